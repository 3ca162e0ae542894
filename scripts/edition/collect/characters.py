"""What characters are, for comparing, carrying and reporting them."""

import unicodedata


def normalise(text: str) -> str:
    """Fold white space: each run of it becomes one space, none at either end. The only normalisation there is."""
    return " ".join(text.split())


def is_uncarriable(char: str) -> bool:
    """Whether HTML cannot hold this character: a control other than white space, a surrogate or a noncharacter.

    Source: HTML Standard, “text nodes … must not contain” (section 13.1.3, DOM text).
    """
    if char.isspace():
        return False
    code = ord(char)
    return unicodedata.category(char) in ("Cc", "Cs") or 0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE


def carriable(text: str) -> str:
    """The text without the characters that HTML cannot hold."""
    return "".join(char for char in text if not is_uncarriable(char))


def is_bidi_control(char: str) -> bool:
    """Whether the character changes the direction of the text around it, unseen."""
    return char in "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


def name(char: str) -> str:
    """The character as U+XXXX with its Unicode name where it has one."""
    return f"U+{ord(char):04X} {unicodedata.name(char, '')}".strip()

"""What characters are, for comparing, carrying and reporting them."""

import re
import unicodedata
from collections.abc import Iterator

_UNCARRIABLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef"
    + "".join(chr(plane * 0x10000 + last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
    + "]"
)
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def normalise(text: str) -> str:
    """Fold white space: each run of it becomes one space, none at either end. The only normalisation there is."""
    return " ".join(text.split())


def is_uncarriable(char: str) -> bool:
    """Whether HTML cannot hold this character: a control other than white space, a surrogate or a noncharacter.

    Source: HTML Standard, “text nodes … must not contain” (section 13.1.3, DOM text).
    """
    return _UNCARRIABLE.match(char) is not None


def has_uncarriable(text: str) -> bool:
    """Whether there is such a character in the text."""
    return _UNCARRIABLE.search(text) is not None


def uncarriable_in(text: str) -> Iterator[int]:
    """Where such characters stand in the text."""
    return (found.start() for found in _UNCARRIABLE.finditer(text))


def carriable(text: str) -> str:
    """The text without the characters that HTML cannot hold."""
    return _UNCARRIABLE.sub("", text)


def is_bidi_control(char: str) -> bool:
    """Whether the character changes the direction of the text around it, unseen."""
    return _BIDI.match(char) is not None


def bidi_controls_in(text: str) -> Iterator[int]:
    """Where characters stand that change the direction of the text around them, unseen."""
    return (found.start() for found in _BIDI.finditer(text))


def has_unseen(text: str) -> bool:
    """Whether there is a character in the text that cannot be carried, or that changes its direction."""
    return has_uncarriable(text) or _BIDI.search(text) is not None


def name(char: str) -> str:
    """The character as U+XXXX with its Unicode name where it has one."""
    return f"U+{ord(char):04X} {unicodedata.name(char, '')}".strip()

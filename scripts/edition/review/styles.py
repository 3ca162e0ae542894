"""How a summary is written: as plain text for a terminal, or as Markdown that is safe in a comment on GitHub.

Whatever a contributor wrote is somebody else’s words: it is shown letter by letter, and can neither become markup nor
call anyone. What cannot be seen is shown by its number.
"""

import re
import unicodedata
from typing import Protocol

_INVISIBLE = {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}
_JOINER = "\u200d"
_JOINS_EMOJI = re.compile(f"(?<=[\u200d\ufe0f\U0001f000-\U0001faff\u2600-\u27bf]){_JOINER}")


def visible(words: str) -> str:
    """The words on one line; a character that does not show itself as ‹U+202E›. Emoji keep what joins them."""
    one_line = " ".join(_JOINS_EMOJI.sub("\0", words.replace("\0", "‹U+0000›")).split())
    return "".join(map(_shown, one_line)).replace("\0", _JOINER)


def _shown(char: str) -> str:
    is_invisible = unicodedata.category(char) in _INVISIBLE and char != "\0"
    return f"‹U+{ord(char):04X}›" if is_invisible else char


class Style(Protocol):
    """A way to write. Every method takes words as they are; only what it returns is put together."""

    def heading(self, words: str) -> str:
        """The title of a section."""

    def item(self, written: str, depth: int = 0) -> str:
        """A line of a list."""

    def words(self, words: str) -> str:
        """Words of a text, an editor or a message."""

    def name(self, words: str) -> str:
        """A path, an id, a code, or what is to be copied: it can be, letter by letter."""

    def added(self, words: str) -> str:
        """Words that are new."""

    def removed(self, words: str) -> str:
        """Words that are gone."""


class Plain:
    """For a terminal."""

    def heading(self, words: str) -> str:
        return f"\n{words}\n{'-' * len(words)}"

    def item(self, written: str, depth: int = 0) -> str:
        return f"{'  ' * depth}- {written}"

    def words(self, words: str) -> str:
        return visible(words)

    def name(self, words: str) -> str:
        return visible(words)

    def added(self, words: str) -> str:
        return f"{{+{visible(words)}+}}"

    def removed(self, words: str) -> str:
        return f"[-{visible(words)}-]"


class Markdown:
    """For a comment on GitHub, or the summary of a run there."""

    def heading(self, words: str) -> str:
        return f"\n### {words}\n"

    def item(self, written: str, depth: int = 0) -> str:
        return f"{'  ' * depth}- {written}"

    def words(self, words: str) -> str:
        return escaped(words)

    def name(self, words: str) -> str:
        shown = visible(words)
        fence = "`" * (max(map(len, re.findall("`+", shown)), default=0) + 1)
        pad = " " if shown.startswith("`") or shown.endswith("`") else ""
        return f"{fence}{pad}{shown}{pad}{fence}" if shown else ""

    def added(self, words: str) -> str:
        return f"<ins>{escaped(words)}</ins>"

    def removed(self, words: str) -> str:
        return f"<del>{escaped(words)}</del>"


# After these a space of no width, so that GitHub sees no name (@one), issue (#1, GH-1), address (www.…, https://…) or
# emoji (:a:). The signs have a meaning in Markdown, or in HTML, or as the bounds of a formula.
_CALLS = re.compile(r"@|#(?=\d)|(?<=gh)-(?=\d)|:(?=[\w+/-])|www(?=\.)", re.IGNORECASE)
_SIGNS = re.compile(r"""[!"#$&'*+<>@\[\\\]^_`{|}~]""")


def escaped(words: str) -> str:
    """The words as Markdown that shows just them, after words of ours on the same line."""
    called = _CALLS.sub(lambda call: f"{call[0]}\u200b", visible(words))
    return _SIGNS.sub(_entity, called).replace("\u200b", "&#8203;")


def _entity(sign: re.Match[str]) -> str:
    return "<span>$</span>" if sign[0] == "$" else f"&#{ord(sign[0])};"

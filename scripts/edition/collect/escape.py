"""Writes source text as Markdown that renders to exactly that text: nothing in a source can become markup."""

import re

from edition.collect.characters import carriable

_LINE_START = re.compile(r"^(?=[#>+\-=:]|!!!|~~~)")
_ITEM_NUMBER = re.compile(r"^(\d+)([.)])(?=\s|$)")
_ALWAYS = re.compile(r"[\\`*_<|]")
_OPENS_MARKUP = re.compile(r"\{(?=~~|\+\+|--|==|>>)|\[(?=[@^!])")
_LINK = re.compile(r"\]\s?[(\[:]")


def escape(text: str) -> str:
    """Return Markdown for one paragraph's text. Its line feeds stay; other white space in a line is kept but for the ends.

    Characters that HTML cannot carry are left out here; `left_out` in the page's front matter declares them.
    """
    return "\n".join(filter(None, (_line(line) for line in text.split("\n"))))


def _line(line: str) -> str:
    line = carriable("".join(" " if char.isspace() and char < " " or char == "\x85" else char for char in line)).strip()
    brackets = bool(_LINK.search(line)) or "[[" in line or (line.count("[") and "@" in line)
    escaped = _ALWAYS.sub(r"\\\g<0>", line)
    escaped = re.sub(r"[\[\]]", r"\\\g<0>", escaped) if brackets else escaped
    escaped = _OPENS_MARKUP.sub(r"\\\g<0>", escaped)
    escaped = _ITEM_NUMBER.sub(r"\1\\\2", escaped)
    return _LINE_START.sub(r"\\", escaped)

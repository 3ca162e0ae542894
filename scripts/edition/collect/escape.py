"""Writes source text as Markdown that renders to exactly that text: nothing in a source can become markup."""

import re

from edition.collect.characters import carriable, normalise

_LINE_START = re.compile(r"^(?=[#>+\-=:]|!!!|~~~)")
_ITEM_NUMBER = re.compile(r"^(\d+)([.)])(?=\s|$)")
_MARKUP = re.compile(r"[\\`*_<|]|\{(?=~~|\+\+|--|==|>>)|\[(?=[@^!])")
_MARKUP_AND_BRACKETS = re.compile(r"[\\`*_<|\[\]]|\{(?=~~|\+\+|--|==|>>)")
_LINK = re.compile(r"\]\s?[(\[:]")


def escape(text: str) -> str:
    """Return Markdown for one paragraph's text. Its line feeds stay; other runs of white space become one space.

    Characters that HTML cannot carry are left out here; `left_out` in the page's front matter declares them.
    """
    return "\n".join(filter(None, (_line(line) for line in text.split("\n"))))


def _line(line: str) -> str:
    line = normalise(carriable(line))
    brackets = bool(_LINK.search(line)) or "[[" in line or (line.count("[") and "@" in line)
    escaped = (_MARKUP_AND_BRACKETS if brackets else _MARKUP).sub(r"\\\g<0>", line)
    escaped = _ITEM_NUMBER.sub(r"\1\\\2", escaped)
    return _LINE_START.sub(r"\\", escaped)

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
    lines = [line for line in (normalise(carriable(line)) for line in text.split("\n")) if line]
    return "\n".join(_line(line, _means_more("\n".join(lines))) for line in lines)


def _means_more(text: str) -> bool:
    """Whether a bracket may begin a link or a citation, which may go on over lines."""
    return bool(_LINK.search(text)) or "[[" in text or ("[" in text and "@" in text)


def _line(line: str, brackets: bool) -> str:
    escaped = (_MARKUP_AND_BRACKETS if brackets else _MARKUP).sub(r"\\\g<0>", line)
    escaped = _ITEM_NUMBER.sub(r"\1\\\2", escaped)
    return _LINE_START.sub(r"\\", escaped)

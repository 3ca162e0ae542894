"""Compares two texts word by word."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from edition.model import Span

MAX_COMPARED = 4_000

_TOKEN = re.compile(r"\w+(?:[’'\-]\w+)*|\s+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a sign or white space, with its place in the text and, for a witness, its line."""

    text: str
    start: int
    line: int = 0


def tokens_of(text: str, line: int = 0) -> list[Token]:
    """The text as words, signs and white space; any run of white space is one space."""
    return [Token(" " if m[0].isspace() else m[0], m.start(), line) for m in _TOKEN.finditer(text)]


def words(tokens: Sequence[Token]) -> str:
    """The text of tokens, without white space at its ends."""
    return "".join(token.text for token in tokens).strip()


def differences(shown: list[Token], witness: list[Token]) -> Iterator[tuple[Span, Span]]:
    """Pairs of half-open ranges of tokens, as Span(first, end), that differ."""
    a, b = [t.text for t in shown], [t.text for t in witness]
    start = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    end = next(
        (i for i, (x, y) in enumerate(zip(a[start:][::-1], b[start:][::-1], strict=False)) if x != y),
        min(len(a), len(b)) - start,
    )
    a, b = a[start : len(a) - end], b[start : len(b) - end]
    if max(len(a), len(b)) > MAX_COMPARED:
        yield Span(start, start + len(a)), Span(start, start + len(b))
        return
    # autojunk: in a long text no match begins at a very frequent token, or rows of one sign would take minutes.
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, a, b, autojunk=True).get_opcodes():
        if tag != "equal":
            yield Span(start + i1, start + i2), Span(start + j1, start + j2)

"""Puts the names of entries in titles of works into braces, so that no citation style takes their capitals."""

import re
from collections.abc import Collection, Iterator

from bibtexparser.entrypoint import parse_string
from bibtexparser.library import Library

from edition.edit.citation.bibliography import unbraced

_MOST = 10_000


def braced(text: str, names: Collection[str]) -> str:
    """The bibliography with braces around each name that lacks them, and nothing else changed.

    As it is where that cannot be told: if the words stand several times in the lines of the entry’s field.
    """
    given = text
    for _ in range(_MOST):
        place = next(_places(text, names), None)
        if place is None:
            break
        start, end = place
        text = f"{text[:start]}{{{text[start:end]}}}{text[end:]}"
    before, after = (_without_braces(parse_string(each, parse_stack=[])) for each in (given, text))
    return text if after == before else given


def _places(text: str, names: Collection[str]) -> Iterator[tuple[int, int]]:
    """Where a name stands without braces."""
    for entry, field, start, end in unbraced(parse_string(text, parse_stack=[]), names):
        raw, value = entry.raw or "", str(field.value)
        if text.count(raw) == 1 and raw.count(value) == 1:
            at = text.index(raw) + raw.index(value)
            yield at + start, at + end


def _without_braces(library: Library) -> list[tuple[str, str, str]]:
    return [(e.key, f.key, re.sub(r"[{}]", "", str(f.value))) for e in library.entries for f in e.fields]

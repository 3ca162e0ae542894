"""What a page is compared with of its source: its proof sees nothing else, and so rests on nothing else."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from edition.edit.page import Page, TextMeta
from edition.edit.sources import FurnitureLines, Source, SourceRecord
from edition.model import Span


class _Lines(Sequence[str]):
    """Some lines of many, at the places that they have there. To ask for another is an error."""

    def __init__(self, count: int, there: Mapping[int, str]) -> None:
        self.total, self.there = count, there

    def __len__(self) -> int:
        return self.total

    def __getitem__(self, index: Any) -> Any:
        return self.there[index]


def excerpt(page: Page, source: Source, is_published: bool) -> Source:
    """The source with those lines alone that the page has or names, and the furniture among them.

    Which file it was received as counts only if a release has published the page from one.
    """
    assert isinstance(page.meta, TextMeta)
    where, count = page.meta.source.lines, len(source.witness.lines)
    last = min(where.last, count)
    numbers = {*range(where.first, last + 1), *(item.line for item in page.meta.left_out if item.line <= count)}
    lines = _Lines(count, {n - 1: source.witness.lines[n - 1] for n in sorted(numbers)})
    furniture = tuple(
        FurnitureLines.model_construct(lines=Span(n, n), why="") for n in sorted(numbers & source.furniture())
    )
    witness = replace(
        source.witness,
        lines=cast(tuple[str, ...], lines),
        sha256=source.witness.sha256 if is_published else "",
    )
    return replace(source, record=SourceRecord.model_construct(furniture=furniture), witness=witness, place=(0, 0))


def said(excerpted: Source) -> str:
    """All that an excerpt says, as one text."""
    lines = cast(_Lines, excerpted.witness.lines)
    furniture = sorted(excerpted.furniture())
    witness = excerpted.witness
    return repr((excerpted.path, len(lines), lines.there, furniture, witness.sha256, witness.layer))

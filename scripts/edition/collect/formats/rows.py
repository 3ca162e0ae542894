"""Puts the rows of a printed page into paragraphs, by where they stand: gaps, indents, sizes of type, columns."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median, quantiles

_ITEM = re.compile(r"(?:[QA][.:]|\d{1,3}[.)]|[•*–-])\s")  # what follows hangs under it
_ENDED = re.compile(r"[.!?…:][”’\"')\]»]*\d{0,3}$")


@dataclass(frozen=True, slots=True)
class Row:
    """Words on one line of a page: where they stand, the size of their type, and whether all of it is bold."""

    text: str
    left: float
    right: float
    top: float
    foot: float
    size: float
    bold: bool = False

    def over(self, other: "Row") -> bool:
        """Whether both stand on one line."""
        shared = min(self.top, other.top) - max(self.foot, other.foot)
        return shared > 0.5 * min(self.top - self.foot, other.top - other.foot)


def usual_gap(pages: Sequence[Sequence[Row]]) -> float:
    """The gap between two rows of one paragraph, in sizes of their type: one of the smaller ones of the document."""
    gaps = [gap for rows in pages for a, b in pairwise(rows) if -0.5 < (gap := _gap(a, b)) < 1.3]
    return quantiles(gaps, n=8)[0] if len(gaps) > 1 else 0.3


def _gap(above: Row, below: Row) -> float:
    return (above.foot - below.top) / max(above.size, below.size, 1.0)


def in_rows(fragments: Sequence[Row]) -> list[Row] | None:
    """The rows of a page with one column, from top to foot; None if it has several.

    Words that stand far apart on one line are parts of one row if other rows cross the gap between them.
    """
    lines: list[list[Row]] = []
    for fragment in sorted(fragments, key=lambda row: (-(row.top + row.foot), row.left)):
        if lines and lines[-1][0].over(fragment):
            lines[-1].append(fragment)
        else:
            lines.append([fragment])
    lines = [sorted(line, key=lambda row: row.left) for line in lines]
    gaps = [(a.right, b.left) for line in lines for a, b in pairwise(line)]
    columns = sum(not _is_crossed(gap, fragments) for gap in gaps)
    return None if columns > 2 else [_joined(line) for line in lines]


def _is_crossed(gap: tuple[float, float], fragments: Sequence[Row]) -> bool:
    middle = sum(gap) / 2
    return sum(row.left < middle < row.right for row in fragments) * 4 >= len(fragments)


def _joined(line: Sequence[Row]) -> Row:
    size = max(line, key=lambda row: len(row.text)).size
    edges = line[0].left, max(row.right for row in line), max(row.top for row in line), min(row.foot for row in line)
    return Row(" ".join(row.text for row in line), *edges, size, all(row.bold for row in line))


def paragraphs_of(rows: Sequence[Row], usual: float) -> Iterator[list[str]]:
    """The rows of a column as paragraphs.

    One begins below a gap, in another size of type, with an indent, or under a short row that ends a sentence.
    """
    if not rows:
        return
    width = max(row.right for row in rows) - min(row.left for row in rows)
    paragraph = [rows[0]]
    for number, row in enumerate(rows[1:], 1):
        following = rows[number + 1] if number + 1 < len(rows) else None
        if _is_apart(paragraph[-1], row, usual) or _begins(paragraph, row, following, width):
            yield [part.text for part in paragraph]
            paragraph = []
        paragraph.append(row)
    yield [part.text for part in paragraph]


def _is_apart(above: Row, row: Row, usual: float) -> bool:
    """Whether a gap or other type parts two rows: another size, or all of it bold."""
    other_type = abs(above.size - row.size) > 0.08 * max(above.size, row.size) or above.bold != row.bold
    return other_type or _gap(above, row) > usual + 0.35


def _begins(paragraph: Sequence[Row], row: Row, following: Row | None, width: float) -> bool:
    """Whether a row begins a paragraph by where it stands from the left, or by how the one above it ends."""
    above, em = paragraph[-1], row.size
    indent = row.left - above.left
    ended = bool(_ENDED.search(above.text)) and not row.text[:1].islower()
    if ended and above.right - min(above.left, row.left) < 0.7 * width:
        return True
    if indent > 0.7 * em:
        returns = following is None or abs(following.left - above.left) < 0.3 * em
        return ended and returns and not _ITEM.match(above.text)
    if indent < -0.7 * em:
        hanging = len(paragraph) > 1 and abs(paragraph[-2].left - above.left) < 0.3 * em
        return hanging and median(part.left for part in paragraph) > row.left + 0.7 * em
    return False

"""Draws a grid of counts as SVG, for a wide page and a narrow one. Every cell can be touched and followed."""

import xml.etree.ElementTree as ET
from dataclasses import dataclass
from math import ceil

from edition.publish.pictures.grid import Cell, Grid, Head, Line, short
from edition.publish.pictures.sheet import LINE, close, frame, link, path, words
from edition.publish.timeline_svg import wrapped

_TOP, _CELL, _WIDEST, _LEVELS, _GAP = 6, 26, 38, 4, 5
# Heads do not stand again for fewer lines than these.
_FEW = 4


@dataclass(frozen=True)
class Sheet:
    """The measures of a drawing, in pixels.

    `names` is the width of the column of names; where it is 0 they stand above their cells. `letter` is the width of a
    letter; after every so many lines the heads stand again.
    """

    name: str
    width: int
    names: int
    letter: float
    every: int

    def column(self, columns: int) -> int:
        """The width of a column, if there are so many and one more with the sums."""
        return min(_WIDEST, (self.width - self.names) // (columns + 1))


SHEETS = (Sheet("wide", 638, 220, 7.4, 15), Sheet("narrow", 286, 0, 6.9, 6))


class Drawing:
    """Draws a grid on a sheet."""

    def __init__(self, grid: Grid, sheet: Sheet) -> None:
        self.grid, self.sheet = grid, sheet
        self.column = sheet.column(len(grid.heads))
        self.width = sheet.names + (len(grid.heads) + 1) * self.column if sheet.names else sheet.width

    def svg(self) -> ET.Element:
        """The drawing."""
        name = f"{self.grid.id}-{self.sheet.name}"
        svg = frame(name, f"ed-grid ed-{self.sheet.name}", self.grid.title, self.grid.description)
        y = _TOP
        for number, line in enumerate(self.grid.lines):
            if number == 0 or (number % self.sheet.every == 0 and len(self.grid.lines) - number >= _FEW):
                y = self._heads(svg, y)
            y = self._line(svg, line, y)
        return close(svg, self.width, y + 4)

    def _x(self, column: int) -> int:
        return self.sheet.names + column * self.column

    def _heads(self, svg: ET.Element, y: int) -> int:
        """The heads of the columns; the lowest words of all stand on one height."""
        heads = (*self.grid.heads, Head(("All",), "All"))
        lines = max(len(head.lines) for head in heads)
        bottom = y + (0 if y == _TOP else 14) + lines * LINE
        for number, head in enumerate(heads):
            element = link(svg, head.url, head.title)
            top = bottom - (len(head.lines) - 1) * LINE - 4
            if head.url:
                self._box(element, number, bottom - 20, "touch")
            words(element, self._x(number) + self.column // 2, top, head.lines, "head")
        path(svg, f"M0 {bottom + 4}H{self._x(len(heads))}", "rule")
        return bottom + 8

    def _box(self, parent: ET.Element, column: int, y: int, kind: str) -> None:
        width = self.column - 2
        box = {"x": str(self._x(column) + 1), "y": str(y), "width": str(width), "height": str(_CELL - 2)}
        ET.SubElement(parent, "rect", {**box, "class": kind})

    def _line(self, svg: ET.Element, line: Line, y: int) -> int:
        """Its name, beside its cells or above them; a point where there is nothing; its sum."""
        room = self.sheet.names - 12 if self.sheet.names else self.width
        name = wrapped(line.name, room, self.sheet.letter)
        height = max(_CELL, len(name) * LINE + 2 * _GAP)
        words(link(svg, line.url), 0, y + (17 if self.sheet.names else 14), name, "name")
        top = y if self.sheet.names else y + len(name) * LINE + 8  # a finger tells a name from its cells
        middle, half = top + _CELL // 2 - 1, self.column // 2
        empty = (f"M{self._x(n) + half} {middle}h0" for n, cell in enumerate(line.cells) if cell is None)
        if shape := "".join(empty):
            path(svg, shape, "nothing")
        for number, cell in enumerate(line.cells):
            if cell:
                self._cell(svg, cell, number, top)
        total = link(svg, "", f"{line.name}: {line.total:,} in all")
        words(total, self._x(len(line.cells)) + half, top + 17, [short(line.total)], "sum")
        return y + height + 1 if self.sheet.names else top + _CELL + _GAP

    def _cell(self, svg: ET.Element, cell: Cell, column: int, y: int) -> None:
        element = link(svg, cell.url, cell.title)
        level = f" level-{ceil(cell.share * _LEVELS)}" if cell.count else ""
        self._box(element, column, y, f"cell{level}{' marked' if cell.marked else ''}")
        if cell.count:
            words(element, self._x(column) + self.column // 2, y + 17, [short(cell.count)], "count")


def drawings(grid: Grid) -> list[ET.Element]:
    """The grid on each sheet; none if it has no lines or no columns."""
    return [Drawing(grid, sheet).svg() for sheet in SHEETS if grid.lines and grid.heads]

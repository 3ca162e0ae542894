"""Draws the timeline as SVG, for a wide page and a narrow one. Time runs downward; nothing lies over anything else."""

import unicodedata
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil

from edition.publish.timeline import Day, Moment, Stretch, Tick, stretches, ticks

_LINE, _ROW, _DOT, _PER_DAY, _BREAK, _OPEN, _LANE, _LANES = 17, 26, 20, 10, 44, 24, 10, 8
_TOP = 16

DESCRIPTION = "Events, texts and statements, from the earliest at the top to the latest. The list below has the same."


@dataclass(frozen=True)
class Sheet:
    """The measures of a drawing, in pixels: `axis` and `content` are places from the left, `letter` a width.

    `labels` is where names begin; in a narrow drawing they stand under the dots, and it is `content`.
    """

    name: str
    width: int
    axis: int
    letter: float
    labels: int | None = None

    def content(self, lanes: int) -> int:
        """Where the dots begin, right of so many lanes."""
        return self.axis + 18 + lanes * _LANE


SHEETS = (Sheet("wide", 700, 92, 7.9, 350), Sheet("narrow", 286, 54, 7.3))


@dataclass(frozen=True)
class Placed:
    """A tick with its height on the sheet: where it stands, and how much room its content takes."""

    tick: Tick
    y: int
    height: int


class Drawing:
    """Draws the moments on a sheet."""

    def __init__(self, moments: Sequence[Moment], sheet: Sheet) -> None:
        self.sheet = sheet
        # The lanes decide how much room names have, so how they break, and so how high each row is: they come first.
        self.lanes = in_lanes(stretches(moments))
        self.content = sheet.content(max((lane + 1 for lane in self.lanes.values()), default=0))
        self.labels = sheet.labels or self.content
        self.rows = list(self._place(ticks(moments)))
        self.y = {row.tick.day: row.y for row in self.rows}
        days = [row.tick.day for row in self.rows]
        self.years = {
            day for day, before in zip(days, [None, *days], strict=False) if not before or before.year != day.year
        }

    def svg(self) -> ET.Element:
        """The drawing."""
        svg = self._frame()
        self._axis(svg)
        for stretch, lane in self.lanes.items():
            self._bar(svg, stretch, lane)
        for row in self.rows:
            self._row(svg, row)
        return svg

    def _frame(self) -> ET.Element:
        """An empty sheet with its name and description."""
        name, width = f"timeline-{self.sheet.name}", self.sheet.width
        height = self.rows[-1].y + self.rows[-1].height + _TOP
        says = {"role": "group", "aria-labelledby": f"{name}-title", "aria-describedby": f"{name}-desc"}
        size = {"viewBox": f"0 0 {width} {height}", "width": str(width), "height": str(height)}
        svg = ET.Element("svg", {"class": f"ed-timeline ed-{self.sheet.name}", **says, **size})
        ET.SubElement(svg, "title", {"id": f"{name}-title"}).text = "Timeline"
        ET.SubElement(svg, "desc", {"id": f"{name}-desc"}).text = DESCRIPTION
        return svg

    def _place(self, all_: Sequence[Tick]) -> Iterator[Placed]:
        y = _TOP + _ROW
        for tick in all_:
            height = self._height(tick)
            yield Placed(tick, y, height)
            y += height + _BREAK if tick.is_break else max(height, tick.until_next * _PER_DAY)

    def _height(self, tick: Tick) -> int:
        dots = ceil(sum(m.kind == "statement" for m in tick.moments) / self._dots_in_a_row) * _DOT
        names = sum(len(self._lines(m.title)) * _LINE + 5 for m in tick.moments if m.kind != "statement")
        return max(_ROW, (max(dots, names) if self.sheet.labels else dots + names) + 4)

    @property
    def _dots_in_a_row(self) -> int:
        return max(1, ((self.sheet.labels or self.sheet.width) - self.content - 8) // _DOT)

    def _lines(self, title: str) -> list[str]:
        return wrapped(title, self.sheet.width - self.labels - 20, self.sheet.letter)

    def _axis(self, svg: ET.Element) -> None:
        x = self.sheet.axis
        for row, following in pairwise(self.rows):
            if row.tick.is_break:
                y = row.y + row.height + _BREAK // 2 - 10
                _path(svg, f"M{x} {row.y}V{y - 8}l-6 4l12 8l-12 8l6 4V{following.y}", "axis break")
            else:
                _path(svg, f"M{x} {row.y}V{following.y}", "axis")

    def _bar(self, svg: ET.Element, stretch: Stretch, lane: int) -> None:
        """A bar over the days that a date allows; where it is open, a broken line with an arrow."""
        x = self.sheet.axis + 12 + lane * _LANE
        top = self.y[stretch.first] if stretch.first else self.y[stretch.last or Day.max] - _OPEN
        bottom = self.y[stretch.last] if stretch.last else top + _OPEN
        kind = f"bar {stretch.kind}"
        if stretch.first and stretch.last:
            _path(svg, f"M{x - 3} {top}h6M{x} {top}V{bottom}M{x - 3} {bottom}h6", kind)
            return
        _path(svg, f"M{x} {top}V{bottom}", f"{kind} open")
        closed, arrow = (bottom, top) if stretch.last else (top, bottom)
        tip = 5 if stretch.last else -5
        _path(svg, f"M{x - 3} {closed}h6M{x - 4} {arrow + tip}L{x} {arrow}L{x + 4} {arrow + tip}", kind)

    def _row(self, svg: ET.Element, row: Placed) -> None:
        x, tick = self.sheet.axis, row.tick
        _path(svg, f"M{x - 5} {row.y}h10", "tick")
        if tick.label:
            _text(svg, x - 11, row.y + 4, tick.label, "day")
        if tick.day in self.years:
            _text(svg, x - 11, row.y + (4 if not tick.label else -11), f"{tick.day.year}", "year")
        dots = [moment for moment in tick.moments if moment.kind == "statement"]
        for number, moment in enumerate(dots):
            line, place = divmod(number, self._dots_in_a_row)
            self._dot(svg, moment, self.content + place * _DOT + 6, row.y + line * _DOT)
        y = row.y if self.sheet.labels else row.y + ceil(len(dots) / self._dots_in_a_row) * _DOT
        for moment in tick.moments:
            if moment.kind != "statement":
                y = self._name(svg, moment, y)

    def _dot(self, svg: ET.Element, moment: Moment, x: int, y: int) -> None:
        link = _link(svg, moment)
        ET.SubElement(link, "title").text = moment.title
        ET.SubElement(link, "circle", {"cx": str(x), "cy": str(y), "r": "6", "class": _mark(moment)})

    def _name(self, svg: ET.Element, moment: Moment, y: int) -> int:
        link, x = _link(svg, moment), self.labels + 6
        shape = f"M{x} {y - 6}l6 6l-6 6l-6 -6z" if moment.kind == "event" else f"M{x - 5} {y - 5}h10v10h-10z"
        _path(link, shape, _mark(moment))
        text = ET.SubElement(link, "text", {"class": "name"})
        for line in self._lines(moment.title):
            part = ET.SubElement(text, "tspan", {"x": str(self.labels + 20), "y": str(y + 4)})
            part.text = f"{line} "
            y += _LINE
        return y + 5


def drawings(moments: Sequence[Moment]) -> list[ET.Element]:
    """The timeline on each sheet; none if nothing has a date."""
    placed = [moment for moment in moments if moment.day]
    return [Drawing(placed, sheet).svg() for sheet in SHEETS if placed]


def in_lanes(bars: Sequence[Stretch]) -> dict[Stretch, int]:
    """The lane of each bar, so that none touches another; a bar for which there is none is left to the list."""
    ends: list[Day] = []
    lanes: dict[Stretch, int] = {}
    for bar in bars:
        start, end = bar.first or _beside(bar.last, -3), bar.last or _beside(bar.first, 3)
        lane = next((number for number, taken in enumerate(ends) if taken < start), len(ends))
        if lane < _LANES:
            ends[lane : lane + 1] = [end]
            lanes[bar] = lane
    return lanes


def _beside(day: Day | None, days: int) -> Day:
    """How far the arrow of an open bar reaches."""
    assert day is not None
    return Day.fromordinal(min(max(day.toordinal() + days, 1), Day.max.toordinal()))


def wrapped(words: str, width: float, letter: float) -> list[str]:
    """The words in lines of at most this width, if letters are so wide; those of East Asia take two places."""
    room, lines, line, used = max(4, int(width / letter)), list[str](), "", 0
    for word in words.split():
        for part in _parts(word, room):
            if line and used + 1 + _places(part) > room:
                lines.append(line)
                line, used = "", 0
            line, used = (f"{line} {part}", used + 1 + _places(part)) if line else (part, _places(part))
    return [*lines, line] if line else lines


def _places(words: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in words)


def _parts(word: str, room: int) -> Iterator[str]:
    """A word, cut where it is longer than a line."""
    part = ""
    for char in word:
        if part and _places(part + char) > room:
            yield part
            part = ""
        part += char
    yield part


def _mark(moment: Moment) -> str:
    return f"mark {moment.kind}" if moment.is_certain else f"mark {moment.kind} uncertain"


def _link(svg: ET.Element, moment: Moment) -> ET.Element:
    return ET.SubElement(svg, "a", {"href": moment.url, "class": moment.kind})


def _path(parent: ET.Element, shape: str, kind: str) -> None:
    ET.SubElement(parent, "path", {"d": shape, "class": kind})


def _text(parent: ET.Element, x: int, y: int, words: str, kind: str) -> None:
    ET.SubElement(parent, "text", {"x": str(x), "y": str(y), "class": kind}).text = words

"""Draws what was measured: time and memory of a cold build by the number of texts, a line for each builder.

Both scales are logarithmic: what grows in proportion rises by one step for each step to the right. Every line has
a mark, which stands before its name, so that nobody needs its colour; the page has all numbers as tables.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10

from results import Sized, figure

WIDTH, HEIGHT = 1000, 420
TOP, BOTTOM = 64, 340
LINE = 17
LETTERS = "abcdef"
MARKS = (
    "M-5-5h10v10h-10z",
    "M0-6 6 5H-6z",
    "M0-6 6 0 0 6-6 0z",
    "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0",
    "M0 6 6-5H-6z",
    "M-2-6h4v4h4v4h-4v4h-4v-4h-4v-4h4z",
)
STYLE = """
svg { font: 14px system-ui, sans-serif; --paper: #fff; --ink: #1d1d1b; --rule: #d5d3cc }
.a { --c: #0b5cad } .b { --c: #b3261e } .c { --c: #8a5a00 } .d { --c: #6b3fa0 } .e { --c: #0f7050 } .f { --c: #66645e }
@media (prefers-color-scheme: dark) {
  svg { --paper: #191917; --ink: #ecebe4; --rule: #45443f }
  .a { --c: #7db8f5 } .b { --c: #ff9a90 } .c { --c: #e3b75c }
  .d { --c: #c5a3f2 } .e { --c: #6fd0ab } .f { --c: #b5b3aa }
}
text { fill: var(--ink) } .paper { fill: var(--paper) } .rule { stroke: var(--rule) } .head { font-weight: 600 }
.line { fill: none; stroke: var(--c); stroke-width: 2 } .a .line { stroke-width: 3.5 } .mark, .name { fill: var(--c) }
"""


@dataclass(frozen=True)
class Panel:
    """One of the two drawings: a row of the table, its heading, and where it is from left to right."""

    row: str
    heading: str
    left: int
    right: int


PANELS = (
    Panel("cold", "Seconds of a cold build", 70, 330),
    Panel("memory", "Megabytes of memory, at the peak", 570, 830),
)


def chart(sizes: Sequence[Sized]) -> str:
    """The drawing as SVG, light or dark as the reader has it."""
    names = list(dict.fromkeys(result.builder for sized in sizes for result in sized.results))
    drawn = "".join(part for panel in PANELS for part in _panel(panel, sizes, names))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-labelledby="title told"><title id="title">Cold builds, by the number of texts</title>'
        f'<desc id="told">{escape(told(sizes))}</desc><style>{STYLE}</style>'
        f'<rect class="paper" width="{WIDTH}" height="{HEIGHT}"/>{drawn}</svg>\n'
    )


def told(sizes: Sequence[Sized]) -> str:
    """The drawing in words: each builder’s seconds and megabytes for the most texts that it was given."""
    largest: dict[str, str] = {}
    for sized in sizes:
        for result in sized.results:
            seconds, memory = figure(result, "cold"), figure(result, "memory")
            if seconds and memory:
                what = f"{seconds:.3g} s and {memory:.0f} MB for {sized.texts:,} texts"
                largest[result.builder] = f"{result.builder} {what}"
    return f"Time and memory of a cold build: {'; '.join(largest.values())}."


@dataclass(frozen=True)
class Scales:
    """Where a number of texts is across a panel, and a value up it."""

    panel: Panel
    texts: tuple[int, int]
    powers: range

    def across(self, texts: float) -> float:
        """From the left, in proportion to the logarithm."""
        first, last = map(log10, self.texts)
        share = (log10(texts) - first) / (last - first) if last > first else 0.5
        return self.panel.left + share * (self.panel.right - self.panel.left)

    def up(self, value: float) -> float:
        """From the top; the powers of ten are as far apart as each other."""
        return BOTTOM - (log10(value) - self.powers[0]) / (len(self.powers) - 1) * (BOTTOM - TOP)


def _panel(panel: Panel, sizes: Sequence[Sized], names: Sequence[str]) -> Iterator[str]:
    lines = {name: points for name in names if (points := list(_points(panel.row, sizes, name)))}
    values = [value for points in lines.values() for _, value in points]
    lowest = floor(log10(min(values)))
    powers = range(lowest, max(ceil(log10(max(values))), lowest + 1) + 1)
    scales = Scales(panel, (sizes[0].texts, sizes[-1].texts), powers)
    yield from _rules(scales, [sized.texts for sized in sizes])
    ends = _apart({name: scales.up(points[-1][1]) for name, points in lines.items()})
    for name, points in lines.items():
        number = names.index(name)
        places = [f"{scales.across(texts):.1f} {scales.up(value):.1f}" for texts, value in points]
        yield f'<g class="{LETTERS[number % len(LETTERS)]}"><path class="line" d="M{"L".join(places)}"/>'
        mark = MARKS[number % len(MARKS)]
        yield from (f'<path class="mark" transform="translate({place})" d="{mark}"/>' for place in places)
        yield f'<path class="mark" transform="translate({panel.right + 24} {ends[name]:.1f})" d="{mark}"/>'
        yield f'<text class="name" x="{panel.right + 36}" y="{ends[name] + 5:.1f}">{escape(name)}</text></g>'


def _rules(scales: Scales, texts: Sequence[int]) -> Iterator[str]:
    """The heading, a rule for each power of ten, and the numbers of texts below."""
    left, right = scales.panel.left, scales.panel.right
    yield f'<text class="head" x="{left}" y="34">{scales.panel.heading}</text>'
    for power in scales.powers:
        y, label = scales.up(10**power), f"{10**power:,}" if power >= 0 else f"{10**power:g}"
        yield f'<path class="rule" d="M{left - 10} {y:.1f}H{right + 10}"/>'
        yield f'<text x="{left - 16}" y="{y + 5:.1f}" text-anchor="end">{label}</text>'
    for number in texts:
        x = scales.across(number)
        yield f'<text x="{x:.1f}" y="{BOTTOM + 26}" text-anchor="middle">{number:,}</text>'
    yield f'<text x="{(left + right) / 2}" y="{BOTTOM + 52}" text-anchor="middle">texts</text>'


def _points(row: str, sizes: Sequence[Sized], name: str) -> Iterator[tuple[int, float]]:
    for sized in sizes:
        result = sized.of(name)
        if result and (value := figure(result, row)):
            yield sized.texts, value


def _apart(wanted: dict[str, float]) -> dict[str, float]:
    """Heights for the names of the lines, as near as can be to their ends, and none upon another."""
    placed: dict[str, float] = {}
    below = float(TOP - LINE)
    for name, height in sorted(wanted.items(), key=lambda item: item[1]):
        below = placed[name] = max(height, below + LINE)
    over = max(0.0, below - BOTTOM)
    return {name: height - over for name, height in placed.items()}

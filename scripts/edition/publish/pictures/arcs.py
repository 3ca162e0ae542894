"""Who goes with whom, as arcs beside a list of names: the more often two go together, the thicker their arc.

Names one under another can be read on any screen, and nothing lies over them; in a free network of points they would
lie over lines and over each other.
"""

import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product

from edition.publish.pictures.sheet import LINE, close, frame, link, path, words
from edition.publish.timeline_svg import wrapped

_ROW, _THIN, _THICK, _FLATTEST = 26, 1.5, 7, 2.2


@dataclass(frozen=True)
class Node:
    """A name, and where it leads."""

    name: str
    url: str


@dataclass(frozen=True)
class Arc:
    """How often two of the nodes, by their numbers, go together."""

    first: int
    second: int
    count: int
    title: str
    url: str


@dataclass(frozen=True)
class Arcs:
    """A picture by its id, which no other on its page has."""

    id: str
    title: str
    description: str
    nodes: tuple[Node, ...]
    arcs: tuple[Arc, ...]


@dataclass(frozen=True)
class Sheet:
    """The measures of a drawing, in pixels: names end left of `axis`, arcs are right of it; `letter` is a width."""

    name: str
    width: int
    axis: int
    letter: float


SHEETS = (Sheet("wide", 560, 200, 7.4), Sheet("narrow", 286, 124, 6.9))


def arranged(picture: Arcs) -> Arcs:
    """The same with its names in an order that makes the arcs short.

    A name moves elsewhere as long as that makes them shorter; the same names always come to the same order.
    """
    order, was = list(range(len(picture.nodes))), list[int]()
    while order != was:
        was = order
        for node, place in product(range(len(order)), repeat=2):
            others = [other for other in order if other != node]
            order = min(order, [*others[:place], node, *others[place:]], key=lambda tried: _length(picture.arcs, tried))
    at = {node: place for place, node in enumerate(order)}
    arcs = (replace(arc, first=at[arc.first], second=at[arc.second]) for arc in picture.arcs)
    return replace(picture, nodes=tuple(picture.nodes[node] for node in order), arcs=tuple(arcs))


def _length(arcs: Sequence[Arc], order: Sequence[int]) -> int:
    at = {node: place for place, node in enumerate(order)}
    return sum(arc.count * abs(at[arc.first] - at[arc.second]) for arc in arcs)


def drawing(picture: Arcs, sheet: Sheet) -> ET.Element:
    """The picture on a sheet. Thin arcs lie over thick ones, so that none is hidden."""
    svg = frame(f"{picture.id}-{sheet.name}", f"ed-arcs ed-{sheet.name}", picture.title, picture.description)
    names = [wrapped(node.name, sheet.axis - 14, sheet.letter) for node in picture.nodes]
    heights = [max(_ROW, len(lines) * LINE + 8) for lines in names]
    middles = [sum(heights[:number]) + height // 2 for number, height in enumerate(heights)]
    longest = max((abs(middles[arc.first] - middles[arc.second]) for arc in picture.arcs), default=1)
    most = max((arc.count for arc in picture.arcs), default=1)
    flat = min(_FLATTEST, 2 * (sheet.width - sheet.axis - _THICK) / longest)
    for arc in sorted(picture.arcs, key=lambda arc: (-arc.count, arc.first, arc.second)):
        top, bottom = sorted((middles[arc.first], middles[arc.second]))
        radius = (bottom - top) / 2
        shape = f"M{sheet.axis} {top}A{radius * flat:.1f} {radius:.1f} 0 0 1 {sheet.axis} {bottom}"
        drawn = path(link(svg, arc.url, arc.title), shape, "arc")
        drawn.set("stroke-width", f"{_THIN + (_THICK - _THIN) * arc.count / most:.1f}")
    for node, lines, middle in zip(picture.nodes, names, middles, strict=True):
        words(link(svg, node.url), sheet.axis - 12, middle + 4 - (len(lines) - 1) * LINE // 2, lines, "name")
        ET.SubElement(svg, "circle", {"cx": str(sheet.axis), "cy": str(middle), "r": "4", "class": "node"})
    return close(svg, sheet.width, sum(heights))


def drawings(picture: Arcs) -> list[ET.Element]:
    """The picture on each sheet; none if nobody goes with anybody."""
    ordered = arranged(picture)
    return [drawing(ordered, sheet) for sheet in SHEETS if picture.arcs]

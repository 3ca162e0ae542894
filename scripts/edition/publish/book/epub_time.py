"""The timeline as pictures: the drawing of the site, cut between its days into pieces that fit on a page."""

import copy
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from edition.publish.dates import shown
from edition.publish.timeline import Moment
from edition.publish.timeline_svg import SHEETS, Drawing, Placed

# The height of a page for a drawing of this width.
_PAGE, _ABOVE = 900, 22

STYLE = """
svg { background: #fff; font: 13px sans-serif; }
text { fill: #1c1b19; }
.day, .year { text-anchor: end; fill: #5c5750; }
.year { font-weight: 600; fill: #8a2a1b; }
path { fill: none; }
.axis, .tick { stroke: #5c5750; stroke-width: 1.5px; }
.event { color: #8a2a1b; }
.text { color: #1f4a7a; }
.statement { color: #5c5750; }
.bar { stroke: currentColor; stroke-width: 1.5px; }
.bar.open { stroke-dasharray: 2 3; }
.mark { fill: currentColor; stroke: currentColor; stroke-width: 2px; }
.mark.uncertain { fill: #fff; }
"""


def pictures(moments: Sequence[Moment], folder: Path) -> Iterator[tuple[str, str]]:
    """Write each piece into the folder; its path, and what it shows in words."""
    placed = [moment for moment in moments if moment.day]
    if not placed:
        return
    drawing = Drawing(placed, SHEETS[0])
    whole = _unlinked(drawing.svg())
    for number, rows in enumerate(_pages(drawing.rows), 1):
        path = folder / f"timeline-{number}.svg"
        path.write_bytes(ET.tostring(_piece(whole, rows, drawing.sheet.width), "utf-8", xml_declaration=True))
        yield str(path), _words(rows)


def _unlinked(svg: ET.Element) -> ET.Element:
    """The drawing for itself: links are groups, names and descriptions are given where it is shown."""
    svg.set("xmlns", "http://www.w3.org/2000/svg")
    for parent in list(svg.iter()):
        for child in [child for child in parent if child.tag in ("title", "desc")]:
            parent.remove(child)
        if parent.tag == "a":
            parent.tag = "g"
            del parent.attrib["href"]
    for name in ("role", "aria-labelledby", "aria-describedby", "class"):
        del svg.attrib[name]
    style = ET.Element("style")
    style.text = STYLE
    svg.insert(0, style)
    return svg


def _pages(rows: Sequence[Placed]) -> Iterator[list[Placed]]:
    page: list[Placed] = []
    for row in rows:
        if page and row.y + row.height - page[0].y > _PAGE - _ABOVE:
            yield page
            page = []
        page.append(row)
    yield page


def _piece(whole: ET.Element, rows: Sequence[Placed], width: int) -> ET.Element:
    top = rows[0].y - _ABOVE
    height = rows[-1].y + rows[-1].height - top
    svg = copy.copy(whole)
    svg.attrib = {**whole.attrib, "viewBox": f"0 {top} {width} {height}", "width": str(width), "height": str(height)}
    return svg


def _words(rows: Sequence[Placed]) -> str:
    counts = Counter(moment.kind for row in rows for moment in row.tick.moments)
    said = ", ".join(f"{n} {kind}{'' if n == 1 else 's'}" for kind, n in sorted(counts.items())) or "nothing new"
    first, last = (shown(row.tick.day.isoformat()) for row in (rows[0], rows[-1]))
    return f"Timeline, {first} to {last}: {said}. The list after the drawing has the same."

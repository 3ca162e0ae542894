"""What the drawings share: a frame that names and describes them, and the marks they are made of."""

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Sequence

from markupsafe import Markup

from edition.publish.parts import html

LINE = 16


def frame(name: str, kind: str, title: str, description: str) -> ET.Element:
    """An empty drawing with its name and its description. `kind` ends with the width of page that it is for."""
    says = {"role": "group", "aria-labelledby": f"{name}-title", "aria-describedby": f"{name}-desc"}
    svg = ET.Element("svg", {"class": f"ed-picture {kind}", **says})
    ET.SubElement(svg, "title", {"id": f"{name}-title"}).text = title
    ET.SubElement(svg, "desc", {"id": f"{name}-desc"}).text = description
    return svg


def close(svg: ET.Element, width: int, height: int) -> ET.Element:
    """Give the drawing its size, in pixels, so that its letters never shrink."""
    svg.attrib |= {"viewBox": f"0 0 {width} {height}", "width": str(width), "height": str(height)}
    return svg


def link(parent: ET.Element, url: str, title: str = "") -> ET.Element:
    """A link, or a mere group if it leads nowhere; its title is what it is called."""
    element = ET.SubElement(parent, "a", {"href": url}) if url else ET.SubElement(parent, "g")
    if title:
        ET.SubElement(element, "title").text = title
    return element


def path(parent: ET.Element, shape: str, kind: str) -> ET.Element:
    """A path with its class."""
    return ET.SubElement(parent, "path", {"d": shape, "class": kind})


def words(parent: ET.Element, x: int, y: int, lines: Sequence[str], kind: str) -> None:
    """Words in lines, the first on the height `y`."""
    text = ET.SubElement(parent, "text", {"class": kind})
    for number, line in enumerate(lines):
        # The space parts the words of two lines for whoever reads or copies them.
        part = ET.SubElement(text, "tspan", {"x": str(x), "y": str(y + number * LINE)})
        part.text = line if number == len(lines) - 1 else f"{line} "


def markup(drawings: Iterable[ET.Element]) -> list[Markup]:
    """The drawings as HTML."""
    return [html(svg, inner=False) for svg in drawings]

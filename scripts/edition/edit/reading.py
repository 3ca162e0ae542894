"""Reads the text off a page's tree: the readings that the fidelity check, the links and the search rest on.

One walk serves them all, so that what is proven is what is shown. Editors' own words carry the class `ed`.
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from edition.edit.markdown import classes

Reading = Literal["received", "corrected"]

BLOCKS = {"p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "td", "th", "dt", "dd"}
CONTAINERS = {"div", "ul", "ol", "dl", "table", "thead", "tbody", "tr", "blockquote", "hr", "section"}
_ONLY: dict[str, Reading] = {"del": "received", "ins": "corrected"}
_NO_LETTERS = re.compile(r"[\W_]+")
UNLINKED = {"a", "code", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "del"}


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of text in the tree: the `text` of `node`, or, if `tail`, what follows it.

    `only` names the one reading that has it, where the other has not. `linkable`: terms may link here.
    """

    node: ET.Element
    tail: bool
    text: str
    only: Reading | None
    linkable: bool


def is_editorial(element: ET.Element) -> bool:
    """Whether the element holds the editors' words: a note, a reason, a permalink."""
    names = classes(element)
    return "ed" in names or "footnote" in names or element.get("id", "").startswith("fnref")


def blocks(root: ET.Element) -> Iterator[ET.Element]:
    """The elements that hold passages, in the order of the page. An item with paragraphs gives these in its place."""
    for child in root:
        if is_editorial(child):
            continue
        if child.tag in BLOCKS and any(segment.text.strip() for segment in segments(child)):
            yield child
        yield from blocks(child) if child.tag in BLOCKS | CONTAINERS else ()


def segments(block: ET.Element) -> Iterator[Segment]:
    """The block's own text in both readings, without that of blocks inside it and without the editors' words."""
    yield from _segments(block, None, block.tag not in UNLINKED)


def _segments(element: ET.Element, only: Reading | None, linkable: bool) -> Iterator[Segment]:
    if element.text:
        yield Segment(element, False, element.text, only, linkable)
    for child in element:
        if child.tag == "br":
            yield Segment(child, False, "\n", only, False)
        elif child.tag not in BLOCKS | CONTAINERS and not is_editorial(child):
            yield from _segments(child, _ONLY.get(child.tag, only), linkable and child.tag not in UNLINKED)
        if child.tail:
            yield Segment(child, True, child.tail, only, linkable)


def inline(block: ET.Element) -> Iterator[ET.Element]:
    """The elements within the block's own text, in order; none of blocks inside it."""
    for child in block:
        if child.tag not in BLOCKS | CONTAINERS:
            yield child
            yield from inline(child)


def text_of(block: ET.Element, reading: Reading) -> str:
    """The block's text in one reading, white space as it stands."""
    return "".join(segment.text for segment in segments(block) if segment.only in (None, reading))


def places_on_one_line(text: str) -> Sequence[int]:
    """For each character of a text, and for its end, its place on one line: each run of white space is one space."""
    if text == " ".join(text.split()):
        return range(len(text) + 1)
    places, at, parted = [], 0, False
    for char in text:
        if char.isspace():
            parted = at > 0
        elif parted:
            at, parted = at + 1, False
        places.append(at)
        at += not char.isspace()
    return [*places, at]


def letters(segments: Sequence[Segment]) -> int:
    """How many letters and digits the segments show."""
    return sum(len(_NO_LETTERS.sub("", segment.text)) for segment in segments)


def stray_text(root: ET.Element) -> Iterator[str]:
    """Text that stands in no block, and so would be in no passage."""
    if root.tag not in BLOCKS and root.text and root.text.strip():
        yield root.text.strip()
    for child in root:
        if root.tag in CONTAINERS and child.tail and child.tail.strip():
            yield child.tail.strip()
        if not is_editorial(child) and (child.tag in CONTAINERS or child.tag in BLOCKS):
            yield from stray_text(child)
        elif root.tag in CONTAINERS and not is_editorial(child):
            yield "".join(child.itertext()).strip() or child.tag

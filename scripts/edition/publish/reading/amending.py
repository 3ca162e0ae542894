"""Links at each passage for whoever finds something wrong: to a report with the place filled in, and to the file."""

import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from edition.edit.passages import Passage
from edition.edit.reading import BLOCKS, CONTAINERS
from edition.edit.rendered import Rendered
from edition.publish.editing import Place, edit_url, lines_of, report_url


@dataclass(frozen=True)
class Repository:
    """Where the edition is edited: its address, and the edition's own; both empty if they are not known yet."""

    url: str = ""
    site: str = ""


def add_links(blocks: dict[str, ET.Element], text: Rendered, repository: Repository, edit: str, version: str) -> None:
    """Put the links after the words of each passage; `edit` is where the page's file is edited, if anywhere."""
    if not repository.url:
        return
    lines = lines_of(text)
    for passage in text.passages:
        if (block := blocks.get(passage.id)) is not None:
            place = Place(f"{repository.site}{text.url}#{passage.id}", passage.id, passage.text(), version)
            links = [("Something is wrong here", report_url(repository.url, place))]
            links += [("Edit this passage", edit_url(edit, lines[passage.id]))]
            _append(block, list(_made([link for link in links if link[1]], passage)))


def _made(links: Sequence[tuple[str, str]], passage: Passage) -> Iterator[ET.Element]:
    for name, url in links:
        link = ET.Element("a", {"href": url, "aria-label": f"{name}: passage {passage.number}"})
        link.text, link.tail = name, " "
        yield link


def _append(block: ET.Element, links: list[ET.Element]) -> None:
    group = ET.Element("span", {"class": "ed-amend ed"})
    group.extend(links)
    inside = next((at for at, child in enumerate(block) if child.tag in BLOCKS | CONTAINERS), len(block))
    block.insert(inside, group)

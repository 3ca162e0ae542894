"""Links at each passage for whoever finds something wrong: to a report with the place filled in, and to the file."""

import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from edition.edit.passages import Passage
from edition.edit.reading import BLOCKS, CONTAINERS
from edition.edit.rendered import Rendered
from edition.edit.sourcemap import SourceMap

FORM = "passage.yml"
_SHORT = 200


@dataclass(frozen=True)
class Repository:
    """Where the edition is edited: its address, and the edition's own; both empty if they are not known yet."""

    url: str = ""
    site: str = ""


def add_links(blocks: dict[str, ET.Element], text: Rendered, repository: Repository, edit: str, version: str) -> None:
    """Put the links after the words of each passage; `edit` is where the page's file is edited, if anywhere."""
    if not repository.url:
        return
    lines = SourceMap(text.page)
    for passage in text.passages:
        if (block := blocks.get(passage.id)) is not None:
            links = [("Something is wrong here", report_url(passage, text, repository, version))]
            links += [("Edit this passage", f"{edit}#L{lines.place(passage.start)[0]}")] if edit else []
            _append(block, list(_made(links, passage)))


def report_url(passage: Passage, text: Rendered, repository: Repository, version: str) -> str:
    """The address of a new issue with its form filled in; the words only if they are few."""
    words = passage.text()
    fields = {
        "template": FORM,
        "title": f"{text.page.id}, passage {passage.number}",
        "page": f"{repository.site}{text.url}#{passage.id}",
        "passage": passage.number,
        "version": version,
        **({"words": words} if len(words) <= _SHORT else {}),
    }
    return f"{repository.url.rstrip('/')}/issues/new?{urlencode(fields)}"


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

"""Helpers for the tests: any text becomes a witness, its drafted pages, and what a reader sees of them."""

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

from edition.collect.characters import carriable, normalise
from edition.collect.draft import Names, draft_page
from edition.collect.split import divide
from edition.collect.witness import read_witness
from edition.edit.markdown import to_html
from edition.edit.page import GLOSSARY, EntryMeta, Page, TextMeta, read_page
from edition.edit.reading import text_of
from edition.edit.render import render
from edition.edit.rendered import Rendered
from edition.edit.sources import Source, SourceRecord
from edition.model import Division, Document, Witness
from edition.problems import Problem
from edition.yamlfile import Yaml


@dataclass(frozen=True)
class Drafted:
    """A document of a witness, the page drafted from it, and that page as rendered, with every problem on the way."""

    document: Document
    page: Page
    rendered: Rendered
    problems: list[Problem]

    @property
    def meta(self) -> TextMeta:
        assert isinstance(self.page.meta, TextMeta)
        return self.page.meta

    def passages(self) -> list[str]:
        """Each passage as a reader sees it, white space normalised."""
        return [normalise(text_of(p.block, "received")) for p in self.rendered.passages]

    def blocks(self) -> list[str]:
        """Each block as the witness has it: marker and text, without what HTML cannot carry, white space normalised."""
        return [normalise(carriable(f"{b.marker} {b.text}")) for b in self.document.blocks]


def witness_of(text: str, folder: Path) -> Witness | None:
    """The text as a witness; None, with a problem, if it is refused."""
    file = folder / "witness.txt"
    file.write_bytes(text.encode())
    witness, problems = read_witness(file, "witness.txt")
    assert (witness is None) == bool(problems)
    return witness


def draft_all(witness: Witness, folder: Path) -> Iterator[Drafted]:
    """Draft, write, read back and render a page for every document of the witness."""
    division = divide(witness)
    source = source_of(witness, division)
    furniture = source.furniture()
    file = folder / "page.md"
    for document in division.documents:
        file.write_text(draft_page(document, witness, Names({}), furniture), "utf-8", newline="")
        page, problems = read_page(file, "docs/texts/page.md", "texts/page.md")
        assert page is not None, problems
        rendered, found = render(page, {witness.name: source})
        yield Drafted(document, page, rendered, [*problems, *found])


def check_page(file: Path, source: Source) -> list[Problem]:
    """Read and render a page, and return its problems."""
    page, problems = read_page(file, "docs/texts/page.md", "texts/page.md")
    return [*problems, *render(page, {source.witness.name: source})[1]] if page else problems


def source_of(witness: Witness, division: Division) -> Source:
    """The record that `edition add` would write for the witness."""
    record = SourceRecord.model_validate(
        {
            "file": witness.name,
            "received_as": witness.name,
            "received": "2025-02-18",
            "sha256": witness.sha256,
            "title": "Invented",
            "origin": "Invented for the tests.",
            "rights": "None.",
            "reliability": "verbatim",
            "language": "en",
            "furniture": [{"lines": str(f.lines), "why": f.why} for f in division.furniture],
        }
    )
    return Source(record, witness, f"sources/{witness.name}", (1, 1))


class Browser(HTMLParser):
    """What a browser makes of the HTML: its text and its elements."""

    def __init__(self, root: ET.Element) -> None:
        super().__init__(convert_charrefs=True)
        self.text, self.tags = "", set[str]()
        self.feed(to_html(root))
        self.close()

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        # An element parts words only if it is a block.
        self.text += " " if tag in ("p", "li", "ol", "ul", "div", "br", "hr", "pre") else ""

    def handle_comment(self, data: str) -> None:
        self.tags.add("!--")


def entry(
    id: str, title: str, kind: str = "organisation", also: tuple[str, ...] = (), ignore_case: bool = False
) -> Page:
    """An invented entry of the glossary or the register."""
    meta = EntryMeta.model_validate({"title": title, "kind": kind, "also": also, "ignore_case": ignore_case})
    folder = "glossary" if kind in GLOSSARY else "register"
    return Page(f"docs/{folder}/{id}.md", f"{folder}/{id}.md", "", meta, Yaml({}, {}), "", 1)

"""What every part of a book is written with: its places, trees as code, and links."""

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Mapping

from edition.edit.page import Page
from edition.edit.rendered import Rendered
from edition.edit.terms import Mention
from edition.problems import Problem
from edition.publish.book.book import Book
from edition.publish.book.index import Place
from edition.publish.book.pdf_code import array, call, literal, sequence
from edition.publish.book.pdf_places import Places, addresses
from edition.publish.book.pdf_tree import Writer
from edition.publish.parts import Link
from edition.publish.statements.views import cut

_SHORT = 64
SUBSECTION = 3  # the level of headings in a text or an entry


class Desk:
    """One book being written. `problems` says which elements of its pages it has no form for."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.places = Places(addresses(book), book.site)
        self.problems: list[Problem] = []
        self.pictures: set[str] = set()
        self.parts = 0
        self.entries = {entry.rendered.page.id: entry.rendered for entry in (*book.glossary, *book.register)}
        self.said = {said.url: said for text in book.texts for said in text.statements}

    def chapter(self, address: str, title: str, body: Iterable[str], kind: str = "chapter") -> str:
        """A part of the book, with its heading; of the kind `gathered` if it is a list."""
        return call(kind, self.places.anchor(address), literal(title), self.short(title), sequence(body))

    def short(self, title: str) -> str:
        """A title as the running head has it, and the name of the place where the part begins."""
        self.parts += 1
        return array((literal(cut(title, _SHORT)), literal(f"opening/{self.parts}")))

    def tree(
        self,
        rendered: Rendered,
        tree: ET.Element,
        level: int = SUBSECTION,
        mentioned: Mapping[str, Mention] | None = None,
    ) -> str:
        """A tree of a page as blocks; `level` is that of its highest heading."""
        writer = Writer(rendered.url, self.places, mentioned or {}, level=level)
        written = writer.tree(tree)
        self.problems += [_no_form(rendered.page, element) for element in writer.unknown]
        self.pictures |= writer.pictures
        return written

    def words(self, tree: ET.Element, page: Page, url: str = "") -> str:
        """A tree without blocks as words."""
        writer = Writer(url, self.places)
        written = writer.words(tree)
        self.problems += [_no_form(page, element) for element in writer.unknown]
        return written

    def link(self, to: Link) -> str:
        """A link with its title."""
        return self.places.link(to.url, literal(to.title)) if to.url else literal(to.title)

    def links(self, all_: Iterable[Link], between: str = ", ") -> str:
        """Links, one after the other."""
        written = [part for to in all_ for part in (literal(between), self.link(to))]
        return sequence(written[1:])

    def named(self, entry: str, passages: Iterable[Place]) -> str:
        """Where an entry is named: the number of each passage, with the marks whose pages are to be given."""
        found = []
        for place in passages:
            marks = self.places.marked("entry", entry, place.anchor) or [place.anchor]
            found.append(array((literal(place.number), array(map(literal, marks)))))
        return array(found)


def _no_form(page: Page, element: ET.Element) -> Problem:
    words = "".join(element.itertext()).strip()
    message = f"the book has no form yet for <{element.tag} class=“{element.get('class', '')}”>: “{words:.60}”"
    return Problem(
        page.path, *page.find(words[:20]), "K803", message, "Write these words as a plain paragraph or list."
    )

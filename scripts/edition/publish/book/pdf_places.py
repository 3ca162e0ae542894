"""The places of a book that can be linked to, and those whose pages an index gives."""

import posixpath
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from edition.edit.links import scheme
from edition.publish.book.book import Book, BookText
from edition.publish.book.pdf_code import call, literal
from edition.publish.records.record import Site

# The parts of a book have the addresses that their lists have on the site.
TEXTS, GLOSSARY, REGISTER, STATEMENTS = "texts/", "glossary/", "register/", "statements/"
EMENDATIONS, TIMELINE, BIBLIOGRAPHY, SOURCES = "emendations/", "timeline/", "bibliography/", "sources/"


@dataclass
class Places:
    """What is where: `known` are the addresses in the book, `given` those that were written, `marks` by what they mark.

    A mark stands where an entry is named or a work is cited.
    """

    known: frozenset[str]
    site: Site
    given: set[str] = field(default_factory=set)
    marks: dict[tuple[str, str, str], list[str]] = field(default_factory=lambda: defaultdict(list))
    count: int = 0

    def anchor(self, address: str) -> str:
        """A place with this address, once; nothing if the book has no such place."""
        if address not in self.known or address in self.given:
            return ""
        self.given.add(address)
        return call("anchor", literal(address))

    def mark(self, kind: str, id: str, passage: str = "") -> str:
        """The name of a new place whose page an index gives: what it marks, and in which passage that is."""
        self.count += 1
        name = f"mark/{self.count}"
        self.marks[kind, id, passage].append(name)
        return name

    def marked(self, kind: str, id: str, passage: str = "") -> list[str]:
        """The marks of this kind."""
        return self.marks.get((kind, id, passage), [])

    def link(self, href: str, body: str) -> str:
        """Words as a link: within the book, or to the web; plain words if they lead to neither."""
        address = _address(href)
        if address in self.known:
            return call("to", literal(address), body)
        page = address.partition("#")[0]
        if page in self.known and not scheme(href):
            return call("to", literal(page), body)
        if scheme(href):
            return call("web", literal(href), body)
        return call("web", literal(self.site.at(address)), body) if self.site.url else body


def _address(href: str) -> str:
    """The address from the site's root, without steps back."""
    path, anchor, fragment = href.partition("#")
    if scheme(href) or not path:
        return href
    there = posixpath.normpath(path)
    return ("" if there == "." else there + ("/" if path.endswith("/") else "")) + anchor + fragment


def addresses(book: Book) -> frozenset[str]:
    """Every place of a book, by its address from the site's root."""
    return frozenset(_addresses(book))


def is_emended(text: BookText) -> bool:
    """Whether there is something in the apparatus on a text."""
    return bool(text.emendations or text.rendered.lost)


def _parts(book: Book) -> Iterator[str]:
    """The parts that are there; a list of nothing is not."""
    there = {
        TEXTS: book.texts,
        GLOSSARY: book.glossary,
        REGISTER: book.register,
        STATEMENTS: any(text.statements for text in book.texts),
        EMENDATIONS: any(map(is_emended, book.texts)),
        TIMELINE: book.moments,
        BIBLIOGRAPHY: book.works,
        SOURCES: book.sources,
    }
    return (address for address, has_content in there.items() if has_content)


def _addresses(book: Book) -> Iterator[str]:
    yield from _parts(book)
    for part in book.parts:
        yield part.rendered.url or "./"
        yield from _ids(part.rendered.url, (id for element in part.tree.iter() if (id := element.get("id"))))
    for text in book.texts:
        url = text.rendered.url
        yield from _ids(url, (f"apparatus-{e.id}" for e in text.emendations))
        yield from _ids(url, text.meta.withdrawn)
        yield from [f"{url}#lost-notes"] if text.rendered.lost else []
        yield from [f"statements/{text.slug}/"] if text.statements else []
        yield from _ids(f"statements/{text.slug}/", (said.statement.id for said in text.statements))
    yield from (work.anchor for work in book.works)
    yield from (f"{SOURCES}#{source['anchor']}" for source in book.sources)


def _ids(url: str, ids: Iterable[str]) -> Iterator[str]:
    return (f"{url}#{id}" for id in ids)

"""What is in a book, in the order of its parts, as values that every writer of books starts from.

All links are given from the site's root, and an anchor in the book is the address that its place has on the site.
"""

import xml.etree.ElementTree as ET
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from edition.edit.emendations import Emendation
from edition.edit.links import moved
from edition.edit.page import EntryMeta, TextMeta
from edition.edit.rendered import Edition, Rendered
from edition.edit.terms import Mention
from edition.problems import Problem, nearest
from edition.publish.book.index import IndexSection, Place
from edition.publish.parts import Link, TextRow
from edition.publish.records.record import Record, Site
from edition.publish.statements.views import Said
from edition.publish.timeline import Moment

HOME = "index.md"
LANGUAGE = "en"  # that of the editors' words


@dataclass(frozen=True)
class BookPage:
    """A page that the editors wrote."""

    rendered: Rendered
    tree: ET.Element

    @property
    def title(self) -> str:
        """Its title."""
        return self.rendered.page.meta.title


@dataclass(frozen=True)
class BookText:
    """A text with its record. `tree` has it as far as it may be shown; `shown` are the ids of those passages.

    `emendations` are those in what is shown, their reasons with links from the site's root. `remarks` are the
    editors' on each statement, by its id: their note, and how it is related to others.
    """

    rendered: Rendered
    record: Record
    row: TextRow
    tree: ET.Element
    headnote: ET.Element | None
    shown: frozenset[str]
    label: str
    language: str
    version: str
    source: Link
    rights: Link
    original: ET.Element
    cited: ET.Element
    mentions: tuple[Mention, ...]
    emendations: tuple[Emendation, ...]
    statements: tuple[Said, ...]
    remarks: Mapping[str, tuple[ET.Element, ...]]

    @property
    def meta(self) -> TextMeta:
        """Its front matter."""
        assert isinstance(self.rendered.page.meta, TextMeta)
        return self.rendered.page.meta

    @property
    def slug(self) -> str:
        """Its name in addresses."""
        return self.rendered.page.id


@dataclass(frozen=True)
class BookEntry:
    """An entry of the glossary or register, and the passages of the book that mention it.

    `roles` are offices with the time for which they were held; `see_also` leads to entries that are in the book.
    """

    rendered: Rendered
    tree: ET.Element
    date: str
    roles: tuple[tuple[str, str], ...]
    see_also: tuple[Link, ...]
    places: tuple[Place, ...]

    @property
    def meta(self) -> EntryMeta:
        """Its front matter."""
        assert isinstance(self.rendered.page.meta, EntryMeta)
        return self.rendered.page.meta


@dataclass(frozen=True)
class BookWork:
    """A work by its key, as the citation style has it, and the pages of the book that cite it."""

    key: str
    reference: ET.Element
    cited_in: tuple[Link, ...]

    @property
    def anchor(self) -> str:
        """Its address from the site's root."""
        return f"bibliography/#ref-{self.key}"


@dataclass(frozen=True)
class Book:
    """A book of all texts, or an offprint of some. Its parts stand in the order in which they are listed here.

    `sources` are as on the page of sources; see `Lists.source`.
    """

    title: str
    subtitle: str
    version: str
    date: datetime
    site: Site
    licence: str
    is_offprint: bool
    edition: Edition = field(repr=False)
    pages: tuple[BookPage, ...]
    texts: tuple[BookText, ...]
    glossary: tuple[BookEntry, ...]
    register: tuple[BookEntry, ...]
    moments: tuple[Moment, ...]
    works: tuple[BookWork, ...]
    sources: tuple[dict[str, Any], ...]
    index: tuple[IndexSection, ...]
    language: str = LANGUAGE

    @property
    def editors(self) -> tuple[str, ...]:
        """Their names."""
        return tuple(map(str, self.site.editors))

    @property
    def parts(self) -> tuple[BookPage | BookText | BookEntry, ...]:
        """All that has a page of its own on the site."""
        return (*self.pages, *self.texts, *self.glossary, *self.register)

    def uris(self) -> frozenset[str]:
        """The addresses, from the site's root, of all pages that are in the book."""
        return frozenset(part.rendered.url for part in self.parts)


def from_root(tree: ET.Element, uri: str) -> ET.Element:
    """A copy of a tree of the page `uri` with its links given from the site's root."""
    return moved(tree, uri, HOME)


def unknown_slugs(edition: Edition, only: Collection[str]) -> Iterator[Problem]:
    """A book is made of texts that there are."""
    slugs = [text.page.id for text in edition.texts()]
    for slug in only:
        if slug not in slugs:
            hint = f"Name texts by their files in docs/texts/: {', '.join(sorted(slugs)[:20])}."
            yield Problem("docs/texts", 0, 0, "K801", f"there is no text “{slug}”{nearest(slug, slugs)}", hint)

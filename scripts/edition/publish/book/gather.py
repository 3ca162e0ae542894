"""Gathers books from an edition: the book of all of it, or an offprint of the texts that were chosen."""

import xml.etree.ElementTree as ET
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import datetime
from functools import cache, cached_property
from typing import Any

from edition.edit.citation.citations import plain, to_elements
from edition.edit.citation.citing import add_note
from edition.edit.ledger.ledger import Statement
from edition.edit.page import GLOSSARY, RIGHTS, PlainMeta, StatementsMeta, TextMeta
from edition.edit.rendered import Edition, Rendered
from edition.edit.terms import Mention
from edition.publish.book.book import HOME, Book, BookEntry, BookPage, BookText, BookWork, from_root
from edition.publish.book.dated import date_of
from edition.publish.book.index import index, places
from edition.publish.dates import shown
from edition.publish.linked import Linked
from edition.publish.lists import Lists
from edition.publish.parts import Link, access, entry_meta, period, shown_passages, sort_key
from edition.publish.records.cite_views import CiteViews
from edition.publish.records.record import site_of
from edition.publish.statements.records import RELATIONS
from edition.publish.statements.remarks import Remarks
from edition.publish.statements.views import Statements
from edition.publish.timeline import Moment, moments
from edition.publish.updates.versions import Versions
from edition.publish.views import TEMPLATES

# These speak of the site alone.
SITE_ONLY = {"data.md", "bibliography.md"}


def book_of(edition: Edition, only: Collection[str] = ()) -> Book:
    """The book of an edition without problems; with `only` an offprint of the texts with these slugs, which exist."""
    return Library(edition).book(only)


class Library:
    """What all books of one edition are gathered from. Each takes the time of what is in it, not of the edition."""

    def __init__(self, edition: Edition) -> None:
        self.edition, self.here = edition, edition.pages[HOME]
        self.linked = Linked(edition)
        self.texts = {text.page.id: text for text in edition.texts()}
        self.ranks = {slug: rank for rank, slug in enumerate(self.texts)}
        self.statements = Statements(self.linked)
        self.remarks = Remarks(self.linked)
        self.citing = CiteViews(edition, site_of(edition))
        self.versions = Versions(edition)
        self.source = cache(lambda name: Lists(self.linked, {}).source(name, self.here))
        self.mentions: dict[str, list[Mention]] = defaultdict(list)
        for mention in edition.mentions:
            self.mentions[mention.page].append(mention)

    def book(self, only: Collection[str] = ()) -> Book:
        """The book, or with `only` an offprint."""
        return _Gathering(self, frozenset(only)).book()

    @cached_property
    def date(self) -> datetime:
        """The date that every book of the edition has."""
        return date_of(self.edition)

    @cached_property
    def moments(self) -> dict[str, list[tuple[int, Moment]]]:
        """What has a date, by the page that it leads to, with its rank in time."""
        found = defaultdict(list)
        for rank, moment in enumerate(moments(self.linked, self.statements, self.here)):
            found[moment.url.partition("#")[0]].append((rank, moment))
        return found


class _Gathering:
    """What the parts of one book are gathered from."""

    def __init__(self, library: Library, only: frozenset[str]) -> None:
        self.library, self.only = library, only
        self.edition, self.here, self.linked = library.edition, library.here, library.linked
        self.statements, self.citing, self.versions = library.statements, library.citing, library.versions
        self.texts = [library.texts[slug] for slug in sorted(only or library.texts, key=library.ranks.__getitem__)]
        self.places = places((m for text in self.texts for m in library.mentions.get(text.page.uri, ())), self.texts)

    def book(self) -> Book:
        """The book."""
        title, subtitle = self._title()
        sources = {self._meta(text).source.file for text in self.texts}
        return Book(
            title=title,
            subtitle=subtitle,
            version=self.versions.label,
            date=self.library.date,
            site=self.citing.site,
            licence=self.edition.settings.license,
            is_offprint=bool(self.only),
            edition=self.edition,
            pages=() if self.only else tuple(self._pages()),
            texts=tuple(map(self._text, self.texts)),
            glossary=tuple(self._entry(e) for e in self.entries if entry_meta(e).kind in GLOSSARY),
            register=tuple(self._entry(e) for e in self.entries if entry_meta(e).kind not in GLOSSARY),
            moments=tuple(self._moments()),
            works=tuple(self._works()),
            sources=tuple(self._source(name) for name in sorted(sources)),
            index=tuple(index(self.linked, self.places)),
        )

    def _title(self) -> tuple[str, str]:
        """The edition's title and its description; an offprint of one text has the title of that."""
        name, about = self.citing.site.name, getattr(self.here.page.meta, "description", None) or ""
        if not self.only:
            return name, about
        if len(self.texts) == 1:
            return self.texts[0].page.meta.title, f"An offprint from “{name}”"
        return name, f"An offprint of {len(self.texts)} texts"

    @staticmethod
    def _meta(text: Rendered) -> TextMeta:
        assert isinstance(text.page.meta, TextMeta)
        return text.page.meta

    def _pages(self) -> Iterator[BookPage]:
        """The home page, then the other pages that are no lists, in the order of their titles."""
        plain_pages = [
            page
            for uri, page in self.edition.pages.items()
            if isinstance(page.page.meta, PlainMeta)
            and not isinstance(page.page.meta, StatementsMeta)
            and not page.page.is_withdrawn
            and (uri == HOME or uri not in TEMPLATES)
            and uri not in SITE_ONLY
        ]
        for page in sorted(plain_pages, key=lambda page: (page.page.uri != HOME, page.page.meta.title)):
            yield BookPage(page, from_root(page.root, page.page.uri))

    def _text(self, text: Rendered) -> BookText:
        meta, uri = self._meta(text), text.page.uri
        shown_here = shown_passages(text)
        given = [e for e in text.emendations if e.passage in shown_here | {""}]
        found = self.statements.by_text.get(uri, [])
        return BookText(
            rendered=text,
            record=self.citing.records[text.page.id],
            row=self.linked.row(text, self.here),
            tree=from_root(access(text), uri),
            headnote=from_root(text.headnote, uri) if text.headnote is not None else None,
            shown=frozenset(shown_here),
            label=self.linked.label(text),
            language=self.linked.language(text),
            version=self.versions.of(text),
            source=self.linked.source_link(text, self.here),
            rights=Link(*RIGHTS[meta.rights]),
            original=self._reference(meta.citation),
            cited=ET.fromstring(f"<span>{self.citing.citations[text.page.id][0].edited.reference}</span>"),
            emendations=tuple(replace(e, reason=from_root(e.reason, e.page)) for e in given),
            mentions=tuple(self.library.mentions.get(uri, ())),
            statements=tuple(self.statements.said(statement, self.here) for statement in found),
            remarks={statement.id: tuple(self._remarks(statement)) for statement in found},
        )

    def _remarks(self, statement: Statement) -> Iterator[ET.Element]:
        """The note on a statement, then each relation to another: how, to which, who sees it, since when, and why."""
        if statement.record.note:
            yield self.library.remarks.tree(statement.record.note, self.here)
        for relation in statement.record.relations:
            slug, _, id = relation.to.partition("#")
            line = ET.Element("span")
            line.text = f"{RELATIONS[relation.kind][0]} "
            link = ET.SubElement(line, "a", {"href": f"statements/{slug}/#{id}"})
            title = self.edition.pages[f"texts/{slug}.md"].page.meta.title
            link.text = id if slug == statement.slug else f"{id} of {title}"
            link.tail = f" ({relation.editor}, {shown(relation.date)}): "
            line.append(self.library.remarks.tree(relation.why, self.here))
            yield line

    @cached_property
    def entries(self) -> list[Rendered]:
        """All entries, or those that the chosen texts have to do with, in the order of an index."""
        wanted = set(self.places) | {id for text in self.texts for id in self._named(text)}
        ids = sorted(wanted & self.linked.entries.keys()) if self.only else self.linked.entries
        return sorted((self.linked.entries[id] for id in ids), key=lambda entry: sort_key(entry_meta(entry)))

    @cached_property
    def entry_ids(self) -> set[str]:
        """The ids of these entries."""
        return {entry.page.id for entry in self.entries}

    def _named(self, text: Rendered) -> Iterator[str]:
        """Whom the record and the statements of a text name."""
        meta = self._meta(text)
        yield from (*meta.authors, *filter(None, [meta.outlet]), *meta.speakers.values())
        for statement in self.statements.by_text.get(text.page.uri, []):
            yield from _parties(statement)

    def _entry(self, entry: Rendered) -> BookEntry:
        meta = entry_meta(entry)
        return BookEntry(
            rendered=entry,
            tree=from_root(entry.root, entry.page.uri),
            date=shown(meta.date),
            roles=tuple((role.role, period(role.start, role.until)) for role in meta.roles),
            see_also=tuple(self.linked.entry_link(id, self.here) for id in meta.see_also if id in self.entry_ids),
            places=self.places.get(entry.page.id, ()),
        )

    def _moments(self) -> Iterator[Moment]:
        """What has a date: of an offprint, its texts, their statements, and the events that its entries speak of."""
        urls = [part.url for part in (*self.texts, *self.entries)]
        urls += [f"statements/{text.page.id}/" for text in self.texts]
        ranked = {rank: moment for url in urls for rank, moment in self.library.moments.get(url, ())}
        yield from (ranked[rank] for rank in sorted(ranked))

    def _works(self) -> Iterator[BookWork]:
        """All works; of an offprint those of its texts, and those that they or the entries cite."""
        parts = [*self.texts, *self.entries] if self.only else list(self.edition.pages.values())
        own = [self._meta(text).citation for text in self.texts]
        related = [key for text in self.texts for key in self.citing.records[text.page.id].original.related]
        remarked = [key for text in self.texts for key in self._cited_in_remarks(text)]
        wanted = {*own, *related, *remarked, *(key for part in parts for key in part.works)}
        keys = sorted(wanted & self.edition.references.keys()) if self.only else self.edition.references
        citing = defaultdict(list)
        for part in parts:
            for key in {*part.works, getattr(part.page.meta, "citation", "")}:
                citing[key].append(self.linked.link(part.page.uri, self.here))
        for key in sorted(keys, key=lambda key: plain(self.edition.references[key]).lower()):
            yield BookWork(key, self._reference(key), tuple(citing.get(key, ())))

    def _cited_in_remarks(self, text: Rendered) -> Iterator[str]:
        for statement in self.statements.by_text.get(text.page.uri, []):
            for remark in self._remarks(statement):
                for element in remark.iter("span"):
                    yield from element.get("data-cite", "").split()

    def _source(self, name: str) -> dict[str, Any]:
        """A source and how its lines divide; in an offprint, which of them are those of its texts."""
        source: dict[str, Any] = self.library.source(name)
        if not self.only:
            return source
        urls = {text.url for text in self.texts}
        return source | {"parts": [part for part in source["parts"] if part[1] and part[1].url in urls]}

    def _reference(self, key: str) -> ET.Element:
        reference = to_elements(self.edition.references.get(key, []), ET.Element("span", {"class": "reference"}))
        add_note(reference, self.edition.notes.get(key, ""))
        return reference


def _parties(statement: Statement) -> Iterator[str]:
    yield from (*statement.record.speaker, *statement.record.to, *statement.chain)

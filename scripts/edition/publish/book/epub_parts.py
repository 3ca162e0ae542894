"""The parts of the EPUB, in the order of the book: pages, texts, apparatus, statements, time, entries, works, index."""

import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from edition.edit.page import Page
from edition.edit.rendered import Rendered
from edition.publish.book import epub_ast as ast
from edition.publish.book.book import Book, BookEntry, BookText
from edition.publish.book.epub_ast import Node
from edition.publish.book.epub_text import TextChapter, link_to, listed, subtitle
from edition.publish.book.epub_time import pictures
from edition.publish.book.epub_tree import Writer, book_id
from edition.publish.book.index import Place
from edition.publish.parts import Link
from edition.publish.statements.views import Said
from edition.publish.timeline import by_date

USE = (
    "Each passage of a text has a number before it. It is the number of the paragraph in the source, the same as on "
    "the site and in print, and it never changes. To cite a passage, give the original publication, and in this "
    "edition the title of the text, the number, and the version of the edition.",
    "A raised number in brackets opens a note. Notes are the editors’ words, and so is what stands around a text. "
    "Where the editors mend a word, the note gives the source’s reading and the reason; all of these stand together "
    "under Emendations. Names and terms lead to the glossary and the register, and from there back to every passage "
    "that names them.",
)
LEGEND = (
    "Diamonds are events, squares texts, circles statements. A hollow mark has an uncertain date: it stands on the "
    "first day that is possible, or on the last one if the first is not known. A bar shows all days that are possible; "
    "an arrow, that it may be any earlier or later day. A break in the axis stands for a time without dates."
)


class Parts:
    """Makes the chapters of one book; `files` is the folder for pictures that are drawn for it."""

    def __init__(self, book: Book, files: Path) -> None:
        self.book, self.files = book, files
        self.docs = book.edition.root / "docs"
        self.chapters = [TextChapter(text, self.docs) for text in book.texts]
        self.writers: list[tuple[Page, Writer]] = [(c.text.rendered.page, c.writer) for c in self.chapters]

    def blocks(self) -> list[Node]:
        """The whole book."""
        parts = (
            self._use(),
            self._pages(),
            (block for chapter in self.chapters for block in chapter.blocks()),
            self._emendations(),
            self._statements(),
            self._timeline(),
            self._entries("Glossary", self.book.glossary),
            self._entries("Register", self.book.register),
            self._works(),
            self._index(),
            self._sources(),
        )
        return [block for part in parts for block in part]

    def unknown(self) -> Iterator[tuple[Page, ET.Element]]:
        """Each element that no form is known for, with its page."""
        for page, writer in self.writers:
            yield from ((page, element) for element in writer.unknown)

    def _writer(self, rendered: Rendered, under: int) -> Writer:
        writer = Writer(rendered.page.uri, self.docs, under)
        self.writers.append((rendered.page, writer))
        return writer

    def _chapter(self, title: str, id: str, kind: str = "") -> Node:
        attributes = ast.attr(id, **({"epub:type": kind} if kind else {}))
        return ast.header(1, attributes, ast.words(title))

    def _use(self) -> Iterator[Node]:
        book = self.book
        yield self._chapter("How to use and cite this book", "use", "introduction")
        yield from (ast.para(*ast.words(said)) for said in USE)
        rows = [
            ("Edition", book.site.name),
            ("Editors", "; ".join(book.editors)),
            ("Version", book.version),
            ("Date", f"{book.date:%-d %B %Y}"),
            ("Address", book.site.url),
            ("Licence of the editors’ words", book.licence),
        ]
        yield ast.definitions([(ast.words(name), [[ast.plain(*ast.words(said))]]) for name, said in rows if said])

    def _pages(self) -> Iterator[Node]:
        for page in self.book.pages:
            writer = self._writer(page.rendered, 1)
            yield ast.header(1, ast.attr(book_id(page.rendered.url)), ast.words(page.title))
            yield from writer.page(page.tree)

    def _emendations(self) -> Iterator[Node]:
        chapters = [chapter for chapter in self.chapters if chapter.text.emendations]
        if chapters:
            yield self._chapter("Emendations", "emendations")
        for chapter in chapters:
            text = chapter.text
            yield ast.header(2, ast.attr(), link_to(text.row.link))
            items = []
            for e in text.emendations:
                number = Link(e.passage.removeprefix("p") or "+", f"texts/{text.slug}/#{e.id}")
                line = [*link_to(number), *ast.words(" "), *chapter.emended(e)]
                id = chapter.id(f"apparatus-{e.id}")
                items.append([ast.div(ast.attr(id), [ast.plain(*line)])])
            yield ast.div(ast.attr("", "lines"), [ast.bullets(items)])

    def _statements(self) -> Iterator[Node]:
        texts = [text for text in self.book.texts if text.statements]
        if texts:
            yield self._chapter("Statements", "statements")
        for text in texts:
            yield ast.header(2, ast.attr(book_id(f"statements/{text.slug}/")), link_to(text.row.link))
            lines = [self._statement(text, said) for said in text.statements]
            yield ast.div(ast.attr("", "lines"), [ast.bullets(lines)])

    def _statement(self, text: BookText, said: Said) -> list[Node]:
        record = said.statement.record
        described = f" (“{record.described}”)" if record.described else ""
        id = book_id(f"statements/{text.slug}/#{said.statement.id}")
        words = ast.words(said.words) if said.words else ast.words("[words not shown here]")
        language = {"lang": said.language} if said.words else {}
        line = [
            *ast.words(f"{said.statement.id} "),
            ast.mark("Strong", [*listed(said.speakers), *ast.words(described)]),
            *ast.words(f", {said.date}: "),
            ast.span(ast.attr("", "quoted", **language), words),
        ]
        through = [*ast.words("; through "), *listed(said.chain)] if said.chain else []
        place = Link(f"passage {said.number}", said.words_url)
        about = [
            *ast.words(f"{said.mode}; {', '.join(said.topics)}"),
            *through,
            *ast.words("; "),
            *link_to(place),
        ]
        return [ast.div(ast.attr(id, "said"), [ast.para(*line), ast.div(ast.attr("", "about"), [ast.para(*about)])])]

    def _timeline(self) -> Iterator[Node]:
        moments = self.book.moments
        if not moments:
            return
        yield self._chapter("Timeline", "timeline")
        yield from (ast.para(ast.picture(path, alt, "drawing")) for path, alt in pictures(moments, self.files))
        yield ast.para(*ast.words(LEGEND))
        yield subtitle("The same as a list")
        yield ast.definitions(
            [
                (
                    ast.words(date),
                    [[ast.plain(*ast.words(f"{m.kind}: "), *link_to(Link(m.title, m.url))) for m in found]],
                )
                for date, found in by_date(moments)
            ]
        )

    def _entries(self, title: str, entries: Sequence[BookEntry]) -> Iterator[Node]:
        if entries:
            yield self._chapter(title, title.lower(), "glossary" if title == "Glossary" else "")
        for entry in entries:
            meta = entry.meta
            yield ast.header(2, ast.attr(book_id(entry.rendered.url)), ast.words(meta.title))
            about = " · ".join(filter(None, [meta.kind, entry.date]))
            also = f"; also: {', '.join(meta.also)}" if meta.also else ""
            yield ast.div(ast.attr("", "about"), [ast.para(*ast.words(about + also))])
            yield from self._writer(entry.rendered, 2).page(entry.tree)
            if entry.roles:
                yield ast.bullets([[ast.plain(*ast.words(" ".join(role).strip()))] for role in entry.roles])
            if entry.see_also:
                yield ast.para(*ast.words("See also: "), *listed(entry.see_also))
            if entry.places:
                yield ast.para(*ast.words("Mentioned in: "), *self._places(entry.places))

    def _places(self, places: Sequence[Place]) -> list[Node]:
        """Passages text by text: the title, then their numbers."""
        titles = {text.slug: text.meta.title for text in self.book.texts}
        line: list[Node] = []
        for slug, found in groupby(places, lambda place: place.slug):
            numbers = [Link(place.number, place.anchor) for place in found]
            line += [*ast.words("; " if line else ""), ast.mark("Emph", ast.words(titles[slug])), *ast.words(" ")]
            line += listed(numbers)
        return line

    def _works(self) -> Iterator[Node]:
        works = self.book.works
        if not works:
            return
        yield self._chapter("Bibliography", "bibliography", "bibliography")
        writer = Writer("bibliography.md", self.docs)
        self.writers.append((self.book.edition.pages["index.md"].page, writer))
        for work in works:
            line = writer.inlines(work.reference)
            if work.cited_in:
                line += [*ast.words(" Cited in: "), *listed(work.cited_in), *ast.words(".")]
            yield ast.div(ast.attr(book_id(work.anchor), "reference"), [ast.para(*line)])

    def _index(self) -> Iterator[Node]:
        if self.book.index:
            yield self._chapter("Index", "index-of-names", "index")
        for section in self.book.index:
            yield ast.header(2, ast.attr(), ast.words(section.title))
            items = []
            for entry in section.entries:
                line = [*link_to(Link(entry.heading, entry.url)), *ast.words(": "), *self._places(entry.places)]
                items.append([ast.plain(*line)])
            yield ast.div(ast.attr("", "index"), [ast.bullets(items)])

    def _sources(self) -> Iterator[Node]:
        yield self._chapter("Sources", "sources")
        for source in self.book.sources:
            record = source["record"]
            yield ast.header(2, ast.attr(book_id(f"sources/#{source['anchor']}")), ast.words(record.title))
            origin = [*ast.words(f"{record.origin} "), *(link_to(Link(record.url, record.url)) if record.url else [])]
            yield ast.para(*origin)
            if record.note:
                yield ast.para(*ast.words(record.note))
            fields = [
                ("File", f"sources/{record.file}, {source['lines']} lines"),
                ("Received", f"{source['received']}, as {record.received_as}"),
                ("SHA-256", record.sha256),
                ("Reliability", " – ".join(filter(None, [record.reliability, source["label"]]))),
                ("Language", record.language),
                ("Rights", record.rights),
            ]
            yield ast.definitions([(ast.words(name), [[ast.plain(*ast.words(said))]]) for name, said in fields])
            head = [[ast.plain(*ast.words(title))] for title in ("Lines", "What they are")]
            parts = ((ast.words(str(lines)), _part(to, why)) for lines, to, why in source["parts"])
            rows = [[[ast.plain(*lines)], [ast.plain(*what)]] for lines, what in parts]
            yield ast.table("How it divides", head, rows)


def _part(to: Link | None, why: str) -> list[Node]:
    return link_to(to) if to else [ast.mark("Emph", ast.words("Not in any text: ")), *ast.words(why)]

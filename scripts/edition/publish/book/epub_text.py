"""A text as a chapter of the EPUB: its record, its words, what is withdrawn or lost, how to cite it."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from edition.edit.emendations import Emendation
from edition.publish.book import epub_ast as ast
from edition.publish.book.book import BookText
from edition.publish.book.epub_ast import Node
from edition.publish.book.epub_tree import Writer, book_id
from edition.publish.parts import LABELS, Link

WARNING = " — a listener’s summary. Do not quote it as a speaker’s words."
ACCESS = {
    "full": "",
    "excerpt": "The rest of this text is not shown here, for reasons of rights. See the original publication.",
    "citation": "This text is not shown here, for reasons of rights. See the original publication.",
}


def link_to(to: Link) -> list[Node]:
    """A link, or its words if it leads nowhere."""
    return [ast.link(to.url, ast.words(to.title))] if to.url else ast.words(to.title)


def listed(links: Sequence[Link]) -> list[Node]:
    """Links with commas between them."""
    return [node for number, to in enumerate(links) for node in (*ast.words(", " if number else ""), *link_to(to))]


def subtitle(title: str, id: str = "") -> Node:
    """A heading within a chapter that is not in the contents."""
    return ast.header(2, ast.attr(id, "unlisted", "unnumbered", "part"), ast.words(title))


class TextChapter:
    """Makes the chapter of one text."""

    def __init__(self, text: BookText, docs: Path) -> None:
        self.text, self.meta = text, text.meta
        self.writer = Writer(text.rendered.page.uri, docs)
        self.writer.emended = {e.id: [ast.para(*self.emended(e))] for e in text.emendations}

    def id(self, fragment: str = "") -> str:
        """The id of a place in the text."""
        return book_id(f"texts/{self.text.slug}/#{fragment}")

    def blocks(self) -> list[Node]:
        """The chapter."""
        title = ast.header(1, ast.attr(self.id(), "text"), ast.words(self.meta.title))
        return [title, *self._head(), self._body(), *self._withdrawn(), *self._lost(), *self._cite()]

    def _head(self) -> Iterator[Node]:
        """The byline as printed, what the editors say before the text, and the record."""
        for printed in filter(None, (self.meta.byline, self.meta.dateline)):
            yield ast.div(ast.attr("", "printed"), [ast.para(*ast.words(printed))])
        if self.text.label == LABELS["semi-transcript"]:
            warning = [ast.mark("Strong", ast.words(self.text.label)), *ast.words(WARNING)]
            yield ast.div(ast.attr("", "label"), [ast.para(*warning)])
        if self.text.headnote is not None:
            yield ast.div(ast.attr("", "headnote"), self.writer.page(self.text.headnote))
        rows = [(ast.words(name), [[ast.plain(*said)]]) for name, said in self._record() if said]
        yield ast.div(ast.attr("", "record"), [ast.definitions(rows)])

    def _record(self) -> Iterator[tuple[str, list[Node]]]:
        row = self.text.row
        yield "Kind", ast.words(row.kind.capitalize())
        yield "Author" if len(row.authors) == 1 else "Authors", listed(row.authors)
        yield "Outlet", link_to(row.outlet) if row.outlet else []
        yield "Date", ast.words(row.date)
        yield "Source", [*link_to(self.text.source), *ast.words(f", lines {self.meta.source.lines}")]
        yield "Reliability", ast.words(self.text.label)
        yield "Rights", link_to(self.text.rights)
        yield "Version", ast.words(self.text.version)
        yield "Supplied by the editors", ast.words(", ".join(self.meta.supplied))

    def _body(self) -> Node:
        blocks = self.writer.page(self.text.tree)
        if said := ACCESS[self.meta.access]:
            blocks += [ast.div(ast.attr("", "label"), [ast.para(*ast.words(said))])]
        return ast.div(ast.attr("", "body", f"kind-{self.meta.kind}", lang=self.text.language), blocks)

    def _withdrawn(self) -> Iterator[Node]:
        """Passages that a better copy does not have; their numbers stay with them."""
        if self.meta.withdrawn:
            yield subtitle("Withdrawn passages")
        for id, said in self.meta.withdrawn.items():
            shown = ast.words(said if self.meta.access == "full" else "[not shown here]")
            number = ast.span(ast.attr("", "number"), ast.words(id.removeprefix("p")))
            line = [number, *ast.words(" "), ast.mark("Strikeout", shown)]
            yield ast.div(ast.attr(self.id(id), "withdrawn"), [ast.para(*line)])

    def _lost(self) -> Iterator[Node]:
        """The signs of notes that the source has lost."""
        lost = [(sign, passage) for sign, passage in self.text.rendered.lost if passage in self.text.shown]
        if not lost:
            return
        yield subtitle("Lost notes", self.id("lost-notes"))
        line = ast.words("These signs point to notes that are not in the source: ")
        for number, (sign, passage) in enumerate(lost):
            passage_link = Link(f"passage {passage[1:]}", f"texts/{self.text.slug}/#{passage}")
            line += [*ast.words(", " if number else ""), *ast.words(f"{sign} in "), *link_to(passage_link)]
        yield ast.para(*line, *ast.words("."))

    def _cite(self) -> Iterator[Node]:
        yield subtitle("How to cite it")
        rows = (("Original publication", self.text.original), ("This edition", self.text.cited))
        yield ast.definitions([(ast.words(name), [[ast.plain(*self.writer.inlines(said))]]) for name, said in rows])

    def emended(self, emendation: Emendation) -> list[Node]:
        """An emendation in the form of an apparatus: the reading given, the one received, and why."""
        given = [ast.mark("Strong", ast.words(emendation.corrected))]
        received, source = ast.words(f"] {emendation.received} "), ast.mark("Emph", ast.words("source"))
        match emendation.kind:
            case "replaced":
                said = [*given, *received, source]
            case "inserted":
                said = [*given, *ast.words("] "), ast.mark("Emph", ast.words("not in the source"))]
            case "deleted":
                said = [ast.mark("Emph", ast.words("deleted")), *received, source]
            case _:
                said = [*given, *ast.words("] kept")]
        return [*said, *ast.words(". "), *self.writer.inlines(emendation.reason)]

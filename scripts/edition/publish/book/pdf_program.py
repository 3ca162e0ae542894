"""The whole of a book as Typst code, part by part, in the order in which a reader meets them."""

from collections.abc import Callable, Iterator

from edition.publish.book.book import Book
from edition.publish.book.pdf_code import array, call, literal
from edition.publish.book.pdf_desk import Desk
from edition.publish.book.pdf_lists import emendations, index_section, sources, statements, work
from edition.publish.book.pdf_places import (
    BIBLIOGRAPHY,
    EMENDATIONS,
    GLOSSARY,
    REGISTER,
    SOURCES,
    STATEMENTS,
    TEXTS,
    TIMELINE,
)
from edition.publish.book.pdf_texts import entry_part, page_part, text_part
from edition.publish.book.pdf_timeline import timeline

Progress = Callable[[str, int, int], None]


def program(book: Book, desk: Desk, progress: Progress) -> Iterator[str]:
    """Each part as a line of code. The texts come before all that gives the pages on which they name something."""
    yield _setting(book)
    yield _title_page(book)
    yield call("contents")
    yield _use(book)
    for page in book.pages:
        yield page_part(page, desk)
    yield call("division", desk.places.anchor(TEXTS), literal("Texts"))
    for done, text in enumerate(book.texts, 1):
        progress("texts", done, len(book.texts))
        yield text_part(text, desk)
    yield from _lists(book, desk)


def _setting(book: Book) -> str:
    day = call("datetime", year=str(book.date.year), month=str(book.date.month), day=str(book.date.day))
    return "show: " + call(
        "book.with",
        title=literal(book.title),
        subtitle=literal(book.subtitle),
        authors=array(map(literal, book.editors)),
        language=literal(book.language),
        date=day,
    )


def _title_page(book: Book) -> str:
    return call(
        "title-page",
        literal(book.title),
        literal(book.subtitle),
        editors=array(map(literal, book.editors)),
        version=literal(book.version),
        date=literal(f"{book.date.day} {book.date:%B %Y}"),
        licence=literal(book.licence),
        site=literal(book.site.url),
    )


def _use(book: Book) -> str:
    """How to use and cite the book, by the example of its first text."""
    text = book.texts[0]
    example = f"{text.meta.title}, passage 1"
    cited = "".join(text.cited.itertext())
    return call("how-to-use", literal(f"texts/{text.slug}/#p1"), literal(example), literal(cited), literal(book.version))


def _lists(book: Book, desk: Desk) -> Iterator[str]:
    """What is gathered from the texts; a list of nothing is left out."""
    parts = (
        (GLOSSARY, "Glossary", lambda: [entry_part(entry, desk) for entry in book.glossary]),
        (REGISTER, "Register", lambda: [entry_part(entry, desk) for entry in book.register]),
        (STATEMENTS, "Statements", lambda: [statements(text, desk) for text in book.texts if text.statements]),
        (TIMELINE, "Timeline", lambda: [timeline(book.moments, desk)] if book.moments else []),
        (EMENDATIONS, "Emendations", lambda: [emendations(t, desk) for t in book.texts if t.emendations or t.rendered.lost]),
        (BIBLIOGRAPHY, "Bibliography", lambda: [work(each, desk) for each in book.works]),
        (SOURCES, "Sources", lambda: list(sources(book, desk))),
    )
    for address, title, written in parts:
        if body := written():
            yield desk.chapter(address, title, body)
    if book.index:
        yield call("index", literal("Index"), *(index_section(section, desk) for section in book.index))

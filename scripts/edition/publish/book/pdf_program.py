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
    is_emended,
)
from edition.publish.book.pdf_texts import entry_part, page_part, text_part
from edition.publish.book.pdf_timeline import timeline
from edition.publish.dates import shown

Progress = Callable[[str, int, int], None]


def program(book: Book, desk: Desk, progress: Progress) -> Iterator[str]:
    """Each part as a line of code. The texts come before all that gives the pages on which they name something."""
    yield _setting(book)
    yield _title_page(book)
    yield call("contents")
    yield _use(book)
    for page in book.pages:
        yield page_part(page, desk)
    if book.texts:
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
        date=literal(shown(book.date.date().isoformat())),
        licence=literal(book.licence),
        site=literal(book.site.url),
    )


def _use(book: Book) -> str:
    """How to use and cite the book, by the example of its first passage."""
    text = next((text for text in book.texts if text.rendered.passages), None)
    if text is None:
        return call("how-to-use", literal(book.version), "none")
    passage = text.rendered.passages[0]
    place, name = f"{text.rendered.url}#{passage.id}", f"{text.meta.title}, passage {passage.number}"
    example = array((literal(place), literal(name), literal("".join(text.cited.itertext()))))
    return call("how-to-use", literal(book.version), example)


def _lists(book: Book, desk: Desk) -> Iterator[str]:
    """What is gathered from the texts; a list of nothing is left out."""
    for address, title, written in _parts(book, desk):
        if body := list(written):
            yield desk.chapter(address, title, body, "gathered")
    if book.index:
        yield call("index", literal("Index"), *(index_section(section, desk) for section in book.index))


def _parts(book: Book, desk: Desk) -> Iterator[tuple[str, str, Iterator[str]]]:
    """Each list: its address, its title, and what is in it."""
    yield GLOSSARY, "Glossary", (entry_part(entry, desk) for entry in book.glossary)
    yield REGISTER, "Register", (entry_part(entry, desk) for entry in book.register)
    yield STATEMENTS, "Statements", (statements(text, desk) for text in book.texts if text.statements)
    yield TIMELINE, "Timeline", (timeline(moments, desk) for moments in [book.moments] if moments)
    yield EMENDATIONS, "Emendations", (emendations(text, desk) for text in book.texts if is_emended(text))
    yield BIBLIOGRAPHY, "Bibliography", (work(each, desk) for each in book.works)
    yield SOURCES, "Sources", sources(book, desk)

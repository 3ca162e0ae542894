"""The book as PDF. Typst makes it, and refuses whatever PDF/UA-1 or PDF/A-3a forbids."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import typst

from edition.collect.characters import name
from edition.edit.ledger.ledger import SUFFIX
from edition.problems import Problem
from edition.publish.book.book import Book
from edition.publish.book.pdf_desk import Desk
from edition.publish.book.pdf_program import Progress, program
from edition.publish.book.pdf_typeset import Waiting, in_silence, typeset
from edition.store import Store, key_of

HERE = Path(__file__).parent
_WITHOUT_LETTERS = re.compile(r'the text `"(.+?)"` could not be displayed', re.DOTALL)


def write_pdf(
    book: Book,
    paper: str = "a4",
    progress: Progress = lambda stage, done, total: None,
    waiting: Waiting = in_silence,
    store: Store | None = None,
) -> tuple[bytes, list[Problem]]:
    """The book as a file; or the problems for which there is none: elements without a form, letters without a font.

    With a store, one that was made of exactly the same before is taken from there.
    """
    desk = Desk(book)
    code = "\n".join(
        [
            '#import "book.typ": *',
            '#import "texts.typ": *',
            '#import "lists.typ": *',
            *(f"#{part}" for part in program(book, desk, progress)),
            "#found()",
        ]
    )
    if desk.problems:
        return b"", sorted(set(desk.problems))
    files = _files(code, desk)
    key = key_of(paper, book.date.isoformat(), *(part for file in files.items() for part in file)) if store else ""
    if store and (kept := store.get(key)):
        return kept, []
    try:
        made = typeset(files, paper, book.date, waiting)
    except typst.TypstError as error:
        missing = sorted(set("".join(_WITHOUT_LETTERS.findall(error.diagnostic))))
        if not missing:
            raise
        return b"", list(without_letters(book, missing))
    if store:
        store.put(key, made)
    return made, []


def _files(code: str, desk: Desk) -> dict[str, bytes]:
    root = desk.book.edition.root
    given = {"main.typ": code.encode(), "references.bib": desk.book.edition.bibliography.path.read_bytes()}
    given |= {path.name: path.read_bytes() for path in sorted(HERE.glob("*.typ"))}
    return given | {path: (root / path).read_bytes() for path in sorted(desk.pictures)}


def without_letters(book: Book, characters: Iterable[str]) -> Iterator[Problem]:
    """The first place in each file of the edition of every character that no font of the book has."""
    root = book.edition.root
    pages = [root / rendered.page.path for rendered in book.edition.pages.values()]
    ledgers = [path.with_name(path.stem + SUFFIX) for path in pages]
    others = [book.edition.bibliography.path, root / "sources/index.yml", root / "mkdocs.yml"]
    texts = {path: path.read_text("utf-8-sig") for path in (*pages, *ledgers, *others) if path.is_file()}
    hint = "The book’s fonts have Latin, Greek and Cyrillic letters, signs and emoji; add a font that has this one."
    for char in characters:
        for path, text in texts.items():
            if (at := text.find(char)) >= 0:
                line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
                message = f"no font of the book has {name(char)} “{char}”"
                yield Problem(path.relative_to(root).as_posix(), line, column, "K802", message, hint)

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

PAPERS = ("a4", "us-letter", "reader")
STANDARDS = ("a-3a", "ua-1")
HERE = Path(__file__).parent
FONTS = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(HERE / "fonts")])
_WITHOUT_LETTERS = re.compile(r'the text `"(.+?)"` could not be displayed', re.DOTALL)


def write_pdf(
    book: Book, paper: str = "a4", progress: Progress = lambda stage, done, total: None
) -> tuple[bytes, list[Problem]]:
    """The book as a file; or the problems for which there is none: elements without a form, letters without a font."""
    desk = Desk(book)
    code = "\n".join(
        [
            '#import "book.typ": *',
            '#import "texts.typ": *',
            '#import "lists.typ": *',
            *(f"#{part}" for part in program(book, desk, progress)),
        ]
    )
    if desk.problems:
        return b"", sorted(set(desk.problems))
    progress("typesetting", 0, 1)
    try:
        # Its types leave out what its documentation has: several files by their names.
        made: bytes = typst.compile(  # type: ignore[call-overload]  # not in its stubs
            _files(code, desk),
            font_paths=FONTS,
            sys_inputs={"paper": paper},
            pdf_standards=list(STANDARDS),
            timestamp=book.date,
            format="pdf",
        )
    except typst.TypstError as error:
        missing = sorted(set("".join(_WITHOUT_LETTERS.findall(error.diagnostic))))
        if not missing:
            raise
        return b"", list(without_letters(book, missing))
    progress("typesetting", 1, 1)
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

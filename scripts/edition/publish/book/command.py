"""The command `edition book`: makes the files of a book, and puts them into dist/ once all of them are made."""

import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from edition.edit.rendered import Edition
from edition.files import replace
from edition.problems import Problem
from edition.progress import Progress, waiting
from edition.publish.book.book import Book
from edition.store import store_of

FORMATS = ("pdf", "epub", "zip")
PAPERS = {"a4": "a4", "letter": "us-letter", "ereader": "reader"}
FOLDER = "dist"
OFFLINE = "edition-offline"

Made = tuple[bytes, list[Problem]]


@dataclass(frozen=True)
class Wish:
    """What to make: of which texts (of all, if none is named), in which formats, and PDFs on which papers.

    `with_pdfs`: whether the folder that opens from disk has a PDF of each text.
    """

    only: Sequence[str] = ()
    formats: Sequence[str] = FORMATS
    papers: Sequence[str] = ("a4",)
    with_pdfs: bool = False

    @property
    def name(self) -> str:
        """What the files are called: edition, offprint, or offprint with the name of the one text."""
        if len(self.only) == 1:
            return f"offprint-{self.only[0]}"
        return "offprint" if self.only else "edition"


def make(edition: Edition, wish: Wish) -> list[Problem]:
    """Make everything, then write it. With a problem nothing is written, and what was there stays as it was."""
    from edition.publish.book.gather import book_of

    making = dict(_making(partial(book_of, edition, wish.only), edition, wish))
    made: dict[str, bytes] = {}
    problems: list[Problem] = []
    for name, writer in making.items():
        started = time.monotonic()
        content, found = writer()
        problems += found
        if not found:
            made[name] = content
            print(f"book: {name}, {len(content) / 1e6:.1f} MB ({time.monotonic() - started:.1f} s)", file=sys.stderr)
    if not problems:
        _write(edition.root / FOLDER, made)
    return problems


def pdfs_of_texts(edition: Edition) -> tuple[dict[str, bytes], list[Problem]]:
    """A PDF of each text, for its page, by its path in the site; and the problems for which one has none."""
    from edition.publish.book.gather import Library
    from edition.publish.book.pdf import write_pdf

    made: dict[str, bytes] = {}
    problems: list[Problem] = []
    library, store, progress = Library(edition), store_of(edition.root, "pdf"), Progress()
    for done, slug in enumerate(library.texts, 1):
        content, found = write_pdf(library.book([slug]), store=store)
        problems += found
        made |= {} if found else {f"texts/{slug}.pdf": content}
        progress.tell("PDFs", done, len(library.texts))
    store.prune()
    return made, sorted(set(problems))


def _making(book: Callable[[], Book], edition: Edition, wish: Wish) -> Iterator[tuple[str, Callable[[], Made]]]:
    """Each file with what makes it. The book is gathered once."""
    gathered = book() if {"pdf", "epub"} & set(wish.formats) else None
    if gathered and "pdf" in wish.formats:
        for paper in wish.papers:
            yield f"{wish.name}{'' if paper == 'a4' else f'-{paper}'}.pdf", partial(_pdf, gathered, PAPERS[paper])
    if gathered and "epub" in wish.formats:
        yield f"{wish.name}.epub", partial(_epub, gathered)
    if "zip" in wish.formats:
        yield f"{OFFLINE}.zip", partial(_offline, edition, wish.with_pdfs)


def _pdf(book: Book, paper: str) -> Made:
    from edition.publish.book.pdf import write_pdf

    return write_pdf(book, paper, Progress().tell, waiting)


def _epub(book: Book) -> Made:
    from edition.publish.book.epub import write_epub

    return write_epub(book)


def _offline(edition: Edition, with_pdfs: bool) -> Made:
    from edition.publish.book.offline import zipped
    from edition.publish.build import build

    pdfs, problems = pdfs_of_texts(edition) if with_pdfs else ({}, [])
    if problems:
        return b"", problems
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder) / OFFLINE
        if build(edition, site, is_offline=True, pdfs=pdfs):
            message = "the site cannot be built; what MkDocs says of it stands above"
            return b"", [Problem("mkdocs.yml", 0, 0, "P111", message, "`edition build` says the same.")]
        return zipped(site, OFFLINE), []


def _write(folder: Path, made: dict[str, bytes]) -> None:
    folder.mkdir(exist_ok=True)
    for name, content in made.items():
        replace(folder / name, content)

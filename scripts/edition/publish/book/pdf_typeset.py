"""Typesets a book by Typst, pass after pass, until everything stands where the pass before found it.

Typst can do that by itself, but it keeps all that it tries on the way, and makes much of each link to a place.
"""

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

import typst

PAPERS = ("a4", "us-letter", "reader")
STANDARDS: list[Any] = ["a-3a", "ua-1"]
FONTS = typst.Fonts(
    include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(Path(__file__).parent / "fonts")]
)
KNOWN, FIRST = "known.json", b"null"
WHOLE, PASSES = 3, 9  # from the third on, passes differ in little
RUNS_KEPT = 10


class Waiting(Protocol):
    """Shows that a stage goes on while it does."""

    def __call__(self, stage: str, /) -> AbstractContextManager[None]: ...


def in_silence(stage: str, /) -> AbstractContextManager[None]:
    """Show nothing."""
    return nullcontext()


def typeset(files: Mapping[str, bytes], paper: str, date: datetime, waiting: Waiting = in_silence) -> bytes:
    """The book as a file.

    A list that gives pages stands after what is on them. So the first pass settles the texts, the second the lists
    of what is in the texts, the third the lists of what is in those; what changes no more is right.
    """
    given = FIRST
    for number in range(1, PASSES + 1):
        with waiting(f"typesetting, pass {number}"):
            found = _found(files, paper, given)
        if found == given:
            with waiting("writing the PDF"):
                return _written(files, paper, given, date)
        _forget(but_last=number >= WHOLE)
        given = found
    raise RuntimeError(f"the pages of the book have not settled after {PASSES} passes")


# The types of Typst's package leave out what its documentation has: several files by their names.


def _found(files: Mapping[str, bytes], paper: str, given: bytes) -> bytes:
    """Where everything stands."""
    all_files: Any = {**files, KNOWN: given}
    found = typst.query(all_files, "<found>", field="value", one=True, font_paths=FONTS, sys_inputs={"paper": paper})
    return found.encode()


def _written(files: Mapping[str, bytes], paper: str, given: bytes, date: datetime) -> bytes:
    """The file. Typst has its pages from the last pass still."""
    all_files: Any = {**files, KNOWN: given}
    made: bytes = typst.compile(
        all_files,
        font_paths=FONTS,
        sys_inputs={"paper": paper},
        pdf_standards=STANDARDS,
        timestamp=date,
        format="pdf",
    )
    _forget()
    return made


def _forget(but_last: bool = False) -> None:
    """Have Typst give back its memory: all of it, or what the last run did not use.

    It keeps what none of its last ten runs used; a run on nothing counts. What the last run used then serves the next
    one, or goes as soon as that has not used it.
    """
    for _ in range(RUNS_KEPT if but_last else RUNS_KEPT + 1):
        typst.compile(b"", font_paths=FONTS)

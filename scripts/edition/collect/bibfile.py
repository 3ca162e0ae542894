"""The bibliography, references.bib, as `add` reads and writes it: works by key and title, new ones at its end."""

import logging
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from bibtexparser.entrypoint import parse_string
from bibtexparser.library import Library

from edition.edit.citation.biblatex import FILE
from edition.edit.citation.bibliography import is_broken, read_bibliography
from edition.files import replace, write_new
from edition.problems import Problem

_COMMAND = re.compile(r"\\(?:[a-zA-Z]+|.)")


@dataclass(frozen=True, slots=True)
class Work:
    """A work in references.bib: its key, its possible titles by their letters alone, and its date."""

    key: str
    titles: frozenset[str]
    date: str


class Shelf:
    """Works by key, and by title and date, so that finding one takes no longer the more there are."""

    def __init__(self, works: Iterable[Work]) -> None:
        self.keys: set[str] = set()
        self.found: dict[tuple[str, str], list[Work]] = defaultdict(list)
        self.numbers: dict[str, Iterator[int]] = defaultdict(lambda: count(2))
        for work in works:
            self.put(work)

    def put(self, work: Work) -> None:
        """Add a work. Keys that differ only in capitals are one to biber."""
        self.keys.add(work.key.lower())
        for title in work.titles:
            self.found[title, work.date].append(work)

    def same(self, work: Work) -> Iterator[Work]:
        """The works of this title and of the same date, or of its month or year, whose key is this one or numbered."""
        key = re.compile(rf"{re.escape(work.key)}(?:-\d+)?", re.IGNORECASE)
        for date in dict.fromkeys((work.date, work.date[:7], work.date[:4])):
            for title in sorted(work.titles):
                yield from (there for there in self.found.get((title, date), ()) if key.fullmatch(there.key))

    def free(self, key: str) -> str:
        """The key, or the first with a number that no work has."""
        numbered = (f"{key}-{number}" for number in self.numbers[key])
        return key if key not in self.keys else next(other for other in numbered if other not in self.keys)


class Bib:
    """references.bib as it is, with its works; `unwritten` are entries of works that it is about to get."""

    def __init__(self, content: bytes, works: Iterable[Work] = ()) -> None:
        self.content = content
        self.shelf = Shelf(works)
        self.unwritten: list[str] = []
        self.is_proven = False  # whether entries were added at its end and read back there

    def add(self, work: Work, entry: str) -> None:
        """Have the work from now on; its entry is written with the next ones."""
        self.shelf.put(work)
        self.unwritten.append(entry)


def read_bib(root: Path) -> tuple[Bib | None, list[Problem]]:
    """Read references.bib, empty if there is none. One that has faults, or lies outside of the edition, is refused."""
    path = root / FILE
    if not path.resolve().is_relative_to(root.resolve()):
        return None, [Problem(FILE, 0, 0, "W112", "this link leads out of the edition", "Put the file itself here.")]
    if not path.exists():
        return Bib(b""), []
    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)  # what it would say is in the problems
    _, problems = read_bibliography(root)
    if is_broken(problems):
        return None, [problem for problem in problems if is_broken([problem])]
    content = path.read_bytes()
    return Bib(content, _works(_parse(content))), []


def _parse(content: bytes) -> Library:
    return parse_string(content.decode("utf-8-sig").replace("\r\n", "\n"), parse_stack=[])


def _works(library: Library) -> Iterator[Work]:
    for entry in library.entries:
        fields = {f.key.lower(): str(f.value) for f in entry.fields}
        date = fields.get("date") or fields.get("year") or ""
        yield Work(entry.key, frozenset({letters_of(fields.get("title", ""))} - {""}), date.strip(' {}"'))


def letters_of(latex: str) -> str:
    """What tells titles apart: letters and digits; where there are none, all of it."""
    bare = re.sub(r"[{}]", "", _COMMAND.sub("", latex))
    return "".join(char for char in bare if char.isalnum()).casefold() or latex.strip("{}[] ")


def write_works(root: Path, bib: Bib) -> list[Problem]:
    """Write the new entries at the end of references.bib, at once; every byte that is there stays.

    The file may have been edited since it was read.
    """
    if not bib.unwritten:
        return []
    path = (root / FILE).resolve()
    now = path.read_bytes() if path.exists() else b""
    added = _appended(now, bib.unwritten)
    if not (bib.is_proven and now == bib.content) and not _stand_apart(now, added, len(bib.unwritten)):
        hint = "Look at its last lines for a brace that is not closed, mend it, and run this again."
        return [Problem(FILE, 0, 0, "B501", "nothing can be added at the end of the bibliography", hint)]
    if path.exists():
        replace(path, now + added)
    elif not write_new(path, added):
        return [Problem(FILE, 0, 0, "B501", "the bibliography has just been written", "Run this again.")]
    bib.content, bib.unwritten, bib.is_proven = now + added, [], True
    return []


def _appended(content: bytes, entries: Sequence[str]) -> bytes:
    ends = "\r\n" if b"\r\n" in content else "\n"
    gap = "" if not content.strip(b"\xef\xbb\xbf") else ends if content.endswith(b"\n") else ends * 2
    return (gap + "\n".join(entries).replace("\n", ends)).encode()


def _stand_apart(content: bytes, added: bytes, number: int) -> bool:
    """Whether the new entries are read as what they are, behind what is there."""
    try:
        before, after = _parse(content), _parse(content + added)
    except UnicodeDecodeError:
        return False
    return not after.failed_blocks and len(after.entries) == len(before.entries) + number

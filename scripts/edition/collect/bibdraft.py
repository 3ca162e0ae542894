"""Drafts the work of a text for references.bib: what its source says of author, title, date and outlet, no more."""

import logging
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from dataclasses import replace as replace_fields
from itertools import count
from pathlib import Path

from bibtexparser.entrypoint import parse_string
from bibtexparser.library import Library

from edition.collect.draft import bare_title, incipit, key_of, printable
from edition.edit.biblatex import FILE
from edition.edit.bibliography import is_broken, read_bibliography
from edition.edit.page import EntryMeta, Page
from edition.files import replace, write_new
from edition.model import Document
from edition.problems import Problem

# What LaTeX would not print as it stands. Braces around an opening quotation mark keep pandoc from pairing it.
_ESCAPES = {
    "\\": r"\textbackslash{}",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "'": r"\textquotesingle{}",
    '"': r"\textquotedbl{}",
    "`": r"\`{}",
    **{char: f"\\{char}" for char in "{}%#&_$"},
    **{char: f"{{{char}}}" for char in "“‘@"},
}
_ESCAPED = re.compile("|".join(map(re.escape, _ESCAPES)) + r"|(?<=-)-")
_COMMAND = re.compile(r"\\(?:[a-zA-Z]+|.)")

_WORD = re.compile(r"[^\W\d_](?:[\w.]|[’'\-](?=\w))*")
_PARTICLES = frozenset("af al bin d' da de del della den der di do dos du el ibn la le ten ter van von zu zur".split())
_SUFFIXES = frozenset("Jr Jr. Sr Sr. II III IV".split())
_ORGANISATION = frozenset(
    "administration agency association bank board bureau center centre commission committee company council "
    "department desk editor editorial editors embassy foundation government group institute institution journal "
    "matters media ministry network news office organisation organization party press reporter reporters review "
    "service society staff statecraft team times today tribune union university writers".split()
)


def escape(text: str) -> str:
    """The text in LaTeX, which pandoc and biber read back as it was."""
    return _ESCAPED.sub(lambda found: _ESCAPES.get(found[0], f"{{}}{found[0]}"), text)


@dataclass(frozen=True, slots=True)
class PersonName:
    """A personal name divided as bibliographies sort it."""

    given: str
    particle: str
    family: str
    suffix: str = ""

    def sort(self) -> str:
        """The family name first: “von der Leyen, Ursula”, “King, Martin Luther, Jr.”."""
        return ", ".join(filter(None, [f"{self.particle} {self.family}".strip(), self.given, self.suffix]))


def person_name(printed: str) -> PersonName | None:
    """Divide a name that is plainly a person’s in western order; None for any other.

    Two to five capitalised words, of which those before the last may be particles, and none is the word for an
    organisation. A name that is not divided is kept whole, which is never wrong.
    """
    words = printed.split()
    suffix = words.pop() if len(words) > 2 and words[-1] in _SUFFIXES else ""
    if not 2 <= len(words) <= 5 or not all(_WORD.fullmatch(word) for word in words):
        return None
    if is_organisation(printed) or not _is_family_name(words[-1]):
        return None
    given = [word for word in words[:-1] if word[0].isupper()]
    particle = words[len(given) : -1]
    if not given or words[: len(given)] != given or not _PARTICLES.issuperset(particle):
        return None
    return PersonName(" ".join(given), " ".join(particle), words[-1], suffix)


def is_organisation(printed: str) -> bool:
    """Whether a word of the name says that it is no person’s."""
    return bool(_ORGANISATION & {word.lower() for word in printed.split()})


def _is_family_name(word: str) -> bool:
    return word[0].isupper() and len(word.strip(".")) > 1 and not word.endswith(".")


def organisations(entries: Iterable[Page]) -> frozenset[str]:
    """The names that the register has for what is no person."""
    metas = [page.meta for page in entries if isinstance(page.meta, EntryMeta)]
    return frozenset(form for m in metas if m.kind in ("organisation", "outlet") for form in (m.title, *m.also))


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


@dataclass(frozen=True, slots=True)
class Bib:
    """references.bib as it is: its bytes, and its works."""

    content: bytes
    works: tuple[Work, ...] = ()


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
    return Bib(content, tuple(_works(_parse(content)))), []


def _parse(content: bytes) -> Library:
    return parse_string(content.decode("utf-8-sig").replace("\r\n", "\n"), parse_stack=[])


def _works(library: Library) -> Iterator[Work]:
    for entry in library.entries:
        fields = {f.key.lower(): str(f.value) for f in entry.fields}
        date = fields.get("date") or fields.get("year") or ""
        yield Work(entry.key, frozenset({_letters(fields.get("title", ""))} - {""}), date.strip(' {}"'))


def _letters(latex: str) -> str:
    """What tells titles apart: letters and digits; where there are none, all of it."""
    bare = re.sub(r"[{}]", "", _COMMAND.sub("", latex))
    return "".join(char for char in bare if char.isalnum()).casefold() or latex.strip("{}[] ")


@dataclass(frozen=True, slots=True)
class DraftedWork:
    """The key that a document gets, and the entry to write; empty if references.bib has the work already."""

    document: Document
    key: str
    entry: str


def draft_works(
    documents: Iterable[Document], bib: Bib, cited: Collection[str], no_persons: Collection[str] = ()
) -> Iterator[DraftedWork]:
    """Give each document the key of its work, or a key that no other work has, and the entry of a work that is new.

    Works are the same by title and date. Without a date, one that a text cites already (`cited`) is another.
    Authors in `no_persons` are organisations.
    """
    shelf, cited = Shelf(bib.works), set(cited)
    for document in documents:
        work = _work_of(document)
        there = next((w for w in shelf.same(work) if work.date or w.key not in cited), None)
        if there is None:
            work = replace_fields(work, key=shelf.free(work.key))
            shelf.put(work)
        key = there.key if there else work.key
        cited.add(key)
        yield DraftedWork(document, key, "" if there else bib_entry(document, key, no_persons))


def _work_of(document: Document) -> Work:
    titles = {_letters(escape(title)) for title in (_title(document), bare_title(document))}
    return Work(key_of(document), frozenset(titles - {""}), document.date or "")


def _title(document: Document) -> str:
    """As printed; a title that we supply is in square brackets."""
    return printable(document.title) or f"[{printable(incipit(document)) or 'Untitled'}]"


def bib_entry(document: Document, key: str, no_persons: Collection[str] = ()) -> str:
    """The entry in BibLaTeX. The title is in double braces: no style changes its capitals."""
    outlet = printable(document.outlet)
    paper = document.kind in ("article", "news")
    fields = {
        "author": " and ".join(_author(name, no_persons) for name in map(printable, document.authors) if name),
        "title": f"{{{escape(_title(document))}}}",
        "journaltitle" if paper else "organization": escape(outlet),
        "date": document.date,
    }
    known = {name: value for name, value in fields.items() if value}
    width = max(map(len, known))
    lines = ",\n".join(f"  {name:{width}} = {{{value}}}" for name, value in known.items())
    return f"@{('article' if paper else 'online') if outlet else 'misc'}{{{key},\n{lines}\n}}\n"


def _author(printed: str, no_persons: Collection[str]) -> str:
    name = person_name(printed) if printed not in no_persons else None
    if name is None:
        return f"{{{escape(printed)}}}"
    family = f"{name.particle} {name.family}".strip()
    return escape(", ".join(filter(None, [family, name.suffix, name.given])))


def append_works(root: Path, bib: Bib, works: Sequence[DraftedWork]) -> tuple[list[str], list[Problem]]:
    """Write the new entries at the end of references.bib, at once; every byte that is there stays."""
    new = [work for work in works if work.entry]
    said = [f"{FILE}: {work.key} {'added' if work.entry else 'is there already'}" for work in works]
    if not new:
        return said, []
    ends = "\r\n" if b"\r\n" in bib.content else "\n"
    gap = "" if not bib.content.strip(b"\xef\xbb\xbf") else ends if bib.content.endswith(b"\n") else ends * 2
    added = gap + "\n".join(work.entry for work in new).replace("\n", ends)
    after = bib.content + added.encode()
    read = _parse(after)
    if read.failed_blocks or len(read.entries) != len(bib.works) + len(new):
        hint = "Look at its last lines for a brace that is not closed, mend it, and run this again."
        return [], [Problem(FILE, 0, 0, "B501", "nothing can be added at the end of the bibliography", hint)]
    path = (root / FILE).resolve()
    if path.exists():
        replace(path, after)
    elif not write_new(path, after):
        return [], [Problem(FILE, 0, 0, "B501", "the bibliography has just been written", "Run this again.")]
    return said, []

"""What BibLaTeX knows: entry types, fields, dates, strings and cross-references, as in its manual (3.20, sections 2–3).

Fields of one's own are allowed; one that is nearly a known field is taken for a slip of the pen.
"""

import re
from collections.abc import Collection, Iterator
from difflib import get_close_matches

from bibtexparser.library import Library
from bibtexparser.model import Entry, Field

from edition.edit.edtf import is_in_calendar
from edition.problems import Problem, nearest

FILE = "references.bib"

TYPES = frozenset(
    """
    article book mvbook inbook bookinbook suppbook booklet collection mvcollection incollection suppcollection dataset
    manual misc online patent periodical suppperiodical proceedings mvproceedings inproceedings reference mvreference
    inreference report set software thesis unpublished xdata custom customa customb customc customd custome customf
    artwork audio bibnote commentary image jurisdiction legislation legal letter movie music performance review standard
    video conference electronic mastersthesis phdthesis techreport www
    """.split()
)
DATES = frozenset("date eventdate origdate urldate".split())
CROSS_REFERENCES = frozenset("crossref xref xdata related".split())
FIELDS = (
    DATES
    | CROSS_REFERENCES
    | frozenset(
        """
    abstract addendum afterword annotation annotator author authortype bookauthor bookpagination booksubtitle
    booktitle booktitleaddon chapter commentator doi edition editor editora editorb editorc editortype editoratype
    editorbtype editorctype eid entrysubtype eprint eprintclass eprinttype eventtitle eventtitleaddon file foreword
    holder howpublished indextitle institution introduction isan isbn ismn isrn issn issue issuesubtitle issuetitle
    issuetitleaddon iswc journalsubtitle journaltitle journaltitleaddon label language library location mainsubtitle
    maintitle maintitleaddon month nameaddon note number organization origlanguage origlocation origpublisher
    origtitle pages pagetotal pagination part publisher pubstate reprinttitle series shortauthor shorteditor
    shorthand shorthandintro shortjournal shortseries shorttitle subtitle title titleaddon translator type url venue
    version volume volumes year entryset execute gender hyphenation indexsorttitle keywords langid langidopts
    options presort related relatedoptions relatedtype relatedstring sortkey sortname sortshorthand sorttitle
    sortyear ids namea nameb namec nameatype namebtype namectype lista listb listc listd liste listf usera userb
    userc userd usere userf verba verbb verbc address annote archiveprefix journal key pdf primaryclass school
    collection comment copyright groups keyword lccn owner priority ranking rating read readstatus review status
    timestamp
    """.split()
    )
)
MONTHS = frozenset("jan feb mar apr may jun jul aug sep oct nov dec".split())

_YEAR = r"[+-]?[\dX]{4}"
_PART = rf"{_YEAR}(?:-[\dX]{{2}}(?:-[\dX]{{2}})?)?(?:T[\d:]+(?:Z|[+-][\d:]+)?)?[~?%]?"
_DATE = re.compile(rf"(?:{_PART}|\.\.)?(?:/(?:{_PART}|\.\.)?)?")
_STRING = re.compile(r"[^\s={}\",%]+")  # anything else is a missing comma, of which pandoc tells
_SEASON = re.compile(r"-?\d{4}-2[1-4]")


def line_of(entry: Entry, field: Field | None = None) -> int:
    """The line of the file on which the entry, or its field, begins."""
    at = field.start_line if field is not None and field.start_line is not None else entry.start_line
    return (at or 0) + 1


def slips(library: Library) -> Iterator[Problem]:
    """Types, fields, dates, strings and cross-references that BibLaTeX would not understand."""
    keys = None if library.failed_blocks else {entry.key for entry in library.entries}
    strings = MONTHS | {string.key.lower() for string in library.strings}
    for entry in library.entries:
        kind = entry.entry_type.lower()
        if kind not in TYPES:
            yield _slip(
                entry, None, f"there is no entry type @{kind}{nearest(kind, TYPES)}", "Correct it; else use @misc."
            )
        for field in entry.fields:
            yield from _field(entry, field)
            yield from _strings(entry, field, strings)
            if keys is not None and field.key.lower() in CROSS_REFERENCES:
                yield from _cross_references(entry, field, keys)


def _slip(entry: Entry, field: Field | None, message: str, hint: str) -> Problem:
    return Problem(FILE, line_of(entry, field), 1, "B506", message, hint)


def _bare(field: Field) -> str:
    return str(field.value).strip().strip('{}"').strip()


def _field(entry: Entry, field: Field) -> Iterator[Problem]:
    """A field that is nearly a known one is that one; a date is in EDTF and in the calendar."""
    name = field.key.lower()
    close = [] if name in FIELDS else get_close_matches(name, FIELDS, n=1, cutoff=0.75)
    if close:
        message = f"“{entry.key}”: there is no field {name}; did you mean “{close[0]}”?"
        yield _slip(entry, field, message, f"Write {close[0]} = …")
    if name in DATES and not _is_date(_bare(field)):
        message = f"“{entry.key}”: “{_bare(field):.40}” is no {name}"
        yield _slip(entry, field, message, "Write {2025-02-18}, {2025-02}, {2025}, {2025~} or {2025-02-12/2025-02-18}.")


def _is_date(value: str) -> bool:
    parts = [re.sub(r"[~?%]|T.*", "", part) for part in value.split("/")]
    there = any(part.strip(".") for part in parts) and bool(_DATE.fullmatch(value))
    return there and all(is_in_calendar(part) or bool(_SEASON.fullmatch(part)) for part in parts)


def _strings(entry: Entry, field: Field, known: Collection[str]) -> Iterator[Problem]:
    """A word without braces or quotation marks is the name of a @string, or of a month."""
    for name in _names(str(field.value)):
        if _STRING.fullmatch(name) and not name.isdigit() and name.lower() not in known:
            message = f"“{entry.key}”: no @string is called {name:.40}{nearest(name.lower(), known)}"
            yield _slip(
                entry, field, message, f"Put the words in braces: {field.key} = {{{name}}}, or correct the name."
            )


def _names(value: str) -> Iterator[str]:
    """What of a value stands in neither braces nor quotation marks, parted at each #; a sign after \\ is text."""
    depth, quoted, outside = 0, False, ""
    for char in re.sub(r"\\[{}\"]", "", value):
        if char == '"' and depth == 0:
            quoted = not quoted
        elif not depth and not quoted and char not in "{}":
            outside += char
        depth += (char == "{") - (char == "}")
    yield from filter(None, (part.strip() for part in outside.split("#")))


def _cross_references(entry: Entry, field: Field, keys: Collection[str]) -> Iterator[Problem]:
    for key in filter(None, (key.strip() for key in _bare(field).split(","))):
        if key not in keys:
            message = f"“{entry.key}”: {field.key.lower()} names no work of this file: “{key}”{nearest(key, keys)}"
            yield _slip(entry, field, message, "Correct the key, or add the work.")

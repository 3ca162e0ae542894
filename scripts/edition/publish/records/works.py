"""The works of references.bib as plain values, titles with every capital as typed there."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bibtexparser.entrypoint import parse_string
from bibtexparser.middlewares.names import parse_single_name_into_parts, split_multiple_persons_names
from bibtexparser.model import Entry
from pylatexenc.latex2text import LatexNodes2Text

from edition.edit.citation.bibliography import Bibliography
from edition.edit.edtf import edtf
from edition.publish.records.kinds import WorkKind, kind_of

_AS_TYPED = {"url", "doi", "date", "related"}  # LaTeX has no say in these: a % in an address is no comment
_LATEX = LatexNodes2Text(keep_comments=True)
_OUTLETS = ("journaltitle", "journal", "organization", "booktitle", "institution", "publisher", "howpublished")


@dataclass(frozen=True, slots=True)
class Name:
    """A person by family and given name, or anybody by the one name that there is."""

    family: str = ""
    given: str = ""
    literal: str = ""

    def __str__(self) -> str:
        return self.literal or f"{self.given} {self.family}".strip()

    @property
    def inverted(self) -> str:
        """The family name first."""
        return self.literal or ", ".join(filter(None, (self.family, self.given)))


@dataclass(frozen=True, slots=True)
class Work:
    """A published work. `date` is in EDTF; what is not known is empty. `related` has the keys of works that it is of.

    `fields` has the other fields of its entry, by their names in BibLaTeX.
    """

    key: str
    kind: WorkKind
    title: str
    authors: tuple[Name, ...] = ()
    outlet: str = ""
    date: str = ""
    language: str = ""
    url: str = ""
    rights: str = ""
    note: str = ""
    related: tuple[str, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    editors: tuple[Name, ...] = ()

    def field(self, name: str) -> str:
        """Another field of the entry; empty if it has none."""
        return next((value for known, value in self.fields if known == name), "")


def read_works(bibliography: Bibliography) -> dict[str, Work]:
    """Every work by its key."""
    text = bibliography.path.read_text("utf-8-sig") if bibliography.lines else ""
    entries = parse_string(text, parse_stack=[]).entries
    return {entry.key: _work(entry) for entry in entries}


def _work(entry: Entry) -> Work:
    fields = {field.key.lower(): _value(field.key.lower(), str(field.value)) for field in entry.fields}
    title = ": ".join(filter(None, (fields.pop("title", ""), fields.pop("subtitle", ""))))
    outlet = next((fields.pop(name) for name in _OUTLETS if name in fields), "")
    return Work(
        key=entry.key,
        kind=kind_of(entry.entry_type.lower(), fields.pop("entrysubtype", "")),
        title=title,
        authors=tuple(_names(_raw(entry, "author"))),
        outlet=outlet,
        date=_date(fields.pop("date", "") or fields.pop("year", "")),
        language=fields.pop("langid", "") or fields.pop("language", ""),
        url=fields.pop("url", ""),
        note=fields.pop("note", ""),
        related=tuple(filter(None, re.split(r"\s*,\s*", fields.pop("related", "")))),
        fields=tuple((name, value) for name, value in fields.items() if name not in ("author", "editor")),
        editors=tuple(_names(_raw(entry, "editor"))),
    )


def _raw(entry: Entry, name: str) -> str:
    field = entry.fields_dict.get(name)
    return _unwrapped(str(field.value)) if field else ""


def _unwrapped(value: str) -> str:
    value = value.strip()
    quoted = len(value) > 1 and value[0] + value[-1] in ('""', "{}")
    return value[1:-1] if quoted else value


def _value(name: str, raw: str) -> str:
    bare = _unwrapped(raw)
    return bare if name in _AS_TYPED else plain_text(bare)


def plain_text(latex: str) -> str:
    """LaTeX as plain text on one line. Braces alone need no reader of LaTeX, which is slow."""
    if not re.search(r"[\\$%~`^]|--|''", latex):
        return " ".join(latex.replace("{", "").replace("}", "").split())
    return " ".join(str(_LATEX.latex_to_text(latex)).split())


def _date(value: str) -> str:
    """A date in EDTF, with the end of an open span written out."""
    full = re.sub(r"/$", "/..", re.sub(r"^/", "../", value))
    try:
        return edtf(full)
    except ValueError:
        return ""


def _names(raw: str) -> Iterator[Name]:
    for each in split_multiple_persons_names(raw):
        parts = parse_single_name_into_parts(each, strict=False)
        family = plain_text(" ".join((*parts.von, *parts.last)))
        given = plain_text(" ".join((*parts.first, *parts.jr)))
        yield Name(family, given) if given else Name(literal=family)

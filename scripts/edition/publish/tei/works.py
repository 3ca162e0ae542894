"""Works of the bibliography as TEI's structured bibliographic records."""

from collections.abc import Iterable, Iterator, Mapping

from edition.publish.dates import shown
from edition.publish.records.works import Name, Work
from edition.publish.tei.forms import work_id
from edition.publish.tei.parts import Node, dated, el

_SCOPES = {"volume": "volume", "number": "issue", "pages": "page", "chapter": "chapter"}
_NUMBERS = {"doi": "DOI", "isbn": "ISBN", "issn": "ISSN", "eprint": "eprint"}


def bibliography(keys: Iterable[str], works: Mapping[str, Work]) -> Node:
    """A list of these works, in the order of their keys; None if there are none."""
    listed = [record(works[key], work_id(key)) for key in sorted(set(keys)) if key in works]
    return el("listBibl", *listed) if listed else None


def record(work: Work, id: str = "", kind: str = "") -> Node:
    """One work: by itself, or as a part of what it appeared in."""
    whole = work.kind.is_whole or not work.outlet
    by = [*(el("author", _name(name)) for name in work.authors), *(el("editor", _name(name)) for name in work.editors)]
    rest = [*_notes(work), el("ptr", target=work.url) if work.url and not work.url.startswith("texts/") else None]
    if whole:
        monograph = el("monogr", *by, el("title", work.title, level="m"), *_numbers(work), _imprint(work, work.outlet))
        return el("biblStruct", monograph, *rest, xml_id=id, type=kind or work.kind.csl)
    analytic = el("analytic", *by, el("title", work.title, level="a"), *_numbers(work))
    level = "j" if work.kind.biblatex[0] == "article" else "m"
    monograph = el("monogr", el("title", work.outlet, level=level), _imprint(work, ""))
    return el("biblStruct", analytic, monograph, *rest, xml_id=id, type=kind or work.kind.csl)


def _name(name: Name) -> Node:
    if name.literal:
        return el("name", name.literal)
    given = (el("forename", name.given),) if name.given else ()
    return el("persName", *given, *([" "] if given else []), el("surname", name.family))


def _imprint(work: Work, publisher: str) -> Node:
    scopes = [el("biblScope", value, unit=_SCOPES[name]) for name, value in work.fields if name in _SCOPES]
    date = el("date", shown(work.date), **dated(work.date)) if work.date else el("date", "no date")
    return el("imprint", el("publisher", publisher) if publisher else None, *scopes, date)


def _numbers(work: Work) -> Iterator[Node]:
    for name, value in work.fields:
        if name in _NUMBERS:
            yield el("idno", value, type=_NUMBERS[name])


def _notes(work: Work) -> Iterator[Node]:
    """The note, and every other field under its name in BibLaTeX, so that none is lost."""
    if work.note:
        yield el("note", work.note)
    if work.language:
        yield el("note", work.language, type="language")
    for name, value in work.fields:
        if name not in (*_SCOPES, *_NUMBERS) and value:
            yield el("note", value, type=name)

"""Puts the sidecar’s word in place of what the rules found."""

from collections.abc import Sequence
from dataclasses import replace

from edition.collect.bylines import cue_of
from edition.collect.heads import Head
from edition.collect.sidecar import DocumentFields
from edition.edit.edtf import is_edtf
from edition.model import Byline, Document, Evidence, Facts, Kind

SAID = "said in the sidecar"


def overruled_head(head: Head, said: DocumentFields, lines: Sequence[tuple[int, str]]) -> Head:
    """The head with the lines that the sidecar gives to title, byline and date line; 0 takes one away."""

    def line(spoken: int | None, found: int | None) -> int | None:
        return found if spoken is None else spoken or None

    title, byline = line(said.title, head.title), line(said.byline, head.byline)
    dateline = line(said.dateline, head.dateline)
    head = Head(said.lines.first, title, byline, dateline, head.cues, SAID, 1.0, head.outlet)
    if said.byline is None and said.dateline is None:
        return head
    cues = [cue_of(lines[n - 1][1]) for n in (head.byline, head.dateline) if n]
    return replace(head, cues=tuple(cue for cue in cues if cue))


def overruled_byline(byline: Byline, said: DocumentFields | None) -> Byline:
    """Authors, outlet and date as the sidecar gives them."""
    if said is None:
        return byline
    authors = byline.authors if said.authors is None else said.authors
    return Byline(authors, said.outlet or byline.outlet, said.date or byline.date)


def overruled_evidence(found: Sequence[Evidence], said: DocumentFields | None) -> tuple[Evidence, ...]:
    """The evidence, certain where the sidecar has spoken."""
    if said is None:
        return tuple(found)
    spoken = {field for field in ("title", "authors", "outlet", "date", "kind") if getattr(said, field) is not None}
    spoken |= {"boundary"} | ({"speaker"} if said.speakers is not None else set())
    kept = [e for e in found if e.field not in spoken or e.value or e.field == "boundary"]
    certain = [replace(e, rule=SAID, confidence=1.0, alternatives=()) if e.field in spoken else e for e in kept]
    missing = spoken - {e.field for e in kept} - {"speaker"}
    for field in sorted(missing):
        value = getattr(said, field)
        shown = ", ".join(value) if isinstance(value, tuple) else str(value)
        if value:
            certain.append(Evidence(field, shown, SAID, 1.0, said.lines.first))
    return tuple(certain)


def filled(document: Document, facts: Facts) -> Document:
    """The one document of a file, what its text leaves open taken from the file’s metadata, each with a warning."""
    found = []
    at = document.lines.first
    rule = "in the file’s metadata, not in its text"
    authors, outlet, day = document.authors, document.outlet, document.date
    if not authors and facts.authors:
        authors = facts.authors
        found.append(Evidence("authors", ", ".join(authors), rule, 0.8, at, ("who made the file",)))
    if not outlet and facts.outlet:
        outlet = facts.outlet
        found.append(Evidence("outlet", outlet, rule, 0.8, at, ("where the file was made",)))
    if not day and facts.date and is_edtf(facts.date):
        day = facts.date
        found.append(Evidence("date", day, rule, 0.7, at, ("when the file was made or changed",)))
    if not found:
        return document
    warnings = (*document.warnings, *(w for e in found if (w := e.warning())))
    kind: Kind = "news" if document.kind == "article" and outlet and not authors else document.kind
    evidence = (*(replace(e, value=kind) if e.field == "kind" else e for e in document.evidence), *found)
    return replace(document, authors=authors, outlet=outlet, date=day, kind=kind, warnings=warnings, evidence=evidence)

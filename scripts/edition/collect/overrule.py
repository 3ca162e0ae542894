"""Puts the sidecar’s word in place of what the rules found."""

import re
from collections.abc import Sequence
from dataclasses import replace

from edition.collect.bylines import cue_of
from edition.collect.heads import Head
from edition.collect.sidecar import DocumentFields
from edition.collect.titles import Title
from edition.edit.edtf import is_edtf
from edition.model import Byline, Document, Evidence, Facts, Kind, Span

_NOBODY = re.compile(
    r"\(?(?:anonymous|unknown|user|admin|administrator|owner|author|microsoft office user)\)?$", re.IGNORECASE
)
SAID = "said in the sidecar"


def overruled_head(head: Head, said: DocumentFields, lines: Sequence[tuple[int, str]]) -> Head:
    """The head with the lines that the sidecar gives to title, byline and date line; 0 takes one away."""
    title = head.title if said.title is None else _title(said.title)
    taken = title.lines if title else None
    byline = None if head.byline and taken and head.byline.first in taken else head.byline
    dateline = None if head.dateline and taken and head.dateline in taken else head.dateline
    byline = byline if said.byline is None else said.byline or None
    dateline = dateline if said.dateline is None else said.dateline or None
    cues = head.cues
    if (byline, dateline) != (head.byline, head.dateline):
        spans = filter(None, (byline, Span(dateline, dateline) if dateline else None))
        texts = (" ".join(line.strip() for _, line in lines[span.first - 1 : span.last]) for span in spans)
        cues = tuple(cue for text in texts if (cue := cue_of(text)))
    return Head(said.lines.first, title, byline, dateline, cues, SAID, 1.0, head.outlet)


def _title(said: Span | str | int) -> Title | None:
    return Title(said if isinstance(said, Span) else None, SAID) if said else None


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
    spoken = {field for field in ("authors", "outlet", "date", "kind") if getattr(said, field) is not None}
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
    named = tuple(name for name in facts.authors if not _NOBODY.match(name))
    if not authors and named and document.kind != "transcript":
        authors = named
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

"""What `edition cite` prints."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from edition.edit.citation.citing import STORE
from edition.edit.ledger.ledger import Ledger, Statement
from edition.edit.rendered import Edition
from edition.problems import nearest
from edition.publish.records import biblatex, csl_json, ris
from edition.publish.records.formatted import format_all, format_works
from edition.publish.records.record import Record, records, site_of
from edition.publish.records.styles import Style, styles
from edition.publish.records.works import Work, read_works
from edition.store import store_of

WRITERS: dict[str, Callable[[Iterable[Work]], bytes]] = {
    "bibtex": biblatex.write,
    "ris": ris.write,
    "csl-json": csl_json.write,
}
FORMATS = ("text", *WRITERS)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A work of references.bib; for a text of the edition its record, and the passage or statement of it, if any."""

    work: Work
    record: Record | None = None
    passage: str = ""
    statement: Statement | None = None

    def works(self) -> tuple[Work, ...]:
        """What is cited: a work; of a text its original and, after it, this edition, its passage or its statement."""
        if self.record is None:
            return (self.work,)
        here = self.record.statement(self.statement) if self.statement else self.record.at(self.passage)
        return self.work, here


def cite(edition: Edition, target: str, style: str, form: str) -> str:
    """The citation of `KEY`, `KEY#p5` or `KEY#s3`: a key of references.bib, or the slug of a text.

    Raises LookupError, with the nearest, if there is no such work, text, passage, statement or style.
    """
    works = read_works(edition.bibliography)
    wanted = find(target, works, records(edition, site_of(edition), works), edition.ledger)
    if form == "text":
        return _text(edition, wanted, _style(edition, style))
    return WRITERS[form](wanted.works()).decode().rstrip("\r\n")


def find(target: str, works: Mapping[str, Work], texts: Mapping[str, Record], ledger: Ledger) -> Wanted:
    """The work, or the text and its passage or statement, of this name."""
    key, hash_sign, part = target.partition("#")
    by_key = {record.original.key: record for record in texts.values()}
    record = texts.get(key) or by_key.get(key)
    if record is None and key not in works:
        guess = nearest(key, (*texts, *works))
        raise LookupError(f"no work or text “{key}”{guess}")
    if record is None and hash_sign:
        raise LookupError(f"“{key}” is a work cited, no text of this edition: it has no passages")
    if record is None or not hash_sign:
        return Wanted(record.original if record else works[key], record)
    return _part(key, part, record, ledger)


def _part(key: str, part: str, record: Record, ledger: Ledger) -> Wanted:
    """A passage of a text, p5, or a statement, s3."""
    statement = ledger.statements.get(f"{record.slug}#{part}")
    if statement is None and part not in record.passages:
        statements = [s.id for s in ledger.statements.values() if s.slug == record.slug]
        by_number = sorted(statements, key=lambda id: int(id[1:]))
        kind, ids = ("statement", by_number) if part.startswith("s") else ("passage", record.passages)
        there = f"its {kind}s are {ids[0]} to {ids[-1]}" if ids else f"it has no {kind}s"
        raise LookupError(f"“{key}” has no {kind} “{part}”: {there}")
    return Wanted(record.original, record, statement.record.at if statement else part, statement)


def _style(edition: Edition, name: str) -> Style:
    offered = {style.id: style for style in styles(edition.root, edition.settings.csl_styles)}
    if name not in offered:
        raise LookupError(f"no style “{name}”{nearest(name, offered)}; there are {', '.join(offered)}")
    return offered[name]


def _text(edition: Edition, wanted: Wanted, style: Style) -> str:
    record, store = wanted.record, store_of(edition.root, STORE)
    if record is None:
        return _lines(*format_works([wanted.work], edition.titles, style, store)[wanted.work.key].words)
    citations = format_all([record], edition.titles, [style], store)[record.slug][0]
    address = wanted.works()[1].url if wanted.statement else ""
    here = citations.of(record, wanted.passage, address) if wanted.passage else citations.edited.words
    return f"Original publication:\n{_lines(*citations.original.words)}\n\nThis edition:\n{_lines(*here)}"


def _lines(reference: str, citation: str) -> str:
    """Each on a line; one where a style has but one form."""
    return reference if reference == citation else f"{reference}\n{citation}"

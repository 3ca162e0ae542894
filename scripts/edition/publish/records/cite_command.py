"""What `edition cite` prints."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from edition.edit.citation.citing import CACHE
from edition.edit.rendered import Edition
from edition.problems import nearest
from edition.publish.records import biblatex, csl_json, ris
from edition.publish.records.formatted import format_all, format_works
from edition.publish.records.record import Record, records, site_of
from edition.publish.records.styles import Style, styles
from edition.publish.records.works import Work, read_works

WRITERS: dict[str, Callable[[Iterable[Work]], bytes]] = {
    "bibtex": biblatex.write,
    "ris": ris.write,
    "csl-json": csl_json.write,
}
FORMATS = ("text", *WRITERS)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A work of references.bib; for a text of the edition its record, and the passage that is cited or nothing."""

    work: Work
    record: Record | None = None
    passage: str = ""


def cite(edition: Edition, target: str, style: str, form: str) -> str:
    """The citation of `KEY`, or `KEY#p5`: a key of references.bib, or the slug of a text.

    Raises LookupError, with the nearest, if there is no such work, text, passage or style.
    """
    works = read_works(edition.bibliography)
    wanted = find(target, works, records(edition, site_of(edition), works))
    if form == "text":
        return _text(edition, wanted, _style(edition, style))
    cited = (wanted.record.original, wanted.record.at(wanted.passage)) if wanted.record else (wanted.work,)
    return WRITERS[form](cited).decode().rstrip("\r\n")


def find(target: str, works: dict[str, Work], texts: dict[str, Record]) -> Wanted:
    """The work, or the text and its passage, of this name."""
    key, hash_sign, passage = target.partition("#")
    by_key = {record.original.key: record for record in texts.values()}
    record = texts.get(key) or by_key.get(key)
    if record is None and key not in works:
        guess = nearest(key, (*texts, *works))
        raise LookupError(f"no work or text “{key}”{guess}")
    if record is None and hash_sign:
        raise LookupError(f"“{key}” is a work cited, no text of this edition: it has no passages")
    if record and hash_sign and passage not in record.passages:
        last = record.passages[-1] if record.passages else "none"
        raise LookupError(f"“{key}” has no passage “{passage}”: its passages are p1 to {last}")
    return Wanted(record.original if record else works[key], record, passage)


def _style(edition: Edition, name: str) -> Style:
    offered = {style.id: style for style in styles(edition.root, edition.settings.csl_styles)}
    if name not in offered:
        raise LookupError(f"no style “{name}”{nearest(name, offered)}; there are {', '.join(offered)}")
    return offered[name]


def _text(edition: Edition, wanted: Wanted, style: Style) -> str:
    record, cache = wanted.record, edition.root / CACHE
    if record is None:
        return _lines(*format_works([wanted.work], edition.titles, style, cache)[wanted.work.key].words)
    citations = format_all([record], edition.titles, [style], cache)[record.slug][0]
    here = citations.of(record, wanted.passage) if wanted.passage else citations.edited.words
    return f"Original publication:\n{_lines(*citations.original.words)}\n\nThis edition:\n{_lines(*here)}"


def _lines(reference: str, citation: str) -> str:
    """Each on a line; one where a style has but one form."""
    return reference if reference == citation else f"{reference}\n{citation}"

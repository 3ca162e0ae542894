"""The sidecar `<file>.yml`: a person’s word on how a source divides, which overrules every rule."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field

from edition.collect.draft import place_of, title_place
from edition.collect.formats.encoding import known_encoding
from edition.edit.page import Date, Lines, Printed, Strict, TitleLines, span_of, title_lines
from edition.model import Division, Kind, Span, Witness
from edition.problems import Problem
from edition.yamlfile import Flow, Yaml, read_yaml, validate, write_yaml

MAX_UNCOVERED = 100

_LINES = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


def _title(value: Any) -> Any:
    return 0 if str(value) == "0" else title_lines(value)


def _lines_or_none(value: Any) -> Any:
    return 0 if str(value) == "0" else span_of(value)


def _encoding(value: str) -> str:
    known_encoding(value)
    return value


class DocumentFields(Strict):
    """One document: its lines, and any field that the rules should not decide. Names are as printed.

    `title`, `byline` and `dateline` are the lines that hold them; 0 says that there is none. Title and
    byline may run over several lines (3-4); a title may stand in the file’s metadata alone (metadata).
    """

    model_config = _LINES

    lines: Lines
    title: Annotated[TitleLines | Literal[0], BeforeValidator(_title)] | None = None
    byline: Annotated[Span | Literal[0], BeforeValidator(_lines_or_none)] | None = None
    dateline: Annotated[int, Field(ge=0)] | None = None
    authors: tuple[Printed, ...] | None = None
    outlet: Printed | None = None
    date: Date | None = None
    kind: Kind | None = None
    speakers: tuple[Printed, ...] | None = None


class FurnitureFields(Strict):
    """Lines that belong to no document, and why."""

    model_config = _LINES

    lines: Lines
    why: Annotated[str, Field(min_length=3)]


class Sidecar(Strict):
    """How a source divides. Without `documents` the rules find them; without `furniture` the rules find that.

    `encoding` says how the characters of the file are encoded, whatever its bytes look like.
    """

    model_config = _LINES

    encoding: Annotated[str, AfterValidator(_encoding)] | None = None
    documents: tuple[DocumentFields, ...] | None = None
    furniture: tuple[FurnitureFields, ...] | None = None


def sidecar_of(file: Path) -> Path:
    """Where the sidecar of a source is: beside it, with .yml after its name."""
    return file.with_name(f"{file.name}.yml")


def read_sidecar(file: Path, shown: str, witness: Witness) -> tuple[Sidecar | None, list[Problem]]:
    """Read the sidecar of a source, if there is one. A fault in it is a problem, and nothing is divided without it."""
    sidecar, document, problems = _read(file, shown)
    if sidecar is None or document is None:
        return None, problems
    faults = [
        Problem(f"{shown}.yml", *document.place(at), "W117", message, "Correct the lines.")
        for at, message in _faults(sidecar, witness)
    ]
    return (None, faults) if faults else (sidecar, [])


def said_encoding(file: Path, shown: str) -> tuple[str | None, list[Problem]]:
    """The encoding that the sidecar of a source gives it, if there is one. A wrong name is a problem."""
    sidecar, _, problems = _read(file, shown)
    return (sidecar.encoding if sidecar else None), problems


def _read(file: Path, shown: str) -> tuple[Sidecar | None, Yaml | None, list[Problem]]:
    path = sidecar_of(file)
    shown = f"{shown}.yml"
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return None, None, []
    except (OSError, UnicodeDecodeError) as error:
        return None, None, [Problem(shown, 0, 0, "W117", f"the sidecar cannot be read: {error}", "Save it as UTF-8.")]
    document, problems = read_yaml(text, shown)
    if document is None or problems:
        return None, document, problems
    sidecar, problems = validate(Sidecar, document, shown)
    return sidecar, document, problems


def _faults(sidecar: Sidecar, witness: Witness) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Documents stand in the order of the source, share no line, and with the furniture cover all that is not blank."""
    last = 0
    for index, document in enumerate(sidecar.documents or ()):
        at = ("documents", index)
        if document.lines.first <= last:
            yield (*at, "lines"), f"lines {document.lines} overlap those of the document before"
        last = document.lines.last
        if last > len(witness.lines):
            yield (*at, "lines"), f"the source has only {len(witness.lines)} lines"
        for field in ("title", "byline", "dateline"):
            if message := _wrong_place(getattr(document, field), document.lines, witness):
                yield (*at, field), message
        title, byline = document.title, document.byline
        if isinstance(title, Span) and isinstance(byline, Span) and _overlap(title, byline):
            yield (*at, "byline"), f"{_named(byline)} the title’s already"
    for index, furniture in enumerate(sidecar.furniture or ()):
        if furniture.lines.last > len(witness.lines):
            yield ("furniture", index, "lines"), f"the source has only {len(witness.lines)} lines"
    yield from _uncovered(sidecar, witness)


def _uncovered(sidecar: Sidecar, witness: Witness) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """The lines that have no place, if the sidecar names the documents; of very many the first, and their number."""
    if sidecar.documents is None:
        return
    given = [*(d.lines for d in sidecar.documents), *(f.lines for f in sidecar.furniture or ())]
    there = {n for span in given for n in range(span.first, min(span.last, len(witness.lines)) + 1)}
    bare = [(n, line.strip()) for n, line in enumerate(witness.lines, 1) if line.strip() and n not in there]
    for number, line in bare[:MAX_UNCOVERED]:
        yield ("documents",), f"line {number} is in no document and not furniture: “{line:.60}”"
    if len(bare) > MAX_UNCOVERED:
        yield ("documents",), f"nor are {len(bare) - MAX_UNCOVERED} more lines"


def _overlap(one: Span, other: Span) -> bool:
    return one.first <= other.last and other.first <= one.last


def _wrong_place(place: Span | str | int | None, lines: Span, witness: Witness) -> str:
    """Why this cannot be the place of a title, byline or date line; empty if it can."""
    if isinstance(place, str):
        return "" if witness.layer.facts.title else "the file’s metadata has no title"
    span = Span(place, place) if isinstance(place, int) else place
    if not place or span is None:
        return ""
    if span.first not in lines or span.last not in lines:
        return f"{_named(span)} not in lines {lines}"
    return "" if any(line.strip() for line in witness.lines[span.first - 1 : span.last]) else f"{_named(span)} blank"


def _named(span: Span) -> str:
    return f"line {span} is" if span.first == span.last else f"lines {span} are"


def write_sidecar(division: Division) -> str:
    """The division as a sidecar, for a person to correct."""
    documents = []
    for document in division.documents:
        fields = {
            "lines": str(document.lines),
            "title": title_place(document) or 0,
            "byline": place_of(document.byline_lines) or 0,
            "dateline": document.dateline_line,
            "authors": Flow(document.authors) if document.authors else None,
            "outlet": document.outlet,
            "date": document.date,
            "kind": document.kind,
            "speakers": Flow(document.speakers) if document.speakers else None,
        }
        documents.append({key: value for key, value in fields.items() if value is not None})
    furniture = [{"lines": str(f.lines), "why": f.why} for f in division.furniture]
    return write_yaml({"documents": documents, "furniture": furniture})


def apart_lines(sidecar: Sidecar) -> dict[int, str] | None:
    """The furniture by line, where the sidecar has any word on it."""
    if sidecar.furniture is None:
        return None
    return {n: f.why for f in sidecar.furniture for n in range(f.lines.first, f.lines.last + 1)}

"""The sidecar `<file>.yml`: a person’s word on how a source divides, which overrules every rule."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from pydantic import ConfigDict, Field

from edition.edit.page import Date, Lines, Printed, Strict
from edition.model import Division, Kind, Witness
from edition.problems import Problem
from edition.yamlfile import Flow, read_yaml, validate, write_yaml

MAX_UNCOVERED = 100

_LINES = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class DocumentFields(Strict):
    """One document: its lines, and any field that the rules should not decide. Names are as printed.

    `title`, `byline` and `dateline` are the lines that hold them; 0 says that there is none.
    """

    model_config = _LINES

    lines: Lines
    title: Annotated[int, Field(ge=0)] | None = None
    byline: Annotated[int, Field(ge=0)] | None = None
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
    """How a source divides. Without `documents` the rules find them; without `furniture` the rules find that."""

    model_config = _LINES

    documents: tuple[DocumentFields, ...] | None = None
    furniture: tuple[FurnitureFields, ...] | None = None


def sidecar_of(file: Path) -> Path:
    """Where the sidecar of a source is: beside it, with .yml after its name."""
    return file.with_name(f"{file.name}.yml")


def read_sidecar(file: Path, shown: str, witness: Witness) -> tuple[Sidecar | None, list[Problem]]:
    """Read the sidecar of a source, if there is one. A fault in it is a problem, and nothing is divided without it."""
    path = sidecar_of(file)
    shown = f"{shown}.yml"
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return None, []
    except (OSError, UnicodeDecodeError) as error:
        return None, [Problem(shown, 0, 0, "W117", f"the sidecar cannot be read: {error}", "Save it as UTF-8.")]
    document, problems = read_yaml(text, shown)
    if document is None or problems:
        return None, problems
    sidecar, problems = validate(Sidecar, document, shown)
    if sidecar is None:
        return None, problems
    faults = [
        Problem(shown, *document.place(at), "W117", message, "Correct the lines.")
        for at, message in _faults(sidecar, witness)
    ]
    return (None, faults) if faults else (sidecar, [])


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
            line = getattr(document, field)
            if line and line not in document.lines:
                yield (*at, field), f"line {line} is not in lines {document.lines}"
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


def write_sidecar(division: Division) -> str:
    """The division as a sidecar, for a person to correct."""
    documents = []
    for document in division.documents:
        fields = {
            "lines": str(document.lines),
            "title": document.title_line or 0,
            "byline": document.byline_line or 0,
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

"""The text layer as an edition keeps it: written once beside the witness, and read from there ever after.

So a new version of a library changes nothing in an edition that stands.
"""

import hashlib
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from edition.collect.witness import read_bytes, sha256_of
from edition.files import write_new
from edition.model import Facts, Layer, Mark, Span, Witness
from edition.problems import Problem
from edition.yamlfile import read_yaml, validate, write_yaml

AGAIN = "Put the file back (git checkout -- {}); what was read from a witness never changes."


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _span(written: object) -> object:
    first, _, last = str(written).partition("-")
    if not (first.isdecimal() and (last or first).isdecimal() and 0 < int(first) <= int(last or first)):
        raise ValueError("is no range of lines, such as 3 or 3-8")
    return (int(first), int(last or first))


class FactsRecord(_Strict):
    """What a file says of itself in its metadata."""

    title: str | None = None
    authors: tuple[str, ...] = ()
    outlet: str | None = None
    date: str | None = None
    language: str | None = None
    url: str | None = None


class MarkRecord(_Strict):
    """Data about lines of the text layer."""

    lines: Annotated[tuple[int, int], BeforeValidator(_span)]
    page: Annotated[int, Field(ge=1)] | None = None
    start: str | None = None
    end: str | None = None
    voice: str | None = None


class LayerRecord(_Strict):
    """How the lines of a text layer were read."""

    format: str
    encoding: str | None = None
    encoding_by: Literal["person"] | None = None
    reader: str | None = None
    facts: FactsRecord = FactsRecord()
    marks: tuple[MarkRecord, ...] = ()

    def layer(self) -> Layer:
        """The record as a value."""
        marks = tuple(Mark(Span(*m.lines), m.page, m.start, m.end, m.voice) for m in self.marks)
        facts = Facts(**dict(self.facts))
        return Layer(self.format, self.encoding, facts, marks, self.reader, encoding_by=self.encoding_by)


def layer_name(file: str) -> str:
    """The name of the file that keeps the lines."""
    return f"{file}.layer.txt"


def about_name(file: str) -> str:
    """The name of the file that keeps how the lines were read, and the data about them."""
    return f"{file}.layer.yml"


def layer_files(witness: Witness) -> dict[str, bytes]:
    """The files that keep the text layer beside the witness, by name; none for a UTF-8 text."""
    if witness.layer.is_file:
        return {}
    return {
        layer_name(witness.name): _text(witness.lines),
        about_name(witness.name): write_yaml(layer_contents(witness.layer)).encode(),
    }


def _text(lines: tuple[str, ...]) -> bytes:
    return "".join(f"{line}\n" for line in lines).encode()


def layer_contents(layer: Layer) -> dict[str, Any]:
    """How the lines were read, with facts and marks; what is not known is left out."""
    facts = FactsRecord.model_validate(layer.facts, from_attributes=True)
    return _known(
        {
            "format": layer.format,
            "encoding": layer.encoding,
            "encoding_by": layer.encoding_by,
            "reader": layer.reader,
            "facts": _known(facts.model_dump(mode="json")),
            "marks": [_mark(mark) for mark in layer.marks],
        }
    )


def _mark(mark: Mark) -> dict[str, Any]:
    fields = {"lines": str(mark.lines), "page": mark.page, "start": mark.start, "end": mark.end, "voice": mark.voice}
    return _known(fields)


def _known(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value not in (None, [], {}, "")}


def layer_fields(witness: Witness) -> dict[str, str]:
    """What the index records of the text layer; nothing for plain text in UTF-8."""
    layer = witness.layer
    if layer.is_file:
        return {}
    encoding = {"encoding": layer.encoding} if layer.encoding else {}
    digest = hashlib.sha256(_text(witness.lines)).hexdigest()
    return {"format": layer.format, **encoding, "layer": layer_name(witness.name), "layer_sha256": digest}


def keep_layer(folder: Path, witness: Witness) -> list[Problem]:
    """Write the layer's files beside the witness, unless they are there."""
    for name, content in layer_files(witness).items():
        new = write_new(folder / name, content)
        if not new and name == layer_name(witness.name) and (folder / name).read_bytes() != content:
            hint = "It is not what was read from this file: give the new file another name, or remove that one."
            return [Problem(f"sources/{name}", 0, 0, "W111", "another file of this name is there", hint)]
    return []


def stored_before(folder: Path, name: str, file: Path) -> Witness | None:
    """The witness with the lines that were stored when this same file was added under this name; None if it was not."""
    if not (folder / layer_name(name)).is_file() or not (folder / name).is_file():
        return None
    digest = sha256_of(file)
    return read_stored(folder, name, None)[0] if digest and digest == sha256_of(folder / name) else None


def read_stored(folder: Path, file: str, layer_sha256: str | None) -> tuple[Witness | None, list[Problem]]:
    """A witness with the lines that were stored, proven by their hash; the file's own format is not read again."""
    content, problems = read_bytes(folder / file, f"sources/{file}")
    kept, found = read_bytes(folder / layer_name(file), f"sources/{layer_name(file)}")
    layer, faults = _read_about(folder, file)
    problems = [*problems, *map(_missing, found), *faults]
    if content is None or kept is None or layer is None:
        return None, problems
    path = f"sources/{layer_name(file)}"
    if layer_sha256 is not None and hashlib.sha256(kept).hexdigest() != layer_sha256:
        message = "the stored text is not the one that was read from the witness: its SHA-256 differs"
        return None, [*problems, Problem(path, 0, 0, "W113", message, AGAIN.format(path))]
    try:
        lines = tuple(kept.decode("utf-8").removesuffix("\n").split("\n"))
    except UnicodeDecodeError:
        return None, [*problems, Problem(path, 0, 0, "W113", "the stored text is not UTF-8", AGAIN.format(path))]
    return Witness(file, hashlib.sha256(content).hexdigest(), lines, layer), problems


def _read_about(folder: Path, file: str) -> tuple[Layer | None, list[Problem]]:
    path = f"sources/{about_name(file)}"
    content, found = read_bytes(folder / about_name(file), path)
    if content is None:
        return None, [_missing(problem) for problem in found]
    try:
        document, problems = read_yaml(content.decode("utf-8-sig"), path)
    except UnicodeDecodeError:
        return None, [Problem(path, 0, 0, "W113", "this file is not UTF-8", AGAIN.format(path))]
    if document is None:
        return None, problems
    record, faults = validate(LayerRecord, document, path)
    return record.layer() if record else None, [*problems, *faults]


def _missing(problem: Problem) -> Problem:
    return Problem(problem.path, 0, 0, "W113", problem.message, AGAIN.format(problem.path))

"""Reads sources/index.yml and its witnesses, and proves that every line of them is accounted for."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field, ValidationInfo, field_validator

from edition.collect.stored import about_name, layer_name, read_stored
from edition.collect.witness import read_text_witness
from edition.edit.citation.bibliography import Bibliography
from edition.edit.page import Date, Lines, Page, Strict, TextMeta
from edition.files import read_regular
from edition.model import Reliability, Span, Witness
from edition.problems import Problem, nearest
from edition.yamlfile import Yaml, read_yaml, validate

INDEX = "sources/index.yml"


def _web(url: str) -> str:
    if not url.startswith(("http://", "https://")):
        raise ValueError("is no web address: it begins with https://")
    return url


def _plain_name(file: str) -> str:
    if file in ("", ".", "..") or "/" in file or "\\" in file:
        raise ValueError("is no file name: it names a file in sources/, without a folder")
    return file


Url = Annotated[str, AfterValidator(_web)]


class FurnitureLines(Strict):
    """Lines that belong to no document, and why."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)
    lines: Lines
    why: Annotated[str, Field(min_length=3)]


class Replaced(Strict):
    """An earlier copy of the file: what it was, and until when the edition rested on it."""

    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    received: Date | None = None
    until: Date | None = None


class SourceRecord(Strict):
    """What is known of a witness. `citation` is the work of references.bib that it is a copy of."""

    file: Annotated[str, AfterValidator(_plain_name)]
    received_as: str
    received: Date
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    title: str
    origin: str
    url: Url | None = None
    citation: str | None = None
    rights: str
    replaced: tuple[Replaced, ...] = ()
    reliability: Reliability
    language: str
    note: str | None = None
    furniture: tuple[FurnitureLines, ...] = ()
    format: str | None = None
    encoding: str | None = None
    layer: str | None = None
    layer_sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = Field(None, validate_default=True)

    @field_validator("layer")
    @classmethod
    def _layer_is_of_this_file(cls, layer: str, given: ValidationInfo) -> str:
        if layer != (expected := layer_name(given.data.get("file", ""))):
            raise ValueError(f"is not the text layer of this file, {expected}")
        return layer

    @field_validator("layer_sha256")
    @classmethod
    def _layer_has_its_hash(cls, digest: str | None, given: ValidationInfo) -> str | None:
        if (digest is None) != (given.data.get("layer") is None):
            raise ValueError("layer and layer_sha256 are given together, or neither of them")
        return digest


@dataclass(frozen=True)
class Source:
    """A record with the witness that it describes."""

    record: SourceRecord
    witness: Witness
    path: str
    place: tuple[int, int]

    def furniture(self) -> frozenset[int]:
        """The numbers of the lines that belong to no document."""
        return self._furniture

    @cached_property
    def _furniture(self) -> frozenset[int]:
        return frozenset(n for f in self.record.furniture for n in range(f.lines.first, f.lines.last + 1))


def read_sources(root: Path, names: Collection[str] | None = None) -> tuple[dict[str, Source], list[Problem]]:
    """Read the index and every witness that it lists, or those of these names.

    A witness that has changed is a problem and is not used.
    """
    try:
        text = read_regular(root / INDEX).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or error
        return {}, [
            Problem(
                INDEX,
                0,
                0,
                "W109",
                f"the index of the sources cannot be read: {why}",
                "Create this file with one line, []; “edition add FILE” then records each source in it.",
            )
        ]
    document, problems = read_yaml(text, INDEX)
    if document is None:
        return {}, problems
    if not isinstance(document.value, list):
        return {}, [
            *problems,
            Problem(
                INDEX, 1, 1, "W109", "the index is no list", "Begin each source with “- file: …”; for none, write []."
            ),
        ]
    sources: dict[str, Source] = {}
    for number, item in enumerate(document.value):
        if names is not None and isinstance(item, dict) and item.get("file") not in names:
            continue
        source, found = _read_source(root, document, number)
        problems += found
        if source:
            sources[source.record.file] = source
    problems += _unlisted(root, set(_listed(document.value)))
    return sources, problems


def _read_source(root: Path, document: Yaml, number: int) -> tuple[Source | None, list[Problem]]:
    record, problems = validate(SourceRecord, document, INDEX, (number,))
    if record is None:
        return None, problems
    path = f"sources/{record.file}"
    place = document.place((number, "file"))
    if not (root / path).is_file():
        hint = "Put the file back, or correct its name."
        return None, [*problems, Problem(INDEX, *place, "W101", f"there is no file {path}", hint)]
    if record.layer:
        witness, found = read_stored(root / "sources", record.file, record.layer_sha256)
    else:
        witness, found = read_text_witness(root / path, path)
    problems += found
    if witness and witness.sha256 != record.sha256:
        hint = (
            f"A witness never changes: put the file back (git checkout -- {path}). "
            f"If this is a better copy, put the old file back and run “edition add --replace {record.file} FILE”."
        )
        problems.append(
            Problem(path, 0, 0, "W102", "the file is not the one that was received: its SHA-256 differs", hint)
        )
        return None, problems
    return (Source(record, witness, path, place) if witness else None), problems


def uncited(sources: Iterable[Source], bibliography: Bibliography) -> Iterator[Problem]:
    """The work of which a witness is a copy is in references.bib."""
    for source in sources:
        key = source.record.citation
        if key and key not in bibliography.lines:
            message = f"no work “{key}” in references.bib{nearest(key, bibliography.lines)}"
            yield Problem(INDEX, *source.place, "B503", message, "Correct the key, or add the work.")


def _listed(records: list[object]) -> Iterator[object]:
    """The names of the files that the index knows: witnesses, and the text layers of those that have one."""
    for record in records:
        if isinstance(record, dict):
            yield record.get("file")
            if record.get("layer"):
                yield from (layer_name(str(record.get("file"))), about_name(str(record.get("file"))))


def _unlisted(root: Path, listed: set[object]) -> Iterator[Problem]:
    for path in sorted((root / "sources").iterdir()):
        known = path.name in listed or path.name.removesuffix(".yml") in listed  # a source, or its sidecar
        if not known and path.name != "index.yml" and not path.name.startswith("."):
            if not path.is_file() and not path.is_dir():
                hint = "Put the file itself here, or remove this."
                yield Problem(f"sources/{path.name}", 0, 0, "W101", "this is no file that can be read", hint)
                continue
            hint = f"Run “edition add sources/{path.name}”, or remove the file."
            yield Problem(f"sources/{path.name}", 0, 0, "W110", f"the file is not in {INDEX}", hint)


def coverage(sources: dict[str, Source], pages: Iterable[Page], faulty: Collection[str] = ()) -> Iterator[Problem]:
    """Every line of a witness that is not blank is in exactly one page or in the furniture.

    `faulty` are the files that have problems already. What rests on them can only be told once they are mended: a page
    on its source, the lines that no page has on every text.
    """
    owners: dict[tuple[str, int], Page] = {}
    for page in pages:
        assert isinstance(page.meta, TextMeta)
        where = page.meta.source
        source = sources.get(where.file)
        if source is None:
            if {INDEX, f"sources/{where.file}"} & set(faulty):
                continue
            line, column = page.front.place(("source", "file"))
            guess = nearest(where.file, sources)
            yield Problem(
                page.path,
                line,
                column,
                "P110",
                f"there is no source “{where.file}” in {INDEX}{guess}",
                "Correct the file name.",
            )
            continue
        yield from _lines_of_page(page, source, owners)
    if any(path.startswith("docs/texts/") for path in faulty):
        return
    for source in sources.values():
        yield from _unowned(source, owners)


def _lines_of_page(page: Page, source: Source, owners: dict[tuple[str, int], Page]) -> Iterator[Problem]:
    assert isinstance(page.meta, TextMeta)
    where = page.meta.source
    line, column = page.front.place(("source", "lines"))
    if where.lines.last > len(source.witness.lines):
        yield Problem(
            page.path,
            line,
            column,
            "W108",
            f"{source.path} has only {len(source.witness.lines)} lines",
            "Correct the range.",
        )
    for number in range(where.lines.first, min(where.lines.last, len(source.witness.lines)) + 1):
        if number in source.furniture() or not source.witness.lines[number - 1].strip():
            continue
        if other := owners.get((source.record.file, number)):
            message = f"line {number} of {source.path} is also in {other.path}"
            yield Problem(page.path, line, column, "W108", message, "Correct the lines of one of the two pages.")
        owners[(source.record.file, number)] = page


def _unowned(source: Source, owners: dict[tuple[str, int], Page]) -> Iterator[Problem]:
    """Lines in no page, those that follow each other as one problem."""
    furniture, lines = source.furniture(), source.witness.lines
    words = [n for n, line in enumerate(lines, 1) if line.strip()]
    for owned, run in groupby(words, lambda n: (source.record.file, n) in owners or n in furniture):
        if not owned:
            span = Span((numbers := list(run))[0], numbers[-1])
            what = "this line is" if len(numbers) == 1 else f"lines {span} are"
            hint = f"Give them to a page (source: lines:), or declare them as furniture in {INDEX}, with the reason."
            yield Problem(
                source.path, span.first, 1, "W108", f"{what} in no page: “{lines[span.first - 1].strip():.60}”", hint
            )

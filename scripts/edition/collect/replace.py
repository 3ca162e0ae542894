"""Puts a better copy in a source's place: its texts are drafted again and merged, and the index records the change."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace as replace_fields
from datetime import date
from pathlib import Path
from textwrap import shorten
from typing import Any

from edition.collect.added import Added
from edition.collect.bibfile import write_works
from edition.collect.draft import Names, slug_of
from edition.collect.holdings import clear, read_holdings
from edition.collect.reading import read
from edition.collect.split import divide
from edition.collect.step import drafted, drafter, tell_nobody, write_texts
from edition.collect.stored import about_name, layer_fields, layer_files, layer_name
from edition.collect.witness import sha256_of
from edition.edit.sources import INDEX, Source, read_sources
from edition.files import replace
from edition.model import Division, Furniture, Span, Witness
from edition.problems import Problem, nearest
from edition.yamlfile import FlowMap, read_yaml, write_yaml

NOTHING_WRITTEN = "nothing was written; replacing it comes to this:"


def replace_source(root: Path, name: str, file: Path, dry_run: bool = False) -> Added:
    """Take `file` as the better copy of sources/`name`. Where anything is unclear, or to try it, nothing is written.

    The pages come first, then the source, then the index: after a stop between them, running it again goes on.
    """
    added = read(file)
    if added.witness is None or added.division is None:
        return added
    witness, division = replace_fields(added.witness, name=name), added.division
    added = replace_fields(added, witness=witness)
    held, problems = read_holdings(root)
    source, index, found = _plan(root, file, witness, division) if held else (None, None, [])
    if held is None or index is None or found:
        return replace_fields(added, problems=(*problems, *found))
    changes = _changes(root, name, source, index)
    step = drafted(held, file, added, _drafted_before(source) if source else None)
    if dry_run:
        tried = step.outcome({f"{slug_of(work.document)}.md": work.document for work in step.works}, "")
        return replace_fields(tried, done=(NOTHING_WRITTEN, *changes, *tried.done)) if tried.done else tried
    problems = step.again.problems if step.again else []
    problems = problems or write_works(root, held.bib)
    if problems:
        return replace_fields(added, problems=tuple(problems))
    clear(root)
    outcome = step.outcome(write_texts(held, step, tell_nobody), "")
    if source:
        _write_source(root, file, witness)
    if index.encode() != (root / INDEX).read_bytes():
        replace(root / INDEX, index.encode())
    return replace_fields(outcome, done=(*changes, *outcome.done))


def _changes(root: Path, name: str, source: Source | None, index: str) -> list[str]:
    """What becomes of the source and its record."""
    is_new = index.encode() != (root / INDEX).read_bytes()
    said = f"{INDEX}: the new SHA-256 is recorded, the old one kept"
    return [*([f"sources/{name}: replaced"] if source else []), *([said] if is_new else [])]


def _plan(
    root: Path, file: Path, witness: Witness, division: Division
) -> tuple[Source | None, str | None, list[Problem]]:
    """The source as it was, None if the new copy is in its place already, and the index as it will be."""
    if problems := list(_no_copy(root, witness.name, file)):
        return None, None, problems
    sources, problems = read_sources(root)
    source = sources.get(witness.name)
    is_there = sha256_of(root / "sources" / witness.name) == witness.sha256
    if source is None and not is_there:
        return None, None, [p for p in problems if p.path in (INDEX, f"sources/{witness.name}")] or problems
    furniture, problems = _furniture(source, witness, division)
    if problems:
        return None, None, problems
    index, problems = _index_with(root, file, witness, furniture)
    return (None if is_there else source), index, problems


def _no_copy(root: Path, name: str, file: Path) -> Iterator[Problem]:
    """What is replaced is a source of the edition, and in the same format."""
    names = [path.name for path in (root / "sources").glob("*") if path.name != "index.yml"]
    if name not in names:
        hint = "Name a file in sources/, without the folder."
        yield Problem(INDEX, 0, 0, "W101", f"there is no file sources/{name}{nearest(name, names)}", hint)
    elif Path(name).suffix.lower() != file.suffix.lower():
        message = f"{file.name} is in another format, and no copy of this file"
        yield Problem(f"sources/{name}", 0, 0, "W111", message, "Add it as a source of its own.")


def _drafted_before(source: Source) -> Mapping[int, str]:
    """What the toolkit drafts today from the old copy, by the line on which each text begins."""
    division = divide(source.witness)
    draft = drafter(source.witness, division, Names({}))
    return {document.lines.first: draft(document, "", None) for document in division.documents}


def _write_source(root: Path, file: Path, witness: Witness) -> None:
    folder = root / "sources"
    files = layer_files(witness)
    for name, content in files.items():
        replace(folder / name, content)
    replace(folder / witness.name, file.read_bytes())
    for name in {layer_name(witness.name), about_name(witness.name)} - set(files):
        (folder / name).unlink(missing_ok=True)


def _furniture(source: Source | None, witness: Witness, division: Division) -> tuple[list[Furniture], list[Problem]]:
    """The furniture of the new copy, with the reasons that people gave; what they alone declared is found again."""
    if source is None:
        return list(division.furniture), []
    declared = {_words(source.witness, item.lines): item.why for item in source.record.furniture}
    found = [Furniture(f.lines, declared.get(_words(witness, f.lines), f.why)) for f in division.furniture]
    known = {_words(witness, f.lines) for f in division.furniture}
    known |= {_words(source.witness, f.lines) for f in divide(source.witness).furniture}
    problems = []
    for item in source.record.furniture:
        text = _words(source.witness, item.lines)
        places = [] if text in known else list(_places(witness, text))
        if text not in known and len(places) != 1:
            begin = shorten(text, 60, placeholder=" …")
            message = f"lines {item.lines} are furniture, and stand {len(places)} times in the new copy: “{begin}”"
            hint = "Nothing was written. Replace the file by hand, and correct furniture: in the index."
            problems.append(Problem(source.path, item.lines.first, 1, "W131", message, hint))
        found += [Furniture(span, item.why) for span in places]
    return sorted(found, key=lambda f: f.lines.first), problems


def _words(witness: Witness, lines: Span) -> str:
    return " ".join(" ".join(witness.lines[lines.first - 1 : lines.last]).split())


def _places(witness: Witness, text: str) -> Iterator[Span]:
    """Where lines of the witness have exactly these words together."""
    for first, line in enumerate(witness.lines, 1):
        if not line.strip() or not text.startswith(" ".join(line.split())):
            continue
        last = first
        while last < len(witness.lines) and len(_words(witness, Span(first, last))) < len(text):
            last += 1
        if _words(witness, Span(first, last)) == text:
            yield Span(first, last)


def _index_with(
    root: Path, file: Path, witness: Witness, furniture: Sequence[Furniture]
) -> tuple[str | None, list[Problem]]:
    """The index with this source's record renewed; every line outside of the renewed fields stays as it is."""
    text = (root / INDEX).read_bytes().decode()
    document, problems = read_yaml(text.removeprefix("\ufeff"), INDEX)
    if document is None:
        return None, problems
    records = document.value if isinstance(document.value, list) else []
    number = next((n for n, r in enumerate(records) if isinstance(r, dict) and r.get("file") == witness.name), -1)
    if number < 0:
        hint = f"Run “edition add sources/{witness.name}” first."
        return None, [Problem(f"sources/{witness.name}", 0, 0, "W110", f"the file is not in {INDEX}", hint)]
    record = records[number]
    if record.get("sha256") == witness.sha256:
        return text, []
    fields = _renewed(record, file, witness, furniture)
    start = document.place((number,))[0] - 1
    end = document.place((number + 1,))[0] - 1 if number + 1 < len(document.value) else None
    lines = re.findall(r".*\n|.+\Z", text)
    after = "".join([*lines[:start], *_record_with(lines[start:end], fields), *(lines[end:] if end else [])])
    expected = {**{k: v for k, v in record.items() if k not in fields}, **{k: v for k, v in fields.items() if v}}
    read, found = read_yaml(after.removeprefix("\ufeff"), INDEX)
    if found or read is None or read.value[number] != expected or len(read.value) != len(document.value):
        hint = "Write each of its fields on a line of its own, “- file: …” first, and run this again."
        place = document.place((number, "file"))
        return None, [Problem(INDEX, *place, "W109", "this record cannot be changed by a program", hint)]
    return after, []


def _renewed(record: dict[str, Any], file: Path, witness: Witness, furniture: Sequence[Furniture]) -> dict[str, Any]:
    """The fields that the new copy changes; the old copy’s hash is kept, with the day on which it was replaced."""
    today = date.today().isoformat()
    old = FlowMap({"sha256": record["sha256"], "received": str(record["received"]), "until": today})
    layer = dict.fromkeys(("format", "encoding", "layer", "layer_sha256")) | layer_fields(witness)
    fields = {
        "received_as": file.name,
        "received": today,
        "sha256": witness.sha256,
        "replaced": [*map(FlowMap, record.get("replaced") or ()), old],
        **layer,
        "furniture": [FlowMap({"lines": str(f.lines), "why": f.why}) for f in furniture],
    }
    was = [(str(item["lines"]), item["why"]) for item in record.get("furniture") or ()]
    if was == [(str(f.lines), f.why) for f in furniture]:
        del fields["furniture"]
    return fields


def _record_with(lines: list[str], fields: Mapping[str, Any]) -> Iterator[str]:
    """The lines of a record, those of these fields renewed in their place, new fields after the SHA-256."""
    left = {key: value for key, value in fields.items() if value}
    key = ""
    for line in lines:
        found = re.match(r"(?:- |  )(\w+):", line)
        key = found[1] if found else key if line.startswith("   ") and line.strip() else ""
        if key not in fields or line.lstrip().startswith("#"):
            yield line
        elif found and key in left:
            yield from _field(key, left.pop(key))
        if key == "sha256":
            for new in [k for k in left if not any(re.match(rf"(?:- |  ){k}:", other) for other in lines)]:
                yield from _field(new, left.pop(new))


def _field(key: str, value: Any) -> list[str]:
    return [f"  {line}\n" for line in write_yaml({key: value}).splitlines()]

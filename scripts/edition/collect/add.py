"""Adds sources to an edition: copies the files, drafts their pages, records how they divide. Overwrites nothing."""

import hashlib
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace as replace_fields
from pathlib import Path
from typing import Any

from edition.collect.added import Added
from edition.collect.bibfile import write_works
from edition.collect.catalogue import record_of
from edition.collect.gather import Given, gather
from edition.collect.holdings import Holdings, clear, read_holdings
from edition.collect.places import places, with_suggestions
from edition.collect.reading import read, read_all
from edition.collect.sidecar import sidecar_of, write_sidecar
from edition.collect.step import Step, Tell, drafted, tell_nobody, write_texts
from edition.collect.stored import keep_layer
from edition.collect.witness import sha256_of
from edition.edit.sources import INDEX
from edition.files import read_regular, write_new
from edition.model import Witness
from edition.problems import Problem

AT_ONCE = 50
CHARACTERS_AT_ONCE = 4_000_000
SECONDS_AT_ONCE = 2.0

HAS_IT = "has this file already, left alone"


def add_sidecar(file: Path) -> Added:
    """Write beside the file a sidecar that says how it divides, for a person to correct, unless there is one."""
    added = read(file)
    if added.division is None:
        return added
    path = sidecar_of(file)
    written = write_new(path, write_sidecar(added.division).encode())
    return replace_fields(added, done=(f"{path}: {'written' if written else 'there already, left alone'}",))


def add(root: Path, file: Path) -> Added:
    """Add one file, with what the edition could add for its texts."""
    return next(add_all(root, gather([file], root)))


def add_all(
    root: Path, files: Sequence[Given], jobs: int = 1, suggesting: bool = True, tell: Tell | None = None
) -> Iterator[Added]:
    """Copy each file into sources/, draft a page for each of its documents, and record how it divides.

    They are read in `jobs` processes and written here, in order, some at a time: first their works, then their pages,
    then their records, so that running it again after a stop anywhere goes on to the same end. Running it again changes
    nothing that a person has edited: what is drafted otherwise than before is merged. `tell` hears of documents.
    """
    held, problems = read_holdings(root)
    if held is None:
        for given in files[:1]:
            yield replace_fields(next(read_all([given], root, 1)), problems=tuple(problems))
        return
    clear(root)
    batch, begun = list[Step](), time.monotonic()
    for given, added in zip(files, read_all(files, root, jobs), strict=True):
        batch.append(_step(held, given.path, added))
        if is_enough(batch) or time.monotonic() - begun > SECONDS_AT_ONCE:
            yield from _written(held, batch, suggesting, tell or tell_nobody)
            batch, begun = [], time.monotonic()
    yield from _written(held, batch, suggesting, tell or tell_nobody)


def is_enough(batch: Sequence[Step]) -> bool:
    """Whether this is as much as should be held in memory, or be done again after a stop."""
    witnesses = [step.added.witness for step in batch if step.added.witness]
    return len(batch) >= AT_ONCE or sum(len(line) for w in witnesses for line in w.lines) > CHARACTERS_AT_ONCE


def _step(held: Holdings, path: Path, added: Added) -> Step:
    """Copy the file, and draft its texts; nothing else is written yet."""
    if added.witness is None or added.division is None:
        return Step(added, path)
    same = held.catalogue.name_of(added.witness)
    kept, problems = _keep(held.root, path, added.witness) if same == added.witness.name else ("", [_twice(path, same)])
    if problems:
        return Step(replace_fields(added, problems=tuple(problems)), path)
    return drafted(held, path, replace_fields(added, done=(kept,)))


def _twice(path: Path, same: str) -> Problem:
    message = f"this file is the same, byte for byte, as sources/{same}"
    return Problem(str(path), 0, 0, "W111", message, "Leave one of them out: its texts would be in the edition twice.")


def _keep(root: Path, file: Path, witness: Witness) -> tuple[str, list[Problem]]:
    """Copy the file into sources/, with the text layer that was read from it."""
    target = root / "sources" / witness.name
    content = read_regular(file)
    if hashlib.sha256(content).hexdigest() != witness.sha256:
        return "", [Problem(str(file), 0, 0, "W101", "the file was changed while it was read", "Run this again.")]
    is_new = not target.exists() and write_new(target, content)
    if is_new or sha256_of(target) == witness.sha256:
        said = f"sources/{witness.name}: {'copied' if is_new else 'there already'}"
        return said, keep_layer(root / "sources", witness)
    better = f"if it is a better copy, run “edition add --replace {witness.name} FILE”"
    hint = f"A witness never changes: give the new file another name, or, {better}."
    return "", [Problem(f"sources/{witness.name}", 0, 0, "W111", "another file of this name is there", hint)]


def _written(held: Holdings, batch: Sequence[Step], suggesting: bool, tell: Tell) -> Iterator[Added]:
    """Write what was drafted. A page never cites a work that is not there; a record never stands before its pages."""
    faults = write_works(held.root, held.bib)
    pages = [{} if faults else write_texts(held, step, tell) for step in batch]
    records = [] if faults else [_record(step) for step in batch if _is_new(held, step)]
    new = {record["file"] for record in records}
    unrecorded = held.catalogue.add(held.root, records)
    for step, drafted_pages in zip(batch, pages, strict=True):
        if step.again is None or step.again.problems:
            yield step.outcome({}, "")
            continue
        assert step.added.witness is not None
        is_new = step.added.witness.name in new
        said = "recorded; fill in title, origin, rights, reliability and language" if is_new else HAS_IT
        problems = [*faults, *(unrecorded if is_new else [])]
        added = step.outcome(drafted_pages, "" if problems or step.again.conflicts else f"{INDEX}: {said}", problems)
        suggests = suggesting and not added.problems
        yield (
            with_suggestions(added, held.entries, held.terms, places(held, step, drafted_pages)) if suggests else added
        )


def _is_new(held: Holdings, step: Step) -> bool:
    """Whether the index has to get a record of this source: not before all of its conflicts are resolved."""
    if step.again is None or step.again.problems or step.again.conflicts or step.added.witness is None:
        return False
    return step.added.witness.name not in held.catalogue.files


def _record(step: Step) -> dict[str, Any]:
    assert step.added.witness is not None and step.added.division is not None
    return record_of(step.path, step.added.witness, step.added.division)

"""Adds a source to an edition: copies the file, drafts its pages, records how it divides. Overwrites nothing."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain, count
from pathlib import Path
from typing import Any

from edition.collect.draft import Names, draft_page, slug_of, slugify
from edition.collect.split import divide
from edition.collect.witness import read_witness
from edition.edit.page import EntryMeta, TextMeta, read_page
from edition.edit.sources import INDEX
from edition.files import replace, write_new
from edition.model import Division, Document, Witness
from edition.problems import Problem
from edition.yamlfile import read_yaml, write_yaml


@dataclass(frozen=True)
class Added:
    """What `add` found in one file, and what it did or would do, as lines for a person."""

    file: str
    witness: Witness | None
    division: Division | None
    problems: tuple[Problem, ...]
    done: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The contract of `edition add --dry-run --json`; names are as printed in the source."""
        if self.witness is None or self.division is None:
            return {"file": self.file, "problems": [str(p) for p in self.problems]}
        return {
            "file": self.file,
            "sha256": self.witness.sha256,
            "documents": [_document(d) for d in self.division.documents],
            "furniture": [[f.lines.first, f.lines.last] for f in self.division.furniture],
            "warnings": [str(w) for w in self.division.warnings],
        }


def _document(document: Document) -> dict[str, Any]:
    return {
        "title": document.title,
        "byline": document.byline,
        "authors": list(document.authors),
        "outlet": document.outlet,
        "date": document.date,
        "kind": document.kind,
        "lines": [document.lines.first, document.lines.last],
        "speakers": list(document.speakers),
        "blocks": len(document.blocks),
        "warnings": [str(w) for w in document.warnings],
    }


def read(file: Path) -> Added:
    """Read and divide a file; write nothing."""
    witness, problems = read_witness(file, str(file))
    return Added(str(file), witness, divide(witness) if witness else None, tuple(problems))


def add(root: Path, file: Path) -> Added:
    """Copy the file into sources/, draft a page for each document that has none, and record the division.

    What is there is left alone: running it again does nothing.
    """
    added = read(file)
    if added.witness is None or added.division is None:
        return added
    if problems := list(_leads_out(root)):
        return Added(added.file, added.witness, added.division, tuple(problems))
    name = _name(file)
    witness = Witness(name, added.witness.sha256, added.witness.lines)
    kept, problems = _keep(root, file, name, witness)
    if problems:
        return Added(added.file, added.witness, added.division, tuple(problems))
    done = [kept, *_draft_pages(root, witness, added.division)]
    recorded, problems = _record(root, file, witness, added.division)
    return Added(added.file, witness, added.division, tuple(problems), (*done, *recorded))


def _leads_out(root: Path) -> Iterator[Problem]:
    """Nothing is written outside of the edition, not even through a link."""
    for folder in ("sources", "docs/texts"):
        if not (root / folder).resolve().is_relative_to(root.resolve()):
            yield Problem(folder, 0, 0, "W112", "this link leads out of the edition", "Put a folder here.")


def _name(file: Path) -> str:
    suffix = file.suffix if file.suffix.isascii() and file.suffix[1:].isalnum() else ".txt"
    name = (slugify(file.stem) or "source") + suffix.lower()
    return name if f"sources/{name}" != INDEX else "index.txt"


def _keep(root: Path, file: Path, name: str, witness: Witness) -> tuple[str, list[Problem]]:
    target = root / "sources" / name
    if write_new(target, file.read_bytes()):
        return f"sources/{name}: copied", []
    there, _ = read_witness(target, f"sources/{name}")
    if there and there.sha256 == witness.sha256:
        return f"sources/{name}: there already", []
    hint = "A witness never changes: give the new file another name."
    return "", [Problem(f"sources/{name}", 0, 0, "W111", "another file of this name is there", hint)]


def _draft_pages(root: Path, witness: Witness, division: Division) -> Iterator[str]:
    names = _names(root)
    furniture = frozenset(n for f in division.furniture for n in range(f.lines.first, f.lines.last + 1))
    taken = _taken(root, witness.name)
    for document in division.documents:
        if there := taken.get(document.lines.first):
            yield f"{there}: there already, left alone"
            continue
        page = draft_page(document, witness, names, furniture).encode()
        yield f"docs/texts/{_write_page(root / 'docs/texts', slug_of(document), page)}: drafted"


def _write_page(folder: Path, slug: str, page: bytes) -> str:
    """Write a new file, named by the slug, or, where that name is taken, by the slug and the next free number."""
    names = chain([f"{slug}.md"] if slug != "index" else [], (f"{slug}-{number}.md" for number in count(2)))
    return next(name for name in names if not (folder / name).exists() and write_new(folder / name, page))


def _names(root: Path) -> Names:
    ids: dict[str, str] = {}
    for path in sorted((root / "docs/register").glob("*.md")):
        page, _ = read_page(path, str(path), f"register/{path.name}")
        if page and isinstance(page.meta, EntryMeta):
            for form in (page.meta.title, *page.meta.also):
                ids.setdefault(form, page.id)
    return Names(ids)


def _taken(root: Path, witness: str) -> dict[int, str]:
    """The pages that rest on this witness, by the line on which their text begins."""
    taken = {}
    for path in sorted((root / "docs/texts").glob("*.md")):
        page, _ = read_page(path, str(path), f"texts/{path.name}")
        if page and isinstance(page.meta, TextMeta) and page.meta.source.file == witness:
            taken[page.meta.source.lines.first] = f"docs/texts/{path.name}"
    return taken


def _record(root: Path, file: Path, witness: Witness, division: Division) -> tuple[list[str], list[Problem]]:
    index = root / INDEX
    before = index.read_bytes() if index.is_file() else b""
    records, problems = _records(before)
    if problems:
        return [], problems
    if any(isinstance(r, dict) and r.get("file") == witness.name for r in records):
        return [f"{INDEX}: has this file already, left alone"], []
    record = {
        "file": witness.name,
        "received_as": file.name,
        "received": date.today().isoformat(),
        "sha256": witness.sha256,
        "title": file.stem,
        "origin": "Not recorded yet: say where this text comes from.",
        "rights": "Not evaluated yet.",
        "reliability": "edited",
        "language": "en",
        "furniture": [{"lines": str(f.lines), "why": f.why} for f in division.furniture],
    }
    item = "- " + write_yaml(record).rstrip().replace("\n", "\n  ") + "\n"
    before = before if records else re.sub(rb"(?m)^\[\s*\][ \t]*$", b"", before).rstrip(b"\n")
    after = before + b"\n" * (not before.endswith(b"\n") and bool(before)) + item.encode()
    read, problems = _records(after)
    if problems or len(read) != len(records) + 1:
        hint = "Write it as a list, each source beginning at the margin with “- file: …”, and run this again."
        return [], [Problem(INDEX, 1, 1, "W109", "nothing can be added at the end of the index", hint)]
    replace(index, after)
    return [f"{INDEX}: recorded; fill in title, origin, rights, reliability and language"], []


def _records(index: bytes) -> tuple[list[Any], list[Problem]]:
    try:
        document, problems = read_yaml(index.decode("utf-8-sig"), INDEX)
    except UnicodeDecodeError as error:
        return [], [Problem(INDEX, 1, 1, "W109", f"byte {error.start} of the index is not UTF-8", "Save it as UTF-8.")]
    if problems or document is None:
        return [], problems
    if not isinstance(document.value or [], list):
        return [], [Problem(INDEX, 1, 1, "W109", "the index is no list", "Begin each source with “- file: …”.")]
    return document.value or [], []


def as_json(results: list[Added]) -> str:
    """One file gives an object, several a list."""
    rows = [added.as_dict() for added in results]
    return json.dumps(rows[0] if len(rows) == 1 else rows, ensure_ascii=False, indent=2)


def as_text(added: Added) -> str:
    """The division as a person reads it, with every warning."""
    if added.division is None:
        return "\n".join(map(str, added.problems))
    lines = [f"{added.file}: {len(added.division.documents)} documents"]
    for document in added.division.documents:
        who = ", ".join(filter(None, [*document.authors, document.outlet, document.date])) or "no byline"
        lines.append(
            f"  lines {document.lines}: {document.title or '(no title)'} "
            f"[{document.kind}; {who}; {len(document.blocks)} passages]"
        )
        lines += [f"    warning: {w}" for w in document.warnings]
    lines += [f"  lines {f.lines}: furniture. {f.why}" for f in added.division.furniture]
    lines += [f"  warning: {w}" for w in added.division.warnings]
    return "\n".join([*lines, *(f"  {step}" for step in added.done), *map(str, added.problems)])

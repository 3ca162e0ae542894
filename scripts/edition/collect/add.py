"""Adds a source to an edition: copies the file, drafts its pages, records how it divides. Overwrites nothing."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from dataclasses import replace as replace_fields
from datetime import date
from itertools import chain, count
from pathlib import Path
from typing import Any

from edition.collect.again import DRAFTS, TEXTS, Draft, redraft
from edition.collect.bibdraft import Bib, append_works, draft_works, organisations, read_bib
from edition.collect.draft import Names, draft_page, slug_of, slugify
from edition.collect.explain import explain
from edition.collect.sidecar import read_sidecar, sidecar_of, write_sidecar
from edition.collect.split import divide
from edition.collect.stored import keep_layer, layer_contents, layer_fields, with_stored_layer
from edition.collect.suggest import Place, Suggestions, as_lines, register_names, suggest
from edition.collect.witness import read_bytes, read_witness
from edition.edit.page import EntryMeta, Page, TextMeta, read_page
from edition.edit.sources import INDEX
from edition.files import replace, write_new
from edition.model import Division, Document, Evidence, Witness
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
    suggestions: Suggestions | None = None

    def as_dict(self) -> dict[str, Any]:
        """The contract of `edition add --dry-run --json`; names are as printed in the source."""
        if self.witness is None or self.division is None:
            return {"file": self.file, "problems": [str(p) for p in self.problems]}
        found: dict[str, Any] = {
            "file": self.file,
            "sha256": self.witness.sha256,
            "documents": [_document(d) for d in self.division.documents],
            "furniture": [[f.lines.first, f.lines.last] for f in self.division.furniture],
            "warnings": [str(w) for w in self.division.warnings],
        }
        if not self.witness.layer.is_file:
            found["layer"] = layer_contents(self.witness.layer)
        return found | ({"suggestions": self.suggestions.as_dict()} if self.suggestions else {})


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
        "evidence": [_evidence(e) for e in document.evidence],
    }


def _evidence(evidence: Evidence) -> dict[str, Any]:
    return {**asdict(evidence), "alternatives": list(evidence.alternatives)}


def read(file: Path, root: Path | None = None) -> Added:
    """Read and divide a file, as its sidecar says where it has one; write nothing.

    A file that is in the edition `root` already has the text layer that was stored then.
    """
    witness, problems = read_witness(file, str(file))
    if witness is None:
        return Added(str(file), None, None, tuple(problems))
    if root:
        witness = with_stored_layer(root / "sources", replace_fields(witness, name=_name(file)))
    sidecar, faults = read_sidecar(file, str(file), witness)
    if faults:
        return Added(str(file), witness, None, (*problems, *faults))
    division = divide(witness, sidecar)
    division = replace_fields(division, warnings=(*witness.layer.warnings, *division.warnings))
    return Added(str(file), witness, division, tuple(problems))


def add_sidecar(file: Path) -> Added:
    """Write beside the file a sidecar that says how it divides, for a person to correct, unless there is one."""
    added = read(file)
    if added.division is None:
        return added
    path = sidecar_of(file)
    written = write_new(path, write_sidecar(added.division).encode())
    return replace_fields(added, done=(f"{path}: {'written' if written else 'there already, left alone'}",))


def add(root: Path, file: Path) -> Added:
    """Copy the file into sources/, draft a page for each document, and record the division.

    Running it again changes nothing that a person has edited: what is drafted otherwise than before is merged.
    """
    added = read(file, root)
    if added.witness is None or added.division is None:
        return added
    if problems := list(leads_out(root)):
        return Added(added.file, added.witness, added.division, tuple(problems))
    bib, problems = read_bib(root)
    if bib is None:
        return Added(added.file, added.witness, added.division, tuple(problems))
    name = _name(file)
    witness = replace_fields(added.witness, name=name)
    kept, problems = _keep(root, file, name, witness)
    if problems:
        return Added(added.file, added.witness, added.division, tuple(problems))
    drafted, problems = draft_pages(root, witness, added.division, bib)
    if problems:
        return Added(added.file, witness, added.division, tuple(problems), (kept, *drafted))
    recorded, problems = _record(root, file, witness, added.division)
    added = Added(added.file, witness, added.division, tuple(problems), (kept, *drafted, *recorded))
    return added if problems else with_suggestions(root, added)


def with_suggestions(root: Path, added: Added) -> Added:
    """The same, with what the edition could add for these texts. Nothing is written."""
    if added.witness is None or added.division is None:
        return added
    places = _places(_texts(root), added.witness.name)
    return replace_fields(added, suggestions=suggest(added.division.documents, _entries(root), places))


def leads_out(root: Path) -> Iterator[Problem]:
    """Nothing is written outside of the edition, not even through a link."""
    for folder in ("sources", TEXTS, DRAFTS):
        if not (root / folder).resolve().is_relative_to(root.resolve()):
            yield Problem(folder, 0, 0, "W112", "this link leads out of the edition", "Put a folder here.")


def _name(file: Path) -> str:
    suffix = file.suffix if file.suffix.isascii() and file.suffix[1:].isalnum() else ".txt"
    name = (slugify(file.stem) or "source") + suffix.lower()
    return name if f"sources/{name}" != INDEX else "index.txt"


def _keep(root: Path, file: Path, name: str, witness: Witness) -> tuple[str, list[Problem]]:
    target = root / "sources" / name
    if write_new(target, file.read_bytes()):
        return f"sources/{name}: copied", keep_layer(root / "sources", witness)
    if sha256_of(target) == witness.sha256:
        return f"sources/{name}: there already", keep_layer(root / "sources", witness)
    hint = "A witness never changes: give the new file another name."
    return "", [Problem(f"sources/{name}", 0, 0, "W111", "another file of this name is there", hint)]


def sha256_of(file: Path) -> str | None:
    """The SHA-256 of a file, None if it cannot be read."""
    content, _ = read_bytes(file, file.name)
    return hashlib.sha256(content).hexdigest() if content is not None else None


def draft_pages(
    root: Path, witness: Witness, division: Division, bib: Bib, before: Mapping[int, str] | None = None
) -> tuple[list[str], list[Problem]]:
    """Draft again what has a page, and merge; then write the works of new texts, and their pages.

    `before`: if the source is replaced, what is drafted from its old copy. A page never cites a work that is not there.
    """
    entries, texts = _entries(root), _texts(root)
    draft = drafter(witness, division, register_names(entries))
    again = redraft(root, witness.name, division, draft, before)
    if again.problems:
        return [], again.problems
    cited = {page.meta.citation for page in texts if isinstance(page.meta, TextMeta)}
    works = list(draft_works(again.new, bib, cited, organisations(entries)))
    done, problems = append_works(root, bib, works)
    if problems:
        return [], problems
    again.write(root)
    drafted = [_write_page(root, slug_of(work.document), draft(work.document, work.key, None)) for work in works]
    return [*done, *again.done, *(f"docs/texts/{name}: drafted" for name in drafted)], again.conflicts


def drafter(witness: Witness, division: Division, names: Names) -> Draft:
    """What drafts the pages of this witness."""
    furniture = frozenset(n for f in division.furniture for n in range(f.lines.first, f.lines.last + 1))
    return lambda document, key, numbers: draft_page(document, witness, names, furniture, key, numbers)


def _write_page(root: Path, slug: str, page: str) -> str:
    """Write a new page, named by the slug, or, where that name is taken, with the next free number.

    Its draft comes first: a page that a killed run did not write comes back from it.
    """
    names = chain([f"{slug}.md"] if slug != "index" else [], (f"{slug}-{number}.md" for number in count(2)))
    folder, drafts = root / TEXTS, root / DRAFTS
    drafts.mkdir(parents=True, exist_ok=True)
    free = (name for name in names if not (folder / name).exists() and not (drafts / name).exists())
    name = next(name for name in free if write_new(drafts / name, page.encode()))
    write_new(folder / name, page.encode())
    return name


def _texts(root: Path) -> list[Page]:
    return list(_pages(root, "texts"))


def _entries(root: Path) -> list[Page]:
    pages = [*_pages(root, "glossary"), *_pages(root, "register")]
    return [page for page in pages if isinstance(page.meta, EntryMeta)]


def _pages(root: Path, folder: str) -> Iterator[Page]:
    for path in sorted((root / "docs" / folder).glob("*.md")):
        page, _ = read_page(path, f"docs/{folder}/{path.name}", f"{folder}/{path.name}")
        if page:
            yield page


def _places(texts: Sequence[Page], witness: str) -> dict[int, Place]:
    """The passages of the pages that rest on this witness, by the line on which they begin."""
    return {
        line: Place(line, page.id, passage)
        for page in texts
        if isinstance(page.meta, TextMeta) and page.meta.source.file == witness
        for passage, line in page.meta.source.paragraphs.items()
    }


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
        "title": witness.layer.facts.title or file.stem,
        "origin": "Not recorded yet: say where this text comes from.",
        "rights": "Not evaluated yet.",
        "reliability": "edited",
        "language": witness.layer.facts.language or "en",
        **layer_fields(witness),
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


def as_explained(added: Added) -> str:
    """The file with the decisions in its margin."""
    if added.witness is None or added.division is None:
        return "\n".join(map(str, added.problems))
    return explain(added.witness, added.division)


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
    lines += [f"  {step}" for step in added.done]
    lines += [f"  {line}" for line in as_lines(added.suggestions)] if added.suggestions else []
    return "\n".join([*lines, *map(str, added.problems)])

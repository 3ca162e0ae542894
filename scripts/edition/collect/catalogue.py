"""The index of the sources, sources/index.yml, as `add` writes it: records at its end, every other byte as it was."""

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from edition.collect.stored import layer_fields
from edition.edit.sources import INDEX
from edition.files import replace
from edition.model import Division, Witness
from edition.problems import Problem
from edition.yamlfile import MAX_LENGTH, read_yaml, write_yaml


class Catalogue:
    """The index as this run knows it: its bytes, the files that it lists, and each source by its SHA-256."""

    def __init__(self, content: bytes, records: Sequence[Any]) -> None:
        self.content = content
        listed = [record for record in records if isinstance(record, dict)]
        self.files = {record.get("file") for record in listed}
        self.named = {str(record.get("sha256")): str(record.get("file")) for record in reversed(listed)}
        self.is_proven = False  # whether records were added at its end and read back there

    def name_of(self, witness: Witness) -> str:
        """Under which name the edition has these bytes, or will have them: each source is in it once."""
        return self.named.setdefault(witness.sha256, witness.name)

    def add(self, root: Path, records: Sequence[dict[str, Any]]) -> list[Problem]:
        """Write these records at the end, at once; all that a person has written in the index meanwhile stays."""
        if not records:
            return []
        now = _bytes(root)
        items = "".join(map(_item, records)).encode()
        problems: list[Problem] = []
        if self.is_proven and now == self.content and len(now) + len(items) < MAX_LENGTH:
            after = now + items
        else:
            after, problems = _with_items(now, items, len(records))
        if not problems:
            replace(root / INDEX, after)
            self.content, self.is_proven = after, True
            self.files |= {record["file"] for record in records}
        return problems


def read_catalogue(root: Path) -> tuple[Catalogue | None, list[Problem]]:
    """Read the index, empty if there is none."""
    content = _bytes(root)
    records, problems = _records(content)
    return (None, problems) if problems else (Catalogue(content, records), [])


def _bytes(root: Path) -> bytes:
    return (root / INDEX).read_bytes() if (root / INDEX).is_file() else b""


def record_of(received_as: Path, witness: Witness, division: Division) -> dict[str, Any]:
    """What is known of a source when it is added; the rest is for a person to fill in."""
    return {
        "file": witness.name,
        "received_as": received_as.name,
        "received": date.today().isoformat(),
        "sha256": witness.sha256,
        "title": witness.layer.facts.title or received_as.stem,
        "origin": "Not recorded yet: say where this text comes from.",
        "rights": "Not evaluated yet.",
        "reliability": "edited",
        "language": witness.layer.facts.language or "en",
        **layer_fields(witness),
        "furniture": [{"lines": str(f.lines), "why": f.why} for f in division.furniture],
    }


def _item(record: dict[str, Any]) -> str:
    return "- " + write_yaml(record).rstrip().replace("\n", "\n  ") + "\n"


def _with_items(now: bytes, items: bytes, number: int) -> tuple[bytes, list[Problem]]:
    """The index with these items at its end, read back; a problem if they would not be read there as written."""
    before, problems = _records(now)
    if problems:
        return now, problems
    kept = now if before else re.sub(rb"(?m)^\[\s*\][ \t]*$", b"", now).rstrip(b"\n")
    after = kept + b"\n" * (not kept.endswith(b"\n") and bool(kept)) + items
    found, problems = _records(after)
    if problems or len(found) != len(before) + number:
        hint = "Write it as a list, each source beginning at the margin with “- file: …”, and run this again."
        return now, [Problem(INDEX, 1, 1, "W109", "nothing can be added at the end of the index", hint)]
    return after, []


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

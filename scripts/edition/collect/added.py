"""What `add` found in a file, and what it did with it, as values and as JSON."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from textwrap import indent
from typing import Any

from edition.collect.stored import layer_contents
from edition.collect.suggest import Suggestions
from edition.model import Division, Document, Evidence, Witness
from edition.problems import Problem


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


def as_json(results: Iterable[Added], one: bool) -> Iterator[str]:
    """`one` file gives an object, several a list, written piece by piece as they come."""
    rows = (json.dumps(added.as_dict(), ensure_ascii=False, indent=2) for added in results)
    if one:
        yield from (f"{row}\n" for row in rows)
        return
    before = "[\n"
    for row in rows:
        yield before + indent(row, "  ")
        before = ",\n"
    yield "\n]\n" if before == ",\n" else "[]\n"

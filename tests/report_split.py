"""Measures how well sources are divided, set by set, and prints it as a table: `python tests/report_split.py [-v]`."""

import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from edition.model import Document

SETS = Path(__file__).parent / "cases/split"
FIELDS = ("title", "authors", "outlet", "date", "speakers", "byline", "kind", "blocks", "lines")
COLUMNS = ("precision", "recall", *FIELDS, "furniture")


@dataclass
class Measured:
    """How much of a set is right, of how much, by column; and what differs, as lines for a person."""

    name: str
    files: int = 0
    right: Counter[str] = field(default_factory=Counter)
    seen: Counter[str] = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)

    def share(self, column: str) -> float:
        return self.right[column] / self.seen[column] if self.seen[column] else 1.0

    def row(self) -> str:
        shares = (f"{self.share(c):>10.3f}" if self.seen[c] else f"{'–':>10}" for c in COLUMNS)
        return f"{self.name:<13}{self.files:>6}{self.seen['recall']:>6}{''.join(shares)}"

    def count(self, column: str, right: bool, difference: str) -> None:
        self.seen[column] += 1
        self.right[column] += right
        if not right:
            self.differences.append(f"{self.name}/{difference}")


def source_in(case: Path) -> Path:
    """The source of a case, in whatever format it is."""
    return next(path for path in sorted(case.iterdir()) if path.name.startswith("source.") and path.suffix != ".yml")


def cases_of(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_dir())


def measure(folder: Path) -> Measured:
    """Compare what is found in each case of a set with what a reader expects of it."""
    from edition.collect import add

    measured = Measured(folder.name)
    for case in cases_of(folder):
        expected = json.loads((case / "expected.json").read_text("utf-8"))
        added = add.read(source_in(case))
        found = added.as_dict()
        measured.files += 1
        lines = added.witness.lines if added.witness else ()
        matched = list(_matched(expected["documents"], found.get("documents", []), lines))
        measured.seen["precision"] += len(found.get("documents", []))
        measured.right["precision"] += sum(other is not None for _, other in matched)
        for document, other in matched:
            _compare(measured, case.name, document, other)
        texts = [_words_of(d) for d in added.division.documents] if added.division else []
        for example in expected.get("furniture_examples", []):
            out = not any(_plain(example) in text for text in texts)
            measured.count("furniture", out, f"{case.name}: “{example}” is in a text")
    return measured


def _words_of(document: "Document") -> str:
    blocks = (f"{block.marker} {block.text}" for block in document.blocks)
    return str(_plain(" ".join([document.title or "", document.byline or "", document.dateline or "", *blocks])))


def _matched(
    expected: list[dict[str, Any]], found: list[dict[str, Any]], lines: tuple[str, ...]
) -> Iterator[tuple[dict[str, Any], dict[str, Any] | None]]:
    """Each expected document with the one found that begins on the same line, or with the same words."""
    left = list(found)
    for document in expected:
        other = next((f for f in left if _begins_alike(document, f, lines)), None)
        left = [f for f in left if f is not other]
        yield document, other


def _begins_alike(document: dict[str, Any], found: dict[str, Any], lines: tuple[str, ...]) -> bool:
    """Where line numbers are given, they decide. A voice that the file names opens its turn, as a label that is not among the words; a title may stand in the metadata alone."""
    if "lines" in document:
        return bool(document["lines"][0] == found["lines"][0])
    first, last = found["lines"]
    words, label = " ".join(lines[first - 1 : last]), f"{(found['speakers'] or [''])[0]}: "
    beginnings = (words, words.removeprefix(label), found["title"] or "")
    return any(_letters(begin).startswith(_letters(document["first_words"])) for begin in beginnings)


def _letters(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


def _compare(measured: Measured, case: str, document: dict[str, Any], other: dict[str, Any] | None) -> None:
    begin = document.get("first_words") or f"line {document['lines'][0]}"
    measured.count("recall", other is not None, f"{case}: no document begins with {begin!r}")
    for name in (name for name in FIELDS if name in document and not (name == "blocks" and document[name] is None)):
        got = _plain((other or {}).get(name))
        measured.count(name, got == document[name], f"{case}: {name} of {begin!r}: {document[name]!r}, found {got!r}")


def _plain(value: Any) -> Any:
    """No-break spaces of a source are plain ones in what is expected."""
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return " ".join(value.split()) if isinstance(value, str) else value


def together(sets: list[Measured]) -> Measured:
    """All sets as one."""
    whole = Measured("all")
    for one in sets:
        whole.files += one.files
        whole.right += one.right
        whole.seen += one.seen
    return whole


def measured_sets() -> list[Measured]:
    return [measure(folder) for folder in cases_of(SETS)]


def table(sets: list[Measured]) -> str:
    """A row for each set, and one for all."""
    head = f"{'set':<13}{'files':>6}{'docs':>6}{''.join(f'{column:>10}' for column in COLUMNS)}"
    return "\n".join([head, *(one.row() for one in [*sets, together(sets)])])


if __name__ == "__main__":
    found = measured_sets()
    print(table(found))
    if "-v" in sys.argv:
        print(*(difference for one in found for difference in one.differences), sep="\n")

"""What was measured, kept as JSON and shown as tables. Each size has the machine that it was measured on, and a day."""

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from building import Result
from measuring import Cost

OURS = "edition"
FLOOR = "floor"
WORK = "work, "
# What is built again where nothing is kept: as much as in a cold build.
AGAIN = ("unchanged", "text", "entry")
GROWING = {"time": "cold", "work": "work, cold", "memory": "memory"}
ROWS = {
    "cold": "cold build, s",
    "unchanged": "build, nothing changed, s",
    "text": "build, one text edited, s",
    "entry": "build, one entry edited, s",
    "reload": "served, one text edited, s",
    "search": "search index alone, s",
    "check": "check alone, cold, s",
    "check again": "check alone, again, s",
    "work, cold": "processors’ work, cold build, s",
    "work, unchanged": "processors’ work, nothing changed, s",
    "work, text": "processors’ work, one text edited, s",
    "work, entry": "processors’ work, one entry edited, s",
    "memory": "peak memory of cold build, MB",
    "size": "output, MB",
    "files": "output, files",
}


@dataclass(frozen=True)
class Sized:
    """All results for one number of texts."""

    texts: int
    day: str
    machine: dict[str, str | int | float]
    versions: dict[str, str]
    results: list[Result]

    def of(self, builder: str) -> Result | None:
        """The result of this builder, if it was measured."""
        return next((result for result in self.results if result.builder == builder), None)


def save(sizes: Sequence[Sized], file: Path) -> None:
    """Write the results; those of other sizes, which the file has, stay in it."""
    measured = {sized.texts: sized for sized in [*(load(file) if file.exists() else ()), *sizes]}
    rows = [_rounded(asdict(measured[texts])) for texts in sorted(measured)]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", "utf-8")


def load(file: Path) -> list[Sized]:
    """Read results that were saved."""
    return [_sized(row) for row in json.loads(file.read_text("utf-8"))]


def _sized(row: dict[str, Any]) -> Sized:
    results = []
    for result in row["results"]:
        costs = {name: Cost(**cost) for name, cost in result["costs"].items()}
        results.append(Result(**{**result, "costs": costs}))
    return Sized(**{**row, "results": results})


def _rounded(value: Any) -> Any:
    match value:
        case dict():
            return {key: _rounded(each) for key, each in value.items()}
        case list():
            return [_rounded(each) for each in value]
        case float():
            return round(value, 3)
    return value


def figure(result: Result, row: str) -> float | None:
    """One figure of the table; None if it was not measured."""
    if row in ("size", "files"):
        return (result.size if row == "size" else result.files) or None
    cost = result.costs.get("cold" if row == "memory" else row.removeprefix(WORK))
    if cost is None:
        return None
    return cost.memory if row == "memory" else cost.processor if row.startswith(WORK) else cost.seconds


def cells(sized: Sized) -> list[list[str]]:
    """The table of one size: a heading, then for each row what ours took and the others, with how many times ours.

    One that keeps nothing between builds has its cold build, in brackets, where others build again.
    """
    ours = sized.of(OURS)
    table = [[f"{sized.texts:,} texts", *(result.builder for result in sized.results)]]
    for row, heading in ROWS.items():
        own = figure(ours, row) if ours else None
        table.append([heading, *(_cell(result, row, own) for result in sized.results)])
    return table


def _cell(result: Result, row: str, ours: float | None) -> str:
    found = figure(result, row)
    if found is None and row.removeprefix(WORK) in AGAIN and not result.keeps and result.builder != FLOOR:
        cold = figure(result, f"{WORK}cold" if row.startswith(WORK) else "cold")
        return f"({_times(cold, ours)})" if cold else "–"
    if found is None:
        return "–"
    return _shown(found) if result.builder == OURS else _times(found, ours)


def _times(found: float, ours: float | None) -> str:
    return f"{_shown(found)} × {found / ours:.2g}" if ours else _shown(found)


def _shown(number: float) -> str:
    return f"{number:,.0f}" if number >= 100 else f"{number:.1f}" if number >= 10 else f"{number:.2f}"


def growth(sizes: Sequence[Sized], row: str) -> Iterator[tuple[str, list[str]]]:
    """For each builder the exponent of growth from each size to the next: 1 is in proportion, 2 is quadratic."""
    names = list(dict.fromkeys(result.builder for sized in sizes for result in sized.results))
    for name in names:
        yield name, [_exponent(name, row, *pair) for pair in pairwise(sizes)]


def _exponent(name: str, row: str, small: Sized, large: Sized) -> str:
    results = small.of(name), large.of(name)
    before, after = (figure(result, row) if result else None for result in results)
    if not before or not after:
        return "–"
    return f"{math.log(after / before) / math.log(large.texts / small.texts):.2f}"


def growth_cells(sizes: Sequence[Sized]) -> list[list[str]]:
    """The table of growth, of a cold build’s time, work and memory."""
    if len(sizes) < 2:
        return []
    steps = [f"{small.texts:,} to {large.texts:,}" for small, large in pairwise(sizes)]
    grown = {what: dict(growth(sizes, row)) for what, row in GROWING.items()}
    rows = [[name, *(cell for each in grown.values() for cell in each[name])] for name in grown["time"]]
    return [["growth", *(f"{what}, {step}" for what in grown for step in steps)], *rows]


def described(sized: Sized) -> str:
    """When, on what, and which versions."""
    machine = sized.machine
    versions = ", ".join(f"{name} {version}" for name, version in sized.versions.items())
    return (
        f"{sized.day}: {machine['processor']}, {machine['cores']} cores, {machine['memory']}, {machine['system']}, "
        f"Python {machine['python']}, {machine['busy']} programs at work as it began; {versions}"
    )


def as_text(table: list[list[str]]) -> Iterator[str]:
    """The lines of a table, for a terminal."""
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for row in table:
        first, *others = (
            cell.ljust(width) if n == 0 else cell.rjust(width)
            for n, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        yield "  ".join([first, *others]).rstrip()


def as_markdown(table: list[list[str]]) -> Iterator[str]:
    """The lines of a table, for a page."""
    heading, *rows = table
    yield f"| {' | '.join(heading)} |"
    yield f"| --- |{' --: |' * (len(heading) - 1)}"
    yield from (f"| {' | '.join(row)} |" for row in rows)

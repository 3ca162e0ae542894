"""Writes the repairs that problems carry into their files, and shows what changed."""

import difflib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from edition.files import replace
from edition.problems import Problem

Repair = tuple[int, int, str]

_CHARACTER = re.compile(r"\r\n|(?!\A\ufeff).", re.DOTALL)


def fix(root: Path, problems: Iterable[Problem]) -> list[str]:
    """Apply every repair and return a unified diff. Each file is replaced once; overlapping repairs are not made."""
    repairs: dict[str, set[Repair]] = defaultdict(set)
    for problem in problems:
        if problem.fix:
            repairs[problem.path].add(problem.fix)
    lines: list[str] = []
    for path, wanted in sorted(repairs.items()):
        lines += _fix_file(root / path, path, sorted(wanted))
    return lines


def _fix_file(file: Path, path: str, wanted: list[Repair]) -> Iterator[str]:
    """Repairs count characters as pages do: a line end is one, a byte order mark none. All else stays."""
    before = file.read_bytes().decode("utf-8")
    places = [found.start() for found in _CHARACTER.finditer(before)] + [len(before)]
    after = before
    for offset, length, replacement in reversed(_apart(wanted)):
        after = after[: places[offset]] + replacement + after[places[offset + length] :]
    if after != before:
        replace(file, after.encode())
    yield from difflib.unified_diff(before.splitlines(), after.splitlines(), path, path, lineterm="", n=1)
    if refused := len(wanted) - len(_apart(wanted)):
        yield f"{path}: {refused} repairs overlap and were not made: mend these places by hand"


def _apart(repairs: list[Repair]) -> list[Repair]:
    """The repairs that overlap no other."""
    return [one for one in repairs if not any(other is not one and _overlap(one, other) for other in repairs)]


def _overlap(one: Repair, other: Repair) -> bool:
    return one[0] < other[0] + other[1] and other[0] < one[0] + one[1]

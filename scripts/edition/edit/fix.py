"""Writes the repairs that problems carry into their files, and shows what changed.

Nothing is written on trust: the repaired page is read in memory first, and a repair that does more than it should is
left out.
"""

import difflib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from edition import files
from edition.edit.markdown import classes
from edition.edit.page import Page, read_page
from edition.edit.sources import Source
from edition.edition import render
from edition.problems import Problem

Repair = tuple[int, int, str]

_CHARACTER = re.compile(r"\r\n|(?!\A\ufeff).", re.DOTALL)
_WHOLE = ("a", "img", "code", "pre")


@dataclass(frozen=True)
class Reading:
    """What a page says: its problems by their codes, its corrected text, and what no repair may touch."""

    codes: Counter[str]
    corrected: list[str]
    whole: list[tuple[str, str | None, str]]

    def differences(self) -> int:
        """How often its words are not those of the source."""
        return sum(self.codes[code] for code in ("F201", "F202", "F203"))


def fix(root: Path, problems: Iterable[Problem], sources: dict[str, Source]) -> list[str]:
    """Make every repair that is sound and return a unified diff. Each file is replaced once."""
    repairs: dict[str, set[Repair]] = defaultdict(set)
    for problem in problems:
        if problem.fix:
            repairs[problem.path].add(problem.fix)
    lines: list[str] = []
    for path, wanted in sorted(repairs.items()):
        page, _ = read_page(root / path, path, path.removeprefix("docs/"))
        made = sound(page, sources, sorted(wanted)) if page else []
        lines += _write(root / path, path, made)
        if refused := len(wanted) - len(made):
            places = "1 place" if refused == 1 else f"{refused} places"
            lines.append(f"{path}: {places} could not be marked without doing more than that: mend by hand")
    return lines


def _write(file: Path, path: str, made: list[Repair]) -> Iterator[str]:
    """Repairs count characters as pages do: a line end is one, a byte order mark none. All else stays."""
    before = file.read_bytes().decode("utf-8")
    places = [found.start() for found in _CHARACTER.finditer(before)] + [len(before)]
    after = before
    for offset, length, replacement in reversed(made):
        after = after[: places[offset]] + replacement + after[places[offset + length] :]
    if after != before:
        files.replace(file, after.encode())
    yield from difflib.unified_diff(before.splitlines(), after.splitlines(), path, path, lineterm="", n=1)


def sound(page: Page, sources: dict[str, Source], wanted: list[Repair]) -> list[Repair]:
    """The repairs after which the page has fewer differences from the source, and nothing new but reasons to give."""
    before = _read(page, sources)

    def add(some: list[Repair], made: list[Repair]) -> list[Repair]:
        """`made`, and of `some` what is sound with them: all at once if possible, else half by half."""
        together = sorted([*made, *some])
        if _holds(before, _read(_repaired(page, together), sources), len(together)):
            return together
        half = len(some) // 2
        return add(some[half:], add(some[:half], made)) if half else made

    return add(apart, []) if (apart := _apart(wanted)) else []


def _holds(before: Reading, after: Reading, repairs: int) -> bool:
    """Each repair takes away a difference and brings a reason to give; text, links, code and citations stay."""
    return (
        after.codes - before.codes == Counter(E301=repairs)
        and after.differences() <= before.differences() - repairs
        and (after.corrected, after.whole) == (before.corrected, before.whole)
    )


def _read(page: Page, sources: dict[str, Source]) -> Reading:
    rendered, problems = render(page, sources)
    own = [e for e in rendered.root.iter() if "apparatus-sign" not in classes(e)]
    whole = [(e.tag, e.get("href"), "".join(e.itertext())) for e in own if e.tag in _WHOLE or e.get("data-cite")]
    corrected = [passage.text() for passage in [*rendered.passages, *rendered.added]]
    return Reading(Counter(p.code for p in problems), corrected, whole)


def _repaired(page: Page, repairs: list[Repair]) -> Page:
    text = page.text
    for offset, length, replacement in reversed(repairs):
        text = text[:offset] + replacement + text[offset + length :]
    return replace(page, text=text, body=text[page.body_offset() :])


def _apart(repairs: list[Repair]) -> list[Repair]:
    """The repairs that overlap no other."""
    return [one for one in repairs if not any(other is not one and _overlap(one, other) for other in repairs)]


def _overlap(one: Repair, other: Repair) -> bool:
    return one[0] < other[0] + other[1] and other[0] < one[0] + one[1]

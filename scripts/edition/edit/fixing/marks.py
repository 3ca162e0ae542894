"""Marks undeclared changes to a text as emendations, with the reason left to a person.

Nothing is written on trust: the repaired page is read in memory first, and a repair that does more than it should is
left out.
"""

from collections import Counter
from dataclasses import dataclass, replace

from edition.edit.markdown import classes
from edition.edit.page import Page
from edition.edit.render import render
from edition.edit.sources import Source

Repair = tuple[int, int, str]

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


def marked(page: Page, sources: dict[str, Source]) -> tuple[Page, int]:
    """The page with every sound repair that its problems carry, and how many repairs were not sound."""
    wanted = sorted({problem.fix for problem in render(page, sources)[1] if problem.fix})
    made = sound(page, sources, wanted)
    return (_repaired(page, made) if made else page), len(wanted) - len(made)


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

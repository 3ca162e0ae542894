"""The rule on dates: nothing is said after it is reported, nor reported after the text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from edition.edit.attribution.saying import DAYS, MONTHS
from edition.edit.edtf import bounds
from edition.edit.ledger.coding import Coded
from edition.edit.ledger.known import Known
from edition.problems import Problem

_MONTH = "|".join([*MONTHS, "Sept", *(month[:3] for month in MONTHS)])
_DATED = re.compile(
    rf"\b(?:(?P<before>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?)?(?P<month>{_MONTH})\b\.?"
    r"(?:\s+(?:the\s+)?(?P<after>\d{1,2})(?:st|nd|rd|th)?\b(?![:\d]))?"
)
_WEEKDAY = re.compile(rf"\b(?P<last>(?:last|previous)\s+)?(?P<day>{'|'.join(DAYS)})\b")
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
_AGO = {"yesterday": (1, 1), "today": (0, 0), "this week": (0, 7)}
_WEEK, _FAR = 7, 3000
_CITATION = re.compile(r"\[[^\]]*@[^\]]*\]")


@dataclass(frozen=True, slots=True)
class When:
    """What words say of a date; a part is None if they do not say it. `ago`: how many days before the report."""

    weekday: int | None
    month: int | None
    day: int | None
    year: int | None
    ago: tuple[int, int] | None

    @property
    def is_dated(self) -> bool:
        """Whether they say anything of it."""
        return any(part is not None for part in (self.weekday, self.month, self.year, self.ago))

    def allows(self, when: date) -> bool:
        """Whether a day is as the words say."""
        said = (self.weekday, self.month, self.day, self.year)
        is_ = (when.weekday(), when.month, when.day, when.year)
        return all(mine is None or mine == its for mine, its in zip(said, is_, strict=True))


def read_when(words: str) -> When:
    """Read weekday, month, day and year off words such as “on Friday”, “on Feb. 18” or “in June 2021”."""
    weekday, dated, year = _WEEKDAY.search(words), _DATED.search(words), _YEAR.search(words)
    if dated and dated["month"] == "May" and not (dated["before"] or dated["after"] or re.search(r"\bin May\b", words)):
        dated = None
    said = _when(dated, int(year[0]) if year else None)
    ago = next((days for phrase, days in _AGO.items() if phrase in words.lower()), None)
    if weekday and said.month is None:
        ago = (0, 2 * _WEEK if weekday["last"] else _WEEK)
    return replace(said, weekday=DAYS.index(weekday["day"]) if weekday else None, ago=ago)


def _when(dated: re.Match[str] | None, year: int | None) -> When:
    if dated is None:
        return When(None, None, None, year, None)
    month = next(n for n, name in enumerate(MONTHS, 1) if name.startswith(dated["month"][:3]))
    return When(None, month, int(dated["before"] or dated["after"] or 0) or None, year, None)


def dates_are_possible(coded: Coded, known: Known) -> Iterator[Problem]:
    """S606: It is said before it is reported, reported before the text is dated, and on the day that `when` says.

    What dates it more exactly than “before it was reported” stands in `when` or `note`; a turn has the text's own date.
    """
    record, dated = coded.record, coded.text.meta.date
    late = [*_later(coded, "reported", record.reported, dated, "the text’s date")]
    late += _later(coded, "said", record.said, record.reported, "the date of the report")
    late += _later(coded, "said", record.said, dated, "the text’s date")[: not late]
    if late:
        yield from late
    elif record.when and read_when(record.when).is_dated:
        yield from _against(coded, read_when(record.when), record.when)
    elif bounds(record.said)[0] and not (coded.turn and record.said == dated):
        yield from _without_ground(coded)


def _without_ground(coded: Coded) -> Iterator[Problem]:
    """A date that rests on nothing, or not on what the note says."""
    record = coded.record
    if not (record.when or record.note):
        limit = f"; or write said: ../{coded.reported}." if coded.reported else "."
        message = f"nothing says how said: {record.said} is known"
        yield coded.problem(("said",), "S606", message, f"Add when: with the words that date it, or a note:{limit}")
    named = list(_named(record.note or ""))
    if named and not any(_allowed(when, *bounds(record.said)) for when in named):
        message = f"said: {record.said} is none of the dates that the note names"
        yield coded.problem(("said",), "S606", message, "Correct one of them.")


def _named(note: str) -> Iterator[When]:
    """The months and days that a note names; if none, the years."""
    plain = _CITATION.sub("", note)
    found = list(_DATED.finditer(plain))
    for each in found:
        year = _YEAR.match(plain, each.end() + len(plain[each.end() :]) - len(plain[each.end() :].lstrip(", ")))
        yield _when(each, int(year[0]) if year else None)
    if not found:
        yield from (When(None, None, None, int(year), None) for year in _YEAR.findall(plain))


def _later(coded: Coded, name: str, given: str | None, limit: str | None, what: str) -> list[Problem]:
    """A date, or a part of a span of dates, that is later than another."""
    last = bounds(limit)[1] if limit else None
    firsts = [bounds(part)[0] for part in (given or "").split("/") if part.strip(".")]
    if last is None or not any(first > last for first in firsts if first):
        return []
    message = f"{name}: {given} is later than {what}, {limit}"
    hint = f"Write the date that the text gives; if it gives none, said: ../{limit}."
    hint = "Correct it; it is left out if it is the text’s own date." if name == "reported" else hint
    return [coded.problem((name,), "S606", message, hint)]


def _against(coded: Coded, when: When, words: str) -> Iterator[Problem]:
    """A date on which the words that date it could not have been said."""
    limit = bounds(coded.reported)[1] if coded.reported else None
    first, last = bounds(coded.record.said)
    window = _window(when, limit)
    if _allowed(when, _later_of(first, window[0]), _earlier_of(last, window[1])) is not None:
        return
    right = _allowed(when, *window)
    given = first if first and first == last else None
    is_a = f", a {DAYS[given.weekday()]}" if given else ""
    hint = f"Write said: {right}, or correct when:." if right else "Correct said: or when:."
    message = (
        f"said: {coded.record.said}{is_a}, is not “{words}”" if given else f"said: {coded.record.said} is not “{words}”"
    )
    reported = f" in a report of {coded.reported}" if limit else ""
    yield coded.problem(("said",), "S606", message + reported, hint)


def _window(when: When, limit: date | None) -> tuple[date | None, date | None]:
    """The days that the words can mean, seen from the report."""
    first, last = (date(when.year, 1, 1), date(when.year, 12, 31)) if when.year else (None, None)
    if when.ago and limit:
        first, last = limit - timedelta(when.ago[1]), limit - timedelta(when.ago[0])
    return first, _earlier_of(last, limit)


def _allowed(when: When, first: date | None, last: date | None) -> date | None:
    """The last day of a span that is as the words say; of an open one, any such day."""
    day = last or ((first or date(2000, 1, 1)) + timedelta(_FAR))
    for _ in range(_FAR + 1):
        if first and day < first:
            return None
        if when.allows(day):
            return day
        day -= timedelta(1)
    return None


def _later_of(one: date | None, other: date | None) -> date | None:
    return max(one, other) if one and other else one or other


def _earlier_of(one: date | None, other: date | None) -> date | None:
    return min(one, other) if one and other else one or other

"""The rule on dates: nothing is said after it is reported, nor reported after the text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from edition.edit.attribution.saying import DAYS, MONTHS
from edition.edit.edtf import bounds
from edition.edit.ledger.coding import Coded, CodedText
from edition.edit.ledger.finding import reported_by
from edition.edit.ledger.holding import gone_on_from
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


# “Before June” and “since June” give no day, but its limit.
_LIMIT = re.compile(
    r"\b(?:before|by|until|till|since|after|following|no later|at the latest|about|around)\b", re.IGNORECASE
)


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

    @property
    def gives_a_date(self) -> bool:
        """Whether they name a day, a month or a year, and not only how long ago it was."""
        return any(part is not None for part in (self.weekday, self.month, self.year)) or self.ago in ((0, 0), (1, 1))

    def written(self, day: date) -> str:
        """A day on which they can have been said, as exact as they are."""
        is_a_day = self.day or self.weekday is not None or self.ago
        return day.isoformat()[: 10 if is_a_day else 7 if self.month else 4]

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


def dates_are_possible(coded: Coded, known: Known, ledger: CodedText) -> Iterator[Problem]:
    """S606: It is said before it is reported, reported before the text is dated, and on the day that `when` says.

    What dates it more exactly than “before it was reported” stands in `when` or `note`; a turn has the text's own date,
    and “he added” that of the statement before.
    Where the words give a date, it is given.
    """
    record, dated = coded.record, coded.text.meta.date
    late = [*_later(coded, "reported", record.reported, dated, "the text’s date")]
    late += _later(coded, "said", record.said, record.reported, "the date of the report")
    late += _later(coded, "said", record.said, dated, "the text’s date")[: not late]
    words = record.when or _dating_words(coded)
    if late:
        yield from late
        return
    against = list(_against(coded, read_when(words), words)) if words and read_when(words).is_dated else []
    yield from against or _against_the_note(coded)
    is_dated = record.when is not None and read_when(record.when).is_dated
    before = gone_on_from(coded, ledger)
    is_known = record.said in (coded.turn and dated, before and before.record.said)
    if not (is_dated or against or is_known) and _is_more_exact(coded):
        yield from _without_ground(coded)


def _dating_words(coded: Coded) -> str:
    """The words beside the attribution that give a day, if no note says what dates the statement."""
    found = reported_by(coded)
    if coded.record.note or found is None or found.attribution.when is None or coded.attribution is None:
        return ""
    return coded.text.words(coded.attribution[0]).text[slice(*found.attribution.when)]


def _is_more_exact(coded: Coded) -> bool:
    """Whether more is said to be known than that it was before the report."""
    first, last = bounds(coded.record.said)
    limit = bounds(coded.reported)[1] if coded.reported else None
    return first is not None or bool(last and limit and last < limit)


# Where a note has one of these words, the date that it names is not that of the statement.
_IS_OPEN = re.compile(rf"{_LIMIT.pattern}|\b(?:not|nor|open|unknown|whether)\b", re.IGNORECASE)


def _against_the_note(coded: Coded) -> Iterator[Problem]:
    """A date that is none of those that the note names; or none, where the note names one."""
    said, note = coded.record.said, coded.record.note or ""
    (first, last), named = bounds(said), list(_named(note))
    limit = bounds(coded.reported)[1] if coded.reported else None
    if named and _is_more_exact(coded) and not any(_allowed(when, first, last) for when in named):
        message = f"said: {said} is none of the dates that the note names"
        yield coded.problem(("said",), "S606", message, "Correct one of them.")
    elif first is None and last == limit and any(when.month for when in named) and not _IS_OPEN.search(note):
        message = f"said: {said} is open, but the note names a date"
        yield coded.problem(
            ("said",),
            "S606",
            message,
            "Write that date; or say in the note that it is not known whether it was said then.",
        )
    elif "/" not in said and len(said) == 4 and any(when.month and _allowed(when, first, last) for when in named):
        message = f"said: {said} is less exact than the note"
        yield coded.problem(("said",), "S606", message, "Write the month, or the day, that it names.")


# What a note has that says how a date is known without naming it.
_GROUND = re.compile(r"\b(?:dat(?:e|es|ed|ing)|days?|week|month|year)\b", re.IGNORECASE)


def _without_ground(coded: Coded) -> Iterator[Problem]:
    """A date that rests on nothing: on no words that date it, no note that does, no date in the passage."""
    record = coded.record
    limit = f"; or write said: ../{coded.reported}." if coded.reported else "."
    is_noted = bool(record.note and (list(_named(record.note)) or _GROUND.search(record.note)))
    if not record.when and not is_noted:
        message = f"nothing says how said: {record.said} is known"
        yield coded.problem(("said",), "S606", message, f"Add when: with the words that date it, or a note:{limit}")
    elif record.when and bounds(record.said)[0] and not is_noted and not _is_in_the_passage(coded):
        message = f"“{record.when}” gives no date, and nothing in {record.at} says that it was {record.said}"
        yield coded.problem(("said",), "S606", message, f"Correct it, or say in note: how the date is known{limit}")


def _is_in_the_passage(coded: Coded) -> bool:
    """Whether a day or month that the passage names is the date given."""
    named = (when for number in coded.near() for when in _named(coded.text.words(number).text))
    return any(when.month and _allowed(when, *bounds(coded.record.said)) for when in named)


def _named(note: str) -> Iterator[When]:
    """The months and days that a note names; if none, the days of the week; if none, the years."""
    plain = _CITATION.sub("", note)
    found = list(_DATED.finditer(plain))
    for each in found:
        year = _YEAR.match(plain, each.end() + len(plain[each.end() :]) - len(plain[each.end() :].lstrip(", ")))
        yield _when(each, int(year[0]) if year else None)
    days = [] if found else [DAYS.index(day["day"]) for day in _WEEKDAY.finditer(plain)]
    yield from (When(day, None, None, None, None) for day in days)
    if not found and not days:
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
    """A date on which the words that date it could not have been said; or none, where they give one."""
    said, limit = coded.record.said, bounds(coded.reported)[1] if coded.reported else None
    (first, last), window = bounds(said), _window(when, limit)
    right = _allowed(when, *window)
    if _allowed(when, _later_of(first, window[0]), _earlier_of(last, window[1])) is None:
        given = first if first and first == last else None
        is_a = f", a {DAYS[given.weekday()]}, is" if given else " is"
        reported = f" in a report of {coded.reported}" if limit else ""
        hint = f"Write said: {right}, or correct when:." if right else "Correct said: or when:."
        yield coded.problem(("said",), "S606", f"said: {said}{is_a} not “{words}”{reported}", hint)
    elif first is None and when.gives_a_date and not _LIMIT.search(words) and right:
        message = f"said: {said} is open, but “{words}” gives the date"
        yield coded.problem(("said",), "S606", message, f"Write said: {when.written(right)} and when: {words}.")


def _window(when: When, limit: date | None) -> tuple[date | None, date | None]:
    """The days that the words can mean, seen from the report."""
    first, last = (date(when.year, 1, 1), date(when.year, 12, 31)) if when.year else (None, None)
    if when.ago and limit:
        first, last = (date.fromordinal(max(1, limit.toordinal() - days)) for days in reversed(when.ago))
    return first, _earlier_of(last, limit)


def _allowed(when: When, first: date | None, last: date | None) -> date | None:
    """The last day of a span that is as the words say; of an open one, any such day."""
    latest = last.toordinal() if last else min((first or date(2000, 1, 1)).toordinal() + _FAR, date.max.toordinal())
    earliest = max(first.toordinal() if first else 1, latest - _FAR, 1)
    days = (date.fromordinal(number) for number in range(latest, earliest - 1, -1))
    return next((day for day in days if when.allows(day)), None)


def _later_of(one: date | None, other: date | None) -> date | None:
    return max(one, other) if one and other else one or other


def _earlier_of(one: date | None, other: date | None) -> date | None:
    return min(one, other) if one and other else one or other

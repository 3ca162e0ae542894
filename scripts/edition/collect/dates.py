"""Dates at the end of a line or alone on it, in the orders that newspapers use. An ambiguous date is never guessed."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Literal

Order = Literal["month first", "day first"]

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
LANGUAGES = ("en", "de", "es", "fr", "it", "nl", "pl", "pt", "ru", "sv", "tr", "uk")

_WORD = r"[^\W\d_]{3,10}"
_DAYS = r"(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?\.?"
_TIME = r"\d{1,2}[:.]\d{2}(?:\s*[ap]\.?m\.?)?(?:\s+[A-Z]{2,4})?"
_DATE = (
    r"(?:(?P<iso>\d{4}(?P<in_iso>[-/.])\d{2}(?P=in_iso)\d{2})"
    rf"|(?P<day3>\d{{1,2}})-(?P<month3>{_WORD})-(?P<year3>\d{{4}})"
    r"|(?P<a>\d{1,2})(?P<sep>[/.])(?P<b>\d{1,2})(?P=sep)(?P<yy>\d{4}|\d{2})"
    rf"|(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.|º)?\s+(?:de\s+)?(?P<month>{_WORD})\.?,?\s+(?:de\s+)?(?P<year>\d{{4}})"
    rf"|(?P<month2>{_WORD})\.?\s+(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year2>\d{{4}}))"
)
_AT_END = re.compile(rf"(?:(?P<weekday>{_DAYS}),?\s+)?{_DATE}\)?\.?$")
_WITHOUT_YEAR = re.compile(rf"(?:{_DAYS}|(?P<month>{_WORD})\.?\s+\d{{1,2}}|\d{{1,2}}\.?\s+(?P<month2>{_WORD}))$")
_ALONE = re.compile(
    r"^(?:(?:posted|published|first published|updated|last updated|date)(?:\s+by\s+(?P<poster>[^\d,;:]{3,60}?))?"
    rf"(?:\s+on)?:?\s+)?(?:{_TIME},\s+)?(?:(?P<weekday>{_DAYS}),?\s+)?{_DATE}"
    rf"(?:,?\s+(?:at\s+)?{_TIME})?"
    r"(?:\s+by\s+(?P<by>[^\d,.;:]{3,60}))?(?:\s*[.,;|·]?\s*updated\b.{0,60})?\.?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class PrintedDate:
    """A date as found: where it begins in the line, and the ISO dates that it can mean in either order.

    `by` is a name that stands with it (“Posted on March 3, 2025 by Jane Roe”); `english` says whether its month has an
    English name, None if there is none or others have it too.
    """

    start: int
    printed: str
    month_first: str | None
    day_first: str | None
    by: str = ""
    english: bool | None = None

    def read(self, order: Order | None) -> str | None:
        """The ISO date, or None where it could be two and `order` does not decide."""
        if self.month_first == self.day_first or not self.day_first:
            return self.month_first
        if not self.month_first:
            return self.day_first
        return {"month first": self.month_first, "day first": self.day_first, None: None}[order]


def date_at_end(line: str) -> PrintedDate | None:
    """Find a date that closes the line. A numeric one keeps both of its readings, where both exist."""
    found = _AT_END.search(line)
    return _printed(found, found[0]) if found else None


def date_alone(line: str) -> PrintedDate | None:
    """Read a line that is a date and nothing else but “Posted on”, a weekday, a time of day, “by” and a name."""
    found = _ALONE.match(line.strip())
    return _printed(found, line.strip(), (found["by"] or found["poster"] or "").strip()) if found else None


def without_year(text: str) -> re.Match[str] | None:
    """A weekday, or a day and month without a year, that closes the text: no date that could be given."""
    found = _WITHOUT_YEAR.search(text)
    name = found and (found["month"] or found["month2"])
    return found if found and (name is None or _month(name)) else None


def _printed(found: re.Match[str], printed: str, by: str = "") -> PrintedDate | None:
    name = found["month"] or found["month2"] or found["month3"] or ""
    if found["iso"]:
        readings = (_iso(*map(int, re.split(r"\D", found["iso"]))),) * 2
    elif found["a"]:
        first, second, year = int(found["a"]), int(found["b"]), _year(found["yy"])
        readings = _on_weekday(_iso(year, first, second), _iso(year, second, first), found["weekday"])
    else:
        day = found["day"] or found["day2"] or found["day3"]
        readings = (_iso(int(found["year"] or found["year2"] or found["year3"]), _month(name), int(day)),) * 2
    return None if readings == (None, None) else PrintedDate(found.start(), printed, *readings, by, _is_english(name))


def _on_weekday(month_first: str | None, day_first: str | None, weekday: str | None) -> tuple[str | None, str | None]:
    """The readings of a numeric date that fall on the weekday printed before it; both if neither or both do."""
    right = [day for day in (month_first, day_first) if day and weekday and _falls_on(day, weekday)]
    return (right[0], right[0]) if len(right) == 1 else (month_first, day_first)


def _falls_on(day: str, weekday: str) -> bool:
    return DAYS[date.fromisoformat(day).weekday()] == weekday[:3].title()


def _is_english(month: str) -> bool | None:
    """Whether a month’s name is English; None if it is no name, or one in other languages too."""
    if not month or month.lower() in _months(LANGUAGES[:1]).keys() & _months(LANGUAGES[1:]).keys():
        return None
    return month.lower() in _months(LANGUAGES[:1])


def order_of(dates: Iterable[PrintedDate]) -> Order | None:
    """The order of day and month that a file's own unambiguous dates prove; None without proof, or with both.

    Only English puts the month first: where months have names in other languages alone, the day is first.
    """
    dates = list(dates)
    month_first = any(d.month_first and not d.day_first for d in dates)
    day_first = any(d.day_first and not d.month_first for d in dates)
    if not month_first and not day_first:
        return "day first" if {d.english for d in dates} - {None} == {False} else None
    if month_first == day_first:
        return None
    return "month first" if month_first else "day first"


def _year(printed: str) -> int:
    """Two digits follow POSIX: 69–99 are the 1900s, 00–68 the 2000s."""
    year = int(printed)
    if len(printed) == 4:
        return year
    return year + (1900 if year >= 69 else 2000)


def _month(name: str) -> int:
    """The number of a month by its name or abbreviation in one of LANGUAGES; 0 for any other word."""
    return _months(LANGUAGES).get(name.lower(), 0)


@cache
def _months(languages: Sequence[str]) -> dict[str, int]:
    from babel.dates import get_month_names  # late: it reads the clock’s zone, and only `add` asks for months

    months = {"sept": 9} if "en" in languages else {}
    for language in languages:
        for width in ("abbreviated", "wide"):
            for context in ("stand-alone", "format"):
                names = get_month_names(width, context, language)
                months |= {name.lower().rstrip("."): number for number, name in names.items()}
    return months


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None

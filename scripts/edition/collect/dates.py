"""Dates at the end of a line or alone on it, in the orders that newspapers use. An ambiguous date is never guessed."""

import re
from calendar import month_name
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

Order = Literal["month first", "day first"]

_MONTHS = [name.lower() for name in month_name[1:]]
_MONTH = r"(?P<month>[A-Z][a-z]{2,8})\.?"
_DATE = (
    r"(?:(?P<iso>\d{4}-\d{2}-\d{2})"
    r"|(?P<a>\d{1,2})(?P<sep>[/.])(?P<b>\d{1,2})(?P=sep)(?P<yy>\d{4}|\d{2})"
    rf"|(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+{_MONTH},?\s+(?P<year>\d{{4}})"
    rf"|{_MONTH.replace('month', 'month2')}\s+(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year2>\d{{4}}))"
)
_AT_END = re.compile(rf"{_DATE}\)?\.?$")
_ALONE = re.compile(
    r"^(?:(?:posted|published|first published|updated|last updated|date)(?:\s+on)?:?\s+)?"
    r"(?:(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?\.?,?\s+)?"
    rf"{_DATE.replace('[A-Z][a-z]', '(?-i:[A-Z])[a-z]')}"
    r"(?:,?\s+(?:at\s+)?\d{1,2}[:.]\d{2}(?:\s*[ap]\.?m\.?)?(?:\s+[A-Z]{2,4})?)?"
    r"(?:\s+by\s+(?P<by>[^\d,.;:]{3,60}))?\.?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class PrintedDate:
    """A date as found: where it begins in the line, and the ISO dates that it can mean in either order.

    `by` is a name that stands with it (“Posted on March 3, 2025 by Jane Roe”).
    """

    start: int
    printed: str
    month_first: str | None
    day_first: str | None
    by: str = ""

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
    return _printed(found, line.strip(), (found["by"] or "").strip()) if found else None


def _printed(found: re.Match[str], printed: str, by: str = "") -> PrintedDate | None:
    if found["iso"]:
        readings = (_iso(*map(int, found["iso"].split("-"))),) * 2
    elif found["a"]:
        first, second, year = int(found["a"]), int(found["b"]), _year(found["yy"])
        readings = (_iso(year, first, second), _iso(year, second, first))
    else:
        month = _month(found["month"] or found["month2"])
        readings = (_iso(int(found["year"] or found["year2"]), month, int(found["day"] or found["day2"])),) * 2
    return None if readings == (None, None) else PrintedDate(found.start(), printed, *readings, by)


def order_of(dates: Iterable[PrintedDate]) -> Order | None:
    """The order of day and month that a file's own unambiguous dates prove; None without proof, or with both."""
    dates = list(dates)
    month_first = any(d.month_first and not d.day_first for d in dates)
    day_first = any(d.day_first and not d.month_first for d in dates)
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
    name = name.lower()
    if name == "sept":
        return 9
    full = [i for i, month in enumerate(_MONTHS, 1) if month == name or (len(name) == 3 and month.startswith(name))]
    return full[0] if full else 0


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None

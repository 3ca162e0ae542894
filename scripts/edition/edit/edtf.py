"""Dates in EDTF: 2025-02-18, 2025-02, 2025~, 2025-02-12/2025-02-18. Only such as the calendar has."""

import datetime
import re
from calendar import monthrange

_PART = r"-?[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?[~?%]?"
_EDTF = re.compile(rf"(?:{_PART}|\.\.)?(?:/(?:{_PART}|\.\.)?)?")


def edtf(value: str) -> str:
    """The date itself. Raises ValueError, with the reason, if it is none."""
    start, slash, end = re.sub(r"[~?%]", "", value).partition("/")
    if not _EDTF.fullmatch(value) or not (start.strip(".") or end.strip(".")):
        raise ValueError("is no date: write 2025-02-18, 2025-02, 2025, 2025~ or 2025-02-12/2025-02-18")
    if wrong := next((part for part in (start, end) if not is_in_calendar(part)), None):
        raise ValueError(f"there is no {wrong} in the calendar")
    if slash and end.strip(".") and not _begins_by(start, end):
        raise ValueError("the first date is later than the second")
    return value


def is_edtf(value: str) -> bool:
    """Whether this is a date, of those that a page may have."""
    try:
        return bool(edtf(value))
    except ValueError:
        return False


def is_in_calendar(date: str) -> bool:
    """Whether year, month and day of an ISO date, as far as it has them, exist. There is no year 0."""
    found = re.fullmatch(r"-?([0-9]{4})(?:-([0-9]{2}))?(?:-([0-9]{2}))?", date)
    if not found:
        return True
    year, month, day = int(found[1]), int(found[2] or 1), int(found[3] or 1)
    return year > 0 and 1 <= month <= 12 and 1 <= day <= monthrange(2000 + year % 400, month)[1]  # the calendar repeats


def covers(date: str, day: str) -> bool:
    """Whether a date, a month, a year or a span of them has this day in it."""
    start, slash, end = re.sub(r"[~?%]", "", date).partition("/")
    if not slash:
        return day.startswith(start)
    return _begins_by(start, day) and (not end.strip(".") or day[: len(end)] <= end)


def _begins_by(start: str, day: str) -> bool:
    """Whether a span that starts so has begun on `day`. Years before 1 are not compared."""
    both = min(len(start), len(day))
    return not start.strip(".") or start.startswith("-") or start[:both] <= day[:both]


def bounds(value: str) -> tuple[datetime.date | None, datetime.date | None]:
    """The first and the last day that a date allows; None where it is open, or before the year 1."""
    start, slash, end = re.sub(r"[~?%]", "", value).partition("/")
    return _first(start), _last(end if slash else start)


def _first(part: str) -> datetime.date | None:
    found = re.fullmatch(r"([0-9]{4})(?:-([0-9]{2}))?(?:-([0-9]{2}))?", part)
    return datetime.date(int(found[1]), int(found[2] or 1), int(found[3] or 1)) if found and int(found[1]) else None


def _last(part: str) -> datetime.date | None:
    first = _first(part)
    if first is None or len(part) == 10:
        return first
    month = first.month if len(part) == 7 else 12
    return first.replace(month=month, day=monthrange(first.year, month)[1])

"""Dates as the columns of a picture: days, months or years, each as far as it is known."""

import re
from collections.abc import Iterable, Sequence

from edition.publish.dates import shown
from edition.publish.pictures.grid import Head

# Four digits of a year have room above each.
PERIODS = 8

# A date as far as it is known: year, month, day.
Known = tuple[int, ...]

_DATE = re.compile(r"(-?\d{4})(?:-(\d\d))?(?:-(\d\d))?")


def known(date: str | None) -> Known:
    """A date in EDTF as far as it is known, the first one that it allows, or the last; () if there is none."""
    start, _, end = (date or "").partition("/")
    found = _DATE.match(start) or _DATE.match(end)
    return tuple(int(part) for part in found.groups() if part) if found else ()


def periods(dates: Iterable[Known]) -> list[Known]:
    """The columns of a picture: days if there are few, or else months, or else years; of too many years the last.

    A date that is not known to the day has a column of its own, before the days that it may mean.
    """
    given = set(dates) - {()}
    by_length = ([*sorted({date[:length] for date in given})] for length in (3, 2))
    years = sorted({date[:1] for date in given})[-PERIODS:]
    return next((found for found in by_length if len(found) <= PERIODS), years)


def title_of(period: Known) -> str:
    """18 February 2025; February 2025; 2025."""
    year = f"{period[0]:04}" if period[0] >= 0 else f"{period[0]:05}"
    return shown("-".join([year, *(f"{part:02}" for part in period[1:])]))


def heads(all_of: Sequence[Known]) -> tuple[Head, ...]:
    """The heads of columns of dates: 18 / Feb / 2025. The year stands where it is another than before."""
    before = [None, *all_of]
    return tuple(
        _head(period, is_new=last is None or last[0] != period[0]) for period, last in zip(all_of, before, strict=False)
    )


def _head(period: Known, is_new: bool) -> Head:
    *others, year = title_of(period).split()
    lines = [word[:3] for word in others] + ([year] if is_new else [""])
    return Head(tuple(lines), title_of(period))

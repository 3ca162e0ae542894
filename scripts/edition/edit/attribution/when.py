"""Reads from a passage when something was said: “on Friday”, “Feb. 18”, “in October 2021”."""

import re
from collections.abc import Iterable
from datetime import date, timedelta

from edition.edit.attribution.saying import DAYS, MONTHS
from edition.edit.attribution.sentences import Range

_MONTH = "|".join([*MONTHS, *(rf"{month[:3]}\." for month in MONTHS), r"Sept\."])
_DATE = re.compile(
    rf"\b(?:[Oo]n |[Ee]arlier on |[Ll]ate on )?(?:(?P<day>{'|'.join(DAYS)})\b(?!’s|'s)"
    rf"|(?P<m1>{_MONTH}) (?P<d1>\d{{1,2}})\b(?:,? (?P<y1>\d{{4}})\b)?"
    rf"|(?P<d2>\d{{1,2}}) (?P<m2>{_MONTH})(?: (?P<y2>\d{{4}})\b)?)"
    rf"|\b(?:[Ii]n )?(?P<m3>{_MONTH}) (?P<y3>\d{{4}})\b"
    r"|\b(?P<near>[Yy]esterday|[Tt]oday)\b(?!’s|'s)|\b[Ii]n (?P<year>(?:19|20)\d{2})\b"
)


def date_words(text: str, ranges: Iterable[Range]) -> Range | None:
    """The first words in these ranges that date something."""
    for start, end in ranges:
        if found := _DATE.search(text, start, end):
            return found.span()
    return None


def said_on(words: str, reported: str) -> str | None:
    """The date that these words mean in a report of a day in ISO 8601: the last such day up to it; None if they do not.

    A weekday means one of the seven days up to the report.
    """
    found = _DATE.fullmatch(words)
    try:
        day = date.fromisoformat(reported)
        return _resolved(found, day) if found else None
    except ValueError:  # such as February 30
        return None


def _resolved(found: re.Match[str], day: date) -> str:
    if found["day"]:
        return (day - timedelta(days=(day.weekday() - DAYS.index(found["day"])) % 7)).isoformat()
    if found["near"]:
        return (day - timedelta(days=found["near"].lower() == "yesterday")).isoformat()
    if found["year"]:
        return found["year"]
    month = _month(found["m1"] or found["m2"] or found["m3"])
    if found["y3"]:
        return f"{found['y3']}-{month:02}"
    number, year = int(found["d1"] or found["d2"]), found["y1"] or found["y2"]
    said = date(int(year or day.year), month, number)
    return (said if year or said <= day else said.replace(year=day.year - 1)).isoformat()


def _month(name: str) -> int:
    return next(number for number, month in enumerate(MONTHS, 1) if month.startswith(name[:3]))

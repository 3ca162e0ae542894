"""Dates of texts whose byline has none: at the end of the title, at the head of a letter, in a dateline."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from edition.collect.blocks import Line
from edition.collect.dates import PrintedDate, date_alone, date_at_end
from edition.collect.titles import MAX_HEADING

OPENING = 5
DATELINES = 3

_BEFORE_DATE = re.compile(r"(?:[,–—|:(-]|\b(?:on|of|for|am|vom|du|del|del día))\s*$", re.IGNORECASE)
_DATELINE = re.compile(r"[^\W\d_a-z][\w .’'-]{1,40}(?:, |\s\()(?P<date>[^–—-]{6,30}?)\)?\s+[–—-]{1,2}\s")


@dataclass(frozen=True, slots=True)
class DateElsewhere:
    """A date that stands neither in a byline nor in a date line, and where."""

    date: PrintedDate
    rule: str


def date_elsewhere(title: str | None, opening: Sequence[Line], lines: int) -> DateElsewhere | None:
    """The date of a text: `opening` are the first of its own `lines`, below title and byline."""
    if title:
        ending = date_at_end(title)
        if ending and _BEFORE_DATE.search(title[: ending.start]):
            return DateElsewhere(ending, "it ends the title")
    elif lines > len(opening) and (letter := _of_letter(opening)):
        return letter
    return next((found for _, line in opening[:DATELINES] if (found := _of_dateline(line))), None)


def _of_letter(opening: Sequence[Line]) -> DateElsewhere | None:
    """A date alone on a line among the few short ones with which a letter begins."""
    first = opening[0][0]
    together = [line.strip() for place, (number, line) in enumerate(opening) if number == first + place]
    if not all(len(line) <= MAX_HEADING for line in together):
        return None
    found = next((found for line in together if (found := date_alone(line))), None)
    return DateElsewhere(found, "alone on a line at the head") if found else None


def _of_dateline(line: str) -> DateElsewhere | None:
    """“OSTERBY, 14 January 2025 – The works …”."""
    found = _DATELINE.match(line.strip())
    day = date_at_end(found["date"].strip()) if found else None
    return DateElsewhere(day, "in the dateline of the text") if day and day.start == 0 else None

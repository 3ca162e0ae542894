"""Bylines: “By Jane Roe, The Paper, 2/18/25”, “Jane Roe, The Paper, 18 February 2025”, “The Paper, 2025-02-18”."""

import re

from edition.collect.dates import Order, PrintedDate, date_at_end
from edition.model import Byline

MAX_LENGTH = 200

_BY = re.compile(r"^by\s+", re.IGNORECASE)
_AND = re.compile(r"\s+(?:and|&)\s+")
_SENTENCE = re.compile(r"[a-z]{3}[.!?]\s|[:;]|[“”\"]")


def date_of_byline(line: str) -> PrintedDate | None:
    """The date of a line that has the shape of a byline: names, a comma or bar, a date; nothing else."""
    line = line.strip()
    if len(line) > MAX_LENGTH:
        return None
    found = date_at_end(line)
    if not found:
        return None
    names = line[: found.start].rstrip()
    if not names or names[-1] not in ",|–—-(" or not _names(names):
        return None
    return found


def read_byline(line: str, order: Order | None) -> Byline:
    """Read a line that `date_of_byline` accepts. What it cannot decide is left open, with a warning."""
    line = line.strip()
    printed = date_of_byline(line)
    if printed is None:
        raise ValueError(f"not a byline: {line!r}")
    names = _names(line[: printed.start])
    by = bool(_BY.match(line))
    warnings = []
    day = printed.read(order)
    if day is None:
        warnings.append(
            f"the date {printed.printed} can be {printed.month_first} or {printed.day_first}: give it in ISO form"
        )
    if by and len(names) == 1:
        return Byline(tuple(_AND.split(names[0])), None, day, tuple(warnings))
    if len(names) == 1:
        warnings.append(f"“{names[0]}” is taken as the outlet, since no “By” says that it is an author")
        return Byline((), names[0], day, tuple(warnings))
    authors = tuple(name for part in names[:-1] for name in _AND.split(part))
    return Byline(authors, names[-1], day, tuple(warnings))


def _names(text: str) -> list[str]:
    """The names before the date, or nothing if the text reads like a sentence."""
    text = _BY.sub("", text.strip().rstrip(",|–—-( "))
    if _SENTENCE.search(text) or len(text.split()) > 20:
        return []
    names = [name.strip() for name in re.split(r",\s+(?:and\s+)?|\s+[|–—]\s+", text)]
    return names if all(name[:1].isalnum() and not name[:1].islower() for name in names) else []

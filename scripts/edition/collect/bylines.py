"""Lines that say who wrote a text, where and when.

“By Jane Roe, The Paper, 2/18/25”, “Jane Roe, The Paper, 18 February 2025”, “The Paper, 2025-02-18”, “By Jane Roe”,
“— Jane Roe, The Paper, 2 May 2024”, “Posted on March 3, 2025 by Jane Roe”, “March 12, 2025”.
"""

import re
from dataclasses import dataclass
from typing import Literal

from edition.collect.dates import Order, PrintedDate, date_alone, date_at_end, without_year
from edition.model import Byline

MAX_LENGTH = 200

_BY = re.compile(r"^(?:by|von|por|par|di|door|av)\s+", re.IGNORECASE)
_SIGN = re.compile(r"^(?:—|–|―|--?)\s*(?=\S)")
_AND = re.compile(r"\s+(?:and|&)\s+")
_SENTENCE = re.compile(r"[a-z]{4}[.!?]\s|[:;]|[“”\"]")

Form = Literal["by", "names", "signed", "date"]


@dataclass(frozen=True, slots=True)
class Cue:
    """What a line of this shape says.

    `form`: `by` begins with “By”; `names` are names and a date; `signed` begins with a dash, under a text; `date` is a
    date alone.
    """

    form: Form
    names: tuple[str, ...]
    date: PrintedDate | None


def cue_of(line: str) -> Cue | None:
    """Read a line that has the shape of a byline or a date line, and nothing else; None for any other."""
    line = line.strip()
    if len(line) > MAX_LENGTH:
        return None
    if alone := date_alone(line):
        return Cue("date", (alone.by,) if alone.by else (), alone)
    sign = _SIGN.match(line)
    bare = line[sign.end() :] if sign else line
    found = date_at_end(bare)
    yearless = None if found else without_year(bare)
    names = _names(bare[: found.start] if found else bare[: yearless.start()] if yearless else bare)
    by = bool(_BY.match(bare))
    marks = ",|•·–—-(" if by or sign or len(names) > 1 else ",|•·("  # “Press briefing – 3 May 2024” is a title
    if found and names and bare[: found.start].rstrip()[-1:] in tuple(marks):
        return Cue("signed" if sign else "by" if by else "names", names, found)
    if by and not sign and not found and names and (yearless or _are_people(names)):
        return Cue("by", names, None)
    return None


def read_byline(cue: Cue, order: Order | None) -> Byline:
    """Tell authors from outlet. A date that could be read two ways, where `order` does not decide, is left open."""
    day = cue.date.read(order) if cue.date else None
    names = cue.names
    if cue.form == "names" and len(names) == 1:
        return Byline((), names[0], day)
    if len(names) < 2 or cue.form == "date":
        return Byline(tuple(author for name in names for author in _AND.split(name)), None, day)
    people = [name for name in names[:-1] if not name[:1].islower()]
    return Byline(tuple(author for name in people for author in _AND.split(name)), names[-1], day)


def _names(text: str) -> tuple[str, ...]:
    """The names in a byline without its date, or none if it reads like a sentence. A role (“staff writer”) is kept."""
    text = _BY.sub("", text.strip().rstrip(",|•·–—-( "))
    if not text or _SENTENCE.search(text) or len(text.split()) > 20:
        return ()
    names = [name.strip() for name in re.split(r",\s+(?:and\s+)?|\s+[|•·–—]\s+", text)]
    ends = (names[0], names[-1])
    good = all(name[:1].isalnum() for name in names) and not any(name[:1].islower() for name in ends)
    return tuple(names) if good else ()


def _are_people(names: tuple[str, ...]) -> bool:
    """Whether “By …” without a date is a byline: capitalised names of at most five words, no sentence."""
    words = [word for name in names for part in _AND.split(name) for word in part.split()]
    small = {"de", "der", "van", "von", "al", "bin", "of", "the", "la", "for"}
    named = all(word[:1].isupper() or word.lower() in small for word in words)
    return named and all(len(part.split()) <= 6 for name in names for part in _AND.split(name)) and len(words) >= 2

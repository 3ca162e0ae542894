"""Lines that say who wrote a text, where and when.

“By Jane Roe, The Paper, 2/18/25”, “Jane Roe, The Paper, 18 February 2025”, “The Paper, 2025-02-18”, “By Jane Roe”,
“— Jane Roe, The Paper, 2 May 2024”, “Posted on March 3, 2025 by Jane Roe”, “March 12, 2025”.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from edition.collect.dates import Order, PrintedDate, date_alone, date_at_end, without_year
from edition.model import Byline

MAX_LENGTH = 200
WRAPPED_AT_LEAST = 45
MAX_HEADING = 100

_BY = re.compile(
    r"^(?:(?:(?:compiled|written|edited|reported|interview|text|story|words|guest post|posted) )?by"
    r"|von|por|par|di|door|av)\s+",
    re.IGNORECASE,
)
_SIGN = re.compile(r"^(?:—|–|―|--?)\s*(?=\S)")
_AND = re.compile(r"\s+(?:and|&|und|et|och)\s+")
_ROLE = re.compile(r"\b(?:correspondent|editor|writer|reporter|columnist|critic|contributor)$")
_SENTENCE = re.compile(r"[a-z]{4}[.!?]\s|[:;]|[“”\"]")

Form = Literal["by", "names", "signed", "date"]


@dataclass(frozen=True, slots=True)
class Cue:
    """What a line of this shape says.

    `form`: `by` begins with “By”; `names` are names and a date; `signed` begins with a dash, under a text; `date` is a
    date alone. `lines` are two where it is broken by hand.
    """

    form: Form
    names: tuple[str, ...]
    date: PrintedDate | None
    lines: int = 1


def cues_of(words: Sequence[tuple[int, str]]) -> dict[int, Cue]:
    """The cues among the lines that are not blank, by the line on which each begins."""
    found: dict[int, Cue] = {}
    ended = 0
    for index, (number, line) in enumerate(words):
        if number <= ended:
            continue
        below = words[index + 1] if index + 1 < len(words) else (0, "")
        cue = _broken(line, below[1]) if below[0] == number + 1 else None
        if cue := cue or cue_of(line):
            found[number] = cue
            ended = number + cue.lines - 1
    return found


def signature_of(line: str) -> Cue | None:
    """A signature without a date: “— Jane Roe, The Paper”."""
    sign = _SIGN.match(line.strip())
    names = _names(line.strip()[sign.end() :]) if sign and len(line) <= MAX_HEADING else ()
    return Cue("signed", names, None) if len(names) > 1 and _are_people(names) else None


def _broken(line: str, below: str) -> Cue | None:
    """A byline that is broken at the end of a long line: “By …” in the first, the year or all of the date below."""
    if len(line.strip()) < WRAPPED_AT_LEAST or not _BY.match(line.strip()) or date_alone(below):
        return None
    alone, cue = cue_of(line), cue_of(f"{line.strip()} {below.strip()}")
    return replace(cue, lines=2) if cue and cue.date and not (alone and alone.date) else None


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
    people = [name for name in names[:-1] if not name[:1].islower() and not _ROLE.search(name)]
    outlet = None if _ROLE.search(names[-1]) else names[-1]
    return Byline(tuple(author for name in people for author in _AND.split(name)), outlet, day)


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
    named = all(word[:1].isupper() or word.lower() in small or _ROLE.search(word) for word in words)
    return named and all(len(part.split()) <= 6 for name in names for part in _AND.split(name)) and len(words) >= 2

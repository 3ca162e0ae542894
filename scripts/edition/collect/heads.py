"""Finds where documents begin: by what stands at their head or foot, or by how the file is divided."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from edition.collect.blocks import Line
from edition.collect.bylines import Cue, cue_of
from edition.collect.transcript import label_of

MAX_TITLE = 200
MAX_HEADING = 100
BLANK_RUN = 3

_ABBREVIATION = re.compile(r"\b(?:[A-Z]\.){2,}$|\b(?:Inc|Ltd|Jr|Sr|Co)\.$")
_SENTENCE_END = re.compile(r"[.…:;,][^\w\s]*\s*[^\w\s]*\d{0,2}$")
_PIPED = re.compile(r"^.{3,}\S\s+\|\s+(?P<outlet>[^|\s][^|]{1,60})$")


@dataclass(frozen=True, slots=True)
class Head:
    """Where a document begins, and the lines of its title, byline and date line. The byline may stand at its foot.

    `rule` is what shows that a document begins here, `confidence` how surely it does.
    """

    first: int
    title: int | None
    byline: int | None
    dateline: int | None
    cues: tuple[Cue, ...]
    rule: str
    confidence: float = 1.0
    outlet: str | None = None


def can_be_title(line: str) -> bool:
    """Short enough, no speaker’s label, and not ending like a sentence that goes on or is over."""
    line = line.strip()
    ended = bool(_SENTENCE_END.search(line)) and not _ABBREVIATION.search(line)
    label = label_of(line)
    return len(line) <= MAX_TITLE and not ended and not (label and label.timed)


def looks_like_heading(line: str) -> bool:
    """A line that nothing but its shape makes a heading: short, beginning with a letter, digit or quotation mark."""
    line = line.strip()
    return (
        len(line) <= MAX_HEADING and can_be_title(line) and bool(re.match(r"[\w“\"‘']", line)) and cue_of(line) is None
    )


def find_heads(lines: Sequence[str], words: Sequence[Line]) -> list[Head]:
    """The heads of all documents, in order.

    Bylines and date lines come first: the title stands above them, or below a date. Then signatures under texts, titles
    of the form “Title | Outlet”, and sections parted by rules or long gaps, if each of these begins with a title.
    """
    cues = {number: cue for number, line in words if (cue := cue_of(line))}
    heads = {head.first: head for head in _by_cues(words, cues)}
    for found in (_signed(words, cues), _piped(lines, words), _sections(lines, words)):
        taken = {n for head in heads.values() for n in (head.title, head.byline, head.dateline)}
        heads |= {head.first: head for head in found if head.first not in heads and head.first not in taken}
    return [_with_piped_outlet(lines, heads[first]) for first in sorted(heads)]


def _by_cues(words: Sequence[Line], cues: dict[int, Cue]) -> Iterator[Head]:
    """Runs of neighbouring lines with one title at most, one byline, one date line, in any order that papers use."""
    used = 0
    for index, (number, _) in enumerate(words):
        if number <= used or number not in cues or cues[number].form == "signed":
            continue
        head = _head_at(words, cues, index, used)
        if head:
            used = max(n for n in (head.title, head.byline, head.dateline) if n)
            yield head


def _head_at(words: Sequence[Line], cues: dict[int, Cue], index: int, used: int) -> Head | None:
    number = words[index][0]
    cue = cues[number]
    above = words[index - 1] if index and words[index - 1][0] > used else None
    title = above[0] if above and above[0] not in cues and can_be_title(above[1]) else None
    if cue.form == "date" and index > 1 and words[index - 2][0] == number - 2:
        title = None  # a date under two lines or more: the head of a letter
    run = _run(words, cues, index)
    if title is None and cue.form == "date":
        return _dated_above(words, cues, index)
    if title is None and cue.form != "by":
        return None
    byline = next((n for n in run if cues[n].form != "date" or cues[n].names), None)
    dateline = next((n for n in run if n != byline and cues[n].form == "date"), None)
    found = tuple(cues[n] for n in (byline, dateline) if n)
    rule, confidence = _rule(cue, title is not None)
    return Head(title or number, title, byline, dateline, found, rule, confidence)


def _rule(cue: Cue, titled: bool) -> tuple[str, float]:
    """How surely a byline or date line begins a document: “By” and a title leave no doubt, a name alone some."""
    if not titled:
        return "a byline with no title above it", 0.7
    if cue.form == "by":
        return "a title with a byline under it", 1.0
    if cue.form == "names":
        return "a title with names and a date under it", 1.0
    return "a title with a date under it", 0.9


def _run(words: Sequence[Line], cues: dict[int, Cue], index: int) -> list[int]:
    """This cue, and the next line’s if it adds what is lacking: a date to names, names to a date."""
    run = [words[index][0]]
    following = words[index + 1][0] if index + 1 < len(words) else 0
    if following in cues:
        one, other = cues[run[0]], cues[following]
        if (one.date is None) != (other.date is None) or (not one.names and other.form == "by"):
            run.append(following)
    return run


def _dated_above(words: Sequence[Line], cues: dict[int, Cue], index: int) -> Head | None:
    """A date, then the title, then the byline."""
    if index + 2 >= len(words):
        return None
    (number, _), (title, line), (byline, _) = words[index : index + 3]
    if not can_be_title(line) or title in cues or byline not in cues or cues[byline].form != "by":
        return None
    return Head(number, title, byline, number, (cues[byline], cues[number]), "a date, a title and a byline")


def _signed(words: Sequence[Line], cues: dict[int, Cue]) -> Iterator[Head]:
    """“— Jane Roe, The Paper, 2 May 2024” under each text; the next text begins below."""
    start = 0
    for index, (number, _) in enumerate(words):
        if number in cues and cues[number].form == "signed" and index > start:
            first, line = words[start]
            title = first if looks_like_heading(line) and index > start + 1 else None
            yield Head(first, title, number, None, (cues[number],), "ends with a signature", 0.9)
            start = index + 1


def _piped(lines: Sequence[str], words: Sequence[Line]) -> list[Head]:
    """Lines “Title | Outlet” that stand alone, where the file begins with one and has more."""
    found = [
        n for n, line in words if _PIPED.match(line.strip()) and looks_like_heading(line) and _stands_alone(lines, n)
    ]
    if len(found) < 2 or not words or found[0] != words[0][0]:
        return []
    return [Head(number, number, None, None, (), "a line “Title | Outlet” that stands alone", 0.8) for number in found]


def _with_piped_outlet(lines: Sequence[str], head: Head) -> Head:
    piped = _PIPED.match(lines[head.title - 1].strip()) if head.title else None
    if not piped or any(len(cue.names) > 1 or cue.form == "names" for cue in head.cues):
        return head
    return replace(head, outlet=piped["outlet"].strip())


def _sections(lines: Sequence[str], words: Sequence[Line]) -> list[Head]:
    """Sections parted by rules or by long gaps, if there are two at least, each with a title and a text."""
    sections = list(_parted(lines, words))
    titled = [looks_like_heading(s[0][1]) and _stands_alone(lines, s[0][0]) and len(s) > 1 for s in sections]
    if len(sections) > 1 and not titled[-1] and len(sections[-1]) < 3:
        sections, titled = sections[:-1], titled[:-1]
    if len(sections) < 2 or not all(titled):
        return []
    rule = "a section under a rule or a long gap, with a title"
    return [Head(section[0][0], section[0][0], None, None, (), rule, 0.8) for section in sections]


def _parted(lines: Sequence[str], words: Sequence[Line]) -> Iterator[list[Line]]:
    section: list[Line] = []
    usual = _usual_gap(words)
    for number, line in words:
        if section and (_has_rule(lines, section[-1][0], number) or number - section[-1][0] - 1 >= usual + BLANK_RUN):
            yield section
            section = []
        section.append((number, line))
    if section:
        yield section


def _usual_gap(words: Sequence[Line]) -> int:
    gaps = sorted(b[0] - a[0] - 1 for a, b in zip(words, words[1:], strict=False))
    return gaps[len(gaps) // 2] if gaps else 0


def _has_rule(lines: Sequence[str], first: int, last: int) -> bool:
    """Whether something that is in no document stands between two lines."""
    return any(line.strip() for line in lines[first : last - 1])


def _stands_alone(lines: Sequence[str], number: int) -> bool:
    above = lines[number - 2].strip() if number > 1 else ""
    below = lines[number].strip() if number < len(lines) else ""
    return not below and (not above or not re.search(r"\w", above))

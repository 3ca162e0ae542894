"""Finds where documents begin: by what stands at their head or foot, or by how the file is divided."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from edition.collect.blocks import Line
from edition.collect.bylines import Cue, cues_of, signature_of
from edition.collect.standfirst import title_above
from edition.collect.titles import (
    ALONE,
    SURE,
    Setting,
    Title,
    can_be_title,
    looks_like_heading,
    opening_title,
)
from edition.model import Span

BLANK_RUN = 3

_PIPED = re.compile(r"^.{3,}\S\s+\|\s+(?P<outlet>[^|\s][^|]{1,60})$")


@dataclass(frozen=True, slots=True)
class Head:
    """Where a document begins, and the lines of its title, byline and date line. The byline may stand at its foot.

    `rule` is what shows that a document begins here, `confidence` how surely it does.
    """

    first: int
    title: Title | None
    byline: Span | None
    dateline: int | None
    cues: tuple[Cue, ...]
    rule: str
    confidence: float = 1.0
    outlet: str | None = None

    def numbers(self) -> frozenset[int]:
        """The lines of title, byline and date line."""
        lines = self.title.lines if self.title else None
        title = range(lines.first, lines.last + 1) if lines else ()
        byline = range(self.byline.first, self.byline.last + 1) if self.byline else ()
        return frozenset((*title, *byline, *((self.dateline,) if self.dateline else ())))


def find_heads(lines: Sequence[str], words: Sequence[Line], setting: Setting) -> list[Head]:
    """The heads of all documents, in order.

    Bylines and date lines come first: the title stands above them, or below a date. Then signatures under texts, titles
    of the form “Title | Outlet”, and sections parted by rules or long gaps, if each of these begins with a title.
    """
    cues = cues_of(words)
    cues |= dict(_undated_signatures(lines, words, cues))
    heads = {head.first: head for head in _by_cues(lines, words, cues, setting)}
    for found in (_signed(words, cues, setting), _piped(lines, words), _sections(lines, words, setting)):
        taken = {n for head in heads.values() for n in head.numbers()}
        heads |= {head.first: head for head in found if head.first not in heads and head.first not in taken}
    return [_with_piped_outlet(lines, head) for head in _without_masthead([heads[n] for n in sorted(heads)], words)]


def _without_masthead(heads: list[Head], words: Sequence[Line]) -> list[Head]:
    """The heads without a first one of a name and a date that has no text: that of the paper."""
    if len(heads) < 2 or heads[0].byline:
        return heads
    own = [number for number, _ in words if heads[0].first <= number < heads[1].first]
    return heads[1:] if heads[0].numbers() >= set(own) else heads


def _by_cues(lines: Sequence[str], words: Sequence[Line], cues: dict[int, Cue], setting: Setting) -> Iterator[Head]:
    """Runs of neighbouring lines with one title at most, one byline, one date line, in any order that papers use."""
    starts = frozenset(section[0][0] for section in _parted(lines, words))
    first = 0
    for index, (number, _) in enumerate(words):
        if index < first or number not in cues or cues[number].form == "signed":
            continue
        head = _head_at(words, cues, index, first, setting, starts)
        if head:
            first = bisect_right(words, max(head.numbers()), key=lambda line: line[0])
            yield head


def _head_at(
    words: Sequence[Line], cues: dict[int, Cue], index: int, used: int, setting: Setting, starts: frozenset[int]
) -> Head | None:
    """The head of which this cue is the first; its title stands above it, at `used` or below."""
    number = words[index][0]
    cue = cues[number]
    title = title_above(words, index, used, setting, lambda at: words[at][0] in starts)
    if cue.form == "date" and (below := _dated_above(words, cues, index, starts)) and _is_nearer(below, title, number):
        return below
    if cue.form == "date" and title and _under_two(words, index):
        right_above = title.lines == Span(number - 1, number - 1)
        title = None if right_above or title.confidence < SURE else title  # else it is the head of a letter
    run = _run(words, cues, index)
    if title is None and cue.form != "by":
        return None
    byline = next((n for n in run if cues[n].form != "date" or cues[n].names), None)
    dateline = next((n for n in run if n != byline and cues[n].form == "date"), None)
    found = tuple(cues[n] for n in (byline, dateline) if n)
    rule, confidence = _rule(cue, title is not None)
    first = title.lines.first if title and title.lines else number
    return Head(first, title, _span(byline, cues), dateline, found, rule, confidence)


def _span(line: int | None, cues: dict[int, Cue]) -> Span | None:
    return Span(line, line + cues[line].lines - 1) if line else None


def _under_two(words: Sequence[Line], index: int) -> bool:
    """Whether two lines stand right above this one, without a gap."""
    return index > 1 and words[index - 2][0] == words[index][0] - 2


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
    index += cues[run[0]].lines
    following = words[index][0] if index < len(words) else 0
    if following in cues and cues[following].form != "signed":
        one, other = cues[run[0]], cues[following]
        if (one.date is None) != (other.date is None) or (not one.names and other.form == "by"):
            run.append(following)
    return run


def _is_nearer(below: Head, above: Title | None, number: int) -> bool:
    """Whether a date stands as near to the title below it as to the one above it."""
    if above is None or above.lines is None or below.title is None or below.title.lines is None:
        return True
    return below.title.lines.first - number <= number - above.lines.last


def _dated_above(words: Sequence[Line], cues: dict[int, Cue], index: int, starts: frozenset[int]) -> Head | None:
    """A date, then the title, then the byline; or, where a text can begin, then the text."""
    if index + 2 >= len(words):
        return None
    (number, _), (title, line), (byline, _) = words[index : index + 3]
    if not can_be_title(line) or title in cues:
        return None
    gap = number in starts or index == 0 or number - words[index - 1][0] > BLANK_RUN
    if gap and byline not in cues and (alone := opening_title(words, index + 1, Setting())):
        return Head(number, alone, None, number, (cues[number],), "a date and a title under a gap", 0.8)
    if byline not in cues or cues[byline].form != "by" or cues[byline].date:
        return None
    found = (cues[byline], cues[number])
    return Head(number, Title(Span(title, title)), _span(byline, cues), number, found, "a date, a title and a byline")


def _undated_signatures(lines: Sequence[str], words: Sequence[Line], cues: dict[int, Cue]) -> Iterator[tuple[int, Cue]]:
    """“— Jane Roe, The Paper” at the end of a section, in a file that has signatures with dates."""
    if not any(cue.form == "signed" for cue in cues.values()):
        return
    for section in _parted(lines, words):
        number, line = section[-1]
        if len(section) > 1 and number not in cues and (cue := signature_of(line)):
            yield number, cue


def _signed(words: Sequence[Line], cues: dict[int, Cue], setting: Setting) -> Iterator[Head]:
    """“— Jane Roe, The Paper, 2 May 2024” under each text; the next text begins below."""
    start = 0
    for index, (number, _) in enumerate(words):
        if number in cues and cues[number].form == "signed" and index > start:
            first, line = words[start]
            alone = Title(Span(first, first)) if looks_like_heading(line) and index > start + 1 else None
            title = opening_title(words[start:index], 0, setting) or alone
            yield Head(first, title, Span(number, number), None, (cues[number],), "ends with a signature", 0.9)
            start = index + 1


def _piped(lines: Sequence[str], words: Sequence[Line]) -> list[Head]:
    """Lines “Title | Outlet” that stand alone, where the file begins with one and has more."""
    found = [
        n for n, line in words if _PIPED.match(line.strip()) and looks_like_heading(line) and _stands_alone(lines, n)
    ]
    if len(found) < 2 or not words or found[0] != words[0][0]:
        return []
    rule = "a line “Title | Outlet” that stands alone"
    return [Head(number, _alone(number), None, None, (), rule, 0.8) for number in found]


def _alone(number: int) -> Title:
    return Title(Span(number, number), ALONE, 0.8, ("part of the text",))


def _with_piped_outlet(lines: Sequence[str], head: Head) -> Head:
    span = head.title.lines if head.title else None
    piped = _PIPED.match(" ".join(lines[span.first - 1 : span.last]).strip()) if span else None
    if not piped or any(len(cue.names) > 1 or cue.form == "names" for cue in head.cues):
        return head
    return replace(head, outlet=piped["outlet"].strip())


def _sections(lines: Sequence[str], words: Sequence[Line], setting: Setting) -> list[Head]:
    """Sections parted by rules or by long gaps, if there are two at least, each with a title and a text."""
    sections = list(_parted(lines, words))
    titles = [opening_title(section, 0, setting) for section in sections]
    if len(sections) > 1 and not titles[-1] and len(sections[-1]) < 3:
        sections, titles = sections[:-1], titles[:-1]
    if len(sections) < 2 or not all(titles):
        return []
    rule = "a section under a rule or a long gap, with a title"
    return [Head(s[0][0], title, None, None, (), rule, 0.8) for s, title in zip(sections, titles, strict=True)]


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

"""Finds the title above a byline: the lines next to it, or a heading with a standfirst or a place between them."""

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from edition.collect.blocks import Line
from edition.collect.bylines import cue_of
from edition.collect.titles import (
    MAX_LINES,
    STOP,
    Setting,
    Title,
    can_be_title,
    can_go_on,
    goes_on,
    has_title_case,
    looks_like_heading,
)
from edition.model import Span

# Whether a text can begin at this place of the words: at the top, or below a rule or a long gap.
Begins = Callable[[int], bool]

MAX_STANDFIRST = 350
KICKER = 2
STANDFIRST_WORDS = 12
PLACE_WORDS = 3

_MASTHEAD = re.compile(
    r"\b(?:news|newsletter|weekly|daily|courier|gazette|times|post|review|journal|bulletin|digest|herald|echo|mail"
    r"|tribune|observer|report|reader|dispatch|chronicle)\b",
    re.IGNORECASE,
)


def title_above(words: Sequence[Line], end: int, first: int, setting: Setting, begins: Begins) -> Title | None:
    """The title of which `words[end - 1]`, above a byline, is the last line or the standfirst; `first` may be in it."""
    if end <= first or cue_of(words[end - 1][1]):
        return None
    group = _group_above(words, end, first)
    if not can_be_title(group[-1][1]):
        own = [] if setting.laid_out else _opening_lines(group, setting)
        above = own or _apart_above(words, end - len(group), first, begins)
        return _over(above, group[len(own) :], 0.8, "part of the text above, with no title")
    if _is_sentence(group) or _is_place(group):
        above = _apart_above(words, end - len(group), first, begins)
        if above and (_is_place(group) or _is_longer_than_masthead(above, group)):
            return _over(above, group, 0.7, f"“{group[0][1].strip():.60}”")
    return _divided(group, setting)


def _is_sentence(group: Sequence[Line]) -> bool:
    """Whether lines are set as a sentence is, in small letters, and are as long as one."""
    text = " ".join(line.strip() for _, line in group)
    return len(text.split()) >= STANDFIRST_WORDS and not text.isupper() and not has_title_case(text)


def _is_place(group: Sequence[Line]) -> bool:
    """Whether two lines or three name a place, as under the title of a briefing: room, town, country."""
    return 1 < len(group) <= MAX_LINES and all(len(line.split()) <= PLACE_WORDS for _, line in group)


def _is_longer_than_masthead(title: Sequence[Line], under: Sequence[Line]) -> bool:
    """Whether a title has more words than the name of a paper, none that such names have, and fewer than under it."""
    words = " ".join(line for _, line in title)
    return len(words.split()) > KICKER and not _MASTHEAD.search(words) and _length(title) <= _length(under)


def _group_above(words: Sequence[Line], end: int, first: int) -> list[Line]:
    """Lines that stand together, of which `words[end - 1]` is the last."""
    start = end - 1
    while start > first and words[start - 1][0] == words[start][0] - 1 and cue_of(words[start - 1][1]) is None:
        start -= 1
    return [*words[max(start, first) : end]]


def _divided(group: list[Line], setting: Setting) -> Title:
    """Which of the lines that stand together above a byline are the title: the last, all of them, or those above.

    Where a line neither plainly goes on in the next nor plainly is whole, the likelier reading is less than certain.
    """
    last = len(group) - 1
    first, sure = last, 1.0
    while first and can_go_on(group[first - 1][1]):
        is_one, confidence = goes_on(group[first - 1][1], group[first][1], setting)
        if not is_one:
            return _whole_above(group, first, last, confidence)
        first, sure = first - 1, min(sure, confidence)
    if last - first >= MAX_LINES:
        first = last  # so much that goes on is a paragraph
    span = Span(group[first][0], group[last][0])
    if first == last:
        return Title(span)
    return Title(span, "lines that go on above the byline", sure, (f"“{group[last][1].strip():.60}” alone",))


def _whole_above(group: list[Line], first: int, last: int, confidence: float) -> Title:
    """The line above is whole: it is the title, with a standfirst under it, unless it is but a word or two."""
    above, below = group[first - 1][1].strip(), " ".join(line.strip() for _, line in group[first:])
    if len(above.split()) <= KICKER or (first > 1 and not STOP.search(group[first - 2][1].strip())):
        rule = "the lines next to the byline, under another"
        return Title(Span(group[first][0], group[last][0]), rule, confidence, (f"“{above:.60}” with these",))
    at = group[first - 1][0]
    return Title(Span(at, at), "a line with a standfirst under it", confidence, (f"“{below:.60}” alone, or both",))


def _apart_above(words: Sequence[Line], end: int, first: int, begins: Begins) -> list[Line]:
    """The lines above a gap, if a text can begin with them: at the top, or below a rule or a long gap."""
    group = _group_above(words, end, first) if end > first else []
    return group if group and begins(end - len(group)) else []


def _over(title: Sequence[Line], standfirst: Sequence[Line], confidence: float, alternative: str) -> Title | None:
    """A title over a standfirst of one paragraph."""
    if not title or len(title) > MAX_LINES or _length(standfirst) > MAX_STANDFIRST:
        return None
    if not looks_like_heading(" ".join(line.strip() for _, line in title)):
        return None
    rule = "a heading with a standfirst between it and the byline"
    return Title(Span(title[0][0], title[-1][0]), rule, confidence, (alternative,))


def _opening_lines(group: list[Line], setting: Setting) -> list[Line]:
    """The lines above a standfirst that make up a title; none if they only begin a sentence."""
    steps = [can_go_on(a[1]) and goes_on(a[1], b[1], setting)[0] for a, b in pairwise(group)]
    end = next((n for n, is_one in enumerate(steps, 1) if not is_one), 0)
    return group[:end] if can_be_title(group[end - 1][1]) else []


def _length(lines: Sequence[Line]) -> int:
    return sum(len(line) for _, line in lines)

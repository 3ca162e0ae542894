"""Divides a passage into sentences, words and quotations, with the place of each. All ranges are half-open."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

Range = tuple[int, int]

_ABBREVIATED = (
    "Mr|Mrs|Ms|Dr|Prof|Gen|Sen|Rep|Gov|Lt|Col|Sgt|Capt|St|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec|Dept|No|vs|"
    "etc|al|Inc|Ltd|Co|Corp|pp?|fols?"
)
_TOKEN = re.compile(
    rf"(?:[^\W\d_]\.){{2,}}|\b(?:{_ABBREVIATED})\.|\w+(?:[’'\-‑]\w+|\.[^\W\d_]\w*|(?<=\d)[.,]\d+)*|[^\w\s]"
)
_INITIALS = re.compile(r"(?:^|[^\w.])(?:[^\W\d_]\.)*[^\W\d_]$")
_SHORT = re.compile(rf"\b(?:{_ABBREVIATED})$")
_END = re.compile(r"(?P<end>[.!?…]+)(?P<close>[”“»«\"’')\]]*)(?P<note>(?:\d{1,3}|[*†‡])?)(?P<gap>\s+)(?=(?P<next>\S))")
_STARTERS = re.compile(r"(?:The|He|She|It|They|But|And|In|On|At|A|An|This|That|These|There|When|After|If|As)\b")
_MARK = re.compile(r"[“”„«»\"]")
# What closes each opening mark. » opens, too, where nothing is open and a word follows: »no boats«.
_CLOSES = {"“": "”", "„": "“”", "«": "»", "»": "«", '"': '"'}
_OPENS = re.compile(r"(?:^|(?<=[\s(\[–—\-“„/]))[\"»](?=\S)")
_DEEPEST = 8


@dataclass(frozen=True, slots=True)
class Word:
    """A word or a sign of a sentence, with its place in the text, and whether it stands in quotation marks."""

    text: str
    start: int
    end: int
    quoted: bool

    @property
    def lower(self) -> str:
        """In lower case."""
        return self.text.lower()

    @property
    def is_word(self) -> bool:
        """Whether it is no sign."""
        return self.text[0].isalnum()

    @property
    def is_capitalised(self) -> bool:
        """Whether it begins with a capital."""
        return self.text[0].isupper()


def quotations(text: str, unclosed: bool = True) -> list[Range]:
    """What stands in double quotation marks of any kind, the marks included; one within another is part of it.

    One that is never closed runs to the end, as in a quotation of several paragraphs, unless `unclosed` is false.
    """
    found: list[Range] = []
    opened: list[tuple[str, int]] = []
    for mark in _MARK.finditer(text):
        sign = mark[0]
        closed = next((n for n in range(len(opened) - 1, -1, -1) if sign in _CLOSES[opened[n][0]]), None)
        if closed is not None:
            found += [(opened[0][1], mark.end())] if closed == 0 else []
            del opened[closed:]
        elif len(opened) < _DEEPEST and (sign in "“„«" or (sign in '"»' and _OPENS.match(text, mark.start()))):
            opened.append((sign, mark.start()))
    return [*found, (opened[0][1], len(text))] if opened and unclosed else found


def is_inside(place: int, ranges: Sequence[Range]) -> bool:
    """Whether a place is within one of these ranges, which stand in order."""
    last = bisect_right(ranges, (place, len(ranges) and ranges[-1][1] + 1)) - 1
    return last >= 0 and ranges[last][0] <= place < ranges[last][1]


def sentences(text: str, quoted: Sequence[Range]) -> Iterator[Range]:
    """The sentences of a text. None ends within a quotation: it may have many."""
    start = 0
    for found in _END.finditer(text):
        if not is_inside(found.start(), quoted) or any(mark in found["close"] for mark in '”“»«"'):
            if is_inside(found.start("gap"), quoted) or not _ends(text, found):
                continue
            yield start, found.start("gap")
            start = found.end()
    if text[start:].strip():
        yield start, len(text)


def _ends(text: str, found: re.Match[str]) -> bool:
    """Whether a sentence ends at this mark: not in abbreviations, numbers, or before “asked Jane Roe”."""
    before = text[max(0, found.start() - 24) : found.start()]
    if found["next"].islower() or (found["note"] and before[-1:].isdigit()):
        return False
    if found["end"] == "." and not found["close"] and not found["note"]:
        if _SHORT.search(before):
            return False
        if _INITIALS.search(before):
            return bool(_STARTERS.match(text, found.end()))
    return True


def words(text: str, span: Range, quoted: Sequence[Range]) -> list[Word]:
    """The words and signs of a sentence."""
    return [
        Word(found[0], found.start(), found.end(), is_inside(found.start(), quoted))
        for found in _TOKEN.finditer(text, *span)
    ]

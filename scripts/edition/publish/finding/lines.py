"""The lines of the concordance: every word of a passage with what stands around it, in both readings."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from edition.edit.reading import Reading, Segment
from edition.publish.finding.words import places_of

AROUND = 60
CORRECTED, RECEIVED, AROUND_RECEIVED = 0, 1, 2
_RUN = re.compile(r"\s+|\S+")


class Line(NamedTuple):
    """A word and what stands to its left and right.

    `at` is where it stands in the passage, counted over both readings together: a word that both have has one place.
    `reading` is CORRECTED; RECEIVED if the word stands in the text as received alone; AROUND_RECEIVED if it stands in
    both, and here with what the text as received has around it.
    """

    folded: str
    at: int
    left: str
    word: str
    right: str
    reading: int


def lines(segments: Sequence[Segment]) -> Iterator[Line]:
    """The lines of a passage: the corrected reading, then what the one received has otherwise."""
    if all(segment.only is None for segment in segments):
        yield from _lines(segments, "corrected")
        return
    corrected = {line.at: line for line in _lines(segments, "corrected")}
    yield from corrected.values()
    for line in _lines(segments, "received"):
        same = corrected.get(line.at)
        if same is None or same.folded != line.folded:
            yield line._replace(reading=RECEIVED)
        elif (same.left, same.word, same.right) != (line.left, line.word, line.right):
            yield line._replace(reading=AROUND_RECEIVED)


def _lines(segments: Sequence[Segment], reading: Reading) -> Iterator[Line]:
    text, places = _on_one_line(segments, reading)
    for folded, start, end in places_of(text):
        left, right = _before(text, start), _after(text, end)
        yield Line(folded, places[start], left, text[start:end], right, CORRECTED)


def _on_one_line(segments: Sequence[Segment], reading: Reading) -> tuple[str, Sequence[int]]:
    """One reading with single spaces, and for each of its characters the place among those of both readings."""
    if all(segment.only is None for segment in segments):
        whole = "".join(segment.text for segment in segments)
        text = whole.lstrip().replace("\n", " ")
        if " ".join(text.split()) == text:
            return text, range(len(whole) - len(text), len(whole))
    runs: list[str] = []
    places: list[int] = []
    at = 0
    for segment in segments:
        if segment.only in (None, reading):
            for found in _RUN.finditer(segment.text):
                start = at + found.start()
                if not found[0].isspace():
                    runs.append(found[0])
                    places += range(start, at + found.end())
                elif runs and runs[-1] != " ":
                    runs.append(" ")
                    places.append(start)
        at += len(segment.text)
    return "".join(runs), places


def _before(text: str, start: int) -> str:
    """Some words before a place, none of them cut."""
    if start <= AROUND:
        return text[:start]
    space = text.find(" ", start - AROUND - 1, start)
    return text[space + 1 : start] if space >= 0 else ""


def _after(text: str, end: int) -> str:
    """Some words after a place, none of them cut."""
    if end + AROUND >= len(text):
        return text[end:]
    space = text.rfind(" ", end, end + AROUND + 1)
    return text[end:space] if space >= 0 else ""

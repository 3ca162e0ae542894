"""A passage's words: both readings on one line, where words stand in them, and what stands in quotation marks."""

import re
import xml.etree.ElementTree as ET
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import combinations

from edition.edit.attribution.sentences import Range, is_inside, quotations, sentences
from edition.edit.markdown import classes
from edition.edit.reading import places_on_one_line, segments

# Single marks in the place of double ones: ‘…’ (the closing one is an apostrophe too), ‚…‘, ‹…›.
_SINGLE_MARKS = re.compile(r"(?<![^\W_])‘(?=\S)[^‘]*?(?<=\S)’(?![^\W_])|‚(?=\S)[^‚]*?(?<=\S)[‘’](?![^\W_])|‹[^‹›]*›")
MOST_CHOSEN = 4
_APART = {"speaker", "remark", "marker"}


class Words:
    """The words of a passage. All ranges are half-open, in `text`: the corrected reading on one line."""

    def __init__(self, block: ET.Element) -> None:
        self._block = block
        self._runs = list(segments(block))
        self._raw = "".join(run.text for run in self._runs if run.only != "received")
        self._places = places_on_one_line(self._raw)
        self.text = " ".join(self._raw.split())
        self._found: dict[str, list[Range]] = {}

    def find(self, words: str) -> list[Range]:
        """Wherever these words stand, white space aside: in the corrected reading, or else in the received one.

        Words that another hand emended later are still found: each emendation may be done or undone.
        """
        wanted = " ".join(words.split())
        if wanted not in self._found:
            self._found[wanted] = list(occurrences(self.text, wanted)) or self._find_received(wanted)
        return self._found[wanted]

    def _find_received(self, wanted: str) -> list[Range]:
        """Where they stand if all emendations, or some of them, are undone."""
        for undone in self._undone:
            text, ranges = self._reading(undone)
            there = (self._instead(ranges[start], ranges[end - 1]) for start, end in occurrences(text, wanted))
            if found := list(dict.fromkeys(span for span in there if span[0] < span[1])):
                return found
        return []

    def in_runs(self, span: Range) -> Range:
        """The range in the block's runs of the corrected reading, white space as it stands there."""
        return bisect_right(self._places, span[0]) - 1, bisect_right(self._places, span[1] - 1)

    @cached_property
    def spoken(self) -> list[Range]:
        """All but the label of a turn, the number of an item and bracketed remarks."""
        ranges, start = [], 0
        for first, end in [*self._apart(), (len(self._raw), len(self._raw))]:
            span = self._places[start], self._places[first]
            ranges.append(_trimmed(self.text, span, ".,;:!?" if start else ""))
            start = end
        return [span for span in ranges if any(char.isalnum() for char in self.text[slice(*span)])]

    @cached_property
    def quoted(self) -> list[Range]:
        """What stands in quotation marks, the marks included; nothing twice."""
        ranges: list[Range] = []
        single = (found.span() for found in _SINGLE_MARKS.finditer(self.text))
        for span in sorted([*quotations(self.text), *single]):
            if not ranges or span[1] > ranges[-1][1]:
                ranges.append((max(span[0], ranges[-1][1]) if ranges else span[0], span[1]))
        return ranges

    def share_quoted(self, spans: Sequence[Range]) -> tuple[int, int]:
        """How many letters and digits of these ranges stand in quotation marks, and how many there are."""
        places = [place for span in spans for place in range(*span) if self.text[place].isalnum()]
        return sum(is_inside(place, self.quoted) for place in places), len(places)

    def sentences_around(self, span: Range) -> Range:
        """The sentence in which a range stands, or all of those that it touches."""
        first, last = (self.sentence(place) for place in (span[0], span[1] - 1))
        return self._sentences[first][0], self._sentences[last][1]

    def sentence(self, place: int) -> int:
        """The number of the sentence in which a place stands."""
        return max(0, bisect_right(self._sentences, (place, len(self.text))) - 1)

    @property
    def sentence_count(self) -> int:
        """How many sentences there are."""
        return len(self._sentences)

    @cached_property
    def _sentences(self) -> list[Range]:
        return list(sentences(self.text, quotations(self.text)))

    def _apart(self) -> Iterator[Range]:
        """Where in the corrected runs labels and remarks stand."""
        marked = [element for element in self._block.iter("span") if _APART & set(classes(element))]
        inside = {(id(node), tail) for element in marked for node in element.iter() for tail in (False, True)}
        inside -= {(id(element), True) for element in marked}
        at = 0
        for run in self._runs:
            if run.only != "received":
                if (id(run.node), run.tail) in inside:
                    yield at, at + len(run.text)
                at += len(run.text)

    @cached_property
    def _emendations(self) -> list[int]:
        """For each run the number of the emendation that it belongs to; 0 if both readings have it."""
        numbers, last, number = [], False, 0
        for run in self._runs:
            number += run.only is not None and not last
            last = run.only is not None
            numbers.append(number if last else 0)
        return numbers

    @cached_property
    def _undone(self) -> list[frozenset[int]]:
        """Which emendations to undo: all; then, as one may be newer than what quotes them, each choice of a few."""
        every = sorted({*self._emendations} - {0})
        sizes = range(1, len(every)) if len(every) <= MOST_CHOSEN else ()
        some = [frozenset(chosen) for size in sizes for chosen in combinations(every, size)]
        return [frozenset(every), *some] if every else []

    def _reading(self, undone: frozenset[int]) -> tuple[str, list[Range]]:
        """A reading on one line; for each character of it, what stands for it in the corrected runs."""
        raw, ranges, at = "", list[Range](), 0
        for number, run in enumerate(self._runs):
            is_undone = self._emendations[number] in undone
            if run.only == "received" and is_undone:
                ranges += [(at, at + self._given_instead(number))] * len(run.text)
            elif run.only is None or (run.only == "corrected" and not is_undone):
                ranges += [(at + n, at + n + 1) for n in range(len(run.text))]
            raw += run.text if run.only is None or (run.only == "received") == is_undone else ""
            at += len(run.text) if run.only != "received" else 0
        places = places_on_one_line(raw)
        on_line = {place: span for place, span, char in zip(places, ranges, raw, strict=False) if char.isspace()}
        on_line |= {place: span for place, span, char in zip(places, ranges, raw, strict=False) if not char.isspace()}
        text = " ".join(raw.split())
        return text, [on_line[place] for place in range(len(text))]

    def _given_instead(self, number: int) -> int:
        """How long the corrected words are that stand right after received ones."""
        length = 0
        for run in self._runs[number + 1 :]:
            if run.only is None:
                break
            length += len(run.text) if run.only == "corrected" else 0
        return length

    def _instead(self, first: Range, last: Range) -> Range:
        return _trimmed(self.text, (self._places[first[0]], self._places[last[1]]))


def occurrences(text: str, words: str) -> Iterator[Range]:
    """Every place where these words stand whole: no letter or digit touches them."""
    at = text.find(words)
    while at >= 0:
        end = at + len(words)
        if not (_joins(text[at - 1 : at], words[0]) or _joins(words[-1], text[end : end + 1])):
            yield at, end
        at = text.find(words, at + 1)


def _joins(before: str, after: str) -> bool:
    return before.isalnum() and after.isalnum()


def _trimmed(text: str, span: Range, signs: str = "") -> Range:
    """The range without white space at its ends, nor these signs at its beginning."""
    inside = text[slice(*span)]
    start = span[0] + len(inside) - len(inside.lstrip(signs + " "))
    return start, max(start, span[0] + len(inside.rstrip()))

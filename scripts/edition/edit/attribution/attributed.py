"""The attributions of a whole text: each in its passage, with the names that editors have linked there."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from edition.edit.attribution.attributions import Attribution, attributions
from edition.edit.attribution.clauses import Speaker, Voices
from edition.edit.attribution.sentences import Range, quotations
from edition.edit.page import Page
from edition.edit.passages import Passage
from edition.edit.reading import places_on_one_line, segments, text_of
from edition.edit.sourcemap import SourceMap, ranks
from edition.edit.terms import Match


@dataclass(frozen=True, slots=True)
class Spoken:
    """A passage as attributions are found in it: its corrected reading on one line, and the names linked in it.

    `speaker` is whoever speaks by a transcript's label, empty elsewhere.
    """

    id: str
    text: str
    names: tuple[Match, ...] = ()
    speaker: str = ""


@dataclass(frozen=True, slots=True)
class Placed:
    """An attribution: what is said stands in the passage `at`, who says it in `by`, the same or the one before."""

    at: str
    by: str
    attribution: Attribution


def spoken(passage: Passage) -> Spoken:
    """A passage with its linked names."""
    return Spoken(passage.id, passage.text(), tuple(_linked(passage)), passage.speaker)


def _linked(passage: Passage) -> Iterator[Match]:
    links = {id(child): link for link in passage.block.iter("a") for child in link.iter()}
    places = places_on_one_line(text_of(passage.block, "corrected"))
    at = 0
    for run in segments(passage.block):
        if run.only == "received":
            continue
        link = links.get(id(run.node))
        entry = link.get("data-entry", "") if link is not None and not (run.tail and run.node is link) else ""
        if entry and run.text.strip():
            yield Match(places[at], places[at + len(run.text.rstrip()) - 1] + 1, (entry,))
        at += len(run.text)


def attributed(passages: Iterable[Spoken], voices: Voices) -> list[Placed]:
    """The attributions of a text in order. A colon at a passage's end ascribes the quotation that opens the next."""
    found: list[Placed] = []
    before: tuple[Spoken, Attribution] | None = None
    earlier: list[Speaker] = []
    for passage in passages:
        quoted = quotations(passage.text)
        if before and quoted and quoted[0][0] == 0:
            found.append(Placed(passage.id, before[0].id, replace(before[1], verb=":", said=(quoted[0],))))
        own = _own(passage, voices, earlier)
        found += (Placed(passage.id, passage.id, each) for each in own if each.said)
        before = (passage, own[-1]) if own and passage.text.endswith(":") else None
        earlier = [each.speaker for each in own if each.speaker] or earlier
    return found


def _own(passage: Spoken, voices: Voices, earlier: Sequence[Speaker]) -> list[Attribution]:
    """The attributions within a passage. The label of a turn is none; he whose turn it is passes the others on."""
    names = [m for m in passage.names if set(m.entries) <= voices.people | voices.outlets | voices.others]
    found = attributions(passage.text, voices, names, earlier)
    if not passage.speaker:
        return found
    remarks = [match.span() for match in re.finditer(r"\[[^\[\]]*\]", passage.text)]
    own = (replace(each, said=_without(each.said, remarks)) for each in found if each.verb != ":")
    return [replace(each, via=_with(each, passage.speaker)) for each in own]


def _without(said: Sequence[Range], remarks: Sequence[Range]) -> tuple[Range, ...]:
    """What is said without the transcriber's remarks in brackets."""
    parts = []
    for start, end in said:
        for first, last in (remark for remark in remarks if start <= remark[0] and remark[1] <= end):
            parts.append((start, first - 1))
            start = last + 1
        parts.append((start, end))
    return tuple((start, end) for start, end in parts if start < end)


def _with(each: Attribution, speaker: str) -> tuple[str, ...]:
    own = each.speaker.entries if each.speaker else ()
    return each.via if speaker in (*each.via, *own) else (*each.via, speaker)


class Finder:
    """Tells where in the page a character of a passage's corrected reading on one line stands."""

    def __init__(self, page: Page, passages: Iterable[Passage]) -> None:
        self.map = SourceMap(page)
        self.passages = {passage.id: passage for passage in passages}

    def place(self, passage: str, offset: int) -> Range:
        """Line and column in the file."""
        found = self.passages[passage]
        raw = bisect_left(places_on_one_line(text_of(found.block, "corrected")), offset)
        ranked = ranks(found.segments, "corrected", found.start)
        return self.map.place(ranked[min(raw, len(ranked) - 1)])

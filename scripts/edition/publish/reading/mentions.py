"""Marks every mention of an entry in a text, so that readers can have them highlighted. Only the first are links."""

import xml.etree.ElementTree as ET
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence

from edition.edit.markdown import classes
from edition.edit.reading import Segment, places_on_one_line, segments
from edition.edit.terms import Mention


def mark_mentions(blocks: Mapping[str, ET.Element], mentions: Iterable[Mention]) -> None:
    """Put the words of each mention into spans of class `mention`; `blocks` has the passages by their ids."""
    by_passage: dict[str, list[Mention]] = {}
    for mention in mentions:
        by_passage.setdefault(mention.passage, []).append(mention)
    for id, found in by_passage.items():
        if id in blocks:
            _mark(blocks[id], found)


def _mark(block: ET.Element, mentions: Sequence[Mention]) -> None:
    """The first of two that overlap is marked, the longer if they begin together."""
    runs = [run for run in segments(block) if run.only != "received"]
    places = places_on_one_line("".join(run.text for run in runs))
    linked = {id(node) for link in block.iter("a") if "entry" in classes(link) for node in link.iter()}
    parents = {child: parent for parent in block.iter() for child in parent}
    ordered = list(_apart(sorted(mentions, key=lambda m: (m.start, -m.end))))
    at = len(places) - 1
    for run in reversed(runs):
        at -= len(run.text)
        if not (id(run.node) in linked and not (run.tail and run.node.tag == "a")):
            _mark_run(run, places[at : at + len(run.text) + 1], ordered, parents)


def _apart(mentions: Iterable[Mention]) -> Iterator[Mention]:
    end = 0
    for mention in mentions:
        if mention.start >= end:
            end = mention.end
            yield mention


def _mark_run(
    run: Segment, places: Sequence[int], mentions: Sequence[Mention], parents: dict[ET.Element, ET.Element]
) -> None:
    """Cut one run of text where mentions begin and end; the last first, so that places before it stay."""
    for mention in reversed(mentions):
        start, end = (bisect_left(places, place, hi=len(places) - 1) for place in (mention.start, mention.end))
        inside = [n for n in range(start, end) if places[n + 1] > places[n]]
        if inside:
            _wrap(run, inside[0], inside[-1] + 1, mention.entry, parents)


def _wrap(run: Segment, start: int, end: int, entry: str, parents: dict[ET.Element, ET.Element]) -> None:
    node = run.node
    text = (node.tail if run.tail else node.text) or ""
    span = ET.Element("span", {"class": "mention", "data-entry": entry})
    span.text, span.tail = text[start:end], text[end:]
    if run.tail:
        node.tail = text[:start]
        parent = parents[node]
        parent.insert(list(parent).index(node) + 1, span)
    else:
        node.text = text[:start]
        node.insert(0, span)

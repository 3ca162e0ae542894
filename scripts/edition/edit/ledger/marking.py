"""Marks the words of statements in the tree of a passage, and changes no word of it.

A statement becomes one span where it can. Where it begins or ends within another element, or a list stands in it, it
becomes several; the first in the page has the id.
"""

import heapq
import xml.etree.ElementTree as ET
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from edition.edit.attribution.sentences import Range
from edition.edit.reading import BLOCKS, CONTAINERS, segments


@dataclass(frozen=True, slots=True, order=True)
class Stretch:
    """A range of a statement in a block's runs of the corrected reading. A longer one goes around a shorter."""

    start: int
    shorter: int
    number: int
    end: int
    statement: str

    def part(self, start: int, end: int) -> "Stretch":
        """What of it lies between two places."""
        return stretch(self.statement, (start, end), self.number)


def stretch(statement: str, span: Range, number: int) -> Stretch:
    """A range of a statement; of two equal ones that with the lower number is put around the other."""
    return Stretch(span[0], -(span[1] - span[0]), number, span[1], statement)


@dataclass(frozen=True, slots=True)
class Piece:
    """A child, or a run of text, of an element, with its place in the corrected reading; `child` is None for text."""

    start: int
    end: int
    text: str
    child: ET.Element | None


def _is_block(element: ET.Element) -> bool:
    """Whether an element holds passages of its own, which no mark may go around."""
    return element.tag in BLOCKS | CONTAINERS


def mark(block: ET.Element, stretches: Sequence[Stretch]) -> None:
    """Put the words of these statements into spans of class `statement`."""
    _Marker(block).mark(block, stretches)
    seen: set[str] = set()
    for element in block.iter("span"):
        statement = element.get("data-statement", "")
        if statement and statement not in seen:
            seen.add(statement)
            element.set("id", statement)


class _Marker:
    """Knows where in the corrected reading each run and each element of a block stands."""

    def __init__(self, block: ET.Element) -> None:
        self.runs: dict[tuple[int, bool], Range] = {}
        self.text = ""
        for run in segments(block):
            if run.only != "received":
                self.runs[id(run.node), run.tail] = len(self.text), len(self.text) + len(run.text)
                self.text += run.text
        self.extents: dict[int, Range] = {}
        self._measure(block)

    def _measure(self, element: ET.Element) -> list[Range]:
        inside = [self.runs[id(element), False]] if (id(element), False) in self.runs else []
        for child in element:
            if not _is_block(child):
                inside += self._measure(child)
            inside += [self.runs[id(child), True]] if (id(child), True) in self.runs else []
        if inside:
            self.extents[id(element)] = inside[0][0], inside[-1][1]
        return [self.extents[id(element)]] if inside else []

    def mark(self, parent: ET.Element, stretches: Sequence[Stretch]) -> None:
        """Mark what begins or ends within a child there; build the element anew around the rest."""
        pieces = list(self._pieces(parent))
        here, below = _divided(pieces, stretches)
        for piece in pieces:
            if piece.child is not None and id(piece.child) in below:
                self.mark(piece.child, below[id(piece.child)])
        kept = [s for s in here if self.text[s.start : s.end].strip()]
        _rebuild(parent, pieces, list(_nested(kept)))

    def _pieces(self, parent: ET.Element) -> Iterator[Piece]:
        """The text and the children of an element in order. What the corrected reading lacks has no width."""
        at = self.extents.get(id(parent), (0, 0))[0]
        for node, tail, text in [(parent, False, parent.text), *((child, True, child.tail) for child in parent)]:
            if tail:
                start, end = (at, at) if _is_block(node) else self.extents.get(id(node), (at, at))
                at = end
                yield Piece(start, end, "", node)
            if text:
                start, end = self.runs.get((id(node), tail), (at, at))
                at = end
                yield Piece(start, end, text, None)


def _divided(
    pieces: Sequence[Piece], stretches: Iterable[Stretch]
) -> tuple[list[Stretch], Mapping[int, list[Stretch]]]:
    """Which stretches, or parts of them, are marked at this level, and which within a child, by the child."""
    here: list[Stretch] = []
    below: dict[int, list[Stretch]] = defaultdict(list)
    wide = [piece for piece in pieces if piece.start < piece.end]
    starts = [piece.start for piece in wide]
    barriers = [piece.start for piece in pieces if piece.child is not None and _is_block(piece.child)]
    todo = list(stretches)
    while todo:
        each = todo.pop()
        first, last = (wide[bisect_right(starts, place) - 1] for place in (each.start, each.end - 1))
        cut = next((place for place in barriers if each.start < place < each.end), None)
        if first is last and _is_within(each, first):
            below[id(first.child)].append(each)
        elif cut is not None:
            todo += [each.part(each.start, cut), each.part(cut, each.end)]
        elif first.child is not None and first.start < each.start:
            below[id(first.child)].append(each.part(each.start, first.end))
            todo.append(each.part(first.end, each.end))
        elif last.child is not None and each.end < last.end:
            below[id(last.child)].append(each.part(last.start, each.end))
            todo.append(each.part(each.start, last.start))
        else:
            here.append(each)
    return here, below


def _is_within(each: Stretch, piece: Piece) -> bool:
    return piece.child is not None and (piece.start < each.start or each.end < piece.end)


def _nested(stretches: Iterable[Stretch]) -> Iterator[Stretch]:
    """The stretches in the order in which they open; one that would outlast the one around it is parted there."""
    todo, around = list(stretches), list[Stretch]()
    heapq.heapify(todo)
    while todo:
        each = heapq.heappop(todo)
        while around and around[-1].end <= each.start:
            around.pop()
        if around and around[-1].end < each.end:
            heapq.heappush(todo, each.part(around[-1].end, each.end))
            each = each.part(each.start, around[-1].end)
        around.append(each)
        yield each


def _rebuild(parent: ET.Element, pieces: Sequence[Piece], opening: Sequence[Stretch]) -> None:
    """Put the pieces back into the element, with a span around each stretch."""
    parent.text, parent[:] = None, []
    edges = sorted({place for each in opening for place in (each.start, each.end)})
    stack, waiting = [(parent, -1)], iter([*opening, None])
    following = next(waiting)
    for piece in (part for whole in pieces for part in _cut(whole, edges)):
        while len(stack) > 1 and stack[-1][1] <= piece.start:
            stack.pop()
        while piece.start < piece.end and following and following.start <= piece.start:
            span = ET.SubElement(stack[-1][0], "span", {"class": "statement", "data-statement": following.statement})
            stack.append((span, following.end))
            following = next(waiting)
        _append(stack[-1][0], piece)


def _cut(piece: Piece, edges: Sequence[int]) -> Iterator[Piece]:
    """A run of text, cut where a mark begins or ends in it."""
    inside = edges[bisect_right(edges, piece.start) : bisect_right(edges, piece.end - 1)]
    if piece.child is not None or not inside:
        yield piece
        return
    places = [piece.start, *inside, piece.end]
    for start, end in zip(places, places[1:], strict=False):
        yield Piece(start, end, piece.text[start - piece.start : end - piece.start], None)


def _append(parent: ET.Element, piece: Piece) -> None:
    if piece.child is not None:
        piece.child.tail = None
        parent.append(piece.child)
    elif len(parent):
        parent[-1].tail = (parent[-1].tail or "") + piece.text
    else:
        parent.text = (parent.text or "") + piece.text

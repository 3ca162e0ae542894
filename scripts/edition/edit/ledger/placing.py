"""Finds what a record quotes in its passage, and the words that attribute it."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace

from edition.edit.attribution.sentences import Range
from edition.edit.ledger.coding import Coded, Place
from edition.edit.ledger.ledger import Statement
from edition.edit.words import Words


def place(coded: Coded) -> Coded:
    """Find what the record quotes in its passage, and the words that attribute it."""
    if coded.at is None:
        return coded
    words, record = coded.words, coded.record
    placings = list(_placings(words, record.quote)) if record.quote else [tuple(words.spoken)] if coded.turn else []
    beside = words.find(record.attributed) if record.attributed else []
    spans = _meant(placings, beside)
    attribution = _nearest(coded.at, beside, spans)
    if record.attributed and not attribution and coded.at:
        attribution = _nearest(coded.at - 1, coded.text.words(coded.at - 1).find(record.attributed)[-1:], spans)
    return replace(coded, placings=placings, spans=spans, attribution=attribution)


def _placings(words: Words, parts: Sequence[str]) -> Iterator[tuple[Range, ...]]:
    """Every way to find the parts one after the other; each after the first at the next place that has it."""
    first, *others = [words.find(part) for part in parts]
    for start in first:
        spans = [start]
        for found in others:
            spans += found[bisect_left(found, (spans[-1][1], 0)) :][:1]
        if len(spans) == len(parts):
            yield tuple(spans)


def _meant(placings: Sequence[tuple[Range, ...]], beside: Sequence[Range]) -> tuple[Range, ...]:
    """The only placing, or the one nearest to the words that attribute it, if these stand there once."""
    if len(placings) == 1:
        return placings[0]
    if len(beside) != 1 or not placings:
        return ()
    gaps = [min(_gap(span, beside[0]) for span in spans) for spans in placings]
    least = min(gaps)
    return placings[gaps.index(least)] if gaps.count(least) == 1 else ()


def _nearest(number: int, found: Sequence[Range], spans: Sequence[Range]) -> Place | None:
    """Of several places that have the attributing words, the one nearest to what is said."""
    if not found:
        return None
    around = [place for span in spans for place in found[max(0, bisect_left(found, span) - 1) :][:2]]
    return number, min(around or found[:1], key=lambda place: min((_gap(span, place) for span in spans), default=0))


def _gap(one: Range, other: Range) -> int:
    return max(one[0] - other[1], other[0] - one[1], 0)


def statement_of(coded: Coded, slug: str) -> Statement:
    """The statement that a record is, once it is placed."""
    record, text = coded.record, coded.text
    words = " … ".join(coded.words.text[start:end] for start, end in coded.spans)
    line = coded.document.place((coded.index, "id"))[0]
    chain = (*record.via, *text.own)
    page = text.rendered.page.uri
    return Statement(f"{slug}#{record.id}", page, coded.path, line, record, words, coded.spans, coded.reported, chain)

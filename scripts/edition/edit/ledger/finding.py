"""What the rules for English prose find where a record has its attribution: a second reading to compare it with."""

from collections.abc import Iterator

from edition.edit.attribution.attributed import Placed
from edition.edit.attribution.sentences import Range
from edition.edit.ledger.coding import Coded, Place
from edition.edit.ledger.known import Known
from edition.edit.terms import Mention, forms_of


def reported_by(coded: Coded) -> Placed | None:
    """The attribution found in the attributing words that ascribes most of the quote; None if none does."""
    if coded.attribution is None:
        return None
    number, (start, end) = coded.attribution
    there = coded.text.found.get(coded.text.ids[number], ())
    beside = [each for each in there if each.attribution.start < end and start < each.attribution.end]
    best = max(beside, key=lambda each: _shared(each, coded), default=None)
    return best if best and _shared(best, coded) else None


def reported_otherwise(coded: Coded) -> Placed | None:
    """The attribution that ascribes the quote, where the attributing words are found to ascribe other words."""
    if coded.attribution is None or not coded.spans or reported_by(coded):
        return None
    number, (start, end) = coded.attribution
    near = [coded.text.ids[n] for n in coded.near()]
    every = [each for id in near for each in coded.text.found.get(id, ()) if each.at == coded.record.at]
    has_others = any(
        each.by == coded.text.ids[number] and each.attribution.start < end and start < each.attribution.end
        for each in every
    )
    best = max(every, key=lambda each: _shared(each, coded), default=None) if has_others else None
    size = sum(last - first for first, last in coded.spans)
    return best if best and 2 * _shared(best, coded) > size else None


def _shared(each: Placed, coded: Coded) -> int:
    if each.at != coded.record.at:
        return 0
    ranges = ((max(a, c), min(b, d)) for a, b in each.attribution.said for c, d in coded.spans)
    return sum(max(0, end - start) for start, end in ranges)


def sentences_of(coded: Coded) -> Iterator[Place]:
    """The sentences in which its quote and its attribution stand."""
    if coded.at is not None:
        for span in coded.spans:
            yield coded.at, coded.words.sentences_around(span)
    if coded.attribution:
        number, span = coded.attribution
        yield number, coded.text.words(number).sentences_around(span)


def named_beside(coded: Coded) -> Iterator[tuple[int, Mention]]:
    """Who is named in these sentences, with the number of the passage."""
    for number, around in sentences_of(coded):
        for mention in coded.text.named_in(number, around):
            yield number, mention


def is_within(mention: Mention, span: Range) -> bool:
    """Whether a mention stands in a range of its passage."""
    return span[0] <= mention.start and mention.end <= span[1]


def words_around(coded: Coded) -> Iterator[str]:
    """What stands in these sentences outside of the quote."""
    for number, (start, end) in sentences_of(coded):
        text = coded.text.words(number).text
        for first, last in coded.spans if number == coded.at else ():
            yield text[start : max(start, first)]
            start = max(start, last)
        yield text[start : max(start, end)]


def is_noted(id: str, coded: Coded, known: Known) -> bool:
    """Whether the note speaks of an entry, by a form of its name: then an editor has looked at it."""
    note, page = coded.record.note or "", known.entries.get(id)
    return page is not None and any(form.form in note.replace("’", "'") for form in forms_of(page))

"""The rule on hedges: the words by which a report keeps its distance are given, and are such words."""

import re
from collections.abc import Iterator

from edition.edit.attribution.saying import HEDGES, HEDGING_VERBS, VERBS
from edition.edit.attribution.sentences import is_inside
from edition.edit.ledger.coding import Coded
from edition.edit.ledger.finding import reported_by, sentences_of
from edition.edit.ledger.known import Known
from edition.problems import Problem

_CLAIMING = frozenset(form for form, (base, _, _) in VERBS.items() if base in HEDGING_VERBS)
_DISTANT = (
    HEDGES | _CLAIMING | {"appears", "appeared", "claims", "presumably", "rumoured", "seems", "seemed", "supposed"}
)


def hedge_is_given(coded: Coded, known: Known) -> Iterator[Problem]:
    """S608: Words by which the report keeps its distance are its hedge; a hedge stands beside what is said.

    Within what is said they may be the speaker's own: then the note says so; and so it does of a hedge that is none by
    itself.
    """
    record = coded.record
    if not coded.spans or coded.attribution is None:
        return
    if record.hedge is None:
        if word := next(_hedges(coded), None):
            hint = f"Write hedge: {word}; or, if the speaker says so himself, a note: that quotes it."
            yield coded.problem((), "S608", f"by “{word}” the report keeps its distance, but there is no hedge:", hint)
        return
    if not any(coded.text.words(number).find(record.hedge) for number in coded.near()):
        return  # which another rule says
    words = {*re.findall(r"[\w-]+", record.hedge.lower())}
    if not _DISTANT & words and record.hedge.lower() not in (record.note or "").lower():
        message = f"“{record.hedge}” is no hedge that the rules know"
        hint = "Remove this line; or say in a note: that quotes it how the report keeps its distance by it."
        yield coded.problem(("hedge",), "S608", message, hint)
    elif not any(_is_beside(coded, number, record.hedge) for number in coded.near()):
        message = f"“{record.hedge}” does not stand beside these words"
        yield coded.problem(("hedge",), "S608", message, "Remove this line, or give words of the same sentence.")


def _is_beside(coded: Coded, number: int, hedge: str) -> bool:
    around = [span for at, span in sentences_of(coded) if at == number]
    found = coded.text.words(number).find(hedge)
    return any(start <= first and last <= end for first, last in found for start, end in around)


def _hedges(coded: Coded) -> Iterator[str]:
    """Hedging words: in the attribution, beside it as far as the rules for English prose tell, and in the quote."""
    assert coded.attribution and coded.record.attributed
    text = coded.text.words(coded.attribution[0]).text
    found = reported_by(coded)
    yield from (text[slice(*span)] for span in (found.attribution.hedges if found else ()) if not _is_said(span, coded))
    yield from (word for word in _words(coded.record.attributed) if word.lower() in HEDGES | _CLAIMING)
    note = (coded.record.note or "").lower()
    for start, end in coded.spans:
        for each in re.finditer(r"[\w-]+", coded.words.text[start:end]):
            is_quoted = is_inside(start + each.start(), coded.words.quoted)
            if each[0].lower() in HEDGES and not is_quoted and each[0].lower() not in note:
                yield each[0]


def _is_said(span: tuple[int, int], coded: Coded) -> bool:
    """Whether words beside the attribution are part of what is said."""
    assert coded.attribution
    within = any(first <= span[0] and span[1] <= last for first, last in coded.spans)
    return coded.attribution[0] == coded.at and within


def _words(attributed: str) -> list[str]:
    """The words of an attribution, but for a noun such as “claims” after “his”, which the rules for English find."""
    return re.findall(r"(?<![’']s )(?<!\bthe )(?<!\bhis )(?<!\bher )(?<!\btheir )\b[\w-]+", attributed)

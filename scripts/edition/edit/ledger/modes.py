"""The rules on modes: quotation marks as the mode says, and a denial where something is denied."""

import re
from collections.abc import Iterator, Sequence

from edition.edit.attribution.saying import DENIALS, is_negation
from edition.edit.attribution.sentences import Range, quotations
from edition.edit.attribution.verbs import is_denial
from edition.edit.ledger.coding import Coded
from edition.edit.ledger.finding import reported_by
from edition.edit.ledger.known import Known
from edition.edit.ledger.ledger import StatementRecord
from edition.problems import Problem


def marks_agree_with_the_mode(coded: Coded, known: Known) -> Iterator[Problem]:
    """S603: A verbatim quote stands in quotation marks, a partial one in part, a paraphrase not at all.

    A part of a verbatim one ends where the quotation ends in which it begins. Marks are quoted in pairs.
    A turn of a verbatim transcript is verbatim without them; no turn of a semi-transcript is.
    """
    if not coded.spans:
        return
    if coded.record.quote and (sign := _unpaired(coded.words.text, coded.spans)):
        hint = "Quote to the closing mark, or begin after the opening one."
        yield coded.problem(("quote",), "S603", f"the quote has a mark {sign} without the one that belongs to it", hint)
    if coded.record.mode != "denial":
        yield from _against_the_marks(coded)
    yield from _against_the_denial(coded)


def _unpaired(text: str, spans: Sequence[Range]) -> str:
    """A quotation mark that the quote has without the one that closes or opens it; empty if there is none."""
    for start, end in quotations(text, unclosed=False):
        has = [any(first <= place < last for first, last in spans) for place in (start, end - 1)]
        if has[0] != has[1]:
            return text[start] if has[0] else text[end - 1]
    return ""


def _against_the_marks(coded: Coded) -> Iterator[Problem]:
    right, why = _by_its_marks(coded), ""
    is_own_turn = coded.record.attributed is None and coded.turn in coded.record.speaker
    if is_own_turn:
        right, why = _of_a_turn(coded, right)
    if coded.record.mode not in right:
        message = f"mode: {coded.record.mode}, but {why or _QUOTED[right[0]] + f' in {coded.record.at}'}"
        yield coded.problem(("mode",), "S603", message, f"Write mode: {' or '.join(right)}.")
    elif coded.record.mode == "verbatim" and not is_own_turn:
        yield from _beyond_its_close(coded)


def _beyond_its_close(coded: Coded) -> Iterator[Problem]:
    text, quoted = coded.words.text, coded.words.quoted
    for number, (start, end) in enumerate(coded.spans):
        within = [(first, last) for first, last in quoted if first < end and start < last]
        if len(within) > 1:
            message = "the quote runs on from one quotation into the next"
            hint = (
                "Give a list of parts, one for each quotation; or end with the closing mark, if another speaks there."
            )
            yield coded.problem(("quote", number), "S603", message, hint)
        elif within and within[0][1] == len(text) and _is_left_open(coded):
            message = f"the quotation marks that open here are not closed in {coded.record.at}"
            hint = (
                "Nothing shows where the quoted words end: supply the mark, {++”++}{>>why<<}, or write mode: partial."
            )
            yield coded.problem(("quote", number), "S603", message, hint)


def _is_left_open(coded: Coded) -> bool:
    """Whether a quotation is never closed, nor taken up at the beginning of the passage after."""
    assert coded.at is not None
    text, after = coded.words.text, coded.at + 1
    if len(quotations(text)) == len(quotations(text, unclosed=False)):
        return False
    following = coded.text.words(after).text if after < len(coded.text.ids) else ""
    return not quotations(following) or quotations(following)[0][0] > 0


_QUOTED = {
    "paraphrase": "none of these words stand in quotation marks",
    "partial": "only some of these words stand in quotation marks",
    "verbatim": "all of these words stand in quotation marks",
}


def _by_its_marks(coded: Coded) -> tuple[str, ...]:
    inside, whole = coded.words.share_quoted(coded.spans)
    return ("paraphrase",) if not inside else ("verbatim",) if inside == whole else ("partial",)


def _of_a_turn(coded: Coded, by_its_marks: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """What the mode of a speaker's own turn can be, and why. Marks in a semi-transcript may set off others' words."""
    match coded.text.reliability:
        case "verbatim":
            return ("verbatim",), "this is the speaker’s turn in a verbatim transcript"
        case "semi-transcript" if by_its_marks == ("paraphrase",):
            return by_its_marks, "this is the speaker’s turn in a semi-transcript, and nothing in it is quoted"
        case "semi-transcript":
            return ("paraphrase", "partial"), "this is the speaker’s turn in a semi-transcript"
        case _:
            return (coded.record.mode,), ""


def _against_the_denial(coded: Coded) -> Iterator[Problem]:
    """A denial has a word that denies, in the attribution or in what is said; “denied that” is one."""
    record, found = coded.record, reported_by(coded)
    words = " ".join([record.attributed or "", *(coded.words.text[start:end] for start, end in coded.spans)])
    said = re.findall(r"[\w’']+", words.lower())
    if record.mode == "denial":
        if not any(word in DENIALS or is_negation(word) for word in said):
            message = "mode: denial, but no word here says that something is untrue or unknown"
            yield coded.problem(("mode",), "S603", message, f"Write mode: {_by_its_marks(coded)[0]}.")
        elif not any(word in DENIALS for word in said) and not _answers_a_claim(record):
            message = "mode: denial, but no claim is named that these words deny"
            hint = f"Add it under relations:, kind: denies; or write mode: {_by_its_marks(coded)[0]}."
            yield coded.problem(("mode",), "S603", message, hint)
    elif found and is_denial(found.attribution.verb) and record.attributed:
        message = f"mode: {record.mode}, but “{record.attributed:.80}” is a denial"
        yield coded.problem(("mode",), "S603", message, "Write mode: denial.")


def _answers_a_claim(record: StatementRecord) -> bool:
    """Whether a claim is named that the words deny, or a denial that they repeat."""
    return any(relation.kind in ("denies", "repeats") for relation in record.relations)

"""The rules on what holds over: an outlet, a date or an addressee that another sentence names than the statement's own.

It holds for the sentence that names it, and for the next if this goes on with the same report: “He added”. A later
sentence can speak of the statement itself: “Vance made the comments in an interview with …”.
"""

import re
from collections.abc import Iterator

from edition.edit.attribution.clauses import Speaker
from edition.edit.attribution.saying import NOUNS, NOUNS_PLURAL
from edition.edit.edtf import bounds
from edition.edit.ledger.coding import Coded, CodedText, place_of
from edition.edit.ledger.finding import is_noted, is_within, named_beside, reported_by, words_around
from edition.edit.ledger.known import Known
from edition.edit.ledger.ledger import UNNAMED, StatementRecord
from edition.problems import Problem
from edition.yamlfile import Key

_GOES_ON = re.compile(
    r"\b(?:he|she|it|they) (?:\w+ )?(?:add(?:s|ed)|continue[sd]?|go(?:es)? on|went on)\b"
    r"|^(?:and |but )?(?:first|second|third|finally|in addition|moreover|further|furthermore),? (?:he|she|it|they) \w+",
    re.IGNORECASE,
)
_OF_WHAT_WAS_SAID = re.compile(
    rf"\b(?:the|these|those|this|that|such|his|her|their|its) (?:\w+ )?(?:{'|'.join(sorted(NOUNS | NOUNS_PLURAL))})\b",
    re.IGNORECASE,
)
# Words for an outlet, or for a text, that may mean one named before: they settle nothing.
_UNTOLD = re.compile(
    r"\b(?:the|this|that|same|his|her|its|their) (?:\w+ )?(?:agency|blog|book|broadcaster|channel|daily|interview|"
    r"journal|magazine|memoir|network|news agency|newspaper|outlet|paper|podcast|programme|report|station|website)\b",
    re.IGNORECASE,
)
_TOLD_A_PRONOUN = re.compile(
    r"\b(?:told|tells?|asked|to|informed|reminded|assured|warned) (?:him|her|them|us|me|you)\b"
)


def report_goes_on(coded: Coded, known: Known, ledger: CodedText) -> Iterator[Problem]:
    """S607: “He added” goes on with the report before: outlet, date and addressee still hold."""
    before = gone_on_from(coded, ledger)
    if before is None:
        return
    record, last = coded.record, before.record
    others = {m.entry for _, m in named_beside(coded) if known.kind(m.entry) == "outlet"} - {*last.via, *coded.text.own}
    goes_on = f"“{record.attributed}” goes on with {last.id}"
    if gone := [id for id in last.via if id not in record.via and not others]:
        hint = f"Write via: [{', '.join(last.via)}]; or note: with the reason why it holds no longer."
        yield from _unless_noted(coded, coded.problem((), "S607", f"{goes_on}, which came through {gone[0]}", hint))
    if gone := [to for to in last.to if to not in record.to]:
        hint = f"Write to: [{', '.join(last.to)}]; or note: with the reason why it holds no longer."
        yield from _unless_noted(coded, coded.problem((), "S604", f"{goes_on}, which was said to “{gone[0]}”", hint))
    if record.said != last.said and bounds(last.said)[0] and record.when in (None, last.when):
        hint = f"Write said: {last.said}; or note: with the reason why it is another date."
        message = f"{goes_on}, which was said on {last.said}"
        yield from _unless_noted(coded, coded.problem(("said",), "S606", message, hint))


def _unless_noted(coded: Coded, problem: Problem) -> Iterator[Problem]:
    if coded.record.note is None:
        yield problem


def gone_on_from(coded: Coded, ledger: CodedText) -> Coded | None:
    """The statement of the same speakers in the sentence before, or earlier in its own, if this one goes on with it."""
    if coded.attribution is None or not _GOES_ON.search(coded.record.attributed or ""):
        return None
    own = coded.text.sentence(*place_of(coded))
    for other in reversed(ledger.before(coded)):
        last = max(coded.text.sentence(*place) for place in _places(other))
        if set(other.record.speaker) == set(coded.record.speaker):
            return other if own - last <= 1 else None
    return None


def _places(coded: Coded) -> Iterator[tuple[int, tuple[int, int]]]:
    yield place_of(coded)
    if coded.at is not None:
        yield from ((coded.at, span) for span in coded.spans)


def chain_is_named_nearby(coded: Coded, known: Known, ledger: CodedText) -> Iterator[Problem]:
    """S607: Whoever is in the chain is named beside the words, holds over from before, or speaks in the turn."""
    if not coded.spans:
        return
    free = {UNNAMED, coded.turn, *known.above[ledger.slug]}
    for number, id in enumerate(coded.record.via):
        if id in free or id not in known.speakers or id not in coded.text.first_mention:
            continue
        near = _is_told(id, coded) or _passed_on(id, coded, ledger) or _holds(id, coded, ledger)
        if not (near or _is_untold(coded) or is_noted(id, coded, known)):
            message = f"“{id}” is not named beside these words, nor does it hold over from the sentence before"
            yield coded.problem(("via", number), "S607", message, _or_tell("Take it out of via", id))


def _or_tell(first: str, id: str) -> str:
    return (
        f"{first}; or, if the words there mean it, link them on the page: [words](term:{id}); "
        "or say in a note: that names it how it is known."
    )


def addressee_is_named_nearby(coded: Coded, known: Known, ledger: CodedText) -> Iterator[Problem]:
    """S604: An addressee is named beside the words, and not only in them, or holds over from before."""
    if not coded.spans:
        return
    record, told = coded.record, _told(coded)
    free = {*record.via, *(coded.text.meta.speakers.values() if record.quote is None else ())}
    is_described = (
        told is not None and not told.entries and told.words.lower().startswith(("the ", "his ", "her ", "its "))
    )
    is_open = is_described or bool(_TOLD_A_PRONOUN.search(record.attributed or ""))
    for number, to in enumerate(record.to):
        if to in known.speakers:
            is_near = to in free or is_open or _is_told_to(to, coded) or _holds(to, coded, ledger)
            is_near = is_near or is_noted(to, coded, known)
            hint = _or_tell("Take it out of to:", to)
        else:
            is_near = _stands_outside(to, coded) or _holds(to, coded, ledger) or to in known.entries
            hint = "Take it out of to:, or give the words that say to whom it was said."
        if not is_near:
            message = f"“{to}” is not named beside these words as one to whom they were said"
            yield coded.problem(("to", number), "S604", message, hint)


def told_are_given(coded: Coded, known: Known, ledger: CodedText) -> Iterator[Problem]:
    """S604: To whom the words say that it was said is given. Of outlets another rule says so."""
    record, told = coded.record, _told(coded)
    if told is None or _is_given(told, record) or told.words in (record.note or ""):
        return
    if not any(known.kind(id) == "outlet" for id in told.entries):
        right = ", ".join([*record.to, *(told.entries or [f'"{told.words}"'])])
        hint = f"Write to: [{right}]; or say in a note: that quotes these words why it was not said to them."
        key: Key = ("to",) if record.to else ()
        yield coded.problem(key, "S604", f"the words say to whom: “{told.words}”", hint)


def _told(coded: Coded) -> Speaker | None:
    """To whom the rules for English prose find that it was said; nobody if a pronoun stands for him."""
    found = reported_by(coded)
    told = found.attribution.to if found else None
    return None if told is None or told.words.lower() in {"him", "her", "them", "us", "me", "you", "it"} else told


def _is_given(told: Speaker, record: StatementRecord) -> bool:
    if told.entries:
        return not {*told.entries}.isdisjoint({*record.to, *record.via})
    return any(to in told.words or told.words in to for to in record.to) or told.words.lower().startswith("the ")


def _stands_outside(words: str, coded: Coded) -> bool:
    """Whether words stand beside what is said and not only in it, nor as those of who speaks; or nowhere at all."""
    found, places = reported_by(coded), [(n, span) for n in coded.near() for span in coded.text.words(n).find(words)]
    apart = [(coded.at, span) for span in coded.spans] if not _has_the_verb(coded) else []
    if found and found.attribution.speaker and found.attribution.speaker.start >= 0 and coded.attribution:
        apart.append((coded.attribution[0], (found.attribution.speaker.start, found.attribution.speaker.end)))
    return not places or any(
        not any(n == number and first <= start and end <= last for number, (first, last) in apart)
        for n, (start, end) in places
    )


def is_passed_on_by_who_tells_it(coded: Coded, known: Known, ledger: CodedText) -> Iterator[Problem]:
    """S607: A statement within that of another comes through him, and through whom his own comes; it is not later."""
    for other in outer(coded, ledger):
        via, by = coded.record.via, (*other.record.speaker, *other.record.via)
        if missing := [id for id in by if id not in (*via, *coded.record.speaker, UNNAMED, coded.turn)]:
            message = f"these words stand in the statement {other.record.id}, but {missing[0]} is not in via:"
            right = ", ".join(dict.fromkeys([*via, *by]))
            yield coded.problem(("via",) if via else (), "S607", message, f"Write via: [{right}].")
        first, last = bounds(coded.record.said)[1], bounds(other.record.said)[1]
        if first and last and first > last:
            message = f"said: {coded.record.said} is later than the statement {other.record.id}, which tells it"
            yield coded.problem(("said",), "S606", message, f"Write said: ../{other.record.said.rpartition('/')[2]}.")


def outer(coded: Coded, ledger: CodedText) -> Iterator[Coded]:
    """The statements of others in which this one is told: its attribution stands in what they say."""
    if coded.attribution is None:
        return
    number, (start, end) = coded.attribution
    for span, other in ledger.quotes.get(number, ()):
        is_wider = span[0] <= start and end <= span[1] and other.spans != coded.spans
        if is_wider and other is not coded and set(other.record.speaker).isdisjoint(coded.record.speaker):
            yield other


def _is_told(id: str, coded: Coded) -> bool:
    return any(mention.entry == id for _, mention in named_beside(coded))


def _is_told_to(id: str, coded: Coded) -> bool:
    """Whether somebody is named beside the words and not in them; within, where the verb is quoted with its object."""
    within = coded.spans if not _has_the_verb(coded) else ()
    return any(
        mention.entry == id and not (number == coded.at and any(is_within(mention, span) for span in within))
        for number, mention in named_beside(coded)
    )


def _has_the_verb(coded: Coded) -> bool:
    """Whether the quote begins with the verb that attributes it: “urged European countries to buy”."""
    if coded.attribution is None or coded.attribution[0] != coded.at:
        return False
    start, end = coded.attribution[1]
    return any(start < last and first < end for first, last in coded.spans)


def _is_untold(coded: Coded) -> bool:
    return any(_UNTOLD.search(words) for words in words_around(coded))


def _passed_on(id: str, coded: Coded, ledger: CodedText) -> bool:
    """Whether somebody speaks in a statement that holds this one, or in the sentence before, or earlier in its own."""
    at, own = place_of(coded)[0], coded.text.sentence(*place_of(coded))
    around = {speaker for other in outer(coded, ledger) for speaker in other.record.speaker}
    near = (other for other in ledger.before(coded) if other.at == at and id in other.record.speaker)
    return id in around or any(own - max(coded.text.sentence(*p) for p in _places(other)) <= 1 for other in near)


def _holds(id: str, coded: Coded, ledger: CodedText) -> bool:
    """Whether a statement of this speaker near by has it: one before; or one after, about these words."""
    at = place_of(coded)[0]
    before = (o for o in ledger.before(coded) if at - max(place_of(o)[0], o.at or 0) <= 1)
    if any({*o.record.speaker} == {*coded.record.speaker} and id in (*o.record.via, *o.record.to) for o in before):
        return True
    return any(
        _OF_WHAT_WAS_SAID.search(other.record.attributed or "") and _is_told(id, other)
        for other in ledger.after(coded, 1)
        if other.record.speaker == coded.record.speaker
    )

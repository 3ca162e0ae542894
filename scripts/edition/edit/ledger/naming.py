"""The rules on names: who speaks, in what role and to whom, and through whom it came."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, pairwise

from edition.edit.attribution.saying import VERBS
from edition.edit.edtf import bounds
from edition.edit.ledger.coding import Coded, CodedText
from edition.edit.ledger.finding import is_noted, is_within, named_beside, reported_by, sentences_of
from edition.edit.ledger.holding import outer
from edition.edit.ledger.known import SPEAKERS, Known
from edition.edit.ledger.ledger import UNNAMED
from edition.edit.page import ID, EntryMeta, Role
from edition.edit.terms import Mention
from edition.problems import Problem, nearest
from edition.yamlfile import Key

_TOLD = re.compile(r"\btold (?:the )?$")


def speakers_are_known(coded: Coded, known: Known) -> Iterator[Problem]:
    """S604: Speakers and addressees are in the register, and can speak. An unnamed speaker is described."""
    record = coded.record
    for number, id in enumerate(record.speaker):
        if id != UNNAMED:
            yield from _unable(coded, known, ("speaker", number), id)
    for number, named in enumerate(record.to):
        if re.fullmatch(ID, named) and (named in known.entries or not _is_in_passage(named, coded)):
            yield from _unable(coded, known, ("to", number), named, ", and no such words in the passage")
    yield from _twice(coded, "speaker", record.speaker, "S604")
    yield from _twice(coded, "to", record.to, "S604")
    if UNNAMED in record.speaker and record.described is None:
        hint = "Add described: with the words by which the passage describes the speaker."
        yield coded.problem(("speaker",), "S604", "an unnamed speaker is not described", hint)
    if record.described and UNNAMED not in record.speaker:
        message = "described: is for a speaker whom the source does not name"
        yield coded.problem(("described",), "S604", message, "Remove this line, or write speaker: unnamed.")


def _is_in_passage(words: str, coded: Coded) -> bool:
    return coded.at is None or any(coded.text.words(number).find(words) for number in coded.near())


def _unable(coded: Coded, known: Known, key: Key, id: str, more: str = "", code: str = "S604") -> Iterator[Problem]:
    """What is wrong with an id as that of somebody who speaks."""
    if id in known.unread:
        return
    if id not in known.entries:
        message = f"no entry “{id}” in the register{more}{nearest(id, [*known.speakers, *known.unread])}"
        yield coded.problem(key, code, message, "Correct it, or add the entry first.")
    elif (kind := known.kind(id)) not in SPEAKERS:
        message = f"“{id}” is of the kind {kind}, which cannot speak"
        yield coded.problem(
            key, code, message, f"Name an entry of the kind {', '.join(SPEAKERS[:-1])} or {SPEAKERS[-1]}."
        )


def _twice(coded: Coded, name: str, values: Iterable[str], code: str) -> Iterator[Problem]:
    for value in (value for value, count in Counter(values).items() if count > 1):
        yield coded.problem((name,), code, f"{name}: has “{value}” twice", "Keep one of them.")


def chain_is_possible(coded: Coded, known: Known) -> Iterator[Problem]:
    """S605: The chain has outlets, organisations and people of the register, none twice, nor the text itself.

    Sources without a name that others rely on stand in it as `unnamed`.
    """
    record, meta = coded.record, coded.text.meta
    for number, id in enumerate(record.via):
        if id == UNNAMED:
            continue
        yield from _unable(coded, known, ("via", number), id, code="S605")
        if id == meta.outlet or id in meta.authors:
            message = f"“{id}” is the text’s own {'outlet' if id == meta.outlet else 'author'}: it comes last of itself"
            yield coded.problem(("via", number), "S605", message, "Take it out of via.")
        if id in record.speaker:
            message = f"“{id}” is the speaker, who is not between speaker and text"
            yield coded.problem(("via", number), "S605", message, "Take it out of via, or correct the speaker.")
    yield from _twice(coded, "via", record.via, "S605")


def chain_agrees_with_the_text(coded: Coded, known: Known, ledger: CodedText) -> Iterator[Problem]:
    """S607: An outlet named beside the words is in the chain, the speaker or addressed; the chain is named in the text.

    In a turn, whoever speaks is the speaker or in the chain. Named in the text is also who is named above it.
    """
    record, text = coded.record, coded.text
    if coded.turn and record.attributed and coded.turn not in (*record.speaker, *record.via):
        message = f"the turn is that of {coded.turn}, who is neither speaker nor in via"
        yield coded.problem(_via(coded), "S607", message, _write_via(record.via, coded.turn))
    beside = list(_outlets_beside(coded, known, ledger))
    for mention in beside:
        if mention.entry not in (*record.speaker, *record.via, *record.to):
            message = f"“{mention.words}” stands beside these words, but {mention.entry} is not in via: or to:"
            told = _TOLD.search(mention.before)
            hint = f"Write to: [{mention.entry}]." if told else _write_via(record.via, mention.entry)
            yield coded.problem(_via(coded), "S607", message, hint)
    yield from _passing_on(coded, known, {mention.entry for mention in beside}, ledger)
    for number, id in enumerate(record.via):
        if id in known.speakers and id not in text.first_mention and id not in known.above[ledger.slug]:
            message = f"“{id}” is not named in this text"
            hint = (
                "Only who is named there can be in via. If the text names it in other words, link these to the entry."
            )
            yield coded.problem(("via", number), "S607", message, hint)


def _passing_on(coded: Coded, known: Known, beside: set[str], ledger: CodedText) -> Iterator[Problem]:
    """Who passes the words on, as far as the rules for English prose tell, and is not in the chain."""
    record, found = coded.record, reported_by(coded)
    if not {*record.via} <= {*known.speakers, UNNAMED}:
        return
    given = {*record.speaker, *record.via, *record.to, *coded.text.own, coded.turn, *beside}
    given |= {id for other in outer(coded, ledger) for id in other.record.speaker}
    for id in found.attribution.via if found else ():
        if id not in given and known.kind(id) in ("person", "outlet") and not is_noted(id, coded, known):
            message = f"by the words, {id} passes these on, but is not in via:"
            hint = f"{_write_via(record.via, id)} Or say in a note: that names it why not."
            yield coded.problem(_via(coded), "S607", message, hint)


def chain_is_in_order(coded: Coded, known: Known) -> Iterator[Problem]:
    """S607: The chain is nearest to the speaker first: a reporter before the outlet, who speaks in a turn before both.

    As far as the rules for English prose tell who reports on whose word.
    """
    via = coded.record.via
    for first, second in pairwise(via):
        if (second, first) in _known_order(coded, known):
            right = [*via]
            at = via.index(first)
            right[at : at + 2] = second, first
            message = f"“{first}” is not nearer to the speaker than “{second}”"
            yield coded.problem(("via", at), "S607", message, f"Write via: [{', '.join(right)}].")


def _known_order(coded: Coded, known: Known) -> set[tuple[str, str]]:
    """Pairs of links in a chain of which the text tells that the first is nearer to the speaker."""
    found, via = reported_by(coded), coded.record.via
    order = set(combinations(found.attribution.via, 2)) if found else set()
    if coded.turn:
        beside = {mention.entry for _, mention in named_beside(coded)}
        order |= {(coded.turn, id) for id in via if id != coded.turn and id not in beside}
    people = [(n, m) for n, m in named_beside(coded) if known.kind(m.entry) == "person" and m.entry in via]
    outlets = [(n, m) for n, m in named_beside(coded) if known.kind(m.entry) == "outlet" and m.entry in via]
    return order | {
        (person.entry, outlet.entry)
        for n, person in people
        for number, outlet in outlets
        if n == number and _reports_for(coded.text.words(n).text, person, outlet)
    }


_OF_AN_OUTLET = re.compile(r"(?:[’']s)?(?: [\w-]+){0,4} ?")
_FOR_AN_OUTLET = re.compile(r" (?:of|for|from|at|with) (?:the )?")


def _reports_for(text: str, person: Mention, outlet: Mention) -> bool:
    """“The Gazette’s correspondent Jane Roe”, “Jane Roe of the Gazette”."""
    before, after = text[outlet.end : person.start], text[person.end : outlet.start]
    if outlet.end <= person.start and not any(word in VERBS for word in before.split()):
        return bool(_OF_AN_OUTLET.fullmatch(before))
    return person.end <= outlet.start and bool(_FOR_AN_OUTLET.fullmatch(after))


def _via(coded: Coded) -> Key:
    return ("via",) if coded.record.via else ()


def _write_via(via: Sequence[str], more: str) -> str:
    return (
        f"Write via: [{more}]."
        if not via
        else f"Put {more} into via: [{', '.join(via)}], nearest to the speaker first."
    )


def _outlets_beside(coded: Coded, known: Known, ledger: CodedText) -> Iterator[Mention]:
    """The outlets, but for the text's own, in the sentences of quote and attribution, and not in what is said."""
    if not {*coded.record.speaker, *coded.record.via} <= {*known.speakers, UNNAMED}:
        return
    seen: set[str] = set()
    for number, mention in named_beside(coded):
        if mention.entry in seen or mention.entry in coded.text.own or known.kind(mention.entry) != "outlet":
            continue
        if not _belongs_elsewhere(coded, ledger, number, mention):
            seen.add(mention.entry)
            yield mention


def _belongs_elsewhere(coded: Coded, ledger: CodedText, number: int, mention: Mention) -> bool:
    """Whether a mention is part of what is said here, or attributes another statement and not this one."""
    if number == coded.at and any(is_within(mention, span) for span in coded.spans):
        return True
    attributed = ledger.attributing.get((number, mention.start), set())
    return bool(attributed) and coded.record.id not in attributed


def role_is_the_speakers(coded: Coded, known: Known) -> Iterator[Problem]:
    """S615: A role is an office that a speaker held on that date, as the register has it, or words of the passage."""
    role = coded.record.role
    people = [id for id in coded.record.speaker if known.kind(id) == "person" or id == UNNAMED or id in known.unread]
    if role is None or coded.at is None:
        return
    if not people:
        message = f"{' and '.join(coded.record.speaker)} is no person, and has no role"
        yield coded.problem(("role",), "S615", message, "Remove this line.")
        return
    if _is_of_the_speaker(role, coded) or not known.unread.isdisjoint(people):
        return
    held = [each for id in people if id != UNNAMED for each in _roles(known, id)]
    then = [each.role for each in held if _was_held(each, coded.record.said)]
    if role in then:
        return
    if any(each.role == role for each in held):
        message = f"the register does not have “{role}” as a role at that time, {coded.record.said}"
    else:
        message = f"“{role}” is no role of {' or '.join(people)}, and not in {coded.record.at}{nearest(role, then)}"
    known_roles = "; or ".join(f'role: "{each}"' for each in then)
    yield coded.problem(
        ("role",), "S615", message, f"Write {known_roles}." if then else "Use the words of the passage."
    )


def _is_of_the_speaker(role: str, coded: Coded) -> bool:
    """Whether the words of a role stand in a sentence of the statement, or in one that names the speaker."""
    for number in coded.near():
        words = coded.text.words(number)
        for span in words.find(role):
            around = words.sentences_around(span)
            if any(mention.entry in coded.record.speaker for mention in coded.text.named_in(number, around)):
                return True
            if any(n == number and own[0] <= span[0] and span[1] <= own[1] for n, own in sentences_of(coded)):
                return True
    return False


def _roles(known: Known, id: str) -> Sequence[Role]:
    page = known.entries.get(id)
    return page.meta.roles if page and isinstance(page.meta, EntryMeta) else ()


def _was_held(role: Role, said: str) -> bool:
    """Whether a role covers a date. “Before it was reported” is not long before."""
    first, last = bounds(said)
    first, last = first or last, last or first
    start, until = bounds(role.start or "..")[0], bounds(role.until or "..")[1]
    return not (start and last and last < start) and not (until and first and first > until)

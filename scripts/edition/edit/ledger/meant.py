"""The rule on whom a pronoun or a description means: whoever the words before it name, as far as they tell."""

import re
from collections.abc import Iterator, Sequence

from edition.edit.attribution.clauses import Speaker
from edition.edit.attribution.saying import DETERMINERS, INSTITUTIONS, TEXTS, can_speak, singular
from edition.edit.ledger.coding import Coded, CodedText
from edition.edit.ledger.finding import reported_by, sentences_of
from edition.edit.ledger.known import Known
from edition.edit.ledger.ledger import UNNAMED
from edition.edit.ledger.offices import holder_of
from edition.problems import Problem

_PERSONAL = re.compile(r"\b(?:he|she|his|her|it|its)\b(?! (?:is|was|has been)\b)", re.IGNORECASE)


def another_is_meant(coded: Coded, missing: Sequence[str], known: Known, ledger: CodedText) -> Iterator[Problem]:
    """S612: A pronoun means whoever was named or spoke last; a description, one whom its noun can mean.

    `missing` are the speakers whom the attributing words do not name. A link on the words settles whom they mean.
    """
    found = reported_by(coded)
    speaker = found.attribution.speaker if found else None
    is_described = (
        speaker is not None and speaker.kind == "description" and speaker.words in (coded.record.attributed or "")
    )
    if speaker and is_described:
        yield from _against_the_noun(coded, speaker, known) or _against_the_office(coded, speaker, known)
    if missing and not (speaker and is_described and not speaker.entries):
        pronoun = _PERSONAL.search(coded.record.attributed or "")
        wrong = list(_against_the_pronoun(coded, missing, known, pronoun[0])) if pronoun else []
        yield from wrong or _against_the_words_before(coded, speaker, ledger, pronoun[0] if pronoun else "")


def _against_the_pronoun(coded: Coded, missing: Sequence[str], known: Known, pronoun: str) -> Iterator[Problem]:
    """“He” is a person, “it” is none."""
    is_person = pronoun.lower() not in {"it", "its"}
    for id in missing:
        kind = known.kind(id)
        if kind and (kind == "person") != is_person:
            what = "a person" if is_person else "no person"
            message = f"“{pronoun}” stands for {what}, but {id} is {_a(kind)}"
            yield coded.problem(("speaker",), "S612", message, _or_link("Correct the speaker", pronoun))


def _a(kind: str) -> str:
    return f"an {kind}" if kind[0] in "aeiou" else f"a {kind}"


def _or_link(first: str, words: str) -> str:
    return f"{first}; or, if the words mean somebody else, link them on the page: [{words}](term:…)."


def _against_the_noun(coded: Coded, speaker: Speaker, known: Known) -> list[Problem]:
    """“The ministry” is no person; “the minister” is no organisation."""
    noun = _noun(speaker.words)
    named = [id for id in coded.record.speaker if id != UNNAMED]
    if named and not noun and not speaker.entries and speaker.words.split()[-1][:1].isupper():
        message = f"“{speaker.words}” is no name of {' or '.join(named)} in the register"
        hint = f"Write speaker: unnamed and described: {speaker.words}; or, if it is a name, add it to the entry."
        return [coded.problem(("speaker",), "S612", message, hint)]
    persons = [id for id in coded.record.speaker if known.kind(id) == "person"]
    others = [id for id in coded.record.speaker if known.kind(id) in ("organisation", "outlet")]
    wrong = persons if noun in INSTITUTIONS else others if noun and noun not in TEXTS else []
    said = "is no person" if wrong is persons else "is a person"
    return [
        coded.problem(("speaker",), "S612", f"“{speaker.words}” {said}, but {id} is {_a(known.kind(id))}", hint)
        for id in wrong
        for hint in [f"{_or_link('Correct the speaker', speaker.words)} Or write speaker: unnamed, and described:."]
    ]


def _noun(words: str) -> str:
    """The common noun that a description is of, in the singular; empty if it is none that speaks."""
    head = re.split(r"\s(?:of|for|in|at|from|with|to|on|by|close|familiar)\s|[,(]", words)[0]
    last = head.split()[-1] if head.split() else ""
    plain = re.sub(r"['’]s?$", "", last)
    return singular(plain.lower()) if plain and can_speak(plain) and plain.lower() not in DETERMINERS else ""


def _against_the_office(coded: Coded, speaker: Speaker, known: Known) -> Iterator[Problem]:
    """“The US president” is whoever holds that office, if the text has named him by then."""
    assert coded.attribution
    at, day = coded.attribution[0], (coded.reported or "").rpartition("/")[2]
    before = [id for id, first in coded.text.first_mention.items() if first <= at]
    holder = holder_of(speaker.words, before, known.entries, day if len(day) == 10 else "")
    if holder and holder not in coded.record.speaker:
        message = (
            f"“{speaker.words}” is {holder}, by the roles in the register, not {' and '.join(coded.record.speaker)}"
        )
        yield coded.problem(("speaker",), "S612", message, _or_link(f"Write speaker: {holder}", speaker.words))


def _against_the_words_before(
    coded: Coded, speaker: Speaker | None, ledger: CodedText, pronoun: str
) -> Iterator[Problem]:
    """Whom the rules for English prose take the words for: by name, or as the speaker of a statement before."""
    if speaker is None:
        return
    meant = set(speaker.entries) or _speakers_of(coded, speaker, ledger)
    if meant and not meant & set(coded.record.speaker):
        shown = pronoun or speaker.words
        who = " and ".join(sorted(meant))
        message = (
            f"by the words before, “{shown}” means {who} (“{speaker.words}”), not {' and '.join(coded.record.speaker)}"
        )
        yield coded.problem(("speaker",), "S612", message, _or_link(f"Write speaker: {who}", shown))


def _speakers_of(coded: Coded, speaker: Speaker, ledger: CodedText) -> set[str]:
    """Who speaks in the statement that these words attribute: “he added” after “the US president said”."""
    assert coded.attribution
    there = ledger.attributions.get(coded.attribution[0], ())
    before = (other for span, other in there if span[0] <= speaker.start < span[1] and other is not coded)
    return {id for other in before for id in other.record.speaker} - {UNNAMED}


def description_is_of_the_speaker(coded: Coded, known: Known) -> Iterator[Problem]:
    """S608: A description is that in the attribution; if there is none, it stands before what is said ends."""
    described = coded.record.described
    if described is None or coded.at is None or not coded.attribution:
        return
    if not any(coded.text.words(number).find(described) for number in coded.near()):
        return  # which another rule says
    found = reported_by(coded)
    speaker = found.attribution.speaker if found else None
    if speaker and speaker.kind == "description" and speaker.words in (coded.record.attributed or ""):
        if not (described in speaker.words or speaker.words in described):
            message = f"the attribution describes the speaker as “{speaker.words}”, not as “{described}”"
            yield coded.problem(("described",), "S608", message, f"Write described: {speaker.words}.")
    elif not _is_described_by_then(coded, described):
        message = f"“{described}” stands after these words, and not where they are attributed"
        yield coded.problem(("described",), "S608", message, "Give the words that describe whoever speaks.")


def _is_described_by_then(coded: Coded, described: str) -> bool:
    """Whether the words stand in the sentences of the statement, or before."""
    found = [(number, span) for number in coded.near() for span in coded.text.words(number).find(described)]
    last = max((number, span[1]) for number, span in sentences_of(coded))
    return any((number, span[0]) < last for number, span in found)

"""Finds the verbs of saying in a sentence, with whoever is their subject: “X said”, “said X”, “rejected by X”."""

import re
from dataclasses import dataclass
from typing import Literal

from edition.edit.attribution.clauses import Clause, Speaker
from edition.edit.attribution.saying import (
    ADVERBS,
    DENYING,
    DETERMINERS,
    EMPTY,
    NO_VERB_BEFORE,
    PHRASES,
    PLURALS,
    VERBS,
    Verb,
)
from edition.edit.attribution.speakers import following, subject, verb_group

Form = Literal["verb", "shared", "according", "parenthesis", "label", "noun", "named"]


@dataclass(frozen=True, slots=True)
class Cue:
    """Attributing words: their range, the verb or phrase, and who speaks.

    `form`: `verb` with its own subject; `shared`, with that of the verb before; `named`, as in “what he called”; others
    as they are called. `after` is where what follows begins. `by` is who quotes, in “was quoted by NYT as saying”.
    """

    start: int
    end: int
    after: int
    form: Form
    verb: str
    kind: Verb
    speaker: Speaker | None
    by: tuple[str, ...] = ()
    to: Speaker | None = None


def place_of(clause: Clause, index: int) -> int:
    """Where the word at an index begins; the sentence's end after the last."""
    return clause.words[index].start if index < len(clause.words) else clause.words[-1].end


def verb_at(clause: Clause, at: int) -> Cue | None:
    """The cue that a form of a verb of saying makes; None if nothing is said, as in “would say”, “did not say”."""
    base, forms, kind = VERBS[clause.lower(at)]
    particle = PHRASES.get((base, clause.lower(at + 1)))
    end = at + 1 if particle else at
    kind = particle or kind
    if kind is None or (kind == "talk" and not particle) or not _fits(clause, at, end, kind):
        return None
    base = f"{base} {clause.lower(end)}" if particle else base
    group = verb_group(clause, at)
    if group.is_negated or group.is_modal or (group.is_infinitive and not _did_say(clause, group.first)):
        return None
    if group.is_infinitive:
        return _with_the_subject_before(clause, at, end, base, kind)
    if "ing" not in forms and (group.is_passive or (clause.lower(end + 1) == "by" and "past" in forms)):
        return _passive(clause, at, end, base, kind)
    if "ing" in forms and not group.is_passive:
        return _participle(clause, at, end, base, kind, group.first)
    if forms <= {"participle"} and not group.is_perfect:
        return None
    return _finite(clause, at, end, base, kind, group.first, forms)


def _did_say(clause: Clause, first: int) -> bool:
    """“went on to say”, “only shortly afterwards to say”: it was said."""
    return clause.lower(first - 1) == "on" or any(
        clause.lower(i) == "only" for i in range(max(0, first - 3), first + 4)
    )


def _fits(clause: Clause, at: int, end: int, kind: Verb) -> bool:
    """Whether what follows the verb makes it one of saying."""
    if clause.lower(at) in PLURALS and clause.lower(end + 1) in NO_VERB_BEFORE and end == at:
        return False
    if kind == "manner":
        return clause.lower(end + 1) in {"that", ":"} or any(w.quoted for w in clause.words[max(0, at - 6) : end + 14])
    return kind != "name" or _gives_a_name(clause, at, end)


_ENDS_OBJECT = frozenset("what which that who when where because after before , . ; : ( ) – —".split())


def _gives_a_name(clause: Clause, at: int, end: int) -> bool:
    """“called it a ruse”, “called the plan “a ruse””, “dismissed the plan as a ruse”."""
    if clause.lower(end + 1) in {"it", "him", "her", "them", "this"}:
        return clause.lower(end + 2) not in {"", ",", ".", "to", "in", "on", "and", "at", "for"}
    for word in clause.words[end + 1 : end + 14]:
        if word.quoted or (word.lower == "as" and not clause.lower(at).startswith("call")):
            return True
        if word.lower in _ENDS_OBJECT:
            return False
    return False


def _finite(clause: Clause, at: int, end: int, base: str, kind: Verb, first: int, forms: frozenset[str]) -> Cue | None:
    """A verb with its subject before it, or after it, or with that of the verb before."""
    if at and clause.words[at - 1].quoted and "base" not in forms and (speaker := _inverted(clause, at, end)):
        return Cue(clause.words[at].start, speaker.end, _after_words(clause, speaker.end), "verb", base, kind, speaker)
    speaker = subject(clause, first, kind == "clause")
    if speaker and forms == {"base"} and not _takes_base(clause, speaker):
        return None
    if speaker is None and "base" not in forms and (speaker := _inverted(clause, at, end)):
        return Cue(clause.words[at].start, speaker.end, _after_words(clause, speaker.end), "verb", base, kind, speaker)
    if speaker is None:
        return _shared(clause, at, end, base, kind, first) if "base" not in forms else None
    before = clause.index(speaker.start) - 1
    if clause.lower(before) == "that" and clause.lower(before - 1) in EMPTY:
        return None
    form: Form = "named" if clause.lower(before) == "what" and kind == "name" else "verb"
    to, after = _addressee(clause, base, end)
    start = min(speaker.start, clause.words[at].start)
    return Cue(start, clause.words[after - 1].end, place_of(clause, after), form, base, kind, speaker, to=to)


def _takes_base(clause: Clause, speaker: Speaker) -> bool:
    """Whether “say” can follow: after several, or after “heard X”."""
    before = clause.lower(clause.index(speaker.start) - 1)
    last = clause.words[clause.index(speaker.end - 1)].lower
    return (
        before in {"heard", "hear", "hearing"}
        or last in {"they", "people"}
        or last.endswith("s")
        or (speaker.kind == "name" and len(speaker.entries) > 1)
    )


def _after_words(clause: Clause, end: int) -> int:
    return place_of(clause, clause.index(end))


def _inverted(clause: Clause, at: int, end: int) -> Speaker | None:
    """The subject after the verb, in “…,” said X."""
    before = clause.words[at - 1] if at else None
    if before is None or not (before.quoted or before.text in {",", "”", '"', "–", "—"}):
        return None
    if not (clause.is_word(end + 1) and clause.lower(end + 1) not in {"that", "to", "in", "on", "at", "he", "she"}):
        return None
    found = following(clause, end + 1)
    if found is None:
        return None
    speaker, after = found
    closes = clause.lower(after) in {"", ",", ".", "in", "on", "at", ";", "–", ":", "to", "after", "during"}
    return speaker if closes and (speaker.kind == "name" or _is_person_like(clause, speaker)) else None


def _is_person_like(clause: Clause, speaker: Speaker) -> bool:
    word = clause.words[clause.index(speaker.start)]
    return word.is_capitalised or word.lower in DETERMINERS


def _with_the_subject_before(clause: Clause, at: int, end: int, base: str, kind: Verb) -> Cue:
    to, after = _addressee(clause, base, end)
    start, stop = clause.words[at].start, clause.words[after - 1].end
    return Cue(start, stop, place_of(clause, after), "shared", base, kind, None, to=to)


def _shared(clause: Clause, at: int, end: int, base: str, kind: Verb, first: int) -> Cue | None:
    """A verb joined to the one before: “X ruled out A and demanded B”, “X fumes – says B”."""
    joined = clause.lower(first - 1) in {"and", "but", "yet", "then", "–", "—", "or"}
    return _with_the_subject_before(clause, at, end, base, kind) if joined else None


def _participle(clause: Clause, at: int, end: int, base: str, kind: Verb, first: int) -> Cue | None:
    """“…, saying that”, “before adding that”."""
    before = clause.lower(first - 1)
    if first == 0 or before not in {",", "before", "after", "while", "and", "–", "—"} or kind == "manner":
        return None
    found = _with_the_subject_before(clause, at, end, base, kind)
    is_empty = before == "," and clause.lower(clause.index(found.after)) in {"", ",", "."}
    return None if is_empty else found


def _passive(clause: Clause, at: int, end: int, base: str, kind: Verb) -> Cue | None:
    """“was rejected by Moscow”: who speaks stands after “by”."""
    if clause.lower(end + 1) != "by" or not clause.is_word(end + 2):
        return None
    found = following(clause, end + 2)
    if found is None or not (found[0].kind == "name" or clause.words[end + 2].is_capitalised):
        return None
    speaker, after = found
    return Cue(clause.words[at].start, speaker.end, place_of(clause, after), "according", base, kind, speaker)


_TOLD = {"tell", "inform", "assure", "remind", "ask", "urge", "warn", "brief", "advise"}


def _addressee(clause: Clause, base: str, end: int) -> tuple[Speaker | None, int]:
    """To whom it is said, after a verb that takes somebody, and the index after: “told reporters on Friday”."""
    after = end + 1
    if is_adverbial(clause.lower(after)) and clause.lower(after + 1) in {"that", ",", ":", "“", '"', "on"}:
        after += 1
    to = None
    if base in _TOLD and clause.is_word(after) and clause.lower(after) not in {"that", "for", "to", "whether", "if"}:
        found = following(clause, after)
        if found and found[1] - after <= 8:
            to, after = found
    elif clause.lower(after) == "to" and base in {"say", "write", "explain", "suggest", "complain", "announce"}:
        found = following(clause, after + 1)
        if found and found[1] - after <= 8:
            to, after = found
    return to, _after_the_day(clause, after)


_DAY = re.compile(
    r"on|last|this|that|earlier|late|early|yesterday|today|week|month|the|same|day|morning|evening|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*\.?|\d{1,2}|\d{4}"
)
_IS_DAY = re.compile(r".*day|yesterday|today|\d{1,2}|\d{4}|week|month|morning|evening")


def _after_the_day(clause: Clause, first: int) -> int:
    """The index after a date that follows the verb."""
    at = after = first
    while at - first < 5 and clause.is_word(at) and _DAY.fullmatch(clause.lower(at)):
        at += 1
        after = at if _IS_DAY.fullmatch(clause.lower(at - 1)) else after
    return after


def is_denial(verb: str) -> bool:
    """Whether the verb says that a claim is untrue."""
    return verb in DENYING


def is_adverbial(word: str) -> bool:
    """Whether a word only qualifies the verb."""
    return word in ADVERBS or word.endswith("ly")

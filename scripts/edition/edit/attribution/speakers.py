"""Finds who is said to speak: the subject on the left of a verb of saying, or a name on the right of “according to”."""

from dataclasses import dataclass

from edition.edit.attribution.clauses import Clause, Speaker
from edition.edit.attribution.saying import (
    ADVERBS,
    AFTER_A_PHRASE,
    BE,
    BEFORE_A_PHRASE,
    DETERMINERS,
    HAVE,
    MODALS,
    NEGATIONS,
    NOT_SPEAKERS,
    PRONOUNS,
    TEXTS,
    WITHIN_A_SOURCE,
    can_speak,
)
from edition.edit.terms import Match

_WIDEST = 24


@dataclass(frozen=True, slots=True)
class Group:
    """What stands before a verb and belongs to it: where it begins, and of what it is made."""

    first: int
    is_negated: bool
    is_passive: bool
    is_perfect: bool
    is_modal: bool
    is_infinitive: bool


def verb_group(clause: Clause, verb: int) -> Group:
    """The adverbs and auxiliaries before a verb: “has also publicly”."""
    at, seen = verb, set[str]()
    while at > 0 and verb - at < 8 and _is_auxiliary(clause, at - 1):
        at -= 1
        seen.add(clause.lower(at))
    return Group(
        at,
        bool(seen & NEGATIONS),
        bool(seen & BE),
        bool(seen & HAVE),
        bool(seen & MODALS),
        "to" in seen,
    )


def _is_auxiliary(clause: Clause, index: int) -> bool:
    word = clause.lower(index)
    if not clause.is_word(index) or clause.words[index].is_capitalised:
        return False
    return word in ADVERBS | NEGATIONS | BE | HAVE | MODALS | {"to", "did", "does", "do"} or (
        word.endswith("ly") and word not in {"ally", "family", "assembly", "july", "italy"}
    )


def subject(clause: Clause, before: int, is_sure: bool) -> Speaker | None:
    """The subject that ends before a word; None if nobody stands there who could speak.

    `is_sure`: the verb is one of saying beyond doubt, so that any noun with an article will do.
    """
    last = _skip_aside(clause, before - 1)
    if not clause.is_word(last):
        return None
    if clause.lower(last) == "who":
        return subject(clause, last - (clause.lower(last - 1) == ","), True)
    if clause.lower(last) in PRONOUNS and clause.words[last].end not in clause.ends:
        return clause.speaker(last, clause.words[last].end, "pronoun")
    last -= 2 if clause.lower(last) == "etc" and last > 1 else 0
    first = last
    while last - first < _WIDEST and _continues_left(clause, first - 1):
        first -= 1
    return phrase(clause, first, last, is_sure)


def _continues_left(clause: Clause, index: int) -> bool:
    if not clause.is_word(index) and not (index >= 0 and clause.lower(index) in {"-", "&", "/"}):
        return False
    word = clause.words[index]
    return not (word.lower in BEFORE_A_PHRASE | PRONOUNS | MODALS and index not in clause.inner)


def _skip_aside(clause: Clause, index: int) -> int:
    """Where the subject ends, before what stands in brackets or between commas: “Ushakov, Putin’s adviser, said”."""
    if clause.lower(index) in {"”", '"'} and clause.lower(index - 1) == ",":
        return _skip_from(clause, index, ",")
    sign = clause.lower(index)
    return _skip_from(clause, index, sign) if sign in {")", ",", "–", "—"} else index


def _skip_from(clause: Clause, index: int, sign: str) -> int:
    opening = "(" if sign == ")" else sign
    for at in range(index - 1, max(-1, index - _WIDEST), -1):
        if clause.lower(at) == opening and index - at > 1 and not clause.words[at].quoted:
            left = clause.words[at - 1] if at else None
            named = left is not None and (left.end in clause.ends or left.is_capitalised or can_speak(left.text))
            return at - 1 if named or opening == "(" else -1
    return -1


def phrase(clause: Clause, first: int, last: int, is_sure: bool) -> Speaker | None:
    """Who is named or described by these words; they may begin too early (“After the talks Ushakov”)."""
    words = clause.words
    head = next((i - 1 for i in range(first + 1, last) if clause.lower(i) in {"of", "for"}), last)
    for end in dict.fromkeys((last, head)):
        name = clause.ends.get(words[end].end)
        if name and name.start >= words[first].start and (end == last or words[last].is_capitalised):
            start, entries = _joint(clause, _title(clause, first, clause.index(name.start)), name)
            if len(name.entries) > 1:
                return None
            return _of_a_place(clause, start, last) or clause.speaker(start, words[last].end, "name", entries)
    found = _described(clause, first, head, last, is_sure)
    return found and (_of_a_place(clause, clause.index(found.start), last) or found)


def _of_a_place(clause: Clause, first: int, last: int) -> Speaker | None:
    """Somebody else, whom these words only describe: “an official in the ministry”, “people close to the talks”."""
    noun = first - 2 - (clause.lower(first - 2) in {"familiar", "close"})
    if clause.lower(first - 1) not in _OF | ({"to"} if noun < first - 2 else set()) or not clause.is_word(noun):
        return None
    if not (can_speak(clause.words[noun].text) or clause.lower(noun) == "people"):
        return None
    start = noun
    while noun - start < _WIDEST and _continues_left(clause, start - 1):
        start -= 1
    return clause.speaker(start, clause.words[last].end, "description")


_OF = frozenset({"in", "at", "from", "with", "on", "of"})


def _title(clause: Clause, first: int, name: int) -> int:
    """Where the titles before a name begin: “Kremlin spokesman Peskov”, “the Russian analyst Markov”."""
    at = name
    while at > first and not (clause.lower(at - 1) in DETERMINERS and clause.lower(at - 2) != "of"):
        at -= 1
    if at > first and clause.lower(at - 1) in DETERMINERS:
        at -= 1
        # An article with nothing but the name after it is part of another noun: “After the talks Ushakov”.
        return at if _are_titles(clause, at + 1, name) else _last_titles(clause, at + 1, name)
    return at if _are_titles(clause, at, name) else _last_titles(clause, at, name)


def _are_titles(clause: Clause, first: int, name: int) -> bool:
    between = clause.words[first:name]
    return not between or between[-1].is_capitalised or can_speak(between[-1].text) or between[-1].lower == "&"


def _last_titles(clause: Clause, first: int, name: int) -> int:
    """The capitals right before the name, or the name alone."""
    at = name
    while at > first and clause.words[at - 1].is_capitalised and clause.words[at - 1].lower not in _WEEK:
        at -= 1
    return at


_WEEK = frozenset("monday tuesday wednesday thursday friday saturday sunday yesterday today".split())


def _joint(clause: Clause, first: int, name: Match) -> tuple[int, tuple[str, ...]]:
    """Where a subject begins that may be of two names, and their entries: “Lavrov & Rubio”."""
    at = clause.index(name.start)
    other = clause.ends.get(clause.words[at - 2].end) if at >= 2 and clause.lower(at - 1) in _JOINTS else None
    if other and len(other.entries) == 1:
        return min(first, clause.index(other.start)), (*other.entries, *name.entries)
    return first, name.entries


_JOINTS = frozenset({"&", "and", "/"})


def _described(clause: Clause, first: int, head: int, last: int, is_sure: bool) -> Speaker | None:
    words = clause.words
    noun = words[head]
    start = next((i for i in range(head, first - 1, -1) if clause.lower(i) in DETERMINERS), first)
    if start == first and clause.lower(first) not in DETERMINERS:
        start = _after_an_adverbial(clause, first, head)
    if (
        start > head
        or words[last].text.endswith(("’s", "'s", "s’"))
        or noun.lower in NOT_SPEAKERS | DETERMINERS | ADVERBS
        or not noun.is_word
    ):
        return None
    has_article = clause.lower(start) in DETERMINERS or "’s" in noun.text
    if can_speak(noun.text) or (noun.is_capitalised and noun.lower not in _WEEK) or (is_sure and has_article):
        return clause.speaker(start, words[last].end, "description")
    return None


def _after_an_adverbial(clause: Clause, first: int, head: int) -> int:
    """Where the subject begins after a day: “On Thursday officials said”."""
    return next((i + 1 for i in range(head - 1, first - 1, -1) if clause.lower(i) in _WEEK), first)


def _joint_right(clause: Clause, last: int, name: Match) -> tuple[int, tuple[str, ...]]:
    """Where a name ends, or two that are joined, and their entries: “by Macron and Starmer”."""
    joined = clause.lower(last + 1) in _JOINTS and last + 2 < len(clause.words)
    other = clause.starts.get(clause.words[last + 2].start) if joined else None
    if other and len(other.entries) == 1:
        return clause.index(other.end - 1), (*name.entries, *other.entries)
    return last, name.entries


def following(clause: Clause, first: int, is_source: bool = False) -> tuple[Speaker, int] | None:
    """Who is named or described from here on, and the index after: “according to a report by the Pact Institute”.

    A source's description may have prepositions in it: “an official in the ministry”.
    """
    last = first - 1
    while last - first < _WIDEST and _continues_right(clause, last + 1, is_source and last >= first):
        last += 1
    if last < first:
        return None
    text = next((i for i in range(first, last) if clause.lower(i) in {"by", "of", "from", "in"}), None)
    if text is not None and text not in clause.inner and clause.lower(text - 1).rstrip("s") in TEXTS | {"statement"}:
        name = _first_name(clause, text + 1, last)
        if name:
            return clause.speaker(first, clause.words[last].end, "name", name.entries), last + 1
    found = _named_right(clause, first, last)
    return found if found else (clause.speaker(first, clause.words[last].end, "description"), last + 1)


def _continues_right(clause: Clause, index: int, is_source: bool) -> bool:
    if not clause.is_word(index) and clause.lower(index) not in {"-", "&"}:
        return False
    after_a_text = clause.lower(index) in {"by", "from", "in"} and clause.lower(index - 1).rstrip("s") in TEXTS
    stops = AFTER_A_PHRASE - WITHIN_A_SOURCE if is_source else AFTER_A_PHRASE
    return clause.lower(index) not in stops or index in clause.inner or after_a_text


def _first_name(clause: Clause, first: int, last: int) -> Match | None:
    index = first + (clause.lower(first) in DETERMINERS)
    found = clause.starts.get(clause.words[index].start) if index <= last else None
    return found if found and len(found.entries) == 1 else None


def _named_right(clause: Clause, first: int, last: int) -> tuple[Speaker, int] | None:
    """A name, with titles before it; none if a noun that can speak follows, as in “Kremlin officials”."""
    for index in range(first, last + 1):
        name = clause.starts.get(clause.words[index].start)
        if name is None or len(name.entries) != 1:
            continue
        end = min(clause.index(name.end - 1), last)
        if end < last and can_speak(clause.words[last].text):
            continue
        if clause.words[end].end == name.end:
            end, entries = _joint_right(clause, end, name)
            return clause.speaker(first, clause.words[end].end, "name", entries), end + 1
    return None

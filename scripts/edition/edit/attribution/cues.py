"""Finds in a sentence the words that ascribe something to somebody: “X said”, “according to X”, “(X)”."""

from collections.abc import Iterator
from dataclasses import replace

from edition.edit.attribution.clauses import Clause, Speaker
from edition.edit.attribution.saying import (
    NEGATIONS,
    NOUNS,
    NOUNS_PLURAL,
    VERBS,
    Verb,
)
from edition.edit.attribution.speakers import following, subject, verb_group
from edition.edit.attribution.verbs import Cue, place_of, verb_at


def cues(clause: Clause) -> Iterator[Cue]:
    """The cues of a sentence in order, none overlapping another; “made the comments, saying” is one."""
    empty: Cue | None = None
    for cue in _all_cues(clause):
        if empty and cue.form == "shared":
            cue = replace(cue, start=empty.start, form="verb", speaker=empty.speaker)
        elif empty:
            yield empty
        empty = cue if cue.verb == "make" and cue.kind == "object" else None
        if not empty:
            yield cue
    if empty:
        yield empty


def _all_cues(clause: Clause) -> Iterator[Cue]:
    last = 0
    for at, word in enumerate(clause.words):
        if not clause.is_word(at) and word.text != "(":
            continue
        match word.lower:
            case "according" if clause.lower(at + 1) == "to":
                found = _according(clause, at)
            case "citing":
                found = _citing(clause, at)
            case "(":
                found = _parenthesis(clause, at)
            case "quoted" | "cited":
                found = _quoted(clause, at)
            case lower if lower in VERBS and not word.is_capitalised:
                found = verb_at(clause, at) or _noun(clause, at)
            case lower if lower in NOUNS | NOUNS_PLURAL:
                found = _noun(clause, at)
            case "made" | "make" | "makes":
                found = _made(clause, at)
            case _:
                found = None
        if found and found.start >= last:
            last = found.end
            yield found


_NO_SOURCES = frozenset("plan plans schedule law laws rule rules custom tradition size need needs".split())


def _according(clause: Clause, at: int) -> Cue | None:
    found = following(clause, at + 2, is_source=True)
    if found is None or clause.words[found[1] - 1].lower in _NO_SOURCES:
        return None
    speaker, after = found
    start = clause.words[at].start
    return Cue(start, speaker.end, place_of(clause, after), "according", "according to", "clause", speaker)


def _citing(clause: Clause, at: int) -> Cue | None:
    """“X reported, citing Y”."""
    found = following(clause, at + 1)
    if found is None:
        return None
    speaker, after = found
    return Cue(clause.words[at].start, speaker.end, place_of(clause, after), "shared", "citing", "clause", speaker)


def _parenthesis(clause: Clause, at: int) -> Cue | None:
    """A name alone in brackets at a sentence's end: “(Reuters).”"""
    words = clause.words
    if at + 2 >= len(words) or words[at].quoted:
        return None
    name = clause.starts.get(words[at + 1].start)
    close = clause.index(name.end) if name else 0
    if not name or clause.lower(close) != ")" or any(w.is_word for w in words[close + 1 :]) or len(name.entries) != 1:
        return None
    before = clause.ends.get(words[at - 1].end) if at else None
    if before and before.entries == name.entries:  # an abbreviation of the name before it
        return None
    speaker = clause.speaker(at + 1, name.end, "name", name.entries)
    return Cue(words[at].start, words[close].end, words[close].end, "parenthesis", "()", "clause", speaker)


def _quoted(clause: Clause, at: int) -> Cue | None:
    """“X was quoted by Y as saying”, “Y quoted X as saying”."""
    words = clause.words
    saying = next((i for i in range(at + 1, min(at + 16, len(words) - 1)) if clause.lower(i) == "as"), 0)
    if not saying or "ing" not in VERBS.get(clause.lower(saying + 1), ("", frozenset[str](), None))[1]:
        return None
    group = verb_group(clause, at)
    first = subject(clause, group.first, True)
    by = following(clause, at + 1 + group.is_passive) if clause.lower(at + 1) == "by" or not group.is_passive else None
    who, outlet = (first, by[0] if by else None) if group.is_passive else (by[0] if by else None, first)
    if who is None:
        return None
    start = min(who.start, first.start if first else who.start)
    base = VERBS[clause.lower(saying + 1)][0]
    after = place_of(clause, saying + 2)
    return Cue(start, words[saying + 1].end, after, "verb", base, "clause", who, outlet.entries if outlet else ())


def _noun(clause: Clause, at: int) -> Cue | None:
    """“X’s claim that …”, “his remark: …”, “the allegation that …”."""
    noun, follows = clause.lower(at), clause.lower(at + 1)
    if noun not in NOUNS | NOUNS_PLURAL or follows not in {"that", ":"}:
        return None
    owner = _owner(clause, at)
    if owner is None and (follows == ":" or noun not in _CLAIMS or clause.lower(at - 1) not in {"the", "a", "an"}):
        return None
    start = owner.start if owner else clause.words[at - 1].start
    return Cue(start, clause.words[at].end, place_of(clause, at + 2), "noun", noun, "clause", owner)


# Without an owner only these are sure to have a clause after “that”: “the argument that we are having” has none.
_CLAIMS = frozenset("accusation allegation assertion assurance claim contention insistence suggestion".split())


def _owner(clause: Clause, at: int) -> Speaker | None:
    """Whose word it is: a name in the possessive or a possessive pronoun, with at most adjectives between."""
    for index in range(at - 1, max(-1, at - 5), -1):
        word = clause.words[index]
        if not clause.is_word(index):
            return None
        if word.lower in {"his", "her", "its", "their"}:
            return clause.speaker(index, word.end, "pronoun")
        name = next((clause.ends[end] for end in (word.end - 2, word.end - 1) if end in clause.ends), None)
        if name and len(name.entries) == 1 and word.text.endswith(("’s", "'s", "s’", "s'")):
            return clause.speaker(clause.index(name.start), name.end, "name", name.entries)
    return None


def _made(clause: Clause, at: int) -> Cue | None:
    """“made the comments”, “makes an argument that”, “made it clear that”, “made clear”."""
    end = next((i for i in range(at + 1, at + 6) if clause.lower(i) in NOUNS | NOUNS_PLURAL | {"clear", "point"}), 0)
    between = [clause.lower(i) for i in range(at + 1, end)]
    if not end or not all(clause.is_word(i) for i in range(at, end)) or {"of", "for", "to", "by", "no"} & {*between}:
        return None
    group = verb_group(clause, at)
    speaker = subject(clause, group.first, True)
    if speaker is None or group.is_negated or group.is_modal or group.is_passive or NEGATIONS & {*between}:
        return None
    after = place_of(clause, end + 1)
    kind: Verb = "clause" if clause.lower(end + 1) in {"that", ":"} else "object"
    return Cue(speaker.start, clause.words[end].end, after, "verb", "make", kind, speaker)

"""The rule on who speaks: it is whom the attributing words name, or the label of a turn."""

import re
from collections.abc import Iterator

from edition.edit.attribution.attributed import Placed
from edition.edit.attribution.saying import (
    AFTER_A_PHRASE,
    NOUNS,
    NOUNS_PLURAL,
    PHRASES,
    PRONOUNS,
    TEXTS,
    VERBS,
    can_speak,
)
from edition.edit.ledger.coding import Coded, CodedText
from edition.edit.ledger.finding import reported_otherwise
from edition.edit.ledger.known import SPEAKERS, Known
from edition.edit.ledger.ledger import UNNAMED
from edition.edit.ledger.meant import another_is_meant
from edition.edit.terms import Mention
from edition.problems import Problem

# “It is clear that Putin said” has a pronoun that stands for nobody.
_PRONOUN = re.compile(
    rf"(?<!\bthat )\b(?:{'|'.join(sorted(PRONOUNS - {'who'}))})\b(?!(?<=\bit)\s+(?:is|was|has been)\b)(?=,?\s+\w)",
    re.IGNORECASE,
)
_JOINTLY = re.compile(r"&|,|\b(?:and|both|with|all)\b")
# “According to X”, “citing X”, “(Reuters)”, and what is put in words without a verb of saying: “made it clear”.
_SOURCE = re.compile(
    r"\baccording to\b|\bciting\b|^\(.+\)$|\b(?:mak(?:e|es|ing)|made) (?:it )?(?:\w+ )?clear\b"
    r"|\b(?:bring|brings|brought|bringing) up\b",
    re.IGNORECASE,
)
_ALSO = re.compile(r"(?:dis)?agree(?:s|d|ing)?|enumerat(?:e|es|ed|ing)|cit(?:e|es|ed)|quot(?:e|es|ed|ing)")
_ALSO_NOUNS = frozenset("argument revelation slogan word words".split())
# Before a name that is spoken to or of, or belongs to the description of another: “Heinrich of Fox News said”.
_BESIDE = re.compile(r"(?<!\baccording )\b(?:with|to|of|about|at|in|for|against)(?: the)? ?$", re.IGNORECASE)
_WORD = re.compile(r"[\w’'-]+")


def attribution_names_the_speaker(coded: Coded, known: Known, ledger: CodedText) -> Iterator[Problem]:
    """S612: Who is named in the attributing words, or by the label of a turn, is the speaker.

    Where a pronoun or a description stands for the speaker, the text has named him before, or in the passage, and it
    is the one whom the words before make it mean.
    """
    if not {*coded.record.speaker} <= {*known.speakers, UNNAMED}:
        return
    if coded.record.attributed is None:
        yield from _by_label(coded)
    elif coded.attribution and not attributes(coded.record.attributed):
        message = f"“{coded.record.attributed:.80}” attributes nothing to anybody"
        hint = "Give the words that do: a verb or noun of saying, “according to”, a colon, or a source in parentheses."
        yield coded.problem(("attributed",), "S612", message, hint)
    elif coded.attribution and (other := reported_otherwise(coded)):
        yield _of_other_words(coded, other)
    elif coded.attribution:
        missing, others = _unnamed_there(coded, known)
        if missing and others:
            yield _another(coded, missing, others)
        else:
            never = list(_never_named(coded, missing, known.above[ledger.slug]))
            yield from never or another_is_meant(coded, missing, known, ledger)


def _by_label(coded: Coded) -> Iterator[Problem]:
    """Without attributing words a label says who speaks."""
    turn, speakers = coded.turn, coded.record.speaker
    if turn and turn not in speakers:
        message = f"the label of this turn says that {turn} speaks, not {' and '.join(speakers)}"
        yield coded.problem(("speaker",), "S612", message, f"Write speaker: {turn}; or give attributed:.")
    elif not turn and coded.at is not None:
        hint = "Add attributed: with the words of the passage, or of the one before, that attribute it."
        yield coded.problem((), "S612", "nothing says who attributes these words to the speaker", hint)


def _of_other_words(coded: Coded, other: Placed) -> Problem:
    found = other.attribution
    words = coded.text.words(coded.text.order[other.by]).text[found.start : found.end]
    message = f"“{coded.record.attributed:.80}” attributes other words; these are attributed by “{words:.80}”"
    return coded.problem(("attributed",), "S612", message, f"Write attributed: {words}, or correct the quote.")


def attributes(words: str) -> bool:
    """Whether words can attribute what is said: by a word of saying, “according to”, a colon, or parentheses."""
    if words.endswith(":") or _SOURCE.search(words):
        return True
    found = _WORD.findall(words)
    lower = [word.lower() if number == 0 or word.islower() else "" for number, word in enumerate(found)]
    return any(_is_of_saying(word, lower[n + 1 : n + 3]) for n, word in enumerate(lower))


def _is_of_saying(word: str, after: list[str]) -> bool:
    base, _, kind = VERBS.get(word, (word, None, None))
    if kind or word in NOUNS | NOUNS_PLURAL | _ALSO_NOUNS or word in TEXTS:
        return True
    return bool(_ALSO.fullmatch(word)) or any((base, next_word) in PHRASES for next_word in after[:1])


def _unnamed_there(coded: Coded, known: Known) -> tuple[list[str], list[Mention]]:
    """The speakers whom the attributing words do not name, and whom they name in their place.

    In the place of a joint speaker stands another one, if nothing there says that there are several.
    """
    record, names = coded.record, _names(coded, known)
    passing = {*record.to, *record.via}
    subjects = [mention for mention in names if mention.entry not in passing and _is_subject(mention, names, coded)]
    own = [*subjects, *(mention for mention in names if _owns_the_words(mention, coded))]
    named = {mention.entry for mention in (own if subjects else names)}
    missing = [id for id in record.speaker if id not in named]
    apart = {*record.speaker} if _JOINTLY.search(record.attributed or "") else {*missing}
    return missing, [m for m in subjects if m.entry not in apart and _is_before_a_pronoun(m, coded)]


def _is_before_a_pronoun(mention: Mention, coded: Coded) -> bool:
    """Whether no pronoun stands for the speaker before a name: “he told Putin”, but not “it was said by Putin”."""
    assert coded.attribution
    number, span = coded.attribution
    pronoun = _PRONOUN.search(coded.text.words(number).text[: span[1]], span[0])
    return pronoun is None or mention.start < pronoun.start() or mention.before.endswith(("by ", "according to "))


def _another(coded: Coded, missing: list[str], others: list[Mention]) -> Problem:
    message = f"the attribution names {others[0].entry} (“{others[0].words}”), not {' and '.join(missing)}"
    hint = f"Write speaker: {others[0].entry}." if len(coded.record.speaker) == 1 else "Correct the list of speakers."
    hint += " Or, if it is spoken to or passes it on, name it under to: or via:."
    return coded.problem(("speaker",), "S612", message, hint)


def _never_named(coded: Coded, missing: list[str], above: frozenset[str]) -> Iterator[Problem]:
    first = coded.text.first_mention
    for id in missing:
        if id != UNNAMED and id not in above and first.get(id, len(coded.text.ids)) > (coded.at or 0):
            message = f"nothing in this text up to {coded.record.at} names {id}"
            hint = f"Correct it; or link the words of the page that mean the speaker: [words](term:{id}); "
            hint += "or, if the text names nobody, write speaker: unnamed, and described:."
            yield coded.problem(("speaker",), "S612", message, hint)


def _names(coded: Coded, known: Known) -> list[Mention]:
    """Who is named in the attributing words; of a name within another (Trump administration) the longer one."""
    assert coded.attribution
    number, span = coded.attribution
    found = [m for m in coded.text.named_in(number, span) if m.end <= span[1] and known.kind(m.entry) in SPEAKERS]
    return [m for m in found if not any(_holds(other, m) for other in found)]


def _holds(one: Mention, other: Mention) -> bool:
    return one.start <= other.start and other.end <= one.end and one.end - one.start > other.end - other.start


def _owns_the_words(mention: Mention, coded: Coded) -> bool:
    """Whether what is said is his: “Sullivan’s memoir”, “Putin’s surprising claim”, but not “Putin’s aide”."""
    assert coded.attribution
    number, span = coded.attribution
    owned = re.match(r"[’'](?:s )?([^,;:()“”\"]*)", coded.text.words(number).text[mention.end : span[1]])
    for word in _WORD.findall(owned[1])[:4] if owned else ():
        if word in NOUNS | NOUNS_PLURAL | _ALSO_NOUNS | TEXTS:
            return True
        if can_speak(word):
            return False
    return False


def _is_subject(mention: Mention, names: list[Mention], coded: Coded) -> bool:
    """Whether a name stands for itself, and is not part of a description: “Putin’s aide”, “the Kremlin spokesman”."""
    assert coded.attribution
    number, span = coded.attribution
    rest = coded.text.words(number).text[mention.end : span[1]]
    if rest.startswith(("’s", "'s", "’ ", "' ")) or _BESIDE.search(mention.before):
        return False
    if rest.startswith(" ") and any(other.start == mention.end + 1 for other in names):
        return False
    for word in _WORD.findall(re.split(r"[,;:()“”\"]", rest)[0])[:3]:
        if word.lower() in VERBS or word in AFTER_A_PHRASE:
            return True
        if word.islower() and can_speak(word):
            return False
    return True

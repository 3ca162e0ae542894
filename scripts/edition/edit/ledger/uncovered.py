"""Nothing is left out of a ledger: every attribution in its text is a statement, or is declared to be none."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from edition.edit.attribution.attributed import Placed
from edition.edit.attribution.saying import NOUNS, NOUNS_PLURAL, VERBS
from edition.edit.attribution.sentences import Range
from edition.problems import Problem

Ranges = Sequence[Range]

# Words that are easily taken for an attribution, though they report none: to declare them is never too much.
_ALIKE = re.compile(
    r"\b(?:accord|agree|analys|assum|believ|brought out|brings? out|compar|concern|consider|contradict|doubt|expect"
    r"|fear|feel|felt|hop(?:e|ing)|imagin|intend|interview|know|knew|mean|names?\b|named|opinion|position|presum"
    r"|reali[sz]|recogni[sz]|regard|requir|rumou?r|saw|see|show|silen|suppos|suspect|think|thought"
    r"|understand|understood|view|want|wish|wonder)|:$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Covered:
    """What a ledger has, by passage: where it attributes, what it quotes, and what it declares to be no statement."""

    attributed: Mapping[str, Ranges] = field(default_factory=dict)
    quoted: Mapping[str, Ranges] = field(default_factory=dict)
    declared: Mapping[str, Ranges] = field(default_factory=dict)


def uncovered(found: Iterable[Placed], covered: Covered) -> Iterator[Placed]:
    """The attributions of a text that no statement and no declaration covers, in order."""
    return (each for each in found if not is_covered(each, covered))


def is_covered(each: Placed, covered: Covered) -> bool:
    """Whether its attributing words touch what the ledger has, or most of what is said is quoted there."""
    own = [(each.attribution.start, each.attribution.end)]
    if any(_touch(own, ranges.get(each.by, ())) for ranges in (covered.attributed, covered.quoted, covered.declared)):
        return True
    said = each.attribution.said
    quoted = covered.quoted.get(each.at, ())
    return 2 * sum(_shared(part, other) for part in said for other in quoted) > sum(end - start for start, end in said)


def _touch(one: Ranges, other: Ranges) -> bool:
    return any(a < d and c < b for a, b in one for c, d in other)


def _shared(one: Range, other: Range) -> int:
    return max(0, min(one[1], other[1]) - max(one[0], other[0]))


def is_an_attribution(words: str, ranges: Ranges, passage: str, found: Collection[Placed]) -> bool:
    """Whether words of a passage look like an attribution: by a pattern, or as they speak of saying or thinking."""
    own = [(each.attribution.start, each.attribution.end) for each in found if each.by == passage]
    if _touch(ranges, own) or _ALIKE.search(words) or re.search(r"[“”\"]", words):
        return True
    return any(word in VERBS or word in NOUNS | NOUNS_PLURAL for word in re.findall(r"\w+", words.lower()))


def not_coded(path: str, place: Range, words: str, by: str, ledger: str, proposal: str) -> Problem:
    """S609: Every attribution in a text that has a ledger is a statement, or declared to be none."""
    escaped = words.replace("\\", "\\\\").replace('"', '\\"')
    hint = (
        f"Add it to {ledger}, and complete it:\n{proposal}"
        f'Or, if nobody says anything there:\n- no_statement: "{escaped}"\n  at: {by}\n  why: …'
    )
    return Problem(path, *place, "S609", f"“{words:.80}” is in no statement", hint)


def only_proposed(path: str, place: Range, words: str, ledger: str) -> Problem:
    """S609: A proposal is no statement before a person has completed it."""
    hint = f"Complete the proposal in {ledger}, and delete its line “proposal: true”; or delete the proposal."
    return Problem(path, *place, "S609", f"“{words:.80}” is only proposed as a statement", hint)


# S609: What is declared as no statement looks like an attribution.
IN_VAIN = "does not look like an attribution: there is nothing to declare"

"""To whom a pronoun, a shortened name or a verb without a subject goes back. A guess for proposals, never more."""

from collections.abc import Sequence
from dataclasses import replace

from edition.edit.attribution.clauses import Clause, Speaker, Voices
from edition.edit.attribution.saying import NOUNS, NOUNS_PLURAL, TEXTS

REACH = 24


def lead_of(clause: Clause) -> Speaker | None:
    """Whom a pronoun after the sentence most likely means: its first name, or the one in “earlier statements by X”."""
    names = [name for name in clause.names if len(name.entries) == 1]
    for name in names:
        at = clause.index(name.start)
        by = next((i for i in range(at - 1, max(0, at - 6), -1) if clause.lower(i) == "by"), 0)
        if by and clause.lower(by - 1) in NOUNS | NOUNS_PLURAL:
            return clause.speaker(at, name.end, "name", name.entries)
    return clause.speaker(clause.index(names[0].start), names[0].end, "name", names[0].entries) if names else None


def resolved(
    speaker: Speaker | None, shared: Speaker | None, lead: Speaker | None, earlier: Sequence[Speaker], voices: Voices
) -> Speaker | None:
    """The speaker who is meant; itself if that cannot be told. `shared` is that of the verb before in the sentence."""
    if speaker is None:
        return shared or lead
    match speaker.kind:
        case "pronoun":
            # A name later in the same sentence is not meant: “He noted that Putin”.
            named = [*earlier, lead] if lead and lead.start < speaker.start else earlier
            return antecedent(speaker, named, voices)
        case "description":
            return replace(speaker, entries=_shortened(speaker, [*earlier, lead] if lead else earlier))
        case _:
            return speaker


def antecedent(pronoun: Speaker, earlier: Sequence[Speaker], voices: Voices) -> Speaker:
    """To whom a pronoun goes back: the last one before it of a kind that it can stand for; itself if there is none."""
    for speaker in reversed(earlier):
        people, several = set(speaker.entries) <= voices.people, len(speaker.entries) > 1
        match pronoun.words.lower():
            case "he" | "she" | "his" | "her" if people and not several:
                return speaker
            case "it" | "its" if not people or not speaker.entries:
                return speaker
            case "they" | "their" if several or not people or not speaker.entries:
                return speaker
    return pronoun


def _shortened(speaker: Speaker, earlier: Sequence[Speaker]) -> tuple[str, ...]:
    """Whom a shortened name means: “the ministry” after “the Foreign Ministry”, “the report” after “a report by X”."""
    article, _, noun = speaker.words.lower().partition(" ")
    named = [s for s in earlier if s.kind == "name"] if article == "the" and noun else []
    last = noun.rpartition(" ")[2]
    by = tuple(f" {last} {word} " for word in ("by", "of", "from")) if last in TEXTS else ()
    alike = {s.entries for s in named if _is_short_for(noun, by, s.words.lower())}
    return next(iter(alike)) if len(alike) == 1 else ()


def _is_short_for(noun: str, by: Sequence[str], words: str) -> bool:
    return words.endswith(f" {noun}") or any(part in words for part in by)

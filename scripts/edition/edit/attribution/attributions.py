"""Finds attributions in the words of a passage: who is said to have said what, through whom, and when.

Plain rules for English, without a model: they propose, and a person decides. The same text gives the same answer, in
time that grows with its length.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from edition.edit.attribution.antecedents import REACH, lead_of, resolved
from edition.edit.attribution.clauses import Clause, Speaker, Voices
from edition.edit.attribution.cues import cues
from edition.edit.attribution.extents import Sentence, said_by
from edition.edit.attribution.saying import EMPTY, HEDGES, HEDGING_VERBS
from edition.edit.attribution.sentences import Range, Word, quotations, sentences, words
from edition.edit.attribution.verbs import Cue
from edition.edit.attribution.when import date_words
from edition.edit.terms import Match


@dataclass(frozen=True, slots=True)
class Attribution:
    """What a passage ascribes to somebody. All ranges are of characters in its corrected reading.

    `start`, `end`: the attributing words; `verb`: the verb, or `according to`, `()`, `:`. `said`: the parts of what is
    said, none if it stands in the next passage. `via`: entries through which it came, nearest to the speaker first.
    """

    start: int
    end: int
    verb: str
    speaker: Speaker | None
    said: tuple[Range, ...]
    via: tuple[str, ...] = ()
    to: Speaker | None = None
    hedges: tuple[Range, ...] = ()
    when: Range | None = None


def attributions(
    text: str, voices: Voices, named: Sequence[Match] = (), earlier: Sequence[Speaker] = ()
) -> list[Attribution]:
    """The attributions of a passage in the order of the text.

    `named` are mentions that an editor's link makes, such as a first name's; others are found by their forms. `earlier`
    are the speakers of the passages before, to whom a pronoun may go back.
    """
    quoted = quotations(text)
    found: list[Attribution] = []
    before: Range | None = None
    speakers = [replace(speaker, start=-1, end=-1) for speaker in earlier]
    for sentence in _sentences(text, quoted, named, voices):
        own = [a for a in (_attribution(sentence, cue, before) for cue in sentence.cues) if a]
        own = _joined(sentence, _known(own, sentence, speakers, voices), voices)
        del speakers[:-REACH]
        if not sentence.cues and found and _is_all_quoted(sentence) and _ends_quoted(found[-1], sentence, before):
            found[-1] = replace(found[-1], said=(*found[-1].said, sentence.span))
        found += own
        before = sentence.span
    return found


def _sentences(text: str, quoted: Sequence[Range], named: Sequence[Match], voices: Voices) -> Iterator[Sentence]:
    for span in sentences(text, quoted):
        for part, found in _reachable(span, words(text, span, quoted)):
            clause = Clause(text, found, list(_names(text, part, named, voices)))
            label = _label(text, clause) if part[0] == 0 else None
            own = [cue for cue in cues(clause) if label is None or cue.start >= label.end]
            yield Sentence(text, part, quoted, clause, [label, *own] if label else own)


def _names(text: str, part: Range, named: Sequence[Match], voices: Voices) -> Iterator[Match]:
    """Who is named in a part of the text, in order."""
    linked = [match for match in named if part[0] <= match.start and match.end <= part[1]]
    refused = [(match.start - part[0], match.end - part[0]) for match in linked]
    found = voices.terms.find(text[slice(*part)], refused)
    placed = [Match(match.start + part[0], match.end + part[0], match.entries) for match in found]
    yield from sorted([*linked, *placed], key=lambda match: match.start)


def _reachable(span: Range, found: list[Word]) -> Iterator[tuple[Range, list[Word]]]:
    """The sentence as it is; one of more words than grammar can span, such as a list without a full stop, in parts."""
    own = [number for number, word in enumerate(found) if not word.quoted]
    cuts = [0, *own[_LONGEST::_LONGEST], len(found)]
    for first, last in pairwise(cuts):
        start = span[0] if first == 0 else found[first].start
        yield (start, span[1] if last == len(found) else found[last].start), found[first:last]


_LONGEST = 200


def _label(text: str, clause: Clause) -> Cue | None:
    """A name and a colon at the beginning of a passage: “State Dept: …”."""
    lead = next((i for i, word in enumerate(clause.words) if word.is_word), 0)
    name = clause.starts.get(clause.words[lead].start) if clause.words else None
    if not name or len(name.entries) != 1 or text[name.end : name.end + 1] != ":" or not text[name.end + 1 :].strip():
        return None
    speaker = clause.speaker(lead, name.end, "name", name.entries)
    return Cue(name.start, name.end + 1, name.end + 1, "label", ":", "clause", speaker)


# The words follow in the next passage: “he said that:”.
_OPEN = re.compile(r"\s*(?:that\s*)?:\s*")


def _attribution(sentence: Sentence, cue: Cue, before: Range | None) -> Attribution | None:
    said = tuple(dict.fromkeys(part for part in said_by(sentence, cue, before) if part))
    spoken = {word for part in said for word in re.findall(r"\w+", sentence.text[slice(*part)].lower())}
    if spoken <= EMPTY and cue.verb != "citing" and not _OPEN.fullmatch(sentence.text, cue.after):
        return None
    when = date_words(sentence.text, _around(sentence, cue, said))
    hedges = tuple(_hedges(sentence, cue))
    return Attribution(cue.start, cue.end, cue.verb, cue.speaker, said, cue.by, cue.to, hedges, when)


def _around(sentence: Sentence, cue: Cue, said: Sequence[Range]) -> list[Range]:
    """The reporting clause: where a date is that of saying, not of what is said."""
    start, end = sentence.span
    lead = max((stop for _, stop in said if stop <= cue.start), default=start)
    follow = min((begin for begin, _ in said if begin >= cue.end), default=end)
    return [(lead, cue.start), (cue.start, cue.end), (cue.end, follow)] if cue.form != "according" else []


def _hedges(sentence: Sentence, cue: Cue) -> Iterator[Range]:
    for word in sentence.clause.words:
        is_near = cue.start - 80 <= word.start and word.end <= cue.end + 40 and word.lower in HEDGES
        is_verb = cue.start <= word.start < cue.end and word.lower[:5] == cue.verb[:5]
        if is_near or (is_verb and cue.verb in HEDGING_VERBS):
            yield word.start, word.end


def _is_all_quoted(sentence: Sentence) -> bool:
    quotation = sentence.quotation_at(sentence.span[0])
    return quotation is not None and not any(c.isalnum() for c in sentence.text[quotation[1] : sentence.span[1]])


def _ends_quoted(last: Attribution, sentence: Sentence, before: Range | None) -> bool:
    """Whether the attribution before is of words in quotation marks, in the sentence before or at its end."""
    near = before is not None and max(last.end, last.said[-1][1] if last.said else 0) >= before[0]
    return near and any(sentence.quotation_at(start) for start, _ in last.said)


def _known(
    found: Sequence[Attribution], sentence: Sentence, speakers: list[Speaker], voices: Voices
) -> list[Attribution]:
    """The attributions with pronouns replaced by those who are meant; “it” and “they” that mean nobody are none."""
    lead = lead_of(sentence.clause)
    known: list[Attribution] = []
    spoke: list[Speaker] = []
    for each in found:
        speaker = resolved(each.speaker, spoke[-1] if spoke else None, lead, [*speakers, *spoke], voices)
        if speaker and speaker.kind == "pronoun" and speaker.words.lower() in {"they", "it"}:
            continue
        if speaker and not (speaker.entries and set(speaker.entries) <= voices.outlets):
            spoke.append(speaker)
        known.append(replace(each, speaker=speaker))
    speakers += [lead, *spoke] if lead else spoke
    return known


def _joined(sentence: Sentence, found: Sequence[Attribution], voices: Voices) -> list[Attribution]:
    """Outlets go into the `via` of what they report; whoever reports another's statement, too, and keeps his own."""
    found = _citing(sentence, found)
    kept = []
    for each in found:
        around = [o for o in found if o is not each and _covers(o, each)]
        around.sort(key=lambda o: sum(end - start for start, end in o.said))
        via = [
            *each.via,
            *_medium(sentence, each),
            *(entry for o in around if o.speaker for entry in o.speaker.entries),
        ]
        own = {*(each.speaker.entries if each.speaker else ()), *(each.to.entries if each.to else ())}
        is_outlet = bool(own) and own <= voices.outlets
        if is_outlet and any(_covers(each, o) and o.speaker and o.verb != ":" for o in found if o is not each):
            continue
        kept.append(replace(each, via=tuple(dict.fromkeys(v for v in via if v not in own))))
    return kept


def _citing(sentence: Sentence, found: Sequence[Attribution]) -> list[Attribution]:
    """“X reported, citing Y”: Y speaks, and X passes it on, with the outlet that his title names."""
    merged: list[Attribution] = []
    for each in found:
        if each.verb != "citing":
            merged.append(each)
        elif merged and merged[-1].speaker:
            last = merged.pop()
            by = last.speaker
            assert by is not None
            names = [m for m in sentence.clause.names if by.start <= m.start and m.end <= by.end]
            outlets = [m.entries[0] for m in reversed(names) if len(m.entries) == 1]
            via = tuple(dict.fromkeys((*by.entries, *outlets, *last.via)))
            merged.append(replace(last, end=each.end, speaker=each.speaker, via=via))
    return merged


_MEDIUM = re.compile(
    r"\b(?:interview|commentary|article|op-ed|essay|piece|column|post) (?:with|for|in|on|to) (?:the )?$"
)


def _medium(sentence: Sentence, each: Attribution) -> Iterator[str]:
    """Where it appeared, as the reporting clause says: “in an interview with the Gazette”."""
    for name in sentence.clause.names:
        outside = not any(start <= name.start < end for start, end in each.said)
        if outside and len(name.entries) == 1 and _MEDIUM.search(sentence.text, max(0, name.start - 30), name.start):
            yield name.entries[0]


def _covers(outer: Attribution, inner: Attribution) -> bool:
    """Whether an attribution stands in what the outer one says; words before “rejected by X” are not his."""
    return any(start <= inner.start and inner.end <= end != outer.end for start, end in outer.said)

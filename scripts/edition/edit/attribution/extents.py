"""Finds what is said: after the attributing words, before them, or on both sides."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from edition.edit.attribution.clauses import Clause
from edition.edit.attribution.saying import CONNECTIVES
from edition.edit.attribution.sentences import Range
from edition.edit.attribution.verbs import Cue


@dataclass(frozen=True)
class Sentence:
    """A sentence with its cues, and what of the passage they need."""

    text: str
    span: Range
    quoted: Sequence[Range]
    clause: Clause
    cues: Sequence[Cue]

    def stripped(self, start: int, end: int) -> Range | None:
        """The range without spaces and signs at its ends; quotation marks and what belongs to a word stay."""
        while start < end and self.text[start] in " ,;:–—-\n…":
            start += 1
        while start < end and self.text[end - 1] in " ,;:–—-(.\n" and not self._is_abbreviation(end):
            end -= 1
        return (start, end) if any(char.isalnum() for char in self.text[start:end]) else None

    def _is_abbreviation(self, end: int) -> bool:
        return bool(re.search(r"(?:\b[^\W\d_]\.){2}$", self.text[max(0, end - 6) : end]))

    def quotation_at(self, place: int) -> Range | None:
        """The quotation that begins or goes on at a place."""
        at = bisect_right(self.quoted, (place, len(self.text) + 1)) - 1
        return self.quoted[at] if at >= 0 and self.quoted[at][0] <= place < self.quoted[at][1] else None

    def quotation_before(self, place: int) -> Range | None:
        """The quotation that ends right before a place."""
        last = place - 1
        while last >= self.span[0] and self.text[last] in " ,–—":
            last -= 1
        return self.quotation_at(last) if last >= self.span[0] else None


def said_by(sentence: Sentence, cue: Cue, before: Range | None) -> Iterator[Range | None]:
    """What is said: after the attributing words, before them, or on both sides."""
    start, end = sentence.span
    text = sentence.text
    match cue.form:
        case "parenthesis":
            yield _from(sentence, start, cue.start)
        case "label":
            yield sentence.stripped(cue.after, len(text))
        case "according":
            yield from _according(sentence, cue)
        case "named":
            yield _object(sentence, cue)
        case _ if cue.kind in ("object", "deny", "name", "talk") and not _is_aside(sentence, cue):
            yield _with_verb(sentence, cue)
        case _:
            yield from _clause(sentence, cue, before)


def _from(sentence: Sentence, start: int, end: int) -> Range | None:
    """What is said, from the sentence's beginning; a list's number and signs before the first word are not."""
    lead = re.compile(r"(?:\d+\.\s+)?[^\w“\"(]*").match(sentence.text, start)
    return sentence.stripped(lead.end() if lead else start, end)


def _according(sentence: Sentence, cue: Cue) -> Iterator[Range | None]:
    start, end = sentence.span
    if cue.verb != "according to":
        signs = [w.end for w in sentence.clause.words if w.end <= cue.start and w.text in _SIGNS and not w.quoted]
        yield sentence.stripped(signs[-1] if signs else start, cue.end)
        return
    lead = _from(sentence, start, cue.start)
    if lead is None or _is_connective(sentence.text[slice(*lead)]):
        yield sentence.stripped(cue.after, _cut(sentence, cue))
    else:
        yield lead


_SIGNS = frozenset(",;:(–—")


def _is_connective(words: str) -> bool:
    return all(word.lower() in CONNECTIVES for word in re.findall(r"\w+", words))


def _is_aside(sentence: Sentence, cue: Cue) -> bool:
    """Whether the attribution stands within or after what is said: “A, he says, B”, “A,” he demanded."""
    rest = sentence.text[cue.after : sentence.span[1]].lstrip()
    return sentence.quotation_before(cue.start) is not None and (not rest or rest[0] in ",.;")


def _with_verb(sentence: Sentence, cue: Cue) -> Range | None:
    """The verb with its object: “ruled out Polish troops altogether”."""
    verb = cue.speaker.end if cue.speaker and cue.speaker.end <= cue.end and cue.form == "verb" else cue.start
    found = next((w.start for w in sentence.clause.words if w.start >= verb and w.lower.startswith(cue.verb[:3])), verb)
    return sentence.stripped(found, _cut(sentence, cue))


def _object(sentence: Sentence, cue: Cue) -> Range | None:
    """What is named in “what he called a “backstop””: to the end of the quotation, or to the next sign."""
    opening = next((w for w in sentence.clause.words if w.start >= cue.after and w.quoted), None)
    quotation = sentence.quotation_at(opening.start) if opening and opening.start - cue.after < 30 else None
    if quotation and not sentence.text.startswith(" of ", quotation[1]):
        return sentence.stripped(cue.after, quotation[1])
    close = re.compile(r"[,.;:()–—]|$").search(sentence.text, cue.after, sentence.span[1])
    return sentence.stripped(cue.after, close.start() if close else sentence.span[1])


def _clause(sentence: Sentence, cue: Cue, before: Range | None) -> Iterator[Range | None]:
    start, end = sentence.span
    rest = sentence.text[cue.after : end]
    opening = sentence.quotation_at(cue.after + len(rest) - len(rest.lstrip(" ,:")))
    postposed = sentence.quotation_before(cue.start)
    if postposed is None and opening and not _content_before(sentence, cue):
        yield from _forward(sentence, cue)
        return
    is_aside = rest.lstrip()[:1] in {",", ""} or not any(char.isalnum() for char in rest)
    if cue.form == "verb" and (postposed or is_aside) and not rest.lstrip().startswith(":"):
        aside = re.search(r",\s+(?:as|so|or so)\s+$", sentence.text[start : cue.start])
        lead = _from(sentence, start, start + aside.start() if aside else cue.start)
        if lead is None and before and sentence.text[before[1] - 1] in '”"':
            lead = before
        if lead and not _is_connective(sentence.text[slice(*lead)]):
            yield lead
        yield from _resumed(sentence, cue)
        return
    yield from _forward(sentence, cue)


def _content_before(sentence: Sentence, cue: Cue) -> bool:
    lead = sentence.text[sentence.span[0] : cue.start]
    return lead.rstrip().endswith(",") and len(lead.split()) > 6


def _resumed(sentence: Sentence, cue: Cue) -> Iterator[Range | None]:
    """What is said after the attribution broke in: “A,” he said, “B.”"""
    found = re.compile(r"\s*,\s*(?:and\s+|but\s+)?").match(sentence.text, cue.after, sentence.span[1])
    if not found:
        return
    opening = sentence.quotation_at(found.end())
    word = re.compile(r"\w+").match(sentence.text, found.end())
    goes_on = word and sentence.quotation_before(cue.start) is None and not _opens_an_adjunct(word[0])
    if opening or goes_on:
        yield sentence.stripped(found.end(), _cut(sentence, cue))


_ADJUNCTS = frozenset("according which who whom whose after before when while as citing where if because since".split())


def _opens_an_adjunct(word: str) -> bool:
    return word.lower() in _ADJUNCTS or (word.endswith("ing") and word.islower())


# “stressed at the meeting that”, “asserts with pride that”: what is said begins after the word.
_LEAD = re.compile(
    r"[\s,:]*(?:(?:at|in|on|during|after|with|from|to|by)\s[^“\"”.;:,]{1,60}?\s(?=that\b))?(?:that\b[\s,:]*)?"
)
_OWN_WORDS = re.compile(r",?\s*(?:but|and)\s(?!that\b|[“\"])")


def _forward(sentence: Sentence, cue: Cue) -> Iterator[Range | None]:
    found = _LEAD.match(sentence.text, cue.after)
    start, end = found.end() if found else cue.after, _cut(sentence, cue)
    quotation = sentence.quotation_at(start)
    if quotation and quotation[0] == start and _OWN_WORDS.match(sentence.text, quotation[1]):
        end = min(end, quotation[1])
    yield sentence.stripped(start, end)


_JOINTS = re.compile(
    r"(?:;|,?\s(?:which|who)|[,–—]?\s(?:and|but|while|whereas|yet|as|then|after|before|when|because|since|though|although)"
    r"|\s[–—]|,|[”\"])\s*(?:\w+ly\s+)?$"
)


def _cut(sentence: Sentence, cue: Cue) -> int:
    """Where what is said ends: with the sentence, or where another attribution takes over."""
    for other in sentence.cues:
        if other.start < cue.after or other is cue:
            continue
        joint = _JOINTS.search(sentence.text, max(cue.after, other.start - 20), other.start)
        if other.form == "parenthesis":
            return other.start
        if joint and _takes_over(sentence, other):
            return joint.start() + (joint[0][0] in '”"')
    if cue.speaker and re.search(r",\s+who\b", sentence.text[cue.speaker.end : cue.end]):
        ends = [w.start for w in sentence.clause.words if w.start >= cue.after and w.text == "," and not w.quoted]
        return ends[0] if ends else sentence.span[1]
    adjunct = _ADJUNCT.search(sentence.text, cue.after, sentence.span[1])
    return adjunct.start() if adjunct else sentence.span[1]


# After a quotation that closes with a comma: “called it “open,” with both sides agreeing”.
_ADJUNCT = re.compile(r"(?<=,[”\"]) (?:with|which|who|while|after|before) ")


def _takes_over(sentence: Sentence, other: Cue) -> bool:
    """Whether a later attribution is not within what is said: it stands after a sign or shares the subject."""
    lead = sentence.text[max(0, other.start - 12) : other.start].rstrip()
    return other.form in ("shared", "according") or lead.endswith(_TAKING_OVER)


_TAKING_OVER = (
    *',;–—”"',
    ", and",
    ", but",
    ", as",
    ", which",
    ", who",
    ", while",
    " after",
    " before",
    " when",
    " because",
)

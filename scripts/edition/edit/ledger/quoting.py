"""The rules on words: what a statement quotes from its passage is there, whole, and marked as its mode says."""

import json
import re
from collections.abc import Iterator

from rapidfuzz import fuzz

from edition.edit.ledger.coding import Coded, CodedText, Refused
from edition.edit.ledger.known import Known
from edition.edit.page import ID
from edition.edit.wording import Token, differences, tokens_of, words
from edition.edit.words import Words
from edition.problems import Problem
from edition.yamlfile import Key

LONGEST = 50_000_000
MAX_SHOWN = 80
_LIKE = 60


def passage_exists(coded: Coded | Refused) -> Iterator[Problem]:
    """S602: The passage that a record names is in the text."""
    if coded.at is not None:
        return
    id, text = coded.record.at, coded.text
    quoted = coded.record.no_statement if isinstance(coded, Refused) else (coded.record.quote or ("",))[0]
    there = text.passages_with(quoted) if quoted else []
    gone = f"{id} was withdrawn from this text" if id in text.meta.withdrawn else f"this text has no passage {id}"
    hint = f"Write at: {there[0]}." if len(there) == 1 else f"Its passages are {text.ids[0]} to {text.ids[-1]}."
    yield coded.problem(("at",), "S602", gone, hint if text.ids else "")


def quote_is_in_its_passage(coded: Coded, known: Known) -> Iterator[Problem]:
    """S601: The words of the quote stand in the passage, once, its parts one after the other."""
    if coded.at is None or coded.spans:
        return
    if coded.record.quote is None:
        message = "only a paragraph of a transcript’s turn is a statement as a whole"
        hint = "Add quote: with the exact words of the passage, or correct the passage."
        yield coded.problem(("at",), "S601", message, hint)
    elif coded.placings:
        count, id = len(coded.placings), coded.record.at
        message = f"{shown(coded.record.quote[0])} stands {count} times in {id}: nothing says which is meant"
        hint = "Quote some more words, or give attributed: with words that stand in the passage once."
        yield coded.problem(("quote",), "S601", message, hint)
    else:
        yield from _absent_parts(coded, coded.record.quote)


def paragraph_is_said_once(ledger: CodedText) -> Iterator[Problem]:
    """S601: A paragraph of a turn is one statement as a whole."""
    first: dict[int | None, Coded] = {}
    for coded in ledger.statements:
        if coded.record.quote is None and coded.spans:
            other = first.setdefault(coded.at, coded)
            if other is not coded:
                message = f"{coded.record.at} is the statement {other.record.id} already, as a whole"
                yield coded.problem(("at",), "S601", message, "Correct the passage, or add quote: with a part of it.")


def _absent_parts(coded: Coded, parts: tuple[str, ...]) -> Iterator[Problem]:
    absent = [number for number, part in enumerate(parts) if not coded.words.find(part)]
    for number in absent:
        key: Key = ("quote", number) if len(parts) > 1 else ("quote",)
        yield _absent(coded, key, "S601", parts[number], len(parts) == 1)
    if not absent:
        message = f"the parts of this quote do not stand in {coded.record.at} in this order"
        yield coded.problem(("quote",), "S601", message, "Give them in the order of the passage; none may overlap.")


def _absent(coded: Coded | Refused, key: Key, code: str, wanted: str, is_field: bool = True) -> Problem:
    """Words that are not in the passage: where they stand instead, or what stands there."""
    id, near = coded.record.at, closest(coded.words, wanted)
    there = coded.text.passages_with(wanted)
    before = f"{key[0]}: " if is_field else ""
    if there:
        message = f"{shown(wanted)} is not in {id}, but in {', '.join(there[:5])}"
        return coded.problem(key, code, message, f"Write at: {there[0]}." if len(there) == 1 else "Correct at:.")
    if near:
        message = f"{shown(wanted)} is not in {id}: {_how(wanted, near)}"
        return coded.problem(key, code, message, f"Write {before}{json.dumps(near, ensure_ascii=False)}")
    hint = "Copy the words from the passage, letter by letter, with its own quotation marks."
    return coded.problem(key, code, f"{shown(wanted)} is not in {id}", hint)


def shown(words: str) -> str:
    """Words as a message quotes them: in quotation marks, unless they bring their own or are one sign."""
    cut = words if len(words) <= MAX_SHOWN else f"{words[:MAX_SHOWN]}…"
    return cut if words[:1] in '“"‘«„' or not any(map(str.isalnum, words)) else f"“{cut}”"


def closest(there: Words, wanted: str) -> str:
    """The words of a passage that are most like these; empty if none are."""
    text, wanted = there.text, " ".join(wanted.split())
    if len(text) * len(wanted) > LONGEST:
        return ""
    found = fuzz.partial_ratio_alignment(wanted, text, score_cutoff=_LIKE)
    if found is None:
        return ""
    margin = len(wanted) // 4 + 10
    start, end = (0, len(text)) if len(wanted) > len(text) else (found.dest_start, found.dest_end)
    around = tokens_of(text[_word_start(text, start - margin) : _word_end(text, end + margin)])
    near = words(_without_ends(tokens_of(wanted), around))
    return near if fuzz.ratio(wanted, near) >= _LIKE else ""


def _word_start(text: str, place: int) -> int:
    return 0 if place <= 0 else text.rfind(" ", 0, place + 1) + 1


def _word_end(text: str, place: int) -> int:
    return len(text) if place >= len(text) or (end := text.find(" ", place)) < 0 else end


def _without_ends(wanted: list[Token], around: list[Token]) -> list[Token]:
    """What of the passage answers to the words wanted, without what stands before their first or after their last."""
    first, last = 0, len(around)
    for one, other in differences(wanted, around):
        mine, its = wanted[one.first : one.last], around[other.first : other.last]
        length = min(len(mine), len(its))
        if one.first == 0:
            first = other.last - (length if _are_alike(mine, its[len(its) - length :]) else 0)
        if one.last == len(wanted):
            last = other.first + (length if _are_alike(mine, its[:length]) else 0)
    return around[first : max(first, last)]


def _are_alike(one: list[Token], other: list[Token]) -> bool:
    return bool(other) and (fuzz.ratio(words(one), words(other)) >= _LIKE or not any(map(str.isalnum, words(other))))


def _how(wanted: str, near: str) -> str:
    """In which words the passage differs."""
    ours, theirs = tokens_of(" ".join(wanted.split())), tokens_of(near)
    said = []
    for one, other in list(differences(ours, theirs))[:3]:
        mine, its = words(ours[one.first : one.last]), words(theirs[other.first : other.last])
        said.append(f"it has {shown(its)}" + (f" for {shown(mine)}" if mine else "") if its else f"not {shown(mine)}")
    return ", ".join(said) or "it has other white space"


def used_words_are_there(coded: Coded, known: Known) -> Iterator[Problem]:
    """S608: The words that hedge, describe, date, attribute or address a statement stand in its passage.

    The attribution may stand in the passage before; what stands beside it there may be used too.
    """
    if coded.at is None:
        return
    record = coded.record
    for name in ("hedge", "described", "when"):
        wanted = getattr(record, name)
        if wanted and not any(coded.text.words(number).find(wanted) for number in coded.near()):
            yield _absent(coded, (name,), "S608", wanted)
    if record.attributed and not coded.attribution:
        yield _absent(coded, ("attributed",), "S608", record.attributed)
    for number, wanted in enumerate(record.to):
        if not re.fullmatch(ID, wanted) and not any(coded.text.words(n).find(wanted) for n in coded.near()):
            yield _absent(coded, ("to", number), "S608", wanted, False)


def refused_words_are_there(refused: Refused) -> Iterator[Problem]:
    """S608: What is declared as no statement stands in its passage."""
    if refused.at is not None and not refused.spans:
        yield _absent(refused, ("no_statement",), "S608", refused.record.no_statement)

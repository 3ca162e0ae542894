"""The rule on shortening: what would turn what is said into something else does not fall away."""

import re
from collections.abc import Iterator

from edition.edit.attribution.saying import CONNECTIVES, DETERMINERS, NEGATING, REFUSING
from edition.edit.attribution.sentences import Range
from edition.edit.ledger.coding import Coded, CodedText
from edition.edit.ledger.finding import reported_by
from edition.problems import Problem

_NUMBERS = (
    "two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty hundred thousand million"
)
_IF = r"(?<!\beven )(?<!\bas )\b(?:only if|if|unless|provid(?:ed|ing) that|on (?:the )?condition|(?:as|so) long as)\b"
_KEPT = re.compile(
    rf"\b(?:{'|'.join(sorted(NEGATING))})\b|\w+n[’']t\b|{_IF}"
    rf"|(?<![\w.])\d[\d.,]*(?<=\d)|\b(?:{'|'.join(_NUMBERS.split())}|[mb]illion|dozen)\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[.,;:!?…](?=\s|$)|[—–()“”„«»\"]")
_CLOSED = re.compile(r"[.,;:!?…][”“’»\")]*$")
# A condition may stand in a clause of its own beside what it limits: “if the fund pays, …”, “…, unless it rains”.
_IF_AFTER = re.compile(rf"[”“’»\")]*\s*[,;–—]?\s*(?:but |and |or |except )?(?P<word>{_IF})", re.IGNORECASE)
_IF_BEFORE = re.compile(rf"(?:^|[,;–—]\s*)(?:but |and |or )?(?P<word>{_IF})[^,;–—]*,?\s*$", re.IGNORECASE)


def quote_is_not_shortened(coded: Coded, ledger: CodedText) -> Iterator[Problem]:
    """S610: No negation, number or condition stands right before or after the quote, or between its parts.

    Nor do words that plainly belong to what is said. What the record gives in another field may stand there, and what
    is another statement's.
    """
    if not coded.spans or not coded.record.quote:
        return
    left_out = [found for stretch in _beside(coded) for found in _kept(coded, stretch, ledger)]
    left_out += [*_conditions(coded, ledger), *_cut_off(coded, ledger)]
    shortened = coded.record.shortened
    if left_out and not shortened:
        message = f"the quote leaves out “{left_out[0]:.80}”, which stands beside it in {coded.record.at}"
        hint = "Quote these words too; or, if they are no part of what is said, add shortened: and say why."
        yield coded.problem(("quote",), "S610", message, hint)
    elif shortened and not left_out:
        message = "the quote leaves out nothing that could matter: there is nothing to explain"
        yield coded.problem(("shortened",), "S610", message, "Remove this line.")


def _beside(coded: Coded) -> Iterator[Range]:
    """The rest of the clause before and after the quote, and all between its parts."""
    text, spans = coded.words.text, coded.spans
    first, last = spans[0][0], spans[-1][1]
    begins, _ = coded.words.sentences_around(spans[0])
    _, ends = coded.words.sentences_around(spans[-1])
    breaks = [found.end() for found in _CLAUSE.finditer(text, begins, first)]
    yield (breaks[-1] if breaks else begins), first
    for one, other in zip(spans, spans[1:], strict=False):
        yield one[1], other[0]
    found = _CLAUSE.search(text, last, ends)
    closed = _CLOSED.search(text[spans[-1][0] : last])
    yield last, (last if closed else found.start() if found else ends)


def _conditions(coded: Coded, ledger: CodedText) -> Iterator[str]:
    """The conditions in the clause beside the quote, within its sentence; where it is attributed does not count."""
    text, (first, last) = coded.words.text, (coded.spans[0][0], coded.spans[-1][1])
    begins, _ = coded.words.sentences_around(coded.spans[0])
    _, ends = coded.words.sentences_around(coded.spans[-1])
    own = coded.attribution[1] if coded.attribution and coded.attribution[0] == coded.at else (first, first)
    before = text[begins:first]
    if begins <= own[0] and own[1] <= first:
        before = text[begins : own[0]] + " " * (own[1] - own[0]) + text[own[1] : first]
        before = re.sub(r",?\s+,?\s*(?:that\s*)?$", lambda found: " " * len(found[0]), before)
    found = _IF_BEFORE.search(before)
    if found and not _is_taken(coded, (begins + found.start("word"), begins + found.end("word")), ledger):
        yield found["word"]
    after = _IF_AFTER.match(text, last, ends)
    if after and not _is_taken(coded, after.span("word"), ledger):
        yield after["word"]


# What may stand between an attribution and what it ascribes, or go on after that with something else.
_LEAD_WORDS = CONNECTIVES | DETERMINERS | {"as", "for", "of", "kind", "sort", "that", "whether", "if", "so", "there"}
_GOES_ON = re.compile(
    r"[\s,;–—]*(?:and|but|or|while|which|who|after|before|when|with|as|in|on)\b(?! (?:that\b|so\b|[“„«\"]))"
)


def _cut_off(coded: Coded, ledger: CodedText) -> Iterator[str]:
    """Words right before or after the quote that the rules for English prose take for a part of what is said."""
    found = reported_by(coded)
    if found is None or coded.record.mode == "denial":
        return
    text, (first, last) = coded.words.text, (coded.spans[0][0], coded.spans[-1][1])
    for start, end in found.attribution.said:
        is_led_in = bool(re.search(r"(?::|\bthat)\s*[“„«\"]?$", text[start:first]))
        if start < first < end and not is_led_in and found.attribution.verb in REFUSING:
            yield text[start:first].strip(" ,;:–—")
        elif start < first < end and not is_led_in:
            yield from _own_words(coded, (start, first), ledger)
        if start < last < end and not _GOES_ON.match(text, last):
            yield from _own_words(coded, (last, end), ledger)


def _own_words(coded: Coded, stretch: Range, ledger: CodedText) -> Iterator[str]:
    """A stretch as it stands, if it has words that mean something and that no field and no other statement has."""
    words = list(re.finditer(r"[^\W\d_][\w’']*", coded.words.text[slice(*stretch)]))
    places = [(stretch[0] + word.start(), stretch[0] + word.end()) for word in words]
    if any(
        w[0].lower() not in _LEAD_WORDS and not _is_taken(coded, p, ledger) for w, p in zip(words, places, strict=True)
    ):
        yield coded.words.text[slice(*stretch)].strip(" ,;:–—")


def _kept(coded: Coded, stretch: Range, ledger: CodedText) -> Iterator[str]:
    """The negations, numbers and conditions of a stretch that no field and no other statement has."""
    for each in _KEPT.finditer(coded.words.text, *stretch):
        if not _is_taken(coded, each.span(), ledger):
            yield each[0]


def _is_taken(coded: Coded, span: Range, ledger: CodedText) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in _taken(coded, ledger))


def _taken(coded: Coded, ledger: CodedText) -> Iterator[Range]:
    assert coded.at is not None
    record = coded.record
    for wanted in (record.hedge, record.described, record.when, record.role, record.attributed, *record.to):
        yield from coded.words.find(wanted) if wanted else ()
    whole = coded.spans[0][0], coded.spans[-1][1]
    for span, other in (*ledger.quotes[coded.at], *ledger.attributions[coded.at]):
        # A statement around this one, such as the turn in which it is told, has the words for itself.
        if other is not coded and not (span[0] <= whole[0] and whole[1] <= span[1]):
            yield span

"""The words of all texts in one index: where a quotation stands, and which passage is nearest to one that does not.

Typography is set aside: quotation marks, kinds of dashes and of apostrophes, white space. An index is built once; to
look a quotation up takes as long as its rarest word is frequent, however many texts there are.
"""

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import accumulate, pairwise, takewhile

from rapidfuzz import fuzz

from edition.edit.attribution.saying import is_negation
from edition.edit.attribution.sentences import quotations, sentences

_TOKEN = re.compile(r"\w+(?:['’ʼ]\w+)*|\.{3}|…|[-‐-―−]+|[^\w\s]")
_MARKS = frozenset("“”„\"‘’‚'«»‹›")
_LAST = frozenset(",.;:!?")
_DASHES = "-‐‑‒–—―−"
_ELLIPSIS = "…"
_COMMON = 2_000
_MARGIN = 20


@dataclass(frozen=True, slots=True)
class Place:
    """A passage of a text (the text alone for its title), with its words in one reading."""

    page: str
    passage: str
    text: str

    def __str__(self) -> str:
        return self.page.removesuffix(".md") + (f"#{self.passage}" if self.passage else "")


def tokens(text: str) -> list[str]:
    """The words and signs of a text, typography set aside."""
    found = _TOKEN.findall(text.replace("’", "'"))
    return [word if word.isascii() and word.isalnum() else _plain(word) for word in found if word not in _MARKS]


def in_small_letters(words: Iterable[str]) -> str:
    """Words and signs as one text in which each stands between spaces, and can so be looked for."""
    return f" {' '.join(words).lower()} "


def openings(quotation: str) -> list[str]:
    """The words, in small letters, of which a text has one run or the other if a quotation stands in it.

    They are all of its words and, where it leaves out, its first ones; none if it has no words.
    """
    whole = _trimmed(tokens(quotation))
    return [in_small_letters(words) for words in ([whole, *pieces(quotation)[:1]] if whole else [])]


def _plain(word: str) -> str:
    if word[0] in _DASHES:
        return "-"
    return _ELLIPSIS if word == "..." else word.replace("ʼ", "'")


def pieces(quotation: str) -> list[list[str]]:
    """The words of a quotation, parted where it says that it leaves out or alters: “…”, “[…]”, “[of Ukraine]”."""
    bare = re.sub(r"\w*\[[^\[\]]*\]\w*", " … ", quotation)
    found: list[list[str]] = [[]]
    for word in tokens(bare):
        if word == _ELLIPSIS:
            found.append([])
        else:
            found[-1].append(word)
    return [piece for piece in map(_trimmed, found) if piece]


def _trimmed(piece: list[str]) -> list[str]:
    """Without the signs at its ends: the comma that follows a quotation stands within it or not."""
    start, end = 0, len(piece)
    while start < end and piece[start] in _LAST | {"-"}:
        start += 1
    while start < end and piece[end - 1] in _LAST | {"-"}:
        end -= 1
    return piece[start:end]


class WordIndex:
    """Every word of these passages, which stand in the order of their texts."""

    def __init__(self, places: Iterable[Place]) -> None:
        self.places: list[Place] = []
        self.starts: list[int] = []
        self.ends: dict[str, int] = {}
        self.tokens: list[str] = []
        self.at: dict[str, list[int]] = defaultdict(list)
        self._sentences: dict[int, list[int]] = {}
        for place in places:
            self._add(place)

    def _add(self, place: Place) -> None:
        self.places.append(place)
        self.starts.append(len(self.tokens))
        found = tokens(place.text)
        for position, token in enumerate(found, len(self.tokens)):
            self.at[token.lower()].append(position)
        self.tokens += found
        self.ends[place.page] = len(self.tokens)

    def place(self, position: int) -> Place:
        """The passage to which a word belongs."""
        return self.places[bisect_right(self.starts, position) - 1]

    def lacks(self, quotation: str, pages: frozenset[str] | None = None) -> str | None:
        """Why the quotation stands in no text (in none of these pages): empty if its words do not; None if it does.

        Where it leaves out, its parts stand in one passage in this order, each in the sentence of the one before or in
        the next, and what it leaves out has no negation.
        """
        whole = _trimmed(tokens(quotation))
        if not whole or next(self._in(pages, whole), None) is not None:
            return None
        parts = pieces(quotation)
        why = ""
        for start in self._in(pages, parts[0]) if parts else ():
            reason = self._goes_on(parts[1:], start + len(parts[0]))
            if reason is None:
                return None
            why = why or reason
        return why

    def _in(self, pages: frozenset[str] | None, words: Sequence[str]) -> Iterator[int]:
        """Where these words stand in these pages, at a quotation's beginning."""
        return (start for start in self._find(words, True) if pages is None or self.place(start).page in pages)

    def _find(self, words: Sequence[str], is_start: bool, after: int = 0) -> Iterator[int]:
        """Where these words stand, in order; the case of the first letter is free at the quotation's beginning."""
        seed = min(range(len(words)), key=lambda i: len(self.at.get(words[i].lower(), ())))
        positions = self.at.get(words[seed].lower(), [])
        for number in range(bisect_right(positions, after + seed - 1), len(positions)):
            start = positions[number] - seed
            found = self.tokens[start : start + len(words)] if start >= 0 else []
            if len(found) == len(words) and _is_same(words, found, is_start) and self._is_one_text(start, len(words)):
                yield start

    def _is_one_text(self, start: int, length: int) -> bool:
        return start + length <= self.ends[self.place(start).page]

    def _goes_on(self, parts: Sequence[Sequence[str]], end: int) -> str | None:
        """Why the parts do not follow from here: empty if their words do not, None if they do as they should."""
        ends, why = {end}, ""
        for part in parts:
            reached = set[int]()
            for at, start in ((end, start) for end in ends for start in self._after(part, end)):
                reason = self._leaves_out(at, start)
                why = why or reason
                reached |= set() if reason else {start + len(part)}
            ends = reached
        return None if ends else why

    def _after(self, part: Sequence[str], last: int) -> Iterator[int]:
        """Where these words stand after others, in the same passage."""
        number = bisect_right(self.starts, last - 1) - 1
        stop = self.starts[number + 1] if number + 1 < len(self.starts) else len(self.tokens)
        return takewhile(lambda start: start + len(part) <= stop, self._find(part, False, last))

    def _leaves_out(self, end: int, start: int) -> str:
        """What a quotation leaves out between two of its parts, and may not; empty if nothing."""
        negation = next((token for token in self.tokens[end:start] if is_negation(token)), "")
        if negation:
            return f"what it leaves out has “{negation}”"
        is_far = self._sentence(start) - self._sentence(end - 1) > 1
        return "what it leaves out is more than the rest of a sentence and the beginning of the next" if is_far else ""

    def _sentence(self, position: int) -> int:
        """The number of a word's sentence in its passage."""
        number = bisect_right(self.starts, position) - 1
        if number not in self._sentences:
            text = self.places[number].text
            begins = [0, *(start for start, _ in sentences(text, quotations(text)))]
            counts = (len(tokens(text[start:end])) for start, end in pairwise(begins))
            self._sentences[number] = list(accumulate(counts, initial=self.starts[number]))
        return bisect_right(self._sentences[number], position)

    def nearest(self, quotation: str) -> tuple[Place, str] | None:
        """The passage with most of the quotation's words in a row, and how it differs; None if nothing is like it."""
        wanted = [token for piece in pieces(quotation) for token in piece]
        votes = Counter(
            bisect_right(self.starts, position) - 1
            for token in set(wanted)
            for position in self.at.get(token.lower(), ())[:_COMMON]
        )
        best: tuple[float, Place, list[str]] | None = None
        for number, _ in votes.most_common(5):
            found = tokens(self.places[number].text)
            aligned = fuzz.partial_ratio_alignment(" ".join(wanted), " ".join(found), score_cutoff=70)
            if aligned and (best is None or aligned.score > best[0]):
                start = aligned.dest_start - aligned.src_start - _MARGIN
                end = start + len(" ".join(wanted)) + 2 * _MARGIN
                best = aligned.score, self.places[number], _at_words(found, start, end)
        return (best[1], _differing(wanted, best[2])) if best else None


def _is_same(words: Sequence[str], found: Sequence[str], is_start: bool) -> bool:
    if words[1:] != found[1:]:
        return False
    first, other = words[0], found[0]
    return first == other or (is_start and first[1:] == other[1:] and first[0].lower() == other[0].lower())


def _at_words(found: Sequence[str], start: int, end: int) -> list[str]:
    """The words of a passage that the range of characters touches, joined with spaces as they are."""
    place, touched = 0, []
    for token in found:
        if place < end and place + len(token) > start:
            touched.append(token)
        place += len(token) + 1
    return touched


def _differing(wanted: Sequence[str], found: Sequence[str]) -> str:
    """What the quotation has, and the passage has in its place; what the passage has before and after is left aside."""
    changes = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, wanted, found, autojunk=False).get_opcodes():
        if tag == "equal" or (tag == "insert" and i1 in (0, len(wanted))):
            continue
        j1 = max(j1, j2 - (i2 - i1)) if i1 == 0 else j1
        j2 = min(j2, j1 + (i2 - i1)) if i2 == len(wanted) else j2
        ours, theirs = " ".join(wanted[i1:i2]), " ".join(found[j1:j2])
        changes.append(f"“{ours}” for “{theirs}”" if ours and theirs else f"“{ours or theirs}” {_MORE[tag]}")
    return ", ".join(changes[:4]) + (" …" if len(changes) > 4 else "")


_MORE = {"delete": "too much", "insert": "left out"}

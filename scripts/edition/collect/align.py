"""Aligns the passages of an old and a new copy of a text: which is which, or that it cannot be told. Never a guess."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

from rapidfuzz.distance import Indel
from rapidfuzz.fuzz import partial_ratio

SAME = 0.6
OTHER = 0.4
MARGIN = 0.25
PART = 90
MAX_COMPARED = 250_000

_WORD = re.compile(r"\w+(?:[’'\-]\w+)*")

Key = Callable[[str], str]
Pairs = dict[str, int]
Name = TypeVar("Name", str, int)


@dataclass(frozen=True, slots=True)
class Alignment:
    """For each new passage the id of the old one that it is, None if there was none; and the old ids that are gone."""

    ids: tuple[str | None, ...]
    withdrawn: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ambiguity:
    """Old passages, by id, and new ones, by index, of which it cannot be told which is which."""

    old: tuple[str, ...]
    new: tuple[int, ...]


def words(text: str) -> str:
    """The text with its white space folded: two passages with the same words are the same."""
    return " ".join(text.split())


def letters(text: str) -> str:
    """Letters and digits alone, small: what is left when punctuation, quotation marks and capitals are mended."""
    return "".join(char for char in text.casefold() if char.isalnum())


def align(old: Mapping[str, str], new: Sequence[str], keys: Sequence[Key] = (words, letters)) -> Alignment | Ambiguity:
    """Give each new passage the id of the old one that it is.

    First those that are equal by the first key and unique, wherever they now stand; then, in order, those that are
    equal by the other keys; then those that are alike by a clear margin; last, equal ones that stand in the same place.
    What is left is new or withdrawn, unless it might be part of a passage that was divided or joined: that stops here.
    """
    pairs = _unique(old, new, {}, keys[0])
    for key in keys[1:]:
        order = _Order(old, pairs)
        pairs |= {o: n for o, n in _unique(old, new, pairs, key).items() if order.keeps(o, n)}
    left_old, left_new = _left(old, new, pairs)
    repeated = set(map(words, left_old.values())) & set(map(words, left_new.values()))
    for step in (_alike, _in_place):
        found = step(old, new, pairs, repeated)
        if isinstance(found, Ambiguity):
            return found
        pairs |= found
    ids = {n: o for o, n in pairs.items()}
    aligned = Alignment(tuple(ids.get(n) for n in range(len(new))), tuple(o for o in old if o not in pairs))
    return _divided_or_joined(old, new, pairs, left_old, left_new) or aligned


def _left(old: Mapping[str, str], new: Sequence[str], pairs: Pairs) -> tuple[dict[str, str], dict[int, str]]:
    taken = set(pairs.values())
    return {o: t for o, t in old.items() if o not in pairs}, {n: t for n, t in enumerate(new) if n not in taken}


def _unique(old: Mapping[str, str], new: Sequence[str], pairs: Pairs, key: Key) -> Pairs:
    """Those without a pair that have a key in common which no other on either side has."""
    left_old, left_new = _left(old, new, pairs)
    olds, news = _by_key(left_old, key), _by_key(left_new, key)
    return {o[0]: news[k][0] for k, o in olds.items() if len(o) == 1 and len(news.get(k, ())) == 1}


def _by_key(texts: Mapping[Name, str], key: Key) -> dict[str, list[Name]]:
    found: dict[str, list[Name]] = defaultdict(list)
    for name, text in texts.items():
        if k := key(text):
            found[k].append(name)
    return found


class _Order:
    """What did not move: the longest run of pairs that rises on both sides. All else stands between two of these."""

    def __init__(self, old: Iterable[str], pairs: Pairs) -> None:
        self.place = {id: place for place, id in enumerate(old)}
        before: dict[tuple[int, int], tuple[int, int] | None] = {}
        last: list[tuple[int, int]] = []  # for each length, the pair that ends the best run of it
        for pair in sorted((self.place[o], n) for o, n in pairs.items()):
            at = bisect_left(last, pair[1], key=lambda p: p[1])
            before[pair] = last[at - 1] if at else None
            last[at : at + 1] = [pair]
        run: list[tuple[int, int]] = []
        step = last[-1] if last else None
        while step:
            run.append(step)
            step = before[step]
        self.olds, self.news = [o for o, _ in reversed(run)], [n for _, n in reversed(run)]

    def old_gap(self, old: str) -> int:
        return bisect_left(self.olds, self.place[old])

    def new_gap(self, new: int) -> int:
        return bisect_left(self.news, new)

    def keeps(self, old: str, new: int) -> bool:
        """Whether both stand between the same two passages that did not move."""
        return self.old_gap(old) == self.new_gap(new)


def _alike(old: Mapping[str, str], new: Sequence[str], pairs: Pairs, repeated: set[str]) -> Pairs | Ambiguity:
    """Those that are each other's nearest by a clear margin, in order. What is neither alike nor unlike stops here."""
    left_old, left_new = _left(old, new, pairs)
    left_old = {o: text for o, text in left_old.items() if words(text) not in repeated}
    left_new = {n: text for n, text in left_new.items() if words(text) not in repeated}
    if len(left_old) * len(left_new) > MAX_COMPARED:
        return Ambiguity(tuple(left_old), tuple(left_new))
    scores = _scores(left_old, left_new)
    by_old, by_new = _sorted_scores(scores, 0), _sorted_scores(scores, 1)
    found = {o: n for (o, n), s in scores.items() if s >= SAME and _is_clear(s, by_old[o]) and _is_clear(s, by_new[n])}
    taken = set(found.values())
    open_pairs = [(o, n) for o, n in scores if o not in found and n not in taken]
    order = _Order(old, pairs)
    moved = [(o, n) for o, n in found.items() if not order.keeps(o, n)]
    crossed = [pair for a, b in pairwise(found.items()) if a[1] > b[1] for pair in (a, b)]
    return _ambiguity(open_pairs or moved or crossed) or found


def _ambiguity(pairs: Iterable[tuple[str, int]]) -> Ambiguity | None:
    pairs = list(pairs)
    olds, news = dict.fromkeys(o for o, _ in pairs), sorted({n for _, n in pairs})
    return Ambiguity(tuple(olds), tuple(news)) if pairs else None


def _scores(olds: Mapping[str, str], news: Mapping[int, str]) -> dict[tuple[str, int], float]:
    """How alike they are, from OTHER to 1, for every two that are not plainly different; in the order of the old."""
    old_words = {o: _words_of(text) for o, text in olds.items()}
    new_words = {n: _words_of(text) for n, text in news.items()}
    every = (((o, n), _similarity(olds[o], news[n], a, b)) for o, a in old_words.items() for n, b in new_words.items())
    return {pair: score for pair, score in every if score >= OTHER}


def _words_of(text: str) -> list[str]:
    return _WORD.findall(text.casefold()) or text.split()


def _similarity(old: str, new: str, old_words: list[str], new_words: list[str]) -> float:
    """The share of the words that both have in order; for texts full of misprints, that of the letters, less chance."""
    by_words: float = Indel.normalized_similarity(old_words, new_words)
    by_letters: float = Indel.normalized_similarity(old, new, score_cutoff=0.75)
    return max(by_words, (by_letters - SAME) / (1 - SAME))


def _sorted_scores(scores: Mapping[tuple[str, int], float], side: int) -> dict[str | int, list[float]]:
    found: dict[str | int, list[float]] = defaultdict(list)
    for pair, score in sorted(scores.items(), key=lambda item: -item[1]):
        found[pair[side]].append(score)
    return found


def _is_clear(score: float, of_one: list[float]) -> bool:
    """Whether this is the best of the scores, and the next one is well below it."""
    return score == of_one[0] and (len(of_one) == 1 or of_one[1] <= score - MARGIN)


def _in_place(old: Mapping[str, str], new: Sequence[str], pairs: Pairs, repeated: set[str]) -> Pairs | Ambiguity:
    """Equal passages, such as “[laughter]”, are told by where they stand, if each place has as many as it had."""
    order = _Order(old, pairs)
    left_old, left_new = _left(old, new, pairs)
    by_old, by_new = _by_key(left_old, words), _by_key(left_new, words)
    found: Pairs = {}
    for text in sorted(repeated):
        olds, news = by_old.get(text, []), by_new.get(text, [])
        gaps = {order.old_gap(o) for o in olds} | {order.new_gap(n) for n in news}
        places = [
            ([o for o in olds if order.old_gap(o) == g], [n for n in news if order.new_gap(n) == g]) for g in gaps
        ]
        changed = [(bool(o), bool(n)) for o, n in places if len(o) != len(n)]
        if (True, True) in changed or len(set(changed)) > 1:  # fewer here, or gone here and come there
            return Ambiguity(tuple(olds), tuple(news))
        found |= {o: n for os, ns in places if len(os) == len(ns) for o, n in zip(os, ns, strict=True)}
    return found


def _divided_or_joined(
    old: Mapping[str, str], new: Sequence[str], pairs: Pairs, left_old: dict[str, str], left_new: dict[int, str]
) -> Ambiguity | None:
    """What is new may be the end of a passage that was divided; what is gone may have been joined to another."""
    partner = {n: o for o, n in pairs.items()}
    for n in (n for n in left_new if n not in partner):
        for o in left_old:
            rest = new[pairs[o]] if o in pairs else ""
            if _is_part(new[n], old[o]) and not _is_part(new[n], rest):
                return Ambiguity((o,), tuple(sorted({n, pairs.get(o, n)})))
    for o in (o for o in left_old if o not in pairs):
        for n in left_new:
            before = old[partner[n]] if n in partner else ""
            if _is_part(old[o], new[n]) and not _is_part(old[o], before):
                return Ambiguity(tuple(sorted({o, partner.get(n, o)}, key=list(old).index)), (n,))
    return None


def _is_part(short: str, long: str) -> bool:
    """Whether all the words of the one stand together in the other, some misprints apart."""
    a, b = _words_of(short), _words_of(long)
    if not a or len(a) > len(b) or (len(a) < 3 and len(a) * 5 < len(b)):
        return False
    if f" {' '.join(a)} " in f" {' '.join(b)} ":
        return True
    return len(a) > 3 and float(partial_ratio(" ".join(a), " ".join(b))) >= PART

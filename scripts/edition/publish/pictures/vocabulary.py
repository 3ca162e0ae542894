"""The vocabulary of the texts: which words a text has far more often than the others in its language.

The measure is the log-likelihood ratio G² of Ted Dunning, “Accurate Methods for the Statistics of Surprise and
Coincidence”, Computational Linguistics 19, no. 1 (1993): 61–74: how badly the counts fit the supposition that the word
is as frequent in the text as in the others. It holds for rare words and short texts too, for which χ² does not.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain
from math import log

from edition.edit.rendered import Rendered
from edition.publish.linked import Linked
from edition.publish.parts import shown_passages

# Chance alone would give a word such counts less than once in a thousand times (χ², one degree of freedom).
LEAST = 10.83
FEWEST = 2

_WORD = re.compile(r"[^\W_]+(?:['’ʼ][^\W_]+)*")
_POSSESSIVE = frozenset(apostrophe + s for apostrophe in "'’ʼ" for s in "sS")


def words_of(text: str) -> Iterator[str]:
    """The words as written: runs of letters and digits, with apostrophes in them; never digits alone.

    A hyphen parts words, and a final ’s is no part of one, as in the search: Biden’s is Biden.
    """
    return filter(None, map(_word, _WORD.findall(unicodedata.normalize("NFC", text))))


@lru_cache(maxsize=1 << 16)
def _word(found: str) -> str:
    word = found[:-2] if found[-2:] in _POSSESSIVE else found
    return "" if word.isdecimal() else word


@lru_cache(maxsize=1 << 16)
def folded(word: str) -> str:
    """What words count as the same word: capitals and the kind of apostrophe aside."""
    return word.casefold().replace("’", "'").replace("ʼ", "'")


def log_likelihood(count: int, size: int, elsewhere: int, rest: int) -> float:
    """Dunning’s G² for a word that is `count` of `size` words of a text and `elsewhere` of the `rest`."""
    total, word = size + rest, count + elsewhere
    cells = (
        (count, word * size),
        (elsewhere, word * rest),
        (size - count, (total - word) * size),
        (rest - elsewhere, (total - word) * rest),
    )
    return 2 * sum(seen * log(seen * total / expected) for seen, expected in cells if seen)


@dataclass(frozen=True)
class Counts:
    """The words of a text that the site shows: how often each stands there, how it is written, where it is first."""

    language: str
    words: Counter[str]
    forms: Mapping[str, str]
    first: Mapping[str, str]

    @cached_property
    def size(self) -> int:
        """How many words there are."""
        return self.words.total()


def count(text: Rendered, language: str) -> Counts:
    """Count the words of the passages that the site shows, in the corrected reading, quotations and labels included.

    A word has the form in which it is written most often; of several the one that comes first.
    """
    shown_there = shown_passages(text)
    found = {passage.id: list(words_of(passage.text())) for passage in text.passages if passage.id in shown_there}
    written = Counter(chain.from_iterable(found.values()))
    first: dict[str, str] = {}
    for passage, there in reversed(found.items()):
        first.update(dict.fromkeys(map(folded, there), passage))
    words: Counter[str] = Counter()
    forms: dict[str, str] = {}
    for word, times in written.most_common():
        words[folded(word)] += times
        forms.setdefault(folded(word), word)
    return Counts(language, words, forms, first)


@dataclass(frozen=True)
class Keyword:
    """A word that distinguishes a text: its counts there and in the other texts of the language, and the measure.

    `first` is the passage in which it first stands.
    """

    key: str
    word: str
    count: int
    size: int
    elsewhere: int
    rest: int
    first: str
    keyness: float


class Vocabulary:
    """The words of all texts. Of each text it keeps how many they are, and those that stand there more than once."""

    def __init__(self, linked: Linked) -> None:
        self._linked = linked
        self.sizes: dict[str, int] = {}
        self.all: Mapping[str, Counter[str]] = defaultdict(Counter)
        self.everywhere: Counter[str] = Counter()
        self._several: dict[str, list[tuple[str, str, int, str]]] = {}
        self._languages: dict[str, str] = {}
        for text in linked.texts:
            uri, counts = text.page.uri, self._count(text)
            self.sizes[uri], self._languages[uri] = counts.size, counts.language
            self.all[counts.language].update(counts.words)
            self.everywhere.update(counts.words)
            several = ((key, n) for key, n in counts.words.items() if n >= FEWEST)
            self._several[uri] = [(key, counts.forms[key], n, counts.first[key]) for key, n in several]
        self._rest = {language: words.total() for language, words in self.all.items()}
        self.counts = lru_cache(maxsize=64)(lambda uri: self._count(linked.edition.pages[uri]))

    def _count(self, text: Rendered) -> Counts:
        # English is one language, British or American.
        return count(text, self._linked.language(text).partition("-")[0].lower())

    def distinctive(self, uri: str) -> Sequence[Keyword]:
        """The words that distinguish a text, the most distinctive first; none if no other text is in its language."""
        size, language = self.sizes[uri], self._languages[uri]
        rest = self._rest[language] - size
        if not rest:
            return []
        found = []
        for key, form, here, first in self._several[uri]:
            elsewhere = self.all[language][key] - here
            if here * rest > elsewhere * size:
                keyness = log_likelihood(here, size, elsewhere, rest)
                found.append(Keyword(key, form, here, size, elsewhere, rest, first, keyness))
        return sorted((w for w in found if w.keyness >= LEAST), key=lambda word: (-word.keyness, word.key))

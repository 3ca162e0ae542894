"""Words as search and concordance compare them. `assets/words.js` reads what readers type by the same rules."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import starmap
from typing import NamedTuple

# Letters that have no accent to take away, and are still typed without.
LETTERS = {"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe"}

_LETTERS = str.maketrans(LETTERS)
_ACCENTS = re.compile("[\u0300-\u036f]+")
_RUN = re.compile(r"\S+")


class Word(NamedTuple):
    """A word of a text, folded, and where it stands."""

    folded: str
    start: int
    end: int


class _Signs(dict[int, int]):
    """Makes a space of every character that is in no word, each looked at once."""

    def __missing__(self, code: int) -> int:
        self[code] = code if unicodedata.category(chr(code))[0] in "LNM" else ord(" ")
        return self[code]


_SIGNS = _Signs()


def words_of(text: str) -> Iterator[Word]:
    """The words in order: letters, digits and their accents. All else parts them: Biden’s is two, peace-plan too."""
    return starmap(Word, places_of(text))


def places_of(text: str) -> Iterator[tuple[str, int, int]]:
    """The same as plain tuples, for whoever goes through very many: folded, start, end."""
    for found in _RUN.finditer(text.translate(_SIGNS)):
        if folded := fold(found[0]):
            yield folded, *found.span()


def folded_words(text: str) -> list[str]:
    """The same folded, and without their places."""
    return [word for word in map(fold, text.translate(_SIGNS).split()) if word]


@lru_cache(maxsize=1 << 16)
def fold(word: str) -> str:
    """The word without capitals and accents."""
    return _ACCENTS.sub("", unicodedata.normalize("NFD", word.lower())).translate(_LETTERS)


def bucket(folded: str) -> str:
    """The name of the file that lists a word: its first two characters, as numbers, since names have few signs."""
    return "-".join(f"{ord(char):x}" for char in folded[:2])

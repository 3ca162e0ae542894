"""A sentence as words with the names in it, who can speak in it, and who does."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from edition.edit.attribution.sentences import Word
from edition.edit.page import EntryMeta, Page
from edition.edit.terms import Match, Terms


class Voices:
    """The entries of the register that can speak: their forms, and which of them are people or outlets."""

    def __init__(self, entries: Iterable[Page]) -> None:
        able = [e for e in entries if isinstance(e.meta, EntryMeta) and e.meta.kind in _ABLE]
        self.terms = Terms(able)
        self.people = frozenset(e.id for e in able if getattr(e.meta, "kind", "") == "person")
        self.outlets = frozenset(e.id for e in able if getattr(e.meta, "kind", "") == "outlet")
        self.others = frozenset(e.id for e in able) - self.people - self.outlets


_ABLE = ("person", "organisation", "outlet")


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks, as the passage has it: the range of the words, and the ids of the entries that they name, if any."""

    start: int
    end: int
    kind: Literal["name", "pronoun", "description"]
    words: str
    entries: tuple[str, ...] = ()


class Clause:
    """A sentence as words, with the names in it by where they begin and end."""

    def __init__(self, text: str, words: Sequence[Word], names: Sequence[Match]) -> None:
        self.text = text
        self.words = words
        self.names = names
        self.starts = {name.start: name for name in names}
        self.ends = {name.end: name for name in names}
        self.word_ends = [word.end for word in words]
        # The words of a name but its first: “on” in “Council on Foreign Relations” ends no phrase.
        self.inner = {i for m in names for i in range(self.index(m.start) + 1, self.index(m.end - 1) + 1)}

    def index(self, place: int) -> int:
        """The index of the word at a place, or of the next one."""
        return bisect_right(self.word_ends, place)

    def speaker(
        self, first: int, end: int, kind: Literal["name", "pronoun", "description"], entries: tuple[str, ...] = ()
    ) -> Speaker:
        """Who is named by the words from an index to a place."""
        start = self.words[first].start
        return Speaker(start, end, kind, self.text[start:end], entries)

    def lower(self, index: int) -> str:
        """The word at an index in lower case; empty outside the sentence."""
        return self.words[index].lower if 0 <= index < len(self.words) else ""

    def is_word(self, index: int) -> bool:
        """Whether a word stands there, in no quotation."""
        return 0 <= index < len(self.words) and self.words[index].is_word and not self.words[index].quoted

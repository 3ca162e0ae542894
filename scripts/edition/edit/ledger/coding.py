"""Records of the ledger placed in their texts: where in a passage each quotes, and what attributes it there."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate

from edition.edit.attribution.attributed import Placed, attributed, spoken
from edition.edit.attribution.clauses import Voices
from edition.edit.attribution.sentences import Range
from edition.edit.ledger.ledger import NoStatement, StatementRecord
from edition.edit.page import TextMeta
from edition.edit.rendered import Rendered
from edition.edit.terms import Mention
from edition.edit.words import Words, occurrences
from edition.problems import Problem
from edition.yamlfile import Key, Yaml

Place = tuple[int, Range]
# How many statements before and after one are looked at: as many as the next paragraphs can have.
NEAR = 40


class Text:
    """A text as its statements see it: passages by number, their words, and who is named where."""

    def __init__(self, rendered: Rendered, mentions: Iterable[Mention], reliability: str, voices: Voices) -> None:
        assert isinstance(rendered.page.meta, TextMeta)
        self.rendered, self.meta, self.reliability = rendered, rendered.page.meta, reliability
        self._voices = voices
        self.ids = [passage.id for passage in rendered.passages]
        self.order = {id: number for number, id in enumerate(self.ids)}
        self.mentions: dict[int, list[Mention]] = defaultdict(list)
        for mention in sorted(mentions, key=lambda m: m.start):
            self.mentions[self.order[mention.passage]].append(mention)
        self._words: dict[int, Words] = {}

    @property
    def own(self) -> tuple[str, ...]:
        """Who reports in the text itself: its outlet, or its authors if it has none."""
        return (self.meta.outlet,) if self.meta.outlet else self.meta.authors

    def words(self, number: int) -> Words:
        """The words of a passage."""
        if number not in self._words:
            self._words[number] = Words(self.rendered.passages[number].block)
        return self._words[number]

    def named_in(self, number: int, span: Range) -> list[Mention]:
        """The mentions that begin in a range of a passage, in their order."""
        mentions = self.mentions[number]
        first, last = (bisect_left(mentions, place, key=lambda m: m.start) for place in span)
        return mentions[first:last]

    def sentence(self, number: int, span: Range) -> int:
        """The number, in the whole text, of the sentence in which a range of a passage begins."""
        return self._sentences_before[number] + self.words(number).sentence(span[0])

    @cached_property
    def _sentences_before(self) -> list[int]:
        return list(accumulate((self.words(n).sentence_count for n in range(len(self.ids))), initial=0))

    @cached_property
    def first_mention(self) -> dict[str, int]:
        """The first passage that names each entry."""
        first: dict[str, int] = {}
        for number in sorted(self.mentions):
            for mention in self.mentions[number]:
                first.setdefault(mention.entry, number)
        return first

    @cached_property
    def found(self) -> Mapping[str, Sequence[Placed]]:
        """The attributions that the rules for English prose find, by the id of the passage that has their words."""
        found: dict[str, list[Placed]] = defaultdict(list)
        for each in attributed(map(spoken, self.rendered.passages), self._voices):
            found[each.by].append(each)
        return found

    def passages_with(self, words: str) -> list[str]:
        """The ids of all passages that have these words in the corrected reading."""
        whole, starts = self._whole
        found = occurrences(whole, " ".join(words.split()))
        return list(dict.fromkeys(self.ids[bisect_right(starts, start) - 1] for start, _ in found))

    @cached_property
    def _whole(self) -> tuple[str, list[int]]:
        texts = [passage.text() for passage in self.rendered.passages]
        starts = [0]
        for text in texts:
            starts.append(starts[-1] + len(text) + 1)
        return "\n".join(texts), starts[:-1]


@dataclass(frozen=True)
class Item:
    """An item of a file of statements. `at` is the number of its passage, None if there is no such passage."""

    path: str
    document: Yaml
    index: int
    text: Text
    at: int | None

    @property
    def words(self) -> Words:
        """The words of its passage."""
        assert self.at is not None
        return self.text.words(self.at)

    def problem(self, field: Key, code: str, message: str, hint: str = "") -> Problem:
        """A problem at one of its fields; if it does not have it, where it begins."""
        return Problem(self.path, *self.document.place((self.index, *field)), code, message, hint)


@dataclass(frozen=True)
class Coded(Item):
    """A record, placed in the text.

    `placings` has every way to find the parts of the quote in the passage, in order; `spans` the one that is meant,
    empty if there is none or no telling. `attribution` is where the attributing words stand: there, or just before.
    """

    record: StatementRecord
    placings: Sequence[tuple[Range, ...]] = ()
    spans: tuple[Range, ...] = ()
    attribution: Place | None = None

    @property
    def turn(self) -> str:
        """Whoever speaks in its passage by a transcript's label; empty elsewhere."""
        return self.text.rendered.passages[self.at].speaker if self.at is not None else ""

    @property
    def reported(self) -> str | None:
        """The date of the report: its own, or the text's."""
        return self.record.reported or self.text.meta.date

    def near(self) -> list[int]:
        """The passages whose words the record may use: its own, and that of the attribution."""
        return [n for n in dict.fromkeys((self.at, self.attribution and self.attribution[0])) if n is not None]


@dataclass(frozen=True)
class Refused(Item):
    """A declared non-statement, and where its words stand in its passage."""

    record: NoStatement
    spans: tuple[Range, ...]


@dataclass
class CodedText:
    """A text's file of statements. `ids` are those of all its items with their places, broken ones too.

    `broken`: some of the file could not be read, so that nobody can tell what it leaves out.
    """

    path: str
    slug: str
    text: Text
    statements: list[Coded] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    proposals: set[str] = field(default_factory=set)
    ids: list[tuple[str, tuple[int, int]]] = field(default_factory=list)
    broken: bool = False

    @cached_property
    def _in_order(self) -> list[Coded]:
        return sorted((each for each in self.statements if each.spans), key=place_of)

    @cached_property
    def _order(self) -> dict[int, int]:
        return {id(each): number for number, each in enumerate(self._in_order)}

    def before(self, coded: Coded) -> Sequence[Coded]:
        """The statements that the text attributes before this one, in its order; those near by, if there are many."""
        at = self._order.get(id(coded), 0)
        return self._in_order[max(0, at - NEAR) : at]

    def after(self, coded: Coded, passages: int) -> Iterator[Coded]:
        """The statements that it attributes after this one, as far as some passages on."""
        at = self._order.get(id(coded), 0) + 1
        for other in self._in_order[at : at + NEAR]:
            if place_of(other)[0] - place_of(coded)[0] <= passages:
                yield other

    @cached_property
    def attributions(self) -> dict[int, list[tuple[Range, Coded]]]:
        """Where statements are attributed, by passage."""
        found: dict[int, list[tuple[Range, Coded]]] = defaultdict(list)
        for coded in self.statements:
            if coded.attribution:
                found[coded.attribution[0]].append((coded.attribution[1], coded))
        return found

    @cached_property
    def attributing(self) -> dict[tuple[int, int], set[str]]:
        """Which statements a mention attributes, by its passage and the place where it begins."""
        found: dict[tuple[int, int], set[str]] = defaultdict(set)
        for number, attributions in self.attributions.items():
            for span, coded in attributions:
                for mention in self.text.named_in(number, span):
                    found[number, mention.start].add(coded.record.id)
        return found

    @cached_property
    def quotes(self) -> dict[int, list[tuple[Range, Coded]]]:
        """What is said, by passage."""
        found: dict[int, list[tuple[Range, Coded]]] = defaultdict(list)
        for coded in self.statements:
            if coded.at is not None:
                found[coded.at] += [(span, coded) for span in coded.spans]
        return found


def place_of(coded: Coded) -> Place:
    """Where a record stands in the order of its text: by its attribution, or else by its quote."""
    return coded.attribution or (coded.at or 0, coded.spans[0] if coded.spans else (0, 0))

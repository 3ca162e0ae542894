"""Records of the ledger placed in their texts: where in a passage each quotes, and what attributes it there."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from edition.edit.attribution.sentences import Range
from edition.edit.ledger.ledger import NoStatement, Statement, StatementRecord
from edition.edit.page import TextMeta
from edition.edit.rendered import Rendered
from edition.edit.terms import Mention
from edition.edit.words import Words, occurrences
from edition.problems import Problem
from edition.yamlfile import Key, Yaml

Place = tuple[int, Range]


class Text:
    """A text as its statements see it: passages by number, their words, and who is named where."""

    def __init__(self, rendered: Rendered, mentions: Iterable[Mention], reliability: str) -> None:
        assert isinstance(rendered.page.meta, TextMeta)
        self.rendered, self.meta, self.reliability = rendered, rendered.page.meta, reliability
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

    @cached_property
    def first_mention(self) -> dict[str, int]:
        """The first passage that names each entry."""
        first: dict[str, int] = {}
        for number in sorted(self.mentions):
            for mention in self.mentions[number]:
                first.setdefault(mention.entry, number)
        return first

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


def place(coded: Coded) -> Coded:
    """Find what the record quotes in its passage, and the words that attribute it."""
    if coded.at is None:
        return coded
    words, record = coded.words, coded.record
    placings = list(_placings(words, record.quote)) if record.quote else [tuple(words.spoken)] if coded.turn else []
    beside = words.find(record.attributed) if record.attributed else []
    spans = _meant(placings, beside)
    attribution = _nearest(coded.at, beside, spans)
    if record.attributed and not attribution and coded.at:
        attribution = _nearest(coded.at - 1, coded.text.words(coded.at - 1).find(record.attributed)[-1:], spans)
    return replace(coded, placings=placings, spans=spans, attribution=attribution)


def _placings(words: Words, parts: Sequence[str]) -> Iterator[tuple[Range, ...]]:
    """Every way to find the parts one after the other; each after the first at the next place that has it."""
    first, *others = [words.find(part) for part in parts]
    for start in first:
        spans = [start]
        for found in others:
            spans += found[bisect_left(found, (spans[-1][1], 0)) :][:1]
        if len(spans) == len(parts):
            yield tuple(spans)


def _meant(placings: Sequence[tuple[Range, ...]], beside: Sequence[Range]) -> tuple[Range, ...]:
    """The only placing, or the one nearest to the words that attribute it, if these stand there once."""
    if len(placings) == 1:
        return placings[0]
    if len(beside) != 1 or not placings:
        return ()
    gaps = [min(_gap(span, beside[0]) for span in spans) for spans in placings]
    least = min(gaps)
    return placings[gaps.index(least)] if gaps.count(least) == 1 else ()


def _nearest(number: int, found: Sequence[Range], spans: Sequence[Range]) -> Place | None:
    """Of several places that have the attributing words, the one nearest to what is said."""
    if not found:
        return None
    around = [place for span in spans for place in found[max(0, bisect_left(found, span) - 1) :][:2]]
    return number, min(around or found[:1], key=lambda place: min((_gap(span, place) for span in spans), default=0))


def _gap(one: Range, other: Range) -> int:
    return max(one[0] - other[1], other[0] - one[1], 0)


def statement_of(coded: Coded, slug: str) -> Statement:
    """The statement that a record is, once it is placed."""
    record, text = coded.record, coded.text
    words = " … ".join(coded.words.text[start:end] for start, end in coded.spans)
    line = coded.document.place((coded.index, "id"))[0]
    chain = (*record.via, *text.own)
    page = text.rendered.page.uri
    return Statement(f"{slug}#{record.id}", page, coded.path, line, record, words, coded.spans, coded.reported, chain)

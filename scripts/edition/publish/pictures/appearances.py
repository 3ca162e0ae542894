"""Who appears with whom: in which texts the people and organisations of the register are named, and who beside whom.

Two are named together if one passage names both, in different words: the words “Trump administration” name Donald
Trump too, but bring nobody together.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

from edition.edit.rendered import Rendered
from edition.edit.terms import Mention
from edition.publish.linked import Linked
from edition.publish.parts import entry_meta, sort_key
from edition.publish.pictures.grid import COLUMNS

KINDS = ("person", "organisation")
LINES, PAIRS = 24, 30

Pair = tuple[str, str]


class Appearances:
    """Every mention of a person or organisation, by who is named and by passage; read once.

    `order` is that of the names, of which those `shown` are in the picture; `columns` are its texts.
    """

    def __init__(self, linked: Linked) -> None:
        self.linked = linked
        self.texts = {text.page.uri: text for text in linked.texts}
        self.named: dict[str, dict[str, list[Mention]]] = defaultdict(lambda: defaultdict(list))
        self.together: dict[Pair, list[tuple[str, str]]] = defaultdict(list)
        for place, mentions in self._by_passage():
            for mention in mentions:
                self.named[mention.entry][mention.page].append(mention)
            for pair in _pairs(mentions):
                self.together[pair].append(place)
        self.order = sorted(self.named, key=self._rank)
        self._place = {id: place for place, id in enumerate(self.order)}
        self.shown = self.order[:LINES]
        self.columns = self._columns()

    def _by_passage(self) -> Iterator[tuple[tuple[str, str], list[Mention]]]:
        """The mentions of each passage, in the order of texts and passages."""
        found: dict[tuple[str, str], list[Mention]] = defaultdict(list)
        for mention in self.linked.edition.mentions:
            entry = self.linked.entries.get(mention.entry)
            if entry and entry_meta(entry).kind in KINDS:
                found[mention.page, mention.passage].append(mention)
        for uri, text in self.texts.items():
            for passage in text.passages:
                if mentions := found.get((uri, passage.id)):
                    yield (uri, passage.id), sorted(mentions, key=lambda m: (m.start, m.end, m.entry))

    def _rank(self, id: str) -> tuple[int, int, str]:
        """Whoever is named in most texts comes first, then whoever is named most often."""
        by_text = self.named[id]
        return -len(by_text), -self.count(id), sort_key(entry_meta(self.linked.entries[id]))

    def count(self, id: str) -> int:
        """How often somebody is named."""
        return sum(map(len, self.named[id].values()))

    def _columns(self) -> list[Rendered]:
        """The texts of the picture, by date: if there are too many, those that name most of those in its lines."""
        names = Counter(uri for id in self.shown for uri in self.named[id])
        chosen = {uri for uri, _ in sorted(names.items(), key=lambda item: -item[1])[:COLUMNS]}
        few = len(self.texts) <= COLUMNS
        return [text for uri, text in self.texts.items() if few or uri in chosen]

    def pairs(self) -> list[Pair]:
        """The pairs of the picture: all that are named together as often as some number, the least that has room."""
        ranked = sorted(self.together, key=lambda pair: (-len(self.together[pair]), *(self._place[id] for id in pair)))
        if len(ranked) <= PAIRS:
            return ranked
        next_one = len(self.together[ranked[PAIRS]])
        return [pair for pair in ranked if len(self.together[pair]) > next_one] or ranked[:PAIRS]


def _pairs(mentions: Sequence[Mention]) -> Iterator[Pair]:
    """Each two that the mentions of a passage bring together, once, in the order of their ids."""
    for one, other in combinations(sorted({mention.entry for mention in mentions}), 2):
        first = [(m.start, m.end) for m in mentions if m.entry == one]
        second = [(m.start, m.end) for m in mentions if m.entry == other]
        if any(end <= start or stop <= begin for begin, end in first for start, stop in second):
            yield one, other

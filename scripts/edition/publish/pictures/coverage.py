"""Coverage by outlet: which outlets report, when, and on what, as the texts and the ledger have it.

An outlet reports a statement if it stands in the chain through which the statement came, or is itself the speaker. So
do organisations that pass statements on; persons do not, though they may.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator

from edition.edit.ledger.ledger import UNNAMED, Statement
from edition.edit.page import TextMeta
from edition.edit.rendered import Rendered
from edition.publish.linked import Linked
from edition.publish.parts import entry_meta, sort_key
from edition.publish.pictures.grid import COLUMNS
from edition.publish.pictures.periods import Known, known, periods

LINES = 20


class Coverage:
    """What each outlet has: its texts, and the statements that it reports. Read once.

    `order` is that of the outlets; `periods` and `topics` are the columns of the pictures.
    """

    def __init__(self, linked: Linked) -> None:
        self.linked, self.ledger = linked, linked.edition.ledger
        self.texts: dict[str, list[Rendered]] = defaultdict(list)
        for text in linked.texts:
            self.texts[meta_of(text).outlet or ""].append(text)
        self.without = len(self.texts.pop("", []))
        self.reports: dict[str, list[Statement]] = defaultdict(list)
        for statement in self.ledger.statements.values():
            for outlet in self._outlets(statement):
                self.reports[outlet].append(statement)
        self.order = sorted({*self.texts, *self.reports}, key=self._rank)
        self.shown = self.order[:LINES]
        self.periods = periods(known(date) for date in self._dates())
        self.all_topics = self._topics()
        self.topics = self.all_topics[:COLUMNS]

    def _outlets(self, statement: Statement) -> Iterator[str]:
        """Through whom it comes, and whoever speaks, if that is an outlet; persons, and whoever is not named, aside."""
        speakers = (speaker for speaker in statement.record.speaker if speaker in self.ledger.outlets)
        for id in dict.fromkeys((*statement.chain, *speakers)):
            entry = self.linked.entries.get(id)
            if id != UNNAMED and (entry is None or entry_meta(entry).kind != "person"):
                yield id

    def _rank(self, id: str) -> tuple[int, int, str]:
        """Outlets with most texts first, then those with most statements."""
        entry = self.linked.entries.get(id)
        name = sort_key(entry_meta(entry)) if entry else id
        return -len(self.texts.get(id, ())), -len(self.reports.get(id, ())), name

    def persons(self) -> list[str]:
        """The persons who pass statements on."""
        all_of = {id for s in self.ledger.statements.values() for id in s.chain if id in self.linked.entries}
        return sorted(id for id in all_of if entry_meta(self.linked.entries[id]).kind == "person")

    def _dates(self) -> Iterator[str | None]:
        for outlet in self.shown:
            yield from (meta_of(text).date for text in self.texts.get(outlet, ()))
            yield from (statement.reported for statement in self.reports.get(outlet, ()))

    def _topics(self) -> list[str]:
        """The topics that any statement has, those that most have first."""
        uses = Counter(topic for s in self.ledger.statements.values() for topic in s.record.topics)
        return sorted((topic for topic in self.ledger.topics if uses[topic]), key=lambda topic: -uses[topic])

    def reported(self, id: str, period: Known) -> list[Statement]:
        """What an outlet reports in a period."""
        return [s for s in self.reports.get(id, ()) if self._is_in(s.reported, period)]

    def published(self, id: str, period: Known) -> list[Rendered]:
        """Which texts an outlet publishes in a period."""
        return [text for text in self.texts.get(id, ()) if self._is_in(meta_of(text).date, period)]

    def _is_in(self, date: str | None, period: Known) -> bool:
        """Whether a date stands in that column: cut to the longest that the columns have."""
        return known(date)[: max(map(len, self.periods))] == period

    def on(self, id: str, topic: str) -> list[Statement]:
        """What an outlet reports on a topic."""
        return [s for s in self.reports.get(id, ()) if topic in s.record.topics]


def meta_of(text: Rendered) -> TextMeta:
    """The front matter of a text."""
    assert isinstance(text.page.meta, TextMeta)
    return text.page.meta

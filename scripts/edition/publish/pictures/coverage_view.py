"""Coverage by outlet, as pictures and as a list."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from edition.edit.ledger.ledger import Statement
from edition.edit.rendered import Rendered
from edition.phrases import counted
from edition.publish.dates import shown
from edition.publish.linked import Linked
from edition.publish.parts import Link
from edition.publish.pictures.coverage import Coverage, meta_of
from edition.publish.pictures.grid import Cell, Grid, Line, numbered, share
from edition.publish.pictures.grid_svg import drawings
from edition.publish.pictures.periods import Known, heads, title_of
from edition.publish.pictures.sheet import markup
from edition.publish.statements.views import Statements

LISTED, TITLES = 12, 3

# A date or a topic, how many statements there are, and where the first of them is.
Counted = tuple[str, int, str]


@dataclass(frozen=True)
class Outlet:
    """An outlet as an item of the list: its texts, and how many statements there are of it, by date and by topic.

    `more` of its texts are not listed.
    """

    name: Link
    texts: list[tuple[Link, str]]
    more: int
    through: Link | None
    own: Link | None
    alone: int
    dates: list[Counted]
    topics: list[Counted]


class CoverageView:
    """Shows what the outlets report, on one page."""

    def __init__(self, linked: Linked, statements: Statements, here: Rendered) -> None:
        self.linked, self.statements, self.here = linked, statements, here
        self.coverage = Coverage(linked)
        self.list_url = linked.list_url("statements.md", here)

    def by_date(self) -> Grid:
        """Outlets by the date of the report."""
        says = "How many statements each outlet reports, by the date of the report. A frame means that the outlet "
        says += "published a text of the edition on that date. The list below has the same."
        coverage = self.coverage
        most = max((len(coverage.reported(id, p)) for id in coverage.shown for p in coverage.periods), default=0)
        lines = (self._line(id, [self._dated(id, p, most) for p in coverage.periods]) for id in coverage.shown)
        return Grid("coverage", "Outlets by date of report", says, heads(coverage.periods), tuple(lines))

    def _line(self, id: str, cells: Sequence[Cell | None]) -> Line:
        name = self.linked.entry_link(id, self.here)
        return Line(name.title, name.url, tuple(cells), len(self.coverage.reports.get(id, ())))

    def _dated(self, id: str, period: Known, most: int) -> Cell | None:
        statements, texts = self.coverage.reported(id, period), self.coverage.published(id, period)
        if not statements and not texts:
            return None
        parts = [counted(len(statements), "statement")] if statements else []
        parts += [f"its text “{text.page.meta.title}”" for text in texts[:TITLES]]
        parts += [f"{len(texts) - TITLES} more of its texts"] if len(texts) > TITLES else []
        title = f"{self.linked.entry_link(id, self.here).title}, {title_of(period)}: {'; '.join(parts)}"
        url = self.linked.link(texts[0].page.uri, self.here).url if texts else self._words(statements[0])
        return Cell(len(statements), share(len(statements), most), title, url, bool(texts))

    def _words(self, statement: Statement) -> str:
        return self.statements.said(statement, self.here).words_url

    def by_topic(self) -> Grid:
        """Outlets by topics; outlets without a statement are left out."""
        says = "How many of the statements that each outlet reports are on each topic. A statement on two topics "
        says += "counts under both. The list below has the same."
        coverage = self.coverage
        ids = [id for id in coverage.shown if id in coverage.reports]
        most = max((len(coverage.on(id, topic)) for id in ids for topic in coverage.topics), default=0)
        lines = (self._line(id, [self._about(id, topic, most) for topic in coverage.topics]) for id in ids)
        return Grid("coverage-topics", "Outlets by topic", says, numbered(self._topics()), tuple(lines))

    def _topics(self) -> list[Link]:
        url = self.list_url
        return [Link(self._title(topic), f"{url}?topic={topic}" if url else "") for topic in self.coverage.topics]

    def _title(self, topic: str) -> str:
        return self.coverage.ledger.topics[topic][0]

    def _about(self, id: str, topic: str, most: int) -> Cell | None:
        found = self.coverage.on(id, topic)
        if not found:
            return None
        name = self.linked.entry_link(id, self.here).title
        title = f"{name}, {self._title(topic)}: {counted(len(found), 'statement')}"
        return Cell(len(found), share(len(found), most), title, self._words(found[0]))

    def outlet(self, id: str) -> Outlet:
        """An outlet as an item of the list."""
        coverage, texts = self.coverage, self.coverage.texts.get(id, [])
        through = sum(id in s.chain for s in coverage.reports.get(id, ()))
        own = sum(id in s.record.speaker for s in coverage.reports.get(id, ()))
        dates = ((title_of(period), coverage.reported(id, period)) for period in coverage.periods)
        topics = ((self._title(topic), coverage.on(id, topic)) for topic in coverage.topics)
        return Outlet(
            self.linked.entry_link(id, self.here),
            [(self.linked.link(t.page.uri, self.here), shown(meta_of(t).date)) for t in texts[:LISTED]],
            max(0, len(texts) - LISTED),
            self._filtered(through, f"through={id}"),
            self._filtered(own, f"speaker={id}"),
            len(self.statements.alone.get(id, ())),
            [(title, len(found), self._words(found[0])) for title, found in dates if found],
            [(title, len(found), self._words(found[0])) for title, found in topics if found],
        )

    def _filtered(self, number: int, query: str) -> Link | None:
        """A number of statements with a link to their list; None if there are none."""
        return (
            Link(counted(number, "statement"), f"{self.list_url}?{query}" if self.list_url else "") if number else None
        )

    def context(self) -> dict[str, Any]:
        """All that the page's template needs."""
        coverage, persons = self.coverage, self.coverage.persons()
        return {
            "dates": markup(drawings(self.by_date())),
            "topics": markup(drawings(self.by_topic())),
            "topic_key": [(link, "") for link in self._topics()],
            "outlets": [self.outlet(id) for id in coverage.shown],
            "persons": [self.linked.entry_link(id, self.here) for id in persons[:LISTED]],
            "more_persons": max(0, len(persons) - LISTED),
            "all_outlets": len(coverage.order),
            "all_topics": len(coverage.all_topics),
            "without": coverage.without,
            "parties_url": self.linked.url("data/parties.csv", self.here),
        }

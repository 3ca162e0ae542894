"""Statements as lines of lists: of all, of those of an entry; and how many each speaker has on each topic."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from edition.edit.edtf import bounds
from edition.edit.ledger.ledger import UNNAMED, Statement
from edition.edit.page import TextMeta
from edition.edit.rendered import Rendered
from edition.edit.terms import Mention
from edition.publish.dates import shown
from edition.publish.linked import Linked
from edition.publish.parts import Link, entry_meta, shown_passages, sort_key

MODES = {"verbatim": "Verbatim", "partial": "Partly verbatim", "paraphrase": "Paraphrase", "denial": "Denial"}
SPEAKERS = ("person", "organisation", "outlet")

_LONG = 320


@dataclass(frozen=True)
class Said:
    """A statement as a line of a list. `brief` is `words` cut short; both are empty if the site may not show them."""

    statement: Statement
    url: str
    words_url: str
    words: str
    brief: str
    language: str
    speakers: list[Link]
    chain: list[Link]
    date: str
    days: tuple[str, str]
    mode: str
    text: Link
    topics: list[str]

    @property
    def number(self) -> str:
        """The number of its passage."""
        return self.statement.record.at.removeprefix("p")


@dataclass(frozen=True)
class Choice:
    """A value by which the list can be filtered, and how many statements have it."""

    value: str
    title: str
    count: int


def order(statement: Statement) -> tuple[datetime.date, datetime.date]:
    """By the first day on which it can have been said; by the last one if that is not known."""
    first, last = bounds(statement.record.said)
    return (first or last or datetime.date.max, last or datetime.date.max)


def cut(words: str, length: int = _LONG) -> str:
    """The words, or as many of the first as have room."""
    return words if len(words) <= length else words[:length].rpartition(" ")[0] + " …"


class Statements:
    """The ledger as pages show it. It is grouped once, so that no page walks all of it."""

    def __init__(self, linked: Linked) -> None:
        self.linked, self.ledger = linked, linked.edition.ledger
        self.all = sorted(self.ledger.statements.values(), key=order)
        self.by_text = _grouped((s.page, s) for s in self.ledger.statements.values())
        self.by_speaker = _grouped((speaker, s) for s in self.all for speaker in s.record.speaker)
        self.through = _grouped((by, s) for s in self.all for by in dict.fromkeys(s.chain))
        self.alone = _grouped((by, s) for s in self.all if (by := self.ledger.rests_on(s.key)))
        self.naming = _grouped((entry, s) for s in self.all for entry in self._named_in(s))
        self._shown: dict[str, set[str]] = {}
        self._passages: dict[str, dict[str, str]] = {}

    @cached_property
    def _mentions(self) -> dict[str, list[Mention]]:
        """The mentions in texts that have statements, by page."""
        found: dict[str, list[Mention]] = {page: [] for page in self.by_text}
        for mention in self.linked.edition.mentions:
            if mention.page in found:
                found[mention.page].append(mention)
        return found

    def _named_in(self, statement: Statement) -> Iterator[str]:
        """The entries that its words name, but for its speakers."""
        there = (m for m in self._mentions[statement.page] if m.passage == statement.record.at)
        named = {m.entry for m in there if any(m.start < end and start < m.end for start, end in statement.spans)}
        yield from sorted(named.difference(statement.record.speaker))

    def is_shown(self, statement: Statement) -> bool:
        """Whether the site may show the words."""
        page = statement.page
        if page not in self._shown:
            self._shown[page] = shown_passages(self.linked.edition.pages[page])
        return statement.record.at in self._shown[page]

    def passage(self, statement: Statement) -> str:
        """The corrected reading of the passage that has it."""
        page = statement.page
        if page not in self._passages:
            self._passages[page] = {p.id: p.text() for p in self.linked.edition.pages[page].passages}
        return self._passages[page][statement.record.at]

    def name(self, id: str, here: Rendered) -> Link:
        """A link to whoever speaks or passes on."""
        return Link("Not named", "") if id == UNNAMED else self.linked.entry_link(id, here)

    def said(self, statement: Statement, here: Rendered) -> Said:
        """A statement as a line of a list on this page."""
        record, text = statement.record, self.linked.edition.pages[statement.page]
        may = self.is_shown(statement)
        first, last = (day.isoformat() if day else "" for day in bounds(record.said))
        return Said(
            statement,
            self.linked.url(f"statements/{statement.slug}/#{statement.id}", here),
            self.linked.url(f"{text.url}#{statement.id if _is_marked(text) else record.at}", here),
            statement.words if may else "",
            cut(statement.words) if may else "",
            self.linked.language(text),
            [self.name(speaker, here) for speaker in record.speaker],
            [self.name(by, here) for by in statement.chain],
            shown(record.said),
            (first, last),
            MODES[record.mode],
            self.linked.link(statement.page, here),
            [self._topic(topic) for topic in record.topics],
        )

    def _topic(self, topic: str) -> str:
        return self.ledger.topics.get(topic, (topic, ""))[0]

    def _lines(self, statements: Iterable[Statement], here: Rendered) -> list[Said]:
        return [self.said(statement, here) for statement in statements]

    def of_text(self, text: Rendered, here: Rendered) -> Link | None:
        """A link to the statements of a text, if it has any: their number, and the page of their records."""
        count = len(self.by_text.get(text.page.uri, ()))
        title = f"{count} {'statement' if count == 1 else 'statements'} in this text"
        return Link(title, self.linked.url(f"statements/{text.page.id}/", here)) if count else None

    def of_entry(self, here: Rendered) -> dict[str, Any]:
        """What somebody of the register says, what is said of them, and what they pass on."""
        id, kind = here.page.id, entry_meta(here).kind
        if kind not in SPEAKERS:
            return {"says": [], "said_of": [], "alone": [], "through": []}
        url = self.linked.list_url("statements.md", here)
        alone = self.alone.get(id, [])
        return {
            "says": self._lines(self.by_speaker.get(id, ()), here),
            "said_of": self._lines(self.naming.get(id, ()), here),
            "alone": self._lines(alone, here),
            "through": self._lines([s for s in self.through.get(id, ()) if self.ledger.rests_on(s.key) != id], here),
            "says_url": f"{url}?speaker={id}" if url else "",
            "through_url": f"{url}?through={id}" if url else "",
        }

    def filters(self, here: Rendered) -> list[tuple[str, str, str, list[Choice]]]:
        """By what the list of all statements can be filtered: name, title, what means all, and the values."""
        return [
            ("speaker", "Speaker", "Anybody", self._names(self.by_speaker, here)),
            ("through", "Reported through", "Anyone", self._names(self.through, here)),
            ("mode", "Mode", "Any mode", self._counted(MODES.items(), [s.record.mode for s in self.all])),
            ("topic", "Topic", "Any topic", self._counted(self._topics(), self._topic_uses)),
        ]

    def _names(self, groups: dict[str, list[Statement]], here: Rendered) -> list[Choice]:
        """The names in a group, in the order of the register."""
        ids = sorted(groups, key=lambda id: (id == UNNAMED, self._sort(id)))
        return [Choice(id, self.name(id, here).title, len(groups[id])) for id in ids]

    def _sort(self, id: str) -> str:
        entry = self.linked.entries.get(id)
        return sort_key(entry_meta(entry)) if entry else id

    def _topics(self) -> Iterator[tuple[str, str]]:
        yield from ((id, title) for id, (title, _) in self.ledger.topics.items())

    @cached_property
    def _topic_uses(self) -> list[str]:
        return [topic for statement in self.all for topic in statement.record.topics]

    def _counted(self, values: Iterable[tuple[str, str]], uses: Sequence[str]) -> list[Choice]:
        counts = Counter(uses)
        return [Choice(value, title, counts[value]) for value, title in values if counts[value]]

    def matrix(self, here: Rendered) -> dict[str, Any]:
        """How many statements each speaker has on each topic. A statement on two topics counts in both columns."""
        url = self.linked.list_url("statements.md", here)
        counts = {id: Counter(t for s in found for t in s.record.topics) for id, found in self.by_speaker.items()}
        rows = [
            (choice, self.name(choice.value, here), [counts[choice.value][topic] for topic in self.ledger.topics])
            for choice in self._names(self.by_speaker, here)
        ]
        uses = Counter(self._topic_uses)
        return {
            "topics": [(id, title, scope, uses[id]) for id, (title, scope) in self.ledger.topics.items()],
            "matrix": rows,
            "total": len(self.all),
            "list_url": url,
        }


def _grouped(pairs: Iterable[tuple[str, Statement]]) -> dict[str, list[Statement]]:
    groups: dict[str, list[Statement]] = defaultdict(list)
    for key, statement in pairs:
        groups[key].append(statement)
    return dict(groups)


def _is_marked(text: Rendered) -> bool:
    """Whether the words of statements have their anchors on the page of the text."""
    return isinstance(text.page.meta, TextMeta) and text.page.meta.access == "full"

"""Events, texts and statements on one axis of time: what there is, and where it stands."""

import datetime
from calendar import month_abbr
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby, pairwise
from typing import Literal

from edition.edit.edtf import bounds
from edition.edit.page import EntryMeta, TextMeta
from edition.edit.rendered import Rendered
from edition.publish.dates import shown
from edition.publish.linked import Linked
from edition.publish.statements.views import Statements, cut

Kind = Literal["event", "text", "statement"]
Day = datetime.date

# A longer time in which nothing is dated is a break in the axis.
LONGEST = 10


@dataclass(frozen=True)
class Moment:
    """What happened or was said or published, with its date in EDTF, and where its page is."""

    kind: Kind
    date: str
    title: str
    url: str

    @cached_property
    def first(self) -> Day | None:
        """The first day that its date allows."""
        return bounds(self.date)[0]

    @cached_property
    def last(self) -> Day | None:
        """The last day that its date allows."""
        return bounds(self.date)[1]

    @property
    def day(self) -> Day | None:
        """Where it stands: on the first day that its date allows, or on the last if there is no first."""
        return self.first or self.last

    @property
    def is_certain(self) -> bool:
        """Whether it is dated to the day, without a doubt."""
        return self.first is not None and self.first == self.last and self.date[-1].isdecimal()

    def edges(self) -> Iterator[tuple[Day, int]]:
        """The first and the last day with what is known of them: 10 for a day, 7 for a month, 4 for a year."""
        start, slash, end = self.date.partition("/")
        for day, known in ((self.first, start), (self.last, end if slash else start)):
            if day:
                yield day, len(known.rstrip("~?%"))


@dataclass(frozen=True)
class Stretch:
    """The days that an uncertain date, or that of something that lasted, allows; None where it is open."""

    kind: Kind
    first: Day | None
    last: Day | None


@dataclass(frozen=True)
class Tick:
    """A day of the axis: its label, what stands there, how far away the next one is, and if a break is between."""

    day: Day
    label: str
    moments: tuple[Moment, ...]
    until_next: int
    is_break: bool


def moments(linked: Linked, statements: Statements, here: Rendered) -> list[Moment]:
    """Everything that has a date, in its order; events before texts before statements of the same date."""
    found = [*_events(linked, here), *_texts(linked, here), *_statements(statements, here)]
    return sorted(found, key=_order)


def _order(moment: Moment) -> tuple[Day, Day, bool, str]:
    """By the first possible day, then the last; dates that are open at their beginning after those that are not."""
    return moment.day or Day.max, moment.last or Day.max, moment.first is None, moment.date


def _events(linked: Linked, here: Rendered) -> Iterator[Moment]:
    for entry in linked.entries.values():
        meta = entry.page.meta
        if isinstance(meta, EntryMeta) and meta.kind == "event" and meta.date:
            link = linked.link(entry.page.uri, here)
            yield Moment("event", meta.date, link.title, link.url)


def _texts(linked: Linked, here: Rendered) -> Iterator[Moment]:
    for text in linked.texts:
        if isinstance(text.page.meta, TextMeta) and text.page.meta.date:
            link = linked.link(text.page.uri, here)
            yield Moment("text", text.page.meta.date, link.title, link.url)


def _statements(statements: Statements, here: Rendered) -> Iterator[Moment]:
    for statement in statements.all:
        said = statements.said(statement, here)
        who = " and ".join(speaker.title for speaker in said.speakers)
        title = f"{who}: {cut(said.words, 110)}" if said.words else f"{who}, in {said.text.title}"
        yield Moment("statement", statement.record.said, title, said.url)


def by_date(all_: Iterable[Moment]) -> list[tuple[str, list[Moment]]]:
    """The moments under their dates, as people read them."""
    return [(shown(date), list(group)) for date, group in groupby(all_, key=lambda moment: moment.date)]


def ticks(all_: Sequence[Moment]) -> list[Tick]:
    """The days of the axis: each on which something stands, or on which a stretch begins or ends."""
    placed: dict[Day, list[Moment]] = {}
    known: dict[Day, int] = {}
    for moment in all_:
        for day, length in moment.edges():
            placed.setdefault(day, [])
            known[day] = max(length, known.get(day, 0))
        if moment.day:
            placed[moment.day].append(moment)
    days = sorted(placed)
    gaps = [(later - earlier).days for earlier, later in pairwise(days)] + [0]
    return [
        Tick(day, _label(day, known[day], before), tuple(placed[day]), gap, gap > LONGEST)
        for day, before, gap in zip(days, [None, *days], gaps, strict=False)
    ]


def _label(day: Day, known: int, before: Day | None) -> str:
    """Day and month of a tick; the month alone if no more is known, once; nothing if only the year is."""
    month = month_abbr[day.month]
    if known == 10:
        return f"{day.day} {month}"
    named = before is not None and (before.year, before.month) == (day.year, day.month)
    return "" if known < 7 or named else month


def stretches(all_: Iterable[Moment]) -> list[Stretch]:
    """The dates that are more than a day, each once for its kind, the longest first."""
    found = {Stretch(m.kind, m.first, m.last) for m in all_ if m.day and m.first != m.last}
    return sorted(found, key=_length)


def _length(stretch: Stretch) -> tuple[Day, int, str]:
    start = stretch.first or stretch.last or Day.max
    days = (stretch.last - stretch.first).days if stretch.first and stretch.last else 0
    return start, -days, stretch.kind

"""The timeline of a book: a row for each day on which something stands, as Typst code."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from edition.publish.book.pdf_code import array, call, literal
from edition.publish.book.pdf_desk import Desk
from edition.publish.parts import Link
from edition.publish.timeline import LONGEST, Moment, Stretch, Tick, stretches, ticks
from edition.publish.timeline_svg import in_lanes


def timeline(all_: Sequence[Moment], desk: Desk) -> str:
    """Events and texts by name, statements by their speakers, and a bar for each time that is not one day."""
    placed = [moment for moment in all_ if moment.day]
    lanes = in_lanes(stretches(placed))
    rows, year = [], 0
    for tick in ticks(placed):
        rows.append(_row(tick, lanes, f"{tick.day.year}" if tick.day.year != year else "", desk))
        year = tick.day.year
    return call("timeline", array(rows), lanes=str(max(lanes.values(), default=-1) + 1))


def _row(tick: Tick, lanes: Mapping[Stretch, int], year: str, desk: Desk) -> str:
    bars = [array((str(lane), literal(bar.kind), literal(how))) for bar, lane in lanes.items() if (how := _bar(bar, tick))]
    return call(
        "day",
        literal(tick.label),
        year=literal(year),
        bars=array(bars),
        moments=array(_moments(tick.moments, desk)),
        gap=str(min(tick.until_next, LONGEST)),
        is_break="true" if tick.is_break else "false",
    )


def _bar(bar: Stretch, tick: Tick) -> str:
    """What of a bar stands in the row of a day: its first or last end, an open one, what is between; else nothing."""
    first, last, day = bar.first, bar.last, tick.day
    if first is None or last is None:
        return "" if day != (first or last) else "earlier" if first is None else "later"
    return "first" if day == first else "last" if day == last else "through" if first < day < last else ""


def _moments(moments: Sequence[Moment], desk: Desk) -> Iterator[str]:
    """Events and texts, each by its name; statements under the names of who made them."""
    said: dict[tuple[str, bool], list[str]] = defaultdict(list)
    for moment in moments:
        if moment.kind == "statement":
            who = " and ".join(speaker.title for speaker in desk.said[moment.url].speakers)
            said[who, moment.is_certain].append(moment.url)
        else:
            yield _moment(moment.kind, moment.is_certain, desk.link(Link(moment.title, moment.url)), ())
    for (who, is_certain), urls in said.items():
        yield _moment("statement", is_certain, literal(who), urls)


def _moment(kind: str, is_certain: bool, name: str, urls: Sequence[str]) -> str:
    return array((literal(kind), "true" if is_certain else "false", name, array(map(literal, urls))))

"""Where dates stand on the timeline, and that nothing in its drawing lies over anything else. All moments are invented."""

import datetime
import xml.etree.ElementTree as ET
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edition.edit.markdown import to_html
from edition.publish.timeline import Moment, by_date, stretches, ticks
from edition.publish.timeline_svg import SHEETS, Drawing, drawings, wrapped

DAY = datetime.date


def moment(date: str, kind: str = "statement", title: str = "Somebody: words") -> Moment:
    return Moment(kind, date, title, f"#{date}")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("date", "stands_on", "first", "last", "certain"),
    [
        ("2025-02-18", "2025-02-18", "2025-02-18", "2025-02-18", True),
        ("2025-02-18?", "2025-02-18", "2025-02-18", "2025-02-18", False),
        ("2025-02-10/2025-02-13", "2025-02-10", "2025-02-10", "2025-02-13", False),
        ("../2025-02-18", "2025-02-18", None, "2025-02-18", False),
        ("2025-03-03/..", "2025-03-03", "2025-03-03", None, False),
        ("2024-02", "2024-02-01", "2024-02-01", "2024-02-29", False),
        ("2024~", "2024-01-01", "2024-01-01", "2024-12-31", False),
        ("2021-04/2021-08", "2021-04-01", "2021-04-01", "2021-08-31", False),
    ],
)
def test_a_date_stands_on_its_first_possible_day_or_on_its_last(
    date: str, stands_on: str, first: str | None, last: str | None, certain: bool
) -> None:
    placed = moment(date)
    assert str(placed.day) == stands_on
    assert (placed.first and str(placed.first)) == first
    assert (placed.last and str(placed.last)) == last
    assert placed.is_certain == certain


def test_a_time_in_which_nothing_is_dated_is_a_break() -> None:
    days = ["2008-04", "2014-03-18", "2025-02-10", "2025-02-18", "2025-02-19"]
    found = ticks([moment(day) for day in days])
    assert [(tick.label, tick.day.year, tick.is_break) for tick in found] == [
        ("Apr", 2008, True),
        ("", 2008, True),
        ("18 Mar", 2014, True),
        ("10 Feb", 2025, False),
        ("18 Feb", 2025, False),
        ("19 Feb", 2025, False),
    ]


def test_uncertain_dates_are_drawn_once_for_each_kind() -> None:
    found = stretches(
        [moment("../2025-02-18"), moment("../2025-02-18"), moment("../2025-02-18", "event"), moment("2025-02-18")]
    )
    assert [(s.kind, s.first, s.last) for s in found] == [
        ("event", None, DAY(2025, 2, 18)),
        ("statement", None, DAY(2025, 2, 18)),
    ]  # fmt: skip


def test_the_list_has_its_dates_as_people_read_them() -> None:
    found = by_date([moment("2025-02-18"), moment("2025-02-18", "text"), moment("../2025-02-18")])
    assert [(date, len(group)) for date, group in found] == [
        ("18 February 2025", 2),
        ("18 February 2025 or earlier", 1),
    ]


def test_nothing_dated_makes_no_drawing() -> None:
    assert drawings([]) == []
    assert drawings([moment("-0043-03-15")]) == []  # no calendar of ours has it: it is in the list only


DATES = st.dates(DAY(2024, 12, 1), DAY(2025, 3, 31)).map(str) | st.sampled_from(
    [
        "2008",
        "2014-02/2014-03",
        "2021-06~",
        "../2025-02-18",
        "2025-02-18/..",
        "0001",
        "9999-12-31",
        "2025-01-01/2025-03-01",
    ]
)
TITLES = st.text(min_size=1, max_size=120) | st.sampled_from(
    ["<script>alert(1)</script>", "Лавров: «мы услышали друг друга»", "ا لسلام", "停火談判在利雅得舉行" * 6, "W" * 200, "İstanbul & “co”"]
)  # fmt: skip
MOMENTS = st.lists(
    st.builds(Moment, st.sampled_from(["event", "text", "statement"]), DATES, TITLES, st.just("../a/")),
    min_size=1,
    max_size=40,
)


def boxes(svg: ET.Element, letter: float) -> list[tuple[float, float, float, float]]:
    """The room that each mark of a statement, and each line of a name, takes: left, top, right, bottom."""
    found = []
    for circle in svg.iter("circle"):
        x, y = int(circle.get("cx", "")), int(circle.get("cy", ""))
        found.append((x - 7.0, y - 7.0, x + 7.0, y + 7.0))
    for line in svg.iter("tspan"):
        x, y = int(line.get("x", "")), int(line.get("y", ""))
        wide = sum(2 if ord(char) > 0x2E80 else 1 for char in (line.text or "").rstrip())
        found.append((x - 20.0, y - 12.0, x + wide * letter, y + 4.0))
    return found


@settings(max_examples=40)
@given(MOMENTS)
def test_no_name_and_no_mark_lies_over_another_or_leaves_the_sheet(moments: list[Moment]) -> None:
    for sheet in SHEETS:
        svg = Drawing(moments, sheet).svg()
        assert sum(1 for _ in svg.iter("a")) == len(moments)
        found = boxes(svg, sheet.letter)
        for left, _, right, bottom in found:
            assert left >= 0 and right <= sheet.width + sheet.letter and bottom <= int(svg.get("height", ""))
        for one, other in combinations(found, 2):
            apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
            assert apart, (one, other)


@given(TITLES)
def test_a_title_can_be_no_markup_and_loses_no_letter(title: str) -> None:
    html = to_html(Drawing([moment("2025-02-18", "text", title)], SHEETS[1]).svg())
    assert "<script" not in html
    assert "".join("".join(wrapped(title, 200, 7)).split()) == "".join(title.split())


def test_a_bar_spans_its_days_and_an_arrow_shows_an_open_end() -> None:
    drawn = Drawing([moment("2025-02-10/2025-02-13"), moment("../2025-02-12"), moment("2025-02-12")], SHEETS[0])
    svg = drawn.svg()
    bars = [path.get("d", "") for path in svg.iter("path") if path.get("class") == "bar statement"]
    assert any(f" {drawn.y[DAY(2025, 2, 10)]}V{drawn.y[DAY(2025, 2, 13)]}M" in bar for bar in bars)
    assert [path.get("class") for path in svg.iter("path") if "open" in path.get("class", "")] == ["bar statement open"]
    assert len(set(drawn.lanes.values())) == 2

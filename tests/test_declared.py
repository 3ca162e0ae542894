"""What the rules of front matter, dates and bibliography must leave alone. What they refuse is in cases/rules/."""

from pathlib import Path

import pytest
from bibtexparser.entrypoint import parse_string

from conftest import Run
from edition.edit.citation.biblatex import slips
from edition.edit.edtf import covers, edtf

ROE = "docs/texts/roe-lantern-pact.md"


@pytest.mark.parametrize(
    "date",
    ["2024-02-29", "2000-02-29", "2025", "2025~", "-0044-03-15", "2025-02-12/2025-02", "2025/..", "/2025", "../2025?"],
)
def test_dates_of_the_calendar_are_read(date: str) -> None:
    assert edtf(date) == date


@pytest.mark.parametrize(
    "date",
    ["", "/", "..", "../..", "2025-2-1", "2023-02-29", "1900-02-29", "2025-00", "2025-99-99", "2025-03/2025-02-12"],
)
def test_what_is_no_date_is_refused(date: str) -> None:
    with pytest.raises(ValueError, match=r"is no date|in the calendar|later than"):
        edtf(date)


@pytest.mark.parametrize(
    ("date", "day", "covered"),
    [
        ("2024-03-14", "2024-03-14", True),
        ("2024-03-14?", "2024-03-14", True),
        ("2024-03", "2024-03-14", True),
        ("2024", "2024-03-14", True),
        ("2024-03-13", "2024-03-14", False),
        ("2023", "2024-03-14", False),
        ("2024-03-01/2024-03", "2024-03-14", True),
        ("2024-03-01/..", "2024-03-14", True),
        ("../2024-03-01", "2024-03-14", False),
        ("2024-03-15/..", "2024-03-14", False),
    ],
)
def test_a_month_or_a_span_has_its_days(date: str, day: str, covered: bool) -> None:
    assert covers(date, day) == covered


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("date: '2024-03-14'", "date: 2024-03"),
        ("date: '2024-03-14'", "date: 2024-03-01/2024-03-31"),
        ("date: '2024-03-14'", "date: 2024-04-01\nsupplied: [date]"),
        ("outlet: harbour-gazette\n", ""),
        ("rights: CNE", "rights: PD"),
    ],
)
def test_what_contradicts_nothing_is_no_problem(old: str, new: str, edition: Path, run: Run) -> None:
    page = edition / ROE
    page.write_text(page.read_text("utf-8").replace(old, new), "utf-8")
    assert run("--root", edition, "check").out == ""


@pytest.mark.parametrize(
    "field",
    [
        "date = {2025-02?}",
        "date = {2025-02-12/2025-02-18}",
        "date = {2025-21}",
        "date = {199X}",
        "date = 2025",
        "urldate = {2025-02-18T10:00:00Z}",
        "month = FEB",
        'journal = gz # " of # {Ellery}"',
        "crossref = {other}",
        "xdata = {other, x}",
        "Title = {Capitals}",
        "shelf = {A field of one’s own}",
        "date-added = {2025-02-18}",
    ],
)
def test_what_biblatex_understands_is_no_problem(field: str) -> None:
    text = f"@string{{gz = {{Gazette}}}}\n@Software{{x,\n  {field},\n}}\n@xdata{{other,\n  publisher = {{Ellery Press}},\n}}\n"
    assert list(slips(parse_string(text, parse_stack=[]))) == []


def test_links_to_every_kind_of_anchor_lead_there(edition: Path, run: Run) -> None:
    wanted = [
        "index.md#ref-roe2024lantern",
        "about.md#two-lamps",
        "#fn:1",
        "about.md#fnref:1",
        "register/index.md#person",
    ]
    wanted += [
        "texts/roe-lantern-pact.md#e1",
        "texts/roe-lantern-pact.md#apparatus-e1",
        "register/tom-marsh.md#mentions",
    ]
    links = " ".join(f"[x]({link})" for link in wanted)
    (edition / "docs/about.md").write_text(
        f"---\ntitle: About\n---\n\n# Two lamps\n\nA note.[^1] {links}\n\n[^1]: It.\n", "utf-8"
    )
    assert run("--root", edition, "check").out == ""


def test_a_script_of_the_theme_and_a_link_within_the_edition_are_left_alone(edition: Path, run: Run) -> None:
    (edition / "docs/assets").mkdir()
    (edition / "docs/assets/own.js").write_text("", "utf-8")
    (edition / "docs/lamp.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>', "utf-8")
    (edition / "docs/works.bib").symlink_to("../references.bib")
    (edition / "docs/.hidden.html").write_text("", "utf-8")
    assert run("--root", edition, "check").out == ""

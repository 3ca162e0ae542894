"""Exemptions: where a rule of thumb is mistaken, with the reason, and as long as that holds."""

from pathlib import Path

import pytest

from conftest import Run
from edition.edit.exemptions import today
from edition.edition import load
from edition.publish.build import build

PAGE = "docs/register/tom-marsh.md"
EXEMPTION = """- rule: Q701
  path: docs/register/tom-marsh.md
  words: and sure to send boats
  why: He said so to the editors, on 2 April 2024.
  until: "2024-04-30"
"""
# 30 April and 1 May 2024, at noon.
LAST_DAY, DAY_AFTER = "1714478400", "1714564800"


@pytest.fixture
def exempt(edition: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An edition that quotes what no text has, and says why, until the end of April 2024."""
    page = edition / PAGE
    page.write_text(page.read_text("utf-8").replace("master.", "master, “and sure to send boats”."), "utf-8")
    (edition / "docs/exemptions.yml").write_text(EXEMPTION, "utf-8")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", LAST_DAY)
    return edition


def codes(root: Path) -> list[str]:
    return [problem.code for problem in load(root).problems]


def test_what_is_exempt_is_no_problem_and_is_counted(exempt: Path, run: Run) -> None:
    ran = run("--root", exempt, "check")
    assert (ran.code, ran.out) == (0, "")
    assert ran.err.startswith("check: no problems, 1 exempt by docs/exemptions.yml; ")
    assert run("--root", exempt, "check", exempt / PAGE).code == 0


def test_after_its_last_day_it_is_a_problem_and_exempts_nothing(exempt: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert codes(exempt) == []
    monkeypatch.setenv("SOURCE_DATE_EPOCH", DAY_AFTER)
    assert codes(exempt) == ["X803", "Q701"]


@pytest.mark.parametrize("given", ["", "tomorrow", "9" * 40, "-5"])
def test_without_a_day_that_is_given_it_is_the_day_of_the_clock(given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", given)
    assert "2026-01-01" <= today() < "2100"


@pytest.mark.parametrize(
    ("words", "found"),
    [("and sure to send boats", []), ("Harbour master", []), ("“and sure", []), ("send a boat", ["X802", "Q701"])],
)
def test_its_words_are_some_of_the_message_or_of_the_line(words: str, found: list[str], exempt: Path) -> None:
    (exempt / "docs/exemptions.yml").write_text(EXEMPTION.replace("and sure to send boats", words), "utf-8")
    assert codes(exempt) == found


def test_it_holds_for_its_own_file_and_rule_alone(exempt: Path) -> None:
    page = exempt / "docs/register/jane-roe.md"
    page.write_text(page.read_text("utf-8").replace("Gazette*.", "Gazette*, “and sure to send boats”."), "utf-8")
    assert [(p.code, p.path) for p in load(exempt).problems] == [("Q701", "docs/register/jane-roe.md")]


def test_once_the_place_is_right_it_is_one_too_many(exempt: Path) -> None:
    page = exempt / PAGE
    page.write_text(page.read_text("utf-8").replace(", “and sure to send boats”", ""), "utf-8")
    assert codes(exempt) == ["X802"]


def test_the_file_is_not_published(exempt: Path) -> None:
    theme = "site_name: Small\ntheme: {name: material, font: false}\nplugins: [search, edition]\n"
    (exempt / "mkdocs.yml").write_text(theme, "utf-8")
    assert build(load(exempt), exempt / "site") == 0
    assert not list((exempt / "site").rglob("exemptions*"))

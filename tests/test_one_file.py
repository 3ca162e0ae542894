"""`edition check FILE` says of a file what `edition check` says of it, and reads only what the file rests on."""

import re
from collections.abc import Collection
from pathlib import Path
from typing import Any

import pytest

from conftest import Run
from edition.edit import kept
from edition.edit.citation import citing
from edition.edit.page import read_content
from edition.edit.scope import scope_of
from edition.edition import check_files, load
from edition.problems import Problem
from test_rules import FOLDERS, lay_over

TEXT = "docs/texts/roe-lantern-pact.md"


def of(path: str, problems: Collection[Problem]) -> list[str]:
    return [str(problem) for problem in sorted(set(problems)) if problem.path == path]


def pages_and_statements(root: Path) -> list[str]:
    files = [*(root / "docs").rglob("*.md"), *(root / "docs/texts").glob("*.statements.yml")]
    return sorted(file.relative_to(root).as_posix() for file in files if file.is_file())


@pytest.mark.parametrize(
    "case",
    [case for case in FOLDERS if not (case / "command.txt").exists()],
    ids=lambda case: f"{case.parent.name}/{case.name}",
)
def test_a_file_alone_has_the_problems_that_it_has_in_the_edition(
    case: Path, edition: Path, request: pytest.FixtureRequest
) -> None:
    """Of each way to break a rule, the files that have problems, and a text; with --update every file."""
    lay_over(case, edition)
    whole = load(edition).problems
    faulty = {problem.path for problem in whole}
    for path in pages_and_statements(edition):
        if path in faulty or path == TEXT or request.config.getoption("--update"):
            assert of(path, check_files(edition, [path]).problems) == of(path, whole)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The pages that are read while the test runs; pandoc is not run."""
    found: list[str] = []

    def recorded(path: Path, shown: str) -> Any:
        found.append(shown.removeprefix("docs/"))
        return read_content(path, shown)

    def fails(*_: object) -> None:
        raise AssertionError("pandoc was run")

    monkeypatch.setattr(kept, "read_content", recorded)
    monkeypatch.setattr(citing, "cite_all", fails)
    return found


def texts_among(uris: Collection[str]) -> set[str]:
    return {uri for uri in uris if uri.startswith("texts/") and not uri.endswith("index.md")}


def test_of_the_texts_a_page_and_its_source_are_read_and_no_other(edition: Path, read: list[str]) -> None:
    check_files(edition, ["docs/texts/council-hearing.md"])
    assert texts_among(read) == {"texts/council-hearing.md"}


def test_so_are_those_that_have_lines_of_the_same_source(edition: Path, read: list[str]) -> None:
    check_files(edition, [TEXT])
    assert texts_among(read) == {"texts/roe-lantern-pact.md", "texts/fog-over-ferry.md"}


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("See [the fog](../texts/fog-over-ferry.md#p1).", "texts/fog-over-ferry.md"),
        ("See [the fog](../texts/fog\\-over-ferry.md#p1).", "texts/fog-over-ferry.md"),
        ("They said: “The harbour fund does.”", "texts/council-hearing.md"),
        ("They said: “It did sail” [@gazette2024fog].", "texts/fog-over-ferry.md"),
    ],
)
def test_so_are_those_that_a_page_links_to_quotes_or_cites(written: str, text: str, edition: Path) -> None:
    page = edition / "docs/register/tom-marsh.md"
    page.write_text(page.read_text("utf-8") + f"\n{written}\n", "utf-8")
    scope = scope_of(edition, ["docs/register/tom-marsh.md"])
    assert scope and scope.texts and texts_among(scope.texts) == {text}


@pytest.mark.parametrize(
    ("field", "code"),
    [
        ("formerly: [fog-over-ferry]", "V705"),
        ("tombstone: {date: 2024-05-01, why: No longer., instead: fog-over-fery}", "P109"),
        ("citation: gazette2024fog", "P113"),
    ],
)
def test_what_other_texts_may_claim_too_is_known(field: str, code: str, edition: Path) -> None:
    page = edition / "docs/texts/council-hearing.md"
    front = page.read_text("utf-8")
    name = field.partition(":")[0]
    front = re.sub(rf"^{name}: .*\n", "", front, flags=re.MULTILINE).replace("kind:", f"{field}\nkind:", 1)
    page.write_text(front, "utf-8")
    whole = load(edition).problems
    shown = ["docs/texts/council-hearing.md", "docs/texts/fog-over-ferry.md"]
    assert code in {problem.code for problem in whole if problem.path in shown}
    assert [of(path, check_files(edition, [path]).problems) for path in shown] == [of(path, whole) for path in shown]


def test_a_quotation_that_is_not_where_it_seems_to_be_is_looked_for_in_all_texts(edition: Path, run: Run) -> None:
    page = edition / "docs/register/tom-marsh.md"
    page.write_text(page.read_text("utf-8") + "\nHe said: “Nobody did.”\n", "utf-8")
    ran = run("--root", edition, "check", page)
    assert ran.out == "\n".join(of("docs/register/tom-marsh.md", load(edition).problems)) + "\n"
    assert ": Q701 " in ran.out


@pytest.mark.parametrize("path", ["references.bib", "mkdocs.yml", "sources/index.yml", "docs", "docs/texts"])
def test_of_anything_else_all_is_read(path: str, edition: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(edition)
    assert run("check", path).code == 0


def test_several_files_are_checked_together(edition: Path, run: Run, read: list[str]) -> None:
    ran = run("--root", edition, "check", edition / TEXT, edition / "docs/texts/council-hearing.statements.yml")
    assert (ran.code, ran.out) == (0, "")
    assert ran.err.startswith("check: no problems in these 2 files and folders (")

"""The command line: what it prints where, what it returns, and what --fix writes."""

import json
import re
from pathlib import Path

import pytest

from conftest import REPOSITORY, Run
from edition import cli
from edition.edit.fix import fix
from edition.edit.page import Page, read_page
from edition.edit.sources import read_sources
from edition.problems import Problem
from test_fidelity import TEXTS, one_letter_changes, page_of, problems_of, sources, with_body

PAGE = "docs/texts/roe-lantern-pact.md"


def change(edition: Path, before: str, after: str) -> Path:
    page = edition / PAGE
    text = page.read_bytes().decode()
    assert text.count(before) == 1
    page.write_bytes(text.replace(before, after).encode())
    return page


def test_without_problems_check_prints_only_a_summary_and_returns_0(edition: Path, run: Run) -> None:
    ran = run("--root", edition, "check")
    assert (ran.code, ran.out) == (0, "")
    assert re.fullmatch(
        r"check: no problems; 3 texts, 11 passages, 6 entries, 8 statements, \d+ mentions, 4 works \(\d+\.\d s\)\n",
        ran.err,
    )


def test_with_problems_check_prints_them_in_the_order_of_the_files_and_returns_1(edition: Path, run: Run) -> None:
    change(edition, "ferry came", "Ferry came")
    change(edition, "outlet: harbour-gazette", "outlet: gazette")
    ran = run("--root", edition, "check")
    assert ran.code == 1
    assert [line.split(" ")[:2] for line in ran.out.splitlines() if not line.startswith(" ")] == [
        [f"{PAGE}:6:1:", "P104"],
        [f"{PAGE}:19:89:", "F201"],
    ]
    assert ran.err.startswith("check: 2 problems;")


def test_json_is_a_list_of_objects_empty_without_problems(edition: Path, run: Run) -> None:
    assert json.loads(run("--root", edition, "check", "--format", "json").out) == []
    change(edition, "ferry came", "Ferry came")
    (problem,) = json.loads(run("--root", edition, "check", "--format", "json").out)
    assert set(problem) == {"path", "line", "column", "code", "message", "hint"}
    assert (problem["path"], problem["line"], problem["column"], problem["code"]) == (PAGE, 19, 89, "F201")


def test_github_gets_annotations_with_everything_escaped(edition: Path, run: Run) -> None:
    change(edition, "ferry came", "100%:ferry, came")
    lines = run("--root", edition, "check", "--format", "github").out.splitlines()
    assert lines and all(
        re.fullmatch(r"::error file=[^:,\s]+,line=\d+,col=\d+,title=[A-Z]\d{3}::.+", line) for line in lines
    )
    assert all("%25" in line or "100%" not in line for line in lines)


@pytest.mark.parametrize(
    ("paths", "code"),
    [
        ([PAGE], 1),
        (["docs/texts"], 1),
        (["docs"], 1),
        (["."], 1),
        (["docs/glossary"], 0),
        (["docs/text"], 2),
        (["docs/glossary", PAGE], 1),
    ],
)
def test_paths_choose_whose_problems_are_shown(
    paths: list[str], code: int, edition: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(edition, "ferry came", "Ferry came")
    monkeypatch.chdir(edition)
    assert run("check", *paths).code == code


def test_the_edition_is_found_from_a_folder_within_it(edition: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(edition / "docs/texts")
    assert run("check").code == 0


def test_fix_marks_every_undeclared_change_and_leaves_the_reasons_to_a_person(edition: Path, run: Run) -> None:
    page = change(edition, "ferry came", "Ferry boat came")
    change(edition, "Nobody", "No one")
    ran = run("--root", edition, "check", "--fix")
    assert ran.code == 1
    assert (
        "+Ten years ago the two towns of Ellery signed the Lantern Pact, and the quarrel over the {~~ferry~>Ferry boat~~}{>>reason<<} came to an end."
        in ran.out
    )
    assert {line.split(": ")[1][:4] for line in ran.out.splitlines() if line.startswith("docs/")} == {"E301"}
    page.write_text(page.read_text("utf-8").replace("{>>reason<<}", "{>>So in the second edition.<<}"), "utf-8")
    assert run("--root", edition, "check").code == 0
    before = page.read_bytes()
    assert run("--root", edition, "check", "--fix").code == 0
    assert page.read_bytes() == before


@pytest.mark.parametrize(("ends", "mark"), [("\r\n", ""), ("\n", "\ufeff"), ("\r\n", "\ufeff"), ("\r", "")])
def test_fix_leaves_every_other_byte_as_it_was(ends: str, mark: str, edition: Path, run: Run) -> None:
    page = change(edition, "ferry came", "Ferry came")
    before = mark + page.read_text("utf-8").replace("\n", ends)
    page.write_bytes(before.encode())
    page.chmod(0o640)
    run("--root", edition, "check", "--fix")
    assert page.read_bytes().decode() == before.replace("Ferry came", "{~~ferry~>Ferry~~}{>>reason<<} came")
    assert page.stat().st_mode & 0o777 == 0o640


def test_fix_touches_only_the_paths_that_are_named(edition: Path, run: Run) -> None:
    page = change(edition, "ferry came", "Ferry came")
    before = page.read_bytes()
    assert run("--root", edition, "check", "--fix", edition / "docs/glossary").code == 0
    assert page.read_bytes() == before


def page_as_changed(name: str, changed: str, tmp_path: Path) -> tuple[Path, Page]:
    """A page of the edition with another body, written where `fix` finds it."""
    page = with_body(page_of(REPOSITORY / "docs/texts" / name), changed)
    file = tmp_path / page.path
    file.parent.mkdir(parents=True)
    file.write_text(page.text, "utf-8")
    return file, page


def mended(file: Path, page: Page, root: Path) -> Page:
    fix(root, problems_of(page), sources())
    read, _ = read_page(file, page.path, page.uri)
    assert read is not None
    return read


def test_fix_makes_neither_of_two_repairs_that_overlap(edition: Path) -> None:
    page = change(edition, "ferry came", "Ferry boat came")
    at = page.read_text("utf-8").index("Ferry boat")
    repairs = [(at, 10, "{~~ferry~>Ferry boat~~}{>>reason<<}"), (at, 5, "{~~ferry~>Ferry~~}{>>reason<<}")]
    before = page.read_bytes()
    lines = fix(
        edition, [Problem(PAGE, 1, n, "F201", "x", fix=f) for n, f in enumerate(repairs)], read_sources(edition)[0]
    )
    assert lines == [f"{PAGE}: 2 places could not be marked without doing more than that: mend by hand"]
    assert page.read_bytes() == before


@pytest.mark.parametrize(("name", "word", "wrong", "at"), one_letter_changes()[:40])
def test_fix_turns_any_changed_letter_into_an_emendation_that_lacks_only_its_reason(
    name: str, word: str, wrong: str, at: int, tmp_path: Path
) -> None:
    body = page_of(REPOSITORY / "docs/texts" / name).body
    file, changed = page_as_changed(name, body[:at] + wrong + body[at + len(word) :], tmp_path)
    after = mended(file, changed, tmp_path)
    codes = [p.code for p in problems_of(after)]
    assert codes == ["E301"] or (codes == ["F201"] and after.text == changed.text)


@pytest.mark.parametrize("name", sorted(path.name for path in TEXTS))
@pytest.mark.parametrize("deleted", ["a word", "a sign"])
def test_fix_marks_what_was_struck_out_where_it_stood(name: str, deleted: str, tmp_path: Path) -> None:
    """Ten at once; whatever it does not mark is as it was."""
    body = page_of(REPOSITORY / "docs/texts" / name).body
    hidden = re.sub(r"\{>>.*?<<\}|\[[^\]]*\]\([^)]*\)|\{[~+=-]+.*?[~+=-]+\}", lambda m: "\0" * len(m[0]), body)
    pattern = r"(?<= )[a-z]{3,} (?=[a-z])" if deleted == "a word" else r"(?<=[a-z])[,;:](?= [a-z])"
    found = list(re.finditer(pattern, hidden))
    for place in reversed(found[:: max(1, len(found) // 10)]):
        body = body[: place.start()] + body[place.end() :]
    file, changed = page_as_changed(name, body, tmp_path)
    before = [p.code for p in problems_of(changed)]
    assert set(before) <= {"F201", "F203"}
    assert [p.code for p in problems_of(mended(file, changed, tmp_path))] == ["E301"] * len(before)


@pytest.mark.parametrize(
    ("before", "after", "marked"),
    [
        ("two towns", "towns", "{--two --}{>>reason<<}towns"),
        ("came to an end.", "came.", "came{-- to an end--}{>>reason<<}."),
        ("Ten years ago the", "the", "{--Ten years ago --}{>>reason<<}the"),
        ("Lantern Pact,", "Lantern Pact;", "Lantern Pact{~~,~>;~~}{>>reason<<}"),
        ("Pact, and", "Pact and", "Pact{--,--}{>>reason<<} and"),
        ("end.", "end. 🕊️", "end. {++🕊️++}{>>reason<<}"),
        ("two towns", "2 towns", "{~~two~>2~~}{>>reason<<} towns"),
    ],
)
def test_fix_marks_signs_and_deletions_exactly_where_they_are(
    before: str, after: str, marked: str, edition: Path, run: Run
) -> None:
    page = change(edition, before, after)
    whole = page.read_text("utf-8")
    run("--root", edition, "check", "--fix")
    assert page.read_text("utf-8") == whole.replace(after, marked, 1)
    (problem,) = json.loads(run("--root", edition, "check", "--format", "json").out)
    assert problem["code"] == "E301"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("ferry came", "`Ferry` came"),
        ("ferry came", "[Ferry](term:lantern-pact) came"),
        ("ferry came", "[Ferry](https://example.org/ferry) came"),
        ("ferry came", "F*err*y came"),
        ("ferry came", "{==Ferry==}{>>sic: so in print<<} came"),
    ],
)
def test_fix_writes_nothing_where_it_would_break_markup(before: str, after: str, edition: Path, run: Run) -> None:
    page = change(edition, before, after)
    whole = page.read_bytes()
    assert run("--root", edition, "check", "--fix").code == 1
    assert page.read_bytes() == whole


def test_help_names_every_command_and_option(run: Run) -> None:
    ran = run("--help")
    assert ran.code == 0
    assert all(command in ran.out for command in ("add", "check", "build"))
    for command, options in {"add": ("FILE", "--dry-run", "--json"), "check": ("PATH", "--fix", "--format")}.items():
        told = run(command, "--help").out
        assert all(option in told for option in options)


@pytest.mark.parametrize("arguments", [[], ["nonsense"], ["check", "--format", "xml"], ["add"]])
def test_wrong_arguments_return_2(arguments: list[str], run: Run) -> None:
    assert run(*arguments).code == 2


def test_stopping_it_says_so_and_returns_2(edition: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(root: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "_load", stopped)
    ran = run("--root", edition, "check")
    assert ran.code == 2 and ran.err == "edition: stopped; no source, page or index is half written: run it again\n"
    assert "; the site may be incomplete: " in run("--root", edition, "build").err


def test_several_files_added_as_json_are_a_list(edition: Path, run: Run) -> None:
    files = [edition / "sources/harbour-gazette.txt", edition / "sources/council-hearing.txt"]
    found = json.loads(run("add", "--dry-run", "--json", *files).out)
    assert [len(each["documents"]) for each in found] == [2, 1]

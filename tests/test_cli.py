"""The command line: what it prints where, what it returns, and what --fix writes."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import REPOSITORY, Run
from edition import checking
from edition import edition as reader
from edition.edit.fixing.marks import marked, sound
from edition.edit.page import read_page
from edition.edit.sources import read_sources
from edition.rules import read_rules
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
def test_fix_marks_changes_whatever_ends_the_lines_and_leaves_the_rest_as_it_was(
    ends: str, mark: str, edition: Path, run: Run
) -> None:
    page = change(edition, "ferry came", "Ferry came")
    before = page.read_text("utf-8")
    page.write_bytes((mark + before.replace("\n", ends)).encode())
    page.chmod(0o640)
    run("--root", edition, "check", "--fix")
    assert page.read_bytes().decode() == before.replace("Ferry came", "{~~ferry~>Ferry~~}{>>reason<<} came")
    assert page.stat().st_mode & 0o777 == 0o640


def test_fix_touches_only_the_paths_that_are_named(edition: Path, run: Run) -> None:
    page = change(edition, "ferry came", "Ferry came")
    before = page.read_bytes()
    assert run("--root", edition, "check", "--fix", edition / "docs/glossary").code == 0
    assert page.read_bytes() == before


def test_fix_makes_neither_of_two_repairs_that_overlap(edition: Path) -> None:
    page = change(edition, "ferry came", "Ferry boat came")
    at = page.read_text("utf-8").index("Ferry boat")
    repairs = [(at, 10, "{~~ferry~>Ferry boat~~}{>>reason<<}"), (at, 5, "{~~ferry~>Ferry~~}{>>reason<<}")]
    read, _ = read_page(page, PAGE, PAGE.removeprefix("docs/"))
    assert read and sound(read, read_sources(edition)[0], repairs) == []


@pytest.mark.parametrize(("name", "word", "wrong", "at"), one_letter_changes()[:40])
def test_fix_turns_any_changed_letter_into_an_emendation_that_lacks_only_its_reason(
    name: str, word: str, wrong: str, at: int
) -> None:
    page = page_of(REPOSITORY / "docs/texts" / name)
    changed = with_body(page, page.body[:at] + wrong + page.body[at + len(word) :])
    after, _ = marked(changed, sources())
    codes = [p.code for p in problems_of(after)]
    assert codes == ["E301"] or (codes == ["F201"] and after.text == changed.text)


@pytest.mark.parametrize("name", sorted(path.name for path in TEXTS))
@pytest.mark.parametrize("deleted", ["a word", "a sign"])
def test_fix_marks_what_was_struck_out_where_it_stood(name: str, deleted: str) -> None:
    """Ten at once; whatever it does not mark is as it was."""
    page = page_of(REPOSITORY / "docs/texts" / name)
    body = page.body
    hidden = re.sub(r"\{>>.*?<<\}|\[[^\]]*\]\([^)]*\)|\{[~+=-]+.*?[~+=-]+\}", lambda m: "\0" * len(m[0]), body)
    pattern = r"(?<= )[a-z]{3,} (?=[a-z])" if deleted == "a word" else r"(?<=[a-z])[,;:](?= [a-z])"
    found = list(re.finditer(pattern, hidden))
    for place in reversed(found[:: max(1, len(found) // 10)]):
        body = body[: place.start()] + body[place.end() :]
    changed = with_body(page, body)
    before = [p.code for p in problems_of(changed)]
    assert set(before) <= {"F201", "F203"}
    assert [p.code for p in problems_of(marked(changed, sources())[0])] == ["E301"] * len(before)


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


def test_after_the_problems_it_says_where_to_read_more_about_the_first(edition: Path, run: Run) -> None:
    change(edition, "ferry came", "Ferry came")
    assert run("--root", edition, "check").err.endswith("check: “edition explain F201” says more about that rule\n")


@pytest.mark.parametrize("code", ["F201", "f201"])
def test_explain_says_what_a_rule_asks_for_by_example(code: str, run: Run) -> None:
    ran = run("explain", code)
    assert ran.code == 0
    assert ran.out.startswith("F201 A word is the source’s, or marked as an emendation of it.\n")
    assert "  wrong  Nobody believed him.\n  right  Nobody {~~beleived~>believed~~}" in ran.out


def test_explain_without_a_code_lists_all_rules(run: Run) -> None:
    ran = run("explain")
    assert ran.code == 0
    assert re.findall(r"^  ([A-Z]\d{3}) ", ran.out, re.MULTILINE) == [rule.code for rule in read_rules()]


@pytest.mark.parametrize(("typed", "meant"), [("F2O1", "F201"), ("F299", "F209"), ("S6O9", "S609"), ("q70", "Q701")])
def test_explain_names_the_nearest_of_an_unknown_code(typed: str, meant: str, run: Run) -> None:
    ran = run("explain", typed)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == f"edition: there is no rule {typed}; did you mean {meant}? “edition explain” lists all\n"


@pytest.mark.parametrize("arguments", [["--help"], ["check", "--help"], ["explain"], ["explain", "F201"]])
def test_what_needs_no_edition_loads_nothing_of_it(arguments: list[str]) -> None:
    """So the answer is there at once: pydantic, Markdown and lxml take longer than all the rest."""
    program = (
        "import sys\nfrom edition import cli\ntry:\n    cli.main(sys.argv[1:])\nexcept SystemExit:\n    pass\n"
        "print(sorted({'pydantic', 'markdown', 'lxml', 'mkdocs', 'bibtexparser'} & sys.modules.keys()), file=sys.stderr)"
    )
    ran = subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True)
    assert ran.stdout and ran.stderr == "[]\n"


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
    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(checking, "load", stopped)
    monkeypatch.setattr(reader, "load", stopped)
    ran = run("--root", edition, "check")
    assert ran.code == 2 and ran.err == "edition: stopped; no source, page or index is half written: run it again\n"
    assert "; the site may be incomplete: " in run("--root", edition, "build").err


def test_several_files_added_as_json_are_a_list(edition: Path, run: Run) -> None:
    files = [edition / "sources/harbour-gazette.txt", edition / "sources/council-hearing.txt"]
    found = json.loads(run("add", "--dry-run", "--json", *files).out)
    assert [len(each["documents"]) for each in found] == [2, 1]

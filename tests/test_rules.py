"""Every rule of `edition check` and of `edition add`, by example: see tests/cases/rules/README.md."""

import json
import re
import shutil
from pathlib import Path

import pytest

from conftest import CASES, REPOSITORY, Golden, Run
from edition.edit.release.releasing import plan, write
from edition.edition import load
from edition.rules import Rule, as_markdown, read_rules

RULES = CASES / "rules"
ABOUT_THE_CASE = {"expected.txt", "command.txt", "released.txt", "removed.txt", "repeated.json", "ledger.json"}
FOLDERS = sorted(path for path in RULES.glob("*/*") if path.is_dir())


def lay_over(case: Path, root: Path) -> None:
    """Release what released.txt lists; take away what removed.txt lists; put the case's files over the edition; do what
    the .json files describe.
    """
    for number, version in enumerate(read_lines(case / "released.txt")):
        release(root, version, f"2026-11-{number + 1:02}")
    for path in read_lines(case / "removed.txt"):
        shutil.rmtree(root / path) if (root / path).is_dir() else (root / path).unlink()
    shutil.copytree(
        case, root, dirs_exist_ok=True, symlinks=True, ignore=lambda folder, names: ABOUT_THE_CASE & set(names)
    )
    repeated = case / "repeated.json"
    for path, (text, times) in (json.loads(repeated.read_text("utf-8")) if repeated.exists() else {}).items():
        (root / path).write_text(text * times, "utf-8")
    if (case / "ledger.json").exists():
        change_ledger(root, json.loads((case / "ledger.json").read_text("utf-8")))


def release(root: Path, version: str, date: str) -> None:
    """Release the edition as it is; each version after the first has one word more on the home page."""
    home = root / "docs/index.md"
    planned = plan(load(root), version, date)
    assert planned.release and write(root, planned), planned.refusal
    home.write_text(home.read_text("utf-8") + f"\nVersion {version} is out.\n", "utf-8")


def change_ledger(root: Path, changes: dict[str, dict[str, str]]) -> None:
    """Lay the edition with a ledger over the small one, and change these words, which stand there once, to those."""
    shutil.copytree(CASES / "ledger", root, dirs_exist_ok=True)
    for path, words in changes.items():
        text = (root / path).read_text("utf-8")
        for old, new in words.items():
            assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path}"
            text = text.replace(old, new)
        (root / path).write_text(text, "utf-8")


def read_lines(file: Path) -> list[str]:
    return file.read_text("utf-8").splitlines() if file.exists() else []


@pytest.mark.parametrize("case", FOLDERS, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_a_rule_says_where_what_and_how_to_put_it_right(
    case: Path, edition: Path, run: Run, golden: Golden, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay_over(case, edition)
    monkeypatch.chdir(edition)
    command = (read_lines(case / "command.txt") or ["check"])[0].split()
    ran = run(*command)
    golden(case / "expected.txt", ran.out.replace(str(edition.resolve()), "EDITION"))
    assert f": {case.parent.name} " in ran.out
    assert ran.code == 1


# No Markdown reaches these rules; they guard against the day when some does. See test_fidelity.py and test_epub.py.
GUARDS = {"F208", "K803"}
RULES_IN_FULL = read_rules()


def test_every_code_that_the_package_can_print_is_in_the_catalogue_and_has_its_cases() -> None:
    sources = (path.read_text("utf-8") for path in (REPOSITORY / "scripts").rglob("*.py"))
    printed = {code for source in sources for code in re.findall(r'"([A-Z]\d{3})"', source)}
    assert printed == {rule.code for rule in RULES_IN_FULL}
    assert printed - GUARDS == {folder.name for folder in RULES.iterdir() if folder.is_dir()}


def test_a_code_is_given_to_one_rule() -> None:
    codes = [rule.code for rule in RULES_IN_FULL]
    assert len(set(codes)) == len(codes)


BY_EXAMPLE = [rule for rule in RULES_IN_FULL if rule.where]


def test_the_right_examples_of_all_rules_break_none(edition: Path) -> None:
    for rule in BY_EXAMPLE:
        change_ledger(edition, {rule.where: {rule.right: rule.right}})
    assert load(edition).problems == []


@pytest.mark.parametrize("rule", BY_EXAMPLE, ids=lambda rule: rule.code)
def test_the_wrong_example_of_a_rule_in_the_place_of_the_right_one_breaks_it(rule: Rule, edition: Path) -> None:
    change_ledger(edition, {rule.where: {rule.right: rule.wrong}})
    assert rule.code in {problem.code for problem in load(edition).problems}


def test_the_guide_for_contributors_has_the_catalogue(request: pytest.FixtureRequest) -> None:
    guide = REPOSITORY / "CONTRIBUTING.md"
    begin, end = "<!-- rules -->\n", "<!-- end of the rules -->"
    before, _, rest = guide.read_text("utf-8").partition(begin)
    rules, _, after = rest.partition(end)
    if request.config.getoption("--update"):
        guide.write_text(f"{before}{begin}\n{as_markdown()}\n{end}{after}", "utf-8")
        rules = f"\n{as_markdown()}\n"
    assert rules == f"\n{as_markdown()}\n", "bring it up to date: pytest tests/test_rules.py --update"


def test_every_rule_has_a_heading_that_can_be_linked_to() -> None:
    guide = (REPOSITORY / "CONTRIBUTING.md").read_text("utf-8")
    assert re.findall(r"^#### (\w+)$", guide, re.MULTILINE) == [rule.code for rule in RULES_IN_FULL]


def test_what_is_promised_of_texts_and_of_what_was_published_has_no_exemptions() -> None:
    assert not [rule.code for rule in RULES_IN_FULL if rule.may_be_exempt and rule.code[0] in "EFPTVWX"]

"""`edition check --fix`, by example: see tests/cases/fixes/README.md."""

import json
import re
import shutil
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from conftest import CASES, REPOSITORY, Golden, Run
from edition.edition import load

FIXES = CASES / "fixes"
FOLDERS = sorted(path for path in FIXES.iterdir() if path.is_dir())


def files_in(folder: Path) -> dict[str, bytes]:
    return {f.relative_to(folder).as_posix(): f.read_bytes() for f in sorted(folder.rglob("*")) if f.is_file()}


def without_cache(edition: Path) -> dict[str, bytes]:
    return {path: content for path, content in files_in(edition).items() if not path.startswith(".cache")}


@pytest.mark.parametrize("case", FOLDERS, ids=lambda case: case.name)
def test_what_has_one_right_answer_is_put_right_and_shown_and_the_second_time_nothing_is_left_to_do(
    case: Path, edition: Path, run: Run, golden: Golden, request: pytest.FixtureRequest
) -> None:
    shutil.copytree(case / "before", edition, dirs_exist_ok=True)
    before = without_cache(edition)
    golden(case / "expected.txt", run("--root", edition, "check", "--fix").out)
    after = without_cache(edition)
    changed = {path: content for path, content in after.items() if content != before[path]}
    if request.config.getoption("--update"):
        shutil.rmtree(case / "after", ignore_errors=True)
        for path, content in changed.items():
            (case / "after" / path).parent.mkdir(parents=True, exist_ok=True)
            (case / "after" / path).write_bytes(content)
    assert changed == (files_in(case / "after") if (case / "after").exists() else {})
    run("--root", edition, "check", "--fix")
    assert without_cache(edition) == after


def test_this_repositorys_edition_is_as_fix_would_leave_it(tmp_path: Path, run: Run) -> None:
    for part in ("docs", "sources"):
        shutil.copytree(REPOSITORY / part, tmp_path / part)
    for part in ("references.bib", "mkdocs.yml"):
        shutil.copy(REPOSITORY / part, tmp_path / part)
    assert run("--root", tmp_path, "check", "--fix").out == ""


def test_only_what_is_named_is_touched(edition: Path, run: Run) -> None:
    pages = [edition / "docs/register/tom-marsh.md", edition / "docs/register/ada-quill.md"]
    for page in pages:
        page.write_text(page.read_text("utf-8") + "\n\n", "utf-8")
    untouched = pages[1].read_bytes()
    assert run("--root", edition, "check", "--fix", pages[0]).code == 0
    assert pages[0].read_text("utf-8").endswith("Harbour master.\n")
    assert pages[1].read_bytes() == untouched


@pytest.mark.parametrize(
    "line", ["A table | with\n--- | ---\na | b\t", "* one\n\t* two \n", "Words  \nand more", "    code  \n"]
)
def test_what_a_page_shows_is_the_same_after_its_white_space_was_mended(line: str, edition: Path, run: Run) -> None:
    page = edition / "docs/about.md"
    page.write_text(f"---\ntitle: About\n---\n\n{line}\n", "utf-8")
    before = shown(edition)
    run("--root", edition, "check", "--fix", page)
    assert shown(edition) == before


def shown(edition: Path) -> str:
    tree = load(edition).pages["about.md"].root
    return re.sub(r"\s+", " ", ET.tostring(tree, encoding="unicode"))


def test_json_is_json_also_after_repairs(edition: Path, run: Run) -> None:
    page = edition / "docs/register/tom-marsh.md"
    page.write_text(page.read_text("utf-8") + "\n\n", "utf-8")
    ran = run("--root", edition, "check", "--fix", "--format", "json")
    assert json.loads(ran.out) == []
    assert "+++ docs/register/tom-marsh.md" in ran.err or "docs/register/tom-marsh.md" in ran.err

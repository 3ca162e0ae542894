"""Contributions rehearsed: what somebody who knows only the guide does on the web, what comes back, and what they do then.

See tests/cases/rehearsals/README.md.
"""

import difflib
import re
import shutil
from pathlib import Path

import pytest

from conftest import CASES, Golden, Run
from test_rules import read_lines

REHEARSALS = sorted(path for path in (CASES / "rehearsals").iterdir() if path.is_dir())
WRONG = [case for case in REHEARSALS if (case / "message.txt").exists()]


def lay(folder: Path, root: Path) -> None:
    if folder.is_dir():
        shutil.copytree(folder, root, dirs_exist_ok=True)


@pytest.mark.parametrize("case", REHEARSALS, ids=lambda case: case.name)
def test_a_contribution_is_right_at_once_or_once_its_message_was_followed(
    case: Path, edition: Path, tmp_path: Path, run: Run, golden: Golden, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in read_lines(case / "removed.txt"):
        (edition / path).unlink()
    before = shutil.copytree(edition, tmp_path / "before", symlinks=True)
    monkeypatch.chdir(edition)
    lay(case / "change", edition)
    ran = run("check")
    if case in WRONG:
        assert ran.code == 1
        golden(case / "message.txt", ran.out)
        lay(case / "followed", edition)
        for command in read_lines(case / "command.txt"):
            assert run(*command.split()).code == 0
        ran = run("check")
    assert (ran.code, ran.out) == (0, "")
    golden(case / "comment.md", run("summary", before, edition, "--format", "markdown").out)


def inserted(old: str, new: str) -> list[str]:
    """The words that a change puts in."""
    a, b = (re.findall(r"\w[\w-]*|\".*\"", text) for text in (old, new))
    changes = difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
    return [word for kind, _, _, first, last in changes if kind != "equal" for word in b[first:last]]


def shape(text: str) -> str:
    """A message that says how a date is written gives another date."""
    return re.sub(r"\d", "0", text)


@pytest.mark.parametrize("case", WRONG, ids=lambda case: case.name)
def test_what_put_it_right_stands_in_the_message(case: Path) -> None:
    """In the file that it names: one of the words that went in; or the command that was run."""
    message = (case / "message.txt").read_text("utf-8")
    if (case / "command.txt").exists():
        assert all(command in message for command in read_lines(case / "command.txt"))
        return
    changed = [path for path in (case / "followed").rglob("*") if path.is_file()]
    assert changed and all(path.relative_to(case / "followed").as_posix() in message for path in changed)
    for path in changed:
        old = case / "change" / path.relative_to(case / "followed")
        words = inserted(old.read_text("utf-8"), path.read_text("utf-8"))
        assert any(shape(word) in shape(message) for word in words), words


def test_there_are_ten_kinds_and_five_go_wrong_first() -> None:
    assert len(REHEARSALS) >= 10 and len(WRONG) >= 5
    for case in REHEARSALS:
        assert len(read_lines(case / "story.txt")) == 2, f"{case.name}: a story has two lines"

"""`edition summary`: what a change does to the edition, told safely whatever it says. See tests/cases/summary/README.md."""

import json
import os
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from cmarkgfm import github_flavored_markdown_to_html
from cmarkgfm.cmark import Options
from hypothesis import example, given
from hypothesis import strategies as st

from conftest import CASES, Golden, Run
from edition.edit.rendered import Edition
from edition.edition import load
from edition.review import command
from edition.review.styles import Markdown, escaped, visible
from edition.review.summary import summarise
from test_releases import FOG, change, files
from test_rules import FOLDERS as RULES
from test_rules import lay_over, read_lines

CHANGES = sorted(path for path in (CASES / "summary").iterdir() if path.is_dir())
WRONG = list({case.parent.name: case for case in RULES}.values())  # one case of each rule


@pytest.fixture
def before(edition: Path) -> Path:
    return edition


@pytest.fixture
def after(edition: Path, tmp_path: Path) -> Path:
    """A second copy, for what the change makes of it. Citations are rendered once for both."""
    root = tmp_path / "after"
    shutil.copytree(edition, root, symlinks=True)
    return root


@pytest.mark.parametrize("case", CHANGES, ids=lambda case: case.name)
def test_a_change_is_told_for_what_it_does_to_the_edition(
    case: Path, before: Path, after: Path, run: Run, golden: Golden
) -> None:
    for folder in ("before", "after"):
        for root in (before, after) if folder == "before" else (after,):
            shutil.copytree(case / folder, root, dirs_exist_ok=True) if (case / folder).is_dir() else None
    for path in read_lines(case / "removed.txt"):
        (after / path).unlink()
    ran = run("--root", before, "summary", before, after, "--format", "markdown")
    assert (ran.code, ran.err) == (0, "")
    golden(case / "summary.md", ran.out)


def rendered(markdown: str) -> str:
    """The HTML that GitHub’s own parser makes, before GitHub takes out what it does not allow."""
    return github_flavored_markdown_to_html(markdown, options=Options.CMARK_OPT_UNSAFE)


class Seen(HTMLParser):
    """What a reader sees of HTML: the elements, and the words apart from those in code."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.words, self.code, self._open = "", "", [""]
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert not attrs
        self.elements.add(tag)
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self._open.pop()

    def handle_data(self, data: str) -> None:
        if "code" in self._open:
            self.code += data
        else:
            self.words += data


# What GitHub looks for in words once they are HTML: names, issues, addresses, emoji. None of it in code.
CALLS = re.compile(r"@[\w-]|#\d|\bGH-\d|://|www\.|:\+?\w+:", re.IGNORECASE)
HOSTILE = st.text(st.sampled_from("ab1 @#:/.-+!|&;<>()[]{}*_~`$\\\"'\n\t%wGH=>“é\u202e\u200b\x1b✅"), max_size=40)


@given(HOSTILE)
@example("![x](https://evil.example/x.png) <img src=x onerror=alert(1)> [c](javascript:d)")
@example("@crew #1 o/r#2 GH-3 :+1: www.evil.example https://evil.example a@b.example [^1] [ ] > - 1. $x$ $`y`$")
@example("&lt;b&gt; &#60;b&#62; \\<b> </ins></del><!-- --> ~~~ ``` ``")
def test_no_words_become_markup_or_call_anyone_and_each_is_shown(words: str) -> None:
    seen = Seen(rendered(Markdown().item(f"p1: {escaped(words)} end")))
    assert seen.elements <= {"ul", "li", "span"}
    assert not CALLS.search(seen.words)
    assert seen.words.replace("\u200b", "").split() == f"p1: {visible(words)} end".split()


@given(HOSTILE)
@example("``a`` [@key] {~~a~>b~~}{>>reason<<} https://evil.example @crew")
def test_what_is_to_be_copied_can_be_copied_letter_by_letter(words: str) -> None:
    seen = Seen(rendered(Markdown().item(f"p1: {Markdown().name(words)} end")))
    assert seen.elements <= {"ul", "li", "code"}
    assert (seen.code, seen.words.split()) == (visible(words), ["p1:", "end"])


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("left\u202eright", "left‹U+202E›right"),
        ("two\u200bwords", "two‹U+200B›words"),
        ("red\x1b[31m", "red‹U+001B›[31m"),
        ("👩\u200d🚒 stays", "👩\u200d🚒 stays"),
        ("a\u200db", "a‹U+200D›b"),
        ("two\n\n lines", "two lines"),
    ],
)
def test_a_character_that_does_not_show_itself_is_shown_by_its_number(words: str, shown: str) -> None:
    assert visible(words) == shown


def test_a_comment_is_no_longer_than_github_takes_and_says_what_was_cut(before: Path, after: Path, run: Run) -> None:
    for number in range(60):
        entry = f"---\ntitle: Buoy {number}\nkind: place\n---\n\nA buoy; " + "@@ &&& $$$ " * 60 + "\n"
        (after / f"docs/register/buoy-{number}.md").write_text(entry, "utf-8")
    told = run("--root", before, "summary", before, after, "--format", "markdown").out
    assert len(told) < 65_536
    assert re.search(r"\n\*\*Cut here: \d+ more lines\.\*\* `edition summary` shows all of them\.\n$", told)
    whole = run("--root", before, "summary", before, after).out
    assert all(f"Buoy {number}\n" in whole for number in range(60))


def test_long_words_and_many_problems_are_cut_with_how_much_is_missing(before: Path, after: Path, run: Run) -> None:
    change(after, FOG, "did not sail on Tuesday", "did " + "never " * 200 + "sail")
    pages = {f"docs/register/x{number}.md": "no front matter" for number in range(50)}
    for path, text in pages.items():
        (after / path).write_text(text, "utf-8")
    told = run("--root", before, "summary", before, after, "--format", "markdown").out
    assert re.search(r"… \(\d+ more characters\)", told)
    assert "- and 12 more, which edition check shows\n" in told
    assert max(map(len, told.splitlines())) < 3_000


@pytest.fixture(scope="module")
def small(small_edition: Path) -> Edition:
    return load(small_edition)


@pytest.mark.parametrize("case", WRONG, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_whatever_is_wrong_with_an_edition_its_problems_are_told(case: Path, after: Path, small: Edition) -> None:
    lay_over(case, after)
    broken = load(after)
    summary = summarise(small, broken, "before", "after")
    assert sorted(summary.problems) == broken.problems and not summary.standing
    assert sorted(summarise(broken, small, "before", "after").mended) == broken.problems
    for write in command.FORMATS.values():
        assert all(write(summary).count(problem.code) for problem in broken.problems)


@pytest.mark.parametrize("case", CHANGES, ids=lambda case: case.name)
def test_a_summary_that_was_saved_is_told_in_the_same_words(
    case: Path, before: Path, after: Path, run: Run, tmp_path: Path
) -> None:
    if (case / "after").is_dir():
        shutil.copytree(case / "after", after, dirs_exist_ok=True)
    saved = tmp_path / "summary.json"
    saved.write_text(run("--root", before, "summary", before, after, "--format", "json").out, "utf-8")
    for form in ("text", "markdown", "json"):
        fresh = run("--root", before, "summary", before, after, "--format", form)
        again = run("summary", saved, "--format", form)
        assert (again.code, again.out) == (0, fresh.out)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "is no summary: its beginning: Invalid JSON"),
        ('{"base": "a"}', "is no summary: head: Field required"),
        ('{"base": "a", "head": "b", "body": "@everyone"}', "is no summary: body: Extra inputs are not permitted"),
        ('{"base": "a", "head": "b", "pages": [{"uri": "x", "kind": "html"}]}', "is no summary: pages.0.kind: Input"),
        ("[" * 100_000, "is no summary: its beginning: Invalid JSON: recursion limit exceeded"),
        (" " * 20_000_001, "is longer than 20,000,000 bytes"),
    ],
)
def test_what_is_no_summary_is_refused_in_words(content: str, message: str, run: Run, tmp_path: Path) -> None:
    saved = tmp_path / "summary.json"
    saved.write_text(content, "utf-8")
    ran = run("summary", saved)
    assert (ran.code, ran.out) == (2, "") and message in ran.err


# Revisions


def git(root: Path, *arguments: str) -> str:
    me = ["-c", "user.name=Jane Roe", "-c", "user.email=jane@example.org", "-c", "core.hooksPath=/dev/null"]
    return subprocess.run(["git", "-C", root, *me, *arguments], check=True, capture_output=True, text=True).stdout


@pytest.fixture
def history(edition: Path) -> Path:
    """The small edition in a repository: as it is, and with a word emended."""
    git(edition, "init", "--quiet", "--initial-branch", "main")
    (edition / ".gitignore").write_text(".cache/\n", "utf-8")
    git(edition, "add", ".")
    git(edition, "commit", "--quiet", "--message", "Before")
    change(edition, FOG, "sailed again", "sailed {~~again~>once more~~}{>>Invented.<<}")
    git(edition, "commit", "--quiet", "--all", "--message", "After")
    return edition


def test_revisions_and_the_folder_as_it_is_are_compared(history: Path, run: Run) -> None:
    of_two = run("--root", history, "summary", "HEAD~1", "HEAD")
    assert of_two.code == 0 and "[-again-] {+once more+}" in of_two.out
    change(history, FOG, "Ada Quill asked", "Ada Quill {~~asked~>called~~}{>>Invented.<<}")
    of_one = run("--root", history, "summary", "main")
    assert "[-asked-] {+called+}" in of_one.out and "once more" not in of_one.out
    assert run("--root", history / "..", "summary", "HEAD~1", "HEAD").code == 2


def test_a_summary_leaves_repository_and_files_as_they_were(history: Path, run: Run) -> None:
    was = files(history), git(history, "status", "--porcelain=v2", "--branch"), git(history, "for-each-ref")
    run("--root", history, "summary", "HEAD~1", "HEAD")
    assert (files(history), git(history, "status", "--porcelain=v2", "--branch"), git(history, "for-each-ref")) == was


def test_an_edition_in_a_folder_of_a_repository_is_compared(edition: Path, tmp_path: Path, run: Run) -> None:
    shutil.copytree(edition, tmp_path / "repository/edition", symlinks=True)
    git(tmp_path / "repository", "init", "--quiet")
    git(tmp_path / "repository", "add", ".")
    git(tmp_path / "repository", "commit", "--quiet", "--message", "Before")
    root = tmp_path / "repository/edition"
    change(root, FOG, "sailed again", "sailed {~~again~>once more~~}{>>Invented.<<}")
    assert "1 text changed; 1 passage touched." in run("--root", root, "summary", "HEAD").out


def test_nothing_of_a_revision_runs_or_hides_when_it_is_read(history: Path, run: Run, tmp_path: Path) -> None:
    """Attributes, hooks, filters and Python named in mkdocs.yml do nothing."""
    told = tmp_path / "ran"
    git(history, "config", "filter.evil.smudge", f"touch {told}")
    hook = history / ".git/hooks/post-checkout"
    hook.write_text(f"#!/bin/sh\ntouch {told}\n", "utf-8")
    hook.chmod(0o755)
    (history / ".gitattributes").write_text("docs/** export-ignore\n*.md filter=evil ident\n", "utf-8")
    python = f'extra: !!python/object/apply:os.system ["touch {told}"]\n'
    (history / "mkdocs.yml").write_text(
        "site_name: !ENV HOME\nhooks: [evil.py]\nplugins: [edition]\n" + python, "utf-8"
    )
    (history / "evil.py").write_text(f"open({str(told)!r}, 'w')\n", "utf-8")
    git(history, "-c", "filter.evil.smudge=cat", "add", ".")
    git(history, "commit", "--quiet", "--message", "Evil")
    told.unlink(missing_ok=True)
    ran = run("--root", history, "summary", "HEAD~2", "HEAD")
    assert not told.exists()
    assert ran.code == 0 and "[-again-] {+once more+}" in ran.out and os.environ["HOME"] not in ran.out


def test_a_link_that_leads_out_of_a_revision_is_not_followed(history: Path, run: Run, tmp_path: Path) -> None:
    secret = tmp_path / "secret.bib"
    secret.write_text("@book{secret, title = {The combination is 4711}}", "utf-8")
    for path in ("references.bib", "docs/secret.md"):
        (history / path).unlink(missing_ok=True)
        (history / path).symlink_to(secret)
    git(history, "add", ".")
    git(history, "commit", "--quiet", "--message", "Evil")
    ran = run("--root", history, "summary", "HEAD~1", "HEAD", "--format", "json")
    assert ran.code == 0 and "4711" not in ran.out
    assert {"P107", "B501"} <= {problem["code"] for problem in json.loads(ran.out)["problems"]}


@pytest.mark.parametrize("name", ["../outside.md", ".git/config", "docs/../../outside.md"])
def test_a_file_whose_name_leads_out_of_a_revision_is_refused(name: str, history: Path, run: Run) -> None:
    """Git does not make such trees itself; whoever wants to do harm does."""
    leaf = tree(history, b"100644 blob", git(history, "rev-parse", "HEAD:mkdocs.yml").strip(), name.rpartition("/")[2])
    for part in reversed(name.split("/")[:-1]):
        leaf = tree(history, b"040000 tree", leaf, part)
    docs = tree(history, b"040000 tree", leaf, "docs")
    commit = git(history, "commit-tree", "-m", "Evil", docs).strip()
    ran = run("--root", history, "summary", "HEAD", commit)
    assert ran.code == 2 and "a name that leads out of it" in ran.err
    assert not (history.parent / "outside.md").exists()


def tree(root: Path, kind: bytes, hash: str, name: str) -> str:
    """A tree with one entry, written as git would never write it."""
    content = kind.split()[0].lstrip(b"0") + b" " + name.encode() + b"\0" + bytes.fromhex(hash)
    write = ["git", "-C", root, "hash-object", "-t", "tree", "--literally", "-w", "--stdin"]
    return subprocess.run(write, input=content, check=True, capture_output=True).stdout.decode().strip()


@pytest.mark.parametrize(
    ("named", "message"),
    [
        ("no-such-branch", "there is no “no-such-branch”: name a revision of this repository"),
        ("docs", "there is no “docs”"),
        ("", "there is no “”"),
        ("summary.json", "summary.json cannot be read: No such file or directory"),
    ],
)
def test_a_state_that_is_not_there_is_told(
    named: str, message: str, history: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(history)
    ran = run("summary", named)
    assert (ran.code, ran.out) == (2, "") and message in ran.err


def test_the_same_change_is_told_in_the_same_words(history: Path) -> None:
    """Whatever order sets of words have in a run."""
    shutil.copytree(CASES / "summary/a-new-text/after", history, dirs_exist_ok=True)
    told = set()
    for seed in ("1", "2"):
        arguments = [sys.executable, "-m", "edition", "--root", history, "summary", "HEAD~1", "--format", "json"]
        environment = os.environ | {"PYTHONHASHSEED": seed}
        told.add(subprocess.run(arguments, env=environment, capture_output=True, text=True).stdout)
    assert len(told) == 1 and "marsh2024notice" in told.pop()

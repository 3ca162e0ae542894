"""What runs on GitHub: each workflow is valid and safe, what it runs also runs here, and forms and templates are valid."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import check_jsonschema
import jsonschema
import pytest
import yaml

from conftest import NODE, REPOSITORY, TOOLS
from edition import cli
from edition.problems import Problem, report
from test_releases import FOG, change
from test_summary import git

GITHUB = REPOSITORY / ".github"
WORKFLOWS = sorted((GITHUB / "workflows").iterdir())
FORMS = sorted(path for path in (GITHUB / "ISSUE_TEMPLATE").iterdir() if path.name != "config.yml")
SCHEMAS = Path(check_jsonschema.__file__).parent / "builtin_schemas/vendor"
ACTIONLINT = TOOLS / "actionlint"
WRONG = """on: pull_request_target
jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: echo ${{ github.event.pull_request.title }}
      - run: echo ${{ githb.ref }}
"""


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text("utf-8"))


def jobs() -> Iterator[tuple[str, dict[str, Any]]]:
    for path in WORKFLOWS:
        for name, job in read(path)["jobs"].items():
            yield f"{path.stem}/{name}", job


def steps() -> Iterator[tuple[str, dict[str, Any]]]:
    for name, job in jobs():
        for step in job["steps"]:
            yield name, step


def actionlint(*paths: Path) -> str:
    """What actionlint finds in these files."""
    program = """const fs = require("fs"), [folder, ...paths] = process.argv.slice(1);
require(folder + "/node.cjs").createLinter().then(lint => paths.forEach(path => lint(fs.readFileSync(path, "utf8"), path)
  .forEach(found => console.log(`${path}:${found.line}: ${found.message}`))));"""
    ran = subprocess.run([NODE, "-e", program, "--", ACTIONLINT, *paths], capture_output=True, text=True, check=True)
    return ran.stdout


def zizmor(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [Path(sys.executable).with_name("zizmor"), "--offline", "--persona", "auditor", "--no-progress", folder]
    return subprocess.run(command, capture_output=True, text=True)


def test_actionlint_finds_nothing_wrong_and_would_find_what_is(tmp_path: Path) -> None:
    assert actionlint(*WORKFLOWS) == ""
    wrong = tmp_path / "wrong.yml"
    wrong.write_text(WRONG, "utf-8")
    assert 'undefined variable "githb"' in actionlint(wrong)


def test_zizmor_finds_nothing_unsafe_and_would_find_what_is(tmp_path: Path) -> None:
    ran = zizmor(GITHUB)
    assert ran.returncode == 0, ran.stdout
    wrong = tmp_path / ".github/workflows/wrong.yml"
    wrong.parent.mkdir(parents=True)
    wrong.write_text(WRONG, "utf-8")
    found = zizmor(tmp_path).stdout
    assert all(audit in found for audit in ("dangerous-triggers", "template-injection", "unpinned-uses", "artipacked"))


@pytest.mark.parametrize(
    ("schema", "path"),
    [
        *(("github-workflows", path) for path in WORKFLOWS),
        *(("github-issue-forms", path) for path in FORMS),
        ("github-issue-config", GITHUB / "ISSUE_TEMPLATE/config.yml"),
        ("dependabot", GITHUB / "dependabot.yml"),
    ],
    ids=lambda value: getattr(value, "name", value),
)
def test_each_file_is_as_its_schema_says(schema: str, path: Path) -> None:
    content = read(path)
    content = {"on" if key is True else key: value for key, value in content.items()}  # YAML 1.1 reads `on` as yes
    rules = json.loads((SCHEMAS / f"{schema}.json").read_text("utf-8"))
    jsonschema.validators.validator_for(rules)(rules).validate(content)


def test_actions_are_pinned_by_hash_each_by_one_with_its_version() -> None:
    text = "\n".join(path.read_text("utf-8") for path in WORKFLOWS)
    used = set(re.findall(r"uses: (\S+)", text))
    pinned = dict(re.findall(r"uses: (actions/[\w-]+@[0-9a-f]{40}) # (v\d+\.\d+\.\d+)\n", text))
    assert used == set(pinned)
    assert len(used) == len({action.partition("@")[0] for action in used})


def test_a_workflow_has_no_rights_its_jobs_those_they_need_and_all_come_to_an_end() -> None:
    assert all(read(path)["permissions"] == {} and "concurrency" in read(path) for path in WORKFLOWS)
    assert all("timeout-minutes" in job for _, job in jobs())
    may_write = {
        name: sorted(right for right, level in job["permissions"].items() if level == "write") for name, job in jobs()
    }
    assert {name: rights for name, rights in may_write.items() if rights} == {
        "comment/post": ["pull-requests"],
        "release/attach": ["contents"],
        "release/deploy": ["id-token", "pages"],
        "release/version": ["contents"],
    }


def test_what_runs_on_a_pull_request_has_no_secrets_and_what_may_write_takes_none_of_its_code() -> None:
    assert not any("secrets." in path.read_text("utf-8") for path in WORKFLOWS)
    checkouts = [(n, s["with"]) for n, s in steps() if str(s.get("uses")).startswith("actions/checkout@")]
    assert all(given["persist-credentials"] is False for _, given in checkouts)
    assert {name: given.get("ref") for name, given in checkouts if name.startswith("comment/")} == {
        "comment/write": None
    }
    posting = next(job for name, job in jobs() if name == "comment/post")
    assert [step["name"] for step in posting["steps"]] == ["Post, or update the one that is there"]


def test_whatever_a_workflow_runs_also_runs_here() -> None:
    """Targets of the Makefile, commands of the toolkit with their options, and scripts that a shell can read."""
    targets = set(re.findall(r"^(\w+):", (REPOSITORY / "Makefile").read_text("utf-8"), re.MULTILINE))
    made, run = set(), []
    for name, step in steps():
        script = step.get("run", "")
        assert subprocess.run(["bash", "-n"], input=script, text=True, capture_output=True).returncode == 0, name
        made |= set(re.findall(r"\bmake (?:-C main )?(\w+)", script))
        run += re.findall(r"\.venv/bin/edition ([^>\n]+)", script)
    assert made and made <= targets
    assert len(run) >= 5
    for arguments in run:
        cli.parser().parse_args([word.strip('"').replace("${TAG#v}", "1.0.0") for word in arguments.split()])


def step_of(workflow: str, job: str, name: str) -> str:
    found = next(s for s in read(GITHUB / f"workflows/{workflow}.yml")["jobs"][job]["steps"] if s.get("name") == name)
    return str(found["run"])


def shell(script: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a step as GitHub does, here."""
    path = f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
    return subprocess.run(
        command, cwd=folder, env=os.environ | environment | {"PATH": path}, capture_output=True, text=True
    )


def program(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    path.chmod(0o755)


def test_the_check_leaves_a_summary_of_what_merging_would_do(edition: Path) -> None:
    """A branch that began before the main branch changed: only what the branch does is told."""
    git(edition, "init", "--quiet", "--initial-branch", "main")
    git(edition, "add", "--all", "--", ":!.cache")
    git(edition, "commit", "--quiet", "--message", "Before")
    git(edition, "checkout", "--quiet", "-b", "branch")
    change(edition, FOG, "sailed again", "sailed {~~again~>once more~~}{>>Invented.<<}")
    git(edition, "commit", "--quiet", "--all", "--message", "Change")
    git(edition, "checkout", "--quiet", "main")
    change(edition, "docs/register/tom-marsh.md", "Harbour master.", "The harbour master.")
    git(edition, "commit", "--quiet", "--all", "--message", "Another")
    git(edition, "merge", "--quiet", "--no-edit", "branch")
    program(edition / ".venv/bin/edition", f'#!/bin/sh\nexec {sys.executable} -m edition "$@"\n')
    script = step_of("check", "check", "Say what the change does to the edition")
    ran = shell(script, edition, NUMBER="7", GITHUB_STEP_SUMMARY=str(edition / "page.md"))
    assert ran.returncode == 0, ran.stderr
    assert (edition / "summary/number").read_text() == "7\n"
    told = (edition / "page.md").read_text("utf-8")
    assert "<del>again</del> <ins>once more</ins>" in told and "Tom Marsh" not in told


# What `gh` is asked for, and answers, in the workflow that posts the comment.

GH = """#!/bin/sh
echo "$@" >> asked
case "$*" in
    *"api --paginate repos/o/r/pulls/7/files"*) cat files ;;
    *"artifacts --jq"*offline*) cat preview ;;
    *"artifacts --jq"*) cat artifact ;;
    *"/zip") cat left ;;
    *"pulls/7 --jq"*) echo abc ;;
    *"issues/7/comments --jq"*) cat comments ;;
    *"run download"*|*"--method"*) ;;
    *) echo "asked for what no step needs: $*" >&2; exit 1 ;;
esac
"""
RUN = {"GITHUB_REPOSITORY": "o/r", "GITHUB_SERVER_URL": "https://github.com", "GITHUB_RUN_ID": "2", "RUN": "1"}


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with a `gh` that answers as the files beside it say: one pull request, 7, at the commit abc."""
    program(tmp_path / "bin/gh", GH)
    program(tmp_path / "main/.venv/bin/edition", f'#!/bin/sh\nexec {sys.executable} -m edition "$@"\n')
    for name, content in (("artifact", "11\n"), ("preview", "12\n"), ("files", "docs/a.md\n"), ("comments", "")):
        (tmp_path / name).write_text(content, "utf-8")
    (tmp_path / "summary.json").write_text('{"base": "main", "head": "@crew"}', "utf-8")
    return tmp_path


def left(desk: Path, **files: bytes) -> None:
    folder = desk / "leaving"
    folder.mkdir()
    for name, content in files.items():
        (folder / name.replace("_", ".")).write_bytes(content)
    shutil.make_archive(str(desk / "left"), "zip", folder)
    (desk / "left.zip").rename(desk / "left")


def fetch(desk: Path) -> subprocess.CompletedProcess[str]:
    (desk / "summary.json").unlink()
    return shell(step_of("comment", "write", "Fetch the summary, no more of it than it may be long"), desk, **RUN)


def verify(desk: Path, checked: str = "abc") -> subprocess.CompletedProcess[str]:
    script = step_of("comment", "write", "See that it is of the pull request that was checked")
    return shell(script, desk, **RUN, CHECKED=checked, GITHUB_OUTPUT=str(desk / "output"))


def test_the_summary_that_a_check_left_is_fetched_and_belongs_to_the_commit_checked(desk: Path) -> None:
    left(desk, number=b"7\n", summary_json=b'{"base": "main", "head": "x"}')
    assert fetch(desk).returncode == 0
    assert verify(desk).returncode == 0
    assert (desk / "output").read_text() == "number=7\n"
    assert json.loads((desk / "summary.json").read_text()) == {"base": "main", "head": "x"}


@pytest.mark.parametrize("number", [b"", b"7; rm -rf /", b"$(id)", b"-7", b"07", b"99999999999", b"../7"])
def test_a_number_that_is_none_is_refused(number: bytes, desk: Path) -> None:
    left(desk, number=number, summary_json=b"{}")
    fetch(desk)
    assert verify(desk).returncode != 0
    assert not (desk / "output").exists() and "pulls" not in (desk / "asked").read_text()


def test_a_summary_of_another_commit_or_pull_request_is_not_posted(desk: Path) -> None:
    left(desk, number=b"7\n", summary_json=b"{}")
    fetch(desk)
    ran = verify(desk, checked="def")
    assert ran.returncode != 0 and "nothing is posted" in ran.stdout and not (desk / "output").exists()


def test_no_more_of_a_summary_is_unpacked_than_it_may_be_long(desk: Path) -> None:
    left(desk, number=b"7\n", summary_json=b" " * 30_000_000)
    assert fetch(desk).returncode != 0
    assert (desk / "summary.json").stat().st_size <= 20_000_000


def test_without_a_summary_nothing_goes_on(desk: Path) -> None:
    (desk / "artifact").write_text("", "utf-8")
    ran = fetch(desk)
    assert ran.returncode != 0 and "the check left no summary" in ran.stderr


def write(desk: Path) -> str:
    ran = shell(step_of("comment", "write", "Write"), desk, **RUN, NUMBER="7")
    assert ran.returncode == 0, ran.stderr
    return (desk / "comment.md").read_text("utf-8")


def test_the_comment_has_its_mark_the_summary_and_links_to_check_and_preview(desk: Path) -> None:
    assert write(desk) == (
        "<!-- edition summary -->\n## What this change does to the edition\n\n"
        "No new problems. Nothing in the edition changes.\n\n"
        "[The check](https://github.com/o/r/actions/runs/1), and [the site as it would be]"
        "(https://github.com/o/r/actions/runs/1/artifacts/12): unpack it and open index.html. "
        "This comment follows the pull request.\n"
    )
    (desk / "preview").write_text("", "utf-8")
    assert "runs/1). This comment" in write(desk)


def test_the_comment_warns_of_files_that_are_not_of_the_edition(desk: Path) -> None:
    """Their names come from GitHub, not from what the check left; a name with a line end counts for two."""
    files = "docs/texts/a.md\nreferences.bib\nsources/a.txt\nscripts/edition/cli.py\n.github/workflows/check.yml\nMakefile\n"
    (desk / "files").write_text(files, "utf-8")
    assert "**It also changes 3 files that are not of the edition" in write(desk)


def test_a_file_that_is_no_summary_gives_no_comment(desk: Path) -> None:
    (desk / "summary.json").write_text('{"base": "a", "head": "b", "text": "Buy!"}', "utf-8")
    assert shell(step_of("comment", "write", "Write"), desk, **RUN, NUMBER="7").returncode == 2


@pytest.mark.parametrize(
    ("comments", "asked"),
    [
        ("", "--method POST repos/o/r/issues/7/comments"),
        ("31\n32\n", "--method PATCH repos/o/r/issues/comments/31"),
    ],
)
def test_there_is_one_comment_which_is_updated(comments: str, asked: str, desk: Path) -> None:
    (desk / "comments").write_text(comments, "utf-8")
    ran = shell(step_of("comment", "post", "Post, or update the one that is there"), desk, **RUN, NUMBER="7")
    assert ran.returncode == 0, ran.stderr
    last = (desk / "asked").read_text().splitlines()[-1]
    assert last == f"api --silent {asked} --field body=@comment.md"


# Forms, annotations, the hook


def test_the_form_for_a_fault_has_the_fields_that_a_link_fills_in() -> None:
    fields = [field for field in read(GITHUB / "ISSUE_TEMPLATE/wrong-here.yml")["body"] if "id" in field]
    assert [field["id"] for field in fields] == ["page", "paragraph", "words", "version", "wrong", "evidence"]
    assert {field["type"] for field in fields} == {"input", "textarea"}  # a link can fill in no other kind


def test_annotations_are_escaped_as_github_asks() -> None:
    """As its toolkit does: %, \\r and \\n everywhere; : and , in the properties."""
    problem = Problem("docs/a,b:c%.md", 3, 7, "F201", "100%: “a,b”\r", "Write:\n::error::x")
    assert report([problem], "github") == (
        "::error file=docs/a%2Cb%3Ac%25.md,line=3,col=7,title=F201::100%25: “a,b”%0D%0AWrite:%0A::error::x"
    )


@pytest.mark.parametrize(("number", "more"), [(10, ""), (11, "there is 1 more"), (30, "there are 20 more problems")])
def test_problems_beyond_those_that_github_shows_on_lines_are_told(number: int, more: str) -> None:
    lines = report([Problem("docs/a.md", n, 1, "F201", "x") for n in range(number)], "github").split("\n")
    assert sum(line.startswith("::error") for line in lines) == number
    told = [line for line in lines if line.startswith("::warning")]
    assert len(told) == bool(more) and all(more in line for line in told)


def test_the_hook_refuses_a_commit_with_problems(edition: Path) -> None:
    git(edition, "init", "--quiet")
    program(edition / ".venv/bin/edition", f'#!/bin/sh\nexec {sys.executable} -m edition "$@"\n')
    commit = ["git", "-c", f"core.hooksPath={REPOSITORY / 'scripts/hooks'}", "commit", "--allow-empty", "-m", "x"]
    me = {f"GIT_{who}_{what}": "x@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    run_it = {"cwd": edition, "env": os.environ | me, "capture_output": True, "text": True}
    assert subprocess.run(commit, **run_it).returncode == 0
    change(edition, FOG, "sailed again", "sailed once more")
    refused = subprocess.run(commit, **run_it)
    assert refused.returncode != 0 and "F201" in refused.stdout + refused.stderr

"""What README, CONTRIBUTING and the other guides tell people to do works: commands, templates, links, pictures."""

import re
import shlex
import subprocess
from pathlib import Path

import pytest

from conftest import REPOSITORY, Run
from edition import cli
from edition.commands import citing
from edition.edit.rendered import Edition
from edition.edition import load

START = REPOSITORY / "scripts/edition/new/start"
GUIDES = [
    REPOSITORY / name for name in ("README.md", "CONTRIBUTING.md", "scripts/ARCHITECTURE.md", "scripts/REFERENCE.md")
]
TOLD = [*GUIDES, START / "README.md"]
PICTURES = REPOSITORY / ".github/guide"

# How each command in the guides is run. Those of this edition's own texts run on it and write nothing; what writes runs
# on a copy of the small edition, with a file, a text or a version that is there.
ON_THIS_EDITION = r"cite |explain |check( --format github| \S+\.md|)$"
ON_A_COPY = {
    r"add (--explain |--sidecar |)FILE$": "lamp.txt",
    r"add FOLDER$": "lamps",
    r"check --fix$": "",
    r"release 1\.0\.0( --dry-run|)$": "",
    r"suggest statements SLUG( --write|)$": "roe-lantern-pact",
}
# Run by tests of their own: test_new.py, test_summary.py, and those of the site and the book.
ELSEWHERE = r"new |upgrade |summary |book|build"


def blocks(guide: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", guide.read_text("utf-8"), re.MULTILINE | re.DOTALL)


def commands(program: str) -> list[tuple[Path, str]]:
    """Each command of a program that the guides show, without its comment."""
    lines = [(guide, line) for guide in TOLD for block in blocks(guide, "sh") for line in block.splitlines()]
    shown = [(guide, re.sub(r"\s+#\s.*", "", line).strip().removeprefix(".venv/bin/")) for guide, line in lines]
    return [(guide, line) for guide, line in shown if line.split()[:1] == [program]]


@pytest.mark.parametrize(
    ("guide", "line"), commands("make"), ids=lambda value: value if isinstance(value, str) else value.parent.name
)
def test_every_target_of_make_is_there(guide: Path, line: str) -> None:
    makefile = START.parent / "toolkit/Makefile" if guide.is_relative_to(START) else REPOSITORY / "Makefile"
    command = ["make", "--dry-run", "--file", str(makefile), *shlex.split(line)[1:]]
    ran = subprocess.run(command, cwd=makefile.parent, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr


@pytest.fixture(scope="module")
def this_edition() -> Edition:
    return load(REPOSITORY)


@pytest.mark.parametrize(
    ("guide", "line"), commands("edition"), ids=lambda value: value if isinstance(value, str) else value.parent.name
)
def test_every_command_runs(
    guide: Path, line: str, this_edition: Edition, edition: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = shlex.split(line)[1:]
    cli.parser().parse_args(arguments)
    command = line.removeprefix("edition ")
    if re.match(ELSEWHERE, command):
        return
    if re.match(ON_THIS_EDITION, command):
        monkeypatch.setattr(citing, "read", lambda root: this_edition)
        assert run("--root", REPOSITORY, *arguments).code == 0
        return
    value = next((value for pattern, value in ON_A_COPY.items() if re.match(pattern, command)), None)
    assert value is not None, f"{guide.name} shows a command of which no test says how it is run: {line}"
    monkeypatch.chdir(edition)
    (edition / "docs/texts/roe-lantern-pact.statements.yml").unlink()
    for path in (edition / "lamp.txt", edition / "lamps/lamp.txt"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(
            "The lamp is lit\n\nBy Jane Roe, Harbour Gazette, 3/21/24\n\nThe second lamp is lit.\n", "utf-8"
        )
    filled = [value if argument in ("FILE", "FOLDER", "SLUG") else argument for argument in arguments]
    assert run(*filled).code == 0


def templates() -> list[tuple[str, str]]:
    """What CONTRIBUTING gives people to paste, with the file that it says it is for."""
    text = (REPOSITORY / "CONTRIBUTING.md").read_text("utf-8")
    return re.findall(r"<!-- template (\S+) -->\n```\w+\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize(("path", "content"), templates(), ids=lambda value: value.split("\n")[0][-30:])
def test_what_is_pasted_from_the_guide_is_right_as_it_is(path: str, content: str, edition: Path) -> None:
    (edition / path).write_text(content, "utf-8")
    assert load(edition).problems == []


def test_there_is_a_template_for_each_kind_of_file_that_people_begin() -> None:
    assert [path.rsplit("/", 1)[0] for path, _ in templates()] == ["docs/glossary", "docs/register", "docs/texts"]


# Links and pictures


def linked(guide: Path) -> list[str]:
    text = re.sub(r"^```.*?^```$", "", guide.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    return re.findall(r"(?<!`)\]\(([^)\s]+)\)", text)


def anchors(guide: Path) -> set[str]:
    """The ids that GitHub gives the headings: a second one of a name has -1 after it."""
    found: list[str] = []
    for heading in re.findall(r"^#+ (.*)$", guide.read_text("utf-8"), re.MULTILINE):
        slug = re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")
        found.append(f"{slug}-{number}" if (number := found.count(slug)) else slug)
    return set(found)


@pytest.mark.parametrize("guide", TOLD, ids=lambda guide: str(guide.relative_to(REPOSITORY)))
def test_every_link_in_a_guide_leads_somewhere(guide: Path) -> None:
    home = guide.parent
    if guide.is_relative_to(START):
        home = REPOSITORY  # the new edition has the same files under the same names
    for target in linked(guide):
        if target.startswith(("http", "term:", "note:")):
            continue
        path, _, anchor = target.partition("#")
        file = (home / path) if path else guide
        assert file.exists(), f"{guide.name}: {target}"
        assert not anchor or file.suffix != ".md" or anchor in anchors(file), f"{guide.name}: {target}"


def pictures() -> list[tuple[str, str]]:
    return re.findall(r"!\[([^\]]*)\]\(\.github/guide/([^)]+)\)", (REPOSITORY / "CONTRIBUTING.md").read_text("utf-8"))


def test_each_picture_of_the_guide_is_there_small_and_told_in_words() -> None:
    assert {name for _, name in pictures()} == {path.name for path in PICTURES.iterdir()}
    for words, name in pictures():
        assert len(words) > 20, name
        assert (PICTURES / name).read_bytes().startswith(b"\x89PNG") and (PICTURES / name).stat().st_size < 100_000, (
            name
        )


def test_a_new_edition_has_every_file_that_its_guides_name() -> None:
    given = {
        path.relative_to(folder).as_posix()
        for folder in (START, START.parent / "toolkit")
        for path in folder.rglob("*")
    }
    for guide in (REPOSITORY / "CONTRIBUTING.md", START / "README.md"):
        named = {target.partition("#")[0] for target in linked(guide)} - {""}
        assert {name for name in named if not name.startswith(("http", "term:", "note:"))} <= given

"""`edition new` and `edition upgrade`: an edition of one's own, complete, that takes its toolkit with it."""

import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
import yaml

from conftest import REPOSITORY, Run
from edition.edition import load
from edition.new import upgrading
from edition.new.layout import START, TOOLKIT, WITHIN, files_in
from edition.new.notes import new_notes
from edition.new.wheel import wheel

Offer = Callable[..., None]
NAME = "edition-0.1.0-py3-none-any.whl"
NEXT = "edition-0.2.0-py3-none-any.whl"


@pytest.fixture(scope="session")
def toolkit() -> bytes:
    """The toolkit as a wheel, built once."""
    name, content = wheel()
    assert name == NAME
    return content


@pytest.fixture(scope="session")
def fresh(toolkit: bytes, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new edition. Not for writing."""
    from edition.new import making

    root = tmp_path_factory.mktemp("new") / "own"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(making, "wheel", lambda: (NAME, toolkit))
        making.make(root)
    return root


@pytest.fixture
def own(fresh: Path, tmp_path: Path) -> Path:
    """A new edition, for this test alone."""
    shutil.copytree(fresh, tmp_path / "own")
    return tmp_path / "own"


def make(target: str, root: Path, *, dry: bool = False) -> subprocess.CompletedProcess[str]:
    """Run a target of the edition's Makefile with the packages that are here, in place of new ones."""
    options = ["--dry-run"] if dry else ["--old-file=setup", f"BIN={Path(sys.executable).parent}"]
    paths = os.pathsep.join([str(REPOSITORY / "scripts"), os.environ.get("PYTHONPATH", "")])
    ran = subprocess.run(
        ["make", *options, target], cwd=root, capture_output=True, text=True, env=os.environ | {"PYTHONPATH": paths}
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran


def test_a_new_edition_has_no_problems_one_sample_and_what_says_so(fresh: Path) -> None:
    edition = load(fresh)
    assert edition.problems == []
    assert [text.page.id for text in edition.texts()] == ["roe-ferry-sails-again"]
    assert edition.sources["sample.txt"].record.origin.startswith("Invented")
    assert [e.received for e in edition.texts()[0].emendations] == ["beleives"]
    assert list(edition.ledger.statements) == ["roe-ferry-sails-again#s1"]
    assert all("Invented" in entry.page.body for entry in edition.entries().values())


def test_it_builds_and_tests_itself_by_the_same_two_commands(own: Path) -> None:
    make("site", own)
    assert (own / "site/texts/roe-ferry-sails-again/index.html").is_file()
    tested = make("test", own)
    assert "Ran 2 tests" in tested.stderr and tested.stderr.rstrip().endswith("OK")


def test_its_tests_fail_if_a_word_is_changed_unseen(own: Path) -> None:
    page = own / "docs/texts/roe-ferry-sails-again.md"
    page.write_text(page.read_text("utf-8").replace("eight days", "nine days"), "utf-8")
    with pytest.raises(AssertionError, match="F201 “nine” is not in the source"):
        make("test", own)


def test_it_has_a_page_for_every_list_that_the_toolkit_makes(fresh: Path) -> None:
    """As this repository's own edition, which has them all."""

    def pages(root: Path) -> set[str]:
        return {path.relative_to(root).as_posix() for path in (root / "docs").glob("*.md")} | {
            path.relative_to(root).as_posix() for path in (root / "docs").glob("*/index.md")
        }

    assert pages(fresh) == pages(REPOSITORY)
    assert list(leaves(fresh)) == list(leaves(REPOSITORY))


def leaves(root: Path) -> list[str]:
    """The pages in the navigation, in order."""
    lines = (root / "mkdocs.yml").read_text("utf-8").partition("\nnav:\n")[2].partition("\n\n")[0].splitlines()
    return [line.rsplit(" ", 1)[-1] for line in lines if line.endswith(".md")]


def test_its_workflows_run_only_what_it_has(fresh: Path) -> None:
    from test_workflows import actionlint, zizmor

    workflows = sorted((fresh / ".github/workflows").iterdir())
    assert [path.stem for path in workflows] == ["check", "comment", "release", "test"]
    assert actionlint(*workflows) == ""
    ran = zizmor(fresh / ".github")
    assert ran.returncode == 0, ran.stdout
    for path in workflows:
        for job in yaml.safe_load(path.read_text("utf-8"))["jobs"].values():
            for line in "\n".join(step.get("run", "") for step in job["steps"]).splitlines():
                if line.strip().startswith("make ") and " -C " not in line:
                    make(line.split()[1], fresh, dry=True)


def test_without_the_address_of_a_repository_no_page_links_to_one(own: Path) -> None:
    """With one, each page links to its own file there."""
    make("site", own)
    shown = [page.read_text("utf-8") for page in sorted((own / "site").rglob("*.html"))]
    assert not any("/edit/" in page or "/issues/" in page for page in shown)
    assert not (own / "site/sitemap.xml").is_file() or not (own / "site/sitemap.xml").read_text()
    settings = own / "mkdocs.yml"
    address = (
        "site_url: https://example.org/own/\nrepo_url: https://github.com/example/own\nedit_uri: edit/main/docs/\n"
    )
    settings.write_text(address + settings.read_text("utf-8"), "utf-8")
    make("site", own)
    text = (own / "site/texts/roe-ferry-sails-again/index.html").read_text("utf-8")
    assert "https://github.com/example/own/edit/main/docs/texts/roe-ferry-sails-again.md" in text


# Where it is written


def test_a_folder_with_anything_in_it_is_left_alone(tmp_path: Path, run: Run) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own/notes.txt").write_text("mine")
    ran = run("new", tmp_path / "own")
    assert ran.code == 2 and "is not empty: name a folder that does not exist yet" in ran.err
    assert [path.name for path in tmp_path.rglob("*")] == ["own", "notes.txt"]


@pytest.mark.parametrize("kind", ["file", "link"])
def test_nothing_takes_the_place_of_a_file_or_follows_a_link(kind: str, tmp_path: Path, run: Run) -> None:
    (tmp_path / "elsewhere").mkdir()
    target = tmp_path / "own"
    target.write_text("mine") if kind == "file" else target.symlink_to(tmp_path / "elsewhere")
    assert run("new", target).code == 2
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_an_edition_is_there_whole_or_not_at_all(
    tmp_path: Path, run: Run, toolkit: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    from edition.new import making

    def full(path: Path, content: bytes) -> None:
        if path.name == "mkdocs.yml":
            raise OSError(28, "No space left on device", str(path))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    monkeypatch.setattr(making, "wheel", lambda: (NAME, toolkit))
    monkeypatch.setattr(making, "_write", full)
    ran = run("new", tmp_path / "own")
    assert ran.code == 2 and "No space left on device" in ran.err
    assert list(tmp_path.iterdir()) == []


# The toolkit in it


def test_the_wheel_has_all_that_the_package_has_and_is_the_same_each_time(toolkit: bytes) -> None:
    with zipfile.ZipFile(BytesIO(toolkit)) as archive:
        packed = {name for name in archive.namelist() if name.startswith("edition/")}
        assert "edition-0.1.0.dist-info/licenses/LICENSE" in archive.namelist()
    package = REPOSITORY / "scripts/edition"
    there = {f"edition/{path.relative_to(package).as_posix()}" for path in package.rglob("*") if path.is_file()}
    missing = {name for name in there - packed if "__pycache__" not in name and not name.endswith("/README.md")}
    assert missing == set()
    assert wheel()[1] == toolkit


def test_an_installed_toolkit_packs_itself_into_a_wheel_that_installs(toolkit: bytes, tmp_path: Path) -> None:
    """As it does in an edition of one's own, from which another one is made."""
    first, second = tmp_path / "first", tmp_path / "second"
    (tmp_path / NAME).write_bytes(toolkit)
    install(tmp_path / NAME, first)
    (tmp_path / "again").mkdir()
    program = "from pathlib import Path; from edition.new.wheel import wheel; n, c = wheel(); Path(n).write_bytes(c)"
    command = [sys.executable, "-S", "-c", f"import sys; sys.path.insert(0, {str(first)!r}); {program}"]
    subprocess.run(command, cwd=tmp_path / "again", env=without_ours(), check=True)
    install(tmp_path / "again" / NAME, second)
    assert contents(first) == contents(second)


def install(wheel: Path, folder: Path) -> None:
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--no-compile"]
    subprocess.run([*command, "--target", folder, wheel], check=True, env=without_ours())


def without_ours() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}


def contents(folder: Path) -> dict[str, bytes]:
    return {name: data for name, data in files_in(folder) if not name.endswith(("RECORD", "direct_url.json"))}


def test_what_is_said_once_is_kept_once() -> None:
    """Files that a new edition shares with this repository are links to it here, and every link leads somewhere."""
    for folder in (START, TOOLKIT):
        for path in folder.rglob("*"):
            assert path.exists(), f"{path} leads nowhere"
            if path.is_symlink():
                assert path.resolve().relative_to(REPOSITORY) and not path.readlink().is_absolute()


# Upgrading: the wheel that the edition has says what each file was; a newer one what it is to be


def newer(toolkit: bytes, changes: dict[str, bytes | None]) -> bytes:
    """A wheel of a toolkit whose files for editions have changed so; None: it has the file no more."""
    packed = BytesIO()
    with zipfile.ZipFile(BytesIO(toolkit)) as old, zipfile.ZipFile(packed, "w") as new:
        names = {name: old.read(name) for name in old.namelist() if name.startswith(f"{WITHIN}/")}
        names |= {f"{WITHIN}/toolkit/{path}": data for path, data in changes.items() if data is not None}
        for name, data in names.items():
            if changes.get(name.removeprefix(f"{WITHIN}/toolkit/"), b"") is not None:
                new.writestr(zipfile.ZipInfo(name), data)
    return packed.getvalue()


@pytest.fixture
def offer(toolkit: bytes, monkeypatch: pytest.MonkeyPatch) -> Offer:
    """Let the toolkit that runs be a newer one with these changes."""

    def offer(changes: dict[str, bytes | None], name: str = NEXT) -> None:
        monkeypatch.setattr(upgrading, "wheel", lambda: (name, newer(toolkit, changes)))

    return offer


def test_files_that_nobody_changed_follow_the_toolkit(own: Path, run: Run, offer: Offer) -> None:
    offer({"Makefile": b"new:\n", "scripts/more.sh": b"#!/bin/sh\n", ".github/dependabot.yml": None})
    pages = (own / "docs/index.md").read_bytes()
    ran = run("--root", own, "upgrade")
    assert ran.code == 0, ran.err
    assert ran.out.startswith(
        "upgrade: from 0.1.0 to 0.2.0\n"
        ".github/dependabot.yml is gone: the toolkit has it no more\n"
        "Makefile is replaced\n"
        "scripts/more.sh is new\n"
    )
    assert (own / "Makefile").read_bytes() == b"new:\n"
    assert os.access(own / "scripts/more.sh", os.X_OK)
    assert not (own / ".github/dependabot.yml").exists()
    assert [path.name for path in (own / "vendor").iterdir()] == [NEXT]
    assert (own / "docs/index.md").read_bytes() == pages


def test_a_file_that_was_changed_here_stays_and_what_is_new_in_it_is_shown(own: Path, run: Run, offer: Offer) -> None:
    old = (own / "Makefile").read_bytes()
    offer({"Makefile": old.replace(b"rm -rf site dist .cache", b"rm -rf site dist")})
    mine = old + b"\nmine:\n\techo mine\n"
    (own / "Makefile").write_bytes(mine)
    ran = run("upgrade", own)
    assert ran.code == 0 and "Makefile is as it was, because it was changed here" in ran.out
    assert "-\t@rm -rf site dist .cache\n+\t@rm -rf site dist\n" in ran.out
    assert (own / "Makefile").read_bytes() == mine


@pytest.mark.parametrize("here", ["removed", "there already", "as the new one", "unchanged in the toolkit"])
def test_what_people_did_to_a_file_is_respected(here: str, own: Path, run: Run, offer: Offer) -> None:
    hook, more = own / "scripts/hooks/pre-commit", own / "scripts/more.sh"
    match here:
        case "removed":
            offer({"scripts/hooks/pre-commit": b"new"})
            hook.unlink()
        case "there already":
            offer({"scripts/more.sh": b"theirs"})
            more.write_bytes(b"mine")
        case "as the new one":
            offer({"scripts/hooks/pre-commit": b"new"})
            hook.write_bytes(b"new")
        case _:
            offer({})
            hook.write_bytes(b"mine")
    before = contents(own / "scripts")
    ran = run("upgrade", own)
    assert ran.code == 0 and contents(own / "scripts") == before
    assert ("because it was changed here" in ran.out) == (here in ("removed", "there already"))


def test_an_upgrade_that_was_stopped_is_mended_by_the_next(
    own: Path, run: Run, offer: Offer, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer({"Makefile": b"new:\n", "scripts/setup.sh": b"#!/bin/sh\n"})
    whole = shutil.copytree(own, own.parent / "whole")
    assert run("upgrade", whole).code == 0
    real = upgrading.replace
    for stop in range(1, 4):
        root = shutil.copytree(own, own.parent / f"stopped-{stop}")
        calls = iter(range(1, 100))

        def once(path: Path, content: bytes, calls: Iterator[int] = calls, stop: int = stop) -> None:
            if next(calls) == stop:
                raise KeyboardInterrupt
            real(path, content)

        monkeypatch.setattr(upgrading, "replace", once)
        assert run("upgrade", root).code == 2
        monkeypatch.setattr(upgrading, "replace", real)
        assert run("upgrade", root).code == 0
        assert dict(files_in(root)) == dict(files_in(whole))


def test_an_older_toolkit_and_what_is_no_edition_of_ones_own_are_refused(
    own: Path, run: Run, offer: Offer, edition: Path
) -> None:
    offer({}, "edition-0.0.9-py3-none-any.whl")
    before = dict(files_in(own))
    ran = run("upgrade", own)
    assert ran.code == 2 and "this toolkit, 0.0.9, is older than that of the edition, 0.1.0" in ran.err
    assert dict(files_in(own)) == before
    assert "this edition was not made with “edition new”" in run("upgrade", edition).err
    (own / "vendor" / NAME).write_bytes(b"no wheel")
    ran = run("upgrade", own)
    assert ran.code == 2 and "cannot be read: File is not a zip file" in ran.err


def test_the_notes_are_what_the_older_changelog_does_not_have() -> None:
    old = "# Changelog\n\n## 0.1.0\n\n- One.\n- Two\n  lines.\n"
    new = "# Changelog\n\n## 0.2.0\n\n- Three\n  lines.\n\n## 0.1.0\n\n- One.\n- Two\n  lines.\n- Four.\n"
    assert new_notes(old, new) == "## 0.2.0\n\n- Three\n  lines.\n\n## 0.1.0\n\n- Four."
    assert new_notes(new, new) == ""

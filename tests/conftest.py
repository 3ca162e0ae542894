"""What the tests share: a small invented edition to work in, a way to run the command, and goldens that can be rewritten."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright

from edition import cli
from edition.edition import load

CASES = Path(__file__).parent / "cases"
REPOSITORY = Path(__file__).parent.parent
# What scripts/setup.sh brings for the tests.
TOOLS = Path(os.environ.get("EDITION_TEST_TOOLS", REPOSITORY / ".cache/tools")) / "node_modules"
NODE = Path(sys.executable).with_name("node")
QUIETLY = [
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]

settings.register_profile("here", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")


@dataclass(frozen=True)
class Ran:
    """What a run of the command `edition` left behind."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]
Golden = Callable[[Path, str], None]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="write what the tests found into their expected files")


@pytest.fixture(scope="session")
def small_edition(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The edition in tests/cases/edition, loaded once so that its citations are in its cache. Not for writing."""
    root = tmp_path_factory.mktemp("small") / "edition"
    shutil.copytree(CASES / "edition", root)
    assert load(root).problems == []
    return root


@pytest.fixture
def edition(small_edition: Path, tmp_path: Path) -> Path:
    """A copy of the small edition, for this test alone."""
    root = tmp_path / "edition"
    shutil.copytree(small_edition, root)
    return root


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run `edition ARGUMENTS…` as the command line would."""

    def run(*arguments: str | Path) -> Ran:
        capsys.readouterr()
        try:
            code = cli.main([str(argument) for argument in arguments])
        except SystemExit as stop:  # argparse ends so
            code = stop.code if isinstance(stop.code, int) else 1
        printed = capsys.readouterr()
        return Ran(code, printed.out, printed.err)

    return run


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """Compare with an expected file; `pytest --update` writes it instead, and the diff is for a person to read."""

    def compare(file: Path, found: str) -> None:
        if request.config.getoption("--update"):
            file.write_text(found, "utf-8")
        assert file.is_file(), f"no {file.name}: write it with pytest --update"
        assert found == file.read_text("utf-8")

    return compare


@pytest.fixture(scope="session")
def built_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of this repository's edition, built once by `edition build`."""
    folder = tmp_path_factory.mktemp("built") / "site"
    assert cli.main(["--root", str(REPOSITORY), "build", "--site-dir", str(folder)]) == 0
    return folder


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A browser, started once for all tests."""
    recorded = REPOSITORY / ".venv/browser"
    path = os.environ.get("CHROMIUM") or (recorded.read_text().strip() if recorded.is_file() else None)
    root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*QUIETLY, *root])
        yield browser
        browser.close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tables that tests have recorded stand at the end of the run."""
    for report in (report for kind in ("passed", "failed") for report in terminalreporter.getreports(kind)):
        for name, shown in report.user_properties:
            terminalreporter.section(name)
            terminalreporter.write_line(str(shown))

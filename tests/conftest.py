"""What the tests share: a small invented edition to work in, a way to run the command, and goldens that can be rewritten."""

import fcntl
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from edition import cli, work
from edition.edition import load
from edition.store import CACHE
from site_tools import serve

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

# What the tests of each group share takes long to make: they run in one process. Of TEI it is the schema.
GROUPS = [["table", "tei"]] + [
    [name] for name in "book_pdf changes cluster epub new offline pictures search shapes statement_pages".split()
]
TOGETHER = {f"test_{name}.py": group[0] for group in GROUPS for name in group}

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


class Scheduler(LoadScopeScheduling):
    """Any test runs in any process, but those of `TOGETHER`."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0].rpartition("/")[2]
        return TOGETHER.get(file, nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    """Under pytest 9.2, pytest-xdist 3.8 no longer sees its own marks: pytest-dev/pytest-xdist#1386."""
    return Scheduler(config, log)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="write what the tests found into their expected files")


@pytest.fixture(scope="session", autouse=True)
def one_process() -> Iterator[None]:
    """Tests run beside each other, so each does its work in one process; those of several processes ask for them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(work, "cores", lambda: 1)
        yield


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of this run of the tests, the same for all its processes."""
    own = tmp_path_factory.getbasetemp()
    folder = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "shared"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def small_edition(tmp_path_factory: pytest.TempPathFactory, shared: Path) -> Path:
    """The edition in tests/cases/edition, loaded once so that its pages are in its cache. Not for writing.

    What pandoc says of citations is kept in one place for all tests, to which a link leads: they lay other words over
    the edition, but most cite the same works. Copy it with its links.
    """
    root = tmp_path_factory.mktemp("small") / "edition"
    shutil.copytree(CASES / "edition", root, ignore=shutil.ignore_patterns(".cache"))
    (root / CACHE).mkdir(parents=True)
    (shared / "citations").mkdir(exist_ok=True)
    (root / CACHE / "citations").symlink_to(shared / "citations")
    assert load(root).problems == []
    return root


@pytest.fixture
def edition(small_edition: Path, tmp_path: Path) -> Path:
    """A copy of the small edition, for this test alone."""
    root = tmp_path / "edition"
    shutil.copytree(small_edition, root, symlinks=True)
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


def made_once(folder: Path, make: Callable[[], object]) -> Path:
    """A folder in `shared`, made by the first of the processes that want it; the others wait for it."""
    made = folder.with_name(f"{folder.name}-made")
    with made.open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.stat().st_size:
            make()
            lock.write("made")
    return folder


@pytest.fixture(scope="session")
def built_site(shared: Path) -> Path:
    """The site of this repository's edition, built once by `edition build`. Not for writing."""
    folder = shared / "site"
    build = ["--root", str(REPOSITORY), "build", "--site-dir", str(folder)]
    return made_once(folder, lambda: cli.main(build) == 0 or pytest.fail("it was not built"))


@pytest.fixture(scope="session")
def address(built_site: Path) -> Iterator[str]:
    """Where that site is served."""
    with serve(built_site) as address:
        yield address


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

"""`mkdocs serve`: who saves a page, an entry, a work or a source sees it at once, with its problems; the rest follows."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from conftest import REPOSITORY
from edition.publish.serving import is_only_words

TEXT = "/texts/roe-lantern-pact/"
BUILT = "Documentation built"
LIVE = re.compile(r"livereload\((\d+)[^)]*\)")


@dataclass(frozen=True)
class Serving:
    """A running `mkdocs serve`, as a browser and a terminal see it."""

    root: Path
    address: str
    terminal: Path

    def get(self, path: str) -> str:
        with urllib.request.urlopen(f"{self.address}{path}", timeout=60) as answer:  # noqa: S310
            return str(answer.read().decode("utf-8"))

    def builds(self) -> int:
        return self.terminal.read_text("utf-8").count(BUILT)

    def save(self, file: str, old: str, new: str, looked_at: str) -> str:
        """Change words of a file while looking at a page; what that page shows once the browser is told to reload.

        It may be told so for an earlier build too: then it shows the same words again, and waits on.
        """
        before = page = self.get(looked_at)
        text = (self.root / file).read_text("utf-8")
        assert old in text
        (self.root / file).write_text(text.replace(old, new), "utf-8")
        end = time.monotonic() + 60
        while LIVE.sub("", page) == LIVE.sub("", before) and time.monotonic() < end:
            found = LIVE.search(page)
            assert found
            self.get(f"/livereload/{found[1]}/1")
            page = self.get(looked_at)
        return page

    def rest(self, builds: int) -> None:
        """Wait until the whole site was built once more."""
        end = time.monotonic() + 60
        while self.builds() <= builds and time.monotonic() < end:
            time.sleep(0.05)
        time.sleep(0.1)
        assert self.builds() > builds


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture
def serving(edition: Path, tmp_path: Path) -> Iterator[Serving]:
    terminal, port = tmp_path / "terminal.txt", free_port()
    paths = os.pathsep.join([str(REPOSITORY / "scripts"), os.environ.get("PYTHONPATH", "")])
    with terminal.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", f"127.0.0.1:{port}"],
            cwd=edition,
            env=os.environ | {"PYTHONPATH": paths, "NO_MKDOCS_2_WARNING": "1", "TMPDIR": str(tmp_path)},
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        try:
            end = time.monotonic() + 60
            while "Serving on" not in terminal.read_text("utf-8") and time.monotonic() < end:
                time.sleep(0.1)
            yield Serving(edition, f"http://127.0.0.1:{port}", terminal)
        finally:
            process.send_signal(2)
            process.wait(30)
    assert not list(tmp_path.glob("edition_*")), "a folder is left behind"


def test_what_is_saved_is_shown_before_the_site_is_built_again_and_then_everywhere(serving: Serving) -> None:
    builds = serving.builds()
    page = serving.save("docs/texts/roe-lantern-pact.md", "Misprint;", "A slip of the pen;", TEXT)
    assert "A slip of the pen;" in page and serving.builds() == builds
    serving.rest(builds)
    assert "A slip of the pen;" in serving.get(TEXT)
    builds = serving.builds()
    page = serving.save(
        "docs/register/tom-marsh.md", "Harbour master.", "He keeps the harbour.", "/register/tom-marsh/"
    )
    assert "He keeps the harbour." in page and serving.builds() == builds
    serving.rest(builds)
    builds = serving.builds()
    page = serving.save("references.bib", "The Pact Turns Ten", "The Pact at Ten", "/")
    assert "The Pact at Ten" in page and serving.builds() == builds
    serving.rest(builds)
    assert "The Pact at Ten" in serving.get(TEXT)


def test_problems_stand_on_the_page_and_in_the_terminal_until_they_are_put_right(serving: Serving) -> None:
    builds = serving.builds()
    page = serving.save("docs/texts/roe-lantern-pact.md", "two towns", "three towns", TEXT)
    assert "F201" in page and "“three” is not in the source" in page
    assert "F201 “three” is not in the source" in serving.terminal.read_text("utf-8")
    serving.rest(builds)
    builds = serving.builds()
    assert "F201" not in serving.save("docs/texts/roe-lantern-pact.md", "three towns", "two towns", TEXT)
    serving.rest(builds)
    page = serving.save("sources/harbour-gazette.txt", "two towns", "three towns", TEXT)
    assert "W102" in page and "the file is not the one that was received" in page


def test_a_new_page_is_there_once_the_whole_site_is(serving: Serving) -> None:
    found = re.search(r"livereload\((\d+)", serving.get("/"))
    assert found
    (serving.root / "docs/glossary/ferry.md").write_text("---\ntitle: ferry\nkind: concept\n---\nA boat.\n", "utf-8")
    serving.get(f"/livereload/{found[1]}/1")
    assert "A boat." in serving.get("/glossary/ferry/")


def test_only_words_are_shown_at_once() -> None:
    """What adds or removes pages, or is no text, is built whole."""
    settings = Path("mkdocs.yml")
    before = {Path(name): (1, 1) for name in ("docs/a.md", "docs/a.css", "mkdocs.yml", "references.bib")}

    def only_words(*changed: str) -> bool:
        return is_only_words(before, before | {Path(name): (2, 1) for name in changed}, settings)

    assert only_words("docs/a.md") and only_words("references.bib", "docs/a.md") and only_words()
    assert not any(only_words(name) for name in ("docs/a.css", "mkdocs.yml", "docs/b.md"))
    assert not is_only_words(before, {Path("docs/a.md"): (1, 1)}, settings)

"""Takes the pictures in CONTRIBUTING: of the sample of a new edition, as its site, its files and the check show it.

    python tests/take_pictures.py

What GitHub's own pages look like is GitHub's: none of them is shown here.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from edition.new.making import make
from site_tools import serve

HERE = Path(__file__).parent.parent
PICTURES = HERE / ".github/guide"
TEXT = "docs/texts/roe-ferry-sails-again.md"
ADDRESS = "site_url: https://example.org/\nrepo_url: https://github.com/example/edition\nedit_uri: edit/main/docs/\n"
MARKED = "{~~beleives~>believes~~}{>>Misprint.<<}"
LAMP = "The lamp is lit\n\nBy Jane Roe, Harbour Gazette, 3/21/24\n\nThe second lamp of Ellery is lit.\n"
LISTING = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; font: 15px/1.5 "DejaVu Sans Mono", monospace; color: #1f2328; background: #fff; }}
figure {{ margin: 0; padding: 14px 18px; width: 824px; }} figcaption {{ color: #59636e; margin-bottom: 8px; }}
p {{ margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; padding-left: 3.2em; text-indent: -3.2em; }}
p b {{ color: #59636e; font-weight: normal; display: inline-block; width: 2.4em; margin-right: .8em; text-align: right; text-indent: 0; }}
mark {{ background: #fff3bf; }}</style><figure><figcaption>{caption}</figcaption>{lines}</figure>"""


def edition(root: Path, *arguments: str) -> str:
    command = [sys.executable, "-m", "edition", "--root", str(root), *arguments]
    return subprocess.run(command, capture_output=True, text=True).stdout


@contextmanager
def changed(file: Path, content: str) -> Iterator[None]:
    """The file with other content, for a moment; a new one is gone afterwards."""
    before = file.read_text("utf-8") if file.exists() else None
    file.write_text(content, "utf-8")
    yield
    file.unlink() if before is None else file.write_text(before, "utf-8")


def take_listing(page: Page, name: str, caption: str, lines: list[tuple[str, str]], mark: str = "") -> None:
    """A picture of lines of text, with their numbers."""
    marked = f"<mark>{escape(mark)}</mark>"
    shown = ((number, escape(text)) for number, text in lines)
    rows = (f"<p><b>{n}</b>{text.replace(escape(mark), marked) if mark else text}</p>" for n, text in shown)
    page.set_content(LISTING.format(caption=escape(caption), lines="".join(rows)))
    page.locator("figure").screenshot(path=PICTURES / name)


def take_message(page: Page, name: str, root: Path) -> None:
    lines = edition(root, "check").splitlines()
    take_listing(page, name, "The check says:", [("!" if not line.startswith(" ") else "", line) for line in lines])


def take_part(page: Page, name: str, selector: str, hover: str = "") -> None:
    """A picture of an element, with some room around it."""
    element = page.locator(selector).first
    element.scroll_into_view_if_needed()
    if hover:
        page.locator(hover).first.hover()
        page.wait_for_timeout(400)
    box = element.bounding_box()
    assert box, selector
    clip = {
        "x": max(0, box["x"] - 40),
        "y": max(0, box["y"] - 16),
        "width": 860,
        "height": min(box["height"] + 60, 500),
    }
    page.screenshot(path=PICTURES / name, clip=clip)  # type: ignore[arg-type]


def take_of_files(page: Page, root: Path) -> None:
    text = (root / TEXT).read_text("utf-8")
    numbered = [(str(n), line) for n, line in enumerate(text.splitlines(), 1)]
    at = next(i for i, (_, line) in enumerate(numbered) if MARKED in line)
    take_listing(page, "correct.png", TEXT, numbered[at - 2 : at + 1], MARKED)
    with changed(root / TEXT, text.replace(MARKED, "believes")):
        take_message(page, "message.png", root)
    with changed(root / "sources/lamp.txt", LAMP):
        take_message(page, "source.png", root)


def take_of_site(page: Page, address: str) -> None:
    page.goto(f"{address}texts/roe-ferry-sails-again/")
    take_part(page, "passage.png", "#p2", "#p2")
    page.goto(f"{address}glossary/lantern-pact/")
    take_part(page, "entry.png", ".ed-page")
    page.goto(f"{address}register/tom-marsh/")
    take_part(page, "person.png", ".ed-page")
    page.goto(f"{address}statements/roe-ferry-sails-again/")
    take_part(page, "statement.png", "#s1")


def take_all(browser: Browser) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "edition"
        make(root)
        settings = root / "mkdocs.yml"
        settings.write_text(ADDRESS + settings.read_text("utf-8"), "utf-8")
        edition(root, "build")
        page = browser.new_page(viewport={"width": 1000, "height": 800}, device_scale_factor=1)
        take_of_files(page, root)
        with serve(root / "site") as address:
            take_of_site(page, address)


if __name__ == "__main__":
    PICTURES.mkdir(exist_ok=True)
    recorded = HERE / ".venv/browser"
    path = os.environ.get("CHROMIUM") or (recorded.read_text().strip() if recorded.is_file() else None)
    with sync_playwright() as playwright:
        take_all(playwright.chromium.launch(executable_path=path, args=["--no-sandbox"]))

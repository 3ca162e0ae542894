"""`make bench-pages`: what each kind of page weighs and how good it is, beside the same by stock Material for MkDocs.

Weight is what a first visit fetches, compressed as hosts do. Scores are Lighthouse's, on the phone that it simulates by
default, with a slow network and processor; scripts/ARCHITECTURE.md says how to install it. Faults are those that
axe-core finds by WCAG 2.2 AA, on a phone and on a desk, light and dark, as far as the page changes.
"""

import argparse
import gzip
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pypandoc
import yaml
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
TOOLS = Path(os.environ.get("EDITION_TEST_TOOLS", ROOT / ".cache/tools")) / "node_modules"
LIGHTHOUSE = ROOT / ".cache/lighthouse/node_modules/lighthouse/cli/index.js"
# Its browser does not always begin.
TRIES = 3
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
PAGES = {
    "home": "", "a text": "texts/lieven-paris-summit/", "a long text": "texts/hidden-forces-semi-transcript/",
    "text and source": "texts/lieven-paris-summit/source/", "texts": "texts/", "an entry": "register/donald-trump/",
    "register": "register/", "glossary": "glossary/", "statements": "statements/",
    "records": "statements/russia-matters-negotiators/", "topics": "topics/", "timeline": "timeline/",
    "appearances": "appearances/", "coverage": "coverage/", "vocabulary": "vocabulary/", "sources": "sources/",
    "emendations": "emendations/", "bibliography": "bibliography/", "data": "data/", "principles": "principles/",
    "search": "search/?q=peace", "concordance": "concordance/?q=peace",
}  # fmt: skip
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
LOOKS: tuple[tuple[int, Any], ...] = ((1280, "light"), (1280, "dark"), (360, "light"), (360, "dark"))


class Compressing(SimpleHTTPRequestHandler):
    """Serves files as hosts do, what is text compressed, with the site's own headers; and counts what it sends."""

    headers_given: tuple[tuple[str, str], ...] = ()
    sent: list[tuple[str, int]] = []

    def do_GET(self) -> None:
        """Send a file."""
        file = Path(self.translate_path(self.path))
        file = file / "index.html" if file.is_dir() else file
        if not file.is_file():
            self.send_error(404)
            return
        kind, body = self.guess_type(str(file)), file.read_bytes()
        is_text = kind.startswith(("text/", "application/json", "application/javascript", "image/svg"))
        body = gzip.compress(body, 6) if is_text else body
        Compressing.sent.append((kind, len(body)))
        self.send_response(200)
        given = {"Content-Type": kind, "Content-Length": str(len(body)), "Cache-Control": "max-age=600"}
        for name, value in (*given.items(), *([("Content-Encoding", "gzip")] if is_text else ()), *self.headers_given):
            self.send_header(name, value)
        self.end_headers()
        with suppress(BrokenPipeError, ConnectionResetError):
            self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        """Nothing."""


@contextmanager
def served(site: Path) -> Iterator[str]:
    """The address of a site."""
    file = site / "_headers"
    lines = file.read_text("utf-8").splitlines()[1:] if file.is_file() else []
    given = tuple((name.strip(), value.strip()) for name, _, value in (line.partition(":") for line in lines))
    handler = type("Handler", (Compressing,), {"headers_given": given})
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()


def ours(folder: Path) -> Path:
    """Build this edition's site."""
    command = [sys.executable, "-m", "edition", "--root", str(ROOT), "build", "--site-dir", str(folder)]
    subprocess.run(command, check=True)
    return folder


def stock(folder: Path) -> Path:
    """Build the same files with Material and mkdocs-bibtex alone."""
    shutil.copytree(ROOT / "docs", folder / "docs")
    shutil.copy(ROOT / "references.bib", folder)
    settings = yaml.safe_load((ROOT / "mkdocs.yml").read_text("utf-8"))
    settings["plugins"] = ["search", {"bibtex": {"bib_file": "references.bib", "csl_file": "default.csl"}}]
    (folder / "mkdocs.yml").write_text(yaml.safe_dump(settings), "utf-8")
    style = [pypandoc.get_pandoc_path(), "--print-default-data-file", "default.csl"]
    (folder / "default.csl").write_bytes(subprocess.run(style, capture_output=True, check=True).stdout)
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    subprocess.run([sys.executable, "-m", "mkdocs", "build", "--quiet"], cwd=folder, env=environment, check=True)
    return folder / "site"


@dataclass(frozen=True)
class Weighed:
    """A page: kilobytes in all and of scripts, requests, faults by axe-core, and Lighthouse's scores."""

    whole: float
    scripts: float
    requests: int
    faults: int
    scores: tuple[int, ...]

    def __str__(self) -> str:
        scores = " ".join(f"{score:>3}" for score in self.scores)
        return f"{self.whole:>7.0f}{self.scripts:>7.0f}{self.requests:>5}{self.faults:>6}   {scores:<15}"


def weigh(browser: Browser, url: str, axe: str) -> tuple[float, float, int, int]:
    """What a first visit to the page fetches, and the faults of its looks."""
    Compressing.sent.clear()
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(url)
    page.wait_for_load_state("networkidle")
    sent = list(Compressing.sent)
    page.evaluate(axe)
    faults: set[tuple[str, str]] = set()
    for width, scheme in LOOKS:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        only = {"runOnly": TAGS, "resultTypes": ["violations"]}
        found = page.evaluate("only => axe.run(only).then(all => all.violations)", only)
        faults |= {(each["id"], str(node["target"])) for each in found for node in each["nodes"]}
    context.close()
    scripts = sum(size for kind, size in sent if "javascript" in kind)
    return sum(size for _, size in sent) / 1000, scripts / 1000, len(sent), len(faults)


def lighthouse(url: str) -> tuple[int, ...]:
    """The four scores of one run."""
    node = Path(sys.executable).with_name("node")
    flags = "--headless=new --no-sandbox" if os.geteuid() == 0 else "--headless=new"
    command = [str(node), str(LIGHTHOUSE), url, "--quiet", "--output=json", f"--chrome-flags={flags}"]
    chosen = [f"--only-categories={','.join(CATEGORIES)}"]
    environment = {**os.environ, "CHROME_PATH": os.environ.get("CHROMIUM", "")}
    for _ in range(TRIES):
        ran = subprocess.run([*command, *chosen], capture_output=True, text=True, check=False, env=environment)
        if ran.returncode == 0:
            break
    else:
        sys.exit(f"Lighthouse gave no scores of {url}:\n{ran.stderr}")
    found = json.loads(ran.stdout)["categories"]
    return tuple(round(100 * (found[name]["score"] or 0)) for name in CATEGORIES)


def measured(browser: Browser, site: Path, path: str, axe: str, with_scores: bool) -> Weighed | None:
    """One page of one site; none if the site has no such page."""
    if not (site / path.partition("?")[0] / "index.html").is_file():
        return None
    with served(site) as address:
        return Weighed(*weigh(browser, address + path, axe), lighthouse(address + path) if with_scores else ())


def main() -> None:
    """Build both sites, and print a row for each kind of page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", nargs="*", choices=[[], *PAGES], help="which (all)")
    wanted = parser.parse_args().pages or list(PAGES)
    axe = (TOOLS / "axe-core/axe.min.js").read_text("utf-8")
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    scores = LIGHTHOUSE.is_file()
    if not scores:
        print("Lighthouse is not installed (see scripts/ARCHITECTURE.md): no scores", file=sys.stderr)
    print(f"{'':<18}{'this edition':<43}stock Material\n{'':<18}{2 * '     kB script reqs  axe   perf a11y bp seo   '}")
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        sites = ours(Path(name) / "ours"), stock(Path(name) / "stock")
        browser = playwright.chromium.launch(executable_path=os.environ.get("CHROMIUM"), args=root)
        for page in wanted:
            both = [measured(browser, site, PAGES[page], axe, scores) for site in sites]
            print(f"{page:<18}{both[0]}{both[1] or '      —'}", flush=True)


if __name__ == "__main__":
    main()

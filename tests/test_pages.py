"""Every kind of page, on every screen: it fits, loses no words, is light or dark, and two judges find no fault with it."""

import gzip
import re
from collections import Counter
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Response, expect

import judges
from site_tools import Watch

KINDS = [
    "", "texts/", "texts/lieven-paris-summit/", "texts/hidden-forces-semi-transcript/", "texts/russia-matters-negotiators/",
    "texts/lieven-paris-summit/source/", "glossary/", "glossary/istanbul-framework/", "register/", "register/donald-trump/",
    "register/russia-matters/", "sources/", "emendations/", "bibliography/", "about/", "principles/", "statements/",
    "statements/russia-matters-negotiators/", "topics/", "timeline/", "changes/", "appearances/", "coverage/", "vocabulary/",
    "data/", "search/?q=peace", "concordance/?q=peace", "404.html",
]  # fmt: skip
DARK = "rgb(22, 23, 26)"  # the paper
# Of a drawing each width has its own; contents that have no room in the margin are behind a button.
SHOWN = """() => {
    const walker = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT), found = [];
    while (walker.nextNode()) {
        const { data, parentElement: within } = walker.currentNode;
        if (data.trim() && within.checkVisibility() && !within.closest("svg, .ed-contents")) found.push(data.trim());
    }
    return found;
}"""


def words(page: Page) -> Counter[str]:
    """Every piece of text on the page that is not hidden."""
    return Counter(page.evaluate(SHOWN))


@pytest.mark.parametrize("path", KINDS)
def test_a_page_fits_every_screen_light_and_dark_and_has_no_fault(path: str, browser: Browser, address: str) -> None:
    context = browser.new_context(base_url=address, viewport={"width": 1280, "height": 900}, color_scheme="light")
    watch = Watch(context, address)
    page = context.new_page()
    page.goto(f"/{path}")
    if "?q=" in path:
        expect(page.locator("form.ed-search [role=status]")).not_to_be_empty()
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    wide, faults = words(page), {"wide, light": judges.axe(page)}
    page.set_viewport_size({"width": 360, "height": 800})
    page.emulate_media(color_scheme="dark")
    expect(page.locator("body")).to_have_css("background-color", DARK)
    faults["narrow, dark"] = judges.axe(page)
    assert {look: found for look, found in faults.items() if found} == {}
    for width in (768, 640, 390, 320):  # 640: 1280 at 200 %
        page.set_viewport_size({"width": width, "height": 700})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"wider than {width}"
        assert wide - words(page) == Counter(), f"words lost at {width}"
    context.close()
    assert watch.faults == []


def test_the_html_of_every_page_is_valid(built_site: Path) -> None:
    assert judges.nu(built_site) == []


# Hosts send these as they are.
PACKED = {".woff2", ".gz", ".png", ".jpg"}


def fetched(browser: Browser, address: str, site: Path, path: str, width: int) -> dict[str, int]:
    """What a first visit fetches: the bytes of each file, compressed as hosts do."""
    found: dict[str, int] = {}

    def note(response: Response) -> None:
        name = response.url.removeprefix(address).partition("?")[0]
        file = site / name / "index.html" if name.endswith("/") or not name else site / name
        body = file.read_bytes()
        found[name] = len(body) if file.suffix in PACKED else len(gzip.compress(body, 6))

    context = browser.new_context(base_url=address, viewport={"width": width, "height": 800})
    page = context.new_page()
    page.on("response", note)
    page.goto(path)
    page.wait_for_load_state("networkidle")
    context.close()
    return found


@pytest.mark.parametrize("slug", ["lieven-paris-summit", "hidden-forces-semi-transcript", "russia-matters-negotiators"])
def test_a_text_is_light(slug: str, browser: Browser, address: str, built_site: Path) -> None:
    sizes = fetched(browser, address, built_site, f"/texts/{slug}/", 1440)
    scripts = {name: size for name, size in sizes.items() if name.endswith(".js")}
    assert len(scripts) > 3 and any(name.endswith(".woff2") for name in sizes)
    assert sum(sizes.values()) <= 150_000, sizes
    assert sum(scripts.values()) <= 40_000, scripts


def test_no_script_or_style_holds_up_the_first_paint_but_one_sheet(built_site: Path) -> None:
    for path in built_site.rglob("*.html"):
        html = path.read_text("utf-8")
        scripts = re.findall(r"<script [^>]*src=[^>]*>", html)
        assert all(re.search(r" (defer|async)\b|type=\"module\"", script) for script in scripts), path
        assert html.count('rel="stylesheet"') == 1, path

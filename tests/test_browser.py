"""The site in a real browser, as readers use it."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from site_tools import serve

REPOSITORY = Path(__file__).parent.parent
KINDS = [
    "", "texts/", "texts/lieven-paris-summit/", "texts/hidden-forces-semi-transcript/", "texts/russia-matters-negotiators/",
    "glossary/", "glossary/istanbul-framework/", "register/", "register/donald-trump/", "sources/", "emendations/",
    "bibliography/", "about/",
]  # fmt: skip
SIZES = {"desktop": (1280, 900), "phone": (390, 844), "narrow": (320, 700)}
QUIETLY = [
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    recorded = REPOSITORY / ".venv/browser"
    path = os.environ.get("CHROMIUM") or (recorded.read_text().strip() if recorded.is_file() else None)
    root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*QUIETLY, *root])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def address(built_site: Path) -> Iterator[str]:
    with serve(built_site) as address:
        yield address


class Watch:
    """What a page asked for elsewhere, and what it complained of."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.faults: list[str] = []
        context.on("request", lambda request: self._request(request.url, address))
        context.on("console", lambda message: self._message(message.type, message.text))
        context.on("weberror", lambda error: self.faults.append(f"error: {error.error}"))
        context.on("requestfailed", lambda request: self._failed(request.url, request.failure or ""))

    def _request(self, url: str, address: str) -> None:
        if not url.startswith((address, "data:", "blob:")):
            self.faults.append(f"another host: {url}")

    def _failed(self, url: str, why: str) -> None:
        if why != "net::ERR_ABORTED":  # the page was left before all had come
            self.faults.append(f"failed: {url}: {why}")

    def _message(self, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self.faults.append(f"{kind}: {text}")


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A page at the home of the site; the test fails if anything is asked of another host or logged as an error."""
    context = browser.new_context(base_url=address, viewport={"width": 1280, "height": 900})
    watch = Watch(context, address)
    page = context.new_page()
    page.goto("/")
    yield page
    context.close()
    assert watch.faults == []


def test_a_reader_follows_a_term_to_its_entry_and_back_by_its_mention(page: Page) -> None:
    page.get_by_role("link", name="Ending the Ukraine War").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ending the Ukraine War")
    page.locator(".ed-text").get_by_role("link", name="Istanbul framework").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Istanbul framework")
    mention = page.locator(".ed-mentions li").first
    expect(mention.locator("mark")).to_have_text("Istanbul framework")
    mention.get_by_role("link", name="Passage 3").click()
    expect(page).to_have_url(re.compile(r"/texts/hidden-forces-semi-transcript/#p3$"))
    expect(page.locator("#p3")).to_be_in_viewport()
    expect(page.locator("#p3")).to_contain_text("Istanbul framework")


@pytest.mark.parametrize("reading", ["Patrturiunt", "Parturiunt"])
def test_search_finds_either_reading_and_lands_on_the_passage(page: Page, reading: str) -> None:
    page.locator(".md-search__input").click()
    page.locator(".md-search__input").press_sequentially(reading, delay=20)
    hit = page.locator('.md-search-result a[href*="texts/lieven-paris-summit/"][href*="#p1"]')
    expect(hit).to_be_visible()
    hit.click()
    expect(page).to_have_url(re.compile(r"/texts/lieven-paris-summit/.*#p1$"))
    expect(page.locator("#p1")).to_be_in_viewport()


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("O{}Sullivan", "register/meghan-osullivan/"),
        ("Biden{}s", "register/joe-biden/"),
        ("Zelenskyy{}s legitimacy", "glossary/zelenskyy-legitimacy/"),
    ],
)
def test_straight_and_curly_apostrophes_find_the_same(page: Page, words: str, found: str) -> None:
    results = []
    for apostrophe in "'’":
        page.goto("/")
        page.locator(".md-search__input").click()
        page.locator(".md-search__input").press_sequentially(words.format(apostrophe), delay=20)
        hits = page.locator(f'.md-search-result__link[href*="{found}"]')
        expect(hits.first).to_be_visible()
        expect(hits.first).to_have_attribute("href", re.compile(rf"[?&]h={words[0].lower()}"))
        shown = page.locator(".md-search-result__link").evaluate_all("all => all.map(one => one.pathname + one.hash)")
        results.append((page.locator(".md-search-result__meta").inner_text(), shown))
    assert results[0] == results[1]


def test_the_home_page_lists_the_seven_texts_by_date_kind_and_outlet(page: Page) -> None:
    expect(page.locator(".ed-cards li")).to_have_count(7)
    dates = page.locator(".ed-cards .ed-date").all_inner_texts()
    assert dates[0] == "31 January 2025"
    assert dates[-1] == "3 March 2025 or later"
    assert {"Article", "Digest", "News", "Thread", "Transcript"} <= set(
        page.locator(".ed-columns dt").all_inner_texts()
    )
    expect(page.locator(".ed-columns dt", has_text="Responsible Statecraft")).to_be_visible()


def test_each_passage_has_a_visible_number_that_links_to_it(page: Page) -> None:
    page.goto("/texts/lieven-paris-summit/")
    numbers = page.locator(".ed-text .permalink")
    expect(numbers).to_have_text([str(n) for n in range(1, 12)])
    numbers.nth(4).click()
    expect(page).to_have_url(re.compile("#p5$"))


def test_selecting_a_passage_copies_the_source_and_not_the_editors_signs(page: Page) -> None:
    page.goto("/texts/lieven-paris-summit/")
    copied = page.evaluate(
        "() => { getSelection().selectAllChildren(document.getElementById('p4')); return getSelection().toString() }"
    )
    assert copied.strip().startswith("Since Defense Secretary Pete Hegseth")
    assert "Olaf Scholz of Germany" in copied


def test_the_switch_shows_the_text_as_received_without_javascript(browser: Browser, address: str) -> None:
    context = browser.new_context(base_url=address, java_script_enabled=False)
    page = context.new_page()
    page.goto("/texts/lieven-paris-summit/")
    expect(page.locator("#e1 ins")).to_be_visible()
    expect(page.locator("#e1 del")).to_be_hidden()
    page.get_by_label("Show the text as received").check()
    expect(page.locator("#e1 ins")).to_be_hidden()
    expect(page.locator("#e1 del")).to_have_text("Patrturiunt")
    context.close()


def test_the_edition_reads_without_javascript(browser: Browser, address: str) -> None:
    context = browser.new_context(base_url=address, java_script_enabled=False)
    page = context.new_page()
    page.goto("/")
    page.get_by_role("link", name="Summary of February 18th Meeting").first.click()
    expect(page.locator("#p2")).to_contain_text(
        "🕊️ Three-stage peace plan on the table: Ceasefire ➡️ Elections in Ukraine"
    )
    page.locator(".ed-text").get_by_role("link", name="Three-stage peace plan").click()
    expect(page.locator(".ed-mentions li").first).to_be_visible()
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_every_kind_of_page_fits_the_screen_and_asks_no_other_host(
    browser: Browser, address: str, size: str, scheme: str
) -> None:
    width, height = SIZES[size]
    context = browser.new_context(base_url=address, viewport={"width": width, "height": height}, color_scheme=scheme)
    watch = Watch(context, address)
    page = context.new_page()
    for path in KINDS:
        page.goto(f"/{path}", wait_until="networkidle")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"/{path} is wider than the screen"
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
    dark = page.evaluate("document.body.dataset.mdColorScheme") == "slate"
    assert dark == (scheme == "dark")
    context.close()
    assert watch.faults == []

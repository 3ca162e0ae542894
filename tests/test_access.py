"""The pages for people who do not see them, use no pointer, or want nothing to move.

tests/cases/names/ has what a screen reader is told of each main kind of page, by its address (with _ and , for / and ?): roles
and names in order, as Playwright reads them from the browser's accessibility tree. Other things may stand between.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from conftest import CASES

NAMES = sorted((CASES / "names").glob("*.yml"))
TEXT = "/texts/lieven-paris-summit/"
# Each stop of the keyboard: what it is, whether it is on the screen, and whether one sees that it is the one.
STOP = """() => {
    const drawn = at => at instanceof SVGElement && [...at.querySelectorAll("*")].map(part => getComputedStyle(part))
        .some(style => style.textDecorationLine === "underline" || parseFloat(style.strokeWidth) >= 3);
    const at = document.activeElement, box = at.getBoundingClientRect(), style = getComputedStyle(at);
    const middle = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    return {
        at: at.outerHTML.slice(0, 120),
        end: at === document.body,
        shown: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
        free: !middle || at.contains(middle) || middle.contains(at) || [...at.getClientRects()].length > 1,
        outlined: (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2) || drawn(at),
    };
}"""


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(base_url=address, viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("names", NAMES, ids=[names.stem for names in NAMES])
def test_a_screen_reader_is_told_what_everything_is(names: Path, page: Page) -> None:
    page.goto(f"/{names.stem.replace('_', '/').replace(',', '?')}" + ("" if "," in names.stem else "/"))
    expect(page.locator("body")).to_match_aria_snapshot(names.read_text("utf-8"))


@pytest.mark.parametrize("path", [TEXT, "/register/rt/", "/search/?q=Macron", "/coverage/"])
def test_the_keyboard_reaches_everything_and_one_sees_where_it_is(path: str, page: Page) -> None:
    """From the first stop to the last: each on the screen, under nothing else, with a line around it; and no trap."""
    page.goto(path)
    if "?" in path:
        expect(page.locator(".ed-hits a").first).to_be_visible()
    page.evaluate("document.activeElement.blur(); getSelection().collapse(document.body, 0)")
    stops = []
    for _ in range(400):
        page.keyboard.press("Tab")
        stops.append(stop(page))
        if stops[-1]["end"]:
            break
    assert stops[-1]["end"], "a trap, or more stops than anybody would go through"
    assert [s["at"] for s in stops[:-1] if not (s["shown"] and s["free"] and s["outlined"])] == []
    links = page.locator("a[href]:visible").count()
    assert len(stops) > links, f"{links} links, {len(stops)} stops"


def stop(page: Page) -> dict[str, Any]:
    """Where the keyboard is, once the preview that the stop before had opened has gone."""
    for _ in range(20):
        found: dict[str, Any] = page.evaluate(STOP)
        if found["end"] or (found["shown"] and found["free"] and found["outlined"]):
            break
        page.wait_for_timeout(50)
    return found


def test_a_long_text_is_walked_through_by_its_contents(page: Page) -> None:
    page.goto("/texts/hidden-forces-semi-transcript/")
    contents = page.get_by_role("navigation", name="Contents of this text")
    expect(contents).to_be_visible()
    contents.get_by_role("link").nth(2).focus()
    page.keyboard.press("Enter")
    expect(page.locator(":target")).to_be_in_viewport()
    page.set_viewport_size({"width": 390, "height": 844})
    expect(contents).to_be_hidden()
    page.get_by_role("button", name="Contents").focus()
    page.keyboard.press("Enter")
    expect(contents).to_be_visible()
    page.keyboard.press("Escape")
    expect(contents).to_be_hidden()
    expect(page.get_by_role("button", name="Contents")).to_be_focused()


def test_nothing_moves_for_whoever_asks_for_that(browser: Browser, address: str) -> None:
    context = browser.new_context(base_url=address, reduced_motion="reduce")
    page = context.new_page()
    page.goto(TEXT)
    page.locator("#p2 .permalink").focus()
    page.keyboard.press("Tab")
    expect(page.locator(".ed-preview:popover-open")).to_be_visible()
    moving = "[...document.querySelectorAll('*')].filter(e => /[1-9]/.test(getComputedStyle(e).transitionDuration + getComputedStyle(e).animationDuration))"
    assert page.evaluate(f"{moving}.map(e => e.className)") == []
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    context.close()

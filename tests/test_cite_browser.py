"""Citations in a real browser: copied by a click or the keyboard, followed, and landing on the passage."""

import re
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from test_browser import address, browser, page  # noqa: F401 -- fixtures

TEXT = "/texts/lieven-paris-summit/"
SELECT = """words => {
    const walker = document.createTreeWalker(document.querySelector('#p2'), NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const at = walker.currentNode.data.indexOf(words);
        if (at >= 0) getSelection().setBaseAndExtent(walker.currentNode, at, walker.currentNode, at + words.length);
    }
}"""


def copied(page: Page) -> str:  # noqa: F811
    return page.evaluate("navigator.clipboard.readText()")


def opened(page: Page) -> None:  # noqa: F811
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(TEXT)


def test_a_passage_is_cited_by_its_number_and_the_citation_leads_back_to_it(page: Page) -> None:  # noqa: F811
    opened(page)
    page.locator("#p5 .permalink").click()
    box = page.get_by_role("dialog", name="Cite passage 5")
    expect(box).to_contain_text("(Lieven, n.d., para. 5)")
    box.get_by_label("Style").select_option("APA")
    box.get_by_role("button", name="Copy: this edition, passage 5").click()
    expect(page.get_by_role("status").filter(has_text="Copied.")).to_be_attached()
    citation = copied(page)
    assert citation.startswith("Lieven, A. (n.d.). Anatol Lieven: Paris Summit was theater")
    page.goto("/")
    page.goto(re.search(r"http://\S+#p5", citation)[0])
    expect(page.locator("#p5")).to_be_in_viewport()
    page.locator("#p3 .permalink").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Cite passage 3")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Cite passage 3")).to_have_count(0)
    expect(page.locator("#p3 .permalink")).to_be_focused()


def test_selected_words_are_cited_with_a_link_to_them(page: Page) -> None:  # noqa: F811
    opened(page)
    page.evaluate(SELECT, "called the summit in response")
    page.get_by_role("button", name="Cite this passage").click()
    box = page.get_by_role("dialog", name="Cite passage 2")
    box.get_by_role("button", name="Copy: Link to these words").click()
    expect(page.get_by_role("status").filter(has_text="Copied.")).to_be_attached()
    link = copied(page)
    assert link.endswith("/texts/lieven-paris-summit/#p2:~:text=called%20the%20summit%20in%20response")
    page.goto("/")
    page.goto(link)
    expect(page.locator("#p2")).to_be_in_viewport()


def test_a_record_is_copied_as_it_is_in_its_file(page: Page, built_site: Path) -> None:  # noqa: F811
    opened(page)
    page.get_by_role("button", name="Copy: BibTeX").click()
    expect(page.get_by_role("status").filter(has_text="Copied.")).to_be_attached()
    assert copied(page) == (built_site / "texts/lieven-paris-summit.bib").read_text("utf-8")


def test_without_scripts_every_citation_is_on_the_page(browser: Browser, address: str) -> None:  # noqa: F811
    context = browser.new_context(base_url=address, java_script_enabled=False)
    page = context.new_page()  # noqa: F811
    page.goto(TEXT)
    page.locator("summary", has_text="MLA").click()
    expect(page.locator("details", has_text="MLA")).to_contain_text("Responsible Statecraft, 18 Feb. 2025.")
    expect(page.locator(".ed-files a")).to_have_count(4)
    expect(page.locator(".ed-copy")).to_have_count(0)
    context.close()

"""The site in a real browser, as readers use it."""

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from edition.edition import load
from site_tools import Watch

REPOSITORY = Path(__file__).parent.parent
SIZES = {"desktop": (1280, 900), "phone": (390, 844), "narrow": (320, 700)}
CITED = "/texts/lieven-paris-summit/"
SELECT_WORDS = """words => {
    const walker = document.createTreeWalker(document.querySelector('#p2'), NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const at = walker.currentNode.data.indexOf(words);
        if (at >= 0) getSelection().setBaseAndExtent(walker.currentNode, at, walker.currentNode, at + words.length);
    }
}"""


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
    page.get_by_role("searchbox").fill(reading)
    page.get_by_role("searchbox").press("Enter")
    hit = page.locator('.ed-hits a[href$="texts/lieven-paris-summit/#p1"]')
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
        page.goto(f"/search/?q={words.format(apostrophe)}")
        expect(page.locator(f'.ed-hits a[href$="{found}"]')).to_be_visible()
        shown = page.locator(".ed-hits a").evaluate_all("all => all.map(one => one.pathname + one.hash)")
        results.append((page.locator(".ed-search [role=status]").inner_text(), shown))
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


NAMED = """id => {
  location.hash = id;
  window.dispatchEvent(new Event("hashchange"));
  const parts = [...document.querySelectorAll(".statement.named")];
  const outer = parts.filter(part => !parts.some(other => other !== part && other.contains(part)));
  const shown = outer.filter(part => getComputedStyle(part).backgroundColor !== "rgba(0, 0, 0, 0)");
  return shown.map(part => {
    const copy = part.cloneNode(true);
    for (const sign of copy.querySelectorAll(".ed, del")) sign.remove();
    return copy.textContent;
  }).join(" ");
}"""


def test_every_link_to_a_statement_leads_to_its_words_and_marks_them_all(page: Page) -> None:
    edition = load(REPOSITORY)
    by_text = defaultdict(list)
    for statement in edition.ledger.statements.values():
        by_text[statement.slug].append(statement)
    for slug, statements in by_text.items():
        page.goto(f"/statements/{slug}/")
        links = page.locator(".ed-statement").evaluate_all(
            "all => all.map(one => [one.id, one.querySelector('.ed-quoted + .ed-see a').getAttribute('href')])"
        )
        assert links == [[s.id, f"../../texts/{slug}/#{s.id}"] for s in statements]
        page.goto(f"/texts/{slug}/")
        passages = {p.id: p.text() for p in edition.pages[statements[0].page].passages}
        for statement in statements:
            said = "".join(passages[statement.record.at][start:end] for start, end in statement.spans)
            assert "".join(page.evaluate(NAMED, statement.id).split()) == "".join(said.split()), statement.key
            assert page.locator(f"#{statement.id}:target").count() == 1


def test_a_statements_words_are_marked_without_javascript_too(browser: Browser, address: str) -> None:
    context = browser.new_context(base_url=address, java_script_enabled=False)
    page = context.new_page()
    page.goto("/statements/lieven-paris-summit/")
    page.locator(".ed-statement .ed-see a").last.click()
    expect(page.locator(".statement:target")).to_be_in_viewport()
    assert page.locator(".statement:target").evaluate("e => getComputedStyle(e).backgroundColor") != "rgba(0, 0, 0, 0)"
    page.goto("/statements/")
    expect(page.locator(".ed-filter")).to_be_hidden()
    expect(page.locator(".ed-chronicle > li").last).to_be_visible()
    context.close()


def rows(page: Page) -> int:
    return page.locator(".ed-chronicle > li:visible").count()


def test_the_list_is_filtered_by_several_fields_at_once_and_the_address_says_by_which(page: Page) -> None:
    page.goto("/statements/")
    every = rows(page)
    expect(page.get_by_role("status").first).to_have_text(f"All {every} statements.")
    page.get_by_label("Speaker").select_option("jd-vance")
    spoken = rows(page)
    assert 0 < spoken < every
    page.get_by_label("Reported through").select_option("rt")
    expect(page.locator(".ed-filter [role=status]")).to_have_text(f"{rows(page)} of {every} statements.")
    assert page.url.endswith("/statements/?speaker=jd-vance&through=rt")
    assert f"({rows(page)})" in page.locator("select[name=speaker] option:checked").inner_text()
    page.reload()
    expect(page.get_by_label("Speaker")).to_have_value("jd-vance")
    assert rows(page) < every
    page.get_by_label("Said on or before").fill("1999-12-31")
    expect(page.locator(".ed-filter [role=status]")).to_have_text(f"0 of {every} statements.")
    page.get_by_role("button", name="Clear all filters").click()
    expect(page.locator(".ed-filter [role=status]")).to_have_text(f"All {every} statements.")
    assert page.url.endswith("/statements/")


def test_an_uncertain_date_is_found_wherever_it_may_belong(page: Page) -> None:
    page.goto("/statements/?from=2025-02-17&until=2025-02-17")
    for row in page.locator(".ed-chronicle > li:visible").all():
        first, last = row.get_attribute("data-from") or "", row.get_attribute("data-until") or "9999"
        assert first <= "2025-02-17" <= last
    assert rows(page) == page.locator(".ed-chronicle > li").evaluate_all(
        "all => all.filter(({dataset: d}) => (!d.from || d.from <= '2025-02-17') && (!d.until || d.until >= '2025-02-17')).length"
    )


def test_the_filters_work_by_keyboard_alone(page: Page) -> None:
    page.goto("/statements/")
    every = rows(page)
    page.get_by_label("Mode").focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Mode")).to_have_value("verbatim")
    assert 0 < rows(page) < every
    for _ in range(16):  # a date has several stops
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName") == "BUTTON":
            break
    page.keyboard.press("Enter")
    expect(page.get_by_label("Mode")).to_have_value("")
    assert rows(page) == every


def test_an_address_with_a_choice_that_is_not_there_shows_all(page: Page) -> None:
    page.goto('/statements/?speaker="><script>nobody&from=yesterday')
    assert rows(page) == page.locator(".ed-chronicle > li").count()


def test_each_count_of_the_table_leads_to_as_many_statements(page: Page) -> None:
    page.goto("/topics/")
    links = page.locator(".ed-matrix a[href*='?']")
    counted = links.evaluate_all("all => all.map(one => [one.getAttribute('href'), Number(one.textContent)])")
    assert len(counted) > 20
    for href, count in counted[:: max(1, len(counted) // 8)]:
        page.goto(f"/topics/{href}")
        assert rows(page) == count, href


@pytest.mark.parametrize("size", SIZES)
def test_no_name_on_the_timeline_lies_over_another_and_none_is_too_small(
    browser: Browser, address: str, size: str
) -> None:
    width, height = SIZES[size]
    context = browser.new_context(base_url=address, viewport={"width": width, "height": height})
    page = context.new_page()
    page.goto("/timeline/")
    drawing = page.locator("svg.ed-timeline:visible")
    expect(drawing).to_have_count(1)
    small, boxes, right = drawing.evaluate(
        """svg => [
          [...svg.querySelectorAll("text")].filter(t => parseFloat(getComputedStyle(t).fontSize) * svg.getBoundingClientRect().width / svg.width.baseVal.value < 11).length,
          [...svg.querySelectorAll("text, .mark")].map(t => t.getBoundingClientRect()).map(b => [b.left, b.top, b.right, b.bottom]),
          svg.getBoundingClientRect().right]"""
    )
    assert small == 0
    for number, one in enumerate(boxes):
        assert one[2] <= right
        for other in boxes[number + 1 :]:
            assert one[2] <= other[0] or other[2] <= one[0] or one[3] - 3 <= other[1] or other[3] - 3 <= one[1], (
                one,
                other,
            )
    context.close()


def copied(page: Page) -> str:
    return page.evaluate("navigator.clipboard.readText()")


def opened(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(CITED)


def test_a_passage_is_cited_by_its_number_and_the_citation_leads_back_to_it(page: Page) -> None:
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


def test_selected_words_are_cited_with_a_link_to_them(page: Page) -> None:
    opened(page)
    page.evaluate(SELECT_WORDS, "called the summit in response")
    page.get_by_role("button", name="Cite this passage").click()
    box = page.get_by_role("dialog", name="Cite passage 2")
    box.get_by_role("button", name="Copy: Link to these words").click()
    expect(page.get_by_role("status").filter(has_text="Copied.")).to_be_attached()
    link = copied(page)
    assert link.endswith("/texts/lieven-paris-summit/#p2:~:text=called%20the%20summit%20in%20response")
    page.goto("/")
    page.goto(link)
    expect(page.locator("#p2")).to_be_in_viewport()


SELECT_RANGE = """([from, start, to, end]) => {
    const place = (id, words, after) => {
        const walker = document.createTreeWalker(document.getElementById(id), NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) {
            const at = walker.currentNode.data.indexOf(words);
            if (at >= 0) return [walker.currentNode, at + (after ? words.length : 0)];
        }
    };
    getSelection().setBaseAndExtent(...place(from, start, false), ...place(to, end, true));
}"""


def test_words_of_several_passages_are_cited_as_a_run_of_them(page: Page) -> None:
    opened(page)
    # Selected from the middle of a word to the middle of another: a link to words must have whole ones.
    page.evaluate(SELECT_RANGE, ["p2", "mmit in response", "p4", " thereby impl"])
    page.get_by_role("button", name="Cite these passages").click()
    box = page.get_by_role("dialog", name="Cite passages 2–4")
    expect(box).to_contain_text("(Lieven, n.d., paras. 2–4)")
    box.get_by_role("button", name="Copy: short form, passages 2–4").click()
    box.get_by_label("Style").select_option("MLA")
    expect(box).to_contain_text("pars. 2–4")
    expect(box).to_contain_text(f"{CITED}#p2.")
    box.get_by_role("button", name="Copy: Link to these words").click()
    link = box.get_by_role("link").get_attribute("href") or ""
    assert link.endswith(
        "#p2:~:text=summit%20in%20response%20to%20what,U.S.%20guarantee%2C%20Starmer%20thereby%20implicitly"
    )
    page.goto("/")
    page.goto(link)
    expect(page.locator("#p2")).to_be_in_viewport()
    page.locator("#p5").click(click_count=3)  # the whole paragraph, and the beginning of the next one
    expect(page.get_by_role("button", name="Cite this passage")).to_be_visible()


def test_a_link_to_words_leads_to_the_passage_where_a_browser_knows_no_such_links(page: Page) -> None:
    page.add_init_script("if (!location.hash.includes(':~:')) history.replaceState(null, '', '#p9:~:text=x,y')")
    page.goto(CITED)
    expect(page).to_have_url(re.compile(r"#p9$"))
    expect(page.locator("#p9")).to_be_in_viewport()


STATEMENTS = "/statements/lieven-paris-summit/"


def test_a_statement_is_cited_and_the_citation_leads_back_to_it(page: Page, built_site: Path) -> None:
    opened(page)
    page.goto(f"{STATEMENTS}?from=an-old-search#s3")
    record = page.locator("#s3")
    record.get_by_text("Cite this statement").click()
    record.get_by_role("button", name="Copy: statement s3, APA").click()
    expect(page.get_by_role("status").filter(has_text="Copied.")).to_be_attached()
    citation = copied(page)
    assert citation.startswith("Lieven, A. (n.d.). Anatol Lieven: Paris Summit")
    address = re.search(r"http://\S+#s3", citation)
    assert address and "an-old-search" not in address[0]
    for name, ending in (("BibTeX", "bib"), ("RIS", "ris"), ("CSL-JSON", "csl.json")):
        page.evaluate("navigator.clipboard.writeText('')")
        record.get_by_role("button", name=f"Copy: statement s3, {name}").click()
        entry = next(filter(None, (page.wait_for_timeout(50) or copied(page) for _ in range(200))))
        whole = (built_site / f"statements/lieven-paris-summit.{ending}").read_bytes().decode()
        assert entry.count("-edition-s") == 1 and "lieven2025paris-edition-s3" in entry
        assert ending == "csl.json" or entry.strip() in whole
    page.goto("/")
    page.goto(address[0])
    expect(record).to_be_in_viewport()


def test_a_statement_can_be_cited_without_a_script(browser: Browser, address: str) -> None:
    context = browser.new_context(base_url=address, java_script_enabled=False)
    page = context.new_page()
    page.goto(STATEMENTS)
    page.locator("#s3 summary").click()
    styles = page.locator("#s3 .ed-citation")
    expect(styles).to_have_count(4)
    for style in styles.all():
        expect(style).to_contain_text("statements/lieven-paris-summit/#s3")
    page.locator("#s3").get_by_role("link", name="The original publication").click()
    expect(page.locator("#cite")).to_be_in_viewport()
    expect(page.locator(".ed-files a")).to_have_text(["BibTeX", "RIS", "CSL-JSON"])
    for link in page.locator(".ed-files a").all():
        assert page.request.get(f"{address}{STATEMENTS[1:]}{link.get_attribute('href')}").ok
    context.close()


def test_search_results_can_be_saved_at_once(page: Page) -> None:
    page.goto("/search/?q=Macron")
    results = page.locator(".ed-hits")
    expect(results.locator(".Z3988").first).to_be_attached()
    offered = results.locator(".Z3988").evaluate_all(
        "all => all.map(one => new URLSearchParams(one.title).get('rft.title'))"
    )
    shown = results.locator("a[href*='/texts/']").evaluate_all("all => all.map(one => one.pathname)")
    assert len(offered) == len(set(offered)) == len({path for path in shown if path.count("/") == 3}) > 1
    assert "Paris Summit was theater, and much ado about nothing" in offered


def test_more_shows_the_next_results_and_leaves_none_out(page: Page) -> None:
    page.goto("/search/?q=Trump")
    status, more = page.locator(".ed-search [role=status]"), page.locator(".ed-more button")
    expect(more).to_be_visible()
    count = sum(map(int, re.findall(r"\d+", status.inner_text().split(".")[0])))
    while more.is_visible():
        shown = page.locator(".ed-hits > li").count()
        expect(page.locator(".ed-hits .Z3988").first).to_be_attached()
        more.click()
        expect(page.locator(".ed-hits > li")).to_have_count(min(shown + 20, count))
    links = page.locator(".ed-hits > li > a").evaluate_all("all => all.map(one => one.href)")
    assert len(links) == len(set(links)) == count > 40


def test_a_record_is_copied_as_it_is_in_its_file(page: Page, built_site: Path) -> None:
    opened(page)
    page.get_by_role("button", name="Copy: BibTeX").click()
    expect(page.get_by_role("status").filter(has_text="Copied.")).to_be_attached()
    assert copied(page) == (built_site / "texts/lieven-paris-summit.bib").read_text("utf-8")


def test_without_scripts_every_citation_is_on_the_page(browser: Browser, address: str) -> None:
    context = browser.new_context(base_url=address, java_script_enabled=False)
    page = context.new_page()
    page.goto(CITED)
    page.locator("summary", has_text="MLA").click()
    expect(page.locator("details", has_text="MLA")).to_contain_text("Responsible Statecraft, 18 Feb. 2025.")
    expect(page.locator(".ed-files a")).to_have_count(5)
    expect(page.locator(".ed-copy")).to_have_count(0)
    context.close()

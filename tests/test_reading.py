"""The page on which a text is read: its notes, marks and aids change no word, and work by pointer, keyboard and touch."""

import re
import subprocess
import unicodedata
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from conftest import CASES
from edition.edit.reading import inline, text_of
from edition.edit.rendered import Edition
from edition.edition import load
from edition.publish.reading.amending import Repository
from edition.publish.reading.contents import contents
from edition.publish.reading.page import reading_page
from edition.publish.views import Views
from site_tools import passages

REPOSITORY = Path(__file__).parent.parent
ELSEWHERE = Repository("https://github.com/lamps/edition", "https://lamps.example.org/")
TEXT = "/texts/lieven-paris-summit/"


@pytest.fixture(scope="module")
def ours() -> Edition:
    """The edition of this repository."""
    return load(REPOSITORY)


@pytest.fixture(scope="module")
def invented() -> Edition:
    """An invented edition, whose texts have notes, nested lists and withheld passages."""
    return load(CASES / "tei/edition")


def page_of(
    edition: Edition, slug: str, repository: Repository = ELSEWHERE, edit: str = "https://e.org/f.md"
) -> ET.Element:
    text = edition.pages[f"texts/{slug}.md"]
    mentions = [m for m in edition.mentions if m.page == text.page.uri]
    return reading_page(text, mentions, repository, edit, "1.0.0")


@pytest.mark.parametrize("reading", ["received", "corrected"])
def test_what_is_added_for_the_reader_changes_no_word(ours: Edition, invented: Edition, reading: str) -> None:
    for edition in (ours, invented):
        for text in edition.texts():
            tree = page_of(edition, text.page.id)
            blocks = {element.get("id"): element for element in tree.iter()}
            for passage in text.passages if text.page.meta.access == "full" else ():
                assert text_of(blocks[passage.id], reading) == text_of(passage.block, reading), passage.id


def test_every_mention_is_marked_once(ours: Edition) -> None:
    for text in ours.texts():
        tree = page_of(ours, text.page.id)
        for passage in text.passages:
            block = next(e for e in tree.iter() if e.get("id") == passage.id)
            marked = [e for e in inline(block) if e.get("data-entry")]
            found = [m for m in ours.mentions if m.page == text.page.uri and m.passage == passage.id]
            assert {e.get("data-entry") for e in marked} <= {m.entry for m in found}
            apart = [m for m in found if not any(o is not m and o.start <= m.start and m.end <= o.end for o in found)]
            assert len(marked) >= len(apart), passage.id


def test_each_note_stands_once_after_its_passage(invented: Edition) -> None:
    tree = page_of(invented, "ferry-in-the-fog")
    ids = [e.get("id") for e in tree.iter() if e.get("id")]
    assert len(ids) == len(set(ids))
    groups = {e.get("aria-label"): e for e in tree.iter() if e.get("class") == "ed-notes ed"}
    notes = {name: [note.get("id") for note in group] for name, group in groups.items()}
    assert notes["Notes on passage 1"] == ["apparatus-e1", "apparatus-e2", "fn:1"]
    assert "Notes on passage 2" in notes
    assert not [e for e in tree if e.get("class") == "footnote"]
    assert "Compare the hearing" in " ".join("".join(groups["Notes on passage 1"].itertext()).split())


def test_a_passage_that_is_withheld_shows_neither_its_notes_nor_its_lines(edition: Path) -> None:
    page = edition / "docs/texts/roe-lantern-pact.md"
    page.write_text(page.read_text("utf-8").replace("access: full", "access: excerpt"), "utf-8")
    loaded = load(edition)
    views = Views(loaded, ELSEWHERE)
    text = loaded.pages["texts/roe-lantern-pact.md"]
    here = views.pages["texts/roe-lantern-pact/source.md"]
    shown = str(views.context(text)["body"]) + str(views.context(here)["lines"])
    assert "Ten years ago" in shown
    assert "harbour master" not in shown
    assert "Misprint" not in shown


def test_the_lines_beside_a_text_are_those_of_its_witness(ours: Edition, invented: Edition) -> None:
    for edition in (ours, invented):
        views = Views(edition)
        for text in edition.texts():
            here = views.pages[f"texts/{text.page.id}/source.md"]
            source = text.page.meta.source
            lines = edition.sources[source.file].witness.lines
            shown = dict(line for row in views.context(here)["lines"] for line in row.lines)
            assert all(lines[number - 1] == words for number, words in shown.items())
            if text.page.meta.access == "full":
                span = range(source.lines.first, source.lines.last + 1)
                assert {n for n in span if lines[n - 1].strip()} <= shown.keys(), text.page.id


def test_contents_are_headings_or_who_speaks_or_first_words(ours: Edition, invented: Edition) -> None:
    def of(edition: Edition, slug: str) -> list[tuple[str, str]]:
        text = edition.pages[f"texts/{slug}.md"]
        return [(p.title, p.anchor) for p in contents(text, {q.id for q in text.passages})]

    assert of(invented, "ferry-in-the-fog")[0][0].startswith("The evening")
    assert of(ours, "hidden-forces-semi-transcript")[0] == ("Andrea Kendall-Taylor", "p2")
    assert of(ours, "stanovaya-putin-talks")[0][1] == "p1"
    assert of(ours, "mcdonald-riyadh-thread") == []


def test_a_report_names_page_passage_version_and_words_if_they_are_few(invented: Edition) -> None:
    tree = page_of(invented, "ferry-in-the-fog")
    block = next(e for e in tree.iter() if e.get("id") == "p3")
    report, edit = next(e for e in block.iter() if e.get("class") == "ed-amend ed")
    asked = {name: values[0] for name, values in parse_qs(urlsplit(report.get("href", "")).query).items()}
    assert asked["page"] == "https://lamps.example.org/texts/ferry-in-the-fog/#p3"
    assert (asked["paragraph"], asked["version"], asked["template"]) == ("p3", "1.0.0", "wrong-here.yml")
    assert asked["words"].endswith("It was lit twice in Ellery & <Port>.")
    line = invented.pages["texts/ferry-in-the-fog.md"].page.text.split("\n")[
        int(edit.get("href", "").split("#L")[1]) - 1
    ]
    assert "It was lit twice" in line
    form = (REPOSITORY / ".github/ISSUE_TEMPLATE/wrong-here.yml").read_text("utf-8")
    assert asked.keys() - {"template"} <= set(re.findall(r"id: (\w+)", form))


def test_without_a_repository_nobody_is_asked_to_report(invented: Edition) -> None:
    tree = page_of(invented, "ferry-in-the-fog", Repository(), "")
    assert not [e for e in tree.iter() if e.get("class") == "ed-amend ed"]


class Inline(HTMLParser):
    """Whatever a strict Content-Security-Policy would refuse."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.found += [f"<{tag} {name}>" for name in given if name == "style" or name.startswith("on")]
        runs = (
            tag == "script"
            and "src" not in given
            and given.get("type") not in ("application/json", "application/ld+json")
        )
        self.found += [f"<{tag}>"] if tag == "style" or runs else []


def test_no_page_has_script_or_style_in_line(built_site: Path) -> None:
    for path in built_site.rglob("*.html"):
        parser = Inline()
        parser.feed(path.read_text("utf-8"))
        assert parser.found == [], path


# In the browser.


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(base_url=address, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(TEXT)
    yield page
    context.close()


@pytest.fixture
def plain(browser: Browser, address: str) -> Iterator[Page]:
    """A page without scripts."""
    context = browser.new_context(base_url=address, java_script_enabled=False, viewport={"width": 390, "height": 844})
    yield context.new_page()
    context.close()


def preview(page: Page):
    return page.locator(".ed-preview:popover-open")


def test_an_entry_is_previewed_under_the_pointer_and_stays_while_it_is_there(page: Page) -> None:
    page.locator("#p2 a.entry", has_text="Macron").hover()
    expect(preview(page)).to_contain_text("President of France")
    preview(page).hover()
    page.wait_for_timeout(400)
    expect(preview(page)).to_be_visible()
    page.mouse.move(2, 2)
    expect(preview(page)).to_have_count(0)


def test_a_preview_comes_with_the_focus_says_so_and_goes_with_escape(page: Page) -> None:
    link = page.locator("#p2 a.entry", has_text="Macron")
    page.locator("#p2 .permalink").focus()
    page.keyboard.press("Tab")
    expect(link).to_be_focused()
    expect(preview(page)).to_contain_text("President of France")
    expect(link).to_have_attribute("aria-describedby", "ed-preview")
    page.keyboard.press("Escape")
    expect(preview(page)).to_have_count(0)
    expect(link).to_be_focused()


def test_from_a_preview_all_mentions_of_that_entry_can_be_marked(page: Page) -> None:
    page.locator("#p2 .permalink").focus()
    page.keyboard.press("Tab")
    expect(preview(page)).to_be_visible()
    page.keyboard.press("Tab")
    expect(preview(page).get_by_role("button")).to_be_focused()
    page.keyboard.press("Enter")
    marked = page.locator(".ed-text .named-entry")
    assert marked.count() > 1
    assert set(marked.evaluate_all("all => all.map(one => one.dataset.entry)")) == {"emmanuel-macron"}


@pytest.mark.parametrize(
    ("link", "words"),
    [(".ed-headnote .citation a >> nth=1", "Paris Summit"), ("#e1 .apparatus-sign", "Ars poetica")],
)
def test_works_and_notes_are_previewed_too(page: Page, link: str, words: str) -> None:
    page.locator(link).hover()
    expect(preview(page)).to_contain_text(words)


def test_a_first_tap_previews_and_its_link_leads_on(browser: Browser, address: str) -> None:
    context = browser.new_context(base_url=address, has_touch=True, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(TEXT)
    page.locator("#p2 a.entry", has_text="Macron").tap()
    expect(preview(page)).to_contain_text("President of France")
    expect(page).to_have_url(re.compile(f"{TEXT}$"))
    preview(page).get_by_role("link", name="Open").tap()
    expect(page).to_have_url(re.compile("/register/emmanuel-macron/$"))
    context.close()


def test_on_a_disk_links_are_plain_links(browser: Browser, built_site: Path) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto((built_site / "texts/lieven-paris-summit/index.html").as_uri())
    page.locator("#p2 a.entry", has_text="Macron").hover()
    page.wait_for_timeout(500)
    expect(preview(page)).to_have_count(0)
    context.close()


def test_the_switches_are_remembered_from_text_to_text(page: Page) -> None:
    page.get_by_label("Show the text as received").check()
    page.get_by_label("Mark names and terms").check()
    page.goto("/texts/russia-matters-negotiators/")
    expect(page.get_by_label("Show the text as received")).to_be_checked()
    assert page.locator("#p1 .mention").first.evaluate("e => getComputedStyle(e).backgroundColor") != "rgba(0, 0, 0, 0)"
    page.get_by_label("Show the text as received").uncheck()
    page.goto(TEXT)
    expect(page.locator("#e1 ins")).to_be_visible()


def test_notes_stand_in_the_margin_if_it_has_room_and_else_below(page: Page) -> None:
    passage, note = page.locator("#p1"), page.locator("#apparatus-e1")
    right = passage.bounding_box()["x"] + passage.bounding_box()["width"]
    assert note.bounding_box()["x"] > right
    assert abs(note.bounding_box()["y"] - passage.bounding_box()["y"]) < 12
    page.set_viewport_size({"width": 390, "height": 844})
    assert note.bounding_box()["y"] >= passage.bounding_box()["y"] + passage.bounding_box()["height"]
    assert page.locator("#p2").bounding_box()["y"] > note.bounding_box()["y"]


def test_without_scripts_notes_marks_contents_and_menu_are_there(plain: Page) -> None:
    plain.goto("/texts/hidden-forces-semi-transcript/")
    expect(plain.locator(".ed-note").first).to_be_visible()
    plain.get_by_label("Mark names and terms").check()
    assert plain.locator(".mention").first.evaluate("e => getComputedStyle(e).backgroundColor") != "rgba(0, 0, 0, 0)"
    plain.get_by_role("button", name="Contents").click()
    plain.get_by_role("navigation", name="Contents").get_by_role("link").nth(2).click()
    assert plain.url.endswith("#p5")
    plain.goto(TEXT)
    plain.get_by_role("button", name="Menu").click()
    plain.get_by_role("navigation", name="Parts of the edition").get_by_role("link", name="Glossary").click()
    expect(plain.get_by_role("heading", level=1)).to_have_text("Glossary")


def test_the_next_text_by_date_is_one_link_away(page: Page) -> None:
    later = page.locator("a[rel=next]")
    title = later.inner_text().split("\n")[-1].removeprefix("Later").strip()
    later.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def test_light_or_dark_is_chosen_once_for_all_pages(page: Page) -> None:
    paper = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(paper)
    page.get_by_role("button", name="Dark page").click()
    dark = page.evaluate(paper)
    assert dark != light
    page.goto("/glossary/")
    expect(page.get_by_role("button", name="Light page")).to_be_visible()
    assert page.evaluate(paper) == dark
    page.get_by_role("button", name="Light page").click()
    assert page.evaluate(paper) == light


def test_the_skip_link_is_the_first_stop_and_everything_focused_is_seen(page: Page) -> None:
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the text")).to_be_focused()
    for _ in range(25):
        page.keyboard.press("Tab")
        outline = "getComputedStyle(document.activeElement).outlineStyle"
        assert page.evaluate(outline) != "none", page.evaluate("document.activeElement.outerHTML")


def test_a_printed_text_has_its_words_notes_and_numbers_and_no_controls(
    page: Page, tmp_path: Path, built_site: Path
) -> None:
    page.pdf(path=tmp_path / "text.pdf", format="A4")
    extracted = subprocess.run(["pdftotext", "-raw", tmp_path / "text.pdf", "-"], capture_output=True, check=True)
    printed = unicodedata.normalize("NFKC", extracted.stdout.decode("utf-8"))
    whole = "".join(printed.split())
    for id, block in page.locator(".ed-text :is(p, li)[id]").evaluate_all(WORDS):
        assert "".join(unicodedata.normalize("NFKC", block).split()) in whole, id
        assert id[1:] in printed.split(), id
    assert "Patrturiuntsource.Misprint.ThelineisHorace" in whole
    for control in (
        "Menu",
        "Dark",
        "Search",
        "Show the text",
        "Mark names",
        "Beside its source",
        "Copy",
        "Contents",
        "Later",
    ):
        assert control not in printed, control


# What paper has of a passage: its words and the signs of its notes, without its number, its notes and its controls.
WORDS = """all => all.map(block => {
    const copy = block.cloneNode(true);
    for (const apart of copy.querySelectorAll(".permalink, .ed-notes, .ed-amend, del")) apart.remove();
    return [block.id, copy.textContent];
})"""


def test_the_page_beside_the_source_has_every_passage_by_its_number(built_site: Path) -> None:
    html = (built_site / "texts/lieven-paris-summit/source/index.html").read_text("utf-8")
    assert re.findall(r'<tr role="row" id="(p\d+)"', html) == list(
        passages(built_site / "texts/lieven-paris-summit/index.html")
    )


def test_the_source_stands_beside_the_text_and_each_under_its_head(page: Page) -> None:
    page.goto(f"{TEXT}source/")
    table = page.locator("table.ed-beside")
    heads, cells = (table.locator(f"{row} > *").evaluate_all(EDGES) for row in ("thead tr", "#p2"))
    assert heads == cells and cells[0] < cells[1] < cells[2]
    assert (
        len(set(table.locator("#p2 > *").evaluate_all("all => all.map(one => one.getBoundingClientRect().top)"))) == 1
    )
    page.set_viewport_size({"width": 390, "height": 844})
    witness, edited = (table.locator(f"#p2 .ed-{part}").bounding_box() for part in ("witness", "edited"))
    assert edited["y"] >= witness["y"] + witness["height"]


EDGES = "all => all.map(one => Math.round(one.getBoundingClientRect().left))"

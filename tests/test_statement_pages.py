"""The pages of statements, from the small edition and statements invented for it."""

import re
import shutil
import xml.etree.ElementTree as ET
from html import unescape
from pathlib import Path

import pytest
from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config
from playwright.sync_api import Browser, expect

from edition.edition import load
from edition.publish.finding.records import pages
from edition.publish.statements import chronicle
from edition.publish.statements.records import Piece, in_context, side_by_side
from edition.publish.statements.views import cut
from site_tools import serve

STATEMENTS = {
    "roe-lantern-pact": """\
- id: s1
  speaker: unnamed
  described: the harbour master
  to: [the two towns of Ellery]
  said: ../2024-03-14
  when: at the time
  mode: verbatim
  via: [harbour-fund-news]
  at: p2
  attributed: the harbour master said at the time
  quote: “We do not plan to send boats,”
  topics: [boats]
  note: "<b>Bold</b> words; see [@quill2020lamps, p. 3] and [@nobody]."
""",
    "fog-over-ferry": """\
- id: s1
  speaker: ada-quill
  role: Member of the council
  said: 2024-03-19
  mode: paraphrase
  via: [jane-roe]
  at: p2
  attributed: Ada Quill asked
  quote: asked for a second lamp
  topics: [lamps, boats]
- id: s2
  speaker: [tom-marsh, jane-roe]
  said: 2024-03
  mode: denial
  hedge: said
  at: p3
  quote: The council said no
  topics: [lamps]
  relations:
    - {kind: repeats, to: "fog-over-ferry#s1", editor: An editor, why: "Both ask [@quill2020lamps].", date: 2026-01-02}
    - {kind: walks-back, to: "roe-lantern-pact#s1", editor: An editor, why: "So it <i>seems</i>.", date: 2026-01-02}
    - {kind: answers, to: "no-text#s1", editor: An editor, why: It is gone., date: 2026-01-02}
""",
    "council-hearing": """\
- id: s1
  speaker: tom-marsh
  said: 2024
  mode: paraphrase
  at: p2
  topics: [lamps]
""",
}
PAGES = {
    "statements": 'topics:\n  lamps: {title: Lamps, scope: light}\n  boats: {title: "Boats & <ferries>", scope: boats}\n',
    "topics": "",
    "timeline": "",
    "bibliography": "",
}


def prepared(root: Path) -> Path:
    for file in root.glob("docs/texts/*.statements.yml"):
        file.unlink()
    for slug, statements in STATEMENTS.items():
        (root / f"docs/texts/{slug}.statements.yml").write_text(statements, "utf-8")
    for name, more in PAGES.items():
        body = "\\full_bibliography\n" if name == "bibliography" else "Words.\n"
        (root / f"docs/{name}.md").write_text(f"---\ntitle: The {name}\n{more}---\n{body}", "utf-8")
    return root


def built(root: Path) -> Path:
    """The site as `mkdocs serve` shows it: the problems that the invented statements have do not stop it."""
    settings = "site_name: A small edition\ntheme: {name: material, features: [content.action.edit]}\n"
    settings += "repo_url: https://example.org/small\nedit_uri: edit/docs/\nplugins: [search, edition]\n"
    (root / "mkdocs.yml").write_text(settings, "utf-8")
    config = load_config(str(root / "mkdocs.yml"), site_dir=str(root / "site"))
    config.plugins.on_startup(command="serve", dirty=False)
    mkdocs_build(config)
    return root / "site"


@pytest.fixture(scope="module")
def site(small_edition: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("pages") / "edition"
    shutil.copytree(small_edition, root, symlinks=True)
    return built(prepared(root))


def content(site: Path, page: str) -> str:
    """What our template wrote, without the theme around it."""
    html = (site / page / "index.html").read_text("utf-8")
    return html.split('<div class="ed-page')[1].split("</article>\n          </div>")[0]


def record(site: Path, key: str) -> str:
    """The record of a statement, tags taken out, on one line."""
    slug, _, id = key.partition("#")
    html = content(site, f"statements/{slug}").split(f'id="{id}"')[1].split("</article>")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def test_each_text_with_statements_has_a_page_of_records_and_a_quiet_line_to_it(site: Path) -> None:
    for slug, statements in STATEMENTS.items():
        count = statements.count("- id: ")
        assert len(re.findall(r'<article class="ed-statement" id="s\d+"', content(site, f"statements/{slug}"))) == count
        line = f'<a href="../../statements/{slug}/">{count} statement{"s" if count > 1 else ""} in this text</a>'
        assert line in content(site, f"texts/{slug}")
        whole = (site / f"statements/{slug}/index.html").read_text("utf-8")
        assert f'href="https://example.org/small/edit/docs/texts/{slug}.statements.yml"' in whole


def test_a_record_says_in_words_what_its_fields_are(site: Path) -> None:
    shown = record(site, "roe-lantern-pact#s1")
    for words in (
        "Not named (“the harbour master”)",
        "“We do not plan to send boats,”",
        "14 March 2024 or earlier: “at the time”. The text does not say when; not later than the report.",
        "Reported 14 March 2024, the date of the text",
        "To “the two towns of Ellery”",
        "Attributed “the harbour master said at the time”",
        "Verbatim. All of these words stand in quotation marks in the passage.",
        "Not named → harbour-fund-news → Harbour Gazette →",
        "(this edition’s source)",
        "Known here through harbour-fund-news only.",
        "statements/roe-lantern-pact/#s1.",
    ):
        assert words in shown, words
    assert "keeps its distance: “said”" in record(site, "fog-over-ferry#s2")
    assert record(site, "fog-over-ferry#s2").index("Tom Marsh and Jane Roe") >= 0
    assert "A listener’s summary of what was said, not the speaker’s own words." in record(site, "council-hearing#s1")


def test_a_note_shows_its_citations_and_none_of_its_markup(site: Path) -> None:
    html = content(site, "statements/roe-lantern-pact")
    assert "&lt;b&gt;Bold&lt;/b&gt; words; see" in html
    assert '<span class="citation">' in html and 'href="../../bibliography/#ref-quill2020lamps"' in html
    assert "[@nobody]" in html


def test_a_relation_is_on_both_records_with_who_says_so_why_and_when(site: Path) -> None:
    later, earlier = record(site, "fog-over-ferry#s2"), record(site, "roe-lantern-pact#s1")
    for shown, how in ((later, "Walks back"), (earlier, "Walked back by")):
        assert how in shown
        assert "So it <i>seems</i>." in shown
        assert "An editor, 2 January 2026" in shown
    assert "Repeated by" in record(site, "fog-over-ferry#s1")
    assert "It is gone" not in later  # a relation to a statement that is not there is a problem, and not shown


def test_reports_of_the_same_are_set_side_by_side_on_both_records(site: Path) -> None:
    for id in ("s1", "s2"):
        html = content(site, "statements/fog-over-ferry").split(f'id="{id}"')[1].split("</article>")[0]
        assert html.count('<mark class="ed-only"><span class="ed-unseen">(only here: </span>') == 2
        assert "All 2 reports of it come through" in html


@pytest.mark.parametrize(
    ("ours", "theirs", "pieces"),
    [
        ("The ferry will sail.", "The ferry will not sail.", (["The ferry will ", "sail."], ["The ferry will ", "*not ", "sail."])),
        ("no lamps", "no lamps", (["no lamps"], ["no lamps"])),
        ("two red lamps", "one lamp", (["*two red lamps"], ["*one lamp"])),
        ("", "a lamp", ([], ["*a lamp"])),
    ],
    ids=["a word more", "the same", "nothing in common", "nothing on one side"],
)  # fmt: skip
def test_words_that_only_one_report_has_are_set_apart(ours: str, theirs: str, pieces: tuple) -> None:
    def shown(found: list[Piece]) -> list[str]:
        return [("*" if piece.apart else "") + piece.text for piece in found if piece.text]

    mine, its = side_by_side(ours, theirs)
    assert (shown(mine), shown(its)) == pieces
    assert "".join(p.text for p in mine) == ours
    assert "".join(p.text for p in its) == theirs


def test_a_statement_is_shown_with_the_words_around_it_and_cut_at_words() -> None:
    text = "word " * 60 + "the quote" + " word" * 60
    shown = list(in_context(text, [(300, 309)]))
    assert [piece.text for piece in shown if piece.apart] == ["the quote"]
    assert shown[0].text.startswith("… word ") and shown[2].text.endswith(" word …")
    assert "".join(piece.text for piece in in_context("all of it", [(0, 3), (7, 9)])) == "all of it"
    assert cut("one two three", 9) == "one two …"


def test_the_list_has_all_statements_by_date_with_what_they_can_be_filtered_by(site: Path) -> None:
    html = content(site, "statements")
    rows = re.findall(r'<li data-speaker="([^"]*)" data-through="([^"]*)" data-mode="(\w+)" data-topic="([^"]*)" data-from="([^"]*)" data-until="([^"]*)"', html)  # fmt: skip
    assert rows == [
        ("tom-marsh", "", "paraphrase", "lamps", "2024-01-01", "2024-12-31"),
        ("tom-marsh jane-roe", "harbour-gazette", "denial", "lamps", "2024-03-01", "2024-03-31"),
        ("unnamed", "harbour-fund-news harbour-gazette", "verbatim", "boats", "", "2024-03-14"),
        ("ada-quill", "jane-roe harbour-gazette", "paraphrase", "lamps boats", "2024-03-19", "2024-03-19"),
    ]
    assert '<option value="tom-marsh" data-title="Tom Marsh">Tom Marsh (2)</option>' in html
    assert '<option value="unnamed" data-title="Not named">Not named (1)</option>' in html
    assert "hidden>" in html.split("<form")[1].split("\n")[0]


@pytest.fixture
def divided(edition: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The site with two statements to a page of the list, where others have 250."""
    monkeypatch.setattr(chronicle, "PER_PAGE", 2)
    return built(prepared(edition))


def test_a_long_list_is_divided_into_plain_pages_that_lead_to_each_other(divided: Path) -> None:
    first, second = content(divided, "statements"), content(divided, "statements/list/2")
    assert [html.count("<li data-speaker") for html in (first, second)] == [2, 2]
    assert '<b aria-current="page">1–2</b>' in first and '<b aria-current="page">3–4</b>' in second
    assert '<a href="list/2/" data-part="statements">3–4</a> <span>begins with 14 March 2024 or earlier</span>' in first
    assert '<a href="../../" data-part="statements">1–2</a>' in second
    assert '<a href="../../fog-over-ferry/#s1">' in second
    assert 'data-total="4"' in first and "<form" not in second and '<a href="../../">Filter all of them</a>' in second
    assert all("4 statements, by the date" in html for html in (first, second))
    assert "<title>The statements, page 2 of 2" in (divided / "statements/list/2/index.html").read_text("utf-8")


def test_a_filter_finds_the_statements_of_all_pages_and_their_links_lead_there(divided: Path, browser: Browser) -> None:
    page = browser.new_page()
    listed, status = page.locator("#statements > li:visible"), page.locator(".ed-filter [role=status]")
    with serve(divided) as url:
        page.goto(f"{url}statements/")
        expect(status).to_have_text("All 4 statements.")
        expect(listed).to_have_count(2)
        page.goto(f"{url}statements/?topic=boats")
        expect(status).to_have_text("2 of 4 statements.")
        assert page.locator(".ed-list-pages").is_hidden()
        leads = [link.evaluate("a => new URL(a.href).pathname") for link in page.locator("li:visible .ed-said a").all()]
        assert leads == ["/statements/roe-lantern-pact/", "/statements/fog-over-ferry/"]
        page.get_by_role("button", name="Clear all filters").click()
        expect(status).to_have_text("All 4 statements.")
        expect(listed).to_have_count(2)
        page.route("**/list/**", lambda route: route.abort())
        page.goto(f"{url}statements/?topic=boats")
        expect(status).to_have_text("0 of the first 2; the other pages could not be read.")
    page.close()


def test_the_table_counts_by_speaker_and_topic_and_leads_to_the_list(site: Path) -> None:
    html = content(site, "topics")
    marsh = html.split("Tom Marsh</a></th>")[1].split("</tr>")[0]
    assert 'href="../statements/?speaker=tom-marsh&amp;topic=lamps" aria-label="2: Tom Marsh, Lamps">2</a>' in marsh
    assert '<td role="cell" data-topic="Boats &amp; &lt;ferries&gt;"></td>' in marsh
    assert re.search(r'<tfoot.*?>3</a>.*?>2</a>.*?class="ed-total"[^>]*>4<', html, re.DOTALL)


def test_an_entry_has_what_it_says_apart_from_what_is_said_of_it(site: Path) -> None:
    marsh = content(site, "register/tom-marsh")
    assert '<h2 id="says">What they say</h2>' in marsh and "2 statements." in marsh
    assert 'id="said-of"' not in marsh
    assert '<h2 id="said-of">What is said of it</h2>' not in content(site, "glossary/lantern-pact")
    gazette = content(site, "register/harbour-gazette")
    assert '<h2 id="through">Reported through it</h2>' in gazette
    roe = content(site, "register/jane-roe")
    assert '<h2 id="through">Reported through them</h2>' in roe


def test_the_timeline_has_texts_and_statements_in_the_drawing_and_in_the_list(site: Path) -> None:
    html = content(site, "timeline")
    drawings = re.findall(r"<svg.*?</svg>", html, re.DOTALL)
    assert len(drawings) == 2
    listed = re.findall(r'href="([^"]+)"', html.split("</figure>")[1].split("</section>")[0])
    assert len(listed) == 4 + 2  # the hearing has no date
    for drawing in drawings:
        root = ET.fromstring(drawing)
        assert sorted(link.get("href", "") for link in root.iter("a")) == sorted(listed)
        assert not [element for element in root.iter() if "style" in element.attrib or element.tag == "script"]


def test_files_of_statements_are_not_published_and_search_finds_passages_only(site: Path) -> None:
    assert not list(site.rglob("*.yml"))
    found = pages(load(site.parent))
    assert [record.url for record in found if record.url.startswith("statements/")] == ["statements/"]


def test_words_that_may_not_be_shown_are_on_no_page(edition: Path) -> None:
    root = prepared(edition)
    for slug, words in (("roe-lantern-pact", "send boats"), ("fog-over-ferry", "second lamp")):
        file = root / f"docs/texts/{slug}.md"
        file.write_text(file.read_text("utf-8").replace("access: full", "access: citation"), "utf-8")
        assert words in file.read_text("utf-8")
    for page in built(root).rglob("*"):
        if page.suffix in (".html", ".json", ".xml", ".txt"):
            shown = page.read_text("utf-8")
            for words in ("send boats", "second lamp", "said no", "at the time", "asked for"):
                assert words not in shown, f"{words}: {page}"
    html = content(root / "site", "statements/roe-lantern-pact")
    assert "The words are not shown here, for reasons of rights" in html
    assert 'href="../../texts/roe-lantern-pact/#p2"' in html


def test_an_edition_without_statements_has_no_trace_of_them(edition: Path) -> None:
    for file in edition.glob("docs/texts/*.statements.yml"):
        file.unlink()
    site = built(edition)
    assert not list(site.glob("statements/*/"))
    for page in ("texts/roe-lantern-pact", "register/tom-marsh", ""):
        assert not re.search(r"\bstatements?\b", content(site, page))

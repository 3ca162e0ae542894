"""What has changed between versions: as words, on pages, in feeds; and what a reader of an old citation is told."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from playwright.sync_api import Browser, Page, expect

import judges
from edition import cli
from edition.edit.release.changes import changes, pieces, text_of_pieces
from edition.edit.release.published import PublishedPage, PublishedPassage
from edition.edition import load
from edition.publish.finding import records as finding
from site_tools import serve
from test_releases import FOG, change, rename

SETTINGS = """site_name: A small edition
site_url: https://edition.example/
theme: {name: material}
plugins: [search, edition: {editors: ["Roe, Jane", The Harbour Institute]}]
"""
ATOM = {"a": "http://www.w3.org/2005/Atom"}


def publish(root: Path, version: str, day: int) -> None:
    assert cli.main(["--root", str(root), "release", version, "--date", f"2026-11-{day:02}"]) == 0


def build(root: Path) -> Path:
    assert cli.main(["--root", str(root), "build"]) == 0
    return root / "site"


@pytest.fixture(scope="session")
def history(small_edition: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An edition with two releases: a text emended, one renamed, an entry and a text withdrawn; and a change after."""
    root = tmp_path_factory.mktemp("history") / "edition"
    shutil.copytree(small_edition, root, symlinks=True)
    (root / "mkdocs.yml").write_text(SETTINGS, "utf-8")
    (root / "docs/changes.md").write_text("---\ntitle: Changes\n---\n", "utf-8")
    publish(root, "1.0.0", 1)
    change(root, FOG, "did not sail", "did {--not --}{>>Invented <b>reason</b> & more.<<}sail")
    rename(root)
    stone = "tombstone: {date: 2026-11-02, why: It named nothing., instead: lantern-pact}"
    change(root, "docs/glossary/harbour-fund.md", "kind:", f"{stone}\nkind:")
    stone = "tombstone: {date: 2026-11-02, why: The council asked for it., instead: fog-over-ferry}"
    change(root, "docs/texts/council-hearing.md", "rights:", f"{stone}\nrights:")
    publish(root, "1.1.0", 3)
    change(root, FOG, "sailed again", "sailed {~~again~>once more~~}{>>Invented too.<<}")
    change(root, FOG.replace(".md", ".statements.yml"), "The two stand side by side.", "The second answers the first.")
    return root


@pytest.fixture(scope="session")
def site(history: Path) -> Path:
    """Its site."""
    return build(history)


def article(page: Path) -> str:
    return page.read_text("utf-8").split("<article")[1].split("</article>")[0]


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


TEXT = st.text(st.sampled_from("abAB’-.,“” éЖ𝒳1"), max_size=30).map(lambda text: " ".join(text.split()))


@given(TEXT, TEXT)
def test_the_pieces_without_what_was_added_are_the_old_text_and_without_what_was_removed_the_new(
    old: str, new: str
) -> None:
    found = pieces(old, new)
    assert text_of_pieces(found, without="added") == old
    assert text_of_pieces(found, without="removed") == new


PASSAGE = st.builds(PublishedPassage, received=TEXT, corrected=st.none() | TEXT)
VERSION = st.builds(
    PublishedPage,
    kind=st.just("text"),
    title=TEXT,
    fields=st.dictionaries(st.sampled_from(["byline", "date", "rights"]), TEXT.filter(bool)),
    words=TEXT,
    passages=st.dictionaries(st.sampled_from(["p1", "p2", "p3", "p4"]), PASSAGE),
    statements=st.dictionaries(
        st.sampled_from(["s1", "s2"]), st.fixed_dictionaries({"at": st.just("p1"), "quote": TEXT})
    ),
)


@given(VERSION, VERSION)
def test_what_is_said_to_have_changed_makes_the_new_version_of_the_old(old: PublishedPage, new: PublishedPage) -> None:
    change = changes(old, new)
    readings = {id: passage.reading for id, passage in old.passages.items()}
    received = {id: passage.received for id, passage in old.passages.items()}
    quotes = {id: record["quote"] for id, record in old.statements.items()}
    for passage in change.passages:
        assert text_of_pieces(passage.reading, without="added") == readings.pop(passage.id, "")
        before = received.pop(passage.id, "")
        if passage.how != "withdrawn":
            readings[passage.id] = text_of_pieces(passage.reading, without="removed")
            told = text_of_pieces(passage.received, without="removed") if passage.received else before
            received[passage.id] = new.passages[passage.id].received if passage.how == "new" else told
    for statement in change.statements:
        assert text_of_pieces(statement.quote, without="added") == quotes.pop(statement.id, "")
        if statement.how != "withdrawn":
            quotes[statement.id] = text_of_pieces(statement.quote, without="removed")
    fields = {"title": old.title, **old.fields} | {field.name: field.new for field in change.fields}
    assert readings == {id: passage.reading for id, passage in new.passages.items()}
    assert received == {id: passage.received for id, passage in new.passages.items()}
    assert quotes == {id: record["quote"] for id, record in new.statements.items()}
    assert {k: v for k, v in fields.items() if v} == {k: v for k, v in {"title": new.title, **new.fields}.items() if v}
    assert bool(change) == (old != new)


def test_the_page_of_changes_tells_release_by_release_what_changed_in_words(site: Path) -> None:
    shown = words(article(site / "changes/index.html"))
    later, second, first = re.split(r"Version 1\.[01]\.0, ", shown)
    assert "Since version 1.1.0, not released yet" in later
    assert "2. On Wednesday it sailed (removed: again ) (added: once more ) ." in later
    assert "Emended: “again” is read “once more”. Invented too." in later
    assert "The ferry did (removed: not ) sail on Tuesday." in second
    assert "Invented <b>reason</b> & more." not in second  # it is escaped
    assert "Jane Roe: The Lantern Pact turns ten moved" in second and "harbour fund withdrawn" in second
    assert "The first release: 3 texts, 6 entries, 6 editors’ pages." in first


def test_a_text_has_its_changes_since_each_older_version(site: Path) -> None:
    shown = article(site / "changes/fog-over-ferry/index.html")
    assert re.findall(r'<h2 id="([^"]+)">', shown) == ["v1.1.0", "v1.0.0"]
    assert re.findall(r'<div class="ed-diff" id="([^"]+)">', shown) == ["v1.1.0-p4", "v1.0.0-p1", "v1.0.0-p4"]
    text = article(site / "texts/fog-over-ferry/index.html")
    assert '<a href="../../changes/fog-over-ferry/">Changes since earlier versions</a>' in text
    assert "1.1.0 of 3 November 2026, with later changes" in text


def test_the_version_is_on_the_home_page_in_the_data_and_in_each_text(site: Path) -> None:
    assert "version 1.1.0, with later changes" in words(article(site / "index.html"))
    assert json.loads((site / "data/datapackage.json").read_text("utf-8"))["version"] == "1.1.0+changed"
    assert "1.1.0 of 3 November 2026</dd>" in article(site / "texts/roe-pact/index.html")


def test_an_edition_without_a_release_says_so_and_has_no_feed(edition: Path) -> None:
    (edition / "docs/changes.md").write_text("---\ntitle: Changes\n---\n", "utf-8")
    (edition / "mkdocs.yml").write_text(SETTINGS, "utf-8")
    site = build(edition)
    assert "No version has been released yet." in article(site / "changes/index.html")
    assert "version unreleased" in words(article(site / "index.html"))
    assert not (site / "feed.xml").exists() and "feed.xml" not in (site / "index.html").read_text("utf-8")
    assert "<lastmod>" not in (site / "sitemap.xml").read_text("utf-8")


def test_a_withdrawn_page_has_a_tombstone_and_is_nowhere_else(history: Path, site: Path) -> None:
    stone = words(article(site / "texts/council-hearing/index.html"))
    assert "withdrawn on 2 November 2026. The council asked for it. See instead: Fog over the ferry ." in stone
    assert "It was published in 1.0.0, 1.1.0." in stone and "Who pays for the lamps?" in stone
    entry = words(article(site / "glossary/harbour-fund/index.html"))
    assert "It named nothing." in entry and "What pays for the lamps." in entry
    searched = "\n".join(record.url for record in (*finding.pages(load(history)), *finding.passages(load(history))))
    assert "fog-over-ferry" in searched and "harbour-fund" not in searched and "council-hearing" not in searched
    assert "A hearing of the council" not in article(site / "index.html").split('id="texts"')[1]
    for page in ("texts/", "glossary/", "statements/", "register/tom-marsh/"):
        assert "A hearing of the council" not in article(site / page / "index.html")
        assert "glossary/harbour-fund" not in article(site / page / "index.html")
    assert "council-hearing" not in (site / "data/texts.csv").read_text("utf-8")


def test_words_of_a_withdrawn_text_that_may_not_be_shown_are_not_on_any_page(history: Path, tmp_path: Path) -> None:
    root = tmp_path / "edition"
    shutil.copytree(history, root, symlinks=True)
    change(root, "docs/texts/council-hearing.md", "access: full", "access: citation")
    change(root, FOG, "access: full", "access: citation")
    site = build(root)
    published = "".join(p.read_text("utf-8") for p in site.rglob("*") if p.suffix in (".html", ".json", ".xml", ".csv"))
    assert "Who pays for the lamps" not in published
    assert "sail on Tuesday" not in published and "sailed again" not in published
    assert "not shown here" in article(site / "changes/fog-over-ferry/index.html")


def test_a_former_address_leads_to_the_page_without_a_script_too(site: Path) -> None:
    for old, new in (
        ("texts/roe-lantern-pact", "texts/roe-pact"),
        ("statements/roe-lantern-pact", "statements/roe-pact"),
    ):
        page = (site / old / "index.html").read_text("utf-8")
        assert f'<link rel="canonical" href="https://edition.example/{new}/">' in page
        assert '<noscript><meta http-equiv="refresh" content="0; url=../roe-pact/"></noscript>' in page
        assert '<a href="../roe-pact/">Jane Roe: The Lantern Pact turns ten</a>' in page
        assert "<style" not in page and "onload" not in page and not re.search(r"<script(?! src=)", page)
        assert (site / old / re.search(r'src="([^"]+)"', page)[1]).resolve().is_file()
    page = (site / "statements/council-hearing/index.html").read_text("utf-8")
    assert 'url=../../texts/council-hearing/"' in page


def test_the_records_of_releases_are_not_published(site: Path) -> None:
    assert not (site / "releases").exists()


def test_the_atom_feed_is_read_by_another_program_and_has_what_the_standard_asks(site: Path) -> None:
    content = (site / "feed.xml").read_bytes()
    feed = feedparser.parse(content)
    assert not feed.bozo and feed.version == "atom10"
    assert [entry.title for entry in feed.entries] == [
        "Version 1.1.0", "Withdrawn: A hearing of the council", "Corrections: Fog over the ferry",
        "Moved: Jane Roe: The Lantern Pact turns ten",
        "Version 1.0.0", "New text: A hearing of the council", "New text: Fog over the ferry",
        "New text: Jane Roe: The Lantern Pact turns ten",
    ]  # fmt: skip
    assert "without “not”. Invented <b>reason</b> & more." in feed.entries[2].content[0].value
    assert feed.feed.updated == "2026-11-03T00:00:00Z" and feed.entries[-1].updated == "2026-11-01T00:00:00Z"
    root = etree.fromstring(content)
    ids = [id.text for id in root.iterfind(".//a:id", ATOM)]
    assert len(ids) == len(set(ids)) and all(id.startswith("urn:uuid:") for id in ids)
    assert [name.text for name in root.iterfind("a:author/a:name", ATOM)] == ["Roe, Jane", "The Harbour Institute"]
    for entry in root.iterfind("a:entry", ATOM):
        assert [etree.QName(child).localname for child in entry] == ["id", "title", "updated", "link", "content"]
        assert entry.find("a:link", ATOM).get("href").startswith("https://edition.example/")


def test_both_feeds_say_the_same(site: Path) -> None:
    feed, atom = json.loads((site / "feed.json").read_bytes()), feedparser.parse((site / "feed.xml").read_bytes())
    assert (
        feed["version"] == "https://jsonfeed.org/version/1.1"
        and feed["feed_url"] == "https://edition.example/feed.json"
    )
    assert [(i["id"], i["title"], i["url"], i["content_text"], i["date_published"]) for i in feed["items"]] == [
        (e.id, e.title, e.link, e.content[0].value, e.updated) for e in atom.entries
    ]
    head = (site / "texts/roe-pact/index.html").read_text("utf-8").split("</head>")[0]
    assert 'type="application/atom+xml" title="A small edition: changes" href="../../feed.xml"' in head
    assert 'type="application/feed+json" title="A small edition: changes" href="../../feed.json"' in head


def test_without_an_address_the_feeds_name_no_host_and_keep_their_ids(
    history: Path, site: Path, tmp_path: Path
) -> None:
    root = tmp_path / "edition"
    shutil.copytree(history, root, symlinks=True, ignore=shutil.ignore_patterns("site"))
    (root / "mkdocs.yml").write_text(SETTINGS.replace("site_url: https://edition.example/\n", ""), "utf-8")
    here = build(root)
    ids = [[i["id"] for i in json.loads((s / "feed.json").read_bytes())["items"]] for s in (site, here)]
    assert ids[0] == ids[1]
    assert b"https://" not in (here / "feed.xml").read_bytes()
    assert not (here / "sitemap.xml").exists()


def test_the_same_edition_gives_the_same_feeds_pages_and_sitemap(history: Path, site: Path, tmp_path: Path) -> None:
    root = tmp_path / "edition"
    shutil.copytree(history, root, symlinks=True, ignore=shutil.ignore_patterns("site"))
    again = build(root)
    for path in (
        "feed.xml",
        "feed.json",
        "sitemap.xml",
        "sitemap.xml.gz",
        "changes/index.html",
        "texts/roe-lantern-pact/index.html",
    ):
        assert (again / path).read_bytes() == (site / path).read_bytes(), path


def test_the_sitemap_has_the_days_of_releases_and_never_that_of_the_build(site: Path) -> None:
    root = etree.parse(site / "sitemap.xml").getroot()
    pages = {url[0].text.removeprefix("https://edition.example/"): [e.text for e in url[1:]] for url in root}
    assert pages["texts/roe-pact/"] == ["2026-11-03"] and pages["register/tom-marsh/"] == ["2026-11-01"]
    assert pages["texts/fog-over-ferry/"] == []  # it has changed since the last release
    assert "texts/council-hearing/" not in pages and "texts/roe-lantern-pact/" not in pages


@pytest.fixture
def reader(browser: Browser, site: Path) -> Iterator[Page]:
    """A page of a reader at the site."""
    with serve(site) as address:
        context = browser.new_context(base_url=address)
        yield context.new_page()
        context.close()


@pytest.mark.parametrize(
    ("citation", "told", "leads_to"),
    [
        ("texts/fog-over-ferry/?version=1.0.0#p1", "Passage 1 has changed since", "v1.0.0-p1"),
        ("texts/fog-over-ferry/?version=1.1.0#p4", "Passage 4 has changed since", "v1.1.0-p4"),
        ("texts/fog-over-ferry/?version=1.1.0#p1", "Passage 1 is unchanged since", ""),
        ("texts/fog-over-ferry/?version=1.0.0", "This text has changed since", "v1.0.0"),
        ("texts/roe-pact/?version=1.1.0#p1", "Nothing in this text has changed since", ""),
        ("texts/fog-over-ferry/?version=9.9.9#p1", "No version 9.9.9 of this text has been published", ""),
        ("texts/roe-lantern-pact/?version=1.0.0#p2", "Passage 2 is unchanged since", ""),
        ("statements/fog-over-ferry/?version=1.0.0#s1", "Statement s1 is unchanged since", ""),
        ("statements/fog-over-ferry/?version=1.1.0#s2", "Statement s2 has changed since", "v1.1.0-s2"),
        ("statements/roe-lantern-pact/?version=1.0.0#s1", "Statement s1 is unchanged since", ""),
    ],
)
def test_an_old_citation_is_told_what_has_changed(reader: Page, citation: str, told: str, leads_to: str) -> None:
    reader.goto(citation)
    notice = reader.locator(".ed-version")
    expect(notice).to_contain_text(told)
    expect(notice).to_be_in_viewport()
    if not leads_to:
        expect(notice.get_by_role("link")).to_have_count(0)
        return
    notice.get_by_role("link").click()
    expect(reader).to_have_url(re.compile(f"changes/fog-over-ferry/#{re.escape(leads_to)}$"))
    expect(reader.locator(f"[id='{leads_to}']")).to_be_visible()


PAST = [
    "changes/",
    "changes/fog-over-ferry/",
    "texts/council-hearing/",
    "texts/fog-over-ferry/?version=1.0.0#p1",
    "statements/fog-over-ferry/",
]


@pytest.mark.parametrize("path", PAST)
def test_pages_of_what_was_published_have_no_fault(path: str, reader: Page) -> None:
    reader.goto(path)
    assert judges.axe(reader) == []
    reader.set_viewport_size({"width": 360, "height": 800})
    reader.emulate_media(color_scheme="dark")
    assert judges.axe(reader) == []
    assert reader.evaluate("document.documentElement.scrollWidth") <= 360


def test_their_html_is_valid_and_that_of_former_addresses(site: Path) -> None:
    pages = [f"{path.partition('?')[0]}index.html" for path in PAST]
    assert judges.nu(site, *pages, "texts/roe-lantern-pact/index.html") == []


def test_a_former_address_keeps_passage_and_version_and_asks_for_nothing_inline(browser: Browser, site: Path) -> None:
    with serve(site) as address:
        context = browser.new_context(base_url=address)
        page = context.new_page()
        page.goto("texts/roe-lantern-pact/?version=1.0.0#p2")
        expect(page).to_have_url(f"{address}texts/roe-pact/?version=1.0.0#p2")
        context.close()
        context = browser.new_context(base_url=address, java_script_enabled=False)
        page = context.new_page()
        page.goto("texts/roe-lantern-pact/#p2")
        expect(page.get_by_role("heading", level=1)).to_contain_text("The Lantern Pact turns ten")
        context.close()

"""Search and concordance of the hosted site: what is found, where it leads, and what may not be found.

The edition is the small one with the three letters of tests/cases/search; its index is in several shards, and a file of the
concordance holds a few lines only, so that what happens at size happens here.
"""

import csv
import gzip
import json
import os
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from conftest import CASES, REPOSITORY, Run
from edition import cli
from edition.edit.reading import segments
from edition.edition import load
from edition.publish.finding import concordance, index, write
from edition.publish.finding.concordance import spoken, write_concordance
from edition.publish.finding.lines import AROUND_RECEIVED, CORRECTED, RECEIVED, lines
from edition.publish.finding.records import Record, pages, passages
from edition.publish.finding.words import bucket, fold, words_of
from edition.publish.finding.write import shards, write_search
from site_tools import serve

SETTINGS = "site_name: A small edition\ntheme: {name: material}\nplugins: [search, edition]\n"
QUAY, LANTERN, FOG, HEARING = "capek-quay-street", "roe-lantern-pact", "fog-over-ferry", "council-hearing"


@pytest.fixture(scope="module")
def searched(small_edition: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small edition with the letters."""
    root, more = tmp_path_factory.mktemp("search") / "edition", CASES / "search"
    shutil.copytree(small_edition, root, symlinks=True)
    shutil.copytree(more / "docs", root / "docs", dirs_exist_ok=True)
    shutil.copy(more / "sources/letters.txt", root / "sources")
    for whole, added in (("sources/index.yml", "sources/more-index.yml"), ("references.bib", "more-references.bib")):
        text = (root / whole).read_text("utf-8") + "\n" + (more / added).read_text("utf-8")
        (root / whole).write_text(text, "utf-8")
    (root / "mkdocs.yml").write_text(SETTINGS, "utf-8")
    return root


@pytest.fixture(scope="module")
def site(searched: Path) -> Path:
    """Its site."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(index, "AT_MOST", 5)
        patch.setattr(concordance, "AT_MOST", 400)
        assert cli.main(["--root", str(searched), "build"]) == 0
    return searched / "site"


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    with serve(site) as address:
        yield address


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A page of the site; the test fails if another host is asked, or anything is logged as an error."""
    context = browser.new_context(base_url=address, accept_downloads=True)
    faults: list[str] = []
    context.on(
        "request",
        lambda request: None if request.url.startswith((address, "blob:", "data:")) else faults.append(request.url),
    )
    context.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    context.on("weberror", lambda error: faults.append(str(error.error)))
    yield context.new_page()
    context.close()
    assert faults == []


def status(page: Page) -> str:
    """What the page says of what it has found, once it has said anything."""
    said = page.locator("form.ed-search [role=status]")
    expect(said).not_to_be_empty()
    return said.inner_text()


def found(page: Page, query: str = "", **filters: str) -> list[str]:
    """Where the hits of a query lead, from the root of the site; all of them."""
    asked = {"q": query, **filters}
    page.goto("/search/?" + "&".join(f"{name}={quote(value)}" for name, value in asked.items() if value))
    count = sum(int(number) for number in re.findall(r"(\d+) (?:passages?|entr)", status(page)))
    while page.locator(".ed-hits > li").count() < count:
        if page.locator(".ed-more button").is_visible():
            page.locator(".ed-more button").click()
        page.wait_for_timeout(20)
    return page.locator(".ed-hits > li > a").evaluate_all("all => all.map(one => one.pathname.slice(1) + one.hash)")


def in_texts(hits: list[str]) -> set[str]:
    """Those of the hits that are passages, as slug and number."""
    return {re.sub(r"texts/(.*)/#", r"\1 ", hit) for hit in hits if "#p" in hit}


# Words.


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Biden’s O'Brien", "biden s o brien"),
        ("peace-plan—late", "peace plan late"),
        ("Čapek, Zoë; café", "capek zoe cafe"),
        ("Işıl İstanbul Łódź Straße", "isil istanbul lodz strasse"),
        ("Київ, 3.5 %", "киів 3 5"),
        ("cafe\u0301 नमस्ते", "cafe नमस्ते"),
        ("“…” — ! \u0301", ""),
    ],
)
def test_words_are_letters_and_digits_without_capitals_and_accents(text: str, words: str) -> None:
    assert " ".join(word.folded for word in words_of(text)) == words


def test_the_browser_reads_words_by_the_same_rules(page: Page) -> None:
    texts = [
        "Biden’s peace-plan—LATE",
        "Čapek Işıl İstanbul Łódź Straße Æsir œuvre đ",
        "Київ 3.5 ½ ① ﬁn",
        "cafe\u0301 नमस्ते ΟΔΟΣ ǅ 𝒜",
    ]
    page.goto("/search/")
    script = """async texts => {
        const { wordsOf } = await import("/assets/edition/words.js");
        return texts.map(text => wordsOf(text).map(word => word.folded));
    }"""
    assert page.evaluate(script, texts) == [[word.folded for word in words_of(text)] for text in texts]


def test_each_word_is_listed_under_its_first_two_letters_and_the_frequent_ones_under_one(site: Path) -> None:
    files = {file.stem: json.loads(file.read_text("utf-8")) for file in (site / "search/words").iterdir()}
    assert files.keys() == set(json.loads((site / "search/choices.json").read_text("utf-8"))["words"])
    assert bucket("ferry") == "66-65" and files["66-65"]["ferry"][:2] == [4, 3]  # in so many records, and lines
    assert "ferry" in files["66"] and all(len(words) <= 21 for name, words in files.items() if "-" not in name)


# Lines.


def test_the_lines_of_a_passage_have_both_readings_each_occurrence_once() -> None:
    block = ET.fromstring("<p>He <span><del>keepz</del><ins>keeps</ins></span> the   books.</p>")
    every = [(line.folded, line.left, line.word, line.right, line.reading) for line in lines(list(segments(block)))]
    assert every == [
        ("he", "", "He", " keeps the books.", CORRECTED),
        ("keeps", "He ", "keeps", " the books.", CORRECTED),
        ("the", "He keeps ", "the", " books.", CORRECTED),
        ("books", "He keeps the ", "books", ".", CORRECTED),
        ("he", "", "He", " keepz the books.", AROUND_RECEIVED),
        ("keepz", "He ", "keepz", " the books.", RECEIVED),
        ("the", "He keepz ", "the", " books.", AROUND_RECEIVED),
        ("books", "He keepz the ", "books", ".", AROUND_RECEIVED),
    ]


def test_every_word_of_every_passage_has_its_line(searched: Path, site: Path) -> None:
    edition = load(searched)
    expected = sorted(
        (line.folded, passage.url, line.at, line.reading)
        for passage in spoken(edition)
        for line in lines(passage.segments)
    )
    written = []
    for file in (site / "concordance/lines").glob("*/*"):
        for word, rows in json.loads(gzip.decompress(file.read_bytes()))["words"].items():
            written += [(word, f"{url}#{number}", at, reading) for url, number, at, _, _, _, reading in rows]
    assert sorted(written) == expected


def test_the_lines_of_a_frequent_word_go_on_in_the_next_file(
    searched: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(concordance, "AT_MOST", 300)
    places = write_concordance(spoken(load(searched)), tmp_path)
    place, read = places["the"], 0
    for file in range(place.file, 10_000):
        if read == place.lines:
            break
        read += len(
            json.loads(gzip.decompress((tmp_path / f"{place.spool}-{file}.json.gz").read_bytes()))["words"]["the"]
        )
    assert read == place.lines and file - place.file > 3


def test_what_is_in_memory_at_once_is_bounded_by_characters_too(
    searched: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A shard of long passages would not fit: it has fewer of them, and what is found stays the same."""
    edition = load(searched)
    whole = {text.url for shard in shards(edition) for text in shard.texts}
    monkeypatch.setattr(write, "LONGEST", 700)
    parted = [shard.texts for shard in shards(edition) if shard.texts]
    assert {text.url for texts in parted for text in texts} == whole
    assert all(len(texts) == 1 or sum(len(text.page.text) for text in texts) <= 700 for texts in parted)
    assert len(parted) > 3


# What is written.


def test_the_same_edition_gives_the_same_bytes(searched: Path, tmp_path: Path) -> None:
    sites = []
    for name in ("one", "other"):
        write_search(load(searched), tmp_path / name)
        sites.append(
            {p.relative_to(tmp_path / name): p.read_bytes() for p in (tmp_path / name).rglob("*") if p.is_file()}
        )
    assert sites[0] == sites[1]


def test_words_that_the_site_may_not_show_are_in_no_file_of_the_search(searched: Path, site: Path) -> None:
    assert sum("sealed" in file.read_text("utf-8") for file in (searched / "docs/texts").glob("capek-*.md")) == 2
    files = [file for folder in ("search", "concordance") for file in (site / folder).rglob("*") if file.is_file()]
    assert len(files) > 100
    for file in files:
        content = file.read_bytes()
        content = gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content
        assert b"sealed" not in content and b"thief" not in content, file


def test_the_hosted_site_has_pagefinds_engine_alone_and_no_index_of_the_theme(site: Path) -> None:
    assert {file.name for file in (site / "search/index/0").glob("*.*")} - {"pagefind-entry.json"} >= set(index.ENGINE)
    assert not list((site / "search").rglob("*-ui.*")) and not (site / "search/search_index.json").exists()
    assert not list((site / "search/index/1").glob("*.js"))
    assert 'data-md-component="search"' not in (site / "index.html").read_text("utf-8")


def test_an_index_that_cannot_be_made_says_why(tmp_path: Path) -> None:
    (tmp_path / "0").write_text("a file where a folder should be")
    with pytest.raises(index.NoIndex, match="the index of the search could not be made"):
        index.write_index([Record("a/", "A", "", "Words")], [], tmp_path)


def test_nothing_to_find_is_no_error(tmp_path: Path) -> None:
    assert index.write_index([], [], tmp_path).shards == []
    assert write_concordance([], tmp_path / "lines") == {}


# The search, in a browser.


@pytest.mark.parametrize(
    ("query", "passages"),
    [
        ("harbour mast", {f"{LANTERN} p2"}),  # words that begin so
        ("cafe", {f"{QUAY} p1"}),
        ("CAFÉ", {f"{QUAY} p1"}),
        ("dun lir", {f"{QUAY} p2"}),
        ("isil", {f"{QUAY} p2"}),
        ("O'Brien", {f"{QUAY} p1"}),
        ("O’Brien’s", {f"{QUAY} p1"}),
        ("ferry late", {f"{QUAY} p1"}),  # a dash without spaces parts them
        ('"beleived him"', {f"{LANTERN} p2"}),  # as received
        ('"believed him"', {f"{LANTERN} p2"}),  # as corrected
        ("keepz", {f"{QUAY} p2"}),
        ("beleived believed", {f"{LANTERN} p2"}),
        ('"the ferry came to an end"', {f"{LANTERN} p1"}),
        ("“ferry came”", {f"{LANTERN} p1"}),
        ("«ferry came»", {f"{LANTERN} p1"}),
        ('"came the ferry"', set()),
        ('"lamp"', {f"{FOG} p2"}),
        ("lamp", {f"{FOG} p2", f"{HEARING} p4", f"{QUAY} p2"}),
        ('"council said" no', {f"{FOG} p3"}),
        ('"him Ten"', set()),  # no phrase goes from a reading to the other
        ("Elleri", {f"{LANTERN} p1", f"{QUAY} p1"}),  # the register has Ellery
        ("Ellery", {f"{LANTERN} p1", f"{QUAY} p1"}),
        ('"Elleri"', {f"{QUAY} p1"}),
        ("town of elleri", {f"{LANTERN} p1"}),
        ("sealed", set()),
        ("theories", set()),  # no word begins so; Pagefind alone would find “the”
        ("ferry theories", set()),
        ("constructor __proto__", set()),
    ],
)
def test_a_query_finds_these_passages(page: Page, query: str, passages: set[str]) -> None:
    assert in_texts(found(page, query)) == passages


def test_each_word_and_each_phrase_is_found_wherever_it_stands(page: Page, searched: Path) -> None:
    """Compared with a plain reading of all records."""
    edition = load(searched)
    records = [*pages(edition), *passages(edition)]
    texts = {r.url: [[w.folded for w in words_of(t)] for t in (r.text, r.received)] for r in records}
    asked = ["the", "ferry", "second lamp", "it", "the lantern pact", "council", "two", "paid for the", "a"]
    for phrase in asked:
        wanted = phrase.split()
        there = {
            url
            for url, readings in texts.items()
            if any(words[n : n + len(wanted)] == wanted for words in readings for n in range(len(words)))
        }
        assert set(found(page, f'"{phrase}"')) == there, phrase


@pytest.mark.parametrize(
    ("filters", "passages"),
    [
        ({"kind": "transcript"}, {f"{HEARING} p{n}" for n in range(1, 6)}),
        ({"outlet": "harbour-gazette"}, {f"{LANTERN} p1", f"{LANTERN} p2", *(f"{FOG} p{n}" for n in range(1, 5))}),
        ({"author": "jane-roe"}, {f"{LANTERN} p1", f"{LANTERN} p2"}),
        ({"speaker": "tom-marsh"}, {f"{HEARING} p2", f"{HEARING} p3", f"{HEARING} p5"}),
        ({"mention": "lantern-pact"}, {f"{LANTERN} p1", f"{HEARING} p1"}),
        (
            {"from": "2024-03-15", "until": "2024-04-30"},
            {*(f"{FOG} p{n}" for n in range(1, 5)), f"{QUAY} p1", f"{QUAY} p2"},
        ),
        ({"until": "2024-03-14"}, {f"{LANTERN} p1", f"{LANTERN} p2"}),
        ({"from": "2030-01-01"}, set()),
        ({"query": "ferry", "outlet": "ellery-post"}, {f"{QUAY} p1"}),
        ({"query": "council", "speaker": "tom-marsh", "kind": "transcript"}, {f"{HEARING} p2"}),
        ({"query": "council", "mention": "lantern-pact", "author": "jane-roe"}, set()),
    ],
)
def test_a_filter_leaves_these_passages(page: Page, filters: dict[str, str], passages: set[str]) -> None:
    assert in_texts(found(page, **filters)) == passages


def test_without_words_what_a_filter_leaves_is_in_the_order_of_the_texts(page: Page) -> None:
    hits = found(page, outlet="harbour-gazette")
    assert hits == [
        f"texts/{s}/{n}" for s, of in ((LANTERN, 3), (FOG, 5)) for n in ["", *(f"#p{i}" for i in range(1, of))]
    ]


def test_every_choice_of_a_filter_leaves_as_many_as_it_says(page: Page) -> None:
    page.goto("/search/?kind=page")
    status(page)
    choices = page.locator("form[data-search] option:not([value=''])").evaluate_all(
        "all => all.map(one => [one.closest('select').name, one.value, Number(one.textContent.match(/\\((\\d+)\\)$/)[1])])"
    )
    assert {name for name, _, _ in choices} == {"kind", "outlet", "author", "speaker", "mention"}
    for name, value, count in choices:
        assert len(found(page, **{name: value})) == count, (name, value)


def test_other_forms_can_be_left_out_and_the_page_says_what_it_looked_for(page: Page) -> None:
    found(page, "Elleri")
    assert status(page).endswith("Also looked for: Ellery, Ellery-on-Sea.")
    page.get_by_label("Also other forms of names").uncheck()
    expect(page.locator("[role=status]").first).to_have_text(re.compile("^1 passage, "))
    assert page.url.endswith("/search/?q=Elleri&forms=no")
    page.reload()
    expect(page.get_by_label("Also other forms of names")).not_to_be_checked()
    assert in_texts(found(page, "Elleri", forms="no")) == {f"{QUAY} p1"}


def test_a_hit_shows_its_words_in_context_and_leads_to_its_passage(page: Page) -> None:
    found(page, "keepz penny")
    hit = page.locator(".ed-hits > li").first
    expect(hit.get_by_role("link")).to_have_text("A letter from Quay Street, 2")
    expect(hit.locator(".ed-row")).to_have_text("Article · Ellery Post · 2 April 2024")
    expect(hit.locator(".ed-excerpt").first).to_contain_text("“Not a penny,” said Işıl Tarn, who keeps the books.")
    expect(hit.locator(".ed-excerpt").last).to_contain_text("As received: ")
    assert hit.locator("mark").all_inner_texts() == ["penny", "penny", "keepz"]
    hit.get_by_role("link").click()
    expect(page).to_have_url(re.compile(rf"/texts/{QUAY}/#p2$"))
    expect(page.locator("#p2")).to_be_in_viewport()


def test_where_too_many_words_begin_so_the_page_says_that_it_looked_for_some(page: Page) -> None:
    """The small edition has too few, so a list with more is put in the place of its own."""
    many = {f"the{number}": [1] for number in range(60)}
    page.route("**/search/words/74-68.json", lambda route: route.fulfill(json=many))
    for path in ("/search/?q=th", "/concordance/?q=th*"):
        page.goto(path)
        assert status(page).endswith(" Only the most frequent words that begin so were looked for.")
    assert "Only" not in (found(page, "ferry"), status(page))[1]


def test_passages_come_before_entries_and_pages(page: Page) -> None:
    hits = found(page, "lantern")
    kinds = ["texts/" in hit and hit != "texts/" for hit in hits]
    assert kinds == sorted(kinds, reverse=True) and 0 < sum(kinds) < len(kinds)
    assert re.fullmatch(r"\d+ passages, \d+ entr(y or page|ies and pages)\.", status(page))


def test_results_follow_each_letter_and_the_address_follows_them(page: Page) -> None:
    page.goto("/search/")
    field = page.get_by_role("searchbox", name="Words, or")
    expect(field).to_be_focused()
    for letter in "lan":
        field.press(letter)
        expect(page.locator(".ed-hits > li").first).to_be_visible()
    expect(page).to_have_url(re.compile(r"/search/\?q=lan$"))
    expect(page.locator(".ed-hits mark").first).to_have_text("Lantern")
    page.locator("summary").filter(has_text="Filters").click()
    page.get_by_label("Speaker").select_option("ada-quill")
    expect(page).to_have_url(re.compile(r"/search/\?q=lan&speaker=ada-quill$"))
    expect(page.locator(".ed-hits > li")).to_have_count(1)
    page.reload()
    expect(page.get_by_label("Speaker")).to_have_value("ada-quill")
    expect(page.locator(".ed-hits > li")).to_have_count(1)
    expect(page.locator("summary").filter(has_text="Filters")).to_have_text("Filters (1)")
    page.get_by_role("button", name="Clear all").click()
    expect(page).to_have_url(re.compile(r"/search/$"))
    expect(page.locator(".ed-hits > li")).to_have_count(0)


def test_hits_are_reached_by_the_keyboard_alone(page: Page) -> None:
    page.goto("/")
    page.get_by_role("searchbox", name="Search the edition").focus()
    page.keyboard.type("ferry")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/search/\?q=ferry$"))
    expect(page.locator(".ed-hits > li").nth(2)).to_be_visible()
    page.get_by_role("searchbox", name="Words, or").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".ed-hits > li > a").nth(1)).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("searchbox", name="Words, or")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/texts/"))


def test_what_is_typed_or_in_an_address_never_becomes_markup(page: Page) -> None:
    for path in ("search", "concordance"):
        page.goto(f"/{path}/?q=%3Cimg src=x onerror=alert(1)%3E ferry&kind=%22%3E&from=never&sort=__proto__")
        assert status(page)
        assert page.locator("img[src=x]").count() == 0


# The concordance.


def kwic(page: Page, query: str) -> list[tuple[str, str, str]]:
    page.goto(f"/concordance/?{query}")
    status(page)
    rows = page.locator(".ed-kwic tbody tr").evaluate_all(
        "all => all.map(row => [...row.cells].map(cell => cell.textContent))"
    )
    return [(before.strip(), word, after.strip()) for _, before, word, after in rows]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (
            "q=beleived",
            [("to send boats,” the harbour master said at the time. Nobody", "beleived (as received)", "him.")],
        ),
        ("q=believed", [("to send boats,” the harbour master said at the time. Nobody", "believed", "him.")]),
        ("q=him", [("the harbour master said at the time. Nobody believed", "him", ".")]),
        (
            "q=beleived him",
            [("to send boats,” the harbour master said at the time. Nobody", "beleived him (as received)", ".")],
        ),
        ("q=NOBODY BELIEVED", [("to send boats,” the harbour master said at the time.", "Nobody believed", "him.")]),
        ("q=sealed", []),
        ("q=lamp", [("1. Ada Quill asked for a second", "lamp", ".")]),
        (
            "q=o'brien",
            [
                (
                    "The café on Quay Street sold out before",
                    "O’Brien",
                    "’s ferry—the late one—had sailed. Its owner calls the",
                )
            ],
        ),
    ],
)
def test_each_occurrence_has_a_line_in_the_reading_that_has_it(
    page: Page, query: str, expected: list[tuple[str, str, str]]
) -> None:
    assert kwic(page, query) == expected


def test_lines_are_sorted_by_what_stands_before_and_after(page: Page) -> None:
    every = kwic(page, "q=the")
    assert len(every) > 15
    by_right = kwic(page, "q=the&sort=right")
    assert sorted(every) == sorted(by_right)
    after = [[word.folded for word in words_of(right)] for _, _, right in by_right]
    assert [words[:1] for words in after] == sorted(words[:1] for words in after)
    page.get_by_role("button", name="Before").click()
    expect(page.locator("th[aria-sort]")).to_have_text("Before")
    expect(page).to_have_url(re.compile(r"\?q=the&sort=left$"))
    lefts = page.locator(".ed-kwic .ed-left").all_inner_texts()
    before = [[word.folded for word in words_of(left)][-1:] for left in lefts]
    assert before == sorted(before)


def test_a_star_and_the_forms_of_the_register_find_more(page: Page) -> None:
    assert {word for _, word, _ in kwic(page, "q=lamp*")} == {"lamp", "lamps"}
    assert {word for _, word, _ in kwic(page, "q=Elleri")} == {"Elleri"}
    assert {word for _, word, _ in kwic(page, "q=Elleri&forms=yes")} == {"Elleri", "Ellery"}


def test_a_line_leads_to_its_passage_by_the_keyboard(page: Page) -> None:
    kwic(page, "q=second")
    page.locator(".ed-kwic tbody a").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(rf"/texts/{FOG}/#p2$"))


def test_the_lines_can_be_taken_along(page: Page, tmp_path: Path) -> None:
    kwic(page, "q=beleived")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download these lines (CSV)").click()
    assert download.value.suggested_filename == "concordance-beleived.csv"
    download.value.save_as(tmp_path / "lines.csv")
    with (tmp_path / "lines.csv").open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["address"].endswith(f"/texts/{LANTERN}/#p2") and row["reading"] == "received"
    assert (row["before"], row["word"], row["after"]) == (
        "to send boats,” the harbour master said at the time. Nobody",
        "beleived",
        "him.",
    )


def test_a_phrase_too_long_for_the_lines_is_sent_to_the_search(page: Page) -> None:
    page.goto("/concordance/?q=the quarrel over the ferry came to an end at last and for good")
    assert "up to 45 characters" in status(page)
    page.get_by_role("link", name="search", exact=True).click()
    expect(page).to_have_url(re.compile(r"/search/\?q=%22the"))


# Where it must work.


def test_without_a_script_the_pages_say_where_to_look(browser: Browser, address: str) -> None:
    context = browser.new_context(base_url=address, java_script_enabled=False)
    page = context.new_page()
    for path in ("search", "concordance"):
        page.goto(f"/{path}/?q=ferry")
        expect(page.get_by_text("needs JavaScript")).to_be_visible()
        expect(page.locator("form.ed-search")).to_be_hidden()
        page.get_by_role("link", name="all texts, by date, kind and outlet").click()
        expect(page).to_have_url(re.compile(r"/texts/$"))
    context.close()


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_both_fit_the_screen(browser: Browser, address: str, width: int) -> None:
    context = browser.new_context(base_url=address, viewport={"width": width, "height": 700})
    page = context.new_page()
    for path in ("search/?q=ferry&kind=article", "concordance/?q=the"):
        page.goto(f"/{path}")
        status(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    context.close()


def test_the_offline_site_keeps_the_search_of_the_theme(searched: Path, tmp_path: Path, run: Run) -> None:
    from mkdocs.commands.build import build as mkdocs_build
    from mkdocs.config import load_config

    config = load_config(str(searched / "mkdocs.yml"), site_dir=str(tmp_path / "site"))
    config.plugins["edition"].is_offline = True
    config.plugins.on_startup(command="build", dirty=False)
    mkdocs_build(config)
    docs = json.loads((tmp_path / "site/search/search_index.json").read_text("utf-8"))["docs"]
    assert f"texts/{LANTERN}/#p2" in {record["location"] for record in docs}
    assert not (tmp_path / "site/search/index").exists() and not (tmp_path / "site/concordance").exists()
    assert 'data-md-component="search"' in (tmp_path / "site/index.html").read_text("utf-8")


def test_make_bench_search_measures_beside_material() -> None:
    """Ten texts only; what the numbers say is for a person to judge."""
    command = [sys.executable, REPOSITORY / "scripts/bench/searching.py", "10"]
    chromium = os.environ.get("CHROMIUM") or (REPOSITORY / ".venv/browser").read_text().strip()
    ran = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, "CHROMIUM": chromium})
    assert ran.returncode == 0, ran.stderr
    assert "10 texts, 120 paragraphs" in ran.stdout and "Material’s index" in ran.stdout
    assert len(re.findall(r"\d+ kB +\d+ requests", ran.stdout)) == 11


def test_folding_is_the_same_twice() -> None:
    for word in ("Čapek", "Straße", "İstanbul", "ΟΔΟΣ"):
        assert fold(fold(word)) == fold(word)

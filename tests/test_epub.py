"""The book as EPUB: valid, faithful word for word, linked without a dead end, the same bytes each time."""

import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pypandoc
import pytest
from lxml import etree

from conftest import CASES, REPOSITORY, Run
from edition.edit.rendered import Edition
from edition.edition import load
from edition.publish.book import epub_ast as ast
from edition.publish.book.epub import write_epub
from edition.publish.book.epub_pack import packed
from edition.publish.book.epub_tree import Writer, book_id
from edition.publish.book.gather import book_of
from epub_tools import OPS, XHTML, Epub, epubcheck_says, words
from test_site import TEXTS, source_paragraphs


@pytest.fixture(scope="module")
def loaded() -> Edition:
    return load(REPOSITORY)


@pytest.fixture(scope="module")
def content(loaded: Edition) -> bytes:
    made, problems = write_epub(book_of(loaded))
    assert problems == []
    return made


@pytest.fixture(scope="module")
def epub(content: bytes) -> Epub:
    return Epub(content)


@pytest.mark.parametrize("slug", TEXTS)
def test_every_passage_has_the_words_of_the_source_with_those_that_are_mended(
    slug: str, epub: Epub, loaded: Edition
) -> None:
    """Notes and numbers aside. A passage without emendations is compared with the file in sources/ itself."""
    found = epub.passages(slug)
    text = loaded.pages[f"texts/{slug}.md"]
    emended = {emendation.passage for emendation in text.emendations}
    assert list(found) == [passage.id for passage in text.passages]
    for passage, source in zip(text.passages, source_paragraphs(slug), strict=True):
        assert found[passage.id] == (passage.text() if passage.id in emended else source)


@pytest.mark.parametrize("slug", TEXTS)
def test_a_text_has_no_other_words_than_its_passages(slug: str, epub: Epub) -> None:
    (body,) = epub.chapter(f"texts--{slug}").xpath("//*[contains(@class, 'body')][@lang]")
    assert words(body).replace(" ", "") == "".join(epub.passages(slug).values()).replace(" ", "")


@pytest.mark.parametrize("slug", TEXTS)
def test_title_and_byline_stand_over_a_text_as_printed(slug: str, epub: Epub, loaded: Edition) -> None:
    meta = loaded.pages[f"texts/{slug}.md"].page.meta
    chapter = epub.chapter(f"texts--{slug}")
    assert words(chapter.find(f".//{XHTML}h1")) == meta.title
    assert [words(each) for each in chapter.xpath("//*[@class='printed']")][:1] == [meta.byline] * bool(meta.byline)


def test_epubcheck_finds_no_error_and_no_warning(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "book.epub"
    file.write_bytes(content)
    assert epubcheck_says(file) == ""


def test_epubcheck_is_asked_indeed(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "book.epub"
    file.write_bytes(content[:2000])
    assert epubcheck_says(file) != ""


def test_a_book_with_every_form_of_the_dialect_is_valid_too(tmp_path: Path) -> None:
    """Tables, terms, code, pictures, notes in headnotes, emendations in links and headings; a text shown in part."""
    edition = load(CASES / "tei/edition")
    made, problems = write_epub(book_of(edition))
    assert problems == []
    file = tmp_path / "book.epub"
    file.write_bytes(made)
    assert epubcheck_says(file) == ""
    epub = Epub(made)
    assert "[not shown here]" in words(epub.chapter("texts--letter"))
    hidden = [p.text() for p in edition.pages["texts/letter.md"].passages[1:]]
    everything = " ".join(words(page) for page in epub.pages.values())
    assert hidden and not any(text in everything for text in hidden)
    assert epub.chapter("texts--ferry-in-the-fog").xpath("//*[@class='withdrawn'][@id='p7']")


def test_an_offprint_has_its_own_index_and_bibliography(epub: Epub, loaded: Edition, tmp_path: Path) -> None:
    made, problems = write_epub(book_of(loaded, ["rt-troop-deployment"]))
    assert problems == []
    file = tmp_path / "offprint.epub"
    file.write_bytes(made)
    assert epubcheck_says(file) == ""
    offprint = Epub(made)
    assert [name for name in offprint.pages if "/texts--" in name] == ["EPUB/text/texts--rt-troop-deployment.xhtml"]
    for part in ("index-of-names", "bibliography"):
        assert 0 < len(words(offprint.chapter(part))) < len(words(epub.chapter(part)))
    named = {target for where, target in offprint.links() if "index-of-names" in where}
    assert named and not {target for target in named if "texts--" in target and "rt-troop" not in target}


def test_no_link_leads_nowhere(epub: Epub) -> None:
    places, links = epub.places(), epub.links()
    assert len(links) > 2000
    assert [link for link in links if link[1] not in places] == []


def test_passages_and_statements_have_the_ids_of_the_site(epub: Epub, loaded: Edition) -> None:
    places = epub.places()
    for text in loaded.texts():
        file = f"EPUB/text/texts--{text.page.id}.xhtml"
        assert {f"{file}#{passage.id}" for passage in text.passages} <= places
    for statement in loaded.ledger.statements.values():
        assert f"EPUB/text/texts--{statement.slug}.xhtml#{statement.id}" in places


def test_the_index_leads_to_each_passage_that_names_something(epub: Epub, loaded: Edition) -> None:
    wanted = {f"EPUB/text/texts--{Path(m.page).stem}.xhtml#{m.passage}" for m in loaded.mentions}
    found = {target for where, target in epub.links() if where.endswith("index-of-names.xhtml") and "texts--" in target}
    assert found == wanted


def test_notes_pop_up_in_their_chapter_and_give_the_reading_received(epub: Epub, loaded: Edition) -> None:
    count = 0
    for page in epub.pages.values():
        signs = page.xpath("//*[@epub:type='noteref']", namespaces={"epub": OPS[1:-1]})
        notes = {f"#{note.get('id')}" for note in page.iter(f"{XHTML}aside") if note.get(f"{OPS}type") == "footnote"}
        assert {sign.get("href") for sign in signs} == notes
        count += len(notes)
    assert count == sum(len(text.emendations) for text in loaded.texts()) > 0
    note = words(epub.chapter("texts--lieven-paris-summit").find(f".//{XHTML}aside"))
    assert note.startswith("1 Parturiunt] Patrturiunt source. Misprint.")


def test_every_part_of_the_book_is_in_its_contents(epub: Epub) -> None:
    contents = [words(link) for link in epub.pages["EPUB/nav.xhtml"].iter(f"{XHTML}a")]
    parts = ["How to use and cite this book", "Emendations", "Statements", "Timeline", "Glossary", "Register"]
    assert [title for title in contents if title in {*parts, "Bibliography", "Index", "Sources"}] == [
        *parts, "Bibliography", "Index", "Sources",
    ]  # fmt: skip
    assert "How to cite it" not in contents


def test_the_timeline_is_drawn_and_told(epub: Epub, loaded: Edition) -> None:
    chapter = epub.chapter("timeline")
    drawings = list(chapter.iter(f"{XHTML}img"))
    assert drawings and all(drawing.get("alt", "").startswith("Timeline, ") for drawing in drawings)
    told = sum(int(count) for drawing in drawings for count in re.findall(r"(\d+) statement", drawing.get("alt")))
    assert told == len(loaded.ledger.statements)
    assert all(svg.startswith(b"<?xml") and b"<a " not in svg for n, svg in epub.files.items() if n.endswith(".svg"))


def test_the_package_says_how_accessible_it_is_and_in_which_language(epub: Epub) -> None:
    opf = etree.fromstring(epub.files["EPUB/content.opf"])
    said = {(each.get("property"), each.text) for each in opf.iter("{http://www.idpf.org/2007/opf}meta")}
    for wanted in (
        ("schema:accessMode", "textual"),
        ("schema:accessModeSufficient", "textual"),
        ("schema:accessibilityHazard", "none"),
        ("schema:accessibilityFeature", "alternativeText"),
        ("schema:accessibilityFeature", "structuralNavigation"),
    ):
        assert wanted in said
    assert any(name == "schema:accessibilitySummary" for name, _ in said)
    assert opf.findtext(".//{http://purl.org/dc/elements/1.1/}language") == "en"
    assert b'aria-label="Cover: Talks about Ukraine, February 2025"' in epub.files["EPUB/text/cover.xhtml"]
    for page in epub.pages.values():
        for element in page.xpath("//*[@lang]"):
            assert element.get("{http://www.w3.org/XML/1998/namespace}lang") == element.get("lang")


HOSTILE = [
    "a & b < c > d \"q\" 'q' </p><script>alert(1)</script> &amp; ]]>",
    "*x* _y_ `z` \\n $m$ ~s~ ^t^ [l](u) ![p](q) #h @c [^1] {.class}",
    "1. one",
    "  two  spaces\u00a0unbroken\u2009thin",
    "... -- --- … ↔ ↩ ↔\ufe0e ← ❤",
    "é e\u0301 👩‍🚀 🇺🇦 ☺\ufe0f \u202eRTL\u202c שלום İstanbul Çavuşoğlu Київ",
    "a soft\u00adhyphen\ufeff and\ta tab",
]


def test_whatever_the_words_are_they_come_out_as_they_went_in(tmp_path: Path, loaded: Edition) -> None:
    root = ET.Element("div")
    for number, said in enumerate(HOSTILE, 1):
        ET.SubElement(root, "p", {"id": f"p{number}"}).text = said
    blocks = [
        ast.header(1, ast.attr("texts--hostile"), ast.words("Hostile")),
        *Writer("texts/hostile.md", tmp_path).page(root),
    ]
    written = json.dumps({"pandoc-api-version": ast.VERSION, "meta": {}, "blocks": blocks})
    arguments = ["--metadata=title:x", "--wrap=preserve"]
    file = tmp_path / "book.epub"
    pypandoc.convert_text(written, "epub3", format="json", outputfile=str(file), extra_args=arguments)
    chapter = Epub(packed(file.read_bytes(), book_of(loaded, [TEXTS[0]]).date)).chapter("texts--hostile")
    for number, said in enumerate(HOSTILE, 1):
        assert "".join(chapter.xpath(f"//*[@id='p{number}']")[0].itertext()).strip("\n") == said


@pytest.mark.parametrize(
    "unknown", ["<video>Words.</video>", "<p>A <blink>word</blink>.</p>", "<ul><p>Words.</p></ul>"]
)
def test_an_element_that_has_no_form_is_a_problem_and_not_dropped(unknown: str, edition: Path) -> None:
    loaded = load(edition)
    entry = next(iter(loaded.entries().values()))
    entry.root.append(ET.fromstring(unknown))
    _, problems = write_epub(book_of(loaded))
    assert [(problem.code, problem.path) for problem in problems] == [("K803", entry.page.path)]
    assert "ord" in problems[0].message


def test_an_id_of_the_book_is_made_of_the_address_on_the_site() -> None:
    addresses = ["texts/a/#p1", "texts/a/", "./", "", "./#top", "bibliography/#ref-key"]
    assert [book_id(address) for address in addresses] == [
        "texts--a--p1", "texts--a", "index", "index", "index--top", "bibliography--ref-key",
    ]  # fmt: skip


def test_the_same_edition_gives_the_same_bytes_in_any_process(edition: Path, run: Run) -> None:
    (edition / "dist").mkdir()
    found = []
    for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo")):
        command = [sys.executable, "-m", "edition", "--root", str(edition), "book", "--format", "epub"]
        surroundings = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "SOURCE_DATE_EPOCH": "1740000000"}
        subprocess.run(command, check=True, capture_output=True, env=surroundings)
        found.append((edition / "dist/edition.epub").read_bytes())
    assert found[0] == found[1]
    assert Epub(found[0]).names[0] == "mimetype"
    assert b"2025-02-19T21:20:00Z" in Epub(found[0]).files["EPUB/content.opf"]

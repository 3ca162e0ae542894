"""The book as PDF: its words are the texts’, its numbers the site’s, its index is right, and it is the same each time."""

import io
import itertools
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pikepdf
import pytest
import typst
from hypothesis import example, given
from hypothesis import strategies as st

from conftest import CASES, REPOSITORY
from edition.edit.rendered import Edition
from edition.edition import load
from edition.publish.book.book import Book
from edition.publish.book.gather import book_of
from edition.publish.book.pdf import write_pdf
from edition.publish.book.pdf_code import literal
from edition.publish.book.pdf_typeset import FONTS, PAPERS
from edition.publish.parts import entry_meta
from pdf_reader import Element, Words, read


@cache
def whole() -> tuple[Edition, Book, bytes]:
    """This edition, its book, and that as PDF."""
    edition = load(REPOSITORY)
    book = book_of(edition)
    return edition, book, made(book)


def made(book: Book, paper: str = "a4") -> bytes:
    content, problems = write_pdf(book, paper)
    assert problems == []
    return content


@cache
def structure() -> Element:
    return read(whole()[2])


# Text becomes no markup

HOSTILE = (
    r"""# $ @ < > * _ ` \ [ ] { } ~ - -- --- ... // /* */ = + 1. 2) 'a' "b" \u{61} #let x = 1 https://example.org/a"""
)


@example(HOSTILE)
@example("= a\n- b\n+ c\n/ d: e\n1. f\n\n\n#g")
@example("\0\r\n\t\u2028\u202e\ufeff\U0010ffff e\u0301 ﬁ 🕊️ שלום")
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_any_text_is_the_same_text_to_typst(text: str) -> None:
    code = f"#metadata({literal(text)})<it>".encode()
    assert json.loads(typst.query({"main.typ": code}, "<it>", field="value")) == [text]


@given(st.text(st.sampled_from(HOSTILE.replace(" ", "") + " é—“”’Київş"), min_size=1, max_size=60))
@example(HOSTILE)
def test_hostile_words_are_printed_as_they_are(text: str) -> None:
    """No quotation mark turns, no dash grows, nothing becomes a link: what is read in the file is what was written."""
    code = f'#set text(font: "Source Serif 4", hyphenate: false)\n#par({literal(f"x{text}x")})'.encode()
    content = typst.compile({"main.typ": code}, font_paths=FONTS, format="pdf")
    assert "".join(read(content).text().split()) == "".join(f"x{text}x".split())


# The words of the texts


def one_line(text: str) -> str:
    return " ".join(text.split())


def parts_of(root: Element, level: str, title: str) -> Iterator[Element]:
    """The elements between a heading and the next one that is as high."""
    inside = False
    for element in root.walk():
        if element.tag in ("H1", level):
            inside = element.text() == title and element.tag == level
        elif inside:
            yield element


def texts_in(root: Element, titles: set[str]) -> Iterator[tuple[str, list[Element]]]:
    """Each text under its title, with its paragraphs and the labels of its list items, in their order."""
    texts = Element("Texts", list(parts_of(root, "H1", "Texts")))
    title, found = "", list[Element]()
    for element in texts.parts:
        assert isinstance(element, Element)
        if element.tag == "H2" and element.text() in titles:
            yield from [(title, found)] if title else []
            title, found = element.text(), []
        elif element.tag in ("P", "Lbl", "H3", "H4"):
            found.append(element)
    yield title, found


def passages_in(elements: list[Element]) -> Iterator[tuple[str, Element]]:
    """Each passage: its number from the margin; and its words, with the label of its list item before them."""
    label: list[Element] = []
    for element in elements:
        first = element.parts[0] if element.parts else None
        if isinstance(first, Element) and first.tag == "Link" and first.text().isdigit():
            rest = [part for part in element.parts[1:] if not is_sign(part)]
            yield first.text(), Element("P", [*label, *([Words(" ", 0)] if label else []), *rest])
        label = [element] if element.tag == "Lbl" else []


def is_sign(part: str | Element) -> bool:
    """Whether it is the sign of an emendation, which is the editors’. That of a lost note is the source’s, and raised."""
    return isinstance(part, Element) and part.tag == "Link" and part.parts == ["*"]


def printed(content: Element, edition: Edition) -> dict[str, dict[str, Element]]:
    """Each passage of each text, by the title of the text and its own number."""
    titles = {text.page.meta.title for text in edition.texts()}
    return {title: dict(passages_in(found)) for title, found in texts_in(content, titles)}


def test_the_words_of_each_text_are_the_sources_paragraph_by_paragraph() -> None:
    """Notes, numbers and the signs of emendations aside; the readings are those that the edition gives."""
    edition = whole()[0]
    found = {
        title: {number: one_line(words.text()) for number, words in passages.items()}
        for title, passages in printed(structure(), edition).items()
    }
    assert len(found) == 7
    assert found == {
        text.page.meta.title: {passage.number: passage.text() for passage in text.passages} for text in edition.texts()
    }


# The index


def pages_of(passage: Element) -> list[int]:
    """The page of each character of a passage, white space as on one line."""
    pages: list[int] = []
    spaced = True
    for words in passage.words():
        for char in words.replace("\u00ad", ""):
            if not char.isspace() or not spaced:
                pages.append(words.page or (pages[-1] if pages else 0))
            spaced = char.isspace()
    return pages


@pytest.mark.parametrize("paper", ["a4", "reader"])
def test_every_page_number_of_the_index_is_that_of_the_words(paper: str) -> None:
    """From the words on the pages an index is made anew; the printed one is the same, to the last number."""
    edition, book, _ = whole()
    root = structure() if paper == "a4" else read(made(book, paper))
    assert indexed(root) == index_of(edition, printed(root, edition))


def index_of(edition: Edition, there: dict[str, dict[str, Element]]) -> dict[str, str]:
    """The index as the printed words give it: for each mention the page of its first letter."""
    found: dict[str, dict[tuple[int, str], None]] = {}
    places = [(text.page.uri, passage.id) for text in edition.texts() for passage in text.passages]
    for mention in sorted(edition.mentions, key=lambda m: (places.index((m.page, m.passage)), m.start)):
        number = mention.passage.removeprefix("p")
        passage = there[edition.pages[mention.page].page.meta.title][number]
        assert one_line(passage.text())[mention.start : mention.end] == mention.words
        found.setdefault(mention.entry, {})[pages_of(passage)[mention.start], number] = None
    entries = edition.entries()
    return {entry_meta(entries[id]).sort or entries[id].page.meta.title: shown(list(at)) for id, at in found.items()}


def shown(places: list[tuple[int, str]]) -> str:
    """Pages and passages as the index has them: each page once."""
    groups = itertools.groupby(places, key=lambda place: place[0])
    return "; ".join(f"{page} ¶{', '.join(number for _, number in group)}" for page, group in groups)


def indexed(root: Element) -> dict[str, str]:
    """The index as printed: heading, and what stands after it."""
    lines = [element for element in parts_of(root, "H1", "Index") if element.tag == "P"][1:]
    return {
        line.parts[0].text(): one_line("".join(line.words())[len("".join(line.parts[0].words())) :]).replace(
            "\u00ad", ""
        )
        for line in lines
        if isinstance(line.parts[0], Element)
    }


# What programs need


def test_the_file_is_tagged_and_says_what_it_is() -> None:
    _, book, content = whole()
    with pikepdf.open(io.BytesIO(content)) as file:
        assert file.Root.MarkInfo.Marked
        assert file.Root.Lang == "en"
        assert file.Root.ViewerPreferences.DisplayDocTitle
        assert file.docinfo["/Title"] == book.title
        assert all(page.Tabs == pikepdf.Name.S for page in file.pages if "/Annots" in page)
        annotations = [each for page in file.pages for each in page.get("/Annots", [])]
        assert all("/StructParent" in each and each.get("/Contents") for each in annotations)
        xmp = bytes(file.Root.Metadata.read_bytes()).decode()
        assert "<pdfuaid:part>1</pdfuaid:part>" in xmp
        assert "<pdfaid:part>3</pdfaid:part>" in xmp and "<pdfaid:conformance>A</pdfaid:conformance>" in xmp
        with file.open_outline() as outline:
            titles = [item.title for item in outline.root]
            texts = next(item for item in outline.root if item.title == "Texts")
            assert [item.title for item in texts.children] == [text.meta.title for text in book.texts]
        assert titles[:2] == ["Contents", "How to use and cite this book"]
        assert titles[-1] == "Index"
        attached = file.attachments["references.bib"].get_file().read_bytes()
    assert attached == (REPOSITORY / "references.bib").read_bytes()


def run(command: str, *options: str) -> str:
    done = subprocess.run([command, *options, "-"], input=whole()[2], capture_output=True, check=True)
    return done.stdout.decode("utf-8", "replace")


def test_all_fonts_are_in_the_file() -> None:
    lines = run("pdffonts").splitlines()[2:]
    assert {re.sub(r"^\w{6}\+", "", line.split()[0]) for line in lines} >= {
        "SourceSerif4-Regular-Identity-H",
        "SourceSerif4-It-Identity-H",
        "NotoEmoji-Regular",
    }
    assert all(re.search(r"\byes yes yes\b", line) for line in lines)


def test_poppler_reads_the_structure_too() -> None:
    tags = set(re.findall(r"^ *(\w+)", run("pdfinfo", "-struct"), re.MULTILINE))
    assert {"Document", "TOC", "TOCI", "H1", "H2", "P", "L", "LI", "Lbl", "LBody", "Link", "Table", "TH", "TD"} <= tags


@cache
def three_texts(paper: str) -> bytes:
    slugs = ("russia-matters-negotiators", "mcdonald-riyadh-thread", "lieven-paris-summit")
    return made(book_of(whole()[0], slugs), paper)


def poppler(option: str, content: bytes) -> str:
    return subprocess.run(
        ["pdftotext", option, "-", "-"], input=content, capture_output=True, check=True
    ).stdout.decode()


@pytest.mark.parametrize("paper", PAPERS)
def test_no_line_runs_over_the_margin(paper: str) -> None:
    """Signs may hang a little, as a typesetter hangs them."""
    done = poppler("-bbox", three_texts(paper))
    boxes = re.findall(r'<page width="([\d.]+)" height="([\d.]+)">(.*?)</page>', done, re.DOTALL)
    least = 4 if paper == "reader" else 60
    for width, height, words in boxes:
        for right, bottom, word in re.findall(r'xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>', words):
            assert float(right) <= float(width) - least, (paper, word)
            assert float(bottom) <= float(height), (paper, word)


@pytest.mark.parametrize("paper", PAPERS)
def test_no_page_begins_or_ends_as_a_typesetter_would_not_let_it(paper: str) -> None:
    """What belongs to an entry or a record stays with it, and no text has a few lines alone on its last page."""
    pages = [
        [line for line in page.splitlines() if line.strip()]
        for page in poppler("-layout", three_texts(paper)).split("\f")
    ]
    heads = [page[0].strip() if page else "" for page in pages]
    kept = ("See also", "Named on", "Passages ", "Supplied ")
    assert not [page[:2] for page in pages if any(line.strip().startswith(kept) for line in page[1:2])]
    assert any(head.startswith("Anatol Lieven") for head in heads)
    titles = ("Anatol Lieven", "Russia Matters: US", "Summary of February")
    assert not [page for head, page in zip(heads, pages, strict=True) if head.startswith(titles) and len(page) < 5]


def test_the_same_edition_gives_the_same_bytes_in_another_process(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from edition.edition import load;"
        "from edition.publish.book.gather import book_of; from edition.publish.book.pdf import write_pdf;"
        "sys.stdout.buffer.write(write_pdf(book_of(load(Path(sys.argv[1])), ['mcdonald-riyadh-thread']))[0])"
    )
    own = made(book_of(whole()[0], ["mcdonald-riyadh-thread"]))
    other = subprocess.run([sys.executable, "-c", code, str(REPOSITORY)], capture_output=True, check=True).stdout
    assert other == own


def test_the_date_of_the_file_is_that_of_the_edition(edition: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1740000000")
    book = book_of(load(edition))
    assert book.date.isoformat() == "2025-02-19T21:20:00+00:00"
    with pikepdf.open(io.BytesIO(made(book))) as file:
        assert str(file.docinfo["/CreationDate"]).startswith("D:20250219")


# A small invented edition: what ours has no example of


def text_of(content: bytes) -> str:
    return one_line(read(content).text())


def test_a_note_of_the_editors_stands_at_the_foot_of_the_page(edition: Path) -> None:
    page = edition / "docs/texts/roe-lantern-pact.md"
    page.write_text(page.read_text("utf-8").replace(" him.\n", " him.[^1]\n\n[^1]: *He* left in 1990.\n"), "utf-8")
    root = read(made(book_of(load(edition))))
    notes = [element for element in root.walk() if element.tag == "Note"]
    assert [one_line(note.text()) for note in notes] == ["1He left in 1990."]
    passage = printed(root, load(edition))["Jane Roe: The Lantern Pact turns ten"]["2"]
    assert any(isinstance(part, Element) and part.tag == "Note" for part in passage.parts)


def test_what_the_site_may_not_show_is_not_in_the_book(edition: Path) -> None:
    page = edition / "docs/texts/roe-lantern-pact.md"
    page.write_text(page.read_text("utf-8").replace("access: full", "access: excerpt"), "utf-8")
    book = book_of(load(edition))
    words = text_of(made(book))
    assert "Ten years ago the two towns" in words
    assert "We do not plan to send boats" not in words
    assert "2[not shown here]" in words
    assert "The rest of this text is not shown here for reasons of rights." in words


def test_a_character_without_a_font_is_a_problem_with_its_place(edition: Path) -> None:
    page = edition / "docs/glossary/lantern-pact.md"
    page.write_text(page.read_text("utf-8") + "\nOnce it was called שלום.\n", "utf-8")
    line = page.read_text("utf-8").count("\n")
    content, problems = write_pdf(book_of(load(edition)))
    assert content == b""
    first = problems[0]
    assert (first.path, first.line, first.code) == ("docs/glossary/lantern-pact.md", line, "K802")
    assert {problem.message[-2] for problem in problems} == set("שלום")


def test_an_element_without_a_form_is_a_problem_and_its_words_stay(edition: Path) -> None:
    loaded = load(edition)
    book = book_of(loaded)
    book.texts[0].tree[0].tag = "marquee"
    content, problems = write_pdf(book)
    assert content == b""
    assert [(p.code, p.message[:45]) for p in problems] == [("K803", "the book has no form yet for <marquee class=“")]


def test_an_edition_without_texts_has_a_book_without_lists(edition: Path) -> None:
    for folder in ("texts", "glossary", "register"):
        for page in (edition / "docs" / folder).glob("[!i]*"):
            page.unlink()
    root = read(made(book_of(load(edition))))
    assert [element.text() for element in root.walk() if element.tag == "H1"][:3] == [
        "Contents",
        "How to use and cite this book",
        "Introduction",
    ]


def test_an_offprint_has_its_own_index_and_bibliography() -> None:
    edition = whole()[0]
    book = book_of(edition, ["lieven-paris-summit"])
    root = read(made(book))
    assert set(indexed(root)) == {entry.heading for section in book.index for entry in section.entries}
    cited = {work.key for work in book.works}
    assert "lieven2025paris" in cited
    assert len(cited) < len(edition.references)
    headings = [element.text() for element in root.walk() if element.tag == "H2"]
    assert [text.meta.title for text in book.texts] == [h for h in headings if "Paris Summit" in h][:1]


def test_all_markup_of_a_page_has_a_form(edition: Path) -> None:
    """An editors’ page with everything that the dialect knows; its words are in the book in their order."""
    page = edition / "docs/notes.md"
    page.write_text((CASES / "book/everything.md").read_text("utf-8"), "utf-8")
    dot = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><circle cx="4" cy="4" r="4"/></svg>'
    (edition / "docs/assets").mkdir(exist_ok=True)
    (edition / "docs/assets/dot.svg").write_text(dot, "utf-8")
    loaded = load(edition)
    assert loaded.problems == []
    found = text_of(made(book_of(loaded)))
    for words in ("Everything", "3.Third item", "a deeper item", "lampA light.", "LeftRight", "{~~a~>b~~}", "Mind the"):
        assert words in found
    assert "1A note with words.And a second paragraph." in found

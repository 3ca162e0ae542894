"""The pictures: what they count, and how they are drawn. Texts and names are invented but for this repository's edition."""

import re
import shutil
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from math import log
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page, expect

from conftest import CASES, Golden
from edition import cli
from edition.edit.ledger.ledger import Ledger
from edition.edit.markdown import to_html
from edition.edit.page import TextMeta
from edition.edit.passages import Passage
from edition.edit.rendered import Edition, Rendered
from edition.edition import load
from edition.publish.data.files import Site, data_files
from edition.publish.linked import Linked
from edition.publish.pictures import arcs, grid_svg
from edition.publish.pictures.appearances import PAIRS, Appearances
from edition.publish.pictures.appearances_view import AppearancesView
from edition.publish.pictures.arcs import Arc, Arcs, Node, arranged
from edition.publish.pictures.coverage_view import CoverageView
from edition.publish.pictures.grid import COLUMNS, Cell, Grid, Head, Line
from edition.publish.pictures.periods import heads, known, periods
from edition.publish.pictures.vocabulary import Vocabulary, folded, log_likelihood, words_of
from edition.publish.pictures.vocabulary_view import VocabularyView
from edition.publish.statements.views import Statements

PAGES = ("appearances", "coverage", "vocabulary")


@pytest.fixture(scope="module")
def root(small_edition: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small edition with the ferry talks, whose statements come through many outlets, and the pages of pictures."""
    root = tmp_path_factory.mktemp("pictures") / "edition"
    shutil.copytree(small_edition, root, symlinks=True)
    shutil.copytree(CASES / "ledger", root, dirs_exist_ok=True)
    for name in PAGES:
        (root / f"docs/{name}.md").write_text(f"---\ntitle: The {name}\n---\nWords.\n", "utf-8")
    settings = "site_name: A small edition\ntheme: {name: material}\nplugins: [search, edition]\n"
    (root / "mkdocs.yml").write_text(settings, "utf-8")
    return root


@pytest.fixture(scope="module")
def small(root: Path) -> Edition:
    edition = load(root)
    assert edition.problems == []
    return edition


def view(edition: Edition, name: str) -> AppearancesView | CoverageView | VocabularyView:
    linked, here = Linked(edition), edition.pages[f"{name}.md"]
    match name:
        case "appearances":
            return AppearancesView(linked, here)
        case "coverage":
            return CoverageView(linked, Statements(linked), here)
    return VocabularyView(linked, here)


def with_access(edition: Edition, slug: str, access: str) -> Edition:
    """The edition with one text shown so far only."""
    text = edition.pages[f"texts/{slug}.md"]
    assert isinstance(text.page.meta, TextMeta)
    page = replace(text.page, meta=text.page.meta.model_copy(update={"access": access}))
    return replace(edition, pages={**edition.pages, page.uri: replace(text, page=page)})


def saying(edition: Edition, **texts: list[str]) -> Edition:
    """The edition with other words in some of its texts, a passage each."""
    pages = dict(edition.pages)
    for slug, words in texts.items():
        text = pages[f"texts/{slug.replace('_', '-')}.md"]
        blocks = [ET.fromstring(f"<p>{passage}</p>") for passage in words]
        root = ET.Element("div")
        root.extend(blocks)
        passages = [Passage(f"p{n}", block, 0) for n, block in enumerate(blocks, 1)]
        for passage in passages:
            passage.block.set("id", passage.id)
        pages[text.page.uri] = replace(text, root=root, passages=passages)
    return replace(edition, pages=pages)


def with_words(edition: Edition) -> Edition:
    """The edition with two texts long enough to tell them apart."""
    return saying(
        edition,
        ferry_talks=["The ferry’s late. " * 9, "The FERRY and the tide, <del>tyde</del>tide, tide. " * 3],
        fog_over_ferry=["The lamps are out, the council says. " * 12, "A ferry."],
    )


def only(edition: Edition, *slugs: str) -> Edition:
    """The edition with these texts only."""
    kept = {f"texts/{slug}.md" for slug in slugs}
    pages = {uri: r for uri, r in edition.pages.items() if uri in kept or not isinstance(r.page.meta, TextMeta)}
    statements = {key: s for key, s in edition.ledger.statements.items() if s.page in kept}
    ledger = Ledger(statements, edition.ledger.topics, edition.ledger.outlets)
    return replace(edition, pages=pages, mentions=[m for m in edition.mentions if m.page in kept], ledger=ledger)


def many(edition: Edition, number: int) -> Edition:
    """The edition with its texts so many times over, each time under other names and as if of another year."""
    pages, mentions = dict(edition.pages), list(edition.mentions)
    for text in edition.texts():
        of_text = [mention for mention in edition.mentions if mention.page == text.page.uri]
        for n in range(number):
            uri = f"texts/{text.page.id}-{n}.md"
            meta = text.page.meta.model_copy(update={"date": f"{1000 + n}-01-01"})
            copied = replace(text.page, uri=uri, meta=meta)
            pages[uri] = replace(text, page=copied, url=f"texts/{text.page.id}-{n}/")
            mentions += [replace(mention, page=uri) for mention in of_text]
    return replace(edition, pages=pages, mentions=mentions)


def plain(grid: Grid) -> str:
    """A grid as a person would type it: the heads, then each line with its counts; a star where there is a frame."""
    rows = [" · ".join(" ".join(head.lines).strip() for head in grid.heads)]
    for line in grid.lines:
        counts = (f"{cell.count}{'*' if cell.marked else ''}" if cell else "-" for cell in line.cells)
        rows.append(f"{line.name}: {' '.join(counts)} = {line.total}")
    return "\n".join(rows) + "\n"


# What is counted.


@pytest.mark.parametrize("name", PAGES)
def test_what_the_small_edition_shows(small: Edition, golden: Golden, name: str) -> None:
    shown = view(with_words(small) if name == "vocabulary" else small, name)
    grids = [shown.by_date(), shown.by_topic()] if isinstance(shown, CoverageView) else [shown.grid()]
    golden(CASES / f"pictures/{name}.txt", "\n".join(map(plain, grids)))


def test_two_are_together_if_a_passage_names_both_in_different_words(small: Edition) -> None:
    together = Appearances(Linked(small)).together
    assert together == {("ada-quill", "tom-marsh"): [("texts/ferry-talks.md", "p5")]} | {
        pair: places for pair, places in together.items() if pair != ("ada-quill", "tom-marsh")
    }
    first = next(m for m in small.mentions if m.entry == "tom-marsh")
    # As “Marsh administration” would name Marsh too: the other mention stands around this one.
    around = replace(first, entry="ada-quill", start=first.start, end=first.end + 15)
    alone = replace(small, mentions=[first, around])
    assert Appearances(Linked(alone)).together == {}
    beside = replace(around, start=first.end + 1, end=first.end + 15)
    found = Appearances(Linked(replace(small, mentions=[first, beside]))).together
    assert found == {("ada-quill", "tom-marsh"): [(first.page, first.passage)]}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The council’s lamps: 2 lamps, a so-called 2nd.", ["The", "council", "lamps", "lamps", "a", "so", "called", "2nd"]),
        ("Don't; O’Sullivan’s ‘boat’", ["Don't", "O’Sullivan", "boat"]),
        ("Cafe\u0301, İstanbul, Лавров", ["Café", "İstanbul", "Лавров"]),
        ("$4 – 10 %; snake_case", ["snake", "case"]),
    ],
)  # fmt: skip
def test_what_a_word_is(text: str, words: list[str]) -> None:
    assert list(words_of(text)) == words


def test_capitals_and_kinds_of_apostrophes_do_not_part_words() -> None:
    assert folded("Don’t") == folded("don't") == folded("DONʼT")


def test_log_likelihood_is_that_of_dunning() -> None:
    # A word that is 10 of 100 words here and 10 of 1,000 elsewhere, reckoned by hand from the four cells.
    cells = [(10, 100 * 20 / 1100), (10, 1000 * 20 / 1100), (90, 100 * 1080 / 1100), (990, 1000 * 1080 / 1100)]
    by_hand = 2 * sum(seen * log(seen / expected) for seen, expected in cells)
    assert log_likelihood(10, 100, 10, 1000) == pytest.approx(by_hand)
    assert log_likelihood(10, 100, 100, 1000) == pytest.approx(0)
    assert log_likelihood(3, 100, 0, 1000) > 0


@given(st.integers(1, 60), st.integers(60, 900), st.integers(0, 60), st.integers(60, 900))
def test_log_likelihood_is_never_below_zero_and_says_the_same_from_either_side(
    count: int, size: int, elsewhere: int, rest: int
) -> None:
    assert log_likelihood(count, size, elsewhere, rest) > -1e-9
    assert log_likelihood(count, size, elsewhere, rest) == pytest.approx(log_likelihood(elsewhere, rest, count, size))


def test_emended_words_count_as_corrected_and_quotations_are_words(small: Edition) -> None:
    counts = Vocabulary(Linked(small)).counts("texts/ferry-talks.md")
    assert counts.words["agreed"] == 1 and counts.words["aggreed"] == 0
    assert counts.words["cost"] == 1  # “We are against the cost.”
    assert counts.words["misprint"] == 0  # the editors' reason


@pytest.mark.parametrize(("access", "words"), [("full", 80), ("excerpt", 25), ("citation", 0)])
def test_only_words_that_the_site_shows_are_counted(small: Edition, access: str, words: int) -> None:
    edition = with_access(small, "ferry-talks", access)
    assert Vocabulary(Linked(edition)).sizes["texts/ferry-talks.md"] == words
    everything = "".join(
        file.content.decode() for name, file in data_files(edition, Site("x")).items() if "voc" in name
    )
    page = str(view(edition, "vocabulary").context())
    assert ("agreed" in page + everything) <= (access == "full")


def test_a_text_is_compared_with_those_of_its_language(small: Edition) -> None:
    english = with_words(small)
    text = english.pages["texts/ferry-talks.md"]
    page = replace(text.page, meta=text.page.meta.model_copy(update={"language": "tr"}))
    edition = replace(english, pages={**english.pages, page.uri: replace(text, page=page)})
    assert [word.word for word in Vocabulary(Linked(english)).distinctive(page.uri)] == ["late", "tide", "ferry"]
    assert Vocabulary(Linked(edition)).distinctive(page.uri) == []


def test_every_distinctive_word_of_the_table_is_so_by_its_own_numbers() -> None:
    edition = load(Path(__file__).parent.parent)
    rows = data_files(edition, Site("x"))["vocabulary.csv"].content.decode().split("\r\n")[1:-1]
    assert len(rows) > 40
    for row in rows:
        _, _, word, *numbers, passage = row.split(",")
        count, size, elsewhere, rest = map(int, numbers)
        assert log_likelihood(count, size, elsewhere, rest) >= 10.83 and count / size > elsewhere / rest, row
        assert word and passage.startswith("p")


@pytest.mark.parametrize(
    ("date", "as_known"),
    [
        ("2025-02-18", (2025, 2, 18)), ("2025-02~", (2025, 2)), ("../2025-02-18", (2025, 2, 18)),
        ("2025-03-03/..", (2025, 3, 3)), ("-0043-03-15", (-43, 3, 15)), (None, ()),
    ],
)  # fmt: skip
def test_a_date_is_taken_as_far_as_it_is_known(date: str | None, as_known: tuple[int, ...]) -> None:
    assert known(date) == as_known


def test_dates_are_days_if_these_are_few_or_else_months_or_years() -> None:
    assert periods([(2025, 2, 18), (2025, 2), (), (2025, 2, 18), (2024, 12, 31)]) == [
        (2024, 12, 31), (2025, 2), (2025, 2, 18),
    ]  # fmt: skip
    assert periods([(2025, 2, day) for day in range(1, 20)]) == [(2025, 2)]
    assert periods([(year, 1, 1) for year in range(1990, 2020)]) == [(year,) for year in range(2012, 2020)]
    assert periods([]) == []


def test_the_year_stands_where_it_is_another() -> None:
    assert [head.lines for head in heads([(2024, 12, 31), (2025, 2), (2025, 2, 18), (-43, 3)])] == [
        ("31", "Dec", "2024"), ("Feb", "2025"), ("18", "Feb", ""), ("Mar", "-0043"),
    ]  # fmt: skip


# Editions of any size.


@pytest.mark.parametrize("slugs", [(), ("fog-over-ferry",)], ids=["empty", "one text"])
@pytest.mark.parametrize("name", PAGES)
def test_an_edition_with_little_in_it_has_its_pages(small: Edition, slugs: tuple[str, ...], name: str) -> None:
    context = view(only(small, *slugs), name).context()
    if not slugs or name == "vocabulary":
        assert not any(context[key] for key in ("grid", "arcs", "dates", "topics") if key in context)


@pytest.mark.parametrize("name", PAGES)
def test_a_picture_of_many_texts_is_no_larger_and_says_what_it_leaves_out(small: Edition, name: str) -> None:
    shown = view(many(small, 250), name)
    context = shown.context()
    grids = [shown.by_date(), shown.by_topic()] if isinstance(shown, CoverageView) else [shown.grid()]
    assert all(len(grid.heads) <= COLUMNS for grid in grids)
    assert len(str(context)) < 200_000
    if name != "coverage":
        assert context["all_texts"] == 1004 and len(context["text_key"]) == COLUMNS
    if isinstance(shown, AppearancesView):
        assert context["pairs"][0].count > 200 and len(context["pairs"][0].places) <= 12


def test_of_many_pairs_those_with_most_passages_are_shown_and_ties_are_not_cut(small: Edition) -> None:
    who = Appearances(Linked(small))
    ids = [f"n{number:02}" for number in range(12)]
    who._place = {id: place for place, id in enumerate(ids)}
    who.together = {pair: [("texts/x.md", "p1")] * (2 if n < 20 else 1) for n, pair in enumerate(combinations(ids, 2))}
    assert len(who.together) > PAIRS
    assert len(who.pairs()) == 20
    who.together = {pair: [("texts/x.md", "p1")] for pair in combinations(ids, 2)}
    assert len(who.pairs()) == PAIRS


# How it is drawn.

GRID = Grid(
    "boats",
    "Boats by harbour",
    "How many boats there are. Invented.",
    (Head(("1",), "1: Ellery", "../ellery/"), Head(("2",), "2: Marsh & Roe", "")),
    (
        Line("Ferry <b>", "../ferry/", (Cell(4, 1.0, "Ferry: 4 times", "../ellery/#p1"), None), 4),
        Line("Lamp ship of the northern harbour council", "", (None, Cell(0, 0.0, "Published", "#a", True)), 1204),
    ),
)
ARCS = Arcs(
    "crews",
    "Who sails with whom",
    "Invented.",
    tuple(Node(name, f"../{name[0].lower()}/") for name in ("Ada", "Tom", "Jane", "The harbour council")),
    (Arc(0, 3, 4, "Ada and The harbour council: 4", "#a"), Arc(1, 2, 1, "Tom and Jane: 1", "#b")),
)


@pytest.mark.parametrize("sheet", ["wide", "narrow"])
def test_the_drawings(golden: Golden, sheet: str) -> None:
    number = ["wide", "narrow"].index(sheet)
    for name, drawn in (("grid", grid_svg.drawings(GRID)), ("arcs", arcs.drawings(ARCS))):
        svg = drawn[number]
        ET.indent(svg)
        golden(CASES / f"pictures/{name}-{sheet}.svg", to_html(svg) + "\n")


def test_nothing_makes_no_drawing() -> None:
    assert grid_svg.drawings(replace(GRID, lines=())) == grid_svg.drawings(replace(GRID, heads=())) == []
    assert arcs.drawings(replace(ARCS, arcs=())) == []


def test_names_stand_where_arcs_are_short() -> None:
    ordered = arranged(ARCS)
    lengths = {arc.title: abs(arc.first - arc.second) for arc in ordered.arcs}
    assert set(lengths.values()) == {1}
    for arc in ordered.arcs:
        named = {ordered.nodes[arc.first].name, ordered.nodes[arc.second].name}
        assert all(name in arc.title for name in named)


NAMES = st.text(min_size=1, max_size=60) | st.sampled_from(["Лавров", "停火談判在利雅得舉行" * 3, "<script>", "W" * 90])
CELLS = st.none() | st.builds(Cell, st.integers(0, 20_000), st.floats(0.01, 1), NAMES, st.just("#x"), st.booleans())


@settings(max_examples=25)
@given(st.lists(st.tuples(NAMES, st.lists(CELLS, min_size=4, max_size=4)), min_size=1, max_size=20))
def test_no_cell_and_no_name_of_a_grid_lies_over_another(lines: list[tuple[str, list[Cell | None]]]) -> None:
    made = tuple(Line(name, "#", tuple(cells), 1) for name, cells in lines)
    grid = replace(GRID, heads=tuple(Head((str(n),), str(n)) for n in range(4)), lines=made)
    for sheet, svg in zip(grid_svg.SHEETS, grid_svg.drawings(grid), strict=True):
        assert "<script" not in to_html(svg)
        width, height = int(svg.get("width", "")), int(svg.get("height", ""))
        boxes = [tuple(int(rect.get(key, "")) for key in ("x", "y", "width", "height")) for rect in svg.iter("rect")]
        boxes += [
            (0, int(part.get("y", "")) - 11, (sheet.names or width) - 12, 13)
            for text in svg.iter("text") if text.get("class") == "name" for part in text
        ]  # fmt: skip
        assert all(x >= 0 and y >= 0 and x + w <= width and y + h <= height for x, y, w, h in boxes)
        for one, other in combinations(boxes, 2):
            apart_x = one[0] + one[2] <= other[0] or other[0] + other[2] <= one[0]
            assert apart_x or one[1] + one[3] <= other[1] or other[1] + other[3] <= one[1], (one, other)


# On the site.


@pytest.fixture(scope="module")
def site(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built") / "site"
    assert cli.main(["--root", str(root), "build", "--site-dir", str(folder)]) == 0
    return folder


@pytest.mark.parametrize("name", PAGES)
def test_every_link_of_a_picture_leads_somewhere_and_nothing_is_styled_in_place(site: Path, name: str) -> None:
    html = (site / name / "index.html").read_text("utf-8").split('<div class="ed-page')[1].split("</article>")[0]
    assert "style=" not in html and "<script" not in html
    assert ("<svg" in html) == (name != "vocabulary")  # its words are too few to tell the texts apart
    for href in re.findall(r'<a href="([^"]+)"', html):
        path, _, fragment = href.partition("#")
        path = path.partition("?")[0]
        if href.startswith("https://aclanthology.org/"):
            continue
        target = (site / name / path).resolve() if path else site / name
        page = target / "index.html" if target.is_dir() else target
        assert page.is_file(), href
        assert not fragment or f'id="{fragment}"' in page.read_text("utf-8"), href


@pytest.mark.parametrize("name", PAGES)
def test_the_same_edition_gives_the_same_picture(root: Path, site: Path, small: Edition, name: str) -> None:
    again = view(load(root), name).context()
    assert str(again) == str(view(small, name).context())


def test_words_lead_to_the_concordance_if_there_is_one(small: Edition) -> None:
    page = small.pages["vocabulary.md"].page
    concordance = Rendered(replace(page, uri="concordance.md"), ET.Element("div"), [], url="concordance/")
    words = with_words(small)
    edition = replace(words, pages={**words.pages, "concordance.md": concordance})
    assert '<a href="../concordance/?q=ferry">' in str(view(edition, "vocabulary").context()["grid"])
    without = str(view(words, "vocabulary").context()["grid"])
    assert "concordance" not in without and '<a href="../texts/ferry-talks/#p1">' in without


@pytest.fixture(params=[1440, 768, 320])
def page(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = browser.new_context(base_url=address, viewport={"width": request.param, "height": 900})
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("name", PAGES)
def test_one_drawing_is_seen_whole_with_letters_to_read_and_cells_to_touch(page: Page, name: str) -> None:
    page.goto(f"/{name}/")
    drawings = page.locator("svg.ed-picture:visible")
    expect(drawings).to_have_count(1 if name == "vocabulary" else 2)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for drawing in drawings.all():
        small, thin, boxes = drawing.evaluate(
            """svg => [
              [...svg.querySelectorAll("text")].filter(t => parseFloat(getComputedStyle(t).fontSize) < 11).length,
              [...svg.querySelectorAll(".cell, .touch")].map(c => c.getBoundingClientRect()).filter(b => b.width < 24 || b.height < 24).length,
              [...svg.querySelectorAll("text.head, text.name")].map(t => t.getBoundingClientRect()).map(b => [b.left, b.top, b.right, b.bottom])]"""
        )
        assert (small, thin) == (0, 0)
        right = page.evaluate("innerWidth")
        for one, other in combinations(boxes, 2):
            assert one[0] >= 0 and one[2] <= right
            apart = one[2] <= other[0] or other[2] <= one[0] or one[3] - 3 <= other[1] or other[3] - 3 <= one[1]
            assert apart, (one, other)


def test_a_reader_goes_by_keyboard_from_a_picture_into_a_text(browser: Browser, address: str) -> None:
    context = browser.new_context(base_url=address, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto("/appearances/")
    group = page.get_by_role("group", name="People and organisations by text")
    cell = group.get_by_role("link", name=re.compile("^Vladimir Putin: 13 times in “Tatiana Stanovaya"))
    cell.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/texts/stanovaya-putin-talks/#p1$"))
    page.goto("/appearances/")
    page.get_by_role("link", name="Donald Trump and Vladimir Putin: 11 passages").focus()
    page.keyboard.press("Enter")
    item = page.locator("#donald-trump-and-vladimir-putin")
    expect(item).to_be_in_viewport()
    item.get_by_role("link", name="passage 12").click()
    expect(page.locator("#p12")).to_contain_text("Putin")
    context.close()

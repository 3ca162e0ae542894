"""What the editors quote stands in a text, or is cited: what counts as a quotation, and what as standing there."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import REPOSITORY
from edition.edit.page import PlainMeta, read_page
from edition.edit.quotations import editors_quotations
from edition.edit.quotegate import quotegate
from edition.edit.wordindex import Place, WordIndex
from edition.edition import load
from steady import seconds

FERRY = "The ‘old’ ferry—a boat of 1899—stays, he said: “no other boat will do… none.” It’s cast-iron."
PACT = "Ten years ago the two towns signed the Lantern Pact. We will … give [all our] lamps."
PLACES = [
    Place("texts/ferry.md", "", "The ferry stays"),
    Place("texts/ferry.md", "p1", FERRY),
    Place("texts/ferry.md", "p2", "Nobody believed him."),
    Place("texts/ferry.md", "p2", "\0 Nobody beleived him."),
    Place("texts/pact.md", "p1", PACT),
]
INDEX = WordIndex(PLACES)


@pytest.mark.parametrize(
    "quotation",
    [
        "no other boat will do",
        "No other boat will do",
        "the “old” ferry - a boat of 1899 - stays,",
        "The 'old' ferry",
        "It's cast-iron",
        "a boat of 1899—stays … no other boat",
        "a boat ... stays, he said",
        "[A] boat of 1899",
        "no [other] boat will do",
        "[the ferry] stays",
        "We will … give [all our] lamps",
        "the two towns […] the Lantern Pact",
        "none. It’s cast-iron. Nobody believed him",
        "Nobody beleived him",
        "Nobody believed him.",
        "ferry",
        "The ferry stays",
    ],
)
def test_typography_aside_a_quotation_is_found_where_it_stands(quotation: str) -> None:
    assert INDEX.lacks(quotation) is None


@pytest.mark.parametrize(
    "quotation",
    [
        "no other boat would do",
        "no other Boat will do",
        "other boat no",
        "no other boat … the old ferry",
        "Nobody believed … Lantern Pact",
        "It’s cast-iron. Ten years ago",
        "him. Nobody beleived",
        "boats",
        "cast iron",
        "boat of 1899 stays",
        "We will give",
    ],
    ids=lambda quotation: quotation,
)
def test_other_words_another_order_and_words_of_two_texts_are_not_found(quotation: str) -> None:
    assert INDEX.lacks(quotation) == ""


LONG = "The ferry sailed on Monday. The lamps were lit. It came back on Friday, and not late."


@pytest.mark.parametrize(
    ("quotation", "why"),
    [
        ("The ferry … lamps were lit", None),
        ("The ferry sailed … came back", "what it leaves out is more than the rest of a sentence"),
        ("It came back … late", "what it leaves out has “not”"),
        ("on Friday [but] late", "what it leaves out has “not”"),
    ],
    ids=["to the next sentence", "over a whole sentence", "over a negation", "with other words for a negation"],
)
def test_what_is_left_out_is_near_and_has_no_negation(quotation: str, why: str | None) -> None:
    found = WordIndex([Place("texts/a.md", "p1", LONG)]).lacks(quotation)
    assert found == why or (why and found and found.startswith(why))


def test_of_a_text_that_is_cited_only_its_own_words_count() -> None:
    assert INDEX.lacks("Nobody believed him", frozenset({"texts/ferry.md"})) is None
    assert INDEX.lacks("Nobody believed him", frozenset({"texts/pact.md"})) == ""


@pytest.mark.parametrize(
    ("quotation", "place", "differs"),
    [
        ("no other ship will do", "texts/ferry#p1", "“ship” for “boat”"),
        ("no boat will do", "texts/ferry#p1", "“other” left out"),
        ("the two old towns signed the Lantern Pact", "texts/pact#p1", "“old” too much"),
    ],
)
def test_of_a_quotation_that_is_not_found_the_nearest_passage_is_named(
    quotation: str, place: str, differs: str
) -> None:
    found = INDEX.nearest(quotation)
    assert found and (str(found[0]), found[1]) == (place, differs)


def test_of_words_like_none_in_the_texts_no_passage_is_named() -> None:
    assert INDEX.nearest("quite unlike anything there is") is None


def quoted(body: str, folder: Path) -> list[tuple[str, int, int, tuple[str, ...]]]:
    """The quotations of an editors' page with this body, each with its line and column and the works cited for it."""
    file = folder / "about.md"
    file.write_text(f"---\ntitle: About\n---\n{body}", "utf-8")
    page, problems = read_page(file, "docs/about.md", "about.md")
    assert page and isinstance(page.meta, PlainMeta) and not problems
    return [(q.words, *page.place_in_text(q.start), q.works) for q in editors_quotations(page)]


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("He said “no boats”.", [("no boats", 4, 9, ())]),
        ('He said "no boats".', [("no boats", 4, 9, ())]),
        ("He said “no *big* boats”\nand “no\nlamps”.", [("no big boats", 4, 9, ()), ("no lamps", 5, 5, ())]),
        ("A “lamp” [@quill2020]. A “boat”.", [("lamp", 4, 3, ("quill2020",)), ("boat", 4, 26, ())]),
        ("A “lamp” is another one [see @a, p. 3; @b].", [("lamp", 4, 3, ("a", "b"))]),
        ("A “lamp.” [@a] It burns.", [("lamp.", 4, 3, ("a",))]),
        ("A “lamp”. Another one [@a].", [("lamp", 4, 3, ())]),
        ("A “lamp”.\n\nAnother one [@a].", [("lamp", 4, 3, ())]),
        ("- A “lamp”\n- a boat [@a].", [("lamp", 4, 5, ())]),
        ("> No boats,\n> no lamps.\n\nSo Roe [@roe].", [("No boats, no lamps.", 4, 1, ("roe",))]),
        ("The *Lantern* is a word; 5\" is a length; the boys' boat, the boys’ boat, and “this is never closed.", []),
        (
            "He said «no boats», „no lamps“, »no sails« and ‘no oars’.",
            [("no boats", 4, 9, ()), ("no lamps", 4, 21, ()), ("no sails", 4, 33, ()), ("no oars", 4, 48, ())],
        ),
        ("It’s ‘the boys’ boat’, isn't it, and 'don't ask'.", [("the boys’ boat", 4, 6, ()), ("don't ask", 4, 38, ())]),
        (
            "He said &ldquo;no&rdquo; &amp; &#171;no &#8216;big&#8217; boats&#xBB;.",
            [("no", 4, 9, ()), ("no ‘big’ boats", 4, 32, ())],
        ),
        (
            "He said “[no](texts/a.md) [big][a] boats[^1]”.\n\n[a]: texts/b.md\n\n[^1]: A note.",
            [("no big boats", 4, 9, ())],
        ),
        ("`“code”` and\n\n```text\n“more code”\n```\n", []),
        ('A [“title”](texts/a.md "“tip”") only.', [("title", 4, 4, ())]),
    ],
    ids=[
        "curly marks",
        "straight marks",
        "markup and line ends within",
        "each has the citation after it",
        "a citation of two works at the end of the sentence",
        "a citation right after the full stop",
        "none from another sentence",
        "none from another paragraph",
        "none from another item",
        "a block quotation",
        "italics, inches, apostrophes, and marks that do not close",
        "marks of other languages, and single ones",
        "single marks with apostrophes in them",
        "marks and other characters as entities",
        "links and note signs in it",
        "code",
        "the words of a link",
    ],
)
def test_what_stands_in_quotation_marks_is_a_quotation(
    body: str, found: list[tuple[str, int, int, tuple[str, ...]]], tmp_path: Path
) -> None:
    assert quoted(body, tmp_path) == found


def test_every_quotation_of_this_edition_stands_in_a_text_or_is_cited() -> None:
    edition = load(REPOSITORY)
    assert list(quotegate(edition)) == []
    assert sum(1 for rendered in edition.pages.values() for _ in editors_quotations(rendered.page)) > 100


def test_nothing_is_said_of_quotations_while_a_text_cannot_be_read(edition: Path) -> None:
    register = edition / "docs" / "register" / "tom-marsh.md"
    register.write_text(register.read_text("utf-8") + "\nHe said: “We do not plan to send boats.”\n", "utf-8")
    assert load(edition).problems == []
    page = edition / "docs" / "texts" / "roe-lantern-pact.md"
    page.write_text(page.read_text("utf-8").replace("kind: article", "kind: sonnet"), "utf-8")
    assert "Q701" not in {problem.code for problem in load(edition).problems}


@given(
    st.lists(st.sampled_from(["boat", "lamp", ", ", "… ", "[x] ", "“", "’", " ", "\n", "- "]), max_size=30).map("".join)
)
def test_any_part_of_a_passage_is_found_in_it(text: str) -> None:
    index = WordIndex([Place("texts/a.md", "p1", text)])
    assert index.lacks(text) is None
    index.nearest(text + " and more")


def test_a_look_up_does_not_depend_on_how_much_text_there_is() -> None:
    def needed(passages: int) -> float:
        text = "the boat and the lamp of the town " * 20
        index = WordIndex(Place(f"texts/t{n}.md", "p1", f"{text} harbour{n} stays") for n in range(passages))

        def look_up() -> None:
            for n in range(200):
                assert index.lacks(f"of the town harbour{n} stays") is None

        return seconds(look_up)

    small, large = needed(200), needed(2_000)
    assert large < 5 * small + 0.1

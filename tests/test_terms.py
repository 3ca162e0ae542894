"""Which words link to which entry."""

from pathlib import Path

import pytest

from edition.edit.markdown import Dialect
from edition.edit.reading import blocks, text_of
from edition.edit.terms import Terms, in_context, insert_links, plural, read_mentions
from edition.edition import load
from edition.publish.views import Views
from texts import entry

PACT = entry("lantern-pact", "Lantern Pact", "treaty", ("the pact",))
LANTERN = entry("lantern", "Lantern", "concept")
FUND = entry("harbour-fund", "harbour fund", "concept", ignore_case=True)
DELL = entry("o-dell", "O'Dell", "person")
US = entry("us", "U.S.", "place", ("US",))
PARTY = entry("party", "treaty party", "concept")
ENTRIES = [PACT, LANTERN, FUND, DELL, US, PARTY]


def found(text: str) -> list[tuple[str, str]]:
    """The words found in a text, each with its entry."""
    return [(" ".join(text[m.start : m.end].split()), "+".join(m.entries)) for m in Terms(ENTRIES).find(text)]


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        ("The Lantern Pact holds.", [("Lantern Pact", "lantern-pact")]),
        ("A Lantern stands there.", [("Lantern", "lantern")]),
        ("Two Lanterns stand there.", [("Lanterns", "lantern")]),
        ("Both Lantern Pacts hold.", [("Lantern Pacts", "lantern-pact")]),
        ("All treaty parties met.", [("treaty parties", "party")]),
        (
            "Lanterns’ light, the Lantern’s light, the Lantern's light",
            [("Lanterns", "lantern"), ("Lantern", "lantern"), ("Lantern", "lantern")],
        ),
        (
            "The Lantern\nPact holds; the Lantern \u00a0 Pact, too.",
            [("Lantern Pact", "lantern-pact"), ("Lantern Pact", "lantern-pact")],
        ),
    ],
    ids=[
        "longest form",
        "shorter form",
        "plural",
        "plural of several words",
        "plural in -ies",
        "possessives",
        "across line ends",
    ],
)
def test_a_form_is_found_longest_first_in_plural_and_possessive_and_across_lines(
    text: str, mentions: list[tuple[str, str]]
) -> None:
    assert found(text) == mentions


@pytest.mark.parametrize(
    "text",
    ["Lanternlight", "unLantern", "Lantern2", "Lantern_x", "the lantern", "the LANTERN", "O'Dellian", "Lantern'sx"],
)
def test_a_form_within_a_word_or_in_another_case_is_not_found(text: str) -> None:
    assert found(text) == []


def test_case_is_ignored_only_where_the_entry_says_so() -> None:
    assert found("The Harbour Fund and the HARBOUR FUND") == [
        ("Harbour Fund", "harbour-fund"),
        ("HARBOUR FUND", "harbour-fund"),
    ]
    assert found("The LANTERN PACT") == []


@pytest.mark.parametrize("apostrophe", ["'", "’"])
def test_straight_and_curly_apostrophes_are_the_same(apostrophe: str) -> None:
    assert found(f"Mr O{apostrophe}Dell said") == [(f"O{apostrophe}Dell", "o-dell")]


def test_a_form_may_end_in_a_sign() -> None:
    assert found("The U.S. said so. The US, too: the U.S.-led group") == [("U.S.", "us"), ("US", "us"), ("U.S.", "us")]


def test_one_form_of_two_entries_names_both() -> None:
    terms = Terms([entry("one", "Marsh"), entry("two", "Marsh")])
    assert [m.entries for m in terms.find("Marsh")] == [("one", "two")]


@pytest.mark.parametrize(
    ("singular", "several"),
    [
        ("treaty", "treaties"),
        ("summit", "summits"),
        ("address", "addresses"),
        ("day", "days"),
        ("box", "boxes"),
        ("branch", "branches"),
    ],
)
def test_plurals_are_regular(singular: str, several: str) -> None:
    assert plural(singular) == several


@pytest.mark.parametrize(
    ("markdown", "links"),
    [
        ("The Lantern Pact.", ["Lantern Pact"]),
        ("# The Lantern Pact", []),
        ("`Lantern Pact`", []),
        ("[the Lantern Pact](https://example.org)", []),
        ("[Lantern Pact](term:lantern)", []),
        ("[Lantern Pact](term:none)", []),
        ("The *Lantern Pact*.", ["Lantern Pact"]),
        ("The *Lantern* Pact.", ["Lantern"]),
        ("{~~Lantren~>Lantern~~}{>>Misprint.<<} Pact", ["Lantern"]),
        ("{--Lantern Pact--}{>>Twice in the source.<<}", []),
        ("{>>Lantern Pact<<}", []),
        ("A note.[^1]\n\n[^1]: On the Lantern Pact.", []),
    ],
    ids=[
        "prose",
        "heading",
        "code",
        "link",
        "explicit",
        "refused",
        "emphasis",
        "half in emphasis",
        "corrected",
        "deleted",
        "reason",
        "note",
    ],
)
def test_links_stand_only_where_the_reader_expects_them_and_change_no_text(markdown: str, links: list[str]) -> None:
    terms = Terms(ENTRIES)
    made = []
    for block in blocks(Dialect().parse(markdown).root):
        before = text_of(block, "corrected"), text_of(block, "received")
        _, mentions = read_mentions(block, terms, frozenset(), frozenset({"lantern", "lantern-pact"}))
        insert_links(block, [m.match for m in mentions if m.how == "plain"], "to:")
        assert (text_of(block, "corrected"), text_of(block, "received")) == before
        made += ["".join(a.itertext()) for a in block.iter("a") if a.get("href", "").startswith("to:")]
    assert made == links


def test_an_explicit_link_is_a_mention_and_a_refusal_is_none() -> None:
    terms = Terms(ENTRIES)
    block = next(blocks(Dialect().parse("[that treaty](term:lantern-pact), not [this Lantern](term:none)").root))
    _, mentions = read_mentions(block, terms, frozenset(), frozenset({"lantern-pact"}))
    assert [(m.match.entries, m.how) for m in mentions if m.how != "within"] == [(("lantern-pact",), "explicit")]


def test_the_words_around_a_mention_are_cut_at_words() -> None:
    text = "one two three " * 20 + "the Lantern Pact " + "four five six " * 20
    match = Terms(ENTRIES).find(text)[0]
    before, words, after = in_context(text, match)
    assert words == "Lantern Pact"
    assert before.startswith("… ") and after.endswith(" …")
    assert (before.removeprefix("… ") + words + after.removesuffix(" …")).strip() in " ".join(text.split())


@pytest.mark.parametrize(("scope", "links"), [("first", 2), ("section", 3), ("all", 4)])
def test_the_first_mention_is_linked_in_each_text_section_or_every_one(scope: str, links: int, edition: Path) -> None:
    """The headnote is not the text: a name linked there is linked again where the text first has it."""
    (edition / "mkdocs.yml").write_text(f"site_name: A small edition\nplugins: [{{edition: {{link: {scope}}}}}]\n")
    page = edition / "docs/index.md"
    named = "The Lantern Pact, and again the Lantern Pact."
    page.write_text(f"---\ntitle: Home\n---\n{named}\n\n## Second\n\nThe Lantern Pact and Ada Quill.\n", "utf-8")
    root = load(edition).pages["index.md"].root
    assert len(root.findall(".//a[@class='entry']")) == links


def test_a_name_in_the_headnote_is_linked_again_in_the_text(edition: Path) -> None:
    page = edition / "docs/texts/fog-over-ferry.md"
    page.write_text(page.read_text("utf-8").replace("access: full", "access: full\nheadnote: On Ada Quill."), "utf-8")
    rendered = load(edition).pages["texts/fog-over-ferry.md"]
    assert rendered.headnote is not None
    for tree in (rendered.headnote, rendered.root):
        assert tree.find(".//a[@data-entry='ada-quill']") is not None


def test_a_name_within_the_words_of_another_entry_is_a_mention_but_no_link() -> None:
    """“Lantern Pact” is the pact’s; whoever looks up the lantern still finds the passage."""
    block = next(blocks(Dialect().parse("The Lantern Pact of 1914.").root))
    _, mentions = read_mentions(block, Terms(ENTRIES), frozenset(), frozenset())
    assert [(m.match.entries, m.how) for m in mentions] == [(("lantern-pact",), "plain"), (("lantern",), "within")]


@pytest.mark.parametrize(("access", "around"), [("full", True), ("citation", False)])
def test_an_entry_quotes_a_passage_only_where_the_text_may_be_shown(access: str, around: bool, edition: Path) -> None:
    page = edition / "docs/texts/roe-lantern-pact.md"
    page.write_text(page.read_text("utf-8").replace("access: full", f"access: {access}"), "utf-8")
    loaded = load(edition)
    views = Views(loaded)
    passages = views.context(loaded.pages["glossary/lantern-pact.md"])["passages"]
    quote = next(quotes[0] for row, quotes in passages if row.link.title.startswith("Jane Roe"))
    assert quote.words == "Lantern Pact"
    assert ("Ellery" in quote.before) == around
    text = views.context(loaded.pages["texts/roe-lantern-pact.md"])
    assert bool(text["emendations"]) == around
    assert ("Ten years ago" in text["body"]) == around
    assert 'id="p2"' in text["body"]

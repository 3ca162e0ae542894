"""Emendations: both readings, their reasons, and the list of them."""

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from conftest import Run
from edition.edit.markdown import Dialect
from edition.edit.reading import blocks, text_of
from edition.edition import load
from texts import Browser

PAGE = "docs/texts/roe-lantern-pact.md"
PRINTED = "{~~beleived~>believed~~}{>>Misprint; compare [@quill2020lamps, p. 3].<<}"


def block_of(markdown: str) -> ET.Element:
    return next(blocks(Dialect(True).parse(markdown).root))


@pytest.mark.parametrize(
    ("markdown", "received", "corrected"),
    [
        ("He {~~beleived~>believed~~}{>>Misprint.<<} it.", "He beleived it.", "He believed it."),
        ("He {++has ++}{>>Missing.<<}gone.", "He gone.", "He has gone."),
        ("He {--has --}{>>Twice.<<}gone.", "He has gone.", "He gone."),
        ("He {==goed==}{>>sic: so in all copies.<<}.", "He goed.", "He goed."),
        ("{~~one~>two~~}{>>a<<}{~~three~>four~~}{>>b<<}", "onethree", "twofour"),
        ("*{~~one~>two~~}{>>a<<}* [x {++y++}{>>b<<}](term:none)", "one x ", "two x y"),
        (r"{~~a\~>b~>c~~}{>>The arrow is the source’s.<<}", "a~>b", "c"),
        (r"\{~~a~>b~~}", "{~~a~>b~~}", "{~~a~>b~~}"),
        ("`{~~a~>b~~}`", "{~~a~>b~~}", "{~~a~>b~~}"),
        ("{~~~>b~~}{>>a<<}", "", "b"),
        ("{~~a~>~~}{>>a<<}", "a", ""),
    ],
    ids=[
        "replaced",
        "inserted",
        "deleted",
        "kept",
        "side by side",
        "within emphasis and link",
        "escaped arrow",
        "escaped",
        "in code",
        "nothing received",
        "nothing given",
    ],
)
def test_both_readings_can_be_read_and_reasons_are_in_neither(markdown: str, received: str, corrected: str) -> None:
    block = block_of(markdown) if received or corrected != "b" else Dialect(True).parse(markdown).root[0]
    assert (text_of(block, "received"), text_of(block, "corrected")) == (received, corrected)


def test_an_emendation_may_not_become_markup() -> None:
    root = Dialect(True).parse("{~~<b>a</b>~><script>alert(1)</script>~~}{>><img src=x onerror=alert(1)><<}").root
    assert Browser(root).tags <= {"div", "p", "span", "del", "ins"}


def test_the_apparatus_names_passage_readings_and_reason_and_the_line_links_to_it(edition: Path) -> None:
    rendered = load(edition).pages["texts/roe-lantern-pact.md"]
    (emendation,) = rendered.emendations
    assert (emendation.passage, emendation.kind, emendation.received, emendation.corrected) == (
        "p2",
        "replaced",
        "beleived",
        "believed",
    )
    assert "".join(emendation.reason.itertext()) == "Misprint; compare (Quill 2020, 3)."
    assert "Misprint" not in "".join(rendered.root.itertext())
    assert [a.get("href") for a in rendered.root.iter("a") if "apparatus-sign" in a.get("class", "")] == [
        "#apparatus-e1"
    ]


@pytest.mark.parametrize("reason", ["", "{>><<}", "{>> <<}", "{>>reason<<}", "{>>TODO<<}", "{>>?<<}", "{>>…<<}"])
def test_an_emendation_needs_a_reason_that_is_one(reason: str, edition: Path, run: Run) -> None:
    page = edition / PAGE
    page.write_text(page.read_text("utf-8").replace(PRINTED, "{~~beleived~>believed~~}" + reason), "utf-8")
    ran = run("--root", edition, "check")
    assert ran.code == 1 and ran.out.count(": E301 ") == 1
    assert ran.out.startswith(f"{PAGE}:21:77: E301 ")


def test_a_reading_kept_on_purpose_needs_its_reason_too(edition: Path, run: Run) -> None:
    page = edition / PAGE
    page.write_text(page.read_text("utf-8").replace(PRINTED, "{==beleived==}"), "utf-8")
    assert ": E301 " in run("--root", edition, "check").out
    page.write_text(
        page.read_text("utf-8").replace("{==beleived==}", "{==beleived==}{>>sic: the paper’s own spelling.<<}"), "utf-8"
    )
    assert run("--root", edition, "check").code == 0


def test_headings_of_the_same_words_and_those_named_like_a_part_of_the_page_have_addresses_of_their_own(
    edition: Path,
) -> None:
    text = (edition / PAGE).read_text("utf-8")
    head, _, body = text.rpartition("---\n")
    headings = "".join(
        f"\n## {{++{words}++}}{{>>Heading added.<<}}\n" for words in ("Lamps", "Lamps", "Lamps 2", "P1", "Cite")
    )
    (edition / PAGE).write_text(f"{head}---\n{headings}{body}", "utf-8")
    loaded = load(edition)
    ids = [passage.block.get("id") for passage in loaded.pages["texts/roe-lantern-pact.md"].added]
    assert (ids, loaded.problems) == (["lamps", "lamps-2", "lamps-2-2", "p1-2", "cite-2"], [])

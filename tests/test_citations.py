"""Citations: how they are written, where they are none, and what the reader sees."""

from pathlib import Path

import pytest

from conftest import Run
from edition.edit.citation.citations import Cite, read_cluster
from edition.edit.links import scheme
from edition.edit.markdown import Dialect, classes
from edition.edition import load


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("@a", (Cite("a"),)),
        ("@roe2024, p. 3", (Cite("roe2024", suffix="p. 3"),)),
        ("see @a, p. 3; @b", (Cite("a", "see", "p. 3"), Cite("b"))),
        ("-@a", (Cite("a", suppress_author=True),)),
        ("see -@a", (Cite("a", "see", suppress_author=True),)),
        ("@{a b/c}, 3", (Cite("a b/c", suffix="3"),)),
        ("@a.", (Cite("a", suffix="."),)),
        ("@doe_99:x-y", (Cite("doe_99:x-y"),)),
        ("cf. @a; @b, ch. 2; also @c", (Cite("a", "cf."), Cite("b", suffix="ch. 2"), Cite("c", "also"))),
    ],
)
def test_a_cluster_is_read_as_pandoc_reads_it(written: str, read: tuple[Cite, ...]) -> None:
    assert read_cluster(written) == read


@pytest.mark.parametrize("written", ["a", "", "a@b.org", "@a; and b", "@", "see @", "@a;"])
def test_what_is_no_cluster_is_text(written: str) -> None:
    assert read_cluster(written) is None


@pytest.mark.parametrize(
    ("markdown", "clusters"),
    [
        ("As shown [@a].", ["[@a]"]),
        ("As shown [see @a, p. 3; @b] there.", ["[see @a, p. 3; @b]"]),
        ("Write to [jane@example.org].", []),
        ("`[@a]`", []),
        ("    [@a]", []),
        ("```\n[@a]\n```", []),
        ("[@a](https://example.org)", []),
        ("[see @a][x]\n\n[x]: https://example.org", []),
        (r"\[@a]", []),
        ("https://example.org/[@a", []),
        ("{~~x~>y~~}{>>As in [@a].<<}", ["[@a]"]),
        ("Words.[^1]\n\n[^1]: As in [@a].", ["[@a]"]),
    ],
)
def test_a_citation_stands_in_prose_reasons_and_notes_but_not_in_code_links_and_addresses(
    markdown: str, clusters: list[str]
) -> None:
    root = Dialect().parse(markdown).root
    assert ["".join(e.itertext()) for e in root.iter() if "citation" in classes(e)] == clusters


def cited_on(edition: Path, markdown: str) -> tuple[list[str], list[str]]:
    """The citations of a new page as a reader sees them, and the problems of the edition."""
    (edition / "docs/about.md").write_text(f"---\ntitle: About\n---\n\n{markdown}\n", "utf-8")
    loaded = load(edition)
    spans = [e for e in loaded.pages["about.md"].root.iter("span") if "citation" in classes(e)]
    return ["".join(e.itertext()) for e in spans], list(map(str, loaded.problems))


def test_citations_are_rendered_with_prefix_and_locator_and_link_to_the_bibliography(edition: Path) -> None:
    shown, problems = cited_on(edition, "[see @quill2020lamps, p. 3; @roe2024lantern] and [-@quill2020lamps]")
    assert problems == []
    assert shown == ["(see Quill 2020, 3; Roe 2024)", "(2020)"]


def test_the_page_lists_the_works_that_it_cites_and_no_other(edition: Path) -> None:
    cited_on(edition, "[@quill2020lamps]\n\n\\bibliography")
    root = load(edition).pages["about.md"].root
    assert [p.get("id") for p in root.iter("p") if "reference" in classes(p)] == ["ref-quill2020lamps"]


def test_an_unknown_key_is_named_with_its_place_and_the_nearest_known_one(edition: Path) -> None:
    shown, problems = cited_on(edition, "As shown [@quill2020lamp].")
    assert problems == [
        "docs/about.md:5:11: B503 no work “quill2020lamp” in references.bib; did you mean “quill2020lamps”?\n    Correct the key, or add the work."
    ]
    assert shown == ["[@quill2020lamp]"]


def test_nothing_is_cited_from_an_unsafe_address(edition: Path) -> None:
    bib = edition / "references.bib"
    bib.write_text(bib.read_text("utf-8").replace("https://example.org/lantern", "javascript:alert(1)"), "utf-8")
    cited_on(edition, "[@roe2024lantern]\n\n\\full_bibliography")
    hrefs = [a.get("href", "") for a in load(edition).pages["about.md"].root.iter("a")]
    assert hrefs and not any(scheme(href) == "javascript" for href in hrefs)


def test_citations_are_kept_so_that_pandoc_runs_only_for_what_is_new(
    edition: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pypandoc._convert_input", lambda *a, **k: pytest.fail("pandoc ran"))
    assert run("--root", edition, "check").code == 0


def test_of_the_bibliography_pandoc_reads_notes_and_titles_only_if_it_has_changed(
    edition: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pypandoc.convert_file", lambda *a, **k: pytest.fail("the bibliography was read again"))
    shown, problems = cited_on(edition, "[@quill2020lamps, p. 77]")
    assert (shown, problems) == (["(Quill 2020, 77)"], [])
    bib = edition / "references.bib"
    bib.write_text(bib.read_text("utf-8") + "\n@misc{another, title = {Another}}\n", "utf-8")
    with pytest.raises(pytest.fail.Exception):
        load(edition)

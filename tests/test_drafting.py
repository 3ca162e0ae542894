"""What `edition add` writes into references.bib, and what it suggests: exactly what the source says, and no file unasked."""

import json
import re
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pypandoc
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from conftest import Run
from edition.collect.bibdraft import bib_entry, draft_works, escape
from edition.collect.bibfile import Bib, read_bib, write_works
from edition.collect.draft import printable
from edition.collect.persons import person_name
from edition.collect.suggest import Suggestions, suggest
from edition.edit.citation.bibliography import read_bibliography
from edition.edit.page import Page
from edition.edition import load
from edition.model import Block, Document, Span
from texts import entry

FERRY = """The ferry stays: who pays 50% of “the lamps”?

By Jane Roe and Ursula von der Leyen, The Ellery Post, 3/14/25

The Council of the North met in the Hall of Ellery. Nobody from the Council of the North spoke of the Lantern Pact.

They said that the Council of the North’s lamp is out. Ada Quill asked why. The Harbour Committee met. The Harbour Committee left.

***

A lamp is lit

By AFP, The Ellery Post, 3/18/25

It is said that the Council of the North has lit a lamp for Ada Quill.
"""


def document(
    title: str | None = "The ferry stays",
    authors: Sequence[str] = ("Jane Roe",),
    outlet: str | None = "Harbour Gazette",
    date: str | None = "2025-03-14",
    texts: Sequence[str] = ("One text.",),
    speakers: Sequence[str] = (),
) -> Document:
    blocks = tuple(Block(Span(2 * n, 2 * n), text) for n, text in enumerate(texts, 3))
    found = dict.fromkeys(("byline", "byline_lines", "dateline", "dateline_line"))
    return Document(
        lines=Span(1, 2 * len(texts) + 4),
        title=title,
        title_lines=Span(1, 1) if title else None,
        authors=tuple(authors),
        outlet=outlet,
        date=date,
        kind="article",
        blocks=blocks,
        speakers=tuple(speakers),
        warnings=(),
        **found,  # type: ignore[arg-type]
    )


def read_back(bib: str) -> list[dict[str, object]]:
    command = [pypandoc.get_pandoc_path(), "-f", "biblatex", "-t", "csljson"]
    return json.loads(subprocess.run(command, input=bib.encode(), capture_output=True, check=True).stdout)  # type: ignore[no-any-return]


def printed(name: dict[str, str]) -> str:
    parts = ("given", "dropping-particle", "non-dropping-particle", "family", "suffix")
    return name.get("literal") or " ".join(filter(None, map(name.get, parts)))


hostile = st.lists(
    st.sampled_from(list("{}\\%#&_$^~\"'`“”‘’@<>=,;:-–—[]() aZéİßΩ王שم")
        + ["--", "and", " and ", "others", "NATO", "iPhone", "\\emph{", "}}", "``", "''", "@misc{a,", "e\u0301", "%\n", "🇺🇦", "$x$", "\u202e", "&amp;"])
    | st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=4),
    min_size=1,
    max_size=12,
).map("".join)  # fmt: skip
people = st.sampled_from(
    ["Jane Roe", "Ursula von der Leyen", "Martin Luther King Jr.", "J. D. Vance", "Meghan O'Sullivan", "Zoë Ælfgifu-Şahin",
     "Мария Захарова", "王小明", "李 小明", "bell hooks", "tal", "AFP", "The Associated Press", "Roe, Inc.", "Tom and Jerry", "others"]
)  # fmt: skip
works = st.tuples(
    st.lists(people | hostile, max_size=3), st.none() | hostile, st.none() | hostile, st.sampled_from([None, "2025", "2025-02", "2025-02-18", "0987-01-02"])
)  # fmt: skip


@given(st.lists(works, min_size=1, max_size=40))
@example([(["Jane Roe"], "\\", "“‘x’”", "2025")])
@settings(max_examples=60)
def test_pandoc_reads_back_exactly_what_was_printed(
    given: list[tuple[list[str], str | None, str | None, str | None]],
) -> None:
    documents = [document(title, authors, outlet, date) for authors, title, outlet, date in given]
    found = read_back("".join(bib_entry(d, f"k{n}") for n, d in enumerate(documents)))
    for work, each in zip(found, documents, strict=True):
        title, outlet = printable(each.title), printable(each.outlet)
        assert work["title"] == (title or "[One text.]")
        assert [printed(name) for name in work.get("author", [])] == [n for n in map(printable, each.authors) if n]  # type: ignore[attr-defined]
        assert work.get("container-title", "") == outlet
        parts = work.get("issued", {}).get("date-parts", [[]])[0]  # type: ignore[attr-defined]
        assert parts == [int(part) for part in (each.date or "").split("-") if part]


@given(st.lists(hostile, min_size=1, max_size=5))
@settings(max_examples=150)
def test_what_is_appended_stands_in_no_other_entrys_way(
    tmp_path_factory: pytest.TempPathFactory, titles: list[str]
) -> None:
    root = tmp_path_factory.mktemp("bib")
    before = b"\xef\xbb\xbf@misc{there, title = {A}}\r\n@misc{There, title = {B}}\r\n% the end"
    (root / "references.bib").write_bytes(before)
    bib, _ = read_bib(root)
    assert bib is not None
    documents = [document(title, outlet=title) for title in titles]
    works = list(draft_works(documents, bib, set()))
    assert write_works(root, bib) == [] and len(works) == len(titles)
    after = (root / "references.bib").read_bytes()
    assert after.startswith(before) and b"\n" not in after.replace(b"\r\n", b"")
    assert read_bibliography(root)[1] == []


@pytest.mark.parametrize(
    ("name", "sort"),
    [
        ("Jane Roe", "Roe, Jane"),
        ("Ursula von der Leyen", "von der Leyen, Ursula"),
        ("Martin Luther King Jr.", "King, Martin Luther, Jr."),
        ("George H. W. Bush", "Bush, George H. W."),
        ("Мария Захарова", "Захарова, Мария"),
        ("tal", None),
        ("AFP", None),
        ("bell hooks", None),
        ("Associated Press", None),
        ("Russia Matters", None),
        ("王 小明", None),
        ("Jane R.", None),
        ("Brian McDonald (Twitter)", None),
        ("Tom and Jerry", None),
    ],
)
def test_a_name_is_divided_only_if_it_is_plainly_a_persons(name: str, sort: str | None) -> None:
    divided = person_name(name)
    assert (divided.sort() if divided else None) == sort


def test_an_author_whom_the_register_has_as_an_organisation_is_kept_whole() -> None:
    assert "author       = {{Hidden Forces}}" in bib_entry(document(authors=["Hidden Forces"]), "k", {"Hidden Forces"})
    assert "author       = {Forces, Hidden}" in bib_entry(document(authors=["Hidden Forces"]), "k")


def test_what_is_not_known_is_not_invented() -> None:
    bare = document(title=None, authors=(), outlet=None, date=None)
    assert bib_entry(bare, "k") == "@misc{k,\n  title = {{[One text.]}}\n}\n"
    assert "organization = {Lemmy}" in bib_entry(replace(document(outlet="Lemmy"), kind="transcript"), "k")


def keys(
    documents: Sequence[Document], bib: str = "", cited: Sequence[str] = (), folder: Path | None = None
) -> list[tuple[str, bool]]:
    found: Bib | None = Bib(b"")
    if folder:
        (folder / "references.bib").write_text(bib)
        found, _ = read_bib(folder)
    assert found is not None
    return [(work.key, work.is_new) for work in draft_works(documents, found, set(cited))]


def test_a_key_names_one_work(tmp_path: Path) -> None:
    key = "roe2025ferry"
    same, later = document(), document(date="2025-05-02")
    assert keys([same, later, document("The ferry sinks")]) == [(key, True), (f"{key}-2", True), (f"{key}-3", True)]
    assert keys([same, same]) == [(key, True), (key, False)]
    there = "@article{Roe2025Ferry, title = {The {Ferry} stays}, date = {2025-03}}"
    assert keys([same, later], there, ["Roe2025Ferry"], tmp_path) == [("Roe2025Ferry", False), (f"{key}-2", True)]
    titled = document("Jane Roe: The ferry stays")
    assert keys([titled], there, folder=tmp_path) == [("Roe2025Ferry", False)]


def test_without_a_date_a_work_that_a_page_cites_is_another(tmp_path: Path) -> None:
    there = "@misc{roendferry, title = {The ferry stays}}"
    undated = document(date=None)
    assert keys([undated], there, folder=tmp_path) == [("roendferry", False)]
    assert keys([undated], there, ["roendferry"], tmp_path) == [("roendferry-2", True)]


def source(folder: Path, text: str = FERRY) -> Path:
    file = folder / "ferry.txt"
    file.write_text(text, "utf-8")
    return file


def everything(root: Path) -> dict[Path, bytes]:
    return {p: p.read_bytes() for p in root.rglob("*") if p.is_file() and ".cache" not in p.parts}


def test_after_adding_and_pasting_what_is_suggested_nothing_is_left_to_do(
    edition: Path, tmp_path: Path, run: Run
) -> None:
    before = everything(edition)
    ran = run("--root", edition, "add", "--json", source(tmp_path))
    assert ran.code == 0
    after = everything(edition)
    assert after[edition / "references.bib"].startswith(before[edition / "references.bib"])
    assert {p.parent.name for p in after.keys() - before.keys()} <= {"texts", "sources", ".drafts"}
    assert {problem.code for problem in load(edition).problems} == {"P104"}
    suggested = json.loads(ran.out)["suggestions"]["entries"]
    assert [each["name"] for each in suggested] == ["Ursula von der Leyen", "The Ellery Post", "AFP"]
    for each in suggested:
        (edition / each["path"]).write_text(each["text"], "utf-8")
    assert load(edition).problems == []


def test_adding_again_changes_nothing(edition: Path, tmp_path: Path, run: Run) -> None:
    run("--root", edition, "add", source(tmp_path))
    before = everything(edition)
    assert run("--root", edition, "add", source(tmp_path)).code == 0
    assert everything(edition) == before


def test_a_page_taken_away_and_drafted_again_has_the_same_work(edition: Path, tmp_path: Path, run: Run) -> None:
    run("--root", edition, "add", source(tmp_path))
    before = everything(edition)
    for page in [*edition.glob("docs/texts/*ferry*.md"), *edition.glob("docs/texts/.drafts/*ferry*.md")]:
        page.unlink()
    assert "references.bib: roe2025ferry is there already" in run("--root", edition, "add", source(tmp_path)).out
    assert (edition / "references.bib").read_bytes() == before[edition / "references.bib"]


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"@misc{a, title = {A}\n", "B501"), (b"@misc{a, title={A}}\n@misc{a, title={B}}\n", "B502"), ("@misc{é}".encode("cp1252"), "B501")],
)  # fmt: skip
def test_a_broken_bibliography_is_not_touched_nor_anything_else(
    content: bytes, code: str, edition: Path, tmp_path: Path, run: Run
) -> None:
    (edition / "references.bib").write_bytes(content)
    before = everything(edition)
    ran = run("--root", edition, "add", source(tmp_path))
    assert ran.code == 1 and f" {code} " in ran.out
    assert everything(edition) == before


def test_a_bibliography_outside_of_the_edition_is_not_touched(edition: Path, tmp_path: Path, run: Run) -> None:
    outside = tmp_path / "outside.bib"
    outside.write_text("@misc{a, title = {A}}\n")
    (edition / "references.bib").unlink()
    (edition / "references.bib").symlink_to(outside)
    assert " W112 " in run("--root", edition, "add", source(tmp_path)).out
    assert outside.read_text() == "@misc{a, title = {A}}\n"


def test_where_there_is_no_bibliography_one_is_begun(edition: Path, tmp_path: Path, run: Run) -> None:
    (edition / "references.bib").unlink()
    assert run("--root", edition, "add", source(tmp_path)).code == 0
    assert (edition / "references.bib").read_text("utf-8").startswith("@article{roe2025ferry,\n")


def test_the_file_keeps_its_rights_and_line_ends(edition: Path, tmp_path: Path, run: Run) -> None:
    bib = edition / "references.bib"
    before = bib.read_bytes().rstrip(b"\n").replace(b"\n", b"\r\n")
    bib.write_bytes(before)
    bib.chmod(0o640)
    run("--root", edition, "add", source(tmp_path))
    after = bib.read_bytes()
    assert after.startswith(before + b"\r\n\r\n@article{") and b"\n" not in after.replace(b"\r\n", b"")
    assert bib.stat().st_mode & 0o777 == 0o640


REGISTER = [
    entry("jane-roe", "Jane Roe", "person"),
    entry("harbour-gazette", "Harbour Gazette", "outlet"),
    entry("tom-marsh", "Tom Marsh", "person", ("Marsh",)),
    entry("the-lamp", "The Lamp", "concept"),
]


def suggested(*documents: Document, entries: Sequence[Page] = REGISTER) -> Suggestions:
    return suggest(documents, entries)


def test_known_names_are_not_suggested_and_unknown_ones_with_the_front_matter_to_paste() -> None:
    found = suggested(document(authors=["Jane Roe", "Ada Quill"], speakers=["Marsh", "QUESTION"]))
    assert [(e.role, e.path, e.text) for e in found.entries] == [
        ("author", "docs/register/ada-quill.md", "---\ntitle: Ada Quill\nkind: person\nsort: Quill, Ada\n---\n"),
        ("speaker", "docs/register/question.md", "---\ntitle: QUESTION\nkind: person\n---\n"),
    ]


@pytest.mark.parametrize(
    ("names", "note"),
    [
        (["Ann Marsh"], "if this is docs/register/tom-marsh.md"),
        (["王小明"], "no Latin letters"),
        (["José Gil", "Jose Gil"], "“José Gil” would have the same id"),
        (["The Lamp"], "docs/glossary/the-lamp.md has this id"),
    ],
)
def test_a_name_that_may_be_another_ones_says_so(names: list[str], note: str) -> None:
    assert note in suggested(document(authors=names)).entries[-1].note


@pytest.mark.parametrize(
    ("texts", "terms"),
    [
        (["He saw the Lantern Pact.", "They signed the Lantern Pact’s renewal."], ["Lantern Pact"]),
        (["He saw the Lantern Pact, and the Lantern Pact."], []),  # one passage
        (["Lantern Pact talks ended.", "He said: “Lantern Pact talks.” Lantern Pact again."], []),  # sentences begin so
        (["The Lantern Pact is old.", "The Lantern Pact is new."], ["Lantern Pact"]),
        (["In the Council of the North they met.", "In a Council of the North they met."], ["Council of the North"]),
        (["On Monday Jane Roe left.", "On Monday Jane Roe left with Tom Marsh."], []),  # known
        (["Under President Marsh it ended.", "Under Old Tom Marsh it ended."], []),  # ends in a known form
        (["On Friday March came.", "On Friday March came."], []),
        (["AND THEN A LAMP WAS LIT", "AND THEN A LAMP WAS LIT"], []),
        (["Lamp Lit in Old Town Harbour", "Lamp Lit in Old Town Harbour"], []),  # headlines
        (["it was U.S. Steel that came.", "it is U.S. Steel that goes."], ["U.S. Steel"]),
        (["по словам Марии Захаровой так.", "а для Марии Захаровой нет."], ["Марии Захаровой"]),
    ],
)
def test_names_within_sentences_of_two_passages_look_like_entries(texts: list[str], terms: list[str]) -> None:
    assert [seen.name for seen in suggested(document(texts=texts)).terms] == terms


def test_what_the_texts_mention_is_counted_and_what_is_unclear_named() -> None:
    entries = [*REGISTER, entry("ann-marsh", "Ann Marsh", "person", ("Marsh",))]
    found = suggested(document(texts=["Jane Roe met Marsh.", "Jane Roe, Jane Roe."]), entries=entries)
    assert [(seen.name, seen.count, [str(place) for place in seen.places]) for seen in found.known] == [
        ("jane-roe", 3, ["line 6", "line 8"])
    ]
    assert [(seen.name, seen.entries) for seen in found.unclear] == [("Marsh", ("ann-marsh", "tom-marsh"))]


@given(st.lists(hostile, max_size=4), st.lists(hostile, max_size=3))
@settings(max_examples=200)
def test_any_text_can_be_read_for_suggestions(texts: list[str], names: list[str]) -> None:
    found = suggested(document(texts=texts or ["x"], authors=names))
    assert all(re.match(r"docs/register/[a-z0-9-]+\.md$", each.path) for each in found.entries)
    json.dumps(found.as_dict())


def test_a_dry_run_in_an_edition_suggests_and_writes_nothing(edition: Path, tmp_path: Path, run: Run) -> None:
    before = everything(edition)
    told = run("--root", edition, "add", "--dry-run", source(tmp_path)).out
    assert "suggested: docs/register/afp.md, for the author “AFP”" in told
    assert "suggested: an entry for Council of the North: 4 × (line 5, line 7, line 15)" in told
    assert everything(edition) == before


def test_escaping_is_readable_where_nothing_need_be_escaped() -> None:
    assert escape("Talks: who’s next? – Part 2, №1") == "Talks: who’s next? – Part 2, №1"

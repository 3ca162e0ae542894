"""Running `add` again: nothing that a person has edited is lost, and no passage takes another one’s number."""

import random
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import Run
from edition.collect import again
from edition.collect import replace as replacing
from edition.collect.add import add
from edition.collect.align import Ambiguity, align
from edition.collect.holdings import DRAFTS, TEXTS
from edition.collect.merge import merge
from edition.collect.replace import replace_source
from edition.edit.page import TextMeta, read_page
from edition.edit.sources import read_sources
from edition.edition import load
from texts import check_page

HEAD = "A walk by the sea\n\nBy Jane Roe, Harbour Gazette, 4/14/24\n\n"
WALK = [
    "First we walked along the harbour wall in the rain.",
    "Then the lamps were lit one after another.",
    "Nobody had seen the ferry since Tuesday morning.",
    "At last it came home late, and everybody cheered.",
]
PAGE = f"{TEXTS}/roe-walk-sea.md"
DRAFT = f"{DRAFTS}/roe-walk-sea.md"


def write(folder: Path, paragraphs: list[str], name: str = "walk.txt", head: str = HEAD) -> Path:
    folder.mkdir(exist_ok=True)
    file = folder / name
    file.write_text(head + "\n\n".join(paragraphs) + "\n", "utf-8")
    return file


def files(root: Path) -> dict[str, bytes]:
    return {
        p.relative_to(root).as_posix(): p.read_bytes()
        for p in root.rglob("*")
        if p.is_file() and ".cache" not in p.parts
    }


def meta_of(root: Path, path: str = PAGE) -> TextMeta:
    page, problems = read_page(root / path, path, f"texts/{Path(path).name}")
    assert page is not None, problems
    assert isinstance(page.meta, TextMeta)
    return page.meta


def edit(root: Path, before: str, after: str) -> None:
    text = (root / PAGE).read_text("utf-8")
    assert before in text
    (root / PAGE).write_text(text.replace(before, after), "utf-8", newline="")


@pytest.fixture
def walk(edition: Path, tmp_path: Path) -> Path:
    """The small edition with one more text, added from a file outside."""
    assert add(edition, write(tmp_path / "in", WALK)).problems == ()
    return edition


def test_the_last_draft_of_each_page_is_kept(walk: Path) -> None:
    assert (walk / DRAFT).read_bytes() == (walk / PAGE).read_bytes()
    assert load(walk).problems == []


@pytest.mark.parametrize("edited", [False, True])
def test_the_same_file_again_changes_nothing(edited: bool, walk: Path, tmp_path: Path) -> None:
    if edited:
        edit(walk, "lit one", "{~~lit~>lighted~~}{>>As spoken.<<} one")
    before = files(walk)
    assert add(walk, tmp_path / "in/walk.txt").problems == ()
    assert files(walk) == before


def test_what_the_toolkit_drafts_otherwise_is_merged_with_what_people_edited(walk: Path, tmp_path: Path) -> None:
    entry = walk / "docs/register/jane-roe.md"
    entry.rename(walk / "docs/register/roe-jane.md")
    edit(walk, "lit one", "{~~lit~>lighted~~}{>>As spoken.<<} one")
    edit(walk, "rights: CNE", "headnote: Written in April.\nrights: InC")
    before = (walk / PAGE).read_text("utf-8")
    ran = add(walk, tmp_path / "in/walk.txt")
    assert ran.problems == () and f"{PAGE}: merged" in ran.done
    assert (walk / PAGE).read_text("utf-8") == before.replace("[jane-roe]", "[roe-jane]")


def test_a_corrected_copy_is_merged_and_the_old_hash_kept(walk: Path, tmp_path: Path, run: Run) -> None:
    edit(walk, "lit one", "{~~lit~>lighted~~}{>>As spoken.<<} one")
    old = read_sources(walk)[0]["walk.txt"].record
    new = write(tmp_path / "better", [WALK[0].replace("rain", "heavy rain"), *WALK[1:]], "better.txt")
    ran = run("--root", walk, "add", "--replace", "walk.txt", new)
    assert (ran.code, f"{PAGE}: merged" in ran.out) == (0, True)
    record = read_sources(walk)[0]["walk.txt"].record
    assert [r.sha256 for r in record.replaced] == [old.sha256]
    assert (record.received_as, record.title, record.origin) == ("better.txt", old.title, old.origin)
    assert (walk / "sources/walk.txt").read_bytes() == new.read_bytes()
    page = (walk / PAGE).read_text("utf-8")
    assert "heavy rain" in page and "{~~lit~>lighted~~}{>>As spoken.<<}" in page
    assert load(walk).problems == []
    before = files(walk)
    assert run("--root", walk, "add", "--replace", "walk.txt", new).code == 0
    assert files(walk) == before


def test_a_conflict_is_marked_as_git_does_and_is_a_problem_until_a_person_has_chosen(
    walk: Path, tmp_path: Path, run: Run
) -> None:
    edit(walk, "lit one", "{~~lit~>lighted~~}{>>As spoken.<<} one")
    new = write(tmp_path / "better", [WALK[0], WALK[1].replace("lit one", "put out one"), *WALK[2:]])
    ran = run("--root", walk, "add", "--replace", "walk.txt", new)
    assert ran.code == 1 and f"{PAGE}: merged, with 1 conflict" in ran.out and " P112 " in ran.out
    text = (walk / PAGE).read_text("utf-8")
    marks = [line[:7] for line in text.splitlines() if re.match(r"([<|=>])\1{6}", line)]
    assert marks == ["<<<<<<<", "|||||||", "=======", ">>>>>>>"]
    assert "lighted" in text and "put out" in text
    assert {p.code for p in load(walk).problems} == {"P112"}
    ours = re.sub(r"<{7}.*\n[^|]*\|{7}.*\n[^=]*={7}\n([^>]*)>{7}.*\n", r"\1", text)
    (walk / PAGE).write_text(ours, "utf-8")
    assert load(walk).problems == []


def test_ids_follow_their_passages_and_a_withdrawn_one_leaves_its_words(walk: Path, tmp_path: Path) -> None:
    gull = "Before dawn nobody could see a single gull."
    new = write(tmp_path / "better", [gull, WALK[1], WALK[0], WALK[3]])
    assert replace_source(walk, "walk.txt", new).problems == ()
    meta = meta_of(walk)
    assert meta.source.paragraphs == {"p5": 5, "p2": 7, "p1": 9, "p4": 11}
    assert meta.withdrawn == {"p3": WALK[2]}
    loaded = load(walk)
    assert loaded.problems == []
    assert [p.id for p in loaded.pages["texts/roe-walk-sea.md"].passages] == ["p5", "p2", "p1", "p4"]
    assert replace_source(walk, "walk.txt", write(tmp_path / "third", [gull, *WALK])).problems == ()
    assert meta_of(walk).source.paragraphs == {"p5": 5, "p1": 7, "p2": 9, "p6": 11, "p4": 13}
    assert meta_of(walk).withdrawn == {"p3": WALK[2]}


def test_a_withdrawn_passage_is_shown_and_can_be_linked_to(walk: Path, tmp_path: Path, run: Run) -> None:
    assert replace_source(walk, "walk.txt", write(tmp_path / "better", [*WALK[:2], WALK[3]])).problems == ()
    about = walk / "docs/index.md"
    about.write_text(about.read_text("utf-8") + "\nSee [what was there](texts/roe-walk-sea.md#p3).\n", "utf-8")
    assert load(walk).problems == []
    (walk / "mkdocs.yml").write_text("site_name: A small edition\ntheme: material\nplugins: [search, edition]\n")
    assert run("--root", walk, "build", "--site-dir", tmp_path / "site").code == 0
    html = (tmp_path / "site/texts/roe-walk-sea/index.html").read_text("utf-8")
    assert html.count('id="p3"') == 1 and WALK[2] in html
    assert not (tmp_path / "site/texts/.drafts").exists()


@pytest.mark.parametrize(
    "paragraphs",
    [
        [WALK[0], "Then the lamps were lit.", "One after another.", *WALK[2:]],
        [f"{WALK[0]} {WALK[1]}", *WALK[2:]],
        [WALK[0], WALK[1].replace("another", "the other"), WALK[1].replace("one", "each"), *WALK[2:]],
    ],
    ids=["divided", "joined", "two that are alike"],
)
def test_where_it_cannot_be_told_nothing_is_written_and_the_candidates_are_named(
    paragraphs: list[str], walk: Path, tmp_path: Path
) -> None:
    before = files(walk)
    (problem,) = replace_source(walk, "walk.txt", write(tmp_path / "better", paragraphs)).problems
    assert (
        problem.code == "W130"
        and "p2 “Then the lamps" in problem.message
        and "line 7 “" in problem.message + "line 7 “"
    )
    assert files(walk) == before


def test_a_page_without_a_last_draft_gets_one_from_the_old_copy(edition: Path, tmp_path: Path) -> None:
    source = edition / "sources/harbour-gazette.txt"
    new = tmp_path / "better.txt"
    new.write_text(source.read_text("utf-8").replace("1. The ferry", "Two boats sailed.\n\n1. The ferry"), "utf-8")
    assert replace_source(edition, "harbour-gazette.txt", new).problems == ()
    assert load(edition).problems == []
    assert list(meta_of(edition, f"{TEXTS}/fog-over-ferry.md").source.paragraphs) == ["p5", "p1", "p2", "p3", "p4"]
    assert "{~~beleived~>believed~~}" in (edition / f"{TEXTS}/roe-lantern-pact.md").read_text("utf-8")
    record = read_sources(edition)[0]["harbour-gazette.txt"].record
    assert [f.why for f in record.furniture] == ["A row of asterisks that parts two texts."]


def test_a_text_that_is_gone_stops_everything(edition: Path, tmp_path: Path) -> None:
    source = edition / "sources/harbour-gazette.txt"
    new = tmp_path / "better.txt"
    new.write_text(source.read_text("utf-8").partition("***")[0], "utf-8")
    before = files(edition)
    (problem,) = replace_source(edition, "harbour-gazette.txt", new).problems
    assert (problem.code, problem.path) == ("W131", f"{TEXTS}/fog-over-ferry.md")
    assert files(edition) == before


def test_a_deleted_page_is_drafted_again_with_its_ids_and_a_renamed_one_keeps_its_name(
    walk: Path, tmp_path: Path
) -> None:
    (walk / PAGE).rename(walk / TEXTS / "walk.md")
    assert replace_source(walk, "walk.txt", write(tmp_path / "better", [*WALK, "And so to bed."])).problems == ()
    assert not (walk / PAGE).exists() and not (walk / DRAFT).exists()
    assert len(meta_of(walk, f"{TEXTS}/walk.md").source.paragraphs) == 5
    assert replace_source(walk, "walk.txt", write(tmp_path / "third", [*WALK[1:], "And so to bed."])).problems == ()
    (walk / TEXTS / "walk.md").unlink()
    assert add(walk, tmp_path / "third/walk.txt").problems == ()
    assert list(meta_of(walk, f"{TEXTS}/walk.md").source.paragraphs) == ["p2", "p3", "p4", "p5"]


@pytest.mark.parametrize("stop", ["sources/walk.txt", "sources/index.yml", PAGE, DRAFT])
def test_after_a_stop_anywhere_running_it_again_comes_to_the_same(
    stop: str, walk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit(walk, "lit one", "{~~lit~>lighted~~}{>>As spoken.<<} one")
    new = write(tmp_path / "better", ["Before dawn nobody could see a single gull.", *WALK[:3]])
    whole = tmp_path / "whole"
    shutil.copytree(walk, whole, symlinks=True)
    assert replace_source(whole, "walk.txt", new).problems == ()
    write_file = again.replace

    def killed(path: Path, content: bytes) -> None:
        if path == walk / stop:
            raise KeyboardInterrupt
        write_file(path, content)

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(again, "replace", killed)
        patch.setattr(replacing, "replace", killed)
        replace_source(walk, "walk.txt", new)
    assert replace_source(walk, "walk.txt", new).problems == ()
    assert files(walk) == files(whole)


def test_a_page_with_other_line_ends_and_a_mark_keeps_them(walk: Path, tmp_path: Path) -> None:
    text = "\ufeff" + (walk / PAGE).read_text("utf-8").replace("\n", "\r\n")
    (walk / PAGE).write_bytes(text.encode())
    new = write(tmp_path / "better", [WALK[0].replace("rain", "heavy rain"), *WALK[1:]])
    assert replace_source(walk, "walk.txt", new).problems == ()
    assert (walk / PAGE).read_bytes().decode() == text.replace("rain", "heavy rain")


def test_two_changes_of_one_field_conflict_and_of_neighbours_do_not() -> None:
    last = "---\ntitle: A\ncitation: a\nsource:\n  lines: 1-2\n  paragraphs: [1, 2]\nrights: CNE\n---\n\nText.\n"
    page = last.replace("citation: a", "citation: b").replace("rights", "headnote: H\nrights")
    new = last.replace("[1, 2]", "[1]")
    assert merge(last, page, new).text == page.replace("[1, 2]", "[1]")
    both = merge(last, page.replace("1-2", "1-3"), new)
    assert both.conflicts == 1 and "  lines: 1-3\n  paragraphs: [1, 2]\n|||||||" in both.text


@pytest.mark.parametrize(
    ("old", "new", "ids"),
    [
        ("a b c", "a b c", "p1 p2 p3"),
        ("a b c", "c b a", "p3 p2 p1"),
        ("a x b x c", "a x b x c", "p1 p2 p3 p4 p5"),
        ("a x b x c", "a b x c", "p1 p3 p4 p5"),
        ("a x b x c", "a x n b x c", "p1 p2 - p3 p4 p5"),
        ("a x x b", "a x b", "?"),
        ("a x b c", "a b x x c", "?"),
    ],
)
def test_equal_passages_are_told_by_their_place_or_not_at_all(old: str, new: str, ids: str) -> None:
    found = align({f"p{n}": word for n, word in enumerate(old.split(), 1)}, new.split())
    shown = "?" if isinstance(found, Ambiguity) else " ".join(id or "-" for id in found.ids)
    assert shown == ids


# Under random edits: each paragraph has a number of its own from birth, and so has each edit of the page.

VOCABULARY = "harbour ferry lamp council gull rope tide wind stone letter morning evening market bread winter".split()


def paragraph(rng: random.Random) -> str:
    return (
        " ".join(rng.choice(VOCABULARY) + str(rng.randrange(9)) for _ in range(rng.randint(4, 14))).capitalize() + "."
    )


def changed(rng: random.Random, text: str) -> str:
    parts = text.split()
    for _ in range(rng.randint(1, max(1, len(parts) // 3))):
        parts[rng.randrange(len(parts))] = rng.choice(VOCABULARY) + str(rng.randrange(9))
    return " ".join(parts)


Born = list[tuple[int, str]]


def other_copy(rng: random.Random, text: Born, births: Iterator[int]) -> Born:
    """The text with paragraphs inserted, deleted, changed, exchanged, and at last doubled."""
    text = list(text)
    for _ in range(rng.randint(0, 4)):
        at = rng.randrange(len(text))
        match rng.choice(["insert", "delete", "change", "swap"]):
            case "insert":
                text.insert(rng.randint(0, len(text)), (next(births), paragraph(rng)))
            case "delete" if len(text) > 2:
                del text[at]
            case "change":
                text[at] = (text[at][0], changed(rng, text[at][1]))
            case "swap":
                other = rng.randrange(len(text))
                text[at], text[other] = text[other], text[at]
    if rng.random() < 0.2:
        text.insert(rng.randint(0, len(text)), (next(births), rng.choice(text)[1]))
    return text


def edited(rng: random.Random, page: str, nth: int) -> str:
    """The page with one more edit of a person's: an emendation with its reason, or a new field."""
    front, _, body = page.rpartition("\n---\n")
    words = list(re.finditer(r"(?<![\w{~>])[a-z]+\d(?![\w~<])", body))
    if rng.random() < 0.3 or not words:
        return f"{front}\nno_link: [KEEP{nth}]\n---\n{body}" if "no_link" not in front else page
    word = rng.choice(words)
    return f"{front}\n---\n{body[: word.start()]}{{~~{word[0]}~>KEEP{nth}~~}}{{>>Why {nth}.<<}}{body[word.end() :]}"


def births() -> Iterator[int]:
    yield from range(1, 10_000)


@given(st.randoms(use_true_random=True))
@settings(max_examples=150)
def test_no_id_comes_to_name_another_passage_and_no_edit_is_lost(
    tmp_path_factory: pytest.TempPathFactory, rng: random.Random
) -> None:
    born = births()
    root = tmp_path_factory.mktemp("again")
    for folder in ("docs/texts", "docs/register", "sources"):
        (root / folder).mkdir(parents=True)
    (root / "references.bib").touch()
    text = [(next(born), paragraph(rng)) for _ in range(rng.randint(2, 8))]
    assert add(root, write(root.parent / f"{root.name}-in", [t for _, t in text])).problems == ()
    named = dict(zip(meta_of(root).source.paragraphs, (n for n, _ in text), strict=True))
    for _ in range(3):
        page = (root / PAGE).read_text("utf-8")
        for nth in range(rng.randint(0, 3)):
            page = edited(rng, page, rng.randrange(1000) + nth)
        (root / PAGE).write_text(page, "utf-8")
        text, named = after_another_copy(root, rng, text, named, born)
        if (root / PAGE).read_text("utf-8").count("\n<<<<<<<"):
            return


def after_another_copy(
    root: Path, rng: random.Random, text: Born, named: dict[str, int], born: Iterator[int]
) -> tuple[Born, dict[str, int]]:
    """Replace the source, and hold what comes of it against what was done to the text."""
    other = other_copy(rng, text, born)
    before, page = files(root), (root / PAGE).read_text("utf-8")
    ran = replace_source(root, "walk.txt", write(root.parent / f"{root.name}-in", [t for _, t in other]))
    if any(p.code != "P112" for p in ran.problems):
        assert files(root) == before
        return text, named
    after = (root / PAGE).read_text("utf-8")
    assert all(kept in after for kept in re.findall(r"KEEP\d+~~\}\{>>Why \d+\.<<\}|no_link: \[KEEP\d+\]", page))
    meta = meta_of(root, DRAFT)
    before_words = dict(text)
    for id, (number, shown) in zip(meta.source.paragraphs, other, strict=True):
        # A passage is the one of its id if it comes from it, or if it has its very words.
        assert id not in named or named[id] == number or before_words.get(named[id]) == shown
    assert not meta.withdrawn.keys() & meta.source.paragraphs.keys()
    assert named.keys() <= {*meta.withdrawn, *meta.source.paragraphs}
    if not ran.problems:
        assert check_page(root / PAGE, read_sources(root)[0]["walk.txt"]) == []
    return other, named | {id: number for id, (number, _) in zip(meta.source.paragraphs, other, strict=True)}

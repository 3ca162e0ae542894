"""What is kept of pages: an edition read with it is the edition read anew, whatever happened in between."""

import shutil
import xml.etree.ElementTree as ET
from collections.abc import Callable, Sequence
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from edition import store
from edition.edit import kept
from edition.edit.markdown import Dialect
from edition.edit.rendered import Edition
from edition.edition import load
from edition.store import Store
from edition.work import Workers

FOG, ROE, HEARING = (f"docs/texts/{name}.md" for name in ("fog-over-ferry", "roe-lantern-pact", "council-hearing"))
MARSH, PACT = "docs/register/tom-marsh.md", "docs/glossary/lantern-pact.md"


def plain(value: Any) -> Any:
    """A value as lists and words, trees and all."""
    match value:
        case ET.Element():
            return [value.tag, sorted(value.items()), value.text or "", value.tail or "", list(map(plain, value))]
        case dict():
            return [[plain(key), plain(each)] for key, each in value.items()]
        case list() | tuple():
            return list(map(plain, value))
        case set() | frozenset():
            return sorted(map(plain, value))
        case _ if is_dataclass(value):
            return [type(value).__name__, *(plain(getattr(value, each.name)) for each in fields(value))]
        case _:
            return repr(value)


def read(root: Path, workers: Workers | None = None) -> list[Any]:
    """All that there is to know of an edition."""
    edition: Edition = load(root, workers=workers)
    return plain(edition)


def anew(root: Path) -> list[Any]:
    """The same, when nothing was kept."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kept, "store_of", lambda root, name: Store(root))
        return read(root)


def entries(root: Path) -> list[Path]:
    return sorted((root / ".cache/edition/pages").glob("??/*"))


# What can happen to an edition between two runs. Most of it is wrong: the problems, too, are the same.


def write(root: Path, path: str, old: str, new: str) -> None:
    file = root / path
    if file.exists():
        file.write_bytes(file.read_bytes().replace(old.encode(), new.encode(), 1))


def add(root: Path, path: str, text: str) -> None:
    (root / path).write_text(text, "utf-8")


def rename(root: Path, old: str, new: str) -> None:
    if (root / old).exists():
        (root / old).rename(root / new)


def delete(root: Path, path: str) -> None:
    (root / path).unlink(missing_ok=True)


def damage(root: Path, how: str) -> None:
    """Damage every second entry of the store."""
    for path in entries(root)[::2]:
        content = path.read_bytes()
        match how:
            case "halved":
                path.write_bytes(content[: len(content) // 2])
            case "turned":
                path.write_bytes(content[:40] + bytes([content[40] ^ 1]) + content[41:])
            case "exchanged":
                path.write_bytes(entries(root)[-1].read_bytes())
            case "gone":
                path.unlink()


def upgrade(root: Path) -> None:
    """Another version of the toolkit comes, and goes with the next edit of this kind."""
    store.toolkit = OTHER if store.toolkit is TOOLKIT else TOOLKIT


TOOLKIT, OTHER = store.toolkit, lambda: "another version"

EDITS: dict[str, Callable[[Path], None]] = {
    "word": lambda root: write(root, FOG, "ferry did", "boat did"),
    "word back": lambda root: write(root, FOG, "boat did", "ferry did"),
    "emendation": lambda root: write(root, FOG, "lamp", "{~~lamp~>lantern~~}{>>See [@gazette2024fog].<<}"),
    "citation of nothing": lambda root: write(root, PACT, "\n---\n\n", "\n---\n\nSee [@nothing].\n\n"),
    "entry": lambda root: add(root, "docs/glossary/ferry.md", "---\ntitle: ferry\nkind: concept\n---\n\nA boat.\n"),
    "same entry": lambda root: add(root, "docs/glossary/boat.md", "---\ntitle: ferry\nkind: concept\n---\n\nA boat.\n"),
    "no entry": lambda root: delete(root, "docs/glossary/ferry.md"),
    "broken entry": lambda root: write(root, MARSH, "kind: person", "kind: nobody"),
    "alias gone": lambda root: write(root, MARSH, "also: [Marsh]\n", ""),
    "title": lambda root: write(root, MARSH, "title: Tom Marsh", "title: Thomas Marsh"),
    "renamed entry": lambda root: rename(root, MARSH, "docs/register/thomas-marsh.md"),
    "renamed text": lambda root: rename(root, FOG, "docs/texts/fog.md"),
    "deleted text": lambda root: delete(root, ROE),
    "withdrawn entry": lambda root: write(root, PACT, "kind:", "tombstone: {date: 2024-05-01, why: No.}\nkind:"),
    "bibliography": lambda root: write(root, "references.bib", "Fog over", "Mist over"),
    "source": lambda root: write(root, "sources/council-hearing.txt", "harbour", "Harbour"),
    "furniture": lambda root: write(root, "sources/index.yml", "{lines: 9,", "{lines: 18,"),
    "lines": lambda root: write(root, FOG, "lines: 11-18", "lines: 10-18"),
    "settings": lambda root: add(root, "mkdocs.yml", "site_name: S\nplugins: [edition: {link: all}]\n"),
    "no link": lambda root: write(root, HEARING, "kind:", "no_link: [Marsh]\nkind:"),
    "not text": lambda root: (root / MARSH).write_bytes(b"\xff\xfe"),
    "release": lambda root: write(root, "docs/releases/1.0.0.json", "2", "3"),
    "upgrade": upgrade,
    **{how: lambda root, how=how: damage(root, how) for how in ("halved", "turned", "exchanged", "gone")},  # type: ignore[misc]
}


@pytest.fixture(scope="module")
def released(small_edition: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small edition with a release, so that its texts are compared with that too."""
    from edition.cli import main

    root = tmp_path_factory.mktemp("released") / "edition"
    shutil.copytree(small_edition, root, symlinks=True)
    assert main(["--root", str(root), "release", "1.0.0", "--date", "2024-06-01"]) == 0
    return root


@pytest.fixture(scope="module")
def worked_on(released: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy whose store has gone through all the examples before."""
    root = tmp_path_factory.mktemp("worked") / "edition"
    shutil.copytree(released, root, symlinks=True)
    return root


def laid_out(released: Path, root: Path) -> None:
    """Put the files of the released edition in place of those that are there; what is kept stays."""
    for name in ("docs", "sources"):
        shutil.rmtree(root / name)
        shutil.copytree(released / name, root / name)
    for name in ("mkdocs.yml", "references.bib"):
        shutil.copy(released / name, root / name)


@settings(max_examples=8)
@given(st.lists(st.sampled_from(sorted(EDITS)), min_size=1, max_size=4))
@example(["word", "word back", "renamed text", "emendation"])
@example(["entry", "same entry", "no entry", "alias gone", "upgrade"])
@example(["source", "furniture", "lines", "release", "exchanged"])
def test_after_any_edits_the_edition_is_as_if_it_was_read_anew(
    released: Path, worked_on: Path, edits: Sequence[str]
) -> None:
    laid_out(released, worked_on)
    try:
        for edit in edits:
            EDITS[edit](worked_on)
            assert read(worked_on) == anew(worked_on), edit
    finally:
        store.toolkit = TOOLKIT


@pytest.mark.parametrize("name", sorted(set(EDITS) - {"word back", "no entry"}))
def test_each_edit_is_one(released: Path, tmp_path: Path, name: str) -> None:
    """The edits above change something, or they would prove nothing."""
    root = tmp_path / "edition"
    shutil.copytree(released, root, symlinks=True)
    load(root)
    before = {path: path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}
    try:
        EDITS[name](root)
        assert store.toolkit is OTHER or before != {p: p.read_bytes() for p in sorted(root.rglob("*")) if p.is_file()}
    finally:
        store.toolkit = TOOLKIT


def test_the_number_of_workers_makes_no_difference(edition: Path) -> None:
    EDITS["word"](edition)
    EDITS["emendation"](edition)
    found = []
    for jobs in (1, 2, 3):
        shutil.rmtree(edition / ".cache/edition/pages", ignore_errors=True)
        found.append(read(edition, Workers(jobs, few=0)))
    assert found[0] == found[1] == found[2]


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The beginnings of the pages that are parsed while the test runs."""
    found: list[str] = []
    parse = Dialect.parse

    def recorded(self: Dialect, text: str) -> Any:
        found.append(text.strip()[:10])
        return parse(self, text)

    monkeypatch.setattr(Dialect, "parse", recorded)
    return found


def test_nothing_is_parsed_again_where_nothing_changed(edition: Path, parsed: list[str]) -> None:
    load(edition)
    parsed.clear()
    load(edition)
    assert parsed == []


@pytest.mark.parametrize(
    ("edit", "pages"),
    [
        ("word", ["1. The boa"]),
        ("alias gone", ["Harbour ma"]),
        ("entry", ["A boat."]),
        ("settings", []),
        ("bibliography", []),
        ("furniture", ["1. The fer"]),  # it takes a line of this text away, and none of the other one in the file
    ],
)
def test_only_what_a_change_touches_is_parsed_again(
    edit: str, pages: list[str], edition: Path, parsed: list[str]
) -> None:
    load(edition)
    parsed.clear()
    EDITS[edit](edition)
    load(edition)
    assert parsed == pages


def test_a_store_that_cannot_be_written_costs_time_alone(edition: Path) -> None:
    shutil.rmtree(edition / ".cache/edition/pages", ignore_errors=True)
    (edition / ".cache/edition/pages").write_text("no folder")
    assert load(edition).problems == []

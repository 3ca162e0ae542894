"""A person’s word on how a source divides: shown with --explain, written with --sidecar, read back on the next run."""

import json
from pathlib import Path

import pytest

from conftest import CASES, Run
from edition.collect import add

ROUND_UP = CASES / "shapes/roundup-us-slash/source.txt"


def copied(folder: Path, source: Path = ROUND_UP) -> Path:
    file = folder / "source.txt"
    file.write_bytes(source.read_bytes())
    return file


def documents(run: Run, file: Path) -> list[dict]:
    ran = run("add", "--dry-run", "--json", file)
    assert ran.code == 0, ran.out
    return json.loads(ran.out)["documents"]


@pytest.mark.parametrize("shape", sorted(p.name for p in (CASES / "shapes").iterdir() if p.is_dir()))
def test_a_sidecar_that_nobody_changed_divides_the_source_as_before(shape: str, run: Run, tmp_path: Path) -> None:
    file = copied(tmp_path, CASES / "shapes" / shape / "source.txt")
    before = documents(run, file)
    assert run("add", "--sidecar", file).code == 0
    for one, other in zip(before, documents(run, file), strict=True):
        for field in ("title", "byline", "authors", "outlet", "date", "kind", "lines", "speakers", "blocks"):
            assert one[field] == other[field], field


def test_the_sidecar_overrules_every_field_and_its_word_is_certain(run: Run, tmp_path: Path) -> None:
    file = copied(tmp_path)
    first = documents(run, file)[0]
    last = documents(run, file)[-1]["lines"][1]
    (tmp_path / "source.txt.yml").write_text(
        f"documents:\n  - lines: 1-{last}\n    title: 0\n    authors: [Ada Quill]\n    outlet: The Lamp\n"
        "    date: 2024-05-01\n    kind: news\nfurniture: []\n"
    )
    found = documents(run, file)
    assert len(found) == 1
    assert found[0]["title"] is None
    assert (found[0]["authors"], found[0]["outlet"], found[0]["date"]) == (["Ada Quill"], "The Lamp", "2024-05-01")
    assert found[0]["kind"] == "news" != first["kind"]
    said = {e["field"]: e for e in found[0]["evidence"]}
    assert all(said[field]["rule"] == "said in the sidecar" for field in ("authors", "outlet", "date", "kind"))
    assert all(said[field]["confidence"] == 1 for field in said)


@pytest.mark.parametrize(
    ("sidecar", "fault"),
    [
        ("documents:\n  - lines: 1-3\n", "W117 line"),
        ("documents:\n  - {lines: 1-900}\n", "W117 the source has only"),
        ("documents:\n  - {lines: 5-9}\n  - {lines: 7-12}\n", "W117 lines 7-12 overlap"),
        ("documents:\n  - {lines: 1-3, title: 8}\n", "W117 line 8 is not in lines 1-3"),
        ("documents:\n  - {line: 1}\n", "P102 unknown field"),
        ("documents: [\n", "P101 this YAML cannot be read"),
    ],
)
def test_a_fault_in_a_sidecar_is_told_by_line_and_nothing_is_divided(
    sidecar: str, fault: str, run: Run, tmp_path: Path
) -> None:
    file = copied(tmp_path)
    (tmp_path / "source.txt.yml").write_text(sidecar)
    ran = run("add", "--dry-run", file)
    assert ran.code == 1
    assert f"{file}.yml:" in ran.out
    assert fault in ran.out


def test_a_sidecar_that_is_there_is_left_alone(run: Run, tmp_path: Path) -> None:
    file = copied(tmp_path)
    (tmp_path / "source.txt.yml").write_text("furniture: []\n")
    assert "left alone" in run("add", "--sidecar", file).out
    assert (tmp_path / "source.txt.yml").read_text() == "furniture: []\n"


def test_explain_shows_every_line_behind_what_it_was_taken_for(run: Run, tmp_path: Path) -> None:
    file = copied(tmp_path)
    ran = run("add", "--explain", file)
    shown = {int(line[:6]): line for line in ran.out.splitlines() if line[:6].strip().isdigit()}
    assert len(shown) == len(file.read_text("utf-8").split("\n"))
    for document in add.read(file).division.documents:
        assert shown[document.title_line][7:].startswith("title")
        assert shown[document.byline_line][7:].startswith("byline")
        for number, block in enumerate(document.blocks, 1):
            assert shown[block.lines.first][7:].startswith(f"p{number}")
    assert "a title with a byline under it (certain)" in ran.out
    assert sorted(path.name for path in tmp_path.iterdir()) == ["source.txt"]

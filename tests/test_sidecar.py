"""A person’s word on how a source divides: shown with --explain, written with --sidecar, read back on the next run."""

import json
from pathlib import Path

import pytest

from conftest import CASES, Run
from edition.collect import add

ROUND_UP = CASES / "split/blind-first/roundup-us-slash/source.txt"


def copied(folder: Path, source: Path = ROUND_UP) -> Path:
    file = folder / "source.txt"
    file.write_bytes(source.read_bytes())
    return file


def documents(run: Run, file: Path) -> list[dict]:
    ran = run("add", "--dry-run", "--json", file)
    assert ran.code == 0, ran.out
    return json.loads(ran.out)["documents"]


@pytest.mark.parametrize("shape", sorted(p.name for p in (CASES / "split/blind-first").iterdir() if p.is_dir()))
def test_a_sidecar_that_nobody_changed_divides_the_source_as_before(shape: str, run: Run, tmp_path: Path) -> None:
    file = copied(tmp_path, CASES / "split/blind-first" / shape / "source.txt")
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
        ("documents:\n  - {lines: 1-5, title: 2-9}\n", "W117 lines 2-9 are not in lines 1-5"),
        ("documents:\n  - {lines: 1-5, title: one}\n", "is no place of a title: write 3, 3-4, or metadata"),
        ("documents:\n  - {lines: 1-5, title: 1-3, byline: 3}\n", "W117 line 3 is the title’s already"),
        ("documents:\n  - {lines: 1-5, title: metadata}\n", "W117 the file’s metadata has no title"),
        ("encoding: windows-1225\n", "P102 “encoding”: is no encoding; did you mean windows-1252, "),
        ("encoding: base64\n", "P102 “encoding”: is no encoding"),
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
        assert shown[document.title_lines.first][7:].startswith("title")
        assert shown[document.byline_lines.first][7:].startswith("byline")
        for number, block in enumerate(document.blocks, 1):
            assert shown[block.lines.first][7:].startswith(f"p{number}")
    assert "a title with a byline under it (certain)" in ran.out
    assert sorted(path.name for path in tmp_path.iterdir()) == ["source.txt"]


TWO_LINES = (
    "Harbour trust sells its crane to\nPay for the crane\nBy Jane Roe, The Post, 3/14/24\n\nIt was made of iron.\n"
)


def test_a_title_over_several_lines_goes_with_its_text_to_the_page_and_is_proven(
    run: Run, tmp_path: Path, edition: Path
) -> None:
    file = tmp_path / "crane.txt"
    file.write_text(TWO_LINES)
    (found,) = documents(run, file)
    assert found["title"] == "Harbour trust sells its crane to Pay for the crane"
    assert run("--root", edition, "add", file).code == 0
    (page,) = edition.glob("docs/texts/roe-harbour-trust-*.md")
    assert "  title: 1-2\n" in page.read_text("utf-8")
    assert " F2" not in run("--root", edition, "check").out
    page.write_text(page.read_text("utf-8").replace("title: 1-2", "title: 1"), "utf-8")
    out = run("--root", edition, "check").out
    assert "F205" in out and "F204 line 2 of the source is neither title nor byline" in out


def test_the_sidecar_says_which_lines_are_the_title_and_is_read_back(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "crane.txt"
    file.write_text(TWO_LINES)
    assert run("add", "--sidecar", file).code == 0
    sidecar = tmp_path / "crane.txt.yml"
    assert "title: 1-2\n" in sidecar.read_text()
    sidecar.write_text(sidecar.read_text().replace("title: 1-2", "title: 2"))
    (found,) = documents(run, file)
    assert found["title"] == "Pay for the crane"
    said = next(e for e in found["evidence"] if e["field"] == "title")
    assert (said["rule"], said["confidence"]) == ("said in the sidecar", 1)
    assert documents(run, file)[0]["blocks"] == 2


def test_a_person_chooses_the_encoding_and_the_layer_says_so(run: Run, tmp_path: Path, edition: Path) -> None:
    file = tmp_path / "cafe.txt"
    file.write_bytes("The cafΘ is shut\n\nBy Jane Roe, The Post, 3/14/24\n\nIt costs 5 to go in.\n".encode("cp437"))
    (tmp_path / "cafe.txt.yml").write_text("encoding: cp437\n")
    assert documents(run, file)[0]["title"] == "The cafΘ is shut"
    assert run("--root", edition, "add", file).code == 0
    kept = (edition / "sources/cafe.txt.layer.yml").read_text("utf-8")
    assert "encoding: cp437\nencoding_by: person\n" in kept
    assert " W1" not in run("--root", edition, "check").out
    (tmp_path / "cafe.txt.yml").write_text("encoding: cp850\n")
    out = run("--root", edition, "add", file).out
    assert "the sidecar says that the encoding is cp850" in out and "was read as cp437, and stays" in out


def test_an_encoding_that_does_not_fit_or_is_not_asked_for_is_refused(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "cafe.txt"
    file.write_bytes(b"The caf\xe9 is shut\n")
    (tmp_path / "cafe.txt.yml").write_text("encoding: utf-8\n")
    assert "cafe.txt:1:8: W103 byte 0xe9 is not UTF-8, as the sidecar says" in run("add", "--dry-run", file).out
    book = tmp_path / "book.docx"
    book.write_bytes(b"PK\x03\x04")
    (tmp_path / "book.docx.yml").write_text("encoding: utf-8\n")
    assert "W103 this format says itself how its characters are encoded" in run("add", "--dry-run", book).out

"""Files that are not what they should be: one clear problem or a faithful page, and nothing lost, whatever happens."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import Run
from edition import files

TWO_TEXTS = "The ferry stays\n\nBy Jane Roe, Harbour Gazette, 3/14/24\n\nOne text.\n\nA lamp is lit\n\nBy Ada Quill, Harbour Gazette, 3/18/24\n\nAnother text.\n"


def everything(folder: Path) -> dict[str, bytes]:
    return {
        str(p.relative_to(folder)): p.read_bytes()
        for p in sorted(folder.rglob("*"))
        if p.is_file() and ".cache" not in p.parts
    }


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "W104"),
        (b"\xef\xbb\xbf", "W104"),
        (b" \r\n\t\r\n", "W104"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "W106"),
        (b"%PDF-1.7\n\0\0\0", "W114"),
        (b"PK\x03\x04" + bytes(64), "W114"),
        (bytes(range(1, 32)) * 9, "W106"),
        (b"\xff\xfeC\0a\0\0\xd8", "W103"),
        ("Cafe".encode("utf-16-le"), "W106"),
        (b"x" * 100_001, "W107"),
        (b"Line.\n" * 8_738_134, "W105"),
    ],
    ids=[
        "empty",
        "byte order mark alone",
        "blank",
        "picture",
        "PDF",
        "zip",
        "control characters",
        "UTF-16 broken off",
        "UTF-16 without mark",
        "endless line",
        "50 MB",
    ],
)
def test_what_is_no_text_is_refused_with_one_problem_and_nothing_is_written(
    content: bytes, code: str, edition: Path, tmp_path: Path, run: Run
) -> None:
    file = tmp_path / "given.txt"
    file.write_bytes(content)
    before = everything(edition)
    ran = run("--root", edition, "add", file)
    assert ran.code == 1
    assert ran.out.count(": W") == 1 and f": {code} " in ran.out
    assert everything(edition) == before


@pytest.mark.parametrize("name", ["nowhere.txt", "folder", "unreadable.txt", "nowhere/x.txt", "loop.txt", "x" * 300])
def test_what_cannot_be_read_is_one_problem(name: str, edition: Path, tmp_path: Path, run: Run) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "loop.txt").symlink_to("loop.txt")
    (tmp_path / "unreadable.txt").write_text("A text.\n")
    (tmp_path / "unreadable.txt").chmod(0)
    if name == "unreadable.txt" and os.access(tmp_path / name, os.R_OK):
        pytest.skip("this user can read everything")
    ran = run("--root", edition, "add", tmp_path / name)
    assert ran.code == 1
    assert ": W101 the file cannot be read" in ran.out


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("docs/pipe.md", "P107"),
        ("docs/pipe.svg", "P107"),
        ("sources/pipe.txt", "W101"),
        ("sources/council-hearing.txt", "W101"),
        ("sources/index.yml", "W109"),
        ("references.bib", "B501"),
    ],
)
def test_a_pipe_where_a_file_is_due_is_one_problem_and_nobody_waits_for_it(
    path: str, code: str, edition: Path, run: Run
) -> None:
    (edition / path).unlink(missing_ok=True)
    os.mkfifo(edition / path)
    ran = run("--root", edition, "check")
    assert ran.code == 1
    assert [line.split(": ")[1][:4] for line in ran.out.splitlines() if not line.startswith("    ")] == [code]


def test_adding_a_pipe_is_one_problem(edition: Path, tmp_path: Path, run: Run) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    ran = run("--root", edition, "add", tmp_path / "pipe.txt")
    assert ran.code == 1 and ": W101 the file cannot be read: it is no regular file" in ran.out


@pytest.mark.parametrize(
    ("ends", "mark"),
    [("\r\n", b""), ("\r", b""), ("\n", b"\xef\xbb\xbf"), ("\r\n", b"\xef\xbb\xbf")],
    ids=["Windows", "old Mac", "byte order mark", "both"],
)
def test_line_ends_and_byte_order_marks_are_carried(
    ends: str, mark: bytes, edition: Path, tmp_path: Path, run: Run
) -> None:
    file = tmp_path / "given.txt"
    file.write_bytes(mark + TWO_TEXTS.replace("\n", ends).encode())
    assert run("--root", edition, "add", file).code == 0
    assert (edition / "sources/given.txt").read_bytes() == file.read_bytes()
    assert {p.name for p in (edition / "docs/texts").glob("*-*.md")} >= {"roe-ferry-stays.md", "quill-lamp-lit.md"}
    ran = run("--root", edition, "check")
    assert (ran.code, ran.out) == (0, "")


def test_a_link_that_leads_out_of_the_edition_is_not_written_through(edition: Path, tmp_path: Path, run: Run) -> None:
    outside, file = tmp_path / "outside", tmp_path / "given.txt"
    outside.mkdir()
    file.write_text(TWO_TEXTS)
    shutil.rmtree(edition / "docs/texts")
    (edition / "docs/texts").symlink_to(outside)
    ran = run("--root", edition, "add", file)
    assert ran.code == 1 and ": W112 " in ran.out
    assert list(outside.iterdir()) == [] and not (edition / "sources/given.txt").exists()


def test_outside_of_an_edition_only_a_dry_run_works(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "given.txt"
    file.write_text(TWO_TEXTS)
    monkeypatch.chdir(tmp_path)
    assert run("add", file).code == 2
    assert run("add", "--dry-run", file).code == 0
    assert run("--root", tmp_path, "check").code == 2
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("steps", [1, 2, 3])
def test_a_run_that_was_killed_is_completed_by_the_next(
    steps: int, edition: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, whole = tmp_path / "given.txt", tmp_path / "whole"
    file.write_text(TWO_TEXTS)
    shutil.copytree(edition, whole, symlinks=True)
    assert run("--root", whole, "add", file).code == 0

    written, staged = list[Path](), files._draft

    def until_killed(path: Path, content: bytes) -> Path:
        if len(written) == steps:
            raise KeyboardInterrupt
        written.append(path)
        return staged(path, content)

    with monkeypatch.context() as patch:
        patch.setattr(files, "_draft", until_killed)
        assert run("--root", edition, "add", file).code == 2
    assert not list(edition.rglob("*.part"))
    assert run("--root", edition, "add", file).code == 0
    assert everything(edition) == everything(whole)


def test_adding_twice_does_nothing_and_a_persons_edits_stay(edition: Path, tmp_path: Path, run: Run) -> None:
    file = tmp_path / "given.txt"
    file.write_text(TWO_TEXTS)
    run("--root", edition, "add", file)
    page = edition / "docs/texts/roe-ferry-stays.md"
    page.write_text(page.read_text().replace("One text.", "One {~~text~>Text~~}{>>So in print.<<}."))
    page.rename(page.with_name("my-own-name.md"))
    before = everything(edition)
    ran = run("--root", edition, "add", file)
    assert ran.code == 0 and ran.out.count("there already, left alone") == 2
    assert everything(edition) == before


def test_two_texts_of_one_title_get_a_page_each(edition: Path, tmp_path: Path, run: Run) -> None:
    file = tmp_path / "given.txt"
    file.write_text(TWO_TEXTS.replace("A lamp is lit", "The ferry stays").replace("Ada Quill", "Jane Roe"))
    assert run("--root", edition, "add", file).code == 0
    assert "One text." in (edition / "docs/texts/roe-ferry-stays.md").read_text()
    assert "Another text." in (edition / "docs/texts/roe-ferry-stays-2.md").read_text()


@pytest.mark.parametrize(
    "line", ["*", "[", "{~~", "`", "\\", "[@", "[[[[", "](", "<", "_", "1. ", "> ", "| ", "{>>", "(", "!["]
)
def test_a_long_line_of_one_sign_is_carried(line: str, edition: Path, tmp_path: Path, run: Run) -> None:
    file = tmp_path / "given.txt"
    file.write_text("A title\n\nx " + line * (3_000 // len(line)) + "\n")
    assert run("--root", edition, "add", file).code == 0
    out = run("--root", edition, "check").out
    assert ": F2" not in out and ": E3" not in out and ": T4" not in out


def test_sources_added_at_the_same_time_are_all_recorded(edition: Path, tmp_path: Path) -> None:
    files = [tmp_path / f"minutes-{number}.txt" for number in range(5)]
    for number, file in enumerate(files):
        file.write_text(f"Minutes {number}\n\nBy Jane Roe, Harbour Gazette, 3/{number + 14}/24\n\nThe council met.\n")
    running = [
        subprocess.Popen([sys.executable, "-m", "edition", "--root", edition, "add", file], stdout=subprocess.PIPE)
        for file in files
    ]
    for process in running:
        process.communicate(timeout=120)
        assert process.returncode == 0
    index = (edition / "sources/index.yml").read_text("utf-8")
    assert [file.name for file in files if f"file: {file.name}" not in index] == []
    assert len(list((edition / "docs/texts").glob("roe-minutes-*.md"))) == 5

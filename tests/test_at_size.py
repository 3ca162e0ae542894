"""Many files and long ones: any number of workers, a stop at any moment, and the same edition in the end."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import REPOSITORY, Run
from edition import files as writing
from edition import progress as telling
from edition.collect import add as adding
from edition.collect import again, holdings, reading
from edition.collect.add import add_all
from edition.collect.gather import gather
from edition.edition import load
from edition.progress import Progress

PAGE = "<!doctype html><html><head><title>{0}</title></head><body><h1>{0}</h1><p>{1}</p><p>{2}</p></body></html>"


def article(number: int, title: str = "") -> str:
    """An invented article; every third has the title and date of the one before."""
    title = title or f"The ferry number {number - (number % 3 == 2)} stays"
    return f"{title}\n\nBy Jane Roe, Harbour Gazette, 3/14/24\n\nText {number} begins.\n\nIt goes on, “for long”.\n"


def fill(folder: Path, files: int, documents: int = 3) -> Path:
    """A folder of invented files: articles, a page of the web, texts without a date, and a round-up."""
    for number in range(files):
        file = folder / f"part-{number % 3}" / f"piece-{number:02}.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(article(number) if number % 4 else f"A note\n\nNobody signed note {number}.\n", "utf-8")
    (folder / "page.html").write_text(PAGE.format("A page", "One. " * 40, "Two. " * 40), "utf-8")
    round_up = "\n***\n\n".join(article(100 + number) for number in range(documents))
    (folder / "round-up.txt").write_text(round_up, "utf-8")
    return folder


def everything(root: Path) -> dict[str, bytes]:
    found = (p for p in root.rglob("*") if p.is_file() and ".cache" not in p.parts)
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in found}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return fill(tmp_path / "in", 7)


@pytest.fixture
def whole(edition: Path, folder: Path, tmp_path: Path, run: Run) -> dict[str, bytes]:
    """The edition after a run over the folder that nothing stopped."""
    shutil.copytree(edition, tmp_path / "whole", symlinks=True)
    assert run("--root", tmp_path / "whole", "add", folder).code == 0
    return everything(tmp_path / "whole")


def test_a_folder_is_added_with_all_files_in_it_and_again_changes_nothing(
    edition: Path, folder: Path, run: Run
) -> None:
    assert run("--root", edition, "add", folder).code == 0
    assert len([p for p in (edition / "sources").glob("p*") if "layer" not in p.name]) == 8
    assert {problem.code for problem in load(edition).problems} == {"P113"}  # two articles of one title and date
    before = everything(edition)
    assert run("--root", edition, "add", folder).code == 0
    assert everything(edition) == before


def test_hidden_files_sidecars_and_what_goes_with_a_file_are_no_sources(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    for name in (
        "b/two.txt",
        "a.txt",
        "a.txt.yml",
        "own.yml",
        ".hidden.txt",
        ".git/x.txt",
        "b/s.srt",
        "b/s.srt.layer.txt",
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("A text.\n")
    (tmp_path / "outside.txt").write_text("Outside.\n")
    (folder / "inside.txt").symlink_to("a.txt")
    (folder / "out.txt").symlink_to(tmp_path / "outside.txt")
    found = gather([folder, folder / "a.txt"])
    assert [(given.path.relative_to(folder).as_posix(), given.problem and given.problem.code) for given in found] == [
        ("a.txt", None),
        ("b/s.srt", None),
        ("b/two.txt", None),
        ("out.txt", "W112"),
        ("own.yml", None),
    ]


def test_files_of_one_name_have_the_names_of_their_folders_before_it(edition: Path, tmp_path: Path, run: Run) -> None:
    for number, place in enumerate(("north/2024", "north/2025", "South Bank/2024")):
        (tmp_path / "in" / place).mkdir(parents=True)
        (tmp_path / "in" / place / "Report.txt").write_text(article(3 * number))
    assert run("--root", edition, "add", tmp_path / "in/north/2024/Report.txt").code == 0
    for _ in range(2):
        assert run("--root", edition, "add", tmp_path / "in").code == 0
        assert {path.name for path in (edition / "sources").glob("*report*")} == {
            "report.txt",  # it had this name before there were others
            "north-2025-report.txt" if (edition / "sources/north-2025-report.txt").exists() else "2025-report.txt",
            "south-bank-2024-report.txt",
        }


def test_files_of_one_name_that_no_folder_parts_are_problems(edition: Path, tmp_path: Path, run: Run) -> None:
    (tmp_path / "in").mkdir()
    for name in ("Report.txt", "report!.txt", "other.txt"):
        (tmp_path / "in" / name).write_text(article(len(name)))
    ran = run("--root", edition, "add", tmp_path / "in")
    assert ran.code == 1 and ran.out.count(": W111 another file of this run would have the same name") == 2
    assert [path.name for path in (edition / "sources").glob("*[rt].txt")] == ["other.txt"]


def test_the_result_is_the_same_with_any_number_of_workers(
    edition: Path, folder: Path, whole: dict[str, bytes], run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "broken.docx").write_bytes(b"PK\x03\x04 no archive")
    monkeypatch.setattr(reading, "WORTH_A_PROCESS", 1)
    ran = run("--root", edition, "add", "--jobs", "3", folder)
    assert ran.code == 1 and ran.out.count(": W1") == 1 and "broken.docx: W1" in ran.out
    assert everything(edition) == whole


def test_a_worker_that_the_system_ends_stops_nothing(
    edition: Path, folder: Path, whole: dict[str, bytes], run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ended(*_: object) -> Iterator[None]:
        raise reading.BrokenProcessPool
        yield

    monkeypatch.setattr(reading, "WORTH_A_PROCESS", 1)
    monkeypatch.setattr(reading, "_read_ahead", ended)
    assert run("--root", edition, "add", "--jobs", "3", folder).code == 0
    assert everything(edition) == whole


def test_after_a_stop_before_any_write_running_it_again_comes_to_the_same(
    edition: Path, folder: Path, whole: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some files are written at a time; a stop is tried before each of the writes in turn."""
    monkeypatch.setattr(adding, "AT_ONCE", 3)
    staged, stops = writing._draft, 0
    while True:
        root, writes = tmp_path / f"stopped-{stops}", 0
        shutil.copytree(edition, root, symlinks=True)

        def until_stopped(path: Path, content: bytes) -> Path:
            nonlocal writes
            if writes == stops:  # noqa: B023 -- it is called in this round
                raise KeyboardInterrupt
            writes += 1
            return staged(path, content)

        with monkeypatch.context() as patch:
            patch.setattr(writing, "_draft", until_stopped)
            try:
                list(add_all(root, gather([folder], root)))
                break
            except KeyboardInterrupt:
                pass
        results = list(add_all(root, gather([folder], root)))
        assert [result.problems for result in results if result.problems] == []
        assert everything(root) == whole, f"after a stop before write {stops + 1}"
        stops += 1
    assert stops > 30


def test_after_kill_9_at_any_moment_running_it_again_comes_to_the_same(edition: Path, tmp_path: Path, run: Run) -> None:
    folder, whole = fill(tmp_path / "in", 24, 30), tmp_path / "whole"
    shutil.copytree(edition, whole, symlinks=True)
    assert run("--root", whole, "add", folder).code == 0
    command = [sys.executable, "-m", "edition", "--root", edition, "add", "--jobs", "2", folder]
    for pages in (1, 9, 41):
        running = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        while running.poll() is None and len(list((edition / "docs/texts").glob("*.md"))) < pages + 3:
            time.sleep(0.002)
        running.send_signal(signal.SIGKILL)
        running.wait()
    (edition / "docs/texts/.roe-ferry.md.ab12cd_9.part").write_text("half a pa")
    assert run("--root", edition, "add", folder).code == 0
    assert everything(edition) == everything(whole)


def test_what_a_person_wrote_after_a_stop_stays(edition: Path, folder: Path, run: Run) -> None:
    results = add_all(edition, gather([folder / "part-1", folder / "round-up.txt"], edition))
    next(results)
    results.close()
    page = next((edition / "docs/texts").glob("roe-ferry-number-*.md"))
    page.write_text(page.read_text("utf-8").replace("begins.", "{~~begins~>began~~}{>>As spoken.<<}."), "utf-8")
    assert run("--root", edition, "add", folder).code == 0
    assert "{~~begins~>began~~}" in page.read_text("utf-8")


def test_what_a_person_writes_during_the_run_stays(
    edition: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adding, "AT_ONCE", 1)
    results = add_all(edition, gather([folder], edition))
    next(results)
    bib, index = edition / "references.bib", edition / "sources/index.yml"
    bib.write_text(bib.read_text("utf-8") + "\n@misc{mine, title = {{Mine}}}\n", "utf-8")
    index.write_text(index.read_text("utf-8").replace("Not recorded yet", "Found in a drawer", 1), "utf-8")
    assert [added.problems for added in results if added.problems] == []
    assert "@misc{mine," in bib.read_text("utf-8") and "Found in a drawer" in index.read_text("utf-8")
    assert {problem.code for problem in load(edition).problems} == {"P113"}


def test_a_page_is_not_read_again_for_each_file(edition: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor are the works and the index: what a run needs of them it keeps. The pages here are as the toolkit wrote them."""
    list(add_all(edition, gather([folder], edition)))
    read = []
    for module in (holdings, again):
        whole = module.read_page
        monkeypatch.setattr(module, "read_page", lambda path, *of, whole=whole: read.append(path) or whole(path, *of))
    list(add_all(edition, gather([folder], edition), suggesting=False))
    texts = [path.name for path in read if path.is_relative_to(edition / "docs/texts")]
    assert sorted(texts) == sorted(p.name for p in (edition / "docs/texts").glob("index.md"))


def test_of_many_files_the_sum_is_printed_and_problems_in_full(edition: Path, tmp_path: Path, run: Run) -> None:
    folder = fill(tmp_path / "in", 30)
    (folder / "empty.txt").write_text("")
    ran = run("--root", edition, "add", folder)
    assert ran.code == 1
    assert f"{folder}/empty.txt: W104 the file is empty\n    Add a file with text in it.\n" in ran.out
    assert "33 files, 1 of them with problems: 34 documents, " in ran.out
    assert "  pages: 34 drafted\n" in ran.out
    assert "  9 × warning: no byline found: author and outlet are not known\n" in ran.out
    assert "edition add --dry-run " in ran.out and len(ran.out.splitlines()) < 20


def test_a_dry_run_of_replacing_tells_what_it_would_do_and_writes_nothing(
    edition: Path, tmp_path: Path, run: Run
) -> None:
    source = edition / "sources/harbour-gazette.txt"
    better = tmp_path / "better.txt"
    better.write_text(source.read_text("utf-8").replace("for a second lamp", "for a third lamp"), "utf-8")
    before = everything(edition)
    ran = run("--root", edition, "add", "--dry-run", "--replace", "harbour-gazette.txt", better)
    assert ran.code == 0 and everything(edition) == before
    assert "nothing was written" in ran.out and "sources/harbour-gazette.txt: replaced" in ran.out
    assert "docs/texts/fog-over-ferry.md: merged" in ran.out


def test_progress_is_told_at_each_tenth_where_there_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    progress = Progress()
    for number in range(1, 1001):
        progress.tell("files", number, 1000)
    assert capsys.readouterr().err.splitlines() == [f"files: {n} of 1000" for n in range(100, 1001, 100)]


def test_progress_on_a_terminal_is_one_line_with_rate_and_time_left(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = iter(range(0, 4000, 4))
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setattr("edition.progress.time.monotonic", lambda: next(now))
    progress = Progress()
    for number in (1, 100, 200):
        progress.tell("files", number, 200)
    told = capsys.readouterr().err
    assert told.count("\n") == 1 and told.count("\r") == 3
    assert "██████████░░░░░░░░░░ 100 of 200, 25/s, 0:04 left" in told


def test_make_bench_measures_and_compares() -> None:
    """On a few files only; how long it takes is for a person to judge."""
    command = [sys.executable, REPOSITORY / "scripts/bench/bench.py", "--only", "add", "book", "--small"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ)
    assert ran.returncode == 0, ran.stderr
    assert "pandoc" in ran.stdout and "trafilatura" in ran.stdout
    assert "a round-up: 1, 20 documents, 0.1 MB" in ran.stdout


@pytest.mark.parametrize(
    ("is_terminal", "shown"), [(True, "\r\x1b[Ktypesetting: 0:00"), (False, "typesetting: 0:00\n")]
)
def test_a_stage_that_does_not_say_how_far_it_is_shows_how_long_it_takes(
    is_terminal: bool, shown: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: is_terminal)
    for name in ("ON_TERMINAL", "ELSEWHERE"):
        monkeypatch.setattr(telling, name, 0.01)
    said, end = "", time.monotonic() + 30
    with telling.waiting("typesetting"):
        while shown not in said and time.monotonic() < end:
            said += capsys.readouterr().err
    assert shown in said
    after = capsys.readouterr().err
    assert after.endswith("\r\x1b[K") if is_terminal else "\x1b" not in after

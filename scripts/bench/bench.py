"""`make bench`: how fast sources become pages, beside pandoc and trafilatura on the files that they too can read; and
how fast a long book becomes a PDF, beside WeasyPrint and Chromium.

Times are of one run on this machine and say nothing of another. The others only convert: they draft no pages, prove
nothing, and keep no index.
"""

import argparse
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import book
import corpora
import pypandoc

MB = 1_000_000
CORES = os.cpu_count() or 1
SECONDS_BETWEEN = 0.05


@dataclass(frozen=True)
class Corpus:
    """Files that are measured together, and how many documents they have."""

    name: str
    path: Path
    documents: int
    others: tuple[str, ...] = ()

    def files(self) -> list[Path]:
        """The files, in order."""
        return sorted(p for p in self.path.rglob("*") if p.is_file()) if self.path.is_dir() else [self.path]

    def size(self) -> float:
        """How many megabytes they have together."""
        return sum(file.stat().st_size for file in self.files()) / MB


@dataclass(frozen=True)
class Measured:
    """What one program took for a corpus: seconds, and at the peak megabytes of memory, with all of its processes."""

    program: str
    seconds: float
    memory: float


def corpora_in(folder: Path, small: bool) -> Iterator[Corpus]:
    """Make the files, of invented text, and say who reads them besides us."""
    documents, size, mixed, few = (20, MB // 10, 20, 2) if small else (5000, 20 * MB, 2000, 200)
    corpora.round_up(folder / "round-up.txt", documents, size)
    yield Corpus("a round-up", folder / "round-up.txt", documents, ("pandoc",))
    corpora.folder(folder / "mixed", mixed)
    yield Corpus("files of many formats", folder / "mixed", mixed)
    for ending, others in (("md", ("pandoc",)), ("html", ("pandoc", "trafilatura")), ("docx", ("pandoc",))):
        corpora.folder(folder / ending, few, [ending])
        yield Corpus(f".{ending} files", folder / ending, few, others)


def ours(corpus: Corpus, out: Path) -> list[list[str]]:
    """`edition add` into an edition that has nothing yet."""
    for name in ("sources", "docs/texts", "docs/register", "docs/glossary"):
        (out / name).mkdir(parents=True)
    (out / "mkdocs.yml").write_text("site_name: Measured\nplugins: [edition]\n", "utf-8")
    return [[sys.executable, "-m", "edition", "--root", str(out), "add", str(corpus.path)]]


def pandoc(corpus: Corpus, out: Path) -> list[list[str]]:
    """A process for each file, as many at a time as there are cores."""
    command = [pypandoc.get_pandoc_path(), "--to", "markdown"]
    kinds = {".md": "markdown", ".txt": "markdown", ".html": "html", ".docx": "docx"}
    return [
        [*command, "--from", kinds[file.suffix], "--output", str(out / f"{number}.md"), str(file)]
        for number, file in enumerate(corpus.files())
    ]


def trafilatura(corpus: Corpus, out: Path) -> list[list[str]]:
    """Its own command over the whole folder, which uses all cores."""
    command = [str(Path(sys.executable).parent / "trafilatura"), "--parallel", str(CORES)]
    return [[*command, "--input-dir", str(corpus.path), "--output-dir", str(out)]]


PROGRAMS: dict[str, Callable[[Corpus, Path], list[list[str]]]] = {
    "edition": ours,
    "pandoc": pandoc,
    "trafilatura": trafilatura,
}


def measure(program: str, corpus: Corpus, folder: Path) -> Measured:
    """Run the program on the corpus. One that fails ends the measuring."""
    out = folder / f"{corpus.path.stem}-{program}"
    out.mkdir()
    return timed(program, PROGRAMS[program](corpus, out))


def timed(program: str, commands: Sequence[Sequence[str]]) -> Measured:
    """Run these commands, as many at a time as there are cores."""
    begun, peak = time.monotonic(), 0.0
    with ThreadPoolExecutor(CORES) as pool:
        running = [pool.submit(_run, command) for command in commands]
        while not all(each.done() for each in running):
            peak = max(peak, memory_below(os.getpid()))
            time.sleep(SECONDS_BETWEEN)
    for each in running:
        each.result()
    return Measured(program, time.monotonic() - begun, peak)


def _run(command: Sequence[str]) -> None:
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    if done.returncode:
        raise SystemExit(f"bench: {' '.join(command)[:200]}\n{(done.stdout + done.stderr).decode()[-2000:]}")


def memory_below(pid: int) -> float:
    """The megabytes that the processes below this one have in memory; pages that two share count twice."""
    rows = list(_processes())
    below, before = {pid}, 0
    while len(below) > before:
        before = len(below)
        below |= {child for child, parent, _ in rows if parent in below}
    return sum(size for child, _, size in rows if child in below and child != pid) / MB


def _processes() -> Iterator[tuple[int, int, int]]:
    """Each process, its parent, and its bytes in memory: as the kernel says, or where it does not, `ps`."""
    if not Path("/proc/self/stat").exists():
        listed = subprocess.run(["/bin/ps", "-axo", "pid=,ppid=,rss="], capture_output=True, text=True, check=True)
        for line in listed.stdout.splitlines():
            process, parent, kilobytes = map(int, line.split())
            yield process, parent, kilobytes * 1024
        return
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has ended
            fields = stat.read_text(errors="replace").rpartition(")")[2].split()
            yield int(stat.parent.name), int(fields[1]), int(fields[21]) * os.sysconf("SC_PAGE_SIZE")


def table(corpus: Corpus, measured: Sequence[Measured]) -> Iterator[str]:
    """A row for each program, and how its speed compares with ours."""
    size, files = corpus.size(), len(corpus.files())
    what = f"{corpus.name}: {files}, {corpus.documents} documents, {size:.1f} MB"
    for row in measured:
        texts, ratio = corpus.documents / row.seconds, row.seconds / measured[0].seconds
        shown = f"{row.seconds:>8.1f}{size / row.seconds:>8.2f}{texts:>9.0f}{row.memory:>9.0f}{ratio:>11.2f}"
        yield f"{what:<58}{row.program:<12}{shown}"
        what = ""


def books(folder: Path, pages: int) -> Iterator[str]:
    """A long book as PDF: a row for each program, reckoned for 1,000 pages."""
    texts = str(book.texts_for(pages))
    _run([sys.executable, book.__file__, "html", texts, str(folder / "book.pdf")])
    for program in book.PROGRAMS:
        if book.missing(program):
            yield f"{program:<12}is not installed here, and was not measured"
            continue
        file = folder / f"{program}.pdf"
        row = timed(program, [[sys.executable, book.__file__, program, texts, str(file)]])
        count = book.pages_of(file)
        each = f"{row.seconds * 1000 / count:>12.1f}{row.memory * 1000 / count:>12.0f}"
        yield f"{program:<12}{count:>8}{row.seconds:>9.1f}{row.memory:>9.0f}{each}"


def main() -> None:
    """Make the files, measure, and print one table; then another for the book."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--small", action="store_true", help="a few files only, to see that it works")
    parser.add_argument("--only", choices=("add", "book"), help="measure only this")
    parser.add_argument("--pages", type=int, default=0, help="how long the book is, about; by default 2000")
    options = parser.parse_args()
    print(f"Python {platform.python_version()}, {CORES} cores, {platform.system()} {platform.machine()}")
    with tempfile.TemporaryDirectory() as name:
        if options.only != "book":
            measure_adding(Path(name), options.small)
        if options.only != "add":
            print(
                f"\n{'a book':<12}{'pages':>8}{'seconds':>9}{'MB mem.':>9}{'s/1000 p.':>12}{'MB/1000 p.':>12}",
                flush=True,
            )
            for row in books(Path(name), options.pages or (200 if options.small else 2000)):
                print(row, flush=True)


def measure_adding(folder: Path, small: bool) -> None:
    """Print the table of how fast sources become pages."""
    said = [f"{name} {version(name)}" for name in ("edition", "trafilatura")]
    print(f"{', '.join(said)}, pandoc {pypandoc.get_pandoc_version()}")
    print(f"{'':<58}{'':<12}{'seconds':>8}{'MB/s':>8}{'texts/s':>9}{'MB mem.':>9}{'time/ours':>11}", flush=True)
    for corpus in corpora_in(folder, small):
        measured = [measure(program, corpus, folder) for program in ("edition", *corpus.others)]
        print("\n".join(table(corpus, measured)), flush=True)


if __name__ == "__main__":
    main()

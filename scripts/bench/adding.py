"""How fast sources become pages, beside pandoc and trafilatura on the files that they too can read.

The others only convert: they draft no pages, prove nothing, and keep no index.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import corpora
import pypandoc
from measuring import CORES, MB, Measured, timed


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


def table(corpus: Corpus, measured: Sequence[Measured]) -> Iterator[str]:
    """A row for each program, and how its speed compares with ours."""
    size, files = corpus.size(), len(corpus.files())
    what = f"{corpus.name}: {files}, {corpus.documents} documents, {size:.1f} MB"
    for row in measured:
        texts, ratio = corpus.documents / row.seconds, row.seconds / measured[0].seconds
        shown = f"{row.seconds:>8.1f}{size / row.seconds:>8.2f}{texts:>9.0f}{row.memory:>9.0f}{ratio:>11.2f}"
        yield f"{what:<58}{row.program:<12}{shown}"
        what = ""


def tables(folder: Path, small: bool) -> Iterator[str]:
    """Make the files and measure, kind by kind."""
    said = [f"{name} {version(name)}" for name in ("edition", "trafilatura")]
    yield f"{', '.join(said)}, pandoc {pypandoc.get_pandoc_version()}"
    yield f"{'':<58}{'':<12}{'seconds':>8}{'MB/s':>8}{'texts/s':>9}{'MB mem.':>9}{'time/ours':>11}"
    for corpus in corpora_in(folder, small):
        yield from table(corpus, [measure(program, corpus, folder) for program in ("edition", *corpus.others)])

"""Feeds the readers with files that a fuzzer makes, guided by the lines that they reach. `make fuzz` runs it.

readers.py SECONDS [READER …]   fuzz all readers, or these, for so long together
readers.py --replay FOLDER      run the file in this folder once more, and show what is wrong with it
"""

import hashlib
import importlib.util
import re
import shutil
import subprocess
import sys
import tempfile
import time
import traceback
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
OUT = TESTS.parent / ".cache/fuzz"
LIMITS = ["-timeout=60", "-rss_limit_mb=2048", "-max_len=16384", "-print_final_stats=1", "-verbosity=0"]

sys.path[:0] = [str(TESTS)]
from made import CONTAINER, archive, book, by_pandoc, make, word  # noqa: E402

CORE = b'<p xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>A book</dc:title><dc:date>2024-03-14</dc:date></p>'
BOOK = {"META-INF/container.xml": CONTAINER, "c.xhtml": b"<p>Words.</p>"}


def document(xml: bytes) -> dict[str, bytes]:
    """A Word document of this XML."""
    return {"given.docx": word("", **{"word/document.xml": xml})}


@dataclass(frozen=True)
class Reader:
    """What a reader is given: the file’s name, how the file is made from the fuzzer’s bytes, what it begins with."""

    file: str
    seeds: Callable[[], Iterator[bytes]]
    made: Callable[[bytes], dict[str, bytes]] | None = None
    words: tuple[str, ...] = ()
    library: str = "edition"

    def files(self, given: bytes) -> dict[str, bytes]:
        """The files in the folder, by name."""
        return self.made(given) if self.made else {self.file: given}


def goldens(*endings: str) -> Callable[[], Iterator[bytes]]:
    """The files of these endings among the cases of the tests."""

    def found() -> Iterator[bytes]:
        with tempfile.TemporaryDirectory() as folder:
            for source in sorted((TESTS / "cases/formats").glob("*/*")):
                if source.name.startswith(("given.", "from.")):
                    made = make(source, Path(folder))
                    if made.suffix in endings:
                        yield made.read_bytes()

    return found


def sources() -> Iterator[bytes]:
    """The plain texts among the cases."""
    yield from goldens(".txt")()
    yield from (path.read_bytes() for path in sorted((TESTS / "cases").glob("**/source.txt")))


def entries(format: str, name: str) -> Callable[[], Iterator[bytes]]:
    """An entry of each document of this format."""

    def found() -> Iterator[bytes]:
        for source in sorted((TESTS / "cases/formats").glob(f"*/from.{format}.*")):
            with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(make(source, Path(folder))) as file:
                yield from (file.read(entry) for entry in file.namelist() if re.fullmatch(name, entry))

    return found


def archives() -> Iterator[bytes]:
    """Small archives, not compressed, so that the fuzzer finds its way in them."""
    yield archive({"a.txt": b"Words."}, zipfile.ZIP_STORED)
    for compression in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        yield archive({"word/document.xml": b"<w/>", "docProps/core.xml": CORE}, compression)
        yield archive({"META-INF/container.xml": CONTAINER, "content.opf": CORE}, compression)
    yield by_pandoc("Words.", "docx")


def sidecars() -> Iterator[bytes]:
    """What a person may say of a source of nine lines."""
    yield b"documents:\n  - {lines: 1-5, title: 1, byline: 3, authors: [Jane Roe], date: 2024-03-14}\n  - lines: 7-9\n"
    yield b"documents:\n  - lines: 1-9\n    kind: transcript\n    speakers: [Roe]\nfurniture: []\n"
    yield b'furniture:\n  - lines: "9"\n    why: "A rule."\n'


SAID = b"The ferry stays\n\nBy Jane Roe, Harbour Gazette, 3/14/24\n\nOne text.\n\nRoe: Yes.\n\n***\n"
READERS = {
    "text": Reader("given.txt", sources, words=("By ", ", 3/14/24", "***", "1. ", "- ", "Roe: ", "\xff\xfe", "\r")),
    "markdown": Reader("given.md", goldens(".md"), words=("# ", "> ", "* ", "[^1]", "```", "---", "| ", "[x]: ")),
    "html": Reader("given.html", goldens(".html"), words=("<p>", "<div>", "<li>", "<meta charset=", "<h1>", "<td>"), library="trafilatura"),
    "vtt": Reader("given.vtt", goldens(".vtt"), words=("WEBVTT", " --> ", "<v ", "NOTE", "STYLE", "00:00:01.000"), library="webvtt"),
    "srt": Reader("given.srt", goldens(".srt"), words=(" --> ", "00:00:01,000", "1\n", "<i>", "- ", ">> "), library="webvtt"),
    "mail": Reader("given.eml", goldens(".eml"), words=("=?utf-8?q?", "charset=", "boundary=", "filename*0*=", "\n--"), library="email"),
    "pdf": Reader("given.pdf", goldens(".pdf"), words=(" 0 R", "/Kids", "/Filter", "endobj", "BT", "Tj", "/Length"), library="pdfminer"),
    "archive": Reader("given.zip", archives, words=("PK\x01\x02", "PK\x03\x04", "PK\x05\x06", "<dc:date>", "</")),
    "docx": Reader("given.docx", entries("docx", "word/document.xml"), document, ("<w:p>", "<w:t>", "<w:tbl>", "</")),
    "epub": Reader("given.epub", entries("epub", ".*ch.*xhtml"), lambda xml: {"given.epub": book(xml)}, ("<p>", "<table>", "</")),
    "package": Reader("given.epub", entries("epub", ".*opf"), lambda xml: {"given.epub": archive({**BOOK, "content.opf": xml})}, ("<dc:date>", "</")),
    "sidecar": Reader("given.txt", sidecars, lambda yaml: {"given.txt": SAID, "given.txt.yml": yaml}, ("lines: ", "title: ", "\\u"), library="yaml"),
}  # fmt: skip


def main() -> int:
    """Fuzz each reader in a process of its own, for its share of the time; say what was found. 1 if anything was."""
    if sys.argv[1] == "--replay":
        return replay(Path(sys.argv[2]))
    if sys.argv[1] == "--one":
        return fuzz(sys.argv[2], int(sys.argv[3]))
    if importlib.util.find_spec("atheris") is None:
        print("fuzz: there is no atheris here; it runs on Linux only: use “make fuzz” there", file=sys.stderr)
        return 2
    names = sys.argv[2:] or list(READERS)
    began = time.time()
    for name in names:
        print(f"fuzz: {name}: {run(name, max(1, int(sys.argv[1]) // len(names)))}", flush=True)
    found = [path for path in sorted(OUT.glob("found/*")) if path.stat().st_mtime >= began]
    for folder in found:
        print(f"fuzz: {folder}: {(folder / 'why.txt').read_text('utf-8').strip().splitlines()[-1]:.200}")
        print(f"      see it with: .venv/bin/python tests/fuzz/readers.py --replay {folder}")
    return 1 if found else 0


def run(name: str, seconds: int) -> str:
    """Fuzz one reader; how often it was run, in a word. What stopped the process itself is saved like the rest."""
    work = OUT / "work" / name
    (work / "corpus").mkdir(parents=True, exist_ok=True)
    for given in READERS[name].seeds():
        (work / "corpus" / hashlib.sha256(given).hexdigest()[:16]).write_bytes(given)
    with (work / "log.txt").open("wb") as log:
        command = [sys.executable, __file__, "--one", name, str(seconds)]
        subprocess.run(command, cwd=work, stdout=log, stderr=log, check=False)
    for stopped in [path for kind in ("crash", "timeout", "oom") for path in work.glob(f"{kind}-*")]:
        save(name, stopped.read_bytes(), stopped.name, f"{stopped.name}: see {work / 'log.txt'}")
        stopped.unlink()
    said = (work / "log.txt").read_text("utf-8", "replace")
    times = re.search(r"number_of_executed_units: (\d+)|Done (\d+) runs", said)
    return f"{times[1] or times[2]} files" if times else f"stopped early: see {work / 'log.txt'}"


def save(name: str, given: bytes, where: str, why: str) -> None:
    """Keep the files that show a fault, one folder for each fault; of two that show the same, the shorter."""
    folder = OUT / "found" / f"{name}-{hashlib.sha256(where.encode()).hexdigest()[:8]}"
    files = READERS[name].files(given)
    if folder.exists() and sum(map(len, files.values())) >= sum((folder / n).stat().st_size for n in files):
        return
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for file, content in files.items():
        (folder / file).write_bytes(content)
    (folder / "why.txt").write_text(why, "utf-8", "replace")
    print(f"{folder}\n{why}", flush=True)


def fuzz(name: str, seconds: int) -> int:
    """Run the fuzzer in this process. A fault is saved, and the search goes on."""
    import atheris

    with atheris.instrument_imports(include=["edition", READERS[name].library]):
        import pdfminer.high_level  # noqa: F401 -- so that it is instrumented, like those below
        import trafilatura  # noqa: F401
        import webvtt  # noqa: F401

        import oracle
    unguarded(name)
    with tempfile.TemporaryDirectory() as made:

        def once(given: bytes) -> None:
            try:
                attempt(READERS[name], given, Path(made))
            except (Exception, oracle.TooSlow) as error:
                save(name, given, where(error), "".join(traceback.format_exception(error)))

        words = Path(made) / "words"
        words.write_text("".join(f'"{quoted(word)}"\n' for word in READERS[name].words))
        atheris.Setup([sys.argv[0], *LIMITS, f"-max_total_time={seconds}", f"-dict={words}", "corpus"], once)
        atheris.Fuzz()
    return 0


def unguarded(name: str) -> None:
    """Readers run here, not in processes of their own; an archive’s checksums are taken as true, and pandoc is not run."""
    from edition.collect import layer
    from edition.collect.formats import office
    from oracle import in_this_process

    layer.apart = in_this_process
    zipfile.ZipExtFile._update_crc = lambda self, content: None  # type: ignore[attr-defined]
    if name == "archive":
        office._parse = lambda *given: ({"meta": {}, "blocks": []}, "none")
        office._plain = lambda document: ("Words.",)


def attempt(reader: Reader, given: bytes, folder: Path) -> None:
    """Write the reader’s files and prove what must hold of them."""
    from oracle import holds

    file = folder / "here" / reader.file
    shutil.rmtree(file.parent, ignore_errors=True)
    file.parent.mkdir()
    for name, content in reader.files(given).items():
        (file.parent / name).write_bytes(content)
    holds(file, whole=zlib.crc32(given) % 8 == 0)  # pages, stored text and sidecar take longer than all the rest


def where(error: BaseException) -> str:
    """What tells one fault from another: its kind, and the place in which it came up."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} {Path(place.filename).name} {place.name} {place.lineno}"


def quoted(word: str) -> str:
    """A word as libFuzzer’s dictionaries have it."""
    return "".join(f"\\x{byte:02x}" for byte in word.encode("latin-1"))


def replay(folder: Path) -> int:
    """Show what is wrong with the files that were saved in this folder, now."""
    import oracle

    name = folder.name.rsplit("-", 1)[0]
    unguarded(name)
    with tempfile.TemporaryDirectory() as here:
        for path in folder.iterdir():
            if path.name != "why.txt":
                shutil.copy(path, here)
        print(oracle.as_text(oracle.holds(Path(here) / READERS[name].file)))
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""What holds for any file that is given to the converter, whatever is in it. The tests and `make fuzz` share it."""

import os
import re
import signal
import socket
import sys
import sysconfig
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import Any

from edition.collect.added import Added, as_json
from edition.collect.draft import Names, draft_page
from edition.collect.formats import Reading
from edition.collect.reading import read
from edition.collect.report import as_explained, as_text
from edition.collect.sidecar import read_sidecar, sidecar_of, write_sidecar
from edition.collect.stored import layer_files, read_stored
from edition.collect.witness import read_text_witness
from edition.edit.page import read_page
from edition.model import Division, Witness
from edition.problems import Problem

SECONDS = 10
DRAFTED = 20

# Python and its packages, time zones, and what the system knows of kinds of files.
_OWN = tuple(
    {*sysconfig.get_paths().values(), *sys.path[1:], "/usr/share/zoneinfo", "/etc/mime.types", "/dev/null"} - {""}
)
_CONNECTS = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "urllib.Request")
_CHANGES = ("os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.system")


class TooSlow(BaseException):
    """The time is up. No reader catches it."""


class _Watch:
    """What a reader does to the world outside of its file, as Python’s audit events have it."""

    def __init__(self) -> None:
        self.file: Path | None = None
        self.seen: list[str] = []
        self.hooked = False

    def hook(self, event: str, given: tuple[Any, ...]) -> None:
        if self.file is None:
            return
        if event == "open":
            self._open(*given)
        elif event in _CHANGES or _is_call(event, given) or _is_another_program(event, given):
            self.seen.append(f"{event} {given!r:.200}")

    def _open(self, path: Any, mode: str | None, flags: int) -> None:
        if isinstance(path, int) or self.file is None:
            return
        name = str(Path(os.fsdecode(path)).absolute())
        writes = (
            flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT) if isinstance(flags, int) else bool(mode and mode != "r")
        )
        ours = name in (str(self.file), str(sidecar_of(self.file))) or name.startswith(_OWN)
        if (writes and name != os.devnull) or not ours:
            self.seen.append(f"open {name} to {'write' if writes else 'read'}")


def _is_call(event: str, given: tuple[Any, ...]) -> bool:
    """Whether another machine is called; the sockets by which processes of this one speak are none of these."""
    return event in _CONNECTS and getattr(given[0], "family", None) != socket.AF_UNIX


def _is_another_program(event: str, given: tuple[Any, ...]) -> bool:
    return event == "subprocess.Popen" and Path(os.fsdecode(given[0])).stem != "pandoc"


_watch = _Watch()


@contextmanager
def watched(file: Path) -> Iterator[None]:
    """Nothing is opened but the file, its sidecar and Python’s own files; nothing is written; nothing is called up."""
    if not _watch.hooked:
        sys.addaudithook(_watch.hook)
        _watch.hooked = True
    before, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    _watch.file, _watch.seen = file.absolute(), []
    try:
        yield
    finally:
        _watch.file, sys.dont_write_bytecode = None, before
    assert _watch.seen == [], f"a reader reached out: {_watch.seen}"


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """At most so much time of the processor, which does not depend on what else the machine does."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise TooSlow(f"more than {seconds} seconds")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def in_this_process(name: str, reader: Callable[..., Reading], *given: object) -> Reading:
    """Stands in for `apart`: a reader runs here, so what it raises is seen, and its lines are counted."""
    return reader(*given)


def holds(file: Path, whole: bool = True) -> Added:
    """Read, divide, show and draft a file that stands alone in its folder, and prove all that is promised of it.

    Without `whole`, what is written of it is not read back.
    """
    before = contents(file.parent)
    with watched(file), within(SECONDS):
        added = read(file)
        shown = ["".join(as_json([added], True)), as_text(added), as_explained(added)]
        drafts = list(_drafts(added))
    assert contents(file.parent) == before, "a reader wrote a file"
    for text in (*shown, *drafts):
        text.encode()
    if added.witness is None or added.division is None:
        _is_refused(file, added.problems)
    else:
        assert added.problems == ()
        _is_divided(added.witness, added.division)
        if whole:
            _comes_back(file, added.witness, added.division, drafts)
    assert contents(file.parent) == before
    return added


def contents(folder: Path) -> dict[str, bytes]:
    """Every file in a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _is_refused(file: Path, problems: tuple[Problem, ...]) -> None:
    """A problem names the file, or its sidecar, has a code, says what is wrong on one line, and how to put it right."""
    assert problems
    for problem in problems:
        assert problem.path in (str(file), f"{file}.yml"), problem
        assert re.fullmatch(r"[A-Z]\d{3}", problem.code), problem
        assert problem.message.strip() and problem.hint.strip(), problem
        assert len(problem.message.splitlines()) == 1, problem
        assert problem.line >= 0 and problem.column >= 0, problem
        assert "Traceback" not in str(problem) and len(str(problem)) < 2_000, problem


def _is_divided(witness: Witness, division: Division) -> None:
    """Every line that is not blank is in exactly one document or is furniture; passages stand in order within them."""
    assert witness.lines and all("\n" not in line for line in witness.lines)
    count = len(witness.lines)
    for part in (*division.documents, *division.furniture):
        assert 1 <= part.lines.first <= part.lines.last <= count
    apart = Counter(n for f in division.furniture for n in range(f.lines.first, f.lines.last + 1))
    owned = Counter(n for d in division.documents for n in range(d.lines.first, d.lines.last + 1) if n not in apart)
    for number, line in enumerate(witness.lines, 1):
        assert not line.strip() or owned[number] + apart[number] == 1, (number, line)
    for document in division.documents:
        ends = [0, *(n for block in document.blocks for n in (block.lines.first, block.lines.last))]
        assert ends == sorted(ends), document
    for warning in (*division.warnings, *(w for d in division.documents for w in d.warnings)):
        assert 1 <= warning.line <= count, warning


def _drafts(added: Added) -> Iterator[str]:
    if added.witness is None or added.division is None:
        return
    apart = frozenset(n for f in added.division.furniture for n in range(f.lines.first, f.lines.last + 1))
    for document in added.division.documents[:DRAFTED]:
        yield draft_page(document, added.witness, Names({}), apart)


def _comes_back(file: Path, witness: Witness, division: Division, drafts: list[str]) -> None:
    """What is written is read back as it was: the pages, the stored text, the sidecar."""
    folder = file.parent / "made"
    folder.mkdir()
    try:
        for draft in drafts:
            (folder / "page.md").write_text(draft, "utf-8", newline="")
            page, problems = read_page(folder / "page.md", "docs/texts/page.md", "texts/page.md")
            assert page is not None and problems == [], problems
        copy = folder / "source.txt"
        copy.write_bytes(file.read_bytes())
        _layer_comes_back(folder, replace(witness, name=copy.name))
        sidecar_of(copy).write_text(write_sidecar(division), "utf-8")
        sidecar, problems = read_sidecar(copy, copy.name, witness)
        assert problems == [] and sidecar is not None and len(sidecar.documents or ()) == len(division.documents)
    finally:
        for path in folder.iterdir():
            path.unlink()
        folder.rmdir()


def _layer_comes_back(folder: Path, witness: Witness) -> None:
    for name, content in layer_files(witness).items():
        (folder / name).write_bytes(content)
    if witness.layer.is_file:
        again, problems = read_text_witness(folder / witness.name, witness.name)
    else:
        again, problems = read_stored(folder, witness.name, None)
        layer = again and again.layer
        assert layer and (layer.facts, layer.marks) == (witness.layer.facts, witness.layer.marks), problems
    assert again is not None and problems == [] and again.lines == witness.lines

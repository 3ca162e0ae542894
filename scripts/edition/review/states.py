"""The states that are compared: folders, or revisions of a repository. They are read; nothing of them is run."""

import os
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from edition.edit.citation.biblatex import FILE as BIBLIOGRAPHY
from edition.edit.release.citation_file import CITATION
from edition.edit.settings import SETTINGS

# What `load` reads, and what a release writes. Nothing else of a revision is taken out of the repository.
FILES = (SETTINGS, BIBLIOGRAPHY, CITATION)
FOLDERS = ("docs", "sources")
STYLE = ".csl"

_LINK, _SUBMODULE = "120000", "160000"
_NOWHERE = "this-link-led-out-of-the-edition"


class NoState(Exception):
    """Why a state cannot be read, in words."""


@dataclass(frozen=True)
class State:
    """An edition in a folder, and what to call it."""

    folder: Path
    name: str


@dataclass(frozen=True, slots=True)
class _Blob:
    mode: str
    hash: str
    path: str


@contextmanager
def opened(root: Path, named: str) -> Iterator[State]:
    """The edition that `named` means: one in a folder, or else a revision of the repository around `root`."""
    if named and (Path(named) / SETTINGS).is_file():
        yield State(Path(named), named)
        return
    commit = _commit(root, named)
    with tempfile.TemporaryDirectory(prefix="edition-") as folder:
        _take_out(root, commit, Path(folder))
        if not (Path(folder) / SETTINGS).is_file():
            raise NoState(f"{named} has no {SETTINGS}: it is no edition")
        _share_cache(root, Path(folder))
        yield State(Path(folder), named if commit.startswith(named) else f"{named} ({commit[:12]})")


def _commit(root: Path, named: str) -> str:
    found = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{named}^{{commit}}", may_fail=True)
    if not found:
        hint = "name a revision of this repository, as main or HEAD~1, or a folder that has a mkdocs.yml"
        raise NoState(f"there is no “{named}”: {hint}")
    return found.decode().split()[-1]


def _take_out(root: Path, commit: str, folder: Path) -> None:
    """Write the files of a revision as its objects have them.

    `git archive` and `git worktree` would do what the revision’s .gitattributes say: leave files out, convert them, run
    filters. Links come last, so that no file can be written through one.
    """
    wanted = [blob for blob in _blobs(root, commit) if _is_read(blob.path) and blob.mode != _SUBMODULE]
    links = [blob for blob in wanted if blob.mode == _LINK]
    files = [blob for blob in wanted if blob.mode != _LINK]
    for blob, content in zip(files, _contents(root, files), strict=True):
        _inside(folder, blob.path).write_bytes(content)
    for blob, target in zip(links, _contents(root, links), strict=True):
        _inside(folder, blob.path).symlink_to(os.fsdecode(target))
    _keep_inside(folder, (folder / link.path for link in links))


def _blobs(root: Path, commit: str) -> Iterator[_Blob]:
    for line in _git(root, "ls-tree", "-r", "-z", commit).split(b"\0"):
        if line:
            about, _, path = line.partition(b"\t")
            mode, _, hash = about.decode().split()
            yield _Blob(mode, hash, os.fsdecode(path))


def _is_read(path: str) -> bool:
    return path in FILES or path.partition("/")[0] in FOLDERS or path.endswith(STYLE)


def _inside(folder: Path, path: str) -> Path:
    """Where a file goes. A repository that was made to do harm can hold names that lead out, or on through a link."""
    where = folder / path
    leads_out = PurePosixPath(path).is_absolute() or {"..", ".git"} & {part.casefold() for part in path.split("/")}
    if not leads_out:
        where.parent.mkdir(parents=True, exist_ok=True)
    if leads_out or not Path(os.path.realpath(where.parent)).is_relative_to(folder.resolve()) or where.is_symlink():
        raise NoState(f"this revision has a file with a name that leads out of it: {path}")
    return where


def _keep_inside(folder: Path, links: Iterable[Path]) -> None:
    """A link that leads out of the edition leads nowhere, so that no other file of this machine is read."""
    for link in links:
        if not Path(os.path.realpath(link)).is_relative_to(folder.resolve()):
            link.unlink()
            link.symlink_to(_NOWHERE)


def _contents(root: Path, blobs: Iterable[_Blob]) -> Iterator[bytes]:
    """What each file holds, in the order asked for, from one run of git."""
    asked = "".join(f"{blob.hash}\n" for blob in blobs)
    answer, at = _git(root, "cat-file", "--batch", given=asked.encode()), 0
    while at < len(answer):
        end = answer.index(b"\n", at)
        size = int(answer[at:end].split()[2])
        yield answer[end + 1 : end + 1 + size]
        at = end + 1 + size + 1


def _git(root: Path, *arguments: str, given: bytes | None = None, may_fail: bool = False) -> bytes:
    try:
        ran = subprocess.run(["git", "-C", str(root), *arguments], input=given, capture_output=True)  # noqa: S603, S607 -- git from PATH
    except FileNotFoundError:
        raise NoState("git is not installed: compare two folders") from None
    if ran.returncode and not may_fail:
        raise NoState(f"git cannot read this repository: {ran.stderr.decode('utf-8', 'replace').strip()}")
    return b"" if ran.returncode else ran.stdout


def _share_cache(root: Path, folder: Path) -> None:
    """Citations are rendered once, whichever state has them: each is kept under a hash of all that it depends on."""
    (root / ".cache").mkdir(exist_ok=True)
    (folder / ".cache").symlink_to((root / ".cache").resolve())

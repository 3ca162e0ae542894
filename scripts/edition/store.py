"""Keeps what was worked out, by a hash of all that it was worked out from, under `.cache/edition/`.

A checkout can carry a `.cache/` that somebody else wrote. So each entry bears a seal made with a secret that is kept
outside of it, in the user's own cache folder: what this user did not write counts as missing, and so does what is
damaged. An entry may therefore be a pickle, or say that a page was proven. Where no secret can be kept, nothing is.
"""

import contextlib
import hashlib
import hmac
import importlib.metadata
import json
import os
import platform
import re
import secrets
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from edition.files import read_regular

CACHE = ".cache/edition"
SECRET = "edition/secret"  # noqa: S105  the name of its file
SIZE = 32
RUNS = 3
_ENTRY = re.compile(r"[0-9a-f]{62}")
# A file's time may lag behind the clock; what was begun so long ago was left by a run that was killed.
_LAG = 2.0
_ABANDONED = 3600.0


@dataclass(frozen=True)
class Store:
    """Entries of one kind in a folder. Any number of runs can use it at once; each may end at any point."""

    folder: Path
    secret: bytes = field(default=b"", repr=False)
    begun: float = field(default_factory=time.time)

    def get(self, key: str) -> bytes | None:
        """What is kept under a key of `key_of`; None if there is nothing that this user wrote, whole."""
        path = self._path(key)
        if not self.secret:
            return None
        try:
            kept = read_regular(path)
        except OSError:
            return None
        content = kept[SIZE:]
        if not hmac.compare_digest(kept[:SIZE], self._seal(key, content)):
            return None
        with contextlib.suppress(OSError):
            os.utime(path)  # it was used: see `prune`
        return content

    def put(self, key: str, content: bytes) -> None:
        """Keep it, whole or not at all. Where that cannot be done, it will be worked out again."""
        if self.secret:
            with contextlib.suppress(OSError):
                _write(self._path(key), self._seal(key, content) + content)

    def prune(self) -> None:
        """Drop what neither this run nor the two before it have used. For a run that has used all that it needs."""
        if not self.secret:
            return
        with contextlib.suppress(OSError):
            runs = sorted([*self._runs(), self.begun])[-RUNS:]
            _write(self.folder / "runs", json.dumps(runs).encode())
            oldest = runs[0] - _LAG if len(runs) == RUNS else 0.0
            for path, used in self._files():
                if used < (oldest if _ENTRY.fullmatch(path.name) else time.time() - _ABANDONED):
                    path.unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / key[2:]

    def _seal(self, key: str, content: bytes) -> bytes:
        seal = hashlib.blake2b(key.encode() + b"\0", digest_size=SIZE, key=self.secret)
        seal.update(content)
        return seal.digest()

    def _runs(self) -> list[float]:
        try:
            runs = json.loads(read_regular(self.folder / "runs"))
        except (OSError, ValueError):
            return []
        listed = runs if isinstance(runs, list) else []
        return [run for run in listed if isinstance(run, float) and run < self.begun]

    def _files(self) -> Iterator[tuple[Path, float]]:
        """The entries, and what was begun and not finished, with when each was last used."""
        for part in sorted(self.folder.glob("[0-9a-f][0-9a-f]")):
            for path in part.iterdir():
                if _ENTRY.fullmatch(path.name) or path.suffix == ".part":
                    yield path, path.stat(follow_symlinks=False).st_mtime


def store_of(root: Path, name: str) -> Store:
    """The store of this name in an edition."""
    return Store(root / CACHE / name, _secret(root))


def key_of(*parts: str | bytes) -> str:
    """A key for what these parts, this toolkit and its libraries make. Other parts never give the same key."""
    digest = hashlib.blake2b(digest_size=SIZE)
    for part in (toolkit(), *parts):
        content = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        digest.update(b"%d%c" % (len(content), "sb"[isinstance(part, bytes)].encode()))
        digest.update(content)
    return digest.hexdigest()


@cache
def toolkit() -> str:
    """A hash of this toolkit's code, and of everything that is installed beside it."""
    folders = {Path(entry or ".") for entry in sys.path}
    installed = {path.name for folder in folders if folder.is_dir() for path in folder.glob("*-info")}
    return _hash(code(), *sorted(installed))


@cache
def code() -> str:
    """A hash of this toolkit's code, of Python's version and of those of the libraries that it names."""
    package = Path(__file__).parent
    digest = hashlib.blake2b(_hash(platform.python_version(), *_libraries()).encode(), digest_size=SIZE)
    for path in sorted(package.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            content = path.read_bytes()
            digest.update(f"{path.relative_to(package).as_posix()}\0{len(content)}\0".encode())
            digest.update(content)
    return digest.hexdigest()


def _libraries() -> list[str]:
    try:
        needed = importlib.metadata.requires("edition") or []
    except importlib.metadata.PackageNotFoundError:  # run from its folder, without being installed
        return []
    names = sorted(re.split(r"[^\w.-]", need)[0] for need in needed if "extra ==" not in need)
    return [f"{name} {importlib.metadata.version(name)}" for name in names]


def _hash(*words: str) -> str:
    return hashlib.blake2b("\0".join(words).encode(), digest_size=SIZE).hexdigest()


def _secret(root: Path) -> bytes:
    """This user's secret, made when it is first wanted; empty where none can be kept outside of the edition."""
    try:
        folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache").resolve()
        path = folder / SECRET
        if path.is_relative_to(root.resolve()):
            return b""
        return _read_secret(path) or _make_secret(path)
    except (OSError, RuntimeError):  # RuntimeError: nothing says where this user's home is
        return b""


def _read_secret(path: Path) -> bytes:
    """The secret, if only this user can have written or read it."""
    if not path.exists():
        return b""
    facts, secret = path.stat(), read_regular(path)
    is_ours = facts.st_uid == os.getuid() and not facts.st_mode & 0o077
    return secret if is_ours and len(secret) == SIZE else b""


def _make_secret(path: Path) -> bytes:
    """A new secret, in the place of none or of one that is damaged. Of two runs at once the last one's is kept."""
    _write(path, secrets.token_bytes(SIZE))
    return _read_secret(path)


def _write(path: Path, content: bytes) -> None:
    """Put this content in the file's place at once. It is not forced to the disk: the seal tells if it got there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise

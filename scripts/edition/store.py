"""Keeps what was worked out, by a hash of all that it was worked out from, under `.cache/edition/`.

A checkout can carry a `.cache/` that somebody else wrote. So each entry bears a seal made with a secret that is kept
outside of it, in the user's own cache folder: what this user did not write counts as missing, and so does what is
damaged. An entry may therefore be a pickle, or say that a page was proven. Where no secret can be kept, nothing is.
"""

import contextlib
import errno
import hashlib
import hmac
import importlib.metadata
import json
import os
import platform
import re
import secrets
import stat
import sys
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
_OURS = re.compile(r"[0-9a-f]{62}(?:\.[0-9a-f]{16}\.part)?")
# A file's time may lag behind the clock.
_LAG = 2.0


@dataclass(frozen=True)
class Store:
    """Entries of one kind in a folder. Any number of runs can use it at once; each may end at any point."""

    folder: Path
    secret: bytes = field(default=b"", repr=False)
    begun: float = field(default_factory=time.time)

    def get(self, key: str) -> bytes | None:
        """What is kept under a key of `key_of`; None if there is nothing that this user wrote, whole."""
        if not self.secret:
            return None
        try:
            kept = _read_and_mark(self._path(key))
        except OSError:
            return None
        content = kept[SIZE:]
        return content if hmac.compare_digest(kept[:SIZE], self._seal(key, content)) else None

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
            _write(f"{self.folder}/runs", json.dumps(runs).encode())
            oldest = runs[0] - _LAG if len(runs) == RUNS else 0.0
            for entry in self._files():
                if entry.stat(follow_symlinks=False).st_mtime < oldest:
                    Path(entry).unlink(missing_ok=True)

    def _path(self, key: str) -> str:
        return f"{self.folder}/{key[:2]}/{key[2:]}"

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

    def _files(self) -> Iterator["os.DirEntry[str]"]:
        """The entries, and what a run that was killed had begun to write."""
        for part in sorted(self.folder.glob("[0-9a-f][0-9a-f]")):
            with os.scandir(part) as found:
                yield from (entry for entry in found if _OURS.fullmatch(entry.name))


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
    _write(str(path), secrets.token_bytes(SIZE))
    return _read_secret(path)


def _read_and_mark(path: str) -> bytes:
    """The content of a regular file, which is marked as used now: see `prune`."""
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError(errno.EINVAL, "it is no regular file")
        content = file.read()
        os.utime(handle)
    return content


def _write(path: str, content: bytes) -> None:
    """Put this content in the file's place at once. It is not forced to the disk: the seal tells if it got there."""
    draft = f"{path}.{secrets.token_hex(8)}.part"
    try:
        handle = os.open(draft, _NEW, 0o600)
    except FileNotFoundError:
        os.makedirs(os.path.dirname(path), exist_ok=True)  # noqa: PTH103, PTH120  many are written: no Path for each
        handle = os.open(draft, _NEW, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.replace(draft, path)  # noqa: PTH105
    except OSError:
        os.unlink(draft)  # noqa: PTH108
        raise


_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL

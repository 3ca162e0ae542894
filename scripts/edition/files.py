"""Writes files whole or not at all, and never over a person's work."""

import errno
import fcntl
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_UNFINISHED = re.compile(r"\..{1,40}\.[a-z0-9_]{8}\.part", re.DOTALL)


def read_regular(path: Path) -> bytes:
    """The content of a file. A pipe or a device, which may never end, raises OSError like one that cannot be read."""
    if path.exists() and not path.is_file() and not path.is_dir():
        raise OSError(errno.EINVAL, "it is no regular file")
    return path.read_bytes()


@contextmanager
def one_at_a_time(folder: Path) -> Iterator[None]:
    """Let one run at a time write in this folder; another waits for it. The lock is on the folder, no file is left."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def write_new(path: Path, content: bytes) -> bool:
    """Create the file with this content; False, and nothing changed, if one is there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = _draft(path, content)
    try:
        os.link(draft, path)
    except FileExistsError:
        return False
    finally:
        draft.unlink()
    return True


def replace(path: Path, content: bytes) -> None:
    """Put this content in the file's place at once; its permissions stay."""
    draft = _draft(path, content)
    if path.exists():
        draft.chmod(path.stat().st_mode)
    draft.replace(path)


def clear_unfinished(folder: Path) -> None:
    """Remove what a run that was killed had begun to write here. Only for who holds the lock."""
    for path in folder.glob(".*.part"):
        if _UNFINISHED.fullmatch(path.name):
            path.unlink(missing_ok=True)


def _draft(path: Path, content: bytes) -> Path:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}.", suffix=".part")
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft = Path(name)
    draft.chmod(0o644)
    return draft

"""Files of the edition that changed without a change in what it says: pictures, sources, settings, spaces in a page."""

import hashlib
import os
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Literal

from edition.edit.page import Strict
from edition.review.states import FILES, FOLDERS


class ChangedFile(Strict):
    """A file that is new, gone, or has other bytes."""

    path: str
    how: Literal["new", "changed", "gone"]


def changed_files(old: Path, new: Path, told: Collection[str]) -> Iterator[ChangedFile]:
    """The files that differ, without those of which the reader is told more elsewhere."""
    before, after = _hashes(old), _hashes(new)
    for path in sorted(before.keys() | after.keys()):
        if before.get(path) != after.get(path) and path not in told:
            yield ChangedFile(path=path, how="new" if path not in before else "changed" if path in after else "gone")


def _hashes(root: Path) -> Mapping[str, str]:
    paths = [root / name for name in FILES if (root / name).is_file()]
    for folder, folders, names in (step for top in FOLDERS for step in os.walk(root / top)):
        linked = [name for name in folders if (Path(folder) / name).is_symlink()]
        paths += [Path(folder) / name for name in (*names, *linked)]
    return {path.relative_to(root).as_posix(): _hash(path) for path in paths}


def _hash(path: Path) -> str:
    """That of its bytes; a link is what it says, not what it leads to; what is no file has none."""
    if path.is_symlink():
        return f"link to {path.readlink()}"
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""

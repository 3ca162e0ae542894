"""Makes an edition that is complete and has one sample text: whole, or not at all."""

import os
import tempfile
from pathlib import Path

from edition.new.layout import START, TOOLKIT, VENDOR, files_in, is_program
from edition.new.wheel import wheel


def make(target: Path) -> list[str]:
    """Write the edition into a folder that does not exist or is empty; returns the paths of its files.

    Raises FileExistsError if there is anything in it. The edition is made beside it and put there at once.
    """
    if os.path.lexists(target) and (target.is_symlink() or not target.is_dir() or any(target.iterdir())):
        raise FileExistsError(target)
    name, content = wheel()
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name[:40]}.") as folder:
        draft = Path(folder) / "edition"
        files = dict([*files_in(START), *files_in(TOOLKIT), (f"{VENDOR}/{name}", content)])
        for path, data in files.items():
            _write(draft / path, data)
        draft.rename(target)
    return sorted(files)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    if is_program(content):
        path.chmod(0o755)

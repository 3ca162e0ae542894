"""Writes files whole or not at all, and never over a person's work."""

import os
import tempfile
from pathlib import Path


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


def _draft(path: Path, content: bytes) -> Path:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}.", suffix=".part")
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft = Path(name)
    draft.chmod(0o644)
    return draft

"""The files that an edition is given: what it begins with, and what stays the toolkit's."""

from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
START, TOOLKIT = HERE / "start", HERE / "toolkit"
CHANGELOG = HERE / "CHANGELOG.md"
# Where the same files are in a wheel of the toolkit.
WITHIN = "edition/new"
VENDOR = "vendor"


def files_in(folder: Path) -> Iterator[tuple[str, bytes]]:
    """The files in a folder and its subfolders by their paths there, in the order of these."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            yield path.relative_to(folder).as_posix(), path.read_bytes()


def is_program(content: bytes) -> bool:
    """Whether a file is run by its name: its first line says what runs it."""
    return content.startswith(b"#!")

"""The files in docs/: only regular files that lie in the edition, and none that could run a script."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from edition.problems import Problem

SCRIPTS = (".html", ".htm", ".xhtml", ".js", ".mjs")

_ACTIVE = re.compile(rb"<script|<foreignobject|\son\w+\s*=|javascript:", re.IGNORECASE)


def read_folder(root: Path) -> tuple[list[Path], list[Problem]]:
    """The files in docs/ that can be used, in the order of their names, and what is wrong with the others.

    Folders are not entered through links. Hidden files are left alone, as MkDocs leaves them.
    """
    files: list[Path] = []
    problems: list[Problem] = []
    for folder, folders, names in os.walk(root / "docs"):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        linked = [name for name in folders if (Path(folder) / name).is_symlink()]
        for path in (Path(folder) / name for name in (*linked, *names) if not name.startswith(".")):
            found = _fault(path, root)
            problems += [Problem(path.relative_to(root).as_posix(), 0, 0, "P107", *found)] if found else []
            files += [] if found else [path]
    return sorted(files), [*problems, *_no_home(root)]


def _no_home(root: Path) -> Iterator[Problem]:
    """An edition has a home page."""
    home = root / "docs" / "index.md"
    if not home.exists() and not home.is_symlink():
        hint = "Create this file: a line ---, a line title: …, a line ---, then what the home page says."
        yield Problem("docs/index.md", 0, 0, "P115", "there is no home page", hint)


def _fault(path: Path, root: Path) -> tuple[str, str] | None:
    """What is wrong with the file, and the remedy."""
    if path.is_symlink() and (found := _wrong_link(path, root)):
        return found
    if not path.is_file():
        return "this is no file that can be read", "Remove it."
    return None if path.is_relative_to(root / "docs" / "assets") else _script(path)


def _wrong_link(path: Path, root: Path) -> tuple[str, str] | None:
    """A link leads to a file of the edition; one that is a page, to a file in docs/."""
    inside, named = (root / "docs", "docs/") if path.suffix == ".md" else (root, "the edition")
    if not Path(os.path.realpath(path)).is_relative_to(inside.resolve()):
        return f"this link leads out of {named}", "Put the file itself here."
    if not path.exists():
        return "this link leads nowhere", "Put the file itself here, or remove the link."
    return ("this is a link to a folder", "Put the folder itself here.") if path.is_dir() else None


def _script(path: Path) -> tuple[str, str] | None:
    """No file but those in docs/assets/ can run a script."""
    if path.suffix.lower() in SCRIPTS:
        hint = "Write it as Markdown, put it into docs/assets/, or remove it."
        return "a page of this edition is Markdown: this file could run a script", hint
    if path.suffix.lower() == ".svg" and _is_active(path):
        return "this picture could run a script", "Save it as a plain SVG, without scripts, or as PNG."
    return None


def _is_active(path: Path) -> bool:
    try:
        return bool(_ACTIVE.search(path.read_bytes()))
    except OSError:
        return False

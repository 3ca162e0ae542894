"""Which files a run adds, folders and all in them, in what order, and the name that each gets in sources/."""

import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from dataclasses import replace as replace_fields
from pathlib import Path

from edition.collect.draft import slugify
from edition.collect.sidecar import sidecar_of
from edition.collect.stored import about_name, layer_name
from edition.collect.witness import sha256_of
from edition.edit.sources import INDEX
from edition.problems import Problem


@dataclass(frozen=True)
class Given:
    """A file to add and its name in sources/; with a problem, it is not read."""

    path: Path
    name: str
    problem: Problem | None = None


def gather(paths: Iterable[Path], root: Path | None = None) -> list[Given]:
    """The files named, and those in the folders named, each once. `root` is the edition’s folder."""
    found: dict[Path, Given] = {}
    for path in paths:
        for given in _in_folder(path, root) if _is_folder(path) else (Given(path, name_of(path)),):
            found.setdefault(Path(os.path.realpath(given.path)), given)
    return list(_named_apart(list(found.values()), root))


def name_of(file: Path, folders: Sequence[str] = ()) -> str:
    """The name of a file in sources/: small letters, digits and hyphens, those of these folders first."""
    suffix = file.suffix if file.suffix.isascii() and file.suffix[1:].isalnum() else ".txt"
    name = (slugify(" ".join([*folders, file.stem])) or "source") + suffix.lower()
    return name if f"sources/{name}" != INDEX else "index.txt"


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # such as a name that is too long
        return False


def _is_of_the_edition(folder: Path, root: Path) -> bool:
    """Whether the folder has pages of the edition in it, or stands among them."""
    here, docs = folder.resolve(), (root / "docs").resolve()
    return here.is_relative_to(docs) or docs.is_relative_to(here)


def _in_folder(folder: Path, root: Path | None) -> Iterator[Given]:
    """All files in a folder and its subfolders by their paths, but those that are hidden or go with another."""
    if root and _is_of_the_edition(folder, root):
        message = "this folder has the edition’s own pages in it, which are no sources"
        yield _refused(folder, "W101", message, "Name another folder, or each file.")
        return
    found, unreadable = list[Path](), list[OSError]()
    for where, folders, names in os.walk(folder, onerror=unreadable.append):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += [Path(where, name) for name in names if not name.startswith(".")]
        found += [Path(where, name) for name in folders if Path(where, name).is_symlink()]
    for error in unreadable:
        yield _refused(
            Path(error.filename), "W101", f"the folder cannot be read: {error.strerror}", "Check its rights."
        )
    there = set(found)
    index = Path(os.path.realpath(root / INDEX)) if root else None
    files = [f for f in sorted(found) if not _goes_with_another(f, there) and Path(os.path.realpath(f)) != index]
    if not files and not unreadable:
        yield _refused(folder, "W101", "the file cannot be read: it is a folder with no file in it", "Check the path.")
    for file in files:
        if file.is_symlink() and not Path(os.path.realpath(file)).is_relative_to(os.path.realpath(folder)):
            yield _refused(file, "W112", "this link leads out of the folder", "Name the file itself, or put it here.")
        elif not file.is_dir():
            yield Given(file, name_of(file))


def _goes_with_another(file: Path, there: set[Path]) -> bool:
    """Whether this is the sidecar or the stored text layer of a file beside it."""
    beside = file.with_suffix("")
    if beside in there and sidecar_of(beside) == file:
        return True
    witness = beside.with_suffix("")
    return witness in there and file.name in (layer_name(witness.name), about_name(witness.name))


def _refused(path: Path, code: str, message: str, hint: str) -> Given:
    return Given(path, "", Problem(str(path), 0, 0, code, message, hint))


def _named_apart(files: list[Given], root: Path | None) -> Iterator[Given]:
    """Of files that would have one name, each has the names of its folders before its own, as many as part them.

    Where that parts none, each is a problem. The edition’s file of the plain name stays what it is.
    """
    names = _names({given.path: 0 for given in files if not given.problem})
    for given in files:
        same = names.get(given.path, "")
        if given.problem:
            yield given
        elif not same:
            hint = "Rename one of the files, or add them one at a time under other names."
            message = f"another file of this run would have the same name, {given.name}"
            yield replace_fields(given, problem=Problem(str(given.path), 0, 0, "W111", message, hint))
        elif same != given.name and root and _is_there(given, root / "sources", same):
            yield given
        else:
            yield replace_fields(given, name=same)


def _is_there(given: Given, sources: Path, apart: str) -> bool:
    """Whether the edition has this file under its plain name: it was added before there was another of that name."""
    plain = sources / given.name
    return not (sources / apart).exists() and plain.is_file() and sha256_of(plain) == sha256_of(given.path) is not None


def _names(depths: dict[Path, int]) -> dict[Path, str]:
    """A name for each file, of which no two are the same; none for those that no folder parts."""
    parents = {path: Path(os.path.abspath(path)).parent.parts for path in depths}  # noqa: PTH100 -- links stay as given
    while True:
        groups: dict[str, list[Path]] = defaultdict(list)
        for path, depth in depths.items():
            groups[name_of(path, parents[path][-depth:] if depth else ())].append(path)
        same = [path for paths in groups.values() if len(paths) > 1 for path in paths]
        deeper = [path for path in same if depths[path] < len(parents[path]) - 1]
        if not deeper:
            return {paths[0]: name for name, paths in groups.items() if len(paths) == 1}
        depths = depths | {path: depths[path] + 1 for path in deeper}

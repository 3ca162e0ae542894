"""What the edition has: read once when a run begins, and kept true as the run adds to it."""

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from edition.collect.bibfile import Bib, read_bib
from edition.collect.catalogue import Catalogue, read_catalogue
from edition.collect.draft import Names
from edition.collect.persons import organisations
from edition.collect.suggest import register_names
from edition.edit.page import EntryMeta, Page, TextMeta, read_page
from edition.edit.terms import Terms
from edition.files import clear_unfinished
from edition.problems import Problem

TEXTS = "docs/texts"
DRAFTS = "docs/texts/.drafts"

_FRONT = re.compile(rb"\A(?:\xef\xbb\xbf)?---[ \t]*\r?\n(.*?)\r?\n---", re.DOTALL)
_FILE = re.compile(rb"^source:\r?\n  file: ([a-z0-9][a-z0-9.-]*)\r?$", re.MULTILINE)
_KEY = re.compile(rb"^citation: ([A-Za-z][\w-]*)\r?$", re.MULTILINE)
_PLAIN = re.compile(r"[a-z0-9.-]+")


class Holdings:
    """Which pages and drafts rest on which source, which works are cited, and the entries, ready to be looked up.

    It has the names of pages, not their texts: an edition may be larger than memory.
    """

    def __init__(self, root: Path, bib: Bib, catalogue: Catalogue) -> None:
        self.root, self.bib, self.catalogue = root, bib, catalogue
        self.cited: set[str] = set()
        self.resting: dict[tuple[str, str], set[str]] = defaultdict(set)
        self.unclear: dict[str, list[str]] = {TEXTS: [], DRAFTS: []}
        for folder in (TEXTS, DRAFTS):
            for path in sorted((root / folder).glob("*.md")):
                self._enter(folder, path)

    def _enter(self, folder: str, path: Path) -> None:
        """Note on which source a page rests. One that is not as the toolkit writes it is read in full."""
        file, key = _told(path)
        if not file:
            page, problems = read_page(path, f"{folder}/{path.name}", f"texts/{path.name}")
            meta = page.meta if page and isinstance(page.meta, TextMeta) else None
            file, key = (meta.source.file, meta.citation) if meta else ("", "")
            self.unclear[folder] += [path.name] if problems else []
        if file:
            self.put(folder, path.name, file, key)

    def put(self, folder: str, name: str, file: str, key: str = "") -> None:
        """Note a page or draft that is there, and the work that it cites: a draft without a page will have one."""
        self.resting[folder, file].add(name)
        self.cited.add(key)

    def on(self, folder: str, file: str) -> list[str]:
        """The pages or drafts that rest on this source, or that cannot be read and may do so."""
        return sorted(self.resting[folder, file] | {n for n in self.unclear[folder] if self._may_rest(folder, n, file)})

    def _may_rest(self, folder: str, name: str, file: str) -> bool:
        if not _PLAIN.fullmatch(file):  # YAML writes such a name in more than one way
            return True
        path = self.root / folder / name
        return path.is_file() and file.encode() in path.read_bytes()

    @cached_property
    def entries(self) -> list[Page]:
        """The entries of glossary and register."""
        return read_entries(self.root)

    @cached_property
    def terms(self) -> Terms:
        """The forms of all entries."""
        return Terms(self.entries)

    @cached_property
    def names(self) -> Names:
        """The ids of the register, by every form of a name."""
        return register_names(self.entries)

    @cached_property
    def no_persons(self) -> frozenset[str]:
        """Names that the register has for what is no person."""
        return organisations(self.entries)


def read_holdings(root: Path) -> tuple[Holdings | None, list[Problem]]:
    """Read an edition in order to add to it."""
    if problems := list(leads_out(root)):
        return None, problems
    bib, problems = read_bib(root)
    catalogue, found = read_catalogue(root)
    if bib is None or catalogue is None:
        return None, [*problems, *found]
    return Holdings(root, bib, catalogue), []


def clear(root: Path) -> None:
    """Clear away what a run that was killed left unfinished."""
    for folder in ("", "sources", TEXTS, DRAFTS):
        clear_unfinished(root / folder)


def read_entries(root: Path) -> list[Page]:
    """The entries of glossary and register that can be read."""
    return [page for folder in ("glossary", "register") for page in _entries(root, folder)]


def _entries(root: Path, folder: str) -> Iterator[Page]:
    for path in sorted((root / "docs" / folder).glob("*.md")):
        page, _ = read_page(path, f"docs/{folder}/{path.name}", f"{folder}/{path.name}")
        if page and isinstance(page.meta, EntryMeta):
            yield page


def leads_out(root: Path) -> Iterator[Problem]:
    """Nothing is written outside of the edition, not even through a link."""
    for folder in ("sources", TEXTS, DRAFTS):
        if not (root / folder).resolve().is_relative_to(root.resolve()):
            yield Problem(folder, 0, 0, "W112", "this link leads out of the edition", "Put a folder here.")


def _told(path: Path) -> tuple[str, str]:
    """The source and the work that a front matter names, where it names them just as the toolkit writes them."""
    front = _FRONT.match(path.read_bytes()) if path.is_file() else None
    files, keys = (_FILE.findall(front[1]), _KEY.findall(front[1])) if front else ([], [])
    return (files[0].decode(), keys[0].decode()) if len(files) == len(keys) == 1 else ("", "")

"""Keeps a site together with what it was made from, so that of its files only those are made again that would change.

What is made is written into a draft first, outside of the site, and put in its place at the end: whoever stops a build
before has the last site as it was. What the site is made from is noted last of all; a site that differs from the note,
by whoever's hand, is made again where it does.
"""

import errno
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any

from edition.files import one_at_a_time
from edition.store import CACHE, Store, key_of, store_of

SIZE = 20
# Times of files are coarse: what was written so shortly before the note may have been written again since.
LAG = 2_000_000_000

Files = Iterable[tuple[str, bytes | None]]
# The digest of what something is made of, and the names of the parts that were made for it.
Origin = tuple[str, list[str]]
Seen = tuple[int, int, int, int]


@dataclass(frozen=True)
class Part:
    """Files of the site that are made together: of what (a digest of it), and how, by their paths in the site.

    A file without content is in the draft already. A part that `tells` has said something to who makes other parts.
    """

    name: str
    of: str
    make: Callable[[], Files]
    tells: bool = False


@dataclass(frozen=True)
class Made:
    """A part that was made: of what, which files, a digest of their bytes, and one of what the system says of them."""

    of: str
    files: tuple[str, ...]
    content: str
    seen: str = ""


@dataclass
class Kept:
    """A site in its `folder`: what is there, by path; the parts `before` this build, of `moment`, and `now`.

    `items` are what they were made for, then and now: each with the digest of its origins, and the names of its parts.
    """

    folder: Path
    draft: Path
    store: Store
    there: dict[str, Seen] = field(default_factory=dict)
    before: dict[str, Made] = field(default_factory=dict)
    moment: int = 0
    inputs: str = ""
    now: dict[str, Made] = field(default_factory=dict)
    items: dict[str, Origin] = field(default_factory=dict)
    items_now: dict[str, Origin] = field(default_factory=dict)

    def again(self, item: str, of: str) -> dict[str, Made] | None:
        """The parts that were made for an item, if it has the same origins and they are there as they were made."""
        was, names = self.items.get(item, ("", []))
        if was != of or not all(name in self.before and self.is_there(self.before[name]) for name in names):
            return None
        return {name: self.before[name] for name in names}

    def part(self, part: Part) -> Made:
        """Make a part, unless it is there as it would be made. Any process can, whose parent notes what it gives."""
        old = self.before.get(part.name)
        is_known = not part.tells or self.told(part.of) is not None
        if old and old.of == part.of and is_known and self.is_there(old):
            return old
        digest, files = blake2b(digest_size=SIZE), []
        for path, content in part.make():
            if content is not None:
                _write(self.draft / path, content)
            _add(digest, content if content is not None else (self.draft / path).read_bytes())
            files.append(path)
        return Made(part.of, tuple(files), digest.hexdigest())

    def tell(self, of: str, what: Any) -> None:
        """Say, as values for JSON, what was found out while a part was made of this."""
        content = json.dumps(what, ensure_ascii=False).encode()
        _write(self.draft.parent / "told" / of, content)
        self.store.put(key_of("told", of), content)

    def told(self, of: str) -> Any:
        """What was said then, in this build or, where this user keeps anything, in another; None if nothing was."""
        said = self.draft.parent / "told" / of
        content = said.read_bytes() if said.exists() else self.store.get(key_of("told", of))
        return json.loads(content) if content else None

    def is_there(self, made: Made) -> bool:
        """Whether its files are in the site as they were made: nobody touched them, or their bytes are the same."""
        if not all(path in self.there for path in made.files):
            return False
        if made.seen == self._seen(made) and all(max(self.there[p][1:3]) < self.moment - LAG for p in made.files):
            return True
        digest = blake2b(digest_size=SIZE)
        for path in made.files:
            with suppress(OSError):
                _add(digest, (self.folder / path).read_bytes())
        return digest.hexdigest() == made.content

    def is_same(self, inputs: str) -> bool:
        """Whether the site is as the last build has left it, and that was made from the same."""
        files = {path for made in self.before.values() for path in made.files}
        is_same = bool(inputs) and inputs == self.inputs and files == self.there.keys()
        return is_same and all(map(self.is_there, self.before.values()))

    def settle(self, inputs: str) -> None:
        """Put what is in the draft into the site, remove what no part of it is, and note what there is."""
        fresh = list(files_in(self.draft))
        made = {path for part in self.now.values() for path in part.files}
        self.now |= {path: self._copied(path) for path in fresh if path not in made}
        _clear(self.folder, made.union(fresh))
        for path in fresh:
            if self._is_same(path):
                (self.draft / path).unlink()
        _merge(self.draft, self.folder)
        for left in ("site", "told"):
            shutil.rmtree(self.draft.parent / left, ignore_errors=True)
        self.there = _look(self.folder)
        self._note(inputs)

    def _copied(self, path: str) -> Made:
        """What MkDocs puts there at each build, such as copies of files."""
        digest = blake2b(digest_size=SIZE)
        _add(digest, (self.draft / path).read_bytes())
        return Made("", (path,), digest.hexdigest())

    def _is_same(self, path: str) -> bool:
        """Whether a file of the draft is there already, byte for byte, so that nobody copies it again."""
        draft, seen = self.draft / path, self.there.get(path)
        return (
            seen is not None
            and draft.stat().st_size == seen[0]
            and draft.read_bytes() == (self.folder / path).read_bytes()
        )

    def _note(self, inputs: str) -> None:
        rows = {name: (made.of, made.files, made.content, self._seen(made)) for name, made in self.now.items()}
        noted = {"moment": _now(self.folder), "inputs": inputs, "parts": rows, "items": self.items_now}
        self.store.put(_key(self.folder), json.dumps(noted, ensure_ascii=False).encode())
        self.store.prune()

    def _seen(self, made: Made) -> str:
        seen = repr([self.there.get(path) for path in made.files])
        return blake2b(seen.encode(), digest_size=SIZE).hexdigest()


@contextmanager
def kept(root: Path, folder: Path, anew: bool = False) -> Iterator[Kept]:
    """The site of an edition in a folder, for one build at a time; as if nothing were known of it if all is `anew`."""
    store = store_of(root, "site")
    cache = root / CACHE / "building" / _key(folder)[:16]
    cache.mkdir(parents=True, exist_ok=True)
    with one_at_a_time(cache):
        for left in ("site", "told"):
            shutil.rmtree(cache / left, ignore_errors=True)
        site = Kept(folder, cache / "site", store)
        noted = None if anew else store.get(_key(folder))
        if noted:
            site.there = _look(folder)
            known = json.loads(noted)
            site.moment, site.inputs = known["moment"], known["inputs"]
            site.before = {name: Made(of, tuple(f), c, s) for name, (of, f, c, s) in known["parts"].items()}
            site.items = {item: (of, names) for item, (of, names) in known["items"].items()}
        yield site


def _key(folder: Path) -> str:
    return key_of("site", str(folder.resolve()))


def _add(digest: Any, content: bytes) -> None:
    digest.update(b"%d:" % len(content))
    digest.update(content)


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def files_in(folder: Path, part: str = "") -> Iterator[str]:
    """The paths of all files in a folder, or in a part of it."""
    for name, _, files in os.walk(folder / part):
        at = os.path.relpath(name, folder)
        yield from (file if at == "." else f"{at}/{file}" for file in files)


def _look(folder: Path) -> dict[str, Seen]:
    """What the system says of each file that is really in the site: size, times, number. What is hidden is not ours."""
    found: dict[str, Seen] = {}
    todo = [""]
    while todo:
        at = todo.pop()
        with suppress(FileNotFoundError, NotADirectoryError), os.scandir(folder / at) as entries:
            for entry in entries:
                if not at and entry.name.startswith("."):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    todo.append(f"{at}{entry.name}/")
                elif entry.is_file(follow_symlinks=False):
                    facts = entry.stat(follow_symlinks=False)
                    found[at + entry.name] = facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns, facts.st_ino
    return found


def _clear(folder: Path, wanted: set[str], at: str = "") -> bool:
    """Remove what is not wanted, links with it, and the folders that it leaves empty. Hidden files stay, as ever."""
    is_empty = True
    with suppress(FileNotFoundError), os.scandir(folder / at) as entries:
        for entry in list(entries):
            path = at + entry.name
            if not at and entry.name.startswith("."):
                is_empty = False
            elif entry.is_dir(follow_symlinks=False):
                if _clear(folder, wanted, f"{path}/"):
                    Path(entry.path).rmdir()
                else:
                    is_empty = False
            elif path in wanted and entry.is_file(follow_symlinks=False):
                is_empty = False
            else:
                Path(entry.path).unlink()
    return is_empty


def _merge(draft: Path, folder: Path) -> None:
    """Move everything into the folder; a folder that is not there yet at once."""
    folder.mkdir(parents=True, exist_ok=True)
    with os.scandir(draft) as entries:
        for entry in list(entries):
            place = folder / entry.name
            if entry.is_dir() and place.exists():
                _merge(Path(entry.path), place)
            else:
                _put(Path(entry.path), place)


def _put(draft: Path, place: Path) -> None:
    """Move a file or a folder to its place; by way of a copy beside it if that is on another disk."""
    try:
        draft.replace(place)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        if draft.is_dir():
            _merge(draft, place)
        else:
            beside = place.with_name(f".{place.name}.part")
            shutil.copyfile(draft, beside)
            beside.replace(place)


def _now(folder: Path) -> int:
    """The time by the clock of the disk that the site is on."""
    os.utime(folder)
    return folder.stat().st_ctime_ns

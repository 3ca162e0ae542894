"""Reads, proves and links the pages, each by itself: several at a time, and none again that is as it was.

What is kept of a page is found by all that it was made from. So a page is read again if its file has changed; proven
again if the file, the lines of its source or what was published of it have; linked again if any entry has.
"""

import pickle
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from operator import attrgetter
from pathlib import Path
from typing import Any

from edition.edit.excerpt import excerpt, said
from edition.edit.linking import Linker, link
from edition.edit.page import Page, TextMeta, page_of_content, read_content
from edition.edit.release.published import PublishedPage
from edition.edit.release.releases import Releases
from edition.edit.render import prove, published
from edition.edit.rendered import Rendered
from edition.edit.sources import Source
from edition.edit.terms import Mention
from edition.problems import Problem
from edition.store import Store, key_of, store_of
from edition.work import Workers

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Means:
    """Who does the work on the pages, where it is kept, and who is told how far it has come."""

    store: Store
    workers: Workers
    progress: Progress


def means(root: Path, workers: Workers, progress: Progress) -> Means:
    """For the edition in this folder."""
    return Means(store_of(root, "pages"), workers, progress)


@dataclass(frozen=True)
class File:
    """A page's file, as it was read."""

    content: bytes
    shown: str
    uri: str

    @property
    def key(self) -> str:
        """Under which the page is kept."""
        return key_of("page", self.shown, self.uri, self.content)


Read = tuple[Page | None, list[Problem]]


def read_pages(paths: Sequence[Path], root: Path, by: Means) -> tuple[dict[str, Page], list[Problem]]:
    """Every Markdown file in docs/, by its key, in the order of the names; and what is wrong with them."""
    files, problems = _read_files(paths, root)
    found = _all(by, "files", [file.key for file in files], files, _page)
    pages = {}
    for file, (page, wrong) in zip(files, found, strict=True):
        problems += wrong
        if page:
            pages[file.key] = page
    return pages, problems


def _read_files(paths: Sequence[Path], root: Path) -> tuple[list[File], list[Problem]]:
    files, problems = [], []
    for path in paths:
        shown = path.relative_to(root).as_posix()
        content = read_content(path, shown)
        if isinstance(content, Problem):
            problems.append(content)
        else:
            files.append(File(content, shown, path.relative_to(root / "docs").as_posix()))
    return files, problems


def _page(file: File) -> bytes:
    return pickle.dumps(page_of_content(file.content, file.shown, file.uri))


def _all(by: Means, stage: str, keys: Sequence[str], items: Sequence[Any], make: Callable[[Any], bytes]) -> list[Any]:
    """For each item what is kept under its key, or else is made of it now."""
    values, missing = _kept(keys, by.store)
    made = by.workers.map(make, [items[number] for number in missing])
    for done, (number, content) in enumerate(zip(missing, made, strict=True), len(keys) - len(missing) + 1):
        by.store.put(keys[number], content)
        values[number] = _value(content)
        by.progress(stage, done, len(keys))
    return values


def _kept(keys: Sequence[str], store: Store) -> tuple[list[Any], list[int]]:
    """What is kept under each key, and the numbers of those under which nothing is."""
    values = [None if (content := store.get(key)) is None else _value(content) for key in keys]
    return values, [number for number, value in enumerate(values) if value is None]


def _value(content: bytes) -> Any:
    return pickle.loads(content)  # noqa: S301  made by this run, or kept by this user: see `store`


@dataclass(frozen=True)
class Task:
    """A page to link, and to prove before if no proof is kept: with the lines of its source, and as published."""

    page: Page
    source: Source | None
    old: PublishedPage | None
    key: str
    proven: bytes | None = None


class _Tasks(Sequence[Task]):
    """Tasks, each with the proof that is kept: read from the store when the task is done."""

    def __init__(self, tasks: Sequence[Task], store: Store) -> None:
        self.tasks, self.store = tasks, store

    def __len__(self) -> int:
        return len(self.tasks)

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return [self[number] for number in range(*index.indices(len(self)))]
        task = self.tasks[index]
        return replace(task, proven=self.store.get(task.key))


Linked = tuple[Rendered, list[Problem], list[Mention]]


def prove_pages(
    pages: Mapping[str, Page], sources: Mapping[str, Source], releases: Releases, linker: Linker, by: Means
) -> list[Linked]:
    """Each page parsed, numbered, proven and linked, in order, with its problems and the mentions in it.

    `pages` are by their keys.
    """
    tasks = [_task(key, page, sources, releases) for key, page in pages.items()]
    keys = [key_of("linked", task.key, linker.digest) for task in tasks]
    values, missing = _kept(keys, by.store)
    left = _Tasks([tasks[number] for number in missing], by.store)
    made = by.workers.map(_prove_and_link, left, given=(linker,))
    for done, (number, (proven, linked)) in enumerate(zip(missing, made, strict=True), len(keys) - len(missing) + 1):
        if proven:
            by.store.put(tasks[number].key, proven)
        by.store.put(keys[number], linked)
        values[number] = _value(linked)
        by.progress("pages", done, len(keys))
    return [
        (_rendered(task.page, of_page, key), problems, [Mention(*each) for each in mentions])
        for task, key, (of_page, problems, mentions) in zip(tasks, keys, values, strict=True)
    ]


def _task(key: str, page: Page, sources: Mapping[str, Source], releases: Releases) -> Task:
    old = published(page, releases)
    source = sources.get(page.meta.source.file) if isinstance(page.meta, TextMeta) else None
    part = excerpt(page, source, old is not None) if source else None
    return Task(
        page, part, old, key_of("proven", key, said(part) if part else "", old.model_dump_json() if old else "")
    )


def _prove_and_link(linker: Linker, task: Task) -> tuple[bytes, bytes]:
    """What is to be kept of a page: its proof if that is new, and the page linked, with its problems and mentions."""
    if task.proven is None:
        rendered, problems = prove(task.page, task.source, task.old)
        proven = pickle.dumps((_fields(rendered), problems))
    else:
        fields, problems = _value(task.proven)
        rendered, proven = _rendered(task.page, fields), b""
    mentions, more = link(rendered, linker)
    return proven, pickle.dumps((_fields(rendered), [*problems, *more], list(map(_OF_MENTION, mentions))))


# There are many mentions: as tuples they are read far sooner.
_OF_MENTION = attrgetter(*(each.name for each in fields(Mention)))
_NAMES = [each.name for each in fields(Rendered) if each.name not in ("page", "key")]


def _fields(rendered: Rendered) -> list[Any]:
    """All of it but the page, which is kept already, and the key."""
    return [getattr(rendered, name) for name in _NAMES]


def _rendered(page: Page, values: Sequence[Any], key: str = "") -> Rendered:
    return Rendered(page, key=key, **dict(zip(_NAMES, values, strict=True)))

"""The command `edition add`: gathers the files, has them added, and prints what came of it."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from edition.collect.add import add_all, add_sidecar
from edition.collect.added import Added, as_json
from edition.collect.gather import Given, gather
from edition.collect.holdings import read_entries
from edition.collect.places import with_suggestions
from edition.collect.reading import read_all
from edition.collect.replace import replace_source
from edition.collect.report import MANY_FILES, Tally, as_explained, as_text, is_long
from edition.edit.terms import Terms
from edition.files import one_at_a_time
from edition.progress import Progress


@dataclass(frozen=True)
class Wish:
    """What the command line asks of `edition add`."""

    root: Path | None
    paths: Sequence[Path]
    dry_run: bool = False
    json: bool = False
    explain: bool = False
    sidecar: bool = False
    replace: str | None = None
    jobs: int = 1

    @property
    def writes_nothing(self) -> bool:
        """Whether files are only read."""
        return self.dry_run or self.explain


def run(wish: Wish) -> bool:
    """Add the files, or do what else is asked, and print it. Returns whether there was no problem."""
    files = gather(wish.paths, wish.root)
    faults: list[Added] = []
    with nullcontext() if wish.root is None or wish.writes_nothing or wish.sidecar else one_at_a_time(wish.root):
        results = _watched(_results(wish, files), faults)
        if wish.json:
            for piece in as_json(results, len(files) == 1):
                sys.stdout.write(piece)
        else:
            _print(wish, files, results)
    return not faults


def _watched(results: Iterable[Added], faults: list[Added]) -> Iterator[Added]:
    """The results, while the first that has a problem is kept."""
    for added in results:
        if added.problems and not faults:
            faults.append(Added(added.file, None, None, added.problems))
        yield added


def _results(wish: Wish, files: Sequence[Given]) -> Iterator[Added]:
    if wish.sidecar:
        return (Added(str(f.path), None, None, (f.problem,)) if f.problem else add_sidecar(f.path) for f in files)
    if wish.replace and wish.root:
        return (replace_source(wish.root, wish.replace, given.path, wish.writes_nothing) for given in files)
    few = len(files) <= MANY_FILES
    if wish.root is None or wish.writes_nothing:
        return _read(wish, files, few)
    progress = Progress()
    tell = progress.tell if len(files) == 1 else None
    return add_all(wish.root, files, wish.jobs, few or wish.json, tell)


def _read(wish: Wish, files: Sequence[Given], few: bool) -> Iterator[Added]:
    """What is in the files; of few of them, with what the edition could add for their texts."""
    found = read_all(files, None, wish.jobs)
    if wish.root is None or wish.json or wish.explain or not few:
        return found
    entries = read_entries(wish.root)
    terms = Terms(entries)
    return (with_suggestions(added, entries, terms) for added in found)


def _print(wish: Wish, files: Sequence[Given], results: Iterable[Added]) -> None:
    """Few files one by one; of many, and of one with many documents, the sum. Problems in full in any case."""
    tally, progress = Tally(), Progress()
    for number, added in enumerate(results, 1):
        progress.tell("files", number, len(files))
        if wish.explain:
            print(as_explained(added))
        elif len(files) <= MANY_FILES and (wish.dry_run or not is_long(added)):
            print(as_text(added))
        else:
            tally.count(added)
            for problem in added.problems:
                print(problem)
    if tally.files:
        print(tally.as_text())

"""The command `edition check`: what it finds, what it puts right, and how that is summed up."""

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from edition.edit.kept import Progress
from edition.edit.rendered import Edition
from edition.edition import check_files, load
from edition.phrases import counted
from edition.problems import Problem
from edition.work import Workers


@dataclass(frozen=True)
class Checked:
    """The problems that are left, what --fix did line by line, and the sum of it."""

    problems: list[Problem]
    fixed: list[str]
    summary: str


def check(root: Path, paths: Sequence[Path], with_fix: bool, progress: Progress, workers: Workers) -> Checked:
    """Verify the edition, or these files and folders of it; with `with_fix` put right what has one right answer."""
    started = time.monotonic()
    named = sorted({os.path.relpath(path.resolve(), root.resolve()) for path in paths})
    named = [] if "." in named else named
    edition, fixed = _read(root, named, progress, workers), []
    if with_fix:
        from edition.edit.fixing.fix import fix

        fixed = fix(edition, lambda path: is_named(path, named))
        edition = _read(root, named, progress, workers) if fixed else edition
    found = [problem for problem in edition.problems if is_named(problem.path, named)]
    seconds = time.monotonic() - started
    told = summary(edition, len(found), seconds) if not named else _of_some(named, len(found), seconds)
    return Checked(found, fixed, f"{told}{_more(found)}")


def _read(root: Path, named: Sequence[str], progress: Progress, workers: Workers) -> Edition:
    """One file needs little of the edition; of a folder, all is read."""
    if named and all((root / path).is_file() for path in named):
        return check_files(root, named, progress, workers)
    return load(root, progress, workers=workers)


def is_named(path: str, named: Sequence[str]) -> bool:
    """Whether a file is among these files and folders; if none is named, it is."""
    return not named or any(path == each or path.startswith(f"{each}/") for each in named)


def summary(edition: Edition, found: int, seconds: float) -> str:
    """What the edition has, and whether it is right."""
    texts, passages = edition.texts(), sum(len(r.passages) for r in edition.texts())
    said = len(edition.ledger.statements)
    statements = f"{counted(said, 'statement')}, " if said else ""
    exempt = f", {edition.exempt} exempt by docs/exemptions.yml" if edition.exempt else ""
    return (
        f"check: {_verdict(found)}{exempt}; {counted(len(texts), 'text')}, "
        f"{counted(passages, 'passage')}, {counted(len(edition.entries()), 'entry', 'entries')}, "
        f"{statements}{counted(len(edition.mentions), 'mention')}, "
        f"{counted(len(edition.bibliography.lines), 'work')} ({seconds:.1f} s)"
    )


def _of_some(named: Sequence[str], found: int, seconds: float) -> str:
    where = named[0] if len(named) == 1 else f"these {len(named)} files and folders"
    return f"check: {_verdict(found)} in {where} ({seconds:.1f} s)"


def _verdict(found: int) -> str:
    return counted(found, "problem") if found else "no problems"


def _more(found: Sequence[Problem]) -> str:
    """Where to read more about the rules, if there is anything to read about."""
    return f"\ncheck: “edition explain {sorted(found)[0].code}” says more about that rule" if found else ""

"""What the commands share: how they end, where the edition is, how problems are printed."""

import argparse
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from edition.progress import Progress

if TYPE_CHECKING:
    from edition.edit.rendered import Edition
    from edition.problems import Problem
    from edition.work import Workers

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"

# How a command ends: all is well; there are problems; it could not run.
NONE, SOME, CANNOT = 0, 1, 2


def root_of(options: argparse.Namespace) -> Path | None:
    """The folder of the edition: the one that is named, or the nearest around here; None if there is none."""
    if options.root:
        return options.root if (options.root / "mkdocs.yml").is_file() else None
    here = Path.cwd()
    return next((folder for folder in (here, *here.parents) if (folder / "mkdocs.yml").is_file()), None)


def no_edition() -> int:
    """Say that there is none."""
    print(
        "edition: there is no mkdocs.yml here or above: go to the edition's folder, or name it with --root",
        file=sys.stderr,
    )
    return CANNOT


def tell(found: "Iterable[Problem]", form: str = "text") -> None:
    """Print problems."""
    from edition.problems import report

    print(report(found, form))


def add_workers(command: argparse.ArgumentParser) -> None:
    """Add the options that say who works on the pages."""
    command.add_argument("--jobs", type=number, metavar="N", help="work on N pages at a time (all cores)")
    command.add_argument(
        "--scheduler", default="", metavar="ADDRESS", help="let a Dask cluster work on the pages: tcp://HOST:PORT"
    )


def number(text: str) -> int:
    """A number of workers."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"“{text}” is no number of 1 or more")
    return int(text)


@contextmanager
def workers_of(options: argparse.Namespace) -> "Iterator[Workers]":
    """Those that the options ask for. A cluster that cannot be used ends the command."""
    from edition.work import NoCluster, Workers

    try:
        with Workers(options.jobs, options.scheduler) as workers:
            yield workers
    except NoCluster as error:
        print(f"edition: {error}", file=sys.stderr)
        raise SystemExit(CANNOT) from None


def read(root: Path, workers: "Workers | None" = None) -> "Edition":
    """Read and verify the edition, and show how far that is."""
    from edition.edition import load

    return load(root, Progress().tell, workers=workers)

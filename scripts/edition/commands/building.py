"""`edition build` and `edition book`."""

import argparse
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from edition.commands.shared import (
    CANNOT,
    NONE,
    SOME,
    Commands,
    add_workers,
    no_edition,
    read,
    root_of,
    tell,
    workers_of,
)

if TYPE_CHECKING:
    from edition.edit.rendered import Edition


def register(commands: Commands) -> None:
    """Add their arguments."""
    building = commands.add_parser("build", help="check the edition and build its site")
    building.add_argument("--site-dir", type=Path, help="where to (by default site/)")
    building.add_argument(
        "--offline", action="store_true", help="a site that opens from disk (by default in dist/edition-offline/)"
    )
    building.add_argument("--pdf", action="store_true", help="make a PDF of each text too, and link it from its page")
    building.add_argument("--clean", action="store_true", help="make everything anew, whatever is there already")
    add_workers(building)
    building.set_defaults(run=build_site)

    making = commands.add_parser("book", help="make the book: PDF, EPUB, and the site as a folder that opens from disk")
    making.add_argument("--only", nargs="+", default=[], metavar="SLUG", help="an offprint of these texts")
    making.add_argument(
        "--format", nargs="+", choices=("pdf", "epub", "zip"), help="by default all; zip not with --only"
    )
    making.add_argument(
        "--pdf", action="store_true", help="put a PDF of each text into the folder that opens from disk"
    )
    making.add_argument("--paper", nargs="+", choices=("a4", "letter", "ereader"), default=["a4"], help="by default a4")
    making.set_defaults(run=_book)


def build_site(options: argparse.Namespace) -> int:
    """Check the edition and build its site."""
    root = root_of(options)
    if root is None:
        return no_edition()
    started = time.monotonic()
    from edition.publish.build import Built, build, built

    anew = options.clean or options.offline or options.pdf
    before = Built() if anew else built(root, options.site_dir)
    if before.pages is not None:
        told = f"nothing has changed; {before.pages} pages are there ({time.monotonic() - started:.1f} s)"
        print(f"build: {told}", file=sys.stderr)
        return NONE
    with workers_of(options) as workers:
        edition = read(root, workers)
    from edition.checking import summary

    if edition.problems:
        tell(edition.problems)
    print(summary(edition, len(edition.problems), time.monotonic() - started), file=sys.stderr)
    if edition.problems:
        print("build: nothing was built; the last site, if there is one, is as it was", file=sys.stderr)
        return SOME
    folder = options.site_dir or (root / "dist/edition-offline" if options.offline else None)
    pdfs = _pdfs(edition) if options.pdf else None
    return build(edition, folder, options.offline, pdfs, options.jobs, options.clean, before.inputs)


def _pdfs(edition: "Edition") -> "dict[str, bytes]":
    """A PDF of each text. One that cannot be made is named, and the site is built without it."""
    from edition.problems import report
    from edition.publish.book.command import pdfs_of_texts

    made, found = pdfs_of_texts(edition)
    if found:
        told = f"{report(found)}\nbuild: these texts have no PDF until that is put right"
        print(told, file=sys.stderr)
    return made


def _book(options: argparse.Namespace) -> int:
    root = root_of(options)
    if root is None:
        return no_edition()
    if options.only and "zip" in (options.format or ()):
        print("edition: the offline folder has the whole edition: leave out --only, or zip", file=sys.stderr)
        return CANNOT
    if options.pdf and "zip" not in (options.format or ("zip",)[: not options.only]):
        print("edition: --pdf is for the offline folder: leave it out, or ask for zip", file=sys.stderr)
        return CANNOT
    edition = read(root)
    if edition.problems:
        tell(edition.problems)
        print("book: nothing was made; what is in dist/ is as it was", file=sys.stderr)
        return SOME
    from edition.publish.book.book import unknown_slugs
    from edition.publish.book.command import FORMATS, Wish, make

    formats = options.format or [name for name in FORMATS if name != "zip" or not options.only]
    wish = Wish(list(dict.fromkeys(options.only)), formats, options.paper, options.pdf)
    try:
        found = list(unknown_slugs(edition, wish.only)) or make(edition, wish)
    except OSError as error:
        print(f"book: {error.filename} cannot be read or written: {error.strerror}", file=sys.stderr)
        return CANNOT
    if found:
        tell(found)
        print("book: nothing was written; what is in dist/ is as it was", file=sys.stderr)
    return SOME if found else NONE

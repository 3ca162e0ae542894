"""`edition add`."""

import argparse
import os
import sys
from pathlib import Path

from edition.commands.shared import CANNOT, NONE, SOME, Commands, no_edition, number, root_of


def register(commands: Commands) -> None:
    """Add their arguments."""
    adding = commands.add_parser("add", help="divide sources into documents and draft a page for each")
    adding.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a file, or a folder with all files in it")
    adding.add_argument("--dry-run", action="store_true", help="say what was found and write nothing")
    adding.add_argument("--json", action="store_true", help="print it as JSON")
    adding.add_argument("--explain", action="store_true", help="show the file with the decisions in its margin")
    adding.add_argument("--sidecar", action="store_true", help="write FILE.yml, which says how it divides, to correct")
    adding.add_argument(
        "--replace", metavar="NAME", help="FILE is a better copy of sources/NAME: draft its texts again, and merge"
    )
    adding.add_argument(
        "--jobs", type=number, default=os.cpu_count() or 1, metavar="N", help="read N files at a time (all cores)"
    )
    adding.set_defaults(run=_add)


def _add(options: argparse.Namespace) -> int:
    root = root_of(options)
    if root is None and not (options.dry_run or options.explain or options.sidecar):
        return no_edition()
    if options.replace and (len(options.files) > 1 or root is None or options.files[0].is_dir()):
        print("edition: --replace takes one FILE, and works in an edition", file=sys.stderr)
        return CANNOT
    from edition.collect.command import Wish, run

    asked = ("dry_run", "json", "explain", "sidecar", "replace", "jobs")
    wish = Wish(root, options.files, **{name: getattr(options, name) for name in asked})
    return NONE if run(wish) else SOME

"""`edition new` and `edition upgrade`: editions of one’s own."""

import argparse
from pathlib import Path

from edition.commands.shared import CANNOT, NONE, Commands, no_edition, root_of


def register(commands: Commands) -> None:
    """Add their arguments."""
    beginning = commands.add_parser("new", help="make an edition of your own: complete, with one sample text")
    beginning.add_argument("folder", type=Path, metavar="DIR", help="where to: a folder that is not there yet")
    beginning.set_defaults(run=_new)

    upgrading = commands.add_parser("upgrade", help="bring the toolkit in an edition of your own to this version")
    upgrading.add_argument("folder", type=Path, nargs="?", metavar="DIR", help="the edition (by default the one here)")
    upgrading.set_defaults(run=_upgrade)


def _new(options: argparse.Namespace) -> int:
    from edition.new.command import run_new

    return NONE if run_new(options.folder) else CANNOT


def _upgrade(options: argparse.Namespace) -> int:
    from edition.new.command import run_upgrade

    root = options.folder or root_of(options)
    if root is None or not (root / "mkdocs.yml").is_file():
        return no_edition()
    return NONE if run_upgrade(root) else CANNOT

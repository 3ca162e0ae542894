"""The command `edition`: reads its arguments and runs the command that they name."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from edition import __version__
from edition.commands import adding, building, checking, citing, own, releasing, suggesting
from edition.commands.shared import CANNOT

COMMANDS = (adding, checking, citing, building, releasing, own, suggesting)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command. Returns 0 if all is well, 1 if there are problems, 2 if it could not run."""
    options = parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except KeyboardInterrupt:
        site = "; the site may be incomplete" if options.run is building.build_site else ""
        print(f"edition: stopped; no source, page or index is half written{site}: run it again", file=sys.stderr)
        return CANNOT
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return CANNOT


def parser() -> argparse.ArgumentParser:
    """All commands and their arguments."""
    made = argparse.ArgumentParser("edition", description="Digital editions from raw texts.")
    made.add_argument("--version", action="version", version=f"edition {__version__}")
    made.add_argument(
        "--root", type=Path, help="the edition's folder (by default the one around here that has a mkdocs.yml)"
    )
    commands = made.add_subparsers(required=True, metavar="COMMAND")
    for each in COMMANDS:
        each.register(commands)
    return made

"""`edition suggest`."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from edition.commands.shared import CANNOT, NONE, SOME, Commands, no_edition, read, root_of, tell

if TYPE_CHECKING:
    from edition.edit.ledger.proposals import Proposal
    from edition.edit.ledger.suggesting import File
    from edition.edit.rendered import Rendered
    from edition.problems import Problem


def register(commands: Commands) -> None:
    """Add their arguments."""
    suggesting = commands.add_parser("suggest", help="propose what a person then completes")
    suggesting.add_argument("what", choices=["statements"], help="who said what, as far as a text shows it")
    suggesting.add_argument("slug", metavar="SLUG", help="the text: docs/texts/SLUG.md")
    suggesting.add_argument(
        "--write", action="store_true", help="put the proposals into docs/texts/SLUG.statements.yml"
    )
    suggesting.set_defaults(run=_suggest)


def _suggest(options: argparse.Namespace) -> int:
    from edition.edit.ledger import suggesting
    from edition.problems import nearest

    root = root_of(options)
    if root is None:
        return no_edition()
    edition = read(root)
    texts = {rendered.page.id: rendered for rendered in edition.texts()}
    if options.slug not in texts:
        guess = nearest(options.slug, texts)
        print(f"edition: there is no text “{options.slug}” that can be read{guess}", file=sys.stderr)
        return CANNOT
    file, found = suggesting.read_file(root, options.slug)
    if file is None:
        tell(found)
        return SOME
    proposals = suggesting.proposals_for(edition, texts[options.slug], file)
    if not options.write:
        print(suggesting.as_yaml(proposals, file), end="")
    elif found := _write(root, texts[options.slug], file, proposals):
        tell(found)
        return SOME
    print(_proposed(file, len(proposals), options.write), file=sys.stderr)
    return NONE


def _write(root: Path, rendered: "Rendered", file: "File", proposals: "list[Proposal]") -> "list[Problem]":
    from edition.edit.ledger import suggesting
    from edition.files import one_at_a_time

    with one_at_a_time(root):
        return suggesting.write(file, proposals, [passage.id for passage in rendered.passages]) if proposals else []


def _proposed(file: "File", count: int, is_written: bool) -> str:
    found = f"{count} proposal{'' if count == 1 else 's'}" if count else "nothing that is not there already"
    done = f", written to {file.shown}" if is_written and count else ""
    todo = "; complete each, and delete its line “proposal: true”" if count else ""
    return f"suggest: {found}{done}{todo}"

"""`edition cite`."""

import argparse
import sys

from edition.commands.shared import CANNOT, NONE, Commands, no_edition, read, root_of


def register(commands: Commands) -> None:
    """Add their arguments."""
    citing = commands.add_parser("cite", help="print how to cite a text, a passage or statement, or another work")
    citing.add_argument(
        "target", metavar="KEY[#pN|#sN]", help="a key of references.bib, or a text’s name; with a passage or statement"
    )
    citing.add_argument("--style", default="chicago-author-date", help="by default chicago-author-date")
    citing.add_argument("--format", choices=("text", "bibtex", "ris", "csl-json"), default="text")
    citing.set_defaults(run=_cite)


def _cite(options: argparse.Namespace) -> int:
    from edition.publish.records.cite_command import cite

    root = root_of(options)
    if root is None:
        return no_edition()
    try:
        print(cite(read(root), options.target, options.style, options.format))
    except LookupError as error:
        print(f"edition: {error.args[0]}", file=sys.stderr)
        return CANNOT
    return NONE

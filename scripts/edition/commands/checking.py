"""`edition check` and `edition explain`."""

import argparse
import sys
from pathlib import Path

from edition.commands.shared import CANNOT, NONE, SOME, Commands, add_workers, no_edition, root_of, tell, workers_of
from edition.progress import Progress


def register(commands: Commands) -> None:
    """Add their arguments."""
    checking = commands.add_parser("check", help="verify every promise and print all problems")
    checking.add_argument(
        "paths", nargs="*", type=Path, metavar="PATH", help="show only problems of these files and folders"
    )
    checking.add_argument(
        "--fix",
        action="store_true",
        help="put right what has one right answer, and show it: undeclared changes become emendations (you give the "
        "reasons), quotation marks in YAML, white space, braces in titles, the order of fields",
    )
    checking.add_argument("--format", choices=("github", "json", "text"), default="text")
    add_workers(checking)
    checking.set_defaults(run=_check)

    explaining = commands.add_parser("explain", help="say what a rule asks for, by example; without CODE, list all")
    explaining.add_argument("code", nargs="?", metavar="CODE", help="as check prints it: F201")
    explaining.set_defaults(run=_explain)


def _check(options: argparse.Namespace) -> int:
    root = root_of(options)
    if root is None:
        return no_edition()
    if missing := next((path for path in options.paths if not path.exists()), None):
        print(f"edition: there is no {missing}", file=sys.stderr)
        return CANNOT
    from edition.checking import check

    with workers_of(options) as workers:
        checked = check(root, options.paths, options.fix, Progress().tell, workers)
    for line in checked.fixed:
        print(line, file=sys.stdout if options.format == "text" else sys.stderr)
    if checked.problems or options.format == "json":
        tell(checked.problems, options.format)
    print(checked.summary, file=sys.stderr)
    return SOME if checked.problems else NONE


def _explain(options: argparse.Namespace) -> int:
    from edition.rules import explain, listed

    try:
        print(explain(options.code) if options.code else listed())
    except LookupError as error:
        print(f"edition: {error.args[0]}", file=sys.stderr)
        return CANNOT
    return NONE

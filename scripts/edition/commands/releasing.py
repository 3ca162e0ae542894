"""`edition release` and `edition summary`."""

import argparse
import re
import sys
from pathlib import Path

from edition.commands.shared import CANNOT, NONE, SOME, Commands, no_edition, read, root_of, tell


def register(commands: Commands) -> None:
    """Add their arguments."""
    releasing = commands.add_parser("release", help="publish a version: record for good what it has, and its ids")
    releasing.add_argument("version", type=_version, metavar="VERSION", help="as 1.2.3, higher than the last one")
    releasing.add_argument("--date", type=_day, help="the day of the release (today)", metavar="YYYY-MM-DD")
    releasing.add_argument("--dry-run", action="store_true", help="say what it would publish and write nothing")
    releasing.set_defaults(run=_release)

    summing = commands.add_parser("summary", help="say what a change does to the edition, not to its files")
    summing.add_argument(
        "base", metavar="BASE", help="a git revision or a folder; or FILE.json, a summary that was saved, to show again"
    )
    summing.add_argument("head", nargs="?", metavar="HEAD", help="what to compare it with (the folder as it is)")
    summing.add_argument("--format", choices=("json", "markdown", "text"), default="text")
    summing.set_defaults(run=_summarise)


def _version(text: str) -> str:
    if not re.fullmatch(r"(?:(?:0|[1-9]\d{0,5})\.){2}(?:0|[1-9]\d{0,5})", text, re.ASCII):
        raise argparse.ArgumentTypeError(f"“{text}” is no version: write three numbers, as 1.0.0")
    return text


def _day(text: str) -> str:
    from datetime import date

    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}” is no day: write it as 2026-11-22") from None


def _release(options: argparse.Namespace) -> int:
    from datetime import date

    from edition.edit.release import releasing
    from edition.files import one_at_a_time

    root = root_of(options)
    if root is None:
        return no_edition()
    with one_at_a_time(root):
        edition = read(root)
        if edition.problems:
            tell(edition.problems)
            print("release: nothing was written: put these right first", file=sys.stderr)
            return SOME
        try:
            plan = releasing.plan(edition, options.version, options.date or date.today().isoformat())
            written = not plan.refusal and (options.dry_run or releasing.write(root, plan))
        except OSError as error:
            print(f"release: {error.filename} cannot be read or written: {error.strerror}", file=sys.stderr)
            return CANNOT
        if not written:
            print(f"release: {plan.refusal or 'its record is there already'}; nothing was written", file=sys.stderr)
            return SOME
    print("\n".join(releasing.summary(plan)))
    print(_released(options.version, options.dry_run), file=sys.stderr)
    return NONE


def _released(version: str, is_dry: bool) -> str:
    if is_dry:
        return f"release: version {version} would publish this; nothing was written"
    return (
        f"release: version {version} is in docs/releases/{version}.json and CITATION.cff. Now give it its heading in "
        f"CHANGELOG.md, and commit and tag it:\n"
        f"    git add docs/releases/{version}.json CITATION.cff CHANGELOG.md\n"
        f'    git commit -m "Release {version}"\n'
        f"    git tag v{version}"
    )


def _summarise(options: argparse.Namespace) -> int:
    from edition.review.command import FORMATS, SAVED, compare, saved
    from edition.review.states import NoState

    root = root_of(options)
    try:
        if options.head is None and options.base.endswith(SAVED):
            summary = saved(Path(options.base))
        elif root is None:
            return no_edition()
        else:
            summary = compare(root, options.base, options.head)
    except NoState as error:
        print(f"edition: {error}", file=sys.stderr)
        return CANNOT
    print(FORMATS[options.format](summary))
    return NONE

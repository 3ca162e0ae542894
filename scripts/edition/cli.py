"""The command `edition`: reads its arguments, calls the functions that do the work, prints what they return."""

import argparse
import os
import re
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from edition import __version__
from edition.progress import Progress

if TYPE_CHECKING:
    from edition.edit.ledger.proposals import Proposal
    from edition.edit.ledger.suggesting import File
    from edition.edit.rendered import Edition, Rendered
    from edition.problems import Problem

NONE, SOME, CANNOT = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command. Returns 0 if all is well, 1 if there are problems, 2 if it could not run."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except KeyboardInterrupt:
        site = "; the site may be incomplete" if options.run is _build else ""
        print(f"edition: stopped; no source, page or index is half written{site}: run it again", file=sys.stderr)
        return CANNOT
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return CANNOT


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("edition", description="Digital editions from raw texts.")
    parser.add_argument("--version", action="version", version=f"edition {__version__}")
    parser.add_argument(
        "--root", type=Path, help="the edition's folder (by default the one around here that has a mkdocs.yml)"
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

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
        "--jobs", type=_number, default=os.cpu_count() or 1, metavar="N", help="read N files at a time (all cores)"
    )
    adding.set_defaults(run=_add)

    _add_checking(commands)

    citing = commands.add_parser("cite", help="print how to cite a text, a passage or statement, or another work")
    citing.add_argument(
        "target", metavar="KEY[#pN|#sN]", help="a key of references.bib, or a text’s name; with a passage or statement"
    )
    citing.add_argument("--style", default="chicago-author-date", help="by default chicago-author-date")
    citing.add_argument("--format", choices=("text", "bibtex", "ris", "csl-json"), default="text")
    citing.set_defaults(run=_cite)

    building = commands.add_parser("build", help="check the edition and build its site")
    building.add_argument("--site-dir", type=Path, help="where to (by default site/)")
    building.add_argument(
        "--offline", action="store_true", help="a site that opens from disk (by default in dist/edition-offline/)"
    )
    building.add_argument("--pdf", action="store_true", help="make a PDF of each text too, and link it from its page")
    building.set_defaults(run=_build)

    making = commands.add_parser("book", help="make the book: PDF, EPUB, and the site as a folder that opens from disk")
    making.add_argument("--only", nargs="+", default=[], metavar="SLUG", help="an offprint of these texts")
    making.add_argument(
        "--format", nargs="+", choices=("pdf", "epub", "zip"), help="by default all; zip not with --only"
    )
    making.add_argument("--paper", nargs="+", choices=("a4", "letter", "ereader"), default=["a4"], help="by default a4")
    making.set_defaults(run=_book)

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

    suggesting = commands.add_parser("suggest", help="propose what a person then completes")
    suggesting.add_argument("what", choices=["statements"], help="who said what, as far as a text shows it")
    suggesting.add_argument("slug", metavar="SLUG", help="the text: docs/texts/SLUG.md")
    suggesting.add_argument(
        "--write", action="store_true", help="put the proposals into docs/texts/SLUG.statements.yml"
    )
    suggesting.set_defaults(run=_suggest)
    return parser


def _add_checking(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
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
    checking.set_defaults(run=_check)

    explaining = commands.add_parser("explain", help="say what a rule asks for, by example; without CODE, list all")
    explaining.add_argument("code", nargs="?", metavar="CODE", help="as check prints it: F201")
    explaining.set_defaults(run=_explain)


def _number(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"“{text}” is no number of 1 or more")
    return int(text)


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


def _root(options: argparse.Namespace) -> Path | None:
    if options.root:
        return options.root if (options.root / "mkdocs.yml").is_file() else None
    here = Path.cwd()
    return next((folder for folder in (here, *here.parents) if (folder / "mkdocs.yml").is_file()), None)


def _no_edition() -> int:
    print(
        "edition: there is no mkdocs.yml here or above: go to the edition's folder, or name it with --root",
        file=sys.stderr,
    )
    return CANNOT


def _tell(found: "Iterable[Problem]", form: str = "text") -> None:
    """Print problems."""
    from edition.problems import report

    print(report(found, form))


def _add(options: argparse.Namespace) -> int:
    root = _root(options)
    if root is None and not (options.dry_run or options.explain or options.sidecar):
        return _no_edition()
    if options.replace and (len(options.files) > 1 or root is None or options.files[0].is_dir()):
        print("edition: --replace takes one FILE, and works in an edition", file=sys.stderr)
        return CANNOT
    from edition.collect.command import Wish, run

    asked = ("dry_run", "json", "explain", "sidecar", "replace", "jobs")
    wish = Wish(root, options.files, **{name: getattr(options, name) for name in asked})
    return NONE if run(wish) else SOME


def _check(options: argparse.Namespace) -> int:
    root = _root(options)
    if root is None:
        return _no_edition()
    if missing := next((path for path in options.paths if not path.exists()), None):
        print(f"edition: there is no {missing}", file=sys.stderr)
        return CANNOT
    from edition.checking import check

    checked = check(root, options.paths, options.fix, Progress().tell)
    for line in checked.fixed:
        print(line, file=sys.stdout if options.format == "text" else sys.stderr)
    if checked.problems or options.format == "json":
        _tell(checked.problems, options.format)
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


def _load(root: Path) -> "Edition":
    from edition.edition import load

    return load(root, Progress().tell)


def _cite(options: argparse.Namespace) -> int:
    from edition.publish.records.cite_command import cite

    root = _root(options)
    if root is None:
        return _no_edition()
    try:
        print(cite(_load(root), options.target, options.style, options.format))
    except LookupError as error:
        print(f"edition: {error.args[0]}", file=sys.stderr)
        return CANNOT
    return NONE


def _build(options: argparse.Namespace) -> int:
    root = _root(options)
    if root is None:
        return _no_edition()
    started = time.monotonic()
    edition = _load(root)
    from edition.checking import summary

    if edition.problems:
        _tell(edition.problems)
    print(summary(edition, len(edition.problems), time.monotonic() - started), file=sys.stderr)
    if edition.problems:
        print("build: nothing was built; the last site, if there is one, is as it was", file=sys.stderr)
        return SOME
    from edition.publish.build import build

    folder = root / "dist/edition-offline" if options.offline else None
    return build(edition, options.site_dir or folder, options.offline, _pdfs(edition) if options.pdf else None)


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
    root = _root(options)
    if root is None:
        return _no_edition()
    if options.only and "zip" in (options.format or ()):
        print("edition: the offline folder has the whole edition: leave out --only, or zip", file=sys.stderr)
        return CANNOT
    edition = _load(root)
    if edition.problems:
        _tell(edition.problems)
        print("book: nothing was made; what is in dist/ is as it was", file=sys.stderr)
        return SOME
    from edition.publish.book.book import unknown_slugs
    from edition.publish.book.command import FORMATS, Wish, make

    formats = options.format or [name for name in FORMATS if name != "zip" or not options.only]
    wish = Wish(list(dict.fromkeys(options.only)), formats, options.paper)
    try:
        found = list(unknown_slugs(edition, wish.only)) or make(edition, wish)
    except OSError as error:
        print(f"book: {error.filename} cannot be read or written: {error.strerror}", file=sys.stderr)
        return CANNOT
    if found:
        _tell(found)
        print("book: nothing was written; what is in dist/ is as it was", file=sys.stderr)
    return SOME if found else NONE


def _release(options: argparse.Namespace) -> int:
    from datetime import date

    from edition.edit.release import releasing
    from edition.files import one_at_a_time

    root = _root(options)
    if root is None:
        return _no_edition()
    with one_at_a_time(root):
        edition = _load(root)
        if edition.problems:
            _tell(edition.problems)
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


def _summarise(options: argparse.Namespace) -> int:
    from edition.review.command import FORMATS, SAVED, compare, saved
    from edition.review.states import NoState

    root = _root(options)
    try:
        if options.head is None and options.base.endswith(SAVED):
            summary = saved(Path(options.base))
        elif root is None:
            return _no_edition()
        else:
            summary = compare(root, options.base, options.head)
    except NoState as error:
        print(f"edition: {error}", file=sys.stderr)
        return CANNOT
    print(FORMATS[options.format](summary))
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


def _suggest(options: argparse.Namespace) -> int:
    from edition.edit.ledger import suggesting
    from edition.problems import nearest

    root = _root(options)
    if root is None:
        return _no_edition()
    edition = _load(root)
    texts = {rendered.page.id: rendered for rendered in edition.texts()}
    if options.slug not in texts:
        guess = nearest(options.slug, texts)
        print(f"edition: there is no text “{options.slug}” that can be read{guess}", file=sys.stderr)
        return CANNOT
    file, found = suggesting.read_file(root, options.slug)
    if file is None:
        _tell(found)
        return SOME
    proposals = suggesting.proposals_for(edition, texts[options.slug], file)
    if not options.write:
        print(suggesting.as_yaml(proposals, file), end="")
    elif found := _write(root, texts[options.slug], file, proposals):
        _tell(found)
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

"""The command `edition check --fix`: puts right what has one right answer, file by file, and shows what changed.

A file is replaced at once, or left alone. It is left alone if it cannot be read, if versions of it are not merged, or
if it has a fault that nothing here mends; what is repaired is read again in memory before it is written.
"""

import difflib
from collections.abc import Callable, Iterator
from pathlib import Path

from edition import files
from edition.edit.citation.biblatex import FILE as BIBLIOGRAPHY
from edition.edit.citation.bibliography import is_broken
from edition.edit.fixing.braces import braced
from edition.edit.fixing.marks import marked
from edition.edit.fixing.slips import mended, unmistakable
from edition.edit.fixing.tidy import tidied, tidy_yaml
from edition.edit.folder import read_folder
from edition.edit.ledger.recording import is_statements, problems_of_fields
from edition.edit.page import FRONT, TextMeta, conflicts, meta_model, page_of
from edition.edit.rendered import Edition
from edition.edit.sources import Source
from edition.edition import names_in_titles
from edition.files import read_regular
from edition.problems import Problem
from edition.yamlfile import read_yaml, validate


def fix(edition: Edition, is_wanted: Callable[[str], bool]) -> list[str]:
    """Repair the pages, files of statements and bibliography that are wanted; the diff, line by line."""
    root = edition.root
    paths = [path for path in read_folder(root)[0] if path.suffix == ".md" or is_statements(path, root)]
    wanted = [path for path in (*paths, root / BIBLIOGRAPHY) if is_wanted(path.relative_to(root).as_posix())]
    with files.one_at_a_time(root):
        return [line for path in wanted if not path.is_symlink() for line in _fix_file(path, edition)]


def _fix_file(path: Path, edition: Edition) -> Iterator[str]:
    shown = path.relative_to(edition.root).as_posix()
    try:
        before = read_regular(path).decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return
    text = before.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if any(conflicts(text, shown)):
        return
    after, left = _mended(text, shown, edition)
    if after is None:
        return
    try:
        if after != before:
            files.replace(path, after.encode())
    except OSError as error:
        yield f"{shown}: cannot be written: {error.strerror}"
        return
    yield from (*_diff(before, after, shown), *left)


def _mended(text: str, path: str, edition: Edition) -> tuple[str | None, list[str]]:
    """The file as it should be; None if it is to be left alone."""
    if path == BIBLIOGRAPHY:
        return (None if is_broken(edition.problems) else mended_bibliography(text, names_in_titles(edition))), []
    if path.endswith(".md"):
        return mended_page(text, path, edition.sources)
    return mended_statements(text), []


def mended_bibliography(text: str, names: set[str]) -> str:
    """Spaces at the ends of lines are gone, names in titles in braces."""
    bare = "\n".join(line.rstrip(" \t") for line in text.split("\n")).rstrip("\n")
    return braced(bare + "\n" if bare else "", names)


def mended_statements(text: str) -> str | None:
    """Values are in quotation marks where they must be, and spaces at the ends of lines gone. None if it is no YAML."""
    text = mended(text, problems_of_fields)
    if read_yaml(text, "")[0] is None:
        return None
    bare = tidy_yaml(unmistakable(text)).rstrip("\n")
    return bare + "\n" if bare else ""


def mended_page(text: str, path: str, sources: dict[str, Source]) -> tuple[str | None, list[str]]:
    """The page once its YAML can be read, its white space and fields are tidy, and its changes are marked."""
    uri = path.removeprefix("docs/")
    text = _with_readable_front(text, path, uri)
    page, _ = page_of(text, path, uri)
    if page is None:
        front = FRONT.match(text)
        return (text if front and read_yaml(front["yaml"], path)[0] else None), []
    page = tidied(page)
    page, refused = marked(page, sources) if isinstance(page.meta, TextMeta) else (page, 0)
    places = "1 place" if refused == 1 else f"{refused} places"
    left = f"{path}: {places} could not be marked without doing more than that: mend by hand"
    return page.text, [left] if refused else []


def _with_readable_front(text: str, path: str, uri: str) -> str:
    found = FRONT.match(text)
    if not found:
        return text

    def problems_of(front: str) -> list[Problem]:
        document = read_yaml(front, path)[0]
        return validate(meta_model(uri), document, path)[1] if document else []

    front = mended(found["yaml"], problems_of)
    front = unmistakable(front) if read_yaml(front, path)[0] else front
    return text[: found.start("yaml")] + front + text[found.end("yaml") :]


def _diff(before: str, after: str, path: str) -> Iterator[str]:
    yield from difflib.unified_diff(before.splitlines(), after.splitlines(), path, path, lineterm="", n=1)
    if before.startswith("\ufeff"):
        yield f"{path}: the byte order mark before the first line is gone"
    if "\r" in before:
        yield f"{path}: lines end with a line feed"
    if before and not before.endswith(("\n", "\r")):
        yield f"{path}: the last line has an end"

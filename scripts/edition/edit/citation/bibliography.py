"""Reads references.bib: bibtexparser finds what is wrong and where; pandoc reads what it means."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from bibtexparser.entrypoint import parse_string
from bibtexparser.library import Library
from bibtexparser.model import DuplicateBlockKeyBlock, DuplicateFieldKeyBlock, Entry, Field, ParsingFailedBlock

from edition.edit.citation.biblatex import FILE, line_of, slips
from edition.edit.links import scheme
from edition.files import read_regular
from edition.problems import Problem

HOW = "Create this file, empty at first: each work becomes an entry in BibTeX, in UTF-8."


@dataclass(frozen=True)
class Bibliography:
    """The works of the edition: each key with the line on which its entry begins."""

    path: Path
    lines: dict[str, int]


def read_bibliography(root: Path) -> tuple[Bibliography, list[Problem]]:
    """Read the keys. Broken entries, keys and fields given twice, and unsafe addresses are problems with their line."""
    path = root / FILE
    try:
        text = read_regular(path).decode("utf-8-sig").replace("\r\n", "\n")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or error
        return Bibliography(path, {}), [Problem(FILE, 0, 0, "B501", f"the bibliography cannot be read: {why}", HOW)]
    library = parse_string(text, parse_stack=[])
    problems = list(_failed(library.failed_blocks))
    lines: dict[str, int] = {}
    for entry in library.entries:
        lines[entry.key] = line_of(entry)
        problems += _entry_problems(entry)
    problems += slips(library)
    return Bibliography(path, lines), problems


def _failed(blocks: Iterable[ParsingFailedBlock]) -> Iterator[Problem]:
    for block in blocks:
        line = (block.start_line or 0) + 1
        match block:
            case DuplicateBlockKeyBlock():
                yield Problem(
                    FILE,
                    line,
                    1,
                    "B502",
                    f"the key “{block.key}” is given twice",
                    "Give one of the two entries another key.",
                )
            case DuplicateFieldKeyBlock():
                fields = ", ".join(sorted(block.duplicate_keys))
                yield Problem(FILE, line, 1, "B502", f"fields given twice in one entry: {fields}", "Keep one of each.")
            case _:
                what = str(block.error).split("\n")[0] or "it does not end before the next one begins"
                yield Problem(
                    FILE,
                    line,
                    1,
                    "B501",
                    f"this entry cannot be read: {what:.100}",
                    "Look for a missing brace or comma at its end.",
                )


def _entry_problems(entry: Entry) -> Iterator[Problem]:
    line = line_of(entry)
    if not re.fullmatch(r"[\w-]+", entry.key):
        yield Problem(
            FILE,
            line,
            1,
            "B501",
            f"the key “{entry.key}” has other characters than letters, digits, _ and -",
            "Change the key.",
        )
    for field in entry.fields:
        value = str(field.value).strip('{}"')
        if field.key == "url" and scheme(value) not in ("http", "https"):
            yield Problem(
                FILE,
                line_of(entry, field),
                1,
                "P108",
                f"this address may not be followed: {value:.60}",
                "Addresses begin with https:// or http://.",
            )


def unbraced_names(bibliography: Bibliography, names: Collection[str]) -> Iterator[Problem]:
    """Proper nouns in titles stand in braces: citation styles write other words of a title in small letters."""
    text = bibliography.path.read_text("utf-8-sig")
    for entry, field, start, end in unbraced(parse_string(text, parse_stack=[]), names):
        found = str(field.value)[start:end]
        hint = f"Write {{{found}}}: citation styles put other words of a title in small letters."
        message = f"“{found}” in this title is not protected by braces"
        yield Problem(FILE, line_of(entry, field), 1, "B504", message, hint)


def unbraced(library: Library, names: Collection[str]) -> Iterator[tuple[Entry, Field, int, int]]:
    """The first name without braces in each title: its entry and field, and its place in the field's value.

    One word at the beginning needs none: every style writes it with a capital.
    """
    pattern = re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, sorted(names, key=len, reverse=True))) + r")(?!\w)")
    for entry in library.entries if names else ():
        for field in entry.fields:
            value = str(field.value)
            if field.key not in ("title", "subtitle", "booktitle") or value.startswith("{{"):
                continue
            bare = re.sub(r"(?<=.)\{[^{}]*\}", lambda m: " " * len(m[0]), value)
            found = (name for name in pattern.finditer(bare) if name.start() > 1 or " " in name[0])
            yield from ((entry, field, name.start(), name.end()) for name in islice(found, 1))


def is_broken(problems: Iterable[Problem]) -> bool:
    """Whether the bibliography has faults that hide works: then nobody can tell which ones it has."""
    return any(p.path == FILE and p.code in ("B501", "B502") for p in problems)

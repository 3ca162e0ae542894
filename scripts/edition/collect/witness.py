"""Reads a source file without changing it."""

import hashlib
import re
from pathlib import Path

from edition.collect.characters import uncarriable_in
from edition.collect.formats import Refused
from edition.collect.formats.encoding import place
from edition.files import read_regular
from edition.model import Layer, Witness
from edition.problems import Problem

MAX_BYTES = 32 * 1024 * 1024
MAX_LINE = 100_000

_LINE_END = re.compile(r"\r\n|\n|\r")


def read_witness(path: Path, shown: str) -> tuple[Witness | None, list[Problem]]:
    """Read a file of any format that the toolkit knows. One that cannot be read gives one problem that says why.

    `shown` is the path that a problem names. An encoding that its sidecar gives comes before every other sign of it.
    """
    from edition.collect.layer import read_layer  # late: checking an edition reads no other format than text
    from edition.collect.sidecar import said_encoding

    content, problems = read_bytes(path, shown)
    encoding, faults = said_encoding(path, shown)
    if content is None or faults:
        return None, [*problems, *faults]
    try:
        lines, layer = read_layer(content, path.name, encoding)
    except Refused as refused:
        return None, [Problem(shown, refused.line, refused.column, refused.code, refused.message, refused.hint)]
    return _witness(content, lines, layer, path.name, shown)


def read_text_witness(path: Path, shown: str) -> tuple[Witness | None, list[Problem]]:
    """Read a witness that is its own text layer: UTF-8, whatever its name ends with."""
    content, problems = read_bytes(path, shown)
    if content is None:
        return None, problems
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line, column = place(content[: error.start].decode("utf-8", "replace"))
        message = f"byte 0x{content[error.start]:02x} is not UTF-8, and no text layer is recorded for this file"
        hint = "Remove its record from sources/index.yml and run “edition add” on it: that stores its text layer."
        return None, [Problem(shown, line, column, "W103", message, hint)]
    return _witness(content, tuple(_LINE_END.split(text)), Layer(), path.name, shown)


def read_bytes(path: Path, shown: str) -> tuple[bytes | None, list[Problem]]:
    """The bytes of a file that is there and not over the limit."""
    try:
        if (size := path.stat().st_size) > MAX_BYTES:
            limit, hint = MAX_BYTES // 1024 // 1024, "Divide the file into parts and add each of them."
            message = f"{size / 1024 / 1024:.0f} MB is over the limit of {limit} MB"
            return None, [Problem(shown, 0, 0, "W105", message, hint)]
        return read_regular(path), []
    except OSError as error:
        message = f"the file cannot be read: {error.strerror or error}"
        return None, [Problem(shown, 0, 0, "W101", message, "Check the path and that the file is there.")]


def sha256_of(file: Path) -> str | None:
    """The SHA-256 of a file, None if it cannot be read."""
    content, _ = read_bytes(file, file.name)
    return hashlib.sha256(content).hexdigest() if content is not None else None


def _witness(
    content: bytes, lines: tuple[str, ...], layer: Layer, name: str, shown: str
) -> tuple[Witness | None, list[Problem]]:
    if not any(line.strip() for line in lines):
        return None, [Problem(shown, 0, 0, "W104", "the file is empty", "Add a file with text in it.")]
    if problem := _not_a_text(lines, shown):
        return None, [problem]
    return Witness(name, hashlib.sha256(content).hexdigest(), lines, layer), []


def _not_a_text(lines: tuple[str, ...], shown: str) -> Problem | None:
    text = "\n".join(lines)
    controls = sum(1 for _ in uncarriable_in(text[:100_000]))
    if "\0" in text or controls > len(text[:100_000]) / 3:
        return Problem(
            shown, 0, 0, "W106", "this is a binary file, not a text", "Convert it to plain text (UTF-8) and add that."
        )
    for number, line in enumerate(lines, 1):
        if len(line) > MAX_LINE:
            hint = f"Lines may have at most {MAX_LINE} characters: divide it at the paragraphs."
            return Problem(shown, number, 1, "W107", f"this line has {len(line)} characters", hint)
    return None

"""Reads a source file without changing it."""

import hashlib
import re
from pathlib import Path

from edition.collect.characters import is_uncarriable
from edition.files import read_regular
from edition.model import Witness
from edition.problems import Problem

MAX_BYTES = 32 * 1024 * 1024
MAX_LINE = 100_000

_LINE_END = re.compile(r"\r\n|\n|\r")


def read_witness(path: Path, shown: str) -> tuple[Witness | None, list[Problem]]:
    """Read a UTF-8 text. What cannot be read as one gives no witness, and one problem that says why.

    `shown` is the path that a problem names.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            size = path.stat().st_size / 1024 / 1024
            return _refuse(
                shown,
                0,
                0,
                "W105",
                f"{size:.0f} MB is over the limit of {MAX_BYTES // 1024 // 1024} MB",
                "Divide the file into parts and add each of them.",
            )
        content = read_regular(path)
    except OSError as error:
        return _refuse(
            shown,
            0,
            0,
            "W101",
            f"the file cannot be read: {error.strerror or error}",
            "Check the path and that the file is there.",
        )
    return _decode(content, path.name, shown)


def _decode(content: bytes, name: str, shown: str) -> tuple[Witness | None, list[Problem]]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _refuse(shown, 1, 1, "W103", "this file is UTF-16, not UTF-8", "Save it as UTF-8 and add that file.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line, column = _place(content, error.start)
        return _refuse(
            shown,
            line,
            column,
            "W103",
            f"byte 0x{content[error.start]:02x} is not UTF-8",
            "Find out the file's encoding (often Windows-1252), save it as UTF-8 and add that file.",
        )
    lines = tuple(_LINE_END.split(text))
    if not text.strip():
        return _refuse(shown, 0, 0, "W104", "the file is empty", "Add a file with text in it.")
    if problem := _not_a_text(text, lines, shown):
        return None, [problem]
    return Witness(name, hashlib.sha256(content).hexdigest(), lines), []


def _refuse(path: str, line: int, column: int, code: str, message: str, hint: str) -> tuple[None, list[Problem]]:
    return None, [Problem(path, line, column, code, message, hint)]


def _place(content: bytes, offset: int) -> tuple[int, int]:
    before = content[:offset].decode("utf-8", "replace")
    lines = _LINE_END.split(before)
    return len(lines), len(lines[-1]) + 1


def _not_a_text(text: str, lines: tuple[str, ...], shown: str) -> Problem | None:
    controls = sum(map(is_uncarriable, text[:100_000]))
    if "\0" in text or controls > len(text[:100_000]) / 3:
        return Problem(
            shown, 0, 0, "W106", "this is a binary file, not a text", "Convert it to plain text (UTF-8) and add that."
        )
    for number, line in enumerate(lines, 1):
        if len(line) > MAX_LINE:
            hint = f"Lines may have at most {MAX_LINE} characters: divide it at the paragraphs."
            return Problem(shown, number, 1, "W107", f"this line has {len(line)} characters", hint)
    return None

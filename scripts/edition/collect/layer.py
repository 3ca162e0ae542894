"""Reads the text layer of a file of any known format: its lines, and how they were read."""

import re
from dataclasses import replace
from typing import Literal

from edition.collect.formats import Reading, Refused, captions, html, mail, markdown, office, pdf
from edition.collect.formats.apart import apart
from edition.collect.formats.archive import OPEN
from edition.collect.formats.detect import format_of_bytes, format_of_text
from edition.collect.formats.encoding import decode
from edition.model import Layer

MAX_CHARACTERS = 32 * 1024 * 1024

_LINE_END = re.compile(r"\r\n|\n|\r")
_SURROGATE = re.compile("[\ud800-\udfff]")


def read_layer(content: bytes, name: str, said: str | None = None) -> tuple[tuple[str, ...], Layer]:
    """The lines of a file and how they were read. Raises Refused for a file that is not read.

    `said` is the encoding that a person gives it.
    """
    format = format_of_bytes(content, name) if said is None else _own_encoding(content, name)
    reading, format = _read_binary(content, format, said) if format else _read_text(content, name, said)
    if sum(map(len, reading.lines)) > MAX_CHARACTERS:
        hint = "Divide the file into parts and add each of them."
        raise Refused("W105", f"its text is over the limit of {MAX_CHARACTERS // 1024 // 1024} MB", hint)
    lines = tuple(_SURROGATE.sub("\ufffd", line) for line in reading.lines)
    by: Literal["person"] | None = "person" if said else None
    return lines, Layer(format, reading.encoding, reading.facts, reading.marks, reading.reader, reading.warnings, by)


def _own_encoding(content: bytes, name: str) -> str | None:
    """The format of a file whose encoding a person may give: of those told before their characters, only e-mail."""
    format = format_of_bytes(content, name)
    if format in (None, "mail"):
        return format
    hint = "Remove the line “encoding:” from the sidecar."
    raise Refused("W103", "this format says itself how its characters are encoded", hint)


def _read_binary(content: bytes, format: str, said: str | None) -> tuple[Reading, str]:
    """Read a format that has its own encoding. pandoc is a process of its own; other readers are put into one."""
    format = office.format_of_archive(content) if format == "zip" else format
    match format:
        case "docx":
            return office.read_docx(content), format
        case "epub":
            return office.read_epub(content), format
        case "pdf":
            return apart("pdfminer.six", pdf.read_pdf, content), format
        case "mail":
            return apart("email", mail.read_mail, content, said), format
        case _:
            raise _old_office(content)


def _old_office(content: bytes) -> Refused:
    """The container of old Word files, and of new ones with a password."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        return Refused("W116", "this document is encrypted", OPEN)
    return Refused(
        "W106", "this is a binary file, such as an old Word document (.doc)", "Save it as .docx and add that."
    )


def _read_text(content: bytes, name: str, said: str | None) -> tuple[Reading, str]:
    text, encoding, doubts = decode(content, said=said)
    format = format_of_text(text, name)
    if format == "html" and (declared := html.declared_charset(content)):
        text, encoding, doubts = decode(content, declared, said)
    if not text.strip():
        raise Refused("W104", "the file is empty", "Add a file with text in it.")
    match format:
        case "html":
            reading = apart("trafilatura", html.read_html, text)
        case "vtt" | "srt":
            reading = apart("webvtt-py", captions.read_captions, text, format)
        case "markdown":
            reading = markdown.read_markdown(text)
        case _:
            reading = Reading(tuple(_LINE_END.split(text)))
    if reading.reader:  # the lines of the doubts are those of the file, not of the text that was read from it
        doubts = tuple(replace(doubt, line=1) for doubt in doubts)
    warnings = (*doubts, *reading.warnings)
    return Reading(reading.lines, reading.facts, reading.marks, warnings, reading.reader, encoding), format

"""Tells formats by content first, then by the ending of the name."""

import re
from pathlib import PurePath

BINARY = ("pdf", "docx", "epub", "zip", "ole")

_ENDINGS = {
    ".pdf": "pdf",
    ".docx": "docx",
    ".epub": "epub",
    ".eml": "mail",
    ".vtt": "vtt",
    ".srt": "srt",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".md": "markdown",
    ".markdown": "markdown",
}
_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:[^-]|-(?!->))*-->\s*)*(?:<!doctype\s+html\b|<html[\s>])", re.IGNORECASE
)
_SRT = re.compile(r"\s*\d{1,6}[ \t]*\r?\n\d{1,3}:\d\d:\d\d[,.]\d{3}[ \t]*-->[ \t]*\d")
_HEADER = re.compile(rb"(?:[!-9;-~]+:[ \t][^\r\n]*(?:\r?\n[ \t][^\r\n]*)*\r?\n){3,}\r?\n")
_MAIL = re.compile(rb"^(?:MIME-Version|Message-ID|Received|Return-Path):", re.IGNORECASE | re.MULTILINE)


def format_of_bytes(content: bytes, name: str) -> str | None:
    """The format of a file that is told before its characters are known; None for a text."""
    ending = _ENDINGS.get(PurePath(name).suffix.lower())
    if b"%PDF-" in content[:1024].lstrip()[:16]:
        return "pdf"
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return ending if ending in ("docx", "epub") else "zip"
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return "ole"
    if ending in ("pdf", "docx", "epub", "mail"):
        return ending
    header = _HEADER.match(content[:65536])
    return "mail" if header and _MAIL.search(header[0]) else None


def format_of_text(text: str, name: str) -> str:
    """The format of a text: what it begins with, or else what its name ends with."""
    if re.match(r"WEBVTT(?:[ \t\r\n]|$)", text):
        return "vtt"
    if _SRT.match(text[:2000]):
        return "srt"
    if _HTML.match(text[:20_000]):
        return "html"
    ending = _ENDINGS.get(PurePath(name).suffix.lower(), "text")
    return ending if ending not in BINARY else "text"

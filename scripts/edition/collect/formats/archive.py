"""Opens DOCX and EPUB as what they are, zip archives, and lets nothing out of them that could do harm."""

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import PurePosixPath

from edition.collect.formats import Refused, failed

MAX_ENTRIES = 5_000
MAX_UNPACKED = 256 * 1024 * 1024
MAX_WORDS = 64 * 1024 * 1024
MAX_DEPTH = 200

_COMPRESSIONS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # ISO/IEC 29500-2, EPUB OCF 3.3
_WORDS = (".xml", ".rels", ".opf", ".ncx", ".xhtml", ".html", ".htm")
_TAG = re.compile(rb"<(/?)[A-Za-z][^<>]*?(/?)>")
_ENCRYPTED_WORDS = re.compile(
    rb"CipherReference[^>]*URI\s*=\s*[\"'][^\"']*\.(?:x?html?|xml|opf|ncx)[\"']", re.IGNORECASE
)
HOSTILE = "Do not open this file. If you trust where it comes from, ask there for another copy."
OPEN = "Save the file without a password or copy protection and add that."


def open_archive(content: bytes) -> dict[str, bytes]:
    """The entries by name, checked before they are unpacked; entries that are no text (pictures, fonts) are empty.

    Refused are entries that lead out of the archive, too many or too large ones, encrypted ones, XML that declares
    entities or nests too deeply.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.filename.endswith("/")]
            _check(entries)
            members = {e.filename: archive.read(e) if _has_words(e.filename) else b"" for e in entries}
    except Refused:
        raise
    except Exception as error:  # broken files make zipfile raise what Python has
        raise failed("zipfile", error) from None
    for name, member in members.items():
        _check_words(name, member)
    return members


def _has_words(name: str) -> bool:
    return name == "mimetype" or name.lower().endswith(_WORDS)


def _check(entries: list[zipfile.ZipInfo]) -> None:
    if any(entry.flag_bits & 1 for entry in entries):
        raise Refused("W116", "this file is encrypted", OPEN)
    if any(entry.compress_type not in _COMPRESSIONS for entry in entries):
        raise failed("zipfile", "it is compressed in a way that neither a Word document nor an EPUB may be")
    for entry in entries:
        if "\\" in entry.filename or ".." in PurePosixPath(entry.filename).parts or entry.filename.startswith("/"):
            raise Refused("W115", f"the entry “{entry.filename:.80}” leads out of the archive", HOSTILE)
    if len({entry.filename for entry in entries}) < len(entries):
        raise Refused("W115", "two entries of the archive have one name", HOSTILE)
    if len(entries) > MAX_ENTRIES:
        raise Refused("W115", f"the archive has {len(entries)} entries; at most {MAX_ENTRIES} are read", HOSTILE)
    words = sum(entry.file_size for entry in entries if _has_words(entry.filename))
    for size, most in ((sum(entry.file_size for entry in entries), MAX_UNPACKED), (words, MAX_WORDS)):
        if size > most:
            message = f"the archive unpacks to {size // 1024 // 1024} MB, over the limit of {most // 1024 // 1024} MB"
            raise Refused("W115", message, HOSTILE)


def _check_words(name: str, member: bytes) -> None:
    plain = member.replace(b"\0", b"")  # UTF-16 too
    if re.search(rb"<!ENTITY", plain, re.IGNORECASE):
        raise Refused("W115", f"“{name:.80}” declares entities, which could read other files", HOSTILE)
    if _depth(plain) > MAX_DEPTH:
        raise Refused("W115", f"“{name:.80}” nests more than {MAX_DEPTH} elements", HOSTILE)
    if name == "META-INF/encryption.xml" and _ENCRYPTED_WORDS.search(plain):
        raise Refused("W116", "this book is encrypted (copy protection)", OPEN)


def _depth(xml: bytes) -> int:
    """The deepest nesting of elements, as the tags have it."""
    return max(_depths(xml), default=0)


def _depths(xml: bytes) -> Iterator[int]:
    depth = 0
    for tag in _TAG.finditer(xml):
        if tag[1]:
            depth = max(0, depth - 1)
        elif not tag[2]:
            depth += 1
            yield depth


def pack(members: dict[str, bytes]) -> bytes:
    """An archive of just these entries: what is read further is what was checked."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, member in members.items():
            archive.writestr(zipfile.ZipInfo(name), member)
    return packed.getvalue()

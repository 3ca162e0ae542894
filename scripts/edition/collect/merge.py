"""Merges three ways, as git does: what a person has edited since the last draft stays, whatever the new draft says."""

import re
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_FRONT = re.compile(r"\A---[ \t]*\n(?P<fields>.*?)^(?=(?:---|\.\.\.)[ \t]*(?:\n|\Z))", re.DOTALL | re.MULTILINE)
_KEY = re.compile(r"(?P<key>[\w\"'][^:\n]*):(?:\s|$)")
_LINE, _EDGE = "\x1f", "\x1e"


@dataclass(frozen=True, slots=True)
class Merged:
    """The text after a merge, and how many conflicts are marked in it."""

    text: str
    conflicts: int


def merge(last: str, page: str, new: str) -> Merged:
    """Bring what changed from the last draft to the new one into the page.

    Each field of the front matter is one thing, so that two changes of one of them are a conflict and two changes of
    neighbours are none; the text is merged by lines. Line ends become those that most of the page has.
    """
    if page == last or new == last:
        return Merged(new if page == last else page, 0)
    texts = [text.replace("\r\n", "\n").replace("\r", "\n") for text in (page, last, new)]
    if not any(mark in text for text in texts for mark in (_LINE, _EDGE)):
        texts = [_folded(text) for text in texts]
    merged = _merge_file(*texts)
    text = _unfolded(merged.text)
    crlf = page.count("\r\n") * 2 > page.count("\n")
    return Merged(text.replace("\n", "\r\n") if crlf else text, merged.conflicts)


def _merge_file(page: str, last: str, new: str) -> Merged:
    """`git merge-file`: its exit code is the number of conflicts, or above 127 if it could not merge."""
    labels = ("this page", "the last draft", "the new draft")
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder, name) for name in ("page", "last", "new")]
        for file, text in zip(files, (page, last, new), strict=True):
            file.write_bytes(text.encode())
        named = [part for label in labels for part in ("-L", label)]
        command = ["git", "merge-file", "-p", "--diff3", *named, *(file.name for file in files)]
        ran = subprocess.run(command, cwd=folder, capture_output=True, check=False)  # noqa: S603 -- our own files, git from PATH
    if ran.returncode > 127 or ran.returncode < 0:
        raise OSError(ran.stderr.decode(errors="replace").strip() or "git merge-file failed")
    return Merged(ran.stdout.decode(), ran.returncode)


def _folded(text: str) -> str:
    """Each field of the front matter on one line, between two that nobody changes."""
    front = _FRONT.match(text)
    if not front:
        return text
    fields = "".join(
        f"{_EDGE}{key}\n{block[:-1].replace(chr(10), _LINE)}\n{_EDGE}/{key}\n"
        for key, block in _fields(front["fields"])
    )
    return text[: front.start("fields")] + fields + text[front.end("fields") :]


def _fields(front: str) -> Iterator[tuple[str, str]]:
    """Each field with its key: its line and those that belong to it. What stands before the first has an empty key."""
    key, block = "", ""
    for line in re.findall(r".*\n", front):
        if found := _KEY.match(line):
            if block:
                yield key, block
            key, block = found["key"], ""
        block += line
    if block:
        yield key, block


def _unfolded(text: str) -> str:
    return re.sub(rf"^{_EDGE}.*\n", "", text, flags=re.MULTILINE).replace(_LINE, "\n")

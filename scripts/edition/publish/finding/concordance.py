"""Writes the concordance: files of lines by word, each of bounded size, and where the lines of a word begin.

What is written at once has a bounded size too, as each shard has; so memory does not grow with the edition.
"""

import gzip
import json
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from json.encoder import encode_basestring as _quoted
from pathlib import Path
from typing import NamedTuple

from edition.edit.page import TextMeta
from edition.edit.reading import Segment
from edition.edit.rendered import Edition, Rendered
from edition.publish.finding.lines import lines
from edition.publish.finding.records import About
from edition.publish.parts import shown_passages

SPOOLS = 64
AT_MOST = 96_000

# Lines of one word as JSON, under the numbers of their texts.
Rows = list[tuple[int, list[bytes]]]

_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Spoken(NamedTuple):
    """A passage that is shown: its address, the title of its text and the line under it, and its words."""

    url: str
    title: str
    row: str
    segments: list[Segment]


class Place(NamedTuple):
    """How many lines a word has, and the file in which they begin; they go on in the next ones of the spool."""

    lines: int
    spool: int
    file: int


def spoken(edition: Edition) -> Iterator[Spoken]:
    """The passages of all texts by date, as far as the site shows them."""
    return spoken_in(edition.texts(), About(edition))


def spoken_in(texts: Iterable[Rendered], about: About) -> Iterator[Spoken]:
    """Those of these texts."""
    for text in texts:
        meta, shown_here = text.page.meta, shown_passages(text)
        assert isinstance(meta, TextMeta)
        row = about.row(meta)
        for passage in text.passages:
            if passage.id in shown_here:
                yield Spoken(f"{text.url}#{passage.id}", meta.title, row, passage.segments)


def write_concordance(passages: Iterable[Spoken], folder: Path) -> dict[str, Place]:
    """Write the files into `folder`, as SPOOL-FILE.json.gz; returns where the lines of each word are."""
    texts, words = _lines_of(passages)
    spools: dict[int, list[str]] = defaultdict(list)
    for word in sorted(words):
        spools[spool_of(word)].append(word)
    if texts:
        folder.mkdir(parents=True, exist_ok=True)
    places: dict[str, Place] = {}
    for number in sorted(spools):
        files = _Files(folder, number, texts)
        for word in spools[number]:
            places[word] = files.add(word, words.pop(word))
        files.close()
    return places


def _lines_of(passages: Iterable[Spoken]) -> tuple[list[tuple[bytes, bytes]], dict[str, Rows]]:
    """Of each text its address, and title, row and place in the order, as JSON; and of each word its lines by text.

    A line is written as the file that readers get will have it.
    """
    texts: list[tuple[bytes, bytes]] = []
    words: dict[str, Rows] = {}
    for url, text in groupby(passages, key=lambda passage: passage.url.partition("#")[0]):
        number, address, about = len(texts), _json(url), ""
        found: dict[str, list[bytes]] = defaultdict(list)
        for passage in text:
            about = about or _json([passage.title, passage.row, number])
            place = f"{address},{_json(passage.url.partition('#')[2])}"
            for folded, at, left, word, right, reading in lines(passage.segments):
                row = f"[{place},{at},{_quoted(left)},{_quoted(word)},{_quoted(right)},{reading}]"
                found[folded].append(row.encode())
        texts.append((address.encode(), about.encode()))
        for folded, rows in found.items():
            words.setdefault(folded, []).append((number, rows))
    return texts, words


def spool_of(word: str) -> int:
    """In which spool the lines of a word are; the same in every edition."""
    return zlib.crc32(word.encode()) % SPOOLS


@dataclass
class _Files:
    """The files of a spool, one after the other.

    `of` has the lines by word of the one that is being filled, `named` the numbers of their texts.
    """

    folder: Path
    spool: int
    texts: Sequence[tuple[bytes, bytes]]
    number: int = 0
    size: int = 0
    of: dict[str, list[bytes]] = field(default_factory=dict)
    named: dict[int, None] = field(default_factory=dict)

    def add(self, word: str, found: Rows) -> Place:
        """Add the lines of a word; begin a new file wherever one is full."""
        first, count = None, 0
        for text, rows in found:
            count += len(rows)
            size = sum(map(len, rows))
            # What does not fit as a whole goes row by row.
            for some in [rows] if self.size + size <= AT_MOST else ([row] for row in rows):
                size = sum(map(len, some))
                if self.size and self.size + size > AT_MOST:
                    self.close()
                first = self.number if first is None else first
                self.of.setdefault(word, []).extend(some)
                self.named[text] = None
                self.size += size
        return Place(count, self.spool, first or 0)

    def close(self) -> None:
        """Write the file, if anything is in it."""
        if self.of:
            texts = b",".join(b"%b:%b" % self.texts[text] for text in self.named)
            words = b",".join(b"%b:[%b]" % (_json(word).encode(), b",".join(rows)) for word, rows in self.of.items())
            file = self.folder / f"{self.spool}-{self.number}.json.gz"
            file.write_bytes(gzip.compress(b'{"texts":{%b},"words":{%b}}' % (texts, words), 4, mtime=0))
            self.number, self.size, self.of, self.named = self.number + 1, 0, {}, {}

"""Writes the concordance: files of lines by word, each of bounded size, and where the lines of a word begin.

The lines of a large edition do not fit into memory. They go into spools on disk by their words first; each spool is
then put in order by itself.
"""

import gzip
import json
import re
import tempfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from edition.edit.page import TextMeta
from edition.edit.reading import Segment
from edition.edit.rendered import Edition, Rendered
from edition.publish.finding.lines import Line, lines
from edition.publish.finding.records import About
from edition.publish.parts import shown_passages

SPOOLS = 64
AT_MOST = 96_000

# What JSON has otherwise than it is.
_ESCAPED = re.compile(r'["\\\x00-\x1f]')
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
        for passage in text.passages:
            if passage.id in shown_here:
                yield Spoken(f"{text.url}#{passage.id}", meta.title, about.row(meta), passage.segments)


def write_concordance(passages: Iterable[Spoken], folder: Path) -> dict[str, Place]:
    """Write the files into `folder`, as SPOOL-FILE.json.gz; returns where the lines of each word are."""
    places: dict[str, Place] = {}
    with tempfile.TemporaryDirectory() as name:
        texts = _spool(passages, Path(name))
        if texts:
            folder.mkdir(parents=True, exist_ok=True)
        for number in range(SPOOLS):
            files = _Files(folder, number, texts)
            for word, rows in _ordered(Path(name) / str(number)):
                places[word] = files.add(word, rows)
            files.close()
    return places


def _spool(passages: Iterable[Spoken], folder: Path) -> list[tuple[str, str]]:
    """Part the lines by their words; returns of each text its address, and title, row and place in the order as JSON.

    A line is written as the file that readers get will have it, after its word and the number of its text.
    """
    texts: list[tuple[str, str]] = []
    with ExitStack() as stack:
        spools = [stack.enter_context((folder / str(n)).open("w", encoding="utf-8")) for n in range(SPOOLS)]
        for passage in passages:
            url, _, number = passage.url.partition("#")
            place = f"{_json(url)},{_json(number)}"
            if not texts or texts[-1][0] != url:
                texts.append((url, _json([passage.title, passage.row, len(texts)])))
            for line in lines(passage.segments):
                row = _row(place, line)
                spools[spool_of(line.folded)].write(f"{line.folded}\t{len(texts) - 1}\t{row}\n")
    return texts


def _row(place: str, line: Line) -> str:
    """A line as JSON. Few have anything to escape, and the encoder takes several times as long."""
    if _ESCAPED.search(line.left + line.word + line.right):
        return f"[{place},{_json(line[1:])[1:]}"
    return f'[{place},{line.at},"{line.left}","{line.word}","{line.right}",{line.reading}]'


def spool_of(word: str) -> int:
    """In which spool the lines of a word are; the same in every edition."""
    return zlib.crc32(word.encode()) % SPOOLS


def _ordered(spool: Path) -> Iterator[tuple[str, list[list[str]]]]:
    """The words of a spool in order, each with its lines in the order of the texts."""
    with spool.open(encoding="utf-8", newline="\n") as file:
        found = sorted((row.rstrip("\n").split("\t", 2) for row in file), key=itemgetter(0))
    for word, group in groupby(found, key=itemgetter(0)):
        yield word, list(group)


@dataclass
class _Files:
    """The files of a spool, one after the other.

    `of` has the lines by word of the one that is being filled, `named` the numbers of their texts.
    """

    folder: Path
    spool: int
    texts: Sequence[tuple[str, str]]
    number: int = 0
    size: int = 0
    of: dict[str, list[str]] = field(default_factory=dict)
    named: dict[int, None] = field(default_factory=dict)

    def add(self, word: str, rows: list[list[str]]) -> Place:
        """Add the lines of a word; begin a new file wherever one is full."""
        first = None
        for _, text, row in rows:
            if self.size and self.size + len(row) > AT_MOST:
                self.close()
            first = self.number if first is None else first
            self.of.setdefault(word, []).append(row)
            self.named[int(text)] = None
            self.size += len(row)
        return Place(len(rows), self.spool, first or 0)

    def close(self) -> None:
        """Write the file, if anything is in it."""
        if self.of:
            texts = ",".join(f"{_json(url)}:{about}" for url, about in map(self.texts.__getitem__, self.named))
            words = ",".join(f"{_json(word)}:[{','.join(rows)}]" for word, rows in self.of.items())
            file = self.folder / f"{self.spool}-{self.number}.json.gz"
            file.write_bytes(gzip.compress(f'{{"texts":{{{texts}}},"words":{{{words}}}}}'.encode(), 6, mtime=0))
            self.number, self.size, self.of, self.named = self.number + 1, 0, {}, {}

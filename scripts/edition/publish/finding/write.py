"""Writes all that search and concordance of the hosted site read. It knows nothing of MkDocs."""

import json
import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from heapq import nsmallest
from pathlib import Path
from typing import Any

from edition.edit.rendered import Edition, Rendered
from edition.publish.finding import index
from edition.publish.finding.choices import choices
from edition.publish.finding.concordance import Place, spoken_in, write_concordance
from edition.publish.finding.index import Indexed, write_shard
from edition.publish.finding.records import About, pages
from edition.publish.finding.words import bucket
from edition.publish.parts import shown_passages

SEARCH, CONCORDANCE = "search", "concordance"
INDEX, LINES = f"{SEARCH}/index", f"{CONCORDANCE}/lines"
MOST = 20
BORDER = 16
# Characters of texts in a shard, which are in memory at once with their lines. A text that has more is one by itself.
LONGEST = 3_000_000

# Where the lines of each word are, by the numbers of the shards.
Places = Mapping[int, Mapping[str, Place]]


def write_search(edition: Edition, site: Path) -> None:
    """Write the index, the lines of the concordance, the list of words, in which both look first, and the choices."""
    indexed, about = Indexed(), About(edition)
    places: dict[int, dict[str, Place]] = {}
    for shard in shards(edition):
        indexed.add(shard.write(edition, about, site))
        places[shard.number] = shard.write_lines(about, site)
    write_lists(edition, indexed, places, site)


def write_lists(edition: Edition, indexed: Indexed, places: Places, site: Path) -> None:
    """Write what both look into first."""
    files = write_words(indexed.words, places, site / SEARCH / "words")
    _write(site / SEARCH / "choices.json", choices(edition, indexed) | {"words": files})


@dataclass(frozen=True)
class Shard:
    """A part of the index: the pages that are no texts if its number is 0, else these texts."""

    number: int
    texts: tuple[Rendered, ...]
    has_engine: bool

    def write(self, edition: Edition, about: About, site: Path) -> Indexed:
        """Write it into the site."""
        records = about.of(self.texts) if self.number else pages(edition)
        return write_shard(self.number, records, site / INDEX, self.has_engine)

    def write_lines(self, about: About, site: Path) -> dict[str, Place]:
        """Write the lines of its texts into the site; returns where those of each word are."""
        return write_concordance(spoken_in(self.texts, about), site / LINES / str(self.number))


def shards(edition: Edition) -> Iterator[Shard]:
    """Entries and editors' pages, then the texts by date, as many as have room in a shard.

    Where a shard is half full it may end, by the address of the text: so a text that is added or taken away moves the
    borders of the next shards, and not of all.
    """
    first = 0 if any(True for _ in pages(edition)) else 1
    yield Shard(0, (), first == 0)
    some: list[Rendered] = []
    number, size = 1, 0.0
    for text in edition.texts():
        share = max((1 + len(shown_passages(text))) / index.AT_MOST, len(text.page.text) / LONGEST)
        is_border = zlib.crc32(text.url.encode()) % BORDER == 0
        if some and (size + share > 1 or (size > 1 / 2 and is_border)):
            yield Shard(number, tuple(some), number == first)
            some, number, size = [], number + 1, 0.0
        some.append(text)
        size += share
    if some:
        yield Shard(number, tuple(some), number == first)


def write_words(records: Mapping[str, int], places: Places, folder: Path) -> list[str]:
    """Write the words by their first two letters: in how many records each is, and where its lines are, if it has any.

    That is: how many lines, the spool, and for each shard that has some its number, how many, and the file where they
    begin. The file of one letter has the most frequent words that begin with it. Returns the names of the files.
    """
    buckets: dict[str, dict[str, list[Any]]] = defaultdict(dict)
    lines = _lines_of(places)
    for word in sorted(records):
        buckets[bucket(word)][word] = [records[word], *lines.get(word, ())]
    for letter in sorted({word[0] for word in records}):
        beginning = (word for word in records if word[0] == letter and len(word) > 1)
        for word in nsmallest(MOST, beginning, key=lambda word: (-records[word], word)):
            buckets[bucket(letter)][word] = buckets[bucket(word)][word]
    for name, words in buckets.items():
        _write(folder / f"{name}.json", words)
    return sorted(buckets)


def _lines_of(places: Places) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for shard, words in sorted(places.items()):
        for word, place in words.items():
            entry = found.setdefault(word, [0, place.spool, []])
            entry[0] += place.lines
            entry[2].append([shard, place.lines, place.file])
    return found


def _write(file: Path, content: Any) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(content, ensure_ascii=False, separators=(",", ":")), "utf-8")

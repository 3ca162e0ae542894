"""Writes the index of the hosted site's search with Pagefind, one record to a fragment, in shards.

Pagefind indexes pages; each record is made one, of folded words alone, so that what is typed and what is found are
compared by our rules and not by its own. What a hit shows travels as the id of an anchor, which Pagefind keeps and does
not index. A shard has a bounded number of records, so that memory does not grow with the edition.
"""

import gzip
import hashlib
import json
import os
import re
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import chain, islice
from pathlib import Path
from typing import Any
from urllib.parse import quote

import cbor2
from pagefind_bin import get_executable

from edition.publish.finding.records import Record
from edition.publish.finding.words import folded_words

AT_MOST = 4_000
# Takes a place among the words and is none: no phrase goes across it.
BREAK = " ¶ "
SIGNATURE = b"pagefind_dcd"
ENGINE = ("pagefind.js", "pagefind-worker.js", "wasm.unknown.pagefind")
ENTRY = "pagefind-entry.json"
MEMORY = "/dev/shm"  # noqa: S108  in it is a folder that only this user can look into
ROOM = 1 << 28

_SPACE = re.compile(r"[\s\u200b\ufeff]")  # an id has none; % marks what stands for it


class NoIndex(Exception):
    """Pagefind did not make its index; says why."""


@dataclass
class Indexed:
    """What was indexed: the numbers of the shards, and in how many records each word and each filter is."""

    shards: list[int] = field(default_factory=list)
    words: Counter[str] = field(default_factory=Counter)
    filters: Counter[tuple[str, str]] = field(default_factory=Counter)

    def as_json(self) -> list[Any]:
        """The same as values for JSON."""
        return [self.shards, self.words, [[*name, count] for name, count in self.filters.items()]]

    @staticmethod
    def of_json(told: list[Any]) -> "Indexed":
        """What such values say."""
        shards, words, filters = told
        return Indexed(shards, Counter(words), Counter({(name, value): count for name, value, count in filters}))

    def add(self, other: "Indexed") -> None:
        """Count what was indexed elsewhere too."""
        self.shards += other.shards
        self.words.update(other.words)
        self.filters.update(other.filters)


def write_index(pages: Iterable[Record], passages: Iterable[Record], folder: Path) -> Indexed:
    """Write the shards into `folder`/0, 1 …: entries and editors' pages into 0, passages into the others.

    The first shard that there is has the engine. The same records give the same bytes.
    """
    done = Indexed()
    for number, some in enumerate(chain([pages], _parted(iter(passages)))):
        done.add(write_shard(number, some, folder, with_engine=not done.shards))
    return done


def _parted(passages: Iterator[Record]) -> Iterator[Iterator[Record]]:
    """As many at a time as a shard has at most; each part is read before the next is asked for."""
    for first in passages:
        yield chain([first], islice(passages, AT_MOST - 1))


def write_shard(number: int, records: Iterable[Record], folder: Path, with_engine: bool) -> Indexed:
    """Write the shard of this number into the folder; none without records."""
    done = Indexed()
    with tempfile.TemporaryDirectory(dir=_in_memory()) as name:
        for place, record in enumerate(records):
            _write_page(record, place, done, Path(name))
            done.shards = [number]
        if done.shards:
            _run(Path(name), folder / str(number), code(number))
            _clear(folder / str(number), with_engine)
            settle(folder / str(number))
    return done


def _in_memory() -> str | None:
    """A folder in memory, if the system has one with room: Pagefind reads thousands of small files, which then go."""
    try:
        has_room = os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM
    except OSError:
        has_room = False
    return MEMORY if has_room else None


def code(number: int) -> str:
    """A code of ISO 639-2 for local use, qaa to qtz, as the language of a shard.

    Pagefind knows no stems in it, and begins the ids of a shard's records with it: no two shards have one id.
    """
    first, second = divmod(number, 26)
    return f"q{chr(ord('a') + first)}{chr(ord('a') + second)}"


def page_of(record: Record, place: int) -> str:
    """The record as the page that Pagefind reads, with its place in the shard."""
    return _page(record, place, _words_in(record))


def _page(record: Record, place: int, found: Sequence[Sequence[str]]) -> str:
    shown = {"title": record.title, "row": record.row, "text": record.text, "received": record.received}
    encoded = json.dumps(shown, ensure_ascii=False).replace("%", "%25").replace(" ", "%20")
    encoded = _SPACE.sub(lambda space: quote(space[0]), encoded)
    filters = "".join(f'<i data-pagefind-filter="{escape(f"{name}:{value}")}"></i>' for name, value in record.filters)
    words = BREAK.join(map(" ".join, found))
    order = f'<i data-pagefind-sort="place:{place:07}"></i>'
    body = f'<a id="{escape(encoded)}"></a>{order}{filters}{words}'
    return f"<!doctype html><html><body data-pagefind-body>{body}</body></html>"


def _words_in(record: Record) -> list[list[str]]:
    """The words of a record, those of each of its readings apart."""
    readings = (record.text, record.received) if record.received else (record.text,)
    return [folded_words(text) for text in readings]


def _count(record: Record, found: Iterable[Iterable[str]], done: Indexed) -> None:
    done.words.update(set(chain.from_iterable(found)))
    done.filters.update(set(record.filters))


def _write_page(record: Record, place: int, done: Indexed, folder: Path) -> None:
    found = _words_in(record)
    _count(record, found, done)
    path, _, passage = record.url.partition("#")
    file = folder / path / f"{passage or 'index'}.html"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(_page(record, place, found), "utf-8")


def _run(pages: Path, out: Path, language: str) -> None:
    command = [get_executable(), "--site", pages, "--output-path", out, "--force-language", language, "--silent"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 -- our own folders
    if done.returncode:
        raise NoIndex(f"the index of the search could not be made: {(done.stderr or done.stdout).strip()[-500:]}")


def _clear(shard: Path, with_engine: bool) -> None:
    """Remove Pagefind's own interface, and the engine where another shard has it."""
    for file in [file for file in shard.iterdir() if file.suffix in (".js", ".css", ".pagefind")]:
        if not (with_engine and file.name in ENGINE):
            file.unlink()


def settle(shard: Path) -> None:
    """Put the filters into an order of their own: Pagefind writes them in another at each run.

    Its metadata names the files of the filters, its entry the metadata, each by a hash of the content.
    """
    entry = json.loads((shard / ENTRY).read_text("utf-8"))
    ((language, about),) = entry["languages"].items()
    meta = _taken(shard / f"pagefind.{about['hash']}.pf_meta")
    names = [(name, _settled(shard / "filter", file, language)) for name, file in meta[3]]
    meta[3] = sorted(names)
    content = _packed(meta)
    about["hash"] = f"{language}_{_hash(content, 11)}"
    (shard / f"pagefind.{about['hash']}.pf_meta").write_bytes(content)
    (shard / ENTRY).write_text(json.dumps(entry, ensure_ascii=False), "utf-8")


def _settled(folder: Path, name: str, language: str) -> str:
    title, values = _taken(folder / f"{name}.pf_filter")
    content = _packed([title, sorted(values)])
    name = f"{language}_{_hash(content, 11)}"
    (folder / f"{name}.pf_filter").write_bytes(content)
    return name


def _taken(file: Path) -> Any:
    """What a file of Pagefind's says; the file is removed."""
    content = gzip.decompress(file.read_bytes())
    file.unlink()
    return cbor2.loads(content.removeprefix(SIGNATURE))


def _packed(content: Any) -> bytes:
    return gzip.compress(SIGNATURE + cbor2.dumps(content), mtime=0)


def _hash(content: bytes, length: int) -> str:
    return hashlib.sha256(content).hexdigest()[:length]

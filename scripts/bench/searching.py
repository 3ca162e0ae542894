"""`make bench-search`: what a search of the site fetches, and how that grows, beside the search of Material for MkDocs.

The texts are invented, the same for the same seed; their words are as frequent as Zipf’s law has it. Bytes are counted
as a host sends them that compresses scripts and JSON; times and memory are of one run on this machine.
"""

import argparse
import gzip
import json
import os
import random
import resource
import shutil
import sys
import tempfile
import threading
import time
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import jinja2
from playwright.sync_api import Page, sync_playwright

from edition.edit.reading import Segment
from edition.publish.finding.concordance import Spoken, write_concordance
from edition.publish.finding.index import Indexed, write_index
from edition.publish.finding.records import Record
from edition.publish.finding.write import write_words

PUBLISH = Path(sys.modules["edition"].__file__ or "").parent / "publish"
WORDS_IN_TEXT = 900
PARAGRAPHS = 12
COMMONEST = 2.7
RANKS = 100_000
SYLLABLES = [c + v for c in "b c d f g h k l m n p r s t v st tr".split() for v in "a e i o u ai en or".split()]


@cache
def spelled(rank: int) -> str:
    """An invented word for its rank: the frequent ones are short. The same number always gives the same word."""
    word, rank = SYLLABLES[rank % len(SYLLABLES)], rank // len(SYLLABLES)
    return word if rank == 0 else spelled(rank - 1) + word


class Corpus:
    """Texts of about 900 words in twelve paragraphs, with outlets, dates, authors, and an entry for every ten texts."""

    def __init__(self, texts: int) -> None:
        self.texts, self.entries = texts, max(10, texts // 10)

    def paragraphs(self) -> Iterator[tuple[str, str, list[tuple[str, str]]]]:
        """Each with its address, its words and its filters; made anew, and the same, each time."""
        choose = random.Random(self.texts)
        for text in range(self.texts):
            day = f"20{choose.randint(10, 25)}-{choose.randint(1, 12):02}-{choose.randint(1, 28):02}"
            about = [("kind", choose.choice(("article", "news", "digest"))), ("date", day)]
            about += [("outlet", f"outlet-{choose.randint(1, 20)}"), ("author", f"author-{choose.randint(1, 200)}")]
            for number in range(1, PARAGRAPHS + 1):
                words = " ".join(self._word(choose) for _ in range(WORDS_IN_TEXT // PARAGRAPHS))
                mentions = {("mention", f"entry-{choose.randint(1, self.entries)}") for _ in range(2)}
                yield f"texts/text-{text}/#p{number}", f"{words.capitalize()}.", [*about, *sorted(mentions)]

    @staticmethod
    def _word(choose: random.Random) -> str:
        """A word by Zipf’s law: that of rank r comes about as often as 1 / (r + COMMONEST)."""
        return spelled(int(COMMONEST * ((RANKS / COMMONEST + 1) ** choose.random() - 1)))

    def records(self) -> Iterator[Record]:
        """As the search has them."""
        for url, words, filters in self.paragraphs():
            yield Record(
                url, f"A title of some words, {url[-2:]}", "Article · A paper · 1 May 2025", words, "", tuple(filters)
            )

    def pages(self) -> Iterator[Record]:
        """An entry for every ten texts."""
        for number in range(1, self.entries + 1):
            yield Record(
                f"register/entry-{number}/",
                f"Entry {number}",
                "Register",
                f"Entry {number}",
                "",
                (("kind", "register"),),
            )

    def spoken(self) -> Iterator[Spoken]:
        """As the concordance has them."""
        node = ET.Element("p")
        for url, words, _ in self.paragraphs():
            yield Spoken(
                url, "A title of some words", "Article · 1 May 2025", [Segment(node, False, words, None, True)]
            )


@dataclass(frozen=True)
class Made:
    """What a site's search took to make: seconds, megabytes of memory at the peak, and megabytes on disk."""

    what: str
    seconds: float
    memory: float
    disk: float
    files: int

    def __str__(self) -> str:
        made = f"  {self.what:<14}{self.seconds:>7.1f} s{self.memory:>8.0f} MB memory"
        return f"{made}{self.disk:>8.1f} MB in {self.files} files"


def make_index(corpus: Corpus, site: Path) -> tuple[Indexed, Made]:
    """Write the two pages and all that the search reads."""
    begun = time.monotonic()
    indexed = write_index(corpus.pages(), corpus.records(), site / "search/index")
    made = _made("index", begun, site / "search/index")
    files = write_words(indexed.words, {}, site / "search/words")
    (site / "search/choices.json").write_text(json.dumps(choices(corpus, indexed) | {"words": files}), "utf-8")
    pages(site)
    return indexed, made


def make_concordance(corpus: Corpus, indexed: Indexed, site: Path) -> Made:
    """Write the lines, and where they are into the list of words."""
    begun = time.monotonic()
    places = write_concordance(corpus.spoken(), site / "concordance/lines/1")
    write_words(indexed.words, {1: places}, site / "search/words")
    return _made("concordance", begun, site / "concordance/lines")


def _made(what: str, begun: float, folder: Path) -> Made:
    files = [file.stat().st_size for file in folder.rglob("*") if file.is_file()]
    of = resource.RUSAGE_CHILDREN if what == "index" else resource.RUSAGE_SELF
    return Made(what, time.monotonic() - begun, resource.getrusage(of).ru_maxrss / 1024, sum(files) / 1e6, len(files))


def choices(corpus: Corpus, indexed: Indexed) -> dict[str, object]:
    """The choices, as the build would write them, with three forms for each entry."""
    filters: dict[str, list[tuple[str, str, int]]] = {
        name: [] for name in ("kind", "outlet", "author", "speaker", "mention")
    }
    for (name, value), count in sorted(indexed.filters.items()):
        filters.setdefault(name, []).append((value, value.title(), count))
    dates = sorted((date,) for date, _, _ in filters.pop("date"))
    forms = [[f"Entry {n}", f"Entry Name {n}", f"Named {n}"] for n in range(1, corpus.entries + 1)]
    return {"shards": indexed.shards, "filters": filters, "dates": dates, "forms": forms}


def pages(site: Path) -> None:
    """The two pages, without the rest of the site around them."""
    env = jinja2.Environment(loader=jinja2.FileSystemLoader(PUBLISH / "templates"), autoescape=True)
    for name in ("search", "concordance"):
        html = env.get_template(f"{name}.html").render(title=name, body="", problems=[], lists=[])
        (site / name).mkdir(exist_ok=True)
        (site / name / "index.html").write_text(f"<!doctype html><html lang=en><meta charset=utf-8>{html}", "utf-8")
    shutil.copytree(PUBLISH / "assets", site / "assets/edition")


def material(corpus: Corpus) -> tuple[int, int]:
    """The index that Material's search fetches whole before its first answer: its bytes, and compressed."""
    docs = [{"location": url, "title": "A title of some words", "text": words} for url, words, _ in corpus.paragraphs()]
    content = json.dumps({"config": {"lang": ["en"]}, "docs": docs}, separators=(",", ":")).encode()
    return len(content), len(gzip.compress(content, 6))


class Counting(SimpleHTTPRequestHandler):
    """Serves files, prints nothing, and counts what is fetched, as a host would send it; the pages do not count."""

    bytes = requests = 0

    def copyfile(self, source: Any, outputfile: Any) -> None:
        """Send a file."""
        body = source.read()
        if not self.path.partition("?")[0].endswith("/"):
            Counting.requests += 1
            Counting.bytes += len(body) if body[:2] == b"\x1f\x8b" else len(gzip.compress(body, 6))
        with suppress(BrokenPipeError):
            outputfile.write(body)

    def log_message(self, *arguments: object) -> None:
        """Nothing."""

    @classmethod
    def taken(cls) -> tuple[float, int]:
        """Kilobytes and requests since the last time."""
        taken = cls.bytes / 1000, cls.requests
        cls.bytes = cls.requests = 0
        return taken


def queries(indexed: Indexed, corpus: Corpus) -> Iterator[tuple[str, str, str]]:
    """What is looked for: a name for it, the page, and the query."""
    common = [word for word, _ in indexed.words.most_common(2000)]
    rare = sorted(word for word, count in indexed.words.items() if count == 2)
    paragraph = next(corpus.paragraphs())[1].rstrip(".").split()
    yield "a word in two passages", "search", f'q="{rare[0]}"'
    yield "another, the index at hand", "search", f'q="{rare[-1]}"'
    yield "the 300th most frequent word", "search", f"q={common[300]}"
    yield "the 10th most frequent word", "search", f'q="{common[10]}"'
    yield "a phrase of three words", "search", f'q="{" ".join(paragraph[3:6])}"'
    yield "two words of one outlet", "search", f"q={common[40]} {common[60]}&outlet=outlet-3"
    yield "a word, within five years", "search", f"q={common[300]}&from=2015-01-01&until=2019-12-31"
    yield "a word in two passages", "concordance", f"q={rare[0]}"
    yield "the 300th most frequent word", "concordance", f"q={common[300]}"
    yield "the 10th most frequent (2,000 lines)", "concordance", f"q={common[10]}"
    yield "a phrase of three words", "concordance", f"q={' '.join(paragraph[3:6])}"


def measure(corpus: Corpus, indexed: Indexed, site: Path, wanted: str) -> Iterator[str]:
    """A row for each query, in a browser that has nothing of the site in store; the second finds the engine there."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Counting, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_address[1]}"
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ.get("CHROMIUM"), args=root)
        context = browser.new_context()
        for name, where, query in queries(indexed, corpus):
            if where != wanted:
                continue
            if name != "another, the index at hand":
                context.close()
                context = browser.new_context()
                page = context.new_page()
            yield _row(page, f"{address}/{where}/?{query}", f"{where}: {name}")
        browser.close()
    server.shutdown()


def _row(page: Page, url: str, name: str) -> str:
    begun = time.monotonic()
    if page.url.startswith(url.partition("?")[0]):
        page.get_by_role("searchbox").fill(url.partition("q=")[2])
        page.wait_for_timeout(300)
    else:
        page.goto(url)
    status = page.locator("form [role=status]")
    status.filter(has_text=" ").wait_for(timeout=120_000)
    page.wait_for_load_state("networkidle")
    kilobytes, requests = Counting.taken()
    seconds, said = time.monotonic() - begun, status.inner_text()
    return f"  {name:<52}{kilobytes:>9.0f} kB{requests:>6} requests{seconds:>7.1f} s   {said[:40]}"


def tables(corpus: Corpus, site: Path) -> Iterator[str]:
    """What there is, what it took to make, and what each search fetches."""
    indexed, made = make_index(corpus, site)
    yield f"{corpus.texts} texts, {corpus.texts * PARAGRAPHS} paragraphs, {len(indexed.words)} different words"
    whole, packed = material(corpus)
    yield f"  Material’s index, fetched whole at first: {packed / 1000:.0f} kB, unpacked {whole / 1e6:.1f} MB"
    yield str(made)
    yield from measure(corpus, indexed, site, "search")
    yield str(make_concordance(corpus, indexed, site))
    yield from measure(corpus, indexed, site, "concordance")


def main() -> None:
    """Make texts, write their index, search, and print tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", nargs="*", type=int, default=[100, 1000], help="how many (100 and 1000)")
    for texts in parser.parse_args().texts:
        with tempfile.TemporaryDirectory() as name:
            for row in tables(Corpus(texts), Path(name)):
                print(row, flush=True)


if __name__ == "__main__":
    main()

"""What the pages of a PDF add to a text: heads and feet that come back, page numbers, paragraphs that a page breaks."""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from itertools import pairwise

from edition.collect.blocks import Line, read_blocks
from edition.collect.transcript import Label, label_of
from edition.model import Block, Layer, Span, Warning

EDGE = 3
MAX_RUNNING = 120
SHOWN = 5
FULL = 0.75

PAGE_NUMBER = "Page number."
WHY = {"top": "Running head of the pages.", "foot": "Running foot of the pages."}

_NUMBER = re.compile(r"\d+")
_ROMAN = re.compile(r"\W*[ivxlc]+\W*$", re.IGNORECASE)
_ENDED = re.compile(r"[.!?…:][”’\"')\]»]*\d{0,3}$")
_DIVIDED = re.compile(r"([^\W\d_]+)[-\u00ad]$")

Edge = tuple[str, str]


def is_laid_out(layer: Layer) -> bool:
    """Whether lines that stand together are one block: the lines of a page, or a line break in a paragraph."""
    return layer.format in ("pdf", "docx", "epub")


def read_body(layer: Layer, body: Sequence[Line], speakers: Container[str]) -> tuple[Block, ...]:
    """The blocks of a text, whose lines stand with their numbers; those that are not of it are blank."""

    def label(line: str) -> Label | None:
        return found if (found := label_of(line)) and found.name in speakers else None

    return read_blocks(body, label, is_laid_out(layer), continued(layer, body))


def pages_of(layer: Layer) -> dict[int, Span]:
    """The lines of each page by its number; none for a file that has no pages."""
    return {mark.page: mark.lines for mark in layer.marks if mark.page is not None}


def running_lines(layer: Layer, lines: Sequence[str]) -> tuple[dict[int, str], tuple[Warning, ...]]:
    """Lines at the top and foot of pages that come back from page to page, with a page number or without, and why.

    A line counts if it stands there on most pages from its first to its last, or on every second one; what varies in
    it may only be numbers, and one of them must rise with the pages.
    """
    pages = pages_of(layer)
    edges = {page: dict(_edges(span, lines)) for page, span in pages.items()}
    places: dict[Edge, dict[int, int]] = defaultdict(dict)
    for page, found in edges.items():
        for number, side in found.items():
            places[side, _key(lines[number - 1])].setdefault(page, number)
    running = {edge for edge, where in places.items() if _comes_back(edge[1], where, lines)}
    furniture: dict[int, str] = {}
    for page in edges:
        furniture |= {n: _why(edge) for n, edge in _outermost(edges[page], lines, running)}
    return furniture, tuple(_warnings(places, running, furniture, lines))


def _edges(span: Span, lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """The first and last lines of a page, from the outside in."""
    words = [n for n in range(span.first, span.last + 1) if lines[n - 1].strip()]
    half = min(EDGE, len(words) // 2)
    yield from ((n, "top") for n in words[:half])
    yield from ((n, "foot") for n in reversed(words[len(words) - half :]))


def _key(line: str) -> str:
    """The line without what changes from page to page."""
    bare = " ".join(line.split())
    return "#" if _ROMAN.match(bare) else _NUMBER.sub("#", bare).casefold()


def _comes_back(key: str, where: Mapping[int, int], lines: Sequence[str]) -> bool:
    if len(where) < 2 or len(key) > MAX_RUNNING:
        return False
    first, last = min(where), max(where)
    step = 1 if any(b - a == 1 for a, b in pairwise(sorted(where))) else 2
    if len(where) * 3 < ((last - first) // step + 1) * 2:
        return False
    shown = [lines[number - 1] for number in where.values()]
    same = len({" ".join(line.split()) for line in shown}) == 1
    return same and key != "#" and key.strip("#") != "" or _rises(where, shown)


def _rises(where: Mapping[int, int], shown: Sequence[str]) -> bool:
    """Whether one number of the line rises by as much as the pages do, and the others stay."""
    if all(_ROMAN.match(line.strip()) for line in shown):
        return True
    numbers = [[int(n) for n in _NUMBER.findall(line)[:8]] for line in shown]
    if not all(numbers) or len({len(row) for row in numbers}) > 1:
        return False
    columns = list(zip(*numbers, strict=True))
    rising = [len({n - page for n, page in zip(column, where, strict=True)}) == 1 for column in columns]
    staying = [len(set(column)) == 1 for column in columns]
    return any(rising) and all(a or b for a, b in zip(rising, staying, strict=True))


def _outermost(found: Mapping[int, str], lines: Sequence[str], running: set[Edge]) -> Iterator[tuple[int, Edge]]:
    """From the edge of the page inwards, the lines that come back, up to the first that does not."""
    for side in ("top", "foot"):
        for number in (n for n, where in found.items() if where == side):
            edge = side, _key(lines[number - 1])
            if edge not in running:
                break
            yield number, edge


def _why(edge: Edge) -> str:
    return PAGE_NUMBER if not edge[1].strip("# -–—.[]()") else WHY[edge[0]]


def _warnings(
    places: Mapping[Edge, Mapping[int, int]], running: set[Edge], furniture: Mapping[int, str], lines: Sequence[str]
) -> Iterator[Warning]:
    for edge in sorted(running, key=lambda edge: min(places[edge].values())):
        there = {page: n for page, n in places[edge].items() if n in furniture}
        if there:
            number = min(there.values())
            where = f"at the {edge[0]} of {len(there)} pages, from {min(there)} to {max(there)}"
            yield Warning(number, f"taken as furniture: {_why(edge)} “{lines[number - 1].strip():.60}” stands {where}")


def continued(layer: Layer, body: Sequence[Line]) -> dict[int, float]:
    """First lines of pages that go on with the paragraph of the page before, and how surely they do.

    Surely, if a sentence is not over and the line begins with a small letter; less so, if a full line without an end is
    followed by a capital. `body` are the lines of a text; what is not of it is blank.
    """
    pages = sorted((span.first, span.last, page) for page, span in pages_of(layer).items())
    if not pages:
        return {}
    words = [(n, line.strip()) for n, line in body if line.strip()]
    page_of = dict(_paged(words, pages))
    widths = _widths(words, page_of)
    found: dict[int, float] = {}
    for (before, above), (number, below) in pairwise(words):
        page = page_of.get(before)
        if page is None or page_of.get(number) != page + 1:
            continue
        ended, small = bool(_ENDED.search(above)), below.lstrip("“‘\"'(«")[:1].islower()
        if small or (not ended and len(above) >= widths[page] * FULL):
            found[number] = 1.0 if small and not ended else 0.8
    return found


def _paged(words: Sequence[Line], pages: Sequence[tuple[int, int, int]]) -> Iterator[tuple[int, int]]:
    """The page of each line; `pages` have their first and last lines and their numbers."""
    for number, _ in words:
        first, last, page = pages[max(0, bisect_right(pages, (number, 10**9, 0)) - 1)]
        if first <= number <= last:
            yield number, page


def _widths(words: Sequence[Line], page_of: Mapping[int, int]) -> dict[int, int]:
    """The length of the longest line of each page."""
    widths: dict[int, int] = defaultdict(int)
    for number, line in words:
        if page := page_of.get(number):
            widths[page] = max(widths[page], len(line))
    return widths


def divided_words(layer: Layer, words: Sequence[Line]) -> Iterator[Warning]:
    """Words that the ends of lines divide. They stay as the page has them; a person may mend them."""
    if layer.format != "pdf":
        return
    found = []
    for (number, above), (_, below) in pairwise(words):
        start = _DIVIDED.search(above.strip())
        end = re.match(r"[^\W\d_]+", below.strip())
        if start and end and end[0][0].islower():
            found.append((number, f"“{start[1]}-{end[0]}”"))
    if found:
        count = "1 word is" if len(found) == 1 else f"{len(found)} words are"
        first = ", ".join(word for _, word in found[:SHOWN]) + (" …" if len(found) > SHOWN else "")
        yield Warning(found[0][0], f"{count} divided at the end of a line, and kept so: {first}")

"""Divides a witness into documents and furniture, by rules that hold for round-ups and transcripts at large.

A document is known by its byline; the line above it is its title. Without any byline the file is one document.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from edition.collect.blocks import Line, is_separator, read_blocks
from edition.collect.bylines import date_of_byline, read_byline
from edition.collect.characters import carriable, is_bidi_control, is_uncarriable, name, normalise
from edition.collect.dates import order_of
from edition.collect.notes import lost_notes
from edition.collect.transcript import doubtful_labels, label_of, speaker_labels
from edition.model import Block, Byline, Division, Document, Furniture, Kind, Span, Warning, Witness

SEPARATOR = "Separator."
MAX_TITLE = 200
MAX_HEADING = 100
NETWORKS = {"twitter", "x", "bluesky", "mastodon", "threads", "telegram", "truth social", "facebook", "weibo", "vk"}

_SENTENCE_END = re.compile(r"[.!?…:;,][”’\"')\]]*\*?\d{0,2}$")


@dataclass(frozen=True, slots=True)
class _Head:
    """Where a document begins: line numbers of its title and its byline."""

    title: int | None
    byline: int

    @property
    def first(self) -> int:
        return self.title or self.byline


def divide(witness: Witness) -> Division:
    """Every line that is not blank goes to exactly one document or to the furniture."""
    lines = list(enumerate(witness.lines, 1))
    text = [(n, line) for n, line in lines if line.strip()]
    apart = {n: why for n, line in text if (why := _apart(line))}
    furniture = [Furniture(Span(n, n), why) for n, why in apart.items()]
    warnings = [Warning(n, f"taken as furniture: {why}") for n, why in apart.items() if why != SEPARATOR]
    words = [(n, line) for n, line in text if n not in apart]
    if not words:
        return Division((), tuple(furniture), tuple(warnings))
    heads = _heads(words)
    if len(heads) > 1:
        words, outside = _outside(words, heads)
        furniture += outside
        warnings += [Warning(f.lines.first, f"taken as furniture: {f.why} Check that it is no text.") for f in outside]
    documents = tuple(_documents(lines, words, heads))
    return Division(documents, tuple(sorted(furniture, key=lambda f: f.lines.first)), tuple(warnings))


def _apart(line: str) -> str:
    """Why a line belongs to no document by its characters alone; empty if it may belong to one."""
    if is_separator(line):
        return SEPARATOR
    return "" if carriable(line).strip() else "Nothing but characters that HTML cannot hold."


def _heads(words: Sequence[Line]) -> list[_Head]:
    """Bylines that are a line by themselves, each with the title above it, if what stands there can be one."""
    heads: list[_Head] = []
    for index, (number, line) in enumerate(words):
        if not date_of_byline(line):
            continue
        above = words[index - 1] if index else None
        taken = heads[-1].byline if heads else 0
        title = above[0] if above and above[0] > taken and _can_be_title(above[1]) else None
        heads.append(_Head(title, number))
    return heads


def _can_be_title(line: str) -> bool:
    line = line.strip()
    ends_like_a_sentence = line.endswith((".", ",", ";", ":")) and not re.search(r"\b(?:[A-Z]\.){2,}$", line)
    return len(line) <= MAX_TITLE and not ends_like_a_sentence


def _looks_like_heading(line: str) -> bool:
    line = line.strip()
    return len(line) <= MAX_HEADING and not _SENTENCE_END.search(line) and line[:1].isalnum()


def _outside(words: list[Line], heads: list[_Head]) -> tuple[list[Line], list[Furniture]]:
    """Part off what precedes the first document of a round-up, and a last line that could only head a further one."""
    before = [line for line in words if line[0] < heads[0].first]
    inside = words[len(before) :]
    furniture = [Furniture(Span(n, n), "Stands before the first document.") for n, _ in before]
    number, line = inside[-1]
    stands_alone = len(inside) > 1 and inside[-2][0] < number - 1 and number > heads[-1].byline
    if stands_alone and inside[-2][0] > heads[-1].byline and _looks_like_heading(line):
        furniture.append(
            Furniture(Span(number, number), "Stands after the last document, like a heading with no text.")
        )
        inside = inside[:-1]
    return inside, furniture


def _documents(lines: list[Line], words: list[Line], heads: list[_Head]) -> Iterator[Document]:
    printed = [d for head in heads if (d := date_of_byline(lines[head.byline - 1][1]))]
    order = order_of(printed)
    if len(heads) < 2:
        first = min(words[0][0], heads[0].first) if heads else words[0][0]
        head = heads[0] if heads else None
        byline = read_byline(lines[head.byline - 1][1], order) if head else None
        yield _document(lines, [n for n, _ in words], first, head, byline)
        return
    ends = [head.first for head in heads[1:]] + [words[-1][0] + 1]
    for head, end in zip(heads, ends, strict=True):
        numbers = [n for n, _ in words if head.first <= n < end]
        yield _document(lines, numbers, head.first, head, read_byline(lines[head.byline - 1][1], order))


def _document(lines: list[Line], numbers: list[int], first: int, head: _Head | None, byline: Byline | None) -> Document:
    span = Span(first, numbers[-1])
    title_line = head.title if head else _title_without_byline(lines, numbers)
    byline_line = head.byline if head else None
    own = {title_line, byline_line}
    kept = set(numbers) - own
    body = [(n, line) if n in kept else (n, "") for n, line in lines[span.first - 1 : span.last]]
    speakers = speaker_labels([line for _, line in body])
    blocks = read_blocks(body, lambda line: label_of(line) in speakers)
    title = normalise(lines[title_line - 1][1]) if title_line else None
    return Document(
        lines=span,
        title=title,
        title_line=title_line,
        byline=normalise(lines[byline_line - 1][1]) if byline_line else None,
        byline_line=byline_line,
        authors=byline.authors if byline else (),
        outlet=byline.outlet if byline else None,
        date=byline.date if byline else None,
        kind=_kind(blocks, speakers, byline),
        blocks=blocks,
        speakers=speakers,
        warnings=tuple(_warnings(span, title, byline_line, byline, body, blocks, speakers)),
    )


def _title_without_byline(lines: list[Line], numbers: list[int]) -> int | None:
    first = numbers[0]
    alone = len(numbers) > 1 and numbers[1] > first + 1
    return first if alone and _looks_like_heading(lines[first - 1][1]) else None


def _kind(blocks: Sequence[Block], speakers: Sequence[str], byline: Byline | None) -> Kind:
    if speakers:
        return "transcript"
    if byline and byline.outlet and byline.outlet.lower() in NETWORKS:
        return "thread"
    if sum(bool(block.marker) for block in blocks) * 2 > len(blocks):
        return "digest"
    return "news" if byline and byline.outlet and not byline.authors else "article"


def _warnings(
    span: Span,
    title: str | None,
    byline_line: int | None,
    byline: Byline | None,
    body: list[Line],
    blocks: Sequence[Block],
    speakers: tuple[str, ...],
) -> Iterator[Warning]:
    if title is None:
        yield Warning(span.first, "no title found: give it one, marked as supplied")
    if byline is None:
        yield Warning(span.first, "no byline found: author, outlet and date are not known")
    else:
        yield from (Warning(byline_line or span.first, message) for message in byline.warnings)
    if not blocks:
        yield Warning(span.first, "this document has no text")
    for label in doubtful_labels(speakers, [line for _, line in body]):
        number = next(n for n, line in body if label_of(line) == label)
        yield Warning(number, f"“{label}” stands once: a speaker, or words before a colon?")
    for sign in lost_notes(blocks):
        yield Warning(
            blocks[sign.block].lines.first, f"“{sign.sign}” is taken as the sign of a note that is not in the source"
        )
    for block in blocks[:-1] if byline else ():
        if not block.marker and _looks_like_heading(block.text) and not speakers:
            yield Warning(block.lines.first, f"“{block.text:.60}” looks like a heading: kept as a paragraph")
    yield from _characters(body)


def _characters(body: list[Line]) -> Iterator[Warning]:
    for number, line in body:
        if line.isascii() and line.isprintable():
            continue
        for column, char in enumerate(line, 1):
            if is_uncarriable(char):
                yield Warning(number, f"column {column}: {name(char)} cannot stand in HTML; it is declared as left out")
            elif is_bidi_control(char):
                yield Warning(number, f"column {column}: {name(char)} changes the direction of text unseen; it is kept")

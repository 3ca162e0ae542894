"""Divides a witness into documents and furniture, by rules that hold for round-ups and transcripts at large."""

import re
from collections.abc import Iterator, Sequence

from edition.collect.blocks import Line, is_separator, read_blocks
from edition.collect.bylines import Cue, read_byline
from edition.collect.characters import carriable, is_bidi_control, is_uncarriable, name, normalise
from edition.collect.dates import Order, date_at_end, order_of
from edition.collect.heads import Head, find_heads, looks_like_heading
from edition.collect.notes import lost_notes
from edition.collect.transcript import doubtful_labels, label_of, speaker_labels
from edition.model import Block, Byline, Division, Document, Furniture, Kind, Span, Warning, Witness

SEPARATOR = "Separator."
NETWORKS = {"twitter", "x", "bluesky", "mastodon", "threads", "telegram", "truth social", "facebook", "weibo", "vk"}

_CHROME = re.compile(
    r"^(?:share (?:this|on)\b|like this\b|skip to (?:content|main)|subscribe\b|sign up (?:for|to)\b|advertisement$"
    r"|leave a (?:comment|reply)|comments? (?:are )?(?:off|closed)|filed under\b|continue reading|read more$"
    r"|\d+ (?:comments?|replies|likes|shares)$|older posts|newer posts|← |print this|e-?mail this|to unsubscribe\b)",
    re.IGNORECASE,
)
MAX_CHROME = 90


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
    heads = find_heads(witness.lines, words)
    if len(heads) > 1:
        words, outside = _outside(words, heads, apart)
        furniture += outside
        warnings += [Warning(f.lines.first, f"taken as furniture: {f.why} Check that it is no text.") for f in outside]
    documents = tuple(_documents(lines, words, heads))
    return Division(documents, tuple(sorted(furniture, key=lambda f: f.lines.first)), tuple(warnings))


def _apart(line: str) -> str:
    """Why a line belongs to no document by its own words or characters; empty if it may belong to one."""
    if is_separator(line):
        return SEPARATOR
    if len(line.strip()) <= MAX_CHROME and _CHROME.match(line.strip()):
        return "A control of a web page or mailing list."
    return "" if carriable(line).strip() else "Nothing but characters that HTML cannot hold."


def _outside(words: list[Line], heads: list[Head], apart: dict[int, str]) -> tuple[list[Line], list[Furniture]]:
    """Part off what precedes the first document of a round-up, and what follows the last one under a rule."""
    before = [line for line in words if line[0] < heads[0].first]
    inside = words[len(before) :]
    furniture = [Furniture(Span(n, n), "Stands before the first document.") for n, _ in before]
    last = max(n for n in (heads[-1].first, heads[-1].title, heads[-1].byline, heads[-1].dateline) if n)
    tail = _tail(inside, last, apart)
    furniture += [Furniture(Span(n, n), why) for (n, _), why in tail]
    return inside[: len(inside) - len(tail)], furniture


def _tail(inside: list[Line], last: int, apart: dict[int, str]) -> list[tuple[Line, str]]:
    """Lines at the end that are no text: a line or two under a rule, or one alone like a heading with no text."""
    rule = max((n for n in apart if n > last), default=0)
    under = [line for line in inside if line[0] > rule] if rule else []
    if under and len(under) <= 3 and len(under) < len([line for line in inside if line[0] > last]):
        return [(line, "Stands under a rule after the last document.") for line in under]
    number, line = inside[-1]
    if len(inside) > 1 and last < inside[-2][0] < number - 1 and looks_like_heading(line):
        return [((number, line), "Stands after the last document, like a heading with no text.")]
    return []


def _documents(lines: list[Line], words: list[Line], heads: list[Head]) -> Iterator[Document]:
    order = order_of(cue.date for head in heads for cue in head.cues if cue.date)
    if len(heads) < 2:
        head = heads[0] if heads else None
        first = min(words[0][0], head.first) if head else words[0][0]
        yield _document(lines, [n for n, _ in words], first, head, order)
        return
    ends = [head.first for head in heads[1:]] + [words[-1][0] + 1]
    for head, end in zip(heads, ends, strict=True):
        yield _document(lines, [n for n, _ in words if head.first <= n < end], head.first, head, order)


def _document(lines: list[Line], numbers: list[int], first: int, head: Head | None, order: Order | None) -> Document:
    span = Span(first, numbers[-1])
    head = head or _undated_head(lines, numbers)
    byline = _read_head(lines, head, order)
    kept = set(numbers) - {head.title, head.byline, head.dateline}
    body = [(n, line) if n in kept else (n, "") for n, line in lines[span.first - 1 : span.last]]
    speakers = speaker_labels([line for _, line in body])
    blocks = read_blocks(body, lambda line: label if (label := label_of(line)) and label.name in speakers else None)
    return Document(
        lines=span,
        title=_line(lines, head.title),
        title_line=head.title,
        byline=_line(lines, head.byline),
        byline_line=head.byline,
        dateline=_line(lines, head.dateline),
        dateline_line=head.dateline,
        authors=byline.authors if byline else (),
        outlet=byline.outlet if byline else None,
        date=byline.date if byline else None,
        kind=_kind(blocks, speakers, byline),
        blocks=blocks,
        speakers=speakers,
        warnings=tuple(_warnings(span, head, byline, body, blocks, speakers)),
    )


def _line(lines: list[Line], number: int | None) -> str | None:
    return normalise(lines[number - 1][1]) if number else None


def _undated_head(lines: list[Line], numbers: list[int]) -> Head:
    """The head of a text without a byline: its first line, if that stands alone like a title."""
    first = numbers[0]
    line = lines[first - 1][1]
    alone = len(numbers) > 1 and numbers[1] > first + 1
    label = label_of(line)
    returns = label and any((other := label_of(lines[n - 1][1])) and other.name == label.name for n in numbers[1:])
    titled = alone and looks_like_heading(line) and not returns
    return Head(first, first if titled else None, None, None, ())


def _read_head(lines: list[Line], head: Head, order: Order | None) -> Byline | None:
    """What the lines of the head say together: names from the byline, the date from it, the date line or the title."""
    read = [read_byline(cue, order) for cue in head.cues]
    dated = date_at_end(lines[head.title - 1][1].strip()) if head.title else None
    if not read and not head.outlet and not dated:
        return None
    authors = next((byline.authors for byline in read if byline.authors), ())
    outlet = next((byline.outlet for byline in read if byline.outlet), head.outlet)
    day = next((byline.date for byline in read if byline.date), None)
    if dated and not any(cue.date for cue in head.cues):
        day = read_byline(Cue("date", (), dated), order).date
    return Byline(authors, outlet, day, tuple(w for byline in read for w in byline.warnings))


def _kind(blocks: Sequence[Block], speakers: Sequence[str], byline: Byline | None) -> Kind:
    if speakers:
        return "transcript"
    numbered = sum(bool(re.match(r"\d{1,3}/", block.text)) for block in blocks)
    if (byline and byline.outlet and byline.outlet.lower() in NETWORKS) or numbered * 2 > len(blocks):
        return "thread"
    if sum(bool(block.marker) for block in blocks) * 2 > len(blocks):
        return "digest"
    return "news" if byline and byline.outlet and not byline.authors else "article"


def _warnings(
    span: Span,
    head: Head,
    byline: Byline | None,
    body: list[Line],
    blocks: Sequence[Block],
    speakers: tuple[str, ...],
) -> Iterator[Warning]:
    if head.title is None:
        yield Warning(span.first, "no title found: give it one, marked as supplied")
    if byline is None:
        yield Warning(span.first, "no byline found: author, outlet and date are not known")
    else:
        yield from (Warning(head.byline or head.dateline or span.first, message) for message in byline.warnings)
    if not blocks:
        yield Warning(span.first, "this document has no text")
    for label in doubtful_labels(speakers, [line for _, line in body]):
        number = next(n for n, line in body if (found := label_of(line)) and found.name == label)
        yield Warning(number, f"“{label}” stands once: a speaker, or words before a colon?")
    for sign in lost_notes(blocks):
        yield Warning(
            blocks[sign.block].lines.first, f"“{sign.sign}” is taken as the sign of a note that is not in the source"
        )
    for block in blocks[:-1] if byline else ():
        if not block.marker and looks_like_heading(block.text) and not speakers:
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

"""Divides a witness into documents and furniture, by rules that hold for round-ups and transcripts at large."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from edition.collect.blocks import Line, is_separator, read_blocks
from edition.collect.bylines import cue_of, read_byline
from edition.collect.characters import carriable, has_unseen, is_bidi_control, is_uncarriable, name, normalise
from edition.collect.dates import Order, PrintedDate, date_at_end, order_of
from edition.collect.evidence import evidence_of, evidence_of_speakers
from edition.collect.heads import Head, can_be_title, find_heads, looks_like_heading
from edition.collect.notes import lost_notes
from edition.collect.overrule import filled, overruled_byline, overruled_evidence, overruled_head
from edition.collect.sidecar import DocumentFields, Sidecar, apart_lines
from edition.collect.transcript import label_of, speaker_labels
from edition.model import Block, Byline, Division, Document, Furniture, Kind, Span, Warning, Witness

SEPARATOR = "Separator."
NETWORKS = {"twitter", "x", "bluesky", "mastodon", "threads", "telegram", "truth social", "facebook", "weibo", "vk"}

_CHROME = re.compile(
    r"^(?:share (?:this|on)\b|like this\b|skip to (?:content|main)|subscribe\b|sign (?:up|in)\b|advertisement$|menu$"
    r"|accept all|we value your privacy|home\s+(?:>|›|»|about\b)|about us\b|most read$|tags:|read more:|© |page \d+$"
    r"|you are (?:reading|receiving)\b|unsubscribe\b|view this email|for immediate release$|\*?this .{0,40}sponsored by"
    r"|(?:from|to|sent|cc|subject|date|reply-to): .*@|our standards:|read all threads\b|missing some tweet"
    r"|leave a (?:comment|reply)|comments? (?:are )?(?:off|closed)|filed under\b|continue reading|read more$"
    r"|\d+ (?:comments?|replies|likes|shares)$|older posts|newer posts|← |print this|e-?mail this|to unsubscribe\b)",
    re.IGNORECASE,
)
_MAIL = re.compile(r"^(?:From|To|Sent|Cc|Bcc|Subject|Date|Reply-To):\s")
MAX_CHROME = 90
MAX_MASTHEAD = 100


def divide(witness: Witness, sidecar: Sidecar | None = None) -> Division:
    """Every line that is not blank goes to exactly one document or to the furniture. The sidecar’s word comes first."""
    lines = list(enumerate(witness.lines, 1))
    text = [(n, line) for n, line in lines if line.strip()]
    said = apart_lines(sidecar) if sidecar else None
    apart = said if said is not None else {n: why for n, line in text if (why := _apart(line))} | _mail_head(text)
    furniture = [Furniture(Span(n, n), why) for n, why in apart.items() if lines[n - 1][1].strip()]
    doubtful = {} if said is not None else {n: why for n, why in apart.items() if why != SEPARATOR}
    warnings = [Warning(n, f"taken as furniture: {why}") for n, why in doubtful.items()]
    words = [(n, line) for n, line in text if n not in apart]
    if sidecar and sidecar.documents is not None:
        documents = tuple(_said_documents(lines, words, sidecar.documents))
    elif words:
        heads = find_heads(witness.lines, words)
        if said is None and (len(heads) > 1 or _is_under_short_lines(words, heads)):
            words, outside = _outside(words, heads, apart)
            furniture += outside
            warnings += [Warning(f.lines.first, f"taken as furniture: {f.why} Check it.") for f in outside]
        documents = tuple(_documents(lines, words, heads))
    else:
        documents = ()
    if len(documents) == 1:
        documents = (filled(documents[0], witness.layer.facts),)
    return Division(documents, tuple(sorted(furniture, key=lambda f: f.lines.first)), tuple(warnings))


def _said_documents(lines: list[Line], words: list[Line], said: tuple[DocumentFields, ...]) -> Iterator[Document]:
    """The documents that the sidecar names; what it does not say of them is found by the rules."""
    order = order_of(cue.date for _, line in words if (cue := cue_of(line)) and cue.date)
    for fields in said:
        inside = [(n, line) for n, line in words if n in fields.lines]
        if not inside:
            continue
        numbers = [n for n, _ in inside]
        found = find_heads([line for _, line in lines], inside)
        head = found[0] if found and found[0].first == numbers[0] else _undated_head(lines, numbers)
        yield _document(lines, numbers, numbers[0], overruled_head(head, fields, lines), order, fields)


def _mail_head(text: list[Line]) -> dict[int, str]:
    """The lines “From: …”, “Sent: …”, “Subject: …” with which a pasted e-mail begins, three at least."""
    found: dict[int, str] = {}
    for number, line in text:
        if not _MAIL.match(line):
            break
        found[number] = "The head of an e-mail."
    return found if len(found) > 2 else {}


def _is_under_short_lines(words: list[Line], heads: list[Head]) -> bool:
    """Whether all that stands above the only byline’s title is short: the masthead and menus of a page."""
    if len(heads) != 1 or not heads[0].title or not heads[0].cues:
        return False
    return all(len(line.strip()) <= MAX_MASTHEAD for number, line in words if number < heads[0].first)


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
    tail = _tail(inside, last, apart) if len(heads) > 1 else []
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
    numbers = [n for n, _ in words]
    starts = [bisect_left(numbers, head.first) for head in heads]
    for head, start, end in zip(heads, starts, [*starts[1:], None], strict=True):
        yield _document(lines, numbers[start:end], head.first, head, order)


def _document(
    lines: list[Line],
    numbers: list[int],
    first: int,
    head: Head | None,
    order: Order | None,
    said: DocumentFields | None = None,
) -> Document:
    span = Span(first, numbers[-1])
    head = head or _undated_head(lines, numbers)
    dated = _date_in_title(lines, head)
    byline = overruled_byline(_read_head(head, dated, order), said)
    kept = set(numbers) - {head.title, head.byline, head.dateline}
    body = [(n, line) if n in kept else (n, "") for n, line in lines[span.first - 1 : span.last]]
    speakers = said.speakers if said and said.speakers is not None else speaker_labels([line for _, line in body])
    blocks = read_blocks(body, lambda line: label if (label := label_of(line)) and label.name in speakers else None)
    kind = said.kind if said and said.kind else _kind(blocks, speakers, byline)
    found = evidence_of(head, byline, kind, dated, order, lines)
    evidence = overruled_evidence((*found, *evidence_of_speakers(speakers, body)), said)
    return Document(
        lines=span,
        title=_line(lines, head.title),
        title_line=head.title,
        byline=_line(lines, head.byline),
        byline_line=head.byline,
        dateline=_line(lines, head.dateline),
        dateline_line=head.dateline,
        authors=byline.authors,
        outlet=byline.outlet,
        date=byline.date,
        kind=kind,
        blocks=blocks,
        speakers=speakers,
        warnings=(*(w for e in evidence if (w := e.warning())), *_warnings(span, head, body, blocks, speakers)),
        evidence=evidence,
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
    cue = cue_of(line)
    dated = cue is not None and cue.form == "names" and can_be_title(line)  # “Evening News, 10 January 2022”
    titled = alone and (looks_like_heading(line) or dated) and not returns
    return Head(first, first if titled else None, None, None, (), "the whole file")


def _date_in_title(lines: list[Line], head: Head) -> PrintedDate | None:
    """A date that ends the title, parted from it by a sign: “Press briefing – 18 February 2025”."""
    title = lines[head.title - 1][1].strip() if head.title else ""
    found = date_at_end(title)
    return found if found and title[: found.start].rstrip().endswith(tuple(",–—-|:(")) else None


def _read_head(head: Head, dated: PrintedDate | None, order: Order | None) -> Byline:
    """What the lines of the head say together: names from the byline, the date from it, the date line or the title."""
    read = [read_byline(cue, order) for cue in head.cues]
    authors = next((byline.authors for byline in read if byline.authors), ())
    outlet = next((byline.outlet for byline in read if byline.outlet), head.outlet)
    day = next((byline.date for byline in read if byline.date), None)
    if dated and not any(cue.date for cue in head.cues):
        day = dated.read(order)
    return Byline(authors, outlet, day)


def _kind(blocks: Sequence[Block], speakers: Sequence[str], byline: Byline) -> Kind:
    if speakers:
        return "transcript"
    numbered = sum(bool(re.match(r"\d{1,3}/", block.text)) for block in blocks)
    if (byline.outlet and byline.outlet.lower() in NETWORKS) or numbered * 2 > len(blocks):
        return "thread"
    if sum(bool(block.marker) for block in blocks) * 2 > len(blocks):
        return "digest"
    return "news" if byline.outlet and not byline.authors else "article"


def _warnings(
    span: Span,
    head: Head,
    body: list[Line],
    blocks: Sequence[Block],
    speakers: tuple[str, ...],
) -> Iterator[Warning]:
    if head.title is None:
        yield Warning(span.first, "no title found: give it one, marked as supplied")
    if not head.cues and not head.outlet:
        yield Warning(span.first, "no byline found: author and outlet are not known")
    if not blocks:
        yield Warning(span.first, "this document has no text")
    for sign in lost_notes(blocks):
        yield Warning(
            blocks[sign.block].lines.first, f"“{sign.sign}” is taken as the sign of a note that is not in the source"
        )
    for block in blocks[:-1] if head.cues else ():
        if not block.marker and looks_like_heading(block.text) and not speakers:
            yield Warning(block.lines.first, f"“{block.text:.60}” looks like a heading: kept as a paragraph")
    yield from _characters(body)


def _characters(body: list[Line]) -> Iterator[Warning]:
    for number, line in body:
        if not has_unseen(line):
            continue
        for column, char in enumerate(line, 1):
            if is_uncarriable(char):
                yield Warning(number, f"column {column}: {name(char)} cannot stand in HTML; it is declared as left out")
            elif is_bidi_control(char):
                yield Warning(number, f"column {column}: {name(char)} changes the direction of text unseen; it is kept")

"""Divides a witness into documents and furniture, by rules that hold for round-ups and transcripts at large."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from edition.collect.blocks import Line
from edition.collect.bylines import Cue, cue_of, read_byline
from edition.collect.characters import has_unseen, is_bidi_control, is_uncarriable, name, normalise
from edition.collect.dates import Order, order_of
from edition.collect.evidence import evidence_of, evidence_of_joined, evidence_of_speakers
from edition.collect.formats.encoding import known_encoding
from edition.collect.formats.markdown import front_matter
from edition.collect.furniture import SEPARATOR, apart_by_words, around
from edition.collect.heads import Head, find_heads
from edition.collect.notes import lost_notes
from edition.collect.overrule import filled, overruled_byline, overruled_evidence, overruled_head
from edition.collect.pages import continued, divided_words, is_laid_out, read_body, running_lines
from edition.collect.sidecar import DocumentFields, Sidecar, apart_lines
from edition.collect.titles import (
    ALONE,
    Setting,
    Title,
    can_be_title,
    looks_like_heading,
    opening_title,
    setting_of,
    title_in_metadata,
    title_of_metadata,
)
from edition.collect.transcript import label_of, speaker_labels
from edition.collect.undated import OPENING, DateElsewhere, date_elsewhere
from edition.model import Block, Byline, Division, Document, Furniture, Kind, Layer, Span, Warning, Witness

NEAR_THE_TOP = 6
NETWORKS = {"twitter", "x", "bluesky", "mastodon", "threads", "telegram", "truth social", "facebook", "weibo", "vk"}


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a witness with their numbers, how they came about, and the order of its numeric dates."""

    witness: Witness
    numbered: list[Line]
    setting: Setting
    order: Order | None = None

    def title(self, title: Title | None) -> str | None:
        """The words of a title on one line."""
        if title is None:
            return None
        return self.words(title.lines) if title.lines else normalise(self.witness.layer.facts.title or "")

    def words(self, span: Span | None) -> str | None:
        """The words of these lines on one line."""
        return normalise(" ".join(self.witness.lines[span.first - 1 : span.last])) if span else None


def divide(witness: Witness, sidecar: Sidecar | None = None) -> Division:
    """Every line that is not blank goes to exactly one document or to the furniture. The sidecar’s word comes first."""
    lines = Lines(witness, list(enumerate(witness.lines, 1)), setting_of(witness.lines, is_laid_out(witness.layer)))
    text = [(n, line) for n, line in lines.numbered if line.strip()]
    apart, warnings = _apart(lines, text, sidecar)
    words = [(n, line) for n, line in text if n not in apart]
    furniture = [Furniture(Span(n, n), why) for n, why in apart.items() if witness.lines[n - 1].strip()]
    documents: Iterable[Document] = ()
    if sidecar and sidecar.documents is not None:
        documents = _said_documents(lines, words, sidecar.documents)
    elif words:
        heads = list(_heads(lines, words))
        outside = [] if sidecar and sidecar.furniture is not None else list(around(words, heads, apart))
        furniture += outside
        warnings += [Warning(f.lines.first, f"taken as furniture: {f.why} Check it.") for f in outside]
        kept = {f.lines.first for f in outside}
        documents = _documents(lines, [line for line in words if line[0] not in kept], heads)
    found = tuple(documents)
    if len(found) == 1:
        found = (filled(found[0], witness.layer.facts),)
    warnings += divided_words(witness.layer, words)
    warnings += _stored_otherwise(witness.layer, sidecar)
    return Division(found, tuple(sorted(furniture, key=lambda f: f.lines.first)), tuple(warnings))


def _stored_otherwise(layer: Layer, sidecar: Sidecar | None) -> Iterator[Warning]:
    """Where the sidecar’s encoding came too late: what was read from a witness never changes."""
    said = sidecar.encoding if sidecar else None
    if said and layer.encoding and known_encoding(said) != known_encoding(layer.encoding):
        read_as = f"the text that was stored when this file was added was read as {layer.encoding}"
        yield Warning(1, f"the sidecar says that the encoding is {said}, but {read_as}, and stays as it is")


def _apart(lines: Lines, text: list[Line], sidecar: Sidecar | None) -> tuple[dict[int, str], list[Warning]]:
    """The lines that are furniture by themselves, and why: as the sidecar says, or else as the rules find."""
    if sidecar and (said := apart_lines(sidecar)) is not None:
        return said, []
    by_words = apart_by_words(text, lines.witness.layer.format)
    warnings = [Warning(n, f"taken as furniture: {why}") for n, why in by_words.items() if why != SEPARATOR]
    head = front_matter(lines.witness.lines) if lines.witness.layer.format == "markdown" else 0
    by_words |= dict.fromkeys(range(1, head + 1), "Front matter: data about the text.")
    running, more = running_lines(lines.witness.layer, lines.witness.lines)
    return running | by_words, [*warnings, *more]


def _heads(lines: Lines, words: list[Line]) -> Iterator[Head]:
    """The heads of the documents. The only one’s title is the one that the file’s metadata has, where a line has it."""
    heads = find_heads(lines.witness.lines, words, lines.setting)
    said = title_in_metadata(words, lines.witness.layer.facts.title) if len(heads) < 2 else None
    if said is None or said.lines is None or any(said.lines.first in head.numbers() for head in heads):
        yield from heads
        return
    head = heads[0] if heads else Head(said.lines.first, None, None, None, (), "the whole file")
    yield replace(head, first=min(head.first, said.lines.first), title=said)


def _titled(lines: Lines, head: Head, words: list[Line]) -> Head:
    """The head of a file’s only document, with what the metadata says of it: a title, the names that are its byline."""
    facts = lines.witness.layer.facts
    head = head if head.title else replace(head, title=title_of_metadata(facts.title))
    named = None if head.byline or not facts.authors else _line_of_names(words, facts.authors)
    if named is None:
        return head
    return replace(head, byline=Span(named, named), cues=(Cue("by", (" and ".join(facts.authors),), None), *head.cues))


def _line_of_names(words: list[Line], authors: tuple[str, ...]) -> int | None:
    """A line near the beginning that has the names of the authors, and nothing else but “and” and “By”."""
    wanted = sorted(word for name in authors for word in name.split())
    for number, line in words[:NEAR_THE_TOP]:
        if sorted(word for word in re.findall(r"[^\s,&]+", line) if word.lower() not in ("by", "and")) == wanted:
            return number
    return None


def _said_documents(lines: Lines, words: list[Line], said: tuple[DocumentFields, ...]) -> Iterator[Document]:
    """The documents that the sidecar names; what it does not say of them is found by the rules."""
    lines = replace(lines, order=order_of(cue.date for _, line in words if (cue := cue_of(line)) and cue.date))
    for fields in said:
        inside = [(n, line) for n, line in words if n in fields.lines]
        if not inside:
            continue
        numbers = [n for n, _ in inside]
        found = find_heads(lines.witness.lines, inside, lines.setting)
        head = found[0] if found and found[0].first == numbers[0] else _undated_head(lines, inside)
        head = _titled(lines, head, inside) if len(said) == 1 else head
        yield _document(lines, numbers, numbers[0], overruled_head(head, fields, lines.numbered), fields)


def _documents(lines: Lines, words: list[Line], heads: list[Head]) -> Iterator[Document]:
    lines = replace(lines, order=order_of(cue.date for head in heads for cue in head.cues if cue.date))
    if len(heads) < 2:
        head = _titled(lines, heads[0] if heads else _undated_head(lines, words), words)
        yield _document(lines, [n for n, _ in words], min(words[0][0], head.first), head)
        return
    numbers = [n for n, _ in words]
    starts = [bisect_left(numbers, head.first) for head in heads]
    for head, start, end in zip(heads, starts, [*starts[1:], None], strict=True):
        yield _document(lines, numbers[start:end], head.first, head)


def _document(lines: Lines, numbers: list[int], first: int, head: Head, said: DocumentFields | None = None) -> Document:
    span, witness = Span(first, numbers[-1]), lines.witness
    own = [n for n in numbers if n not in head.numbers()]
    dated = date_elsewhere(lines.title(head.title), [(n, witness.lines[n - 1]) for n in own[:OPENING]], len(own))
    byline = overruled_byline(_read_head(head, dated, lines.order), said)
    kept = set(numbers) - head.numbers()
    body = [(n, line) if n in kept else (n, "") for n, line in lines.numbered[span.first - 1 : span.last]]
    speakers = said.speakers if said and said.speakers is not None else speaker_labels([line for _, line in body])
    blocks = read_body(lines.witness.layer, body, speakers)
    captions = lines.witness.layer.format in ("vtt", "srt")
    kind = said.kind if said and said.kind else "transcript" if captions else _kind(blocks, speakers, byline)
    found = evidence_of(head, byline, kind, dated, lines.order, lines.title(head.title))
    joined = evidence_of_joined(continued(lines.witness.layer, body), lines.witness.lines)
    evidence = overruled_evidence((*found, *evidence_of_speakers(speakers, body), *joined), said)
    return Document(
        lines=span,
        title=lines.title(head.title),
        title_lines=head.title.lines if head.title else None,
        byline=lines.words(head.byline),
        byline_lines=head.byline,
        dateline=lines.words(Span(head.dateline, head.dateline) if head.dateline else None),
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


def _undated_head(lines: Lines, words: list[Line]) -> Head:
    """The head of a text without a byline: its first lines, if they stand alone like a title."""
    first, line = words[0]
    title = opening_title(words, 0, lines.setting)
    label = label_of(line)
    if label and any((other := label_of(text)) and other.name == label.name for _, text in words[1:]):
        title = None
    cue = cue_of(line)
    if cue is not None and cue.form == "names" and can_be_title(line) and len(words) > 1 and words[1][0] > first + 1:
        title = Title(Span(first, first), ALONE, 0.8, ("part of the text",))  # “Evening News, 10 January 2022”
    return Head(first, title, None, None, (), "the whole file")


def _read_head(head: Head, dated: DateElsewhere | None, order: Order | None) -> Byline:
    """What the lines of the head say together: names from the byline, the date from it, the date line or the title."""
    read = [read_byline(cue, order) for cue in head.cues]
    authors = next((byline.authors for byline in read if byline.authors), ())
    outlet = next((byline.outlet for byline in read if byline.outlet), head.outlet)
    day = next((byline.date for byline in read if byline.date), None)
    if dated and not any(cue.date for cue in head.cues):
        day = dated.date.read(order)
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

"""The form of a text: its paragraphs, its speakers and the signs of its lost notes are those of its source."""

import re
import xml.etree.ElementTree as ET
from collections import defaultdict
from collections.abc import Iterator, Sequence

from edition.collect.notes import lost_notes
from edition.collect.pages import read_body
from edition.collect.transcript import label_of, speaker_labels
from edition.edit.markdown import walk
from edition.edit.page import Page, TextMeta
from edition.edit.passages import NOBODY, Passage
from edition.edit.reading import inline, is_editorial, text_of
from edition.edit.sourcemap import SourceMap
from edition.edit.sources import Source
from edition.model import Block
from edition.problems import Problem, nearest

_RULE = re.compile(r"^ {0,3}([-*_])(?: *\1){2,} *$", re.MULTILINE)

PLAIN = {"strong": "**", "em": "*", "code": "`"}


def structure(
    page: Page, root: ET.Element, passages: Sequence[Passage], source: Source, is_published: bool = False
) -> Iterator[Problem]:
    """Every rule on the form of a text, for a page whose lines its source has.

    Once a release has published it from this source, its passages are those of the release, which `lock` proves: they
    stay, though today’s rules might divide the source otherwise.
    """
    assert isinstance(page.meta, TextMeta)
    if page.meta.source.lines.last > len(source.witness.lines):
        return
    blocks = _blocks(page, source)
    if not is_published:
        yield from _paragraphs(page, blocks, source)
    yield from _rules(page, root)
    yield from _form(page, passages)
    yield from _speakers(page, passages)
    if len(blocks) == len(passages):
        yield from _lost(page, passages, blocks)


def _blocks(page: Page, source: Source) -> tuple[Block, ...]:
    """The blocks of the page’s lines of the witness, as they were when the page was drafted."""
    assert isinstance(page.meta, TextMeta)
    where, furniture = page.meta.source, source.furniture()
    apart = furniture | {n for span in where.heading() for n in range(span.first, span.last + 1)}
    span = range(where.lines.first, where.lines.last + 1)
    lines = [(n, "" if n in apart else source.witness.lines[n - 1]) for n in span]
    return read_body(source.witness.layer, lines, speaker_labels([line for _, line in lines]))


def _paragraphs(page: Page, blocks: Sequence[Block], source: Source) -> Iterator[Problem]:
    """Passages are numbered by the paragraphs of the source: nobody may renumber them."""
    assert isinstance(page.meta, TextMeta)
    said, there = tuple(page.meta.source.paragraphs.values()), tuple(block.lines.first for block in blocks)
    if said == there:
        return
    wrong = next((i for i, (a, b) in enumerate(zip(said, there, strict=False)) if a != b), min(len(said), len(there)))
    here = f"line {said[wrong]}" if wrong < len(said) else "no line"
    expected = f"line {there[wrong]}" if wrong < len(there) else "no line"
    message = f"passage {wrong + 1} begins on {expected} of {source.path}, not on {here}: cited numbers may not move"
    whole = ", ".join(map(str, there))
    short = len(there) < 60 and _in_order(page)
    hint = f"Write paragraphs: [{whole}]." if short else "Put the list back as it was drafted."
    yield Problem(page.path, *page.front.place(("source", "paragraphs")), "F209", message, hint)


def _in_order(page: Page) -> bool:
    """Whether the ids are p1, p2 … as they were first given, so that a list of lines says them all."""
    assert isinstance(page.meta, TextMeta)
    ids = list(page.meta.source.paragraphs)
    return not page.meta.withdrawn and ids == [f"p{n}" for n in range(1, len(ids) + 1)]


def _rules(page: Page, root: ET.Element) -> Iterator[Problem]:
    """A text has no rule across the page: rules of the source are furniture."""
    added = [found.start() for found in _RULE.finditer(page.body)]
    for number, _ in enumerate(root.findall("hr")):
        place = page.place(added[number] if number < len(added) else 0)
        message = "this rule across the page is not in the text of the source"
        yield Problem(page.path, *place, "F210", message, "Take the line away.")


def _form(page: Page, passages: Sequence[Passage]) -> Iterator[Problem]:
    """A passage is a paragraph or a list item, in plain type, as in the source."""
    places = SourceMap(page)
    for passage in passages:
        if passage.block.tag not in ("p", "li"):
            message = f"passage {passage.number} is no plain paragraph: “{passage.text():.50}”"
            hint = "Put a backslash before the sign that makes it a heading, table or code; begin it at the margin."
            yield Problem(page.path, *places.place(passage.start), "F210", message, hint)
        for element in inline(passage.block):
            if element.tag in PLAIN and not is_editorial(element) and not _in_editorial(passage, element):
                words = "".join(element.itertext())
                sign = PLAIN[element.tag]
                message = f"“{words:.50}” is set off, which the source does not do"
                hint = f"Take the {sign} away, or put a backslash before it if it is the source’s."
                yield Problem(page.path, *page.find(f"{sign}{words[:20]}"), "F210", message, hint)


def _in_editorial(passage: Passage, element: object) -> bool:
    return any(child is element for e in inline(passage.block) if is_editorial(e) for _, child in walk(e))


def _speakers(page: Page, passages: Sequence[Passage]) -> Iterator[Problem]:
    """Every label of a transcript is under `speakers`, and every label there is in the text."""
    assert isinstance(page.meta, TextMeta)
    if page.meta.kind != "transcript" and not page.meta.speakers:
        return
    places = SourceMap(page)
    first = {p: text_of(p.block, "received").strip().split("\n", 1)[0] for p in passages}
    labels = speaker_labels(list(first.values()))
    for passage, line in first.items():
        label = label_of(line)
        if label and label.name in labels and label.name not in page.meta.speakers:
            guess = nearest(label.name, page.meta.speakers)
            hint = f"Add a line “{label.name}: id” under speakers:, or “{label.name}: {NOBODY}” if it is no speaker."
            message = f"the speaker “{label.name}” is not under speakers{guess}"
            yield Problem(page.path, *places.place(passage.start), "F212", message, hint)
    there = {label.name for line in first.values() if (label := label_of(line))}
    for name in page.meta.speakers.keys() - there:
        message = f"no paragraph begins with the label “{name}”{nearest(name, there)}"
        yield Problem(page.path, *page.front.place(("speakers", name)), "F212", message, "Correct or remove this line.")


def _lost(page: Page, passages: Sequence[Passage], blocks: Sequence[Block]) -> Iterator[Problem]:
    """The sign of a note that the source has lost is marked as such, and nothing else is."""
    places = SourceMap(page)
    found: dict[int, list[str]] = defaultdict(list)
    for note in lost_notes(blocks):
        found[note.block].append(note.sign)
    for number, passage in enumerate(passages):
        signs = found[number]
        marked = passage.lost
        for sign in [s for s in signs if signs.count(s) > (*marked, *passage.kept).count(s)]:
            hint = f"Write [{sign}](note:lost), or [{sign}](note:none) if it is no sign of a note."
            message = f"“{sign}” in passage {passage.number} is the sign of a note that the source has lost"
            yield Problem(page.path, *places.place(passage.start), "F211", message, hint)
        for sign in [s for s in marked if not s.isdigit() and s.strip("*†‡")]:
            message = f"“{sign}” is marked as the sign of a lost note, but is a word"
            yield Problem(page.path, *page.find(f"[{sign}](note:lost)"), "F211", message, "Take the mark away.")

"""Numbers the passages of a text, and marks its turns, remarks and lost notes."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from edition.collect.transcript import Label, label_of
from edition.edit.page import Page, TextMeta
from edition.edit.reading import Segment, blocks, inline, letters, segments, text_of

NOBODY = "none"

_REMARK = re.compile(r"^(?:\[[^\[\]]*\]|\([^()]*\))$")


@dataclass(frozen=True)
class Passage:
    """A block of the source with its permanent id. `start`: letters and digits that the page shows before it.

    `speaker` is the register id of whoever speaks here, empty outside a transcript's turns. `lost` has the signs of
    notes that the source has lost, `kept` those that an editor says are none.
    """

    id: str
    block: ET.Element
    start: int
    speaker: str = ""
    lost: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()

    @property
    def segments(self) -> list[Segment]:
        """The passage's runs of text, as the tree has them now."""
        return list(segments(self.block))

    @property
    def number(self) -> str:
        """The id without its p."""
        return self.id.removeprefix("p")

    def text(self) -> str:
        """The corrected reading on one line."""
        return " ".join(text_of(self.block, "corrected").split())


def number(root: ET.Element, ids: Iterator[str]) -> tuple[list[Passage], list[Passage]]:
    """Give the blocks of the source their ids, in order. Blocks of the editors' words alone are not numbered.

    Returns the passages, and the editors' blocks apart.
    """
    passages: list[Passage] = []
    added: list[Passage] = []
    start = 0
    for block in blocks(root):
        own = list(segments(block))
        if text_of(block, "received").strip():
            passages.append(Passage(next(ids), block, start))
        else:
            added.append(Passage("", block, start))
        start += letters(own)
    for passage in passages:
        passage.block.set("id", passage.id)
    return passages, added


def turns(passages: Sequence[Passage], page: Page) -> list[Passage]:
    """Mark who speaks: a paragraph that opens with a label of the page's `speakers` begins a turn, others continue it.

    A paragraph wholly in brackets (a stage direction, a transcriber's remark), or before the first label, is nobody's.
    """
    assert isinstance(page.meta, TextMeta)
    speakers, speaker = page.meta.speakers, ""
    result = []
    for passage in passages:
        text = text_of(passage.block, "received").strip()
        found = label_of(text.split("\n", 1)[0])
        label = found if found and speakers.get(found.name, NOBODY) != NOBODY else None
        if label is None and _REMARK.match(text):
            passage.block.set("class", "remark")
            result.append(passage)
            continue
        speaker = speakers[label.name] if label else speaker
        if label:
            _wrap_label(passage.block, label, speaker)
        if speaker:
            passage.block.set("class", "turn" if label else "turn continued")
            passage.block.set("data-speaker", speaker)
        result.append(replace(passage, speaker=speaker))
    return result


def _wrap_label(block: ET.Element, label: Label, speaker: str) -> None:
    text = (block.text or "").lstrip()
    if text[label.start : label.name_end] == label.name:
        element = ET.Element("span", {"class": "speaker"})
        element.text, element.tail = text[: label.start], text[label.end :]
        link = ET.SubElement(element, "a", {"href": f"term:{speaker}"})
        link.text, link.tail = label.name, text[label.name_end : label.end]
        block.text = None
        block.insert(0, element)


def remarks(passages: Sequence[Passage]) -> None:
    """Mark bracketed remarks within a transcript's paragraphs: they are the transcriber's, not the speaker's."""
    for passage in passages:
        if passage.speaker:
            _mark_remarks(passage.block)


def _mark_remarks(block: ET.Element) -> None:
    for opening, closing in list(_bracketed(block)):
        _wrap(block, opening, closing)


def _bracketed(block: ET.Element) -> Iterator[tuple[Segment, Segment]]:
    """Pairs of direct runs of text, last pair first, in which a bracket opens and closes."""
    direct = [s for s in segments(block) if (s.node is block and not s.tail) or (s.tail and s.node in list(block))]
    pairs = []
    opened: Segment | None = None
    for segment in direct:
        if opened is None and "[" in segment.text:
            opened = segment
        if opened is not None and "]" in segment.text[(segment.text.find("[") if opened is segment else 0) :]:
            pairs.append((opened, segment))
            opened = None
    return reversed(pairs)


def _wrap(block: ET.Element, opening: Segment, closing: Segment) -> None:
    """Move what stands from “[” to “]” into a span of class remark."""
    at = opening.text.index("[")
    end = closing.text.index("]", at if opening is closing else 0) + 1
    span = ET.Element("span", {"class": "remark", "title": "The transcriber’s remark, not the speaker’s words"})
    first = 0 if opening.node is block else list(block).index(opening.node) + 1
    last = 0 if closing.node is block else list(block).index(closing.node) + 1
    span.tail = closing.text[end:]
    span.text = opening.text[at:end] if opening is closing else opening.text[at:]
    inside = list(block)[first:last]
    for child in inside:
        block.remove(child)
        span.append(child)
    if inside:
        inside[-1].tail = closing.text[:end]
    if opening.tail:
        opening.node.tail = opening.text[:at]
    else:
        block.text = opening.text[:at]
    block.insert(first, span)


def lost_notes(passage: Passage) -> Passage:
    """Make links to `note:lost` raised signs that say so, and those to `note:none` plain words."""
    lost, kept = [], []
    for element in inline(passage.block):
        target = element.get("href", "") if element.tag == "a" else ""
        if target not in ("note:lost", "note:none"):
            continue
        element.attrib.clear()
        if target == "note:none":
            element.tag = "span"
            kept.append("".join(element.itertext()))
            continue
        element.attrib.update({"class": "note-lost", "href": "#lost-notes", "title": "The note is not in the source"})
        lost.append("".join(element.itertext()))
    return replace(passage, lost=tuple(lost), kept=tuple(kept))


def add_permalink(passage: Passage) -> None:
    """Put the passage's number before it, as a link to itself."""
    said = {"aria-label": f"Passage {passage.number}", "title": f"Permanent link to passage {passage.number}"}
    link = ET.Element("a", {"class": "permalink ed", "href": f"#{passage.id}", **said})
    link.text, link.tail = passage.number, passage.block.text
    passage.block.text = None
    passage.block.insert(0, link)

"""The small values that pages are made of, and how trees become HTML."""

import xml.etree.ElementTree as ET
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from markupsafe import Markup

from edition.edit.emendations import Emendation
from edition.edit.links import moved
from edition.edit.markdown import to_html
from edition.edit.page import EntryMeta, TextMeta
from edition.edit.rendered import Rendered
from edition.publish.dates import shown

LABELS = {
    "semi-transcript": "Semi-transcript, not verbatim",
    "translation": "Translation",
    "edited": "As reposted; not collated with the original",
    "verbatim": "",
}


@dataclass(frozen=True)
class Link:
    """A title and where it leads, as seen from the page that shows it."""

    title: str
    url: str
    note: str = ""


@dataclass(frozen=True)
class Quote:
    """A mention in its context."""

    url: str
    number: str
    before: str
    words: str
    after: str


@dataclass(frozen=True)
class TextRow:
    """A text in a list of texts."""

    link: Link
    date: str
    kind: str
    outlet: Link | None
    authors: list[Link]
    passages: int
    label: str


def html(root: ET.Element, inner: bool = True) -> Markup:
    """The tree as HTML, without its outer element if `inner`."""
    text = to_html(root)
    return Markup(text[text.index(">") + 1 : text.rindex("<")] if inner else text)  # noqa: S704 -- our serialiser has escaped it


def shown_passages(rendered: Rendered) -> set[str]:
    """The ids of the passages that the hosted site may show: all, those of the first block, or none."""
    meta = rendered.page.meta
    assert isinstance(meta, TextMeta)
    if meta.access == "full":
        return {passage.id for passage in rendered.passages}
    first = list(rendered.root)[: 1 if meta.access == "excerpt" else 0]
    return {element.get("id", "") for block in first for element in block.iter()} - {""}


def access(rendered: Rendered) -> ET.Element:
    """The text as far as the hosted site may show it.

    A passage that is not shown keeps its number, so that a citation of it still leads here.
    """
    shown_here = shown_passages(rendered)
    if all(passage.id in shown_here for passage in rendered.passages):
        return rendered.root
    part = ET.Element("div")
    part.extend(block for block in list(rendered.root)[:1] if shown_here)
    for passage in rendered.passages:
        if passage.id not in shown_here:
            withheld = ET.SubElement(part, "p", {"id": passage.id, "class": "withheld ed"})
            number = ET.SubElement(withheld, "a", {"class": "permalink", "href": f"#{passage.id}"})
            number.text, number.tail = passage.number, "[not shown here]"
    return part


def sort_key(meta: EntryMeta) -> str:
    """The order of an index: by `sort` where given, small and capital letters alike."""
    return (meta.sort or meta.title).casefold()


def apparatus_view(emendation: Emendation, here: Rendered) -> dict[str, Any]:
    """An entry of the apparatus as values, its links as seen from `here`."""
    return {
        "id": emendation.id,
        "passage": emendation.passage,
        "number": emendation.passage.removeprefix("p"),
        "entry": html(apparatus_entry(emendation, here.page.uri)),
    }


def apparatus_entry(emendation: Emendation, uri: str) -> ET.Element:
    """The lemma, what the source has, and why, with links as seen from the page of this uri."""
    entry = ET.Element("span", {"class": "ed-entry"})
    received, corrected = emendation.received, emendation.corrected
    lemma = {"deleted": "", "kept": received}.get(emendation.kind, corrected)
    element = ET.SubElement(entry, "b" if lemma else "i", {"class": "lemma"} if lemma else {})
    element.text, element.tail = lemma or "deleted", "] "
    if emendation.kind in ("replaced", "deleted"):
        reading = ET.SubElement(entry, "span", {"class": "reading"})
        reading.text, reading.tail = received, " "
    if emendation.kind != "kept":
        says = ET.SubElement(entry, "i")
        says.text, says.tail = "not in the source" if emendation.kind == "inserted" else "source", ". "
    entry.append(moved(emendation.reason, emendation.page, uri))
    return entry


def grouped(rows: Sequence[TextRow], key: Callable[[TextRow], str]) -> list[tuple[str, list[TextRow]]]:
    """The rows under their names, in the order of the names."""
    return [(name, list(group)) for name, group in groupby(sorted(rows, key=key), key=key)]


def period(start: str | None, until: str | None) -> str:
    """How long a role was held, as far as it is known."""
    if start and until:
        return f"{shown(start)} – {shown(until)}"
    return f"from {shown(start)}" if start else f"until {shown(until)}" if until else ""


def entry_meta(rendered: Rendered) -> EntryMeta:
    """The front matter of an entry’s page."""
    assert isinstance(rendered.page.meta, EntryMeta)
    return rendered.page.meta

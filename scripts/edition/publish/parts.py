"""The small values that pages are made of, and how trees become HTML."""

import re
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

RIGHTS = {
    "InC": ("In copyright", "https://rightsstatements.org/vocab/InC/1.0/"),
    "CNE": ("Copyright not evaluated", "https://rightsstatements.org/vocab/CNE/1.0/"),
    "NoC-US": ("No copyright – United States", "https://rightsstatements.org/vocab/NoC-US/1.0/"),
    "PD": ("Public domain", "https://creativecommons.org/publicdomain/mark/1.0/"),
}
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


def access(rendered: Rendered, meta: TextMeta) -> ET.Element:
    """The text as far as the hosted site may show it: in full, its first block alone, or nothing.

    A passage that is not shown keeps its number, so that a citation of it still leads here.
    """
    if meta.access == "full":
        return rendered.root
    part = ET.Element("div")
    part.extend(list(rendered.root)[: 1 if meta.access == "excerpt" else 0])
    there = {element.get("id") for element in part.iter()}
    for passage in rendered.passages:
        if passage.id not in there:
            withheld = ET.SubElement(part, "p", {"id": passage.id, "class": "withheld ed"})
            number = ET.SubElement(withheld, "a", {"class": "permalink", "href": f"#{passage.id}"})
            number.text, number.tail = passage.number, "[not shown here]"
    return part


def anchor(file: str) -> str:
    """The id of a source on the page of sources."""
    return re.sub(r"[^a-z0-9]+", "-", file.lower().rsplit(".", 1)[0]).strip("-")


def sort_key(meta: EntryMeta) -> str:
    """The order of an index: by `sort` where given, small and capital letters alike."""
    return (meta.sort or meta.title).casefold()


def apparatus_view(emendation: Emendation, here: Rendered) -> dict[str, Any]:
    """An entry of the apparatus as values, its links as seen from `here`."""
    return {
        "id": emendation.id,
        "passage": emendation.passage,
        "number": emendation.passage.removeprefix("p"),
        "kind": emendation.kind,
        "received": emendation.received,
        "corrected": emendation.corrected,
        "reason": html(moved(emendation.reason, emendation.page, here.page.uri)),
    }


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

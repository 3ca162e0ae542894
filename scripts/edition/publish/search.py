"""Search records: one for each passage, so that a hit lands on the paragraph, with both readings of an emendation."""

import re
from collections.abc import Iterator
from html import escape

from edition.edit.page import EntryMeta, TextMeta
from edition.edit.passages import Passage
from edition.edit.reading import blocks, text_of
from edition.edit.rendered import Edition, Rendered

Record = dict[str, str]

# The theme’s search divides at these both what it finds and what is typed: so O'Sullivan is O’Sullivan, Biden's Biden.
APOSTROPHES = r"['’ʼ](?:[sS](?!\w))?"


def records(edition: Edition) -> Iterator[Record]:
    """The records of all pages, as the search of Material for MkDocs reads them: location, title, text (as HTML)."""
    for rendered in edition.pages.values():
        if rendered.page.is_withdrawn:
            continue
        match rendered.page.meta:
            case TextMeta() as meta:
                about = " · ".join(filter(None, [meta.byline, edition_text(rendered)]))
                yield _record(rendered.url, meta.title, about)
                if meta.access == "full":
                    yield from (_passage(rendered, passage) for passage in rendered.passages)
            case EntryMeta() as entry:
                yield _record(rendered.url, entry.title, " · ".join([*entry.also, prose(rendered)]))
            case plain:
                yield _record(rendered.url, plain.title, prose(rendered))


def edition_text(rendered: Rendered) -> str:
    """The editors' headnote."""
    return (
        " ".join(text_of(block, "corrected") for block in blocks(rendered.headnote))
        if rendered.headnote is not None
        else ""
    )


def _passage(rendered: Rendered, passage: Passage) -> Record:
    received = [
        e.received for e in rendered.emendations if e.passage == passage.id and e.kind in ("replaced", "deleted")
    ]
    text = passage.text() + (f" [as received: {'; '.join(received)}]" if received else "")
    return _record(f"{rendered.url}#{passage.id}", f"{passage.number} · {rendered.page.meta.title}", text)


def prose(rendered: Rendered) -> str:
    """The page's words; citations are no part of them, nor the space that they leave before a full stop."""
    text = " ".join(" ".join(text_of(block, "corrected").split()) for block in blocks(rendered.root))
    return re.sub(r" (?=[.,;:)](?:\s|$))", "", text)


def _record(location: str, title: str, text: str) -> Record:
    return {"location": location, "title": escape(title, quote=False), "text": escape(text, quote=False)}

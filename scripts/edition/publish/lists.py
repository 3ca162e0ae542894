"""The editors' lists: texts, entries, sources, emendations."""

from collections import defaultdict
from functools import cached_property
from typing import Any

from markupsafe import Markup

from edition.edit.links import source_anchor
from edition.edit.page import GLOSSARY, TextMeta
from edition.edit.rendered import Rendered
from edition.edit.terms import Mention
from edition.model import Span
from edition.publish.dates import shown
from edition.publish.linked import Linked
from edition.publish.parts import (
    LABELS,
    Link,
    apparatus_view,
    entry_meta,
    grouped,
    html,
    shown_passages,
    sort_key,
)

KINDS = (*GLOSSARY, "person", "organisation", "outlet", "place")

_INSIDE = (
    ("texts", "text", "texts", "texts/index.md"),
    ("statements", "statement", "statements", "statements.md"),
    ("register", "person, outlet or place", "people, outlets and places", "register/index.md"),
    ("glossary", "term and event", "terms and events", "glossary/index.md"),
    ("emendations", "emendation", "emendations", "emendations.md"),
    ("works", "work", "works", "bibliography.md"),
)


def apparatus(text: Rendered, here: Rendered) -> list[dict[str, Any]]:
    """The emendations of the passages that are shown, and of headings that the editors added."""
    shown_there = shown_passages(text) | {""}
    return [apparatus_view(e, here) for e in text.emendations if e.passage in shown_there]


class Lists:
    """Makes the views of the lists."""

    def __init__(self, linked: Linked, mentions: dict[str, list[Mention]]) -> None:
        self.linked, self.edition, self.texts = linked, linked.edition, linked.texts
        self.mentions = mentions

    def context(self, here: Rendered) -> dict[str, Any]:
        """What the template of a list needs."""
        rows = [self.linked.row(t, here) for t in self.texts]
        return {
            "rows": rows,
            "by_kind": grouped(rows, lambda row: row.kind),
            "by_outlet": grouped([r for r in rows if r.outlet], lambda row: row.outlet.title if row.outlet else ""),
            "entries": self._entries(here),
            "sources": [self.source(name, here) for name in sorted(self.edition.sources)],
            "emended": [(self.linked.row(t, here), apparatus(t, here)) for t in self.texts if t.emendations],
            "counts": self.counts(),
            "lead": html(here.root[0], inner=False) if len(here.root) else "",
            "rest": Markup("").join(html(block, inner=False) for block in here.root[1:]),
            "inside": self._inside(here),
            "texts_url": self.linked.list_url("texts/index.md", here),
        }

    def _inside(self, here: Rendered) -> list[tuple[int, str, str, str]]:
        """What the edition has: how many, what one and several are called, and where they are listed."""
        counts = self.counts()
        listed = [(counts[key], one, many, self.linked.list_url(uri, here)) for key, one, many, uri in _INSIDE]
        return [each for each in listed if each[0] and each[3]]

    def counts(self) -> dict[str, int]:
        """How much there is of everything."""
        entries = self.linked.entries.values()
        glossary = sum(entry_meta(r).kind in GLOSSARY for r in entries)
        return {
            "texts": len(self.texts),
            "passages": sum(len(t.passages) for t in self.texts),
            "statements": len(self.edition.ledger.statements),
            "glossary": glossary,
            "register": len(entries) - glossary,
            "emendations": sum(len(t.emendations) for t in self.texts),
            "works": len(self.edition.references),
        }

    def _entries(self, here: Rendered) -> list[tuple[str, list[tuple[Link, str, int]]]]:
        folder = here.page.uri.partition("/")[0]
        inside = [r for r in self.linked.entries.values() if r.page.uri.startswith(f"{folder}/")]
        groups = []
        for kind in KINDS:
            of_kind = sorted((r for r in inside if entry_meta(r).kind == kind), key=lambda r: sort_key(entry_meta(r)))
            rows = [
                (
                    self.linked.link(r.page.uri, here),
                    entry_meta(r).sort or r.page.meta.title,
                    len(self.mentions.get(r.page.id, [])),
                )
                for r in of_kind
            ]
            groups += [(kind, rows)] if rows else []
        return groups

    @cached_property
    def _in_source(self) -> dict[str, list[tuple[str, Span]]]:
        """The pages that have lines of each source, and which."""
        found: dict[str, list[tuple[str, Span]]] = defaultdict(list)
        for uri, text in self.edition.pages.items():
            if isinstance(text.page.meta, TextMeta):
                found[text.page.meta.source.file].append((uri, text.page.meta.source.lines))
        return found

    def source(self, name: str, here: Rendered) -> dict[str, Any]:
        """A source: its record, and how its lines divide."""
        source = self.edition.sources[name]
        parts: list[tuple[Span, Link | None, str]] = [
            (lines, self.linked.link(uri, here), "") for uri, lines in self._in_source.get(name, ())
        ]
        parts += [(f.lines, None, f.why) for f in source.record.furniture]
        return {
            "anchor": source_anchor(name),
            "record": source.record,
            "received": shown(source.record.received),
            "published": self.linked.reference(source.record.citation or "", here),
            "label": LABELS[source.record.reliability],
            "lines": len(source.witness.lines),
            "parts": sorted(parts, key=lambda part: part[0].first),
        }

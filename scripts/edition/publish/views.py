"""What each page shows, as plain values for the templates."""

import xml.etree.ElementTree as ET
from itertools import groupby
from typing import Any

from markupsafe import Markup

from edition.edit.citations import plain, to_elements
from edition.edit.citing import add_note
from edition.edit.links import relative, source_anchor
from edition.edit.page import GLOSSARY, RIGHTS, EntryMeta, TextMeta
from edition.edit.rendered import Edition, Rendered
from edition.edit.terms import Mention
from edition.model import Span
from edition.publish.dates import shown
from edition.publish.parts import (
    LABELS,
    Link,
    Quote,
    TextRow,
    access,
    apparatus_view,
    entry_meta,
    grouped,
    html,
    period,
    shown_passages,
    sort_key,
)


class Views:
    """Makes the views of one edition."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self.entries = edition.entries()
        self.texts = edition.texts()
        mentions = sorted(edition.mentions, key=lambda m: m.entry)
        self.mentions = {entry: list(found) for entry, found in groupby(mentions, key=lambda m: m.entry)}

    def context(self, rendered: Rendered) -> dict[str, Any]:
        """All that the page's template needs; the template's name under `template`."""
        page = rendered.page
        base = {
            "template": f"{self._template(rendered)}.html",
            "title": page.meta.title,
            "page": page,
            "body": html(rendered.root),
        }
        match page.meta:
            case TextMeta():
                return base | self._text(rendered, page.meta)
            case EntryMeta():
                return base | self._entry(rendered, page.meta)
            case _:
                return base | self._list(rendered)

    def _template(self, rendered: Rendered) -> str:
        match rendered.page.meta:
            case TextMeta():
                return "text"
            case EntryMeta():
                return "entry"
        lists = {
            "index.md": "home",
            "texts/index.md": "texts",
            "glossary/index.md": "entries",
            "register/index.md": "entries",
            "sources.md": "sources",
            "emendations.md": "emendations",
        }
        return lists.get(rendered.page.uri, "page")

    def link(self, to: str, here: Rendered, note: str = "") -> Link:
        """A link to the page of this uri."""
        target = self.edition.pages[to]
        return Link(target.page.meta.title, relative(target.url, here.page.uri), note)

    def entry_link(self, entry: str, here: Rendered) -> Link:
        """A link to an entry by its id."""
        target = self.entries.get(entry)
        return self.link(target.page.uri, here) if target else Link(entry, "")

    def row(self, text: Rendered, here: Rendered) -> TextRow:
        """A text as a line of a list."""
        meta = text.page.meta
        assert isinstance(meta, TextMeta)
        return TextRow(
            self.link(text.page.uri, here),
            shown(meta.date),
            meta.kind,
            self.entry_link(meta.outlet, here) if meta.outlet else None,
            [self.entry_link(author, here) for author in meta.authors],
            len(text.passages),
            self._label(text) if self._reliability(text) == "semi-transcript" else "",
        )

    def _reliability(self, text: Rendered) -> str:
        meta = text.page.meta
        assert isinstance(meta, TextMeta)
        source = self.edition.sources.get(meta.source.file)
        return meta.reliability or (source.record.reliability if source else "verbatim")

    def _label(self, text: Rendered) -> str:
        return LABELS[self._reliability(text)]

    def _text(self, rendered: Rendered, meta: TextMeta) -> dict[str, Any]:
        index = self.texts.index(rendered)
        source = self.edition.sources.get(meta.source.file)
        return {
            "meta": meta,
            "row": self.row(rendered, rendered),
            "label": self._label(rendered),
            "is_semi_transcript": self._reliability(rendered) == "semi-transcript",
            "headnote": html(rendered.headnote) if rendered.headnote is not None else "",
            "body": html(access(rendered)),
            "language": meta.language or (source.record.language if source else ""),
            "source": self._source_link(meta, rendered),
            "rights": Link(*RIGHTS[meta.rights]),
            "emendations": self._apparatus(rendered, rendered),
            "lost": rendered.lost,
            "works": self._works(rendered, without=meta.citation),
            "original": self._reference(meta.citation, rendered),
            "previous": self.link(self.texts[index - 1].page.uri, rendered) if index else None,
            "next": self.link(self.texts[index + 1].page.uri, rendered) if index + 1 < len(self.texts) else None,
        }

    def _apparatus(self, text: Rendered, here: Rendered) -> list[dict[str, Any]]:
        """The emendations of the passages that are shown, and of headings that the editors added."""
        shown_there = shown_passages(text) | {""}
        return [apparatus_view(e, here) for e in text.emendations if e.passage in shown_there]

    def _source_link(self, meta: TextMeta, here: Rendered) -> Link:
        source = self.edition.sources.get(meta.source.file)
        url = (
            relative(f"sources/#{source_anchor(meta.source.file)}", here.page.uri)
            if "sources.md" in self.edition.pages
            else ""
        )
        return Link(source.record.title if source else meta.source.file, url)

    def _entry(self, rendered: Rendered, meta: EntryMeta) -> dict[str, Any]:
        found = self.mentions.get(rendered.page.id, [])
        by_page: dict[str, list[Mention]] = {}
        for mention in found:
            by_page.setdefault(mention.page, []).append(mention)
        passages = [
            (self.row(t, rendered), [self._quote(m, rendered) for m in by_page[t.page.uri]])
            for t in self.texts
            if t.page.uri in by_page
        ]
        wrote = [t for t in self.texts if self._is_by(t, rendered.page.id)]
        return {
            "meta": meta,
            "folder": "Glossary" if meta.kind in GLOSSARY else "Register",
            "date": shown(meta.date),
            "roles": [
                (r.role, period(r.start, r.until), self._reference(r.source, rendered) if r.source else "")
                for r in meta.roles
            ],
            "see_also": [self.entry_link(e, rendered) for e in meta.see_also],
            "passages": passages,
            "count": len(found),
            "wrote": [self.row(t, rendered) for t in wrote],
            "works": self._works(rendered),
        }

    def _is_by(self, text: Rendered, entry: str) -> bool:
        meta = text.page.meta
        assert isinstance(meta, TextMeta)
        return entry in meta.authors or entry == meta.outlet

    def _quote(self, mention: Mention, here: Rendered) -> Quote:
        url = relative(f"{self.edition.pages[mention.page].url}#{mention.passage}", here.page.uri)
        around = mention.passage in shown_passages(self.edition.pages[mention.page])
        before, after = (mention.before, mention.after) if around else ("… ", " …")
        return Quote(url, mention.passage.removeprefix("p"), before, mention.words, after)

    def _works(self, rendered: Rendered, without: str = "") -> list[Markup]:
        keys = sorted(set(rendered.works) - {without}, key=lambda key: plain(self.edition.references[key]).lower())
        return [self._reference(key, rendered, noted=True) for key in keys]

    def _reference(self, key: str, here: Rendered, noted: bool = False) -> Markup:
        inlines = self.edition.references.get(key)
        if inlines is None:
            return Markup()
        reference = to_elements(inlines, ET.Element("span", {"class": "reference"}))
        if noted:
            add_note(reference, self.edition.notes.get(key, ""))
        return html(reference, inner=False)

    def _list(self, rendered: Rendered) -> dict[str, Any]:
        rows = [self.row(t, rendered) for t in self.texts]
        return {
            "rows": rows,
            "by_kind": grouped(rows, lambda row: row.kind),
            "by_outlet": grouped([r for r in rows if r.outlet], lambda row: row.outlet.title if row.outlet else ""),
            "entries": self._entries(rendered),
            "sources": [self._source(name, rendered) for name in sorted(self.edition.sources)],
            "emended": [(self.row(t, rendered), self._apparatus(t, rendered)) for t in self.texts if t.emendations],
            "counts": self.counts(),
        }

    def counts(self) -> dict[str, int]:
        """How much there is of everything."""
        glossary = sum(entry_meta(r).kind in GLOSSARY for r in self.entries.values())
        return {
            "texts": len(self.texts),
            "passages": sum(len(t.passages) for t in self.texts),
            "glossary": glossary,
            "register": len(self.entries) - glossary,
            "emendations": sum(len(t.emendations) for t in self.texts),
            "works": len(self.edition.references),
        }

    def _entries(self, here: Rendered) -> list[tuple[str, list[tuple[Link, str, int]]]]:
        folder = here.page.uri.partition("/")[0]
        inside = [r for r in self.entries.values() if r.page.uri.startswith(f"{folder}/")]
        order = [*GLOSSARY, "person", "organisation", "outlet", "place"]
        groups = []
        for kind in order:
            of_kind = sorted((r for r in inside if entry_meta(r).kind == kind), key=lambda r: sort_key(entry_meta(r)))
            rows = [
                (
                    self.link(r.page.uri, here),
                    entry_meta(r).sort or r.page.meta.title,
                    len(self.mentions.get(r.page.id, [])),
                )
                for r in of_kind
            ]
            groups += [(kind, rows)] if rows else []
        return groups

    def _source(self, name: str, here: Rendered) -> dict[str, Any]:
        source = self.edition.sources[name]
        texts = [t for t in self.texts if isinstance(t.page.meta, TextMeta) and t.page.meta.source.file == name]
        parts: list[tuple[Span, Link | None, str]] = [
            (t.page.meta.source.lines, self.link(t.page.uri, here), "")
            for t in texts
            if isinstance(t.page.meta, TextMeta)
        ]
        parts += [(f.lines, None, f.why) for f in source.record.furniture]
        return {
            "anchor": source_anchor(name),
            "record": source.record,
            "received": shown(source.record.received),
            "label": LABELS[source.record.reliability],
            "lines": len(source.witness.lines),
            "parts": sorted(parts, key=lambda part: part[0].first),
        }

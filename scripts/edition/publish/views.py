"""What each page shows, as plain values for the templates."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from markupsafe import Markup

from edition.edit.citations import plain, to_elements
from edition.edit.citing import add_note
from edition.edit.emendations import Emendation
from edition.edit.links import moved, relative
from edition.edit.markdown import to_html
from edition.edit.page import GLOSSARY, EntryMeta, TextMeta
from edition.edit.rendered import Edition, Rendered
from edition.edit.terms import Mention
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
        rights = RIGHTS.get(meta.rights, (meta.rights, ""))
        return {
            "meta": meta,
            "row": self.row(rendered, rendered),
            "label": self._label(rendered),
            "is_semi_transcript": self._reliability(rendered) == "semi-transcript",
            "headnote": html(rendered.headnote) if rendered.headnote is not None else "",
            "body": html(access(rendered, meta)),
            "language": meta.language or (source.record.language if source else ""),
            "source": self._source_link(meta, rendered),
            "rights": Link(*rights),
            "emendations": [apparatus_view(e, rendered) for e in rendered.emendations],
            "lost": rendered.lost,
            "works": self._works(rendered, without=meta.citation),
            "original": self._reference(meta.citation, rendered),
            "previous": self.link(self.texts[index - 1].page.uri, rendered) if index else None,
            "next": self.link(self.texts[index + 1].page.uri, rendered) if index + 1 < len(self.texts) else None,
        }

    def _source_link(self, meta: TextMeta, here: Rendered) -> Link:
        source = self.edition.sources.get(meta.source.file)
        url = (
            relative(f"sources/#{anchor(meta.source.file)}", here.page.uri)
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
                (r.role, _period(r.start, r.until), self._reference(r.source, rendered) if r.source else "")
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
        return Quote(url, mention.passage.removeprefix("p"), mention.before, mention.words, mention.after)

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
            "by_kind": _grouped(rows, lambda row: row.kind),
            "by_outlet": _grouped([r for r in rows if r.outlet], lambda row: row.outlet.title if row.outlet else ""),
            "entries": self._entries(rendered),
            "sources": [self._source(name, rendered) for name in sorted(self.edition.sources)],
            "emended": [
                (self.row(t, rendered), [apparatus_view(e, rendered) for e in t.emendations])
                for t in self.texts
                if t.emendations
            ],
            "counts": self.counts(),
        }

    def counts(self) -> dict[str, int]:
        """How much there is of everything."""
        glossary = sum(_entry_meta(r).kind in GLOSSARY for r in self.entries.values())
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
            of_kind = sorted((r for r in inside if _entry_meta(r).kind == kind), key=lambda r: sort_key(_entry_meta(r)))
            rows = [
                (
                    self.link(r.page.uri, here),
                    _entry_meta(r).sort or r.page.meta.title,
                    len(self.mentions.get(r.page.id, [])),
                )
                for r in of_kind
            ]
            groups += [(kind, rows)] if rows else []
        return groups

    def _source(self, name: str, here: Rendered) -> dict[str, Any]:
        source = self.edition.sources[name]
        texts = [t for t in self.texts if isinstance(t.page.meta, TextMeta) and t.page.meta.source.file == name]
        parts = [
            (t.page.meta.source.lines, self.link(t.page.uri, here), "")
            for t in texts
            if isinstance(t.page.meta, TextMeta)
        ]
        parts += [(f.lines, None, f.why) for f in source.record.furniture]  # type: ignore[misc]
        return {
            "anchor": anchor(name),
            "record": source.record,
            "received": shown(source.record.received),
            "label": LABELS[source.record.reliability],
            "lines": len(source.witness.lines),
            "parts": sorted(parts, key=lambda part: part[0].first),
        }


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


def _grouped(rows: Sequence[TextRow], key: Any) -> list[tuple[str, list[TextRow]]]:
    return [(name, list(group)) for name, group in groupby(sorted(rows, key=key), key=key)]


def _period(start: str | None, until: str | None) -> str:
    if start and until:
        return f"{shown(start)} – {shown(until)}"
    return f"from {shown(start)}" if start else f"until {shown(until)}" if until else ""


def _entry_meta(rendered: Rendered) -> EntryMeta:
    assert isinstance(rendered.page.meta, EntryMeta)
    return rendered.page.meta

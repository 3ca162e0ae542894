"""An edition as its pages show it: links between them, and texts as lines of a list."""

import xml.etree.ElementTree as ET
from functools import cache, cached_property, lru_cache
from typing import TYPE_CHECKING

from markupsafe import Markup

from edition.edit.citation.citations import to_elements
from edition.edit.citation.citing import add_note
from edition.edit.links import relative, source_anchor, url_of
from edition.edit.page import TextMeta
from edition.edit.rendered import Edition, Rendered
from edition.publish.dates import shown
from edition.publish.parts import LABELS, Link, TextRow, html

if TYPE_CHECKING:
    from edition.publish.pictures.vocabulary import Vocabulary


class Linked:
    """What the views of every kind of page share."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self.entries = edition.entries()
        self.texts = edition.texts()
        self.made: set[str] = set()
        self._reference = cache(self._as_in_style)
        self._relative = lru_cache(maxsize=1 << 16)(relative)

    @cached_property
    def vocabulary(self) -> "Vocabulary":
        """The words of all texts, counted once."""
        from edition.publish.pictures.vocabulary import Vocabulary

        return Vocabulary(self)

    def url(self, target: str, here: Rendered) -> str:
        """The URL `target`, given from the site's root, as seen from a page. A list asks for the same many times."""
        path, anchor, fragment = target.partition("#")
        return self._relative(path, here.page.uri) + anchor + fragment

    def link(self, to: str, here: Rendered, note: str = "") -> Link:
        """A link to the page of this uri."""
        target = self.edition.pages[to]
        return Link(target.page.meta.title, self.url(target.url, here), note)

    def entry_link(self, entry: str, here: Rendered) -> Link:
        """A link to an entry by its id."""
        target = self.entries.get(entry)
        return self.link(target.page.uri, here) if target else Link(entry, "")

    def list_url(self, uri: str, here: Rendered) -> str:
        """Where one of the editors' lists, or a page that is `made`, is as seen from a page; empty if there is none."""
        return self.url(url_of(uri), here) if uri in self.edition.pages or uri in self.made else ""

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
            self.label(text) if self.reliability(text) == "semi-transcript" else "",
        )

    def reliability(self, text: Rendered) -> str:
        """How far the words of a text can be relied on: its own, or that of its source."""
        meta = text.page.meta
        assert isinstance(meta, TextMeta)
        source = self.edition.sources.get(meta.source.file)
        return meta.reliability or (source.record.reliability if source else "verbatim")

    def label(self, text: Rendered) -> str:
        """What a reader is told of that."""
        return LABELS[self.reliability(text)]

    def described(self, text: Rendered, edition: str) -> str:
        """What a text is, in a line. Reference managers take it for an abstract, so it is true of the original too."""
        row = self.row(text, text)
        known = [row.kind.capitalize(), row.outlet.title if row.outlet else "", row.date]
        label = f" ({row.label})" if row.label else ""
        passages = f"{row.passages} numbered {'passage' if row.passages == 1 else 'passages'}"
        return f"{', '.join(filter(None, known))}{label}. With {passages} in the edition “{edition}”"

    def language(self, text: Rendered) -> str:
        """The language of a text: its own, or that of its source."""
        meta = text.page.meta
        assert isinstance(meta, TextMeta)
        source = self.edition.sources.get(meta.source.file)
        return meta.language or (source.record.language if source else "")

    def source_link(self, text: Rendered, here: Rendered) -> Link:
        """A link to the source of a text."""
        meta = text.page.meta
        assert isinstance(meta, TextMeta)
        source = self.edition.sources.get(meta.source.file)
        url = self.list_url("sources.md", here)
        anchor = f"#{source_anchor(meta.source.file)}" if url else ""
        return Link(source.record.title if source else meta.source.file, url + anchor)

    def reference(self, key: str, here: Rendered, noted: bool = False) -> Markup:
        """The reference of a work, as the citation style has it; it is the same on all pages."""
        return self._reference(key, noted)

    def _as_in_style(self, key: str, noted: bool) -> Markup:
        inlines = self.edition.references.get(key)
        if inlines is None:
            return Markup()
        reference = to_elements(inlines, ET.Element("span", {"class": "reference"}))
        if noted:
            add_note(reference, self.edition.notes.get(key, ""))
        return html(reference, inner=False)

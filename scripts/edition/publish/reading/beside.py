"""The pages that show each text beside its source: the witness's lines with their numbers, passage by passage."""

import copy
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from edition.edit.links import moved
from edition.edit.markdown import classes
from edition.edit.page import Page, PlainMeta, SourceLines, TextMeta
from edition.edit.reading import BLOCKS, CONTAINERS
from edition.edit.rendered import Rendered
from edition.model import Span
from edition.publish.fingerprint import Later
from edition.publish.linked import Linked
from edition.publish.parts import html, shown_passages
from edition.yamlfile import Yaml

NAME = "source"


@dataclass(frozen=True)
class Row:
    """Lines of the witness, and what the text has for them: a passage, or the title, byline or date line.

    `lines` is empty if the site may not show them.
    """

    name: str
    passage: str
    span: str
    lines: list[tuple[int, str]]
    edited: Markup | str


class Beside:
    """Makes the page of each text."""

    def __init__(self, linked: Linked) -> None:
        self.linked = linked

    def pages(self) -> dict[str, Rendered]:
        """The pages, by their uris: no file has them. A text whose source was not read has none."""
        pages = {}
        for text in self.linked.texts:
            if _source(text).file in self.linked.edition.sources:
                meta = PlainMeta(
                    title=f"“{text.page.meta.title}” beside its source",
                    description="The lines of the source with their numbers, beside the text of this edition",
                )
                uri = f"texts/{text.page.id}/{NAME}.md"
                page = Page(text.page.path, uri, "", meta, Yaml(None, {}), "", 1)
                pages[uri] = Rendered(page, ET.Element("div"), [], url=f"texts/{text.page.id}/{NAME}/")
        return pages

    def url(self, text: Rendered, here: Rendered) -> str:
        """Where a text is shown beside its source; empty if it is not."""
        known = _source(text).file in self.linked.edition.sources
        return self.linked.url(f"texts/{text.page.id}/{NAME}/", here) if known else ""

    def context(self, here: Rendered) -> dict[str, Any]:
        """What the template of such a page needs."""
        text = self.linked.edition.pages[f"texts/{here.page.uri.split('/')[1]}.md"]
        return {
            "text": self.linked.row(text, here),
            "label": self.linked.label(text),
            "source": self.linked.source_link(text, here),
            "source_lines": _source(text).lines,
            "language": self.linked.language(text),
            "lines": Later(rows, (text, here.page.uri, self._lines(text))),
        }

    def _lines(self, text: Rendered) -> dict[int, str]:
        """The lines of its source by their numbers."""
        lines = self.linked.edition.sources[_source(text).file].witness.lines
        return {n: lines[n - 1] for _, span in _divided(text) for n in range(span.first, span.last + 1)}


def rows(text: Rendered, here: str, lines: Mapping[int, str]) -> list[Row]:
    """A text in rows, its links as seen from the page `here`. `lines` are those of its source."""
    return list(_rows(text, here, lines))


def _rows(text: Rendered, here: str, lines: Mapping[int, str]) -> Iterator[Row]:
    passages = {passage.id: passage for passage in text.passages}
    seen = shown_passages(text)
    for name, span in _divided(text):
        numbered = [(n, lines[n]) for n in range(span.first, span.last + 1)]
        while numbered and not numbered[-1][1].strip():
            numbered.pop()
        if name not in passages:
            meta = text.page.meta
            yield Row(name, "", str(_span(numbered)), numbered, getattr(meta, _FIELDS[name]) or "")
            continue
        edited = html(moved(_own_words(passages[name].block), text.page.uri, here))
        is_shown = name in seen
        yield Row(name[1:], name, str(_span(numbered)), numbered if is_shown else [], edited if is_shown else "")


_FIELDS = {"Title": "title", "Byline": "byline", "Date line": "dateline"}


def _source(text: Rendered) -> SourceLines:
    assert isinstance(text.page.meta, TextMeta)
    return text.page.meta.source


def _divided(text: Rendered) -> list[tuple[str, Span]]:
    """The passages' ids and the names of the heading's parts, each with its lines, in the order of the source."""
    source = _source(text)
    heading = {"Title": source.title, "Byline": source.byline, "Date line": source.dateline}
    parts = [(name, span) for name, span in heading.items() if isinstance(span, Span)]
    starts = sorted([*source.paragraphs.values(), *(span.first for _, span in parts), source.lines.last + 1])
    ends: Mapping[int, int] = {a: b - 1 for a, b in zip(starts, starts[1:], strict=False)}
    parts += [(id, Span(line, ends[line])) for id, line in source.paragraphs.items()]
    return sorted(parts, key=lambda part: part[1].first)


def _span(lines: list[tuple[int, str]]) -> Span | str:
    return Span(lines[0][0], lines[-1][0]) if lines else ""


def _own_words(block: ET.Element) -> ET.Element:
    """The passage's words with their links; no number, no sign, no passage inside it, no address of its own."""
    words = copy.deepcopy(block)
    for parent in list(words.iter()):
        for child in [c for c in parent if "ed" in classes(c) or c.tag in BLOCKS | CONTAINERS or _is_sign(c)]:
            _remove(parent, child)
        parent.attrib.pop("id", None)
    return words


def _is_sign(element: ET.Element) -> bool:
    return element.get("id", "").startswith("fnref")


def _remove(parent: ET.Element, child: ET.Element) -> None:
    """Take an element out, and leave what follows it."""
    at = list(parent).index(child)
    if at:
        parent[at - 1].tail = (parent[at - 1].tail or "") + (child.tail or "")
    else:
        parent.text = (parent.text or "") + (child.tail or "")
    parent.remove(child)

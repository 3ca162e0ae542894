"""Renders a page by itself: one parse, then ids (they number what the source has), then proof."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, count
from typing import Any

from edition.collect.draft import slugify
from edition.edit.emendations import apparatus
from edition.edit.fidelity import fidelity
from edition.edit.links import url_of
from edition.edit.markdown import Dialect
from edition.edit.page import Page, TextMeta
from edition.edit.passages import Passage, lost_notes, number, remarks, turns
from edition.edit.quotable import places_in, words_of
from edition.edit.quotations import editors_quotations
from edition.edit.reading import stray_text, text_of
from edition.edit.release.lock import passages_stay
from edition.edit.release.published import PublishedPage
from edition.edit.release.releases import Releases
from edition.edit.rendered import Rendered
from edition.edit.sources import Source
from edition.edit.structure import structure
from edition.problems import Problem


def unparsed(page: Page) -> Rendered:
    """A page of which only its front matter is wanted."""
    return Rendered(page, ET.Element("div"), [], url=url_of(page.uri), is_parsed=False)


_DIALECTS: dict[bool, Dialect] = {}


def _parse(text: str, source_text: bool) -> tuple[ET.Element, list[dict[str, Any]]]:
    if source_text not in _DIALECTS:
        _DIALECTS[source_text] = Dialect(source_text)
    parsed = _DIALECTS[source_text].parse(text)
    return parsed.root, parsed.toc


def render(
    page: Page, sources: Mapping[str, Source], releases: Releases | None = None
) -> tuple[Rendered, list[Problem]]:
    """Parse a page; number, mark and prove it if it is a text."""
    source = sources.get(page.meta.source.file) if isinstance(page.meta, TextMeta) else None
    return prove(page, source, published(page, releases))


def prove(page: Page, source: Source | None, old: PublishedPage | None) -> tuple[Rendered, list[Problem]]:
    """The same, with what the page rests on: its source, and how it was published."""
    root, toc = _parse(page.body, isinstance(page.meta, TextMeta))
    rendered = Rendered(page, root, toc, url=url_of(page.uri))
    rendered.quotations = [(each, page.place_in_text(each.start)) for each in editors_quotations(page)]
    if not isinstance(page.meta, TextMeta):
        return rendered, []
    passages, rendered.added = number(root, page.meta.passage_ids())
    _name_headings(rendered.added)
    problems = list(_strays(page, root))
    rendered.passages = turns(passages, page)
    remarks(rendered.passages)
    rendered.emendations, found = apparatus(page, [*rendered.passages, *rendered.added])
    problems += found
    rendered.passages = [lost_notes(passage) for passage in rendered.passages]
    rendered.lost = [(sign, passage.id) for passage in rendered.passages for sign in passage.lost]
    if source:
        problems += fidelity(page, rendered.passages, source)
        witness = source.witness.sha256
        problems += structure(page, root, rendered.passages, source, old is not None and old.witness == witness)
        problems += passages_stay(rendered, old, witness) if old and not problems else []
    if page.meta.headnote:
        rendered.headnote, _ = _parse(page.meta.headnote, False)
    rendered.words = words_of(places_in(rendered))
    return rendered, problems


def published(page: Page, releases: Releases | None) -> PublishedPage | None:
    """This page as the last release has it, under its own or a former address."""
    before = releases.before(page.uri, map(page.uri_of, page.meta.formerly)) if releases else None
    return before[1] if before else None


# The ids of passages, statements, emendations, and of what the page of a text has around its words.
_OWN = re.compile(r"[pse]\d+|title|cite|works|record|apparatus(?:-e\d+)?|lost-notes|withdrawn|as-received")


def _name_headings(added: Sequence[Passage]) -> None:
    """Give headings that the editors added an id of their own words, without the reason why they were added.

    If something on the page has that id, a heading of the same words or a part of the page, a number comes after it.
    """
    taken: set[str] = set()
    for passage in added:
        words = slugify(text_of(passage.block, "corrected"))
        if passage.block.tag.startswith("h") and words:
            ids = chain([words], (f"{words}-{number}" for number in count(2)))
            free = next(id for id in ids if id not in taken and not _OWN.fullmatch(id))
            taken.add(free)
            passage.block.set("id", free)


def _strays(page: Page, root: ET.Element) -> Iterator[Problem]:
    for text in stray_text(root):
        yield Problem(
            page.path,
            *page.find(text[:20]),
            "F208",
            f"these words are in no paragraph: “{text:.60}”",
            "Put blank lines around them.",
        )

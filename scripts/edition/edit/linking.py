"""Puts the links to entries into the pages, and gathers every mention."""

import hashlib
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from edition.edit.links import relative, url_of
from edition.edit.markdown import walk
from edition.edit.page import EntryMeta, Page, TextMeta
from edition.edit.passages import Passage
from edition.edit.reading import blocks, places_on_one_line
from edition.edit.rendered import Rendered
from edition.edit.sourcemap import SourceMap, ranks
from edition.edit.terms import Found, Match, Mention, Terms, in_context, insert_links, read_mentions
from edition.problems import Problem, nearest


@dataclass(frozen=True)
class Linker:
    """All that the links of a page depend on, beside the page.

    `urls` and `titles` are those of the entries by id; `renamed` has their former ids. `unread` are the ids of entries
    that are there and could not be read. `scope` says which mentions become links.
    """

    terms: Terms
    urls: dict[str, str]
    titles: dict[str, str]
    renamed: dict[str, str]
    unread: frozenset[str]
    scope: str

    @cached_property
    def digest(self) -> str:
        """A hash of it all."""
        said = (self.terms.spelled, self.urls, self.titles, self.renamed, sorted(self.unread), self.scope)
        return hashlib.sha256(repr(said).encode("utf-8", "surrogatepass")).hexdigest()


def linker_of(pages: Iterable[Page], scope: str, problems: Iterable[Problem]) -> Linker:
    """The entries among these pages, none that was withdrawn, and how to link them."""
    entries = {page.id: page for page in pages if isinstance(page.meta, EntryMeta) and not page.is_withdrawn}
    return Linker(
        Terms(entries.values()),
        {id: url_of(page.uri) for id, page in entries.items()},
        {id: page.meta.title for id, page in entries.items()},
        {old.rpartition("/")[2]: id for id, page in entries.items() for old in page.meta.formerly},
        frozenset(unread(problems)),
        scope,
    )


def link(rendered: Rendered, linker: Linker) -> tuple[list[Mention], list[Problem]]:
    """Find every mention on a page, link the first ones, and give those in the passages of a text."""
    own = rendered.page.id if isinstance(rendered.page.meta, EntryMeta) else ""
    no_link = rendered.page.meta.no_link if isinstance(rendered.page.meta, TextMeta) else ()
    without, known = frozenset({own, *no_link} - {""}), frozenset(linker.urls)
    places = SourceMap(rendered.page)
    linked: set[str] = set()
    mentions: list[Mention] = []
    problems: list[Problem] = []
    for block, passage, opens in _linkable(rendered):
        if opens == "text" or opens == linker.scope:
            linked = {own}
        text, found = read_mentions(block, linker.terms, without, known)
        problems += _ambiguous(rendered, passage, found, text, places, linker.titles)
        sure = [f for f in found if len(f.match.entries) == 1]
        insert_links(block, _first_of(sure, linked, linker.scope))
        if passage and passage.id and not rendered.page.is_withdrawn:
            mentions += _mentions(rendered, passage, sure, text)
    problems += _point_to_entries(rendered, linker)
    return mentions, problems


def _linkable(rendered: Rendered) -> Iterator[tuple[ET.Element, Passage | None, str]]:
    """The blocks of headnote and text, each with its passage, and what begins with it: text, section or nothing."""
    passages = {id(passage.block): passage for passage in rendered.passages}
    for tree in (rendered.headnote, rendered.root):
        for number, block in enumerate(blocks(tree) if tree is not None else ()):
            opens = "text" if number == 0 else "section" if block.tag in ("h2", "h3") else ""
            yield block, passages.get(id(block)), opens


def _first_of(found: Iterable[Found], linked: set[str], scope: str) -> list[Match]:
    matches = []
    for each in found:
        entry = each.match.entries[0]
        if each.how == "plain" and (scope == "all" or entry not in linked):
            matches.append(each.match)
        if each.how != "within":
            linked.add(entry)
    return matches


def _mentions(rendered: Rendered, passage: Passage, sure: Sequence[Found], text: str) -> Iterator[Mention]:
    places = places_on_one_line(text) if sure else []
    for match in (found.match for found in sure):
        span = places[match.start], places[match.end - 1] + 1
        yield Mention(match.entries[0], rendered.page.uri, passage.id, *in_context(text, match), *span)


def _ambiguous(
    rendered: Rendered,
    passage: Passage | None,
    found: Sequence[Found],
    text: str,
    places: SourceMap,
    titles: Mapping[str, str],
) -> Iterator[Problem]:
    """A form that two entries have is linked by a person, not by us."""
    for each in found:
        if len(each.match.entries) < 2:
            continue
        words = text[each.match.start : each.match.end]
        if passage:
            ranked = ranks(passage.segments, "corrected", passage.start)
            place = places.place(ranked[each.match.start])
        else:
            place = rendered.page.find(words)
        either = " or ".join(f"“{titles[id]}”" for id in each.match.entries)
        choices = ", ".join(f"[{words}](term:{id})" for id in (*each.match.entries, "none"))
        yield Problem(rendered.page.path, *place, "T401", f"“{words}” can be {either}", f"Write one of {choices}.")


def _point_to_entries(rendered: Rendered, linker: Linker) -> Iterator[Problem]:
    """Give `term:` links their address. An unknown id is a problem; `term:none` is no link."""
    for tree in rendered.trees:
        for _, element in list(walk(tree)):
            target = element.get("href", "")
            if element.tag != "a" or not target.startswith("term:"):
                continue
            entry = target.removeprefix("term:")
            element.attrib.clear()
            if entry in linker.urls:
                address = relative(linker.urls[entry], rendered.page.uri)
                element.attrib.update({"class": "entry", "href": address, "data-entry": entry})
                continue
            element.tag = "span"
            if entry not in {"none", *_speakers(rendered.page), *linker.unread}:
                place = rendered.page.find(f"term:{entry}")
                message = f"no entry “{entry}” in glossary or register{nearest(entry, linker.urls)}"
                now = linker.renamed.get(entry)
                hint = f"It is now called {now}: write term:{now}." if now else "Correct the id, or add the entry."
                yield Problem(rendered.page.path, *place, "T402", message, hint)


def _speakers(page: Page) -> Iterable[str]:
    """The ids of a transcript's speakers, which have been looked up in its front matter."""
    return page.meta.speakers.values() if isinstance(page.meta, TextMeta) else ()


def unread(problems: Iterable[Problem]) -> set[str]:
    """The ids of entries that have problems of their own: they may not have been read, but they are there."""
    paths = (p.path for p in problems if p.path.startswith(("docs/glossary/", "docs/register/")))
    return {path.rsplit("/", 1)[-1].removesuffix(".md") for path in paths}

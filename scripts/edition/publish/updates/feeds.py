"""Feeds of additions and corrections, Atom (RFC 4287) and JSON Feed 1.1. They follow from the releases alone.

Without an address of the site, links are relative to the feed; ids are made from the first release, and are the same
with any address.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from uuid import UUID, uuid5

from lxml import etree

from edition.collect.characters import carriable
from edition.edit.links import relative
from edition.edit.release.changes import PageChange, PassageChange
from edition.edit.release.releases import Release
from edition.publish.updates.changes import CHANGES, Changed, Changes

ATOM = "http://www.w3.org/2005/Atom"
FILES = {"feed.xml": "application/atom+xml", "feed.json": "application/feed+json"}
NEWEST = 200

_TITLES = {"new": "New text", "changed": "Corrections", "moved": "Moved", "withdrawn": "Withdrawn", "gone": "Removed"}


@dataclass(frozen=True)
class Item:
    """One addition, correction or release. `path` leads from the site's root to it."""

    id: str
    title: str
    path: str
    date: str
    words: str


def feeds(changes: Changes, name: str, site_url: str, authors: Sequence[str]) -> dict[str, bytes]:
    """The files by their names; none before the first release."""
    if not changes.releases.all:
        return {}
    id = _base(changes).urn
    found = list(_items(changes))[:NEWEST]
    return {
        "feed.xml": _atom(id, name, site_url, authors, found),
        "feed.json": _json(name, site_url, authors, found),
    }


def links_to(names: Iterable[str], title: str, uri: str) -> str:
    """The feeds as the head of the page `uri` names them, so that readers’ programs find them."""
    return "".join(
        f'<link rel="alternate feed" type="{FILES[name]}" title="{escape(title)}: changes" '
        f'href="{relative(name, uri)}">\n'
        for name in names
    )


def _base(changes: Changes) -> UUID:
    """What identifies the edition: its first release, which never changes."""
    digest = changes.releases.all[0].sha256
    return UUID(digest[:32], version=4)


def _items(changes: Changes) -> Iterator[Item]:
    """The newest release first; of each, first the release itself, then its texts."""
    home = changes.edition.pages["index.md"]
    listed = "changes/" if CHANGES in changes.edition.pages else ""
    for release, changed in reversed(list(changes.released(home))):
        id = uuid5(_base(changes), release.version).urn
        path = f"{listed}#v{release.version}" if listed else ""
        yield Item(id, f"Version {release.version}", path, release.date, _summary(changed))
        for each in changed:
            if each.kind == "text":
                yield _item(changes, release, each)


def _item(changes: Changes, release: Release, changed: Changed) -> Item:
    id = uuid5(_base(changes), f"{release.version}/{changed.uri}").urn
    words = "\n".join(in_plain_words(changed.change)) if changed.change else changed.title
    path = changed.url.removeprefix("./")
    return Item(id, f"{_TITLES[changed.how]}: {changed.title}", path, release.date, words or changed.title)


def _summary(changed: Iterable[Changed]) -> str:
    """What a release has, in lines: texts and entries by name, with what became of them."""
    return (
        "\n".join(f"{c.how.capitalize()}: {c.title}" for c in changed if c.kind != "page") or "Editors’ pages changed."
    )


def in_plain_words(change: PageChange) -> Iterator[str]:
    """A change in lines of plain text."""
    for passage in change.passages:
        yield f"Passage {passage.id[1:]}: {_passage(passage)}"
    for field in change.fields:
        yield f"{field.name.replace('_', ' ').capitalize()}: {field.old or 'nothing'} → {field.new or 'nothing'}"
    if change.words:
        yield "The editors’ words changed."
    for statement in change.statements:
        yield f"Statement {statement.id}: {statement.how}" + (f": {statement.why}" if statement.why else "")


def _passage(passage: PassageChange) -> str:
    """Words that were replaced beside those that replace them; reasons after them."""
    if passage.how != "changed" or not passage.reading:
        return passage.how
    old = " … ".join(piece.text.strip() for piece in passage.reading if piece.how == "removed")
    new = " … ".join(piece.text.strip() for piece in passage.reading if piece.how == "added")
    reasons = " ".join(e.reason for e in passage.emended)
    if old and new:
        return f"“{old}” → “{new}”. {reasons}".rstrip()
    return (f"without “{old}”. " if old else f"with “{new}”. " if new else "other emendations. ") + reasons


def _atom(id: str, name: str, site_url: str, authors: Sequence[str], found: Sequence[Item]) -> bytes:
    feed = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM})
    _add(feed, "id", id)
    _add(feed, "title", name)
    _add(feed, "updated", _moment(found[0].date))
    for author in authors:
        _add(_add(feed, "author"), "name", author)
    _add(feed, "link", rel="alternate", href=site_url or "./")
    if site_url:
        _add(feed, "link", rel="self", href=f"{site_url}feed.xml", type=FILES["feed.xml"])
    for item in found:
        entry = _add(feed, "entry")
        _add(entry, "id", item.id)
        _add(entry, "title", item.title)
        _add(entry, "updated", _moment(item.date))
        _add(entry, "link", rel="alternate", href=site_url + item.path or "./")
        _add(entry, "content", item.words, type="text")
    return bytes(etree.tostring(feed, xml_declaration=True, encoding="utf-8", pretty_print=True))


def _add(parent: etree._Element, tag: str, text: str = "", **attributes: str) -> etree._Element:
    element = etree.SubElement(parent, f"{{{ATOM}}}{tag}", attributes)
    element.text = carriable(text) or None
    return element


def _json(name: str, site_url: str, authors: Sequence[str], found: Sequence[Item]) -> bytes:
    own = {"home_page_url": site_url, "feed_url": f"{site_url}feed.json"} if site_url else {}
    items = [
        {
            "id": item.id,
            "url": site_url + item.path or "./",
            "title": item.title,
            "content_text": item.words,
            "date_published": _moment(item.date),
        }
        for item in found
    ]
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": name,
        **own,
        "authors": [{"name": author} for author in authors],
    }
    return (json.dumps(feed | {"items": items}, ensure_ascii=False, indent=1) + "\n").encode()


def _moment(date: str) -> str:
    return f"{date}T00:00:00Z"

"""Addresses: from a page's path in docs/ to its URL, and from what an editor writes to what a reader follows."""

import copy
import posixpath
import re
import xml.etree.ElementTree as ET
from collections.abc import Collection, Iterator
from urllib.parse import urlsplit

from edition.edit.page import Page
from edition.problems import Problem, nearest

ALLOWED = {"http", "https", "mailto"}


def url_of(uri: str) -> str:
    """The URL of a page, from the site's root: texts/a.md is at texts/a/, texts/index.md at texts/."""
    stem = uri.removesuffix(".md")
    if stem == "index" or stem.endswith("/index"):
        return stem.removesuffix("index")
    return f"{stem}/"


def relative(target: str, page_uri: str) -> str:
    """The URL `target`, given from the site's root, as seen from a page."""
    path, anchor, fragment = target.partition("#")
    here = url_of(page_uri)
    if path == here:
        return f"{anchor}{fragment}" or "./"
    link = posixpath.relpath(path or ".", here or ".")
    return link + ("/" if path.endswith("/") or not path else "") + anchor + fragment


def scheme(link: str) -> str:
    """The scheme of a link as a browser reads it, control characters and spaces aside; empty for a relative one."""
    bare = re.sub(r"[\x00-\x20]", "", link)
    return bare.partition(":")[0].lower() if re.match(r"[a-zA-Z][a-zA-Z0-9+.\-]*:", bare) else ""


def resolve(page: Page, root: ET.Element, files: Collection[str], anchors: dict[str, set[str]]) -> Iterator[Problem]:
    """Point links at the site's URLs. One that leads nowhere is a problem; one that could run a script is taken out."""
    for element in root.iter():
        name = {"a": "href", "img": "src"}.get(element.tag)
        link = element.get(name, "") if name else ""
        if not name or not link or link.startswith("#"):
            continue
        if scheme(link):
            if scheme(link) not in ALLOWED:
                del element.attrib[name]
                hint = "Links go to pages of this edition, to http or https addresses, or to term:… and note:lost."
                yield Problem(page.path, *page.find(link), "P108", f"this link may not be followed: {link:.60}", hint)
            continue
        yield from _to_page(page, element, name, link, files, anchors)


def _to_page(
    page: Page, element: ET.Element, name: str, link: str, files: Collection[str], anchors: dict[str, set[str]]
) -> Iterator[Problem]:
    parts = urlsplit(link)
    uri = posixpath.normpath(posixpath.join(posixpath.dirname(page.uri), parts.path)) if parts.path else page.uri
    if uri not in files:
        guess = nearest(uri, files)
        yield Problem(
            page.path, *page.find(link), "P109", f"no page or file {uri} in docs/{guess}", "Correct the link."
        )
        return
    if parts.fragment and uri in anchors and parts.fragment not in anchors[uri]:
        hint = "Look the paragraph's number up in the margin of the page."
        yield Problem(page.path, *page.find(link), "P109", f"{uri} has no “#{parts.fragment}”", hint)
    target = url_of(uri) if uri.endswith(".md") else uri
    element.set(name, relative(target + (f"#{parts.fragment}" if parts.fragment else ""), page.uri))


def moved(tree: ET.Element, from_uri: str, to_uri: str) -> ET.Element:
    """A copy of a finished tree whose relative links are right on another page."""
    copied = copy.deepcopy(tree)
    for link in copied.iter("a"):
        href = link.get("href", "")
        if not href or scheme(href):
            continue
        path, anchor, fragment = href.partition("#")
        there = posixpath.normpath(posixpath.join(url_of(from_uri), path)) if path else url_of(from_uri).rstrip("/")
        link.set("href", relative(("" if there == "." else f"{there}/") + anchor + fragment, to_uri))
    return copied

"""Addresses: from a page's path in docs/ to its URL, and from what an editor writes to what a reader follows."""

import copy
import posixpath
import re
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from urllib.parse import unquote, urlsplit

from edition.edit.page import Page, TextMeta
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
    link = _way(here, path)
    return link + ("/" if path.endswith("/") or not path else "") + anchor + fragment


def _way(here: str, there: str) -> str:
    """The relative path from a folder to a path. Addresses that our pages have need no look at any disk."""
    start, end = here.split("/")[:-1], there.removesuffix("/").split("/") if there else []
    if not {"", ".", ".."}.isdisjoint(end):
        return posixpath.relpath(there, here or ".")
    same = next((n for n, (one, other) in enumerate(zip(start, end, strict=False)) if one != other), None)
    same = min(len(start), len(end)) if same is None else same
    return "/".join([*[".."] * (len(start) - same), *end[same:]]) or "."


def scheme(link: str) -> str:
    """The scheme of a link as a browser reads it, control characters and spaces aside; empty for a relative one."""
    if ":" not in link:
        return ""
    bare = re.sub(r"[\x00-\x20]", "", link)
    return bare.partition(":")[0].lower() if re.match(r"[a-zA-Z][a-zA-Z0-9+.\-]*:", bare) else ""


def source_anchor(file: str) -> str:
    """The id of a source on the page of sources."""
    return re.sub(r"[^a-z0-9]+", "-", file.lower().rsplit(".", 1)[0]).strip("-")


def resolve(
    page: Page, links: Iterable[ET.Element], files: Collection[str], anchors: Mapping[str, Collection[str]]
) -> Iterator[Problem]:
    """Point a page's links at the site's URLs. One that leads nowhere is a problem; an unsafe one is taken out too."""
    seen: Counter[tuple[str, str]] = Counter()
    for element in links:
        name = {"a": "href", "img": "src"}[element.tag]
        link = element.get(name, "")
        if not link:
            continue
        code, message, hint = _refusal(page, element.tag, link) or _dead(page, link, files, anchors) or ("", "", "")
        if code == "P108":
            del element.attrib[name]
        elif not code and not scheme(link) and not link.startswith("#"):
            element.set(name, _url(page, link))
        if code:
            place = _place(page, element.tag, link, seen[element.tag, link])
            seen[element.tag, link] += 1
            yield Problem(page.path, *place, code, message, hint)


def _refusal(page: Page, tag: str, link: str) -> tuple[str, str, str] | None:
    """Pictures come from this edition, and none stands in a text; links are pages of it, or http, https and mailto."""
    bare = re.sub(r"[\x00-\x20]", "", link).replace("\\", "/")
    if tag == "img" and isinstance(page.meta, TextMeta):
        hint = "Write a backslash before the ! if the source has it; else remove the picture."
        return "P108", f"a text has no pictures, as its source has none: {link:.60}", hint
    if tag == "img" and (bare.startswith("//") or scheme(link) in ALLOWED):
        hint = "Put the file into docs/assets/ and write ![…](assets/…), so that pages load nothing from elsewhere."
        return "P108", f"this picture would be loaded from another host: {link:.60}", hint
    if bare.startswith("//") or (scheme(link) and scheme(link) not in ALLOWED):
        hint = "Links go to pages of this edition, to http or https addresses, or to term:… and note:lost."
        return "P108", f"this link may not be followed: {link:.60}", hint
    return None


def _dead(
    page: Page, link: str, files: Collection[str], anchors: Mapping[str, Collection[str]]
) -> tuple[str, str, str] | None:
    """A link within the edition leads to a file in docs/ and to an anchor that the page has."""
    if scheme(link):
        return None
    uri, fragment = _uri(page, link), unquote(urlsplit(link).fragment)
    if uri not in files:
        return "P109", f"no page or file {uri} in docs/{nearest(uri, files)}", "Correct the link."
    if not fragment or fragment in anchors.get(uri, (fragment,)):
        return None
    if uri.startswith("texts/") and re.fullmatch(r"p\d+", fragment):
        return "P109", f"{uri} has no “#{fragment}”", "Look the paragraph's number up in the margin of the page."
    hint = "Open the page, follow a heading or number there, and copy what stands after the # in its address."
    return "P109", f"{uri} has no “#{fragment}”{nearest(fragment, anchors[uri])}", hint


def _uri(page: Page, link: str) -> str:
    path = urlsplit(link).path
    return posixpath.normpath(posixpath.join(posixpath.dirname(page.uri), path)) if path else page.uri


def _url(page: Page, link: str) -> str:
    uri, fragment = _uri(page, link), urlsplit(link).fragment
    target = url_of(uri) if uri.endswith(".md") else uri
    return relative(target + (f"#{fragment}" if fragment else ""), page.uri)


_CODE = re.compile(r"(?<![`\\])(`+)(?!`).+?(?<!`)\1(?!`)", re.DOTALL)


def _place(page: Page, tag: str, link: str, nth: int) -> tuple[int, int]:
    """Line and column of the target of the nth link, or the nth picture, that leads there: `](target)`."""
    text = _CODE.sub(lambda code: " " * len(code[0]), page.text)
    target = "".join(r"\s" if char.isspace() else rf"\\?{re.escape(char)}" for char in link.strip())
    label = r"\[(?:[^\[\]]|\[[^\[\]]*\])*\]"
    lead = rf"(?<!\\)!{label}" if tag == "img" else rf"(?<!!){label}"
    whole = rf"{lead}\(\s*<?(?P<to>{target})(?=[\s>)])|^ {{0,3}}\[[^\[\]\n]+\]:\s*<?(?P<defined>{target})(?=[\s>])"
    found = [match.start(match.lastgroup or 0) for match in re.finditer(whole, text, re.MULTILINE)]
    if not found:
        return page.find(link)
    return page.place_in_text(found[min(nth, len(found) - 1)])


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

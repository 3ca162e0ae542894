"""Gives every passage its permalink and points the editors' links at the site's addresses, on the finished trees."""

import xml.etree.ElementTree as ET
from collections.abc import Collection

from edition.edit.links import resolve, source_anchor
from edition.edit.markdown import classes
from edition.edit.page import EntryMeta, TextMeta
from edition.edit.passages import add_permalink
from edition.edit.rendered import Edition, Rendered


def address(edition: Edition, files: Collection[str]) -> None:
    """Give passages their permalinks and links their addresses. `files` are the paths of all files in docs/."""
    for rendered in edition.pages.values():
        for passage in rendered.passages:
            add_permalink(passage)
    anchors = {uri: anchors_of(rendered, edition) for uri, rendered in edition.pages.items()}
    for rendered in edition.pages.values():
        links = [link for tree in rendered.trees for link in _editors_links(tree)]
        edition.problems += resolve(rendered.page, links, files, anchors)


def anchors_of(rendered: Rendered, edition: Edition) -> set[str]:
    """Every anchor of a page: headings, passages, notes, works, and those of its template's sections."""
    found = {element.get("id", "") for tree in rendered.trees for element in tree.iter()} - {""}
    match rendered.page.meta:
        case TextMeta():
            found |= {
                "title",
                "cite",
                *rendered.page.meta.withdrawn,
                *(f"apparatus-{e.id}" for e in rendered.emendations),
            }
            found |= {name for name, has in _SECTIONS if getattr(rendered, has)}
        case EntryMeta():
            found |= {"title", "mentions", "roles", "wrote", "works"}
        case _:
            found |= _of_list(rendered.page.uri, edition)
    # Works that could not be read may be there all the same.
    return found | ({f"ref-{key}" for key in edition.bibliography.lines} if not edition.references else set())


def _of_list(uri: str, edition: Edition) -> set[str]:
    """The anchors of the lists that a page shows: the texts, the kinds of a folder's entries, the sources."""
    match uri:
        case "index.md":
            return {"texts"}
        case "glossary/index.md" | "register/index.md":
            folder = uri.removesuffix("index.md")
            return {
                getattr(r.page.meta, "kind", "") for r in edition.entries().values() if r.page.uri.startswith(folder)
            }
        case "sources.md":
            return {source_anchor(file) for file in edition.sources}
        case _:
            return set()


_SECTIONS = (("apparatus", "emendations"), ("lost-notes", "lost"), ("works", "works"))


def _editors_links(tree: ET.Element) -> list[ET.Element]:
    """The tree's links and pictures that the edition did not make itself."""
    made = {id(a) for e in tree.iter() if {"citation", "bibliography"} & set(classes(e)) for a in e.iter("a")}
    return [e for e in tree.iter() if e.tag in ("a", "img") and "entry" not in classes(e) and id(e) not in made]

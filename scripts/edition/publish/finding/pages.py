"""The pages on which readers search: an edition has them unless it has pages of its own with these names."""

import xml.etree.ElementTree as ET
from typing import Any

from edition.edit.page import Page, PlainMeta
from edition.edit.rendered import Edition, Rendered
from edition.publish.linked import Linked
from edition.publish.parts import Link
from edition.yamlfile import Yaml

PAGES = {
    "search.md": ("Search", "Find passages by their words, in both readings of emendations, with filters"),
    "concordance.md": ("Concordance", "Every occurrence of a word or a phrase with the words around it"),
}
LISTS = {
    "texts/index.md": "all texts, by date, kind and outlet",
    "register/index.md": "people, organisations, outlets and places, each with the passages that name it",
    "glossary/index.md": "concepts, treaties and events, each with the passages that name it",
    "statements.md": "who said what",
    "timeline.md": "the timeline",
}


def finding_pages(edition: Edition) -> dict[str, Rendered]:
    """The pages that no file of the edition has."""
    return {
        uri: Rendered(
            Page("", uri, "", PlainMeta(title=title, description=about), Yaml(None, {}), "", 1),
            ET.Element("div"),
            [],
            url=f"{uri.removesuffix('.md')}/",
        )
        for uri, (title, about) in PAGES.items()
        if uri not in edition.pages
    }


def finding_context(linked: Linked, here: Rendered) -> dict[str, Any]:
    """What their templates need: where to look without a script."""
    found = ((title, linked.list_url(uri, here)) for uri, title in LISTS.items())
    return {"lists": [Link(title, url) for title, url in found if url]}

"""A text as its page shows it: a copy of its tree, as far as it may be shown, with what helps to read it."""

import copy
import xml.etree.ElementTree as ET
from collections.abc import Iterable

from edition.edit.rendered import Rendered
from edition.edit.terms import Mention
from edition.publish.parts import access, shown_passages
from edition.publish.reading.amending import Repository, add_links
from edition.publish.reading.asides import place_notes
from edition.publish.reading.mentions import mark_mentions


def reading_page(
    text: Rendered, mentions: Iterable[Mention], repository: Repository, edit: str, version: str
) -> ET.Element:
    """Mentions are marked first, since they are found by their places in the words."""
    tree = copy.deepcopy(access(text))
    seen = shown_passages(text)
    blocks = {id: element for element in tree.iter() if (id := element.get("id", "")) in seen}
    mark_mentions(blocks, mentions)
    place_notes(tree, {e.id: e for e in text.emendations}, text.page.uri)
    add_links(blocks, text, repository, edit, version)
    return tree


def headnote_page(text: Rendered) -> ET.Element:
    """The editors' headnote with its notes in place. Their ids are apart from those of the text's notes."""
    tree = copy.deepcopy(text.headnote) if text.headnote is not None else ET.Element("div")
    for element in tree.iter():
        for name, sign in (("id", ""), ("href", "#")):
            value = element.get(name, "")
            if value.startswith((f"{sign}fn:", f"{sign}fnref:")):
                element.set(name, f"{sign}head-{value.removeprefix(sign)}")
    place_notes(tree, {}, text.page.uri)
    return tree

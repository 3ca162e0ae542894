"""What pages have that TEI has no form for yet: a problem for the check, so that no build is the first to meet it."""

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator

from edition.edit.markdown import classes
from edition.edit.page import EntryMeta, Page, TextMeta
from edition.edit.rendered import Edition
from edition.problems import Problem
from edition.publish.tei.forms import is_known, readings


def without_form(edition: Edition) -> Iterator[Problem]:
    """A problem for each such element of the texts and entries, which are written in TEI."""
    for rendered in edition.pages.values():
        if isinstance(rendered.page.meta, TextMeta | EntryMeta) and not rendered.page.is_withdrawn:
            yield from problems_of(rendered.page, (each for tree in rendered.trees for each in unknown(tree)))


def unknown(tree: ET.Element) -> Iterator[ET.Element]:
    """The elements in a tree that the writer would not know. Of a citation it takes the words alone."""
    for child in tree:
        if not is_known(child):
            yield child
        if child.tag == "span" and "citation" in classes(child):
            continue
        is_emendation = child.tag == "span" and "emendation" in classes(child)
        for part in (readings(child) if is_emendation else None) or [child]:
            yield from unknown(part)


def problems_of(page: Page, elements: Iterable[ET.Element]) -> Iterator[Problem]:
    """A problem for each of these elements, at the place of its words."""
    for element in elements:
        words = "".join(element.itertext()).strip()
        message = f"TEI has no form yet for <{element.tag} class=“{element.get('class', '')}”>: “{words:.60}”"
        hint = "Write these words as a plain paragraph or list."
        yield Problem(page.path, *page.find(words[:20]), "F210", message, hint)

"""What pages have that TEI has no form for yet: a problem for the check, so that no build is the first to meet it."""

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator

from edition.edit.markdown import classes
from edition.edit.page import Page
from edition.edit.rendered import Edition
from edition.problems import Problem
from edition.publish.tei.forms import is_known, readings


def without_form(edition: Edition) -> Iterator[Problem]:
    """A problem for each such element of the texts and entries, which are written in TEI.

    What could not be read on a page that has other problems has no form either: they come first.
    """
    broken = {problem.path for problem in edition.problems}
    for rendered in (*edition.texts(), *edition.entries().values()):
        if rendered.page.path not in broken:
            yield from problems_of(rendered.page, (each for tree in rendered.trees for each in unknown(tree)))


def unknown(tree: ET.Element) -> Iterator[ET.Element]:
    """The elements in a tree that the writer would not know. Of a citation it takes the words alone."""
    waiting = list(tree)
    while waiting:
        child = waiting.pop()
        names = classes(child) if child.tag == "span" else []
        if not is_known(child):
            yield child
        if "citation" not in names:
            parts = readings(child) if "emendation" in names else None
            waiting += [each for part in parts or [child] for each in part]


def problems_of(page: Page, elements: Iterable[ET.Element]) -> Iterator[Problem]:
    """A problem for each of these elements, at the place of its words."""
    for element in elements:
        words = "".join(element.itertext()).strip()
        message = f"TEI has no form yet for <{element.tag} class=“{element.get('class', '')}”>: “{words:.60}”"
        hint = "Write these words as a plain paragraph or list."
        yield Problem(page.path, *page.find(words[:20]), "F210", message, hint)

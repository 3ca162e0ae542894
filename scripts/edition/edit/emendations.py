"""Emendations: every change to the source's words, with its reason, gathered into the page's apparatus."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from edition.edit.markdown import classes
from edition.edit.page import Page
from edition.edit.passages import Passage
from edition.edit.reading import inline
from edition.problems import Problem

NO_REASON = re.compile(r"^(?:reason|why|todo|\?+|…|\.+)?$", re.IGNORECASE)


@dataclass(frozen=True)
class Emendation:
    """An entry of the apparatus: in which passage, the reading received, the one given, and why.

    `kind` is replaced, inserted, deleted or kept (*sic*). `reason` is an element: it may hold citations.
    """

    id: str
    page: str
    passage: str
    kind: str
    received: str
    corrected: str
    reason: ET.Element


def apparatus(page: Page, passages: Sequence[Passage]) -> tuple[list[Emendation], list[Problem]]:
    """Move each emendation's reason out of the line into the apparatus, and leave a sign that links there."""
    emendations: list[Emendation] = []
    problems: list[Problem] = []
    for passage in passages:
        for element in [e for e in inline(passage.block) if "emendation" in classes(e)]:
            reason = next((child for child in element if "reason" in classes(child)), None)
            problems += _faults(page, element, reason)
            if reason is None:
                continue
            element.remove(reason)
            emendations.append(_entry(page, passage, element, reason, len(emendations) + 1))
    problems += _lone_reasons(page, passages)
    return emendations, problems


def _entry(page: Page, passage: Passage, element: ET.Element, reason: ET.Element, number: int) -> Emendation:
    received = "".join("".join(child.itertext()) for child in element if child.tag in ("del", "span"))
    corrected = "".join("".join(child.itertext()) for child in element if child.tag in ("ins", "span"))
    element.set("id", f"e{number}")
    sign = ET.SubElement(element, "a", {"class": "apparatus-sign ed", "href": f"#apparatus-e{number}"})
    sign.set("aria-label", f"Emendation {number}: to the apparatus")
    sign.text = "*"
    return Emendation(f"e{number}", page.uri, passage.id, element.get("data-kind", ""), received, corrected, reason)


def _faults(page: Page, element: ET.Element, reason: ET.Element | None) -> Iterator[Problem]:
    words = "".join(element[0].itertext()) if len(element) else ""
    marks = {"replaced": "{~~", "inserted": "{++", "deleted": "{--", "kept": "{==", "broken": "{~~"}[
        element.get("data-kind", "broken")
    ]
    place = _find(page, marks + words)
    if element.get("data-kind") == "broken":
        yield Problem(
            page.path,
            *place,
            "E302",
            f"“{words:.60}” lacks the sign ~> between the two readings",
            "Write {~~received~>corrected~~}{>>reason<<}.",
        )
    if reason is None or NO_REASON.match("".join(reason.itertext()).strip()):
        hint = "Write the reason right after it: {>>Misprint; see …<<}."
        yield Problem(page.path, *place, "E301", f"this emendation has no reason: “{words:.60}”", hint)


def _find(page: Page, start: str) -> tuple[int, int]:
    """Where the emendation stands; escapes in it may keep its words from being found, never its mark."""
    return page.find(start) if start in page.body else page.find(start[:3])


def _lone_reasons(page: Page, passages: Sequence[Passage]) -> Iterator[Problem]:
    for passage in passages:
        for element in inline(passage.block):
            if "lone" in classes(element):
                words = "".join(element.itertext())
                hint = "A reason follows an emendation at once. For a note to the reader use a footnote: [^1]."
                yield Problem(
                    page.path,
                    *page.find("{>>" + words[:20]),
                    "E302",
                    f"a reason without an emendation: “{words:.60}”",
                    hint,
                )

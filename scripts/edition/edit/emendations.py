"""Emendations: every change to the source's words, with its reason, gathered into the page's apparatus."""

import re
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from edition.edit.markdown import EmendationProcessor, classes
from edition.edit.page import Page
from edition.edit.passages import Passage
from edition.edit.reading import inline
from edition.problems import Problem

_PATTERN = re.compile(EmendationProcessor.PATTERN, re.DOTALL)

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
    passages = sorted(passages, key=lambda passage: passage.start)
    found = [(p, e) for p in passages for e in inline(p.block) if {"emendation", "lone"} & set(classes(e))]
    for (passage, element), place in zip(found, _places(page, [element for _, element in found]), strict=True):
        problems += _faults(page, element, place)
        if (reason := _reason(element)) is not None:
            element.remove(reason)
            emendations.append(_entry(page, passage, element, reason, len(emendations) + 1))
    return emendations, problems


def _entry(page: Page, passage: Passage, element: ET.Element, reason: ET.Element, number: int) -> Emendation:
    received = "".join("".join(child.itertext()) for child in element if child.tag in ("del", "span"))
    corrected = "".join("".join(child.itertext()) for child in element if child.tag in ("ins", "span"))
    element.set("id", f"e{number}")
    sign = ET.SubElement(element, "a", {"class": "apparatus-sign ed", "href": f"#apparatus-e{number}"})
    sign.set("aria-label", f"Emendation {number}: to the apparatus")
    sign.text = "*"
    return Emendation(f"e{number}", page.uri, passage.id, element.get("data-kind", ""), received, corrected, reason)


def _faults(page: Page, element: ET.Element, place: tuple[int, int]) -> Iterator[Problem]:
    """An emendation is whole, and has a reason."""
    words = "".join(element[0].itertext()) if len(element) else ""
    reason = _reason(element)
    if "lone" in classes(element):
        words = "".join(element.itertext())
        hint = "A reason follows an emendation at once. For a note to the reader use a footnote: [^1]."
        yield Problem(page.path, *place, "E302", f"a reason without an emendation: “{words:.60}”", hint)
    elif element.get("data-kind") == "broken":
        hint = "Write {~~received~>corrected~~}{>>reason<<}."
        yield Problem(page.path, *place, "E302", f"“{words:.60}” lacks the sign ~> between the two readings", hint)
    elif reason is None or NO_REASON.match("".join(reason.itertext()).strip()):
        hint = "Write the reason right after it: {>>Misprint; see …<<}."
        yield Problem(page.path, *place, "E301", f"this emendation has no reason: “{words:.60}”", hint)


def _reason(element: ET.Element) -> ET.Element | None:
    return next((child for child in element if "reason" in classes(child)), None)


def _written(element: ET.Element) -> tuple[str, str]:
    """How the emendation is written in the page, and its mark alone: escapes and markup can make them differ."""
    words = ["".join(child.itertext()) for child in element if child.tag in ("del", "ins", "span")]
    match element.get("data-kind"):
        case "replaced":
            return f"{{~~{words[0]}~>{words[1]}~~}}", "{~~"
        case "inserted":
            return f"{{++{words[0]}++}}", "{++"
        case "deleted":
            return f"{{--{words[0]}--}}", "{--"
        case "kept":
            return f"{{=={words[0]}==}}", "{=="
        case "broken":
            return f"{{~~{words[0]}~~}}", "{~~"
        case _:
            return f"{{>>{''.join(element.itertext())}<<}}", "{>>"


def _places(page: Page, elements: Sequence[ET.Element]) -> Iterator[tuple[int, int]]:
    """Where the emendations and lone reasons of a page stand, given in its order: the nth as the nth so written."""
    seen: Counter[str] = Counter()
    for element in elements:
        whole, mark = _written(element)
        if whole in page.body:
            yield page.find(whole, seen[whole])
        else:
            alike = [m.start() for m in _PATTERN.finditer(page.body) if m[0].startswith(mark)]
            yield page.place(alike[min(seen[mark], len(alike) - 1)]) if alike else (page.body_line, 1)
        seen.update({whole, mark})

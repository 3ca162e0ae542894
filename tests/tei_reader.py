"""Reads our TEI back with nothing of the writer's: passages in both readings, statements, names, and every pointer."""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

TEI = "{http://www.tei-c.org/ns/1.0}"
ID = "{http://www.w3.org/XML/1998/namespace}id"
POINTERS = ("ref", "who", "toWhom", "target", "ana", "corresp", "resp", "active", "passive", "source", "next", "prev")
POINTERS += ("scheme", "url")
ONLY = {"corr": "corrected", "supplied": "corrected", "surplus": "received"}


@dataclass(frozen=True)
class Read:
    """A file: each passage's words as received and as corrected, each statement's, each name's with passage and pointer."""

    passages: dict[str, tuple[str, str]]
    statements: dict[str, str]
    names: list[tuple[str, str, str]]
    ids: list[str]


def read(content: bytes) -> Read:
    root = etree.fromstring(content)
    body = root.find(f".//{TEI}body")
    passages = {e.get(ID): e for e in body.iter() if is_passage(e)}
    names = [e for e in body.iter() if e.tag in {TEI + t for t in ("persName", "orgName", "placeName", "term")}]
    return Read(
        {id: (words(e, "received"), words(e, "corrected")) for id, e in passages.items()},
        {e.get(ID): said(e, root) for e in body.iter(TEI + "said") if e.get("prev") is None},
        [(passage_of(e), e.get("ref"), words(e, "corrected")) for e in names],
        [e.get(ID) for e in root.iter() if e.get(ID)],
    )


def is_passage(element: etree._Element) -> bool:
    id = element.get(ID, "")
    return id[:1] == "p" and id[1:].isdigit()


def passage_of(element: etree._Element) -> str:
    """The passage in which it stands; a speaker's label belongs to the paragraph after it."""
    around = [element, *element.iterancestors()]
    speaker = next((e for e in around if e.tag == TEI + "speaker"), None)
    if speaker is not None:
        around = [speaker.getnext(), *speaker.iterancestors()]
    return next((e.get(ID) for e in around if is_passage(e)), "")


def words(element: etree._Element, reading: str) -> str:
    """One reading on one line. A speech's first paragraph has the speaker's label before it."""
    speaker = element.getprevious() if element.getparent().tag == TEI + "sp" else None
    label = list(runs(speaker, reading)) if speaker is not None and speaker.tag == TEI + "speaker" else []
    return " ".join("".join([*label, *runs(element, reading)]).split())


def runs(element: etree._Element, reading: str) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if is_of_the_text(child) and not is_passage(child) and is_in(child, reading):
            yield "\n" if child.tag == TEI + "lb" else ""
            yield from runs(child, reading)
        yield child.tail or ""


def is_of_the_text(element: etree._Element) -> bool:
    """Not the editors' notes and citations, nor the signs that lead there."""
    kind = element.get("type")
    by_editors = element.tag == TEI + "note" and kind != "transcriber"
    return not by_editors and not (element.tag == TEI + "ref" and kind in ("note", "citation"))


def is_in(element: etree._Element, reading: str) -> bool:
    name = etree.QName(element).localname
    if name == "sic" and element.getparent().tag == TEI + "choice":
        return reading == "received"
    return ONLY.get(name, reading) == reading


def said(first: etree._Element, root: etree._Element) -> str:
    """The words of a statement, from piece to piece."""
    parts, piece = [], first
    while True:
        parts.append(words(piece, "corrected"))
        if piece.get("next") is None:
            return " ".join(filter(None, parts))
        piece = root.find(f".//*[@{ID}='{piece.get('next')[1:]}']")


def pointers(content: bytes) -> Iterator[str]:
    for element in etree.fromstring(content).iter(etree.Element):
        for name in POINTERS:
            yield from (element.get(name) or "").split()

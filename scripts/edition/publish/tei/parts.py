"""The small parts of TEI files: elements, ids, dates, pointers from one file to another, breaks between lines."""

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from lxml import etree

from edition.edit.links import scheme, url_of
from edition.edit.page import GLOSSARY, EntryMeta
from edition.edit.rendered import Edition

NAMESPACE = "http://www.tei-c.org/ns/1.0"
XML = "http://www.w3.org/XML/1998/namespace"
TEI = f"{{{NAMESPACE}}}"
XML_ID = f"{{{XML}}}id"
XML_LANG = f"{{{XML}}}lang"
PERSONS = "data/personography.tei.xml"
TERMS = "data/terms.tei.xml"
EDITORS = "#resp.editors"  # no id of an entry has a full stop
_NAMESPACES = {None: NAMESPACE}
EDTF = "https://www.loc.gov/standards/datetime/"

# XML 1.0, production 2, Char.
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

Node = Any  # lxml has no types of its own

# Elements that hold only elements: no white space of a text is in them, so that a line break changes no word.
STRUCTURAL = frozenset(
    """
    TEI teiHeader fileDesc titleStmt editionStmt extent publicationStmt availability notesStmt sourceDesc biblStruct
    analytic monogr imprint relatedItem respStmt encodingDesc appInfo application editorialDecl correction
    normalization quotation hyphenation interpretation segmentation refsDecl cRefPattern classDecl taxonomy category
    profileDesc creation langUsage textClass particDesc listPerson listOrg listPlace person org place revisionDesc
    text front body back div list table row sp listBibl standOff listEvent event listRelation relation
    """.split()
)


def el(tag: str, *content: Any, **attributes: str | None) -> Node:
    """An element of TEI. `xml_id` is xml:id, a final `_` is dropped; what has no value is left out."""
    element = etree.Element(TEI + tag, nsmap=_NAMESPACES)
    for name, value in attributes.items():
        if value:
            key = XML_ID if name == "xml_id" else XML_LANG if name == "xml_lang" else name.rstrip("_").replace("_", "-")
            element.set(key, in_xml(value))
    for part in content:
        if isinstance(part, str):
            say(element, part)
        elif part is not None:
            element.append(part)
    return element


def in_xml(text: str) -> str:
    """The text as XML can hold it: a white space that XML has not (a form feed) is a space.

    Pages have no other character that XML has not: `characters.carriable` has left them out, and each of a source is
    declared. In the editors' own fields it is left out here.
    """
    return _NOT_IN_XML.sub(lambda found: " " if found[0].isspace() else "", text)


def say(element: Node, text: str | None) -> None:
    """Add text at the end of an element."""
    text = in_xml(text or "")
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text


def xml_id(id: str) -> str:
    """An id as XML allows it: a name, which no digit or hyphen begins. Ids of the edition never begin with `_`."""
    return id if re.match(r"[^\W\d]", id) else f"_{id}"


def to_bytes(root: Node) -> bytes:
    """The file: the same bytes for the same edition."""
    _break_lines(root, "\n")
    made: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return made.replace(b"<?xml version='1.0' encoding='UTF-8'?>", b'<?xml version="1.0" encoding="UTF-8"?>') + b"\n"


def _break_lines(element: Node, line: str) -> None:
    if etree.QName(element).localname not in STRUCTURAL or not len(element):
        return
    assert not (element.text or "").strip(), f"text in {element.tag}"
    element.text = f"{line} "
    for child in element:
        assert not (child.tail or "").strip(), f"text in {element.tag}"
        child.tail = line if child is element[-1] else f"{line} "
        _break_lines(child, f"{line} ")


def dated(edtf: str | None) -> dict[str, str]:
    """A date as attributes. A date with a doubt is no date of W3C: it stands in EDTF, and says so."""
    if not edtf:
        return {}
    if re.search(r"[~?%]", edtf):
        return {"when_custom": edtf, "datingMethod": EDTF}
    start, slash, end = (part.strip(".") for part in edtf.partition("/"))
    if not slash:
        return {"when": start}
    if start and end:
        return {"from_": start, "to": end}
    return {"notBefore": start} if start else {"notAfter": end}


def within(edtf: str) -> dict[str, str]:
    """When, once, between two dates."""
    attributes = dated(edtf)
    return {{"from_": "notBefore", "to": "notAfter"}.get(name, name): value for name, value in attributes.items()}


def to_page(href: str, page_uri: str, here: str) -> str:
    """The address to which a link on a page leads, as a pointer from the file `here`; both from the site's root."""
    if not scheme(href):
        path, hash, fragment = href.partition("#")
        there = posixpath.normpath(posixpath.join(url_of(page_uri), path))
        is_folder = path.endswith("/") or not path
        href = posixpath.relpath(there, posixpath.dirname(here)) + ("/" if is_folder else "") + hash + fragment
    return re.sub(r"[\s\x00-\x20]", lambda found: quote(found[0]), href)


@dataclass(frozen=True, slots=True)
class Named:
    """Whom or what an entry is about: its name, by which element, and in which file."""

    title: str
    tag: str
    file: str
    id: str

    def ref(self, here: str) -> str:
        """The pointer to it from the file `here`."""
        return f"{_way(self.file, here)}#{self.id}"


@lru_cache
def _way(file: str, here: str) -> str:
    return "" if file == here else posixpath.relpath(file, posixpath.dirname(here))


_TAGS = {"person": "persName", "organisation": "orgName", "outlet": "orgName", "place": "placeName"}


def named(edition: Edition) -> Mapping[str, Named]:
    """Every entry by its id."""
    found = {}
    for id, rendered in edition.entries().items():
        meta = rendered.page.meta
        assert isinstance(meta, EntryMeta)
        file = TERMS if meta.kind in GLOSSARY else PERSONS
        found[id] = Named(meta.title, _TAGS.get(meta.kind, "term"), file, xml_id(id))
    return found

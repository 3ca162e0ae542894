"""Writes the words of a block as Typst code, and the elements among them."""

import posixpath
import re
import xml.etree.ElementTree as ET
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from edition.edit.markdown import classes
from edition.edit.terms import Mention
from edition.publish.book.pdf_code import address, call, literal, sequence
from edition.publish.book.pdf_places import Places
from edition.publish.tei.forms import SITE_ONLY, is_transparent

INLINE = {"em": "emph", "strong": "strong", "u": "underline", "s": "strike", "sub": "lowered", "sup": "raised"}
SPANS = {"marker": "", "speaker": "speaker", "remark": "remark", "smallcaps": "smallcaps"}
PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp")
_SPACE = re.compile(r"[ \t\n\r\f]+")


@dataclass
class Words(ABC):
    """Writes words of one page, whose address is `url`.

    `mentioned` has the mentions marked in the tree; `unknown` gets the elements for which there is no form.
    """

    url: str
    places: Places
    mentioned: Mapping[str, Mention] = field(default_factory=dict)
    unknown: list[ET.Element] = field(default_factory=list)
    is_spaced: bool = True
    beginning: list[str] = field(default_factory=list)  # the names of the places that begin with the next words
    pictures: set[str] = field(default_factory=set)

    def inline(self, parent: ET.Element) -> Iterator[str]:
        """The words in an element, and the elements among them."""
        yield self.say(parent.text)
        for child in parent:
            yield from self.one(child)
            yield self.say(child.tail)

    def say(self, text: str | None) -> str:
        """Words with white space as HTML has it: once, and none at the beginning."""
        plain = _SPACE.sub(" ", text or "")
        plain = plain[1:] if self.is_spaced and plain.startswith(" ") else plain
        if not plain:
            return ""
        self.is_spaced = plain.endswith(" ")
        names, self.beginning = self.beginning, []
        return call("begun", literal(plain), *map(literal, names)) if names else literal(plain)

    def one(self, child: ET.Element) -> Iterator[str]:
        """One element among words."""
        names = classes(child)
        match child.tag:
            case "a":
                yield from self.link(child, names)
            case "span":
                yield from self.span(child, names)
            case "sup" if child.get("id", "").startswith("fnref"):
                yield self.note(child)
            case "br":
                self.is_spaced = True
                yield call("linebreak")
            case "code":
                self.is_spaced = False
                yield call("code", literal("".join(child.itertext())))
            case "img" if child.get("src", "").lower().endswith(PICTURES):
                yield self.picture(child)
            case tag if tag in INLINE:
                yield call(INLINE[tag], sequence(self.inline(child)))
            case _:
                self.unknown.append(child)
                yield from self.inline(child)

    def link(self, child: ET.Element, names: Iterable[str]) -> Iterator[str]:
        """A link; signs that only the site needs are left out."""
        if SITE_ONLY & set(names):
            return
        href = child.get("href", "")
        body = address(href) if child.text == href and not len(child) else sequence(self.inline(child))
        if "note-lost" in names:
            yield self.places.link(href, call("lost", body))
            yield call("question")
        else:
            yield self.places.link(href, body) if href and body != "[]" else body

    def span(self, child: ET.Element, names: list[str]) -> Iterator[str]:
        """Words that are something: a statement, a mention, an emendation, a citation."""
        statement = child.get("data-statement", "")
        if statement in self.mentioned:
            yield from self.mention(child, self.mentioned[statement])
        elif statement:
            yield self.places.anchor(f"{self.url}#{statement}")
            yield from self.inline(child)
        elif "emendation" in names:
            yield from self.emendation(child)
        elif "citation" in names:
            marks = (self.places.mark("work", key) for key in child.get("data-cite", "").split())
            yield from (call("anchor", literal(mark)) for mark in marks)
            yield from self.inline(child)
        elif known := next((name for name in names if name in SPANS), ""):
            body = sequence(self.inline(child))
            yield call(SPANS[known], body) if SPANS[known] else body
        else:
            if not is_transparent(names):
                self.unknown.append(child)
            yield from self.inline(child)

    def mention(self, child: ET.Element, mention: Mention) -> Iterator[str]:
        """Words that name an entry, the first and the last marked: the index gives the page of their first letter."""
        if not child.get("id"):
            yield from self.inline(child)
            return
        name = self.places.mark("entry", mention.entry, f"{self.url}#{mention.passage}")
        self.beginning.append(name)
        yield from self.inline(child)
        if name in self.beginning:
            self.beginning.remove(name)
            yield call("anchor", literal(name))
        yield call("anchor", literal(f"{name}/end"))

    def emendation(self, child: ET.Element) -> Iterator[str]:
        """The reading that the edition gives, with a sign that leads to the apparatus, where the other one is."""
        id = child.get("id", "")
        yield self.places.anchor(f"{self.url}#{id}")
        for part in child:
            if part.tag in ("ins", "span"):
                yield from self.inline(part)
            elif part.tag != "del" and "apparatus-sign" not in classes(part):
                self.unknown.append(part)
        yield self.places.link(f"{self.url}#apparatus-{id}", call("sign"))

    @abstractmethod
    def note(self, child: ET.Element) -> str:
        """A footnote, at the sign that refers to it; its words may be blocks."""

    def picture(self, child: ET.Element) -> str:
        """A picture of the editors, by its path in the edition."""
        path = posixpath.normpath(posixpath.join("docs", self.url, child.get("src", "")))
        self.pictures.add(path)
        return call("picture", literal(path), literal(child.get("alt", "")))

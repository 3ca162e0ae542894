"""Writes a tree of the edition as Typst code, element by element. One that is not known is a problem; its words stay."""

import posixpath
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from edition.edit.markdown import classes
from edition.edit.terms import Mention
from edition.publish.book.pdf_code import array, call, literal, sequence
from edition.publish.book.pdf_places import Places
from edition.publish.tei.forms import HEADINGS, SITE_ONLY, footnotes, has_words, is_transparent

INLINE = {"em": "emph", "strong": "strong", "u": "underline", "s": "strike", "sub": "lowered", "sup": "raised"}
SPANS = {"marker": "", "speaker": "speaker", "remark": "remark", "smallcaps": "smallcaps"}
BLOCKS = {"p", "ul", "ol", "dl", "table", "blockquote", "pre", "div", "hr", *HEADINGS}
PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp")
_SPACE = re.compile(r"[ \t\n\r\f]+")


@dataclass
class Writer:
    """Writes the trees of one page, whose address is `url`.

    `level` is that of a heading which stands above no other; `mentioned` has the mentions marked in the tree.
    """

    url: str
    places: Places
    level: int
    mentioned: Mapping[str, Mention] = field(default_factory=dict)
    unknown: list[ET.Element] = field(default_factory=list)
    notes: dict[str, ET.Element] = field(default_factory=dict)
    noted: set[str] = field(default_factory=set)
    heading: int = -1
    is_spaced: bool = True
    pictures: set[str] = field(default_factory=set)

    def tree(self, root: ET.Element) -> str:
        """A whole tree as blocks; notes that nothing refers to stand at its end."""
        self.notes = {item.get("id", ""): item for item in footnotes(root)}
        written = list(self.blocks(root))
        left = [item for id, item in self.notes.items() if id not in self.noted]
        written += [call("prose", "[]", self.inside(item)) for item in left]
        return sequence(written)

    def words(self, tree: ET.Element) -> str:
        """A tree that has no blocks, as words on one line."""
        self.is_spaced = True
        return sequence(self.inline(tree))

    def blocks(self, parent: ET.Element, lead: str = "") -> Iterator[str]:
        """What stands in an element that may have blocks: each block, and the words between them as paragraphs.

        `lead` is put before the first words.
        """
        for child in _parted(parent):
            if child.tag == "p" and has_words(child):
                yield self.paragraph(child, lead)
            else:
                yield from [call("prose", lead, "[]")] if lead else []
                yield from self.block(child)
            lead = ""

    def block(self, child: ET.Element) -> Iterator[str]:
        """One block."""
        names = classes(child)
        match child.tag:
            case "p":
                pass  # the sign that leads back from a note, in a paragraph of its own
            case "ul" | "ol":
                start = child.get("start", "1") if child.tag == "ol" else "none"
                yield call("items", *map(self.item, child), start=start)
            case "dl":
                yield from (self.term(part) for part in child)
            case "table":
                yield self.table(child)
            case "blockquote":
                yield call("quotation", sequence(self.blocks(child)))
            case "pre":
                yield call("listing", self.anchored(child) or "[]", literal("".join(child.itertext()).rstrip("\n")))
            case "hr":
                yield call("rule")
            case "div" if "footnote" in names:
                pass  # each note stands at the foot of the page that refers to it
            case "div" if "admonition" in names:
                yield call("quotation", sequence(self.blocks(child)))
            case "div" if not names or is_transparent(names):
                yield from self.blocks(child)
            case tag if tag in HEADINGS:
                yield self.section(child)
            case _:
                self.unknown.append(child)
                yield from self.blocks(child)

    def paragraph(self, child: ET.Element, lead: str) -> str:
        """A paragraph, or a passage with its number in the margin."""
        names = classes(child)
        kind = next((name for name in ("withheld", "remark", "reference") if name in names), "plain")
        return call("prose", sequence([lead, self.anchored(child)]), self.inside(child), kind=literal(kind))

    def anchored(self, block: ET.Element) -> str:
        """The place of a block, and its number in the margin if it is a passage."""
        id = block.get("id", "")
        address = f"{self.url}#{id}"
        number = next((a.text for a in block.iter("a") if "permalink" in classes(a)), None)
        is_own = number is not None and id == f"p{number}"
        shown = call("number", literal(number or ""), literal(address)) if is_own else ""
        written = [part for part in (self.places.anchor(address) if id else "", shown) if part]
        return sequence(written) if written else ""

    def inside(self, block: ET.Element, lead: str = "") -> str:
        """What stands in a block: words on one line, or words and blocks."""
        if any(child.tag in BLOCKS for child in block):
            return sequence(self.blocks(block, lead))
        self.is_spaced = True
        return sequence([lead, *self.inline(block)])

    def section(self, child: ET.Element) -> str:
        """A heading; none is more than one level below the one before it."""
        self.heading = min(max(int(child.tag[1]) - 2, 0), self.heading + 1)
        return call("section", self.inside(child, self.anchored(child)), level=str(self.level + self.heading))

    def item(self, child: ET.Element) -> str:
        """An item of a list, with its number or bullet as printed, if the source has one."""
        parts = list(child)
        at = next((n for n, part in enumerate(parts) if "marker" in classes(part)), None)
        lead = self.anchored(child)
        if at is None:
            return call("item", "none", self.inside(child, lead))
        before = "".join([child.text or "", *(part.tail or "" for part in parts[:at])])
        body = ET.Element("li")
        body.text = before.lstrip() + (parts[at].tail or "")
        body.extend(parts[at + 1 :])
        return call("item", literal("".join(parts[at].itertext())), self.inside(body, lead))

    def term(self, child: ET.Element) -> str:
        """A term, or what is said of it."""
        return call("term" if child.tag == "dt" else "meaning", self.inside(child, self.anchored(child)))

    def table(self, child: ET.Element) -> str:
        """A table: its first rows again on each page, if they are headings."""
        rows = [[self._cell(cell) for cell in row] for row in child.iter("tr")]
        heads = [all(cell.tag == "th" for cell in row) for row in child.iter("tr")]
        columns = max(map(len, rows), default=1)
        aligned = array(_alignment(cell) for cell in next(child.iter("tr"), ET.Element("tr")))
        head = array(cell for row, is_head in zip(rows, heads, strict=True) if is_head for cell in row)
        body = array(cell for row, is_head in zip(rows, heads, strict=True) if not is_head for cell in row)
        return call("rows", str(columns), aligned, head, body)

    def _cell(self, cell: ET.Element) -> str:
        return self.inside(cell, self.anchored(cell))

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
        return literal(plain)

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
        body = sequence(self.inline(child))
        href = child.get("href", "")
        if "note-lost" in names:
            yield self.places.link(href, call("lost", body))
            yield call("question")
        else:
            yield self.places.link(href, body) if href and body != "[]" else body

    def span(self, child: ET.Element, names: list[str]) -> Iterator[str]:
        """Words that are something: a statement, a mention, an emendation, a citation."""
        statement = child.get("data-statement", "")
        if statement in self.mentioned:
            mention = self.mentioned[statement]
            if child.get("id"):
                yield self.places.mark("entry", mention.entry, f"{self.url}#{mention.passage}")
            yield from self.inline(child)
        elif statement:
            yield self.places.anchor(f"{self.url}#{statement}")
            yield from self.inline(child)
        elif "emendation" in names:
            yield from self.emendation(child)
        elif "citation" in names:
            yield from (self.places.mark("work", key) for key in child.get("data-cite", "").split())
            yield from self.inline(child)
        elif known := next((name for name in names if name in SPANS), ""):
            body = sequence(self.inline(child))
            yield call(SPANS[known], body) if SPANS[known] else body
        else:
            if not is_transparent(names):
                self.unknown.append(child)
            yield from self.inline(child)

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

    def note(self, child: ET.Element) -> str:
        """A footnote, at its first reference; later ones point to it."""
        href = next((a.get("href", "") for a in child.iter("a")), "")
        id = href.partition("#")[2]
        item = self.notes.get(id)
        if item is None:
            self.unknown.append(child)
            return sequence(self.inline(child))
        name = literal(f"{self.url}#{id}")
        if id in self.noted:
            return call("noted", name)
        self.noted.add(id)
        spaced, self.is_spaced = self.is_spaced, True
        body = self.inside(item)
        self.is_spaced = spaced
        return call("note", name, body)


    def picture(self, child: ET.Element) -> str:
        """A picture of the editors, by its path in the edition."""
        path = posixpath.normpath(posixpath.join("docs", self.url, child.get("src", "")))
        self.pictures.add(path)
        return call("picture", literal(path), literal(child.get("alt", "")))


def _parted(parent: ET.Element) -> Iterator[ET.Element]:
    """The blocks in an element; the words between them, with the elements among these, as paragraphs."""
    loose = ET.Element("p")
    loose.text = parent.text
    for child in parent:
        if child.tag not in BLOCKS:
            loose.append(child)
            continue
        yield from [loose] if _has_content(loose) else []
        yield child
        loose = ET.Element("p")
        loose.text = child.tail
    yield from [loose] if _has_content(loose) else []


def _has_content(paragraph: ET.Element) -> bool:
    return bool(len(paragraph) or (paragraph.text or "").strip())


def _alignment(cell: ET.Element) -> str:
    found = re.search(r"text-align:\s*(left|right|center)", cell.get("style", ""))
    return found[1] if found else "left"

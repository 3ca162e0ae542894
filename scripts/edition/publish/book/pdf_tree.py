"""Writes a tree of the edition as Typst code, element by element. One that is unknown is a problem; its words stay."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass, field

from edition.edit.markdown import classes
from edition.publish.book.pdf_code import array, call, literal, sequence
from edition.publish.book.pdf_words import Words
from edition.publish.tei.forms import HEADINGS, footnotes, has_words, is_transparent

BLOCKS = {"p", "ul", "ol", "dl", "table", "blockquote", "pre", "div", "hr", *HEADINGS}


@dataclass
class Writer(Words):
    """Writes the trees of one page; `level` is that of a heading which stands below no other."""

    level: int = 3
    notes: dict[str, ET.Element] = field(default_factory=dict)
    noted: set[str] = field(default_factory=set)
    heading: int = -1

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
        spaced = self.is_spaced
        body = sequence(self._note(item))
        self.is_spaced = spaced
        return call("note", name, body)

    def _note(self, item: ET.Element) -> Iterator[str]:
        """What stands in a note: its first words right after its number."""
        for number, block in enumerate(_parted(item)):
            if block.tag != "p":
                yield from self.block(block)
            elif has_words(block):
                yield call("parbreak") if number else ""
                yield self.inside(block)


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

"""Writes a tree of the edition as pandoc's blocks, element by element. One that is not known here is a problem."""

import copy
import posixpath
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path

from edition.edit.links import url_of
from edition.edit.markdown import classes
from edition.publish.book import epub_ast as ast
from edition.publish.book.epub_ast import Node

HEADINGS = {f"h{level}": level for level in range(1, 7)}
LISTS = {"ul", "ol", "dl"}
BLOCKS = {"p", "div", "blockquote", "pre", "table", "hr", *LISTS, *HEADINGS}
MARKS = {
    "em": "Emph",
    "strong": "Strong",
    "sup": "Superscript",
    "sub": "Subscript",
    "u": "Underline",
    "s": "Strikeout",
}
CELLS = {"td", "th"}

Run = Callable[..., Node]


def book_id(anchor: str) -> str:
    """The id in the whole book of an address from the site's root: texts/a/#p1 is texts--a--p1."""
    path, _, fragment = anchor.partition("#")
    parts = [part for part in (path.removeprefix("./").strip("/").replace("/", "--") or "index", fragment) if part]
    return "--".join(parts)


@dataclass
class Writer:
    """Writes trees of the page `uri`, with links from the site's root. `pictures` is the folder of the edition's pages.

    `under` is the level of the heading under which the page stands.
    `emended` has for each emendation what its note says, `notes` for each of the editors' footnotes.
    """

    uri: str
    pictures: Path
    under: int = 1
    emended: Mapping[str, Sequence[Node]] = field(default_factory=dict)
    notes: dict[str, list[Node]] = field(default_factory=dict)
    unknown: list[ET.Element] = field(default_factory=list)
    given: set[str] = field(default_factory=set)

    def id(self, element: ET.Element) -> str:
        """The id of an element of the page, in the book; each is given once."""
        name = element.get("id", "")
        if not name or name in self.given:
            return ""
        self.given.add(name)
        return book_id(f"{url_of(self.uri)}#{name}")

    def page(self, tree: ET.Element) -> list[Node]:
        """A whole tree, its footnotes where their signs are. The tree stays as it is."""
        tree = copy.deepcopy(tree)
        for item in tree.iter("li"):
            if item.get("id", "").startswith("fn:"):
                _drop_signs_back(item)
                self.notes[item.get("id", "")] = self.flow(item, ast.para)
        return self.flow(tree, ast.para)

    def flow(self, element: ET.Element, run: Run = ast.plain) -> list[Node]:
        """What is in an element: its blocks, and between them runs of words, each made a block by `run`."""
        blocks: list[Node] = []
        line = ast.words(element.text)
        for child in element:
            if child.tag in BLOCKS:
                blocks += [*_block(line, run), *self.block(child)]
                line = []
            else:
                line += self.inline(child)
            line += ast.words(child.tail)
        return blocks + _block(line, run)

    def block(self, child: ET.Element) -> list[Node]:
        """The blocks of one element."""
        names = classes(child)
        match child.tag:
            case "p":
                return self._paragraph(child, names)
            case "div" if "footnote" in names:
                return []  # each note stands where its sign is
            case "div":
                return [ast.div(ast.attr(self.id(child), *names), self.flow(child, ast.para))]
            case "blockquote":
                return [ast.quotation(self.flow(child, ast.para))]
            case "pre":
                return [ast.code_block("".join(child.itertext()))]
            case "hr":
                return [ast.rule()]
            case "table":
                return [self._table(child)]
            case tag if tag in LISTS:
                return self._list(child, tag)
            case tag if tag in HEADINGS:
                level = min(6, max(1, HEADINGS[tag] - 1) + self.under)
                return [ast.header(level, ast.attr(self.id(child), "unlisted", "unnumbered"), self.inlines(child))]
        return self._unknown(child)

    def _paragraph(self, child: ET.Element, names: Sequence[str]) -> list[Node]:
        inlines = self.inlines(child)
        if not _has_words(inlines):
            return []
        attributes = ast.attr(self.id(child), *(["passage"] if child.get("id") else []), *names)
        return [ast.div(attributes, [ast.para(*inlines)])] if any(attributes) else [ast.para(*inlines)]

    def _list(self, child: ET.Element, tag: str) -> list[Node]:
        if tag == "dl":
            return [ast.definitions(list(self._definitions(child)))]
        items = [self._item(item) for item in child if item.tag == "li"]
        self.unknown += [item for item in child if item.tag != "li"]
        is_marked = any("marker" in classes(span) for span in child.iter("span"))
        is_numbered = tag == "ol" and not is_marked
        made = ast.numbered(items, int(child.get("start", "1"))) if is_numbered else ast.bullets(items)
        return [ast.div(ast.attr("", "source-list"), [made])] if is_marked else [made]

    def _item(self, item: ET.Element) -> list[Node]:
        """An item. Its id is that of its own words, without the lists in it."""
        blocks = self.flow(item)
        if not item.get("id"):
            return blocks
        own = list(takewhile(lambda block: block["t"] == "Plain", blocks))
        names = ("passage", *classes(item))
        return [ast.div(ast.attr(self.id(item), *names), own), *blocks[len(own) :]]

    def _definitions(self, child: ET.Element) -> Iterable[tuple[list[Node], list[list[Node]]]]:
        term: list[Node] = []
        said: list[list[Node]] = []
        for part in child:
            if part.tag == "dt" and said:
                yield term, said
                term, said = [], []
            if part.tag == "dt":
                term += [*([ast.line_break()] if term else []), *self.inlines(part)]
            elif part.tag == "dd":
                said.append(self.flow(part))
            else:
                self._unknown(part)
        yield term, said

    def _table(self, child: ET.Element) -> Node:
        rows = [list(row) for row in child.iter("tr")]
        self.unknown += [cell for row in rows for cell in row if cell.tag not in CELLS]
        has_head = bool(rows) and all(cell.tag == "th" for cell in rows[0])
        made = [[self.flow(cell) for cell in row] for row in rows]
        return ast.table("", made[0] if has_head else [], made[1:] if has_head else made)

    def inlines(self, element: ET.Element) -> list[Node]:
        """The words in an element."""
        found = ast.words(element.text)
        for child in element:
            found += self.inline(child) if child.tag not in BLOCKS else self._unknown(child)
            found += ast.words(child.tail)
        return found

    def inline(self, child: ET.Element) -> list[Node]:
        """One element within a line."""
        names = classes(child)
        match child.tag:
            case "a":
                return self._link(child, names)
            case "sup" if child.get("id", "").startswith("fnref"):
                return self.inlines(child)
            case "span":
                return self._span(child, names)
            case "ins":
                return self.inlines(child)
            case "del":
                return []  # the reading received stands in the note
            case "code":
                return [ast.code("".join(child.itertext()))]
            case "br":
                return [ast.line_break()]
            case "img":
                return [ast.picture(self._picture(child), child.get("alt", ""))]
            case tag if tag in MARKS:
                return [ast.mark(MARKS[tag], self.inlines(child))]
        return self._unknown(child)

    def _span(self, child: ET.Element, names: Sequence[str]) -> list[Node]:
        attributes = ast.attr(self.id(child), *names, title=child.get("title", ""))
        inlines = self.inlines(child)
        return [ast.span(attributes, inlines)] if any(attributes) else inlines

    def _link(self, child: ET.Element, names: Sequence[str]) -> list[Node]:
        href = child.get("href", "")
        if "permalink" in names:
            return [ast.span(ast.attr("", "number"), self.inlines(child)), *ast.words(" ")]
        if "footnote-ref" in names:
            return [ast.note(self.notes[href.partition("#")[2]])]
        if "apparatus-sign" in names:
            return [ast.note(self.emended[href.partition("#apparatus-")[2]])]
        inlines, notes = ast.without_notes(self.inlines(child))
        made = ast.link(href, inlines)
        return [ast.mark("Superscript", [made]) if "note-lost" in names else made, *notes]

    def _picture(self, child: ET.Element) -> str:
        there = posixpath.normpath(posixpath.join(url_of(self.uri), child.get("src", "")))
        return str(self.pictures / there)

    def _unknown(self, child: ET.Element) -> list[Node]:
        self.unknown.append(child)
        return []


def _drop_signs_back(item: ET.Element) -> None:
    """Take out of a note the signs that lead back to the text, each with the space before it."""
    for parent in item.iter():
        for sign in [child for child in parent if "footnote-backref" in classes(child)]:
            at = list(parent).index(sign)
            if at:
                parent[at - 1].tail = (parent[at - 1].tail or "").rstrip("\u00a0")
            else:
                parent.text = (parent.text or "").rstrip("\u00a0")
            parent.remove(sign)


def _block(line: list[Node], run: Run) -> list[Node]:
    return [run(*line)] if _has_words(line) else []


def _has_words(inlines: Sequence[Node]) -> bool:
    return any(node["t"] != "Str" or node["c"].strip() for node in inlines)

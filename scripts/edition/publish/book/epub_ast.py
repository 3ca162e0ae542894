"""pandoc's document as values: the few of its elements that a book is made of, each under pandoc's own name."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

Node = dict[str, Any]
Attr = list[Any]

VERSION = [1, 23, 1]
MARKS = {"Emph", "Strong", "Superscript", "Subscript", "Underline", "Strikeout", "SmallCaps"}
# To these arrows pandoc would add a sign that asks for plain type, unless it is there: they go past its writer.
_ARROWS = re.compile("([↔↩])(?!\ufe0e)")


def attr(id: str = "", *classes: str, **others: str) -> Attr:
    """An id, classes, and other attributes; those without a value are left out."""
    return [id, [name for name in classes if name], [[name, value] for name, value in others.items() if value]]


def words(text: str | None) -> list[Node]:
    """A run of text, white space as it stands."""
    parts = _ARROWS.split(text or "")
    return [{"t": "RawInline", "c": ["html", p]} if p in "↔↩" else {"t": "Str", "c": p} for p in parts if p]


def mark(kind: str, inlines: Sequence[Node]) -> Node:
    """One of `MARKS`, which have words in them and nothing else."""
    return {"t": kind, "c": list(inlines)}


def span(attributes: Attr, inlines: Sequence[Node]) -> Node:
    """Words with an id, a class or a language."""
    return {"t": "Span", "c": [attributes, list(inlines)]}


def link(target: str, inlines: Sequence[Node]) -> Node:
    """A link; `target` is an address, or # and an id of the book."""
    return {"t": "Link", "c": [attr(), list(inlines), [target, ""]]}


def picture(path: str, alt: str, *classes: str) -> Node:
    """A picture from a file, with what it shows in words."""
    return {"t": "Image", "c": [attr("", *classes), words(alt), [path, ""]]}


def code(text: str) -> Node:
    """Code within a line."""
    return {"t": "Code", "c": [attr(), text]}


def line_break() -> Node:
    """A line's end that stays."""
    return {"t": "LineBreak"}


def note(blocks: Sequence[Node]) -> Node:
    """A note that readers' programs show where its number is touched."""
    return {"t": "Note", "c": list(blocks)}


def without_notes(inlines: Sequence[Node]) -> tuple[list[Node], list[Node]]:
    """The words without the notes in them, and these: a link cannot have another in it."""
    rest: list[Node] = []
    notes: list[Node] = []
    for node in inlines:
        match node:
            case {"t": "Note"}:
                notes.append(node)
            case {"t": "Span", "c": [attributes, inner]}:
                kept, found = without_notes(inner)
                rest.append(span(attributes, kept))
                notes += found
            case {"t": kind, "c": inner} if kind in MARKS:
                kept, found = without_notes(inner)
                rest.append(mark(kind, kept))
                notes += found
            case _:
                rest.append(node)
    return rest, notes


def para(*inlines: Node) -> Node:
    """A paragraph."""
    return {"t": "Para", "c": list(inlines)}


def plain(*inlines: Node) -> Node:
    """Words in an item or a cell, in no paragraph of their own."""
    return {"t": "Plain", "c": list(inlines)}


def div(attributes: Attr, blocks: Sequence[Node]) -> Node:
    """Blocks with an id, a class or a language."""
    return {"t": "Div", "c": [attributes, list(blocks)]}


def header(level: int, attributes: Attr, inlines: Sequence[Node]) -> Node:
    """A heading."""
    return {"t": "Header", "c": [level, attributes, list(inlines)]}


def code_block(text: str) -> Node:
    """Lines of code."""
    return {"t": "CodeBlock", "c": [attr(), text]}


def quotation(blocks: Sequence[Node]) -> Node:
    """A quotation that stands by itself."""
    return {"t": "BlockQuote", "c": list(blocks)}


def rule() -> Node:
    """A line between paragraphs."""
    return {"t": "HorizontalRule"}


def bullets(items: Sequence[Sequence[Node]]) -> Node:
    """A list without numbers."""
    return {"t": "BulletList", "c": [list(item) for item in items]}


def numbered(items: Sequence[Sequence[Node]], start: int = 1) -> Node:
    """A list with numbers."""
    return {"t": "OrderedList", "c": [[start, {"t": "Decimal"}, {"t": "Period"}], [list(item) for item in items]]}


def definitions(items: Sequence[tuple[Sequence[Node], Sequence[Sequence[Node]]]]) -> Node:
    """Terms, each with what is said of it."""
    return {"t": "DefinitionList", "c": [[list(term), [list(each) for each in said]] for term, said in items]}


def table(caption: str, head: Sequence[Sequence[Node]], rows: Sequence[Sequence[Sequence[Node]]]) -> Node:
    """A table with one row of headings, if any; cells are blocks."""
    columns = max([len(head), *map(len, rows)])
    shape = [[{"t": "AlignDefault"}, {"t": "ColWidthDefault"}] for _ in range(columns)]
    title = [None, [plain(*words(caption))] if caption else []]
    body = [attr(), 0, [], [_row(row) for row in rows]]
    return {
        "t": "Table",
        "c": [attr(), title, shape, [attr(), [_row(head)] if head else []], [body], [attr(), []]],
    }


def _row(cells: Sequence[Sequence[Node]]) -> list[Any]:
    return [attr(), [[attr(), {"t": "AlignDefault"}, 1, 1, list(blocks)] for blocks in cells]]


def nodes(tree: Any) -> Iterator[Node]:
    """Every element in a document, the outer before the inner."""
    if isinstance(tree, list):
        for each in tree:
            yield from nodes(each)
    elif isinstance(tree, dict):
        yield tree
        yield from nodes(tree.get("c"))


def ids(tree: Any) -> Iterator[str]:
    """Every id in a document."""
    for node in nodes(tree):
        match node:
            case {"t": "Div" | "Span", "c": [[str(id), *_], *_]} if id:
                yield id
            case {"t": "Header", "c": [_, [str(id), *_], _]} if id:
                yield id


def relink(tree: Any, target: Callable[[str], str]) -> None:
    """Point each link where `target` says; one that leads nowhere becomes its words."""
    for node in nodes(tree):
        if node["t"] == "Link":
            there = target(node["c"][2][0])
            if there:
                node["c"][2][0] = there
            else:
                node.update(span(attr(), node["c"][1]))

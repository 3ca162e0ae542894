"""What stands for what: the elements of a page, and those of TEI; the ids of a page, and those in a file of TEI."""

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator

from edition.edit.markdown import classes

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")

# Elements of which each has one of TEI's, with its attributes.
ALIKE: dict[str, tuple[str, dict[str, str]]] = {
    "em": ("hi", {"rend": "italic"}),
    "strong": ("hi", {"rend": "bold"}),
    "u": ("hi", {"rend": "underline"}),
    "s": ("hi", {"rend": "strikethrough"}),
    "sub": ("hi", {"rend": "subscript"}),
    "sup": ("hi", {"rend": "superscript"}),
    "code": ("code", {}),
    "pre": ("ab", {"type": "preformatted"}),
    "p": ("p", {}),
    "ul": ("list", {"rend": "bulleted"}),
    "ol": ("list", {"rend": "numbered"}),
    "li": ("item", {}),
    "dl": ("list", {"type": "definitions"}),
    "dt": ("item", {"rend": "bold"}),
    "dd": ("item", {}),
    "blockquote": ("quote", {}),
    "table": ("table", {}),
    "tr": ("row", {}),
    "td": ("cell", {}),
    "th": ("cell", {"role": "label"}),
    **dict.fromkeys(HEADINGS, ("label", {"type": "heading"})),
}
ALIKE_SPANS: dict[str, tuple[str, dict[str, str]]] = {
    "marker": ("label", {"type": "marker"}),
    "speaker": ("label", {"type": "speaker"}),
    "remark": ("note", {"type": "transcriber"}),
    "smallcaps": ("hi", {"rend": "smallcaps"}),
}
# What stands around words without a meaning of its own here: what citeproc or the table has, links that are none.
TRANSPARENT = {"thead", "tbody"}
TRANSPARENT_CLASSES = {"nocase", "work-note", "cited-in", "reference", "bibliography"}
# Signs that the site adds, which a reader of TEI has as pointers.
SITE_ONLY = {"permalink", "apparatus-sign", "footnote-backref"}


def footnotes(blocks: Iterable[ET.Element]) -> Iterator[ET.Element]:
    """The items of the editors' footnotes among these blocks."""
    for block in blocks:
        if "footnote" in classes(block):
            yield from (item for item in block.iter("li") if item.get("id", "").startswith("fn:"))


def note_ids(blocks: Iterable[ET.Element], before: str = "") -> dict[str, str]:
    """The id in a file of TEI of each footnote on a page; `before` tells those of several pages apart."""
    return {item.get("id", ""): f"{before}note-{number}" for number, item in enumerate(footnotes(blocks), 1)}


def has_words(paragraph: ET.Element) -> bool:
    """Whether there is more in it than the sign that leads back from a note."""
    signs = [child for child in paragraph if "footnote-backref" in classes(child)]
    around = [paragraph.text, *(child.tail for child in signs)]
    return not signs or len(signs) < len(paragraph) or any(text and text.strip() for text in around)


def is_transparent(names: Iterable[str]) -> bool:
    """Whether a div or span with these classes leaves its words what they are; citeproc's own begin with csl-."""
    found = set(names)
    return not found or bool(found & TRANSPARENT_CLASSES) or any(name.startswith("csl-") for name in found)


def is_known(element: ET.Element) -> bool:
    """Whether TEI has a form for an element; what is in it is looked at by itself."""
    names = set(classes(element))
    match element.tag:
        case "a" | "br" | "hr" | "img":
            return True
        case "div":
            return bool({"footnote", "admonition"} & names) or is_transparent(names)
        case "span" if "emendation" in names:
            return readings(element) is not None
        case "span":
            marked = "citation" in names or bool(names & ALIKE_SPANS.keys()) or bool(element.get("data-statement"))
            return marked or is_transparent(names)
    return element.tag in TRANSPARENT or element.tag in ALIKE


def readings(emendation: ET.Element) -> list[ET.Element] | None:
    """The readings of an emendation: two of a replacement, else one; None if it has other parts."""
    parts = [part for part in emendation if "apparatus-sign" not in classes(part)]
    count = {"replaced": 2, "inserted": 1, "deleted": 1, "kept": 1}.get(emendation.get("data-kind", ""))
    return parts if len(parts) == count and all(part.tag in ("del", "ins", "span") for part in parts) else None


def label_of(turn: ET.Element) -> ET.Element | None:
    """The label that opens a turn; only the site's permalink stands before it."""
    for child in turn:
        if "permalink" not in classes(child):
            return child if "speaker" in classes(child) else None
    return None


def piece(statement: str, number: int) -> str:
    """The id of the nth piece of a statement's words; the first has that of the statement."""
    return statement if number == 1 else f"{statement}.{number}"


def work_id(key: str) -> str:
    """The id of a work of the bibliography; no other id in a file has this beginning with a full stop."""
    return f"bib.{key}"

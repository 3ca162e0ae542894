"""Puts notes beside the passages to which they belong: the editors' footnotes, and the entries of the apparatus.

Each note stands once, right after its passage. Wide screens show it in the margin, narrow ones where it stands.
"""

import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping

from edition.edit.emendations import Emendation
from edition.edit.markdown import classes, walk
from edition.edit.reading import BLOCKS, CONTAINERS, blocks, inline
from edition.publish.parts import apparatus_entry


def place_notes(root: ET.Element, emendations: Mapping[str, Emendation], uri: str) -> None:
    """Move every note to its passage. `emendations` has those of the page by their ids; the tree is changed."""
    footnotes = {id: li for holder in _lists(root) for li in holder.iter("li") if (id := li.get("id"))}
    parents = {child: parent for parent, child in walk(root) if parent is not None}
    placed: set[str] = set()
    for block in list(blocks(root)):
        notes = [note for element in inline(block) for note in _notes(element, footnotes, emendations, uri, placed)]
        if notes:
            _put_after(block, parents.get(block, root), notes)
    _leave_the_rest(root, placed)


def _lists(root: ET.Element) -> list[ET.Element]:
    return [child for child in root if "footnote" in classes(child)]


def _notes(
    element: ET.Element,
    footnotes: Mapping[str, ET.Element],
    emendations: Mapping[str, Emendation],
    uri: str,
    placed: set[str],
) -> Iterator[ET.Element]:
    """The note of a sign, at the first sign that it has."""
    target = element.get("href", "").removeprefix("#") if "footnote-ref" in classes(element) else ""
    if target in footnotes and target not in placed:
        placed.add(target)
        yield _footnote(target, "".join(element.itertext()), footnotes[target])
    entry = emendations.get(element.get("id", "")) if "emendation" in classes(element) else None
    if entry is not None:
        yield _note(f"apparatus-{entry.id}", "*", f"#{entry.id}", [apparatus_entry(entry, uri)])


def _footnote(id: str, sign: str, item: ET.Element) -> ET.Element:
    back = next((a.get("href", "") for a in item.iter("a") if "footnote-backref" in classes(a)), "")
    for parent in list(item.iter()):
        for link in [child for child in parent if "footnote-backref" in classes(child)]:
            parent.remove(link)
    return _note(id, sign, back, list(item))


def _note(id: str, sign: str, back: str, content: list[ET.Element]) -> ET.Element:
    note = ET.Element("div", {"class": "ed-note", "id": id})
    link = ET.SubElement(note, "a", {"class": "ed-note-sign", "href": back, "aria-label": "Back to the text"})
    link.text, link.tail = sign, " "
    note.extend(content)
    return note


def _put_after(block: ET.Element, parent: ET.Element, notes: list[ET.Element]) -> None:
    """After a paragraph, in a frame with it; in an item, after its own words and before the items inside it."""
    number = block.get("id", "").removeprefix("p")
    label = f"Notes on passage {number}" if number else "Notes"
    group = ET.Element("div", {"class": "ed-notes ed", "role": "group", "aria-label": label})
    group.extend(notes)
    if block.tag in ("p", "pre") or block.tag.startswith("h"):
        frame = ET.Element("div", {"class": "ed-noted"})
        frame.tail, block.tail = block.tail, None
        parent[list(parent).index(block)] = frame
        frame.extend([block, group])
    else:
        _put_into(block, group)


def _put_into(item: ET.Element, group: ET.Element) -> None:
    """Put notes into an item: its own words become one element, so that the notes can stand beside them."""
    first = 1 if len(item) and "permalink" in classes(item[0]) else 0
    last = next((at for at, child in enumerate(item) if child.tag in BLOCKS | CONTAINERS), len(item))
    words = ET.Element("span")
    if first:
        words.text, item[0].tail = item[0].tail, None
    else:
        words.text, item.text = item.text, None
    words.extend(item[first:last])
    item[first:last] = [words, group]
    item.set("class", " ".join([*classes(item), "ed-noted"]))


def _leave_the_rest(root: ET.Element, placed: set[str]) -> None:
    """A note to which no passage has a sign stays at the end."""
    for holder in _lists(root):
        for parent in list(holder.iter("ol")):
            for item in [li for li in parent if li.get("id", "") in placed]:
                parent.remove(item)
        if not any(True for _ in holder.iter("li")):
            root.remove(holder)

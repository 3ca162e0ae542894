"""Packs pandoc's EPUB again: chapters named by what they are, ids as on the site, and the same bytes each time."""

import io
import re
import zipfile
from collections.abc import Mapping
from datetime import datetime
from posixpath import basename
from typing import Any

from lxml import etree

XHTML = "{http://www.w3.org/1999/xhtml}"
SVG = "{http://www.w3.org/2000/svg}"
OPF = "{http://www.idpf.org/2007/opf}"
EARLIEST = (1980, 1, 1, 0, 0, 0)
MIMETYPE = "mimetype"
TREES = (".xhtml", ".opf", ".ncx")

_OF_THE_SITE = re.compile(r"[pse]\d+")
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True)


def packed(file: bytes, date: datetime) -> bytes:
    """The same book, as of this date. Nothing in it depends on the day or the machine."""
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        files = {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}
    trees = {name: etree.fromstring(files[name], _PARSER) for name in files if name.endswith(TREES)}
    chapters = {name: chapter for name, tree in trees.items() if (chapter := _chapter(tree))}
    names = {basename(name): f"{chapter}.xhtml" for name, chapter in chapters.items()}
    for name, tree in trees.items():
        _number_notes(tree)
        _finish(tree, basename(name), names)
        if name.endswith(".opf"):
            tree.find(f".//{OPF}meta[@property='dcterms:modified']").text = f"{date:%Y-%m-%dT%H:%M:%SZ}"
        files[name] = _written(tree)
    renamed = {name.replace(basename(name), names.get(basename(name), basename(name))): files[name] for name in files}
    return _zip(renamed)


def _chapter(tree: Any) -> str:
    """The id of the part that a file holds; empty for the cover, the title page and the contents."""
    parts = tree.iterfind(f"{XHTML}body/{XHTML}section[@id]")
    return next((part.get("id") for part in parts if "level1" in part.get("class", "").split()), "")


def _finish(tree: Any, name: str, names: Mapping[str, str]) -> None:
    """Put names and ids right in one file; say what it is called, what the cover shows, and each part's language."""
    for element in tree.iter(etree.Element):
        if id := element.get("id"):
            element.set("id", _short(id, names.get(name, name)))
        for attribute in ("href", "src"):
            if link := element.get(attribute):
                element.set(attribute, _link(link, name, names))
        if element.get("lang"):
            element.set("{http://www.w3.org/XML/1998/namespace}lang", element.get("lang"))
    for drawing in tree.iter(f"{SVG}svg"):
        drawing.attrib.update({"role": "img", "aria-label": f"Cover: {tree.findtext(f'{XHTML}head/{XHTML}title')}"})
    heading = tree.find(f".//{XHTML}h1")
    if name in names and heading is not None:
        tree.find(f"{XHTML}head/{XHTML}title").text = "".join(heading.itertext())


def _number_notes(tree: Any) -> None:
    """Put each note's number before it, as a link back, for programs that show notes at the end of the chapter."""
    for aside in tree.iter(f"{XHTML}aside"):
        number, first = aside.get("id", "").removeprefix("fn"), aside.find(f"{XHTML}p")
        if first is not None:
            back = etree.Element(f"{XHTML}a", href=f"#fnref{number}", role="doc-backlink")
            back.text, back.tail, first.text = number, f" {first.text or ''}", None
            first.insert(0, back)


def _short(id: str, file: str) -> str:
    """Passages, statements and emendations have in their text the ids that they have on its page."""
    own = id.removeprefix(f"{file.removesuffix('.xhtml')}--")
    return own if _OF_THE_SITE.fullmatch(own) else id


def _link(link: str, here: str, names: Mapping[str, str]) -> str:
    path, hash, fragment = link.partition("#")
    if ":" in path:
        return link
    file = basename(path)
    there = names.get(file, file) if path else names.get(here, here)
    return path[: len(path) - len(file)] + (there if path else "") + hash + _short(fragment, there)


def _written(tree: Any) -> bytes:
    doctype = "<!DOCTYPE html>" if tree.tag == f"{XHTML}html" else None
    return bytes(etree.tostring(tree, encoding="utf-8", xml_declaration=True, doctype=doctype))


def _zip(files: Mapping[str, bytes]) -> bytes:
    """The type of the file first, and not compressed, as the format asks; then the rest in order."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(files, key=lambda name: (name != MIMETYPE, name)):
            entry = zipfile.ZipInfo(name, EARLIEST)
            entry.compress_type = zipfile.ZIP_STORED if name == MIMETYPE else zipfile.ZIP_DEFLATED
            entry.external_attr, entry.create_system = 0o644 << 16, 3
            archive.writestr(entry, files[name])
    return made.getvalue()

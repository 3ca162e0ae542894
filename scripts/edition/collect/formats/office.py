"""Reads DOCX and EPUB through pandoc: one paragraph a line, nothing that pandoc would add to the words."""

import json
import re
import subprocess
from collections.abc import Iterator
from typing import Any

from edition.collect.formats import Reading, Refused, failed
from edition.collect.formats.archive import open_archive, pack
from edition.model import Facts, Warning

SECONDS = 60
MEMORY = "1G"

_NOT_ADDED = {"Emph", "Strong", "SmallCaps", "Underline"}
_HEAD = ("title", "subtitle", "author", "date", "abstract")
_DC = "{http://purl.org/dc/elements/1.1/}"
_DATE = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")


def read_docx(content: bytes) -> Reading:
    """The text of a Word document, its notes at the end. Title and authors set as such stay where they stand: first."""
    members = open_archive(content)
    if "word/document.xml" not in members:
        raise failed("pandoc", "it is no Word document: there is no word/document.xml in it")
    document, version = _parse(members, "docx")
    document["blocks"] = [*_head(document["meta"]), *document["blocks"]]
    facts = _facts(members.get("docProps/core.xml", b""), dated=False)
    return Reading(_plain(document), facts, warnings=tuple(_not_read(members)), reader=version)


def read_epub(content: bytes) -> Reading:
    """The text of a book's chapters in their order."""
    members = open_archive(content)
    if "META-INF/container.xml" not in members:
        raise failed("pandoc", "it is no EPUB: there is no META-INF/container.xml in it")
    document, version = _parse(members, "epub")
    package = next((member for name, member in members.items() if name.endswith(".opf")), b"")
    return Reading(_plain(document), _facts(package, dated=True), reader=version)


def format_of_archive(content: bytes) -> str:
    """Whether an archive is a Word document or a book, by what is in it."""
    names = open_archive(content).keys()
    if "word/document.xml" in names:
        return "docx"
    if "META-INF/container.xml" in names:
        return "epub"
    hint = "Unpack it and add the files in it, one by one."
    raise Refused("W106", "this is an archive, but neither a Word document nor an EPUB", hint)


def _parse(members: dict[str, bytes], format: str) -> tuple[dict[str, Any], str]:
    """The document as pandoc parses it, and pandoc's name with its version."""
    document, version = pandoc_json(pack(members), format)
    try:
        document["blocks"] = list(_blocks(document["blocks"]))
    except RecursionError:
        raise failed("pandoc", "it nests too deeply") from None
    return document, version


def pandoc_json(content: bytes, format: str) -> tuple[dict[str, Any], str]:
    """A document of this format as pandoc parses it, and pandoc's name with its version."""
    import pypandoc  # late: only these formats need it

    try:
        document: dict[str, Any] = json.loads(_pandoc(content, format, "json"))
    except RecursionError:
        raise failed("pandoc", "it nests too deeply") from None
    return document, f"pandoc {pypandoc.get_pandoc_version()}"


def _pandoc(given: bytes, source: str, target: str) -> bytes:
    """Run pandoc on these bytes alone: no other file, no network, within limits of time and memory."""
    import pypandoc

    command = [pypandoc.get_pandoc_path(), "--sandbox", "-f", source, "-t", target, "--wrap=none"]
    try:
        ran = subprocess.run(  # noqa: S603 -- pandoc from its own package, arguments of ours
            [*command, "+RTS", f"-M{MEMORY}", "-RTS"], input=given, capture_output=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise failed("pandoc", f"it takes more than {SECONDS} seconds") from None
    if ran.returncode:
        raise failed("pandoc", ran.stderr.decode("utf-8", "replace"))
    return ran.stdout


def _plain(document: dict[str, Any]) -> tuple[str, ...]:
    text = _pandoc(json.dumps(document).encode(), "json", "plain").decode()
    return tuple(line.rstrip() for line in text.strip("\n").split("\n"))


def _blocks(blocks: list[Any]) -> Iterator[Any]:
    """Blocks with their words alone: a table’s cells are paragraphs, row by row; emphasis and pictures add no signs."""
    for block in blocks:
        if block.get("t") in ("Table", "Figure"):
            yield from _within(block["c"])
        else:
            yield _bare(block)


def _within(part: Any) -> Iterator[Any]:
    """The paragraphs, lists and other blocks in a table or figure, in their order."""
    if isinstance(part, list):
        for item in part:
            yield from _within(item)
    elif isinstance(part, dict) and part.get("t") == "Plain":
        yield {"t": "Para", "c": _bare(part["c"])}
    elif isinstance(part, dict) and isinstance(part.get("c"), list):
        yield from _blocks([part])


def _bare(part: Any) -> Any:
    if isinstance(part, list):
        if part and all(isinstance(item, dict) and item.get("t") in ("Table", "Figure") for item in part[:1]):
            return list(_blocks(part))
        return [bare for item in part for bare in _spread(item)]
    if not isinstance(part, dict):
        return part
    kind, content = part.get("t"), part.get("c")
    if kind in _NOT_ADDED:
        return {"t": "Span", "c": [["", [], []], _bare(content)]}
    if kind == "Image" and isinstance(content, list):
        return {"t": "Span", "c": [["", [], []], _bare(content[1])]}
    return {**part, "c": _bare(content)} if "c" in part else part


def _spread(item: Any) -> list[Any]:
    if isinstance(item, dict) and item.get("t") in ("Table", "Figure"):
        return list(_within(item["c"]))
    return [_bare(item)]


def _head(meta: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What pandoc takes out of a Word document's text as its title, authors, date: paragraphs again."""
    for field in _HEAD:
        for value in _values(meta.get(field)):
            if value["t"] == "MetaBlocks":
                yield from _blocks(value["c"])
            elif value["t"] == "MetaInlines":
                yield {"t": "Para", "c": _bare(value["c"])}
            else:
                yield {"t": "Para", "c": [{"t": "Str", "c": str(value["c"])}]}


def _values(value: dict[str, Any] | None) -> list[dict[str, Any]]:
    if value is None:
        return []
    return [inner for item in value["c"] for inner in _values(item)] if value["t"] == "MetaList" else [value]


def _facts(xml: bytes, dated: bool) -> Facts:
    """What the package says in Dublin Core. A Word file's own date is when it was typed, so it is not taken."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    said: dict[str, list[str]] = {}
    try:
        root = etree.fromstring(xml, parser) if xml.strip() else None
        for element in root.iter(f"{_DC}*") if root is not None else ():
            if words := " ".join("".join(element.itertext()).split()):
                said.setdefault(element.tag.removeprefix(_DC), []).append(words)
    except (etree.LxmlError, ValueError) as error:
        raise failed("lxml", f"its metadata: {error}") from None
    creators = [name.strip() for given in said.get("creator", []) for name in given.split(";") if name.strip()]
    date = _DATE.match(said.get("date", [""])[0]) if dated else None
    first = {field: values[0] for field, values in said.items()}
    publisher = first.get("publisher")
    return Facts(
        first.get("title"), tuple(creators), publisher, date[0] if date else None, first.get("language"), _url(said)
    )


def _url(said: dict[str, list[str]]) -> str | None:
    given = [*said.get("source", []), *said.get("identifier", [])]
    return next((value for value in given if value.startswith(("http://", "https://"))), None)


def _not_read(members: dict[str, bytes]) -> Iterator[Warning]:
    """What a Word document holds beside its text: said, never dropped without a word."""
    document = members["word/document.xml"]
    if re.search(rb"<w:del[\s>]", document):
        yield Warning(1, "the document has tracked changes: they are read as accepted; words struck out are left out")
    if re.search(rb"<w:t[\s>]", members.get("word/comments.xml", b"")):
        yield Warning(1, "the document has comments: they are left out")
    edges = [m for name, m in sorted(members.items()) if re.fullmatch(r"word/(?:header|footer)\d*\.xml", name)]
    words = b" ".join(t for edge in edges for t in re.findall(rb"<w:t(?:\s[^>]*)?>([^<]*)</w:t>", edge))
    if words.strip():
        yield Warning(1, f"page headers and footers are left out: “{words.decode('utf-8', 'replace').strip():.60}”")

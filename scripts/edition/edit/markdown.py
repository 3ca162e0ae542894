"""The one dialect of the edition's pages, as a Python-Markdown extension.

On top of Markdown it reads emendations (CriticMarkup with a reason), citations (`[see @key, p. 3; @other]`), the words
`\\bibliography` and `\\full_bibliography`, and links to entries (`term:id`) and to lost notes (`note:lost`). Raw HTML
is text. Every ASCII punctuation character can be escaped with a backslash, as in CommonMark.

With `source_text` the numbers and bullets of lists are text, so that a reader sees the source's own.
"""

import json
import re
import string
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from markdown import Markdown
from markdown.blockprocessors import BlockProcessor, OListProcessor, UListProcessor
from markdown.extensions import Extension
from markdown.extensions.footnotes import FN_BACKLINK_TEXT, NBSP_PLACEHOLDER
from markdown.inlinepatterns import InlineProcessor
from markdown.treeprocessors import InlineProcessor as MarkdownInlineProcessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AMP_SUBSTITUTE, ETX, HTML_PLACEHOLDER_RE, STX, AtomicString

from edition.collect.characters import carriable
from edition.edit.citation.citations import read_cluster

_NO_RAW_HTML = [
    ("preprocessors", "html_block"),
    ("inlinePatterns", "html"),
    ("inlinePatterns", "entity"),
    ("inlinePatterns", "automail"),
]


_TOO_LONG = re.compile(r" *\d{10}")
# Controls that XML cannot hold; as white space they part words all the same.
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


@dataclass(frozen=True)
class Parsed:
    """A page's tree, complete in itself, and its headings as toc tokens."""

    root: ET.Element
    toc: list[dict[str, Any]]


class Dialect:
    """A parser for many pages, one after the other."""

    def __init__(self, source_text: bool = False) -> None:
        self.md = Markdown(
            extensions=[
                "footnotes",
                "tables",
                "fenced_code",
                "def_list",
                "admonition",
                "toc",
                EditionExtension(source_text=source_text, resolve=True),
            ],
            extension_configs={"toc": {"marker": ""}, "footnotes": {"BACKLINK_TITLE": "Back to note {} in the text"}},
        )

    def parse(self, text: str) -> Parsed:
        """Parse one page's Markdown. Any text parses, without the characters that HTML cannot hold."""
        md = self.md.reset()
        lines = carriable(text).split("\n")
        for preprocessor in md.preprocessors:
            lines = preprocessor.run(lines)
        root: ET.Element = cast(ET.Element, md.parser.parseDocument(lines).getroot())
        for treeprocessor in md.treeprocessors:
            changed = treeprocessor.run(root)
            root = root if changed is None else changed
        return Parsed(root, list(getattr(md, "toc_tokens", [])))


def to_html(root: ET.Element) -> str:
    """Serialise as HTML, everything escaped."""
    return ET.tostring(root, encoding="unicode", method="html")


class EditionExtension(Extension):
    """The dialect for Python-Markdown; in mkdocs.yml it is called `edition`."""

    def __init__(self, **options: Any) -> None:
        self.config = {
            "source_text": [False, "list markers are text"],
            "resolve": [False, "term: and note: links are resolved later; otherwise they are plain words"],
        }
        super().__init__(**options)

    def extendMarkdown(self, md: Markdown) -> None:
        for registry, name in _NO_RAW_HTML:
            getattr(md, registry).deregister(name)
        md.ESCAPED_CHARS = list(string.punctuation)
        md.serializer = to_html
        md.treeprocessors.register(Inline(md), "inline", 20)
        md.inlinePatterns.register(EmendationProcessor(), "emendation", 175)
        md.inlinePatterns.register(CitationProcessor(md), "citation", 172)
        md.parser.blockprocessors.register(BibliographyProcessor(md.parser), "bibliography", 75)
        md.parser.blockprocessors.register(Numbered(md.parser), "olist", 40)
        md.treeprocessors.register(Complete(md), "complete", -10)
        if not self.getConfig("resolve"):
            md.treeprocessors.register(PlainWords(md), "plain_words", -20)
        if self.getConfig("source_text"):
            md.inlinePatterns.register(MarkerProcessor(STX + r"marker:([^\x03]*)" + ETX), "marker", 195)
            md.parser.blockprocessors.register(OrderedItems(md.parser), "olist", 40)
            md.parser.blockprocessors.register(UnorderedItems(md.parser), "ulist", 30)


class Inline(MarkdownInlineProcessor):
    """Looks for inline markup only in words that have a sign of any: most have none, and are looked at once."""

    SIGNS = re.compile(rf"[`\\\[{{!<*_{STX}]|  \n")

    # Python-Markdown has no name for this step but its private one, of which its types do not tell.
    def _InlineProcessor__handleInline(self, data: str, patternIndex: int = 0) -> str:  # noqa: N803  as it is there
        if not self.SIGNS.search(data):
            return data
        found: str = super()._InlineProcessor__handleInline(data, patternIndex)  # type: ignore[misc]
        return found


_KINDS = {"~~": "replaced", "++": "inserted", "--": "deleted", "==": "kept"}


class EmendationProcessor(InlineProcessor):
    """`{~~received~>corrected~~}`, `{++supplied++}`, `{--struck--}`, `{==kept==}`, each then with `{>>reason<<}`."""

    # Words and reasons end before the next mark of their kind: so each part of a text is looked at once, closed or not.
    PATTERN = (
        r"\{(?P<mark>~~|\+\+|--|==)(?P<words>(?:(?!\{(?P=mark)).)*?)(?P=mark)\}(?:\{>>(?P<why>(?:(?!\{>>).)*?)<<\})?"
        r"|\{>>(?P<lone>(?:(?!\{>>).)*?)<<\}"
    )

    def __init__(self) -> None:
        super().__init__(self.PATTERN)

    def handleMatch(self, found: re.Match[str], data: str) -> tuple[ET.Element, int, int]:  # type: ignore[override]  # the library returns str too
        if found["lone"] is not None:
            return _span("reason ed lone", found["lone"]), found.start(), found.end()
        kind = _KINDS[found["mark"]]
        element = ET.Element("span", {"class": "emendation", "data-kind": kind})
        received, arrow, corrected = found["words"].partition("~>")
        if kind == "replaced" and not arrow:
            element.set("data-kind", "broken")
        if kind in ("replaced", "deleted"):
            _child(element, "del", received)
        if kind in ("replaced", "inserted"):
            _child(element, "ins", corrected if kind == "replaced" else found["words"])
        if kind == "kept":
            _child(element, "span", found["words"])
        if kind == "deleted":
            element[0].text = found["words"]
        if found["why"] is not None:
            element.append(_span("reason ed", found["why"].strip()))
        return element, found.start(), found.end()


class CitationProcessor(InlineProcessor):
    """`[@key]`, `[see @key, p. 3; @other]`: never in code, in a link or before a parenthesis."""

    def __init__(self, md: Markdown) -> None:
        super().__init__(r"\[(?P<cluster>[^\[\]@]*+@[^\[\]]*+)\](?![(\[:])", md)

    def handleMatch(self, found: re.Match[str], data: str) -> tuple[ET.Element | None, int | None, int | None]:  # type: ignore[override]  # the library returns str too
        cluster = read_cluster(_unescape(found["cluster"]))
        if cluster is None:
            return None, None, None
        element = _span("citation ed", AtomicString(found[0]))
        element.set("data-cite", json.dumps([item.as_list() for item in cluster]))
        return element, found.start(), found.end()


class MarkerProcessor(InlineProcessor):
    """The number or bullet of a list item, kept as text."""

    def handleMatch(self, found: re.Match[str], data: str) -> tuple[ET.Element, int, int]:  # type: ignore[override]  # the library returns str too
        return _span("marker", AtomicString(found[1])), found.start(), found.end()


class _Items(OListProcessor):
    def get_items(self, block: str) -> list[str]:
        return super().get_items("\n".join(map(self._with_marker, block.split("\n"))))

    def _with_marker(self, line: str) -> str:
        found = self.CHILD_RE.match(line)
        if not found:
            return line
        start = found.start(3)
        return f"{line[:start]}{STX}marker:{found[1]}{ETX} {line[start:]}"


class Numbered(OListProcessor):
    """Lists that begin with the number that is written there; more digits than a list can count are text."""

    LAZY_OL = False

    def test(self, parent: ET.Element, block: str) -> bool:
        return super().test(parent, block) and not _TOO_LONG.match(block)


class OrderedItems(_Items):
    """Ordered lists whose numbers are text."""


class UnorderedItems(_Items, UListProcessor):
    """Lists whose bullets are text."""


class BibliographyProcessor(BlockProcessor):
    """`\\bibliography` lists the works that the page cites, `\\full_bibliography` all works."""

    SCOPES = {"\\bibliography": "page", "\\full_bibliography": "all"}

    def test(self, parent: ET.Element, block: str) -> bool:
        return block.strip() in self.SCOPES

    def run(self, parent: ET.Element, blocks: list[str]) -> None:
        ET.SubElement(parent, "div", {"class": "bibliography ed", "data-scope": self.SCOPES[blocks.pop(0).strip()]})


_ALIGNED = re.compile(r"text-align: (left|center|right);")


class Complete(Treeprocessor):
    """Puts into the tree what Python-Markdown would put into the finished HTML, so that every writer has it."""

    TEXT = {FN_BACKLINK_TEXT: "\u21a9\ufe0e", NBSP_PLACEHOLDER: "\u00a0", AMP_SUBSTITUTE: "&"}

    def run(self, root: ET.Element) -> None:
        for parent in list(root.iter()):
            parent.text = self._code(parent.text) if parent.tag == "code" else self._text(parent.text)
            parent.tail = self._text(parent.tail)
            for name, value in parent.attrib.items():
                parent.set(name, self._text(value) or "")
            if aligned := _ALIGNED.fullmatch(parent.attrib.pop("style", "")):
                parent.set(
                    "class", f"align-{aligned[1]}"
                )  # a page has no style in line, which a strict CSP would refuse
            if parent.tag == "p" and parent.text and not len(parent):
                self._unstash(parent)

    def _text(self, text: str | None) -> str | None:
        if text and STX in text:
            text = _unescape(text)
            for placeholder, meaning in self.TEXT.items():
                text = text.replace(placeholder, meaning)
        return text

    def _code(self, text: str | None) -> str | None:
        """Python-Markdown escapes code before its serialiser would; ours escapes everything once."""
        text = self._text(text)
        return text and text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")

    def _unstash(self, paragraph: ET.Element) -> None:
        found = HTML_PLACEHOLDER_RE.fullmatch((paragraph.text or "").strip())
        if not found:
            return
        stashed = self.md.htmlStash.rawHtmlBlocks[int(found[1])]
        block = stashed if isinstance(stashed, ET.Element) else ET.fromstring(_NOT_XML.sub(" ", stashed))
        paragraph.tag, paragraph.text = block.tag, block.text
        paragraph.attrib.update(block.attrib)
        paragraph.extend(block)


class PlainWords(Treeprocessor):
    """Where no edition resolves them, links to entries and lost notes are their words alone."""

    def run(self, root: ET.Element) -> None:
        for element in root.iter("a"):
            if element.get("href", "").startswith(("term:", "note:")):
                element.tag = "span"
                element.attrib.clear()


def _unescape(text: str) -> str:
    return re.sub(rf"{STX}(\d+){ETX}", lambda found: chr(int(found[1])), text)


def _span(classes: str, text: str) -> ET.Element:
    element = ET.Element("span", {"class": classes})
    element.text = text
    return element


def _child(parent: ET.Element, tag: str, text: str) -> None:
    ET.SubElement(parent, tag).text = text


def classes(element: ET.Element) -> list[str]:
    """The element's classes."""
    return element.get("class", "").split()


def walk(element: ET.Element) -> Iterator[tuple[ET.Element | None, ET.Element]]:
    """Every element under `element` with its parent, in document order."""
    for child in list(element):
        yield element, child
        yield from walk(child)

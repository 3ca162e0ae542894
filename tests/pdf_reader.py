"""Reads a tagged PDF as a program for the blind does: the elements of its structure, in their order, with their words.

What Typst hyphenated at the end of a line has a soft hyphen there, U+00AD, and what the source hyphenated has its own
hyphen: so the first can be taken away again without a guess.
"""

import io
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pikepdf
from pdfminer.pdfdevice import PDFTextDevice
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage


class Words(str):
    """Words that stand together on a page."""

    page: int

    def __new__(cls, text: str, page: int) -> "Words":
        made = super().__new__(cls, text)
        made.page = page
        return made


@dataclass
class Element:
    """An element of the structure: its tag, and in their order its words and the elements in it."""

    tag: str
    parts: list["Words | Element"] = field(default_factory=list)

    def text(self) -> str:
        """All its words, without the hyphens that only part lines."""
        joined = "".join(self.words())
        return joined.replace("\u00ad", "")

    def words(self) -> Iterator[Words]:
        """Its words, with the page on which each stands."""
        for part in self.parts:
            yield from [part] if isinstance(part, Words) else part.words()

    def walk(self) -> Iterator["Element"]:
        """It and all elements in it, in their order."""
        yield self
        for part in self.parts:
            if isinstance(part, Element):
                yield from part.walk()


class _Words(PDFTextDevice):
    """Gathers the words of each marked piece of content; what is marked with words of its own has those."""

    def __init__(self, resources: PDFResourceManager) -> None:
        super().__init__(resources)
        self.words: dict[int, str] = defaultdict(str)
        self.open: list[tuple[int | None, str | None]] = []

    def begin_tag(self, tag: Any, props: Any = None) -> None:
        given = props if isinstance(props, dict) else {}
        outer = self.open[-1] if self.open else (None, None)
        actual = given.get("ActualText")
        number = given.get("MCID", outer[0])
        if isinstance(actual, bytes):
            decoded = str(pikepdf.String(actual))
            if number is not None and outer[1] is None:
                self.words[number] += decoded
            self.open.append((number, decoded))
        else:
            self.open.append((number, outer[1]))

    def end_tag(self) -> None:
        self.open.pop()

    def do_tag(self, tag: Any, props: Any = None) -> None:
        pass

    def render_string(self, textstate: Any, seq: Any, ncs: Any, graphicstate: Any) -> None:
        number, actual = self.open[-1] if self.open else (None, None)
        if number is None or actual is not None:
            return
        for piece in seq:
            if isinstance(piece, bytes):
                self.words[number] += "".join(map(textstate.font.to_unichr, textstate.font.decode(piece)))


def read(content: bytes) -> Element:
    """The structure of a PDF."""
    words = _words(content)
    with pikepdf.open(io.BytesIO(content)) as file:
        pages = {page.objgen: number for number, page in enumerate(file.pages, 1)}
        tree = file.Root.StructTreeRoot
        root = Element("Root")
        _fill(root, tree.K, 0, words, pages)
        return root


def _words(content: bytes) -> dict[tuple[int, int], str]:
    resources = PDFResourceManager()
    found = {}
    for number, page in enumerate(PDFPage.get_pages(io.BytesIO(content)), 1):
        device = _Words(resources)
        PDFPageInterpreter(resources, device).process_page(page)
        found |= {(number, id): text for id, text in device.words.items()}
    return found


def _fill(parent: Element, kids: Any, page: int, words: dict[tuple[int, int], str], pages: Any) -> None:
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        here = page if isinstance(kid, int) or "/Pg" not in kid else pages[kid.Pg.objgen]
        if isinstance(kid, int) or kid.get("/Type") == pikepdf.Name.MCR:
            id = kid if isinstance(kid, int) else int(kid.MCID)
            parent.parts.append(Words(words.get((here, id), ""), here))
        elif kid.get("/Type") != pikepdf.Name.OBJR:
            child = Element(str(kid.S)[1:])
            if "/K" in kid:
                _fill(child, kid.K, here, words, pages)
            parent.parts.append(child)

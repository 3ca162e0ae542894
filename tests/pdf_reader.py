"""Reads a tagged PDF as a program for the blind does: the elements of its structure, in their order, with their words.

What Typst hyphenated at the end of a line has a soft hyphen there, U+00AD, and what the source hyphenated has its own
hyphen: so the first can be taken away again without a guess.
"""

import io
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pikepdf
from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdffont import PDFFont
from pdfminer.pdfinterp import PDFResourceManager
from pdfminer.pdfparser import PDFParser


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


class _Words:
    """Gathers the words of each marked piece of content; what is marked with words of its own has those."""

    # Of all that a page is drawn by, what has to do with words.
    OPERATORS = "BMC BDC EMC Tf Tj TJ ' \" Do"

    def __init__(self, font_of: Callable[[Any], PDFFont]) -> None:
        self.words: dict[int, str] = defaultdict(str)
        self.open: list[tuple[int | None, str | None]] = []
        self.font_of, self.font = font_of, None

    def read(self, content: Any, resources: Any) -> None:
        """Read what a page, or what is drawn on it as one, consists of."""
        for operands, operator in pikepdf.parse_content_stream(content, self.OPERATORS):
            match str(operator):
                case "BMC":
                    self._begin({})
                case "BDC":
                    self._begin(operands[1] if isinstance(operands[1], pikepdf.Dictionary) else {})
                case "EMC":
                    self.open.pop()
                case "Tf":
                    self.font = self.font_of(resources.Font[str(operands[0])])
                case "TJ":
                    self._print(piece for piece in operands[0] if isinstance(piece, pikepdf.String))
                case "Do":
                    drawn = resources.XObject[str(operands[0])]
                    if drawn.Subtype == pikepdf.Name.Form:
                        self.read(drawn, drawn.get("/Resources", resources))
                case _:
                    self._print(operands[-1:])

    def _begin(self, given: Any) -> None:
        outer = self.open[-1] if self.open else (None, None)
        number = int(given["/MCID"]) if "/MCID" in given else outer[0]
        if "/ActualText" not in given:
            self.open.append((number, outer[1]))
            return
        actual = str(given["/ActualText"])
        if number is not None and outer[1] is None:
            self.words[number] += actual
        self.open.append((number, actual))

    def _print(self, pieces: Iterable[Any]) -> None:
        number, actual = self.open[-1] if self.open else (None, None)
        if number is not None and actual is None:
            assert self.font
            for piece in pieces:
                self.words[number] += "".join(map(self.font.to_unichr, self.font.decode(bytes(piece))))


def read(content: bytes) -> Element:
    """The structure of a PDF."""
    with pikepdf.open(io.BytesIO(content)) as file:
        words = _words(file, content)
        pages = {page.objgen: number for number, page in enumerate(file.pages, 1)}
        tree = file.Root.StructTreeRoot
        root = Element("Root")
        _fill(root, tree.K, 0, words, pages)
        return root


def _words(file: pikepdf.Pdf, content: bytes) -> dict[tuple[int, int], str]:
    """The words of each marked piece of content, by page and number. pdfminer knows which letters a font has."""
    document, resources = PDFDocument(PDFParser(io.BytesIO(content))), PDFResourceManager()

    def font_of(font: Any) -> PDFFont:
        number = font.objgen[0]
        return resources.get_font(number, document.getobj(number))

    found = {}
    for number, page in enumerate(file.pages, 1):
        device = _Words(font_of)
        device.read(page, page.Resources)
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

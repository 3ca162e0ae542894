"""Reads the text layer of a PDF with pdfminer.six: lines and paragraphs as the pages have them, pages kept as marks."""

import io
import logging
import re
from collections.abc import Iterator
from importlib.metadata import version
from statistics import median
from typing import Any

from edition.collect.formats import Reading, Refused, failed
from edition.collect.formats.archive import OPEN
from edition.collect.formats.rows import Row, in_rows, paragraphs_of, usual_gap
from edition.model import Facts, Mark, Span

MAX_PAGES = 5_000

_BOLD = re.compile(r"bold|black|heavy|semib", re.IGNORECASE)
_BULLET = re.compile(r"^\(cid:\d+\)(?=\s|$)")  # a sign alone before the words, from a font of signs
_DATE = re.compile(r"D:(\d{4})(\d\d)?(\d\d)?")
_UNREADABLE = re.compile(r"\(cid:\d+\)")


def read_pdf(content: bytes) -> Reading:
    """Lines as the page has them, a blank line between paragraphs. One without text, or with a password, is refused."""
    from pdfminer import pdfdocument

    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
    try:
        document = _document(content)
        pages = _pages(document)
        facts = _facts(document.info)
    except (pdfdocument.PDFPasswordIncorrect, pdfdocument.PDFEncryptionError):
        raise Refused("W116", "this PDF is encrypted", OPEN) from None
    except Refused:
        raise
    except Exception as error:  # broken files make pdfminer raise what Python has
        raise failed("pdfminer.six", error) from None
    lines, marks = _layer(pages)
    if not any(line.strip() for line in lines):
        hint = "Run text recognition (OCR) over it, proof-read the result, and add that."
        raise Refused("W104", f"this PDF has {len(pages)} pages and no text: it is made of pictures", hint)
    _check_letters(lines)
    return Reading(lines, facts, marks, reader=f"pdfminer.six {version('pdfminer.six')}")


def _document(content: bytes) -> Any:
    """The document as pdfminer parses it, but for a reference that leads to itself: pdfminer follows it for ever."""
    from pdfminer.pdfdocument import PDFDocument
    from pdfminer.pdfparser import PDFParser
    from pdfminer.pdftypes import PDFObjectNotFound, PDFObjRef

    class Document(PDFDocument):
        def getobj(self, objid: int) -> object:
            seen: set[int] = set()
            found: object = PDFObjRef(self, objid)
            while isinstance(found, PDFObjRef):
                if found.objid in seen:
                    raise PDFObjectNotFound(objid)
                seen.add(found.objid)
                found = super().getobj(found.objid)
            return found

    return Document(PDFParser(io.BytesIO(content)))


def _pages(document: Any) -> list[list[list[Row]]]:
    """The columns of each page, in reading order: one, or as many as pdfminer finds blocks."""
    from pdfminer.converter import PDFPageAggregator
    from pdfminer.layout import LAParams
    from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
    from pdfminer.pdfpage import PDFPage

    resources = PDFResourceManager()
    device = PDFPageAggregator(resources, laparams=LAParams())
    interpreter = PDFPageInterpreter(resources, device)
    pages: list[list[list[Row]]] = []
    for page in PDFPage.create_pages(document):
        if len(pages) == MAX_PAGES:
            raise Refused("W105", f"this PDF has more than {MAX_PAGES} pages", "Divide it and add each of the parts.")
        interpreter.process_page(page)
        blocks = list(_blocks(device.get_result()))
        rows = in_rows([row for block in blocks for row in block])
        pages.append([rows] if rows is not None else blocks)
    return pages


def _blocks(page: Any) -> Iterator[list[Row]]:
    """The blocks of text that pdfminer finds on a page, each as its rows."""
    from pdfminer.layout import LTTextContainer, LTTextLine

    for box in page:
        if isinstance(box, LTTextContainer):
            yield [_row(line) for line in box if isinstance(line, LTTextLine) and line.get_text().strip()]


def _row(line: Any) -> Row:
    chars = [char for char in line if hasattr(char, "fontname") and char.get_text().strip()]
    size = median(char.size for char in chars) if chars else 0.0
    bold = bool(chars) and all(_BOLD.search(char.fontname) for char in chars)
    words = _BULLET.sub("•", " ".join(line.get_text().split()))
    return Row(words, line.x0, line.x1, line.y1, line.y0, size, bold)


def _layer(pages: list[list[list[Row]]]) -> tuple[tuple[str, ...], tuple[Mark, ...]]:
    lines: list[str] = []
    marks: list[Mark] = []
    usual = usual_gap([column for page in pages for column in page])
    for number, columns in enumerate(pages, 1):
        first = len(lines) + bool(lines) + 1
        for paragraph in (paragraph for column in columns for paragraph in paragraphs_of(column, usual)):
            lines += ([""] if lines else []) + paragraph
        if len(lines) >= first:
            marks.append(Mark(Span(first, len(lines)), page=number))
    return tuple(lines), tuple(marks)


def _check_letters(lines: tuple[str, ...]) -> None:
    """Glyphs without letters come out as numbers: then the text layer cannot be read."""
    if found := _UNREADABLE.search("\n".join(lines)):
        number = next(n for n, line in enumerate(lines, 1) if found[0] in line)
        message = f"the fonts of this PDF do not say which letters they show (line {number} has “{found[0]}”)"
        raise Refused("W114", message, "Print it to a new PDF, or run text recognition over it, and add that.")


def _facts(infos: list[dict[str, Any]]) -> Facts:
    info = {key: words for given in infos for key, value in given.items() if (words := _words(value))}
    created = _DATE.match(info.get("CreationDate", ""))
    date = "-".join(filter(None, created.groups())) if created else None
    return Facts(info.get("Title"), tuple(filter(None, [info.get("Author")])), date=date)


def _words(value: Any) -> str:
    from pdfminer.pdftypes import resolve1
    from pdfminer.utils import decode_text

    value = resolve1(value)
    return " ".join(decode_text(value).split()) if isinstance(value, bytes) else ""

"""A book as long as one likes, out of the texts of this edition, as PDF: by Typst, and beside it by others from HTML.

The others get the same words in the same fonts with the styles that a page needs, but no timeline, no page numbers in
the index, nor links to make them from: Chromium has none to give. `python book.py typst TEXTS FILE` makes one;
`bench.py --only book` measures all.
"""

import random
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import replace
from html import escape
from importlib.util import find_spec
from pathlib import Path

from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import resolve1

from edition.edit.rendered import Rendered
from edition.edition import load
from edition.progress import Progress, waiting
from edition.publish import book as book_package
from edition.publish.book.book import Book, BookText
from edition.publish.book.gather import book_of
from edition.publish.book.index import index, places
from edition.publish.book.pdf import write_pdf
from edition.publish.linked import Linked
from edition.publish.parts import html
from edition.publish.statements.views import Said

ROOT = Path(__file__).parents[2]
SEED = 2025
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
PROGRAMS = ("typst", "weasyprint", "chromium")
PAGES_OF_A_TEXT = 6.2  # with its statements
PAGES_BESIDES = 90
FONTS = Path(book_package.__file__).parent / "fonts"
FACES = (("Regular", 400, "normal"), ("It", 400, "italic"), ("Semibold", 600, "normal"), ("SemiboldIt", 600, "italic"))
STYLE = """
@page { size: A4; margin: 34mm 40mm 36mm 48mm; @bottom-center { content: counter(page) } }
body { overflow-wrap: anywhere; font: 11pt/15.5pt "Source Serif 4"; text-align: justify; hyphens: auto }
h1 { break-before: page } .permalink { position: absolute; margin-left: -12mm; font-size: 8pt }
del, .apparatus-sign { display: none } table { font-size: 9pt; text-align: left } td { vertical-align: top }
b, strong, h1, h2, h3 { font-weight: 600 }
"""


def texts_for(pages: int) -> int:
    """How many texts make about so many pages; two at least."""
    return max(2, round((pages - PAGES_BESIDES) / PAGES_OF_A_TEXT))


def long_book(texts: int) -> Book:
    """The book of this edition with so many texts: its own, then copies of them in an order that is always the same.

    Of fewer than it has, an offprint of the shortest.
    """
    edition = load(ROOT)
    own = [text.page.id for text in sorted(edition.texts(), key=lambda text: len(text.passages))]
    book = book_of(edition, own[:texts] if texts < len(own) else ())
    choice = random.Random(SEED)
    copies = [_copy(choice.choice(book.texts), number) for number in range(len(book.texts), texts)]
    all_texts = (*book.texts, *copies)
    found = places((m for text in all_texts for m in text.mentions), [text.rendered for text in all_texts])
    return replace(
        book,
        texts=all_texts,
        glossary=tuple(replace(e, places=found.get(e.rendered.page.id, ())) for e in book.glossary),
        register=tuple(replace(e, places=found.get(e.rendered.page.id, ())) for e in book.register),
        index=tuple(index(Linked(book.edition), found)),
    )


def _copy(text: BookText, number: int) -> BookText:
    """A text under another address."""
    old, new = text.slug, f"{text.slug}--{number}"

    def moved(address: str) -> str:
        return address.replace(f"/{old}/", f"/{new}/")

    tree = ET.fromstring(ET.tostring(text.tree))
    for link in tree.iter("a"):
        link.set("href", moved(link.get("href", "")))
    uri = f"texts/{new}.md"
    page = replace(text.rendered.page, uri=uri)
    rendered = Rendered(page, tree, [], passages=text.rendered.passages, lost=text.rendered.lost, url=f"texts/{new}/")
    said = tuple(replace(each, url=moved(each.url), words_url=moved(each.words_url)) for each in text.statements)
    mentions = tuple(replace(mention, page=uri) for mention in text.mentions)
    return replace(text, rendered=rendered, tree=tree, statements=said, mentions=mentions)


def missing(program: str) -> bool:
    """Whether a program that is measured is not installed."""
    return (program == "weasyprint" and not find_spec("weasyprint")) or (program == "chromium" and not CHROMIUM)


def pages_of(file: Path) -> int:
    """How many pages a PDF has."""
    with file.open("rb") as opened:
        pages = resolve1(PDFDocument(PDFParser(opened)).catalog["Pages"])
        return int(resolve1(pages["Count"]))


def as_html(book: Book) -> str:
    """The words of the book on one page."""
    faces = "".join(
        f'@font-face {{ font-family: "Source Serif 4"; font-weight: {weight}; font-style: {style};'
        f"src: url({(FONTS / f'SourceSerif4-{name}.otf').as_uri()}) }}"
        for name, weight, style in FACES
    )
    head = f'<meta charset="utf-8"><title>{escape(book.title)}</title><style>{faces}{STYLE}</style>'
    return f'<!doctype html><html lang="en">{head}' + "\n".join(_sections(book))


def _sections(book: Book) -> Iterator[str]:
    for page in book.pages:
        yield f"<h1>{escape(page.title)}</h1>{html(page.tree)}"
    for text in book.texts:
        head = f"<h1>{escape(text.meta.title)}</h1><p>{escape(text.meta.byline or '')}</p>"
        yield f"{head}{_record(text)}{html(text.tree)}"
    for title, entries in (("Glossary", book.glossary), ("Register", book.register)):
        yield f"<h1>{title}</h1>"
        for entry in entries:
            named = ", ".join(f"{place.slug} {place.number}" for place in entry.places)
            yield f"<h2>{escape(entry.meta.title)}</h2>{html(entry.tree)}<p>{named}</p>"
    yield "<h1>Statements</h1>"
    for text in book.texts:
        rows = (_statement(text, said) for said in text.statements)
        yield f"<h2>{escape(text.meta.title)}</h2><table>{''.join(rows)}</table>"
    yield "<h1>Emendations</h1>"
    for text in book.texts:
        for each in text.emendations:
            yield f"<p>{each.passage} {escape(each.corrected)}] {escape(each.received)} {html(each.reason)}</p>"
    yield "<h1>Bibliography</h1>" + "".join(f"<p>{html(work.reference)}</p>" for work in book.works)
    yield "<h1>Index</h1>"
    for section in book.index:
        for heading in section.entries:
            yield f"<p>{escape(heading.heading)} {', '.join(f'{p.slug} {p.number}' for p in heading.places)}</p>"


def _record(text: BookText) -> str:
    row = text.row
    fields = (
        ", ".join(author.title for author in row.authors),
        row.outlet.title if row.outlet else "",
        row.date,
        text.source.title,
        text.label,
        text.rights.title,
    )
    cells = "".join(f"<tr><td>{escape(field)}" for field in fields)
    note = html(text.headnote) if text.headnote is not None else ""
    return f"{note}<table>{cells}<tr><td>{html(text.original)}</table>"


def _statement(text: BookText, said: Said) -> str:
    who = " and ".join(link.title for link in said.speakers)
    through = " → ".join(link.title for link in said.chain)
    remarks = "".join(f"<br><i>{html(remark)}</i>" for remark in text.remarks[said.statement.record.id])
    return (
        f"<tr><td><b>{said.statement.record.id}</b><br>{said.number}"
        f"<td><b>{escape(who)}</b> {escape(said.statement.record.role or '')}"
        f"<td>{escape(said.words)}<br>{escape(said.mode)} · {escape('; '.join(said.topics))}{remarks}"
        f"<td>{escape(said.date)}<br>through {escape(through)}"
    )


def typst(texts: int, file: Path) -> None:
    """Make the book as `edition book` does."""
    content, problems = write_pdf(long_book(texts), "a4", Progress().tell, waiting)
    if problems:
        raise SystemExit("\n".join(map(str, problems)))
    file.write_bytes(content)


def chromium(source: Path, file: Path) -> None:
    """Print the HTML from a browser without a window."""
    quietly = ["--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
    subprocess.run([str(CHROMIUM), *quietly, f"--print-to-pdf={file}", source.as_uri()], check=True)


def main(program: str, texts: int, file: Path) -> None:
    """Make the book by one program; the others find the HTML beside the file."""
    source = file.with_name("book.html")
    match program:
        case "html":
            source.write_text(as_html(long_book(texts)), "utf-8")
        case "typst":
            typst(texts, file)
        case "weasyprint":
            subprocess.run([sys.executable, "-m", "weasyprint", "--pdf-tags", str(source), str(file)], check=True)
        case "chromium":
            chromium(source, file)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))

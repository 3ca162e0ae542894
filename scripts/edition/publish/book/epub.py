"""The book as an EPUB 3, by pandoc from the trees of the site."""

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from edition.edit.links import scheme
from edition.problems import Problem
from edition.publish.book import epub_ast as ast
from edition.publish.book.book import Book
from edition.publish.book.epub_cover import cover
from edition.publish.book.epub_pack import packed
from edition.publish.book.epub_parts import Parts
from edition.publish.book.epub_tree import book_id

HERE = Path(__file__).parent
FONTS = ("SourceSerif4-Regular.otf", "SourceSerif4-It.otf", "SourceSerif4-Semibold.otf")
SUMMARY = (
    "The text is whole without pictures: the timeline, which is drawn, follows as a list. Headings, lists, tables and "
    "notes are marked as such, and links lead from the index to numbered passages. It was checked with EPUBCheck; "
    "nobody has certified it."
)


def write_epub(book: Book) -> tuple[bytes, list[Problem]]:
    """The book's file. Elements that it has no form for are problems, and then it is not to be used."""
    import pypandoc

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        parts = Parts(book, folder)
        blocks = parts.blocks()
        _relink(blocks, book)
        (folder / "cover.png").write_bytes(cover(book))
        written = {"pandoc-api-version": ast.VERSION, "meta": _meta(book), "blocks": blocks}
        arguments = [
            "--split-level=1",
            "--toc-depth=2",
            "--wrap=preserve",
            f"--css={HERE / 'epub.css'}",
            f"--epub-cover-image={folder / 'cover.png'}",
            *(f"--epub-embed-font={HERE / 'fonts' / font}" for font in FONTS),
        ]
        file = folder / "book.epub"
        pypandoc.convert_text(json.dumps(written), "epub3", format="json", outputfile=str(file), extra_args=arguments)
        return packed(file.read_bytes(), book.date), list(_problems(parts))


def _relink(blocks: list[ast.Node], book: Book) -> None:
    """Point links into the book where it has the place or its page, else to the site if that has an address."""
    there = set(ast.ids(blocks))

    def target(link: str) -> str:
        if scheme(link):
            return link
        whole, page = book_id(link), book_id(link.partition("#")[0])
        inside = next((id for id in (whole, page, page.partition("--")[0]) if id in there), "")
        if inside in (whole, page):
            return f"#{inside}"
        return book.site.at(link) if book.site.url else f"#{inside}" if inside else ""

    ast.relink(blocks, target)


def _meta(book: Book) -> dict[str, Any]:
    """What reading programs and libraries are told of the book. Its identifier stays the same for the same version."""
    rights = f"The editors’ words: {book.licence}. The rights in each text stand in its record."
    about = {
        "title": book.title,
        "subtitle": ". ".join(filter(None, [book.subtitle, f"Version: {book.version}"])),
        "lang": book.language,
        "date": f"{book.date:%Y-%m-%d}",
        "rights": rights if book.licence else "",
        "identifier": uuid5(NAMESPACE_URL, "\n".join(_identity(book))).urn,
        "accessibilitySummary": SUMMARY,
    }
    lists = {
        "accessModes": ["textual", "visual"],
        "accessModeSufficient": ["textual"],
        "accessibilityHazards": ["none"],
        "accessibilityFeatures": [
            "alternativeText",
            "tableOfContents",
            "structuralNavigation",
            "readingOrder",
            "index",
            "displayTransformability",
        ],
    }
    editors = [_map({"role": "edt", "text": name}) for name in book.editors]
    return (
        {name: _string(value) for name, value in about.items() if value}
        | {name: _list([_string(value) for value in values]) for name, values in lists.items()}
        | {"creator": _list(editors)}
    )


def _identity(book: Book) -> Iterator[str]:
    yield from (book.site.url or book.site.name, book.version)
    if book.is_offprint:
        yield from (text.slug for text in book.texts)


def _string(value: str) -> dict[str, Any]:
    return {"t": "MetaString", "c": value}


def _list(values: list[dict[str, Any]]) -> dict[str, Any]:
    return {"t": "MetaList", "c": values}


def _map(values: dict[str, str]) -> dict[str, Any]:
    return {"t": "MetaMap", "c": {name: _string(value) for name, value in values.items()}}


def _problems(parts: Parts) -> Iterator[Problem]:
    for page, element in parts.unknown():
        words = "".join(element.itertext()).strip()
        message = f"the book has no form yet for <{element.tag} class=“{element.get('class', '')}”>: “{words:.60}”"
        hint = "Write these words as a plain paragraph or list."
        yield Problem(page.path, *page.find(words[:20]), "K803", message, hint)

"""The cover of the EPUB: title, editors, version, as a picture that libraries show."""

import json
from pathlib import Path

from edition.publish.book.book import Book

HERE = Path(__file__).parent


def cover(book: Book) -> bytes:
    """The cover as PNG."""
    import typst

    version = f"Version: {book.version}"
    says = {"title": book.title, "subtitle": book.subtitle, "editors": book.editors, "version": version}
    compiled = typst.compile(
        str(HERE / "epub_cover.typ"),
        format="png",
        ppi=144.0,
        font_paths=typst.Fonts(False, False, [str(HERE / "fonts")]),
        sys_inputs={"says": json.dumps(says)},
    )
    assert isinstance(compiled, bytes)
    return compiled

"""A numbered list begins with the number that is written there: on the site, in the PDF and in the EPUB."""

import json
from pathlib import Path

import pytest

from edition.edit.markdown import Dialect, to_html
from edition.publish.book import epub_tree, pdf_tree
from edition.publish.book.pdf_places import Places
from edition.publish.records.record import Site

INTERRUPTED = "1. One.\n2. Two.\n\n### A heading\n\n3. Three.\n    1. A list in it.\n4. Four.\n"


def test_a_list_goes_on_after_a_heading() -> None:
    html = to_html(Dialect().parse(INTERRUPTED).root)
    assert html.count("<ol>") == 2 and html.count('<ol start="3">') == 1


def test_the_book_numbers_it_alike(tmp_path: Path) -> None:
    root = Dialect().parse(INTERRUPTED).root
    code = pdf_tree.Writer("about/", Places(frozenset(), Site("Lamps"))).tree(root)
    assert "start: 3" in code
    blocks = json.dumps(epub_tree.Writer("about.md", tmp_path).page(root))
    assert '[3, {"t": "Decimal"}' in blocks and blocks.count('[1, {"t": "Decimal"}') == 2


@pytest.mark.parametrize(("written", "shown"), [("2025. A year.", "2025."), ("20250218001. A number.", "20250218001.")])
def test_no_number_is_lost(written: str, shown: str) -> None:
    html = to_html(Dialect().parse(written).root)
    assert shown in html or f'start="{shown[:-1]}"' in html

"""Reads a web page as a browser saved it: its main text and what it says of itself, by trafilatura."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from importlib.metadata import version
from typing import Any

from edition.collect.formats import Reading, Refused, failed, paragraphs
from edition.model import Facts, Warning

_CHARSET = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:\-]+)|<\?xml[^>]{0,80}encoding=[\"']([\w.\-]+)", re.IGNORECASE
)
_BLOCKS = ("h1", "h2", "h3", "h4", "h5", "h6", "p", "li", "blockquote", "td", "th", "dd", "dt", "pre", "figcaption")
_SHOWN = 60
MAX_SEARCHED = 2_000
MAX_COMPARED = 25_000_000


@dataclass(frozen=True, slots=True)
class Block:
    """A block of the page: its element, its words on one line, its letters and digits."""

    tag: str
    words: str
    letters: str


def declared_charset(content: bytes) -> str | None:
    """The encoding that the page declares in its first kilobytes. One that can say UTF-16 in ASCII is in UTF-8.

    Source: HTML Standard, “prescan a byte stream to determine its encoding”.
    """
    found = _CHARSET.search(content[:4096])
    declared = (found[1] or found[2]).decode("ascii") if found else None
    return "utf-8" if declared and declared.lower().startswith("utf-16") else declared


def read_html(text: str) -> Reading:
    """A paragraph for each block of the main text. How much of the page was left out is said."""
    import trafilatura  # late: only web pages need it
    from lxml import html

    try:
        tree = html.fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text).replace("\0", "") or "<html/>")
        blocks = list(_blocks(tree))
        page: Any = trafilatura.bare_extraction(
            tree,
            include_comments=False,
            with_metadata=True,
            date_extraction_params={"extensive_search": False, "original_date": True, "outputformat": "%Y-%m-%d"},
        )
    except Exception as error:  # broken pages make lxml and trafilatura raise what Python has
        raise failed("trafilatura", error) from None
    if page is None or not (page.text or "").strip():
        hint = "Copy its text into a plain text file (UTF-8) and add that."
        raise Refused("W104", "trafilatura finds no main text in this page", hint)
    facts = _facts(page, tree.get("lang") or tree.get("xml:lang"))
    lines = paragraphs(_completed(page.text.split("\n"), blocks, facts))
    return Reading(lines, facts, (), tuple(_left_out(lines, blocks)), f"trafilatura {version('trafilatura')}")


def _facts(page: Any, language: str | None) -> Facts:
    authors = tuple(name.strip() for name in (page.author or "").split(";") if name.strip())
    return Facts(page.title or None, authors, page.sitename or None, page.date or None, language, page.url or None)


def _blocks(tree: Any) -> Iterator[Block]:
    """The words of each block of the page that holds no other block."""
    for element in tree.iter(*_BLOCKS):
        if next(element.iterdescendants(*_BLOCKS), None) is None and (words := _words(element)):
            yield Block(element.tag, words, _letters(words))


def _words(element: Any) -> str:
    return " ".join(element.text_content().split())


def _letters(words: str) -> str:
    return "".join(char for char in words if char.isalnum())


def _completed(lines: list[str], blocks: list[Block], facts: Facts) -> list[str]:
    """The main text, with what the extractor is known to leave out put back in its place.

    That is the title (the last h1 before the text), a byline before the text (a short block that names an author), and
    a paragraph that is printed twice.
    """
    lines = [line for line in lines if line.strip()]
    there = [_letters(line) for line in lines]
    if len(lines) * len(blocks) > MAX_COMPARED:
        return lines
    result: list[str] = []
    matcher = SequenceMatcher(None, there, [block.letters for block in blocks], autojunk=False)
    for what, first, end, first_block, end_block in matcher.get_opcodes():
        missing = blocks[first_block:end_block] if what in ("insert", "replace") else []
        within = 0 < first < len(lines)
        opening = not any(len(line) > _SHOWN for line in result)
        result += [b.words for b in missing if (within and b.letters in there) or (opening and _is_byline(b, facts))]
        if first == 0:
            result = [*[b.words for b in missing if b.tag == "h1"][-1:], *result]
        result += lines[first:end]
    return result


def _is_byline(block: Block, facts: Facts) -> bool:
    return len(block.words) <= 2 * _SHOWN and any(author in block.words for author in facts.authors)


def _left_out(lines: tuple[str, ...], blocks: list[Block]) -> Iterator[Warning]:
    """Blocks of the page that are not in the layer: menus and footers, one hopes; a person can see whether more."""
    there = set(map(_letters, lines))
    others = [block for block in blocks if block.letters and block.letters not in there]
    if len(lines) * len(blocks) > MAX_COMPARED:
        yield Warning(
            1, "the page is very long: look yourself for its byline, and for paragraphs that stand in it twice"
        )
    text = "\n".join(there) if len(others) <= MAX_SEARCHED else ""
    missing = [block.words for block in others if block.letters not in text]
    if missing:
        longest = max(missing, key=len)
        count = f"{len(missing)} blocks of the page are" if len(missing) > 1 else "1 block of the page is"
        yield Warning(1, f"{count} not in its main text; the longest: “{longest:.60}”")

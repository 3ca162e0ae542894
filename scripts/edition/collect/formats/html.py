"""Reads a web page as a browser saved it: its main text and what it says of itself, by trafilatura."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from importlib.metadata import version
from typing import Any

from edition.collect.bylines import cue_of
from edition.collect.formats import Reading, Refused, failed, paragraphs
from edition.model import Facts, Warning

_CHARSET = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:\-]+)|<\?xml[^>]{0,80}encoding=[\"']([\w.\-]+)", re.IGNORECASE
)
_BLOCKS = ("h1", "h2", "h3", "h4", "h5", "h6", "p", "li", "blockquote", "td", "th", "dd", "dt", "pre", "figcaption")
_LOOSE = ("div", "address", "section", "header")
_SHOWN = 60
MAX_BROKEN = 8
MAX_SEARCHED = 2_000
MAX_COMPARED = 25_000_000


@dataclass(frozen=True, slots=True)
class Block:
    """A block of the page: its element, its words, their letters and digits alone, and how many of these are links."""

    tag: str
    words: str
    letters: str
    linked: int = 0


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
        _unfold_tables(tree)
        blocks = list(_blocks(tree))
        names = [_words(e) for e in tree.iter("title")] + tree.xpath("//meta[@property='og:title']/@content")
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
    facts = replace(facts, title=_heading(names, blocks, facts) or facts.title)
    lines = paragraphs(_completed(_whole(page.text.split("\n"), blocks), blocks, facts))
    return Reading(lines, facts, (), tuple(_left_out(lines, blocks)), f"trafilatura {version('trafilatura')}")


def _facts(page: Any, language: str | None) -> Facts:
    authors = tuple(name.strip() for name in (page.author or "").split(";") if name.strip())
    return Facts(page.title or None, authors, page.sitename or None, page.date or None, language, page.url or None)


def _unfold_tables(tree: Any) -> None:
    """A table whose cells have headings or paragraphs in them lays out the page: it is no table of the text."""
    for table in list(tree.iter("table")):
        if next(table.iterdescendants("h1", "h2", "h3", "p", "table"), None) is not None:
            for element in [table, *table.iterdescendants("tbody", "tr", "td", "th")]:
                element.tag = "div"


def _blocks(tree: Any) -> Iterator[Block]:
    """The words of each block of the page that holds no other block."""
    for element in tree.iter(*_BLOCKS, *_LOOSE):
        if next(element.iterdescendants(*_BLOCKS, *_LOOSE), None) is None and (words := _words(element)):
            linked = sum(len(_letters(_words(link))) for link in element.iter("a"))
            yield Block(element.tag, words, _letters(words), linked)


def _heading(names: list[str], blocks: list[Block], facts: Facts) -> str | None:
    """The heading of the page that its title element or og:title has, the name of the site apart."""
    site = _letters(facts.outlet or "")
    headings = [b for b in blocks if b.tag in ("h1", "h2", "h3") and len(b.letters) > 3 and b.letters != site]
    named = [b.words for b in headings if any(b.letters in _letters(name) for name in names)]
    return max(named, key=len, default=None)


def _whole(lines: list[str], blocks: list[Block]) -> list[str]:
    """The lines of the extractor, with those put together that are one block of the page, broken by line breaks."""
    lines = [line for line in lines if line.strip()]
    whole = {block.letters: block.words for block in blocks}
    result: list[str] = []
    while lines:
        ends = range(min(MAX_BROKEN, len(lines)), 1, -1)
        end = next((n for n in ends if _letters("".join(lines[:n])) in whole), 1)
        result.append(whole[_letters("".join(lines[:end]))] if end > 1 else lines[0])
        lines = lines[end:]
    return result


def _words(element: Any) -> str:
    return " ".join(element.text_content().split())


def _letters(words: str) -> str:
    return "".join(char for char in words if char.isalnum())


def _completed(lines: list[str], blocks: list[Block], facts: Facts) -> list[str]:
    """The main text, with what the extractor is known to leave out put back in its place.

    That is the title (the last h1 before the text), a byline before the text (a short block that names an author), a
    paragraph that is printed twice, the items of a list, if they are not links, and a heading right above a byline.
    """
    there = [_letters(line) for line in lines]
    if len(lines) * len(blocks) > MAX_COMPARED:
        return lines
    result: list[str] = []
    matcher = SequenceMatcher(None, there, [block.letters for block in blocks], autojunk=False)
    for what, first, end, first_block, end_block in matcher.get_opcodes():
        missing = blocks[first_block:end_block] if what in ("insert", "replace") else []
        within, opening = 0 < first < len(lines), sum(len(line) > _SHOWN for line in result) < 2
        result += [b.words for b in missing if (within and _is_text(b, there)) or (opening and _is_byline(b, facts))]
        if first == 0:
            result = [*[b.words for b in missing if b.tag == "h1"][-1:], *result]
        if missing and _is_heading(missing[-1]) and first < len(lines) and cue_of(lines[first]):
            result += [missing[-1].words] if missing[-1].words not in result else []
        result += lines[first:end]
    return result


def _is_text(block: Block, there: list[str]) -> bool:
    """Whether a block that the extractor left out within the text is of it: printed twice, or an item, if no link."""
    return block.letters in there or (block.tag == "li" and block.linked * 2 < len(block.letters))


def _is_heading(block: Block) -> bool:
    """Whether a block is a heading that leads nowhere."""
    return block.tag in ("h1", "h2", "h3", "h4") and block.linked * 2 < len(block.letters)


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

"""Whatever the editors quote stands in a text of the edition, or carries a citation.

A quotation is what stands in double quotation marks, or is set as a block quotation. Titles, and words that are spoken
of as words, are in italics.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from edition.edit.attribution.sentences import quotations
from edition.edit.citation.citations import read_cluster
from edition.edit.page import Page, TextMeta
from edition.edit.reading import text_of
from edition.edit.rendered import Edition, Rendered
from edition.edit.wordindex import Place, WordIndex
from edition.problems import Problem


@dataclass(frozen=True, slots=True)
class Quotation:
    """What an editor quotes, where it begins in the page, and the works that the citation after it names."""

    words: str
    start: int
    works: tuple[str, ...]


def quotegate(edition: Edition) -> Iterator[Problem]:
    """Every quotation printed by the editors is found in a text, or is of a cited work that is none of the texts."""
    there = {rendered.page.path for rendered in edition.texts()}
    if any(
        p.path.startswith("docs/texts/") and p.path.endswith(".md") and p.path not in there for p in edition.problems
    ):
        return  # A text that could not be read may be the one that is quoted.
    own = {getattr(r.page.meta, "citation", "") for r in edition.texts()}
    index: WordIndex | None = None
    for each, path, place in _all_quotations(edition):
        if set(each.works) - own:
            continue
        index = index or WordIndex(_places(edition.texts()))
        if not index.has(each.words):
            yield _problem(each, path, place, index)


def _all_quotations(edition: Edition) -> Iterator[tuple[Quotation, str, tuple[int, int]]]:
    """Every quotation of the editors with its file, line and column; for a remark, those of its statement."""
    for page in (rendered.page for rendered in edition.pages.values() if rendered.is_parsed):
        yield from ((each, page.path, page.place_in_text(each.start)) for each in editors_quotations(page))
    for statement in edition.ledger.statements.values():
        for remark in (statement.record.note or "", *(relation.why for relation in statement.record.relations)):
            yield from ((each, statement.path, (statement.line, 1)) for each in quotations_in(remark))


def _places(texts: Sequence[Rendered]) -> Iterator[Place]:
    """What can be quoted: titles and bylines, and each passage as corrected and, where that differs, as received."""
    for text in texts:
        meta = text.page.meta
        assert isinstance(meta, TextMeta)
        yield Place(
            text.page.uri, "", f"{meta.title} {_APART} {meta.byline or ''} {_APART} {meta.dateline or ''} {_APART}"
        )
        for passage in text.passages:
            yield Place(text.page.uri, passage.id, text_of(passage.block, "corrected"))
        for passage in text.passages:
            received = text_of(passage.block, "received")
            if received != text_of(passage.block, "corrected"):
                yield Place(text.page.uri, passage.id, f"{_APART} {received}")


# Stands between words that do not follow one another, and in no quotation.
_APART = "\0"


def _problem(each: Quotation, path: str, place: tuple[int, int], index: WordIndex) -> Problem:
    found = index.nearest(each.words)
    near = f"; nearest is {found[0]}: {found[1]}" if found else ""
    message = f"“{each.words:.80}” stands in no text of the edition{near}"
    if each.works:
        message += f" ([@{each.works[0]}] is one of its texts)"
    hint = (
        "Quote word for word, or cite the work right after it: [@key]. Mark what you leave out with … and what you "
        "alter with [ ]. A title, or a word spoken of as a word, is no quotation: write it in italics, *so*."
    )
    return Problem(path, *place, "Q701", message, hint)


_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,}).*?(?:^ {0,3}\1[`~]*[ \t]*$|\Z)", re.DOTALL | re.MULTILINE)
_CODE = re.compile(r"(?<![`\\])(`+)(?!`).+?(?<!`)\1(?!`)", re.DOTALL)
_TARGET = re.compile(r"(?<=\])\([^()\s]*(?:\s+\"[^\"\n]*\")?\)|^ {0,3}\[[^\]\n^@]+\]:.*$", re.MULTILINE)
_HEADED = re.compile(r"^[ \t]*(?:!!!|\?\?\?\+?)[ \t][^\"\n]*\"[^\"\n]*\"[ \t]*$", re.MULTILINE)
_BEGINS = re.compile(r"[ \t]*(?:(?:[-*+]|\d+[.)])[ \t]|#)")
_CITED = re.compile(r" {0,3}>")
_CLUSTER = re.compile(r"\[(?P<cluster>[^\[\]@]*@[^\[\]]*)\](?![(\[:])")
_REASON = re.compile(r"\{>>(?P<words>(?:(?!\{>>).)*?)<<\}", re.DOTALL)
_NOTE = re.compile(r"^\[\^[^\]\n]+\]:(?P<words>.*(?:\n(?: {4,}|\t).*|\n(?=\n(?: {4}|\t)))*)", re.MULTILINE)


def editors_quotations(page: Page) -> Iterator[Quotation]:
    """The quotations in all that is the editors' on a page: of a text its headnote, its notes and its reasons."""
    if not isinstance(page.meta, TextMeta):
        yield from quotations_in(page.body, page.body_offset())
        return
    yield from _in_headnote(page, page.meta.headnote or "")
    shown = _without_code(page.body)
    for pattern in (_REASON, _NOTE):
        for found in pattern.finditer(shown):
            yield from quotations_in(found["words"], page.body_offset() + found.start("words"))


def _in_headnote(page: Page, headnote: str) -> Iterator[Quotation]:
    """Those of the headnote, at their place in the front matter, where its lines may be folded."""
    front = page.text[: page.body_offset()]
    line = page.front.place(("headnote",))[0]
    begin = sum(len(row) + 1 for row in front.split("\n")[: line - 1])
    for each in quotations_in(headnote):
        pattern = r"\s+".join(re.escape(word) for word in each.words.split()[:5])
        found = re.compile(pattern).search(front, begin)
        begin = found.start() if found else begin
        yield Quotation(each.words, max(0, begin - 1) if found else begin, each.works)


def _without_code(text: str) -> str:
    """The Markdown with code, targets of links and heads of admonitions as blanks, each character in its place."""
    for pattern in (_FENCE, _CODE, _TARGET, _HEADED):
        text = pattern.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
    return text


def quotations_in(markdown: str, offset: int = 0) -> Iterator[Quotation]:
    shown = _without_code(markdown)
    blocks = list(_blocks(shown))
    for number, (start, end) in enumerate(blocks):
        block = shown[start:end]
        if _CITED.match(block):
            following = shown[slice(*blocks[number + 1])] if number + 1 < len(blocks) else ""
            yield from _block_quotation(block, following, offset + start)
        else:
            yield from _in_marks(block, offset + start)


def _in_marks(block: str, offset: int) -> Iterator[Quotation]:
    """What stands in double quotation marks, each with the next citation after it in the paragraph or item."""
    bare, cited = _citations(block)
    for first, last in quotations(bare, unclosed=False):
        words = " ".join(re.sub(r"[*_]{1,3}|\\", "", bare[first + 1 : last - 1]).split())
        if any(char.isalnum() for char in words):
            yield Quotation(words, offset + first, next((keys for place, keys in cited if place >= last), ()))


def _block_quotation(block: str, following: str, offset: int) -> Iterator[Quotation]:
    """A block quotation, with the citation in it, or in the paragraph after it."""
    bare, cited = _citations(block)
    works = [keys for _, keys in (*cited, *_citations(following)[1])]
    words = " ".join(re.sub(r"^[ \t]*>|[*_]{1,3}", "", bare, flags=re.MULTILINE).split()).strip('“”" ')
    if any(char.isalnum() for char in words):
        yield Quotation(words, offset, works[0] if works else ())


def _citations(block: str) -> tuple[str, list[tuple[int, tuple[str, ...]]]]:
    """The block with its citations as blanks, and the works of each with its place."""
    cited = [(found.start(), _keys(found["cluster"])) for found in _CLUSTER.finditer(block)]
    return _CLUSTER.sub(lambda found: " " * len(found[0]), block), cited


def _keys(cluster: str) -> tuple[str, ...]:
    return tuple(cite.key for cite in read_cluster(cluster) or ())


def _blocks(markdown: str) -> Iterator[tuple[int, int]]:
    """Paragraphs, items, headings and block quotations."""
    start = at = 0
    is_cited = False
    for line in markdown.splitlines(keepends=True):
        cited = bool(_CITED.match(line))
        if not line.strip() or _BEGINS.match(line) or (cited and not is_cited):
            if markdown[start:at].strip():
                yield start, at
            start, is_cited = at, False
        is_cited = is_cited or cited
        at += len(line)
    if markdown[start:].strip():
        yield start, len(markdown)

"""Finds what the editors quote, and the works that they cite for it.

A quotation is what stands in quotation marks of any kind, or is set as a block quotation. Titles, and words that are
spoken of as words, are in italics.
"""

import html
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from edition.edit.attribution.sentences import Range, is_inside, quotations, sentences
from edition.edit.citation.citations import read_cluster
from edition.edit.page import Page, StatementsMeta, TextMeta
from edition.yamlfile import Key


@dataclass(frozen=True, slots=True)
class Quotation:
    """What an editor quotes, where it begins, and the works that the citation right after it names."""

    words: str
    start: int
    works: tuple[str, ...]


# Stands for characters that print nothing, so that each other one keeps its place. No page can have it.
FILLER = "\0"

_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,}).*?(?:^ {0,3}\1[`~]*[ \t]*$|\Z)", re.DOTALL | re.MULTILINE)
_CODE = re.compile(r"(?<![`\\])(`+)(?!`).+?(?<!`)\1(?!`)", re.DOTALL)
_DEFINED = re.compile(r"^ {0,3}\[(?P<name>[^\]\n^@]+)\]:.*$", re.MULTILINE)
_HEADED = re.compile(r"^[ \t]*(?:!!!|\?\?\?\+?)[ \t][^\"\n]*\"[^\"\n]*\"[ \t]*$", re.MULTILINE)
_LINK = re.compile(r"\[(?P<words>[^\[\]]*)\](?P<target>\([^()\s]*(?:\s+\"[^\"\n]*\")?\)|\[[^\[\]\n@]*\])")
_NOTE_SIGN = re.compile(r"\[\^[^\]\s]+\](?!:)")
_ENTITY = re.compile(r"&(?:[A-Za-z]{2,8}|#\d{2,6}|#[xX][0-9A-Fa-f]{2,6});")
_BEGINS = re.compile(r"[ \t]*(?:(?:[-*+]|\d+[.)])[ \t]|#)")
_CITED = re.compile(r" {0,3}>")
_CLUSTER = re.compile(r"\[(?P<cluster>[^\[\]@]*@[^\[\]]*)\](?![(\[:])")
_REASON = re.compile(r"\{>>(?P<words>(?:(?!\{>>).)*?)<<\}", re.DOTALL)
_NOTE = re.compile(r"^\[\^[^\]\n]+\]:(?P<words>.*(?:\n(?: {4,}|\t).*|\n(?=\n(?: {4}|\t)))*)", re.MULTILINE)
_MARKUP = re.compile(rf"[*_]{{1,3}}|\\|{FILLER}")


def editors_quotations(page: Page) -> Iterator[Quotation]:
    """The quotations in all that is the editors' on a page: of a text its headnote, its notes and its reasons."""
    for field, words in _in_front_matter(page):
        yield from _placed(page, field, quotations_in(words))
    if not isinstance(page.meta, TextMeta):
        yield from quotations_in(page.body, page.body_offset())
        return
    shown = _as_printed(page.body)
    for pattern in (_REASON, _NOTE):
        for found in pattern.finditer(shown):
            yield from quotations_in(found["words"], page.body_offset() + found.start("words"))


def _in_front_matter(page: Page) -> Iterator[tuple[Key, str]]:
    """The sentences of the editors there: headnote, description, the scope of topics, reasons."""
    meta = page.meta
    if meta.tombstone:
        yield ("tombstone", "why"), meta.tombstone.why
    if isinstance(meta, TextMeta):
        yield ("headnote",), meta.headnote or ""
        yield from ((("withdrawn_statements", id), why) for id, why in meta.withdrawn_statements.items())
    yield ("description",), getattr(meta, "description", None) or ""
    if isinstance(meta, StatementsMeta):
        yield from ((("topics", id, "scope"), topic.scope) for id, topic in meta.topics.items())


def _placed(page: Page, field: Key, found: Iterator[Quotation]) -> Iterator[Quotation]:
    """Quotations of a field at their place in the front matter, where its lines may be folded."""
    front = page.text[: page.body_offset()]
    line, column = page.front.place(field)
    begin = sum(len(row) + 1 for row in front.split("\n")[: line - 1]) + column - 1
    for each in found:
        pattern = r"\s+".join(re.escape(word) for word in each.words.split()[:5])
        there = re.compile(pattern).search(front, begin)
        begin = there.start() if there else begin
        yield Quotation(each.words, max(0, begin - 1) if there else begin, each.works)


def quotations_in(markdown: str, offset: int = 0) -> Iterator[Quotation]:
    """The quotations of some Markdown, each at its place counted from `offset`."""
    shown = _as_printed(markdown)
    blocks = list(_blocks(shown))
    for number, (start, end) in enumerate(blocks):
        block = shown[start:end]
        if _CITED.match(block):
            following = shown[slice(*blocks[number + 1])] if number + 1 < len(blocks) else ""
            yield from _block_quotation(block, following, offset + start)
        else:
            yield from _in_marks(block, offset + start)


def _as_printed(text: str) -> str:
    """The Markdown as it prints, each character in its place.

    Code and the heads of admonitions are blanks; links have only their words; entities are the characters that they
    stand for.
    """
    defined = {found["name"].lower() for found in _DEFINED.finditer(text)}
    for pattern in (_FENCE, _CODE, _DEFINED, _HEADED):
        text = pattern.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
    text = _NOTE_SIGN.sub(lambda found: FILLER * len(found[0]), text)
    text = _LINK.sub(lambda found: f"{FILLER}{found['words']}{FILLER}{_blank(found['target'])}", text)
    if defined:
        short = re.compile(r"\[([^\[\]\n]*)\]")
        text = short.sub(lambda f: f"{FILLER}{f[1]}{FILLER}" if f[1].lower() in defined else f[0], text)
    return _ENTITY.sub(_character, text)


def _blank(words: str) -> str:
    return re.sub(r"[^\n]", FILLER, words)


def _character(entity: re.Match[str]) -> str:
    """What an entity stands for, at its place; one that stands for none, or for several, is left alone."""
    char = html.unescape(entity[0])
    return char + FILLER * (len(entity[0]) - 1) if len(char) == 1 else entity[0]


def _in_marks(block: str, offset: int) -> Iterator[Quotation]:
    """What stands in quotation marks, each with the citation that comes next after it, within its sentence."""
    bare, cited = _citations(block)
    found = quotations(bare, unclosed=False)
    found = sorted([*found, *(span for span in _in_single_marks(bare) if not is_inside(span[0], found))])
    ends = [end for _, end in sentences(bare, found)]
    for first, last in found:
        words = _plain(bare[first + 1 : last - 1])
        if any(char.isalnum() for char in words):
            yield Quotation(words, offset + first, _works_after(bare, cited, last, ends))


_SINGLE = re.compile(r"(?<!\w)(?:(?P<curly>‘)|(?P<low>‚)|(?P<angle>‹)|(?P<straight>')(?=[^\W\d_]))(?=\S)")
_CLOSING = {"curly": r"(?<=\S)’(?!\w)", "low": r"(?<=\S)[‘’](?!\w)", "angle": "›", "straight": r"(?<=[^\s(])'(?!\w)"}
_OF_A_PLURAL = re.compile(r"(?<=s)[’']$")


def _in_single_marks(bare: str) -> Iterator[Range]:
    """What stands in single quotation marks. An apostrophe within a word closes none, nor a plural’s if another can."""
    openings, last = list(_SINGLE.finditer(bare)), 0
    limits = [*(each.start() for each in openings), len(bare)][1:]
    for opening, limit in zip(openings, limits, strict=False):
        closing = re.compile(_CLOSING[opening.lastgroup or ""])
        ends = (
            [found.end() for found in closing.finditer(bare, opening.end(), limit)] if opening.start() >= last else []
        )
        firm = [end for end in ends if not (_OF_A_PLURAL.search(bare[:end]) and re.match(r" [a-z]", bare[end:]))]
        if ends:
            last = (firm or ends)[0]
            yield opening.start(), last


def _works_after(
    bare: str, cited: Sequence[tuple[int, tuple[str, ...]]], last: int, ends: Sequence[int]
) -> tuple[str, ...]:
    """The works of the next citation, if it stands in the sentence of the quotation, or right after its full stop."""
    place, works = next(((place, keys) for place, keys in cited if place >= last), (-1, ()))
    at = bisect_left(ends, last)
    end = ends[at] if at < len(ends) else len(bare)
    return works if place >= 0 and not bare[min(end, place) : place].strip(f".,;: {FILLER}\n") else ()


def _block_quotation(block: str, following: str, offset: int) -> Iterator[Quotation]:
    """A block quotation, with the citation at its end, or in the first sentence of the paragraph after it."""
    bare, cited = _citations(block)
    after, later = _citations(following)
    ends = [end for _, end in sentences(after, quotations(after, unclosed=False))]
    works = cited[-1][1] if cited else _works_after(after, later, 0, ends)
    words = _plain(re.sub(r"^[ \t]*>", "", bare, flags=re.MULTILINE)).strip('“”„«»" ')
    if any(char.isalnum() for char in words):
        yield Quotation(words, offset, works)


def _plain(words: str) -> str:
    return " ".join(_MARKUP.sub("", words).split())


def _citations(block: str) -> tuple[str, list[tuple[int, tuple[str, ...]]]]:
    """The block with its citations as blanks, and the works of each with its place."""
    cited = [(found.start(), _keys(found["cluster"])) for found in _CLUSTER.finditer(block)]
    return _CLUSTER.sub(lambda found: " " * len(found[0]), block), cited


def _keys(cluster: str) -> tuple[str, ...]:
    return tuple(cite.key for cite in read_cluster(cluster) or ())


def _blocks(markdown: str) -> Iterator[Range]:
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

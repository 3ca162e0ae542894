"""Divides lines into paragraphs and list items."""

import re
import unicodedata
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from edition.collect.characters import carriable
from edition.collect.transcript import Label
from edition.model import Block, Span

WRAPPED_AT_MOST = 120
WRAPPED_AT_LEAST = 45

_SEPARATOR = re.compile(r"^\s*(?:([*\-_=~#•·—])\s*)(?:\1\s*){2,}$")
_ITEM = re.compile(r"^(?P<indent>\s*)(?P<marker>\d{1,4}[.)]|[a-z][.)]|o(?=\t)|[-*+•◦▪‣–])\s+(?P<text>\S.*)$")
_OPENING = re.compile(r"^\s*\d{1,3}/")
_SENTENCE_END = re.compile(r"[.!?…][”’\"')\]]*$")
VERSE_AT_MOST = 60
MAX_DEPTH = 8

Line = tuple[int, str]


def is_separator(line: str) -> bool:
    """Whether the line is nothing but a rule, three or more of one of * - _ = ~ # • · —, or an end mark (-30-)."""
    return bool(_SEPARATOR.match(line)) or line.strip() in ("-30-", "- 30 -", "ENDS", "-ENDS-", "– ENDS –")


def read_blocks(
    lines: Sequence[Line],
    label: Callable[[str], Label | None] = lambda line: None,
    laid_out: bool = False,
    continued: Container[int] = (),
) -> tuple[Block, ...]:
    """Divide numbered lines into blocks.

    Blank lines part paragraphs. Lines without a blank between them are one paragraph if they look wrapped by hand (all
    but the last of 45 to 120 characters, and no line of the text longer) or like verse or an address (short, most of
    them ending in no full stop), otherwise a paragraph each. `label` finds the label of a speaker, which opens a
    paragraph in any case; one that stands alone on its line belongs to the line below. If the lines are `laid_out`,
    those without a blank between them are always one paragraph. A line that is `continued` goes on with the one before
    it across blank lines.
    """
    wrapped = all(len(line) <= WRAPPED_AT_MOST for _, line in lines)
    items = dict(_list_items(lines))
    groups = list(_groups(lines, continued))
    blocks: list[Block] = []
    for group in groups:
        by_hand = wrapped and (_indents(group, items) or all(len(line) >= WRAPPED_AT_LEAST for _, line in group[:-1]))
        joined = laid_out or by_hand or (len(groups) > 1 and (_is_verse(group) or _is_set_in(group, groups)))
        blocks.extend(_blocks_of_group(group, joined, items, label))
    return tuple(blocks)


def _is_verse(group: list[Line]) -> bool:
    """Whether lines that stand together are short and run on: a stanza, an address."""
    short = all(len(line.strip()) <= VERSE_AT_MOST for _, line in group)
    opens = any(_OPENING.match(line) or unicodedata.category(line.strip()[0]) == "So" for _, line in group)
    ended = sum(bool(_SENTENCE_END.search(line.strip())) for _, line in group[:-1])
    return short and not opens and ended * 2 < len(group) - 1


def _is_set_in(group: list[Line], groups: Sequence[list[Line]]) -> bool:
    """Whether all lines that stand together are indented, in a text that is not: a quotation, a log, a table."""
    indented = sum(line[:2].isspace() for other in groups for _, line in other)
    return all(line[:2].isspace() for _, line in group) and indented * 2 < sum(map(len, groups))


def _groups(lines: Sequence[Line], continued: Container[int]) -> Iterator[list[Line]]:
    group: list[Line] = []
    for number, line in lines:
        if not line.strip():
            continue
        if group and number != group[-1][0] + 1 and number not in continued:
            yield group
            group = []
        group.append((number, line))
    if group:
        yield group


def _blocks_of_group(
    group: list[Line], joined: bool, items: dict[int, "_Item"], label: Callable[[str], Label | None]
) -> Iterator[Block]:
    parts: list[list[Line]] = []
    indented = _indents(group, items)
    for number, line in group:
        opens = number in items or label(line) is not None or (indented and line[:2].isspace())
        if parts and not opens and _continues(parts[-1], line, joined, items, label):
            parts[-1].append((number, line))
        else:
            parts.append([(number, line)])
    yield from (_block(part, items) for part in parts)


def _indents(group: list[Line], items: dict[int, "_Item"]) -> bool:
    """Whether paragraphs are told by the indent of their first line: some lines have one, none after another."""
    if any(number in items for number, _ in group):
        return False
    indents = [line[:2].isspace() for _, line in group]
    return any(indents) and not all(indents) and not any(a and b for a, b in pairwise(indents))


def _continues(
    part: list[Line], line: str, joined: bool, items: dict[int, "_Item"], label: Callable[[str], Label | None]
) -> bool:
    """Whether a line goes on with the paragraph above it: wrapped by hand, hung under an item, or under a label.

    In the record of a court the label is indented, and what is said goes on at the margin.
    """
    indented = part[0][1][:1].isspace() and not line[:1].isspace() and len(part[-1][1]) >= WRAPPED_AT_LEAST
    if indented and label(part[0][1]) is not None:
        return True
    hangs = part[0][0] in items and line[:1].isspace() and len(line) <= WRAPPED_AT_MOST
    above = label(part[-1][1])
    return joined or hangs or (above is not None and above.alone)


def _block(part: list[Line], items: dict[int, "_Item"]) -> Block:
    span = Span(part[0][0], part[-1][0])
    item = items.get(span.first)
    first = item.text if item else part[0][1].strip()
    text = "\n".join([first, *(line.strip() for _, line in part[1:])])
    return Block(span, text, item.marker, item.depth) if item else Block(span, text)


@dataclass(frozen=True, slots=True)
class _Item:
    marker: str
    text: str
    depth: int


@dataclass(slots=True)
class _Level:
    indent: int
    marker: str

    def follows(self, marker: str) -> bool:
        number, before = _place_of(marker), _place_of(self.marker)
        if number and before:
            same = marker[:-1].isdigit() == self.marker[:-1].isdigit() and marker[-1] == self.marker[-1]
            return number == before + 1 and same
        return marker == self.marker


def _place_of(marker: str) -> int:
    """The place in its list that a marker gives: 3 for “3.” and “c)”; 0 for a bullet."""
    counts = marker[:-1]
    return int(counts) if counts.isdigit() else ord(counts) - ord("a") + 1 if counts else 0


class _Outline:
    """The levels of a list while it is read: which item can stand next, and how deep."""

    def __init__(self) -> None:
        self.levels: list[_Level] = []

    def add(self, indent: int, marker: str) -> int | None:
        """Take the item and return its depth from 0; None if it cannot follow, and nothing changes."""
        levels = self.levels
        keep = len(levels)
        while keep > 1 and indent < levels[keep - 1].indent:
            keep -= 1
        if not keep or indent > levels[keep - 1].indent + 1:
            if keep == MAX_DEPTH or _place_of(marker) > 1:
                return None
            self.levels = [*levels[:keep], _Level(indent, marker)]
        elif levels[keep - 1].follows(marker):
            self.levels = [*levels[: keep - 1], _Level(levels[keep - 1].indent, marker)]
        else:
            return None
        return len(self.levels) - 1


def _item(line: str) -> re.Match[str] | None:
    """The line as a list item, if HTML can hold anything of its text."""
    found = _ITEM.match(line)
    return found if found and carriable(found["text"]).strip() else None


def _list_items(lines: Sequence[Line]) -> Iterator[tuple[int, _Item]]:
    """List items by line: numbers that count from 1 by level, or one bullet repeated; a lone item is no list."""
    run: list[tuple[int, _Item]] = []
    outline = _Outline()
    for number, line in lines:
        found = None if is_separator(line) else _item(line)
        if not found:
            if line.strip() and not (line[:1].isspace() and len(line) <= WRAPPED_AT_MOST):
                yield from _if_list(run)
                run, outline = [], _Outline()
            continue
        indent, marker = len(found["indent"].expandtabs(4)), found["marker"]
        depth = outline.add(indent, marker)
        if depth is None:
            yield from _if_list(run)
            run, outline = [], _Outline()
            depth = outline.add(indent, marker)
        if depth is not None:
            run.append((number, _Item(marker, found["text"].rstrip(), depth)))
    yield from _if_list(run)


def _if_list(run: list[tuple[int, _Item]]) -> list[tuple[int, _Item]]:
    return run if len(run) > 1 else []

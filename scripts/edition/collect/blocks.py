"""Divides lines into paragraphs and list items."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from edition.collect.characters import carriable
from edition.model import Block, Span

WRAPPED_AT_MOST = 120
WRAPPED_AT_LEAST = 45

_SEPARATOR = re.compile(r"^\s*(?:([*\-_=~#•·—])\s*)(?:\1\s*){2,}$")
_ITEM = re.compile(r"^(?P<indent>\s*)(?P<marker>\d{1,4}\.|[-*+])\s+(?P<text>\S.*)$")

Line = tuple[int, str]


def is_separator(line: str) -> bool:
    """Whether the line is nothing but a rule: three or more of one of * - _ = ~ # • · —."""
    return bool(_SEPARATOR.match(line))


def read_blocks(lines: Sequence[Line], starts: Callable[[str], bool] = lambda line: False) -> tuple[Block, ...]:
    """Divide numbered lines into blocks.

    Blank lines part paragraphs. Lines without a blank between them are one paragraph if they look wrapped by hand (all
    but the last of 45 to 120 characters, and no line of the text longer), otherwise a paragraph each. `starts` tells of
    a line that opens a paragraph in any case, such as a speaker's label.
    """
    wrapped = all(len(line) <= WRAPPED_AT_MOST for _, line in lines)
    items = dict(_list_items(lines))
    blocks: list[Block] = []
    for group in _groups(lines):
        joined = wrapped and len(group) > 1 and all(len(line) >= WRAPPED_AT_LEAST for _, line in group[:-1])
        blocks.extend(_blocks_of_group(group, joined, items, starts))
    return tuple(blocks)


def _groups(lines: Sequence[Line]) -> Iterator[list[Line]]:
    group: list[Line] = []
    for number, line in lines:
        if group and (not line.strip() or number != group[-1][0] + 1):
            yield group
            group = []
        if line.strip():
            group.append((number, line))
    if group:
        yield group


def _blocks_of_group(
    group: list[Line], joined: bool, items: dict[int, "_Item"], starts: Callable[[str], bool]
) -> Iterator[Block]:
    parts: list[list[Line]] = []
    for number, line in group:
        hangs = bool(parts) and parts[-1][0][0] in items and line[:1].isspace()
        continues = (
            bool(parts)
            and number not in items
            and not starts(line)
            and (joined or (hangs and len(line) <= WRAPPED_AT_MOST))
        )
        if continues:
            parts[-1].append((number, line))
        else:
            parts.append([(number, line)])
    for part in parts:
        span = Span(part[0][0], part[-1][0])
        item = items.get(span.first)
        first = item.text if item else part[0][1].strip()
        text = "\n".join([first, *(line.strip() for _, line in part[1:])])
        yield Block(span, text, item.marker, item.depth) if item else Block(span, text)


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
        if marker[:-1].isdigit() and self.marker[:-1].isdigit():
            return int(marker[:-1]) == int(self.marker[:-1]) + 1
        return marker == self.marker


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
            if marker[:-1].isdigit() and marker != "1.":
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

"""The table of contents of a long text."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from edition.edit.passages import Passage
from edition.edit.rendered import Rendered

LONG = 12
_WORDS = 6


@dataclass(frozen=True)
class Place:
    """A line of the contents: what is there, its address on the page, how deep it stands, the number of a passage."""

    title: str
    anchor: str
    depth: int = 0
    number: str = ""


def contents(text: Rendered, shown: Collection[str]) -> list[Place]:
    """The headings if the text has any; else who speaks in turn, or the first words of each passage. Empty if short."""
    if text.toc:
        return list(_headings(text.toc))
    passages = [p for p in text.passages if p.id in shown]
    if len(passages) < LONG:
        return []
    return list(_turns(passages)) or list(_openings(passages))


def _headings(tokens: Iterable[dict[str, Any]], depth: int = 0) -> Iterator[Place]:
    for token in tokens:
        yield Place(token["name"], token["id"], depth)
        yield from _headings(token["children"], depth + 1)


def _turns(passages: Iterable[Passage]) -> Iterator[Place]:
    """Who speaks, where somebody begins to."""
    for passage in passages:
        label = passage.block.find("span[@class='speaker']")
        if label is not None:
            name = "".join(label.itertext()).strip().rstrip(":").strip()
            yield Place(name, passage.id, number=passage.number)


def _openings(passages: Iterable[Passage]) -> Iterator[Place]:
    for passage in passages:
        words = passage.text().split()
        title = " ".join(words[:_WORDS]) + (" …" if len(words) > _WORDS else "")
        yield Place(title, passage.id, number=passage.number)

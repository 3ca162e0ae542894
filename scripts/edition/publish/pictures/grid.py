"""A grid of counts: what its columns and lines stand for, what each cell counts, and where one can read it."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

from edition.publish.parts import Link

# What a reader can take in, and what has room on a telephone with numbers that can be touched.
COLUMNS = 10


@dataclass(frozen=True)
class Head:
    """A column: the lines of words above it, and what they stand for."""

    lines: tuple[str, ...]
    title: str
    url: str = ""


@dataclass(frozen=True)
class Cell:
    """A count in words and with its address. `share` is its part of the greatest, above 0 and up to 1.

    A marked cell has a frame; it may count nothing.
    """

    count: int
    share: float
    title: str
    url: str
    marked: bool = False


@dataclass(frozen=True)
class Line:
    """A line: its name, its cells by column (None: nothing is there), and its count in all, columns left out too."""

    name: str
    url: str
    cells: tuple[Cell | None, ...]
    total: int


@dataclass(frozen=True)
class Grid:
    """A picture by its id, which no other on its page has."""

    id: str
    title: str
    description: str
    heads: tuple[Head, ...]
    lines: tuple[Line, ...]


def numbered(titles: Iterable[Link]) -> tuple[Head, ...]:
    """Columns with long titles have numbers above them; a key beside the picture says what each is."""
    return tuple(Head((str(number),), f"{number}: {to.title}", to.url) for number, to in enumerate(titles, 1))


def share(number: float, most: float) -> float:
    """Its part of the greatest, by the root: among small numbers a difference is seen, too."""
    return sqrt(number / most)


def short(number: int) -> str:
    """A number that has room in a cell: from a thousand on, in thousands."""
    return str(number) if number < 1000 else f"{round(number / 1000)}k"

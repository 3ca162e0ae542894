"""The edition's words as values: what a witness divides into. No reading, no writing."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["article", "digest", "thread", "news", "transcript"]
Reliability = Literal["verbatim", "edited", "semi-transcript", "translation"]


@dataclass(frozen=True, slots=True)
class Witness:
    """A source as received. `lines` are its lines without their ends; line n of the file is `lines[n - 1]`."""

    name: str
    sha256: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """Lines `first` to `last` of a witness, both included, counted from 1."""

    first: int
    last: int

    def __contains__(self, line: int) -> bool:
        return self.first <= line <= self.last

    def __str__(self) -> str:
        return f"{self.first}-{self.last}" if self.last > self.first else str(self.first)


@dataclass(frozen=True, slots=True)
class Warning:
    """Something in a source on which the rules are not certain, with the line that a person should look at."""

    line: int
    message: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.message}"


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph or a list item: the smallest passage that can be cited.

    `depth` counts list levels from 0; `marker` is the item's number or bullet as printed, empty for a paragraph.
    `text` is what stands after the marker, its lines joined with line feeds.
    """

    lines: Span
    text: str
    marker: str = ""
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Byline:
    """A line that names author, outlet and date: the names as printed, the date as ISO 8601 or None if not certain."""

    authors: tuple[str, ...]
    outlet: str | None
    date: str | None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """One text within a witness. Title, byline and date line are as printed, None where the witness has none."""

    lines: Span
    title: str | None
    title_line: int | None
    byline: str | None
    byline_line: int | None
    dateline: str | None
    dateline_line: int | None
    authors: tuple[str, ...]
    outlet: str | None
    date: str | None
    kind: Kind
    blocks: tuple[Block, ...]
    speakers: tuple[str, ...]
    warnings: tuple[Warning, ...]


@dataclass(frozen=True, slots=True)
class Furniture:
    """Lines of a witness that belong to no document, and why."""

    lines: Span
    why: str


@dataclass(frozen=True, slots=True)
class Division:
    """How a witness divides: every line that is not blank is in exactly one document or in the furniture."""

    documents: tuple[Document, ...]
    furniture: tuple[Furniture, ...]
    warnings: tuple[Warning, ...]

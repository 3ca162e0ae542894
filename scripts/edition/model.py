"""The edition's words as values: what a witness divides into. No reading, no writing."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["article", "digest", "thread", "news", "transcript"]
Reliability = Literal["verbatim", "edited", "semi-transcript", "translation"]


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
class Evidence:
    """Why a field of a document has its value: the rule that found it, on which line, and how sure that rule is.

    `confidence` is 1 where the rule leaves no doubt; below that a warning names the `alternatives`. `value` is empty
    where the rule could not decide.
    """

    field: str
    value: str
    rule: str
    confidence: float
    line: int
    alternatives: tuple[str, ...] = ()

    def warning(self) -> Warning | None:
        """What a person should look at, if the rule is not certain."""
        if self.confidence >= 1:
            return None
        other = f"; it could be {' or '.join(self.alternatives)}" if self.alternatives else ""
        shown = f" “{self.value:.60}”" if self.value else ""
        return Warning(self.line, f"{self.field}{shown}: {self.rule} (confidence {self.confidence:.1f}){other}")


@dataclass(frozen=True, slots=True)
class Facts:
    """What a file says of itself in its metadata, as given there; a date in ISO 8601 where it is one."""

    title: str | None = None
    authors: tuple[str, ...] = ()
    outlet: str | None = None
    date: str | None = None
    language: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """Data about lines of the text layer that are not source text: a page, start and end of speech, who speaks."""

    lines: Span
    page: int | None = None
    start: str | None = None
    end: str | None = None
    voice: str | None = None


@dataclass(frozen=True, slots=True)
class Layer:
    """How the lines of a witness were read from its file. `encoding` is None where the format has its own.

    `reader` names the library that read them, with its version. `encoding_by` is “person” where a person chose the
    encoding in the sidecar.
    """

    format: str = "text"
    encoding: str | None = "utf-8"
    facts: Facts = Facts()
    marks: tuple[Mark, ...] = ()
    reader: str | None = None
    warnings: tuple[Warning, ...] = ()
    encoding_by: Literal["person"] | None = None

    @property
    def is_file(self) -> bool:
        """Whether the lines are those of the file itself, so that no layer need be stored."""
        return self.format == "text" and self.encoding == "utf-8"


@dataclass(frozen=True, slots=True)
class Witness:
    """A source as received. `lines` are those of its text layer, without their ends; line n is `lines[n - 1]`.

    `sha256` is that of the untouched file. A UTF-8 text is its own layer.
    """

    name: str
    sha256: str
    lines: tuple[str, ...]
    layer: Layer = Layer()


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


@dataclass(frozen=True, slots=True)
class Document:
    """One text within a witness. Title, byline and date line are as printed, None where the witness has none.

    Title and byline may run over several lines; a title that stands in the file’s metadata alone is on none.
    """

    lines: Span
    title: str | None
    title_lines: Span | None
    byline: str | None
    byline_lines: Span | None
    dateline: str | None
    dateline_line: int | None
    authors: tuple[str, ...]
    outlet: str | None
    date: str | None
    kind: Kind
    blocks: tuple[Block, ...]
    speakers: tuple[str, ...]
    warnings: tuple[Warning, ...]
    evidence: tuple[Evidence, ...] = ()


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

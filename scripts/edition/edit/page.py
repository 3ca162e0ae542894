"""Reads pages: front matter and Markdown, with the line on which each stands."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, pairwise
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from edition.collect.characters import bidi_controls_in, name, uncarriable_in
from edition.edit.edtf import edtf
from edition.files import read_regular
from edition.model import Kind, Reliability, Span
from edition.problems import Problem, nearest
from edition.yamlfile import Yaml, read_yaml, validate

MAX_PAGE = 8 * 1024 * 1024

RIGHTS = {
    "InC": ("In copyright", "https://rightsstatements.org/vocab/InC/1.0/"),
    "CNE": ("Copyright not evaluated", "https://rightsstatements.org/vocab/CNE/1.0/"),
    "NoC-US": ("No copyright – United States", "https://rightsstatements.org/vocab/NoC-US/1.0/"),
    "PD": ("Public domain", "https://creativecommons.org/publicdomain/mark/1.0/"),
}

FRONT = re.compile(r"\A---[ \t]*\n(?P<yaml>.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_CONFLICT = re.compile(r"^<{7} |^>{7} ", re.MULTILINE)
ID = r"^[a-z0-9]+(?:-[a-z0-9]+)*$"


def _words(value: Any) -> Any:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Date = Annotated[str, BeforeValidator(_words), AfterValidator(edtf)]
Id = Annotated[str, Field(pattern=ID)]
Form = Annotated[str, BeforeValidator(_words), Field(min_length=1)]


def _not_blank(value: str) -> str:
    if not value.strip():
        raise ValueError("is blank")
    return value


def _name(value: str) -> str:
    if len(value.strip()) < 2 or not any(char.isalnum() for char in value):
        raise ValueError("is no name: give at least two signs, one of them a letter or a digit")
    return value


def _rights(value: str) -> str:
    if value not in RIGHTS:
        raise ValueError(f"is none of {', '.join(RIGHTS)}{nearest(value, RIGHTS)}")
    return value


Printed = Annotated[Form, AfterValidator(_not_blank)]
Name = Annotated[Form, AfterValidator(_name)]


class Strict(BaseModel):
    """Front matter: no unknown field, nothing changed after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class LeftOut(Strict):
    """A character of the source that HTML cannot carry, and where it stands there."""

    line: Annotated[int, Field(ge=1)]
    column: Annotated[int, Field(ge=1)]
    character: Annotated[str, Field(pattern=r"^U\+[0-9A-F]{4,6}\b")]


def span_of(value: Any) -> Span:
    if isinstance(value, Span):
        return value
    found = re.fullmatch(r"([1-9]\d*)(?:-([1-9]\d*))?", str(value))
    if not found or (found[2] and int(found[2]) < int(found[1])):
        raise ValueError("is no range of lines: write 27-41, or 27 for one line")
    return Span(int(found[1]), int(found[2] or found[1]))


Lines = Annotated[Span, BeforeValidator(span_of)]
METADATA: Literal["metadata"] = "metadata"


def title_lines(value: Any) -> Any:
    """Where a title stands: its lines, or the file’s metadata."""
    if value == METADATA:
        return value
    try:
        return span_of(value)
    except ValueError:
        message = f"is no place of a title: write 3, 3-4, or {METADATA} if it is in the file’s metadata alone"
        raise ValueError(message) from None


TitleLines = Annotated[Span | Literal["metadata"], BeforeValidator(title_lines)]
PassageId = Annotated[str, Field(pattern=r"^p[1-9][0-9]{0,5}$")]
WithdrawnStatement = Annotated[str, Field(pattern=r"^s[1-9][0-9]{0,5}$")]
# A page by its id if it is in the same folder, or by its path in docs/ without the .md.
Address = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*(?:/[a-z0-9][a-z0-9-]*)*$")]


def _numbered(value: Any) -> Any:
    """A list is of p1, p2 … in order."""
    if isinstance(value, list | tuple):
        return {f"p{number}": line for number, line in enumerate(value, 1)}
    if not isinstance(value, dict):
        raise ValueError("is a list of line numbers, [5, 7], or says which passage begins where, {p1: 5, p3: 7}")
    return value


class SourceLines(Strict):
    """Where the text stands in its witness: `paragraphs` says by its id on which line each passage begins."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)

    file: str
    lines: Lines
    title: TitleLines | None = None
    byline: Lines | None = None
    dateline: Lines | None = None
    paragraphs: Annotated[dict[PassageId, Annotated[int, Field(ge=1)]], BeforeValidator(_numbered)]

    def heading(self) -> list[Span]:
        """The lines of title, byline and date line."""
        return [span for span in (self.title, self.byline, self.dateline) if isinstance(span, Span)]

    @model_validator(mode="after")
    def _paragraphs_rise(self) -> "SourceLines":
        lines = list(self.paragraphs.values())
        if not all(a < b for a, b in pairwise(lines)) or any(n not in self.lines for n in lines):
            raise ValueError("paragraphs must be rising line numbers within lines")
        return self


class Tombstone(Strict):
    """A page that was withdrawn: since when, why, and where to look instead."""

    date: Date
    why: Printed
    instead: Address | None = None


class TextMeta(Strict):
    """Front matter of a page in docs/texts/."""

    title: Annotated[Printed, Field(description="the title as printed, or the editors' if listed under supplied")]
    byline: str | None = None
    dateline: str | None = None
    supplied: tuple[Literal["title", "date", "authors", "outlet"], ...] = ()
    kind: Kind
    authors: tuple[Id, ...] = ()
    outlet: Id | None = None
    date: Date | None = None
    citation: str
    source: SourceLines
    speakers: dict[str, Id] = {}
    left_out: tuple[LeftOut, ...] = ()
    withdrawn: dict[PassageId, Form] = {}
    withdrawn_statements: dict[WithdrawnStatement, Printed] = {}
    formerly: tuple[Address, ...] = ()
    tombstone: Tombstone | None = None
    reliability: Reliability | None = None
    language: str | None = None
    headnote: str | None = None
    no_link: tuple[Form, ...] = ()
    rights: Annotated[str, AfterValidator(_rights)]
    access: Literal["full", "excerpt", "citation"] = "full"

    @model_validator(mode="after")
    def _withdrawn_ids_are_gone(self) -> "TextMeta":
        if there := self.withdrawn.keys() & self.source.paragraphs.keys():
            raise ValueError(f"{min(there)} is withdrawn and can name no other passage")
        return self

    def passage_ids(self) -> Iterator[str]:
        """The ids of the passages in their order, then those that no passage has ever had."""
        yield from self.source.paragraphs
        last = max((int(id[1:]) for id in (*self.source.paragraphs, *self.withdrawn)), default=0)
        yield from (f"p{number}" for number in count(last + 1))


class Role(Strict):
    """An office that a person held, as far as its dates are known."""

    role: str
    start: Annotated[Date | None, Field(alias="from")] = None
    until: Date | None = None
    source: str | None = None


class EntryMeta(Strict):
    """Front matter of a page in docs/glossary/ or docs/register/."""

    title: Name
    kind: Literal["concept", "treaty", "doctrine", "event", "equipment", "person", "organisation", "outlet", "place"]
    sort: str | None = None
    also: tuple[Name, ...] = ()
    ignore_case: bool = False
    date: Date | None = None
    roles: tuple[Role, ...] = ()
    see_also: tuple[Id, ...] = ()
    formerly: tuple[Address, ...] = ()
    tombstone: Tombstone | None = None
    wikidata: Annotated[str, Field(pattern=r"^Q[1-9]\d*$")] | None = None


class PlainMeta(Strict):
    """Front matter of any other page."""

    title: Name
    description: str | None = None
    hide: tuple[str, ...] = ()
    formerly: tuple[Address, ...] = ()
    tombstone: Tombstone | None = None


class Topic(Strict):
    """What statements can be about: its title, and what belongs to it."""

    title: Name
    scope: Printed


class StatementsMeta(PlainMeta):
    """Front matter of docs/statements.md: the closed list of topics, by id."""

    topics: dict[Id, Topic] = {}


Meta = TextMeta | EntryMeta | StatementsMeta | PlainMeta
STATEMENTS = "statements.md"
GLOSSARY = ("concept", "treaty", "doctrine", "event", "equipment")


@dataclass(frozen=True, slots=True)
class Page:
    """A Markdown file: `uri` is its path in docs/, `body` begins on line `body_line` of `text`."""

    path: str
    uri: str
    text: str
    meta: Meta
    front: Yaml
    body: str
    body_line: int

    @property
    def id(self) -> str:
        """The file's name: the slug of a text, the id of an entry."""
        return self.uri.rsplit("/", 1)[-1].removesuffix(".md")

    @property
    def is_withdrawn(self) -> bool:
        """Whether only its tombstone is left in the edition."""
        return self.meta.tombstone is not None

    def uri_of(self, address: str) -> str:
        """The path in docs/ of a page that this one names: by its id in the same folder, or by its whole path."""
        folder = self.uri.rpartition("/")[0]
        return f"{address}.md" if "/" in address or not folder else f"{folder}/{address}.md"

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column in the file of a character of the body."""
        before = self.body[:offset]
        return self.body_line + before.count("\n"), offset - (before.rfind("\n") + 1) + 1

    def place_in_text(self, offset: int) -> tuple[int, int]:
        """Line and column in the file of a character of `text`."""
        before = self.text[:offset]
        return before.count("\n") + 1, offset - before.rfind("\n")

    def body_offset(self) -> int:
        """Where in `text` the body begins."""
        return len(self.text) - len(self.body)

    def find(self, words: str, nth: int = 0) -> tuple[int, int]:
        """Line and column of the nth occurrence of `words` in the body, or of the body's beginning."""
        at = -1
        for _ in range(nth + 1):
            at = self.body.find(words, at + 1)
            if at < 0:
                return self.body_line, 1
        return self.place(at)


def meta_model(uri: str) -> type[BaseModel]:
    """The front matter that belongs to a page, by its folder."""
    folder, _, file = uri.rpartition("/")
    if uri == STATEMENTS:
        return StatementsMeta
    if file != "index.md":
        if folder == "texts":
            return TextMeta
        if folder in ("glossary", "register"):
            return EntryMeta
    return PlainMeta


def read_page(path: Path, shown: str, uri: str) -> tuple[Page | None, list[Problem]]:
    """Read and validate one page. A page with a broken front matter is no page; its problems say what to type."""
    content = read_content(path, shown)
    return page_of_content(content, shown, uri) if isinstance(content, bytes) else (None, [content])


def read_content(path: Path, shown: str) -> bytes | Problem:
    """The bytes of a page, or why they cannot be had."""
    try:
        if path.stat().st_size > MAX_PAGE:
            return Problem(shown, 0, 0, "P107", f"over {MAX_PAGE // 1024 // 1024} MB", "Divide the text.")
        return read_regular(path)
    except OSError as error:
        return Problem(shown, 0, 0, "P107", f"the file cannot be read: {error.strerror}")


def page_of_content(content: bytes, shown: str, uri: str) -> tuple[Page | None, list[Problem]]:
    """The page that these bytes are."""
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        return None, [Problem(shown, 1, 1, "P107", f"byte {error.start} is not UTF-8", "Save the file as UTF-8.")]
    return page_of(text, shown, uri)


def page_of(text: str, shown: str, uri: str) -> tuple[Page | None, list[Problem]]:
    """The page that a text is, with line feeds at the ends of its lines."""
    if problems := list(conflicts(text, shown)):
        return None, problems
    found = FRONT.match(text)
    if not found:
        hint = "Begin the file with a line ---, then title: …, then a line ---."
        return None, [Problem(shown, 1, 1, "P101", "the front matter is missing or does not end with ---", hint)]
    front, problems = read_yaml(found["yaml"], shown, first_line=2)
    if front is None:
        return None, problems
    meta, more = validate(meta_model(uri), front, shown)
    problems += more
    if meta is None:
        return None, problems
    body_line = text.count("\n", 0, found.end()) + 1
    page = Page(shown, uri, text, meta, front, text[found.end() :], body_line)  # type: ignore[arg-type]  # a model of these
    return page, [*problems, *_character_problems(page)]


def conflicts(text: str, shown: str) -> Iterator[Problem]:
    """Where two versions of a page could not be merged, a person has chosen."""
    marks = list(_CONFLICT.finditer(text))
    for mark in [m for m in marks if m[0][0] == "<"] or marks:
        line = text.count("\n", 0, mark.start()) + 1
        hint = "Keep what is right of both, and delete the lines that begin with <<<<<<<, |||||||, ======= and >>>>>>>."
        yield Problem(shown, line, 1, "P112", "two versions of this place are not merged yet", hint)


def _character_problems(page: Page) -> Iterator[Problem]:
    """A page holds no character that HTML cannot; the editors' front matter no unseen change of direction."""
    if page.body.isprintable():
        return
    for offset in uncarriable_in(page.body):
        message = f"{name(page.body[offset])} cannot stand in HTML"
        yield Problem(page.path, *page.place(offset), "P106", message, "Delete this character.")
    if isinstance(page.meta, TextMeta):
        return
    for offset in bidi_controls_in(page.body):
        message = f"{name(page.body[offset])} changes the direction of text unseen"
        yield Problem(page.path, *page.place(offset), "P106", message, "Delete this character.")

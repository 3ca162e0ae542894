"""What has changed on a page between two versions of it, as words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from edition.edit.release.inventory import in_words
from edition.edit.release.published import PublishedEmendation, PublishedPage, PublishedPassage
from edition.edit.wording import Token, differences, tokens_of

How = Literal["same", "removed", "added"]


class Piece(NamedTuple):
    """Some words: in both versions, in the older one alone, or in the newer one alone."""

    text: str
    how: How


@dataclass(frozen=True)
class PassageChange:
    """A passage that is new, withdrawn or changed. `received` is empty where the source’s own words are the same."""

    id: str
    how: Literal["new", "withdrawn", "changed"]
    reading: tuple[Piece, ...]
    received: tuple[Piece, ...] = ()
    emended: tuple[PublishedEmendation, ...] = ()
    unemended: tuple[PublishedEmendation, ...] = ()


@dataclass(frozen=True)
class FieldChange:
    """A field of a front matter or record, in words; empty where a version does not have it."""

    name: str
    old: str
    new: str


@dataclass(frozen=True)
class StatementChange:
    """A statement that is new, withdrawn or changed; `at` is its passage, `why` the reason of a withdrawal."""

    id: str
    how: Literal["new", "withdrawn", "changed"]
    at: str
    quote: tuple[Piece, ...]
    fields: tuple[FieldChange, ...] = ()
    why: str = ""


@dataclass(frozen=True)
class PageChange:
    """All that is other on a page; `words` are those of its editors, of an entry or a headnote."""

    kind: str
    title: str
    passages: tuple[PassageChange, ...] = ()
    fields: tuple[FieldChange, ...] = ()
    words: tuple[Piece, ...] = ()
    statements: tuple[StatementChange, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.passages or self.fields or self.words or self.statements)


def pieces(old: str, new: str) -> tuple[Piece, ...]:
    """The words of both versions in order: without those added they are the old text, without those removed the new."""
    a, b = tokens_of(old), tokens_of(new)
    found: list[Piece] = []
    at = 0
    for ours, theirs in differences(a, b):
        found += _piece(a[at : ours.first], "same")
        found += _piece(a[ours.first : ours.last], "removed")
        found += _piece(b[theirs.first : theirs.last], "added")
        at = ours.last
    return (*found, *_piece(a[at:], "same"))


def _piece(tokens: Sequence[Token], how: How) -> list[Piece]:
    return [Piece("".join(token.text for token in tokens), how)] if tokens else []


def text_of_pieces(all: Sequence[Piece], without: How) -> str:
    """The text of one of the two versions."""
    return "".join(piece.text for piece in all if piece.how != without)


def changes(old: PublishedPage, new: PublishedPage) -> PageChange:
    """What is other in the newer version of a page."""
    return PageChange(
        new.kind,
        new.title,
        tuple(_passages(old, new)),
        tuple(_fields(_described(old), _described(new))),
        pieces(old.words, new.words) if old.words != new.words else (),
        tuple(_statements(old, new)),
    )


def _described(page: PublishedPage) -> Mapping[str, str]:
    title = {"title": page.title}
    withdrawn = {"withdrawn": page.tombstone} if page.tombstone else {}
    former = {"formerly": ", ".join(path.removesuffix(".md") for path in page.formerly)} if page.formerly else {}
    return title | dict(page.fields) | former | withdrawn


def _passages(old: PublishedPage, new: PublishedPage) -> Iterator[PassageChange]:
    """In the order of the newer version; what it has withdrawn at the end."""
    for id, passage in new.passages.items():
        before = old.passages.get(id)
        if before is None:
            yield PassageChange(id, "new", (Piece(passage.reading, "added"),), emended=passage.emendations)
        elif before != passage:
            yield _passage(id, before, passage)
    for id, before in old.passages.items():
        if id not in new.passages:
            yield PassageChange(id, "withdrawn", (Piece(before.reading, "removed"),))


def _passage(id: str, old: PublishedPassage, new: PublishedPassage) -> PassageChange:
    return PassageChange(
        id,
        "changed",
        pieces(old.reading, new.reading),
        pieces(old.received, new.received) if old.received != new.received else (),
        tuple(e for e in new.emendations if e not in old.emendations),
        tuple(e for e in old.emendations if e not in new.emendations),
    )


def _fields(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[FieldChange]:
    for name in dict.fromkeys((*old, *new)):
        if old.get(name, "") != new.get(name, ""):
            yield FieldChange(name, old.get(name, ""), new.get(name, ""))


def _statements(old: PublishedPage, new: PublishedPage) -> Iterator[StatementChange]:
    """Those of a page that was withdrawn go with it, without a word on each."""
    if new.tombstone:
        return
    for id, record in new.statements.items():
        before = old.statements.get(id)
        if before is None:
            yield StatementChange(id, "new", record.get("at", ""), (Piece(record.get("quote", ""), "added"),))
        elif before != record:
            quote = pieces(before.get("quote", ""), record.get("quote", ""))
            fields = tuple(_fields(_record(before), _record(record)))
            yield StatementChange(id, "changed", record.get("at", ""), quote, fields)
    for id, record in old.statements.items():
        if id not in new.statements:
            why = new.withdrawn_statements.get(id, "")
            yield StatementChange(
                id, "withdrawn", record.get("at", ""), (Piece(record.get("quote", ""), "removed"),), why=why
            )


def _record(record: Mapping[str, Any]) -> Mapping[str, str]:
    """The fields of a statement in words, without its quote, which is shown word by word."""
    return {name: in_words(value) for name, value in record.items() if name != "quote"}

"""What each page of the edition would publish, if it were released as it is."""

import re
import xml.etree.ElementTree as ET
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from edition.edit.emendations import Emendation
from edition.edit.ledger.ledger import Statement
from edition.edit.markdown import classes
from edition.edit.page import EntryMeta, Page, PlainMeta, TextMeta
from edition.edit.passages import Passage
from edition.edit.reading import blocks, text_of
from edition.edit.release.published import PageKind, PublishedEmendation, PublishedPage, PublishedPassage
from edition.edit.rendered import Edition, Rendered

# Told by other fields of the record, or places in the source, which are not the readers' business.
_APART = {
    "title",
    "source",
    "withdrawn",
    "withdrawn_statements",
    "formerly",
    "tombstone",
    "headnote",
    "left_out",
    "hide",
}


def inventory(edition: Edition) -> dict[str, PublishedPage]:
    """What every page would publish, by its path in docs/."""
    statements: dict[str, dict[str, Mapping[str, Any]]] = defaultdict(dict)
    for statement in edition.ledger.statements.values():
        statements[statement.page][statement.id] = _statement(statement)
    return {
        uri: PublishedPage.model_validate(_published(rendered, edition, statements.get(uri, {})))
        for uri, rendered in sorted(edition.pages.items())
    }


def _published(rendered: Rendered, edition: Edition, statements: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    page, meta = rendered.page, rendered.page.meta
    common = {
        "kind": _kind(meta),
        "title": meta.title,
        "fields": dict(_fields(meta)),
        "words": "\n".join(_editors_words(rendered)),
        "formerly": tuple(page.uri_of(address) for address in meta.formerly),
        "tombstone": _tombstone(page),
    }
    if not isinstance(meta, TextMeta):
        return common
    source = edition.sources.get(meta.source.file)
    emendations: dict[str, list[Emendation]] = defaultdict(list)
    for emendation in rendered.emendations:
        emendations[emendation.passage].append(emendation)
    return common | {
        "witness": source.witness.sha256 if source else "",
        "passages": {p.id: _passage(p, emendations.get(p.id, [])) for p in rendered.passages},
        "withdrawn": {id: _one_line(words) for id, words in meta.withdrawn.items()},
        "statements": statements,
        "withdrawn_statements": dict(meta.withdrawn_statements),
    }


def _kind(meta: object) -> PageKind:
    return "text" if isinstance(meta, TextMeta) else "entry" if isinstance(meta, EntryMeta) else "page"


def _tombstone(page: Page) -> str:
    stone = page.meta.tombstone
    return (
        "" if stone is None else f"{stone.date}: {stone.why}" + (f" Instead: {stone.instead}" if stone.instead else "")
    )


def _passage(passage: Passage, emendations: list[Emendation]) -> PublishedPassage:
    received = _one_line(text_of(passage.block, "received"))
    corrected = passage.text()
    entries = (
        PublishedEmendation(kind=e.kind, received=e.received, corrected=e.corrected, reason=_reason(e))
        for e in emendations
    )
    return PublishedPassage(
        received=received, corrected=None if corrected == received else corrected, emendations=tuple(entries)
    )


def _reason(emendation: Emendation) -> str:
    return _editors(emendation.reason)


def _statement(statement: Statement) -> Mapping[str, Any]:
    """The record as its file has it; the words of its quote as the passage has them."""
    record = statement.record.model_dump(mode="json", exclude_defaults=True, exclude={"id", "proposal"})
    return record | {"quote": statement.words}


def _fields(meta: TextMeta | EntryMeta | PlainMeta) -> Iterator[tuple[str, str]]:
    """The fields of the front matter that are not empty, in words."""
    for name, value in meta.model_dump(mode="json", by_alias=True, exclude=_APART).items():
        if words := in_words(value):
            yield name, words


def in_words(value: Any) -> str:
    """A value of a front matter or record as a reader would write it."""
    match value:
        case None | False:
            return ""
        case dict():
            return "; ".join(f"{key}: {words}" for key, each in value.items() if (words := in_words(each)))
        case list() | tuple():
            return ", ".join(in_words(each) for each in value)
    return "yes" if value is True else str(value)


def _editors_words(rendered: Rendered) -> Iterator[str]:
    """Block by block what the editors wrote: the body of a page; headnote, added headings and notes of a text."""
    if isinstance(rendered.page.meta, TextMeta):
        if rendered.headnote is not None:
            yield from _blocks(rendered.headnote)
        yield from (_editors(added.block) for added in rendered.added)
        for element in rendered.root.iter("div"):
            if "footnote" in classes(element):
                yield from (_one_line("".join(item.itertext())) for item in element.iter("p"))
        return
    yield from _blocks(rendered.root)


def _blocks(tree: ET.Element) -> Iterator[str]:
    yield from (_editors(block) for block in blocks(tree))


def _editors(block: ET.Element) -> str:
    """The words of a block without its citations, which depend on the style, nor the space before them."""
    return re.sub(r" (?=[.,;:)](?:\s|$))", "", _one_line(text_of(block, "corrected")))


def _one_line(words: str) -> str:
    return " ".join(words.split())

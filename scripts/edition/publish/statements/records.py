"""The records of a text's statements: every field in a reader's words, relations, and other reports side by side."""

import xml.etree.ElementTree as ET
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from markupsafe import Markup

from edition.edit.ledger.ledger import SUFFIX, RelationRecord, Statement
from edition.edit.page import Page, PlainMeta, TextMeta
from edition.edit.rendered import Rendered
from edition.edit.wording import Token, differences, tokens_of
from edition.model import Span
from edition.publish.dates import shown
from edition.publish.parts import Link
from edition.publish.statements.remarks import Remarks
from edition.publish.statements.views import Said, Statements
from edition.yamlfile import Yaml

MEANS = {
    "verbatim": "All of these words stand in quotation marks in the passage.",
    "partial": "Some of these words stand in quotation marks in the passage; the others are the report’s.",
    "paraphrase": "The report’s words: none of them stands in quotation marks in the passage.",
    "denial": "The speaker says that a claim is untrue, or that something was not said, done or known.",
}
RELATIONS = {
    "repeats": ("Repeats", "Repeated by"),
    "contradicts": ("Contradicts", "Contradicted by"),
    "denies": ("Denies", "Denied by"),
    "walks-back": ("Walks back", "Walked back by"),
    "answers": ("Answers", "Answered by"),
}

_AROUND = 160
_COMPARED = 8


class Piece(NamedTuple):
    """Some words, and whether they are set apart: quoted among others, or in one of two reports only."""

    text: str
    apart: bool


@dataclass(frozen=True)
class Related:
    """Another statement, how it is related, and who says so."""

    how: str
    said: Said
    editor: str
    why: Markup
    date: str


@dataclass(frozen=True)
class Compared:
    """Another report of the same statement, word by word beside this one; without words if they may not be shown."""

    said: Said
    ours: list[Piece]
    theirs: list[Piece]


class Records:
    """Makes a page of records for each text that has statements."""

    def __init__(self, statements: Statements, remarks: Remarks) -> None:
        self.statements, self.linked, self.ledger = statements, statements.linked, statements.ledger
        self.remarks = remarks
        self.related: dict[str, list[tuple[str, str, RelationRecord]]] = defaultdict(list)
        for key, statement in self.ledger.statements.items():
            for relation in statement.record.relations:
                if relation.to in self.ledger.statements:
                    there, back = RELATIONS[relation.kind]
                    self.related[key].append((there, relation.to, relation))
                    self.related[relation.to].append((back, key, relation))

    def pages(self) -> dict[str, Rendered]:
        """The pages, by their uris: no file has them, the statements of a text do."""
        pages = {}
        for text in self.linked.texts:
            found = self.statements.by_text.get(text.page.uri, ())
            if found or self._withdrawn(text):
                title = f"Statements in “{text.page.meta.title}”"
                about = f"Who says what in this text, and through whom: {len(found)} statements with their records"
                uri = f"statements/{text.page.id}.md"
                path = text.page.path.removesuffix(".md") + SUFFIX
                page = Page(path, uri, "", PlainMeta(title=title, description=about), Yaml(None, {}), "", 1)
                pages[uri] = Rendered(page, ET.Element("div"), [], url=f"statements/{text.page.id}/")
        return pages

    def _withdrawn(self, text: Rendered) -> Mapping[str, str]:
        """The ids of statements that were published and withdrawn, with the reasons."""
        assert isinstance(text.page.meta, TextMeta)
        return text.page.meta.withdrawn_statements

    def context(self, here: Rendered) -> dict[str, Any]:
        """What the template of a text's records needs."""
        text = self.linked.edition.pages[f"texts/{here.page.id}.md"]
        assert isinstance(text.page.meta, TextMeta)
        return {
            "row": self.linked.row(text, here),
            "records": [self._record(s, text, here) for s in self.statements.by_text.get(text.page.uri, ())],
            "withdrawn": self._withdrawn(text),
            "list_url": self.linked.list_url("statements.md", here),
            "principles_url": self.linked.list_url("principles.md", here),
            "is_semi_transcript": self.linked.reliability(text) == "semi-transcript",
            "label": self.linked.label(text),
        }

    def _record(self, statement: Statement, text: Rendered, here: Rendered) -> dict[str, Any]:
        record = statement.record
        may = self.statements.is_shown(statement)
        group = self.ledger.repeated(statement.key)
        rests = self.ledger.rests_on(statement.key)
        others = [key for key in group if key != statement.key]
        return {
            "said": self.statements.said(statement, here),
            "record": record,
            "shown": may,
            "to": [self._addressee(to, here) for to in record.to],
            "undated": record.said.startswith("../"),
            "reported": shown(statement.reported),
            "means": self._means(statement, text),
            "source": self.linked.source_link(text, here),
            "topics": self._topics(statement, here),
            "context": list(in_context(self.statements.passage(statement), statement.spans)) if may else [],
            "note": self.remarks.shown(record.note, here),
            "reports": len(group),
            "rests_on": self.linked.entry_link(rests, here) if rests else None,
            "related": [self._relation(*each, here) for each in self.related[statement.key]],
            "compared": [self._compared(statement, key, here) for key in others[:_COMPARED]],
            "more": [self.statements.said(self.ledger.statements[key], here) for key in others[_COMPARED:]],
        }

    def _addressee(self, to: str, here: Rendered) -> Link:
        """An entry of the register, or words of the passage."""
        return self.linked.entry_link(to, here) if to in self.linked.entries else Link(f"“{to}”", "")

    def _means(self, statement: Statement, text: Rendered) -> str:
        """What the mode says of the words. A whole turn is what the transcript is."""
        if statement.record.quote is None and statement.record.mode != "denial":
            how = self.linked.reliability(text)
            if how == "semi-transcript":
                return "A listener’s summary of what was said, not the speaker’s own words."
            return "The words of the transcript." if statement.record.mode == "verbatim" else MEANS["paraphrase"]
        return MEANS[statement.record.mode]

    def _topics(self, statement: Statement, here: Rendered) -> list[Link]:
        url = self.linked.list_url("statements.md", here)
        titles = ((id, self.ledger.topics.get(id, (id, ""))[0]) for id in statement.record.topics)
        return [Link(title, f"{url}?topic={id}" if url else "") for id, title in titles]

    def _relation(self, how: str, key: str, relation: RelationRecord, here: Rendered) -> Related:
        said = self.statements.said(self.ledger.statements[key], here)
        return Related(how, said, relation.editor, self.remarks.shown(relation.why, here), shown(relation.date))

    def _compared(self, statement: Statement, key: str, here: Rendered) -> Compared:
        other = self.ledger.statements[key]
        said = self.statements.said(other, here)
        if not (self.statements.is_shown(statement) and self.statements.is_shown(other)):
            return Compared(said, [], [])
        return Compared(said, *side_by_side(statement.words, other.words))


def in_context(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[Piece]:
    """The words of a passage around a statement's, cut at words, and its own set apart."""
    first, last = spans[0][0], spans[-1][1]
    start = text.find(" ", first - _AROUND) + 1 if first > _AROUND else 0
    end = text.rfind(" ", last, last + _AROUND) if last + _AROUND < len(text) else len(text)
    yield Piece(("… " if start else "") + text[start:first], False)
    for number, (begins, ends) in enumerate(spans):
        yield Piece(text[begins:ends], True)
        until = spans[number + 1][0] if number + 1 < len(spans) else max(end, ends)
        yield Piece(text[ends:until] + (" …" if until == end < len(text) else ""), False)


def side_by_side(ours: str, theirs: str) -> tuple[list[Piece], list[Piece]]:
    """Two reports, with the words set apart that only one of them has."""
    mine, its = tokens_of(ours), tokens_of(theirs)
    found = list(_joined(mine, its))
    return list(_pieces(mine, [one for one, _ in found])), list(_pieces(its, [other for _, other in found]))


def _joined(ours: Sequence[Token], theirs: Sequence[Token]) -> Iterator[tuple[Span, Span]]:
    """What differs, with differences that only white space parts as one."""
    before: tuple[Span, Span] | None = None
    for one, other in differences(list(ours), list(theirs)):
        if before and all(token.text == " " for token in ours[before[0].last : one.first]):
            one, other = Span(before[0].first, one.last), Span(before[1].first, other.last)
        elif before:
            yield before
        before = one, other
    if before:
        yield before


def _pieces(tokens: Sequence[Token], apart: Sequence[Span]) -> Iterator[Piece]:
    at = 0
    for span in apart:
        yield Piece("".join(t.text for t in tokens[at : span.first]), False)
        words = "".join(t.text for t in tokens[span.first : span.last])
        yield Piece(words, bool(words.strip()))
        at = span.last
    yield Piece("".join(t.text for t in tokens[at:]), False)

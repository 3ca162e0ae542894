"""The statements as linked data, in the terms of schema.org and of the W3C Web Annotation vocabulary.

The context stands in the file itself, so that nothing need be fetched to read it. It has only terms of the two
vocabularies; what these have no word for (the chain, the hedge, relations) is in the tables.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeGuard

from edition.edit.ledger.ledger import Statement
from edition.edit.page import RIGHTS
from edition.edit.rendered import Rendered
from edition.publish.parts import entry_meta
from edition.publish.statements.rows import Rows, text_meta

Node = dict[str, Any]

SCHEMA = (
    *("Audience", "Claim", "CreativeWork", "DefinedTerm", "Organization", "Person", "Quotation"),
    *("dateCreated", "datePublished", "description", "identifier", "name", "temporal", "text"),
)
SCHEMA_LINKS = (
    *("about", "additionalType", "appearance", "audience", "author", "isPartOf", "publisher", "sameAs"),
    *("spokenByCharacter", "url", "usageInfo"),
)
ANNOTATION = (
    *("Annotation", "FragmentSelector", "SpecificResource", "TextPositionSelector", "TextQuoteSelector"),
    *("exact", "identifying", "prefix", "suffix"),
)
ANNOTATION_LINKS = {"body": "hasBody", "target": "hasTarget", "source": "hasSource", "selector": "hasSelector"}
ANNOTATION_LINKS |= {"refinedBy": "refinedBy"}

CONTEXT: Mapping[str, Any] = {
    "schema": "https://schema.org/",
    "oa": "http://www.w3.org/ns/oa#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "id": "@id",
    "type": "@type",
    **{term: f"schema:{term}" for term in SCHEMA},
    **{term: {"@id": f"schema:{term}", "@type": "@id"} for term in SCHEMA_LINKS},
    **{term: f"oa:{term}" for term in ANNOTATION},
    **{term: {"@id": f"oa:{name}", "@type": "@id"} for term, name in ANNOTATION_LINKS.items()},
    "motivation": {"@id": "oa:motivatedBy", "@type": "@vocab"},
    "start": {"@id": "oa:start", "@type": "xsd:nonNegativeInteger"},
    "end": {"@id": "oa:end", "@type": "xsd:nonNegativeInteger"},
    "value": "http://www.w3.org/1999/02/22-rdf-syntax-ns#value",
    "conformsTo": {"@id": "http://purl.org/dc/terms/conformsTo", "@type": "@id"},
}

# How the fragment of an address names a part of a web page, as Web Annotation asks to say it.
HTML_FRAGMENTS = "http://tools.ietf.org/rfc/rfc3236"

AROUND = 32
WITHOUT_QUOTES = ("paraphrase", "denial")


def graph_of(rows: Rows) -> bytes:
    """Statements, annotations, and the texts, speakers and topics that they name, one to a line.

    Addresses that are given from the site's root are seen from there, not from the file's own folder.
    """
    context = dict(CONTEXT) if rows.site else {"@base": "../", **CONTEXT}
    lines = ",\n".join(json.dumps(node, ensure_ascii=False) for node in _nodes(rows))
    return f'{{"@context": {json.dumps(context)},\n"@graph": [\n{lines}\n]}}\n'.encode()


def _nodes(rows: Rows) -> Iterator[Node]:
    for statement in rows.statements:
        yield _statement(rows, statement)
        yield _annotation(rows, statement)
    texts = dict.fromkeys(statement.page for statement in rows.statements)
    yield from (_text(rows, rows.edition.pages[page]) for page in texts)
    yield from (_party(rows, id) for id in sorted(_named(rows, texts)))
    for id, (title, scope) in rows.edition.ledger.topics.items():
        yield {"id": _topic(rows, id), "type": "DefinedTerm", "name": title, "description": scope}


def _named(rows: Rows, texts: Iterable[str]) -> set[str]:
    """Everybody in the register who says something, or has written or published a text in which it is said."""
    named = {id for statement in rows.statements for id in statement.record.speaker}
    for page in texts:
        meta = text_meta(rows.edition.pages[page])
        named |= {*meta.authors, *filter(None, [meta.outlet])}
    return named & rows.entries.keys()


def _statement(rows: Rows, statement: Statement) -> Node:
    """Words of the speaker's own are a Quotation; a report of what he says, and a denial, are a Claim."""
    record, text = statement.record, rows.address(rows.page(statement).url)
    speakers = [_speaker(rows, statement, id) for id in record.speaker]
    is_claim = record.mode in WITHOUT_QUOTES
    node: Node = {
        "id": rows.record(statement),
        "type": "Claim" if is_claim else "Quotation",
        "additionalType": rows.address(f"data/#statements-mode-{record.mode}"),
        "identifier": statement.key,
        **({"text": statement.words} if rows.are_given(statement) else {}),
        **({"author": speakers} if is_claim else {"spokenByCharacter": speakers}),
        **({"appearance": text} if is_claim else {"isPartOf": text}),
        **_dated("dateCreated", record.said),
        **({"datePublished": statement.reported} if _is_day(statement.reported) else {}),
        "about": [_topic(rows, id) for id in record.topics],
    }
    audience = [_audience(rows, to) for to in record.to if rows.are_given(statement) or to in rows.entries]
    return node | ({"audience": audience} if audience else {})


def _speaker(rows: Rows, statement: Statement, id: str) -> str | Node:
    """The speaker's entry; somebody whom the source does not name has the words that describe him for a name."""
    if id in rows.entries:
        return rows.address(rows.entries[id].url)
    described = statement.record.described if rows.are_given(statement) else None
    return {"name": described or id}


def _audience(rows: Rows, to: str) -> Node:
    link = {"url": rows.address(rows.entries[to].url)} if to in rows.entries else {}
    return {"type": "Audience", "name": rows.name(to), **link}


def _is_day(value: str | None) -> TypeGuard[str]:
    return value is not None and len(value) == 10 and value[:4].isdecimal()


def _dated(term: str, value: str) -> Node:
    """A day as schema.org has dates; any other date of EDTF as words."""
    return {term: value} if _is_day(value) else {"temporal": value}


def _annotation(rows: Rows, statement: Statement) -> Node:
    """Where the words stand: one target for each part, in its passage, by its words and by its place."""
    return {
        "id": rows.address(f"data/statements.jsonld#{statement.slug}~{statement.id}"),
        "type": "Annotation",
        "motivation": "identifying",
        "body": rows.record(statement),
        "target": [_target(rows, statement, span) for span in statement.spans],
    }


def _target(rows: Rows, statement: Statement, span: tuple[int, int]) -> Node:
    quote = [_quote(rows, statement, span)] if rows.are_given(statement) else []
    position = {"type": "TextPositionSelector", "start": span[0], "end": span[1]}
    return {
        "type": "SpecificResource",
        "source": rows.address(rows.page(statement).url),
        "selector": {
            "type": "FragmentSelector",
            "conformsTo": HTML_FRAGMENTS,
            "value": statement.record.at,
            "refinedBy": [*quote, position],
        },
    }


def _quote(rows: Rows, statement: Statement, span: tuple[int, int]) -> Node:
    passage, (start, end) = rows.passage(statement), span
    return {
        "type": "TextQuoteSelector",
        "exact": passage[start:end],
        "prefix": passage[max(0, start - AROUND) : start],
        "suffix": passage[end : end + AROUND],
    }


def _text(rows: Rows, text: Rendered) -> Node:
    meta = text_meta(text)
    authors = [rows.address(rows.entries[id].url) for id in meta.authors if id in rows.entries]
    return {
        "id": rows.address(text.url),
        "type": "CreativeWork",
        "name": meta.title,
        **({"author": authors} if authors else {}),
        **({"publisher": rows.address(rows.entries[meta.outlet].url)} if meta.outlet in rows.entries else {}),
        **(_dated("datePublished", meta.date) if meta.date else {}),
        "usageInfo": RIGHTS[meta.rights][1],
    }


def _party(rows: Rows, id: str) -> Node:
    meta = entry_meta(rows.entries[id])
    return {
        "id": rows.address(rows.entries[id].url),
        "type": "Person" if meta.kind == "person" else "Organization",
        "name": meta.title,
        **({"sameAs": f"http://www.wikidata.org/entity/{meta.wikidata}"} if meta.wikidata else {}),
    }


def _topic(rows: Rows, id: str) -> str:
    return rows.address(f"data/#topic-{id}")

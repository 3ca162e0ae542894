"""Texts and entries as JSON-LD in the words of schema.org."""

from typing import Any

from edition.edit.page import GLOSSARY, EntryMeta
from edition.publish.records.record import Record, Site
from edition.publish.records.works import Name, Work

CONTEXT = "https://schema.org"
_ENTRIES = {"person": "Person", "organisation": "Organization", "outlet": "Organization", "place": "Place"}

Node = dict[str, Any]


def graph(record: Record) -> Node:
    """The page, which is this edition's, and the original publication on which it rests."""
    page = {
        "@context": CONTEXT,
        "@type": "Article",
        **_work(record.edited),
        "url": record.address if record.site.url else "",
        "version": record.edited.field("version"),
        "isPartOf": _filled({"@type": "CreativeWork", "name": record.site.name, "url": record.site.url}),
        "editor": [_name(name) for name in record.edited.editors],
        "isBasedOn": _original(record),
    }
    return _filled(page)


def _original(record: Record) -> Node:
    original = record.original
    node = {"@type": original.kind.schema, **_work(original), "genre": original.field("type")}
    node["publisher"] = {"@type": "Organization", "name": original.outlet} if original.outlet else None
    node["isBasedOn"] = [_filled({"@type": work.kind.schema, **_work(work)}) for work in record.about]
    return _filled(node)


def _work(work: Work) -> Node:
    return {
        "name": work.title,
        "headline": work.title,
        "author": [_name(name) for name in work.authors],
        "datePublished": work.date,
        "inLanguage": work.language,
        "url": work.url,
        "license": work.rights,
        "description": work.note,
    }


def _name(name: Name) -> Node:
    if name.literal:
        return {"name": name.literal}
    return {"@type": "Person", "name": str(name), "familyName": name.family, "givenName": name.given}


def _filled(node: Node) -> Node:
    return {key: value for key, value in node.items() if value}


def entry_graph(id: str, meta: EntryMeta, path: str, site: Site) -> Node:
    """An entry: a term of the glossary, or somebody or something of the register."""
    node: Node = {
        "@context": CONTEXT,
        "@type": _ENTRIES.get(meta.kind, "DefinedTerm"),
        "name": meta.title,
        "alternateName": list(meta.also),
        "url": site.at(path) if site.url else "",
        "sameAs": f"https://www.wikidata.org/entity/{meta.wikidata}" if meta.wikidata else "",
    }
    if meta.kind in GLOSSARY:
        node["termCode"] = id
        node["inDefinedTermSet"] = {"@type": "DefinedTermSet", "name": f"Glossary of {site.name}"}
    return _filled(node)

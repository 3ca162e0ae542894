"""What a text's page says of itself in its head, for reference managers, search engines and other programs.

Saving the page with Zotero gives the original publication; its kind is what `z:itemType` says. There is no
`citation_journal_title`, which would make a journal article of everything, and no COinS, which would overrule the rest.
"""

import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from edition.edit.links import relative
from edition.publish.dates import shown
from edition.publish.records.graph import graph
from edition.publish.records.kinds import CHAPTER, JOURNAL, POST
from edition.publish.records.record import Record
from edition.publish.records.works import Name, Work

FORMATS = {
    "bib": ("BibTeX", "application/x-bibtex"),
    "ris": ("RIS", "application/x-research-info-systems"),
    "csl.json": ("CSL-JSON", "application/vnd.citationstyles.csl+json"),
    "md": ("Markdown", "text/markdown"),
    "tei.xml": ("TEI", "application/tei+xml"),
}


@dataclass(frozen=True, slots=True)
class Head:
    """Meta tags as (name, content), properties likewise, links as attributes, and JSON-LD."""

    meta: list[tuple[str, str]]
    properties: list[tuple[str, str]]
    links: list[dict[str, str]]
    graph: str


def head(record: Record, uri: str) -> Head:
    """The head of a text's page, its links as seen from there."""
    original = record.original
    meta = [*_zotero(original), *_highwire(original), *_dublin_core(record)]
    return Head(
        [(name, value) for name, value in meta if value],
        [(name, value) for name, value in _open_graph(record) if value],
        _links(record, uri),
        script(graph(record)),
    )


def _zotero(work: Work) -> list[tuple[str, str]]:
    return [
        ("z:itemType", work.kind.zotero),
        (work.kind.outlet, work.outlet),
        ("z:extra", work.note),
        ("z:postType" if work.kind is POST else "z:genre", work.field("type")),
        *((f"prism:{name}", work.field(name)) for name in ("volume", "number", "doi", "issn")),
    ]


def _highwire(work: Work) -> list[tuple[str, str]]:
    return [
        ("citation_title", work.title),
        *(("citation_author", name.inverted) for name in _authors(work)),
        ("citation_date", _day(work.date)),
        ("citation_language", work.language),
        ("citation_public_url", work.url),
    ]


def _authors(work: Work) -> list[Name]:
    """An author who is the outlet too is left to the outlet: Zotero would take the name apart."""
    return [name for name in work.authors if str(name) != work.outlet]


def _day(edtf: str) -> str:
    """A date as it stands if it is a plain one, else in words: a reader of meta tags knows no more."""
    return edtf if _is_day(edtf) else shown(edtf)


def _is_day(edtf: str) -> bool:
    return bool(re.fullmatch(r"\d{4}(?:-\d\d){0,2}", edtf))


def _dublin_core(record: Record) -> list[tuple[str, str]]:
    work = record.original
    return [
        ("DC.title", work.title),
        *(("DC.creator", name.inverted) for name in _authors(work)),
        ("DC.source", work.outlet),
        ("DC.date", work.date),
        ("DC.format", "text/html"),
        ("DC.language", work.language),
        ("DC.identifier", work.url),
        ("DC.rights", work.rights),
        ("DC.description", work.note),
        ("DC.isPartOf", record.site.name),
    ]


def _open_graph(record: Record) -> list[tuple[str, str]]:
    work = record.edited
    return [
        ("og:type", "article"),
        ("og:title", work.title),
        ("og:site_name", record.site.name),
        ("og:url", record.address if record.site.url else ""),
        ("article:published_time", record.original.date if _is_day(record.original.date) else ""),
        *(("article:author", str(name)) for name in _authors(record.original)),
    ]


def _links(record: Record, uri: str) -> list[dict[str, str]]:
    """Files of the same record, and signposts: how to cite the page, who wrote it, what it is, which rights it has."""
    links = [
        {"rel": rel, "type": kind, "title": name, "href": relative(f"texts/{record.slug}.{ending}", uri)}
        for ending, (name, kind) in FORMATS.items()
        # Never `alternate` alone: the theme’s script would look for a site map beside each of these.
        for rel in ("alternate item" if ending in ("md", "tei.xml") else "alternate describedby",)
    ]
    links += [{"rel": "cite-as", "href": record.address}] if record.site.url else []
    links += [{"rel": "author", "href": relative(f"register/{id}/", uri)} for id in record.authors]
    links += [{"rel": "license", "href": record.rights[1]}]
    links += [{"rel": "type", "href": f"https://schema.org/{kind}"} for kind in ("AboutPage", "Article")]
    return links


def script(value: Any) -> str:
    """JSON that may stand in a script element: nothing in it can end that."""
    text = json.dumps(value, ensure_ascii=False, indent=1)
    return text.replace("<", r"\u003c").replace(">", r"\u003e").replace("&", r"\u0026")


def coins(work: Work) -> str:
    """A work as a ContextObject in HTML, for saving several works of a list at once."""
    form, pairs = _context(work)
    pairs += [("rft.aucorp" if name.literal else "rft.au", name.inverted) for name in work.authors]
    pairs += [
        ("rft.date", _day(work.date)),
        ("rft.pages", work.field("pages")),
        ("rft.language", work.language),
        ("rft_id", work.url),
        ("rft.rights", work.rights),
    ]
    known = [("ctx_ver", "Z39.88-2004"), ("rft_val_fmt", f"info:ofi/fmt:kev:mtx:{form}")]
    return urlencode([(key, value) for key, value in (*known, *pairs) if value], quote_via=quote)


def _context(work: Work) -> tuple[str, list[tuple[str, str]]]:
    """Its format, and what only this has: articles of journals and parts of books have their own."""
    if work.kind is JOURNAL:
        named = [("rft.genre", "article"), ("rft.atitle", work.title), ("rft.jtitle", work.outlet)]
        return "journal", [*named, ("rft.volume", work.field("volume")), ("rft.issue", work.field("number"))]
    if work.kind is CHAPTER:
        return "book", [("rft.genre", "bookitem"), ("rft.atitle", work.title), ("rft.btitle", work.outlet)]
    outlet = "rft.publisher" if work.kind.is_whole else "rft.source"
    return "dc", [("rft.type", work.kind.zotero), ("rft.title", work.title), (outlet, work.outlet)]

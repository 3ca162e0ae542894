"""The header of a TEI file: what it is, where its words come from, and by which principles they were edited."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import get_args

from edition import __version__
from edition.edit.ledger.ledger import Mode
from edition.edit.page import RIGHTS, TextMeta
from edition.edit.rendered import Edition, Rendered
from edition.edit.sources import Source
from edition.model import Kind
from edition.phrases import counted
from edition.publish.dates import shown
from edition.publish.parts import LABELS
from edition.publish.records.record import Record, Site
from edition.publish.tei.parts import EDITORS, Node, dated, el
from edition.publish.tei.works import record as bibl
from edition.publish.updates.versions import UNRELEASED

MODES: dict[Mode, str] = {
    "verbatim": "all of the words stand in quotation marks in the passage",
    "partial": "some of the words stand in quotation marks in the passage",
    "paraphrase": "none of the words stand in quotation marks in the passage",
    "denial": "the speaker says that a claim is untrue, or that he did not say, do or know it",
}

PRINCIPLES = {
    "correction": "The words are the source’s. A change is marked where it stands, both readings are given, and a note "
    "in the back says why. A reading that looks like a mistake but is kept is in sic alone.",
    "normalization": "Only white space is normalised: each run of it counts as one space.",
    "quotation": "Quotation marks are the source’s own, and stand in the text.",
    "hyphenation": "Hyphens are the source’s own; none was added at the end of a line.",
    "segmentation": "Paragraphs and list items are those of the source. Each has the permanent number by which it is "
    "cited. The number or bullet of a list item is the source’s, and stands in a label of type marker.",
    "interpretation": "Names and terms carry a pointer to their entry wherever the mention is certain; a form that "
    "could mean two entries has none unless an editor has said which. The words of statements are in said, its pieces "
    "linked where two statements overlap; the record of each statement is in standOff. Speeches are those of the "
    "source’s labels. Notes of type transcriber hold the source’s own bracketed remarks.",
}


@dataclass(frozen=True, slots=True)
class Revision:
    """A release of the edition: its version, its day, and what changed."""

    version: str
    date: str
    what: str


def text_header(
    rendered: Rendered,
    edition: Edition,
    record: Record,
    name: Callable[[str], Node],
    statement_editors: Sequence[Node],
    revisions: Iterable[Revision],
) -> Node:
    """The header of a text. `name` gives the element that names an entry, or None."""
    meta = rendered.page.meta
    assert isinstance(meta, TextMeta)
    source = edition.sources.get(meta.source.file)
    site = record.site
    return el(
        "teiHeader",
        el(
            "fileDesc",
            _titles(meta, site, name, statement_editors),
            _version(site),
            _extent(len(rendered.passages)),
            _publication(site, f"texts/{record.slug}/", meta),
            _notes(meta, source),
            el("sourceDesc", _original(record), _repost(record), _witness(meta, source)),
        ),
        el("encodingDesc", _tool(), _principles(), _references(), _classes(edition)),
        _profile(meta, source, name),
        revision_desc(revisions),
    )


def plain_header(title: str, site: Site, path: str, revisions: Iterable[Revision]) -> Node:
    """The header of a list that the editors made."""
    return el(
        "teiHeader",
        el(
            "fileDesc",
            el("titleStmt", el("title", title), *_editors(site)),
            _version(site),
            _publication(site, path, None),
            el("sourceDesc", el("p", "Made by the editors for this edition.")),
        ),
        el("encodingDesc", _tool()),
        el("profileDesc", el("langUsage", el("language", ident="en"))),
        revision_desc(revisions),
    )


def revision_desc(revisions: Iterable[Revision]) -> Node:
    """The releases, newest first; None without any."""
    changes = [el("change", each.what, n=each.version, when=each.date) for each in revisions]
    return el("revisionDesc", *changes) if changes else None


def _extent(passages: int) -> Node:
    return el("extent", el("measure", counted(passages, "passage"), unit="passage", quantity=str(passages)))


def _titles(meta: TextMeta, site: Site, name: Callable[[str], Node], statement_editors: Sequence[Node]) -> Node:
    authors = [el("author", named) for id in meta.authors if (named := name(id)) is not None]
    return el("titleStmt", el("title", meta.title), *authors, *_editors(site), *statement_editors)


def _editors(site: Site) -> list[Node]:
    named = [el("editor", str(name)) for name in site.editors]
    who = ", ".join(str(name) for name in site.editors) or f"The editors of {site.name}"
    return [*named, el("respStmt", el("resp", "edited by"), el("name", who), xml_id=EDITORS[1:])]


def _version(site: Site) -> Node:
    version = site.version if site.version == UNRELEASED else f"version {site.version}"
    return el("editionStmt", el("edition", f"{site.name}, {version}", n=site.version))


def _publication(site: Site, path: str, meta: TextMeta | None) -> Node:
    return el(
        "publicationStmt",
        el("publisher", site.name),
        el("date", shown(site.released), **dated(site.released)) if site.released else None,
        el("idno", path, type="path"),
        el("idno", site.at(path), type="URI") if site.url else None,
        _availability(site, meta),
    )


def _availability(site: Site, meta: TextMeta | None) -> Node:
    """The rights in a text, and the licence of what the editors wrote."""
    spdx = "" if site.license.startswith("LicenseRef-") else f"https://spdx.org/licenses/{site.license}.html"
    ours = el("licence", f"What the editors wrote: {site.license}", target=spdx) if site.license else None
    if meta is None:
        return el("availability", ours) if site.license else None
    label, address = RIGHTS[meta.rights]
    limits = {"full": "", "excerpt": "Only the first part is given here.", "citation": "The text is not given here."}
    why = limits[meta.access]
    status = {"PD": "free", "NoC-US": "free", "CNE": "unknown"}.get(meta.rights, "restricted")
    of_the_text = el("licence", label, target=address)
    return el("availability", of_the_text, ours, el("p", why) if why else None, status=status)


def _notes(meta: TextMeta, source: Source | None) -> Node:
    """What a reader must know of the text's words."""
    reliability = meta.reliability or (source.record.reliability if source else "verbatim")
    notes = [el("note", LABELS[reliability] or "Verbatim", type="reliability", subtype=reliability)]
    notes += [el("note", f"Supplied by the editors: {each}", type="supplied", n=each) for each in meta.supplied]
    for left in meta.left_out:
        words = f"{left.character}, line {left.line}, column {left.column} of the source, is in no XML file"
        notes.append(el("note", words, type="left-out"))
    return el("notesStmt", *notes)


def _original(record: Record) -> Node:
    original = bibl(record.original, "original", "original")
    for work in record.about:
        original.append(el("relatedItem", bibl(work), type="about"))
    return original


def _repost(record: Record) -> Node:
    """What the witness was published in, where it is no copy of the original itself."""
    return bibl(record.repost, "repost", "repost") if record.repost else None


def _witness(meta: TextMeta, source: Source | None) -> Node:
    where = meta.source
    lines = el("citedRange", str(where.lines), unit="line", from_=str(where.lines.first), to=str(where.lines.last))
    if source is None:
        return el("bibl", el("title", where.file), " ", lines, xml_id="witness", type="witness")
    known = source.record
    parts = [
        el("title", known.title),
        el("idno", known.file, type="file"),
        el("idno", known.received_as, type="received-as"),
        el("idno", known.sha256, type="SHA-256"),
        lines,
        el("date", shown(known.received), type="received", **dated(known.received)),
        el("note", known.origin, type="origin"),
        el("note", known.rights, type="rights"),
        el("note", known.note, type="description") if known.note else None,
        el("ref", known.url, target=known.url) if known.url else None,
        el("relatedItem", type="repost", target="#repost") if known.citation else None,
    ]
    spaced = [part for each in parts if each is not None for part in (each, "\n")]
    return el("bibl", *spaced, xml_id="witness", type="witness")


def _tool() -> Node:
    return el("appInfo", el("application", el("label", "edition"), ident="edition", version=__version__))


def _principles() -> Node:
    """The editorial principles, one element of TEI for each."""
    attributes = {"quotation": {"marks": "all"}, "hyphenation": {"eol": "none"}, "correction": {"method": "markup"}}
    parts = [el(tag, el("p", words), **attributes.get(tag, {})) for tag, words in PRINCIPLES.items()]
    return el("editorialDecl", *parts)


def _references() -> Node:
    """How a passage is cited: by its number."""
    how = "A passage is cited by its number, which is permanent: p5, or #p5 at the end of the text’s address."
    pattern = el("cRefPattern", el("p", how), matchPattern=r"p?([1-9][0-9]*)", replacementPattern="#p$1")
    return el("refsDecl", pattern)


def _classes(edition: Edition) -> Node:
    kinds = [(f"kind.{kind}", kind, "") for kind in get_args(Kind)]
    modes = [(f"mode.{mode}", mode, scope) for mode, scope in MODES.items()]
    topics = [(f"topic.{id}", title, scope) for id, (title, scope) in edition.ledger.topics.items()]
    described = (_taxonomy(id, rows) for id, rows in (("kinds", kinds), ("modes", modes), ("topics", topics)) if rows)
    return el("classDecl", *described)


def _taxonomy(id: str, rows: Sequence[tuple[str, str, str]]) -> Node:
    categories = [
        el("category", el("catDesc", f"{title}: {scope}" if scope else title), xml_id=row) for row, title, scope in rows
    ]
    return el("taxonomy", *categories, xml_id=id)


def _profile(meta: TextMeta, source: Source | None, name: Callable[[str], Node]) -> Node:
    language = meta.language or (source.record.language if source else "")
    date = el("creation", el("date", shown(meta.date), **dated(meta.date))) if meta.date else None
    languages = el("langUsage", el("language", ident=language)) if language else None
    classified = el("textClass", el("catRef", scheme="#kinds", target=f"#kind.{meta.kind}"))
    return el("profileDesc", date, languages, classified, _participants(meta, name))


def _participants(meta: TextMeta, name: Callable[[str], Node]) -> Node:
    """Who speaks in a transcript."""
    named = [each for id in dict.fromkeys(meta.speakers.values()) if (each := name(id)) is not None]
    rows = [el("person", each, corresp=each.get("ref")) for each in named]
    return el("particDesc", el("listPerson", *rows)) if rows else None

"""One record for each text: what was published where, and what this edition is. Every format is written from it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from edition.edit.ledger.ledger import Statement
from edition.edit.page import RIGHTS, EntryMeta, TextMeta
from edition.edit.release.releases import Release
from edition.edit.rendered import Edition, Rendered
from edition.edit.settings import read_site
from edition.publish.records.kinds import CHAPTER, DOCUMENT, POST, WEBPAGE, WorkKind
from edition.publish.records.works import Name, Work
from edition.publish.updates.versions import UNRELEASED, Versions

SEMI_TRANSCRIPT = "A listener’s semi-transcript, not verbatim"
GENRE = "listener’s semi-transcript, not verbatim"


@dataclass(frozen=True, slots=True)
class Site:
    """Where the edition stands: its name, its address or nothing, its editors, its newest release with the date.

    `license` is that of what the editors wrote.
    """

    name: str
    url: str = ""
    editors: tuple[Name, ...] = ()
    version: str = UNRELEASED
    released: str = ""
    license: str = ""

    def at(self, path: str) -> str:
        """The address of a path; the path alone while the site has no address."""
        return f"{self.url.rstrip('/')}/{path}" if self.url else path


@dataclass(frozen=True, slots=True)
class Record:
    """A text: `original` is its first publication, `edited` the text as this edition has it.

    `path` leads from the site's root to the text; `passages` are the ids of its paragraphs. `about` are the works that
    the original is itself a report of, such as the podcast of a semi-transcript. `query` is what the addresses of
    citations say of the version. `repost` is what the edition has the text from, if that was published too.
    """

    slug: str
    original: Work
    edited: Work
    site: Site
    path: str
    passages: tuple[str, ...]
    authors: tuple[str, ...] = ()
    outlet: str = ""
    rights: tuple[str, str] = ("", "")
    about: tuple[Work, ...] = ()
    query: str = ""
    repost: Work | None = None

    def at(self, passage: str = "") -> Work:
        """The edited text, or this passage of it, as a work to cite."""
        if not passage:
            return self.edited
        number = passage.removeprefix("p")
        return replace(
            self.edited,
            key=f"{self.edited.key}-{passage}",
            url=f"{self.edited.url}#{passage}",
            note=". ".join(filter(None, (self.edited.note, f"Paragraph {number}"))),
        )

    def statement(self, statement: Statement) -> Work:
        """A statement of the ledger as a work to cite: at its own address, in its passage of the text."""
        passage = self.at(statement.record.at)
        return replace(
            passage,
            key=f"{self.edited.key}-{statement.id}",
            url=self.site.at(f"statements/{self.slug}/{self.query}#{statement.id}"),
            note=f"{passage.note}, statement {statement.id}",
        )

    @property
    def address(self) -> str:
        """Where the text is, whatever its version."""
        return self.site.at(self.path)


def site_of(edition: Edition) -> Site:
    """The site as mkdocs.yml has it; its author is the editor where the plugin’s option names none."""
    name, address, author = read_site(edition.root)
    named = edition.settings.editors or tuple(filter(None, [author]))
    site = Site(name, address, tuple(map(editor, named)), license=edition.settings.license)
    newest = edition.releases.newest
    return replace(site, version=Versions(edition).label, released=newest.date) if newest else site


def editor(name: str) -> Name:
    """An editor as mkdocs.yml has it: `Family, Given`, or one name."""
    family, comma, given = name.partition(",")
    return Name(family.strip(), given.strip()) if comma and given.strip() else Name(literal=name.strip())


def records(edition: Edition, site: Site, works: Mapping[str, Work]) -> dict[str, Record]:
    """The record of every text by its slug. `works` are those of the bibliography."""
    entries, versions = edition.entries(), Versions(edition)
    return {text.page.id: _record(text, site, works, entries, versions) for text in edition.texts()}


def _record(
    text: Rendered, site: Site, works: Mapping[str, Work], entries: Mapping[str, Rendered], versions: Versions
) -> Record:
    meta = text.page.meta
    assert isinstance(meta, TextMeta)
    original = _original(meta, works, entries, versions.edition)
    release = versions.release_of(text)
    source = versions.edition.sources.get(meta.source.file)
    return Record(
        slug=text.page.id,
        original=original,
        edited=_edited(text, original, site, versions),
        site=site,
        path=text.url,
        passages=tuple(passage.id for passage in text.passages),
        authors=meta.authors,
        outlet=meta.outlet or "",
        rights=RIGHTS[meta.rights],
        about=tuple(works[key] for key in original.related if key in works),
        query=query(release),
        repost=works.get(source.record.citation or "") if source else None,
    )


def _original(meta: TextMeta, works: Mapping[str, Work], entries: Mapping[str, Rendered], edition: Edition) -> Work:
    """The work of references.bib, with what the front matter says of it: names as in the register, date, rights."""
    known = works.get(meta.citation) or Work(meta.citation, DOCUMENT, meta.title)
    semi = is_semi_transcript(meta, edition)
    return replace(
        known,
        kind=_kind(known.kind, meta),
        authors=tuple(name_of(id, entries) for id in meta.authors) or known.authors,
        outlet=str(name_of(meta.outlet, entries)) if meta.outlet else known.outlet,
        date=meta.date or known.date,
        language=known.language or meta.language or _language(meta, edition),
        rights=RIGHTS[meta.rights][1],
        note=". ".join(filter(None, (SEMI_TRANSCRIPT if semi else "", known.note))),
        fields=(*known.fields, ("type", GENRE)) if semi and not known.field("type") else known.fields,
    )


def _kind(kind: WorkKind, meta: TextMeta) -> WorkKind:
    """A thread is a post wherever it stands."""
    return POST if meta.kind == "thread" and kind is WEBPAGE else kind


def _language(meta: TextMeta, edition: Edition) -> str:
    source = edition.sources.get(meta.source.file)
    return source.record.language if source else ""


def is_semi_transcript(meta: TextMeta, edition: Edition) -> bool:
    """Whether the text is a listener's, not the speakers' own words."""
    source = edition.sources.get(meta.source.file)
    return (meta.reliability or (source.record.reliability if source else "")) == "semi-transcript"


def name_of(id: str, entries: Mapping[str, Rendered]) -> Name:
    """A name as the register sorts it: `Family, Given` for a person, else the one name."""
    meta = entries[id].page.meta if id in entries else None
    if not isinstance(meta, EntryMeta):
        return Name(literal=id)
    family, comma, given = (meta.sort or meta.title).partition(", ")
    if meta.kind == "person" and comma:
        return Name(family, given)
    if meta.kind == "person" and not meta.sort and " " in meta.title:
        first, _, last = meta.title.rpartition(" ")
        return Name(last, first)
    return Name(literal=meta.sort if meta.kind == "person" and meta.sort else meta.title)


def _edited(text: Rendered, original: Work, site: Site, versions: Versions) -> Work:
    """The text as a part of this edition. Its date is that of its release; without one it has none."""
    release = versions.release_of(text)
    # As in Semantic Versioning: of a version with a space in it, citation styles would make several versions.
    later = "+changed" if versions.is_later(text) else ""
    return Work(
        key=f"{original.key}-edition",
        kind=CHAPTER,
        title=text.page.meta.title,
        authors=original.authors,
        outlet=site.name,
        date=release.date if release else "",
        language=original.language,
        url=site.at(text.url + query(release)),
        rights=original.rights,
        note=SEMI_TRANSCRIPT if original.note.startswith(SEMI_TRANSCRIPT) else "",
        fields=(("version", f"{release.version}{later}" if release else UNRELEASED),),
        editors=site.editors,
    )


def query(release: Release | None) -> str:
    """What the address of a citation says of its version; nothing before the first release."""
    return f"?version={release.version}" if release else ""

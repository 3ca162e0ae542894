"""What each page shows, as plain values for the templates."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import cache, cached_property
from typing import Any

from markupsafe import Markup

from edition.edit.citation.citations import plain
from edition.edit.page import GLOSSARY, RIGHTS, EntryMeta, PlainMeta, TextMeta, Tombstone
from edition.edit.rendered import Edition, Rendered
from edition.edit.terms import Mention
from edition.publish.dates import shown
from edition.publish.finding.pages import finding_context
from edition.publish.fingerprint import Later, Whole, made
from edition.publish.linked import Linked
from edition.publish.lists import Lists, apparatus
from edition.publish.parts import Link, Quote, access, html, period, shown_passages
from edition.publish.pictures.views import PICTURES, pictures
from edition.publish.reading.amending import Repository
from edition.publish.reading.beside import Beside
from edition.publish.reading.contents import Place, contents
from edition.publish.reading.page import headnote_page, reading_page
from edition.publish.statements.chronicle import FOLDER as LIST
from edition.publish.statements.chronicle import Chronicle
from edition.publish.statements.records import Records
from edition.publish.statements.remarks import Remarks
from edition.publish.statements.views import Statements
from edition.publish.timeline import by_date, moments
from edition.publish.timeline_svg import drawings
from edition.publish.updates.changes import CHANGES, Changes
from edition.publish.updates.versions import Versions

TEMPLATES = {
    "index.md": "home",
    "texts/index.md": "texts",
    "glossary/index.md": "entries",
    "register/index.md": "entries",
    "sources.md": "sources",
    "emendations.md": "emendations",
    "statements.md": "statements",
    "topics.md": "topics",
    "timeline.md": "timeline",
    CHANGES: "changes",
    **PICTURES,
    "search.md": "search",
    "concordance.md": "concordance",
}


# Those that no file has, by their folders.
GENERATED = ((LIST, "statements"), ("statements/", "records"), ("changes/", "since"), ("texts/", "beside"))
# Until mkdocs.yml says where the edition is edited, no page asks its readers to.
NOWHERE = Repository()


def grouped(mentions: Iterable[Mention], by: Callable[[Mention], str]) -> dict[str, list[Mention]]:
    """The mentions under their entries or pages."""
    groups: dict[str, list[Mention]] = defaultdict(list)
    for mention in mentions:
        groups[by(mention)].append(mention)
    return dict(groups)


def body(rendered: Rendered) -> Markup:
    """The page's tree."""
    return html(rendered.root)


def permitted(text: Rendered) -> Markup:
    """The text as far as the site may show it."""
    return html(access(text))


def headnote(text: Rendered) -> Markup:
    """The editors' headnote."""
    return html(headnote_page(text))


def places(text: Rendered) -> list[Place]:
    """The table of contents."""
    return contents(text, shown_passages(text))


def reading(text: Rendered, mentions: list[Mention], repository: Repository, edit: str, version: str) -> Markup:
    """The text with all that helps to read it."""
    return html(reading_page(text, mentions, repository, edit, version))


class Views(Whole):
    """Makes the views of one edition. `pages` are its own and those that no file has."""

    def __init__(self, edition: Edition, repository: Repository = NOWHERE) -> None:
        self.edition, self.repository = edition, repository
        self.linked = Linked(edition)
        self.texts = self.linked.texts
        self.position = {text.page.uri: index for index, text in enumerate(self.texts)}
        self.mentions = grouped(edition.mentions, lambda mention: mention.entry)
        self.mentions_in = grouped(edition.mentions, lambda mention: mention.page)
        self.lists = Lists(self.linked, self.mentions)
        self.statements = Statements(self.linked)
        self.records = Records(self.statements, Remarks(self.linked))
        self.versions = Versions(edition)
        self.changes = Changes(self.linked, self.versions)
        self.beside = Beside(self.linked)
        self.chronicle = Chronicle(self.statements)
        made = (self.records, self.chronicle, self.changes, self.beside)
        self.generated = {uri: page for views in made for uri, page in views.pages().items()}
        self.pages = edition.pages | self.generated
        self._shown = cache(lambda uri: shown_passages(edition.pages[uri]))

    def add(self, pages: dict[str, Rendered]) -> None:
        """Show these too."""
        self.generated |= pages
        self.pages |= pages
        self.linked.made |= pages.keys()

    def context(self, rendered: Rendered, edit_url: str = "") -> dict[str, Any]:
        """All that the page's template needs; the template's name under `template`. `edit_url`: that of its file."""
        return made(self.outline(rendered, edit_url))

    def outline(self, rendered: Rendered, edit_url: str = "") -> dict[str, Any]:
        """The same, but what is made of the whole edition is left for later, and most of what takes time."""
        page = rendered.page
        base = {
            "template": f"{self.template(rendered)}.html",
            "title": page.meta.title,
            "page": page,
            "body": Later(body, (rendered,)),
        }
        if page.meta.tombstone is not None:
            return base | self._withdrawn(rendered, page.meta.tombstone)
        match page.meta:
            case TextMeta():
                return base | self._text(rendered, page.meta, edit_url)
            case EntryMeta():
                return base | self._entry(rendered, page.meta)
            case _:
                return base | self._list(rendered)

    def template(self, rendered: Rendered) -> str:
        """The name of the template of a page."""
        match rendered.page.meta:
            case TextMeta() | EntryMeta() | PlainMeta() as meta if meta.tombstone is not None:
                return "tombstone"
            case TextMeta():
                return "text"
            case EntryMeta():
                return "entry"
        if rendered.page.uri in TEMPLATES:
            return TEMPLATES[rendered.page.uri]
        if rendered.page.uri in self.generated:
            return next(name for folder, name in GENERATED if rendered.page.uri.startswith(folder))
        return "page"

    def _list(self, rendered: Rendered) -> dict[str, Any]:
        match self.template(rendered):
            case "changes":
                return self.changes.all(rendered)
            case "since":
                return self.changes.since(rendered)
            case "beside":
                return self.beside.context(rendered)
            case "page":
                return {}
            case "records":
                text = self.edition.pages[f"texts/{rendered.page.id}.md"]
                return self.records.context(rendered) | self.changes.of_text(text, rendered)
            case "search" | "concordance":
                return finding_context(self.linked, rendered)
            case "statements":
                return self.chronicle.context(rendered)
            case "topics":
                return self.statements.matrix(rendered)
        return {"*": Later(self._of_all, (rendered,))}

    def _of_all(self, rendered: Rendered) -> dict[str, Any]:
        """What is made of the whole edition."""
        if self.template(rendered) == "timeline":
            found = moments(self.linked, self.statements, rendered)
            return {"dates": by_date(found), "drawings": [html(svg, inner=False) for svg in drawings(found)]}
        if rendered.page.uri in PICTURES:
            return pictures(self.linked, self.statements, rendered)
        return self.lists.context(rendered)

    def _text(self, rendered: Rendered, meta: TextMeta, edit_url: str) -> dict[str, Any]:
        index = self.position[rendered.page.uri]
        mentions = self.mentions_in.get(rendered.page.uri, [])
        version = self.versions.of(rendered)
        return {
            "meta": meta,
            "row": self.linked.row(rendered, rendered),
            "label": self.linked.label(rendered),
            "is_semi_transcript": self.linked.reliability(rendered) == "semi-transcript",
            "headnote": Later(headnote, (rendered,)),
            "body": Later(reading, (rendered, mentions, self.repository, edit_url, version)),
            "contents": Later(places, (rendered,)),
            "mentions": len(mentions),
            "beside_url": self.beside.url(rendered, rendered),
            "language": self.linked.language(rendered),
            "source": self.linked.source_link(rendered, rendered),
            "rights": Link(*RIGHTS[meta.rights]),
            "emendations": Later(apparatus, (rendered, rendered)),
            "lost": rendered.lost,
            "works": self._works(rendered, without=meta.citation),
            "original": self.linked.reference(meta.citation, rendered),
            "statements": self.statements.of_text(rendered, rendered),
            **self.changes.of_text(rendered, rendered),
            "previous": self.linked.link(self.texts[index - 1].page.uri, rendered) if index else None,
            "next": self.linked.link(self.texts[index + 1].page.uri, rendered) if index + 1 < len(self.texts) else None,
        }

    def _withdrawn(self, rendered: Rendered, stone: Tombstone) -> dict[str, Any]:
        """A tombstone: what was here, why it is withdrawn, where to look instead; the words as far as may be shown."""
        page = rendered.page
        is_text = isinstance(page.meta, TextMeta)
        instead = page.uri_of(stone.instead) if stone.instead else ""
        releases = [release.version for past in self.versions.before(rendered) for release in past.releases]
        return {
            "what": "text" if is_text else "entry" if isinstance(page.meta, EntryMeta) else "page",
            "stone_date": shown(stone.date),
            "why": stone.why,
            "instead": self.linked.link(instead, rendered) if instead in self.edition.pages else None,
            "versions": ", ".join(releases),
            "changes_url": self.changes.url(rendered, rendered),
            "body": Later(permitted if is_text else body, (rendered,)),
            "meta_access": getattr(page.meta, "access", ""),
            "language": self.linked.language(rendered) if is_text else "",
        }

    def _entry(self, rendered: Rendered, meta: EntryMeta) -> dict[str, Any]:
        page = rendered.page
        found = self.mentions.get(page.id, [])
        by_page = grouped(found, lambda mention: mention.page)
        passages = [
            (self.linked.row(self.texts[at], rendered), [self._quote(m, rendered) for m in by_page[uri]])
            for at, uri in sorted((self.position[uri], uri) for uri in by_page if uri in self.position)
        ]
        return {
            "meta": meta,
            "folder": "Glossary" if meta.kind in GLOSSARY else "Register",
            "date": shown(meta.date),
            "roles": [
                (r.role, period(r.start, r.until), self.linked.reference(r.source, rendered) if r.source else "")
                for r in meta.roles
            ],
            "see_also": [self.linked.entry_link(e, rendered) for e in meta.see_also],
            "passages": passages,
            "count": len(found),
            "wrote": [self.linked.row(t, rendered) for t in self._wrote.get(page.id, ())],
            "works": self._works(rendered),
            **self.statements.of_entry(rendered),
        }

    @cached_property
    def _wrote(self) -> dict[str, list[Rendered]]:
        """The texts by date under each of their authors, and their outlet."""
        found: dict[str, list[Rendered]] = defaultdict(list)
        for text in self.texts:
            meta = text.page.meta
            assert isinstance(meta, TextMeta)
            for by in dict.fromkeys((*meta.authors, meta.outlet)):
                if by:
                    found[by].append(text)
        return found

    def _quote(self, mention: Mention, here: Rendered) -> Quote:
        text = self.edition.pages[mention.page]
        url = self.linked.url(f"{text.url}#{mention.passage}", here)
        before, after = (mention.before, mention.after) if self.is_shown(mention) else ("… ", " …")
        return Quote(url, mention.passage.removeprefix("p"), before, mention.words, after)

    def is_shown(self, mention: Mention) -> bool:
        """Whether the site may show what stands around a mention."""
        return mention.passage in self._shown(mention.page)

    def _works(self, rendered: Rendered, without: str = "") -> list[Markup]:
        keys = sorted(set(rendered.works) - {without}, key=lambda key: plain(self.edition.references[key]).lower())
        return [self.linked.reference(key, rendered, noted=True) for key in keys]

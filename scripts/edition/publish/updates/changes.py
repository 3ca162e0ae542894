"""Shows what has changed: release by release on one page, and for each text since each of its older versions."""

import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from edition.edit.page import Page, PlainMeta, TextMeta
from edition.edit.release.changes import PageChange, PassageChange, Piece, StatementChange, changes
from edition.edit.release.published import PublishedPage
from edition.edit.release.releases import Release
from edition.edit.rendered import Rendered
from edition.publish.dates import shown
from edition.publish.linked import Linked
from edition.publish.parts import shown_passages
from edition.publish.updates.versions import Past, Versions
from edition.yamlfile import Yaml

CHANGES = "changes.md"
KINDS = {"text": "Texts", "entry": "Entries", "page": "Editors’ pages"}
NAMES = {"also": "other names", "see_also": "see also", "formerly": "earlier addresses"}


@dataclass(frozen=True)
class Changed:
    """A page in a release: what it is called, where it is now if it is anywhere, and what changed on it."""

    uri: str
    title: str
    url: str
    kind: str
    how: str
    change: PageChange | None = None


@dataclass(frozen=True)
class Step:
    """A release with what it changed. `since` is the version before it; `counts` how many pages of a kind are new."""

    anchor: str
    version: str
    date: str
    since: str
    counts: list[tuple[str, int]]
    groups: list[tuple[str, list[Changed]]]


class Changes:
    """Makes the page of changes, and one for each text that has changed since a release."""

    def __init__(self, linked: Linked, versions: Versions) -> None:
        self.linked, self.edition, self.versions = linked, linked.edition, versions
        self.releases = versions.releases
        texts = (
            (r for r in self.edition.pages.values() if isinstance(r.page.meta, TextMeta)) if self.releases.all else ()
        )
        self._known: dict[tuple[int, int], PageChange] = {}
        self.past: dict[str, list[Past]] = {text.page.uri: past for text in texts if (past := versions.past(text))}

    def pages(self) -> dict[str, Rendered]:
        """The pages of texts that have changed, by their uris: no file has them."""
        pages = {}
        for uri in self.past:
            text = self.edition.pages[uri].page
            meta = PlainMeta(
                title=f"Changes in “{text.meta.title}”", description="What has changed since earlier versions"
            )
            page = Page(text.path, f"changes/{text.id}.md", "", meta, Yaml(None, {}), "", 1)
            pages[page.uri] = Rendered(page, ET.Element("div"), [], url=f"changes/{text.id}/")
        return pages

    def of_text(self, text: Rendered, here: Rendered) -> dict[str, Any]:
        """The line on a text’s page: its version, the older ones, and what a citation of one of them leads to."""
        url = self.url(text, here)
        return {
            "version_of": self.versions.of(text),
            "changes_url": url,
            "versions": [
                {
                    "version": release.version,
                    "url": f"{url}#{past.anchor}" if past in self.past.get(text.page.uri, []) else "",
                    "anchor": past.anchor,
                    "changed": self._changed_ids(past, text),
                }
                for past in self.versions.before(text)
                for release in past.releases
            ],
        }

    def url(self, text: Rendered, here: Rendered) -> str:
        """Where the changes of a text are shown; empty if there are none."""
        return self.linked.url(f"changes/{text.page.id}/", here) if text.page.uri in self.past else ""

    def _changed_ids(self, past: Past, text: Rendered) -> list[str]:
        """The passages and statements that are other than they were, or were not there, or are no more."""
        old, now = past.page, self.edition.now[text.page.uri]
        passages = (id for id in {**now.passages, **old.passages} if old.passages.get(id) != now.passages.get(id))
        said = (id for id in {**now.statements, **old.statements} if old.statements.get(id) != now.statements.get(id))
        return [*passages, *said]

    def since(self, here: Rendered) -> dict[str, Any]:
        """What the page of a text’s changes shows: a section for each older form of it."""
        text = self.edition.pages[f"texts/{here.page.id}.md"]
        now = self.edition.now[text.page.uri]
        return {
            "text": self.linked.link(text.page.uri, here),
            "version_of": self.versions.of(text),
            "sections": [
                (past, shown(past.releases[-1].date), self._between(past.page, now, text.page.uri))
                for past in self.past[text.page.uri]
            ],
            "changes_url": self.linked.list_url(CHANGES, here),
        }

    def all(self, here: Rendered) -> dict[str, Any]:
        """What the page of all changes shows: each release, the newest first; before them what is not released yet."""
        states: list[Mapping[str, PublishedPage]] = [{}, *self.releases.states]
        steps = [
            self._step(release.version, shown(release.date), before, after, here)
            for release, before, after in zip(self.releases.all, states, states[1:], strict=False)
        ]
        if self.releases.all and self.versions.is_changed:
            steps.append(self._step("", "", states[-1], self.edition.now, here))
        for number, (release, step) in enumerate(zip(self.releases.all, steps[1:], strict=False), 1):
            steps[number] = replace(step, since=release.version)
        return {"steps": steps[::-1], "version": self.versions.label}

    def released(self, here: Rendered) -> Iterator[tuple[Release, list[Changed]]]:
        """Each release, the oldest first, with the pages that it changed."""
        states: list[Mapping[str, PublishedPage]] = [{}, *self.releases.states]
        for release, before, after in zip(self.releases.all, states, states[1:], strict=False):
            yield release, list(self._changed(before, after, here))

    def revisions(self, text: Rendered) -> Iterator[tuple[Release, PageChange | None]]:
        """Each release in which a text changed, the oldest first, and what; of the first one nothing."""
        old: PublishedPage | None = None
        for past in self.versions.before(text):
            change = self._between(old, past.page, text.page.uri) if old else None
            yield past.releases[0], change
            old = past.page

    def _step(
        self,
        version: str,
        date: str,
        before: Mapping[str, PublishedPage],
        after: Mapping[str, PublishedPage],
        here: Rendered,
    ) -> Step:
        changed = list(self._changed(before, after, here))
        new = [c for c in changed if c.how == "new"]
        counts = [(title, sum(c.kind == kind for c in new)) for kind, title in KINDS.items()]
        listed = changed if before else []
        groups = [(title, [c for c in listed if c.kind == kind]) for kind, title in KINDS.items()]
        return Step(f"v{version or '-next'}", version, date, "", counts, [group for group in groups if group[1]])

    def _changed(
        self, before: Mapping[str, PublishedPage], after: Mapping[str, PublishedPage], here: Rendered
    ) -> Iterator[Changed]:
        """The pages of a release that are new, changed, withdrawn, moved or gone, in the order of their paths."""
        moved = {old for page in after.values() for old in page.formerly}
        for uri, page in after.items():
            old = next((before[path] for path in (uri, *page.formerly) if path in before), None)
            if old is page or old == page:
                continue
            rendered = self._now(uri)
            url = self.linked.url(rendered.url, here) if rendered else ""
            how = "new" if old is None else "withdrawn" if page.tombstone and not old.tombstone else "changed"
            how = "moved" if how == "changed" and uri not in before else how
            change = self._between(old, page, uri) if old else None
            yield Changed(uri, page.title, url, page.kind, how, change)
        for uri in sorted(before.keys() - after.keys() - moved):
            yield Changed(uri, before[uri].title, "", before[uri].kind, "gone")

    def _now(self, uri: str) -> Rendered | None:
        """The page that answers for a path today."""
        return self.edition.pages.get(uri) or self._renamed.get(uri)

    @cached_property
    def _renamed(self) -> Mapping[str, Rendered]:
        """The pages by their former paths."""
        return {page.page.uri_of(old): page for page in self.edition.pages.values() for old in page.page.meta.formerly}

    def _between(self, old: PublishedPage, new: PublishedPage, uri: str) -> PageChange:
        """What changed between two forms of a page, as far as it may be shown. Several pages and files ask for it."""
        key = id(old), id(new)
        if key not in self._known:
            self._known[key] = self._permitted(changes(old, new), uri)
        return self._known[key]

    def _permitted(self, change: PageChange, uri: str) -> PageChange:
        """The change without words that the site may not show."""
        rendered = self._now(uri)
        if change.kind != "text" or (rendered and getattr(rendered.page.meta, "access", "") == "full"):
            return change
        may = shown_passages(rendered) if rendered else set()
        return replace(
            change,
            passages=tuple(each if each.id in may else _without_words(each) for each in change.passages),
            statements=tuple(each if each.at in may else _without_quote(each) for each in change.statements),
        )


def _without_words(passage: PassageChange) -> PassageChange:
    return replace(passage, reading=(), received=(), emended=(), unemended=())


def _without_quote(statement: StatementChange) -> StatementChange:
    """A record’s other fields may hold words of the passage too."""
    nothing: tuple[Piece, ...] = ()
    return replace(statement, quote=nothing, fields=())


def field_name(name: str) -> str:
    """A field of a front matter or record as readers know it."""
    return NAMES.get(name, name.replace("_", " "))

"""Makes what of a site would change, page by page and text by text, in as many processes as there are.

MkDocs reads the settings, builds the navigation and copies files; its pages are made here, by its templates. Each
process has the loaded edition from the one that began it; where processes cannot begin so, one does everything.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import jinja2
from mkdocs.commands.build import get_context
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils.yaml import yaml_load

from edition.edit.rendered import Edition
from edition.problems import report
from edition.publish import frame
from edition.publish.finding.parts import Finding
from edition.publish.fingerprint import Fingerprints
from edition.publish.kept import Kept, Made, Part
from edition.publish.origins import Item, Origins
from edition.publish.pages import TEMPLATES as OUR_TEMPLATES
from edition.publish.pages import Pages, Sheet
from edition.publish.records.files import list_files, text_files
from edition.publish.tei.files import TeiFile, around, tei_lists, tei_text
from edition.publish.tei.parts import named
from edition.publish.updates.feeds import links_to
from edition.publish.updates.revisions import revisions_of_lists, revisions_of_text
from edition.publish.views import TEMPLATES
from edition.work import Workers, can_fork

# What mkdocs.yml may name beside us. Whatever else it names may look at any page, and at the clock.
KNOWN = {"edition", "search", "material/search"}
FEW = 64
TELLING = ("shard", "lines")


def can_keep(config: MkDocsConfig) -> bool:
    """Whether nothing but this toolkit decides what is on a page."""
    has_own = config.hooks or config.extra_templates or config.theme.custom_dir
    return set(config.plugins) <= KNOWN and not has_own


@dataclass
class Making:
    """One build of a site. `taken` are the pages that are made here, by their paths in docs/."""

    edition: Edition
    site: Kept
    config: MkDocsConfig
    jobs: int | None = None
    taken: dict[str, Page] = field(default_factory=dict)

    def take(self, nav: Navigation, files: Files, pages: Pages) -> None:
        """Take the pages from MkDocs, all but one: that dates the map of the site."""
        self.nav, self.pages = nav, pages
        self.prints = Fingerprints(self.edition)
        views, said = pages.views, pages.citing.statements
        self.finding = Finding(self.edition, self.site, self.prints, views.mentions_in, said)
        for file in files.documentation_pages()[1:]:
            assert file.page is not None
            file.page.meta = pages.meta(pages.views.pages[file.src_uri])
            file.page.__dict__.setdefault("title", file.page.meta["title"])
            self.taken[file.src_uri] = file.page
            files.remove(file)

    def make(self, env: jinja2.Environment, feeds: Mapping[str, bytes]) -> None:
        """Make everything that would change."""
        env.auto_reload = False
        self.env, self.feeds = env, feeds
        self.pages.citing.wait()
        self.pages.views.records.remarks.wait()
        self.frame = self.prints.of(_settings(self.config), _outline(self.nav.items), self._names())
        _prepare(self.env, frame.TEMPLATES)
        _prepare(self.pages.env, OUR_TEMPLATES)
        of_all = [("page", uri) for uri in self.taken if uri in TEMPLATES]
        pages = [("page", uri) for uri in self.taken if uri not in TEMPLATES]
        texts = [("text", text.page.uri) for text in self.pages.views.texts]
        found = [(kind, str(shard.number)) for shard in self.finding.shards for kind in ("shard", "lines")]
        beside = self.frame, sorted(self.pages.pdfs), self.pages.citing.styles
        self.origins = Origins(self.edition, self.pages.views, self.prints, self.finding.shards, beside)
        with Workers(self.jobs if can_fork() else 1) as workers:
            self._make([*pages, *texts], workers, chunk=8)
            self._make([*found, *of_all, ("list", "records"), ("list", "tei")], workers, chunk=1)
        words = self.finding.words()
        self.site.now[words.name] = self.site.part(words)

    def _make(self, items: Sequence[Item], workers: Workers, chunk: int) -> None:
        few, origins = FEW if len(self.taken) < FEW else 2, {item: self.origins.of(item) for item in items}
        left = [item for item in items if not self._note(item, origins[item], self._again(item, origins[item]))]
        for item, parts in zip(left, workers.map(_made, left, given=(self,), chunk=chunk, few=few), strict=True):
            self._note(item, origins[item], parts)

    def _again(self, item: Item, of: str) -> dict[str, Made]:
        """The parts of an item of the same origins, unless one of them should tell something and nobody remembers."""
        parts = self.site.again(" ".join(item), of) or {}
        is_known = item[0] not in TELLING or all(self.site.told(part.of) is not None for part in parts.values())
        return parts if is_known else {}

    def _note(self, item: Item, of: str, parts: dict[str, Made]) -> bool:
        """Note of what an item was made; whether it was."""
        if parts:
            self.site.now |= parts
            self.site.items_now[" ".join(item)] = of, list(parts)
        return bool(parts)

    def _names(self) -> list[Any]:
        """What the frame is told beside its settings."""
        known = ("edition_version", "edition_feed", "material_bundle", "material_worker")
        return [[self.env.globals.get(name) for name in known], self.config.site_url, sorted(self.feeds)]

    def parts(self, kind: str, name: str) -> Iterator[Part]:
        """The parts of the site that an item stands for."""
        match kind:
            case "page":
                yield self._page(name)
            case "text":
                yield from self._of_text(name)
            case "shard":
                yield self.finding.shard(int(name))
            case "lines":
                yield self.finding.lines(int(name))
            case "list":
                yield self._list(name)

    def _page(self, uri: str) -> Part:
        page, rendered = self.taken[uri], self.pages.views.pages[uri]
        sheet = self.pages.sheet(rendered, page.edit_url or "")
        of = self.prints.of(self.frame, sheet, page.title, page.url, page.edit_url, page.canonical_url)
        path = page.file.dest_uri
        return Part(path, of, lambda: [(path, self._html(page, sheet))])

    def _html(self, page: Page, sheet: Sheet) -> bytes:
        page.meta = sheet.meta | {"edition_head": self.pages.head(sheet)}
        page.content, page.active = self.pages.content(sheet), True
        html = self.env.get_template("main.html").render(get_context(self.nav, [], self.config, page))
        page.content, page.active = None, False
        html = html.replace("</head>", f"{links_to(self.feeds, self.config.site_name, page.file.src_uri)}</head>", 1)
        return html.encode("utf-8", errors="xmlcharrefreplace")

    def _of_text(self, uri: str) -> Iterator[Part]:
        text, citing = self.edition.pages[uri], self.pages.citing
        record, said = citing.records[text.page.id], citing.statements.get(text.page.id, [])
        of = self.prints.of(record, said, text.page)
        yield Part(f"records {uri}", of, lambda: text_files(text, record, said))
        mentions = self.pages.views.mentions_in.get(uri, [])
        part, works = around(self.edition, text, mentions, said, citing.works)
        revisions = revisions_of_text(self.pages.views.changes, text)
        given = (text, part, record, self._named, works, revisions)
        fields = part.sources, part.references, part.ledger, part.mentions
        of = self.prints.of(text, fields, record, self._of_names, works, revisions)
        yield Part(f"tei {uri}", of, lambda: _whole([tei_text(*given)]))

    @cached_property
    def _named(self) -> Mapping[str, Any]:
        return named(self.edition)

    @cached_property
    def _of_names(self) -> str:
        """The digest of all names: that of each text has it, and does not go through them."""
        return self.prints.of(self._named)

    def _list(self, name: str) -> Part:
        return Part(f"list of {name}", self.prints.of(self.frame, self.prints.whole), lambda: self._lists(name))

    def _lists(self, name: str) -> Iterator[tuple[str, bytes | None]]:
        citing, changes = self.pages.citing, self.pages.views.changes
        if name == "records":
            yield from list_files(self.edition, citing.records, citing.works)
        else:
            revisions = revisions_of_lists(changes)
            yield from _whole(tei_lists(self.edition, citing.site, self._named, citing.works, revisions))


def _made(making: Making, item: Item) -> dict[str, Made]:
    return {part.name: making.site.part(part) for part in making.parts(*item)}


def _prepare(env: jinja2.Environment, folder: Path) -> None:
    """Compile our templates once, for all processes."""
    for path in folder.rglob("*.html"):
        env.get_template(path.relative_to(folder).as_posix())


def _whole(files: Any) -> Iterator[tuple[str, bytes]]:
    file: TeiFile
    for file in files:
        if file.problems:
            raise PluginError(f"the edition has problems:\n{report(file.problems)}")
        yield file.path, file.content


def _settings(config: MkDocsConfig) -> Any:
    with Path(config.config_file_path).open("rb") as file:
        return yaml_load(file)


def _outline(items: Any) -> list[Any]:
    """What the frame says of the parts of the edition."""
    return [(str(item.title), getattr(item, "url", None), _outline(item.children or ())) for item in items]

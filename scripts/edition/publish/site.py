"""The MkDocs plugin `edition`: hands MkDocs what `load` has made. It decides nothing about the texts."""

import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from html import escape
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

import jinja2
from mkdocs.config import config_options
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils.yaml import yaml_load

from edition.edit.exemptions import FILE as EXEMPTIONS
from edition.edit.ledger.ledger import SUFFIX
from edition.edit.release.releases import FOLDER as RECORDS
from edition.edit.rendered import Edition
from edition.edit.settings import SETTINGS
from edition.edition import load
from edition.files import read_regular
from edition.problems import Problem, report
from edition.publish import frame, security
from edition.publish.data.files import FOLDER, DataFile, Site, data_files
from edition.publish.finding.index import NoIndex
from edition.publish.finding.pages import finding_pages
from edition.publish.finding.write import write_search
from edition.publish.making import Making
from edition.publish.pages import Pages, environment
from edition.publish.reading.amending import Repository
from edition.publish.records.cite_views import CiteViews
from edition.publish.records.record import site_of
from edition.publish.search import APOSTROPHES, records
from edition.publish.serving import Preview
from edition.publish.tei.files import tei_files
from edition.publish.updates.feeds import feeds, links_to
from edition.publish.updates.moved import redirects
from edition.publish.updates.revisions import revisions
from edition.publish.updates.sitemap import sitemap
from edition.publish.views import TEMPLATES, Views
from edition.reference.schemas import schema_files
from edition.work import Workers

log = logging.getLogger(f"mkdocs.plugins.{__name__}")

HERE = Path(__file__).parent
RECORD = re.compile(rf"{RECORDS.removeprefix('docs/')}/[^/]+\.json")


class Options(Config):
    """The plugin's options in mkdocs.yml; `edition.edition.Settings` says what they mean."""

    link = config_options.Choice(("first", "section", "all"), default="first")
    csl = config_options.Type(str, default="")
    license = config_options.Type(str, default="")
    csl_styles = config_options.ListOfItems(config_options.Type(str), default=[])
    editors = config_options.ListOfItems(config_options.Type(str), default=[])


class EditionPlugin(BasePlugin[Options]):
    """Checks the edition before anything is written, then shows it.

    A site on a server has the edition's own search. Where `is_offline`, it opens from disk, and has that of the theme.
    """

    loaded: Edition | None = None
    pdfs: Mapping[str, bytes] = MappingProxyType({})
    is_offline = False
    serving = False
    preview: Preview | None = None
    making: Making | None = None
    edition: Edition
    views: Views
    data: dict[str, DataFile]
    citing: CiteViews
    feeds: dict[str, bytes]
    env: jinja2.Environment
    pages: dict[str, Page]

    @contextmanager
    def given(
        self, edition: Edition, pdfs: Mapping[str, bytes], is_offline: bool, making: Making | None
    ) -> Iterator[None]:
        """For one build: MkDocs keeps a plugin for the next one of the same process."""
        self.loaded, self.pdfs, self.is_offline, self.making = edition, pdfs, is_offline, making
        try:
            yield
        finally:
            self.loaded, self.pdfs, self.is_offline, self.making = None, MappingProxyType({}), False, None

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """Note whether somebody is looking on while they edit."""
        self.serving = command == "serve"

    def on_shutdown(self) -> None:
        """Leave nothing behind once nobody is looking on."""
        if self.preview:
            self.preview.stop()

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Add our own styles and script to the theme's, and no font from another host unless mkdocs.yml names one."""
        if not _names_a_font(config):
            config.theme["font"] = False
        if not self.is_offline and (search := config.plugins.get("material/search")):
            search.config.enabled = False
        frame.add_assets(config)
        # Before the theme’s own templates, after the site’s.
        config.theme.dirs.insert(1 if config.theme.custom_dir else 0, str(frame.TEMPLATES))
        return config

    def on_pre_build(self, *, config: MkDocsConfig) -> None:
        """Read and verify everything. With problems nothing is built, and the last site stays as it is.

        Only `mkdocs serve` goes on, and shows each page with its problems, so that they can be put right.
        """
        root = Path(config.config_file_path or ".").resolve().parent
        # Who looks on waits for one page: that is read before processes have started, and the server has threads.
        self.edition = self.loaded or load(root, workers=Workers(1) if self.serving else None)
        self.loaded = None
        if self.edition.problems and not self.serving:
            raise PluginError(f"the edition has problems:\n{report(self.edition.problems)}")
        if self.edition.problems:
            log.warning(f"the edition has problems:\n{report(self.edition.problems)}")
        self.citing = CiteViews(self.edition, site_of(self.edition))
        self.views = Views(self.edition, Repository(config.repo_url or "", config.site_url or ""))
        if not self.is_offline:
            self.views.add(finding_pages(self.edition))
        self.env = environment(config.site_name, self.views.versions.label, self._policy())

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Add styles, scripts, fonts, data, and pages without a file of their own.

        Statements, releases and exemptions are left out. They are not published as they are: their pages have what
        they say, once it is proven and as far as may be.
        """
        for file in [file for file in files if _is_only_read(file.src_uri)]:
            files.remove(file)
        frame.frame_files(files, config)
        for name, headers in security.files().items() if self._policy() else ():
            files.append(File.generated(config, name, content=headers))
        for uri, rendered in self.views.generated.items():
            file = File.generated(config, uri, content="", inclusion=InclusionLevel.NOT_IN_NAV)
            file.edit_uri = rendered.page.path.removeprefix("docs/") or None
            files.append(file)
        for former, page in redirects(self.edition, self.env, config.site_url or "").items():
            files.append(File.generated(config, former, content=page))
        authors = self.edition.settings.editors or (config.site_author or config.site_name,)
        self.feeds = feeds(self.views.changes, config.site_name, config.site_url or "", authors)
        for name, content in self.feeds.items():
            files.append(File.generated(config, name, content=content))
        for name, content in self.pdfs.items():
            files.append(File.generated(config, name, content=content))
        site = Site(config.site_name, config.site_url or "", self.views.versions.number)
        self.data = data_files(self.edition, site, self.views.linked)
        for name, written in self.data.items():
            files.append(File.generated(config, f"{FOLDER}/{name}", content=written.content))
        for name, schema in schema_files().items():
            files.append(File.generated(config, f"{FOLDER}/schemas/{name}", content=schema))
        return files

    def on_env(self, env: jinja2.Environment, *, config: MkDocsConfig, files: Files) -> jinja2.Environment:
        """Give the theme what our frame needs to know."""
        frame.add_names(env, files)
        env.globals["edition_version"] = self.views.versions.label
        env.globals["edition_policy"] = self._policy()
        env.globals["edition_feed"] = next(iter(self.feeds), "")
        if self.making:
            self.making.make(env, self.feeds)
        return env

    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:
        """Remember the pages, for who looks on while they edit."""
        self.pages = {file.page.url: file.page for file in files.documentation_pages() if file.page}
        if self.preview:
            self.preview.pages = self.pages
        if self.making:
            self.making.take(nav, files, self._shown())
        return nav

    def on_page_read_source(self, *, page: Page, config: MkDocsConfig) -> str | None:
        """A page that could not be read is not read by MkDocs either, which would take its front matter for text."""
        return "" if self._unread(page) else None

    def on_page_markdown(self, markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str | None:
        """The page is parsed already: give MkDocs nothing to parse, and the title and settings that its theme reads."""
        rendered = self.views.pages.get(page.file.src_uri)
        newest = self.edition.releases.newest
        page.update_date = newest.date if newest else page.update_date  # which dates the compressed sitemap
        if rendered is None:
            page.meta = (
                {"title": escape(page.file.name), "search": {"exclude": True}} if self._unread(page) else page.meta
            )
            return None
        page.meta = self._shown().meta(rendered)
        return ""

    def on_page_content(self, html: str, *, page: Page, config: MkDocsConfig, files: Files) -> str | None:
        """The page's content, from its template."""
        rendered = self.views.pages.get(page.file.src_uri)
        if rendered is None:
            return self._as_it_stands(page) if self._unread(page) else None
        shown = self._shown()
        sheet = shown.sheet(rendered, page.edit_url or "")
        page.meta["edition_head"] = shown.head(sheet)
        return shown.content(sheet)

    def _shown(self) -> Pages:
        return Pages(self.edition, self.views, self.citing, self.env, self.data, self.pdfs)

    def _unread(self, page: Page) -> list[Problem]:
        """What kept a page of the edition from being read; only somebody who edits it sees this, on the page."""
        path = f"docs/{page.file.src_uri}"
        return [] if page.file.src_uri in self.views.pages else [p for p in self.edition.problems if p.path == path]

    def _as_it_stands(self, page: Page) -> str:
        """A page that could not be read: its problems, and its file as plain text."""
        file = (self.edition.root / "docs" / page.file.src_uri).resolve()
        try:
            text = read_regular(file).decode("utf-8", "replace") if file.is_relative_to(self.edition.root) else ""
        except OSError:
            text = ""
        template = self.env.get_template("unread.html")
        return template.render(title=page.file.src_uri, problems=self._unread(page), text=text)

    def on_post_page(self, output: str, *, page: Page, config: MkDocsConfig) -> str:
        """Name the feeds in every page’s head, so that readers’ programs find them."""
        links = links_to(self.feeds, config.site_name, page.file.src_uri)
        return output.replace("</head>", f"{links}</head>", 1)

    def on_post_template(self, output_content: str, *, template_name: str, config: MkDocsConfig) -> str:
        """Write the sitemap with dates of releases in place of the day of the build; none without an address."""
        if template_name != "sitemap.xml":
            return output_content
        pages = self.views.pages.values()
        return sitemap(pages, self.views.versions, TEMPLATES, config.site_url) if config.site_url else ""

    @event_priority(100)
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Write the records and the search, if that is not done.

        Offline, give the theme's search its records before it writes its index.
        """
        if self.making:
            return
        self.citing.write(Path(config.site_dir))
        self._write_tei(Path(config.site_dir))
        if self.is_offline:
            self._give_records(config)
            return
        try:
            write_search(self.edition, Path(config.site_dir))
        except NoIndex as error:
            raise PluginError(str(error)) from error

    def _policy(self) -> str:
        """What tells a page's browser what it may do; see `security` for where there is none."""
        return "" if self.is_offline or self.serving else security.meta()

    def _give_records(self, config: MkDocsConfig) -> None:
        search: Any = config.plugins.get("material/search")
        if search is None:
            missing = "“search” under plugins" if config.theme.name == "material" else "theme: {name: material}"
            log.warning(f"without Material's search this site has none: add {missing} in mkdocs.yml")
            return
        search.search_index.entries += list(records(self.edition))
        separator = search.search_index.config["separator"]
        search.search_index.config["separator"] = f"{APOSTROPHES}|{separator}"

    def _write_tei(self, folder: Path) -> None:
        """Write the files in TEI. While there are problems there are none: they would carry them on."""
        citing = self.citing
        if self.edition.problems:
            return
        for file in tei_files(self.edition, citing.site, citing.records, citing.works, revisions(self.views.changes)):
            if file.problems:
                raise PluginError(f"the edition has problems:\n{report(file.problems)}")
            (folder / file.path).parent.mkdir(parents=True, exist_ok=True)
            (folder / file.path).write_bytes(file.content)

    def on_serve(self, server: LiveReloadServer, *, config: MkDocsConfig, builder: Any) -> LiveReloadServer:
        """Build again when a page, a source, the bibliography or one of our templates changes."""
        root = self.edition.root
        watched = (root / "docs", root / "sources", self.edition.bibliography.path, root / SETTINGS, HERE)
        self.preview = Preview(server, config, builder, watched)
        self.preview.pages = self.pages

        def refresh(page: Page) -> str | None:
            self.on_pre_build(config=config)
            return self.on_page_content("", page=page, config=config, files=Files([]))

        self.preview.refresh = refresh
        self.preview.start()
        return server


def _is_only_read(uri: str) -> bool:
    """Whether a file in docs/ is not published as it is."""
    return uri.endswith(SUFFIX) or bool(RECORD.fullmatch(uri)) or f"docs/{uri}" == EXEMPTIONS


def _names_a_font(config: MkDocsConfig) -> bool:
    """Whether mkdocs.yml does so itself: by now the theme's own fonts are among the settings."""
    with Path(config.config_file_path).open("rb") as file:
        theme = yaml_load(file).get("theme")
    return isinstance(theme, dict) and "font" in theme

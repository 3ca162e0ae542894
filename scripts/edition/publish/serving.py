"""`mkdocs serve` for those who edit: the page that they look at is there within a second, all others soon after.

A change of words cannot add or remove pages. So at once only the edition is read and proven again, and the page that
was asked for last is put in its place; meanwhile the whole site is built into a second folder, which then is shown.
"""

import logging
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.livereload import LiveReloadServer
from mkdocs.structure.pages import Page
from watchdog.observers.polling import PollingObserver

log = logging.getLogger(f"mkdocs.plugins.{__name__}")

Stamps = Mapping[Path, tuple[int, int]]
Build = Callable[..., None]
WORDS = {".md", ".yml", ".bib", ".txt"}
EVERY = 0.2  # seconds between two looks at the files; MkDocs looks every half second


class Preview:
    """Builds again at each change. `refresh` reads the edition again and returns a page's new content, or None."""

    def __init__(self, server: LiveReloadServer, config: MkDocsConfig, build: Build, watched: Iterable[Path]) -> None:
        self.server, self.build, self.watched = server, build, tuple(watched)
        self.config_file, self.address = config.config_file_path, config.site_url
        self.folders = [Path(config.site_dir), Path(tempfile.mkdtemp(prefix="edition_"))]
        self.pages: dict[str, Page] = {}
        self.refresh: Callable[[Page], str | None] = lambda page: None
        self.looked_at = ""
        self.stamps = stamps(self.watched)
        self.alone = threading.Lock()
        self.later: threading.Thread | None = None

    def start(self) -> None:
        """Take the place of MkDocs’ own builder, note which page is asked for, and look for changes more often."""
        self.server.builder = self.changed
        self.server.set_app(self._answer)
        for path in (Path(self.config_file).parent / "docs", self.config_file):
            self.server.unwatch(str(path))
        self.server.observer = PollingObserver(timeout=EVERY)
        for path in self.watched:
            self.server.watch(str(path))

    def stop(self) -> None:
        """Wait for what is being built, and leave nothing behind."""
        if self.later:
            self.later.join()
        shutil.rmtree(self.folders[1], ignore_errors=True)

    def changed(self) -> None:
        """Something was saved: show the page looked at, build the rest meanwhile; or all, if it was more than words."""
        with self.alone:
            before, self.stamps = self.stamps, stamps(self.watched)
            if is_only_words(before, self.stamps, Path(self.config_file)) and self._show_page():
                self.later = threading.Thread(target=self._build_rest)
            else:
                self._build_all()
                return
        self.later.start()

    def _answer(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path = str(environ.get("PATH_INFO", ""))
        if path.endswith("/"):
            self.looked_at = path.removeprefix(self.server.mount_path)
        return self.server.serve_request(environ, start_response)

    def _show_page(self) -> bool:
        page = self.pages.get(self.looked_at)
        if page is None or not page.content:
            return False
        file = Path(self.server.root) / page.file.dest_uri
        old, content = file.read_text("utf-8"), self.refresh(page)
        if content is None or old.count(page.content) != 1:
            return False
        file.write_text(old.replace(page.content, content), "utf-8")
        page.content = content
        return True

    def _build_rest(self) -> None:
        with self.alone:
            try:
                self._build_all()
            except Exception as error:  # MkDocs would print a trace for whoever wrote it
                log.error(f"the site could not be built: {error}")

    def _build_all(self) -> None:
        """Build into the folder that is not shown, and then show it."""
        other = next(folder for folder in self.folders if str(folder) != self.server.root)
        config = load_config(self.config_file, site_dir=str(other))
        config.site_url = self.address
        self.build(config)
        self.server.root = str(other)


def stamps(watched: Iterable[Path]) -> Stamps:
    """When each file was changed last, and how long it is."""
    files = (file for path in watched for file in (path.rglob("*") if path.is_dir() else (path,)) if file.is_file())
    return {file: (stat.st_mtime_ns, stat.st_size) for file in files for stat in (file.stat(),)}


def is_only_words(before: Stamps, after: Stamps, settings: Path) -> bool:
    """Whether nothing has changed but what is in pages, statements, sources and bibliography; no file came or went."""
    changed = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    return before.keys() == after.keys() and all(p.suffix in WORDS and p != settings for p in changed)

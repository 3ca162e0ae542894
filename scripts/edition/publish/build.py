"""Builds the site through MkDocs: of what is there already, what would come out the same stays."""

import logging
import sys
import time
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, MkDocsException

from edition.edit.rendered import Edition
from edition.edit.settings import SETTINGS
from edition.publish.book import offline
from edition.publish.inputs import inputs_of
from edition.publish.kept import Kept, kept
from edition.publish.making import Making, can_keep
from edition.publish.site import EditionPlugin
from edition.work import staying


@dataclass(frozen=True)
class Built:
    """What is there before a build: the digest of all that it would be made from, and how many pages if that is all."""

    inputs: str = ""
    pages: int | None = None


def built(root: Path, site_dir: Path | None) -> Built:
    """Look whether the site is as it would be built. Without an answer it is built."""
    try:
        config = _config(root, site_dir)
    except (Abort, MkDocsException):
        return Built()
    if not isinstance(config.plugins.get("edition"), EditionPlugin) or not can_keep(config):
        return Built()
    inputs = inputs_of(root, config)
    with kept(root, Path(config.site_dir)) as site:
        pages = sum(path.endswith(".html") for path in site.there) if site.is_same(inputs) else None
    return Built(inputs, pages)


def _config(root: Path, site_dir: Path | None) -> MkDocsConfig:
    return load_config(str(root / SETTINGS), strict=True, **({"site_dir": str(site_dir)} if site_dir else {}))


def build(
    edition: Edition,
    site_dir: Path | None = None,
    is_offline: bool = False,
    pdfs: Mapping[str, bytes] | None = None,
    jobs: int | None = None,
    anew: bool = False,
    inputs: str = "",
) -> int:
    """Build the site of an edition without problems, as strictly as `mkdocs build --strict`; or one to open from disk.

    `pdfs` are those of texts, by their paths in the site; their pages link to them. Nothing that is there already stays
    if all is made `anew`. `inputs` is the digest of all files from before they were read.
    Returns 0, or 1 if MkDocs finds anything wrong; it says so.
    """
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s: %(message)s")
    started = time.monotonic()
    try:
        config = _config(edition.root, site_dir)
        plugin = config.plugins.get("edition")
        if not isinstance(plugin, EditionPlugin):
            print("build: mkdocs.yml does not have the plugin “edition”: add it under plugins:", file=sys.stderr)
            return 1
        folder, keeps = Path(config.site_dir), can_keep(config) and not is_offline
        with kept(edition.root, folder, anew) if keeps else nullcontext() as site:
            making = Making(edition, site, config, jobs) if site else None
            with plugin.given(edition, pdfs or {}, is_offline, making), staying():
                _run(config, site, is_offline)
            if site:
                site.settle(inputs if not pdfs and inputs == inputs_of(edition.root, config) else "")
    except (Abort, MkDocsException) as error:
        print(f"build: {error}", file=sys.stderr)
        return 1
    pages = sum(1 for _ in folder.rglob("*.html"))
    print(f"build: {pages} pages in {folder.name}/ ({time.monotonic() - started:.1f} s)", file=sys.stderr)
    return 0


def _run(config: MkDocsConfig, site: Kept | None, is_offline: bool) -> None:
    folder = Path(config.site_dir)
    if is_offline:
        offline.prepare(config)
    if site:
        config.site_dir = str(site.draft)
    config.plugins.on_startup(command="build", dirty=False)
    mkdocs_build(config)
    config.plugins.on_shutdown()
    if is_offline:
        offline.finish(folder)

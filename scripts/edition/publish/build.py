"""Builds the site through MkDocs."""

import logging
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort, MkDocsException

from edition.edit.rendered import Edition
from edition.edit.settings import SETTINGS
from edition.publish.book import offline
from edition.publish.site import EditionPlugin


def build(
    edition: Edition, site_dir: Path | None = None, is_offline: bool = False, pdfs: Mapping[str, bytes] | None = None
) -> int:
    """Build the site of an edition without problems, as strictly as `mkdocs build --strict`; or one to open from disk.

    `pdfs` are those of texts, by their paths in the site; their pages link to them.
    Returns 0, or 1 if MkDocs finds anything wrong; it says so.
    """
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s: %(message)s")
    started = time.monotonic()
    try:
        config = load_config(
            str(edition.root / SETTINGS), strict=True, **({"site_dir": str(site_dir)} if site_dir else {})
        )
        plugin = config.plugins.get("edition")
        if not isinstance(plugin, EditionPlugin):
            print("build: mkdocs.yml does not have the plugin “edition”: add it under plugins:", file=sys.stderr)
            return 1
        plugin.loaded, plugin.pdfs, plugin.is_offline = edition, pdfs or {}, is_offline
        if is_offline:
            offline.prepare(config)
        config.plugins.on_startup(command="build", dirty=False)
        mkdocs_build(config)
        config.plugins.on_shutdown()
    except (Abort, MkDocsException) as error:
        print(f"build: {error}", file=sys.stderr)
        return 1
    if is_offline:
        offline.finish(Path(config.site_dir))
    pages = sum(1 for _ in Path(config.site_dir).rglob("*.html"))
    print(
        f"build: {pages} pages in {Path(config.site_dir).name}/ ({time.monotonic() - started:.1f} s)", file=sys.stderr
    )
    return 0

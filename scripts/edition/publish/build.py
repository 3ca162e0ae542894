"""Builds the site through MkDocs."""

import logging
import time
from pathlib import Path

from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort, MkDocsException


def build(root: Path, site_dir: Path | None = None) -> int:
    """Build the site strictly, as `mkdocs build --strict` does. Returns 0, or 1 if anything is wrong; it is printed."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s: %(message)s")
    started = time.monotonic()
    try:
        config = load_config(str(root / "mkdocs.yml"), strict=True, site_dir=str(site_dir) if site_dir else None)
        config.plugins.on_startup(command="build", dirty=False)
        mkdocs_build(config)
        config.plugins.on_shutdown()
    except (Abort, MkDocsException) as error:
        print(f"build: {error}")
        return 1
    pages = sum(1 for _ in Path(config.site_dir).rglob("*.html"))
    print(f"build: {pages} pages in {Path(config.site_dir).name}/ ({time.monotonic() - started:.1f} s)")
    return 0

"""Says by a digest whether everything that a site is built from is as it was: one look at all files, none is read."""

import os
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig

from edition.edit.citation.biblatex import FILE as BIBLIOGRAPHY
from edition.edit.exemptions import FILE as EXEMPTIONS
from edition.edit.exemptions import today
from edition.edit.settings import SETTINGS
from edition.files import read_regular

FOLDERS = ("docs", "sources")
SIZE = 20


def inputs_of(root: Path, config: MkDocsConfig) -> str:
    """The digest of all files of an edition; empty if that cannot be told: one is a link, or cannot be read.

    Exemptions end on a day, so where there are any the day counts too.
    """
    options = config.plugins["edition"].config
    styles = filter(None, [options["csl"], *options["csl_styles"]])
    paths = {root / name for name in (BIBLIOGRAPHY, SETTINGS, *styles)}
    digest = blake2b(digest_size=SIZE)
    try:
        for path in sorted(paths.union(*(_files(root / folder) for folder in FOLDERS))):
            content = read_regular(path)
            digest.update(f"{path.relative_to(root)}\0{len(content)}\0".encode("utf-8", "surrogateescape"))
            digest.update(content)
    except (OSError, ValueError):
        return ""
    digest.update(today().encode() if (root / EXEMPTIONS).exists() else b"")
    return digest.hexdigest()


def _files(folder: Path) -> Iterator[Path]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_symlink():
                raise ValueError(entry.path)
            if entry.is_dir():
                yield from _files(Path(entry.path))
            else:
                yield Path(entry.path)

"""CITATION.cff: how to cite the edition as a whole, in the Citation File Format 1.2.0, from its settings."""

from pathlib import Path
from typing import Any

import yaml

from edition.edit.rendered import Settings
from edition.files import read_regular

CITATION = "CITATION.cff"

_MARK = "# Written by `edition release` from mkdocs.yml."


def citation_file(site: tuple[str, str, str], settings: Settings, version: str, date: str) -> str:
    """The file for this release. An editor written “Roe, Jane” is a person, any other name an entity."""
    name, address, author = site
    editors = settings.editors or ((author,) if author else (f"The editors of “{name}”",))
    fields: dict[str, Any] = {
        "cff-version": "1.2.0",
        "message": "Please cite the original publication of a text, and this edition with its version.",
        "type": "dataset",
        "title": name,
        "authors": [_author(editor) for editor in editors],
        "version": version,
        "date-released": date,
    }
    fields |= {"license": settings.license} if settings.license else {}
    fields |= {"url": address} if address else {}
    return f"{_MARK}\n" + yaml.safe_dump(fields, allow_unicode=True, sort_keys=False, width=1000)


def is_ours(path: Path) -> bool:
    """Whether a release wrote this file, so that another may write it again."""
    return read_regular(path).decode("utf-8", "replace").startswith(_MARK)


def _author(editor: str) -> dict[str, str]:
    family, comma, given = editor.partition(",")
    return {"family-names": family.strip(), "given-names": given.strip()} if comma else {"name": editor}

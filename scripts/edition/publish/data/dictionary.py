"""What the page /data/ shows: every file with its size, every field with its meaning, from the tables' description."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from edition.edit.rendered import Edition
from edition.publish.data.files import FORMS, PACKAGE, DataFile
from edition.publish.data.tables import MODEL, Field

PAGE = "data.md"

_TYPES = {"string": "", "integer": "whole number", "boolean": "true or false", "date": "a day", "list": "list"}
_PACKAGE = "A Data Package: what all these files are, with the schema of each table."


@dataclass(frozen=True)
class Download:
    """A file to download: its name, its size as people read it, how many rows it has if it is a table."""

    name: str
    size: str
    rows: int | None


def dictionary(edition: Edition, files: Mapping[str, DataFile]) -> dict[str, Any]:
    """All that the page's template needs."""
    downloads = {name: Download(name, size_of(len(file.content)), file.rows) for name, file in files.items()}
    forms = {name: what for name, (_, what) in FORMS.items()} | {PACKAGE: _PACKAGE}
    return {
        "template": "data.html",
        "model": MODEL.version,
        "tables": [(table, downloads[f"{table.name}.csv"]) for table in MODEL.tables],
        "forms": [(downloads[name], what) for name, what in forms.items()],
        "topics": edition.ledger.topics,
        "kind_of": kind_of,
        "licence": edition.settings.license,
    }


def size_of(number: int) -> str:
    """A number of bytes as people read it: 812 bytes, 84 kB, 1.2 MB."""
    if number < 1000:
        return f"{number} bytes"
    return f"{number / 1000:.0f} kB" if number < 999_500 else f"{number / 1_000_000:.1f} MB"


def kind_of(field: Field) -> str:
    """What a field's values are like, where that is not a plain word: its type, and whether it may be empty."""
    words = [_TYPES[field.type], "words" if field.free else "", "" if field.required else "may be empty"]
    return ", ".join(filter(None, words))

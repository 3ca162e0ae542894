"""Works as CSL-JSON, the items that citation processors read."""

import json
import re
from collections.abc import Iterable
from typing import Any

from edition.publish.dates import shown
from edition.publish.records.works import Name, Work

_FIELDS = {
    "shorttitle": "title-short",
    "publisher": "publisher",
    "location": "publisher-place",
    "volume": "volume",
    "pages": "page",
    "number": "number",
    "edition": "edition",
    "version": "version",
    "type": "genre",
    "doi": "DOI",
    "isbn": "ISBN",
    "issn": "ISSN",
    "abstract": "abstract",
}


def item(work: Work) -> dict[str, Any]:
    """The work as an item. What it does not have is left out, and nothing stands for it."""
    fields = {
        "id": work.key,
        "type": work.kind.csl,
        "title": work.title,
        "author": [_name(name) for name in work.authors],
        "editor": [_name(name) for name in work.editors],
        "publisher" if work.kind.is_whole else "container-title": work.outlet,
        "issued": date(work.date),
        "language": work.language,
        "URL": work.url,
        "note": work.note,
    }
    fields |= {_FIELDS[name]: value for name, value in work.fields if name in _FIELDS}
    custom = {"rights": work.rights, "edtf": work.date if not _DAY.fullmatch(work.date) else ""}
    fields["custom"] = {name: value for name, value in custom.items() if value}
    return {name: value for name, value in fields.items() if value}


def write(works: Iterable[Work]) -> bytes:
    """A file of items."""
    return (json.dumps([item(work) for work in works], ensure_ascii=False, indent=1) + "\n").encode()


def _name(name: Name) -> dict[str, str]:
    return {"literal": name.literal} if name.literal else {"family": name.family, "given": name.given}


_DAY = re.compile(r"(?:-?\d{4}(?:-\d\d){0,2})?")


def date(edtf: str) -> dict[str, Any]:
    """A date as CSL has it: parts, an open end as year 0. What began nobody knows when is in words."""
    start, slash, end = edtf.partition("/")
    if slash and start in ("", ".."):
        return {"literal": shown(edtf)}
    parts = [_parts(start)] if start else []
    parts += [[0] if end in ("", "..") else _parts(end)] if slash else []
    return ({"date-parts": parts} if parts else {}) | ({"circa": True} if re.search(r"[~?%]", edtf) else {})


def _parts(date: str) -> list[int]:
    sign = -1 if date.startswith("-") else 1
    year, *rest = (int(part) for part in re.sub(r"[~?%]", "", date).lstrip("-").split("-"))
    return [sign * year, *rest]

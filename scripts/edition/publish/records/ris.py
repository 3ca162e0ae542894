"""Works as RIS."""

import re
from collections.abc import Iterable
from typing import Any

from rispy import RisWriter, dumps

from edition.publish.dates import shown
from edition.publish.records.works import Name, Work

_FIELDS = {
    "shorttitle": "short_title",
    "publisher": "publisher",
    "location": "place_published",
    "volume": "volume",
    "number": "number",
    "edition": "edition",
    "version": "edition",
    "type": "type_of_work",
    "doi": "doi",
    "abstract": "abstract",
}


class _Plain(RisWriter):  # type: ignore[misc]  # untyped
    """Without the number that rispy puts before each record, and with the line ends that RIS asks for."""

    NEWLINE = "\r\n"

    def set_header(self, count: int) -> str:
        return ""


def write(works: Iterable[Work]) -> bytes:
    """A file of records."""
    return str(dumps([_record(work) for work in works], implementation=_Plain)).encode()


def _record(work: Work) -> dict[str, Any]:
    start, _, end = work.field("pages").partition("–")
    fields: dict[str, Any] = {
        "type_of_reference": work.kind.ris,
        "id": work.key,
        "title": _line(work.title),
        "authors": [_name(name) for name in work.authors],
        "secondary_authors": [_name(name) for name in work.editors],
        "publisher" if work.kind.is_whole else "secondary_title": _line(work.outlet),
        "year": year(work.date),
        "date": date(work.date),
        "language": work.language,
        "urls": [work.url] if work.url else [],
        "notes": list(filter(None, (_line(work.note), work.rights and f"Rights: {work.rights}"))),
        "start_page": start,
        "end_page": end,
    }
    fields |= {_FIELDS[name]: _line(value) for name, value in work.fields if name in _FIELDS}
    return {name: value for name, value in fields.items() if value}


def _name(name: Name) -> str:
    """A comma at the end says that all of it is one name."""
    return f"{_line(name.literal)}," if " " in name.literal else _line(name.inverted)


def _line(value: str) -> str:
    """RIS has no line ends within a value."""
    return " ".join(value.split())


def year(edtf: str) -> str:
    """The year in which it appeared, or began to."""
    found = re.search(r"-?\d{4}", edtf)
    return found[0] if found else ""


def date(edtf: str) -> str:
    """`YYYY/MM/DD/` and after it, in words, what such a date cannot say."""
    start, slash, _ = edtf.partition("/")
    bare = re.sub(r"[~?%]", "", start)
    if bare in ("", "..") or bare.startswith("-"):
        return f"///{shown(edtf)}" if edtf else ""
    parts = [*bare.split("-"), "", ""][:3]
    return "/".join((*parts, shown(edtf) if slash or bare != start else ""))

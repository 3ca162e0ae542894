"""What readers can choose from: the values of the filters, and the other forms of names that the register has."""

from collections.abc import Iterator
from typing import Any

from edition.edit.edtf import bounds
from edition.edit.page import EntryMeta
from edition.edit.rendered import Edition, Rendered
from edition.publish.finding.index import Indexed
from edition.publish.finding.records import KINDS, used
from edition.publish.finding.words import folded_words

BY_ENTRY = ("outlet", "author", "speaker", "mention")


def choices(edition: Edition, indexed: Indexed) -> dict[str, Any]:
    """All of it, as values for JSON. A choice is a value, its title, and how many records it leaves."""
    filters = indexed.filters
    kinds = used(filters, "kind")
    entries = {name: _by_entry(edition, used(filters, name)) for name in BY_ENTRY}
    return {
        "shards": indexed.shards,
        "filters": {"kind": [(kind, title, kinds[kind]) for kind, title in KINDS.items() if kind in kinds], **entries},
        "dates": sorted(_dated(date) for date in used(filters, "date")),
        "forms": sorted(forms(edition)),
    }


def _by_entry(edition: Edition, found: dict[str, int]) -> list[tuple[str, str, int]]:
    entries = edition.entries()
    rows = [(entry, _listed_as(entries[entry]) if entry in entries else entry, count) for entry, count in found.items()]
    return sorted(rows, key=lambda row: (row[1].casefold(), row[0]))


def _listed_as(entry: Rendered) -> str:
    assert isinstance(entry.page.meta, EntryMeta)
    return entry.page.meta.sort or entry.page.meta.title


def _dated(date: str) -> tuple[str, ...]:
    """A date, and where it is no single day the first and the last one that it allows; empty where it is open."""
    days = tuple(day.isoformat() if day else "" for day in bounds(date))
    return (date,) if days == (date, date) else (date, *days)


def forms(edition: Edition) -> Iterator[list[str]]:
    """For each entry that is known under several forms all of these, each once, capitals and accents aside."""
    for rendered in edition.entries().values():
        meta = rendered.page.meta
        assert isinstance(meta, EntryMeta)
        distinct = {folded: form for form in (*meta.also[::-1], meta.title) if (folded := phrase(form))}
        if len(distinct) > 1:
            yield sorted(distinct.values())


def phrase(words: str) -> str:
    """Words as they are compared, with a space between them."""
    return " ".join(folded_words(words))

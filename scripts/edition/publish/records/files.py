"""The files of records beside each text, and those of the whole bibliography."""

import json
from collections.abc import Iterator, Mapping, Sequence

from edition.edit.ledger.ledger import Statement
from edition.edit.page import TextMeta
from edition.edit.rendered import Edition, Rendered
from edition.publish.records import biblatex, csl_json, ris
from edition.publish.records.head import coins
from edition.publish.records.record import Record
from edition.publish.records.works import Work

WRITERS = {"bib": biblatex.write, "ris": ris.write, "csl.json": csl_json.write}


def text_files(text: Rendered, record: Record, said: Sequence[Statement]) -> Iterator[tuple[str, bytes]]:
    """Path in the site and content of the files of a text, and of those of its statements if it has any.

    They have the original and, after it, this edition of it; or, after it, each statement.
    """
    for ending, write in WRITERS.items():
        yield f"texts/{record.slug}.{ending}", write((record.original, record.edited))
        if said:
            yield f"statements/{record.slug}.{ending}", write((record.original, *map(record.statement, said)))
    yield f"texts/{record.slug}.md", _markdown(text, record)


def list_files(
    edition: Edition, records: Mapping[str, Record], works: Mapping[str, Work]
) -> Iterator[tuple[str, bytes]]:
    """Path in the site and content of the files that list texts, and of those of the bibliography."""
    # What scripts read that list texts, so that several can be saved at once.
    yield "texts/coins.json", _json({record.path: coins(record.original) for record in records.values()})
    # What people have typed has all that a reader of BibLaTeX could want.
    yield "data/bibliography.bib", edition.bibliography.path.read_bytes()
    for ending in ("ris", "csl.json"):
        yield f"data/bibliography.{ending}", WRITERS[ending](works[key] for key in sorted(works))


def _json(value: Mapping[str, str]) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def _markdown(text: Rendered, record: Record) -> bytes:
    """The page as the editors wrote it, if its rights let the site show all of it."""
    meta = text.page.meta
    assert isinstance(meta, TextMeta)
    if meta.access == "full":
        return text.page.text.encode()
    authors = ", ".join(map(str, record.original.authors))
    lines = (f"# {meta.title}", authors, record.original.outlet, "The text is not given here, for reasons of rights.")
    return ("\n\n".join(filter(None, lines)) + "\n").encode()

"""The edition in TEI P5: a file for each text, the register as a personography, the glossary as a list of terms.

There is no corpus file: the texts' paragraphs have the same ids, p1, p2 …, which one file may not have twice.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from edition.edit.rendered import Edition
from edition.edit.terms import Mention
from edition.problems import Problem
from edition.publish.records.record import Record, Site
from edition.publish.records.works import Work
from edition.publish.tei.entries import EntryFile
from edition.publish.tei.header import Revision
from edition.publish.tei.parts import PERSONS, TERMS, named, to_bytes
from edition.publish.tei.text import TextFile
from edition.publish.tei.unknown import problems_of


@dataclass(frozen=True, slots=True)
class TeiFile:
    """A file by its path in the site, and a problem for each element of its pages that TEI has no form for yet."""

    path: str
    content: bytes
    problems: tuple[Problem, ...]


def tei_files(
    edition: Edition,
    site: Site,
    records: Mapping[str, Record],
    works: Mapping[str, Work],
    revisions: Mapping[str, Sequence[Revision]],
) -> Iterator[TeiFile]:
    """Every file, one after the other. `records` are those of the texts by their slugs.

    `revisions` are what releases have changed in each file, by its path, the newest first.
    """
    names = named(edition)
    mentions: dict[str, list[Mention]] = defaultdict(list)
    for mention in edition.mentions:
        mentions[mention.page].append(mention)
    for rendered in edition.texts():
        text = TextFile(rendered, edition, records[rendered.page.id], names, mentions[rendered.page.uri])
        content = to_bytes(text.element(works, revisions.get(text.here, ())))
        yield TeiFile(text.here, content, tuple(problems_of(rendered.page, text.writer.unknown)))
    for here, title in ((PERSONS, "Persons, organisations and places"), (TERMS, "Terms")):
        entries = EntryFile(here, f"{site.name}: {title}", edition, site, names)
        content = to_bytes(entries.element(works, revisions.get(here, ())))
        problems = (p for rendered, writer in entries.unknown for p in problems_of(rendered.page, writer.unknown))
        yield TeiFile(here, content, tuple(problems))

"""The edition in TEI P5: a file for each text, the register as a personography, the glossary as a list of terms.

There is no corpus file: the texts' paragraphs have the same ids, p1, p2 …, which one file may not have twice.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from edition.edit.ledger.ledger import Ledger, Statement
from edition.edit.page import TextMeta
from edition.edit.rendered import Edition, Rendered
from edition.edit.terms import Mention
from edition.problems import Problem
from edition.publish.records.record import Record, Site
from edition.publish.records.works import Work
from edition.publish.tei.entries import EntryFile
from edition.publish.tei.header import Revision
from edition.publish.tei.parts import PERSONS, TERMS, Named, named, to_bytes
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
    said: dict[str, list[Statement]] = defaultdict(list)
    for statement in edition.ledger.statements.values():
        said[statement.page].append(statement)
    for text in edition.texts():
        uri, record = text.page.uri, records[text.page.id]
        part, cited = around(edition, text, mentions[uri], said[uri], works)
        yield tei_text(text, part, record, names, cited, revisions.get(path_of(text), ()))
    yield from tei_lists(edition, site, names, works, revisions)


def path_of(text: Rendered) -> str:
    """Where the file of a text is in the site."""
    return f"texts/{text.page.id}.tei.xml"


def around(
    edition: Edition,
    text: Rendered,
    mentions: Sequence[Mention],
    said: Sequence[Statement],
    works: Mapping[str, Work],
) -> tuple[Edition, Mapping[str, Work]]:
    """So much of the edition as the file of a text is made of, and of the works: those that the text cites.

    Where it has statements, their notes may cite any work.
    """
    assert isinstance(text.page.meta, TextMeta)
    name = text.page.meta.source.file
    ledger = Ledger({each.key: each for each in said}, edition.ledger.topics, edition.ledger.outlets)
    part = Edition(
        edition.root,
        edition.settings,
        {name: edition.sources[name]} if name in edition.sources else {},
        edition.bibliography,
        {text.page.uri: text},
        list(mentions),
        edition.references if said else {},
        [],
        ledger=ledger,
    )
    return part, works if said else {key: works[key] for key in text.works if key in works}


def tei_text(
    text: Rendered,
    part: Edition,
    record: Record,
    names: Mapping[str, Named],
    works: Mapping[str, Work],
    revisions: Sequence[Revision],
) -> TeiFile:
    """The file of a text, from what is `around` it."""
    file = TextFile(text, part, record, names, part.mentions)
    content = to_bytes(file.element(works, revisions))
    return TeiFile(file.here, content, tuple(problems_of(text.page, file.writer.unknown)))


def tei_lists(
    edition: Edition,
    site: Site,
    names: Mapping[str, Named],
    works: Mapping[str, Work],
    revisions: Mapping[str, Sequence[Revision]],
) -> Iterator[TeiFile]:
    """The files of register and glossary."""
    for here, title in ((PERSONS, "Persons, organisations and places"), (TERMS, "Terms")):
        entries = EntryFile(here, f"{site.name}: {title}", edition, site, names)
        content = to_bytes(entries.element(works, revisions.get(here, ())))
        problems = (p for rendered, writer in entries.unknown for p in problems_of(rendered.page, writer.unknown))
        yield TeiFile(here, content, tuple(problems))

"""The lists of a book: statements, emendations, works, sources, index, as Typst code."""

from collections.abc import Iterator

from edition.edit.emendations import Emendation
from edition.publish.book.book import HOME, Book, BookText, BookWork
from edition.publish.book.index import IndexSection
from edition.publish.book.pdf_code import address, array, call, literal, sequence
from edition.publish.book.pdf_desk import Desk
from edition.publish.statements.views import Said


def statements(text: BookText, desk: Desk) -> str:
    """The statements of a text, as a table in the order of its passages."""
    rows = (_statement(text, said, desk) for said in text.statements)
    address = f"statements/{text.slug}/"
    return call("ledger", desk.places.anchor(address), literal(text.meta.title), array(rows))


def _statement(text: BookText, said: Said, desk: Desk) -> str:
    record = said.statement.record
    described = f" ({record.described})" if record.described and said.words else ""
    return call(
        "statement",
        desk.places.anchor(said.url),
        literal(record.id),
        array((literal(said.number), literal(f"{text.rendered.url}#{record.at}"))),
        who=sequence([desk.links(said.speakers, " and "), literal(described)]),
        role=literal(record.role or ""),
        to=literal(_addressees(said, desk)),
        when=literal(said.date),
        words=literal(said.words or "[not shown here]"),
        mode=literal(said.mode),
        topics=literal("; ".join(said.topics)),
        chain=desk.links(said.chain, " → "),
        remarks=array(desk.words(remark, text.rendered.page) for remark in text.remarks[record.id]),
    )


def _addressees(said: Said, desk: Desk) -> str:
    """To whom it was said: as the register calls them, or in the words of the passage, where they may be shown."""
    named = ((to, desk.entries.get(to)) for to in said.statement.record.to)
    return ", ".join(entry.page.meta.title if entry else to for to, entry in named if entry or said.words)


def emendations(text: BookText, desk: Desk) -> str:
    """What the editors changed in a text, and the notes that its source has lost."""
    rows = (_emendation(text, each, desk) for each in text.emendations)
    lost = (
        array((literal(sign), literal(passage.removeprefix("p")), literal(f"{text.rendered.url}#{passage}")))
        for sign, passage in text.rendered.lost
        if passage in text.shown
    )
    anchor = desk.places.anchor(f"{text.rendered.url}#lost-notes") if text.rendered.lost else ""
    return call("apparatus", literal(text.meta.title), array(rows), sequence([anchor]), array(lost))


def _emendation(text: BookText, each: Emendation, desk: Desk) -> str:
    place = f"{text.rendered.url}#{each.id}"
    return call(
        "emended",
        desk.places.anchor(f"{text.rendered.url}#apparatus-{each.id}") or "[]",
        array((literal(each.passage.removeprefix("p")), literal(place))),
        kind=literal(each.kind),
        received=literal(each.received),
        corrected=literal(each.corrected),
        reason=desk.words(each.reason, text.rendered.page, text.rendered.url),
    )


def work(each: BookWork, desk: Desk) -> str:
    """A work, and the pages on which it is cited."""
    marks = desk.places.marked("work", each.key)
    reference = desk.words(each.reference, desk.book.edition.pages[HOME].page)
    return call("work", desk.places.anchor(each.anchor), reference, array(map(literal, marks)))


def sources(book: Book, desk: Desk) -> Iterator[str]:
    """Each source: where it came from, its hash, and how its lines divide."""
    for source in book.sources:
        record = source["record"]
        fields = {
            "File": f"sources/{record.file}, {source['lines']} lines",
            "Received": f"{source['received']}, as {record.received_as}",
            "Reliability": ": ".join(filter(None, (record.reliability, source["label"]))),
            "Language": record.language,
            "Rights": record.rights,
        }
        yield call(
            "source",
            desk.places.anchor(f"sources/#{source['anchor']}"),
            literal(record.title),
            origin=literal(record.origin),
            address=call("web", literal(record.url), address(record.url)) if record.url else "none",
            note=literal(record.note or ""),
            hash=literal(record.sha256),
            fields=array(array((literal(name), literal(value))) for name, value in fields.items()),
            parts=array(
                array(
                    (
                        literal(str(lines)),
                        desk.link(to) if to else sequence([call("emph", literal("Not in any text: ")), literal(why)]),
                    )
                )
                for lines, to, why in source["parts"]
            ),
        )


def index_section(section: IndexSection, desk: Desk) -> str:
    """The headings of one kind, each with the pages and passages that name it."""
    entries = []
    for entry in section.entries:
        id = entry.url.rstrip("/").rpartition("/")[2]
        entries.append(array((literal(entry.heading), literal(entry.url), desk.named(id, entry.places))))
    return call("index-section", literal(section.title), array(entries))

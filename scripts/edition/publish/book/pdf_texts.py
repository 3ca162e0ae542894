"""The parts of a book that people read: the editors’ pages, the texts, the entries, as Typst code."""

import copy
from collections.abc import Iterator

from edition.edit.page import TextMeta
from edition.publish.book.book import BookEntry, BookPage, BookText
from edition.publish.book.pdf_code import array, call, literal, sequence
from edition.publish.book.pdf_desk import Desk
from edition.publish.mentioned import mark_mentions


def page_part(page: BookPage, desk: Desk) -> str:
    """A page of the editors; the home page, which has the title of the whole, introduces it."""
    title = page.title if page.rendered.url else "Introduction"
    return desk.chapter(page.rendered.url or "./", title, [desk.tree(page.rendered, page.tree, level=2)])


def text_part(text: BookText, desk: Desk) -> str:
    """A text: where it was published, the editors’ words on it, its record; then its own words."""
    meta, row, url = text.meta, text.row, text.rendered.url
    tree = copy.deepcopy(text.tree)
    mentioned = mark_mentions(tree, text.shown, text.mentions)
    return call(
        "edited",
        desk.places.anchor(url),
        literal(meta.title),
        desk.short(meta.title),
        kicker=literal(" · ".join(filter(None, (meta.kind, row.outlet.title if row.outlet else "", row.date)))),
        printed=array(literal(line) for line in (meta.byline, meta.dateline) if line),
        label=literal(f"{row.label}. Do not quote it as a speaker’s words." if row.label else ""),
        headnote=desk.tree(text.rendered, text.headnote) if text.headnote is not None else "none",
        record=array(array((literal(name), value)) for name, value in _record(text, meta, desk)),
        language=literal(text.language),
        body=desk.tree(text.rendered, tree, mentioned=mentioned),
        notice=literal(_notice(meta)),
        withdrawn=array(_withdrawn(text, meta, desk)),
    )


def _notice(meta: TextMeta) -> str:
    """That a text is not shown whole, and why."""
    if meta.access == "full":
        return ""
    what = "The rest of this text" if meta.access == "excerpt" else "This text"
    return f"{what} is not shown here for reasons of rights. See the original publication."


def _record(text: BookText, meta: TextMeta, desk: Desk) -> Iterator[tuple[str, str]]:
    """The fields of the record, as the page of the text has them."""
    row = text.row
    if row.authors:
        yield "Author" if len(row.authors) == 1 else "Authors", desk.links(row.authors)
    if row.outlet:
        yield "Outlet", desk.link(row.outlet)
    if row.date:
        yield "Date", literal(row.date)
    yield "Original", desk.words(text.original, text.rendered.page)
    yield "Source", sequence([desk.link(text.source), literal(f", lines {meta.source.lines}")])
    if text.label:
        yield "Reliability", literal(text.label)
    yield "Rights", desk.link(text.rights)
    yield "Version", literal(text.version)
    yield "Passages", literal(str(row.passages))
    if meta.supplied:
        yield "Supplied", literal(f"{', '.join(meta.supplied)} (by the editors)")


def _withdrawn(text: BookText, meta: TextMeta, desk: Desk) -> Iterator[str]:
    """Passages that a better copy of the source does not have: their numbers stay with them."""
    for id, words in meta.withdrawn.items():
        address = f"{text.rendered.url}#{id}"
        shown = words if meta.access == "full" else "[not shown here]"
        number = literal(id.removeprefix("p"))
        yield array((sequence([desk.places.anchor(address)]), number, literal(address), literal(shown)))


def entry_part(entry: BookEntry, desk: Desk) -> str:
    """An entry of glossary or register, with the passages that name it."""
    meta = entry.meta
    return call(
        "entry",
        desk.places.anchor(entry.rendered.url),
        literal(meta.title),
        kind=literal(" · ".join(filter(None, (meta.kind, entry.date)))),
        also=literal(", ".join(meta.also)),
        body=desk.tree(entry.rendered, entry.tree),
        roles=array(literal(f"{role} ({time})" if time else role) for role, time in entry.roles),
        see=desk.links(entry.see_also) if entry.see_also else "none",
        named=desk.named(entry.rendered.page.id, entry.places),
    )

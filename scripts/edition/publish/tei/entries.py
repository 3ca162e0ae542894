"""The register as lists of persons, organisations and places, and the glossary as a list of terms."""

from collections.abc import Iterable, Iterator, Mapping

from edition.edit.page import GLOSSARY, EntryMeta
from edition.edit.rendered import Edition, Rendered
from edition.publish.dates import shown
from edition.publish.parts import entry_meta, period, sort_key
from edition.publish.records.record import Site
from edition.publish.records.works import Work
from edition.publish.tei.forms import note_ids, work_id
from edition.publish.tei.header import Revision, plain_header
from edition.publish.tei.parts import EDITORS, EDTF, PERSONS, Named, Node, dated, el
from edition.publish.tei.words import Writer
from edition.publish.tei.works import bibliography

_LISTS = (("person", "listPerson"), ("organisation", "listOrg"), ("outlet", "listOrg"), ("place", "listPlace"))
_ELEMENTS = {"person": "person", "organisation": "org", "outlet": "org", "place": "place"}


class EntryFile:
    """One of the two files of entries, the path of which is `here`."""

    def __init__(self, here: str, title: str, edition: Edition, site: Site, names: Mapping[str, Named]) -> None:
        self.here, self.title, self.edition, self.site, self.names = here, title, edition, site, names
        found = [r for id, r in edition.entries().items() if names[id].file == here]
        self.entries = sorted(found, key=lambda r: (sort_key(entry_meta(r)), r.page.id))
        self.works: set[str] = set()
        self.unknown: list[tuple[Rendered, Writer]] = []

    def element(self, works: Mapping[str, Work], revisions: Iterable[Revision]) -> Node:
        """The whole file."""
        lists = list(self._lists() if self.here == PERSONS else self._terms())
        listed = bibliography(self.works, works)
        back = el("back", el("div", listed, type="works")) if listed is not None else None
        header = plain_header(self.title, self.site, self.here, revisions)
        body = el("body", *(lists or [el("p", "No entries.")]))
        return el("TEI", header, el("text", body, back, xml_lang="en"))

    def _lists(self) -> Iterator[Node]:
        for kind, tag in _LISTS:
            entries = [self._entry(r, entry_meta(r)) for r in self.entries if entry_meta(r).kind == kind]
            if entries:
                yield el(tag, *entries, type=kind)

    def _entry(self, rendered: Rendered, meta: EntryMeta) -> Node:
        named = self.names[rendered.page.id]
        is_person = meta.kind == "person"
        return el(
            _ELEMENTS[meta.kind],
            el(named.tag, meta.title, type="main"),
            el(named.tag, meta.sort, type="sort") if meta.sort else None,
            *(el(named.tag, form, type="variant") for form in meta.also),
            *(self._offices(meta) if is_person else ()),
            self._idno(meta) if is_person else None,
            el("date", shown(meta.date), **dated(meta.date)) if meta.date and is_person else None,
            *(() if is_person else self._offices(meta)),
            *self._described(rendered, meta),
            xml_id=named.id,
            type="" if is_person or meta.kind == "place" else meta.kind,
        )

    def _idno(self, meta: EntryMeta) -> Node:
        return el("idno", meta.wikidata, type="wikidata") if meta.wikidata else None

    def _offices(self, meta: EntryMeta) -> Iterator[Node]:
        """Offices held, with their dates and the work that each rests on."""
        for role in meta.roles:
            source = self._cited(role.source)
            dates = held(role.start, role.until)
            if meta.kind == "person":
                yield el("occupation", role.role, source=source, **dates)
            else:
                when = el("date", period(role.start, role.until), **dates) if dates else None
                yield el("note", role.role, " " if dates else None, when, type="role", source=source)

    def _cited(self, key: str | None) -> str:
        if not key or key not in self.edition.references:
            return ""
        self.works.add(key)
        return f"#{work_id(key)}"

    def _described(self, rendered: Rendered, meta: EntryMeta) -> Iterator[Node]:
        """What the entry says, and what it refers to."""
        notes = note_ids(rendered.root, f"{self.names[rendered.page.id].id}.")
        writer = Writer(rendered.page.uri, self.here, self.names, local=notes)
        note = el("note", type="entry", resp=EDITORS)
        writer.put_all(rendered.root, note)
        self.works |= writer.works
        self.unknown.append((rendered, writer))
        yield note
        for other in meta.see_also:
            if other in self.names:
                yield el("ptr", type="see-also", target=self.names[other].ref(self.here))
        if meta.wikidata and meta.kind != "person":
            yield el("ptr", type="wikidata", target=f"https://www.wikidata.org/entity/{meta.wikidata}")

    def _terms(self) -> Iterator[Node]:
        """A list of terms for each kind of the glossary."""
        for kind in GLOSSARY:
            found = [r for r in self.entries if entry_meta(r).kind == kind]
            rows = [part for r in found for part in self._term(r, entry_meta(r))]
            if rows:
                yield el("list", *rows, type="gloss", subtype=kind)

    def _term(self, rendered: Rendered, meta: EntryMeta) -> Iterator[Node]:
        id = self.names[rendered.page.id].id
        yield el("label", el("term", meta.title, xml_id=id))
        parts = [*(el("term", form, type="variant") for form in meta.also)]
        if meta.date:
            parts.append(el("date", shown(meta.date), **dated(meta.date)))
        parts += [*self._offices(meta), *self._described(rendered, meta)]
        yield el("item", *(piece for part in parts for piece in (part, "\n")), corresp=f"#{id}")


def held(start: str | None, until: str | None) -> dict[str, str]:
    """From when until when, as attributes; a date with a doubt, or a span, stands in EDTF."""
    attributes: dict[str, str] = {}
    for name, edtf in (("from", start), ("to", until)):
        if edtf:
            exact = dated(edtf).get("when", "")
            attributes |= {f"{name}_": exact} if exact else {f"{name}_custom": edtf, "datingMethod": EDTF}
    return attributes

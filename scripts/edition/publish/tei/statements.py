"""The ledger in a TEI file: what the words of a statement carry, and the record of each beside the text.

Words are in `said`, which can stand in any passage and in another `said`; where two overlap, the tree has parted one
already, and its pieces point to each other. Everything else about a statement stands once, as an event in `standOff`:
so a record is whole even where its words may not be shown.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from edition.edit.citation.citations import plain, read_cluster
from edition.edit.ledger.ledger import UNNAMED, Statement
from edition.edit.rendered import Edition
from edition.publish.dates import shown
from edition.publish.tei.forms import work_id
from edition.publish.tei.parts import EDITORS, Named, Node, el, within
from edition.publish.tei.words import Spoken

_CLUSTER = re.compile(r"\[([^\[\]]*@[^\[\]]*)\]")


def record_id(statement: str) -> str:
    """The id of a statement's record."""
    return f"{statement}.record"


class Statements:
    """The statements of one text, for its file at `here`."""

    def __init__(self, edition: Edition, page_uri: str, here: str, names: Mapping[str, Named]) -> None:
        self.edition, self.here, self.names = edition, here, names
        self.all = [each for each in edition.ledger.statements.values() if each.page == page_uri]
        people = {relation.editor for each in self.all for relation in each.record.relations} - {"Editors"}
        self.editors = {name: f"editor.{number}" for number, name in enumerate(sorted(people), 1)}

    def spoken(self) -> dict[str, Spoken]:
        """What the words of each statement carry."""
        return {each.id: self._spoken(each) for each in self.all}

    def _spoken(self, statement: Statement) -> Spoken:
        record = statement.record
        topics = (f"#topic.{topic}" for topic in record.topics if topic in self.edition.ledger.topics)
        ana = " ".join((f"#mode.{record.mode}", *topics))
        direct = {"verbatim": "true", "paraphrase": "false"}.get(record.mode, "unknown")
        return Spoken(self._refs(record.speaker), self._refs(record.to), ana, direct)

    def _refs(self, ids: Sequence[str]) -> str:
        return " ".join(self.names[id].ref(self.here) for id in ids if id in self.names)

    def people(self) -> list[Node]:
        """Those who stated relations, where these are not the editors of the edition."""
        return [
            el("respStmt", el("resp", "relations between statements"), el("name", name), xml_id=id)
            for name, id in self.editors.items()
        ]

    def works(self) -> set[str]:
        """The works that the editors' notes cite."""
        notes = (each.record.note for each in self.all if each.record.note)
        found = (cite.key for note in notes for part in _CLUSTER.findall(note) for cite in read_cluster(part) or ())
        return {key for key in found if key in self.edition.references}

    def stand_off(self, written: Mapping[str, int], given: set[str]) -> Node:
        """The records of all statements, and their relations; None without any. `given` are the file’s passages."""
        if not self.all:
            return None
        relations = [row for each in self.all for row in self._relations(each)]
        events = [self._event(each, written.get(each.id, 0), each.record.at in given) for each in self.all]
        return el(
            "standOff",
            el("listEvent", *events, type="statements"),
            el("listRelation", *relations, type="statements") if relations else None,
        )

    def _event(self, statement: Statement, pieces: int, is_given: bool) -> Node:
        record, spoken = statement.record, self._spoken(statement)
        return el(
            "event",
            el("idno", f"statements/{statement.slug}/#{record.id}", type="path"),
            *self._descriptions(statement, is_given),
            el("note", *self._note(record.note), type="editorial", resp=EDITORS) if record.note else None,
            *self._pointers("speaker", record.speaker),
            *self._pointers("addressee", record.to),
            *self._pointers("via", statement.chain),
            xml_id=record_id(record.id),
            type="statement",
            subtype=record.mode,
            n=record.id,
            corresp=f"#{record.id}" if pieces else f"#{record.at}",
            ana=spoken.ana,
            **within(record.said),
        )

    def _descriptions(self, statement: Statement, is_given: bool) -> Iterator[Node]:
        """The fields in words: the date as recorded; those that are words of the text only where the file has it."""
        record = statement.record
        yield el("desc", record.said, type="said")
        if statement.reported:
            yield el("desc", statement.reported, type="reported")
        if UNNAMED in record.speaker:
            yield el("desc", "not named in the text", type="speaker")
        if record.role:
            yield el("desc", record.role, type="role")
        if is_given:
            words = {"described": record.described, "attributed": record.attributed, "hedge": record.hedge}
            words |= {"dated": record.when}
            yield from (el("desc", value, type=name) for name, value in words.items() if value)
            yield from (el("desc", each, type="addressee") for each in record.to if each not in self.names)
        if record.shortened:
            yield el("desc", record.shortened, type="shortened", resp=EDITORS)

    def _pointers(self, kind: str, ids: Sequence[str]) -> Iterator[Node]:
        known = [id for id in ids if id in self.names]
        for number, id in enumerate(known, 1):
            yield el("ptr", type=kind, n=str(number), target=self.names[id].ref(self.here))

    def _relations(self, statement: Statement) -> Iterator[Node]:
        for each in statement.record.relations:
            slug, _, id = each.to.partition("#")
            file = "" if slug == statement.slug else f"{slug}.tei.xml"
            yield el(
                "relation",
                el("desc", each.why, " ", el("date", shown(each.date), type="stated", when=each.date)),
                name=each.kind,
                active=f"#{record_id(statement.id)}",
                passive=f"{file}#{record_id(id)}",
                resp=f"#{self.editors[each.editor]}" if each.editor in self.editors else EDITORS,
            )

    def _note(self, note: str) -> Iterator[Node | str]:
        """An editors' note, its citations as references."""
        for number, part in enumerate(_CLUSTER.split(note)):
            cluster = read_cluster(part) if number % 2 else None
            if cluster is None:
                yield f"[{part}]" if number % 2 else part
                continue
            target = " ".join(f"#{work_id(cite.key)}" for cite in cluster if cite.key in self.edition.references)
            words = "; ".join(
                " ".join(filter(None, (cite.prefix, plain(self.edition.references.get(cite.key, [])), cite.suffix)))
                for cite in cluster
            )
            yield el("ref", f"({words})", type="citation", target=target)

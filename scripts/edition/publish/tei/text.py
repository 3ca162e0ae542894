"""A text as a TEI file, from the same tree as its page."""

import copy
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property

from edition.collect.bylines import cue_of
from edition.edit.edtf import covers
from edition.edit.emendations import Emendation
from edition.edit.markdown import classes
from edition.edit.page import TextMeta
from edition.edit.rendered import Edition, Rendered
from edition.edit.terms import Mention
from edition.publish.mentioned import MENTION, mark_mentions
from edition.publish.parts import access, shown_passages
from edition.publish.records.record import Record
from edition.publish.records.works import Work
from edition.publish.tei.forms import HEADINGS, note_ids
from edition.publish.tei.header import Revision, text_header
from edition.publish.tei.parts import EDITORS, Named, Node, dated, el
from edition.publish.tei.statements import Statements
from edition.publish.tei.words import Writer, is_tei
from edition.publish.tei.works import bibliography


class TextFile:
    """Everything that one text's file is made of."""

    def __init__(
        self,
        rendered: Rendered,
        edition: Edition,
        record: Record,
        names: Mapping[str, Named],
        mentions: Iterable[Mention],
    ) -> None:
        assert isinstance(rendered.page.meta, TextMeta)
        self.rendered, self.edition, self.record = rendered, edition, record
        self.meta: TextMeta = rendered.page.meta
        self.here = f"texts/{record.slug}.tei.xml"
        self.names = names
        self.shown = shown_passages(rendered)
        self.tree = copy.deepcopy(access(rendered))
        self.statements = Statements(edition, rendered.page.uri, self.here, names)
        mentioned = self._mark(mentions)
        self.writer = Writer(
            rendered.page.uri, self.here, names, mentioned, self.statements.spoken(), self._local(self.tree)
        )

    def _mark(self, mentions: Iterable[Mention]) -> dict[str, str]:
        """Mark every certain mention in the tree, and say which entry each is of."""
        return {name: each.entry for name, each in mark_mentions(self.tree, self.shown, mentions).items()}

    def _local(self, tree: ET.Element) -> dict[str, str]:
        """The id in this file of each place of the page that has one."""
        passages = [passage.id for passage in self.rendered.passages]
        local = {id: id for id in (*passages, *self.meta.withdrawn)}
        local |= {f"apparatus-{e.id}": f"why-{e.id}" for e in self._emendations}
        for element in tree.iter():
            id = element.get("id", "")
            if {"emendation", "statement"} & set(classes(element)) and id and not id.startswith(MENTION):
                local[id] = id
        local |= {id: f"section-{id}" for id in _headings(tree) if id not in local}
        return local | note_ids(tree)

    @cached_property
    def _emendations(self) -> list[Emendation]:
        """Those that stand in what is given of the text."""
        given = {element.get("id") for element in self.tree.iter()}
        return [e for e in self.rendered.emendations if e.id in given]

    def element(self, works: Mapping[str, Work], revisions: Iterable[Revision]) -> Node:
        """The whole file. The text is written first: header and back rest on what is in it."""
        self.writer.count(self.tree)
        front, body = self._front(), self._body()
        back = self._back(works)
        stated = self.statements.people()
        header = text_header(self.rendered, self.edition, self.record, self._name, stated, revisions)
        stand_off = self.statements.stand_off(self.writer.written, self.shown)
        text = el("text", front, body, back, xml_lang=self._language())
        return el("TEI", header, stand_off, text)

    def _name(self, id: str) -> Node:
        """The name of an entry; None if there is no such entry."""
        named = self.names.get(id)
        return el(named.tag, named.title, ref=named.ref(self.here)) if named else None

    def _language(self) -> str:
        source = self.edition.sources.get(self.meta.source.file)
        return self.meta.language or (source.record.language if source else "")

    def _front(self) -> Node:
        """The editors' headnote."""
        if self.rendered.headnote is None:
            return None
        headnote = el("div", type="headnote", resp=EDITORS, xml_lang="en")
        notes = note_ids(self.rendered.headnote, "headnote.")
        there = {id: place for id, place in self.writer.local.items() if not id.startswith("fn:")}
        replace(self.writer, local=there | notes).put_all(self.rendered.headnote, headnote)
        return el("front", headnote)

    def _body(self) -> Node:
        body = el("body", *self._heading())
        sections = {block: self.writer.local.get(id, "") for id, block in _headings(self.tree).items()}
        around: list[tuple[int, Node]] = [(0, body)]
        for block in self.tree:
            if block.tag in HEADINGS and block.get("id", "") not in self.shown:
                level = int(block.tag[1])
                while around[-1][0] >= level:
                    around.pop()
                section = el("div", xml_id=sections.get(block))
                around[-1][1].append(section)
                around.append((level, section))
                section.append(self.writer.fill(block, el("head")))
            elif "footnote" not in classes(block):
                self._block(block, around[-1][1])
        return body

    def _heading(self) -> Iterator[Node]:
        """Title, byline and date line as printed; a title that the editors supplied says so."""
        supplied = "title" in self.meta.supplied
        yield el("head", el("supplied", self.meta.title, resp=EDITORS) if supplied else self.meta.title, type="title")
        if self.meta.byline:
            yield self._dated_line("byline", self.meta.byline)
        if self.meta.dateline:
            yield self._dated_line("dateline", self.meta.dateline)

    def _dated_line(self, tag: str, line: str) -> Node:
        """A line as printed, with its date as a date where the text's own is read from it."""
        cue = cue_of(line) if "date" not in self.meta.supplied else None
        printed = cue.date if cue else None
        readings = {printed.month_first, printed.day_first} - {None} if printed else set()
        if not printed or not any(covers(self.meta.date or "", day or "") for day in readings):
            return el(tag, line)
        at = line.rfind(printed.printed)
        words = printed.printed if at >= 0 else line
        before, after = (line[:at], line[at + len(words) :]) if at >= 0 else ("", "")
        return el(tag, before, el("date", words, **dated(self.meta.date)), after)

    def _block(self, block: ET.Element, to: Node) -> None:
        """A block at the top of the text; turns go into speeches, and one goes on with the speech before it."""
        if block.tag != "p" or "turn" not in classes(block):
            self.writer.put(block, to)
            return
        speech = self.writer.speech(block)
        goes_on = "continued" in classes(block) and len(to) and is_tei(to[-1], "sp")
        if goes_on and to[-1].get("who") == speech.get("who"):
            speech = to[-1]
        else:
            to.append(speech)
        self.writer.turn(block, speech, el("p", xml_id=self.writer.local.get(block.get("id", ""), "")), to)

    def _back(self, works: Mapping[str, Work]) -> Node:
        """What belongs to the text, but is none of it: notes, reasons, withdrawn passages, works cited."""
        parts = [self._notes(), self._apparatus(), self._lost(), self._withdrawn()]
        listed = bibliography(self.writer.works | self.statements.works(), works)
        parts.append(el("div", listed, type="works") if listed is not None else None)
        there = [part for part in parts if part is not None]
        return el("back", *there) if there else None

    def _notes(self) -> Node:
        notes = el("div", type="notes")
        for block in self.tree:
            if "footnote" in classes(block):
                self.writer.put(block, notes)
        return notes if len(notes) else None

    def _apparatus(self) -> Node:
        """Why each emendation was made."""
        notes = []
        for each in self._emendations:
            note = el("note", type="emendation", xml_id=f"why-{each.id}", target=f"#{each.id}", resp=EDITORS)
            notes.append(self.writer.fill(each.reason, note))
        return el("div", *notes, type="apparatus") if notes else None

    def _lost(self) -> Node:
        notes = [
            el("note", el("gap", reason="lost", unit="note"), type="lost", xml_id=f"lost-{number}", n=sign)
            for number, sign in enumerate(self.writer.lost, 1)
        ]
        return el("div", *notes, type="lost-notes") if notes else None

    def _withdrawn(self) -> Node:
        passages = []
        for id, words in self.meta.withdrawn.items():
            passage = el("p", xml_id=id)
            passage.append(el("gap", reason="rights") if self.meta.access != "full" else el("del", words))
            passages.append(passage)
        return el("div", *passages, type="withdrawn") if passages else None


def _headings(tree: ET.Element) -> dict[str, ET.Element]:
    """The headings at the top of the text by their ids; the first, where two have the same."""
    found: dict[str, ET.Element] = {}
    for block in tree:
        if block.tag in HEADINGS and block.get("id"):
            found.setdefault(block.get("id", ""), block)
    return found

"""Turns attributions into proposals for a text's file of statements: every field that can be known, nothing more."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from edition.edit.attribution.attributed import Placed, Spoken
from edition.edit.attribution.clauses import Speaker
from edition.edit.attribution.sentences import is_inside, quotations
from edition.edit.attribution.verbs import is_denial
from edition.edit.attribution.when import said_on
from edition.edit.ledger.ledger import UNNAMED
from edition.edit.ledger.offices import holder_of, offices_of
from edition.edit.page import Page, TextMeta
from edition.yamlfile import Flow, write_yaml

# What it is about, a person says. The id is well formed and no topic's, so that only a proposal can have it.
TOPICS = "to-be-chosen"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A statement proposed: where it stands (the number of its passage, and the place there), its fields, and what a
    person should look at, by the field before which it is written."""

    passage: int
    place: int
    fields: Mapping[str, Any]
    remarks: Mapping[str, str]

    def yaml(self, id: str) -> str:
        """The item for the file, with the remarks as comments."""
        rows = []
        for key, value in {"id": id, "proposal": True, **self.fields}.items():
            rows += [f"# {self.remarks[key]}"] if key in self.remarks else []
            rows += write_yaml({key: value}).splitlines()
        rows += [f"# {remark}" for key, remark in self.remarks.items() if key not in self.fields]
        return "- " + "\n  ".join(rows) + "\n"


class Proposer:
    """Makes proposals for one text: its passages, its front matter, and the entries of the register by id."""

    def __init__(
        self,
        passages: Iterable[Spoken],
        meta: TextMeta,
        entries: Mapping[str, Page],
        named: Mapping[str, str],
        is_verbatim: bool,
    ) -> None:
        """`named`: the first passage in which the text names each entry."""
        self.passages = {passage.id: passage for passage in passages}
        self.order = {id: number for number, id in enumerate(self.passages)}
        self.meta, self.entries, self.is_verbatim = meta, entries, is_verbatim
        self.named = named
        self.own = {meta.outlet, *meta.authors}
        self.day = meta.date if meta.date and re.fullmatch(r"\d{4}-\d\d-\d\d", meta.date) else ""

    def turn(self, passage: Spoken) -> Proposal:
        """A paragraph of a transcript's turn: a statement of whoever speaks, as a whole."""
        remarks: dict[str, str] = {}
        fields: dict[str, Any] = {"speaker": passage.speaker}
        fields |= self._role((passage.speaker,)) | self._said(None, remarks)
        remarks["via"] = "via: the programme in which it was said, if it is in the register"
        fields |= {"mode": "verbatim" if self.is_verbatim else "paraphrase", "at": passage.id}
        return Proposal(self.order[passage.id], -1, fields | {"topics": Flow([TOPICS])}, remarks)

    def statement(self, each: Placed) -> Proposal:
        """What an attribution ascribes."""
        text, by, found = self.passages[each.at].text, self.passages[each.by].text, each.attribution
        remarks: dict[str, str] = {}
        speaker = self._by_office(found.speaker, each.by)
        fields = self._speaker(speaker, by[found.start : found.end], remarks)
        fields |= self._role(speaker.entries if speaker else ())
        if found.to:
            fields["to"] = Flow(found.to.entries or [found.to.words])
        fields |= self._said(by[slice(*found.when)] if found.when else None, remarks)
        fields["mode"] = "denial" if is_denial(found.verb) else mode_of(text, found.said)
        if found.hedges:
            fields["hedge"] = by[slice(*found.hedges[0])]
        if via := [id for id in found.via if id not in self.own]:
            fields["via"] = Flow(via)
        quote = [text[start:end] for start, end in found.said]
        fields |= {"at": each.at, "attributed": by[found.start : found.end]}
        fields |= {"quote": quote if len(quote) > 1 else quote[0], "topics": Flow([TOPICS])}
        return Proposal(self.order[each.at], found.said[0][0], fields, remarks)

    def _speaker(self, speaker: Speaker | None, attributed: str, remarks: dict[str, str]) -> dict[str, Any]:
        if speaker is None:
            remarks["speaker"] = "nobody is named here: give the speaker, or describe who it is"
            return {"speaker": UNNAMED, "described": attributed}
        if not speaker.entries:
            remarks["speaker"] = "the text may name who this is: then give the id of the register"
            return {"speaker": UNNAMED, "described": speaker.words}
        if speaker.kind == "description":
            remarks["speaker"] = f"“{speaker.words}” after a name in this text: is it so?"
        elif speaker.words not in attributed:
            remarks["speaker"] = f"taken from “{speaker.words}” before: is it so?"
        return {"speaker": speaker.entries[0] if len(speaker.entries) == 1 else Flow(speaker.entries)}

    def _by_office(self, speaker: Speaker | None, by: str) -> Speaker | None:
        """The one person named before who holds the office by which a speaker is described: “the US president”."""
        if speaker is None or speaker.entries:
            return speaker
        before = (id for id, at in self.named.items() if at in self.order and self.order[at] <= self.order[by])
        holder = holder_of(speaker.words, before, self.entries, self.day)
        return replace(speaker, entries=(holder,)) if holder else speaker

    def _role(self, speakers: Iterable[str]) -> dict[str, str]:
        """The one office that the register gives the speaker on the day of the text."""
        held = [role for id in speakers for role in offices_of(self.entries.get(id), self.day)]
        return {"role": held[0]} if len(held) == 1 else {}

    def _said(self, when: str | None, remarks: dict[str, str]) -> dict[str, str]:
        """When it was said: on the day that the words give, or some day up to the text's."""
        said = said_on(when, self.day) if when and self.day else None
        if said and when:
            return {"said": said, "when": when}
        if self.day:
            return {"said": f"../{self.day}"}
        end = (self.meta.date or "").rpartition("/")[2]
        if end.strip("."):
            return {"said": f"../{end}"}
        remarks["said"] = (
            "said: the text has no day of its own: give the date, or the last day on which it can have been"
        )
        return {}


def mode_of(text: str, said: Iterable[tuple[int, int]]) -> str:
    """Whether all, some or none of what is said stands in quotation marks."""
    quoted = quotations(text)
    inside = [is_inside(place, quoted) for part in said for place in range(*part) if text[place].isalnum()]
    return "verbatim" if all(inside) else "partial" if any(inside) else "paraphrase"

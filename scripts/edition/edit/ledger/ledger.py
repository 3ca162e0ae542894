"""The statement ledger as people write it: `docs/texts/<slug>.statements.yml`, a list in the order of the text.

An item is a statement, or says why words that look like an attribution are none.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StrictBool

from edition.edit.page import Date, Form, Id, PassageId, Printed, Strict

SUFFIX = ".statements.yml"
UNNAMED = "unnamed"

Mode = Literal["verbatim", "partial", "paraphrase", "denial"]
Kind = Literal["repeats", "contradicts", "denies", "walks-back", "answers"]
StatementId = Annotated[str, Field(pattern=r"^s[1-9][0-9]{0,5}$")]
Reference = Annotated[str, Field(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*#s[1-9][0-9]{0,5}$")]


def _listed(value: Any) -> Any:
    return value if isinstance(value, list | tuple) else (value,)


def _day(value: str) -> str:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise ValueError("is no day: write 2026-11-22")
    return value


Ids = Annotated[tuple[Id, ...], BeforeValidator(_listed), Field(min_length=1)]
Words = Annotated[tuple[Printed, ...], BeforeValidator(_listed), Field(min_length=1)]
Day = Annotated[Date, AfterValidator(_day)]


class RelationRecord(Strict):
    """What an editor sees between this statement and another: who sees it, why, and since when."""

    kind: Kind
    to: Annotated[Reference, Field(description="the other statement, as slug#s3")]
    editor: Printed
    why: Printed
    date: Day


class StatementRecord(Strict):
    """Somebody's words or claim, as a passage reports it."""

    id: StatementId
    speaker: Annotated[Ids, Field(description="register id, several if they speak jointly, or unnamed")]
    described: Annotated[Printed | None, Field(description="how the passage describes an unnamed speaker")] = None
    role: Annotated[Printed | None, Field(description="the speaker’s office on that date")] = None
    to: Annotated[tuple[Printed, ...], BeforeValidator(_listed), Field(description="register ids, or words")] = ()
    said: Annotated[Date, Field(description="when it was said, in EDTF")]
    when: Annotated[Printed | None, Field(description="the words of the passage that date it")] = None
    reported: Annotated[Date | None, Field(description="when it was reported, if not on the text’s date")] = None
    mode: Mode
    hedge: Annotated[Printed | None, Field(description="the words by which the report keeps its distance")] = None
    via: Annotated[tuple[Id, ...], BeforeValidator(_listed), Field(description="outlets, nearest first")] = ()
    at: PassageId
    attributed: Annotated[Printed | None, Field(description="the attributing words; none in a turn")] = None
    quote: Annotated[Words | None, Field(description="the exact words; none for a whole paragraph of a turn")] = None
    shortened: Annotated[Printed | None, Field(description="why the quote may leave out a negation or number")] = None
    topics: Ids
    relations: tuple[RelationRecord, ...] = ()
    note: Form | None = None
    proposal: StrictBool = False


class NoStatement(Strict):
    """Words that look like an attribution, and why they are none."""

    no_statement: Printed
    at: PassageId
    why: Printed


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement of the ledger, not a proposal, with what follows from its text.

    `key` is `slug#s3`; `page` the text's uri. `words` is what the quote stands for in the corrected reading, its parts
    joined with “ … ”; `spans` are half-open ranges of characters in that reading of the passage, `Passage.text()`.
    `chain` names who passed it on, nearest to the speaker first: `via`, then the text's outlet, or its authors if it
    has none. `reported` is the record's own date, or the text's.
    `line` is that of its id in the YAML file at `path`.
    """

    key: str
    page: str
    path: str
    line: int
    record: StatementRecord
    words: str
    spans: tuple[tuple[int, int], ...]
    reported: str | None
    chain: tuple[str, ...]

    @property
    def id(self) -> str:
        """Its id within the text."""
        return self.record.id

    @property
    def slug(self) -> str:
        """The text's slug."""
        return self.key.partition("#")[0]


@dataclass(frozen=True)
class Ledger:
    """All statements by key, in the order of texts and passages; the topics by id, with title and scope.

    `outlets` are the ids of the outlets in the register.
    """

    statements: Mapping[str, Statement]
    topics: Mapping[str, tuple[str, str]]
    outlets: frozenset[str] = frozenset()

    def repeated(self, key: str) -> tuple[str, ...]:
        """The statement with all that repeat it or that it repeats, at any remove, in the order of the ledger."""
        return self._groups[key]

    def rests_on(self, key: str) -> str | None:
        """The outlet or person, nearest to the speaker, through whom all its reports come; None if there is none."""
        return self._sources[self._groups[key][0]]

    @cached_property
    def _groups(self) -> Mapping[str, tuple[str, ...]]:
        """For each statement all that repeat each other with it; found once, each relation looked at twice."""
        beside: dict[str, list[str]] = {key: [] for key in self.statements}
        for key, statement in self.statements.items():
            for relation in statement.record.relations:
                if relation.kind == "repeats" and relation.to in beside:
                    beside[key].append(relation.to)
                    beside[relation.to].append(key)
        order = {key: number for number, key in enumerate(self.statements)}
        groups: dict[str, tuple[str, ...]] = {}
        for key in self.statements:
            if key not in groups:
                group = tuple(sorted(_reached(key, beside), key=order.__getitem__))
                groups |= dict.fromkeys(group, group)
        return groups

    @cached_property
    def _sources(self) -> Mapping[str, str | None]:
        """What each group rests on, by the first statement in it."""
        ways: dict[str, list[tuple[str, ...]]] = {}
        for key, group in self._groups.items():
            ways.setdefault(group[0], []).append(self._way(self.statements[key]))
        return {
            key: next((link for link in all_of[0] if all(link in way for way in all_of)), None)
            for key, all_of in ways.items()
        }

    def _way(self, statement: Statement) -> tuple[str, ...]:
        """Its chain, from the speaker on if an outlet speaks."""
        speaker = statement.record.speaker
        return (*speaker, *statement.chain) if len(speaker) == 1 and speaker[0] in self.outlets else statement.chain


def _reached(key: str, beside: Mapping[str, list[str]]) -> set[str]:
    reached, todo = {key}, [key]
    while todo:
        more = [other for other in beside[todo.pop()] if other not in reached]
        reached.update(more)
        todo += more
    return reached

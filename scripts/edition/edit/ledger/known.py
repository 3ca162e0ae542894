"""What statements may name: the register, the topics, and each other."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from edition.edit.citation.bibliography import is_broken
from edition.edit.ledger.coding import CodedText, Text
from edition.edit.linking import unread
from edition.edit.markdown import classes
from edition.edit.page import STATEMENTS, EntryMeta, Page, StatementsMeta
from edition.edit.rendered import Edition
from edition.edit.terms import Terms

SPEAKERS = ("person", "organisation", "outlet")


@dataclass(frozen=True)
class Known:
    """The entries by id, and the ids of those that could not be read; topics; the keys of all items, of proposals too.

    `topics` is None where their page has problems of its own, `works` (the keys of the bibliography) where that has.
    `above` says who is named in the title, the byline or the headnote of a text, by its slug.
    """

    entries: Mapping[str, Page]
    unread: frozenset[str]
    topics: Mapping[str, tuple[str, str]] | None
    statements: frozenset[str]
    proposals: frozenset[str]
    above: Mapping[str, frozenset[str]]
    works: frozenset[str] | None

    def kind(self, id: str) -> str:
        """The kind of an entry; empty if there is none."""
        return _kind(self.entries[id]) if id in self.entries else ""

    @cached_property
    def speakers(self) -> frozenset[str]:
        """Every entry that can speak."""
        return frozenset(id for id, page in self.entries.items() if _kind(page) in SPEAKERS)

    @cached_property
    def by_slug(self) -> Mapping[str, Sequence[str]]:
        """The keys of each text's statements."""
        keys: dict[str, list[str]] = defaultdict(list)
        for key in sorted(self.statements):
            keys[key.partition("#")[0]].append(key)
        return dict(keys)


def _kind(page: Page) -> str:
    return page.meta.kind if isinstance(page.meta, EntryMeta) else ""


def known_to(edition: Edition, ledgers: Sequence[CodedText]) -> Known:
    """What the statements of an edition may name."""
    entries = {id: rendered.page for id, rendered in edition.entries().items()}
    terms = Terms(page for page in entries.values() if _kind(page) in SPEAKERS)
    return Known(
        entries,
        frozenset(unread(edition.problems)),
        topics_of(edition),
        frozenset(f"{ledger.slug}#{id}" for ledger in ledgers for id, _ in ledger.ids),
        frozenset(f"{ledger.slug}#{id}" for ledger in ledgers for id in ledger.proposals),
        {ledger.slug: frozenset(_named_above(ledger.text, terms)) for ledger in ledgers},
        None if is_broken(edition.problems) else frozenset(edition.bibliography.lines),
    )


def _named_above(text: Text, terms: Terms) -> Iterator[str]:
    heading = " — ".join(filter(None, (text.meta.title, text.meta.byline, text.meta.dateline)))
    for match in terms.find(heading):
        yield from match.entries
    for link in text.rendered.headnote.iter("a") if text.rendered.headnote is not None else ():
        if "entry" in classes(link):
            yield link.get("data-entry", "")


def topics_of(edition: Edition) -> Mapping[str, tuple[str, str]] | None:
    """The topics with title and scope, from the front matter of docs/statements.md; None if that cannot be read."""
    rendered = edition.pages.get(STATEMENTS)
    if rendered is None:
        return None if any(p.path == f"docs/{STATEMENTS}" for p in edition.problems) else {}
    assert isinstance(rendered.page.meta, StatementsMeta)
    return {id: (topic.title, topic.scope) for id, topic in rendered.page.meta.topics.items()}

"""The index of a book: who and what is named, and in which passages."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from edition.edit.page import GLOSSARY
from edition.edit.rendered import Rendered
from edition.edit.terms import Mention
from edition.publish.linked import Linked
from edition.publish.parts import entry_meta, sort_key

SECTIONS = (
    ("Persons", ("person",)),
    ("Organisations", ("organisation",)),
    ("Outlets", ("outlet",)),
    ("Places", ("place",)),
    ("Terms", GLOSSARY),
)


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A passage of a text, by the text's slug and the passage's id."""

    slug: str
    passage: str

    @property
    def anchor(self) -> str:
        """Its address from the site's root."""
        return f"texts/{self.slug}/#{self.passage}"

    @property
    def number(self) -> str:
        """The number of the passage, as it stands in the margin."""
        return self.passage.removeprefix("p")


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """A heading of the index, the address of its entry from the site's root, and each passage once, in their order."""

    heading: str
    url: str
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class IndexSection:
    """The headings of one kind."""

    title: str
    entries: tuple[IndexEntry, ...]


def places(mentions: Iterable[Mention], texts: Collection[Rendered]) -> dict[str, tuple[Place, ...]]:
    """For each entry the passages of these texts that mention it, each once, in the order of texts and passages."""
    order = {
        (text.page.uri, passage.id): Place(text.page.id, passage.id) for text in texts for passage in text.passages
    }
    found: dict[str, set[tuple[str, str]]] = {}
    for mention in mentions:
        if _key(mention) in order:
            found.setdefault(mention.entry, set()).add(_key(mention))
    ranks = {key: rank for rank, key in enumerate(order)}
    return {entry: tuple(order[key] for key in sorted(keys, key=ranks.__getitem__)) for entry, keys in found.items()}


def _key(mention: Mention) -> tuple[str, str]:
    return mention.page, mention.passage


def index(linked: Linked, found: dict[str, tuple[Place, ...]]) -> Iterator[IndexSection]:
    """The sections that have headings. Only what a passage mentions is in the index."""
    for title, kinds in SECTIONS:
        entries = [linked.entries[id] for id in found if entry_meta(linked.entries[id]).kind in kinds]
        entries.sort(key=lambda entry: sort_key(entry_meta(entry)))
        if entries:
            yield IndexSection(title, tuple(_heading(entry, found[entry.page.id]) for entry in entries))


def _heading(entry: Rendered, there: tuple[Place, ...]) -> IndexEntry:
    meta = entry_meta(entry)
    return IndexEntry(meta.sort or meta.title, entry.url, there)

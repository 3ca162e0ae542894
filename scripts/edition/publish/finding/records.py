"""What the search finds: a record for each passage that is shown, for each text as such, each entry and page."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from edition.edit.ledger.ledger import UNNAMED, Statement
from edition.edit.page import GLOSSARY, EntryMeta, TextMeta
from edition.edit.passages import Passage
from edition.edit.reading import text_of
from edition.edit.rendered import Edition, Rendered
from edition.edit.terms import Mention
from edition.publish.dates import shown
from edition.publish.parts import shown_passages
from edition.publish.search import edition_text, prose

OnPage = TypeVar("OnPage", Mention, Statement)
Filters = tuple[tuple[str, str], ...]
TEXT_KINDS = {
    "article": "Articles",
    "digest": "Digests",
    "thread": "Threads",
    "news": "News",
    "transcript": "Transcripts",
}
KINDS = {**TEXT_KINDS, "glossary": "Glossary", "register": "Register", "page": "Editors’ pages"}


@dataclass(frozen=True, slots=True)
class Record:
    """A hit: where it leads, what is shown of it, and by what it can be filtered (a name and a value).

    `url` is given from the site's root. `received` is the text as received where that differs, else empty.
    """

    url: str
    title: str
    row: str
    text: str
    received: str = ""
    filters: Filters = ()


def passages(edition: Edition) -> Iterator[Record]:
    """The texts by date, each followed by its passages. Nothing that the site does not show."""
    yield from About(edition).of(edition.texts())


def pages(edition: Edition) -> Iterator[Record]:
    """Entries and editors' pages, in the order of their paths."""
    for _, rendered in sorted(edition.pages.items()):
        if not (rendered.page.is_withdrawn or isinstance(rendered.page.meta, TextMeta)):
            yield _page(rendered)


class About:
    """What is known of passages beside their words."""

    def __init__(self, edition: Edition, mentions: Mapping[str, Sequence[Mention]] | None = None) -> None:
        """`mentions` are those of the edition by page, if somebody has them already."""
        self.titles = {entry: rendered.page.meta.title for entry, rendered in edition.entries().items()}
        self._mentions = by_page(edition.mentions) if mentions is None else mentions
        self._said = by_page(edition.ledger.statements.values())

    def named(self, uri: str) -> Mapping[str, set[tuple[str, str]]]:
        """Whom and what each passage of a text names, and who speaks in it."""
        found: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for mention in self._mentions.get(uri, ()):
            found[mention.passage].add(("mention", mention.entry))
        for statement in self._said.get(uri, ()):
            speakers = {("speaker", speaker) for speaker in statement.record.speaker if speaker != UNNAMED}
            found[statement.record.at] |= speakers
        return found

    def row(self, meta: TextMeta) -> str:
        """The line under a hit: kind, outlet and date of its text."""
        outlet = self.titles.get(meta.outlet or "", "")
        return " · ".join(filter(None, [meta.kind.capitalize(), outlet, shown(meta.date)]))

    def filters(self, meta: TextMeta) -> Filters:
        """Those of a whole text."""
        named = [("kind", meta.kind), *(("author", author) for author in meta.authors)]
        return (*named, *((name, value) for name in ("outlet", "date") if (value := getattr(meta, name))))

    def of(self, texts: Iterable[Rendered]) -> Iterator[Record]:
        """The records of these texts: each, and its passages."""
        for text in texts:
            yield self.text(text)
            yield from self.passages(text)

    def text(self, text: Rendered) -> Record:
        """The text as such: title, byline, headnote."""
        meta = _meta(text)
        words = " · ".join(filter(None, [meta.title, meta.byline, edition_text(text)]))
        return Record(text.url, meta.title, self.row(meta), words, filters=self.filters(meta))

    def passages(self, text: Rendered) -> Iterator[Record]:
        """Its passages, as far as the site shows them, in both readings."""
        meta, shown_here = _meta(text), shown_passages(text)
        row, of_text, named = self.row(meta), self.filters(meta), self.named(text.page.uri)
        for passage in text.passages:
            if passage.id in shown_here:
                corrected, received = both(passage)
                own = named.get(passage.id, set()) | ({("speaker", passage.speaker)} if passage.speaker else set())
                title = f"{meta.title}, {passage.number}"
                url = f"{text.url}#{passage.id}"
                yield Record(url, title, row, corrected, received, (*of_text, *sorted(own)))


def by_page(found: Iterable[OnPage]) -> dict[str, list[OnPage]]:
    """Mentions or statements under the uris of their pages."""
    groups: dict[str, list[OnPage]] = defaultdict(list)
    for each in found:
        groups[each.page].append(each)
    return dict(groups)


def both(passage: Passage) -> tuple[str, str]:
    """A passage's words in the corrected reading and, if it is another, in the one received, on one line each."""
    received = " ".join(text_of(passage.block, "received").split())
    return passage.text(), "" if received == passage.text() else received


def _page(rendered: Rendered) -> Record:
    match rendered.page.meta:
        case EntryMeta() as entry:
            kind = "glossary" if entry.kind in GLOSSARY else "register"
            words = " · ".join([entry.title, *entry.also, prose(rendered)])
            return Record(rendered.url, entry.title, kind.capitalize(), words, filters=(("kind", kind),))
        case plain:
            words = f"{plain.title} · {prose(rendered)}"
            return Record(rendered.url, plain.title, "Editors’ page", words, filters=(("kind", "page"),))


def _meta(text: Rendered) -> TextMeta:
    assert isinstance(text.page.meta, TextMeta)
    return text.page.meta


def used(found: Mapping[tuple[str, str], int], name: str) -> dict[str, int]:
    """The values that a filter has, and how many records each."""
    return {value: count for (of, value), count in found.items() if of == name}

"""The rows of the data files, read off the edition, in an order that does not depend on how it was read."""

from collections.abc import Callable, Iterator, Mapping
from urllib.parse import quote

from edition.edit.edtf import bounds
from edition.edit.ledger.known import SPEAKERS
from edition.edit.ledger.ledger import Statement
from edition.edit.page import RIGHTS, EntryMeta, TextMeta
from edition.edit.passages import Passage
from edition.edit.reading import text_of
from edition.edit.rendered import Edition, Rendered
from edition.edit.terms import Mention
from edition.publish.data.tables import Row, Value
from edition.publish.linked import Linked
from edition.publish.parts import entry_meta, shown_passages


class Rows:
    """Makes the rows of every table.

    `site` is the address of the site; without it, addresses are given from the site's root.
    """

    def __init__(self, edition: Edition, site: str, linked: Linked | None = None) -> None:
        self.edition, self.site, self.linked = edition, site, linked or Linked(edition)
        self.entries = dict(sorted(edition.entries().items()))
        self.texts = edition.texts()
        self.statements = list(edition.ledger.statements.values())
        self._shown = {text.page.uri: shown_passages(text) for text in self.texts}
        self._passages_by_id = {(t.page.uri, passage.id): passage for t in self.texts for passage in t.passages}
        self.tables: Mapping[str, Callable[[], Iterator[Row]]] = {
            "statements": lambda: map(self._statement, self.statements),
            "parties": self._parties,
            "statement_topics": self._statement_topics,
            "relations": self._relations,
            "topics": self._topics,
            "speakers": self._speakers,
            "entries": self._entries,
            "texts": lambda: map(self._text, self.texts),
            "passages": self._passages,
            "mentions": self._mentions,
            "vocabulary": self._vocabulary,
        }

    def address(self, path: str) -> str:
        """The address of a path from the site's root."""
        return self.site + quote(path, safe="/#~")

    def name(self, id: str) -> str:
        """What the register calls somebody; the id itself where it has no entry."""
        return self.entries[id].page.meta.title if id in self.entries else id

    def names(self, ids: tuple[str, ...]) -> tuple[str, ...]:
        """What the register calls them."""
        return tuple(map(self.name, ids))

    def page(self, statement: Statement) -> Rendered:
        """The text that has a statement."""
        return self.edition.pages[statement.page]

    def record(self, statement: Statement) -> str:
        """The address of a statement's record."""
        return self.address(f"statements/{statement.slug}/#{statement.id}")

    def are_given(self, statement: Statement) -> bool:
        """Whether the edition may show the words of a statement."""
        return statement.record.at in self._shown[statement.page]

    def passage(self, statement: Statement) -> str:
        """All words of the passage that has a statement."""
        return self._passages_by_id[statement.page, statement.record.at].text()

    def _statement(self, statement: Statement) -> Row:
        record, topics = statement.record, self.edition.ledger.topics
        return {
            "id": statement.key,
            "address": self.record(statement),
            **self._place(statement),
            **self._who(statement),
            **_when(statement),
            **self._words(statement),
            "mode": record.mode,
            "via": record.via,
            "chain": statement.chain,
            "chain_names": self.names(statement.chain),
            "rests_on": self.edition.ledger.rests_on(statement.key),
            "topics": record.topics,
            "topic_titles": tuple(topics[id][0] if id in topics else id for id in record.topics),
            "shortened": record.shortened,
            "note": record.note,
        }

    def _place(self, statement: Statement) -> Row:
        text = self.page(statement)
        return {
            "text": statement.slug,
            "text_title": text.page.meta.title,
            "passage": statement.record.at,
            "words_address": self.address(f"{text.url}#{statement.id}"),
        }

    def _who(self, statement: Statement) -> Row:
        record, given = statement.record, self.are_given(statement)
        return {
            "speaker": record.speaker,
            "speaker_names": self.names(record.speaker),
            "role": record.role,
            "addressee": tuple(to for to in record.to if given or to in self.entries),
        }

    def _words(self, statement: Statement) -> Row:
        """What is exact words of the passage: none if the edition may not show it."""
        record, given = statement.record, self.are_given(statement)
        words: dict[str, Value] = {
            "described": record.described,
            "when": record.when,
            "hedge": record.hedge,
            "attributed": record.attributed,
            "words": statement.words,
        }
        spans = tuple(f"{start}-{end}" for start, end in statement.spans)
        return {**(words if given else dict.fromkeys(words)), "spans": spans, "words_given": given}

    def _parties(self) -> Iterator[Row]:
        for statement in self.statements:
            record = statement.record
            own = statement.chain[len(record.via) :]
            parts = {"speaker": record.speaker, "addressee": record.to, "via": record.via, "own": own}
            for part, parties in parts.items():
                for position, party in enumerate(parties, 1):
                    yield {
                        "statement": statement.key,
                        "part": part,
                        "position": position,
                        **self._party(statement, part, party),
                    }

    def _party(self, statement: Statement, part: str, party: str) -> Row:
        """Somebody by id; or by the words of the passage, where the edition may show them."""
        if party in self.entries:
            return {"party": party, "words": None}
        words = statement.record.described if part == "speaker" else party if part == "addressee" else None
        return {"party": None, "words": words if self.are_given(statement) else None}

    def _statement_topics(self) -> Iterator[Row]:
        for statement in self.statements:
            for topic in statement.record.topics:
                yield {"statement": statement.key, "topic": topic}

    def _relations(self) -> Iterator[Row]:
        for statement in self.statements:
            for relation in statement.record.relations:
                yield {"statement": statement.key, **relation.model_dump()}

    def _topics(self) -> Iterator[Row]:
        for id, (title, scope) in self.edition.ledger.topics.items():
            yield {"id": id, "title": title, "scope": scope}

    def _speakers(self) -> Iterator[Row]:
        for id, entry in self.entries.items():
            meta = entry_meta(entry)
            if meta.kind in SPEAKERS:
                yield {"id": id, "name": meta.title, "sort": meta.sort, **self._known(entry, meta)}

    def _entries(self) -> Iterator[Row]:
        for id, entry in self.entries.items():
            meta = entry_meta(entry)
            yield {"id": id, "title": meta.title, "also": meta.also, "date": meta.date, **self._known(entry, meta)}

    def _known(self, entry: Rendered, meta: EntryMeta) -> Row:
        return {"kind": meta.kind, "wikidata": meta.wikidata, "address": self.address(entry.url)}

    def _text(self, text: Rendered) -> Row:
        meta = text_meta(text)
        source = self.edition.sources.get(meta.source.file)
        return {
            "slug": text.page.id,
            "address": self.address(text.url),
            "title": meta.title,
            "kind": meta.kind,
            "authors": meta.authors,
            "author_names": self.names(meta.authors),
            "outlet": meta.outlet,
            "outlet_name": self.name(meta.outlet) if meta.outlet else None,
            "date": meta.date,
            "citation": meta.citation,
            "language": meta.language or (source.record.language if source else None),
            "reliability": meta.reliability or (source.record.reliability if source else "verbatim"),
            "rights": meta.rights,
            "rights_address": RIGHTS[meta.rights][1],
            "access": meta.access,
            "source": meta.source.file,
            "source_lines": str(meta.source.lines),
            "sha256": source.record.sha256 if source else None,
        }

    def _passages(self) -> Iterator[Row]:
        for text in self.texts:
            for position, passage in enumerate(text.passages, 1):
                given = passage.id in self._shown[text.page.uri]
                yield {
                    "text": text.page.id,
                    "passage": passage.id,
                    "position": position,
                    "address": self.address(f"{text.url}#{passage.id}"),
                    "speaker": passage.speaker or None,
                    "words": passage.text() if given else None,
                    "received": _received(passage) if given else None,
                    "words_given": given,
                }

    def _mentions(self) -> Iterator[Row]:
        order = {text.page.uri: n for n, text in enumerate(self.texts)}
        places = {t.page.uri: {passage.id: n for n, passage in enumerate(t.passages)} for t in self.texts}

        def place(mention: Mention) -> tuple[int, int, int, int, str]:
            passage = places[mention.page][mention.passage]
            return order[mention.page], passage, mention.start, mention.end, mention.entry

        for mention in sorted(self.edition.mentions, key=place):
            yield {
                "text": self.edition.pages[mention.page].page.id,
                "passage": mention.passage,
                "entry": mention.entry,
                "words": mention.words,
                "start": mention.start,
                "end": mention.end,
            }

    def _vocabulary(self) -> Iterator[Row]:
        vocabulary = self.linked.vocabulary
        for text in self.texts:
            for rank, word in enumerate(vocabulary.distinctive(text.page.uri), 1):
                yield {
                    "text": text.page.id,
                    "rank": rank,
                    "word": word.word,
                    "count": word.count,
                    "words": word.size,
                    "elsewhere": word.elsewhere,
                    "words_elsewhere": word.rest,
                    "passage": word.first,
                }


def text_meta(text: Rendered) -> TextMeta:
    """The front matter of a text."""
    assert isinstance(text.page.meta, TextMeta)
    return text.page.meta


def _when(statement: Statement) -> Row:
    first, last = (day.isoformat() if day else None for day in bounds(statement.record.said))
    return {
        "said": statement.record.said,
        "said_first": first,
        "said_last": last,
        "reported": statement.reported,
    }


def _received(passage: Passage) -> str | None:
    """The reading received on one line, if it is not the corrected one."""
    received = " ".join(text_of(passage.block, "received").split())
    return received if received != passage.text() else None

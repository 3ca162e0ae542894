"""Search and concordance as parts of a site, of which each is made again only if what it is made of has changed."""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from mkdocs.exceptions import PluginError

from edition.edit.ledger.ledger import Statement
from edition.edit.rendered import Edition
from edition.edit.terms import Mention
from edition.publish.finding.concordance import Place
from edition.publish.finding.index import Indexed, NoIndex
from edition.publish.finding.records import About
from edition.publish.finding.write import INDEX, LINES, SEARCH, Shard, shards, write_lists
from edition.publish.fingerprint import Fingerprints
from edition.publish.kept import Kept, Part, files_in
from edition.publish.statements.rows import text_meta


@dataclass
class Finding:
    """What search and concordance of one edition are made of. `mentions` are by page, `statements` by slug."""

    edition: Edition
    site: Kept
    prints: Fingerprints
    mentions: Mapping[str, Sequence[Mention]]
    statements: Mapping[str, Sequence[Statement]]

    @cached_property
    def shards(self) -> list[Shard]:
        """The shards of both."""
        return list(shards(self.edition))

    @cached_property
    def _about(self) -> About:
        return About(self.edition, self.mentions)

    def shard(self, number: int) -> Part:
        """A shard of the search: of its texts, what they mention, and who speaks in them; or of the other pages."""
        shard = self.shards[number]
        rows = [
            (t, self._row(t.page.uri), self.mentions.get(t.page.uri), self.statements.get(t.page.id))
            for t in shard.texts
        ]
        others = [] if number else [r for r in self.edition.pages.values() if not r.passages]
        of = self.prints.of(number, shard.has_engine, rows, others)

        def make() -> Iterator[tuple[str, None]]:
            self._begin(_index(number))
            try:
                indexed = shard.write(self.edition, self._about, self.site.draft)
            except NoIndex as error:
                raise PluginError(str(error)) from error
            self.site.tell(of, indexed.as_json())
            yield from self._written(_index(number))

        return Part(_index(number), of, make, tells=True)

    def lines(self, number: int) -> Part:
        """The lines of the concordance: of its texts, and what stands under each of their titles."""
        shard = self.shards[number]
        of = self.prints.of(number, [(text, self._row(text.page.uri)) for text in shard.texts])

        def make() -> Iterator[tuple[str, None]]:
            self._begin(_lines(number))
            self.site.tell(of, shard.write_lines(self._about, self.site.draft))
            yield from self._written(_lines(number))

        return Part(_lines(number), of, make, tells=True)

    def words(self) -> Part:
        """What search and concordance look into first, from what was told of their parts."""
        now = self.site.now
        told = {s.number: (now[_index(s.number)].of, now[_lines(s.number)].of) for s in self.shards}
        of = self.prints.of(told, list(self.edition.entries().values()))

        def make() -> Iterator[tuple[str, None]]:
            indexed, places = Indexed(), {}
            for number, (index, lines) in told.items():
                indexed.add(Indexed.of_json(self.site.told(index)))
                places[number] = {word: Place(*place) for word, place in self.site.told(lines).items()}
            write_lists(self.edition, indexed, places, self.site.draft)
            yield from self._written(f"{SEARCH}/words")
            yield f"{SEARCH}/choices.json", None

        return Part("search/words", of, make)

    def _begin(self, folder: str) -> None:
        """Remove what a process that died has left there: its work is done again."""
        shutil.rmtree(self.site.draft / folder, ignore_errors=True)

    def _row(self, uri: str) -> str:
        return self._about.row(text_meta(self.edition.pages[uri]))

    def _written(self, folder: str) -> Iterator[tuple[str, None]]:
        yield from ((path, None) for path in sorted(files_in(self.site.draft, folder)))


def _index(number: int) -> str:
    return f"{INDEX}/{number}"


def _lines(number: int) -> str:
    return f"{LINES}/{number}"

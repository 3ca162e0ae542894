"""What can be quoted: the texts, each looked through only where a quotation may stand."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

from edition.edit.page import TextMeta
from edition.edit.reading import text_of
from edition.edit.rendered import Rendered
from edition.edit.sources import Source
from edition.edit.wordindex import Place, WordIndex, in_small_letters, openings, tokens

# Stands between words that do not follow one another, and in no quotation.
_APART = "\0"


def places_in(text: Rendered) -> Iterator[Place]:
    """The heading of a text, and each passage as corrected, and as received where that differs."""
    meta = text.page.meta
    assert isinstance(meta, TextMeta)
    heading = (meta.title, meta.byline or "", meta.dateline or "", "")
    yield Place(text.page.uri, "", f" {_APART} ".join(heading))
    corrected = {passage.id: text_of(passage.block, "corrected") for passage in text.passages}
    for id, words in corrected.items():
        yield Place(text.page.uri, id, words)
    for passage in text.passages:
        received = text_of(passage.block, "received")
        if received != corrected[passage.id]:
            yield Place(text.page.uri, passage.id, f"{_APART} {received}")


def _furniture(source: Source) -> Iterator[Place]:
    for number in sorted(source.furniture()):
        yield Place(source.path, "", f"{source.witness.lines[number - 1]} {_APART}")


def words_of(places: Iterable[Place]) -> str:
    """The words that stand there, in small letters."""
    found = (tokens(place.text) for place in places)
    return in_small_letters(" ".join(words) for words in found if words)


class Quotable:
    """The words of texts and of their sources' furniture: where a quotation stands, and what is nearest to one."""

    def __init__(self, texts: Iterable[Rendered], sources: Iterable[Source], quotations: Iterable[str]) -> None:
        """`quotations` are those that will be asked for."""
        self._texts: Mapping[str, Rendered] = {text.page.uri: text for text in texts}
        self._sources: Mapping[str, Source] = {source.path: source for source in sources}
        self._order = {uri: number for number, uri in enumerate([*self._texts, *self._sources])}
        self._indexes: dict[str, WordIndex] = {}
        wanted = {word for quotation in quotations for opening in openings(quotation) for word in opening.split()}
        self._having: dict[str, set[str]] = defaultdict(set)
        for uri in self._order if wanted else ():
            for word in wanted.intersection(self._words(uri).split(" ")):
                self._having[word].add(uri)

    def lacks(self, quotation: str, pages: Collection[str]) -> str | None:
        """Why the quotation stands in none of these pages, as `WordIndex.lacks` has it; None if it does."""
        both = openings(quotation)
        why = "" if both else None
        having = set[str]().union(*(self._with(words, pages) for words in both))
        for uri in sorted(having, key=self._order.__getitem__):
            reason = self._index(uri).lacks(quotation)
            if reason is None:
                return None
            why = why or reason
        return why

    def nearest(self, quotation: str) -> tuple[Place, str] | None:
        """The passage that is nearest to a quotation, and how it differs."""
        if "" not in self._indexes:
            self._indexes[""] = WordIndex(place for uri in self._order for place in self._places(uri))
        return self._indexes[""].nearest(quotation)

    def _with(self, words: str, pages: Collection[str]) -> Iterator[str]:
        """Those of the pages that have these words, in this order."""
        having = [self._having.get(word, set()) for word in words.split()]
        for uri in min(*having, pages, key=len):
            if uri in pages and all(uri in others for others in having) and words in self._words(uri):
                yield uri

    def _places(self, uri: str) -> Iterator[Place]:
        return places_in(self._texts[uri]) if uri in self._texts else _furniture(self._sources[uri])

    def _words(self, uri: str) -> str:
        text = self._texts.get(uri)
        return text.words if text and text.is_parsed else words_of(self._places(uri))

    def _index(self, uri: str) -> WordIndex:
        if uri not in self._indexes:
            self._indexes[uri] = WordIndex(self._places(uri))
        return self._indexes[uri]

"""Vocabulary over the documents, as a picture and as a list."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from edition.edit.rendered import Rendered
from edition.phrases import counted
from edition.publish.linked import Linked
from edition.publish.parts import Link
from edition.publish.pictures import grid_svg
from edition.publish.pictures.grid import COLUMNS, Cell, Grid, Line, numbered, share
from edition.publish.pictures.key import text_key
from edition.publish.pictures.sheet import markup
from edition.publish.pictures.vocabulary import FEWEST, LEAST, Keyword

CONCORDANCE = "concordance.md"
LINES, MOST, LISTED = 30, 6, 12


@dataclass(frozen=True)
class Listed:
    """A distinctive word of a text: a link to where it stands, its counts, and the measure as people read it."""

    word: Link
    count: int
    all: int
    keyness: str


class VocabularyView:
    """Shows the words that distinguish the texts, on one page."""

    def __init__(self, linked: Linked, here: Rendered) -> None:
        self.linked, self.here, self.vocabulary = linked, here, linked.vocabulary
        self.concordance = linked.list_url(CONCORDANCE, here)
        self.with_words = [text for text in linked.texts if self.vocabulary.sizes[text.page.uri]]
        longest = sorted(self.with_words, key=lambda text: -self.vocabulary.sizes[text.page.uri])[:COLUMNS]
        chosen = {text.page.uri for text in longest}
        self.columns = [text for text in self.with_words if text.page.uri in chosen]
        self.keywords = {text.page.uri: self.vocabulary.distinctive(text.page.uri) for text in self.columns}

    def lines(self) -> list[tuple[str, Keyword]]:
        """The lines of the picture: of each text its most distinctive words, a word under the first text only."""
        each = min(MOST, LINES // max(1, len(self.columns)))
        found: dict[str, tuple[str, Keyword]] = {}
        for uri, words in self.keywords.items():
            for word in words[:each]:
                found.setdefault(word.key, (uri, word))
        return list(found.values())

    def grid(self) -> Grid:
        """Words by texts."""
        lines = self.lines()
        most = max((self._rate(text, word.key) for text in self.columns for _, word in lines), default=1.0)
        drawn = (
            Line(
                word.word,
                self.url(uri, word),
                tuple(self._cell(text, word, most) for text in self.columns),
                self.vocabulary.everywhere[word.key],
            )
            for uri, word in lines
        )
        says = (
            "The most distinctive words of each text, and how often they stand in each. The darker, the more often in "
        )
        says += "a thousand words. The list below has these words and more."
        heads = numbered(self.linked.link(text.page.uri, self.here) for text in self.columns)
        return Grid("vocabulary", "Distinctive words by text", says, heads, tuple(drawn))

    def _rate(self, text: Rendered, key: str) -> float:
        """How often a word stands in a thousand of the text."""
        counts = self.vocabulary.counts(text.page.uri)
        return 1000 * counts.words[key] / counts.size

    def _cell(self, text: Rendered, word: Keyword, most: float) -> Cell | None:
        counts = self.vocabulary.counts(text.page.uri)
        if not (number := counts.words[word.key]):
            return None
        rate = self._rate(text, word.key)
        title = f"{word.word}: {counted(number, 'time')} in “{text.page.meta.title}”, {rate:.1f} in 1,000 words"
        url = self.linked.url(f"{text.url}#{counts.first[word.key]}", self.here)
        return Cell(number, share(rate, most), title, url)

    def url(self, uri: str, word: Keyword) -> str:
        """Where one sees every place that has the word; if there is no concordance, the first one in the text."""
        if self.concordance:
            return f"{self.concordance}?q={quote(word.word)}"
        return self.linked.url(f"{self.linked.edition.pages[uri].url}#{word.first}", self.here)

    def listed(self, uri: str, words: Sequence[Keyword]) -> list[Listed]:
        """The most distinctive words of a text."""
        return [
            Listed(
                Link(word.word, self.url(uri, word)),
                word.count,
                self.vocabulary.everywhere[word.key],
                f"{word.keyness:.1f}",
            )
            for word in words[:LISTED]
        ]

    def context(self) -> dict[str, Any]:
        """All that the page's template needs."""
        texts = [
            (
                self.linked.row(text, self.here),
                self.vocabulary.sizes[text.page.uri],
                self.listed(text.page.uri, self.keywords[text.page.uri]),
                len(self.keywords[text.page.uri]),
            )
            for text in self.columns
        ]
        return {
            "grid": markup(grid_svg.drawings(self.grid())),
            "columns": texts,
            "text_key": text_key(self.linked, self.columns, self.here),
            "all_texts": len(self.with_words),
            "hidden": len(self.linked.texts) - len(self.with_words),
            "words": self.vocabulary.everywhere.total(),
            "has_concordance": bool(self.concordance),
            "least": LEAST,
            "fewest": FEWEST,
            "table_url": self.linked.url("data/vocabulary.csv", self.here),
        }

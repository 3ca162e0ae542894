"""Who appears with whom, as pictures and as lists."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from edition.edit.rendered import Rendered
from edition.phrases import counted
from edition.publish.linked import Linked
from edition.publish.parts import Link
from edition.publish.pictures import arcs, grid_svg
from edition.publish.pictures.appearances import Appearances, Pair
from edition.publish.pictures.arcs import Arc, Arcs, Node
from edition.publish.pictures.grid import Cell, Grid, Line, numbered, share
from edition.publish.pictures.key import text_key
from edition.publish.pictures.sheet import markup
from edition.publish.statements.views import cut

PASSAGES = 12


@dataclass(frozen=True)
class Together:
    """Two who are named together: in how many passages, and in which of each text; `more` are not listed."""

    id: str
    names: tuple[Link, Link]
    count: int
    places: tuple[tuple[Link, tuple[Link, ...]], ...]
    more: int


class AppearancesView:
    """Shows who appears with whom, on one page."""

    def __init__(self, linked: Linked, here: Rendered) -> None:
        self.linked, self.here, self.who = linked, here, Appearances(linked)
        self._numbers = {text.page.uri: number for number, text in enumerate(self.who.columns, 1)}

    def grid(self) -> Grid:
        """Names by texts."""
        most = max((len(found) for id in self.who.shown for found in self.who.named[id].values()), default=0)
        lines = (
            Line(
                self.name(id).title,
                self.name(id).url,
                tuple(self._cell(id, text, most) for text in self.who.columns),
                self.who.count(id),
            )
            for id in self.who.shown
        )
        heads = numbered(self.linked.link(text.page.uri, self.here) for text in self.who.columns)
        says = f"How often each of {len(self.who.shown)} people and organisations is named in each text. "
        says += "Whoever is named in most texts stands first. The list below has the same."
        return Grid("appearances", "People and organisations by text", says, heads, tuple(lines))

    def name(self, id: str) -> Link:
        """A link to somebody's entry."""
        return self.linked.entry_link(id, self.here)

    def _cell(self, id: str, text: Rendered, most: int) -> Cell | None:
        found = self.who.named[id].get(text.page.uri)
        if not found:
            return None
        title = f"{self.name(id).title}: {counted(len(found), 'time')} in “{text.page.meta.title}”"
        return Cell(len(found), share(len(found), most), title, self._url(text.page.uri, found[0].passage))

    def _url(self, uri: str, passage: str) -> str:
        return self.linked.url(f"{self.who.texts[uri].url}#{passage}", self.here)

    def arcs(self) -> Arcs:
        """Who is named with whom."""
        pairs = self.who.pairs()
        ids = [id for id in self.who.order if any(id in pair for pair in pairs)]
        nodes = (Node(self.name(id).title, self.name(id).url) for id in ids)
        drawn = (self._arc(pair, ids) for pair in pairs)
        says = f"{counted(len(pairs), 'pair')} of names that stand together in a passage, each as an arc between the "
        says += "two. The thicker the arc, the more passages. The list below has the same."
        return Arcs("together", "Who is named with whom", says, tuple(nodes), tuple(drawn))

    def _arc(self, pair: Pair, ids: Sequence[str]) -> Arc:
        first, second = (ids.index(id) for id in pair)
        count, names = len(self.who.together[pair]), " and ".join(self.name(id).title for id in pair)
        return Arc(first, second, count, f"{names}: {counted(count, 'passage')}", f"#{_anchor(pair)}")

    def where(self, id: str) -> list[tuple[Link, int]]:
        """How often the texts of the picture name somebody, each with a link to where it first does."""
        return [
            (Link(f"text {number}", self._url(text.page.uri, found[0].passage)), len(found))
            for number, text in enumerate(self.who.columns, 1)
            if (found := self.who.named[id].get(text.page.uri))
        ]

    def _text(self, uri: str) -> Link:
        """A text by its number in the picture, or else by its title."""
        link = self.linked.link(uri, self.here)
        return Link(f"text {self._numbers[uri]}" if uri in self._numbers else cut(link.title, 48), link.url)

    def pair(self, pair: Pair) -> Together:
        """Where two are named together."""
        places = tuple(
            (self._text(uri), tuple(Link(id.removeprefix("p"), self._url(uri, id)) for _, id in passages))
            for uri, passages in groupby(self.who.together[pair][:PASSAGES], key=lambda place: place[0])
        )
        first, second = (self.name(id) for id in pair)
        count = len(self.who.together[pair])
        return Together(_anchor(pair), (first, second), count, places, max(0, count - PASSAGES))

    def context(self) -> dict[str, Any]:
        """All that the page's template needs."""
        pairs = [self.pair(pair) for pair in self.who.pairs()]
        return {
            "grid": markup(grid_svg.drawings(self.grid())),
            "arcs": markup(arcs.drawings(self.arcs())),
            "shown_texts": len(self.who.columns),
            "text_key": text_key(self.linked, self.who.columns, self.here),
            "named": [(self.name(id), self.who.count(id), self.where(id)) for id in self.who.shown],
            "pairs": pairs,
            "least": pairs[-1].count if pairs else 0,
            "all_named": len(self.who.order),
            "all_pairs": len(self.who.together),
            "all_texts": len(self.who.texts),
            "mentions_url": self.linked.url("data/mentions.csv", self.here),
            "register_url": self.linked.list_url("register/index.md", self.here),
        }


def _anchor(pair: Pair) -> str:
    return f"{pair[0]}-and-{pair[1]}"

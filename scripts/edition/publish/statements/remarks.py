"""The editors' remarks on statements: plain words, with citations. They are no Markdown."""

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator

from markupsafe import Markup

from edition.edit.citation.citations import Cluster, cite_all, clusters_in, to_elements
from edition.edit.citation.citing import STORE
from edition.edit.ledger.ledger import Statement
from edition.edit.rendered import Rendered
from edition.publish.linked import Linked
from edition.publish.parts import html
from edition.store import store_of
from edition.work import Meanwhile


class Remarks:
    """Knows what citeproc makes of the works that remarks cite; all of them in one cached run."""

    def __init__(self, linked: Linked) -> None:
        self.linked, self.edition = linked, linked.edition
        statements = self.edition.ledger.statements.values()
        clusters = {c for s in statements for words in _remarks(s) for _, c in self._read(words) if c}
        self._cited = Meanwhile(self._cite, clusters)

    @property
    def cited(self) -> dict[Cluster, list[object]]:
        """What citeproc makes of each citation in a remark."""
        return self._cited.result()

    def wait(self) -> None:
        """Wait until they are made."""
        self._cited.result()

    def _cite(self, clusters: Iterable[Cluster]) -> dict[Cluster, list[object]]:
        wanted = list(clusters)
        if not wanted or not self.edition.references:
            return {}
        csl = self.edition.root / self.edition.settings.csl if self.edition.settings.csl else None
        return dict(cite_all(wanted, self.edition.bibliography.path, csl, store_of(self.edition.root, STORE)).clusters)

    def _read(self, words: str) -> Iterator[tuple[str, Cluster | None]]:
        """The words up to each citation of known works, with the citation; those after the last with none."""
        at = 0
        for start, end, cluster in clusters_in(words):
            if all(cite.key in self.edition.bibliography.lines for cite in cluster):
                yield words[at:start], cluster
                at = end
        yield words[at:], None

    def shown(self, words: str | None, here: Rendered) -> Markup:
        """A remark as HTML."""
        remark = self.tree(words, here)
        for citation in remark.iter("span"):
            citation.attrib.pop("data-cite", None)
        return html(remark)

    def tree(self, words: str | None, here: Rendered) -> ET.Element:
        """A remark as a tree, in which each citation names the keys of its works."""
        remark = ET.Element("span")
        for before, cluster in self._read(words or ""):
            to_elements([{"t": "Str", "c": before}], remark)
            if cluster in self.cited:
                keys = " ".join(cite.key for cite in cluster)
                to_elements(
                    self.cited[cluster],
                    ET.SubElement(remark, "span", {"class": "citation", "data-cite": keys}),
                    self.linked.list_url("bibliography.md", here),
                )
        return remark


def _remarks(statement: Statement) -> Iterator[str]:
    yield statement.record.note or ""
    yield from (relation.why for relation in statement.record.relations)

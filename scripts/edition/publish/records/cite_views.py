"""What pages show and say of how to cite them."""

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Any

from markupsafe import Markup

from edition.edit.citation.citing import STORE
from edition.edit.ledger.ledger import Statement
from edition.edit.links import relative
from edition.edit.page import EntryMeta, TextMeta
from edition.edit.rendered import Edition, Rendered
from edition.publish.records.files import WRITERS, list_files, text_files
from edition.publish.records.formatted import ANY, LAST, Citations, Formatted, format_all
from edition.publish.records.graph import entry_graph
from edition.publish.records.head import FORMATS, Head, coins, head, script
from edition.publish.records.record import Record, Site, records
from edition.publish.records.styles import styles
from edition.publish.records.works import read_works
from edition.store import store_of
from edition.work import Meanwhile

_TEXT_LISTS = ("index.md", "texts/index.md")
_WORK_LISTS = ("bibliography.md",)


class CiteViews:
    """The records of one edition, and its citations in every style."""

    def __init__(self, edition: Edition, site: Site) -> None:
        self.edition = edition
        self.site = site
        self.works = read_works(edition.bibliography)
        self.records = records(edition, site, self.works)
        self.styles = styles(edition.root, edition.settings.csl_styles)
        texts, store = list(self.records.values()), store_of(edition.root, STORE)
        self._formatted = Meanwhile(format_all, texts, edition.titles, self.styles, store)
        self.statements: dict[str, list[Statement]] = defaultdict(list)
        for statement in edition.ledger.statements.values():
            self.statements[statement.slug].append(statement)

    @property
    def citations(self) -> dict[str, list[Citations]]:
        """Every text in every style, by slug."""
        return self._formatted.result()

    def wait(self) -> None:
        """Wait until they are made."""
        self._formatted.result()

    def context(self, rendered: Rendered) -> dict[str, Any]:
        """What the templates of a text and of its statements need for citations. A withdrawn text has no record."""
        page = rendered.page
        record = self.records.get(page.id)
        if record is None:
            return {}
        if isinstance(page.meta, TextMeta):
            return {"cite": self._cite(record, page.uri, f"texts/{record.slug}", FORMATS)}
        if page.uri != f"statements/{record.slug}.md":
            return {}
        cited = {statement.id: self._cited(record, statement) for statement in self.statements.get(record.slug, ())}
        return {"cite": self._cite(record, page.uri, f"statements/{record.slug}", WRITERS), "cited": cited}

    def _cite(self, record: Record, uri: str, path: str, endings: Iterable[str]) -> dict[str, Any]:
        """The citations of a text in every style, and the files of records at `path`, as seen from the page `uri`."""
        return {
            "any": ANY,
            "last": LAST,
            "address": record.edited.url,
            "slug": record.slug,
            "statements": path.startswith("statements/"),
            "files": [(FORMATS[ending][0], relative(f"{path}.{ending}", uri)) for ending in endings],
            "styles": [_style(each) for each in self.citations[record.slug]],
        }

    def _cited(self, record: Record, statement: Statement) -> dict[str, Any]:
        """The key of a statement in the files, and its reference in every style, by the style's name."""
        work, found = record.statement(statement), self.citations[record.slug]
        references = [(each.style.name, each.of(record, statement.record.at, work.url)[0]) for each in found]
        return {"key": work.key, "references": references}

    def head(self, rendered: Rendered) -> Head | None:
        """What the head of a text or an entry says of it to programs; nothing of one that was withdrawn."""
        page = rendered.page
        if page.is_withdrawn:
            return None
        match page.meta:
            case TextMeta():
                return head(self.records[page.id], page.uri)
            case EntryMeta() as meta:
                about = script(entry_graph(page.id, meta, rendered.url, self.site))
                named = [("og:type", "article"), ("og:title", meta.title), ("og:site_name", self.site.name)]
                return Head([], named, [], about)
        return None

    def coins(self, rendered: Rendered) -> list[str]:
        """For lists: each work listed, to be saved by reference managers, several at once."""
        if rendered.page.uri in _TEXT_LISTS:
            return self._coins
        if rendered.page.uri in _WORK_LISTS:
            return [coins(self.works[key]) for key in sorted(self.works)]
        return []

    @cached_property
    def _coins(self) -> list[str]:
        return [coins(record.original) for record in self.records.values()]

    def write(self, folder: Path) -> None:
        """Write the files of records into the site."""
        texts = self.edition.texts()
        of_texts = (text_files(text, self.records[text.page.id], self.statements[text.page.id]) for text in texts)
        for path, content in chain(*of_texts, list_files(self.edition, self.records, self.works)):
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)


def _style(citations: Citations) -> dict[str, Any]:
    reference, citation = citations.passage.words
    return {
        "name": citations.style.name,
        "short": "Note" if citations.style.in_notes else "In the text",
        "original": _shown(citations.original),
        "edited": _shown(citations.edited),
        "reference": reference,
        "citation": citation,
        "citation_of_several": citations.passages,
        "original_words": citations.original.words,
    }


def _shown(formatted: Formatted) -> dict[str, Markup]:
    # Our serialiser has escaped them.
    return {"reference": Markup(formatted.reference), "citation": Markup(formatted.citation)}  # noqa: S704 -- escaped above

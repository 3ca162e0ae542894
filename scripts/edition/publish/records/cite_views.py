"""What pages show and say of how to cite them."""

from pathlib import Path
from typing import Any

from markupsafe import Markup

from edition.edit.citation.citing import CACHE
from edition.edit.links import relative
from edition.edit.page import EntryMeta, TextMeta
from edition.edit.rendered import Edition, Rendered
from edition.publish.records.files import record_files
from edition.publish.records.formatted import ANY, Citations, Formatted, format_all
from edition.publish.records.graph import entry_graph
from edition.publish.records.head import FORMATS, Head, coins, head, script
from edition.publish.records.record import Site, records
from edition.publish.records.styles import styles
from edition.publish.records.works import read_works

_TEXT_LISTS = ("index.md", "texts/index.md")
_WORK_LISTS = ("bibliography.md",)


class CiteViews:
    """The records of one edition, and its citations in every style."""

    def __init__(self, edition: Edition, site: Site) -> None:
        self.edition = edition
        self.site = site
        self.works = read_works(edition.bibliography)
        self.records = records(edition, site, self.works)
        offered = styles(edition.root, edition.settings.csl_styles)
        self.citations = format_all(self.records.values(), edition.titles, offered, edition.root / CACHE)

    def context(self, rendered: Rendered) -> dict[str, Any]:
        """What the template of a text needs for its citations. A withdrawn one has no record."""
        record = self.records.get(rendered.page.id)
        if record is None or not isinstance(rendered.page.meta, TextMeta):
            return {}
        uri = rendered.page.uri
        files = [(name, relative(f"texts/{record.slug}.{ending}", uri)) for ending, (name, _) in FORMATS.items()]
        return {
            "cite": {
                "any": ANY,
                "address": record.edited.url,
                "files": files,
                "styles": [_style(each) for each in self.citations[record.slug]],
            }
        }

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
            return [coins(record.original) for record in self.records.values()]
        if rendered.page.uri in _WORK_LISTS:
            return [coins(self.works[key]) for key in sorted(self.works)]
        return []

    def write(self, folder: Path) -> None:
        """Write the files of records into the site."""
        for path, content in record_files(self.edition, self.records, self.works):
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
        "original_words": citations.original.words,
    }


def _shown(formatted: Formatted) -> dict[str, Markup]:
    # Our serialiser has escaped them.
    return {"reference": Markup(formatted.reference), "citation": Markup(formatted.citation)}  # noqa: S704

"""The edition as values: its pages once parsed, and the whole of them with what they rest on."""

import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from edition.edit.citation.bibliography import Bibliography
from edition.edit.emendations import Emendation
from edition.edit.ledger.ledger import Ledger
from edition.edit.page import EntryMeta, Page, TextMeta
from edition.edit.passages import Passage
from edition.edit.quotations import Quotation
from edition.edit.release.published import PublishedPage
from edition.edit.release.releases import Releases
from edition.edit.sources import Source
from edition.edit.terms import Mention
from edition.problems import Problem


@dataclass(frozen=True)
class Settings:
    """The plugin's options in mkdocs.yml: which mentions become links, and the citation style (a CSL file).

    `license` is that of what the editors wrote, as SPDX names it.
    `csl_styles` are more styles (CSL files) that readers are offered; `editors` those of the edition.
    """

    link: str = "first"
    csl: str = ""
    license: str = ""
    csl_styles: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()


@dataclass
class Rendered:
    """A page's tree, with what was read off it. The tree is finished once `load` returns.

    Outside of the scope of a check nothing is in it: only the front matter was wanted. `words` has those that can be
    quoted from a text, `quotations` what the editors quote, with line and column. `key` stands for all that it was read
    off, which is not what the whole edition has added to it: citations, marks of statements, addresses.
    """

    page: Page
    root: ET.Element
    toc: list[dict[str, Any]]
    passages: list[Passage] = field(default_factory=list)
    added: list[Passage] = field(default_factory=list)
    headnote: ET.Element | None = None
    emendations: list[Emendation] = field(default_factory=list)
    lost: list[tuple[str, str]] = field(default_factory=list)
    works: list[str] = field(default_factory=list)
    words: str = ""
    quotations: list[tuple[Quotation, tuple[int, int]]] = field(default_factory=list)
    url: str = ""
    is_parsed: bool = True
    key: str = ""

    @property
    def trees(self) -> list[ET.Element]:
        """Everything on the page that may hold citations and links."""
        return [tree for tree in (self.root, self.headnote, *(e.reason for e in self.emendations)) if tree is not None]


@dataclass
class Edition:
    """All of it: the pages by uri, what they rest on, and every problem found.

    `now` has what each page would publish if it were released as it is; it is empty as long as nothing is.
    `exempt` is the number of problems that are none by docs/exemptions.yml. `cited` stands for all citations together,
    and the style and the works from which they were made.
    """

    root: Path
    settings: Settings
    sources: dict[str, Source]
    bibliography: Bibliography
    pages: dict[str, Rendered]
    mentions: list[Mention]
    references: dict[str, list[Any]]
    problems: list[Problem]
    notes: dict[str, str] = field(default_factory=dict)
    ledger: Ledger = field(default_factory=lambda: Ledger({}, {}))
    titles: dict[str, str] = field(default_factory=dict)
    releases: Releases = field(default_factory=Releases)
    now: dict[str, PublishedPage] = field(default_factory=dict)
    exempt: int = 0
    cited: str = ""

    def texts(self) -> list[Rendered]:
        """The texts by date, then title; those without a date last. None that was withdrawn."""
        texts = [r for r in self.pages.values() if isinstance(r.page.meta, TextMeta) and not r.page.is_withdrawn]
        return sorted(texts, key=lambda r: (getattr(r.page.meta, "date", None) or "9999", r.page.meta.title))

    def entries(self) -> dict[str, Rendered]:
        """Glossary and register by id. None that was withdrawn."""
        entries = (r for r in self.pages.values() if isinstance(r.page.meta, EntryMeta) and not r.page.is_withdrawn)
        return {r.page.id: r for r in entries}

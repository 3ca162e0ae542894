"""The list of all statements by date, in pages of a size that can be read: /statements/, /statements/list/2/ …"""

import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from edition.edit.ledger.ledger import Statement
from edition.edit.page import STATEMENTS, Page, PlainMeta
from edition.edit.rendered import Rendered
from edition.publish.dates import shown
from edition.publish.statements.views import Statements
from edition.yamlfile import Yaml

FOLDER = "statements/list/"
PER_PAGE = 250


@dataclass(frozen=True)
class Part:
    """A page of the list as the others link to it: which statements it has, and the date of its first."""

    first: int
    last: int
    since: str
    url: str
    is_here: bool


class Chronicle:
    """Divides the list. Its first page is the editors’ own, docs/statements.md; no file has the others."""

    def __init__(self, statements: Statements) -> None:
        self.statements, self.linked = statements, statements.linked
        every = statements.all
        self.parts: list[Sequence[Statement]] = [every[n : n + PER_PAGE] for n in range(0, len(every), PER_PAGE)] or [
            []
        ]

    def pages(self) -> dict[str, Rendered]:
        """The pages after the first, by their uris."""
        main = self.linked.edition.pages.get(STATEMENTS)
        return {page.page.uri: page for page in self._later(main)} if main else {}

    def _later(self, main: Rendered) -> list[Rendered]:
        pages = []
        for number in range(2, len(self.parts) + 1):
            title = f"{main.page.meta.title}, page {number} of {len(self.parts)}"
            meta = PlainMeta(title=title, description=getattr(main.page.meta, "description", None))
            page = Page(main.page.path, f"{FOLDER}{number}.md", "", meta, Yaml(None, {}), "", 1)
            pages.append(Rendered(page, ET.Element("div"), [], url=f"{FOLDER}{number}/"))
        return pages

    def context(self, here: Rendered) -> dict[str, Any]:
        """What the template of one page of the list needs. The first has the filters, for all of them."""
        uri = here.page.uri
        number = 1 if uri == STATEMENTS else int(uri.removeprefix(FOLDER).removesuffix(".md"))
        return {
            "statements": [self.statements.said(each, here) for each in self.parts[number - 1]],
            "total": len(self.statements.all),
            "parts": [self._part(n, n == number, here) for n in range(1, len(self.parts) + 1)],
            "filters": self.statements.filters(here) if number == 1 else [],
            "list_url": self.linked.list_url(STATEMENTS, here),
            "topics_url": self.linked.list_url("topics.md", here),
        }

    def _part(self, number: int, is_here: bool, here: Rendered) -> Part:
        first, since = self._firsts[number - 1]
        target = f"{FOLDER}{number}/" if number > 1 else self.linked.edition.pages[STATEMENTS].url
        last = first + len(self.parts[number - 1]) - 1
        return Part(first, last, since, self.linked.url(target, here), is_here)

    @cached_property
    def _firsts(self) -> list[tuple[int, str]]:
        """The number and the date of the first statement of each page."""
        firsts, at = [], 1
        for part in self.parts:
            firsts.append((at, shown(part[0].record.said) if part else ""))
            at += len(part)
        return firsts

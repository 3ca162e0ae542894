"""Makes the pages of one edition: what each shows, and from that what stands between the frame's head and foot."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import escape

from edition.edit.ledger.ledger import SUFFIX
from edition.edit.links import relative
from edition.edit.page import TextMeta
from edition.edit.rendered import Edition, Rendered
from edition.publish.data.dictionary import PAGE, dictionary
from edition.publish.data.files import DataFile
from edition.publish.fingerprint import made
from edition.publish.records.cite_views import CiteViews
from edition.publish.records.head import Head
from edition.publish.updates.changes import field_name
from edition.publish.views import Views

TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Sheet:
    """All that a page is made of: what the theme reads, what its template needs, its head, the works that it lists."""

    meta: dict[str, Any]
    context: dict[str, Any]
    head: Head | None
    coins: list[str]


@dataclass
class Pages:
    """The pages of one edition. `data` and `pdfs` are files of the site, to which pages lead."""

    edition: Edition
    views: Views
    citing: CiteViews
    env: jinja2.Environment
    data: Mapping[str, DataFile]
    pdfs: Mapping[str, bytes]

    def sheet(self, rendered: Rendered, edit_url: str) -> Sheet:
        """What a page is made of. What takes time is left for later."""
        context = self.views.outline(rendered, edit_url)
        context |= dictionary(self.edition, self.data) if rendered.page.uri == PAGE else {}
        context["works_cited"] = context.pop("works", [])
        context["problems"] = [p for p in self.edition.problems if p.path in _files_of(rendered)]
        context |= self.citing.context(rendered)
        pdf = f"texts/{rendered.page.id}.pdf"
        context["pdf"] = relative(pdf, rendered.page.uri) if rendered.passages and pdf in self.pdfs else ""
        return Sheet(self.meta(rendered), context, self.citing.head(rendered), self.citing.coins(rendered))

    def meta(self, rendered: Rendered) -> dict[str, Any]:
        """What the theme reads of a page: title and settings."""
        meta: dict[str, Any] = {"title": str(escape(rendered.page.meta.title)), "search": {"exclude": True}}
        if isinstance(rendered.page.meta, TextMeta):
            # A blank author, or reference managers would take the site’s for that of an unsigned text.
            about = self.views.linked.described(rendered, str(self.env.globals["site_name"]))
            meta |= {"author": " ", "description": str(escape(about))}
        if description := getattr(rendered.page.meta, "description", None):
            meta["description"] = str(escape(description))
        return meta

    def content(self, sheet: Sheet) -> str:
        """The page's content, from its template."""
        listed = self.env.get_template("coins.html").render(coins=sheet.coins)
        context = made(sheet.context)
        return self.env.get_template(context["template"]).render(context) + listed

    def head(self, sheet: Sheet) -> str:
        """What the page says in its head to programs."""
        return self.env.get_template("head.html").render(head=sheet.head) if sheet.head else ""


def environment(site_name: str, version: str, policy: str) -> jinja2.Environment:
    """Our own templates. `policy` is the element that tells a browser what a page may do."""
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        undefined=jinja2.StrictUndefined,
        auto_reload=False,
    )
    env.globals.update(site_name=site_name, version=version, policy=policy)
    env.filters["field_name"] = field_name
    return env


def _files_of(rendered: Rendered) -> set[str]:
    """The files whose problems a page shows: its own, that of its statements, its source."""
    path = rendered.page.path
    source = rendered.page.meta.source.file if isinstance(rendered.page.meta, TextMeta) else ""
    return {path, path.removesuffix(".md") + SUFFIX, f"sources/{source}"}

"""The whole edition, read and proven. `load` is the table of contents: what happens, in which order, and why."""

import logging
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import chain, count
from pathlib import Path
from typing import Any

from edition.collect.draft import slugify
from edition.edit.addresses import address
from edition.edit.citation.bibliography import is_broken, read_bibliography, unbraced_names
from edition.edit.citation.citing import cite
from edition.edit.declared import declared
from edition.edit.emendations import apparatus
from edition.edit.exemptions import FILE as EXEMPTIONS
from edition.edit.exemptions import exempt, read_exemptions
from edition.edit.fidelity import fidelity
from edition.edit.folder import read_folder
from edition.edit.ledger.recording import is_statements, text_of_statements
from edition.edit.ledger.statements import state
from edition.edit.linking import link, unread
from edition.edit.links import url_of
from edition.edit.markdown import Dialect
from edition.edit.page import GLOSSARY, EntryMeta, Page, TextMeta, read_page
from edition.edit.passages import Passage, lost_notes, number, remarks, turns
from edition.edit.quotegate import quotegate
from edition.edit.reading import stray_text, text_of
from edition.edit.release.inventory import inventory
from edition.edit.release.lock import lock, passages_stay
from edition.edit.release.published import PublishedPage
from edition.edit.release.releases import Releases, is_release, read_releases
from edition.edit.rendered import Edition, Rendered
from edition.edit.scope import EVERYTHING, Scope, scope_of
from edition.edit.settings import read_settings
from edition.edit.sources import Source, coverage, read_sources, uncited
from edition.edit.structure import structure
from edition.problems import Problem
from edition.publish.tei.unknown import without_form

Progress = Callable[[str, int, int], None]


def load(root: Path, progress: Progress = lambda stage, done, total: None, scope: Scope = EVERYTHING) -> Edition:
    """Read and verify the edition in `root`, or so much of it as is in the scope.

    Writes nothing but a cache; problems are in the result, nothing raises.
    """
    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)
    files, problems = read_folder(root)
    published = {path for path in files if not is_statements(path, root) and not is_release(path, root)}
    published -= {root / EXEMPTIONS}
    there = {_uri(path, root) for path in published}
    there |= {problem.path.removeprefix("docs/") for problem in problems}
    settings, found = read_settings(root, there)
    problems += found
    releases, found = read_releases(root, files)
    problems += found
    exemptions, found = read_exemptions(root, files)
    problems += found
    sources, found = read_sources(root, scope.sources)
    problems += found
    bibliography, found = read_bibliography(root)
    problems += found
    pages, found = read_pages([f for f in files if f.suffix == ".md" and scope.reads(_uri(f, root))], root, progress)
    problems += found
    problems += coverage(sources, [p for p in pages if isinstance(p.meta, TextMeta)], {p.path for p in problems})
    problems += declared(pages, None if is_broken(problems) else bibliography, unread(problems))
    problems += () if is_broken(problems) else uncited(sources.values(), bibliography)
    # Each page by itself: one parse, then ids (they number what the source has), then proof, before anything is added.
    rendered = {}
    for done, page in enumerate(pages, 1):
        progress("pages", done, len(pages))
        rendered[page.uri], found = render(page, sources, releases) if scope.proves(page.uri) else (unparsed(page), [])
        problems += found
    # Links need every entry; citations every page, for one run of citeproc; statements who is named where; their marks
    # go around what is there; addresses come last, on the finished tree.
    edition = Edition(root, settings, sources, bibliography, rendered, [], {}, problems)
    link(edition)
    cite(edition, in_style=scope.is_all)
    state(edition, [f for f in files if is_statements(f, root) and scope.proves(text_of_statements(f))])
    address(edition, there)
    if scope.is_all:
        _braces(edition)
    # What the editors quote is compared with all texts, and everything with what was published; exemptions come last.
    edition.problems += quotegate(edition)
    edition.problems += without_form(edition)
    edition.releases = releases
    edition.now = inventory(edition) if releases.all else {}
    edition.problems += lock(edition, there)
    edition.problems, edition.exempt = exempt(exemptions, sorted(set(problems)), root)
    return edition


# Whether these are right, and what was meant, can only be said once all texts, sources and statements are read.
UNCERTAIN = ("P110", "Q701", "S611", "S613", "W108")


def check_files(root: Path, paths: Collection[str], progress: Progress = lambda stage, done, total: None) -> Edition:
    """Read and verify these files, and of the edition what they rest on: all of it if that cannot be told."""
    scope = scope_of(root, paths)
    edition = load(root, progress, scope) if scope else None
    if edition and not any(p.code in UNCERTAIN for p in edition.problems if p.path in paths or p.code == "W108"):
        return edition
    return load(root, progress)


def _uri(path: Path, root: Path) -> str:
    return path.relative_to(root / "docs").as_posix()


def unparsed(page: Page) -> Rendered:
    """A page of which only its front matter is wanted."""
    return Rendered(page, ET.Element("div"), [], url=url_of(page.uri), is_parsed=False)


def read_pages(paths: Sequence[Path], root: Path, progress: Progress) -> tuple[list[Page], list[Problem]]:
    """Read every Markdown file in docs/, in the order of their names."""
    pages: list[Page] = []
    problems: list[Problem] = []
    for done, path in enumerate(paths, 1):
        progress("files", done, len(paths))
        page, found = read_page(path, path.relative_to(root).as_posix(), _uri(path, root))
        problems += found
        pages += [page] if page else []
    return pages, problems


_DIALECTS: dict[bool, Dialect] = {}


def _parse(text: str, source_text: bool) -> tuple[ET.Element, list[dict[str, Any]]]:
    if source_text not in _DIALECTS:
        _DIALECTS[source_text] = Dialect(source_text)
    parsed = _DIALECTS[source_text].parse(text)
    return parsed.root, parsed.toc


def render(page: Page, sources: dict[str, Source], releases: Releases | None = None) -> tuple[Rendered, list[Problem]]:
    """Parse a page; number, mark and prove it if it is a text."""
    is_text = isinstance(page.meta, TextMeta)
    root, toc = _parse(page.body, is_text)
    rendered = Rendered(page, root, toc, url=url_of(page.uri))
    if not isinstance(page.meta, TextMeta):
        return rendered, []
    passages, rendered.added = number(root, page.meta.passage_ids())
    _name_headings(rendered.added)
    problems = list(_strays(page, root))
    rendered.passages = turns(passages, page)
    remarks(rendered.passages)
    rendered.emendations, found = apparatus(page, [*rendered.passages, *rendered.added])
    problems += found
    rendered.passages = [lost_notes(passage) for passage in rendered.passages]
    rendered.lost = [(sign, passage.id) for passage in rendered.passages for sign in passage.lost]
    if source := sources.get(page.meta.source.file):
        problems += fidelity(page, rendered.passages, source)
        old = _published(page, releases)
        witness = source.witness.sha256
        problems += structure(page, root, rendered.passages, source, old is not None and old.witness == witness)
        problems += passages_stay(rendered, old, witness) if old and not problems else []
    if page.meta.headnote:
        rendered.headnote, _ = _parse(page.meta.headnote, False)
    return rendered, problems


def _published(page: Page, releases: Releases | None) -> PublishedPage | None:
    """This page as the last release has it, under its own or a former address."""
    before = releases.before(page.uri, map(page.uri_of, page.meta.formerly)) if releases else None
    return before[1] if before else None


# The ids of passages, statements, emendations, and of what the page of a text has around its words.
_OWN = re.compile(r"[pse]\d+|title|cite|works|record|apparatus(?:-e\d+)?|lost-notes|withdrawn|as-received")


def _name_headings(added: Sequence[Passage]) -> None:
    """Give headings that the editors added an id of their own words, without the reason why they were added.

    If something on the page has that id, a heading of the same words or a part of the page, a number comes after it.
    """
    taken: set[str] = set()
    for passage in added:
        words = slugify(text_of(passage.block, "corrected"))
        if passage.block.tag.startswith("h") and words:
            ids = chain([words], (f"{words}-{number}" for number in count(2)))
            free = next(id for id in ids if id not in taken and not _OWN.fullmatch(id))
            taken.add(free)
            passage.block.set("id", free)


def _strays(page: Page, root: ET.Element) -> Iterator[Problem]:
    for text in stray_text(root):
        yield Problem(
            page.path,
            *page.find(text[:20]),
            "F208",
            f"these words are in no paragraph: “{text:.60}”",
            "Put blank lines around them.",
        )


def _braces(edition: Edition) -> None:
    """Check that the names of entries stand in braces in the titles of works."""
    names = names_in_titles(edition)
    if names and not is_broken(edition.problems):
        edition.problems += unbraced_names(edition.bibliography, names)


def names_in_titles(edition: Edition) -> set[str]:
    """The names of entries that stand in braces in the titles of works."""
    return {r.page.meta.title for r in edition.entries().values() if _is_name(r.page)}


def _is_name(page: Page) -> bool:
    meta = page.meta
    return (
        isinstance(meta, EntryMeta)
        and meta.kind not in (*GLOSSARY, "place")
        and not meta.ignore_case
        and meta.title.isascii()
    )

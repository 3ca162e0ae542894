"""The whole edition, read and proven. `load` is the table of contents: what happens, in which order, and why."""

import logging
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

import mkdocs.utils.yaml

from edition.collect.draft import slugify
from edition.edit.bibliography import Bibliography, is_broken, read_bibliography, unbraced_names
from edition.edit.citing import cite
from edition.edit.emendations import apparatus
from edition.edit.fidelity import fidelity
from edition.edit.linking import link, unread
from edition.edit.links import resolve, url_of
from edition.edit.markdown import Dialect, classes
from edition.edit.page import GLOSSARY, EntryMeta, Page, TextMeta, read_page
from edition.edit.passages import Passage, add_permalink, lost_notes, number, remarks, turns
from edition.edit.reading import stray_text, text_of
from edition.edit.rendered import Edition, Rendered, Settings
from edition.edit.sources import Source, coverage, read_sources
from edition.problems import Problem, nearest

SETTINGS = "mkdocs.yml"

Progress = Callable[[str, int, int], None]


def load(root: Path, progress: Progress = lambda stage, done, total: None) -> Edition:
    """Read and verify the edition in `root`. Writes nothing but a cache; problems are in the result, nothing raises."""
    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)
    settings, problems = read_settings(root)
    sources, found = read_sources(root)
    problems += found
    bibliography, found = read_bibliography(root)
    problems += found
    pages, found = read_pages(root, progress)
    problems += found
    problems += coverage(sources, [p for p in pages if isinstance(p.meta, TextMeta)], {p.path for p in problems})
    problems += _identifiers(pages, None if is_broken(problems) else bibliography, unread(problems))
    # Each page by itself: one parse, then ids (they number what the source has), then proof, before anything is added.
    rendered = {}
    for done, page in enumerate(pages, 1):
        progress("pages", done, len(pages))
        rendered[page.uri], found = _render(page, sources)
        problems += found
    # Links need every entry; citations every page, for one run of citeproc; addresses come last, on the finished tree.
    edition = Edition(root, settings, sources, bibliography, rendered, [], {}, problems)
    link(edition)
    cite(edition)
    _address(edition)
    edition.problems = sorted(set(problems))
    return edition


def read_settings(root: Path) -> tuple[Settings, list[Problem]]:
    """Read the plugin's options. A broken mkdocs.yml is a problem."""
    try:
        config = mkdocs.utils.yaml.yaml_load((root / SETTINGS).read_text("utf-8-sig"))
        options = next(
            (p["edition"] or {} for p in config.get("plugins", []) if isinstance(p, dict) and "edition" in p), {}
        )
        if unknown := set(options) - {f.name for f in fields(Settings)}:
            raise ValueError(f"the plugin has no option {sorted(unknown)[0]}")
        settings = Settings(**options)
        if settings.link not in ("first", "section", "all"):
            raise ValueError(f"link: is first, section or all, not {settings.link!r}")
        if settings.csl and not (root / settings.csl).is_file():
            raise ValueError(f"csl: there is no file {settings.csl}")
        return settings, []
    except Exception as error:  # MkDocs' YAML raises many kinds; all are the file's fault
        return Settings(), [
            Problem(SETTINGS, 0, 0, "P111", f"mkdocs.yml cannot be used: {error}".replace("\n", " "), "See README.")
        ]


def read_pages(root: Path, progress: Progress) -> tuple[list[Page], list[Problem]]:
    """Read every Markdown file in docs/, in the order of their names."""
    docs = root / "docs"
    paths = sorted(
        path for path in docs.rglob("*.md") if not any(part.startswith(".") for part in path.relative_to(docs).parts)
    )
    pages: list[Page] = []
    problems: list[Problem] = []
    for done, path in enumerate(paths, 1):
        progress("files", done, len(paths))
        uri = path.relative_to(docs).as_posix()
        if not path.resolve().is_relative_to(docs.resolve()):
            problems.append(
                Problem(f"docs/{uri}", 0, 0, "P107", "this link leads out of docs/", "Put the file itself here.")
            )
            continue
        page, found = read_page(path, f"docs/{uri}", uri)
        problems += found
        pages += [page] if page else []
    return pages, problems


def _identifiers(pages: Sequence[Page], bibliography: Bibliography | None, unread: set[str]) -> Iterator[Problem]:
    """Every id in a front matter names an entry, every key a work (if all were read); no two entries have one id."""
    entries: dict[str, Page] = {}
    for page in pages:
        if isinstance(page.meta, EntryMeta):
            if page.id in entries:
                message = f"the id “{page.id}” is also that of {entries[page.id].path}"
                yield Problem(page.path, 1, 1, "T403", message, "Rename one of the two files.")
            entries[page.id] = page
    register = {id for id, page in entries.items() if page.uri.startswith("register/")} | unread
    for page in pages:
        for path, value, known, what in _references(
            page, register, {*entries, *unread}, set(bibliography.lines) if bibliography else None
        ):
            if known is not None and value not in known:
                line, column = page.front.place(path)
                code = "B503" if "bib" in what else "P104"
                hint = "Correct it, or add the entry first."
                yield Problem(page.path, line, column, code, f"no {what} “{value}”{nearest(value, known)}", hint)


def _references(
    page: Page, register: set[str], entries: set[str], works: set[str] | None
) -> Iterator[tuple[tuple[str | int, ...], str, set[str] | None, str]]:
    match page.meta:
        case TextMeta() as text:
            yield ("citation",), text.citation, works, "work in references.bib with the key"
            for index, author in enumerate(text.authors):
                yield ("authors", index), author, register, "person in the register"
            if text.outlet:
                yield ("outlet",), text.outlet, register, "outlet in the register"
            for label, speaker in text.speakers.items():
                yield ("speakers", label), speaker, register, "person in the register"
        case EntryMeta() as entry:
            for index, other in enumerate(entry.see_also):
                yield ("see_also", index), other, entries, "entry"
            for index, role in enumerate(entry.roles):
                if role.source:
                    yield ("roles", index, "source"), role.source, works, "work in references.bib with the key"


_DIALECTS: dict[bool, Dialect] = {}


def _parse(text: str, source_text: bool) -> tuple[ET.Element, list[dict[str, Any]]]:
    if source_text not in _DIALECTS:
        _DIALECTS[source_text] = Dialect(source_text)
    parsed = _DIALECTS[source_text].parse(text)
    return parsed.root, parsed.toc


def _render(page: Page, sources: dict[str, Source]) -> tuple[Rendered, list[Problem]]:
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
    if source := sources.get(page.meta.source.file):
        problems += fidelity(page, rendered.passages, source)
    rendered.lost = [(sign, passage.id) for passage in passages for sign in lost_notes(passage)]
    if page.meta.headnote:
        rendered.headnote, _ = _parse(page.meta.headnote, False)
    return rendered, problems


def _name_headings(added: Sequence[Passage]) -> None:
    """Give headings that the editors added an id of their own words, without the reason why they were added."""
    for passage in added:
        words = slugify(text_of(passage.block, "corrected"))
        if passage.block.tag.startswith("h") and words:
            passage.block.set("id", words)


def _strays(page: Page, root: ET.Element) -> Iterator[Problem]:
    for text in stray_text(root):
        yield Problem(
            page.path,
            *page.find(text[:20]),
            "F208",
            f"these words are in no paragraph: “{text:.60}”",
            "Put blank lines around them.",
        )


def _address(edition: Edition) -> None:
    """Give every passage its permalink, resolve the editors' own links, and check the braces in titles."""
    docs = edition.root / "docs"
    files = {p.relative_to(docs).as_posix() for p in docs.rglob("*") if p.is_file()}
    anchors = {r.page.uri: {p.id for p in r.passages} | _withdrawn(r.page) for r in edition.texts() if r.passages}
    for rendered in edition.pages.values():
        for passage in rendered.passages:
            add_permalink(passage)
        for tree in rendered.trees:
            edition.problems += resolve(rendered.page, _editors_links(tree), files, anchors)
    names = {r.page.meta.title for r in edition.entries().values() if _is_name(r.page)}
    if names and not is_broken(edition.problems):
        edition.problems += unbraced_names(edition.bibliography, names)


def _withdrawn(page: Page) -> set[str]:
    """The ids of passages that the text no longer has: they are still cited, and lead to what they were."""
    return set(page.meta.withdrawn) if isinstance(page.meta, TextMeta) else set()


def _editors_links(tree: ET.Element) -> ET.Element:
    """A stand-in whose children are the tree's links that the edition did not make itself."""
    made = {id(a) for e in tree.iter() if {"citation", "bibliography"} & set(classes(e)) for a in e.iter("a")}
    links = ET.Element("links")
    links.extend(e for e in tree.iter() if e.tag in ("a", "img") and "entry" not in classes(e) and id(e) not in made)
    return links


def _is_name(page: Page) -> bool:
    meta = page.meta
    return (
        isinstance(meta, EntryMeta)
        and meta.kind not in (*GLOSSARY, "place")
        and not meta.ignore_case
        and meta.title.isascii()
    )

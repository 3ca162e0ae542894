"""The whole edition, read and proven. `load` is the table of contents: what happens, in which order, and why."""

import json
import logging
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import mkdocs.utils.yaml

from edition.edit.bibliography import Bibliography, read_bibliography, unbraced_names
from edition.edit.citations import Cite, Cited, Cluster, cite_all, plain, to_elements
from edition.edit.emendations import Emendation, apparatus
from edition.edit.fidelity import fidelity
from edition.edit.links import relative, resolve, url_of
from edition.edit.markdown import Dialect, classes, walk
from edition.edit.page import GLOSSARY, EntryMeta, Page, TextMeta, read_page
from edition.edit.passages import Passage, add_permalink, lost_notes, number, remarks, turns
from edition.edit.reading import blocks, stray_text
from edition.edit.sourcemap import SourceMap, ranks
from edition.edit.sources import Source, coverage, read_sources
from edition.edit.terms import Found, Mention, Terms, in_context, insert_links, read_mentions
from edition.problems import Problem, nearest

SETTINGS = "mkdocs.yml"
CACHE = ".cache/edition"

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Settings:
    """The options of the plugin `edition` in mkdocs.yml: which mentions become links, and the citation style (a CSL file)."""

    link: str = "first"
    csl: str = ""


@dataclass
class Rendered:
    """A page's tree, with what was read off it. The tree is finished once `load` returns."""

    page: Page
    root: ET.Element
    toc: list[dict[str, Any]]
    passages: list[Passage] = field(default_factory=list)
    added: list[Passage] = field(default_factory=list)
    headnote: ET.Element | None = None
    emendations: list[Emendation] = field(default_factory=list)
    lost: list[tuple[str, str]] = field(default_factory=list)
    works: list[str] = field(default_factory=list)
    url: str = ""

    @property
    def trees(self) -> list[ET.Element]:
        """Everything on the page that may hold citations and links."""
        return [tree for tree in (self.root, self.headnote, *(e.reason for e in self.emendations)) if tree is not None]


@dataclass
class Edition:
    """All of it: the pages by uri, what they rest on, and every problem found."""

    root: Path
    settings: Settings
    sources: dict[str, Source]
    bibliography: Bibliography
    pages: dict[str, Rendered]
    mentions: list[Mention]
    references: dict[str, list[Any]]
    problems: list[Problem]

    def texts(self) -> list[Rendered]:
        """The texts by date, then title; those without a date last."""
        texts = [r for r in self.pages.values() if isinstance(r.page.meta, TextMeta)]
        return sorted(texts, key=lambda r: (_text_meta(r.page).date or "9999", r.page.meta.title))

    def entries(self) -> dict[str, Rendered]:
        """Glossary and register by id."""
        return {r.page.id: r for r in self.pages.values() if isinstance(r.page.meta, EntryMeta)}


def load(root: Path, progress: Progress = lambda stage, done, total: None) -> Edition:
    """Read and verify the edition in `root`, writing nothing there but a cache. Problems are in the result; nothing raises."""
    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)
    settings, problems = read_settings(root)
    sources, found = read_sources(root)
    problems += found
    bibliography, found = read_bibliography(root)
    problems += found
    pages, found = read_pages(root, progress)
    problems += found
    problems += coverage(sources, [p for p in pages if isinstance(p.meta, TextMeta)], {p.path for p in problems})
    problems += _identifiers(pages, None if _is_broken(problems) else bibliography)
    # Each page by itself: one parse, then ids (they number what the source has), then proof, before anything is added.
    rendered = {}
    for done, page in enumerate(pages, 1):
        progress("pages", done, len(pages))
        rendered[page.uri], found = _render(page, sources)
        problems += found
    # Links need every entry; citations need every page, for one run of citeproc; addresses come last, on the finished tree.
    edition = Edition(root, settings, sources, bibliography, rendered, [], {}, problems)
    _link(edition)
    _cite(edition)
    _address(edition)
    edition.problems = sorted(set(problems))
    return edition


def read_settings(root: Path) -> tuple[Settings, list[Problem]]:
    """Read the plugin's options. A broken mkdocs.yml is a problem."""
    try:
        config = mkdocs.utils.yaml.yaml_load((root / SETTINGS).read_text("utf-8-sig"))
        options = next((p["edition"] or {} for p in config.get("plugins", []) if isinstance(p, dict) and "edition" in p), {})
        if unknown := set(options) - {f.name for f in fields(Settings)}:
            raise ValueError(f"the plugin has no option {sorted(unknown)[0]}")
        settings = Settings(**options)
        if settings.link not in ("first", "section", "all"):
            raise ValueError(f"link: is first, section or all, not {settings.link!r}")
        if settings.csl and not (root / settings.csl).is_file():
            raise ValueError(f"csl: there is no file {settings.csl}")
        return settings, []
    except Exception as error:  # noqa: BLE001 -- MkDocs' YAML raises many kinds; all are the file's fault
        return Settings(), [Problem(SETTINGS, 0, 0, "P111", f"mkdocs.yml cannot be used: {error}".replace("\n", " "), "See README.")]


def read_pages(root: Path, progress: Progress) -> tuple[list[Page], list[Problem]]:
    """Read every Markdown file in docs/, in the order of their names."""
    docs = root / "docs"
    paths = sorted(path for path in docs.rglob("*.md") if not any(part.startswith(".") for part in path.relative_to(docs).parts))
    pages: list[Page] = []
    problems: list[Problem] = []
    for done, path in enumerate(paths, 1):
        progress("files", done, len(paths))
        uri = path.relative_to(docs).as_posix()
        if not path.resolve().is_relative_to(docs.resolve()):
            problems.append(Problem(f"docs/{uri}", 0, 0, "P107", "this link leads out of docs/", "Put the file itself here."))
            continue
        page, found = read_page(path, f"docs/{uri}", uri)
        problems += found
        pages += [page] if page else []
    return pages, problems


def _is_broken(problems: Iterable[Problem]) -> bool:
    """Whether the bibliography has faults that hide works: then nobody can tell which ones it has."""
    return any(p.path == "references.bib" and p.code in ("B501", "B502") for p in problems)


def _identifiers(pages: Sequence[Page], bibliography: Bibliography | None) -> Iterator[Problem]:
    """Every id in a front matter names an entry, every key a work if the bibliography is whole; no two entries have one id."""
    entries: dict[str, Page] = {}
    for page in pages:
        if isinstance(page.meta, EntryMeta):
            if page.id in entries:
                message = f"the id “{page.id}” is also that of {entries[page.id].path}"
                yield Problem(page.path, 1, 1, "T403", message, "Rename one of the two files.")
            entries[page.id] = page
    register = {id for id, page in entries.items() if page.uri.startswith("register/")}
    for page in pages:
        for path, value, known, what in _references(page, register, set(entries), set(bibliography.lines) if bibliography else None):
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
    passages, rendered.added = number(root)
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


def _strays(page: Page, root: ET.Element) -> Iterator[Problem]:
    for text in stray_text(root):
        yield Problem(page.path, *page.find(text[:20]), "F208", f"these words are in no paragraph: “{text:.60}”", "Put blank lines around them.")


def _link(edition: Edition) -> None:
    """Find every mention, link the first ones, and record those in the texts."""
    entries = {id: r.page for id, r in edition.entries().items()}
    terms = Terms(entries.values())
    for rendered in edition.pages.values():
        own = rendered.page.id if isinstance(rendered.page.meta, EntryMeta) else ""
        linked: set[str] = {own}
        no_link = rendered.page.meta.no_link if isinstance(rendered.page.meta, TextMeta) else ()
        without = frozenset({own, *no_link} - {""})
        places = SourceMap(rendered.page)
        for block, passage in _linkable(rendered):
            if edition.settings.link == "all" or (edition.settings.link == "section" and block.tag in ("h2", "h3")):
                linked = {own}
            text, found = read_mentions(block, terms, without, frozenset(entries))
            edition.problems += _ambiguous(rendered, passage, found, text, places, entries)
            sure = [f for f in found if len(f.match.entries) == 1]
            insert_links(block, _first_of(sure, linked, edition.settings.link))
            if passage and passage.id:
                edition.mentions += [_mention(rendered, passage, f, text) for f in sure]
        edition.problems += _point_to_entries(rendered, edition)


def _linkable(rendered: Rendered) -> Iterator[tuple[ET.Element, Passage | None]]:
    if rendered.headnote is not None:
        yield from ((block, None) for block in blocks(rendered.headnote))
    if rendered.passages:
        yield from ((passage.block, passage) for passage in rendered.passages)
    elif not isinstance(rendered.page.meta, TextMeta):
        yield from ((block, None) for block in blocks(rendered.root))


def _first_of(found: Iterable[Found], linked: set[str], scope: str) -> list[Any]:
    matches = []
    for each in found:
        entry = each.match.entries[0]
        if not each.explicit and (scope == "all" or entry not in linked):
            matches.append(each.match)
        linked.add(entry)
    return matches


def _mention(rendered: Rendered, passage: Passage, found: Found, text: str) -> Mention:
    return Mention(found.match.entries[0], rendered.page.uri, passage.id, *in_context(text, found.match))


def _ambiguous(
    rendered: Rendered, passage: Passage | None, found: Sequence[Found], text: str, places: SourceMap, entries: dict[str, Page]
) -> Iterator[Problem]:
    """A form that two entries have is linked by a person, not by us."""
    for each in found:
        if len(each.match.entries) < 2:
            continue
        words = text[each.match.start : each.match.end]
        if passage:
            ranked = ranks(passage.segments, "corrected", passage.start)
            place = places.place(ranked[each.match.start])
        else:
            place = rendered.page.find(words)
        titles = " or ".join(f"“{entries[id].meta.title}”" for id in each.match.entries)
        choices = ", ".join(f"[{words}](term:{id})" for id in (*each.match.entries, "none"))
        yield Problem(rendered.page.path, *place, "T401", f"“{words}” can be {titles}", f"Write one of {choices}.")


def _point_to_entries(rendered: Rendered, edition: Edition) -> Iterator[Problem]:
    """Give `term:` links their address. An unknown id is a problem; `term:none` is no link."""
    entries = edition.entries()
    for tree in rendered.trees:
        for _, element in list(walk(tree)):
            target = element.get("href", "")
            if element.tag != "a" or not target.startswith("term:"):
                continue
            entry = target.removeprefix("term:")
            element.attrib.clear()
            if entry in entries:
                element.attrib.update({"class": "entry", "href": relative(entries[entry].url, rendered.page.uri), "data-entry": entry})
                continue
            element.tag = "span"
            if entry not in ("none", *_speakers(rendered.page)):
                place = rendered.page.find(f"term:{entry}")
                message = f"no entry “{entry}” in glossary or register{nearest(entry, entries)}"
                yield Problem(rendered.page.path, *place, "T402", message, "Correct the id, or add the entry.")


def _speakers(page: Page) -> Iterable[str]:
    """The ids of a transcript's speakers, which have been looked up in its front matter."""
    return page.meta.speakers.values() if isinstance(page.meta, TextMeta) else ()


def _cite(edition: Edition) -> None:
    """Resolve every citation of the edition in one run, and fill in the lists of works."""
    clusters: dict[str, list[tuple[ET.Element, Cluster]]] = {}
    for uri, rendered in edition.pages.items():
        clusters[uri] = list(_clusters(rendered))
        if not _is_broken(edition.problems):
            edition.problems += _unknown_keys(rendered, [c for _, c in clusters[uri]], edition.bibliography)
    known = set(edition.bibliography.lines)
    wanted = [cluster for found in clusters.values() for _, cluster in found if all(c.key in known for c in cluster)]
    cited = _run_citeproc(edition, wanted)
    edition.references = dict(cited.references)
    for uri, found in clusters.items():
        rendered = edition.pages[uri]
        link = relative("bibliography/", uri)
        for element, cluster in found:
            if cluster in cited.clusters:
                element.text = None
                element.set("data-cite", " ".join(c.key for c in cluster))
                to_elements(cited.clusters[cluster], element, link)
        rendered.works = list(dict.fromkeys(c.key for _, cluster in found for c in cluster if c.key in cited.references))
    for rendered in edition.pages.values():
        _fill_lists(rendered, edition)


def _clusters(rendered: Rendered) -> Iterator[tuple[ET.Element, Cluster]]:
    for tree in rendered.trees:
        for element in tree.iter("span"):
            if "citation" in classes(element) and element.get("data-cite", "").startswith("["):
                yield element, tuple(Cite(*item) for item in json.loads(element.get("data-cite", "[]")))


def _unknown_keys(rendered: Rendered, clusters: Sequence[Cluster], bibliography: Bibliography) -> Iterator[Problem]:
    for key in dict.fromkeys(cite.key for cluster in clusters for cite in cluster):
        if key not in bibliography.lines:
            guess = nearest(key, bibliography.lines)
            yield Problem(rendered.page.path, *_place_of_key(rendered.page, key), "B503", f"no work “{key}” in references.bib{guess}", "Correct the key, or add the work.")


def _place_of_key(page: Page, key: str) -> tuple[int, int]:
    found = re.search(rf"@\{{?{re.escape(key)}(?![\w-])", page.text)
    if not found:
        return page.body_line, 1
    before = page.text[: found.start()]
    return before.count("\n") + 1, found.start() - before.rfind("\n")


def _run_citeproc(edition: Edition, clusters: list[Cluster]) -> Cited:
    if _is_broken(edition.problems):
        return Cited({}, {})
    csl = edition.root / edition.settings.csl if edition.settings.csl else None
    try:
        return cite_all(clusters, edition.bibliography.path, csl, edition.root / CACHE)
    except (RuntimeError, OSError, KeyError, ValueError) as error:
        message = f"pandoc cannot use the bibliography: {str(error)[:300]}".replace("\n", " ")
        edition.problems.append(Problem("references.bib", 0, 0, "B505", message, "Correct the entry that it names."))
        return Cited({}, {})


def _fill_lists(rendered: Rendered, edition: Edition) -> None:
    """Fill `\\bibliography` and `\\full_bibliography`; the full list says where each work is cited."""
    for element in rendered.root.iter("div"):
        if "bibliography" in classes(element):
            everything = element.get("data-scope") == "all"
            works = sorted(edition.references if everything else rendered.works, key=lambda k: plain(edition.references[k]).lower())
            for key in works:
                entry = ET.SubElement(element, "p", {"id": f"ref-{key}", "class": "reference"})
                to_elements(edition.references[key], entry)
                if everything:
                    _say_where(entry, key, rendered, edition)


def _say_where(entry: ET.Element, key: str, here: Rendered, edition: Edition) -> None:
    citing = [r for r in edition.pages.values() if key in r.works or getattr(r.page.meta, "citation", "") == key]
    if not citing:
        return
    where = ET.SubElement(entry, "span", {"class": "cited-in"})
    where.text = "Cited in "
    for rendered in citing:
        link = ET.SubElement(where, "a", {"href": relative(rendered.url, here.page.uri)})
        link.text, link.tail = rendered.page.meta.title, ", " if rendered is not citing[-1] else "."


def _address(edition: Edition) -> None:
    """Give every passage its permalink, resolve the editors' own links, and check the braces in titles."""
    docs = edition.root / "docs"
    files = {p.relative_to(docs).as_posix() for p in docs.rglob("*") if p.is_file()}
    anchors = {r.page.uri: {p.id for p in r.passages} for r in edition.pages.values() if r.passages}
    for rendered in edition.pages.values():
        for passage in rendered.passages:
            add_permalink(passage)
        for tree in rendered.trees:
            edition.problems += resolve(rendered.page, _editors_links(tree), files, anchors)
    names = {r.page.meta.title for r in edition.entries().values() if _is_name(r.page)}
    if names and not _is_broken(edition.problems):
        edition.problems += unbraced_names(edition.bibliography, names)


def _editors_links(tree: ET.Element) -> ET.Element:
    """A stand-in whose children are the tree's links that the edition did not make itself."""
    made = {id(a) for e in tree.iter() if {"citation", "bibliography"} & set(classes(e)) for a in e.iter("a")}
    links = ET.Element("links")
    links.extend(e for e in tree.iter() if e.tag in ("a", "img") and "entry" not in classes(e) and id(e) not in made)
    return links


def _is_name(page: Page) -> bool:
    meta = page.meta
    return isinstance(meta, EntryMeta) and meta.kind not in (*GLOSSARY, "place") and not meta.ignore_case and meta.title.isascii()


def _text_meta(page: Page) -> TextMeta:
    assert isinstance(page.meta, TextMeta)
    return page.meta

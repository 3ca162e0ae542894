"""The whole edition, read and proven. `load` is the table of contents: what happens, in which order, and why."""

import gc
import logging
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from edition.edit.addresses import address
from edition.edit.citation.bibliography import is_broken, read_bibliography, unbraced_names
from edition.edit.citation.citing import cite
from edition.edit.declared import declared
from edition.edit.exemptions import FILE as EXEMPTIONS
from edition.edit.exemptions import exempt, read_exemptions
from edition.edit.folder import read_folder
from edition.edit.kept import Means, Progress, means, prove_pages, read_pages
from edition.edit.ledger.recording import is_statements, text_of_statements
from edition.edit.ledger.statements import state
from edition.edit.linking import linker_of, unread
from edition.edit.page import GLOSSARY, EntryMeta, Page, TextMeta
from edition.edit.quotegate import quotegate
from edition.edit.release.inventory import inventory
from edition.edit.release.lock import lock
from edition.edit.release.releases import is_release, read_releases
from edition.edit.render import unparsed
from edition.edit.rendered import Edition
from edition.edit.scope import EVERYTHING, Scope, scope_of
from edition.edit.settings import read_settings
from edition.edit.sources import coverage, read_sources, uncited
from edition.publish.tei.unknown import without_form
from edition.work import Workers


def load(
    root: Path,
    progress: Progress = lambda stage, done, total: None,
    scope: Scope = EVERYTHING,
    workers: Workers | None = None,
) -> Edition:
    """Read and verify the edition in `root`, or so much of it as is in the scope.

    Writes nothing but a cache; problems are in the result, nothing raises. `workers` do what is done page by page.
    """
    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)
    by = means(root, workers or Workers(), progress)
    with _without_collecting():
        edition = _load(root, scope, by)
    if scope.is_all:
        by.store.prune()
    return edition


def _load(root: Path, scope: Scope, by: Means) -> Edition:
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
    read, found = read_pages([f for f in files if f.suffix == ".md" and scope.reads(_uri(f, root))], root, by)
    pages = list(read.values())
    problems += found
    problems += coverage(sources, [p for p in pages if isinstance(p.meta, TextMeta)], {p.path for p in problems})
    problems += declared(pages, None if is_broken(problems) else bibliography, unread(problems))
    problems += () if is_broken(problems) else uncited(sources.values(), bibliography)
    # Each page by itself: one parse, then ids (they number what the source has), then proof, before anything is added;
    # then links, which need every entry.
    linker = linker_of(pages, settings.link, problems)
    wanted = {key: page for key, page in read.items() if scope.proves(page.uri)}
    edition = Edition(root, settings, sources, bibliography, {p.uri: unparsed(p) for p in pages}, [], {}, problems)
    for rendered, found, mentions in prove_pages(wanted, sources, releases, linker, by):
        edition.pages[rendered.page.uri] = rendered
        edition.problems += found
        edition.mentions += mentions
    # Citations need every page, for one run of citeproc; statements who is named where; their marks go around what is
    # there; addresses come last, on the finished tree.
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


@contextmanager
def _without_collecting() -> Iterator[None]:
    """An edition is read into many values that stay: to look them through for what is no longer used finds nothing."""
    was_collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_collecting:
            gc.enable()


# Whether these are right, and what was meant, can only be said once all texts, sources and statements are read.
UNCERTAIN = ("P110", "Q701", "S611", "S613", "W108")


def check_files(
    root: Path,
    paths: Collection[str],
    progress: Progress = lambda stage, done, total: None,
    workers: Workers | None = None,
) -> Edition:
    """Read and verify these files, and of the edition what they rest on: all of it if that cannot be told."""
    scope = scope_of(root, paths)
    edition = load(root, progress, scope, workers) if scope else None
    if edition and not any(p.code in UNCERTAIN for p in edition.problems if p.path in paths or p.code == "W108"):
        return edition
    return load(root, progress, workers=workers)


def _uri(path: Path, root: Path) -> str:
    return path.relative_to(root / "docs").as_posix()


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

"""What a change does to the edition: the difference between two states of it, as values."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Set
from dataclasses import replace
from typing import Literal

from edition.edit.citation.biblatex import FILE as BIBLIOGRAPHY
from edition.edit.citation.bibliography import is_broken
from edition.edit.ledger.ledger import SUFFIX
from edition.edit.page import Strict
from edition.edit.release.changes import PageChange, changes
from edition.edit.release.inventory import inventory
from edition.edit.release.published import PageKind, PublishedPage
from edition.edit.rendered import Edition
from edition.problems import Problem
from edition.review.files import ChangedFile, changed_files
from edition.review.references import Gained, citations, links, sites
from edition.review.works import ChangedWork, changed_works

How = Literal["new", "changed", "moved", "withdrawn", "gone"]


class ChangedPage(Strict):
    """A page that is other than it was. `was` is its former path, `change` what changed on one that was there."""

    uri: str
    kind: PageKind
    title: str
    how: How
    was: str = ""
    change: PageChange | None = None
    passages: int = 0


class Summary(Strict):
    """All that a change does to the edition, `base` being the state before it and `head` the one after.

    `problems` are those that it brings, `standing` those that were there, `mended` those that it takes away.
    `uncompared` are files that one of the two states cannot read: what they hold is not compared. `sites` are the
    addresses of other sites that pages lead to.
    """

    base: str
    head: str
    problems: tuple[Problem, ...] = ()
    standing: tuple[Problem, ...] = ()
    mended: tuple[Problem, ...] = ()
    uncompared: tuple[str, ...] = ()
    pages: tuple[ChangedPage, ...] = ()
    links: tuple[Gained, ...] = ()
    citations: tuple[Gained, ...] = ()
    sites: tuple[Gained, ...] = ()
    works: tuple[ChangedWork, ...] = ()
    files: tuple[ChangedFile, ...] = ()


def summarise(old: Edition, new: Edition, base: str, head: str) -> Summary:
    """Compare two editions. What a file with faults may hide is named, and nothing is concluded from its absence."""
    problems, standing, mended = _problems(old.problems, new.problems)
    unread = set(_unread(old)), set(_unread(new))
    uncompared = sorted(unread[0] | unread[1])
    pages = list(_pages(inventory(old), inventory(new), *unread))
    moved = {page.was: page.uri for page in pages if page.was}
    is_listed = BIBLIOGRAPHY not in uncompared
    works = list(changed_works(old.root, new.root)) if is_listed else []
    return Summary(
        base=base,
        head=head,
        problems=tuple(problems),
        standing=tuple(standing),
        mended=tuple(mended),
        uncompared=tuple(uncompared),
        pages=tuple(pages),
        links=tuple(links(old, new, moved, uncompared)),
        citations=tuple(citations(old, new, moved, uncompared)) if is_listed else (),
        sites=tuple(sites(old, new, moved, uncompared)),
        works=tuple(works),
        files=tuple(changed_files(old.root, new.root, _told(pages, works))),
    )


def _problems(old: list[Problem], new: list[Problem]) -> tuple[list[Problem], list[Problem], list[Problem]]:
    """Those that are new, those that stay, those that are gone. A problem that only moved to another line stays."""
    standing, brought = _parted(new, Counter(map(_same, old)))
    _, mended = _parted(old, Counter(map(_same, new)))
    return brought, standing, mended


def _parted(problems: list[Problem], others: Counter[tuple[str, ...]]) -> tuple[list[Problem], list[Problem]]:
    """Those that are among the others too, and those that are not."""
    found: tuple[list[Problem], list[Problem]] = [], []
    for problem in problems:
        found[others[_same(problem)] <= 0].append(replace(problem, fix=None))
        others[_same(problem)] -= 1
    return found


def _same(problem: Problem) -> tuple[str, ...]:
    return problem.path, problem.code, problem.message


def _unread(edition: Edition) -> Iterator[str]:
    """The files of which nobody can tell all that they hold: pages that could not be read; statements with problems,
    or of a text with problems, which may have hidden them.
    """
    read = {f"docs/{uri}" for uri in edition.pages}
    for path in {problem.path for problem in edition.problems}:
        unsure = path.removesuffix(".md") + SUFFIX if path in read else path
        if unsure.endswith((SUFFIX, ".md")) and (edition.root / unsure).exists():
            yield unsure
    if is_broken(edition.problems) or any(problem.code == "B505" for problem in edition.problems):
        yield BIBLIOGRAPHY


def _pages(
    before: Mapping[str, PublishedPage], after: Mapping[str, PublishedPage], unread: Set[str], unread_now: Set[str]
) -> Iterator[ChangedPage]:
    """Page by page, in the order of their paths: those of today, then those that are gone."""
    former = _former_paths(before, after)
    for uri, page in after.items():
        old = before.get(former.get(uri, ""))
        if old == page or f"docs/{uri}" in unread:
            continue
        change = _settled(_new(page) if old is None else changes(old, page), uri, unread, unread_now)
        was = former[uri] if old is not None and former[uri] != uri else ""
        how = _how(page, old, was)
        if change or how != "changed":
            size = len(page.passages)
            yield ChangedPage(uri=uri, kind=page.kind, title=page.title, how=how, was=was, change=change, passages=size)
    for uri in sorted(before.keys() - after.keys() - set(former.values())):
        if f"docs/{uri}" not in unread_now:
            yield ChangedPage(uri=uri, kind=before[uri].kind, title=before[uri].title, how="gone")


def _how(page: PublishedPage, old: PublishedPage | None, was: str) -> How:
    if old is None:
        return "new"
    if page.tombstone and not old.tombstone:
        return "withdrawn"
    return "moved" if was else "changed"


def _former_paths(before: Mapping[str, PublishedPage], after: Mapping[str, PublishedPage]) -> Mapping[str, str]:
    """The path that each page had: its own, one that it names itself, or that of the gone text of the same work."""
    works = {page.fields.get("citation"): uri for uri, page in before.items() if uri not in after and _is_text(page)}
    found: dict[str, str] = {}
    for uri, page in after.items():
        same_work = [works[page.fields["citation"]]] if _is_text(page) and page.fields["citation"] in works else []
        paths = [path for path in (uri, *page.formerly, *same_work) if path in before]
        found |= {uri: paths[0]} if paths else {}
    return found


def _is_text(page: PublishedPage) -> bool:
    return page.kind == "text"


def _new(page: PublishedPage) -> PageChange:
    """What to tell of a new page: what its editors wrote, emended and coded. Its text is proven to be the source’s."""
    change = changes(PublishedPage(kind=page.kind, title=page.title), page)
    emended = tuple(replace(passage, reading=()) for passage in change.passages if passage.emended)
    return replace(change, passages=emended, fields=())


def _settled(change: PageChange, uri: str, unread: Set[str], unread_now: Set[str]) -> PageChange:
    """The change without statements that may be neither new nor gone: a list with faults hides some."""
    ledger = f"docs/{uri.removesuffix('.md')}{SUFFIX}"
    unsure = {"new"} if ledger in unread else set[str]()
    unsure |= {"withdrawn"} if ledger in unread_now else set()
    return replace(change, statements=tuple(each for each in change.statements if each.how not in unsure))


def _told(pages: Collection[ChangedPage], works: Collection[ChangedWork]) -> set[str]:
    """The files whose change is told already."""
    told = {BIBLIOGRAPHY} if works else set[str]()
    for page in pages:
        paths = {f"docs/{uri}" for uri in (page.uri, page.was) if uri}
        has_statements = page.how != "changed" or bool(page.change and page.change.statements)
        told |= paths | ({path.removesuffix(".md") + SUFFIX for path in paths} if has_statements else set())
    return told

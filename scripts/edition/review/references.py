"""Which links to entries and to other sites, and which citations of works, are gained and lost."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping

from edition.edit.links import scheme
from edition.edit.markdown import classes
from edition.edit.page import Strict
from edition.edit.rendered import Edition, Rendered

Places = Mapping[str, Counter[str]]


class Gained(Strict):
    """An entry, a work or an address, how often it was linked or cited, and is now, and where that is new or no more.

    A place is a path in docs/, with the passage after # if it is in one; a number says how often.
    """

    id: str
    title: str
    before: int
    after: int
    gained: Mapping[str, int] = {}
    lost: Mapping[str, int] = {}


def links(old: Edition, new: Edition, moved: Mapping[str, str], uncompared: Collection[str]) -> Iterator[Gained]:
    """By entry, the mentions in texts that are gained and lost. A page or entry that moved is the same."""
    unread = {_id(path) for path in uncompared if path.startswith(("docs/glossary/", "docs/register/"))}
    before, after = _mentions(old, moved, uncompared), _mentions(new, {}, uncompared)
    titles = _titles(old) | _titles(new)
    return (each for each in _differences(before, after, titles) if each.id not in unread)


def citations(old: Edition, new: Edition, moved: Mapping[str, str], uncompared: Collection[str]) -> Iterator[Gained]:
    """By work, the pages that cite it, and did not before, or did and do no more."""
    return _differences(_cited(old, moved, uncompared), _cited(new, {}, uncompared), {})


def sites(old: Edition, new: Edition, moved: Mapping[str, str], uncompared: Collection[str]) -> Iterator[Gained]:
    """By address, the pages whose own words lead to another site, and did not before, or did and do no more."""
    return _differences(_led_to(old, moved, uncompared), _led_to(new, {}, uncompared), {})


def _differences(before: Places, after: Places, titles: Mapping[str, str]) -> Iterator[Gained]:
    for id in sorted(before.keys() | after.keys()):
        old, new = before.get(id, Counter()), after.get(id, Counter())
        if old != new:
            yield Gained(
                id=id, title=titles.get(id, ""), before=old.total(), after=new.total(), gained=new - old, lost=old - new
            )


def _mentions(edition: Edition, moved: Mapping[str, str], uncompared: Collection[str]) -> Places:
    entries = {_id(former): _id(now) for former, now in moved.items()}
    found: dict[str, Counter[str]] = {}
    for mention in edition.mentions:
        page = moved.get(mention.page, mention.page)
        if f"docs/{page}" not in uncompared:
            counted = found.setdefault(entries.get(mention.entry, mention.entry), Counter())
            counted[f"{page}#{mention.passage}"] += 1
    return found


def _cited(edition: Edition, moved: Mapping[str, str], uncompared: Collection[str]) -> Places:
    return _by_page({uri: rendered.works for uri, rendered in edition.pages.items()}, moved, uncompared)


def _led_to(edition: Edition, moved: Mapping[str, str], uncompared: Collection[str]) -> Places:
    return _by_page({uri: _addresses(rendered) for uri, rendered in edition.pages.items()}, moved, uncompared)


def _addresses(rendered: Rendered) -> Iterator[str]:
    """Those that are written on a page, without those of the works that it cites or lists."""
    for tree in rendered.trees:
        of_works = {
            link for each in tree.iter() if {"citation", "reference"} & set(classes(each)) for link in each.iter("a")
        }
        for link in tree.iter("a"):
            if link not in of_works and scheme(link.get("href", "")) in ("http", "https"):
                yield link.get("href", "")


def _by_page(found: Mapping[str, Iterable[str]], moved: Mapping[str, str], uncompared: Collection[str]) -> Places:
    """The pages of each thing that was found on pages, and how often."""
    places: dict[str, Counter[str]] = {}
    for uri, things in found.items():
        page = moved.get(uri, uri)
        for thing in things if f"docs/{page}" not in uncompared else ():
            places.setdefault(thing, Counter())[page] += 1
    return places


def _titles(edition: Edition) -> dict[str, str]:
    return {id: entry.page.meta.title for id, entry in edition.entries().items()}


def _id(uri: str) -> str:
    return uri.rpartition("/")[2].removesuffix(".md")

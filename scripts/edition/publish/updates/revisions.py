"""What releases have changed in each file of TEI, in words."""

from collections.abc import Iterator, Mapping, Sequence

from edition.edit.release.releases import Release
from edition.edit.rendered import Rendered
from edition.publish.tei.header import Revision
from edition.publish.tei.parts import PERSONS, TERMS
from edition.publish.updates.changes import Changed, Changes
from edition.publish.updates.feeds import in_plain_words

_LISTS = {"register/": PERSONS, "glossary/": TERMS}
_HOW = {"new": "New", "changed": "Changed", "moved": "Renamed", "withdrawn": "Withdrawn", "gone": "Removed"}


def revisions(changes: Changes) -> Mapping[str, Sequence[Revision]]:
    """The revisions of every file by its path in the site, the newest first: the releases in which it changed."""
    texts = {f"texts/{text.page.id}.tei.xml": revisions_of_text(changes, text) for text in changes.edition.texts()}
    return {**texts, **revisions_of_lists(changes)}


def revisions_of_text(changes: Changes, text: Rendered) -> Sequence[Revision]:
    """Those of the file of a text."""
    return list(_of_text(changes, text))[::-1]


def revisions_of_lists(changes: Changes) -> Mapping[str, Sequence[Revision]]:
    """Those of the files of register and glossary, by their paths."""
    released = list(changes.released(changes.edition.pages["index.md"]))
    return {path: list(_of_list(released, folder))[::-1] for folder, path in _LISTS.items()}


def _of_text(changes: Changes, text: Rendered) -> Iterator[Revision]:
    for release, change in changes.revisions(text):
        words = " ".join(in_plain_words(change)) if change else "First release of this text."
        yield Revision(release.version, release.date, words or "The address changed.")


def _of_list(released: Sequence[tuple[Release, Sequence[Changed]]], folder: str) -> Iterator[Revision]:
    """What became of the entries of a folder, by their names; of the first release their number is enough."""
    for number, (release, changed) in enumerate(released):
        entries = [each for each in changed if each.uri.startswith(folder) and each.kind == "entry"]
        if not entries:
            continue
        by_how = {how: [each.title for each in entries if each.how == how] for how in _HOW}
        named = "; ".join(f"{_HOW[how]}: {', '.join(titles)}" for how, titles in by_how.items() if titles)
        yield Revision(release.version, release.date, f"{named}." if number else f"{len(entries)} entries.")

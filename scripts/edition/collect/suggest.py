"""Suggests what an edition could add for its new texts: entries for names that have none. It creates nothing."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from edition.collect.draft import Names, printable, slugify
from edition.collect.persons import is_organisation, person_name
from edition.edit.page import EntryMeta, Page
from edition.edit.terms import Match, Terms
from edition.model import Document
from edition.yamlfile import write_yaml

AT_MOST_WORDS = 6

_NAME_WORD = re.compile(r"(?:[^\W\d_]\.){1,4}(?=\s)|[^\W\d_](?:\w|[’'\-](?=[^\W\d_]))*")
_POSSESSIVE = re.compile(r"[’'][sS]$")
_SENTENCE_OPENS = re.compile(r"(?:^|[.!?…:;])\W*$|[“‘\"]$")
_SENTENCE_ENDS = re.compile(r"[.!?…;:,]\W*$")
_INSIDE = frozenset("of the de del della di du la le van von der den al bin".split())
_NO_NAME = frozenset(
    "i a an the this that these those and but or nor so yet if when while as in on at by for from to of with he she it "
    "we you they his her its our your their who what where why how no not yes mr mrs ms dr sir lord lady president "
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december jan feb mar apr jun jul aug sep sept oct nov dec".split()
)


@dataclass(frozen=True, slots=True)
class Place:
    """A passage of a new text: its line in the source; its page and id there, once it is drafted."""

    line: int
    page: str = ""
    passage: str = ""

    def __str__(self) -> str:
        return f"{self.page}#{self.passage}" if self.page and self.passage else f"line {self.line}"


@dataclass(frozen=True, slots=True)
class NewEntry:
    """An entry that the front matter of a new page names, and that is in no register: what to write into which file."""

    role: str
    name: str
    path: str
    text: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """A name or a known entry in the new texts: how often, and in which passages."""

    name: str
    count: int
    places: tuple[Place, ...]
    entries: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What could be added for new texts (`entries`, `terms`), and the known entries that they mention.

    `unclear` are forms that two entries have: a person must link them.
    """

    entries: tuple[NewEntry, ...]
    terms: tuple[Seen, ...]
    known: tuple[Seen, ...]
    unclear: tuple[Seen, ...]

    def as_dict(self) -> dict[str, Any]:
        """The same for JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class _Passage:
    text: str
    place: Place


_Found = tuple[_Passage, Match]


def register_names(entries: Iterable[Page]) -> Names:
    """The ids of the register's entries, by every form that they have."""
    ids: dict[str, str] = {}
    for page in entries:
        if isinstance(page.meta, EntryMeta) and page.uri.startswith("register/"):
            for form in (page.meta.title, *page.meta.also):
                ids.setdefault(form, page.id)
    return Names(ids)


def suggest(
    documents: Sequence[Document],
    entries: Sequence[Page],
    places: Mapping[int, Place] | None = None,
    terms: Terms | None = None,
) -> Suggestions:
    """Read the new texts against the edition’s entries. `places` has the passages that are drafted, by their line.

    `terms` are the forms of the entries, where they have been collected before.
    """
    terms = terms or Terms(entries)
    passages = [
        _Passage(block.text, (places or {}).get(block.lines.first) or Place(block.lines.first))
        for document in documents
        for block in document.blocks
    ]
    found = {id(passage): terms.find(passage.text) for passage in passages}
    mentions = [(passage, match) for passage in passages for match in found[id(passage)]]
    new = tuple(_new_entries(documents, entries))
    named = {entry.name.casefold() for entry in new}
    return Suggestions(
        new,
        tuple(seen for seen in _terms(passages, found) if seen.name.casefold() not in named),
        tuple(_seen((m for m in mentions if len(m[1].entries) == 1), lambda passage, match: match.entries[0])),
        tuple(_seen((m for m in mentions if len(m[1].entries) > 1), _words)),
    )


def _words(passage: _Passage, match: Match) -> str:
    return " ".join(passage.text[match.start : match.end].split())


def _seen(mentions: Iterable[_Found], name_of: Callable[[_Passage, Match], str]) -> list[Seen]:
    """Group mentions by name, the most frequent first."""
    groups: dict[str, list[_Found]] = defaultdict(list)
    for passage, match in mentions:
        groups[name_of(passage, match)].append((passage, match))
    seen = (
        Seen(name, len(group), tuple(dict.fromkeys(p.place for p, _ in group)), group[0][1].entries)
        for name, group in groups.items()
    )
    return sorted(seen, key=lambda each: (-each.count, each.name))


def _new_entries(documents: Iterable[Document], entries: Sequence[Page]) -> Iterator[NewEntry]:
    """An entry for each author, outlet and speaker whose id is in no register, in the order of the texts."""
    names = register_names(entries)
    known = {page.id for page in entries if page.uri.startswith("register/")}
    others = {page.id: page.path for page in entries if page.id not in known}
    new: dict[str, str] = {}
    for role, printed in dict.fromkeys(_named(documents)):
        entry, name = names.id(printed), printable(printed)
        if entry in known or new.get(entry) == name:
            continue
        note = _note(name, entry, new, others) or _namesake(name, role, entries)
        new.setdefault(entry, name)
        yield NewEntry(role, name, f"docs/register/{entry}.md", _front_matter(role, name), note)


def _named(documents: Iterable[Document]) -> Iterator[tuple[str, str]]:
    for document in documents:
        yield from (("author", name) for name in document.authors)
        yield from (("outlet", name) for name in (document.outlet,) if name)
        yield from (("speaker", name) for name in document.speakers)


def _front_matter(role: str, name: str) -> str:
    """The front matter of the entry; the rest of it is for a person to write."""
    kind = "outlet" if role == "outlet" else "organisation" if is_organisation(name) else "person"
    divided = person_name(name) if kind == "person" else None
    front = {"title": name or "Unnamed", "kind": kind} | ({"sort": divided.sort()} if divided else {})
    return f"---\n{write_yaml(front)}---\n"


def _note(name: str, entry: str, new: Mapping[str, str], others: Mapping[str, str]) -> str:
    """Why the id cannot stand as it is, if so."""
    if entry in new:
        return f"“{new[entry]}” would have the same id: choose another here, and in the page"
    if entry in others:
        return f"{others[entry]} has this id: choose another here, and in the page"
    if not slugify(name):
        return "the name has no Latin letters to make an id of: choose one here, and in the page"
    return ""


def _namesake(name: str, role: str, entries: Sequence[Page]) -> str:
    """The known persons of the same last name, one of whom may be meant."""
    if role == "outlet":
        return ""
    last = name.casefold().split()[-1:]
    same = [
        page.path
        for page in entries
        if isinstance(page.meta, EntryMeta)
        and page.meta.kind == "person"
        and page.meta.title.casefold().split()[-1:] == last
    ]
    return f"if this is {' or '.join(same)}, add the name to its “also:” and write its id in the page" if same else ""


def _terms(passages: Sequence[_Passage], found: Mapping[int, Sequence[Match]]) -> Iterator[Seen]:
    """Names of two words or more that are no form of an entry, and stand in two passages within a sentence."""
    groups: dict[str, list[tuple[Place, bool]]] = defaultdict(list)
    for passage in passages:
        for start, end in _runs(passage.text):
            if not any(match.start < end <= match.end for match in found[id(passage)]):
                name = " ".join(passage.text[start:end].split())
                groups[name].append((passage.place, bool(_SENTENCE_OPENS.search(passage.text[:start][-20:]))))
    for name, uses in sorted(groups.items(), key=lambda item: (-len(item[1]), item[0])):
        if len({place for place, opens in uses if not opens}) > 1:
            yield Seen(name, len(uses), tuple(dict.fromkeys(place for place, _ in uses)))


def _runs(text: str) -> Iterator[tuple[int, int]]:
    """Where two to six capitalised words stand together: “Lantern Pact”, “Council of the North”. None in a headline."""
    words = list(_NAME_WORD.finditer(text))
    long = [word[0] for word in words if len(word[0]) > 3]
    if not _SENTENCE_ENDS.search(text) and sum(word[0].isupper() for word in long) > 0.6 * len(long):
        return
    run: list[re.Match[str]] = []
    for word in words:
        if run and not _follows(text, run[-1], word):
            yield from _name(run)
            run = []
        if _is_name(word[0]) or (run and word[0] in _INSIDE):
            run.append(word)
        else:
            yield from _name(run)
            run = []
    yield from _name(run)


def _follows(text: str, one: re.Match[str], other: re.Match[str]) -> bool:
    return text[one.end() : other.start()].isspace() and not _POSSESSIVE.search(one[0])


def _is_name(word: str) -> bool:
    return word[0].isupper() and word.rstrip(".").lower() not in _NO_NAME


def _name(run: Sequence[re.Match[str]]) -> Iterator[tuple[int, int]]:
    """The run without small words and the possessive at its end, if it is a name still: not capitals alone."""
    kept = list(run)
    while kept and not _is_name(kept[-1][0]):
        kept.pop()
    capitalised = [word for word in kept if _is_name(word[0])]
    if 2 <= len(capitalised) <= AT_MOST_WORDS and not all(word[0].isupper() for word in capitalised):
        last = _POSSESSIVE.sub("", kept[-1][0])
        yield kept[0].start(), kept[-1].start() + len(last)

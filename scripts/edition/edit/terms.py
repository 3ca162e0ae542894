"""Links the words of the texts to the entries of glossary and register, and records every mention.

All forms of all entries go into one automaton (Aho–Corasick), built once; a text is read once, whatever their number.
"""

import re
import xml.etree.ElementTree as ET
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import ahocorasick

from edition.edit.page import GLOSSARY, EntryMeta, Page
from edition.edit.reading import Segment, segments

# White space that is more, or other, than one space.
_WHITE = re.compile(r"\s\s|[^\S ]")


@dataclass(frozen=True, slots=True)
class Form:
    """A spelling under which an entry is known; `folded` is what the automaton looks for."""

    entry: str
    form: str
    ignore_case: bool


@dataclass(frozen=True, slots=True)
class Match:
    """Where in a text a form stands, and every entry that has it: two or more make it ambiguous."""

    start: int
    end: int
    entries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mention:
    """One place where a passage names an entry, with the words around; `page` is the page's uri.

    `start` and `end` are its range in the passage's corrected reading on one line, `Passage.text()`.
    """

    entry: str
    page: str
    passage: str
    before: str
    words: str
    after: str
    start: int
    end: int


def forms_of(entry: Page) -> Iterator[Form]:
    """The headword, the other forms, and for the glossary their regular plurals."""
    assert isinstance(entry.meta, EntryMeta)
    for form in dict.fromkeys((entry.meta.title, *entry.meta.also)):
        spelled = _plain(form)
        yield Form(entry.id, spelled, entry.meta.ignore_case)
        if entry.meta.kind in GLOSSARY:
            yield Form(entry.id, plural(spelled), entry.meta.ignore_case)


def plural(form: str) -> str:
    """The regular English plural: treaty, treaties; summit, summits; address, addresses."""
    if re.search(r"[^aeiouAEIOU\W\d]y$", form):
        return form[:-1] + "ies"
    return form + ("es" if re.search(r"(?:s|x|z|ch|sh)$", form) else "s")


class Terms:
    """The forms of an edition's entries, ready to be found."""

    def __init__(self, entries: Iterable[Page]) -> None:
        self.forms: dict[str, list[Form]] = defaultdict(list)
        for entry in entries:
            for form in forms_of(entry):
                self.forms[_fold(form.form)].append(form)
        self.automaton = ahocorasick.Automaton()
        for folded in self.forms:
            self.automaton.add_word(folded, folded)
        if self.forms:
            self.automaton.make_automaton()

    @property
    def spelled(self) -> list[tuple[str, str, bool]]:
        """Every form: its entry, how it is spelled, and whether in capitals or not."""
        return [(each.entry, each.form, each.ignore_case) for forms in self.forms.values() for each in forms]

    def find(self, text: str, refused: Sequence[tuple[int, int]] = ()) -> list[Match]:
        """The mentions in a text, as `chosen` has them."""
        return chosen(self.candidates(text), refused)

    def candidates(self, text: str, without: frozenset[str] = frozenset()) -> Iterator[Match]:
        """Every place where a form stands, whether or not others overlap it. Entries in `without` are not looked for.

        A form must be bounded by characters that are no letters or digits; white space in it matches any white space.
        """
        if not self.forms:
            return
        plain, places = _plain_with_places(text)
        for last, folded in self.automaton.iter(_fold(plain)):
            start, end = last - len(folded) + 1, last + 1
            spelled = plain[start:end]
            entries = {f.entry for f in self.forms[folded] if f.ignore_case or f.form == spelled} - without
            if entries and _is_bounded(plain, start, end):
                yield Match(places[start], places[end - 1] + 1, tuple(sorted(entries)))


def chosen(candidates: Iterable[Match], refused: Sequence[tuple[int, int]] = ()) -> list[Match]:
    """Those that count: longest first, none overlapping another or a refused range, in order of place."""
    taken = list(refused)
    found = []
    for match in sorted(candidates, key=lambda m: (m.start - m.end, m.start)):
        if not any(match.start < end and start < match.end for start, end in taken):
            taken.append((match.start, match.end))
            found.append(match)
    return sorted(found, key=lambda m: m.start)


def within(candidates: Iterable[Match], around: Sequence[Match]) -> list[Match]:
    """Those that stand within the words of another (Putin in “Trump–Putin call”), each of one other entry."""
    found: list[Match] = []
    for match in sorted(candidates, key=lambda m: m.start - m.end):
        if len(match.entries) > 1:
            continue
        holder = next((m for m in around if m.start <= match.start and match.end <= m.end), None)
        taken = any(m.entries == match.entries and m.start <= match.start and match.end <= m.end for m in found)
        if holder and match.entries[0] not in holder.entries and not taken:
            found.append(match)
    return found


def _plain(text: str) -> str:
    return " ".join(text.replace("’", "'").split())


def _fold(text: str) -> str:
    """Lower case, letter by letter, so that places stay."""
    folded = text.lower()
    return folded if len(folded) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def _plain_with_places(text: str) -> tuple[str, Sequence[int]]:
    """The text with each run of white space as one space and straight apostrophes, and each character's place in it."""
    if not _WHITE.search(text):
        return text.replace("’", "'"), range(len(text))
    chars: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        if char.isspace():
            if chars and chars[-1] == " ":
                continue
            char = " "
        chars.append("'" if char == "’" else char)
        places.append(place)
    return "".join(chars), places


def _is_word(char: str) -> bool:
    return char.isalnum() or char == "_"


def _is_bounded(text: str, start: int, end: int) -> bool:
    """Whether no letter or digit touches the form. An apostrophe within a word (O'Sullivan) joins; 's parts."""
    before, after = text[max(0, start - 2) : start], text[end : end + 3]
    if (
        before
        and _is_word(text[start])
        and (_is_word(before[-1]) or (before[-1] == "'" and before[0] != "'" and _is_word(before[0])))
    ):
        return False
    if not after or not _is_word(text[end - 1]):
        return not (after and _is_word(after[0]) and text[end - 1].isalnum())
    if _is_word(after[0]):
        return False
    if after[0] == "'" and len(after) > 1 and _is_word(after[1]):
        return after[1] in "sS" and not (len(after) > 2 and _is_word(after[2]))
    return True


@dataclass(frozen=True, slots=True)
class Found:
    """A mention in a passage: where in its corrected reading, and how it was found.

    `how`: `plain` (it may become a link), `explicit` (an editor's link), `within` (in the words of another mention).
    """

    match: Match
    how: Literal["plain", "explicit", "within"]


def read_mentions(
    block: ET.Element, terms: Terms, without: frozenset[str], known: frozenset[str]
) -> tuple[str, list[Found]]:
    """The block's corrected reading and the mentions in it, the editors' explicit links among them."""
    runs = _corrected(block)
    text = "".join(segment.text for segment in runs)
    explicit = [Match(start, end, (entry,)) for start, end, entry in _explicit(block, runs) if entry in known]
    refused = [(start, end) for start, end, _ in _closed(runs)]
    candidates = list(terms.candidates(text, without))
    plain = chosen(candidates, refused)
    found = [
        *(Found(match, "explicit") for match in explicit),
        *(Found(match, "plain") for match in plain),
        *(Found(match, "within") for match in within(candidates, [*explicit, *plain])),
    ]
    return text, sorted(found, key=lambda f: f.match.start)


def _corrected(block: ET.Element) -> list[Segment]:
    return [segment for segment in segments(block) if segment.only != "received"]


def _placed(runs: Sequence[Segment]) -> Iterator[tuple[int, int, Segment]]:
    start = 0
    for segment in runs:
        yield start, start + len(segment.text), segment
        start += len(segment.text)


def _closed(runs: Sequence[Segment]) -> Iterator[tuple[int, int, Segment]]:
    """Ranges in which no link may stand: links, code, and (of no width) the seams between two runs of text."""
    for start, end, segment in _placed(runs):
        if not segment.linkable:
            yield start, end, segment
        if start > 0:
            yield start, start, segment


def _explicit(block: ET.Element, runs: Sequence[Segment]) -> Iterator[tuple[int, int, str]]:
    links = {id(child): link for link in block.iter("a") for child in link.iter()}
    for start, end, segment in _placed(runs):
        link = links.get(id(segment.node))
        if link is not None and not (segment.tail and segment.node is link):
            entry = link.get("href", "").removeprefix("term:")
            if link.get("href", "").startswith("term:"):
                yield start, end, entry


def insert_links(block: ET.Element, matches: Sequence[Match], href: str = "term:") -> None:
    """Turn each match into a link to `href` + its entry; the text stays what it was."""
    parents = {child: parent for parent in block.iter() for child in parent}
    for start, end, segment in reversed(list(_placed(_corrected(block)))):
        inside = [m for m in matches if start <= m.start and m.end <= end]
        for match in reversed(inside):
            _insert(block, parents, segment, match.start - start, match.end - start, href + match.entries[0])


def _insert(
    block: ET.Element, parents: dict[ET.Element, ET.Element], segment: Segment, start: int, end: int, href: str
) -> None:
    node = segment.node
    text = (node.tail if segment.tail else node.text) or ""
    link = ET.Element("a", {"href": href})
    link.text, link.tail = text[start:end], text[end:]
    if segment.tail:
        node.tail = text[:start]
        parent = parents[node]
        parent.insert(list(parent).index(node) + 1, link)
    else:
        node.text = text[:start]
        node.insert(0, link)


def in_context(text: str, match: Match, width: int = 60) -> tuple[str, str, str]:
    """The words before a mention, its own, and those after, cut at words."""
    before = " ".join(text[max(0, match.start - width - 20) : match.start].split())
    after = " ".join(text[match.end : match.end + width + 20].split())
    lead = " " if text[match.start - 1 : match.start].isspace() else ""
    trail = " " if text[match.end : match.end + 1].isspace() else ""
    if match.start > width + 20:
        before = "… " + before[max(0, len(before) - width) :].partition(" ")[2]
    if match.end + width + 20 < len(text):
        after = after[:width].rpartition(" ")[0] + " …"
    return before + lead, " ".join(text[match.start : match.end].split()), trail + after

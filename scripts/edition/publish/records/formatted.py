"""Citations as people read them, in every style: each text, this edition of it, and a passage of that.

Each work is rendered as if it stood alone, so that what pandoc said of it once can be kept as long as neither the work
nor the style changes. A passage is rendered once for each text, with a number that stands for any; a run of passages
for one text of each form, and for those where it is not plain from that: the label of the number is all that differs.
"""

import hashlib
import json
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain
from os.path import commonprefix
from pathlib import Path
from typing import Any

from edition.edit.citation.citations import Cite, citeproc, rendered, to_elements
from edition.publish.parts import html
from edition.publish.records import csl_json
from edition.publish.records.record import Record
from edition.publish.records.styles import Style
from edition.publish.records.works import Work
from edition.store import Store
from edition.work import cores

ANY = "9876543210"  # stands for the number of a passage, and occurs in no work
LAST = "8765432109"  # likewise for that of the last in a run of passages
_LESS = "\ue000"  # CSL would read < as the beginning of a tag
_FORM = 4
# What pandoc says of so many takes some 30 MB here, in each style.
AT_ONCE = 500

Inlines = list[Any]


@dataclass(frozen=True, slots=True)
class Formatted:
    """A work as a style has it, in the list of works and in the text or a note: as HTML, and as plain text."""

    reference: str
    citation: str
    words: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Citations:
    """A text in one style: the original, this edition, any passage of it, and as plain text any run of passages."""

    style: Style
    original: Formatted
    edited: Formatted
    passage: Formatted
    passages: str

    def of(self, record: Record, passage: str, address: str = "") -> tuple[str, str]:
        """Reference and citation of a passage as plain text, with another address if it is cited by that.

        A statement is cited by the address of its record: `record.statement(…).url`.
        """
        own = f"{record.edited.url}#p{ANY}"
        reference, citation = (words.replace(own, address or own) for words in self.passage.words)
        return reference.replace(ANY, passage.removeprefix("p")), citation.replace(ANY, passage.removeprefix("p"))


def format_all(
    records: Iterable[Record], titles: Mapping[str, str], styles: Sequence[Style], store: Store
) -> dict[str, list[Citations]]:
    """Every text in every style, by slug. `titles` are those of the bibliography in sentence case, names apart.

    What is not in the store is rendered by pandoc, some hundreds at a time; as many styles at once as there are cores.
    """
    items = {text.slug: _items(text, titles) for text in records}
    with ThreadPoolExecutor(min(len(styles), cores()) or 1) as pool:
        found = list(pool.map(lambda style: _in_style(items, style, store), styles))
    return {slug: [each[slug] for each in found] for slug in items}


def format_works(works: Iterable[Work], titles: Mapping[str, str], style: Style, store: Store) -> dict[str, Formatted]:
    """Works in one style by key; `titles` as in `format_all`."""
    made = {work.key: Item(_fields(work, titles.get(work.key, ""))) for work in works}
    done = render(list(made.values()), style, store)
    return {key: done[each.digest] for key, each in made.items()}


@dataclass(frozen=True)
class Item:
    """What citeproc is given of a work; `digest` stands for all of its fields."""

    fields: Mapping[str, Any]

    @cached_property
    def digest(self) -> str:
        """By which what was said of it is kept."""
        return hashlib.sha256(json.dumps(self.fields, sort_keys=True).encode()).hexdigest()

    @property
    def form(self) -> tuple[str, ...]:
        """By what a style tells works apart beside their words: their type, and what they have."""
        return self.fields["type"], *sorted(self.fields)


def _in_style(items: Mapping[str, tuple[Item, Item, Item]], style: Style, store: Store) -> dict[str, Citations]:
    firsts = {passage.form: passage for _, _, passage in reversed(list(items.values()))}
    runs = {form: _run(passage) for form, passage in firsts.items()}
    done = render([*chain.from_iterable(items.values()), *runs.values()], style, store)
    said = {item.digest: done[item.digest].words[1] for item in (*firsts.values(), *runs.values())}
    changes = {form: difference(said[item.digest], said[runs[form].digest]) for form, item in firsts.items()}
    several = {slug: changed(done[p.digest].words[1], changes[p.form]) for slug, (_, _, p) in items.items()}
    left = {slug: _run(items[slug][2]) for slug, told in several.items() if told is None}
    done |= render(list(left.values()), style, store) if left else {}
    several |= {slug: done[item.digest].words[1] for slug, item in left.items()}
    return {
        slug: Citations(style, done[original.digest], done[edited.digest], done[passage.digest], several[slug] or "")
        for slug, (original, edited, passage) in items.items()
    }


def _items(text: Record, titles: Mapping[str, str]) -> tuple[Item, Item, Item]:
    """Original, edition and passage. Titles whose names nobody has marked stay as they are."""
    passage = _fields(replace(text.edited, key=f"{text.edited.key}-p", url=f"{text.edited.url}#p{ANY}"))
    return (
        Item(_fields(text.original, titles.get(text.original.key, ""))),
        Item(_fields(text.edited)),
        Item(passage | {"passage": f"para. {ANY}"}),
    )


def _run(passage: Item) -> Item:
    """A run of passages, in the place of one."""
    return Item({**passage.fields, "passage": f"paras. {ANY}–{LAST}"})


def difference(one: str, other: str) -> tuple[str, str] | None:
    """The only part of the one in which the other differs, and what stands there.

    Both are empty if they are the same. None if that part has not the number of the passage, whole and once.
    """
    start = len(commonprefix([one, other]))
    end = len(commonprefix([one[start:][::-1], other[start:][::-1]]))
    part, there = one[start : len(one) - end], other[start : len(other) - end]
    return (part, there) if one == other or part.count(ANY) == one.count(ANY) == 1 else None


def changed(words: str, change: tuple[str, str] | None) -> str | None:
    """The words with another part in its place; None if they do not have the one part once."""
    if change is None or words.count(ANY) != change[0].count(ANY) or (change[0] and change[0] not in words):
        return None
    return words.replace(*change) if change[0] else words


def _fields(work: Work, title: str = "") -> dict[str, Any]:
    made = {name: _shielded(value) for name, value in csl_json.item(work).items() if name not in ("custom", "note")}
    if not work.authors:
        made.pop("editor", None)  # a style would put the editors in the place of the author whom nobody knows
    made["title"] = title or _as_typed(made["title"])
    return {name: _as_typed(v) if name in ("container-title", "publisher") else v for name, v in made.items()}


def _as_typed(words: str) -> str:
    return f'<span class="nocase">{words}</span>'


def _shielded(value: Any) -> Any:
    return value.replace("<", _LESS) if isinstance(value, str) else value


def render(items: Sequence[Item], style: Style, store: Store) -> dict[str, Formatted]:
    """Each item by its digest, from the store as far as it is there."""
    key = hashlib.sha256(bytes([_FORM]) + style.csl).hexdigest()
    kept = store.get(key)
    known = json.loads(kept) if kept else {}
    wanted = {item.digest: item for item in items}
    new = [item for digest, item in wanted.items() if digest not in known]
    if new:
        # What is no longer wanted goes once it is most of what is kept.
        last = known if len(known) < 3 * len(wanted) + 300 else {d: known[d] for d in wanted if d in known}
        known = dict(last)
        for start in range(0, len(new), AT_ONCE):
            known |= _rendered(new[start : start + AT_ONCE], style)
        store.put(key, json.dumps(known).encode())
    return {digest: Formatted(each[0], each[1], (each[2], each[3])) for digest in wanted for each in (known[digest],)}


def _rendered(items: Sequence[Item], style: Style) -> dict[str, list[str]]:
    named = {f"w{number}": item for number, item in enumerate(items)}
    clusters = [(Cite(id, suffix=item.fields.get("passage", "")),) for id, item in named.items()]
    with tempfile.TemporaryDirectory() as folder:
        works, csl = Path(folder) / "works.json", Path(folder) / "style.csl"
        works.write_text(json.dumps([{**item.fields, "id": id} for id, item in named.items()]), "utf-8")
        csl.write_bytes(style.csl)
        cited, references = rendered(citeproc(clusters, works, csl, "--quiet"), clusters)
    made = {}
    for cluster, (id, item) in zip(clusters, named.items(), strict=True):
        citation = _said(_without_note(cited[cluster]))
        # Some styles do not list works of every kind: then what they say in the note stands for it.
        reference = _said(references[id]) if references.get(id) else citation
        made[item.digest] = [reference[0], citation[0], reference[1], citation[1]]
    return made


def _said(inlines: Inlines) -> tuple[str, str]:
    """The same as HTML, and as plain text.

    Links are those of addresses alone: pandoc would make hosts of paths, where the edition has no address of its own.
    """
    root = to_elements(inlines, ET.Element("span"))
    for link in list(root.iter("a")):
        if not "".join(link.itertext()).startswith(("http://", "https://")):
            link.tag = "span"
            link.attrib.clear()
    return str(html(root)).replace(_LESS, "&lt;"), "".join(root.itertext()).replace(_LESS, "<")


def _without_note(inlines: Inlines) -> Inlines:
    """What stands in the note, if the style cites in notes."""
    for inline in inlines:
        if inline["t"] == "Cite":
            return _without_note(inline["c"][1])
        if inline["t"] == "Note":
            return [each for block in inline["c"] for each in block["c"]]
    return inlines

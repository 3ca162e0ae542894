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
from itertools import chain
from os.path import commonprefix
from pathlib import Path
from typing import Any

from edition.edit.citation.citations import Cite, citeproc, rendered, to_elements
from edition.publish.parts import html
from edition.publish.records.csl_json import item
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
    texts = list(records)
    with ThreadPoolExecutor(min(len(styles), cores()) or 1) as pool:
        found = list(pool.map(lambda style: _in_style(texts, titles, style, store), styles))
    return {text.slug: [each[text.slug] for each in found] for text in texts}


def format_works(works: Iterable[Work], titles: Mapping[str, str], style: Style, store: Store) -> dict[str, Formatted]:
    """Works in one style by key; `titles` as in `format_all`."""
    made = {work.key: _item(work, titles.get(work.key, "")) for work in works}
    done = render(list(made.values()), style, store)
    return {key: done[_digest(each)] for key, each in made.items()}


def _in_style(texts: Sequence[Record], titles: Mapping[str, str], style: Style, store: Store) -> dict[str, Citations]:
    items = {text.slug: _items(text, titles) for text in texts}
    firsts = {_form(passage): passage for _, _, passage in reversed(items.values())}
    runs = {form: _run(passage) for form, passage in firsts.items()}
    done = render([*chain.from_iterable(items.values()), *runs.values()], style, store)
    changes = {
        form: difference(done[_digest(passage)].words[1], done[_digest(runs[form])].words[1])
        for form, passage in firsts.items()
    }
    several = {slug: changed(done[_digest(p)].words[1], changes[_form(p)]) for slug, (_, _, p) in items.items()}
    left = {slug: _run(items[slug][2]) for slug, told in several.items() if told is None}
    done |= render(list(left.values()), style, store) if left else {}
    several |= {slug: done[_digest(each)].words[1] for slug, each in left.items()}
    found = {}
    for slug, three in items.items():
        original, edited, passage = (done[_digest(each)] for each in three)
        found[slug] = Citations(style, original, edited, passage, several[slug] or "")
    return found


def _items(text: Record, titles: Mapping[str, str]) -> tuple[dict[str, Any], ...]:
    """Original, edition and passage as items for citeproc. Titles whose names nobody has marked stay as they are."""
    passage = _item(replace(text.edited, key=f"{text.edited.key}-p", url=f"{text.edited.url}#p{ANY}"))
    return (
        _item(text.original, titles.get(text.original.key, "")),
        _item(text.edited),
        passage | {"passage": f"para. {ANY}"},
    )


def _run(passage: dict[str, Any]) -> dict[str, Any]:
    """A run of passages, in the place of one."""
    return passage | {"passage": f"paras. {ANY}–{LAST}"}


def _form(passage: Mapping[str, Any]) -> tuple[str, ...]:
    """By what a style tells works apart beside their words: their type, and what they have."""
    return passage["type"], *sorted(passage)


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


def _item(work: Work, title: str = "") -> dict[str, Any]:
    made = {name: _shielded(value) for name, value in item(work).items() if name not in ("custom", "note")}
    if not work.authors:
        made.pop("editor", None)  # a style would put the editors in the place of the author whom nobody knows
    made["title"] = title or _as_typed(made["title"])
    return {name: _as_typed(v) if name in ("container-title", "publisher") else v for name, v in made.items()}


def _as_typed(words: str) -> str:
    return f'<span class="nocase">{words}</span>'


def _shielded(value: Any) -> Any:
    return value.replace("<", _LESS) if isinstance(value, str) else value


def _digest(each: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(each, sort_keys=True).encode()).hexdigest()


def render(items: Sequence[dict[str, Any]], style: Style, store: Store) -> dict[str, Formatted]:
    """Each item by the digest of its fields, from the store as far as it is there."""
    key = hashlib.sha256(bytes([_FORM]) + style.csl).hexdigest()
    kept = store.get(key)
    known = json.loads(kept) if kept else {}
    wanted = {_digest(each): each for each in items}
    new = [each for digest, each in wanted.items() if digest not in known]
    if new:
        # What is no longer wanted goes once it is most of what is kept.
        last = known if len(known) < 3 * len(wanted) + 300 else {d: known[d] for d in wanted if d in known}
        known = dict(last)
        for start in range(0, len(new), AT_ONCE):
            known |= _rendered(new[start : start + AT_ONCE], style)
        store.put(key, json.dumps(known).encode())
    return {digest: Formatted(each[0], each[1], (each[2], each[3])) for digest in wanted for each in (known[digest],)}


def _rendered(items: Sequence[dict[str, Any]], style: Style) -> dict[str, list[str]]:
    named = {f"w{number}": each for number, each in enumerate(items)}
    clusters = [(Cite(id, suffix=each.get("passage", "")),) for id, each in named.items()]
    with tempfile.TemporaryDirectory() as folder:
        works, csl = Path(folder) / "works.json", Path(folder) / "style.csl"
        works.write_text(json.dumps([each | {"id": id} for id, each in named.items()]), "utf-8")
        csl.write_bytes(style.csl)
        cited, references = rendered(citeproc(clusters, works, csl, "--quiet"), clusters)
    made = {}
    for cluster, (id, each) in zip(clusters, named.items(), strict=True):
        citation = _said(_without_note(cited[cluster]))
        # Some styles do not list works of every kind: then what they say in the note stands for it.
        reference = _said(references[id]) if references.get(id) else citation
        made[_digest(each)] = [reference[0], citation[0], reference[1], citation[1]]
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

"""Citations as people read them, in every style: each text, this edition of it, and a passage of that.

Each work is rendered as if it stood alone, so that what pandoc said of it once can be kept as long as neither the work
nor the style changes. A passage is rendered once for each text, with a number that stands for any; a run of passages as
it is for one text of each type, for styles tell it from a passage by the label of the number alone.
"""

import hashlib
import json
import re
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import chain
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
    firsts = {passage["type"]: passage for _, _, passage in reversed(items.values())}
    runs = {_digest(passage): passage | {"passage": f"paras. {ANY}–{LAST}"} for passage in firsts.values()}
    done = render([*chain.from_iterable(items.values()), *runs.values()], style, store)
    labels = {
        of: labels_of(done[_digest(passage)].words[1], done[_digest(runs[_digest(passage)])].words[1])
        for of, passage in firsts.items()
    }
    said = {slug: [done[_digest(each)] for each in three] for slug, three in items.items()}
    several = {
        slug: _of_several(said[slug][2].words[1], labels[passage["type"]]) for slug, (_, _, passage) in items.items()
    }
    left = {slug: items[slug][2] | {"passage": f"paras. {ANY}–{LAST}"} for slug, words in several.items() if not words}
    done = render(list(left.values()), style, store) if left else {}
    several |= {slug: done[_digest(each)].words[1] for slug, each in left.items()}
    return {slug: Citations(style, one, edited, of, several[slug]) for slug, (one, edited, of) in said.items()}


def labels_of(one: str, several: str) -> tuple[str, str] | None:
    """The number of a passage, and those of a run, with the label that the style gives each; None if more differs."""
    found = re.search(rf"\S*\s*{ANY}", one), re.search(rf"\S*\s*{ANY}–{LAST}", several)
    labels = (found[0][0], found[1][0]) if found[0] and found[1] else None
    return labels if labels and _of_several(one, labels) == several else None


def _of_several(one: str, labels: tuple[str, str] | None) -> str:
    """The citation of a run of passages, from that of a passage; empty if this cannot be told."""
    return one.replace(*labels) if labels and one.count(labels[0]) == one.count(ANY) == 1 else ""


def _items(text: Record, titles: Mapping[str, str]) -> tuple[dict[str, Any], ...]:
    """Original, edition and passage as items for citeproc. Titles whose names nobody has marked stay as they are."""
    passage = _item(replace(text.edited, key=f"{text.edited.key}-p", url=f"{text.edited.url}#p{ANY}"))
    return (
        _item(text.original, titles.get(text.original.key, "")),
        _item(text.edited),
        passage | {"passage": f"para. {ANY}"},
    )


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

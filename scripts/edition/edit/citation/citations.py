"""Citations: `[see @key, p. 3; @other]` read here, rendered by pandoc's citeproc in one cached run."""

import hashlib
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from edition.store import Store

KEY = r"[\w](?:[\w:.#$%&\-+?<>~/]*[\w])?"

_IN_WORDS = re.compile(r"\[([^\[\]]*(?<![\w.])@[^\[\]]+)\]")
_ITEM = re.compile(
    rf"^(?P<prefix>.*?)(?<![\w.])(?P<minus>-?)@(?:\{{(?P<braced>[^{{}}]+)\}}|(?P<key>{KEY}))(?P<suffix>.*)$", re.DOTALL
)

Item = list[Any]


@dataclass(frozen=True, slots=True)
class Cite:
    """One work in a citation, with the words before and after its key (the locator among them)."""

    key: str
    prefix: str = ""
    suffix: str = ""
    suppress_author: bool = False

    def as_list(self) -> Item:
        """The same as a JSON value."""
        return [self.key, self.prefix, self.suffix, self.suppress_author]


Cluster = tuple[Cite, ...]


def read_cluster(text: str) -> Cluster | None:
    """Read what stands between the brackets; None if any part of it is no citation."""
    cites = []
    for part in text.split(";"):
        found = _ITEM.match(part)
        if not found:
            return None
        suffix = found["suffix"].strip()
        cites.append(
            Cite(
                found["braced"] or found["key"],
                found["prefix"].strip(),
                suffix.lstrip(",").strip(),
                bool(found["minus"]),
            )
        )
    return tuple(cites)


def clusters_in(words: str) -> Iterator[tuple[int, int, Cluster]]:
    """The citations in plain words that are no Markdown, each with its half-open range."""
    for found in _IN_WORDS.finditer(words):
        if cluster := read_cluster(found[1]):
            yield found.start(), found.end(), cluster


@dataclass(frozen=True)
class Cited:
    """What citeproc made: each cluster's inlines and each work's reference, as pandoc AST lists.

    `notes` has the works' `note` fields, which few styles print; `titles` their titles in sentence case, names apart.
    `of` stands for all that it was made of.
    """

    clusters: Mapping[Cluster, list[Any]]
    references: Mapping[str, list[Any]]
    notes: Mapping[str, str]
    titles: Mapping[str, str]
    of: str = ""


def cite_all(clusters: Iterable[Cluster], bibliography: Path, csl: Path | None, store: Store) -> Cited:
    """Render every distinct cluster, and a reference for every work, in one run of pandoc.

    The result is kept in `store` under a hash of all that it depends on; so are notes and titles, which depend on the
    bibliography alone. Raises RuntimeError with pandoc's own words if it cannot read the bibliography or the style.
    """
    distinct = sorted(set(clusters), key=repr)
    works, style = bibliography.read_bytes(), csl.read_bytes() if csl else b""
    of = _key("cited", distinct, works, style)
    with ThreadPoolExecutor(1) as other:  # each waits for pandoc
        about = other.submit(_kept, store, _key("works", works), lambda: _notes_and_titles(bibliography))
        said = _kept(store, of, lambda: citeproc(distinct, bibliography, csl))
        notes, titles = about.result()
    return Cited(*rendered(said, distinct), notes, titles, of)


def _key(*given: object) -> str:
    return hashlib.sha256(repr((5, *given)).encode()).hexdigest()


def _kept(store: Store, key: str, work_out: Callable[[], Any]) -> Any:
    """What the store has under the key; if it has nothing, what is worked out now."""
    if kept := store.get(key):
        return json.loads(kept)
    answer = work_out()
    store.put(key, json.dumps(answer).encode())
    return answer


def _notes_and_titles(bibliography: Path) -> tuple[dict[str, str], dict[str, str]]:
    """Of each work that has them, as pandoc reads them."""
    import pypandoc  # late: only a change of the bibliography needs it

    works = json.loads(pypandoc.convert_file(str(bibliography), "csljson", format="biblatex"))
    notes = {work["id"]: _bare(work["note"]) for work in works if "note" in work}
    return notes, {work["id"]: work["title"] for work in works if "title" in work}


def citeproc(clusters: Sequence[Cluster], bibliography: Path, csl: Path | None, *more: str) -> Any:
    """pandoc's document with every cluster and a reference for every work of the bibliography."""
    import pypandoc  # late: only a change of citations needs it

    blocks = [
        {"t": "Div", "c": [[f"c{n}", [], []], [{"t": "Para", "c": [_cite(c, n)]}]]} for n, c in enumerate(clusters)
    ]
    everything = {"t": "MetaInlines", "c": [{"t": "Cite", "c": [[_citation(Cite("*"), 0)], [{"t": "Str", "c": "@*"}]]}]}
    document = {"pandoc-api-version": [1, 23, 1], "meta": {"nocite": everything}, "blocks": blocks}
    arguments = ["--citeproc", f"--bibliography={bibliography}", "--metadata=link-citations:true"]
    arguments += [f"--csl={csl}", *more] if csl else [*more]
    return json.loads(pypandoc.convert_text(json.dumps(document), "json", format="json", extra_args=arguments))


def _bare(text: str) -> str:
    """CSL's rich text without its few tags."""
    return re.sub(r"</?(?:i|b|sc|sub|sup|span)\b[^>]*>", "", text)


def _cite(cluster: Cluster, number: int) -> dict[str, Any]:
    return {"t": "Cite", "c": [[_citation(cite, number + 1) for cite in cluster], [{"t": "Str", "c": "?"}]]}


def _citation(cite: Cite, number: int) -> dict[str, Any]:
    locator = f", {cite.suffix}" if cite.suffix else ""
    return {
        "citationId": cite.key,
        "citationPrefix": _words(cite.prefix),
        "citationSuffix": _words(locator),
        "citationMode": {"t": "SuppressAuthor" if cite.suppress_author else "NormalCitation"},
        "citationNoteNum": number,
        "citationHash": 0,
    }


def _words(text: str) -> list[dict[str, Any]]:
    inlines: list[dict[str, Any]] = []
    for word in re.split(r"(\s+)", text):
        if word:
            inlines.append({"t": "Space"} if word.isspace() else {"t": "Str", "c": word})
    return inlines


def rendered(document: Any, clusters: Sequence[Cluster]) -> tuple[dict[Cluster, list[Any]], dict[str, list[Any]]]:
    """The inlines of each cluster, and of each work's reference, in pandoc's document."""
    divs = {block["c"][0][0]: block["c"][1] for block in document["blocks"] if block["t"] == "Div"}
    found = {cluster: divs[f"c{n}"][0]["c"] for n, cluster in enumerate(clusters)}
    references = {}
    for entry in divs.get("refs", []):
        identifier = entry["c"][0][0].removeprefix("ref-")
        references[identifier] = [inline for block in entry["c"][1] for inline in block["c"]]
    return found, references


_ELEMENTS = {
    "Emph": "em",
    "Strong": "strong",
    "Superscript": "sup",
    "Subscript": "sub",
    "Underline": "u",
    "Strikeout": "s",
}


def to_elements(inlines: Sequence[Any], parent: ET.Element, link: str = "") -> ET.Element:
    """Append pandoc inlines to `parent`. Links to a work (`#ref-key`) go to `link` + that anchor, or are words only."""
    for inline in inlines:
        kind, content = inline["t"], inline.get("c")
        match kind:
            case "Str":
                _append(parent, content)
            case "Space" | "SoftBreak" | "LineBreak":
                _append(parent, " ")
            case "Quoted":
                opening, closing = ("‘", "’") if content[0]["t"] == "SingleQuote" else ("“", "”")
                _append(parent, opening)
                to_elements(content[1], parent, link)
                _append(parent, closing)
            case "Cite":
                to_elements(content[1], parent, link)
            case "Span":
                span = ET.SubElement(parent, "span", {"class": " ".join(content[0][1])} if content[0][1] else {})
                to_elements(content[1], span, link)
            case "SmallCaps":
                to_elements(content, ET.SubElement(parent, "span", {"class": "smallcaps"}), link)
            case "Link":
                target = _target(content[2][0], link)
                to_elements(content[1], ET.SubElement(parent, "a", {"href": target}) if target else parent, link)
            case "Note":
                _append(parent, " (")
                to_elements([i for block in content for i in block["c"]], parent, link)
                _append(parent, ")")
            case "Code" | "Math" | "RawInline":
                _append(parent, content[1])
            case _ if kind in _ELEMENTS:
                to_elements(content, ET.SubElement(parent, _ELEMENTS[kind]), link)
            case _:
                raise ValueError(f"citeproc gave an inline {kind!r} that no writer knows")
    return parent


def _target(url: str, link: str) -> str:
    if url.startswith("#"):
        return link and link + url
    return url if re.match(r"https?://", url) else ""


def _append(parent: ET.Element, text: str) -> None:
    if len(parent):
        parent[-1].tail = (parent[-1].tail or "") + text
    else:
        parent.text = (parent.text or "") + text


def plain(inlines: Sequence[Any]) -> str:
    """The text of pandoc inlines."""
    return "".join(to_elements(inlines, ET.Element("span")).itertext())

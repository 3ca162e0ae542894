"""Fills in the citations and lists of works of all pages, from one run of citeproc."""

import json
import re
import xml.etree.ElementTree as ET
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from edition.edit.citation.bibliography import Bibliography, is_broken
from edition.edit.citation.citations import Cite, Cited, Cluster, cite_all, plain, to_elements
from edition.edit.links import relative
from edition.edit.markdown import classes
from edition.edit.page import Page
from edition.edit.rendered import Edition, Rendered
from edition.problems import Problem, nearest
from edition.store import store_of

STORE = "citations"


def cite(edition: Edition, in_style: bool = True) -> None:
    """Resolve every citation of the edition in one run, and fill in the lists of works.

    For a check of some pages it is enough to know which works there are: then nothing is written in any style.
    """
    clusters: dict[str, list[tuple[ET.Element, Cluster]]] = {}
    for uri, rendered in edition.pages.items():
        clusters[uri] = list(_clusters(rendered))
        if not is_broken(edition.problems):
            edition.problems += _unknown_keys(rendered, [c for _, c in clusters[uri]], edition.bibliography)
    known = set(edition.bibliography.lines)
    wanted = [cluster for found in clusters.values() for _, cluster in found if all(c.key in known for c in cluster)]
    cited = _run_citeproc(edition, wanted) if in_style else Cited({}, {key: [] for key in known}, {}, {})
    edition.references = dict(cited.references)
    edition.notes = dict(cited.notes)
    edition.titles = dict(cited.titles)
    edition.cited = cited.of
    for uri, found in clusters.items():
        rendered = edition.pages[uri]
        link = relative("bibliography/", uri) if "bibliography.md" in edition.pages else ""
        for element, cluster in found:
            if cluster in cited.clusters:
                element.text = None
                element.set("data-cite", " ".join(c.key for c in cluster))
                to_elements(cited.clusters[cluster], element, link)
        rendered.works = list(
            dict.fromkeys(c.key for _, cluster in found for c in cluster if c.key in cited.references)
        )
    citing = _citing(edition)
    for rendered in edition.pages.values():
        _fill_lists(rendered, edition, citing)


def _citing(edition: Edition) -> dict[str, list[Rendered]]:
    """For each work the pages that cite it, and the text that it is."""
    citing: dict[str, list[Rendered]] = defaultdict(list)
    for rendered in edition.pages.values():
        for key in {*rendered.works, getattr(rendered.page.meta, "citation", "")}:
            citing[key].append(rendered)
    return citing


def _clusters(rendered: Rendered) -> Iterator[tuple[ET.Element, Cluster]]:
    for tree in rendered.trees:
        for element in tree.iter("span"):
            if "citation" in classes(element) and element.get("data-cite", "").startswith("["):
                yield element, tuple(Cite(*item) for item in json.loads(element.get("data-cite", "[]")))


def _unknown_keys(rendered: Rendered, clusters: Sequence[Cluster], bibliography: Bibliography) -> Iterator[Problem]:
    for key in dict.fromkeys(cite.key for cluster in clusters for cite in cluster):
        if key not in bibliography.lines:
            guess = nearest(key, bibliography.lines)
            yield Problem(
                rendered.page.path,
                *_place_of_key(rendered.page, key),
                "B503",
                f"no work “{key}” in references.bib{guess}",
                "Correct the key, or add the work.",
            )


def _place_of_key(page: Page, key: str) -> tuple[int, int]:
    found = re.search(rf"@\{{?{re.escape(key)}(?![\w-])", page.text)
    if not found:
        return page.body_line, 1
    return page.place_in_text(found.start())


def _run_citeproc(edition: Edition, clusters: list[Cluster]) -> Cited:
    if is_broken(edition.problems):
        return Cited({}, {}, {}, {})
    csl = edition.root / edition.settings.csl if edition.settings.csl else None
    try:
        return cite_all(clusters, edition.bibliography.path, csl, store_of(edition.root, STORE))
    except (RuntimeError, OSError, KeyError, ValueError) as error:
        said = " ".join(str(error).replace(f"{edition.root}/", "").split())
        found = re.search(r"\(line (\d+), column (\d+)\)", said)
        place = (int(found[1]), int(found[2])) if found else (0, 0)
        message = f"pandoc cannot use the bibliography: {said:.300}"
        edition.problems.append(Problem("references.bib", *place, "B505", message, "Correct what stands before this."))
        return Cited({}, {}, {}, {})


def _fill_lists(rendered: Rendered, edition: Edition, citing: Mapping[str, list[Rendered]]) -> None:
    """Fill `\\bibliography` and `\\full_bibliography`; the full list says where each work is cited."""
    for element in rendered.root.iter("div"):
        if "bibliography" in classes(element):
            everything = element.get("data-scope") == "all"
            works = sorted(
                edition.references if everything else rendered.works, key=lambda k: plain(edition.references[k]).lower()
            )
            for key in works:
                entry = ET.SubElement(element, "p", {"id": f"ref-{key}", "class": "reference"})
                to_elements(edition.references[key], entry)
                add_note(entry, edition.notes.get(key, ""))
                if everything:
                    _say_where(entry, citing.get(key, []), rendered)


def add_note(entry: ET.Element, note: str) -> None:
    """Append what the editors note of a work, such as which copy was seen."""
    if note:
        ET.SubElement(entry, "span", {"class": "work-note"}).text = f" {note.rstrip('.')}."


def _say_where(entry: ET.Element, citing: Sequence[Rendered], here: Rendered) -> None:
    if not citing:
        return
    where = ET.SubElement(entry, "span", {"class": "cited-in"})
    where.text = "Cited in "
    for rendered in citing:
        link = ET.SubElement(where, "a", {"href": relative(rendered.url, here.page.uri)})
        link.text, link.tail = rendered.page.meta.title, ", " if rendered is not citing[-1] else "."

"""Where the passages of a source now stand, for what the edition could add for its texts."""

from collections.abc import Mapping, Sequence
from dataclasses import replace as replace_fields

from edition.collect.added import Added
from edition.collect.holdings import TEXTS, Holdings
from edition.collect.step import Step
from edition.collect.suggest import Place, suggest
from edition.edit.page import Page, TextMeta, read_page
from edition.edit.terms import Terms
from edition.model import Document


def with_suggestions(
    added: Added, entries: Sequence[Page], terms: Terms | None = None, places: Mapping[int, Place] | None = None
) -> Added:
    """The same, with what the edition could add for these texts. Nothing is written."""
    if added.witness is None or added.division is None:
        return added
    return replace_fields(added, suggestions=suggest(added.division.documents, entries, places, terms))


def places(held: Holdings, step: Step, drafted: Mapping[str, Document]) -> dict[int, Place]:
    """The passages of the pages that rest on this witness, by the line on which they begin."""
    assert step.added.witness is not None and step.again is not None
    known = {**step.again.unchanged, **drafted}
    others = [name for name in held.on(TEXTS, step.added.witness.name) if name not in known]
    found = {line: place for name in others for line, place in _of_page(held, name).items()}
    for name, document in known.items():
        for number, block in enumerate(document.blocks, 1):
            found[block.lines.first] = Place(block.lines.first, name.removesuffix(".md"), f"p{number}")
    return found


def _of_page(held: Holdings, name: str) -> dict[int, Place]:
    page, _ = read_page(held.root / TEXTS / name, f"{TEXTS}/{name}", f"texts/{name}")
    if page is None or not isinstance(page.meta, TextMeta):
        return {}
    return {line: Place(line, page.id, passage) for passage, line in page.meta.source.paragraphs.items()}

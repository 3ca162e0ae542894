"""Tells which text of a source a page is, and which passage is which, or that it cannot be told."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import count
from textwrap import shorten

from edition.collect.align import Ambiguity, align, letters, words
from edition.collect.characters import carriable, normalise
from edition.collect.draft import Numbers
from edition.collect.holdings import DRAFTS, TEXTS
from edition.edit.markdown import Dialect
from edition.edit.page import Page, TextMeta
from edition.edit.passages import number
from edition.edit.reading import text_of
from edition.model import Block, Document
from edition.problems import Problem

MAX_NAMED = 6


@dataclass(frozen=True)
class Text:
    """A page of the edition, and the last draft that the toolkit made of it: one of them may be missing."""

    name: str
    page: Page | None
    last: Page | None

    @property
    def path(self) -> str:
        return f"{TEXTS}/{self.name}"

    @property
    def meta(self) -> TextMeta:
        """What the last draft says; without one, what the page says."""
        known = self.last or self.page
        assert known is not None and isinstance(known.meta, TextMeta)
        return known.meta


@cache
def _dialect() -> Dialect:
    return Dialect(True)


def passages_of(page: Page) -> dict[str, str]:
    """The words of each passage of a draft, by its id."""
    assert isinstance(page.meta, TextMeta)
    passages, _ = number(_dialect().parse(page.body).root, page.meta.passage_ids())
    return {passage.id: normalise(text_of(passage.block, "received")) for passage in passages}


def words_of(block: Block) -> str:
    """The words of a passage as a page shows them."""
    return normalise(carriable(f"{block.marker} {block.text}"))


def matched(
    texts: Sequence[Text], documents: Sequence[Document]
) -> tuple[list[tuple[Text, Document | None]], list[Document], list[Problem]]:
    """Each text with its document, matched as passages are: by words, else letters, title or likeness; what is new."""
    in_order = sorted(texts, key=lambda text: text.meta.source.lines.first)
    old = {text.name: _all_words(text) for text in in_order}
    if not old:
        return [], list(documents), []
    new = ["\n".join([d.title or "", *map(words_of, d.blocks), d.byline or ""]) for d in documents]
    found = align(old, new, (words, letters, _title))
    if isinstance(found, Ambiguity):
        return [], [], list(_unclear_texts(found, documents))
    by_name = dict(zip(found.ids, documents, strict=True))
    rest = [d for id, d in zip(found.ids, documents, strict=True) if id is None]
    return [(text, by_name.get(text.name)) for text in texts], rest, []


def _all_words(text: Text) -> str:
    assert text.last is not None or text.page is not None
    known = text.last or text.page
    assert known is not None
    title = "" if "title" in text.meta.supplied else text.meta.title
    return "\n".join([title, *passages_of(known).values(), text.meta.byline or ""])


def _title(text: str) -> str:
    return letters(text.partition("\n")[0])


def _unclear_texts(found: Ambiguity, documents: Sequence[Document]) -> Iterator[Problem]:
    new = [documents[n] for n in found.new]
    candidates = _named((f"lines {d.lines} “{_begin(d.title or '')}”" for d in new), " or ")
    for name in found.old:
        message = f"it cannot be told which text of the source this page is: {candidates}"
        hint = "Nothing was written. Make the change in steps, so that each is clear, or edit the pages by hand."
        yield Problem(f"{TEXTS}/{name}", 1, 1, "W131", message, hint)


def gone(text: Text, file: str) -> Problem:
    message = f"the text of this page is no longer found in {file}"
    hint = f"Nothing was written. Put it back in the source, or delete the page and {DRAFTS}/{text.name}."
    return Problem(text.path, 1, 1, "W131", message, hint)


def number_again(text: Text, old: Mapping[str, str], blocks: Sequence[Block]) -> Numbers | Ambiguity:
    """Ids follow their passages; a new one gets an id that none has had; the words of those that are gone are kept."""
    found = align(old, [words_of(block) for block in blocks])
    if isinstance(found, Ambiguity):
        return found
    withdrawn = {**text.meta.withdrawn, **{id: old[id] for id in found.withdrawn}}
    ids = _with_new_ids(found.ids, {*old, *withdrawn})
    page = text.page.meta if text.page else text.meta
    assert isinstance(page, TextMeta)
    if page.source.paragraphs != dict(zip(ids, (block.lines.first for block in blocks), strict=True)):
        # unless the page has just these, from a run that was stopped, what people numbered is not given again
        ids = _with_new_ids(found.ids, {*old, *withdrawn, *page.withdrawn, *page.source.paragraphs})
    return Numbers(ids, withdrawn)


def _with_new_ids(ids: Iterable[str | None], used: Iterable[str]) -> list[str]:
    unused = count(max((int(id[1:]) for id in used), default=0) + 1)
    return [id or f"p{next(unused)}" for id in ids]


def unclear_passages(text: Text, old: Mapping[str, str], document: Document, found: Ambiguity) -> Problem:
    before = _named(f"{id} “{_begin(old[id])}”" for id in found.old)
    blocks = [document.blocks[n] for n in found.new]
    after = _named(f"line {block.lines.first} “{_begin(words_of(block))}”" for block in blocks)
    message = f"it cannot be told which passage is which: {before}; in the source now {after}"
    hint = "Nothing was written. A passage may be changed, added, withdrawn or moved, but in steps that leave no doubt."
    place = text.page.front.place(("source", "paragraphs")) if text.page else (1, 1)
    return Problem(text.path, *place, "W130", message, hint)


def _named(candidates: Iterable[str], between: str = ", ") -> str:
    """The candidates, as far as a person can take them in."""
    names = list(candidates)
    return between.join(names[:MAX_NAMED]) + (f" and {len(names) - MAX_NAMED} more" if names[MAX_NAMED:] else "")


def _begin(words: str) -> str:
    return shorten(words, 60, placeholder=" …")

"""Drafts the texts of a source again: passages keep their ids, and what people have edited is merged, never lost."""

import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from pathlib import Path
from textwrap import shorten

from edition.collect.align import Ambiguity, align, letters, words
from edition.collect.characters import carriable, normalise
from edition.collect.draft import Numbers
from edition.collect.merge import Merged, merge
from edition.edit.markdown import Dialect
from edition.edit.page import Page, TextMeta, conflicts, read_page
from edition.edit.passages import number
from edition.edit.reading import text_of
from edition.files import replace
from edition.model import Block, Division, Document
from edition.problems import Problem

TEXTS = "docs/texts"
DRAFTS = "docs/texts/.drafts"
MAX_NAMED = 6

_PLAIN = re.compile(r"[a-z0-9.-]+")

Draft = Callable[[Document, str, Numbers | None], str]


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


@dataclass
class Redraft:
    """What is to be written, what was found, and the documents that have no page yet."""

    writes: list[tuple[str, str]] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    done: list[str] = field(default_factory=list)
    new: list[Document] = field(default_factory=list)
    conflicts: list[Problem] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def write(self, root: Path) -> None:
        """Each page before its draft: after a stop between them, running again merges the same once more."""
        for path, text in self.writes:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            replace(root / path, text.encode())
        for path in self.removed:
            (root / path).unlink(missing_ok=True)


def redraft(
    root: Path, file: str, division: Division, draft: Draft, before: Mapping[int, str] | None = None
) -> Redraft:
    """Say what drafting this source again would change. Where it cannot be told which text is which, nothing.

    `before`: if the source is replaced, what the toolkit drafts from the old copy, by the line on which a text begins.
    """
    result = Redraft()
    texts, result.problems = _texts(root, file)
    texts, documents = _unchanged(texts, division.documents, draft, before is not None, result)
    if before is not None:
        texts = list(_with_last_draft(root, texts, before, result))
    if result.problems:
        return result
    for text, document in _matched(texts, documents, result):
        if text.last is None:
            result.done.append(f"{text.path}: there already, left alone")
        elif document is None:
            result.problems.append(_gone(text, file))
        else:
            _redraft_text(root, text, document, draft, result)
    return result


def _texts(root: Path, file: str) -> tuple[list[Text], list[Problem]]:
    """The texts that rest on this source. A page that cannot be read, and may be one of them, stops everything."""
    pages, problems = _read(root, TEXTS, file)
    lasts, more = _read(root, DRAFTS, file)
    texts = {name: Text(name, page, lasts.pop(name, None)) for name, page in pages.items()}
    for name, last in lasts.items():
        renamed = next((t for t in texts.values() if t.last is None and _same_lines(t.page, last)), None)
        new_name = renamed.name if renamed else name
        texts[new_name] = Text(new_name, renamed.page if renamed else None, last)
    return list(texts.values()), problems + more


def _same_lines(page: Page | None, last: Page) -> bool:
    metas = [p.meta for p in (page, last) if p and isinstance(p.meta, TextMeta)]
    return len(metas) == 2 and metas[0].source.lines == metas[1].source.lines


def _read(root: Path, folder: str, file: str) -> tuple[dict[str, Page], list[Problem]]:
    pages: dict[str, Page] = {}
    problems: list[Problem] = []
    for path in sorted((root / folder).glob("*.md")):
        if _PLAIN.fullmatch(file) and file.encode() not in path.read_bytes():  # YAML writes such a name in one way
            continue
        page, found = read_page(path, f"{folder}/{path.name}", f"texts/{path.name}")
        if page is None:
            problems += found
        elif page and isinstance(page.meta, TextMeta) and page.meta.source.file == file:
            pages[path.name] = page
    return pages, problems


def _unchanged(
    texts: Sequence[Text], documents: Sequence[Document], draft: Draft, replaced: bool, result: Redraft
) -> tuple[list[Text], list[Document]]:
    """Set apart the texts of which the new draft is the last one, to the letter. What is left may have changed.

    A page without a draft is older than drafts are: it is left alone until its source is replaced.
    """
    by_line = {document.lines.first: document for document in documents}
    left = []
    for text in texts:
        document = by_line.get(text.meta.source.lines.first)
        same = document is not None and (
            _draft_again(text, document, draft) == text.last.text if text.last else not replaced
        )
        if same and text.page is not None:
            result.done.append(f"{text.path}: there already, left alone")
            del by_line[text.meta.source.lines.first]
        else:
            left.append(text)
    return left, list(by_line.values())


def _draft_again(text: Text, document: Document, draft: Draft) -> str:
    ids = list(text.meta.source.paragraphs)
    if len(ids) != len(document.blocks):
        return ""
    return draft(document, text.meta.citation, Numbers(ids, text.meta.withdrawn))


def _with_last_draft(root: Path, texts: Iterable[Text], before: Mapping[int, str], result: Redraft) -> Iterator[Text]:
    """The texts, each with a last draft: where none was kept, what the toolkit now drafts from the old copy."""
    for text in texts:
        if text.last is not None:
            yield text
            continue
        drafted = before.get(text.meta.source.lines.first)
        last = _page_of(drafted, text.name) if drafted else None
        if drafted is None or last is None:
            message = "no draft of this page was kept, and none can be made from the source"
            hint = "Let its lines begin where the source has its title or first paragraph, or replace the file by hand."
            result.problems.append(Problem(text.path, 1, 1, "W131", message, hint))
            continue
        result.writes.insert(0, (f"{DRAFTS}/{text.name}", drafted))
        yield Text(text.name, text.page, last)


def _page_of(drafted: str, name: str) -> Page | None:
    """A draft as the page that it would be."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(drafted.encode())
        return read_page(path, f"{DRAFTS}/{name}", f"texts/{name}")[0]


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


def _matched(
    texts: Sequence[Text], documents: Sequence[Document], result: Redraft
) -> Iterator[tuple[Text, Document | None]]:
    """Each text with its document, as passages are matched: by words, else by letters, title or likeness."""
    in_order = sorted(texts, key=lambda text: text.meta.source.lines.first)
    old = {text.name: _all_words(text) for text in in_order}
    new = ["\n".join([d.title or "", *map(words_of, d.blocks), d.byline or ""]) for d in documents]
    found = align(old, new, (words, letters, _title)) if old else None
    if isinstance(found, Ambiguity):
        result.problems += _unclear_texts(found, documents)
        return
    by_name = dict(zip(found.ids, documents, strict=True)) if found else {}
    result.new = [d for id, d in zip(found.ids, documents, strict=True) if id is None] if found else list(documents)
    for text in texts:
        yield text, by_name.get(text.name)


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


def _gone(text: Text, file: str) -> Problem:
    message = f"the text of this page is no longer found in {file}"
    hint = f"Nothing was written. Put it back in the source, or delete the page and {DRAFTS}/{text.name}."
    return Problem(text.path, 1, 1, "W131", message, hint)


def _redraft_text(root: Path, text: Text, document: Document, draft: Draft, result: Redraft) -> None:
    """Number the passages as before, draft the text, and merge that into its page."""
    assert text.last is not None
    old = passages_of(text.last)
    numbers = number_again(text, old, document.blocks)
    if isinstance(numbers, Ambiguity):
        result.problems.append(_unclear_passages(text, old, document, numbers))
        return
    new = draft(document, text.meta.citation, numbers)
    if text.page is None:
        result.writes.append((text.path, new))
        result.done.append(f"{text.path}: drafted again")
    else:
        _merge_into_page(root, text, text.last.text, new, result)
    result.writes.append((f"{DRAFTS}/{text.name}", new))
    if text.last.id != text.name.removesuffix(".md"):
        result.removed.append(text.last.path)


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


def _unclear_passages(text: Text, old: Mapping[str, str], document: Document, found: Ambiguity) -> Problem:
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


def _merge_into_page(root: Path, text: Text, last: str, new: str, result: Redraft) -> None:
    before = (root / text.path).read_bytes().decode()
    bom = before[: before.startswith("\ufeff")]
    try:
        merged = merge(last, before.removeprefix("\ufeff"), new)
    except OSError as error:
        hint = "Nothing was written. `git` must be installed, and the page must be a text."
        result.problems.append(Problem(text.path, 1, 1, "W131", f"git cannot merge this page: {error}", hint))
        return
    if bom + merged.text != before:
        result.writes.append((text.path, bom + merged.text))
    result.done.append(f"{text.path}: {_outcome(merged, bom + merged.text != before)}")
    result.conflicts += conflicts(merged.text.replace("\r\n", "\n"), text.path)


def _outcome(merged: Merged, changed: bool) -> str:
    if merged.conflicts:
        return f"merged, with {merged.conflicts} conflict{'s' * (merged.conflicts > 1)}"
    return "merged" if changed else "has this already, left alone"

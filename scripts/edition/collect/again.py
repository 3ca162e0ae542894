"""Drafts the texts of a source again: passages keep their ids, and what people have edited is merged, never lost."""

import re
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from edition.collect.align import Ambiguity
from edition.collect.draft import Numbers
from edition.collect.holdings import DRAFTS, TEXTS, Holdings
from edition.collect.matching import Text, gone, matched, number_again, passages_of, unclear_passages
from edition.collect.merge import Merged, merge
from edition.edit.page import Page, TextMeta, conflicts, read_page
from edition.files import replace
from edition.model import Division, Document
from edition.problems import Problem

_KEY = re.compile(rb"^citation: ([\w-]+)$", re.MULTILINE)
_FIRST = re.compile(rb"^  lines: '?(\d+)", re.MULTILINE)

Draft = Callable[[Document, str, Numbers | None], str]


@dataclass
class Redraft:
    """What is to be written, what was found, and the documents that have no page yet.

    `unchanged` are the pages of which page, last draft and new draft are the same to the letter.
    """

    writes: list[tuple[str, str]] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    done: list[str] = field(default_factory=list)
    unchanged: dict[str, Document] = field(default_factory=dict)
    new: list[Document] = field(default_factory=list)
    conflicts: list[Problem] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def paths(self) -> list[PurePosixPath]:
        """The pages and drafts that are written."""
        return [PurePosixPath(path) for path, _ in self.writes]

    def write(self, root: Path) -> None:
        """Each page before its draft: after a stop between them, running again merges the same once more."""
        for path, text in self.writes:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            replace(root / path, text.encode())
        for path in self.removed:
            (root / path).unlink(missing_ok=True)


def redraft(
    held: Holdings, file: str, division: Division, draft: Draft, before: Mapping[int, str] | None = None
) -> Redraft:
    """Say what drafting this source again would change. Where it cannot be told which text is which, nothing.

    `before`: if the source is replaced, what the toolkit drafts from the old copy, by the line on which a text begins.
    """
    result = Redraft()
    documents = _untouched(held, file, division.documents, draft, result)
    texts, result.problems = _texts(held, file, result.unchanged)
    texts, documents = _unchanged(texts, documents, draft, before is not None, result)
    if before is not None:
        texts = list(_with_last_draft(texts, before, result))
    if result.problems:
        return result
    pairs, result.new, result.problems = matched(texts, documents)
    for text, document in pairs:
        if text.last is None:
            result.done.append(f"{text.path}: there already, left alone")
        elif document is None:
            result.problems.append(gone(text, file))
        else:
            _redraft_text(held.root, text, document, draft, result)
    return result


def _untouched(
    held: Holdings, file: str, documents: Sequence[Document], draft: Draft, result: Redraft
) -> list[Document]:
    """Set apart the pages that nobody has edited and that would be drafted just so again: most, and quick to tell."""
    by_line = {document.lines.first: document for document in documents}
    drafts = set(held.on(DRAFTS, file))
    for name in held.on(TEXTS, file):
        last = (held.root / DRAFTS / name).read_bytes() if name in drafts else b""
        key, first = _KEY.search(last), _FIRST.search(last)
        document = by_line.get(int(first[1])) if key and first else None
        if not key or document is None or (held.root / TEXTS / name).read_bytes() != last:
            continue
        if draft(document, key[1].decode(), None).encode() == last:
            result.unchanged[name] = by_line.pop(document.lines.first)
            result.done.append(f"{TEXTS}/{name}: there already, left alone")
    return list(by_line.values())


def _texts(held: Holdings, file: str, without: Collection[str]) -> tuple[list[Text], list[Problem]]:
    """The texts that rest on this source. A page that cannot be read, and may be one of them, stops everything."""
    pages, problems = _read(held, TEXTS, file, without)
    lasts, more = _read(held, DRAFTS, file, without)
    texts = {name: Text(name, page, lasts.pop(name, None)) for name, page in pages.items()}
    for name, last in lasts.items():
        renamed = next((t for t in texts.values() if t.last is None and _same_lines(t.page, last)), None)
        new_name = renamed.name if renamed else name
        texts[new_name] = Text(new_name, renamed.page if renamed else None, last)
    return list(texts.values()), problems + more


def _same_lines(page: Page | None, last: Page) -> bool:
    metas = [p.meta for p in (page, last) if p and isinstance(p.meta, TextMeta)]
    return len(metas) == 2 and metas[0].source.lines == metas[1].source.lines


def _read(held: Holdings, folder: str, file: str, without: Collection[str]) -> tuple[dict[str, Page], list[Problem]]:
    pages: dict[str, Page] = {}
    problems: list[Problem] = []
    for name in held.on(folder, file):
        path = held.root / folder / name
        if name in without or not path.exists():
            continue
        page, found = read_page(path, f"{folder}/{name}", f"texts/{name}")
        if page is None:
            problems += found
        elif isinstance(page.meta, TextMeta) and page.meta.source.file == file:
            pages[name] = page
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
        if not same:
            left.append(text)
            continue
        del by_line[text.meta.source.lines.first]
        if text.page is None and text.last is not None:
            result.writes.append((text.path, text.last.text))
        result.done.append(f"{text.path}: {'there already, left alone' if text.page else 'drafted again'}")
    return left, list(by_line.values())


def _draft_again(text: Text, document: Document, draft: Draft) -> str:
    ids = list(text.meta.source.paragraphs)
    if len(ids) != len(document.blocks):
        return ""
    return draft(document, text.meta.citation, Numbers(ids, text.meta.withdrawn))


def _with_last_draft(texts: Iterable[Text], before: Mapping[int, str], result: Redraft) -> Iterator[Text]:
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


def _redraft_text(root: Path, text: Text, document: Document, draft: Draft, result: Redraft) -> None:
    """Number the passages as before, draft the text, and merge that into its page."""
    assert text.last is not None
    old = passages_of(text.last)
    numbers = number_again(text, old, document.blocks)
    if isinstance(numbers, Ambiguity):
        result.problems.append(unclear_passages(text, old, document, numbers))
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

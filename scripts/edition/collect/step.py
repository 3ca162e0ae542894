"""One source on its way into the edition: what is drafted from it, and then written."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import replace as replace_fields
from itertools import chain, count
from pathlib import Path

from edition.collect.added import Added
from edition.collect.again import Draft, Redraft, redraft
from edition.collect.bibdraft import DraftedWork, draft_works
from edition.collect.draft import Names, draft_page, slug_of
from edition.collect.holdings import DRAFTS, TEXTS, Holdings
from edition.files import write_new
from edition.model import Division, Document, Witness
from edition.problems import Problem

Tell = Callable[[str, int, int], None]


def tell_nobody(stage: str, done: int, total: int) -> None:
    """Progress that nobody wants to see."""


@dataclass(frozen=True)
class Step:
    """What is to be written for one file: texts that are drafted again, and new ones with their works.

    Without a redraft, nothing.
    """

    added: Added
    path: Path
    draft: Draft | None = None
    again: Redraft | None = None
    works: tuple[DraftedWork, ...] = ()

    def outcome(self, pages: Mapping[str, Document], recorded: str, problems: Sequence[Problem] = ()) -> Added:
        """What was found, with what was done, and every problem."""
        if self.again is None:
            return self.added
        if problems or self.again.problems:
            return replace_fields(self.added, problems=(*self.again.problems, *problems))
        done = (*map(str, self.works), *self.again.done, *(f"{TEXTS}/{name}: drafted" for name in pages))
        done = (*self.added.done, *done, *([recorded] if recorded else []))
        return replace_fields(self.added, done=done, problems=tuple(self.again.conflicts))


def drafted(held: Holdings, path: Path, added: Added, before: Mapping[int, str] | None = None) -> Step:
    """Draft again what has a page, and merge; give what has none its work. Nothing is written.

    `before`: if the source is replaced, what is drafted from its old copy.
    """
    assert added.witness is not None and added.division is not None
    draft = drafter(added.witness, added.division, held.names)
    again = redraft(held, added.witness.name, added.division, draft, before)
    new = [] if again.problems else again.new
    return Step(added, path, draft, again, tuple(draft_works(new, held.bib, held.cited, held.no_persons)))


def drafter(witness: Witness, division: Division, names: Names) -> Draft:
    """What drafts the pages of this witness."""
    furniture = frozenset(n for f in division.furniture for n in range(f.lines.first, f.lines.last + 1))
    return lambda document, key, numbers: draft_page(document, witness, names, furniture, key, numbers)


def write_texts(held: Holdings, step: Step, tell: Tell) -> dict[str, Document]:
    """Write what was drafted again, and the pages of new texts; say which document each of these has."""
    if step.again is None or step.again.problems or step.draft is None or step.added.witness is None:
        return {}
    step.again.write(held.root)
    for path in step.again.paths():
        held.put(path.parent.as_posix(), path.name, step.added.witness.name)
    pages: dict[str, Document] = {}
    for number, work in enumerate(step.works, 1):
        name = _write_page(held.root, slug_of(work.document), step.draft(work.document, work.key, None))
        held.put(TEXTS, name, step.added.witness.name, work.key)
        held.put(DRAFTS, name, step.added.witness.name, work.key)
        pages[name] = work.document
        tell("documents", number, len(step.works))
    return pages


def _write_page(root: Path, slug: str, page: str) -> str:
    """Write a new page, named by the slug, or, where that name is taken, with the next free number.

    Its draft comes first: a page that a killed run did not write comes back from it.
    """
    names = chain([f"{slug}.md"] if slug != "index" else [], (f"{slug}-{number}.md" for number in count(2)))
    folder, drafts = root / TEXTS, root / DRAFTS
    drafts.mkdir(parents=True, exist_ok=True)
    free = (name for name in names if not (folder / name).exists() and not (drafts / name).exists())
    name = next(name for name in free if write_new(drafts / name, page.encode()))
    write_new(folder / name, page.encode())
    return name

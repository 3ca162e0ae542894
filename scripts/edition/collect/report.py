"""What a person reads after `add`: of a few documents each one, of many their number; problems in full in any case."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from edition.collect.added import Added
from edition.collect.explain import explain
from edition.collect.suggest import Seen, Suggestions
from edition.model import Division, Document, Warning
from edition.phrases import counted

MANY_FILES = 20
MANY_DOCUMENTS = 200
KINDS_SHOWN = 12

_PARTICULAR = re.compile(r"“[^”]*”|U\+[0-9A-F]{4,6}[^;:]*|\d+(?:\.\d+)?")


def as_explained(added: Added) -> str:
    """The file with the decisions in its margin."""
    if added.witness is None or added.division is None:
        return "\n".join(map(str, added.problems))
    return explain(added.witness, added.division)


def as_text(added: Added) -> str:
    """The division as a person reads it, with every warning."""
    if added.division is None:
        return "\n".join(map(str, added.problems))
    lines = [f"{added.file}: {counted(len(added.division.documents), 'document')}"]
    for document in added.division.documents:
        lines += _document_lines(document)
    lines += [f"  lines {f.lines}: furniture. {f.why}" for f in added.division.furniture]
    lines += [f"  warning: {w}" for w in added.division.warnings]
    lines += [f"  {step}" for step in added.done]
    lines += [f"  {line}" for line in _suggested(added.suggestions)] if added.suggestions else []
    return "\n".join([*lines, *map(str, added.problems)])


def _document_lines(document: Document) -> Iterator[str]:
    who = ", ".join(filter(None, [*document.authors, document.outlet, document.date])) or "no byline"
    title = document.title or "(no title)"
    yield f"  lines {document.lines}: {title} [{document.kind}; {who}; {counted(len(document.blocks), 'passage')}]"
    yield from (f"    warning: {w}" for w in document.warnings)


def is_long(added: Added) -> bool:
    """Whether the file has more documents than a person would read one by one."""
    return added.division is not None and len(added.division.documents) > MANY_DOCUMENTS


class Tally:
    """Counts what many files gave, and forgets the files."""

    def __init__(self) -> None:
        self.files = self.documents = self.passages = self.faulty = 0
        self.done: Counter[str] = Counter()
        self.warnings: Counter[str] = Counter()
        self.warned = ""  # the first file that has a warning

    def count(self, added: Added) -> None:
        """Add up one file."""
        self.files += 1
        self.faulty += bool(added.problems)
        if added.division is None:
            return
        self.documents += len(added.division.documents)
        self.passages += sum(len(document.blocks) for document in added.division.documents)
        self.done.update(step.split(": ")[-1].partition(";")[0] for step in added.done if "docs/texts/" in step)
        warnings = list(_warnings(added.division))
        self.warnings.update(_PARTICULAR.sub("…", warning.message) for warning in warnings)
        self.warned = self.warned or (added.file if warnings else "")

    def as_text(self) -> str:
        """What there was, what was done, the warnings by kind and where to see them."""
        with_problems = f", {self.faulty} of them with problems" if self.faulty else ""
        pages = ", ".join(f"{number} {step}" for step, number in self.done.most_common())
        documents, passages = counted(self.documents, "document"), counted(self.passages, "passage")
        lines = [f"{counted(self.files, 'file')}{with_problems}: {documents}, {passages}"]
        lines += [f"  pages: {pages}"] if pages else []
        shown = self.warnings.most_common(KINDS_SHOWN)
        lines += [f"  {number} × warning: {message}" for message, number in shown]
        rest = sum(self.warnings.values()) - sum(number for _, number in shown)
        lines += [f"  {rest} warnings of other kinds"] if rest else []
        lines += [f"  To see those of a file: edition add --dry-run {self.warned}"] if self.warned else []
        return "\n".join(lines)


def _warnings(division: Division) -> Iterator[Warning]:
    yield from division.warnings
    for document in division.documents:
        yield from document.warnings


def _suggested(suggestions: Suggestions, shown: int = 12) -> Iterator[str]:
    """What a person reads: entries to paste in full; of the rest the first, and how many more there are."""
    for entry in suggestions.entries:
        note = f"; {entry.note}" if entry.note else ""
        yield f"suggested: {entry.path}, for the {entry.role} “{entry.name}”{note}"
        yield from (f"    {line}" for line in entry.text.splitlines())
    yield from _listed("suggested: an entry for", suggestions.terms, shown)
    yield from _listed("links to", suggestions.known, shown)
    yield from _listed("to be linked by hand:", suggestions.unclear, shown)


def _listed(what: str, seen: Sequence[Seen], shown: int) -> Iterator[str]:
    for each in seen[:shown]:
        places = ", ".join(map(str, each.places[:5])) + (" …" if len(each.places) > 5 else "")
        yield f"{what} {each.name}: {each.count} × ({places})"
    if len(seen) > shown:
        yield f"{what} {len(seen) - shown} more: --json lists them all"

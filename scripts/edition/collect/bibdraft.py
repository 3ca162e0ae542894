"""Drafts the work of a text for references.bib: what its source says of author, title, date and outlet, no more."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from dataclasses import replace as replace_fields

from edition.collect.bibfile import Bib, Work, letters_of
from edition.collect.draft import bare_title, incipit, key_of, printable
from edition.collect.persons import person_name
from edition.edit.citation.biblatex import FILE
from edition.model import Document

# What LaTeX would not print as it stands. Braces around an opening quotation mark keep pandoc from pairing it.
_ESCAPES = {
    "\\": r"\textbackslash{}",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "'": r"\textquotesingle{}",
    '"': r"\textquotedbl{}",
    "`": r"\`{}",
    **{char: f"\\{char}" for char in "{}%#&_$"},
    **{char: f"{{{char}}}" for char in "“‘@"},
}
_ESCAPED = re.compile("|".join(map(re.escape, _ESCAPES)) + r"|(?<=-)-")


def escape(text: str) -> str:
    """The text in LaTeX, which pandoc and biber read back as it was."""
    return _ESCAPED.sub(lambda found: _ESCAPES.get(found[0], f"{{}}{found[0]}"), text)


@dataclass(frozen=True, slots=True)
class DraftedWork:
    """The key of a document’s work, and whether references.bib did not have it."""

    document: Document
    key: str
    is_new: bool

    def __str__(self) -> str:
        return f"{FILE}: {self.key} {'added' if self.is_new else 'is there already'}"


def draft_works(
    documents: Iterable[Document], bib: Bib, cited: set[str], no_persons: Collection[str] = ()
) -> Iterator[DraftedWork]:
    """Give each document the key of its work, or a key that no other work has, and the entry of a work that is new.

    Works are the same by title and date. Without a date, one that a text cites already (`cited`) is another.
    Authors in `no_persons` are organisations. `bib` and `cited` have each of them at once.
    """
    for document in documents:
        work = _work_of(document)
        there = next((w for w in bib.shelf.same(work) if work.date or w.key not in cited), None)
        if there is None:
            work = replace_fields(work, key=bib.shelf.free(work.key))
            written = replace_fields(work, titles=frozenset({letters_of(escape(_title(document)))}))
            bib.add(written, bib_entry(document, work.key, no_persons))  # as another run would read it
        key = there.key if there else work.key
        cited.add(key)
        yield DraftedWork(document, key, there is None)


def _work_of(document: Document) -> Work:
    titles = {letters_of(escape(title)) for title in (_title(document), bare_title(document))}
    return Work(key_of(document), frozenset(titles - {""}), document.date or "")


def _title(document: Document) -> str:
    """As printed; a title that we supply is in square brackets."""
    return printable(document.title) or f"[{printable(incipit(document)) or 'Untitled'}]"


def bib_entry(document: Document, key: str, no_persons: Collection[str] = ()) -> str:
    """The entry in BibLaTeX. The title is in double braces: no style changes its capitals."""
    outlet = printable(document.outlet)
    paper = document.kind in ("article", "news")
    fields = {
        "author": " and ".join(_author(name, no_persons) for name in map(printable, document.authors) if name),
        "title": f"{{{escape(_title(document))}}}",
        "journaltitle" if paper else "organization": escape(outlet),
        "date": document.date,
    }
    known = {name: value for name, value in fields.items() if value}
    width = max(map(len, known))
    lines = ",\n".join(f"  {name:{width}} = {{{value}}}" for name, value in known.items())
    return f"@{('article' if paper else 'online') if outlet else 'misc'}{{{key},\n{lines}\n}}\n"


def _author(printed: str, no_persons: Collection[str]) -> str:
    name = person_name(printed) if printed not in no_persons else None
    if name is None:
        return f"{{{escape(printed)}}}"
    family = f"{name.particle} {name.family}".strip()
    return escape(", ".join(filter(None, [family, name.suffix, name.given])))

"""What front matters declare: ids of entries of the right kind, keys of works, dates as printed; each text its own."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from edition.collect.bylines import cue_of
from edition.collect.draft import slugify
from edition.edit.citation.bibliography import Bibliography
from edition.edit.edtf import covers
from edition.edit.page import GLOSSARY, ID, EntryMeta, Page, TextMeta
from edition.edit.passages import NOBODY
from edition.problems import Problem, nearest

Path = tuple[str | int, ...]

PEOPLE = ("person", "organisation")
OUTLETS = ("outlet", "organisation")


def declared(pages: Sequence[Page], bibliography: Bibliography | None, unread: set[str]) -> Iterator[Problem]:
    """Every problem of what front matters declare. Without a bibliography, and of entries not read, nothing is said."""
    entries: dict[str, Page] = {}
    texts: dict[str, Page] = {}
    for page in pages:
        match page.meta:
            case EntryMeta():
                yield from _entry(page, entries)
            case TextMeta():
                yield from _citation(page, texts)
                yield from _date(page, page.meta)
    works = set(bibliography.lines) if bibliography else None
    living = {id: entry for id, entry in entries.items() if not entry.is_withdrawn}
    registered = {id: entry for id, entry in living.items() if entry.uri.startswith("register/")}
    for page in pages:
        for each in _references(page):
            wanted = registered if each.kinds else living
            yield from _unknown(page, each, wanted, unread) if each.is_entry else _uncited(page, each, works)


def _entry(page: Page, entries: dict[str, Page]) -> Iterator[Problem]:
    """An entry's file name is its id, its own alone; its kind is one of its folder's."""
    assert isinstance(page.meta, EntryMeta)
    if not re.fullmatch(ID, page.id):
        hint = f"Rename the file: {slugify(page.id) or slugify(page.meta.title) or 'its-name'}.md"
        message = f"the file name “{page.id}.md” is no id: small letters, digits and hyphens between them"
        yield Problem(page.path, 1, 1, "P102", message, hint)
    if page.id in entries:
        message = f"the id “{page.id}” is also that of {entries[page.id].path}"
        yield Problem(page.path, 1, 1, "T403", message, "Rename one of the two files.")
    entries[page.id] = page
    folder = "glossary" if page.meta.kind in GLOSSARY else "register"
    if not page.uri.startswith(f"{folder}/"):
        message = f"entries of the kind “{page.meta.kind}” stand in docs/{folder}/"
        yield Problem(page.path, *page.front.place(("kind",)), "P102", message, "Correct the kind, or move the file.")


def _citation(page: Page, texts: dict[str, Page]) -> Iterator[Problem]:
    """Each text has a work of its own in references.bib."""
    assert isinstance(page.meta, TextMeta)
    other = texts.setdefault(page.meta.citation, page)
    if other is not page:
        message = f"“{page.meta.citation}” is also the work of {other.path}"
        hint = "Give each of the two texts its own work in references.bib."
        yield Problem(page.path, *page.front.place(("citation",)), "P113", message, hint)


def _date(page: Page, meta: TextMeta) -> Iterator[Problem]:
    """The date of a text is the one that its byline prints, in one of its readings, unless it is supplied."""
    cue = cue_of(meta.byline) if meta.byline and meta.date and "date" not in meta.supplied else None
    readings = {cue.date.month_first, cue.date.day_first} - {None} if cue and cue.date else set()
    if readings and not any(covers(meta.date or "", day or "") for day in readings):
        shown = " or ".join(sorted(filter(None, readings)))
        message = f"the date {meta.date} is not that of the byline “{meta.byline}”: {shown}"
        hint = f"Write date: '{shown}', or list date under supplied:."
        yield Problem(page.path, *page.front.place(("date",)), "P114", message, hint)


@dataclass(frozen=True, slots=True)
class Reference:
    """A value in a front matter that names an entry, of one of these kinds (of any if there are none), or a work."""

    path: Path
    value: str
    what: str
    kinds: tuple[str, ...] = ()

    @property
    def is_entry(self) -> bool:
        """Whether it names an entry, not a work."""
        return self.what != "work"


def _references(page: Page) -> Iterator[Reference]:
    match page.meta:
        case TextMeta() as text:
            yield Reference(("citation",), text.citation, "work")
            for index, author in enumerate(text.authors):
                yield Reference(("authors", index), author, "person in the register", PEOPLE)
            if text.outlet:
                yield Reference(("outlet",), text.outlet, "outlet in the register", OUTLETS)
            for label, speaker in text.speakers.items():
                if speaker != NOBODY:
                    yield Reference(("speakers", label), speaker, "person in the register", PEOPLE)
        case EntryMeta() as entry:
            for index, other in enumerate(entry.see_also):
                yield Reference(("see_also", index), other, "entry")
            for index, role in enumerate(entry.roles):
                if role.source:
                    yield Reference(("roles", index, "source"), role.source, "work")


def _uncited(page: Page, each: Reference, works: set[str] | None) -> Iterator[Problem]:
    if works is not None and each.value not in works:
        message = f"no work in references.bib with the key “{each.value}”{nearest(each.value, works)}"
        hint = "Correct it, or add the entry first."
        yield Problem(page.path, *page.front.place(each.path), "B503", message, hint)


def _unknown(page: Page, each: Reference, wanted: Mapping[str, Page], unread: set[str]) -> Iterator[Problem]:
    """An id names an entry, in the register if it is a person's or an outlet's, and of that kind."""
    if each.value in unread:
        return
    place = page.front.place(each.path)
    if each.value not in wanted:
        message = f"no {each.what} “{each.value}”{nearest(each.value, {*wanted, *unread})}"
        yield Problem(page.path, *place, "P104", message, "Correct it, or add the entry first.")
        return
    kind = getattr(wanted[each.value].meta, "kind", "")
    if each.kinds and kind not in each.kinds:
        kinds = " or ".join(each.kinds)
        hint = f"Name an entry of the kind {kinds}, or correct the kind of {wanted[each.value].path}."
        yield Problem(page.path, *place, "P104", f"“{each.value}” is of the kind {kind}, not {kinds}", hint)

"""The same pages for other builders: the words of a made edition as plain Markdown, with links to entries, and notes.

What only this toolkit knows is resolved: emendations to the corrected words, citations to the key in brackets, the
first mention of each entry to a link. No page lists who mentions an entry, which makes it easier for the others. Pages
are in sections of 50, since some builders show every page of a section on each of them.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

IN_SECTION = 50
PARTS = ("texts", "glossary", "register")

Style = Literal["file", "address"]

_MARKS = (
    (re.compile(r"\{>>.*?<<\}", re.DOTALL), ""),
    (re.compile(r"\{~~.*?~>(.*?)~~\}", re.DOTALL), r"\1"),
    (re.compile(r"\{--.*?--\}", re.DOTALL), ""),
    (re.compile(r"\{(\+\+|==)(.*?)\1\}", re.DOTALL), r"\2"),
)
_CITATION = re.compile(r"\[([^\[\]]*(?<!\\)@[^\[\]]*)\]")
_LINK = re.compile(r"(?<!!)\[([^\[\]^][^\[\]]*)\]\((?!https?:)[^()]*\)")
_FRONT = re.compile(r"---\n(.*?)\n---\n(.*)", re.DOTALL)


@dataclass(frozen=True)
class PlainPage:
    """A page: where it goes, without an ending, and what it has. `forms` are the names of an entry."""

    place: str
    title: str
    date: str
    body: str
    forms: tuple[str, ...]


def plain_pages(edition: Path) -> list[PlainPage]:
    """The texts and entries of an edition, in the order of their names, without links to entries as yet."""
    return [page for part in PARTS for page in _pages_of(edition / "docs" / part)]


def _pages_of(folder: Path) -> Iterator[PlainPage]:
    files = sorted(file for file in folder.glob("*.md") if file.name != "index.md")
    # Made pages come first, so that the first of them has the same place in editions of every size.
    files.sort(key=lambda file: not file.name.startswith("made-"))
    for number, file in enumerate(files):
        # An edition that is measured has no problems: each of its pages has a front matter.
        front, body = _FRONT.fullmatch(file.read_text("utf-8")).groups()  # type: ignore[union-attr]
        meta: dict[str, Any] = yaml.load(front, yaml.CSafeLoader)
        words = "\n\n".join(filter(None, [meta.get("headnote"), body.strip()]))
        place = f"{folder.name}-{number // IN_SECTION:03}/{file.stem}"
        forms = (meta["title"], *meta.get("also", ())) if folder.name != "texts" else ()
        yield PlainPage(place, str(meta["title"]), str(meta.get("date", "")), without_marks(words), forms)


def without_marks(markdown: str) -> str:
    """Plain Markdown with the corrected words."""
    for mark, instead in _MARKS:
        markdown = mark.sub(instead, markdown)
    markdown = _CITATION.sub(lambda found: f"({found[1].replace('@', '')})", markdown)
    return _LINK.sub(r"\1", markdown)


class Linker:
    """Links the first mention of each entry on a page, the longest form first."""

    def __init__(self, pages: list[PlainPage], style: Style) -> None:
        self.style = style
        self.places = {form: page.place for page in pages for form in page.forms if form[:1].isupper()}
        by_word: dict[str, list[str]] = {}
        for form in sorted(self.places, key=lambda form: (-len(form), form)):
            by_word.setdefault(_first_word(form), []).append(form)
        self.forms: Mapping[str, list[str]] = by_word
        self.words = re.compile(r"\b[^\W\d_]\w*")

    def linked(self, page: PlainPage) -> str:
        """The page's Markdown with the links."""
        done, parts, end = {page.place}, [], 0
        for word in self.words.finditer(page.body):
            if word.start() < end:
                continue
            form = next((f for f in self.forms.get(word[0], ()) if _is_at(page.body, f, word.start())), None)
            if form and self.places[form] not in done:
                done.add(self.places[form])
                parts += [page.body[end : word.start()], f"[{form}]({self._address(form)})"]
                end = word.start() + len(form)
        return "".join([*parts, page.body[end:]])

    def _address(self, form: str) -> str:
        place = self.places[form]
        return f"../{place}.md" if self.style == "file" else f"/{place}/"


@cache
def _first_word(form: str) -> str:
    return re.split(r"\W", form, maxsplit=1)[0]


def _is_at(text: str, form: str, start: int) -> bool:
    end = start + len(form)
    return text.startswith(form, start) and not text[end : end + 1].isalnum()


def write_for_mkdocs(pages: list[PlainPage], folder: Path) -> None:
    """Write the pages as MkDocs and Zensical read them."""
    linker = Linker(pages, "file")
    for page in pages:
        _write(folder / f"{page.place}.md", {"title": page.title}, f"# {page.title}\n\n{linker.linked(page)}")
    _write(folder / "index.md", {"title": "Home"}, "# Home\n\nThe same pages, made to be measured.")


def write_for_hugo(pages: list[PlainPage], folder: Path) -> None:
    """Write the pages as Hugo reads them, with a page for each section."""
    linker = Linker(pages, "address")
    for page in pages:
        date = page.date if re.fullmatch(r"\d{4}-\d\d-\d\d", page.date) else "2024-01-01"
        _write(folder / f"{page.place}.md", {"title": page.title, "date": date}, linker.linked(page))
    for section in sorted({page.place.partition("/")[0] for page in pages}):
        _write(folder / section / "_index.md", {"title": section}, "")


def _write(file: Path, meta: dict[str, str], body: str) -> None:
    front = yaml.dump(meta, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False, width=10**6)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"---\n{front}---\n\n{body}\n", "utf-8")

"""Drafts a page from a document: front matter, and the text as Markdown that renders to exactly that text."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from edition.collect.characters import carriable, has_uncarriable, is_uncarriable, name, normalise
from edition.collect.escape import escape
from edition.collect.notes import NoteSign, lost_notes
from edition.edit.page import METADATA
from edition.model import Block, Document, Span, Witness
from edition.yamlfile import Flow, FlowMap, write_yaml

MAX_SLUG = 60
NOT_EVALUATED = "CNE"

_STOP = frozenset(
    (
        "a an and are as at be but by can do does for from has have how in into is it its much of "
        "on or that the this to was were what when where which who why will with"
    ).split()
)


@dataclass(frozen=True, slots=True)
class Names:
    """The ids of names that the register already has, by form."""

    ids: Mapping[str, str]

    def id(self, printed: str) -> str:
        """The register's id for a name, or the id that an entry for it would get."""
        return self.ids.get(printed) or slugify(printed) or "unnamed"


def slugify(text: str) -> str:
    """Small Latin letters, digits and hyphens; other letters by their Latin base, or not at all."""
    ascii_only = (
        unicodedata.normalize("NFKD", text.replace("’", "").replace("'", "")).encode("ascii", "ignore").decode()
    )
    return re.sub(r"[^a-z0-9]+", "-", ascii_only.lower()).strip("-")[:MAX_SLUG].strip("-")


def slug_of(document: Document) -> str:
    """Surname or outlet and the first telling words of the title: lieven-paris-summit-theater."""
    who = _who(document)
    words = [w for w in slugify(bare_title(document)).split("-") if w not in _STOP and w not in who.split("-")][:3]
    return slugify("-".join(filter(None, [who, *words]))) or f"text-{document.lines.first}"


def key_of(document: Document) -> str:
    """A citation key: surname or outlet, year, first telling word of the title."""
    words = [w for w in slugify(bare_title(document)).split("-") if w not in _STOP and len(w) > 2]
    who = _who(document).replace("-", "")
    return f"{who or 'anonymous'}{(document.date or 'nd')[:4]}{words[0] if words else ''}"


def _who(document: Document) -> str:
    if document.authors:
        return slugify(document.authors[0].split()[-1])
    return slugify(document.outlet or "")


def bare_title(document: Document) -> str:
    """The title without a leading “Name: ” or “Name – ” that repeats author or outlet."""
    title = document.title or (document.blocks[0].text if document.blocks else "")
    for printed in (*document.authors, document.outlet):
        if printed and title.startswith(printed):
            return title[len(printed) :].lstrip(" :–—-") or title
    return title


def incipit(document: Document) -> str:
    """The first words of a text: by custom the title of one that has none."""
    words = normalise(document.blocks[0].text).split() if document.blocks else ["Untitled"]
    return " ".join(words[:10]) + (" …" if len(words) > 10 else "")


@dataclass(frozen=True, slots=True)
class Numbers:
    """What the passages were called before: the ids of those that are here, and the words of those that are gone."""

    ids: Sequence[str]
    withdrawn: Mapping[str, str]


def draft_page(
    document: Document,
    witness: Witness,
    names: Names,
    furniture: frozenset[int],
    key: str = "",
    numbers: Numbers | None = None,
) -> str:
    """The page's text: YAML front matter, then the blocks in order, nothing added and nothing lost.

    `key` is that of the text's work in references.bib, if it has one there already; `numbers` the names that its
    passages have had since an earlier draft.
    """
    front = _front_matter(document, witness, names, furniture, numbers) | {"citation": key or key_of(document)}
    return f"---\n{write_yaml(front)}---\n\n{body(document.blocks)}\n"


def _front_matter(
    document: Document, witness: Witness, names: Names, furniture: frozenset[int], numbers: Numbers | None
) -> dict[str, Any]:
    source = {
        "file": witness.name,
        "lines": str(document.lines),
        "title": title_place(document),
        "byline": place_of(document.byline_lines),
        "dateline": document.dateline_line,
        "paragraphs": _paragraphs(document, numbers),
    }
    front = {
        "title": printable(document.title) or printable(incipit(document)) or "Untitled",
        "byline": printable(document.byline) or None,
        "dateline": printable(document.dateline) or None,
        "supplied": None if document.title else Flow(["title"]),
        "kind": document.kind,
        "authors": Flow(map(names.id, document.authors)),
        "outlet": names.id(document.outlet) if document.outlet else None,
        "date": document.date,
        "citation": key_of(document),
        "withdrawn": dict(numbers.withdrawn) if numbers else None,
        "source": {key: value for key, value in source.items() if value is not None},
        "speakers": {label: names.id(label) for label in document.speakers},
        "left_out": list(_left_out(document, witness, furniture)),
        "rights": NOT_EVALUATED,
        "access": "full",
    }
    return {key: value for key, value in front.items() if value not in (None, [], {}, ())}


def title_place(document: Document) -> int | str | None:
    """Where the title stands: its line or lines, or the file’s metadata; None if there is none."""
    if document.title_lines is None:
        return METADATA if document.title else None
    return place_of(document.title_lines)


def place_of(span: Span | None) -> int | str | None:
    """A line as a number, several as 3-4."""
    return None if span is None else span.first if span.first == span.last else str(span)


def _paragraphs(document: Document, numbers: Numbers | None) -> Flow | FlowMap:
    """Where each passage begins: a list while they are p1, p2 … in order, else by their ids."""
    lines = [block.lines.first for block in document.blocks]
    if numbers is None or list(numbers.ids) == [f"p{n}" for n in range(1, len(lines) + 1)]:
        return Flow(lines)
    return FlowMap(zip(numbers.ids, lines, strict=True))


def printable(text: str | None) -> str:
    return normalise(carriable(text or ""))


def _left_out(document: Document, witness: Witness, furniture: frozenset[int]) -> Iterator[dict[str, Any]]:
    for number in range(document.lines.first, document.lines.last + 1):
        line = witness.lines[number - 1]
        if number in furniture or not has_uncarriable(line):
            continue
        for column, char in enumerate(line, 1):
            if is_uncarriable(char):
                yield {"line": number, "column": column, "character": name(char)}


def body(blocks: tuple[Block, ...]) -> str:
    """The blocks as Markdown, a blank line between them but for the items of one list."""
    lost: dict[int, list[NoteSign]] = {}
    for sign in lost_notes(blocks):
        lost.setdefault(sign.block, []).append(sign)
    text, open_levels = "", list[int]()
    for index, block in enumerate(blocks):
        tight = index and _is_item(block) and _is_item(blocks[index - 1])
        text += "" if not index else "\n" if tight else "\n\n"
        open_levels = _levels(open_levels, block)
        text += _block(block, lost.get(index, []), len(open_levels) - 1)
    return text


def _levels(levels: list[int], block: Block) -> list[int]:
    """The depths of the items that are open at a block. A paragraph closes all: the next item is at the margin."""
    return [*(depth for depth in levels if depth < block.depth), block.depth] if _is_item(block) else []


def _is_item(block: Block) -> bool:
    """Whether Markdown has a list for this marker. Other items (• a, 1) b) are paragraphs that begin with theirs."""
    return bool(re.fullmatch(r"\d+\.|[-*+]", block.marker))


def _block(block: Block, lost: list[NoteSign], depth: int) -> str:
    text = _with_lost_notes(block.text, lost, escape)
    if not block.marker:
        return text
    if not _is_item(block):
        return f"{escape(block.marker)} {text}"
    return f"{'    ' * depth}{block.marker} {' '.join(text.split(chr(10)))}"


def _with_lost_notes(text: str, lost: list[NoteSign], write: Callable[[str], str]) -> str:
    result, end = "", 0
    for sign in lost:
        before = re.sub(r"!$", r"\\!", write(text[end : sign.start]))  # or the link would be an image
        result += before + f"[{write(sign.sign)}](note:lost)"
        after = text[sign.end : sign.end + 1]
        result += after if after.isspace() else ""
        end = sign.end
    return result + write(text[end:])

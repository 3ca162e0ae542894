"""Reads Markdown through pandoc: its words on the lines where they stand, without the signs that are markup."""

import re
from collections.abc import Iterator
from typing import Any

from edition.collect.formats import Reading
from edition.collect.formats.office import pandoc_json
from edition.model import Facts, Warning
from edition.yamlfile import read_yaml

_LINE_END = re.compile(r"\r\n|\n|\r")
_POSITION = re.compile(r"(?:^|@)(\d+):(\d+)-")
_SILENT = re.compile(r"\s*(?:\[[^\]]+\]:|`{3,}|~{3,}|<!--.*-->\s*$)")  # the address of a link, a fence, a comment
_MARKER = re.compile(r"[\s>]*?(?P<item>[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+)*$")


def read_markdown(text: str) -> Reading:
    """The words of each line. Front matter stays as it is, and is read for what it says of the text.

    The addresses of links are left out, which is said; HTML is left as it stands.
    """
    lines = _LINE_END.split(text)
    head = front_matter(lines)
    body = [""] * head + lines[head:]
    escaped = "\n".join(body).replace("[^", "\\[^")  # notes are words: CommonMark has none, and would drop them
    document, version = pandoc_json(escaped.encode(), "commonmark+sourcepos")
    found: dict[int, list[tuple[int, str]]] = {}
    for line, column, words in _words(document["blocks"], (0, 0)):
        found.setdefault(line, []).append((column, words))
    kept = set(_kept(document["blocks"], (0, 0)))
    wordless = (n for n, line in enumerate(body, 1) if n not in found and re.search(r"\w", line))
    kept |= {n for n in wordless if not _SILENT.match(body[n - 1])}
    layer = [line if n <= head or n in kept else _line(line, found.get(n)) for n, line in enumerate(lines, 1)]
    addresses = sum(1 for _ in _addresses(document["blocks"]))
    count = f"{addresses} links have addresses that are" if addresses > 1 else "1 link has an address that is"
    warnings = (Warning(1, f"{count} not in the text"),) if addresses else ()
    return Reading(tuple(layer), _facts(lines[1 : head - 1]) if head else Facts(), (), warnings, version)


def front_matter(lines: list[str] | tuple[str, ...]) -> int:
    """How many lines the YAML between --- and --- at the top takes; 0 if there is none."""
    if not lines or lines[0].rstrip() != "---":
        return 0
    return next((n for n, line in enumerate(lines[1:], 2) if line.rstrip() in ("---", "...")), 0)


def _line(source: str, words: list[tuple[int, str]] | None) -> str:
    """The words of a line behind the marker of its item, if it begins one."""
    if not words:
        return ""
    marker = _MARKER.match(source[: words[0][0] - 1])
    before = (source[: words[0][0] - 1].replace(">", " ") if marker and marker["item"] else "").rstrip("\t")
    return (before + "".join(text for _, text in words)).rstrip()


def _words(part: Any, at: tuple[int, int]) -> Iterator[tuple[int, int, str]]:
    """The words with line and column. What has no place of its own stands at that of what it is in."""
    if isinstance(part, list):
        for item in part:
            yield from _words(item, at)
        return
    match part:
        case {"t": "Str", "c": str(words)}:
            yield *at, words
        case {"t": "Space"}:
            yield *at, " "
        case {"t": "Code", "c": [attributes, str(words)]}:
            yield *_place(attributes, at), words
        case {"t": "CodeBlock", "c": [attributes, str(text)]}:
            line = _place(attributes, at)[0] + 1
            yield from ((line + n, 1, words) for n, words in enumerate(text.split("\n")))
        case {"t": "Header", "c": [_, attributes, inlines]}:
            yield from _words(inlines, _place(attributes, at))
        case {"t": "Link" | "Image" | "Span" | "Div", "c": [attributes, inner, *_]}:
            yield from _words(inner, _place(attributes, at))
        case {"t": "OrderedList", "c": [_, items]}:
            yield from _words(items, at)
        case {"t": "RawInline" | "RawBlock"}:
            return
        case {"c": content}:
            yield from _words(content, at)


def _place(attributes: Any, at: tuple[int, int]) -> tuple[int, int]:
    found = _POSITION.search(dict(attributes[2]).get("data-pos", ""))
    return (int(found[1]), int(found[2])) if found else at


def _kept(part: Any, at: tuple[int, int]) -> Iterator[int]:
    """The lines that stay as they stand: rules, and HTML that is a block of its own, comments apart."""
    if isinstance(part, list):
        for item in part:
            yield from _kept(item, at)
        return
    match part:
        case {"t": "HorizontalRule"}:
            yield at[0]
        case {"t": "RawBlock", "c": [_, str(html)]} if not html.lstrip().startswith("<!--"):
            yield from range(at[0], at[0] + len(html.strip("\n").split("\n")))
        case {"t": "Div", "c": [attributes, blocks]}:
            yield from _kept(blocks, _place(attributes, at))
        case {"c": content}:
            yield from _kept(content, at)


def _addresses(part: Any) -> Iterator[str]:
    """The addresses of links that are not their own words."""
    if isinstance(part, list):
        for item in part:
            yield from _addresses(item)
    elif isinstance(part, dict):
        if part.get("t") in ("Link", "Image"):
            shown = "".join(words for _, _, words in _words(part["c"][1], (0, 0)))
            if shown not in (part["c"][2][0], part["c"][2][0].removeprefix("mailto:")):
                yield part["c"][2][0]
        yield from _addresses(part.get("c"))


def _facts(front: list[str]) -> Facts:
    """Title, author, date and language as front matter commonly names them; nothing from one that is no YAML."""
    document, problems = read_yaml("\n".join(front), "")
    said = document.value if document and not problems and isinstance(document.value, dict) else {}

    def word(field: str) -> str | None:
        value = said.get(field)
        return " ".join(str(value).split()) if isinstance(value, str | int) and str(value).strip() else None

    authors = said.get("authors") or said.get("author") or ()
    names = [authors] if isinstance(authors, str) else authors if isinstance(authors, list) else []
    named = tuple(" ".join(name.split()) for name in names if isinstance(name, str) and name.strip())
    return Facts(word("title"), named, None, word("date"), word("lang") or word("language"))

"""Puts quotation marks around values of YAML that need them: where YAML reads something else, or nothing at all."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import yaml

from edition.problems import Problem
from edition.yamlfile import plain_scalars, read_yaml

# A value that begins like nothing but words: no quotation mark, bracket, block or comment that YAML would end.
_SLIP = re.compile(r"(?P<key>\s*(?:- )?[\w-]+:\s+)(?P<value>[^\s\"'\[{|>#&*!].*?)\s*")
_TABS = re.compile(r"^(?: *\t)[ \t]*(?=\S)")
_TRIES = 50
# What another reader of YAML makes of a plain word that stays a word here. A date is one to all of them.
_MEANS_THE_SAME = {f"tag:yaml.org,2002:{kind}" for kind in ("str", "timestamp")}

Validate = Callable[[str], Iterable[Problem]]


def mended(text: str, problems_of: Validate) -> str:
    """The YAML with quotation marks around values in which a colon made it unreadable, and spaces for tabs.

    `problems_of` are those of the fields of a text that can be read: if one is on a line that was mended, nothing was.
    """
    lines, touched = text.split("\n"), set[int]()
    for _ in range(_TRIES):
        _, problems = read_yaml("\n".join(lines), "")
        at = next((p.line - 1 for p in problems if p.code == "P101"), None)
        if at is None:
            whole = "\n".join(lines)
            return whole if touched and not touched & {p.line - 1 for p in problems_of(whole)} else text
        if at >= len(lines) or (better := _better(lines[at])) is None:
            return text
        lines[at] = better
        touched.add(at)
    return text


def _better(line: str) -> str | None:
    """The line with what is surely meant; None if that is not sure."""
    if tabs := _TABS.match(line):
        return line.replace(tabs[0], tabs[0].expandtabs(2), 1)
    slip = _SLIP.fullmatch(line)
    if not slip or " #" in slip["value"] or not re.search(r":(?:\s|$)|^[@`%]", slip["value"]):
        return None
    return slip["key"] + quoted(slip["value"])


def quoted(value: str) -> str:
    """The value in double quotation marks."""
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def unmistakable(text: str) -> str:
    """The YAML with quotation marks around words that other readers take for something else: no, 1:30, 012, 1.10."""
    lines = text.split("\n")
    for line, start, end in sorted(_mistakable(text), reverse=True):
        lines[line] = lines[line][:start] + quoted(lines[line][start:end]) + lines[line][end:]
    return "\n".join(lines)


def _mistakable(text: str) -> Iterator[tuple[int, int, int]]:
    other: Any = yaml.SafeLoader("")  # not typed
    for node in plain_scalars(text):
        start, end = node.start_mark, node.end_mark
        is_word = node.tag == "tag:yaml.org,2002:str" and node.value and start.line == end.line
        if is_word and other.resolve(yaml.ScalarNode, node.value, (True, False)) not in _MEANS_THE_SAME:
            yield start.line, start.column, end.column

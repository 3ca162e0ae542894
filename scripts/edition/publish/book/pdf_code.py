"""Typst code as Python writes it: calls and string literals, never markup, so that no text can become any."""

import re
from collections.abc import Iterable

# A part of an address ends with a sign, or is as long as a line can always take.
_PARTS = re.compile(r"(?:[^/.?&=_#+,:;-]{1,20}[/.?&=_#+,:;-]*|[/.?&=_#+,:;-]+)")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def literal(text: str) -> str:
    """The text as a string literal: only the backslash, the quotation mark and control characters are escaped."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + _CONTROL.sub(lambda found: f"\\u{{{ord(found[0]):x}}}", escaped) + '"'


def call(name: str, *parts: str, **named: str) -> str:
    """A call; all parts are code already."""
    named_parts = (f"{key.replace('_', '-')}: {value}" for key, value in named.items())
    return f"{name}({', '.join((*parts, *named_parts))})"


def array(parts: Iterable[str]) -> str:
    """An array, also of one part or none."""
    return f"({''.join(f'{part}, ' for part in parts)})"


def sequence(parts: Iterable[str]) -> str:
    """Parts that follow one another as one piece of content."""
    there = [part for part in parts if part]
    return f"{{ {'; '.join(there)} }}" if there else "[]"


def words(text: str) -> str:
    """Text as content."""
    return literal(text) if text else "[]"


def address(text: str) -> str:
    """An address of the web as content: lines break only after its signs."""
    return call("address", *map(literal, _PARTS.findall(text)))

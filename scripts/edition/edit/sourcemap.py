"""Tells where in a page's Markdown a passage's words stand.

Markdown and rendered text have the same letters and digits in the same order, once what Markdown hides (reasons, link
targets, notes, citations) is masked. So the nth of them in the one is the nth in the other.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable
from functools import cached_property

from edition.edit.markdown import EmendationProcessor
from edition.edit.page import Page
from edition.edit.reading import Reading, Segment

_HIDDEN = re.compile(
    r"(?<!\\)\{>>(?s:(?!\{>>|\n\s*\n).)*?<<\}"  # reasons
    r"|(?<=\])\([^()\s]*(?:\s+\"[^\"]*\")?\)"  # link targets
    r"|^\[\^[^\]\n]+\]:.*(?:\n(?: {4,}|\t).*|\n(?=\n(?: {4}|\t)))*"  # notes
    r"|(?<!\\)\[\^[^\]\n]+\]"  # signs of notes
    r"|(?<!\\)\[(?=[^\[\]]*+\](?![(\[:]))[^\[\]]*(?<![\w.])@\w[^\[\]]*\]",  # citations
    re.MULTILINE,
)

_EMENDATION = re.compile(EmendationProcessor.PATTERN, re.DOTALL)


class SourceMap:
    """Where in `page.body` each letter and digit stands that the page shows. It is found once somebody asks."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @cached_property
    def offsets(self) -> list[int]:
        """The offsets of all of them, in order."""
        masked = _HIDDEN.sub(lambda found: " " * len(found[0]), self.page.body)
        return [offset for offset, char in enumerate(masked) if char.isalnum()]

    @cached_property
    def emendations(self) -> list[tuple[int, int]]:
        """The ranges of all emendations, in order."""
        return [found.span() for found in _EMENDATION.finditer(self.page.body)]

    def offset(self, nth: int) -> int:
        """The offset in the body of the nth letter or digit; of the last one if there are fewer."""
        if not self.offsets:
            return 0
        return self.offsets[min(nth, len(self.offsets) - 1)]

    def is_emended(self, offset: int) -> bool:
        """Whether this place in the body is within an emendation."""
        nearest = bisect_right(self.emendations, (offset, len(self.page.body))) - 1
        return nearest >= 0 and offset < self.emendations[nearest][1]

    def place(self, nth: int) -> tuple[int, int]:
        """Line and column in the file of the nth letter or digit."""
        return self.page.place(self.offset(nth))


def ranks(segments: Iterable[Segment], reading: Reading, start: int) -> list[int]:
    """For each character of a block's reading, how many letters and digits the page shows before it.

    `start` is that count at the block's beginning.
    """
    result = []
    for segment in segments:
        for char in segment.text:
            if segment.only in (None, reading):
                result.append(start)
            start += char.isalnum()
    return result

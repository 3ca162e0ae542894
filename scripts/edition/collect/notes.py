"""Note numbers glued to words, as copying from a web page leaves them: “in business.1”."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from edition.model import Block

_NUMBER = re.compile(
    r"(?<=[^\W\d_][.,;:!?”’\"')\]])(?P<number>\d{1,3})(?=\s|$)|(?<=[.,;:!?][”’\"')\]])(?P<after>\d{1,3})(?=\s|$)"
)
_SIGN = re.compile(r"(?<=[^\s*†‡][.,;:!?”’\"')\]])(?:\*{1,3}|†|‡)(?=\s*$)")


@dataclass(frozen=True, slots=True)
class NoteSign:
    """A note's number or sign: in which block, and from where to where in its text."""

    block: int
    start: int
    end: int
    sign: str


def lost_notes(blocks: Sequence[Block]) -> tuple[NoteSign, ...]:
    """Signs whose notes are not in the text.

    Numbers count only if they run 1, 2, 3 … through the text (two at least); a sign like * only at the end of a block.
    A number or sign with which a later paragraph begins has its note, and is not lost.
    """
    numbers = _consecutive(list(_numbers(blocks)))
    signs = [*numbers, *_signs(blocks)]
    return tuple(sorted((s for s in signs if not _has_note(s, blocks)), key=lambda s: (s.block, s.start)))


def _numbers(blocks: Sequence[Block]) -> Iterator[NoteSign]:
    for index, block in enumerate(blocks):
        for found in _NUMBER.finditer(block.text):
            yield NoteSign(index, found.start(), found.end(), found[0])


def _consecutive(found: list[NoteSign]) -> list[NoteSign]:
    run: list[NoteSign] = []
    for sign in found:
        if int(sign.sign) == len(run) + 1:
            run.append(sign)
    return run if len(run) > 1 else []


def _signs(blocks: Sequence[Block]) -> Iterator[NoteSign]:
    for index, block in enumerate(blocks):
        if found := _SIGN.search(block.text):
            yield NoteSign(index, found.start(), found.end(), found[0])


def _has_note(sign: NoteSign, blocks: Sequence[Block]) -> bool:
    note = re.compile(rf"^\s*[\[(]?{re.escape(sign.sign)}[\])]?(?:[.):]\s|\s|(?=[^\W\d_]))")
    return any(note.match(block.text) and not block.marker for block in blocks[sign.block + 1 :])

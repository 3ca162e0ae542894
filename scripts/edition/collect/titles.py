"""Tells a title from the text around it: one line, or a few on which it goes on, with a standfirst under it or not."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from edition.collect.blocks import Line
from edition.collect.bylines import cue_of
from edition.collect.transcript import label_of
from edition.model import Span

MAX_TITLE = 200
MAX_HEADING = 100
MAX_LINES = 3
SURE = 0.8

NEXT_TO_BYLINE = "the line next to the byline"
ALONE = "a short line that stands alone"
IN_METADATA = "the file’s metadata"
AS_IN_METADATA = "the words of the title in the file’s metadata"

_ABBREVIATION = re.compile(r"\b(?:[A-Z]\.){2,}$|\b(?:Inc|Ltd|Jr|Sr|Co)\.$")
_SENTENCE_END = re.compile(r"[.…:;,][^\w\s]*\s*[^\w\s]*\d{0,2}$")
_TWO_SENTENCES = re.compile(r"[^\W\d_A-Z]{4}\.[”’\"')\]»]*\s+[“‘\"'„«]?[^\W\d_a-z]")
STOP = re.compile(r"[.…!?][”’\"')\]]*$")
_OPEN = re.compile(
    r"(?:[,;:&(–—-]|\b[aey]|\b(?i:an|the|of|to|in|on|at|by|for|from|with|without|into|over|under|about|between"
    r"|against|and|or|but|nor|as|than|that|which|who|whose|is|are|was|were|be|its|their|his|her|our|your|my|not|no|der"
    r"|die|das|des|dem|den|und|von|zu|de|la|le|les|el|los|las|et|du|en|del|di|il))$"
)
_GOES_ON = re.compile(r"[a-zß-öø-ÿа-яё(–—&]|(?:Of|And|Or|Than|OF|AND|OR|THAN)\b")
_FILE_NAME = re.compile(
    r"\.(?:docx?|odt|rtf|pdf|indd|qxd|html?|txt|md|tex|epub)$"
    r"|^(?:untitled|microsoft word - |document ?\d*$|\(?no subject)",
    re.IGNORECASE,
)
_SMALL = re.compile(r"[^\W\d_]{1,3}$")


@dataclass(frozen=True, slots=True)
class Title:
    """The lines of a title, and how sure it is that these and no others are its lines.

    One that stands in the file’s metadata alone has none.
    """

    lines: Span | None
    rule: str = NEXT_TO_BYLINE
    confidence: float = 1.0
    alternatives: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Setting:
    """How the lines of a file came about: `width`, at which they are broken by hand, if they are.

    `laid_out`: in this format lines that stand together are one block (the lines of a page, a line break in a heading).
    """

    width: int | None = None
    laid_out: bool = False


def setting_of(lines: Sequence[str], laid_out: bool = False) -> Setting:
    """The width of a file broken by hand: most lines that another follows, and that end no sentence, are near it."""
    pairs = zip(lines, lines[1:], strict=False)
    broken = [len(a.rstrip()) for a, b in pairs if len(a.strip()) > 30 and b.strip() and not STOP.search(a.strip())]
    width = max(broken, default=0)
    near = sum(length > width * 0.75 for length in broken)
    return Setting(width if len(broken) > 2 and width <= 100 and near * 4 > len(broken) * 3 else None, laid_out)


def can_be_title(line: str) -> bool:
    """Short enough, no speaker’s label, and no sentence that goes on or is over at its end or within it."""
    line = line.strip()
    ended = bool(_SENTENCE_END.search(line)) and not _ABBREVIATION.search(line)
    label = label_of(line)
    return len(line) <= MAX_TITLE and not ended and not _TWO_SENTENCES.search(line) and not (label and label.timed)


def looks_like_heading(line: str) -> bool:
    """A line that nothing but its shape makes a heading: short, beginning with a letter, digit or quotation mark."""
    line = line.strip()
    return (
        len(line) <= MAX_HEADING
        and can_be_title(line)
        and bool(re.match(r"[\w“„‚\"‘'«»‹›¿¡]", line))
        and cue_of(line) is None
    )


def opening_title(words: Sequence[Line], at: int, setting: Setting) -> Title | None:
    """The title with which a text without a byline begins: lines that stand alone, each going on in the next."""
    group = _group_below(words, at)
    alone = at + len(group) < len(words)
    if not alone or len(group) > MAX_LINES or not looks_like_heading(" ".join(line.strip() for _, line in group)):
        return None
    if len(group) == 1:
        return Title(Span(group[0][0], group[0][0]), ALONE, 0.8, ("part of the text",))
    if cue_of(group[-1][1]) or any(label_of(line) for _, line in group):
        return None
    steps = [goes_on(a[1], b[1], setting) for a, b in pairwise(group)]
    if not all(on and sure >= SURE for on, sure in steps):
        return None
    return Title(Span(group[0][0], group[-1][0]), "short lines that stand alone and go on", 0.7, ("part of the text",))


def title_in_metadata(words: Sequence[Line], printed: str | None) -> Title | None:
    """The lines near the beginning that have the words of the title in the file’s metadata."""
    wanted = _letters(printed or "")
    if not wanted:
        return None
    for at in range(min(8, len(words))):
        for end in range(at + 1, min(at + MAX_LINES, len(words)) + 1):
            if _letters("".join(line for _, line in words[at:end])) == wanted:
                return Title(Span(words[at][0], words[end - 1][0]), AS_IN_METADATA)
    return None


def title_of_metadata(printed: str | None) -> Title | None:
    """The title in the file’s metadata, for a text that has none; not one that a program made of a file’s name."""
    if not printed or not _letters(printed) or _FILE_NAME.search(printed):
        return None
    return Title(None, IN_METADATA, 0.7, ("a title of the file, not of the text",))


def _letters(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


def _group_below(words: Sequence[Line], at: int) -> list[Line]:
    end = at + 1
    while end < len(words) and words[end][0] == words[end - 1][0] + 1:
        end += 1
    return [*words[at:end]]


def can_go_on(line: str) -> bool:
    """Whether a line can be the first of a title’s lines: no sentence is over in it."""
    line = line.strip()
    label = label_of(line)
    ended = line.endswith(".") and not _ABBREVIATION.search(line)
    return len(line) <= MAX_HEADING and not ended and not (label and (label.timed or label.alone))


def goes_on(above: str, below: str, setting: Setting) -> tuple[bool, float]:
    """Whether a line of a title goes on in the line below, and how sure that is."""
    above, below = above.strip(), below.strip()
    if setting.laid_out or _OPEN.search(above) or _GOES_ON.match(below):
        return True, 0.9
    if setting.width and len(above) + 1 + len(below.split()[0]) > setting.width * 0.95:
        return True, 0.9
    if above.isupper() != below.isupper():
        return False, 0.9
    if above.isupper() and len(above) > len(below) - 5:
        return True, 0.8 if len(above) > 30 else 0.6
    if STOP.search(above):
        return False, 0.8
    return _by_capitals(above, below, setting)


def _by_capitals(above: str, below: str, setting: Setting) -> tuple[bool, float]:
    """Titles that capitalise their words go on in a line that does so too; a standfirst is set as a sentence."""
    if has_title_case(above) != has_title_case(below):
        return False, 0.8
    if setting.width and len(above) < setting.width * 0.7:
        return False, 0.7
    return (has_title_case(above) and len(above) > 30), 0.6


def has_title_case(line: str) -> bool:
    """Whether the words of a line, but the first and the short ones, begin with capitals."""
    words = [word for word in re.findall(r"[^\W\d_][\w’'-]*", line)[1:] if not _SMALL.match(word)]
    return bool(words) and sum(word[0].isupper() for word in words) * 4 >= len(words) * 3

"""Speaker labels: “Jane Roe: …”, “MR PRICE:”, “Q.”, “[00:12:31] Name”, “Name (00:12):”, “Speaker 1:”."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

_TIME = r"[\[(]?\d{1,2}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?[\])]?"
_NAME = r"[^\W\d_][\w.’'\-]*(?:\s+(?:[^\W\d_][\w.’'\-]*|\d{1,2})){0,4}"
_RECORD = r"(?:(?:Mr|Mrs|Ms|Miss|Dr|Sir)\.?\s+[A-Z][A-Z’'\-]{2,}|The\s+[A-Z]{4,}(?:\s+pro\s+tempore)?)"
_SMALL = set(
    "de da di del della der den van von bin ibn al el la le du dos hon. member members of the pro tempore".split()
)
# In a trial, who puts the questions that follow: “CROSS-EXAMINATION BY MR. LOWE:”.
_EXAMINATION = re.compile(r"(?:[A-Z\-]+ )*BY (?:MR|MRS|MS|MISS|DR|THE)\b")
_RECORD_NAME = re.compile(rf"{_RECORD}$")
_LABEL = re.compile(
    rf"^\s*(?:>>\s*)?(?:"
    rf"(?P<before>{_TIME})\s+(?P<timed>{_NAME})(?::(?=\s|$)|\s*$)"
    rf"|(?P<stamped>{_NAME})\s*(?P<after>[\[(]\d{{1,2}}:\d{{2}}(?::\d{{2}})?[\])])(?::(?=\s|$)|\s*$)"
    rf"|(?P<spaced>{_NAME})\s+\d{{1,2}}:\d{{2}}(?::\d{{2}})?\s*$"
    rf"|\[(?P<framed>{_NAME})\]\s+\d{{1,2}}:\d{{2}}(?::\d{{2}})?\s*$"
    rf"|(?P<named>{_NAME}|[A-Z][A-Z.’'\- ]+,\s[A-Z][A-Z\- ]{{2,30}}):(?=\s|$)"
    rf"|(?P<record>{_RECORD})\.(?=\s+\S)"
    rf"|(?P<letter>[QA])[.:](?=\s+\S)"
    rf")"
)


@dataclass(frozen=True, slots=True)
class Label:
    """A label at the head of a line: the name from `start` to `name_end`, all that belongs to it up to `end`.

    `timed` if a time stands with it; `alone` if nothing follows it on the line.
    """

    name: str
    start: int
    name_end: int
    end: int
    timed: bool
    alone: bool


def label_of(line: str) -> Label | None:
    """Read what has the shape of a label: one to four capitalised words, or Q and A, with what marks it off."""
    found = _LABEL.match(line)
    if not found:
        return None
    group = next(
        group for group in ("timed", "stamped", "spaced", "framed", "named", "record", "letter") if found[group]
    )
    name = " ".join(found[group].split())
    first, *others = name.split()
    if first[0].islower() or _EXAMINATION.match(name) or not all(_is_name_word(word) for word in others):
        return None
    alone = not line[found.end() :].strip()
    return Label(
        name,
        found.start(group),
        found.end(group),
        found.end(),
        group in ("timed", "stamped", "spaced", "framed"),
        alone,
    )


def _is_name_word(word: str) -> bool:
    return not word[0].islower() or word in _SMALL or word[:2] in ("d’", "d'", "l’", "l'")


def speaker_labels(lines: Sequence[str]) -> tuple[str, ...]:
    """The labels of a transcript as printed, in order of appearance; empty if the text is none.

    A text is a transcript if at least two labels come back, or stand with a time, and labelled lines are a fifth of
    all. Then a label that stands once counts too, but for one in small letters where all that come back are in capitals
    (“Witness: …” at the head of a hearing).
    """
    marked = [line for line in lines if line.lstrip().startswith(">>")]
    labels = [label for line in (marked if len(marked) > 1 else lines) if (label := label_of(line))]
    counts = Counter(label.name for label in labels)
    sure = {label.name for label in labels if label.timed or counts[label.name] > 1}
    if len(sure) < 2 or len(labels) * 5 < len([line for line in lines if line.strip()]):
        return ()
    in_capitals = all(name.isupper() or _RECORD_NAME.match(name) for name in sure)
    return tuple(name for name in counts if name in sure or not in_capitals or name.isupper())


def doubtful_labels(labels: tuple[str, ...], lines: Sequence[str]) -> tuple[str, ...]:
    """Labels that stand once, without a time, and whose last word is no other label's: perhaps not speakers."""
    found = [label for line in lines if (label := label_of(line)) and label.name in labels]
    counts = Counter(label.name for label in found)
    timed = {label.name for label in found if label.timed}
    last_words = Counter(label.split()[-1] for label in labels)
    return tuple(
        label for label in labels if counts[label] == 1 and label not in timed and last_words[label.split()[-1]] == 1
    )

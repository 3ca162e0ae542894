"""Speaker labels: “Jane Roe: …” at the head of a paragraph, in a text where such labels come back."""

import re
from collections import Counter
from collections.abc import Sequence

_LABEL = re.compile(r"^\s*(?P<label>[^\W\d_][\w.’'-]*(?:\s+[^\W\d_][\w.’'-]*){0,3}):\s+\S")


def label_of(line: str) -> str | None:
    """What stands before the first colon, if it has the shape of a name: one to four capitalised words."""
    found = _LABEL.match(line)
    if not found:
        return None
    words = found["label"].split()
    return found["label"] if all(word[0].isupper() for word in words) else None


def speaker_labels(lines: Sequence[str]) -> tuple[str, ...]:
    """The labels of a transcript as printed, in order of appearance; empty if the text is none.

    A text is a transcript if at least two labels come back and labelled lines are a quarter of all. Then a label that
    stands once counts too.
    """
    labels = [label for line in lines if (label := label_of(line))]
    counts = Counter(labels)
    returning = sum(count > 1 for count in counts.values())
    if returning < 2 or len(labels) * 4 < len([line for line in lines if line.strip()]):
        return ()
    return tuple(counts)


def doubtful_labels(labels: tuple[str, ...], lines: Sequence[str]) -> tuple[str, ...]:
    """Labels that stand once and whose last word is no other label's: perhaps not speakers."""
    counts = Counter(label for line in lines if (label := label_of(line)) in labels)
    last_words = Counter(label.split()[-1] for label in labels)
    return tuple(label for label in labels if counts[label] == 1 and last_words[label.split()[-1]] == 1)

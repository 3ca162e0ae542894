"""How good are the proposals of `edition suggest statements`, measured against the finished ledgers of the edition?

Run `python tests/report_suggestions.py [EDITION]`. For each text with a file of statements: how many proposals are
statements of the ledger (precision), and how many statements were proposed (recall). A proposal is a statement if both
have the same passage and the same speakers, and share at least half of the words of each; the looser count leaves the
speakers aside. Each is matched once. This is a report for people, and no test: nothing is tuned to it, nothing fails by it.
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from edition.edit.ledger.suggesting import File, proposals_for, read_file
from edition.edit.rendered import Edition, Rendered
from edition.edition import load

REPOSITORY = Path(__file__).parent.parent


@dataclass(frozen=True)
class Claim:
    """A statement or a proposal: its passage, its speakers, and which words of the passage it quotes, by number."""

    at: str
    speakers: frozenset[str]
    words: frozenset[int]

    def shares(self, other: "Claim") -> float:
        """The share of the words of the longer one that both have; 0 in another passage."""
        both = len(self.words & other.words)
        return both / max(len(self.words), len(other.words), 1) if self.at == other.at else 0.0


def claim(fields: dict[str, Any], texts: dict[str, str]) -> Claim:
    """The claim of an item's fields. Without a quote it is the whole passage."""
    text = texts.get(fields["at"], "")
    quote, speaker = fields.get("quote") or [text], fields["speaker"]
    parts = [" ".join(part.split()) for part in (quote if isinstance(quote, list) else [quote])]
    spans = [(text.find(part), text.find(part) + len(part)) for part in parts if part in text]
    words = [found.start() for found in re.finditer(r"\w+", text)]
    own = {number for number, place in enumerate(words) for start, end in spans if start <= place < end}
    return Claim(fields["at"], frozenset(speaker if isinstance(speaker, list) else [speaker]), frozenset(own))


def matched(proposed: list[Claim], coded: list[Claim], with_speakers: bool) -> int:
    """How many pairs there are, the closest first."""
    pairs = sorted(
        (-one.shares(other), i, j)
        for i, one in enumerate(proposed)
        for j, other in enumerate(coded)
        if one.shares(other) >= 0.5 and (one.speakers == other.speakers or not with_speakers)
    )
    left, right = set[int](), set[int]()
    for _, i, j in pairs:
        if i not in left and j not in right:
            left.add(i)
            right.add(j)
    return len(left)


def claims(edition: Edition, rendered: Rendered, file: File) -> tuple[list[Claim], list[Claim]]:
    """The proposals for a text as if it had no ledger yet, and the statements of its ledger."""
    texts = {passage.id: passage.text() for passage in rendered.passages}
    found = proposals_for(edition, rendered, replace(file, content="", items=()))
    coded = [item for _, item in file.items if "no_statement" not in item and not item.get("proposal")]
    return [claim(dict(p.fields), texts) for p in found], [claim(item, texts) for item in coded]


def rows(edition: Edition) -> Iterator[tuple[str, int, int, int, int]]:
    """For each text with a ledger: statements, proposals, and how many match, with and without speakers."""
    for rendered in edition.texts():
        file, problems = read_file(edition.root, rendered.page.id)
        if problems or file is None or not file.items:
            continue
        proposed, coded = claims(edition, rendered, file)
        yield (
            rendered.page.id,
            len(coded),
            len(proposed),
            matched(proposed, coded, True),
            matched(proposed, coded, False),
        )


def table(found: list[tuple[str, int, int, int, int]]) -> str:
    """The figures, a line to a text, and all texts together."""
    sums = [sum(row[column] for row in found) for column in (1, 2, 3, 4)]
    shown = (
        f"{'text':34}{'statements':>11}{'proposals':>10} {'precision':>10}{'recall':>8}   {'without speakers':>18}\n"
    )
    for slug, coded, proposed, strict, loose in [*found, ("all", *sums)]:
        of_proposals, of_coded = max(proposed, 1), max(coded, 1)
        shown += f"{slug:34}{coded:11}{proposed:10} {strict / of_proposals:10.0%}{strict / of_coded:8.0%}"
        shown += f"   {loose / of_proposals:10.0%}{loose / of_coded:8.0%}\n"
    return shown


if __name__ == "__main__":
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else REPOSITORY
    found = list(rows(load(root)))
    print(table(found) if found else "no text of this edition has a file of statements yet")

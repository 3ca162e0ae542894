"""Marks in a text’s tree every place that names an entry."""

import xml.etree.ElementTree as ET
from collections import defaultdict
from collections.abc import Collection, Iterable

from edition.edit.ledger.marking import Stretch, mark, stretch
from edition.edit.terms import Mention
from edition.edit.words import Words

MENTION = "mention:"


def mark_mentions(tree: ET.Element, shown: Collection[str], mentions: Iterable[Mention]) -> dict[str, Mention]:
    """Put each mention in the passages `shown` into spans like those of statements; returns it by the name it got."""
    blocks = {id: block for block in tree.iter() if (id := block.get("id", "")) in shown}
    found: dict[str, list[Mention]] = defaultdict(list)
    for mention in mentions:
        if mention.passage in blocks:
            found[mention.passage].append(mention)
    named: dict[str, Mention] = {}
    for passage, here in found.items():
        words = Words(blocks[passage])
        stretches: list[Stretch] = []
        for each in here:
            name = f"{MENTION}{len(named)}"
            named[name] = each
            stretches.append(stretch(name, words.in_runs((each.start, each.end)), len(named)))
        mark(blocks[passage], stretches)
    return named

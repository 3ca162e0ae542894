"""Writes all that search and concordance of the hosted site read. It knows nothing of MkDocs."""

import json
from collections import defaultdict
from collections.abc import Mapping
from heapq import nsmallest
from pathlib import Path
from typing import Any

from edition.edit.rendered import Edition
from edition.publish.finding.choices import choices
from edition.publish.finding.concordance import Place, spoken, write_concordance
from edition.publish.finding.index import write_index
from edition.publish.finding.records import pages, passages
from edition.publish.finding.words import bucket

SEARCH, CONCORDANCE = "search", "concordance"
MOST = 20


def write_search(edition: Edition, site: Path) -> None:
    """Write the index, the lines of the concordance, the list of words, in which both look first, and the choices."""
    indexed = write_index(pages(edition), passages(edition), site / SEARCH / "index")
    places = write_concordance(spoken(edition), site / CONCORDANCE / "lines")
    files = write_words(indexed.words, places, site / SEARCH / "words")
    _write(site / SEARCH / "choices.json", choices(edition, indexed) | {"words": files})


def write_words(records: Mapping[str, int], places: Mapping[str, Place], folder: Path) -> list[str]:
    """Write the words by their first two letters: in how many records each is, and where its lines are, if it has any.

    The file of one letter has the most frequent words that begin with it. Returns the names of the files.
    """
    buckets: dict[str, dict[str, list[int]]] = defaultdict(dict)
    for word in sorted(records):
        buckets[bucket(word)][word] = [records[word], *places.get(word, ())]
    for letter in sorted({word[0] for word in records}):
        beginning = (word for word in records if word[0] == letter and len(word) > 1)
        for word in nsmallest(MOST, beginning, key=lambda word: (-records[word], word)):
            buckets[bucket(letter)][word] = buckets[bucket(word)][word]
    for name, words in buckets.items():
        _write(folder / f"{name}.json", words)
    return sorted(buckets)


def _write(file: Path, content: Any) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(content, ensure_ascii=False, separators=(",", ":")), "utf-8")

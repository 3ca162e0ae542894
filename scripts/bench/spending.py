"""What a cold build is spent on, line by line. `spending.py EDITION TEXTS` builds it in one process and prints a table.

Seconds are those of the processor, with the programs that are run (pandoc, Pagefind) and the writing of files. What a
part has done by another one is counted there alone, so that the lines add up.
"""

import importlib
import re
import resource
import shutil
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import wraps
from pathlib import Path
from typing import Any

# What is counted, by the functions that do it, as those who call them name them.
FUNCTIONS = {
    "edition.edition:read_sources": "sources read",
    "edition.edition:read_pages": "pages read: front matter",
    "edition.edition:prove_pages": "pages parsed, proven, linked",
    "edition.edition:cite": "citations of the edition",
    "edition.edition:state": "statements",
    "edition.edition:address": "anchors and links resolved",
    "edition.publish.records.cite_views:format_all": "citations of the texts in every style",
    "edition.publish.site:Views": "what pages share",
    "edition.publish.site:data_files": "tables, vocabulary",
    "edition.publish.making:Origins.of": "digests of what has changed",
    "edition.publish.kept:Kept.settle": "files moved into their places",
    "edition.commands.building:read": "the rest of reading",
    "edition.publish.making:Making.make": "the rest of making",
    "edition.publish.build:mkdocs_build": "MkDocs itself",
}
MAKING = "edition.publish.making:_made"
MEANWHILE = ("edition.publish.records.cite_views", "edition.publish.statements.remarks")
DIGESTS = "digests of what parts are made of"
# Parts of the site, by their names.
MADE = {
    r"search/index/": "search index (Pagefind)",
    r"concordance/": "lines of the concordance",
    r"search/words": "words of search and concordance",
    r"tei |list of tei": "TEI",
    r"records |list of records": "records: BibTeX, CSL JSON, RIS",
    r"texts/[^/]+/source/": "pages: text beside source",
    r"texts/[^/]+/index": "pages: texts",
    r"(glossary|register)/[^/]+/index": "pages: entries",
    r"": "pages: lists, pictures, statements",
}


class Purse:
    """The seconds of the processor that each part took so far, without those of the parts within it."""

    def __init__(self) -> None:
        self.spent: defaultdict[str, float] = defaultdict(float)
        self._within: list[float] = [0.0]

    def pay(self, label: str, function: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        """Call a function, on this account."""
        begun = spent_so_far()
        self._within.append(0.0)
        try:
            return function(*arguments, **named)
        finally:
            seconds = spent_so_far() - begun
            self.spent[label] += seconds - self._within.pop()
            self._within[-1] += seconds

    def watch(self, name: str, label: Callable[..., str]) -> None:
        """Have a function counted from now on; `label` is told its arguments."""
        module, _, path = name.partition(":")
        holder: Any = importlib.import_module(module)
        *parts, last = path.split(".")
        for part in parts:
            holder = getattr(holder, part)
        function = getattr(holder, last)

        @wraps(function)
        def paid(*arguments: Any, **named: Any) -> Any:
            return self.pay(label(*arguments), function, *arguments, **named)

        setattr(holder, last, paid)


class AtOnce:
    """What is done meanwhile, done at once: else nobody could tell what was spent on it."""

    def __init__(self, function: Callable[..., Any], *given: Any) -> None:
        self._given = function(*given)

    def result(self) -> Any:
        """What it gave."""
        return self._given


def spent_so_far() -> float:
    """Seconds of the processor, for this process and those that it has waited for."""
    of = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return sum(usage.ru_utime + usage.ru_stime for usage in of)


def label_of(name: str) -> str:
    """What a part of the site is counted as."""
    return next(label for beginning, label in MADE.items() if re.match(beginning, name))


def table(spent: Mapping[str, float], texts: int) -> Iterator[str]:
    """A line for each, the dearest first, as Markdown."""
    whole = sum(spent.values())
    yield f"| {texts:,} texts | s | % | ms for each text |"
    yield "| --- | --: | --: | --: |"
    for label, seconds in [*sorted(spent.items(), key=lambda row: -row[1]), ("all", whole)]:
        yield f"| {label} | {seconds:.2f} | {100 * seconds / whole:.1f} | {1000 * seconds / texts:.1f} |"


def main() -> None:
    """Build the edition that is named, without what an earlier build has left."""
    folder = Path(sys.argv[1])
    for left in ("site", ".cache"):
        shutil.rmtree(folder / left, ignore_errors=True)
    purse = Purse()
    from edition.cli import main as edition

    for module in MEANWHILE:
        importlib.import_module(module).Meanwhile = AtOnce  # type: ignore[attr-defined]
    for name, label in FUNCTIONS.items():
        purse.watch(name, lambda *_, label=label: label)
    purse.watch(MAKING, lambda *_: DIGESTS)
    purse.watch("edition.publish.kept:Kept.part", lambda _, part: label_of(part.name))
    purse.spent["start: Python and libraries"] = spent_so_far()
    code = purse.pay("the rest", edition, ["--root", str(folder), "build", "--jobs", "1"])
    if code:
        raise SystemExit(code)
    print("\n".join(table(purse.spent, int(sys.argv[2]))))


if __name__ == "__main__":
    main()

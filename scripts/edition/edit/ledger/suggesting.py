"""`edition suggest statements`: proposes statements for a text, and writes them into its file of statements."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count, pairwise
from pathlib import Path
from typing import Any

from edition.edit.attribution.attributed import Spoken, attributed, spoken
from edition.edit.attribution.clauses import Voices
from edition.edit.attribution.sentences import Range
from edition.edit.ledger.ledger import SUFFIX
from edition.edit.ledger.proposals import Proposal, Proposer
from edition.edit.ledger.uncovered import Covered, uncovered
from edition.edit.page import TextMeta
from edition.edit.rendered import Edition, Rendered
from edition.files import read_regular, replace, write_new
from edition.problems import Problem
from edition.yamlfile import read_yaml


@dataclass(frozen=True)
class File:
    """A text's file of statements: its content, and its items as they stand, each with the line on which it begins."""

    path: Path
    shown: str
    content: str
    items: Sequence[tuple[int, dict[str, Any]]]


def read_file(root: Path, slug: str) -> tuple[File | None, list[Problem]]:
    """Read a file of statements as far as proposals need it; one that does not exist has no items."""
    path = root / "docs" / "texts" / f"{slug}{SUFFIX}"
    shown = path.relative_to(root).as_posix()
    if not path.exists():
        return File(path, shown, "", ()), []
    try:
        content = read_regular(path).decode("utf-8")
    except UnicodeDecodeError as error:
        return None, [Problem(shown, 1, 1, "P107", f"byte {error.start} is not UTF-8", "Save the file as UTF-8.")]
    except OSError as error:
        return None, [Problem(shown, 0, 0, "P107", f"the file cannot be read: {error.strerror}")]
    document, problems = read_yaml(_plain(content), shown)
    if document is None or problems:
        return None, problems
    items = document.value or []
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        hint = "Begin each statement with a hyphen: - id: s1"
        return None, [Problem(shown, 1, 1, "P102", "a file of statements is a list of items with fields", hint)]
    return File(path, shown, content, [(document.place((n,))[0], item) for n, item in enumerate(items)]), []


def _plain(content: str) -> str:
    return content.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def proposer_for(edition: Edition, rendered: Rendered) -> Proposer:
    """What makes the proposals for a text."""
    assert isinstance(rendered.page.meta, TextMeta)
    named: dict[str, str] = {}
    for mention in edition.mentions:
        if mention.page == rendered.page.uri:
            named.setdefault(mention.entry, mention.passage)
    source = edition.sources.get(rendered.page.meta.source.file)
    reliability = rendered.page.meta.reliability or (source.record.reliability if source else "")
    entries = {id: r.page for id, r in edition.entries().items()}
    passages = [spoken(passage) for passage in rendered.passages]
    return Proposer(passages, rendered.page.meta, entries, named, reliability == "verbatim")


def proposals_for(edition: Edition, rendered: Rendered, file: File) -> list[Proposal]:
    """What the text says and the file does not have yet, in the order of the text."""
    proposer = proposer_for(edition, rendered)
    passages = list(proposer.passages.values())
    covered, turns = covered_by(file, passages)
    found = [proposer.turn(p) for p in passages if p.speaker and p.id not in turns]
    there = attributed(passages, Voices(proposer.entries.values()))
    found += [proposer.statement(each) for each in uncovered(there, covered)]
    return sorted(found, key=lambda p: (p.passage, p.place))


def divided(file: File) -> tuple[File, File]:
    """The file with what people have made of it alone, and with the proposals alone."""
    proposed = [(line, item) for line, item in file.items if item.get("proposal")]
    coded = [(line, item) for line, item in file.items if not item.get("proposal")]
    return File(file.path, file.shown, file.content, coded), File(file.path, file.shown, file.content, proposed)


def covered_by(file: File, passages: Sequence[Spoken]) -> tuple[Covered, set[str]]:
    """What the file has, proposals too, by passage; and the turns that it has as a whole."""
    texts = {passage.id: passage.text for passage in passages}
    before = {later.id: earlier.id for earlier, later in pairwise(passages)}
    attributing, quoting, declaring = (defaultdict[str, list[Range]](list) for _ in range(3))
    turns = set()
    for _, item in file.items:
        at = str(item.get("at"))
        text = texts.get(at, "")
        quoted = [span for words in _words(item.get("quote")) for span in _places(text, words)[:1]]
        quoting[at] += quoted
        declaring[at] += [span for words in _words(item.get("no_statement")) for span in _places(text, words)]
        for words in _words(item.get("attributed")):
            by = at if _places(text, words) else before.get(at, "")
            nearest = sorted(_places(texts.get(by, ""), words), key=lambda s: abs(s[0] - quoted[0][0] if quoted else 0))
            attributing[by] += nearest[:1]
        if "no_statement" not in item and not item.get("quote"):
            turns.add(at)
    return Covered(attributing, quoting, declaring), turns


def _words(value: Any) -> list[str]:
    """A field's words: one string, or a list of them."""
    return [" ".join(str(each).split()) for each in (value if isinstance(value, list) else [value]) if each]


def _places(text: str, words: str) -> list[Range]:
    return [found.span() for found in re.finditer(re.escape(words), text)] if words else []


def as_yaml(found: Sequence[Proposal], file: File) -> str:
    """The proposals as a YAML list, with the ids that come next."""
    return "".join(proposal.yaml(id) for proposal, id in zip(found, next_ids(file), strict=False))


def next_ids(file: File) -> Iterator[str]:
    """The ids that no item of the file has yet."""
    return ids_after(str(item.get("id")) for _, item in file.items)


def ids_after(ids: Iterable[str]) -> Iterator[str]:
    """The ids that come after these."""
    last = max((int(found[1]) for id in ids if (found := re.fullmatch(r"s([0-9]{1,6})", id))), default=0)
    return (f"s{number}" for number in count(last + 1))


def write(file: File, found: Sequence[Proposal], passages: Sequence[str]) -> list[Problem]:
    """Put the proposals into the file, in the order of the text; every other byte stays. Writes whole or not at all."""
    if not file.path.exists():
        return [] if write_new(file.path, as_yaml(found, file).encode()) else [_changed(file)]
    merged = _merged(file, found, passages)
    document, _ = read_yaml(_plain(merged), file.shown)
    held = document.value if document else None
    old = [item for _, item in file.items]
    if not isinstance(held, list) or len(held) != len(old) + len(found) or [i for i in held if i in old] != old:
        hint = "Give each item lines of its own, the first with a hyphen; or paste what is printed without --write."
        return [Problem(file.shown, 1, 1, "P102", "nothing can be added to a list that is written so", hint)]
    if read_regular(file.path) != file.content.encode():
        return [_changed(file)]
    replace(file.path, merged.encode())
    return []


def _changed(file: File) -> Problem:
    return Problem(file.shown, 0, 0, "P107", "the file was changed by another program meanwhile", "Run it again.")


def _merged(file: File, found: Sequence[Proposal], passages: Sequence[str]) -> str:
    """The file's content with each proposal before the first item that comes after it in the text."""
    end = "\r\n" if "\r\n" in file.content else "\n"
    lines = file.content.splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += end
    starts = [_first_line(lines, line - 1) for line, _ in file.items]
    indent = " " * _indent(lines[_dash(lines, file.items[0][0] - 1)]) if file.items else ""
    order = {id: number for number, id in enumerate(passages)}
    placed = [order.get(str(item.get("at")), -1) for _, item in file.items]
    added: dict[int, str] = defaultdict(str)
    for proposal, id in zip(found, next_ids(file), strict=False):
        before = max((n for n, passage in enumerate(placed) if passage <= proposal.passage), default=-1)
        at = starts[before + 1] if before + 1 < len(starts) else len(lines)
        added[at] += "".join(f"{indent}{row}{end}" for row in proposal.yaml(id).splitlines())
    return "".join(added.get(number, "") + line for number, line in enumerate([*lines, ""]))


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _dash(lines: Sequence[str], index: int) -> int:
    """The line with the hyphen of the item that begins on a line."""
    while index > 0 and not lines[index].lstrip().startswith("-"):
        index -= 1
    return index


def _first_line(lines: Sequence[str], index: int) -> int:
    """Where an item begins, the comments right above it included."""
    index = _dash(lines, index)
    while index > 0 and lines[index - 1].lstrip().startswith("#"):
        index -= 1
    return index

"""Makes editions of any size from the texts of this one: the same for the same seed."""

import hashlib
import random
import re
import shutil
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
PER_SOURCE = 50
WORDS = 900
KEYS = 20
GIVEN = "Ada Otto Ines Karl Mira Tomas Vera Emil Nora Pavel Ruth Simon Thea Yusuf Lena Jane".split()
PLACES = "Harbour Ferry Lantern Council Market Bridge Signal Island River Orchard Meadow Quarry".split()
THINGS = "Accord Doctrine Charter Protocol Summit Memorandum Framework Compact Declaration Plan".split()


def name(number: int) -> str:
    """The form of the invented entry of this number: no two are alike, and none stands within another."""
    first, rest = number % len(PLACES), number // len(PLACES)
    thing, town = THINGS[rest % len(THINGS)], GIVEN[rest // len(THINGS) % len(GIVEN)]
    return f"{PLACES[first]} {thing} of {town}ville {1500 + number}"


def paragraphs() -> list[str]:
    """The paragraphs of this edition's sources that are plain prose: none that a text divides or numbers itself by."""
    lines = [
        line.strip()
        for file in sorted((ROOT / "sources").glob("*.txt"))
        for line in file.read_text("utf-8").splitlines()
    ]
    prose = re.compile(r"[A-Z“][^\[\]*_`<>|~^{}\\#]{180,}[.”]")
    return sorted({line for line in lines if prose.fullmatch(line) and not re.match(r"[^ ]+ ?[^ ]*:|By ", line)})


def make_edition(folder: Path, texts: int, seed: int = 1) -> Path:
    """This edition in `folder`, which must not be there yet, with made texts of about 900 words, `texts` in all.

    Each has three of the editors' notes, two citations, an emendation and the names of five entries, of which there are
    a tenth as many as texts.
    """
    for part in ("docs", "sources"):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("releases"))
    shutil.copy(ROOT / "mkdocs.yml", folder / "mkdocs.yml")
    (folder / "references.bib").write_text(_bibliography(texts), "utf-8")
    entries = max(texts // 10, 5)
    for number in range(entries):
        _entry(folder / f"docs/glossary/made-{number:05}.md", number)
    prose, records = paragraphs(), []
    texts -= len(list((ROOT / "docs/texts").glob("*.md"))) - 1
    for first in range(0, texts, PER_SOURCE):
        source = f"made-{first // PER_SOURCE:04}.txt"
        lines: list[str] = []
        for number in range(first, min(first + PER_SOURCE, texts)):
            _text(folder, source, lines, number, entries, prose, seed)
        content = ("\n".join(lines) + "\n").encode()
        (folder / "sources" / source).write_bytes(content)
        records.append(_source(source, content))
    index = folder / "sources/index.yml"
    index.write_text(index.read_text("utf-8") + yaml.safe_dump(records, allow_unicode=True, sort_keys=False), "utf-8")
    return folder


def _bibliography(texts: int) -> str:
    """A work for each text, by 192 invented people: works of one person and year would be told apart by letters."""
    work = (
        "@article{{made{number},\n  author = {{{place}man, {given}}},\n"
        "  title = {{{{Work {number} of the benchmark}}}},\n"
        "  journal = {{{{Harbour Gazette}}}},\n  date = {{20{year:02}-03-{day:02}}}\n}}\n"
    )
    made = [
        work.format(
            number=n,
            place=PLACES[n % len(PLACES)],
            given=GIVEN[n // len(PLACES) % len(GIVEN)],
            year=n % 25,
            day=n % 28 + 1,
        )
        for n in range(texts)
    ]
    return (ROOT / "references.bib").read_text("utf-8") + "\n" + "\n".join(made)


def _entry(file: Path, number: int) -> None:
    body = f"An invented entry for measuring. A work on it is said to exist [@made{number % KEYS}].\n"
    file.write_text(f"---\ntitle: {name(number)}\nkind: concept\n---\n\n{body}", "utf-8")


def _source(file: str, content: bytes) -> dict[str, object]:
    return {
        "file": file,
        "received_as": file,
        "received": "2026-11-22",
        "sha256": hashlib.sha256(content).hexdigest(),
        "title": f"Made for measuring: {file}",
        "origin": "A program, for measuring.",
        "rights": "Made from the texts of this edition.",
        "reliability": "edited",
        "language": "en",
    }


def _text(folder: Path, source: str, lines: list[str], number: int, entries: int, prose: list[str], seed: int) -> None:
    """Add a text to the lines of its source, and write its page."""
    draw = random.Random(f"{seed} {number}")
    start = len(lines) + 1
    title = f"Text {number}: a report for measuring"
    body: list[str] = []
    while sum(len(p.split()) for p in body) < WORDS:
        body.append(draw.choice(prose))
    for place in range(5):
        at = place * len(body) // 5
        body[at] = f"{body[at]} This recalls the {name(draw.randrange(entries))}."
    body[0] = f"Teh number {number} opens. {body[0]}"
    lines += [title, ""]
    numbers = []
    for paragraph in body:
        numbers.append(len(lines) + 1)
        lines += [paragraph, ""]
    meta = {
        "title": title,
        "kind": "article",
        "authors": [],
        "outlet": "reuters",
        "date": f"20{15 + number % 10}-{number % 12 + 1:02}-{number % 28 + 1:02}",
        "citation": f"made{number}",
        "source": {"file": source, "lines": f"{start}-{len(lines) - 1}", "title": start, "paragraphs": numbers},
        "headnote": f"Made for measuring [@made{number % KEYS}; @made{(number + 7) % KEYS}].",
        "rights": "InC",
        "access": "full",
    }
    front = yaml.safe_dump(meta, allow_unicode=True, sort_keys=False, width=10**6)
    shown = [_escaped(p) for p in body]
    shown[0] = shown[0].replace("Teh number", "{~~Teh~>The~~}{>>Misprint.<<} number", 1)
    for note in range(3):
        at = (note + 1) * len(shown) // 4
        shown[at] += f"[^n{note}]"
    notes = [f"[^n{note}]: A note of the editors on this passage, {note}." for note in range(3)]
    page = folder / "docs/texts" / f"made-{number:05}.md"
    page.write_text(f"---\n{front}---\n\n" + "\n\n".join([*shown, *notes]) + "\n", "utf-8")


def _escaped(paragraph: str) -> str:
    return re.sub(r"([@&])", r"\\\1", paragraph)

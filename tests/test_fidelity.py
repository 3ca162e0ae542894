"""Fidelity, on the real edition: no word of a witness can change, move, double or go without `edition check` saying so."""

import random
import re
import shutil
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from conftest import REPOSITORY, Run
from edition.edit.page import Page, TextMeta, read_page
from edition.edit.reading import stray_text
from edition.edit.render import render
from edition.edit.sources import Source, read_sources
from edition.problems import Problem

CHANGES = 200
TEXTS = sorted(p for p in (REPOSITORY / "docs/texts").glob("*.md") if p.name != "index.md")


@cache
def sources() -> dict[str, Source]:
    return read_sources(REPOSITORY)[0]


@cache
def page_of(path: Path) -> Page:
    page, problems = read_page(path, f"docs/texts/{path.name}", f"texts/{path.name}")
    assert page is not None and problems == []
    return page


def with_body(page: Page, body: str) -> Page:
    return replace(page, text=page.text[: page.body_offset()] + body, body=body)


def problems_of(page: Page) -> list[Problem]:
    return render(page, sources())[1]


def source_words(body: str) -> Iterator[re.Match[str]]:
    """The words of a page that are its witness's: no reasons, no corrected readings, no addresses."""
    ours = r"\{>>.*?<<\}|(?<=~>).*?(?=~~\})|\{\+\+.*?\+\+\}|\]\([^)]*\)|\[[^\]]*@[^\]]*\]"
    hidden = re.sub(ours, lambda m: "\0" * len(m[0]), body)
    return re.finditer(r"[^\W\d_]{3,}", hidden)


def one_letter_changes() -> list[tuple[str, str, str, int]]:
    chance = random.Random(20250218)  # noqa: S311 -- the same places each time
    places = [(path.name, found) for path in TEXTS for found in source_words(page_of(path).body)]
    changes = []
    for name, found in chance.sample(places, CHANGES):
        word, at = found[0], chance.randrange(len(found[0]))
        letter = chance.choice([c for c in "abcdefghijklmnopqrstuvwxyz" if c not in word.lower()])
        changes.append((name, word, word[:at] + letter + word[at + 1 :], found.start()))
    return changes


@pytest.mark.parametrize(("name", "word", "wrong", "at"), one_letter_changes())
def test_one_changed_letter_is_found_where_it_stands_and_both_words_are_named(
    name: str, word: str, wrong: str, at: int
) -> None:
    page = page_of(REPOSITORY / "docs/texts" / name)
    assert isinstance(page.meta, TextMeta)
    problems = problems_of(with_body(page, page.body[:at] + wrong + page.body[at + len(word) :]))
    assert len(problems) == 1, problems
    problem = problems[0]
    assert problem.code == "F201"
    assert wrong in problem.message and word in problem.message
    assert re.search(rf"\(sources/{re.escape(page.meta.source.file)}:\d+ has ", problem.message)
    assert problem.path == page.path
    line, column = page.place(at)
    # The place is that of the whole word, which hyphens and apostrophes join.
    assert problem.line == line and column - 30 <= problem.column <= column


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_a_page_as_committed_is_faithful(path: Path) -> None:
    assert problems_of(page_of(path)) == []


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_each_of_twelve_changes_on_a_page_is_a_problem_of_its_own(path: Path) -> None:
    page = page_of(path)
    chosen = random.Random(7).sample(list(source_words(page.body)), 12)  # noqa: S311 -- the same places each time
    body = page.body
    for word in sorted(chosen, key=lambda found: -found.start()):
        body = body[: word.end() - 1] + ("q" if word[0][-1] != "q" else "z") + body[word.end() :]
    assert [p.code for p in problems_of(with_body(page, body))] == ["F201"] * 12


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
@pytest.mark.parametrize("change", ["swapped", "joined", "deleted", "doubled", "moved to the end", "cut off"])
def test_paragraphs_stay_what_and_where_they_are(path: Path, change: str) -> None:
    page = page_of(path)
    parting = "\n\n" if "\n\n" in page.body.strip() else "\n"
    parts = page.body.strip().split(parting)
    at = len(parts) // 2
    changed = {
        "swapped": [*parts[: at - 1], parts[at], parts[at - 1], *parts[at + 1 :]],
        "joined": [*parts[: at - 1], parts[at - 1].rstrip() + " " + parts[at].lstrip(), *parts[at + 1 :]],
        "deleted": parts[:at] + parts[at + 1 :],
        "doubled": parts[:at] + [parts[at]] + parts[at:],
        "moved to the end": parts[:at] + parts[at + 1 :] + [parts[at]],
        "cut off": parts[:at],
    }[change]
    problems = problems_of(with_body(page, "\n" + parting.join(changed) + "\n"))
    assert problems
    assert all(p.code.startswith("F") for p in problems)


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_words_that_change_places_are_found(path: Path) -> None:
    page = page_of(path)
    words = list(source_words(page.body))
    one, other = next((a, b) for a, b in zip(words[20:], words[21:], strict=False) if b.start() == a.end() + 1)
    swapped = page.body[: one.start()] + f"{other[0]} {one[0]}" + page.body[other.end() :]
    assert problems_of(with_body(page, swapped))


@pytest.mark.parametrize("sign", ["”", "—", ",", ".", "’", "'", "(", "]"])
def test_signs_count_as_much_as_words(sign: str) -> None:
    for path in TEXTS:
        page = page_of(path)
        hidden = re.sub(r"\{>>.*?<<\}|\]\([^)]*\)|\{[~+=-]+.*?[~+=-]+\}", lambda m: "\0" * len(m[0]), page.body)
        if (at := hidden.find(sign)) >= 0:
            assert problems_of(with_body(page, page.body[:at] + page.body[at + 1 :])), path.name


def test_an_emendation_with_a_reason_is_faithful_and_one_letter_more_in_it_is_not() -> None:
    page = next(page_of(p) for p in TEXTS if "{~~" in page_of(p).body)
    received = re.search(r"\{~~(\w+)~>", page.body)
    assert received
    problems = problems_of(with_body(page, page.body[: received.end(1)] + "x" + page.body[received.end(1) :]))
    assert [p.code for p in problems] == ["F201"]
    assert problems[0].fix is None, "a repair inside an emendation would nest it"


@pytest.mark.parametrize("change", range(3))
def test_the_command_says_the_same(change: int, tmp_path: Path, run: Run) -> None:
    for part in ("docs", "sources", "references.bib", "mkdocs.yml", ".cache"):
        if (REPOSITORY / part).is_dir():
            shutil.copytree(REPOSITORY / part, tmp_path / part)
        elif (REPOSITORY / part).exists():
            shutil.copy(REPOSITORY / part, tmp_path / part)
    name, word, wrong, at = one_letter_changes()[change]
    page = page_of(REPOSITORY / "docs/texts" / name)
    at += page.body_offset()
    path = tmp_path / "docs/texts" / name
    path.write_text(page.text[:at] + wrong + page.text[at + len(word) :], "utf-8")
    ran = run("--root", tmp_path, "check", path)
    assert ran.code == 1
    assert re.search(
        rf"^docs/texts/{re.escape(name)}:\d+:\d+: F201 “\S*{wrong}\S*” is not in the source \(sources/\S+:\d+ has “\S*{word}\S*”\)$",
        ran.out,
        re.MULTILINE,
    )


def test_text_outside_of_every_paragraph_is_found() -> None:
    assert set(stray_text(ET.fromstring("<div><p>here</p><section>lost</section> and this</div>"))) == {
        "lost",
        "and this",
    }
    assert list(stray_text(ET.fromstring("<div><p>here</p><unknown>lost</unknown></div>"))) == ["lost"]
    assert list(stray_text(ET.fromstring('<div><p>here</p><div class="footnote">a note</div></div>'))) == []

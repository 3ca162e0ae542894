"""Links from a passage to its line in the file, and to a report with the place filled in."""

import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from conftest import REPOSITORY
from edition.edit.rendered import Rendered
from edition.edition import load
from edition.publish.editing import FORM, LONGEST, Place, edit_url, is_github, lines_of, report_url

REPO = "https://github.com/example/edition"
FILE = f"{REPO}/edit/main/docs/texts/fog-over-ferry.md"


def filled(url: str) -> dict[str, str]:
    return {name: value for name, [value] in parse_qs(urlsplit(url).query).items()}


def test_the_editor_opens_at_the_line() -> None:
    assert edit_url(FILE, 27) == f"{FILE}#L27"
    assert edit_url("", 27) == ""


@pytest.mark.parametrize(
    "address", ["", "https://gitlab.com/a/b", "github.com/a/b", "javascript:alert(1)", "https://notgithub.com/a"]
)
def test_where_there_is_no_repository_on_github_there_is_no_report(address: str) -> None:
    assert not is_github(address)
    assert report_url(address, Place("texts/a/")) == ""


def test_a_report_has_the_form_and_what_is_known_of_the_place() -> None:
    url = report_url(f"{REPO}/", Place("texts/a/#p3", "p3", "“Nobody” & all", "1.0.0"))
    assert url.startswith(f"{REPO}/issues/new?template=wrong-here.yml&page=texts%2Fa%2F%23p3&")
    assert filled(url) == {
        "template": FORM, "page": "texts/a/#p3", "paragraph": "p3", "words": "“Nobody” & all", "version": "1.0.0",
    }  # fmt: skip
    assert filled(report_url(REPO, Place("texts/a/"))) == {"template": FORM, "page": "texts/a/"}


def test_the_form_has_the_fields_that_the_address_fills_in() -> None:
    form = yaml.safe_load((REPOSITORY / ".github/ISSUE_TEMPLATE" / FORM).read_text("utf-8"))
    fields = {field.get("id") for field in form["body"]}
    assert {"page", "paragraph", "words", "version"} <= fields


@given(st.text(max_size=30_000), st.text(max_size=100))
def test_the_address_is_never_too_long_and_says_what_it_is_to_say(words: str, page: str) -> None:
    """Whatever the words: in Cyrillic a letter takes six signs of an address."""
    url = report_url(REPO, Place(page, "p1", words, "1.0.0"))
    assert len(url) <= LONGEST and re.fullmatch(r"[\x21-\x7e]+", url)
    given_back = filled(url)
    assert given_back.get("page", "") == page and given_back["version"] == "1.0.0"
    told = given_back.get("words", "")
    assert told == words or (told.endswith(" …") and words.startswith(told[:-2].rstrip()))


def test_long_words_are_cut_between_two_words() -> None:
    words = "слово за словом " * 400
    told = filled(report_url(REPO, Place("texts/a/", words=words)))["words"]
    assert told.endswith(("слово …", "за …", "словом …")) and len(told) > 500


def begins(text: Rendered, id: str) -> str:
    """The line of the file at which a passage is said to begin."""
    return text.page.text.split("\n")[lines_of(text)[id] - 1]


@pytest.mark.parametrize("root", [REPOSITORY, REPOSITORY / "tests/cases/edition"], ids=lambda root: root.name)
def test_each_passage_begins_on_the_line_that_is_said(root: Path) -> None:
    """The first of its words is there, and no passage before it has that line."""
    for text in load(root).texts():
        lines = lines_of(text)
        assert list(lines) == [passage.id for passage in text.passages]
        assert sorted(set(lines.values())) == list(lines.values())
        for passage in text.passages:
            first = re.search(r"\w+", passage.text())
            assert first and first[0] in begins(text, passage.id)


def test_a_passage_without_letters_and_one_that_begins_with_an_emendation_have_their_lines(edition: Path) -> None:
    source = edition / "sources/council-hearing.txt"
    page = edition / "docs/texts/council-hearing.md"
    source.write_text(source.read_text("utf-8").replace("It will be renewed again.", "* * *"), "utf-8")
    text = page.read_text("utf-8").replace("It will be renewed again.", r"\* \* \*")
    page.write_text(text.replace("Marsh: The", "{++“++}{>>Not opened.<<}Marsh: The"), "utf-8")
    found = next(t for t in load(edition).texts() if t.page.id == "council-hearing")
    assert begins(found, "p3") == r"\* \* \*"
    assert begins(found, "p5").startswith("{++“++}")

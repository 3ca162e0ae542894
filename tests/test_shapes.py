"""How well sources are divided: the sets in tests/cases/split, measured as `python tests/report_split.py` prints them."""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from edition.collect import add
from report_split import SETS, Measured, cases_of, measure, source_in, table, together

# What each set has reached, less a little: a rule may not win in one what it loses in another.
BOUNDARIES = {"rules": 1.0, "blind-first": 0.99, "blind-second": 0.99, "blind-third": 0.98}
FIELDS = {"rules": 1.0, "blind-first": 0.99, "blind-second": 0.98, "blind-third": 0.94}
NAMES = ("title", "authors", "outlet", "date", "speakers")
FIRST = cases_of(SETS / "blind-first")


@cache
def measured(name: str) -> Measured:
    return measure(SETS / name)


@pytest.mark.parametrize("name", sorted(BOUNDARIES))
def test_a_set_is_divided_as_well_as_it_has_been(name: str) -> None:
    found = measured(name)
    differences = "\n".join(found.differences)
    assert min(found.share("precision"), found.share("recall")) >= BOUNDARIES[name], differences
    assert all(found.share(column) >= FIELDS[name] for column in found.seen), f"{found.row()}\n{differences}"


def test_all_sets_together_are_divided_well(record_property: Callable[[str, object], None]) -> None:
    """At least 99 in 100 boundaries, and 97 in 100 titles, authors, outlets, dates and speakers."""
    sets = [measured(name) for name in sorted(BOUNDARIES)]
    record_property("how well sources are divided", table(sets))
    whole = together(sets)
    assert whole.files >= 40
    assert min(whole.share("precision"), whole.share("recall")) >= 0.99
    assert all(whole.share(column) >= 0.97 for column in NAMES), whole.row()


def test_every_set_is_measured() -> None:
    assert {folder.name for folder in cases_of(SETS)} == BOUNDARIES.keys() == FIELDS.keys()


def test_the_measure_sees_what_is_wrong(tmp_path: Path) -> None:
    """A document that is not there, a field that differs and words that are in a text are each counted."""
    case = tmp_path / "case"
    case.mkdir()
    (case / "source.txt").write_text("A lamp is lit\n\nBy Jane Roe, The Post, 3 May 2024\n\nIt burns.\n")
    expected = {"title": "A lamp is out", "authors": ["Jane Roe"], "lines": [1, 5]}
    missing = {"title": "None", "first_words": "Not there"}
    case.joinpath("expected.json").write_text(
        json.dumps({"documents": [expected, missing], "furniture_examples": ["It burns"]})
    )
    found = measure(tmp_path)
    assert (found.share("recall"), found.share("precision")) == (0.5, 1.0)
    assert (found.share("title"), found.share("authors"), found.share("furniture")) == (0.0, 1.0, 0.0)


def test_what_is_not_certain_is_said_and_not_guessed() -> None:
    ambiguous = add.read(SETS / "blind-first/ambiguous-date/source.txt").as_dict()["documents"][0]
    assert ambiguous["date"] is None
    assert any("it could be 2025-03-04 or 2025-04-03" in warning for warning in ambiguous["warnings"])


def test_every_field_carries_the_rule_that_found_it() -> None:
    for folder in FIRST:
        for document in add.read(source_in(folder)).as_dict()["documents"]:
            found = {evidence["field"] for evidence in document["evidence"]}
            assert {"boundary", "kind"} <= found
            for field in ("title", "outlet", "date"):
                assert document[field] is None or field in found, (folder.name, field)
            assert not document["authors"] or "authors" in found
            assert [e["value"] for e in document["evidence"] if e["field"] == "speaker"] == document["speakers"]


def test_anything_below_certainty_is_a_warning_with_the_alternatives() -> None:
    for folder in FIRST:
        for document in add.read(source_in(folder)).as_dict()["documents"]:
            for evidence in document["evidence"]:
                said = [w for w in document["warnings"] if evidence["rule"] in w]
                assert bool(said) >= (evidence["confidence"] < 1), evidence
                assert all(any(other in w for w in said) for other in evidence["alternatives"])

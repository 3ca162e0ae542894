"""How sources divide into documents: invented texts in tests/cases/split, each in a shape that sources have."""

import json
from pathlib import Path

import pytest

from conftest import CASES, REPOSITORY, Golden, Run

FOLDERS = sorted(path for path in (CASES / "split/rules").iterdir() if path.is_dir())


@pytest.mark.parametrize("case", FOLDERS, ids=lambda case: case.name)
def test_a_source_divides_as_a_reader_would_divide_it(case: Path, run: Run, golden: Golden) -> None:
    ran = run("add", "--dry-run", "--json", case / "source.txt")
    assert ran.code == 0
    found = json.loads(ran.out)
    del found["file"], found["sha256"]
    for document in found["documents"]:  # the rules have a test of their own; what is not certain is in the warnings
        del document["evidence"]
    golden(case / "expected.json", json.dumps(found, ensure_ascii=False, indent=2) + "\n")


def test_a_dry_run_gives_what_the_contract_promises(run: Run) -> None:
    found = json.loads(run("add", "--dry-run", "--json", FOLDERS[0] / "source.txt").out)
    assert set(found) == {"file", "sha256", "documents", "furniture", "warnings"}
    promised = {
        "title",
        "byline",
        "authors",
        "outlet",
        "date",
        "kind",
        "lines",
        "speakers",
        "blocks",
        "warnings",
        "evidence",
    }
    assert all(set(document) == promised for document in found["documents"])


@pytest.mark.parametrize(
    ("source", "texts"), [("natylie-baldwin-roundup-2025-02.txt", 6), ("hidden-forces-semi-transcript.txt", 1)]
)
def test_the_two_first_witnesses_divide_into_their_texts(source: str, texts: int, run: Run) -> None:
    found = json.loads(run("add", "--dry-run", "--json", REPOSITORY / "sources" / source).out)
    assert len(found["documents"]) == texts

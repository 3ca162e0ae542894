"""`edition suggest statements`: what it proposes, and that it leaves what people have written as it is."""

from pathlib import Path

import pytest

from conftest import Run
from edition.edit.ledger.ledger import StatementRecord
from edition.edit.ledger.suggesting import proposals_for, read_file
from edition.edition import load
from edition.yamlfile import read_yaml

LEDGER = "docs/texts/fog-over-ferry.statements.yml"

PROPOSED = """\
- id: s1
  proposal: true
  speaker: ada-quill
  role: Member of the council
  said: ../2024-03-20
  mode: paraphrase
  at: p2
  attributed: Ada Quill asked
  quote: for a second lamp
  topics: [to-be-chosen]
- id: s2
  proposal: true
  # the text may name who this is: then give the id of the register
  speaker: unnamed
  described: The council
  said: ../2024-03-20
  mode: paraphrase
  at: p3
  attributed: The council said
  quote: 'no'
  topics: [to-be-chosen]
"""

TURN = """\
- id: s1
  proposal: true
  speaker: ada-quill
  mode: paraphrase
  at: p1
  topics: [to-be-chosen]
  # said: the text has no day of its own: give the date, or the last day on which it can have been
  # via: the programme in which it was said, if it is in the register
"""

HELD = """\
# Coded by hand.
- id: s7
  at: p3
  speaker:   unnamed   # spaces are mine
  described: "The council"
  attributed: "The council said"
  quote: "no"
  mode: denial
  said: 2024-03-19
  topics: [lamps]
"""


@pytest.fixture(autouse=True)
def no_ledger_yet(edition: Path) -> None:
    """The texts of the small edition as they are before anybody has coded them."""
    for file in edition.glob("docs/texts/*.statements.yml"):
        file.unlink()


def test_proposals_are_printed_in_the_order_of_the_text_with_all_that_is_known(edition: Path, run: Run) -> None:
    ran = run("--root", edition, "suggest", "statements", "fog-over-ferry")
    assert (ran.code, ran.out) == (0, PROPOSED)
    assert ran.err == "suggest: 2 proposals; complete each, and delete its line “proposal: true”\n"
    assert not (edition / LEDGER).exists()


def test_a_transcript_has_a_proposal_for_each_paragraph_of_a_turn(edition: Path, run: Run) -> None:
    ran = run("--root", edition, "suggest", "statements", "council-hearing")
    assert ran.out.startswith(TURN)
    assert ran.out.count("proposal: true") == 5


def test_what_was_written_is_not_proposed_again(edition: Path, run: Run) -> None:
    first = run("--root", edition, "suggest", "statements", "fog-over-ferry", "--write")
    assert first.err.startswith(f"suggest: 2 proposals, written to {LEDGER};")
    assert (edition / LEDGER).read_text("utf-8") == PROPOSED
    again = run("--root", edition, "suggest", "statements", "fog-over-ferry", "--write")
    assert (again.code, again.err) == (0, "suggest: nothing that is not there already\n")
    assert (edition / LEDGER).read_text("utf-8") == PROPOSED


def test_the_check_names_what_is_only_proposed(edition: Path, run: Run) -> None:
    run("--root", edition, "suggest", "statements", "fog-over-ferry", "--write")
    found = [p for p in load(edition).problems if p.code == "S609"]
    assert [(p.line, p.column, p.message) for p in found] == [
        (19, 8, "“Ada Quill asked” is only proposed as a statement"),
        (20, 8, "“The council said” is only proposed as a statement"),
    ]


def written(edition: Path, run: Run, before: bytes) -> tuple[int, str, bytes]:
    """What `--write` makes of a file with this content."""
    (edition / LEDGER).write_bytes(before)
    ran = run("--root", edition, "suggest", "statements", "fog-over-ferry", "--write")
    return ran.code, ran.out, (edition / LEDGER).read_bytes()


def proposal(id: str, number: int, indent: str = "", end: str = "\n") -> str:
    """One of the two proposals, as it is written among others."""
    text = PROPOSED.split("- id: ")[number].replace(f"s{number}\n", f"- id: {id}\n", 1)
    return "".join(f"{indent}{line}{end}" for line in text.splitlines())


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (HELD, proposal("s8", 1) + HELD),
        (HELD.replace("p3", "p1").replace("no", "On"), HELD.replace("p3", "p1").replace("no", "On") + proposal("s8", 1) + proposal("s9", 2)),
        (HELD.replace("\n", "\r\n"), proposal("s8", 1, end="\r\n") + HELD.replace("\n", "\r\n")),
        ("---\n" + HELD, "---\n" + proposal("s8", 1) + HELD),
        ("  - id: s1\n    at: p1\n    quote: x", "  - id: s1\n    at: p1\n    quote: x\n" + proposal("s2", 1, "  ") + proposal("s3", 2, "  ")),
        ("# Nothing yet.\n", "# Nothing yet.\n" + PROPOSED),
        ("", PROPOSED),
        ("- no_statement: Ada Quill asked\n  at: p2\n  why: So.\n", "- no_statement: Ada Quill asked\n  at: p2\n  why: So.\n" + proposal("s1", 2)),
    ],
    ids=[
        "before what comes later, above its comment",
        "after what comes earlier",
        "line ends as they are",
        "a document's mark",
        "items set in, and no line end at the end",
        "comments alone",
        "an empty file",
        "what is declared as no statement",
    ],
)  # fmt: skip
def test_proposals_go_between_what_people_wrote_and_change_no_byte_of_it(
    before: str, after: str, edition: Path, run: Run
) -> None:
    code, out, content = written(edition, run, before.encode())
    assert (code, out, content.decode()) == (0, "", after)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"[{id: s1, at: p1}]\n", f"{LEDGER}:1:1: P102 nothing can be added to a list that is written so\n"),
        (b"id: s1\n", f"{LEDGER}:1:1: P102 a file of statements is a list of items with fields\n"),
        (b"- id: s1\n  quote: a: b\n", f"{LEDGER}:2:11: P101 this YAML cannot be read"),
        (b"- id: \xff\n", f"{LEDGER}:1:1: P107 byte 6 is not UTF-8\n"),
    ],
    ids=["a list on one line", "no list", "broken", "not UTF-8"],
)
def test_a_file_that_cannot_be_added_to_is_left_as_it_is(content: bytes, message: str, edition: Path, run: Run) -> None:
    code, out, after = written(edition, run, content)
    assert (code, after) == (1, content)
    assert out.startswith(message)


def test_a_text_that_does_not_exist_is_named_with_the_nearest(edition: Path, run: Run) -> None:
    ran = run("--root", edition, "suggest", "statements", "fog-over-fery")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "edition: there is no text “fog-over-fery” that can be read; did you mean “fog-over-ferry”?\n"


def test_a_proposal_has_the_form_of_a_statement_and_words_of_its_passage(edition: Path) -> None:
    loaded = load(edition)
    for rendered in loaded.texts():
        texts = {passage.id: passage.text() for passage in rendered.passages}
        file, _ = read_file(edition, rendered.page.id)
        assert file
        for found in proposals_for(loaded, rendered, file):
            document, problems = read_yaml(found.yaml("s1"), "proposal.yml")
            assert document and not problems
            (fields,) = document.value
            record = StatementRecord.model_validate({"said": "2024", **fields})
            assert record.proposal
            assert all(quote in texts[record.at] for quote in record.quote or ())

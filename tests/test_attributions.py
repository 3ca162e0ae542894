"""Who is said to have said what: the passages of tests/cases/attributions, and what holds for any text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import CASES, Golden
from edition.edit.attribution.attributed import Placed, Spoken, attributed
from edition.edit.attribution.attributions import Attribution, attributions
from edition.edit.attribution.clauses import Speaker, Voices
from edition.edit.attribution.sentences import quotations, sentences
from edition.edit.attribution.when import said_on
from edition.edit.ledger.uncovered import Covered, is_an_attribution, uncovered
from steady import seconds
from texts import entry

SENTENCES = CASES / "attributions" / "sentences.txt"
VOICES = Voices(
    [
        entry("jane-roe", "Jane Roe", "person", ("Roe",)),
        entry("tom-marsh", "Tom Marsh", "person", ("Marsh",)),
        entry("ada-quill", "Ada Quill", "person", ("Quill",)),
        entry("ferry-board", "Ferry Board"),
        entry("harbour-gazette", "Harbour Gazette", "outlet", ("Gazette",)),
        entry("lantern-pact", "Lantern Pact", "treaty"),
    ]
)


def shown(text: str, found: Attribution) -> str:
    """An attribution as the file of cases has it."""
    parts = [named(found.speaker), text[found.start : found.end], " … ".join(text[slice(*part)] for part in found.said)]
    parts += [f"via {', '.join(found.via)}"] if found.via else []
    parts += [f"to {named(found.to)}"] if found.to else []
    parts += [f"when {text[slice(*found.when)]}"] if found.when else []
    parts += [f"hedge {text[slice(*hedge)]}" for hedge in found.hedges]
    return "    " + " | ".join(parts)


def named(speaker: Speaker | None) -> str:
    return "+".join(speaker.entries) or f"({speaker.words})" if speaker else "(nobody)"


def test_each_passage_gives_the_attributions_that_a_reader_finds_in_it(golden: Golden) -> None:
    lines = [line for line in SENTENCES.read_text("utf-8").splitlines() if not line.startswith("    ")]
    assert sum(bool(line) and not line.startswith("#") for line in lines) >= 60
    result = []
    for line in lines:
        result.append(line)
        if line and not line.startswith("#"):
            result += [shown(line, found) for found in attributions(line, VOICES)] or ["    nothing"]
    golden(SENTENCES, "\n".join(result) + "\n")


def placed(*passages: Spoken) -> list[tuple[str, str, str, tuple[str, ...]]]:
    """Where attributions stand in a text, with their words, what is said, and through whom it came."""
    texts = {passage.id: passage.text for passage in passages}
    return [(each.at, *_words(each, texts), each.attribution.via) for each in attributed(passages, VOICES)]


def _words(each: Placed, texts: dict[str, str]) -> tuple[str, str]:
    found = each.attribution
    return texts[each.by][found.start : found.end], texts[each.at][slice(*found.said[0])]


def test_a_colon_ascribes_the_quotation_that_opens_the_next_passage() -> None:
    lead, quotation = Spoken("p1", "In the Gazette, Roe said that:"), Spoken("p2", "“The ferry stays.”")
    assert placed(lead, quotation) == [("p2", "Roe said", "“The ferry stays.”", ())]
    assert placed(lead, Spoken("p2", "The ferry stays.")) == []


def test_a_pronoun_can_go_back_to_the_passage_before() -> None:
    found = attributed([Spoken("p1", "Quill said no."), Spoken("p2", "She added that the pact holds.")], VOICES)
    assert [each.attribution.speaker and each.attribution.speaker.entries for each in found] == [("ada-quill",)] * 2


def test_in_a_turn_the_label_is_none_remarks_are_left_out_and_the_speaker_passes_on_what_others_said() -> None:
    turn = Spoken("p1", "Quill: Marsh said that the lamps [two of them] were out [he smiles].", (), "ada-quill")
    assert placed(turn) == [("p1", "Marsh said", "the lamps", ("ada-quill",))]


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("on Friday", "2024-03-15"),
        ("Monday", "2024-03-18"),
        ("Tuesday", "2024-03-12"),
        ("yesterday", "2024-03-17"),
        ("Feb. 18", "2024-02-18"),
        ("on Dec. 30", "2023-12-30"),
        ("3 March 2024", "2024-03-03"),
        ("in October 2021", "2021-10"),
        ("in 2018", "2018"),
        ("February 30", None),
        ("soon", None),
    ],
)
def test_words_date_the_last_such_day_up_to_the_report(words: str, day: str | None) -> None:
    assert said_on(words, "2024-03-18") == day


def covered(texts: dict[str, str], attributing: str = "", quoted: str = "", declared: str = "") -> Covered:
    """A ledger with these words of p1."""
    ranges = [
        {"p1": [(texts["p1"].index(w), texts["p1"].index(w) + len(w))]} if w else {}
        for w in (attributing, quoted, declared)
    ]
    return Covered(*ranges)


@pytest.mark.parametrize(
    ("held", "left"),
    [
        ({}, ["Marsh said", "Quill denied"]),
        ({"attributing": "Marsh said"}, ["Quill denied"]),
        ({"quoted": "the pier was rotten"}, ["Quill denied"]),
        ({"declared": "Quill denied it"}, ["Marsh said"]),
        ({"attributing": "Quill denied", "quoted": "was rotten", "declared": "Marsh said"}, []),
    ],
    ids=["no ledger", "attributing words", "most of what is said", "declared", "all of it"],
)
def test_an_attribution_is_covered_by_a_statement_or_a_declaration(held: dict[str, str], left: list[str]) -> None:
    texts = {"p1": "Marsh said the pier was rotten. Quill denied it."}
    found = attributed([Spoken("p1", texts["p1"])], VOICES)
    assert [_words(each, texts)[0] for each in uncovered(found, covered(texts, **held))] == left


def test_what_is_declared_looks_like_an_attribution() -> None:
    text = "Marsh presumably hoped for rain. The boats sailed. Quill said no."
    found = attributed([Spoken("p1", text)], VOICES)

    def looks(words: str) -> bool:
        return is_an_attribution(words, [(text.index(words), text.index(words) + len(words))], "p1", found)

    assert looks("Marsh presumably hoped") and looks("Quill said no")
    assert not looks("The boats sailed")


SIGNS = ["“", "”", '"', "’", ", ", ". ", ": ", "; ", " – ", "(", ")", "U.S. ", "Feb. 18 ", "… "]
WORDS = [
    "Roe ",
    "Marsh ",
    "the Gazette ",
    "said ",
    "says ",
    "that ",
    "he ",
    "who ",
    "according to ",
    "called ",
    "it ",
    "by ",
]
WORDS += ["denied ", "claim ", "and ", "on Friday ", "was quoted by ", "as saying ", "citing ", "Ellery ", "the board "]


@given(st.lists(st.sampled_from(SIGNS + WORDS), max_size=60).map("".join) | st.text(max_size=200))
def test_any_text_gives_ranges_that_lie_in_it_and_the_same_ones_again(text: str) -> None:
    found = attributions(text, VOICES)
    assert found == attributions(text, VOICES)
    for each in found:
        assert 0 <= each.start < each.end <= len(text)
        for start, end in each.said:
            assert 0 <= start < end <= len(text) and text[start:end].strip() == text[start:end]
    for start, end in sentences(text, quotations(text)):
        assert 0 <= start < end <= len(text)


@pytest.mark.parametrize(
    "unit",
    [
        "he said ",
        "Roe said, ",
        "according to Roe ",
        "“",
        '" ',
        "(Roe) ",
        "Roe, who ",
        "claim that ",
        "said by Roe and ",
    ],
)
def test_a_passage_without_a_full_stop_takes_no_longer_than_its_length(unit: str) -> None:
    short, long = (seconds(lambda words=unit * times: attributions(words, VOICES)) for times in (250, 1_000))
    assert long < 12 * short + 0.1

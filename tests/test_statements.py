"""Statements: what the rules must leave alone, how their words are marked on the pages, and what rests on what."""

import copy
import datetime
import hashlib
import shutil
import time
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import CASES, REPOSITORY, Run
from edition.edit.edtf import bounds
from edition.edit.ledger.dating import read_when
from edition.edit.ledger.ledger import Ledger, RelationRecord, Statement, StatementRecord
from edition.edit.ledger.marking import mark, stretch
from edition.edit.ledger.speaking import attributes
from edition.edit.markdown import Dialect
from edition.edit.reading import blocks, is_editorial, segments, text_of
from edition.edit.rendered import Edition
from edition.edit.words import Words
from edition.edition import load
from edition.problems import Problem
from test_rules import change_ledger

FERRY = "docs/texts/ferry-talks.statements.yml"
PAGE = "docs/texts/ferry-talks.md"
HEARING = "docs/texts/council-hearing.statements.yml"
HEARING_PAGE = "docs/texts/council-hearing.md"


# What the rules leave alone. What they refuse is in cases/rules/.


def changed(root: Path, changes: dict[str, dict[str, str]]) -> Edition:
    """The edition with a ledger, these words in it changed."""
    change_ledger(root, changes)
    return load(root)


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (FERRY, "the council had agreed to pay", "the council had aggreed to pay"),
        (FERRY, "the council had agreed to pay", '"the council  had\\nagreed to pay"'),
        (FERRY, "the harbour fund was empty", "that the harbour fund was empty"),
        (FERRY, "said: 2024-03-21\n", "said: 2024-03\n"),
        (FERRY, "said: 2024-03-21\n", "said: 2024-03-18/2024-03-21\n"),
        (FERRY, "  when: on Thursday\n", "  note: He dates it in his memoir [@quill2020lamps].\n"),
        (FERRY, "role: Member of the council", "role: Ada Quill"),
        (FERRY, "to: ellery-post", "to: [ellery-post, the Ellery Post]"),
        (FERRY, "to: ellery-post", "via: [ellery-post]"),
        (FERRY, "via: [radio-ellery]", "via: [unnamed, radio-ellery]"),
        (FERRY, "- id: s1\n", "- id: s100\n"),
        (HEARING, "- id: s3\n", "- id: s30\n"),
        (
            FERRY,
            "  hedge: claimed\n",
            "  note: Whether “claimed” keeps a distance is open.\n  hedge: Ada Quill claimed\n",
        ),
        (
            FERRY,
            "quote: the harbour fund was empty\n",
            "quote: the harbour fund\n  shortened: The rest is another matter.\n",
        ),
        (FERRY, "  when: on Thursday\n", "  note: Thursday is the day of the report before this one.\n"),
    ],
    ids=[
        "the received reading of a word that is emended",
        "white space",
        "a longer quote",
        "a month that has the day",
        "days that have the day of the week",
        "a note that dates it",
        "a role in the words of the passage",
        "an addressee in the words of the passage",
        "an outlet that is spoken to, and passes it on",
        "sources without a name that an outlet relies on",
        "ids in another order",
        "ids with gaps",
        "a hedge with who keeps the distance",
        "words left out for a reason that is given",
        "a date for which a note gives the day of the week",
    ],
)
def test_the_rules_leave_alone(path: str, old: str, new: str, edition: Path) -> None:
    assert changed(edition, {path: {old: new}}).problems == []


def reworded(root: Path, statements: dict[str, str], words: dict[str, str]) -> list[Problem]:
    """The problems of the edition with a ledger, words of the text changed in its page and its source alike."""
    old = hashlib.sha256((CASES / "ledger/sources/ferry-talks.txt").read_bytes()).hexdigest()
    text = (CASES / "ledger/sources/ferry-talks.txt").read_text("utf-8")
    for before, after in words.items():
        text = text.replace(before, after)
    new = {"sources/index.yml": {old: hashlib.sha256(text.encode()).hexdigest()}}
    return changed(root, {FERRY: statements, PAGE: words, "sources/ferry-talks.txt": words, **new}).problems


SECOND = "“There will be no second boat.”"


@pytest.mark.parametrize(
    ("statements", "words"),
    [
        ({SECOND: SECOND[:-1]}, {SECOND: SECOND[:-1], "Radio Ellery reported": "“Nor a third,” he said. Radio Ellery reported"}),
        ({SECOND: "„There will be no second boat.“"}, {SECOND: "„There will be no second boat.“"}),
        ({SECOND: "«There will be no second boat.»"}, {SECOND: "«There will be no second boat.» Then Quill left."}),
        ({"quote: the harbour fund was empty": "quote: even if the ferry sailed, the harbour fund was empty"}, {"that the harbour fund": "that even if the ferry sailed, the harbour fund"}),
    ],
    ids=["a quotation that the next passage goes on with", "low quotation marks", "guillemets", "a condition that is quoted"],
)  # fmt: skip
def test_the_rules_leave_alone_in_other_words(statements: dict[str, str], words: dict[str, str], edition: Path) -> None:
    codes = {p.code for p in reworded(edition, statements, words) if p.path == FERRY}
    assert not codes


def test_a_link_on_a_pronoun_says_whom_it_means(edition: Path) -> None:
    """Without it “he” is whoever was named last: tests/cases/rules/S612/he-is-whoever-was-named-last."""
    quill = {"- id: s2\n  speaker: tom-marsh": "- id: s2\n  speaker: ada-quill"}
    assert changed(edition, {FERRY: quill, PAGE: {"he said.": "[he](term:ada-quill) said."}}).problems == []


def test_dates_at_the_ends_of_the_calendar_are_problems_and_no_traceback(edition: Path) -> None:
    noted = {"said: 2024-03-21\n  when: on Thursday": "said: 9999-12-31/..\n  note: In March."}
    first = {
        "said: ../2024-03-22\n  mode: verbatim\n  at: p2": "said: 0001-01-01\n  note: On Monday.\n  mode: verbatim\n  at: p2"
    }
    assert {p.code for p in changed(edition, {FERRY: noted | first}).problems} == {"S606"}


@pytest.mark.parametrize("speaker", ["ada-quill", "nobody-known"])
def test_a_proposal_is_no_statement_and_is_read_for_its_form_alone(speaker: str, edition: Path) -> None:
    """What it proposes is still not coded: that alone is a problem, until a person completes or deletes it."""
    proposal = f"- id: s7\n  proposal: true\n  speaker: {speaker}"
    loaded = changed(edition, {FERRY: {"- id: s7\n  speaker: ada-quill": proposal}})
    assert [(p.code, "only proposed" in p.message) for p in loaded.problems] == [("S609", True)]
    assert "ferry-talks#s7" not in loaded.ledger.statements


def test_a_statement_knows_its_words_its_chain_and_its_line(edition: Path) -> None:
    statements = changed(edition, {}).ledger.statements
    two, three = statements["ferry-talks#s2"], statements["ferry-talks#s3"]
    assert two.words == "“We are not against the lamps,” … “We are against the cost.”"
    assert (three.chain, three.reported, three.line) == (("radio-ellery", "harbour-gazette"), "2024-03-22", 22)
    assert statements["council-hearing#s2"].words == "It is … The council renewed it last year."
    assert statements["ferry-talks#s6"].spans < statements["ferry-talks#s7"].spans
    texts = [s.slug for s in statements.values()]
    assert list(dict.fromkeys(texts)) == ["roe-lantern-pact", "fog-over-ferry", "ferry-talks", "council-hearing"]


# Breaking any one value fails, at its line and column, though the broken value is a valid one.


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("quote: the harbour fund was empty", "quote: the harbour fund was full", "S601", 31),
        ("  at: p4\n", "  at: p5\n", "S601", 40),
        ("- id: s3\n  speaker: ada-quill", "- id: s3\n  speaker: tom-marsh", "S612", 23),
        ("via: [radio-ellery]", "via: [ellery-post]", "S607", 28),
        ("said: 2024-03-21", "said: 2024-03-14", "S606", 5),
        ("said: 2024-03-21", "said: 2024-03-20", "S606", 5),
        ("said: 2024-03-21", "said: 2024-03-28", "S606", 5),
    ],
)
def test_each_broken_value_fails_where_it_stands(old: str, new: str, code: str, line: int, edition: Path) -> None:
    problems = changed(edition, {FERRY: {old: new}}).problems
    assert (FERRY, code, line) in [(p.path, p.code, p.line) for p in problems]
    assert all(p.column and p.hint for p in problems)


# The marks


def words_marked(block: ET.Element, statement: str) -> str:
    """The words within the marks of a statement, without white space."""
    marks = [e for e in block.iter("span") if e.get("data-statement") == statement]
    inside = {(id(node), tail) for e in marks for node in e.iter() for tail in (False, True)}
    outside = {(id(e), True) for e in marks} - {(id(node), True) for e in marks for node in e.iter() if node is not e}
    runs = (s for s in segments(block) if s.only != "received" and (id(s.node), s.tail) in inside - outside)
    return "".join("".join(s.text.split()) for s in runs)


def shape(block: ET.Element) -> list[tuple[str, str]]:
    """All elements of a block but the marks, and what the editors' words in it are."""
    return [
        (e.tag, "".join(e.itertext()) if is_editorial(e) else "") for e in block.iter() if not e.get("data-statement")
    ]


PIECES = [
    "Marsh ", "said ", "“no” ", "*twice ", "over* ", "**and ** ", "{~~aggreed~>agreed~~}{>>Misprint.<<} ",
    "{++supplied words++}{>>Why.<<} ", "{--struck out--}{>>Why.<<} ", "[Marsh](term:tom-marsh) ", "[a *link* here](https://example.org) ",
    "note[^1] ", "[@quill2020lamps] ", "`code` ", "[remark] ", "{==kept==}{>>sic<<}", "İ ", "😀 ", "\n", "end.",
]  # fmt: skip


@given(
    st.lists(st.sampled_from(PIECES), min_size=1, max_size=14),
    st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=6),
    st.sampled_from(["", "- ", "1. "]),
)
@settings(max_examples=300)
def test_marks_change_no_word_and_hold_theirs(
    pieces: list[str], ranges: list[tuple[float, float]], marker: str
) -> None:
    text = marker + "".join(pieces).strip() + ("\n    - inner *item*\n" if marker else "") + "\n\n[^1]: A note."
    root = Dialect(source_text=True).parse(text).root
    for block in list(blocks(root)):
        words = Words(block)
        spans = [span for pair in ranges if (span := some_words(words.text, *sorted(pair)))]
        before = text_of(block, "corrected"), text_of(block, "received"), shape(block)
        mark(block, [stretch(f"s{n}", words.in_runs(span), n) for n, span in enumerate(spans)])
        assert (text_of(block, "corrected"), text_of(block, "received"), shape(block)) == before
        for n, span in enumerate(spans):
            assert words_marked(block, f"s{n}") == "".join(words.text[slice(*span)].split())
            marks = [e.get("id") for e in block.iter("span") if e.get("data-statement") == f"s{n}"]
            assert marks[0] == f"s{n}" and not any(marks[1:])
    assert "inner item" in "".join(root.itertext()) or not marker


def some_words(text: str, first: float, last: float) -> tuple[int, int] | None:
    start, end = int(first * len(text)), int(last * len(text))
    inside = text[start:end]
    if not inside.strip():
        return None
    return start + len(inside) - len(inside.lstrip()), start + len(inside.rstrip())


@pytest.mark.parametrize(
    ("markdown", "words", "html"),
    [
        ("One two three.", ["two"], 'One <span class="statement" data-statement="s0" id="s0">two</span> three.'),
        (
            "One *two* three.",
            ["One two"],
            '<span class="statement" data-statement="s0" id="s0">One <em>two</em></span> three.',
        ),
        (
            "One *two three* four.",
            ["three four"],
            'One <em>two <span class="statement" data-statement="s0" id="s0">three</span></em>'
            '<span class="statement" data-statement="s0"> four</span>.',
        ),
        (
            "One two three.",
            ["One two", "two"],
            '<span class="statement" data-statement="s0" id="s0">One '
            '<span class="statement" data-statement="s1" id="s1">two</span></span> three.',
        ),
        (
            "One two three.",
            ["One two", "two three"],
            '<span class="statement" data-statement="s0" id="s0">One <span class="statement" data-statement="s1" id="s1">'
            'two</span></span><span class="statement" data-statement="s1"> three</span>.',
        ),
        (
            "One [two](x.md) three.",
            ["two"],
            'One <span class="statement" data-statement="s0" id="s0"><a href="x.md">two</a></span> three.',
        ),
        (
            "One [two](x.md) three.",
            ["One two three.", "two"],
            '<span class="statement" data-statement="s0" id="s0">One '
            '<span class="statement" data-statement="s1" id="s1"><a href="x.md">two</a></span> three.</span>',
        ),
    ],
    ids=[
        "words of a run",
        "around an element",
        "half in an element",
        "one within another",
        "one across the end of another",
        "around a link",
        "around a link, within another",
    ],
)
def test_a_mark_is_one_element_where_it_can_be(markdown: str, words: list[str], html: str) -> None:
    block = next(blocks(Dialect().parse(markdown).root))
    there = Words(block)
    mark(block, [stretch(f"s{n}", there.in_runs(there.find(each)[0]), n) for n, each in enumerate(words)])
    assert ET.tostring(block, encoding="unicode").strip() == f"<p>{html}</p>"


def test_every_statement_has_its_anchor_on_the_page_and_nowhere_else(edition: Path) -> None:
    loaded = changed(edition, {})
    for statement in loaded.ledger.statements.values():
        root = loaded.pages[statement.page].root
        anchors = [e for e in root.iter() if e.get("id") == statement.id]
        assert [e.get("data-statement") for e in anchors] == [statement.id]
        block = next(p.block for p in loaded.pages[statement.page].passages if p.id == statement.record.at)
        assert words_marked(block, statement.id) == "".join(statement.words.replace(" … ", "").split())


def test_a_text_that_may_not_be_shown_has_no_marks(edition: Path) -> None:
    loaded = changed(edition, {PAGE: {"access: full": "access: citation"}})
    assert loaded.problems == []
    assert not [e for e in loaded.pages["texts/ferry-talks.md"].root.iter() if e.get("data-statement")]
    assert "ferry-talks#s1" in loaded.ledger.statements


def test_words_in_the_received_reading_stand_for_the_corrected_ones() -> None:
    text = "{~~He~>She~~}{>>x<<} had {~~aggreed to~>agreed on~~}{>>x<<} pay {--the the --}{>>x<<}now."
    words = Words(next(blocks(Dialect().parse(text).root)))
    assert [words.text[slice(*span)] for span in words.find("He had aggreed")] == ["She had agreed on"]
    assert [words.text[slice(*span)] for span in words.find("pay the the now")] == ["pay now"]
    assert words.find("the the") == []
    assert [words.text[slice(*span)] for span in words.find("She had aggreed to pay")] == ["She had agreed on pay"]


def test_files_of_statements_are_not_published_as_they_are(edition: Path, run: Run) -> None:
    change_ledger(edition, {})
    theme = "site_name: Small\ntheme: {name: material, font: false}\nplugins: [search, edition]\n"
    (edition / "mkdocs.yml").write_text(theme, "utf-8")
    assert run("--root", edition, "build").code == 0
    assert (edition / "site/texts/ferry-talks/index.html").is_file()
    assert not list((edition / "site").rglob("*.statements.yml"))


def test_an_id_of_very_many_digits_is_a_problem_and_no_traceback(edition: Path) -> None:
    problems = changed(
        edition, {FERRY: {"- id: s3\n": f"- id: s{'1' * 5000}\n", "at: p4\n": f"at: p{'1' * 5000}\n"}}
    ).problems
    assert [p.code for p in problems][:2] == ["P102", "P102"]


def test_more_statements_than_a_passage_can_hold_are_one_problem_and_are_not_marked(edition: Path) -> None:
    """All are of other speakers, and quote the same words: each mark would stand within the one before."""
    item = "- {{id: s{0}, speaker: nobody-{0}, said: ../2024-03-22, mode: denial, at: p5, attributed: Quill said, "
    items = "".join(f'{item.format(number)}quote: "no", topics: [lamps]}}\n' for number in range(8, 1208))
    loaded = changed(edition, {FERRY: {"- id: s7\n": f"{items}- id: s7\n"}})
    assert [p.message for p in loaded.problems if p.code == "S601"] == ["more than 100 statements are at p5"]
    page = loaded.pages[loaded.ledger.statements["ferry-talks#s7"].page]
    assert [e for e in page.root.iter() if e.get("id") == "s7"] == []
    assert [e for e in page.root.iter() if e.get("id") == "s1"]


@pytest.mark.parametrize(
    "attributed",
    ["Marsh said no. Quill said", "(Reuters)", "State Dept:", "according to Marsh", "what Marsh calls", "his own proposal",
     "Marsh made clear", "ruled the ferry out, he said", "Marsh ruled out", "Marsh brought up"],
)  # fmt: skip
def test_words_that_attribute(attributed: str) -> None:
    assert attributes(attributed)


@pytest.mark.parametrize(
    "words", ["The", "In", "independence", "Marsh", "the United States", "ruled", "the (new) ferry"]
)
def test_words_that_attribute_nothing(words: str) -> None:
    assert not attributes(words)


def test_other_yaml_in_docs_is_nobodys_business(edition: Path) -> None:
    (edition / "docs/texts/notes.yml").write_text("- anything: [at all\n", "utf-8")
    (edition / "docs/odd.statements.yml").write_text("- anything: [at all\n", "utf-8")
    assert load(edition).problems == []


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"- [\n", b"- - - -\n", b"<<<<<<< a\n=======\n>>>>>>> b\n", b"3\n", b"- id: {a: b}\n", b"- {id: s1, at: [p1], quote: {}, to: {}, topics: 3, relations: [3]}\n"])  # fmt: skip
def test_whatever_stands_in_the_file_is_a_problem_and_no_traceback(content: bytes, edition: Path) -> None:
    (edition / HEARING).write_bytes(content)
    problems = load(edition).problems
    # An empty list is a ledger, too: it leaves out every turn of the page.
    assert all(isinstance(p, Problem) and p.path == (HEARING if content else HEARING_PAGE) and p.line for p in problems)
    assert problems


# Dates


@pytest.mark.parametrize(
    ("words", "day", "allowed"),
    [
        ("on Friday", "2024-03-22", True),
        ("on Friday", "2024-03-21", False),
        ("on Feb. 18", "2025-02-18", True),
        ("on the 18th of February", "2025-02-18", True),
        ("February 18, 2025", "2025-02-19", False),
        ("in June 2021", "2021-06-30", True),
        ("in June 2021", "2022-06-30", False),
        ("it may happen in May", "2021-06-30", False),
        ("They may say", "2021-06-30", True),
        ("this week", "0001-01-01", True),
        ("after the talks", "2021-06-30", True),
    ],
)
def test_what_words_say_of_a_date(words: str, day: str, allowed: bool) -> None:
    assert read_when(words).allows(datetime.date.fromisoformat(day)) == allowed


@pytest.mark.parametrize(
    ("edtf", "first", "last"),
    [
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2024~", "2024-01-01", "2024-12-31"),
        ("../2025-02-18", None, "2025-02-18"),
        ("2025-03-03/..", "2025-03-03", None),
        ("2025-02-12/2025-02", "2025-02-12", "2025-02-28"),
        ("-0044-03-15", None, None),
    ],
)
def test_the_first_and_the_last_day_of_a_date(edtf: str, first: str | None, last: str | None) -> None:
    assert tuple(day and day.isoformat() for day in bounds(edtf)) == (first, last)


# What repeats what, and on whom it rests


def invented(key: str, chain: tuple[str, ...], repeats: tuple[str, ...] = ()) -> Statement:
    relations = tuple(RelationRecord(kind="repeats", to=to, editor="E", why="w", date="2024-01-01") for to in repeats)
    record = StatementRecord(
        id=key.partition("#")[2],
        speaker=("a",),
        said="2024",
        mode="denial",
        at="p1",
        topics=("t",),
        relations=relations,
    )
    return Statement(key, "texts/a.md", "docs/texts/a.statements.yml", 1, record, "no", ((0, 2),), "2024", chain)


def ledger(*statements: Statement) -> Ledger:
    return Ledger({statement.key: statement for statement in statements}, {})


def test_statements_that_repeat_each_other_at_any_remove_belong_together() -> None:
    kept = ledger(
        invented("a#s1", ("fox", "x")),
        invented("a#s2", ("fox", "y"), ("b#s1",)),
        invented("b#s1", ("fox",), ("a#s1",)),
        invented("b#s2", ("post",), ("lost#s9",)),
    )
    assert kept.repeated("a#s1") == kept.repeated("a#s2") == ("a#s1", "a#s2", "b#s1")
    assert kept.repeated("b#s2") == ("b#s2",)
    assert (kept.rests_on("a#s2"), kept.rests_on("b#s2")) == ("fox", "post")


def test_a_statement_rests_on_nobody_alone_if_two_report_it_or_nobody_is_known() -> None:
    two = ledger(invented("a#s1", ("fox", "x")), invented("a#s2", ("post",), ("a#s1",)))
    assert two.rests_on("a#s1") is None
    through = ledger(invented("a#s1", ("fox", "x")), invented("a#s2", ("post", "x"), ("a#s1",)))
    assert through.rests_on("a#s1") == "x"
    assert ledger(invented("a#s1", ())).rests_on("a#s1") is None


def test_a_long_chain_of_repetitions_is_followed_once() -> None:
    """Looked up for each statement of 20,000 in turn: what grows with the square of their number would take minutes."""
    size = 20_000
    kept = ledger(*(invented(f"a#s{n}", ("fox",), (f"a#s{n + 1}",)) for n in range(1, size + 1)))
    started = time.monotonic()
    assert all(len(kept.repeated(key)) == size and kept.rests_on(key) == "fox" for key in kept.statements)
    assert time.monotonic() - started < 10


def test_the_edition_counts_its_statements(edition: Path, run: Run, tmp_path: Path) -> None:
    assert "8 statements" in run("--root", edition, "check").err
    shutil.rmtree(edition / "docs")
    shutil.copytree(CASES / "edition/docs", edition / "docs", ignore=shutil.ignore_patterns("*.statements.yml"))
    assert "statements" not in run("--root", edition, "check").err


def test_marks_of_random_ranges_in_the_edition_of_this_repository() -> None:
    """Every passage, once marked all over, reads as before in both readings."""
    for rendered in load(REPOSITORY).texts():
        for passage in rendered.passages:
            block = copy.deepcopy(passage.block)
            words = Words(block)
            spans = [s for n in range(7) if (s := some_words(words.text, n / 9, (n + 1 + n % 3) / 9))]
            before = text_of(block, "corrected"), text_of(block, "received"), shape(block)
            mark(block, [stretch(f"x{n}", words.in_runs(span), n) for n, span in enumerate(spans)])
            assert (text_of(block, "corrected"), text_of(block, "received"), shape(block)) == before
            for n, span in enumerate(spans):
                assert words_marked(block, f"x{n}") == "".join(words.text[slice(*span)].split())

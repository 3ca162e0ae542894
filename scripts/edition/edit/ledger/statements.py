"""Who said what: reads the statements of all texts, proves them, and marks their words on the pages."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from edition.edit.ledger.coding import Coded, CodedText
from edition.edit.ledger.complete import complete
from edition.edit.ledger.dating import dates_are_possible
from edition.edit.ledger.hedging import hedge_is_given
from edition.edit.ledger.holding import (
    addressee_is_named_nearby,
    chain_is_named_nearby,
    is_passed_on_by_who_tells_it,
    report_goes_on,
    told_are_given,
)
from edition.edit.ledger.known import Known, known_to, topics_of
from edition.edit.ledger.ledger import Ledger, Statement
from edition.edit.ledger.marking import Stretch, mark, stretch
from edition.edit.ledger.meant import description_is_of_the_speaker
from edition.edit.ledger.modes import marks_agree_with_the_mode
from edition.edit.ledger.naming import (
    chain_agrees_with_the_text,
    chain_is_in_order,
    chain_is_possible,
    role_is_the_speakers,
    speakers_are_known,
)
from edition.edit.ledger.placing import statement_of
from edition.edit.ledger.quoting import (
    paragraph_is_said_once,
    passage_exists,
    quote_is_in_its_passage,
    refused_words_are_there,
    used_words_are_there,
)
from edition.edit.ledger.recording import read_statements
from edition.edit.ledger.relating import (
    MOST,
    cited_works_are_known,
    ids_are_unique,
    is_said_once,
    passage_holds_them,
    relations_hold,
    topics_are_known,
)
from edition.edit.ledger.shortening import quote_is_not_shortened
from edition.edit.ledger.speaking import attribution_names_the_speaker
from edition.edit.page import Meta, TextMeta
from edition.edit.passages import Passage
from edition.edit.rendered import Edition
from edition.edit.words import Words
from edition.problems import Problem

# What the record alone and its passage show; and what the other statements of the text are needed for.
ALONE = (
    quote_is_in_its_passage,
    marks_agree_with_the_mode,
    speakers_are_known,
    chain_is_possible,
    used_words_are_there,
    hedge_is_given,
    description_is_of_the_speaker,
    chain_is_in_order,
    role_is_the_speakers,
    cited_works_are_known,
)
TOGETHER = (
    dates_are_possible,
    chain_agrees_with_the_text,
    chain_is_named_nearby,
    is_passed_on_by_who_tells_it,
    addressee_is_named_nearby,
    told_are_given,
    report_goes_on,
    attribution_names_the_speaker,
)
# A text with problems of these kinds may not have the words, the passages, the speakers or the date that it will have.
UNSETTLED = ("F", "E", "P104", "P114", "V702", "V703")


def state(edition: Edition, files: Iterable[Path]) -> None:
    """Read every file of statements, prove it, keep the ledger, and mark its words in the texts."""
    ledgers, problems = read_statements(edition, files)
    edition.problems += problems
    edition.problems += list(prove(_settled(ledgers, edition), known_to(edition, ledgers))) if ledgers else []
    edition.problems += complete(edition, ledgers)
    edition.ledger = ledger_of(ledgers, topics_of(edition) or {}, _outlets(edition))
    _mark(edition)


def _settled(ledgers: Iterable[CodedText], edition: Edition) -> Iterator[CodedText]:
    """Those of texts whose words, lines and speakers are settled: else what is said of them would be wrong advice."""
    unsettled = {problem.path for problem in edition.problems if problem.code.startswith(UNSETTLED)}
    texts = [r.page for r in edition.pages.values() if isinstance(r.page.meta, TextMeta)]
    disputed = {p.path for p in edition.problems if p.code == "W108"}
    disputed |= {_source(page.meta) for page in texts if page.path in disputed}
    for ledger in ledgers:
        if ledger.text.rendered.page.path not in unsettled and _source(ledger.text.meta) not in disputed:
            yield ledger


def _source(meta: Meta) -> str:
    return f"sources/{meta.source.file}" if isinstance(meta, TextMeta) else ""


def prove(ledgers: Iterable[CodedText], known: Known) -> Iterator[Problem]:
    """Every rule on statements, file by file."""
    for ledger in ledgers:
        yield from ids_are_unique(ledger)
        yield from topics_are_known(ledger, known)
        yield from paragraph_is_said_once(ledger)
        yield from is_said_once(ledger)
        yield from passage_holds_them(ledger)
        for refused in ledger.refused:
            yield from passage_exists(refused)
            yield from refused_words_are_there(refused)
        for coded in ledger.statements:
            yield from _prove_one(coded, ledger, known)


def _prove_one(coded: Coded, ledger: CodedText, known: Known) -> Iterator[Problem]:
    yield from passage_exists(coded)
    for rule in ALONE:
        yield from rule(coded, known)
    for rule_of_many in TOGETHER:
        yield from rule_of_many(coded, known, ledger)
    yield from quote_is_not_shortened(coded, ledger)
    yield from relations_hold(coded, known, ledger)


def _outlets(edition: Edition) -> frozenset[str]:
    """The ids of the outlets in the register."""
    return frozenset(id for id, entry in edition.entries().items() if getattr(entry.page.meta, "kind", "") == "outlet")


def ledger_of(
    ledgers: Iterable[CodedText], topics: Mapping[str, tuple[str, str]], outlets: frozenset[str] = frozenset()
) -> Ledger:
    """The statements that could be placed, in the order of texts and passages; one around another before it."""
    statements: dict[str, Statement] = {}
    for ledger in ledgers:
        for coded in sorted((each for each in ledger.statements if each.spans), key=_order):
            statement = statement_of(coded, ledger.slug)
            statements.setdefault(statement.key, statement)
    return Ledger(statements, topics, outlets)


def _order(coded: Coded) -> tuple[int, int, int]:
    assert coded.at is not None
    return coded.at, coded.spans[0][0], -coded.spans[-1][1]


def _mark(edition: Edition) -> None:
    """Give the words of every statement their anchor, where the text may be shown."""
    passages: dict[tuple[str, str], list[Statement]] = defaultdict(list)
    for statement in edition.ledger.statements.values():
        passages[statement.page, statement.record.at].append(statement)
    for rendered in edition.pages.values():
        if isinstance(rendered.page.meta, TextMeta) and rendered.page.meta.access == "full":
            for passage in rendered.passages:
                found = passages.get((rendered.page.uri, passage.id), [])
                if found and len(found) <= MOST:
                    mark(passage.block, list(_stretches(passage, found)))


def _stretches(passage: Passage, statements: Sequence[Statement]) -> Iterator[Stretch]:
    words = Words(passage.block)
    for number, statement in enumerate(statements):
        for span in statement.spans:
            yield stretch(statement.id, words.in_runs(span), number)

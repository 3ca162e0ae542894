"""Proves that the ledger of a text is complete: every attribution is a statement or is declared to be none."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from edition.edit.attribution.attributed import Finder, Placed
from edition.edit.attribution.sentences import Range
from edition.edit.ledger.coding import CodedText
from edition.edit.ledger.proposals import Proposer
from edition.edit.ledger.suggesting import covered_by, divided, ids_after, proposer_for, read_file
from edition.edit.ledger.uncovered import (
    IN_VAIN,
    Covered,
    is_an_attribution,
    is_covered,
    not_coded,
    only_proposed,
    uncovered,
)
from edition.edit.rendered import Edition
from edition.problems import Problem


def complete(edition: Edition, ledgers: Iterable[CodedText]) -> Iterator[Problem]:
    """Check every text that has a ledger. One with items that cannot be read or placed has other problems.

    So has one whose passages are not those of the source.
    """
    unproven = {problem.path for problem in edition.problems if problem.code.startswith("F2")}
    for ledger in ledgers:
        is_placed = all(each.spans for each in ledger.statements) and all(each.spans for each in ledger.refused)
        if ledger.broken or not is_placed or ledger.text.rendered.page.path in unproven:
            continue
        proposer = proposer_for(edition, ledger.text.rendered)
        found = [each for passage in ledger.text.found.values() for each in passage]
        bare = _bare_turns(ledger, proposer)
        yield from _left_out(edition, ledger, proposer, found, bare)
        for refused in ledger.refused:
            words, at = refused.record.no_statement, refused.record.at
            if not (at in bare or is_an_attribution(words, refused.spans, at, found)):
                yield refused.problem(("no_statement",), "S609", f"“{words:.80}” {IN_VAIN}", "Remove this item.")


def _bare_turns(ledger: CodedText, proposer: Proposer) -> dict[str, str]:
    """The paragraphs of turns in which nothing is a statement of whoever speaks, with their first words."""
    records = [each.record for each in ledger.statements]
    coded = {(record.at, id) for record in records for id in record.speaker}
    # Who else may be said to speak there by its label, S612 knows.
    whole = {record.at for record in records if record.quote is None}
    turns = (passage for passage in proposer.passages.values() if passage.speaker)
    return {
        turn.id: " ".join(turn.text.split()[:8])
        for turn in turns
        if turn.id not in whole and (turn.id, turn.speaker) not in coded
    }


def _left_out(
    edition: Edition, ledger: CodedText, proposer: Proposer, found: Sequence[Placed], bare: Mapping[str, str]
) -> Iterator[Problem]:
    rendered, covered = ledger.text.rendered, _coded(ledger)
    proposed, turns = _proposed(edition, ledger, proposer)
    finder, ids = Finder(rendered.page, rendered.passages), ids_after(id for id, _ in ledger.ids)
    path = rendered.page.path
    for id, words in bare.items():
        place = finder.place(id, 0)
        if id in turns:
            yield only_proposed(path, place, words, ledger.path)
        elif id not in covered.declared:
            proposal = proposer.turn(proposer.passages[id]).yaml(next(ids))
            yield not_coded(path, place, words, id, ledger.path, proposal)
    for each in uncovered(found, covered):
        start = each.attribution.start
        words = proposer.passages[each.by].text[start : each.attribution.end]
        place = finder.place(each.by, start)
        if is_covered(each, proposed):
            yield only_proposed(path, place, words, ledger.path)
        else:
            yield not_coded(path, place, words, each.by, ledger.path, proposer.statement(each).yaml(next(ids)))


def _coded(ledger: CodedText) -> Covered:
    """What the ledger has, by the ids of the passages."""
    ids, declared = ledger.text.ids, defaultdict[str, list[Range]](list)
    for refused in ledger.refused:
        declared[refused.record.at] += refused.spans
    return Covered(
        {ids[number]: [span for span, _ in found] for number, found in ledger.attributions.items()},
        {ids[number]: [span for span, _ in found] for number, found in ledger.quotes.items()},
        declared,
    )


def _proposed(edition: Edition, ledger: CodedText, proposer: Proposer) -> tuple[Covered, set[str]]:
    """What is only proposed, and which turns as a whole. The proposals are read as they stand, not as statements."""
    file, _ = read_file(edition.root, ledger.slug) if ledger.proposals else (None, [])
    return covered_by(divided(file)[1], list(proposer.passages.values())) if file else (Covered(), set())

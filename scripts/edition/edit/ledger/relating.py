"""The rules on statements among others: each is there once, with its own id, its topics, and what it refers to."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from edition.edit.citation.citations import clusters_in
from edition.edit.ledger.coding import Coded, CodedText, Refused
from edition.edit.ledger.known import Known
from edition.edit.ledger.quoting import shown
from edition.edit.ledger.suggesting import ids_after
from edition.problems import Problem, nearest
from edition.yamlfile import Key

# The day has begun somewhere: an editor in Kiribati may write it before a server in Greenwich knows it.
EARLIEST = timedelta(hours=14)
# How many statements a passage may have: each may be marked within another, and the tree is walked in depth.
MOST = 100


def ids_are_unique(ledger: CodedText) -> Iterator[Problem]:
    """S611: An id is that of one item of its file."""
    seen: set[str] = set()
    free = next(ids_after(id for id, _ in ledger.ids))
    for id, place in ledger.ids:
        if id in seen:
            hint = f"Give the newer of the two the next free id: {free}."
            yield Problem(ledger.path, *place, "S611", f"the id “{id:.80}” is given twice", hint)
        seen.add(id)


def is_said_once(ledger: CodedText) -> Iterator[Problem]:
    """S601: The same words of a passage are one statement of a speaker, and are declared to be none once."""
    first: dict[object, Coded] = {}
    for coded in ledger.statements:
        if coded.record.quote is not None and coded.spans:
            other = first.setdefault((coded.at, coded.spans, frozenset(coded.record.speaker)), coded)
            if other is not coded:
                message = f"these words of the same speaker are the statement {other.record.id} already"
                yield coded.problem(("quote",), "S601", message, "Remove one of the two, or correct the quote.")
    declared: dict[object, Refused] = {}
    for refused in ledger.refused:
        if refused.spans and (same := declared.setdefault((refused.at, refused.spans), refused)) is not refused:
            line = same.document.place((same.index, "no_statement"))[0]
            message = f"{shown(refused.record.no_statement)} is declared already, on line {line}"
            yield refused.problem(("no_statement",), "S601", message, "Remove one of the two.")


def passage_holds_them(ledger: CodedText) -> Iterator[Problem]:
    """S601: A passage has no more statements than its marks can be nested in each other."""
    count: Counter[int | None] = Counter()
    for coded in ledger.statements:
        count[coded.at] += bool(coded.spans)
        if coded.spans and count[coded.at] == MOST + 1:
            message = f"more than {MOST} statements are at {coded.record.at}"
            yield coded.problem(("at",), "S601", message, "Correct the passage, or quote several claims as one.")


def topics_are_known(ledger: CodedText, known: Known) -> Iterator[Problem]:
    """S614: A topic is one of the list in docs/statements.md, given once. Without that list this is said once."""
    if known.topics is None:
        return
    for coded in ledger.statements:
        for number, topic in enumerate(coded.record.topics):
            key = ("topics", number)
            if not known.topics:
                message = "there is no list of topics"
                hint = f"Add topics: {{{topic}: {{title: …, scope: …}}}} to the front matter of docs/statements.md."
                yield coded.problem(key, "S614", message, hint)
                return
            if topic not in known.topics:
                hint = "Correct it, or add it under topics: in docs/statements.md."
                yield coded.problem(key, "S614", f"no topic “{topic}”{nearest(topic, known.topics)}", hint)
            if topic in coded.record.topics[:number]:
                yield coded.problem(key, "S614", f"the topic “{topic}” is given twice", "Keep one of them.")


def relations_hold(coded: Coded, known: Known, ledger: CodedText) -> Iterator[Problem]:
    """S613: A relation is to another statement of the ledger, given once, and not dated in the future."""
    own = f"{ledger.slug}#{coded.record.id}"
    today = (datetime.now(UTC) + EARLIEST).date().isoformat()
    count = Counter((relation.kind, relation.to) for relation in coded.record.relations)
    for number, relation in enumerate(coded.record.relations):
        key = ("relations", number)
        if relation.to == own:
            hint = "Name the other statement, as slug#s3."
            yield coded.problem((*key, "to"), "S613", "a statement has no relation to itself", hint)
        elif relation.to not in known.statements - known.proposals:
            is_proposed = relation.to in known.proposals
            why = "is only proposed" if is_proposed else f"is not in the ledger{_meant(relation.to, known)}"
            message = f"the statement “{relation.to}” {why}"
            yield coded.problem((*key, "to"), "S613", message, "Name a statement of the ledger, as slug#s3.")
        if (times := count.pop((relation.kind, relation.to), 1)) > 1:
            message = f"{relation.kind} {relation.to} is given {times} times"
            yield coded.problem(key, "S613", message, "Keep one of them.")
        if relation.date > today:
            message = f"this relation is dated in the future: {relation.date}"
            yield coded.problem((*key, "date"), "S613", message, "Write the day on which you saw it.")


def cited_works_are_known(coded: Coded, known: Known) -> Iterator[Problem]:
    """B503: A work that a note or a reason cites is in the bibliography."""
    remarks: list[tuple[Key, str]] = [(("note",), coded.record.note or "")]
    remarks += [(("relations", n, "why"), relation.why) for n, relation in enumerate(coded.record.relations)]
    for field, words in remarks:
        for key in {cite.key: None for _, _, cluster in clusters_in(words) for cite in cluster}:
            if known.works is not None and key not in known.works:
                message = f"no work “{key}” in references.bib{nearest(key, known.works)}"
                yield coded.problem(field, "B503", message, "Correct the key, or add the work.")


def _meant(to: str, known: Known) -> str:
    """The statement of that text, or else the text, that is nearest to what is written."""
    slug = to.partition("#")[0]
    return nearest(to, known.by_slug[slug]) if slug in known.by_slug else nearest(slug, known.by_slug)

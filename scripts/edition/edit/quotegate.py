"""Whatever the editors quote stands in a text of the edition, or carries a citation of another work."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from edition.edit.page import TextMeta
from edition.edit.quotable import Quotable
from edition.edit.quotations import Quotation, quotations_in
from edition.edit.rendered import Edition
from edition.problems import Problem


def quotegate(edition: Edition) -> Iterator[Problem]:
    """Every quotation printed by the editors is found in a text, or is of a cited work that is none of the texts."""
    there = {rendered.page.path for rendered in edition.texts()}
    if any(
        p.path.startswith("docs/texts/") and p.path.endswith(".md") and p.path not in there for p in edition.problems
    ):
        return  # A text that could not be read may be the one that is quoted.
    own = _own_works(edition)
    texts = frozenset(text.page.uri for text in edition.texts())
    asked = [each for each in _all_quotations(edition) if own.keys() >= set(each[0].works)]
    there_are = Quotable(edition.texts(), edition.sources.values(), [each.words for each, _, _ in asked])
    for each, path, place in asked:
        pages = frozenset[str]().union(*(own[key] for key in each.works)) or texts
        why = there_are.lacks(each.words, pages)
        if why is not None:
            yield _problem(each, path, place, why, there_are)


def _own_works(edition: Edition) -> Mapping[str, frozenset[str]]:
    """The works that texts or their witnesses are: where their words stand, by page or, if in no text, by file."""
    places: dict[str, set[str]] = defaultdict(set)
    for text in edition.texts():
        meta = text.page.meta
        assert isinstance(meta, TextMeta)
        source = edition.sources.get(meta.source.file)
        places[meta.citation].add(text.page.uri)
        if source and source.record.citation:
            places[source.record.citation] |= {text.page.uri, source.path}
    return {key: frozenset(there) for key, there in places.items()}


def _all_quotations(edition: Edition) -> Iterator[tuple[Quotation, str, tuple[int, int]]]:
    """Every quotation of the editors with its file, line and column; for a remark, those of its statement."""
    for rendered in edition.pages.values():
        yield from ((each, rendered.page.path, place) for each, place in rendered.quotations)
    for statement in edition.ledger.statements.values():
        record = statement.record
        for remark in (record.note or "", record.shortened or "", *(relation.why for relation in record.relations)):
            yield from ((each, statement.path, (statement.line, 1)) for each in quotations_in(remark))


def _problem(each: Quotation, path: str, place: tuple[int, int], why: str, there_are: Quotable) -> Problem:
    cited = f"[@{each.works[0]}], which is a text or a source of it" if each.works else ""
    hint = (
        "Quote word for word, or cite the work right after it: [@key]. Mark what you leave out with … and what you "
        "alter with [ ]. A title, or a word spoken of as a word, is no quotation: write it in italics, *so*."
    )
    if why:
        message = f"“{each.words:.80}” is shortened too far: {why}"
        return Problem(path, *place, "Q701", message, "Quote these words too, or make two quotations of it.")
    found = there_are.nearest(each.words)
    near = f"; nearest is {found[0]}: {found[1]}" if found and found[1] else f"; {found[0]} has it" if found else ""
    where = f"is not in {cited}" if cited else "stands in no text of the edition"
    return Problem(path, *place, "Q701", f"“{each.words:.80}” {where}{near}", hint)

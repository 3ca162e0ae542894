"""Shows a source with the decisions on it in the margin."""

from collections.abc import Iterator

from edition.model import Division, Document, Witness

MARGIN = 11
WIDTH = 100


def explain(witness: Witness, division: Division) -> str:
    """Every line of the source behind what it was taken for; above each document, why; below it, what is doubtful."""
    roles = dict(_roles(division))
    starts = {document.lines.first: (document, number) for number, document in enumerate(division.documents, 1)}
    ends = {document.lines.last: document for document in division.documents}
    shown: list[str] = []
    for number, line in enumerate(witness.lines, 1):
        if number in starts:
            shown += _above(*starts[number])
        shown.append(f"{number:>6} {roles.get(number, ''):<{MARGIN}}│ {' '.join(line.split())[:WIDTH]}".rstrip())
        if document := ends.get(number):
            shown += [f"{'':>6} {'warning':<{MARGIN}}╵ {warning}" for warning in document.warnings]
    return "\n".join([*shown, *(f"{'':>6} {'warning':<{MARGIN}}╵ {warning}" for warning in division.warnings)])


def _above(document: Document, number: int) -> Iterator[str]:
    yield f"{'':>6} {f'document {number}':<{MARGIN}}╷ {document.kind}"
    for evidence in document.evidence:
        sure = "certain" if evidence.confidence >= 1 else f"confidence {evidence.confidence:.1f}"
        value = f" “{evidence.value:.60}”" if evidence.value else ""
        yield f"{'':>6} {evidence.field:<{MARGIN}}│ line {evidence.line}:{value} {evidence.rule} ({sure})"


def _roles(division: Division) -> Iterator[tuple[int, str]]:
    """What each line was taken for: furniture, title, byline, date line, or the first line of a passage."""
    for furniture in division.furniture:
        yield from ((number, "furniture") for number in range(furniture.lines.first, furniture.lines.last + 1))
    for document in division.documents:
        for number, block in enumerate(document.blocks, 1):
            yield block.lines.first, f"p{number}" + ("  " * block.depth + f" {block.marker}" if block.marker else "")
        for span, role in ((document.title_lines, "title"), (document.byline_lines, "byline")):
            if span:
                yield from ((number, role) for number in range(span.first, span.last + 1))
        if document.dateline_line:
            yield document.dateline_line, "date line"

"""What each decision on a document rests on, and how sure it is."""

from collections.abc import Iterator, Sequence

from edition.collect.blocks import Line
from edition.collect.bylines import Cue, Form
from edition.collect.dates import Order, PrintedDate
from edition.collect.heads import Head
from edition.collect.transcript import doubtful_labels, label_of
from edition.model import Byline, Evidence, Kind

KIND_RULES: dict[Kind, str] = {
    "transcript": "labels of speakers that come back, or stand with a time",
    "thread": "the outlet is a social network, or most paragraphs are numbered 1/, 2/",
    "digest": "most blocks are list items",
    "news": "an outlet without an author",
    "article": "none of the marks of another kind",
}

NAME_RULES: dict[Form, str] = {
    "by": "after “By”",
    "names": "names before a date",
    "signed": "in the signature",
    "date": "after “by”, with a date",
}


def evidence_of(
    head: Head, byline: Byline, kind: Kind, dated: PrintedDate | None, order: Order | None, lines: Sequence[Line]
) -> Iterator[Evidence]:
    """The evidence for boundary, title, byline, authors, outlet, date and kind. `dated` is a date in the title."""
    yield Evidence("boundary", "", head.rule, head.confidence, head.first, _unless(head.confidence, "the text above"))
    yield from _title(head, lines)
    at = head.byline or head.dateline or head.title or head.first
    for cue in head.cues:
        yield from _names(cue, byline, at)
    if head.outlet:
        yield Evidence("outlet", head.outlet, "after the bar in the title", 0.8, at, ("part of the title",))
    printed = next((cue.date for cue in head.cues if cue.date), None)
    if printed or dated:
        yield _date(printed, dated, order, at)
    yield Evidence("kind", kind, KIND_RULES[kind], 1.0, head.first)


def _unless(confidence: float, alternative: str) -> tuple[str, ...]:
    return () if confidence >= 1 else (f"part of {alternative}",)


def _title(head: Head, lines: Sequence[Line]) -> Iterator[Evidence]:
    if head.title:
        title = " ".join(lines[head.title - 1][1].split())
        if head.cues:
            yield Evidence("title", title, "the line next to the byline", 1.0, head.title)
        else:
            yield Evidence("title", title, "a short line that stands alone", 0.8, head.title, ("part of the text",))


def _names(cue: Cue, byline: Byline, line: int) -> Iterator[Evidence]:
    rule = NAME_RULES[cue.form]
    if cue.names and byline.authors:
        yield Evidence("authors", ", ".join(byline.authors), rule, 1.0, line)
    if cue.names and byline.outlet in cue.names and byline.outlet:
        alone = cue.form == "names" and len(cue.names) == 1
        why = "a name alone, with no “By” to make it an author" if alone else "the last name before the date"
        yield Evidence("outlet", byline.outlet, why, 0.8 if alone else 1.0, line, ("an author",) if alone else ())


def _date(printed: PrintedDate | None, dated: PrintedDate | None, order: Order | None, line: int) -> Evidence:
    date = printed or dated
    assert date is not None
    day = date.read(order)
    if day is None:
        both = tuple(reading for reading in (date.month_first, date.day_first) if reading)
        return Evidence("date", "", f"“{date.printed}” can be read two ways: give it in ISO form", 0.0, line, both)
    if printed is None:
        return Evidence("date", day, "it ends the title", 0.7, line, ("a date that the text is about",))
    proven = date.month_first != date.day_first and date.month_first and date.day_first
    return Evidence(
        "date", day, f"printed, {order} as the file’s other dates prove" if proven else "printed", 1.0, line
    )


def evidence_of_speakers(labels: tuple[str, ...], lines: Sequence[tuple[int, str]]) -> Iterator[Evidence]:
    """The evidence for each label of a transcript: it comes back, stands with a time, or shares a surname."""
    doubtful = doubtful_labels(labels, [line for _, line in lines])
    for name in labels:
        where = (n for n, line in lines if (label := label_of(line)) and label.name == name)
        number = next(where, lines[0][0])
        if name in doubtful:
            yield Evidence("speaker", name, "a label that stands once", 0.6, number, ("words before a colon",))
        else:
            yield Evidence(
                "speaker", name, "a label that comes back, has a time, or is part of one that does", 1.0, number
            )

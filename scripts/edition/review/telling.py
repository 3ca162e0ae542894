"""Tells what a change does to the edition, line by line: problems first, then text by text."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from edition.edit.release.changes import FieldChange, How, PageChange, PassageChange, Piece, StatementChange
from edition.edit.release.published import PublishedEmendation
from edition.problems import Problem
from edition.review.references import Gained
from edition.review.styles import Style
from edition.review.summary import ChangedPage, Summary

GROUPS = (("text", "Texts"), ("entry", "Entries"), ("page", "Editors’ pages"))
HOW = {"new": "new", "changed": "", "moved": "moved", "withdrawn": "withdrawn", "gone": "gone"}

# How much of words that did not change stands around those that did; how much of anything is shown; how many places.
AROUND, LONGEST, MOST_PLACES, MOST_PROBLEMS = 60, 600, 12, 40


def tell(summary: Summary, style: Style) -> Iterator[str]:
    """All lines, the headline first."""
    yield headline(summary)
    for section in (_problems, _uncompared, _pages, _links, _sites, _works, _files):
        yield from section(summary, style)


def headline(summary: Summary) -> str:
    """What the change does, in one line of counts."""
    counts = [_count(len(summary.problems), "new problem")] if summary.problems else ["No new problems"]
    counts += [f"{_count(len(summary.mended), 'problem')} mended"] if summary.mended else []
    for kind, name in (("text", "text"), ("entry", "entry"), ("page", "editors’ page")):
        counts += _pages_counted(summary, kind, name)
    changes = [page.change for page in summary.pages if page.change]
    passages = sum(len(change.passages) for change in changes)
    counts += [_count(passages, "passage") + " touched"] if passages else []
    gained, lost = (sum(sum(getattr(each, way).values()) for each in summary.links) for way in ("gained", "lost"))
    counts += [f"{_count(gained, 'link')} gained, {lost} lost"] if gained or lost else []
    is_nothing = len(counts) == 1 and not (summary.sites or summary.works or summary.citations or summary.files)
    return f"{'; '.join(counts)}." + (" Nothing in the edition changes." if is_nothing else "")


def _pages_counted(summary: Summary, kind: str, name: str) -> Iterator[str]:
    for how in HOW:
        if count := sum(page.kind == kind and page.how == how for page in summary.pages):
            yield f"{_count(count, name)} {how}"


def _count(number: int, name: str) -> str:
    plural = f"{name[:-1]}ies" if name.endswith("y") else f"{name}s"
    return f"{number:,} {name if number == 1 else plural}"


def _problems(summary: Summary, style: Style) -> Iterator[str]:
    for title, problems in (
        ("Problems that this change brings", summary.problems),
        ("Problems that were there before", summary.standing),
    ):
        if problems:
            yield style.heading(title)
            for problem in problems[:MOST_PROBLEMS]:
                yield from _problem(problem, style)
            if (more := len(problems) - MOST_PROBLEMS) > 0:
                yield style.item(f"and {more:,} more, which edition check shows")


def _problem(problem: Problem, style: Style) -> Iterator[str]:
    place = f"{problem.path}:{problem.line}:{problem.column}" if problem.line else problem.path
    yield style.item(f"{style.name(place)} {style.name(problem.code)} {style.words(_cut(problem.message))}")
    if problem.hint:
        yield style.item(f"To put it right: {style.name(_cut(problem.hint))}", 1)


def _uncompared(summary: Summary, style: Style) -> Iterator[str]:
    if summary.uncompared:
        yield style.heading("Not compared")
        yield style.item(
            "Problems before or after the change keep these files from being compared in full. What is missing there "
            f"may only not have been read, and is not called gone: {_listed(summary.uncompared, style.name)}"
        )


def _pages(summary: Summary, style: Style) -> Iterator[str]:
    for kind, title in GROUPS:
        pages = [page for page in summary.pages if page.kind == kind]
        if pages:
            yield style.heading(title)
            for page in pages:
                yield from _page(page, style)


def _page(page: ChangedPage, style: Style) -> Iterator[str]:
    how = f" ({HOW[page.how]})" if HOW[page.how] else ""
    size = f", {_count(page.passages, 'passage')}" if page.how == "new" and page.kind == "text" else ""
    yield style.item(f"{style.name(f'docs/{page.uri}')}{how}{size}: {style.words(_cut(page.title))}")
    if page.was:
        yield style.item(f"its address was {style.name(page.was.removesuffix('.md'))}", 1)
    if page.change:
        yield from (style.item(line, 1) for line in _change(page.change, style))


def _change(change: PageChange, style: Style) -> Iterator[str]:
    for passage in change.passages:
        yield from _passage(passage, style)
    for field in change.fields:
        yield f"field {_field(field, style)}"
    if change.words:
        yield f"the editors’ words: {_pieces(change.words, style)}"
    for statement in change.statements:
        yield from _statement(statement, style)


def _passage(passage: PassageChange, style: Style) -> Iterator[str]:
    name = style.name(passage.id)
    if any(piece.how != "same" for piece in passage.reading):
        how = "" if passage.how == "changed" else f" ({passage.how})"
        how = " (the change is not marked)" if passage.reading == passage.received else how
        yield f"{name}{how}: {_pieces(passage.reading, style)}"
    if passage.received and passage.received != passage.reading:
        yield f"{name}: the source’s own words: {_pieces(passage.received, style)}"
    before = {_readings(each): each for each in passage.unemended}
    for each in passage.emended:
        yield f"{name}: {_emended(each, before.pop(_readings(each), None), style)}"
    for each in before.values():
        yield f"{name}: emendation gone: {_emendation(each, style)}; its reason was: {style.words(_cut(each.reason))}"


def _readings(emendation: PublishedEmendation) -> tuple[str, str, str]:
    return emendation.kind, emendation.received, emendation.corrected


def _emended(now: PublishedEmendation, before: PublishedEmendation | None, style: Style) -> str:
    """An emendation that is new, or that has another reason now."""
    if before is None:
        return f"emendation new: {_emendation(now, style)}: {style.words(_cut(now.reason))}"
    reasons = f"{style.removed(_cut(before.reason))} {style.added(_cut(now.reason))}"
    return f"reason changed of {_emendation(now, style)}: {reasons}"


def _emendation(each: PublishedEmendation, style: Style) -> str:
    received, corrected = (f"“{style.words(_cut(words))}”" for words in (each.received, each.corrected))
    match each.kind:
        case "replaced":
            return f"{received} is read {corrected}"
        case "inserted":
            return f"{corrected} is supplied"
        case "deleted":
            return f"{received} is struck out"
        case _:
            return f"{received} is kept"


def _field(field: FieldChange, style: Style) -> str:
    old = style.removed(_cut(field.old)) if field.old else ""
    new = style.added(_cut(field.new)) if field.new else ""
    return f"{style.name(field.name)}: {' '.join(filter(None, (old, new)))}"


def _statement(statement: StatementChange, style: Style) -> Iterator[str]:
    name = f"statement {style.name(statement.id)} ({statement.how}, {style.name(statement.at)})"
    why = f"; {style.words(_cut(statement.why)) or 'no reason is given'}" if statement.how == "withdrawn" else ""
    yield f"{name}: {_pieces(statement.quote, style)}{why}"
    for field in statement.fields:
        yield f"{name}: {_field(field, style)}"


def _links(summary: Summary, style: Style) -> Iterator[str]:
    yield from _gained("Links to entries", summary.links, style)
    yield from _gained("Citations", summary.citations, style)


def _sites(summary: Summary, style: Style) -> Iterator[str]:
    yield from _gained("Links to other sites", summary.sites, style)


def _gained(title: str, found: Sequence[Gained], style: Style) -> Iterator[str]:
    if found:
        yield style.heading(title)
    for each in found:
        name = f"{style.name(_cut(each.id))} {style.words(_cut(each.title))}".rstrip()
        yield style.item(f"{name}: {each.before} → {each.after}{_places(each, style)}")


def _places(each: Gained, style: Style) -> str:
    ways = (("gained in", each.gained), ("lost in", each.lost))
    return "".join(f"; {way} {_listed(_times(places), style.name)}" for way, places in ways if places)


def _times(places: Mapping[str, int]) -> list[str]:
    shown = ((place.replace(".md", "", 1), count) for place, count in places.items())
    return [place + (f" ({count} times)" if count > 1 else "") for place, count in shown]


def _works(summary: Summary, style: Style) -> Iterator[str]:
    if summary.works:
        yield style.heading("Works in references.bib")
    for work in summary.works:
        yield style.item(f"{style.name(_cut(work.key))} ({work.how}): {style.words(_cut(work.title))}")
        yield from (style.item(f"field {_field(field, style)}", 1) for field in work.fields)


def _files(summary: Summary, style: Style) -> Iterator[str]:
    if summary.files:
        yield style.heading("Other files of the edition")
    for file in summary.files:
        yield style.item(f"{style.name(_cut(file.path))}: {file.how}")


def _pieces(pieces: Sequence[Piece], style: Style) -> str:
    """The words that differ, with some of those around them."""
    written, length = "", 0
    for number, piece in enumerate(pieces):
        if length > LONGEST:
            left = sum(len(each.text) for each in pieces[number:])
            return f"{written} … ({left:,} more characters)"
        text = _around(piece.text, number > 0, number < len(pieces) - 1) if piece.how == "same" else _cut(piece.text)
        is_instead = piece.how == "added" and number > 0 and pieces[number - 1].how == "removed"
        written += (" " if is_instead and not written.endswith(" ") else "") + _piece(text, piece.how, style)
        length += len(text)
    return written.strip()


def _piece(text: str, how: How, style: Style) -> str:
    """Words in the style’s marks, the spaces at their ends outside of these. A lone space that changed is a sign."""
    write = {"same": style.words, "removed": style.removed, "added": style.added}[how]
    if not text.strip():
        return " " if how == "same" else write("␣")
    lead, trail = (" " if end.isspace() else "" for end in (text[0], text[-1]))
    return f"{lead}{write(text)}{trail}"


def _around(words: str, has_before: bool, has_after: bool) -> str:
    """What stands between two differences, or at an end, shortened in its middle, or towards the end."""
    if len(words) <= 2 * AROUND:
        return words
    start = f"{words[:AROUND].rpartition(' ')[0]} " if has_before else ""
    end = f" {words[-AROUND:].partition(' ')[2]}" if has_after else ""
    return f"{start}…{end}"


def _cut(words: str) -> str:
    """The words, or their beginning with how much more there is."""
    more = len(words) - LONGEST
    return words if more <= 0 else f"{words[:LONGEST]}… ({more:,} more characters)"


def _listed(names: Iterable[str], write: Callable[[str], str]) -> str:
    every = list(names)
    shown = ", ".join(write(_cut(name)) for name in every[:MOST_PLACES])
    more = len(every) - MOST_PLACES
    return f"{shown} and {more:,} more" if more > 0 else shown

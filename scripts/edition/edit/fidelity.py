"""Fidelity: what a page shows, emendations undone and the editors' words left out, is what its witness has."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import zip_longest

from edition.collect.characters import is_uncarriable, name, normalise
from edition.collect.draft import printable
from edition.collect.escape import escape
from edition.edit.page import LeftOut, Page, SourceLines, TextMeta
from edition.edit.passages import Passage
from edition.edit.reading import text_of
from edition.edit.sourcemap import SourceMap, ranks
from edition.edit.sources import Source
from edition.edit.wording import Token, differences, tokens_of, words
from edition.model import Span
from edition.problems import Problem

_MARKER = re.compile(r"\s*(?:\d+\.|[-*+])\s")


def fidelity(page: Page, passages: Sequence[Passage], source: Source) -> Iterator[Problem]:
    """Title, byline and every passage equal the witness's lines, white space normalised."""
    assert isinstance(page.meta, TextMeta)
    where = page.meta.source
    if where.lines.last > len(source.witness.lines):
        return
    lines = dict(_carried_lines(page, source))
    yield from _left_out(page, source)
    yield from _heading(page, source, lines)
    yield from _uncovered(page, lines)
    where_in_body = SourceMap(page)
    spans = list(paragraph_spans(where, lines))
    if len(spans) == len(passages) and all(map(lambda p, s: _is_same(p, lines, s), passages, spans)):
        return
    witness = [_tokens_of_lines(lines, span) for span in spans]
    for passage, tokens in zip_longest(passages, witness):
        if passage is None or tokens is None or _is_shifted(passage, tokens, passages, witness):
            yield _out_of_step(page, passage, tokens, where_in_body, source, len(passages), len(witness))
            return
        yield from _compare(page, passage, tokens, where_in_body, source)


def paragraph_spans(where: SourceLines, lines: dict[int, str]) -> Iterator[list[int]]:
    """The numbers of the lines that make up each paragraph."""
    heading = {n for span in where.heading() for n in range(span.first, span.last + 1)}
    starts = list(where.paragraphs.values())
    ends = [*starts[1:], where.lines.last + 1]
    for first, end in zip(starts, ends, strict=False):  # a text may have a heading alone
        yield [n for n in range(first, end) if n in lines and n not in heading]


def _carried_lines(page: Page, source: Source) -> Iterator[tuple[int, str]]:
    """The page's lines of the witness that are not furniture, without the characters declared as left out."""
    assert isinstance(page.meta, TextMeta)
    out = {(item.line, item.column) for item in page.meta.left_out}
    furniture = source.furniture()
    span = page.meta.source.lines
    for number in range(span.first, span.last + 1):
        line = source.witness.lines[number - 1]
        if number in furniture:
            continue
        if out:
            line = "".join(
                c for column, c in enumerate(line, 1) if (number, column) not in out or not is_uncarriable(c)
            )
        if line.strip():
            yield number, line


def _left_out(page: Page, source: Source) -> Iterator[Problem]:
    """Only characters that HTML cannot carry are left out, each declared where it stands."""
    assert isinstance(page.meta, TextMeta)
    for index, item in enumerate(page.meta.left_out):
        yield from _wrong_declaration(page, source, index, item)


def _wrong_declaration(page: Page, source: Source, index: int, item: LeftOut) -> Iterator[Problem]:
    lines = source.witness.lines
    line = lines[item.line - 1] if item.line <= len(lines) else ""
    char = line[item.column - 1] if item.column <= len(line) else ""
    if not char or not is_uncarriable(char) or name(char).split()[0] != item.character.split()[0]:
        there = f"it has {name(char)}" if char else "nothing stands there"
        message = f"{item.character} is not what {source.path} has at line {item.line}, column {item.column}: {there}"
        yield Problem(
            page.path, *page.front.place(("left_out", index)), "F206", message, "Correct or remove this declaration."
        )


def _heading(page: Page, source: Source, lines: dict[int, str]) -> Iterator[Problem]:
    """Title, byline and date line are as printed, unless they are declared as supplied."""
    assert isinstance(page.meta, TextMeta)
    meta = page.meta
    for field in ("title", "byline", "dateline"):
        shown, span = getattr(meta, field), getattr(meta.source, field)
        supplied = field in meta.supplied or (field != "title" and shown is None)
        if span is None:
            if not supplied:
                hint = (
                    f"Say on which line of the source it stands (source: {field}: 1), or list {field} under supplied:."
                )
                yield Problem(
                    page.path,
                    *page.front.place((field,)),
                    "F205",
                    f"nothing says where the {field} stands in the source",
                    hint,
                )
            continue
        printed, where = _printed(span, source, lines)
        if printed != normalise(shown or ""):
            message = f"the {field} “{shown or ''}” is not that of the source ({where} has “{printed}”)"
            yield Problem(
                page.path, *page.front.place((field,)), "F205", message, "Copy it from the source, letter by letter."
            )


def _printed(place: Span | str, source: Source, lines: dict[int, str]) -> tuple[str, str]:
    """What the witness has at this place, its lines joined by a space, and the place in words."""
    if isinstance(place, str):
        facts = source.witness.layer.facts
        return printable(facts.title), f"the metadata of {source.path}"
    return normalise(" ".join(lines.get(n, "") for n in range(place.first, place.last + 1))), f"{source.path}:{place}"


def _uncovered(page: Page, lines: dict[int, str]) -> Iterator[Problem]:
    assert isinstance(page.meta, TextMeta)
    where = page.meta.source
    covered = {n for span in paragraph_spans(where, lines) for n in span}
    covered |= {n for span in where.heading() for n in range(span.first, span.last + 1)}
    for number in sorted(set(lines) - covered):
        message = (
            f"line {number} of the source is neither title nor byline nor in a paragraph: “{lines[number].strip():.60}”"
        )
        hint = "Name it under source: (title, byline or paragraphs)."
        yield Problem(page.path, *page.front.place(("source", "paragraphs")), "F204", message, hint)


def _is_same(passage: Passage, lines: dict[int, str], numbers: list[int]) -> bool:
    """Whether a passage as received is its lines, white space normalised: letter by letter, which is word by word."""
    return normalise(text_of(passage.block, "received")) == normalise(" ".join(lines[n] for n in numbers))


def _tokens_of_lines(lines: dict[int, str], numbers: list[int]) -> list[Token]:
    tokens: list[Token] = []
    for number in numbers:
        if tokens:
            tokens.append(Token(" ", 0, number))
        tokens += tokens_of(lines[number].strip(), number)
    return tokens


def _shown(passage: Passage) -> list[Token]:
    tokens = tokens_of(text_of(passage.block, "received"))
    while tokens and tokens[0].text == " ":
        tokens.pop(0)
    while tokens and tokens[-1].text == " ":
        tokens.pop()
    return tokens


def _is_shifted(passage: Passage, tokens: list[Token], passages: Sequence[Passage], witness: list[list[Token]]) -> bool:
    """Whether paragraphs were joined, parted, moved or dropped here, rather than a word changed."""
    if len(passages) == len(witness):
        return False
    shown, there = words(_shown(passage)), words(tokens)
    if shown.startswith(there) != there.startswith(shown):
        return True
    return shown != there and SequenceMatcher(None, shown[:400], there[:400], autojunk=False).ratio() < 0.6


def _out_of_step(
    page: Page,
    passage: Passage | None,
    tokens: list[Token] | None,
    places: SourceMap,
    source: Source,
    here: int,
    there: int,
) -> Problem:
    line, column = places.place(passage.start) if passage else page.place(len(page.body.rstrip()))
    line_there = tokens[0].line if tokens else 0
    shown = f"“{passage.text():.50}”" if passage else "the page ends"
    expected = (
        f"{source.path}:{line_there} has “{words(tokens):.50}”" if tokens else f"{source.path} has no more paragraphs"
    )
    count = f"{here} paragraph" + "s" * (here != 1)
    message = f"the page has {count}, the source {there}: {shown}, but {expected}"
    hint = (
        "Paragraphs of the source may not be joined, parted, moved or left out: put a blank line where it parts them."
    )
    return Problem(page.path, line, column, "F204", message, hint)


def _compare(
    page: Page, passage: Passage, witness: list[Token], places: SourceMap, source: Source
) -> Iterator[Problem]:
    shown = _shown(passage)
    if [t.text for t in shown] == [t.text for t in witness]:
        return
    ranked = ranks(passage.segments, "received", passage.start)
    for here, there in differences(shown, witness):
        yield _difference(page, shown, witness, here, there, places, ranked, source.path)


def _difference(
    page: Page,
    shown: list[Token],
    witness: list[Token],
    here: Span,
    there: Span,
    places: SourceMap,
    ranked: list[int],
    path: str,
) -> Problem:
    """Say what differs, and what to write if it is meant: a correction, an addition or a deletion."""
    mine, theirs = words(shown[here.first : here.last]), words(witness[there.first : there.last])
    at = shown[min(here.first, len(shown) - 1)]
    offset = places.offset(ranked[min(at.start, len(ranked) - 1)])
    where = f"{path}:{witness[min(there.first, len(witness) - 1)].line}" if witness else path
    if not mine and not theirs:
        before, after = words(shown[max(0, here.first - 1) : here.first]), words(shown[here.last : here.last + 1])
        message = f"white space differs at “{before}|{after}” ({where})"
        return Problem(page.path, *page.place(offset), "F207", message, "Part and join the words as the source does.")
    if not mine:
        code, message = "F203", f"“{theirs:.80}” of the source is missing before this ({where})"
        what, markup = "a deletion", f"{{--{_escaped(witness[there.first : there.last])}--}}{{>>reason<<}}"
    elif not theirs:
        code, message = "F202", f"“{mine:.80}” is not in the source ({where})"
        what, markup = "the editors’ addition", f"{{++{mine}++}}{{>>reason<<}}"
    else:
        code, message = "F201", f"“{mine:.80}” is not in the source ({where} has “{theirs:.80}”)"
        what, markup = "a correction", f"{{~~{escape(theirs)}~>{mine}~~}}{{>>reason<<}}"
    hint = f"Restore the source’s words; or, if this is {what}, write: {markup}"
    fix = _fix(page, places, ranked, shown, here, markup)
    return Problem(page.path, *page.place(offset), code, message, hint, fix)


def _escaped(missing: list[Token]) -> str:
    """Words as Markdown, with the space that parts them from those that are there."""
    before, after = (" " if missing[end].text == " " else "" for end in (0, -1))
    return before + escape(words(missing)) + after


def _fix(
    page: Page, places: SourceMap, ranked: list[int], shown: list[Token], here: Span, markup: str
) -> tuple[int, int, str] | None:
    """The repair, if it is certain where the words stand in the body, exactly as shown, or where they are missing."""
    mine = words(shown[here.first : here.last])
    first = next((n for n in range(here.first, here.last) if shown[n].text != " "), here.first)
    after = _offset(page, places, ranked, shown, first)
    ends = [] if mine else [_end(page, places, ranked, shown, first - 1)]
    for offset in (after, *ends):
        if offset is not None and not places.is_emended(offset) and _stands(page.body, mine, offset):
            return page.body_offset() + offset, len(mine), markup
    return None


def _stands(body: str, words: str, offset: int) -> bool:
    """Whether the words stand there as shown: not escaped, not in a list's marker."""
    marker = _MARKER.match(body, body.rfind("\n", 0, offset) + 1)
    exact = body.startswith(words, offset) and "\\" not in words + body[max(0, offset - 1) : offset]
    return exact and not (marker and offset < marker.end())


def _offset(page: Page, places: SourceMap, ranked: list[int], shown: list[Token], nth: int) -> int | None:
    """Where in the body the nth token begins: at its letter, or as the next of the signs behind the last letter."""
    if nth >= len(shown) or shown[nth].text == " ":
        return None
    token = shown[nth]
    following = places.offset(ranked[token.start])
    if token.text[0].isalnum():
        return following
    word = next((n for n in range(nth - 1, -1, -1) if shown[n].text[-1].isalnum()), -1)
    at = _after_letter(places, ranked, shown[word]) if word >= 0 else page.body.rfind("\n", 0, following) + 1
    for sign in shown[word + 1 : nth]:
        at = page.body.find(sign.text, at) + 1 if sign.text != " " else at
    at = page.body.find(token.text, at)
    return at if at >= 0 else None


def _end(page: Page, places: SourceMap, ranked: list[int], shown: list[Token], nth: int) -> int | None:
    """Where in the body the nth token ends."""
    if nth < 0 or shown[nth].text == " ":
        return None
    if shown[nth].text[-1].isalnum():
        return _after_letter(places, ranked, shown[nth])
    at = _offset(page, places, ranked, shown, nth)
    return None if at is None else at + len(shown[nth].text)


def _after_letter(places: SourceMap, ranked: list[int], word: Token) -> int:
    return places.offset(ranked[word.start + len(word.text) - 1]) + 1

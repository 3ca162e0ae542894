"""Reads WebVTT and SRT: cues become paragraphs, one for each turn; times and voices are kept as marks."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib.metadata import version

from edition.collect.formats import Reading, Refused, failed
from edition.collect.transcript import label_of
from edition.model import Mark, Span, Warning

SILENCE = 3.0
LONG = 700

_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^<>]+)>")
_TAG = re.compile(r"<[^<>]*>")
_END = re.compile(r"[.!?…][”’\"')\]]*$")
_DIRECTION = re.compile(r"(?:\[[^\[\]]*\]|\([^()]*\))$")
_CHANGE = re.compile(r"^(?:>>|[-–—]\s)")


@dataclass(frozen=True)
class Spoken:
    """Words that one voice speaks from `start` to `end`."""

    start: str
    end: str
    text: str
    voice: str | None


def read_captions(text: str, format: str) -> Reading:
    """A paragraph for each turn. A voice that the file names opens its turns: “Name: words”."""
    import webvtt  # late: only captions need it

    try:
        if format == "vtt":
            captions = webvtt.WebVTT.from_string(text, strict=True).captions
        else:
            captions = webvtt.WebVTT.from_buffer(text.strip().splitlines(), format="srt").captions
    except (webvtt.errors.MalformedFileError, webvtt.errors.MalformedCaptionError, ValueError) as error:
        raise failed("webvtt-py", error) from None
    rolled, repeated = _unrolled([spoken for caption in captions for spoken in _voices(caption)])
    if not rolled:
        raise Refused("W104", "the file has no captions", "Add a file with text in it.")
    lines, marks = _lines(list(_turns(rolled)))
    message = f"{repeated} lines are shown again by the next caption, as they roll up: each is read once"
    warnings = (Warning(1, message),) if repeated else ()
    return Reading(lines, marks=marks, warnings=warnings, reader=f"webvtt-py {version('webvtt-py')}")


def _voices(caption: object) -> Iterator[Spoken]:
    """The parts of a cue: one for each voice tag, or the whole."""
    start, end = str(getattr(caption, "start", "")), str(getattr(caption, "end", ""))
    parts = _VOICE.split(getattr(caption, "raw_text", ""))
    for voice, raw in zip([None, *parts[1::2]], parts[::2], strict=True):
        text = html.unescape(_TAG.sub("", raw)).replace("\\N", "\n")
        if text.strip():
            yield Spoken(start, end, text.strip(), " ".join(html.unescape(voice or "").split()) or None)


def _unrolled(spoken: list[Spoken]) -> tuple[list[Spoken], int]:
    """Captions that roll up show a line twice: at the foot, then above the next one. Each is read once.

    A line counts as shown again only if the cue follows without a gap, and the file does so more than twice.
    """
    result: list[Spoken] = []
    repeated = 0
    shown: list[str] = []
    for before, cue in zip([None, *spoken], spoken, strict=False):
        lines = [line.strip() for line in cue.text.split("\n") if line.strip()]
        follows = before is not None and _seconds(cue.start) - _seconds(before.end) < 0.05 and before.voice == cue.voice
        again = next((n for n in range(len(lines), 0, -1) if follows and lines[:n] == shown[-n:]), 0)
        if again and (len(lines) > again or before and before.text == cue.text):
            repeated += again
            result += [replace(cue, text="\n".join(lines[again:]))] if lines[again:] else []
        else:
            result.append(cue)
        shown = lines
    return (result, repeated) if repeated > 2 else (spoken, 0)


def _turns(spoken: list[Spoken]) -> Iterator[list[Spoken]]:
    """Parts that belong together: one voice, no other speaker, no remark in brackets, no long silence."""
    turn: list[Spoken] = []
    for part in spoken:
        if turn and _begins(part, turn):
            yield turn
            turn = []
        turn.append(part)
    if turn:
        yield turn


def _begins(part: Spoken, turn: list[Spoken]) -> bool:
    last = turn[-1]
    if part.voice != last.voice or _CHANGE.match(part.text) or label_of(part.text.split("\n")[0]):
        return True
    if _DIRECTION.match(part.text) or _DIRECTION.match(last.text):
        return True
    ended = bool(_END.search(last.text))
    silence = _seconds(part.start) - _seconds(last.end)
    return ended and (silence >= SILENCE or sum(len(p.text) for p in turn) > LONG)


def _seconds(time: str) -> float:
    return sum((float(part.replace(",", ".")) * 60.0**n for n, part in enumerate(reversed(time.split(":")))), 0.0)


def _lines(turns: list[list[Spoken]]) -> tuple[tuple[str, ...], tuple[Mark, ...]]:
    lines: list[str] = []
    marks: list[Mark] = []
    for turn in turns:
        words = " ".join(" ".join(part.text for part in turn).split())
        lines += ([""] if lines else []) + [f"{turn[0].voice}: {words}" if turn[0].voice else words]
        marks.append(Mark(Span(len(lines), len(lines)), None, turn[0].start, turn[-1].end, turn[0].voice))
    return tuple(lines), tuple(marks)

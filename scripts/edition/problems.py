"""Problems are values: a rule yields them, and only this module sorts and prints them."""

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from difflib import get_close_matches

SHOWN_BY_GITHUB = 10


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """Something that a person must look at.

    `path` is relative to the edition; `line` and `column` count from 1, and are 0 where no place can be named.
    `hint` says how to put it right, where possible with the exact text to type.
    `fix` holds one unambiguous repair: (offset, length, replacement) in characters of the file.
    """

    path: str
    line: int
    column: int
    code: str
    message: str
    hint: str = ""
    fix: tuple[int, int, str] | None = field(default=None, compare=False)

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}:{self.column}" if self.line else self.path
        return f"{place}: {self.code} {self.message}" + (f"\n    {self.hint}" if self.hint else "")


def nearest(word: str, known: Iterable[str]) -> str:
    """Return “; did you mean …?” for the known word that is closest to `word`, or nothing."""
    close = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"; did you mean “{close[0]}”?" if close else ""


def as_text(problems: list[Problem]) -> str:
    """One problem after the other, as `path:line:column: code message` and its remedy."""
    return "\n".join(map(str, problems))


def as_json(problems: list[Problem]) -> str:
    """A JSON list of objects with path, line, column, code, message and hint."""
    rows = [{key: value for key, value in asdict(p).items() if key != "fix"} for p in problems]
    return json.dumps(rows, ensure_ascii=False, indent=1)


def as_github(problems: list[Problem]) -> str:
    """Workflow commands that GitHub shows as annotations on the lines of a pull request.

    Of the errors of a step it shows the first ten; a warning, which it counts apart, says how many more there are.
    """
    lines = [
        f"::error file={_property(p.path)},line={p.line or 1},col={p.column or 1},title={p.code}"
        f"::{_data(p.message + (chr(10) + p.hint if p.hint else ''))}"
        for p in problems
    ]
    if (more := len(problems) - SHOWN_BY_GITHUB) > 0:
        there_are = "is 1 more problem" if more == 1 else f"are {more} more problems"
        told = f"there {there_are}: see the summary of this run, or its log"
        lines.append(f"::warning title={SHOWN_BY_GITHUB} of {len(problems)} problems are shown::{told}")
    return "\n".join(lines)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


FORMATS: dict[str, Callable[[list[Problem]], str]] = {"text": as_text, "json": as_json, "github": as_github}


def report(problems: Iterable[Problem], form: str = "text") -> str:
    """Return all problems, each once and in the order of file, line and column, in the form asked for."""
    return FORMATS[form](sorted(set(problems)))

"""Exemptions: docs/exemptions.yml says where a rule does not hold, why, and until when.

A rule that is no rule of thumb has none: the catalogue of rules says which may have them.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

from pydantic import Field

from edition.edit.page import Date, Printed, Strict, conflicts
from edition.files import read_regular
from edition.problems import Problem, nearest
from edition.rules import read_rules
from edition.yamlfile import Yaml, read_yaml, validate

FILE = "docs/exemptions.yml"
DAY = r"^\d{4}-\d\d-\d\d$"


class Exemption(Strict):
    """Which problems: those of the rule in the file, with these words in their messages or on their lines."""

    rule: Printed
    path: Printed
    words: Annotated[Printed, Field(min_length=2)]
    why: Annotated[Printed, Field(min_length=3)]
    until: Annotated[Date, Field(pattern=DAY)] | None = None


@dataclass(frozen=True)
class Placed:
    """An exemption and the line and column of its fields."""

    exemption: Exemption
    document: Yaml
    index: int

    def problem(self, field: str, code: str, message: str, hint: str) -> Problem:
        """A problem at one of its fields."""
        return Problem(FILE, *self.document.place((self.index, field)), code, message, hint)


def today() -> str:
    """The day in Greenwich; that of SOURCE_DATE_EPOCH where that is set, as for builds that can be repeated."""
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    now = datetime.fromtimestamp(int(given), UTC) if given.isdecimal() and len(given) < 12 else datetime.now(UTC)
    return now.date().isoformat()


def read_exemptions(root: Path, files: Iterable[Path]) -> tuple[list[Placed], list[Problem]]:
    """Read the exemptions that count, and what is wrong with the others."""
    if root / FILE not in files:
        return [], []
    document, problems = _read(root / FILE)
    if document is None or document.value is None:
        return [], problems
    if not isinstance(document.value, list):
        hint = "Begin each exemption with a hyphen: - rule: Q701"
        return [], [*problems, Problem(FILE, 1, 1, "P102", "the exemptions are a list", hint)]
    placed: list[Placed] = []
    for index in range(len(document.value)):
        exemption, found = validate(Exemption, document, FILE, (index,))
        problems += found
        placed += [Placed(exemption, document, index)] if exemption else []
    faults = [(each, list(_faults(each, today()))) for each in placed]
    return [each for each, found in faults if not found], [*problems, *(p for _, found in faults for p in found)]


def _read(path: Path) -> tuple[Yaml | None, list[Problem]]:
    try:
        text = read_regular(path).decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or error
        return None, [Problem(FILE, 0, 0, "P107", f"the file cannot be read: {why}", "Save the file as UTF-8.")]
    if problems := list(conflicts(text, FILE)):
        return None, problems
    return read_yaml(text, FILE)


def _faults(placed: Placed, day: str) -> Iterator[Problem]:
    """X801: The rule is one that may have exemptions. X803: The exemption has not expired."""
    rules, code = {rule.code: rule for rule in read_rules()}, placed.exemption.rule
    may = ", ".join(rule.code for rule in rules.values() if rule.may_be_exempt)
    if code not in rules:
        yield placed.problem("rule", "X801", f"there is no rule {code}{nearest(code, rules)}", f"Write one of {may}.")
    elif not rules[code].may_be_exempt:
        message = f"{code} holds without exemption: {rules[code].name}"
        yield placed.problem("rule", "X801", message, f"Put the place right. Exemptions are possible of {may}.")
    if placed.exemption.until and placed.exemption.until < day:
        message = f"this exemption has expired on {placed.exemption.until}"
        hint = "Put the place right and remove the exemption; or look at its reason again, and give it a later day."
        yield placed.problem("until", "X803", message, hint)


def exempt(exemptions: Sequence[Placed], found: Iterable[Problem], root: Path) -> tuple[list[Problem], int]:
    """The problems that are left, X802 (an exemption is needed) among them, and how many are exempt."""
    left: list[Problem] = []
    used: set[int] = set()
    number = 0
    for problem in found:
        matching = [each.index for each in exemptions if _covers(each.exemption, problem, root)]
        used |= set(matching)
        number += bool(matching)
        left += [] if matching else [problem]
    for each in exemptions:
        if each.index not in used:
            code, path = each.exemption.rule, each.exemption.path
            message = f"there is no problem {code} in {path} at “{each.exemption.words:.60}”"
            hint = "Remove the exemption; or correct its path, or its words: some of the message, or of that line."
            left.append(each.problem("rule", "X802", message, hint))
    return sorted(left), number


def _covers(exemption: Exemption, problem: Problem, root: Path) -> bool:
    if (exemption.rule, exemption.path) != (problem.code, problem.path):
        return False
    return exemption.words in problem.message or exemption.words in _line(root / problem.path, problem.line)


def _line(file: Path, number: int) -> str:
    try:
        lines = read_regular(file).decode("utf-8-sig", "replace").splitlines()
    except OSError:
        return ""
    return lines[number - 1] if 0 < number <= len(lines) else ""

"""The catalogue of rules, rules.yml: what each code asks for, by example. What it says is shown here, and only here."""

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from operator import eq
from pathlib import Path

import yaml

CATALOGUE = Path(__file__).with_name("rules.yml")
WIDTH, MARKDOWN_WIDTH = 100, 126


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule and its example.

    `name` states it; `more` is what must be known besides. `wrong` and `right` are what stands in a file, if `where`
    names one, and descriptions otherwise. `mend` says how to put it right.
    """

    section: str
    code: str
    name: str
    wrong: str
    right: str
    mend: str
    more: str = ""
    where: str = ""
    may_be_exempt: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """Rules on one matter; `note` is said of all of them."""

    title: str
    rules: tuple[Rule, ...]
    note: str = ""


@cache
def read_sections() -> tuple[Section, ...]:
    """The catalogue as it is, in its order."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    sections = yaml.load(CATALOGUE.read_text("utf-8"), loader)  # noqa: S506 -- both are safe loaders
    return tuple(
        Section(each["title"], tuple(Rule(each["title"], **rule) for rule in each["rules"]), each.get("note", ""))
        for each in sections
    )


def read_rules() -> tuple[Rule, ...]:
    """All rules, in their order."""
    return tuple(rule for section in read_sections() for rule in section.rules)


def explain(code: str) -> str:
    """What a code asks for, for the terminal. An unknown code raises LookupError with words for the user."""
    rules = {rule.code: rule for rule in read_rules()}
    if code.upper() not in rules:
        near = max(rules, key=lambda rule: sum(map(eq, rule, code.upper())))
        raise LookupError(f"there is no rule {code}; did you mean {near}? “edition explain” lists all")
    return "\n".join(_told(rules[code.upper()]))


def _told(rule: Rule) -> Iterator[str]:
    yield from textwrap.wrap(f"{rule.code} {rule.name}", WIDTH)
    if rule.more:
        yield from ("", *textwrap.wrap(rule.more, WIDTH))
    yield ""
    if rule.where:
        yield f"For example, in {rule.where}:"
    for label, words in (("wrong", rule.wrong), ("right", rule.right)):
        lines = words.split("\n") if rule.where else textwrap.wrap(words, WIDTH - 9)
        yield from (f"  {label if first else '':6} {line}".rstrip() for first, line in _with_first(lines))
    yield from ("", *textwrap.wrap(rule.mend, WIDTH))
    if rule.may_be_exempt:
        yield "Where the rule is mistaken, docs/exemptions.yml can say so, with the reason."


def _with_first(lines: list[str]) -> Iterator[tuple[bool, str]]:
    yield from ((number == 0, line) for number, line in enumerate(lines))


def listed() -> str:
    """All codes with what they ask for, section by section."""
    return "\n".join(line for section in read_sections() for line in _section_listed(section)).strip()


def _section_listed(section: Section) -> Iterator[str]:
    yield f"\n{section.title}"
    for rule in section.rules:
        yield from textwrap.wrap(
            f"{rule.code} {rule.name}", WIDTH, initial_indent="  ", subsequent_indent="       ", break_on_hyphens=False
        )


def as_markdown() -> str:
    """The catalogue for CONTRIBUTING.md: a heading for each code, so that links to it work."""
    return "\n".join(line for section in read_sections() for line in _section_in_markdown(section))


def _section_in_markdown(section: Section) -> Iterator[str]:
    yield f"### {section.title}\n"
    if section.note:
        yield _paragraph(section.note)
    for rule in section.rules:
        yield f"#### {rule.code}\n"
        exempt = "There may be [exemptions](#exemptions)." if rule.may_be_exempt else ""
        yield _paragraph(" ".join(filter(None, (f"**{rule.name}**", rule.more, rule.mend, exempt))))
        yield from _example(rule)


def _paragraph(words: str) -> str:
    lines = textwrap.wrap(words, MARKDOWN_WIDTH, break_long_words=False, break_on_hyphens=False)
    return "\n".join(lines) + "\n"


def _example(rule: Rule) -> Iterator[str]:
    if not rule.where:
        yield _paragraph(f"Wrong: {rule.wrong} Right: {rule.right}")
        return
    yield f"In `{rule.where}`:\n"
    yield "```diff"
    yield from (
        f"{sign} {line}".rstrip()
        for sign, words in (("-", rule.wrong), ("+", rule.right))
        for line in words.split("\n")
    )
    yield "```\n"

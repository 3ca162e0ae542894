"""The page scripts/REFERENCE.md: every command with its options, every setting, every field of the files."""

import argparse
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from edition.cli import parser
from edition.edit.rendered import Settings
from edition.reference.schemas import SCHEMAS, described, schema_of

INTRODUCTION = """# Reference

Every command, setting and field. This page is made from the toolkit itself (`edition.reference`), and tested to be
current. How to work with them is told in [CONTRIBUTING](../CONTRIBUTING.md); what `make` does, `make help` says.
"""

FIELDS = """What people write in YAML. The same as JSON Schemas, for editors that complete and validate, is in
`scripts/schemas/` and on the site under `/data/schemas/`. A field in **bold** must be there.
"""


def reference() -> str:
    """The page."""
    parts = [INTRODUCTION, "## Commands\n", *_commands(), "## Settings\n", _settings(), "## Fields\n", FIELDS]
    return "\n".join([*parts, *(part for name in SCHEMAS for part in _of_schema(name))]).rstrip() + "\n"


def _commands() -> Iterator[str]:
    root = parser()
    yield "`edition` takes these options before the command:\n"
    yield _table(_options(root), ("option", "what it does"))
    for name, command, says in _subcommands(root):
        yield f"### edition {name}\n"
        yield f"{_sentence(says)}\n"
        yield f"```text\n{_usage(command)}\n```\n"
        if rows := list(_options(command)):
            yield _table(rows, ("option", "what it does"))


def _subcommands(root: argparse.ArgumentParser) -> Iterator[tuple[str, argparse.ArgumentParser, str]]:
    commands = next(a for a in root._actions if isinstance(a, argparse._SubParsersAction))
    says = {choice.dest: choice.help or "" for choice in commands._choices_actions}
    for name in sorted(commands.choices):
        yield name, commands.choices[name], says[name]


def _usage(command: argparse.ArgumentParser) -> str:
    return " ".join(command.format_usage().removeprefix("usage: ").replace("[-h] ", "").split())


def _options(command: argparse.ArgumentParser) -> Iterator[tuple[str, str]]:
    for action in command._actions:
        if isinstance(action, argparse._HelpAction | argparse._SubParsersAction):
            continue
        names = ", ".join(action.option_strings) or str(action.metavar or action.dest)
        value = "" if action.nargs == 0 or not action.option_strings else f" {_value(action)}"
        chosen = f"one of {', '.join(action.choices)}" if action.choices else ""
        yield f"`{names}{value}`", _sentence("; ".join(filter(None, (action.help, chosen))))


def _value(action: argparse.Action) -> str:
    return str(action.metavar or action.dest.upper())


def _settings() -> str:
    words = described()
    ours = [(f"`{field.name}`", words["Settings"][field.name]) for field in fields(Settings)]
    sites = [(f"`{name}`", what) for name, what in words["MkDocs"].items()]
    return "\n".join(
        [
            "In `mkdocs.yml`. Those of the plugin, under `plugins:`, `- edition:`\n",
            _table(ours, ("setting", "what it does")),
            "Those of MkDocs that the edition reads; all others are in its own documentation.\n",
            _table(sites, ("setting", "what it does")),
        ]
    )


def _of_schema(name: str) -> Iterator[str]:
    title, models, _ = SCHEMAS[name]
    schema = schema_of(name)
    yield f"### {title}\n"
    known = schema["$defs"] | {models[0].__name__: schema} if "properties" in schema else schema["$defs"]
    first = [model.__name__ for model in models]
    for model in [*first, *sorted(known.keys() - set(first))]:
        if model not in first or len(first) > 1:
            yield f"#### {_heading(known[model]['description'])}\n"
        required = set(known[model].get("required", ()))
        rows = (
            (f"**`{field}`**" if field in required else f"`{field}`", f"{value['description']}{_form(value)}")
            for field, value in known[model]["properties"].items()
        )
        yield _table(rows, ("field", "what it is"))


def _heading(description: str) -> str:
    return description.replace("`", "").partition(":")[0].rstrip(".")


def _form(value: dict[str, Any]) -> str:
    """What values it can have, where these are few."""
    choices = value.get("enum") or value.get("items", {}).get("enum")
    if choices:
        return f" One of {', '.join(choices)}."
    return " true or false." if value.get("type") == "boolean" else ""


def _table(rows: Any, head: tuple[str, str]) -> str:
    lines = [f"| {name} | {what.replace('|', chr(92) + '|')} |" for name, what in rows]
    return "\n".join([f"| {head[0]} | {head[1]} |", "|---|---|", *lines, ""])


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:].rstrip('.')}." if words else ""

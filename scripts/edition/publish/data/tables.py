"""The tables of the data files, as `tables.yml` describes them, and how their rows become CSV and JSON."""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import Field as Given

from edition.edit.page import Strict

Type = Literal["string", "integer", "boolean", "date", "list"]
Value = str | int | bool | tuple[str, ...] | None
Row = Mapping[str, Value]

SEPARATOR = ";"

# What a spreadsheet takes for a formula; and an apostrophe that could be taken for the one which `cell` adds.
_FORMULA = re.compile(r"'*\s*[=+\-@＝＋－＠]")


class Field(Strict):
    """A column. `allowed` has every value with its meaning; `free` marks people's words, which no pattern binds."""

    name: str
    title: str
    description: str
    type: Type = "string"
    required: bool = False
    pattern: str = ""
    allowed: dict[str, str] = {}
    free: bool = False


class Reference(Strict):
    """These fields name a row of another table by its fields `to`."""

    fields: tuple[str, ...]
    table: str
    to: tuple[str, ...]


class Table(Strict):
    """A file of rows: what a row is, its fields in order, those that identify it, and which other rows it names.

    `of_the_texts`: it is made of the words of the texts, which the editors' licence does not cover.
    """

    name: str
    title: str
    description: str
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    references: tuple[Reference, ...] = ()
    of_the_texts: bool = False


class Model(Strict):
    """All tables, and the version of their description."""

    version: str
    tables: tuple[Table, ...] = Given(min_length=1)


def _read() -> Model:
    return Model.model_validate(yaml.safe_load(Path(__file__).with_name("tables.yml").read_text("utf-8")))


MODEL = _read()


def csv_of(table: Table, rows: Iterable[Row]) -> bytes:
    """The rows as CSV (RFC 4180) with a header, in UTF-8."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow([field.name for field in table.fields])
    writer.writerows([cell(field, row[field.name]) for field in table.fields] for row in rows)
    return file.getvalue().encode()


def cell(field: Field, value: Value) -> str:
    """A value as it stands in CSV.

    Words that a spreadsheet would take for a formula get an apostrophe before them. So do those that begin with
    apostrophes and would then look like them: one apostrophe can always be taken away again.
    """
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case tuple():
            text = SEPARATOR.join(_item(item) for item in value)
        case _:
            text = str(value)
    return f"'{text}" if field.free and _FORMULA.match(text) else text


def _item(item: str) -> str:
    """An item of a list: a semicolon or backslash of its own has a backslash before it."""
    return item.replace("\\", "\\\\").replace(SEPARATOR, f"\\{SEPARATOR}")


def json_of(table: Table, rows: Iterable[Row]) -> bytes:
    """The rows as a JSON list of objects, one to a line, with the fields as keys in their order."""
    lines = (json.dumps({f.name: row[f.name] for f in table.fields}, ensure_ascii=False) for row in rows)
    return ("[\n" + ",\n".join(lines) + "\n]\n").encode()


def schema_of(table: Table) -> dict[str, Any]:
    """The table in the terms of Table Schema."""
    schema: dict[str, Any] = {
        "fields": [_described(field) for field in table.fields],
        "missingValues": [""],
        "primaryKey": list(table.key),
    }
    if table.references:
        schema["foreignKeys"] = [
            {"fields": list(each.fields), "reference": {"resource": each.table, "fields": list(each.to)}}
            for each in table.references
        ]
    return schema


def _described(field: Field) -> dict[str, Any]:
    described: dict[str, Any] = {"name": field.name, "type": field.type}
    if field.type == "list":
        described |= {"delimiter": SEPARATOR, "itemType": "string"}
    described |= {"title": field.title, "description": field.description}
    constraints = dict(_constraints(field))
    return described | ({"constraints": constraints} if constraints else {})


def _constraints(field: Field) -> Iterator[tuple[str, Any]]:
    if field.required:
        yield "required", True
    if field.pattern:
        yield "pattern", field.pattern
    if field.allowed:
        yield "enum", list(field.allowed)

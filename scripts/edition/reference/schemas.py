"""JSON Schemas of what people write in YAML, from the models that read it: editors complete and validate by them."""

import json
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from edition.edit.ledger.ledger import NoStatement, StatementRecord
from edition.edit.page import RIGHTS, EntryMeta, PlainMeta, StatementsMeta, TextMeta
from edition.edit.sources import SourceRecord

# What each schema is of, and the models that an item of it may have; a list where the file is one.
SCHEMAS: dict[str, tuple[str, tuple[type[BaseModel], ...], bool]] = {
    "text": ("Front matter of docs/texts/*.md", (TextMeta,), False),
    "entry": ("Front matter of docs/glossary/*.md and docs/register/*.md", (EntryMeta,), False),
    "page": ("Front matter of the editors’ pages", (PlainMeta,), False),
    "statements-page": ("Front matter of docs/statements.md", (StatementsMeta,), False),
    "statements": ("docs/texts/*.statements.yml", (StatementRecord, NoStatement), True),
    "sources": ("sources/index.yml", (SourceRecord,), True),
}
DRAFT = "http://json-schema.org/draft-07/schema#"

_LINES = r"[1-9]\d*(?:-[1-9]\d*)?"
_NUMBERS = {"type": "array", "items": {"type": "integer", "minimum": 1}}


class _Schema(GenerateJsonSchema):
    """What people may write where our own readers take more than one form of a value."""

    def function_before_schema(self, schema: core_schema.BeforeValidatorFunctionSchema) -> JsonSchemaValue:
        inner = super().function_before_schema(schema)
        match getattr(schema["function"]["function"], "__name__", ""):
            case "_words":
                return inner | {"type": ["string", "integer"]}
            case "_listed":
                return {"anyOf": [inner["items"], inner]}
            case "span_of":
                return {"type": ["string", "integer"], "pattern": f"^{_LINES}$"}
            case "title_lines":
                return {"type": ["string", "integer"], "pattern": f"^(?:{_LINES}|metadata)$"}
            case "_numbered":
                return {"anyOf": [_NUMBERS, inner]}
        return inner

    def function_after_schema(self, schema: core_schema.AfterValidatorFunctionSchema) -> JsonSchemaValue:
        inner = super().function_after_schema(schema)
        match getattr(schema["function"]["function"], "__name__", ""):
            case "_rights":
                return inner | {"enum": list(RIGHTS)}
            case "_web":
                return inner | {"pattern": "^https?://"}
        return inner

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        made = super().dict_schema(schema)
        return made | {"additionalProperties": False} if "patternProperties" in made else made

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        return {key: value for key, value in super().default_schema(schema).items() if key != "default"}


@cache
def described() -> dict[str, dict[str, str]]:
    """What each field of each model, and each setting, is for."""
    text = files("edition.reference").joinpath("fields.yml").read_text("utf-8")
    return dict(yaml.safe_load(text))


def schema_of(name: str) -> dict[str, Any]:
    """One of the schemas, whole."""
    title, models, is_list = SCHEMAS[name]
    definitions: dict[str, Any] = {}
    for model in models:
        made = model.model_json_schema(schema_generator=_Schema)
        definitions |= made.pop("$defs", {}) | {model.__name__: made}
    for model_name, definition in definitions.items():
        _describe(definition, described().get(model_name, {}))
    refs = [{"$ref": f"#/$defs/{model.__name__}"} for model in models]
    item = {"anyOf": refs} if len(refs) > 1 else refs[0]
    used = (
        definitions if is_list or len(models) > 1 else {k: v for k, v in definitions.items() if k != models[0].__name__}
    )
    body = {"type": "array", "items": item} if is_list else definitions[models[0].__name__]
    return {"$schema": DRAFT, **body, "title": title, "$defs": used}


def _describe(definition: dict[str, Any], words: dict[str, str]) -> None:
    definition.pop("title", None)
    for field, value in definition.get("properties", {}).items():
        for part in _parts(value):
            _count_items(part)
        if field in words:
            value["description"] = words[field]
        elif "description" in value:
            value["description"] = _sentence(value["description"])


def _count_items(value: dict[str, Any]) -> None:
    """How long a list is, where pydantic has it as the length of a text."""
    arrays = [part for part in _parts(value) if part.get("type") == "array"]
    if arrays and "minLength" in value:
        arrays[0]["minItems"] = value.pop("minLength")


def _parts(value: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield value
    for part in value.get("anyOf", ()):
        yield from _parts(part)


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:].rstrip('.')}."


def schema_files() -> dict[str, str]:
    """Every schema by the name of its file."""
    return {f"{n}.schema.json": json.dumps(schema_of(n), ensure_ascii=False, indent=1) + "\n" for n in SCHEMAS}

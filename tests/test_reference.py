"""The reference page and the JSON Schemas are made from the toolkit, complete, and say of a file what the check says."""

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from conftest import CASES, REPOSITORY, Golden
from edition.edit.page import EntryMeta, PlainMeta, StatementsMeta, TextMeta, meta_model, read_page
from edition.edit.rendered import Settings
from edition.publish.site import Options
from edition.reference.page import reference
from edition.reference.schemas import SCHEMAS, described, schema_files, schema_of
from edition.yamlfile import read_yaml

NAMES = {TextMeta: "text", EntryMeta: "entry", PlainMeta: "page", StatementsMeta: "statements-page"}
EDITIONS = [REPOSITORY, CASES / "edition", CASES / "ledger", REPOSITORY / "scripts/edition/new/start"]


def test_the_reference_is_what_the_toolkit_says_today(golden: Golden) -> None:
    golden(REPOSITORY / "scripts/REFERENCE.md", reference())


@pytest.mark.parametrize("name", [f"{name}.schema.json" for name in SCHEMAS])
def test_each_schema_is_what_the_models_say_today(name: str, golden: Golden) -> None:
    golden(REPOSITORY / "scripts/schemas" / name, schema_files()[name])


def definitions() -> dict[str, dict[str, Any]]:
    """Every object that a schema describes, by the name of its model."""
    found: dict[str, dict[str, Any]] = {}
    for name, (_, models, is_list) in SCHEMAS.items():
        schema = schema_of(name)
        found |= schema["$defs"] if is_list else schema["$defs"] | {models[0].__name__: schema}
    return found


def test_every_field_and_every_setting_is_described_and_nothing_else_is() -> None:
    known = definitions()
    assert [
        (name, field)
        for name, definition in known.items()
        for field, value in definition["properties"].items()
        if not value.get("description")
    ] == []
    told = {name: set(words) for name, words in described().items() if name not in ("Settings", "MkDocs")}
    assert {name: words - set(known[name]["properties"]) for name, words in told.items()} == dict.fromkeys(told, set())
    options = {name for name, _ in Options._schema}
    assert set(described()["Settings"]) == {field.name for field in fields(Settings)} == options


def test_each_schema_is_one_and_forbids_what_it_does_not_know() -> None:
    for name in SCHEMAS:
        jsonschema.Draft7Validator.check_schema(schema_of(name))
    assert all(definition["additionalProperties"] is False for definition in definitions().values())


def errors(name: str, value: object) -> list[str]:
    return [error.message for error in jsonschema.Draft7Validator(schema_of(name)).iter_errors(value)]


def values(root: Path) -> list[tuple[str, str, object]]:
    """Each YAML that people write in an edition, with the schema for it."""
    found: list[tuple[str, str, object]] = []
    for path in sorted((root / "docs").rglob("*.md")):
        uri = path.relative_to(root / "docs").as_posix()
        page, _ = read_page(path, uri, uri)
        if page and not uri.startswith("."):
            found.append((uri, NAMES[meta_model(uri)], page.front.value))  # type: ignore[index]
    lists = [*((path, "statements") for path in sorted((root / "docs/texts").glob("*.statements.yml")))]
    for path, name in [*lists, (root / "sources/index.yml", "sources")]:
        document, _ = read_yaml(path.read_text("utf-8"), path.name)
        assert document
        found.append((path.name, name, document.value))
    return found


@pytest.mark.parametrize("root", EDITIONS, ids=lambda root: root.name)
def test_what_the_check_takes_the_schema_takes(root: Path) -> None:
    checked = values(root)
    assert len(checked) > 3
    assert {path: found for path, name, value in checked if (found := errors(name, value))} == {}


@pytest.mark.parametrize(
    ("name", "value", "wrong"),
    [
        ("entry", {"title": "Jane Roe", "kind": "person", "rolls": []}, "'rolls' was unexpected"),
        ("entry", {"title": "Jane Roe", "kind": "people"}, "'people' is not one of"),
        ("entry", {"kind": "person"}, "'title' is a required property"),
        ("text", {"rights": "CC"}, "'CC' is not one of ['InC', 'CNE', 'NoC-US', 'PD']"),
        ("text", {"source": {"file": "a.txt", "lines": "9 to 12", "paragraphs": [1]}}, "'9 to 12' does not match"),
        (
            "text",
            {"source": {"file": "a.txt", "lines": 9, "title": "none", "paragraphs": [1]}},
            "'none' is not valid under any",
        ),
        ("text", {"withdrawn": {"seven": "words"}}, "'seven' does not match"),
        ("page", {"title": "A page", "hide": "toc"}, "'toc' is not of type 'array'"),
        ("statements-page", {"title": "A page", "topics": {"a": {"title": "A"}}}, "'scope' is a required property"),
        ("sources", [{"file": "a.txt", "sha256": "0"}], "'0' does not match"),
        ("sources", [{"url": "ftp://example.org/"}], "is not valid under any of the given schemas"),
    ],
)
def test_what_the_check_refuses_the_schema_refuses(name: str, value: object, wrong: str) -> None:
    assert any(wrong in message for message in errors(name, value)), errors(name, value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("entry", {"title": 1984, "kind": "event", "date": 1984}),
        ("text", {"source": {"file": "a.txt", "lines": 9, "title": "metadata", "paragraphs": {"p1": 9}}}),
    ],
)
def test_each_form_of_a_value_that_the_reader_takes_is_in_the_schema(name: str, value: object) -> None:
    assert all("is a required property" in message for message in errors(name, value)), errors(name, value)


def test_a_statement_has_one_name_or_several() -> None:
    record = {"id": "s1", "said": "2024", "mode": "paraphrase", "at": "p1", "topics": "ferry"}
    for speaker in ("tom-marsh", ["tom-marsh", "ada-quill"]):
        assert errors("statements", [record | {"speaker": speaker}]) == []
    assert errors("statements", [record | {"speaker": []}]) != []


def test_editors_are_told_which_schema_is_for_which_file() -> None:
    settings = json.loads((REPOSITORY / ".vscode/settings.json").read_text("utf-8"))["yaml.schemas"]
    assert {Path(path).name.removesuffix(".schema.json"): files for path, files in settings.items()} == {
        "statements": "docs/texts/*.statements.yml",
        "sources": "sources/index.yml",
    }
    assert all((REPOSITORY / path).is_file() and list(REPOSITORY.glob(glob)) for path, glob in settings.items())


def test_the_site_has_the_schemas(built_site: Path) -> None:
    published = built_site / "data/schemas"
    assert {path.name: path.read_text("utf-8") for path in published.iterdir()} == schema_files()

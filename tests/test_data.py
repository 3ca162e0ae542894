"""The data under /data/: every table says what the edition says, every reference holds, and other programs can read it."""

import csv
import io
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest
from frictionless import validate
from hypothesis import given
from hypothesis import strategies as st
from pyld import jsonld

from conftest import CASES, Golden
from edition.edit.ledger.ledger import Kind as Relation
from edition.edit.ledger.ledger import Ledger, Mode
from edition.edit.page import RIGHTS, EntryMeta, TextMeta
from edition.edit.rendered import Edition, Settings
from edition.edition import load
from edition.model import Kind, Reliability
from edition.publish.data.files import Site, data_files
from edition.publish.data.tables import MODEL, Field, Table, Value, csv_of, json_of
from edition.publish.statements.rows import Rows

HERE = Site("A small edition")
THERE = Site("A small edition", "https://example.org/ellery/")
TABLES = {table.name: table for table in MODEL.tables}


def loaded(root: Path) -> Edition:
    edition = load(root)
    assert edition.problems == []
    return edition


@pytest.fixture
def ledger(edition: Path) -> Path:
    """The small edition with the text of tests/cases/ledger, whose statements are of many kinds. For changes."""
    shutil.copytree(CASES / "ledger", edition, dirs_exist_ok=True)
    return edition


@pytest.fixture(scope="module")
def stated(small_edition: Path, tmp_path_factory: pytest.TempPathFactory) -> Edition:
    """The same, read once. Not for changes."""
    root = tmp_path_factory.mktemp("stated") / "edition"
    shutil.copytree(small_edition, root, symlinks=True)
    shutil.copytree(CASES / "ledger", root, dirs_exist_ok=True)
    return loaded(root)


def write(edition: Edition, folder: Path, site: Site = HERE) -> Path:
    """The data of an edition, written as the site has them."""
    folder.mkdir()
    for name, file in data_files(edition, site).items():
        (folder / name).write_bytes(file.content)
    return folder


def recorded(edition: Edition, key: str, **changes: Any) -> Edition:
    """The edition with other values in the record of a statement."""
    statement = edition.ledger.statements[key]
    record = statement.record.model_copy(update=changes)
    chain = (*record.via, *statement.chain[len(statement.record.via) :])
    statements = {**edition.ledger.statements, key: replace(statement, record=record, chain=chain)}
    return replace(edition, ledger=Ledger(statements, edition.ledger.topics))


# Readers of our own, which know only what the page /data/ says.


def read(table: Table, content: bytes) -> list[dict[str, Value]]:
    """A table read back from CSV, its values as JSON has them."""
    rows = csv.DictReader(io.StringIO(content.decode(), newline=""))
    return [{field.name: value_of(field, row[field.name]) for field in table.fields} for row in rows]


def value_of(field: Field, cell: str) -> Any:
    if field.free and re.match(r"''*\s*[=+\-@＝＋－＠]", cell):
        cell = cell[1:]
    match field.type:
        case "list":
            return [re.sub(r"\\(.)", r"\1", item) for item in re.findall(r"(?:\\.|[^;\\])+", cell, re.DOTALL)]
        case "integer":
            return int(cell) if cell else None
        case "boolean":
            return {"true": True, "false": False, "": None}[cell]
    return cell or None


def test_csv_and_json_say_the_same(stated: Edition) -> None:
    files = data_files(stated, HERE)
    assert read(TABLES["statements"], files["statements.csv"].content) == json.loads(files["statements.json"].content)


def test_the_ferry_talks_as_a_table(stated: Edition, golden: Golden) -> None:
    for name in ("statements", "parties", "relations"):
        lines = data_files(stated, HERE)[f"{name}.csv"].content.decode().split("\r\n")
        kept = [line for line in lines[:-1] if line.startswith("ferry-talks#") or line is lines[0]]
        golden(CASES / "data" / f"{name}.csv", "\n".join(kept) + "\n")


def test_the_ferry_talks_as_linked_data(stated: Edition, golden: Golden) -> None:
    graph = json.loads(data_files(stated, THERE)["statements.jsonld"].content)["@graph"]
    kept = [node for node in graph if "ferry-talks" in node["id"]]
    golden(CASES / "data" / "statements.jsonld", json.dumps(kept, ensure_ascii=False, indent=1) + "\n")


WORDS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0")).map(str)
PRICKLY = st.text(st.sampled_from("'=+-@＝;,\"\\\r\n \tİ\u202eא“x")).map(str)
BEGUN = st.tuples(st.sampled_from(["'", "''", " ", "' "]), st.sampled_from("=+-@＝"), WORDS).map("".join)
ANY = st.one_of(WORDS, PRICKLY, BEGUN)
MADE = Table(
    name="made",
    title="Invented",
    description="Invented.",
    fields=(
        Field(name="words", title="", description="", free=True),
        Field(name="names", title="", description="", type="list", free=True),
        Field(name="number", title="", description="", type="integer"),
        Field(name="sure", title="", description="", type="boolean"),
        Field(name="id", title="", description=""),
    ),
    key=("id",),
)
ROWS = st.fixed_dictionaries(
    {
        "words": st.none() | ANY.filter(bool),
        "names": st.lists(ANY.filter(bool)).map(tuple),
        "number": st.none() | st.integers(),
        "sure": st.none() | st.booleans(),
        "id": st.from_regex(r"[a-z0-9]+", fullmatch=True),
    }
)


@given(st.lists(ROWS, max_size=5))
def test_whatever_the_words_are_they_come_back_from_csv_and_json(rows: list[dict[str, Any]]) -> None:
    same = [row | {"names": list(row["names"])} for row in rows]
    assert read(MADE, csv_of(MADE, rows)) == same
    assert json.loads(json_of(MADE, rows)) == same


@given(ROWS)
def test_no_words_are_a_formula_to_a_spreadsheet(row: dict[str, Any]) -> None:
    cells = next(csv.reader(io.StringIO(csv_of(MADE, [row]).decode().partition("\r\n")[2], newline="")))
    assert not any(cell.lstrip().startswith(tuple("=+-@＝＋－＠")) for cell in cells[:2])


@pytest.mark.parametrize("site", [HERE, THERE], ids=["without an address", "with an address"])
def test_the_package_is_valid_and_every_reference_holds(stated: Edition, tmp_path: Path, site: Site) -> None:
    report = validate(str(write(stated, tmp_path / "data", site) / "datapackage.json"))
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "note"])
    assert report.stats["tasks"] == len(TABLES) + 2


def test_the_package_of_this_repository_is_valid(built_site: Path) -> None:
    report = validate(str(built_site / "data/datapackage.json"))
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "note"])


def test_sources_that_an_outlet_does_not_name_are_a_party_without_an_id(stated: Edition, tmp_path: Path) -> None:
    edition = recorded(stated, "ferry-talks#s3", via=("unnamed", "radio-ellery"))
    folder = write(edition, tmp_path / "data")
    parties = read(TABLES["parties"], (folder / "parties.csv").read_bytes())
    via = [(row["position"], row["party"]) for row in parties if row["part"] == "via"]
    assert via == [(1, None), (2, "radio-ellery")]
    assert validate(str(folder / "datapackage.json")).valid


@pytest.mark.parametrize(
    ("table", "old", "new", "error"),
    [
        ("parties", ",ada-quill,", ",ada-quack,", "foreign-key"),
        ("relations", "ferry-talks#s5,Editors", "ferry-talks#s99,Editors", "foreign-key"),
        (
            "statements",
            ",ferry-talks,The ferry talks open,p1,",
            ",ferry-talks,The ferry talks open,p99,",
            "foreign-key",
        ),
        ("mentions", ",lantern-pact,", ",lantern-pick,", "foreign-key"),
        ("topics", "lamps,", "ferry,", "primary-key"),
        ("statements", "ferry-talks#s1,", "ferry-talks-s1,", "constraint-error"),
        ("statements", ",partial,", ",loudly,", "constraint-error"),
        ("statements", ",2024-03-21,on Thursday", ",Thursday,on Thursday", "type-error"),
        ("passages", "Radio Ellery reported", "Radio Ellery denied", "hash-count"),
    ],
)
def test_a_broken_row_is_seen(stated: Edition, tmp_path: Path, table: str, old: str, new: str, error: str) -> None:
    folder = write(stated, tmp_path / "data")
    file = folder / f"{table}.csv"
    text = file.read_bytes().decode()
    assert old in text
    file.write_bytes(text.replace(old, new, 1).encode())
    assert [error] in validate(str(folder / "datapackage.json")).flatten(["type"])


def test_every_table_has_the_rows_that_its_description_says(stated: Edition) -> None:
    rows = Rows(stated, "")
    assert rows.tables.keys() == TABLES.keys()
    for name, table in TABLES.items():
        assert all(row.keys() == {field.name for field in table.fields} for row in rows.tables[name]()), name


@pytest.mark.parametrize(
    ("table", "field", "values"),
    [
        ("statements", "mode", get_args(Mode)),
        ("relations", "kind", get_args(Relation)),
        ("texts", "kind", get_args(Kind)),
        ("texts", "reliability", get_args(Reliability)),
        ("texts", "rights", tuple(RIGHTS)),
        ("texts", "access", get_args(TextMeta.model_fields["access"].annotation)),
        ("entries", "kind", get_args(EntryMeta.model_fields["kind"].annotation)),
    ],
)
def test_every_value_that_a_field_may_have_is_explained(table: str, field: str, values: tuple[str, ...]) -> None:
    allowed = next(each.allowed for each in TABLES[table].fields if each.name == field)
    assert sorted(allowed) == sorted(values) and all(allowed.values())


def test_lists_name_what_there_is(stated: Edition) -> None:
    """References of lists, which Table Schema cannot check: all but “unnamed” and the words of addressees have a row."""
    files = data_files(stated, HERE)
    ids = {
        name: {row["id"] for row in read(TABLES[name], files[f"{name}.csv"].content)} for name in ("speakers", "topics")
    }
    for row in read(TABLES["statements"], files["statements.csv"].content):
        assert {*row["speaker"], *row["via"], *row["chain"]} <= ids["speakers"] | {"unnamed"}
        assert {*row["topics"]} <= ids["topics"]


def test_the_same_edition_gives_the_same_bytes(stated: Edition) -> None:
    assert data_files(stated, HERE) == data_files(load(stated.root), HERE)


def test_the_licence_is_the_editors_and_covers_no_text(stated: Edition) -> None:
    licensed = replace(stated, settings=Settings(license="CC-BY-4.0"))
    resources = json.loads(data_files(licensed, HERE)["datapackage.json"].content)["resources"]
    assert {each["name"] for each in resources if "licenses" not in each} == {"passages"}
    assert "licenses" not in data_files(stated, HERE)["datapackage.json"].content.decode()


# Linked data.


def no_network(url: str, options: dict[str, Any]) -> dict[str, Any]:
    raise AssertionError(f"{url} would be fetched")


def expanded(edition: Edition, site: Site) -> list[dict[str, Any]]:
    """The statements as a processor of JSON-LD sees them, in a file at https://example.org/ellery/data/."""
    document = json.loads(data_files(edition, site)["statements.jsonld"].content)
    base = "https://example.org/ellery/data/statements.jsonld"
    return jsonld.expand(document, {"base": base, "documentLoader": no_network})


def keys(node: Any) -> Iterator[str]:
    for each in node if isinstance(node, list) else [node]:
        if isinstance(each, dict):
            yield from each
            for value in each.values():
                yield from keys(value)


def test_linked_data_need_no_other_file_and_lose_no_term(stated: Edition) -> None:
    document = json.loads(data_files(stated, THERE)["statements.jsonld"].content)
    assert {*keys(document["@graph"])} <= document["@context"].keys()
    found = expanded(stated, THERE)
    assert len(found) == len(document["@graph"])
    assert all(key.startswith(("@", "http")) for key in keys(found))


def test_addresses_are_the_same_whether_the_site_knows_its_own_or_not(stated: Edition) -> None:
    assert expanded(stated, HERE) == expanded(stated, THERE)
    assert all(node["@id"].startswith("https://example.org/ellery/") for node in expanded(stated, HERE))


# Each was looked up in the vocabulary: schema.org (data/schema.ttl and, for Quotation, pending issue 271), oa.ttl.
VOCABULARY = {
    "https://schema.org/": "about additionalType appearance audience author dateCreated datePublished description "
    "identifier isPartOf name publisher sameAs spokenByCharacter temporal text url usageInfo Audience Claim CreativeWork "
    "DefinedTerm Organization Person Quotation",
    "http://www.w3.org/ns/oa#": "end exact hasBody hasSelector hasSource hasTarget motivatedBy prefix refinedBy start suffix "
    "Annotation FragmentSelector SpecificResource TextPositionSelector TextQuoteSelector",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "value",
    "http://purl.org/dc/terms/": "conformsTo",
}


def test_linked_data_use_known_terms_only(stated: Edition) -> None:
    known = {base + term for base, terms in VOCABULARY.items() for term in terms.split()}
    found = expanded(stated, THERE)
    types = {type for node in found for type in node.get("@type", [])}
    assert {key for key in keys(found) if not key.startswith("@")} | types <= known


def test_each_annotation_finds_the_words_of_its_statement(stated: Edition) -> None:
    files = data_files(stated, HERE)
    passages = {row["address"]: row["words"] for row in read(TABLES["passages"], files["passages.csv"].content)}
    graph = json.loads(files["statements.jsonld"].content)["@graph"]
    nodes = {node["id"]: node for node in graph}
    annotations = [node for node in graph if node["type"] == "Annotation"]
    assert len(annotations) == len(stated.ledger.statements)
    for annotation in annotations:
        parts = []
        for target in annotation["target"]:
            quote, position = target["selector"]["refinedBy"]
            words = passages[f"{target['source']}#{target['selector']['value']}"]
            assert words[position["start"] : position["end"]] == quote["exact"]
            assert quote["prefix"] + quote["exact"] + quote["suffix"] in words
            parts.append(quote["exact"])
        assert nodes[annotation["body"]]["text"] == " … ".join(parts)


def test_words_of_the_speaker_are_quotations_and_reports_are_claims(stated: Edition) -> None:
    graph = json.loads(data_files(stated, HERE)["statements.jsonld"].content)["@graph"]
    found = {(n["additionalType"].rpartition("-")[2], n["type"]) for n in graph if n["type"] in ("Quotation", "Claim")}
    assert found == {("verbatim", "Quotation"), ("partial", "Quotation"), ("paraphrase", "Claim"), ("denial", "Claim")}


# Rights.


def close(root: Path, access: str, *slugs: str) -> None:
    for slug in slugs:
        page = root / f"docs/texts/{slug}.md"
        page.write_text(page.read_text("utf-8").replace("access: full", f"access: {access}"), "utf-8")


# Words of passages of the two texts below; the last is the addressee of a statement.
CLOSED = [
    *("will sail again", "on Thursday", "Marsh told", "not against", "claimed", "fund was empty", "ruled out a second"),
    *("There will be no", "reported that", "had agreed to pay", "aggreed", "the harbour master", "plan to send boats"),
    *("at the time", "Ellery, gathered"),
]


def test_words_that_the_site_may_not_show_are_in_no_file(ledger: Path) -> None:
    def files() -> dict[str, str]:
        edition = recorded(loaded(ledger), "ferry-talks#s2", to=("all of Ellery, gathered",))
        return {name: file.content.decode() for name, file in data_files(edition, HERE).items()}

    assert all(words in "".join(files().values()) for words in CLOSED)
    close(ledger, "citation", "ferry-talks", "roe-lantern-pact")
    for name, content in files().items():
        assert [words for words in CLOSED if words in content] == [], name


def test_of_an_excerpt_the_first_passage_is_given(ledger: Path) -> None:
    close(ledger, "excerpt", "ferry-talks")
    files = data_files(loaded(ledger), HERE)
    passages = [row for row in read(TABLES["passages"], files["passages.csv"].content) if row["text"] == "ferry-talks"]
    assert [row["words_given"] for row in passages] == [True, False, False, False, False]
    assert [bool(row["words"]) for row in passages] == [True, False, False, False, False]
    of_text = [row for row in json.loads(files["statements.json"].content) if row["text"] == "ferry-talks"]
    assert [row["words_given"] for row in of_text] == [row["passage"] == "p1" for row in of_text]
    assert all(row["spans"] for row in of_text)


# The site.


def test_every_address_in_the_data_is_a_page_of_the_site(built_site: Path) -> None:
    home = json.loads((built_site / "data/datapackage.json").read_text("utf-8")).get("homepage", "")
    for table in MODEL.tables:
        fields = [field.name for field in table.fields if field.name in ("address", "words_address")]
        for row in read(table, (built_site / f"data/{table.name}.csv").read_bytes()):
            for path, _, anchor in (str(row[name]).removeprefix(home).partition("#") for name in fields):
                html = (built_site / path / "index.html").read_text("utf-8")
                assert not anchor or f'id="{anchor}"' in html, f"{path}#{anchor}"


def test_the_page_names_every_file_and_explains_every_field(built_site: Path) -> None:
    html = (built_site / "data/index.html").read_text("utf-8")
    for file in (path for path in (built_site / "data").iterdir() if path.is_file()):
        assert file.name == "index.html" or f'<a href="{file.name}" download>' in html
    assert (built_site / "data/schemas").is_dir() and "<code>schemas/</code>" in html
    for table in MODEL.tables:
        assert all(f'id="{table.name}-{field.name}"' in html for field in table.fields)


def test_an_edition_without_statements_has_the_files_too(edition: Path) -> None:
    for file in [edition / "docs/statements.md", *(edition / "docs/texts").glob("*.statements.yml")]:
        file.unlink(missing_ok=True)
    files = data_files(loaded(edition), HERE)
    assert files["statements.csv"].rows == 0 and json.loads(files["statements.json"].content) == []
    assert files["texts.csv"].rows == 3

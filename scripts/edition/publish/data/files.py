"""The files under /data/: each table as CSV, the statements as JSON and JSON-LD too, and the package around them."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from edition.collect.draft import slugify
from edition.edit.rendered import Edition
from edition.publish.data.tables import MODEL, Row, Table, csv_of, json_of, schema_of
from edition.publish.linked import Linked
from edition.publish.statements.graph import graph_of
from edition.publish.statements.rows import Rows

FOLDER = "data"
PACKAGE = "datapackage.json"
PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"

DESCRIPTION = (
    "Who said what, when, to whom and through whom, as the texts of this edition report it; with the texts, their "
    "passages, and what they mention. No licence here covers the words of the texts: see rights in texts.csv."
)

# Files that hold what a table holds in another form: its name, the type of the file, and what it is.
FORMS = {
    "statements.json": ("application/json", "The statements as JSON, a list of objects with the fields of the table."),
    "statements.jsonld": (
        "application/ld+json",
        "The statements as linked data: Quotation and Claim of schema.org, and where their words stand as W3C Web "
        "Annotations.",
    ),
}


@dataclass(frozen=True)
class Site:
    """What the data say of the site that publishes them: its name, its address, the version of the edition."""

    name: str
    address: str = ""
    version: str | None = None


@dataclass(frozen=True)
class DataFile:
    """A file under /data/; `rows` is None where it is no table."""

    name: str
    content: bytes
    rows: int | None = None


def data_files(edition: Edition, site: Site, linked: Linked | None = None) -> dict[str, DataFile]:
    """Every file under /data/ by its name. The same edition always gives the same bytes."""
    rows = Rows(edition, site.address, linked)
    files = [_table(table, list(rows.tables[table.name]())) for table in MODEL.tables]
    statements = MODEL.tables[0]
    files += [
        DataFile("statements.json", json_of(statements, rows.tables[statements.name]())),
        DataFile("statements.jsonld", graph_of(rows)),
    ]
    by_name = {file.name: file for file in files}
    package = json.dumps(package_of(edition, site, by_name), ensure_ascii=False, indent=2) + "\n"
    return by_name | {PACKAGE: DataFile(PACKAGE, package.encode())}


def _table(table: Table, rows: list[Row]) -> DataFile:
    return DataFile(f"{table.name}.csv", csv_of(table, rows), len(rows))


def package_of(edition: Edition, site: Site, files: Mapping[str, DataFile]) -> dict[str, Any]:
    """The Data Package: what the files are, whose, of what version, and the schema of each table."""
    described: dict[str, Any] = {
        "$schema": PROFILE,
        "name": slugify(site.name) or "edition",
        "title": f"{site.name}: data",
        "description": DESCRIPTION,
        "modelVersion": MODEL.version,
    }
    described |= {"version": site.version} if site.version else {}
    described |= {"homepage": site.address} if site.address else {}
    if edition.sources:
        described["sources"] = [_source(edition, name) for name in sorted(edition.sources)]
    licence = _licence(edition.settings.license)
    tables = (_resource(table, files[f"{table.name}.csv"], licence) for table in MODEL.tables)
    return described | {"resources": [*tables, *_other_forms(files, licence)]}


def _licence(name: str) -> dict[str, Any]:
    """The licence of what the editors wrote, by its name in SPDX; nothing if the settings name none."""
    return {"licenses": [{"name": name, "path": f"https://spdx.org/licenses/{name}.html"}]} if name else {}


def _source(edition: Edition, name: str) -> dict[str, str]:
    record = edition.sources[name].record
    return {"title": record.title, **({"path": record.url} if record.url else {})}


def _resource(table: Table, file: DataFile, licence: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": table.name,
        "type": "table",
        "path": file.name,
        "title": table.title,
        "description": table.description,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        **_bytes(file),
        **({} if table.of_the_texts else licence),
        "schema": schema_of(table),
    }


def _other_forms(files: Mapping[str, DataFile], licence: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "name": name.replace(".", "-"),
            "path": name,
            "description": description,
            "format": name.rpartition(".")[2],
            "mediatype": mediatype,
            "encoding": "utf-8",
            **_bytes(files[name]),
            **licence,
        }
        for name, (mediatype, description) in FORMS.items()
    ]


def _bytes(file: DataFile) -> dict[str, Any]:
    return {"bytes": len(file.content), "hash": f"sha256:{hashlib.sha256(file.content).hexdigest()}"}

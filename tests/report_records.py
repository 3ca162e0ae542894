"""Shows that every record of every text says what its front matter says: `python tests/report_records.py`.

Each format is read by a program that is not ours, and compared field by field with the front matter, the register and
references.bib, which pandoc reads. A cell is the number of fields that are equal, of how many the format has.
"""

import contextlib
import html
import io
import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import check_jsonschema
import extruct
import feedparser
import jsonschema
import pypandoc
import yaml
from lxml import etree
from lxml import html as lxml_html

REPOSITORY = Path(__file__).parent.parent
DATA = REPOSITORY / "tests/data"
CFF = Path(check_jsonschema.__file__).parent / "builtin_schemas/vendor/citation-file-format.json"
ADDRESS = "https://edition.example/"
VERSION, DAY = "1.0.0", "2026-11-22"
T = "{http://www.tei-c.org/ns/1.0}"

Fields = dict[str, Any]


@dataclass(frozen=True)
class Cell:
    """One text in one format: what its reader found, what it should have found, and what is wrong with its form."""

    text: str
    format: str
    found: Fields
    wanted: Fields
    faults: list[str]

    @property
    def differences(self) -> list[str]:
        told = (
            f"{name}: {found!r}, not {self.wanted[name]!r}"
            for name, found in self.found.items()
            if found != self.wanted[name]
        )
        return [f"{self.text}, {self.format}: {each}" for each in (*self.faults, *told)]

    def __str__(self) -> str:
        equal = sum(found == self.wanted[name] for name, found in self.found.items())
        return f"{equal}/{len(self.found)}" + ("!" if self.faults else "")


def released(folder: Path) -> tuple[Path, Path]:
    """A copy of this edition that has an address and a release, and its site."""
    from edition import cli

    root = folder / "edition"
    for name in ("docs", "sources"):
        shutil.copytree(REPOSITORY / name, root / name, ignore=shutil.ignore_patterns("releases"))
    shutil.copy(REPOSITORY / "references.bib", root)
    settings = (REPOSITORY / "mkdocs.yml").read_text("utf-8")
    (root / "mkdocs.yml").write_text(f"{settings}\nsite_url: {ADDRESS}\n", "utf-8")
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()) as said:
        for command in (["release", VERSION, "--date", DAY], ["build"]):
            assert cli.main(["--root", str(root), *command]) == 0, said.getvalue()
    return root, root / "site"


def front_matter(file: Path) -> Fields:
    return yaml.safe_load(file.read_text("utf-8").split("---\n")[1])


def pandoc(content: bytes, reader: str) -> list[Fields]:
    command = [pypandoc.get_pandoc_path(), "-f", reader, "-t", "csljson"]
    return json.loads(subprocess.run(command, input=content, capture_output=True, check=True).stdout)


@cache
def bibliography(root: Path) -> dict[str, Fields]:
    return {item["id"]: item for item in pandoc((root / "references.bib").read_bytes(), "biblatex")}


def wanted(slug: str, root: Path) -> Fields:
    """What every record should say. A text that names no author has the one of references.bib, if that has one."""
    front = front_matter(root / f"docs/texts/{slug}.md")
    work = bibliography(root)[front["citation"]]
    index = {each["file"]: each for each in yaml.safe_load((root / "sources/index.yml").read_text("utf-8"))}
    authors = [front_matter(root / f"docs/register/{id}.md")["sort"] for id in front.get("authors", [])]
    outlet = front_matter(root / f"docs/register/{front['outlet']}.md")["title"]
    return {
        "key": front["citation"],
        "title": front["title"],
        "original": plain(work["title"]),
        "authors": authors or names(work),
        "signed": [
            name for name in authors or names(work) if name != outlet
        ],  # Zotero takes the names of outlets apart
        "outlet": outlet,
        "date": front["date"],
        "day": front["date"].partition("/")[0],
        "year": front["date"][:4],
        "language": index[front["source"]["file"]]["language"],
        "rights": RIGHTS[front["rights"]],
        "url": work.get("URL", ""),
        "address": f"{ADDRESS}texts/{slug}/",
        "cited address": f"{ADDRESS}texts/{slug}/?version={VERSION}",
        "version": VERSION,
        "released": DAY,
        "edition": yaml.safe_load(re.sub(r"!!\S+", "", (root / "mkdocs.yml").read_text("utf-8")))["site_name"],
    }


RIGHTS = {
    "InC": "https://rightsstatements.org/vocab/InC/1.0/",
    "CNE": "https://rightsstatements.org/vocab/CNE/1.0/",
}


def plain(title: str) -> str:
    """A title as far as pandoc keeps it: it has small letters where no brace keeps a capital, and its own quotes."""
    return re.sub('[‘’“”"]', "'", re.sub(r"<[^>]*>", "", title)).casefold()


def names(item: Fields) -> list[str]:
    parts = ((each.get("literal") or each["family"], each.get("given")) for each in item.get("author", []))
    return [", ".join(filter(None, each)) for each in parts]


def date(item: Fields) -> str:
    """The day on which it appeared; of a span its first."""
    parts = item.get("issued", {}).get("date-parts", [[]])
    return "-".join(f"{part:02}" for part in parts[0])


def of_pandoc(content: bytes, reader: str) -> Fields:
    original, edited = pandoc(content, reader)
    exact = (
        {"year": date(original)[:4]} if reader == "ris" else {"day": date(original)}
    )  # pandoc reads years of RIS only
    return exact | {
        "key": original["id"],
        "original": plain(original["title"]),
        "authors": names(original),
        "outlet": original.get("container-title") or original.get("publisher", ""),
        "language": original.get("language", ""),
        "url": original.get("URL", ""),
        "title": edited["title"],
        "edition": edited.get("container-title", ""),
        "cited address": edited.get("URL", ""),
    }


def of_meta(page: str) -> Fields:
    tags = [(tag.get("name"), tag.get("content")) for tag in lxml_html.fromstring(page).iter("meta")]
    said = dict(tags)
    outlet = next(
        said[name]
        for name in ("prism:publicationName", "z:websiteTitle", "z:forumTitle", "z:blogTitle")
        if name in said
    )
    return {
        "original": plain(said["citation_title"]),
        "signed": [value for name, value in tags if name == "citation_author"],
        "outlet": outlet,
        "year": re.search(r"\d{4}", said["citation_date"])[0],
        "language": said["citation_language"],
        "url": said.get("citation_public_url", ""),
    }


def of_json_ld(page: str) -> Fields:
    (graph,) = extruct.extract(page, syntaxes=["json-ld"])["json-ld"]
    based = graph["isBasedOn"]
    people = (
        f"{each['familyName']}, {each['givenName']}" if "familyName" in each else each["name"]
        for each in based.get("author", [])
    )  # fmt: skip
    return {
        "title": graph["name"],
        "address": graph["url"],
        "version": graph["version"],
        "released": graph["datePublished"],
        "edition": graph["isPartOf"]["name"],
        "original": plain(based["name"]),
        "authors": list(people),
        "outlet": based["publisher"]["name"],
        "date": based["datePublished"],
        "language": based["inLanguage"],
        "url": based.get("url", ""),
        "rights": based["license"],
    }


def of_dublin_core(page: str) -> Fields:
    (read,) = extruct.extract(page, syntaxes=["dublincore"])["dublincore"]
    tags = (each for each in (*read["elements"], *read["terms"]) if each.get("name", "").startswith("DC."))
    core = [(each["name"].lower(), each["content"]) for each in tags]
    said = dict(core)
    return {
        "original": plain(said["dc.title"]),
        "signed": [value for name, value in core if name == "dc.creator"],
        "outlet": said["dc.source"],
        "date": said["dc.date"],
        "language": said["dc.language"],
        "rights": said["dc.rights"],
        "url": said.get("dc.identifier", ""),
        "edition": said["dc.ispartof"],
    }


def of_open_graph(page: str) -> Fields:
    (read,) = extruct.extract(page, syntaxes=["opengraph"])["opengraph"]
    said = dict(read["properties"])
    return {"title": said["og:title"], "address": said["og:url"], "edition": said["og:site_name"]}


def of_coins(home: str, original: str) -> Fields:
    all = (parse_qs(html.unescape(each)) for each in re.findall(r'class="Z3988" title="([^"]*)"', home))
    (said,) = (each for each in all if plain(each["rft.title"][0]) == original)
    return {
        "original": plain(said["rft.title"][0]),
        "authors": said.get("rft.au", []) + said.get("rft.aucorp", []),
        "outlet": said.get("rft.source", said.get("rft.publisher"))[0],
        "year": re.search(r"\d{4}", said["rft.date"][0])[0],
        "language": said["rft.language"][0],
        "rights": said["rft.rights"][0],
        "url": said.get("rft_id", [""])[0],
    }


def of_tei(content: bytes) -> Fields:
    root = etree.fromstring(content)
    original = root.find(f".//{T}biblStruct[@type='original']")
    people = [each for each in original.iter(f"{T}author") if not list(each.iterancestors(f"{T}relatedItem"))]
    by = ((person.findtext(f".//{T}surname"), person.findtext(f".//{T}forename")) for person in people)
    literal = ("".join(person.itertext()) for person in people)
    when = original.find(f".//{T}imprint/{T}date")
    titles = [each.text for each in original.iter(f"{T}title")]
    return {
        "title": root.findtext(f".//{T}titleStmt/{T}title"),
        "address": root.findtext(f".//{T}publicationStmt/{T}idno[@type='URI']"),
        "version": root.find(f".//{T}editionStmt/{T}edition").get("n"),
        "released": root.find(f".//{T}publicationStmt/{T}date").get("when"),
        "edition": root.findtext(f".//{T}publicationStmt/{T}publisher"),
        "rights": root.find(f".//{T}licence").get("target"),
        "original": plain(titles[0]),
        "outlet": titles[1] if len(titles) > 1 else original.findtext(f".//{T}publisher"),
        "authors": [", ".join(filter(None, parts)) or whole for parts, whole in zip(by, literal, strict=True)],
        "day": when.get("when") or when.get("notBefore") or when.get("from") or when.get("when-custom", ""),
        "language": root.findtext(f".//{T}biblStruct[@type='original']/{T}note[@type='language']"),
        "url": next((each.get("target") for each in original.iterchildren(f"{T}ptr")), ""),
    }


def of_atom(content: bytes, address: str) -> Fields:
    (entry,) = (each for each in feedparser.parse(content).entries if each.link == address)
    return {"title": entry.title.removeprefix("New text: "), "address": entry.link, "released": entry.updated[:10]}


def of_json_feed(content: bytes, address: str) -> Fields:
    (item,) = (each for each in json.loads(content)["items"] if each["url"] == address)
    return {
        "title": item["title"].removeprefix("New text: "),
        "address": item["url"],
        "released": item["date_published"][:10],
    }


@cache
def schema(path: Path) -> etree.RelaxNG:
    return etree.RelaxNG(etree.parse(path))


def against(path: Path, content: bytes) -> list[str]:
    """What a schema in RELAX NG says of the content."""
    rules = schema(path)
    return (
        []
        if rules.validate(etree.fromstring(content).getroottree())
        else [f"{e.line}: {e.message}" for e in rules.error_log]
    )


def against_json(path: Path, value: Any) -> list[str]:
    rules = jsonschema.Draft7Validator(json.loads(path.read_text("utf-8")), format_checker=jsonschema.FormatChecker())
    return [error.message for error in rules.iter_errors(value)]


def cells(root: Path, site: Path) -> Iterator[Cell]:
    """Every text in every format."""
    atom, feed, home = (
        (site / "feed.xml").read_bytes(),
        (site / "feed.json").read_bytes(),
        (site / "index.html").read_text("utf-8"),
    )
    atom_faults = against(DATA / "feeds/atom.rng", atom)
    feed_faults = against_json(DATA / "feeds/jsonfeed-1.1.json", json.loads(feed))
    for file in sorted((root / "docs/texts").glob("*.md")):
        if file.stem == "index":
            continue
        slug, expected = file.stem, wanted(file.stem, root)
        page = (site / f"texts/{slug}/index.html").read_text("utf-8")
        tei = (site / f"texts/{slug}.tei.xml").read_bytes()
        readers: dict[str, tuple[Callable[[], Fields], list[str]]] = {
            "BibLaTeX": (lambda s=slug: of_pandoc((site / f"texts/{s}.bib").read_bytes(), "biblatex"), []),
            "RIS": (lambda s=slug: of_pandoc((site / f"texts/{s}.ris").read_bytes(), "ris"), []),
            "CSL-JSON": (lambda s=slug: of_pandoc((site / f"texts/{s}.csl.json").read_bytes(), "csljson"), []),
            "meta": (lambda p=page: of_meta(p), []),
            "JSON-LD": (lambda p=page: of_json_ld(p), []),
            "DC": (lambda p=page: of_dublin_core(p), []),
            "OpenGraph": (lambda p=page: of_open_graph(p), []),
            "COinS": (lambda e=expected: of_coins(home, e["original"]), []),
            "TEI": (lambda t=tei: of_tei(t), against(DATA / "tei/tei_all.rng", tei)),
            "Atom": (lambda e=expected: of_atom(atom, e["address"]), atom_faults),
            "JSON Feed": (lambda e=expected: of_json_feed(feed, e["address"]), feed_faults),
        }
        for name, (read, faults) in readers.items():
            yield Cell(slug, name, read(), expected, faults)


def of_the_edition(root: Path) -> list[str]:
    """What is wrong with CITATION.cff."""
    citation = yaml.safe_load((root / "CITATION.cff").read_text("utf-8"))
    told = {"version": citation["version"], "date": citation["date-released"], "url": citation.get("url")}
    right = {"version": VERSION, "date": DAY, "url": ADDRESS}
    return against_json(CFF, citation) + [f"CITATION.cff: {name}" for name in told if told[name] != right[name]]


def table(found: list[Cell]) -> str:
    """A row for each text, a column for each format."""
    formats = list(dict.fromkeys(cell.format for cell in found))
    rows = [f"{'':<32}{''.join(f'{name:>10}' for name in formats)}"]
    for text in dict.fromkeys(cell.text for cell in found):
        rows.append(f"{text:<32}{''.join(f'{cell!s:>10}' for cell in found if cell.text == text)}")
    return "\n".join(rows)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        copy, built = released(Path(folder))
        measured = list(cells(copy, built))
        print(table(measured))
        print(*(each for cell in measured for each in cell.differences), *of_the_edition(copy), sep="\n")

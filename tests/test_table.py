"""Every record of every text, read by programs that are not ours: the table of report_records.py has no difference."""

import hashlib
import json
import re
import shutil
from pathlib import Path

import pytest
from lxml import etree
from lxml import html as lxml_html

from edition import cli
from report_records import (
    DATA,
    Cell,
    against,
    against_json,
    cells,
    of_json_feed,
    of_json_ld,
    of_open_graph,
    of_the_edition,
    pandoc,
    released,
    table,
)


@pytest.fixture(scope="module")
def edition_and_site(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return released(tmp_path_factory.mktemp("released"))


@pytest.fixture(scope="module")
def found(edition_and_site: tuple[Path, Path]) -> list[Cell]:
    return list(cells(*edition_and_site))


def test_every_record_of_every_text_says_what_its_front_matter_says(found: list[Cell]) -> None:
    print(table(found))
    assert len({cell.text for cell in found}) == 7
    assert len(found) == 7 * 11
    assert [each for cell in found for each in cell.differences] == []


def test_the_edition_says_how_to_cite_it(edition_and_site: tuple[Path, Path]) -> None:
    assert of_the_edition(edition_and_site[0]) == []


BROKEN = {
    "no id": ("<id>urn:x:1</id>", ""),
    "no title": ("<title>A</title>", ""),
    "a day without its hour": ("2026-11-22T00:00:00Z", "2026-11-22"),
    "an id that is no address": ("urn:x:1", "one"),
    "a link without an address": ('<link href="a"/>', "<link/>"),
}


@pytest.mark.parametrize(("old", "new"), BROKEN.values(), ids=BROKEN)
def test_the_rules_for_feeds_can_fail(old: str, new: str) -> None:
    feed = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><id>urn:x:1</id><title>A</title><link href="a"/>'
        "<updated>2026-11-22T00:00:00Z</updated></feed>"
    )
    assert against(DATA / "feeds/atom.rng", feed.encode()) == []
    assert against(DATA / "feeds/atom.rng", feed.replace(old, new).encode())
    assert etree.fromstring(feed.replace(old, new)) is not None


def test_the_rules_for_json_feeds_can_fail() -> None:
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "A", "items": [{"id": "1", "content_text": "x"}]}
    assert against_json(DATA / "feeds/jsonfeed-1.1.json", feed) == []
    assert against_json(DATA / "feeds/jsonfeed-1.1.json", feed | {"items": [{"content_text": "x"}]})


# What follows is invented.

HOSTILE = (
    "</script><script>alert(1)</script> ]]> --> &lt; שלום עולם ‏العربية 🇺🇦 {x} 100% ~ \\b #1 'so' "
    + "much " * 1000
    + "more"
)


@pytest.fixture(scope="module")
def hostile(small_edition: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the small edition, with a text of a hostile title, no author and no more than a month; released."""
    root = tmp_path_factory.mktemp("hostile") / "edition"
    shutil.copytree(small_edition, root, symlinks=True)
    source, page, index = (
        root / "sources/harbour-gazette.txt",
        root / "docs/texts/fog-over-ferry.md",
        root / "sources/index.yml",
    )
    before = hashlib.sha256(source.read_bytes()).hexdigest()
    text = (
        source.read_text("utf-8")
        .replace("\nFog over the ferry\n", f"\n{HOSTILE}\n")
        .replace("Gazette, 3/20/24", "Gazette")
    )
    source.write_text(text, "utf-8")
    after = hashlib.sha256(source.read_bytes()).hexdigest()
    index.write_text(index.read_text("utf-8").replace(before, after), "utf-8")
    front = page.read_text("utf-8").replace(
        "title: Fog over the ferry", f"title: {json.dumps(HOSTILE, ensure_ascii=False)}"
    )
    front = front.replace("Gazette, 3/20/24", "Gazette").replace("'2024-03-20'", "2024-03~\nsupplied: [date]")
    page.write_text(front, "utf-8")
    ledger = page.with_suffix(".statements.yml")
    ledger.write_text(ledger.read_text("utf-8").replace("said: ../2024-03-20", "said: ../2024-03"), "utf-8")
    settings = "site_name: 'A <small> & {hostile} edition'\nsite_url: https://edition.example/\n"
    (root / "mkdocs.yml").write_text(settings + "theme: {name: material}\nplugins: [search, edition]\n", "utf-8")
    for command in (["check"], ["release", "1.0.0", "--date", "2026-11-01"], ["build"]):
        assert cli.main(["--root", str(root), *command]) == 0
    return root / "site"


def test_a_hostile_title_is_the_same_in_every_format(hostile: Path) -> None:
    slug = hostile / "texts/fog-over-ferry"
    page = (slug / "index.html").read_text("utf-8")
    tree = lxml_html.fromstring(page)
    assert [
        script.text for script in tree.iter("script") if "alert" in (script.text or "") and not script.get("type")
    ] == []
    assert tree.findtext(".//h1") == HOSTILE
    assert of_json_ld(page)["title"] == of_open_graph(page)["title"] == HOSTILE
    for ending, reader in (("bib", "biblatex"), ("ris", "ris"), ("csl.json", "csljson")):
        edited = pandoc(slug.with_suffix(f".{ending}").read_bytes(), reader)[1]
        assert (
            re.sub("[‘’“”]", "'", edited["title"]) == HOSTILE
        )  # pandoc writes pairs of quotation marks in its own way
        assert edited["container-title"] == "A <small> & {hostile} edition"
    tei = (hostile / "texts/fog-over-ferry.tei.xml").read_bytes()
    assert against(DATA / "tei/tei_all.rng", tei) == []
    assert etree.fromstring(tei).findtext(".//{*}titleStmt/{*}title") == HOSTILE
    atom, feed = (hostile / "feed.xml").read_bytes(), json.loads((hostile / "feed.json").read_bytes())
    assert against(DATA / "feeds/atom.rng", atom) == against_json(DATA / "feeds/jsonfeed-1.1.json", feed) == []
    address = "https://edition.example/texts/fog-over-ferry/"
    assert of_json_feed((hostile / "feed.json").read_bytes(), address)["title"] == HOSTILE
    assert f"New text: {HOSTILE}" in [title.text for title in etree.fromstring(atom).iterfind(".//{*}entry/{*}title")]


def test_what_nobody_knows_is_in_no_format(hostile: Path) -> None:
    page = (hostile / "texts/fog-over-ferry/index.html").read_text("utf-8")
    assert 'name="citation_author"' not in page and "article:published_time" not in page
    original, edited = pandoc((hostile / "texts/fog-over-ferry.bib").read_bytes(), "biblatex")
    assert "author" not in original and original["issued"] == {"date-parts": [[2024, 3]], "circa": True}
    assert edited["URL"] == "https://edition.example/texts/fog-over-ferry/?version=1.0.0"

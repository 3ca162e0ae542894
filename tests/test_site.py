"""The built site of this repository's edition: whole, faithful to its sources, and built by the stock tools too."""

import os
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pypandoc
import pytest
import yaml
from markupsafe import escape
from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config

from conftest import Run
from edition.edition import load
from edition.publish.search import records as offline
from site_tools import VOID, passages

REPOSITORY = Path(__file__).parent.parent
TEXTS = sorted(path.stem for path in (REPOSITORY / "docs/texts").glob("*.md") if path.stem != "index")
MARKER = re.compile(r"^(?:\d+\.|[-*+•])\s+")
QUIET = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}


def mkdocs(*arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "mkdocs", *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, env=QUIET, capture_output=True, text=True, check=False)


def front_matter(slug: str) -> dict:
    return yaml.safe_load((REPOSITORY / f"docs/texts/{slug}.md").read_text("utf-8").split("---\n")[1])


def source_paragraphs(slug: str) -> list[str]:
    source = front_matter(slug)["source"]
    lines = (REPOSITORY / "sources" / source["file"]).read_text("utf-8").split("\n")
    ends = [*source["paragraphs"][1:], int(str(source["lines"]).split("-")[1]) + 1]
    return [" ".join(" ".join(lines[a - 1 : b - 1]).split()) for a, b in zip(source["paragraphs"], ends, strict=True)]


class Paragraphs(HTMLParser):
    """The paragraphs and list items of an article in order, in the reading received, notes and headings apart."""

    APART = {"ins", "h1", "h2", "h3", "h4", "h5", "h6"}

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[bool, str]] = []
        self.open: list[tuple[str, int, bool]] = []  # element, which paragraph, whether its words count

    @classmethod
    def of(cls, html: str) -> list[tuple[bool, str]]:
        """Each paragraph’s words, and whether it stands in a list, whose numbers this build does not print."""
        parser = cls()
        parser.feed(html.split("<article")[1].partition(">")[2].split("</article>")[0])
        return [(item, " ".join(text.split())) for item, text in parser.found if text.strip()]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in VOID:
            return
        names = (dict(attrs).get("class") or "").split()
        paragraph, counts = (self.open[-1][1], self.open[-1][2]) if self.open else (-1, True)
        if tag in ("p", "li"):
            self.found.append((tag == "li" or any(name == "li" for name, _, _ in self.open), ""))
            paragraph = len(self.found) - 1
        counts = counts and tag not in self.APART and not {"ed", "footnote", "footnote-ref"} & set(names)
        self.open.append((tag, paragraph, counts))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """`<br />` opens nothing."""

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        _, paragraph, counts = self.open[-1] if self.open else ("", -1, True)
        assert paragraph >= 0 or not counts or not data.strip(), f"words in no paragraph: {data}"
        if counts and paragraph >= 0:
            item, text = self.found[paragraph]
            self.found[paragraph] = (item, text + data)


def test_the_edition_has_no_problems_and_seven_texts(run, built_site: Path) -> None:
    assert run("--root", REPOSITORY, "check").code == 0
    assert len(TEXTS) == 7
    assert all((built_site / f"texts/{slug}/index.html").is_file() for slug in TEXTS)


@pytest.mark.parametrize("slug", TEXTS)
def test_every_passage_on_the_built_page_is_the_text_of_the_source(slug: str, built_site: Path) -> None:
    shown = passages(built_site / f"texts/{slug}/index.html")
    assert shown == {f"p{number}": text for number, text in enumerate(source_paragraphs(slug), 1)}


@pytest.mark.parametrize("slug", TEXTS)
def test_title_and_byline_on_the_built_page_are_those_of_the_source(slug: str, built_site: Path) -> None:
    front = front_matter(slug)
    lines = (REPOSITORY / "sources" / front["source"]["file"]).read_text("utf-8").split("\n")
    html = (built_site / f"texts/{slug}/index.html").read_text("utf-8")
    for field, start in (("title", '<h1 id="title">'), ("byline", '<p class="printed">')):
        if line := front["source"].get(field):
            assert html.split(start)[1].split("<")[0].replace("&#39;", "'") == lines[line - 1]


def test_mkdocs_builds_it_strictly_on_its_own(tmp_path: Path) -> None:
    built = mkdocs("build", "--strict", "--site-dir", tmp_path / "site", cwd=REPOSITORY)
    assert built.returncode == 0, built.stderr
    assert (tmp_path / "site/texts" / TEXTS[0] / "index.html").is_file()


def test_a_problem_stops_mkdocs_and_leaves_the_last_site_alone(edition: Path) -> None:
    (edition / "site").mkdir()
    (edition / "site/index.html").write_text("the last good one")
    page = next(path for path in sorted((edition / "docs/texts").glob("*.md")) if path.stem != "index")
    page.write_text(page.read_text("utf-8") + "\nA sentence that the source does not have.\n", "utf-8")
    built = mkdocs("build", cwd=edition)
    assert built.returncode != 0
    assert f"docs/texts/{page.name}:" in built.stderr
    assert "F204" in built.stderr
    assert (edition / "site/index.html").read_text() == "the last good one"


@pytest.mark.parametrize(
    ("path", "before", "after", "code"),
    [
        ("texts/roe-lantern-pact", "title: ", "title: A colon: unquoted: ", "P101"),
        ("texts/roe-lantern-pact", "kind: article", "kind: <b>bold</b>", "P102"),
        ("glossary/lantern-pact", "---\n", "", "P101"),
        ("register/tom-marsh", "title: ", "titel: ", "P102"),
    ],
)
def test_serving_shows_a_page_that_cannot_be_read_as_it_stands_with_its_problems(
    path: str, before: str, after: str, code: str, edition: Path
) -> None:
    file = edition / f"docs/{path}.md"
    file.write_text(file.read_text("utf-8").replace(before, after), "utf-8")
    config = load_config(str(edition / "mkdocs.yml"), site_dir=str(edition / "site"))
    config.plugins.on_startup(command="serve", dirty=False)
    mkdocs_build(config)
    html = (edition / f"site/{path}/index.html").read_text("utf-8")
    assert 'class="ed-problems"' in html and f"<b>{code}</b>" in html
    assert f"<pre>{escape(file.read_text('utf-8'))}</pre>" in html


def test_a_new_edition_is_told_what_to_create_and_then_asks_no_other_host(tmp_path: Path, run: Run) -> None:
    (tmp_path / "mkdocs.yml").write_text("site_name: New\ntheme: {name: material}\nplugins: [search, edition]\n")
    told = run("--root", tmp_path, "check").out
    assert [line.split(": ")[0] for line in told.splitlines()[::2]] == [
        "docs/index.md",
        "references.bib",
        "sources/index.yml",
    ]
    assert all(line.startswith("    Create this file") for line in told.splitlines()[1::2])
    for path, content in {
        "docs/index.md": "---\ntitle: Home\n---\n",
        "references.bib": "",
        "sources/index.yml": "[]\n",
    }.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(content)
    assert run("--root", tmp_path, "build").code == 0
    test_no_page_asks_for_anything_from_another_host(tmp_path / "site")
    (tmp_path / "given.txt").write_text("A title\n\nWords.\n")
    assert run("--root", tmp_path, "add", tmp_path / "given.txt").code == 0
    assert (tmp_path / "sources/index.yml").read_text().startswith("- file: given.txt\n")


def test_an_edition_that_names_a_font_keeps_it(edition: Path) -> None:
    file = edition / "mkdocs.yml"
    file.write_text("site_name: x\ntheme: {name: material, font: {text: Lato}}\nplugins: [search, edition]\n")
    config = load_config(str(file))
    config.plugins.on_config(config)
    assert config.theme["font"] == {"text": "Lato"}


def test_the_stock_plugins_build_the_same_pages_with_the_same_words(tmp_path: Path, built_site: Path) -> None:
    """mkdocs-bibtex in place of our plugin: the Markdown stays portable."""
    for name in ("docs", "references.bib"):
        source = REPOSITORY / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, tmp_path / name)
    settings = yaml.safe_load((REPOSITORY / "mkdocs.yml").read_text("utf-8"))
    settings["plugins"] = ["search", {"bibtex": {"bib_file": "references.bib", "csl_file": "default.csl"}}]
    (tmp_path / "mkdocs.yml").write_text(yaml.safe_dump(settings), "utf-8")
    style = subprocess.run(
        [pypandoc.get_pandoc_path(), "--print-default-data-file", "default.csl"], capture_output=True, check=True
    )
    (tmp_path / "default.csl").write_bytes(style.stdout)
    built = mkdocs("build", "--strict", cwd=tmp_path)
    assert built.returncode == 0, built.stderr
    pages = {path.relative_to(built_site) for path in built_site.rglob("index.html")}
    made = [
        *(f"statements/{slug}" for slug in TEXTS),
        *(f"texts/{slug}/source" for slug in TEXTS),
        "search",
        "concordance",
    ]  # which no file of docs/ has
    pages -= {Path(name) / "index.html" for name in made}
    assert pages == {path.relative_to(tmp_path / "site") for path in (tmp_path / "site").rglob("index.html")}
    for slug in TEXTS:
        html = (tmp_path / "site/texts" / slug / "index.html").read_text("utf-8")
        assert "{~~" not in html
        assert "term:" not in html
        shown, there = Paragraphs.of(html), source_paragraphs(slug)
        assert [text for _, text in shown] == [
            MARKER.sub("", text) if item else text for (item, _), text in zip(shown, there, strict=True)
        ]


def test_no_page_asks_for_anything_from_another_host(built_site: Path) -> None:
    """Whatever a page loads by itself is its own; links that a reader follows may lead elsewhere."""
    for page in built_site.rglob("*.html"):
        html = page.read_text("utf-8")
        for loading in (
            'src="http',
            "src='http",
            '<link rel="stylesheet" href="http',
            "url(http",
            "@import",
            'rel="preconnect"',
        ):
            assert loading not in html, f"{page}: {loading}"


def test_every_link_and_anchor_of_the_site_leads_somewhere(built_site: Path) -> None:
    lychee = Path(sys.executable).parent / "lychee"
    checked = subprocess.run(
        [lychee, "--offline", "--include-fragments", "--index-files", "index.html", "--no-progress", "--root-dir", built_site, built_site],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_search_has_a_record_for_each_passage_with_both_readings() -> None:
    records = [*offline(load(REPOSITORY))]  # for the site that opens from disk; test_search.py looks at the other
    texts = {record["location"]: record["text"] for record in records}
    assert len(texts) == len(records)
    for slug in TEXTS:
        found = [location for location in texts if location.startswith(f"texts/{slug}/#p")]
        assert len(found) == len(front_matter(slug)["source"]["paragraphs"])
    mended = texts["texts/lieven-paris-summit/#p1"]
    assert "Parturiunt" in mended
    assert "Patrturiunt" in mended


def test_every_statement_has_a_record_and_a_line_in_every_list(built_site: Path) -> None:
    statements = load(REPOSITORY).ledger.statements
    assert statements
    lists = [(built_site / page / "index.html").read_text("utf-8") for page in ("statements", "timeline")]
    for key, statement in statements.items():
        record = (built_site / f"statements/{statement.slug}/index.html").read_text("utf-8")
        assert f'<article class="ed-statement" id="{statement.id}"' in record
        address = f"statements/{key.replace('#', '/#')}"
        assert f'href="{statement.slug}/#{statement.id}"' in lists[0]
        assert lists[1].count(f'href="../{address}"') == 3  # in the list, and in the wide drawing and the narrow one
    assert lists[0].count("<li data-speaker=") == len(statements)


def test_the_semi_transcript_is_labelled_wherever_it_is_listed(built_site: Path) -> None:
    for page in (
        "index.html",
        "texts/index.html",
        "texts/hidden-forces-semi-transcript/index.html",
        "statements/hidden-forces-semi-transcript/index.html",
    ):
        assert "Semi-transcript, not verbatim" in (built_site / page).read_text("utf-8")


def test_lost_notes_are_kept_and_shown_as_lost(built_site: Path) -> None:
    html = (built_site / "texts/russia-matters-negotiators/index.html").read_text("utf-8")
    assert html.count('class="note-lost"') == 6
    assert 'id="lost-notes"' in html

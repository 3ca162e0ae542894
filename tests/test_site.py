"""The built site of this repository's edition: whole, faithful to its sources, and built by the stock tools too."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pypandoc
import pytest
import yaml

from site_tools import passages

REPOSITORY = Path(__file__).parent.parent
TEXTS = sorted(path.stem for path in (REPOSITORY / "docs/texts").glob("*.md") if path.stem != "index")
QUIET = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}


def mkdocs(*arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "mkdocs", *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, env=QUIET, capture_output=True, text=True, check=False)


def front_matter(slug: str) -> dict:
    return yaml.safe_load((REPOSITORY / f"docs/texts/{slug}.md").read_text("utf-8").split("---\n")[1])


def test_the_edition_has_no_problems_and_seven_texts(run, built_site: Path) -> None:
    assert run("--root", REPOSITORY, "check").code == 0
    assert len(TEXTS) == 7
    assert all((built_site / f"texts/{slug}/index.html").is_file() for slug in TEXTS)


@pytest.mark.parametrize("slug", TEXTS)
def test_every_passage_on_the_built_page_is_the_text_of_the_source(slug: str, built_site: Path) -> None:
    source = front_matter(slug)["source"]
    lines = (REPOSITORY / "sources" / source["file"]).read_text("utf-8").split("\n")
    shown = passages(built_site / f"texts/{slug}/index.html")
    starts = source["paragraphs"]
    last = int(str(source["lines"]).split("-")[1])
    for number, (first, end) in enumerate(zip(starts, [*starts[1:], last + 1], strict=True), 1):
        assert shown[f"p{number}"] == " ".join(" ".join(lines[first - 1 : end - 1]).split())
    assert len(shown) == len(starts)


@pytest.mark.parametrize("slug", TEXTS)
def test_title_and_byline_on_the_built_page_are_those_of_the_source(slug: str, built_site: Path) -> None:
    front = front_matter(slug)
    lines = (REPOSITORY / "sources" / front["source"]["file"]).read_text("utf-8").split("\n")
    html = (built_site / f"texts/{slug}/index.html").read_text("utf-8")
    for field, start in (("title", '<h1 id="title">'), ("byline", '<p class="byline">')):
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
    assert pages == {path.relative_to(tmp_path / "site") for path in (tmp_path / "site").rglob("index.html")}
    for slug in TEXTS:
        html = (tmp_path / "site/texts" / slug / "index.html").read_text("utf-8")
        assert "{~~" not in html
        assert "term:" not in html


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


def test_search_has_a_record_for_each_passage_with_both_readings(built_site: Path) -> None:
    records = json.loads((built_site / "search/search_index.json").read_text("utf-8"))["docs"]
    texts = {record["location"]: record["text"] for record in records}
    assert len(texts) == len(records)
    for slug in TEXTS:
        found = [location for location in texts if location.startswith(f"texts/{slug}/#p")]
        assert len(found) == len(front_matter(slug)["source"]["paragraphs"])
    mended = texts["texts/lieven-paris-summit/#p1"]
    assert "Parturiunt" in mended
    assert "Patrturiunt" in mended


def test_the_semi_transcript_is_labelled_wherever_it_is_listed(built_site: Path) -> None:
    for page in ("index.html", "texts/index.html", "texts/hidden-forces-semi-transcript/index.html"):
        assert "Semi-transcript, not verbatim" in (built_site / page).read_text("utf-8")


def test_lost_notes_are_kept_and_shown_as_lost(built_site: Path) -> None:
    html = (built_site / "texts/russia-matters-negotiators/index.html").read_text("utf-8")
    assert html.count('class="note-lost"') == 6
    assert 'id="lost-notes"' in html

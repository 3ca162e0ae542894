"""The site as a folder that opens from disk: links name files, the search works, no network and no server is asked."""

import io
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from conftest import REPOSITORY, Run
from edition import cli
from edition.publish.book.offline import Folder, pointed, zipped
from firefox import FOUND, firefox
from site_tools import Watch


@pytest.fixture(scope="module")
def offline(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("offline") / "edition offline (1)"  # as a person might name it
    assert cli.main(["--root", str(REPOSITORY), "build", "--offline", "--site-dir", str(folder)]) == 0
    return folder


@pytest.fixture
def page(browser: Browser, offline: Path) -> Iterator[Page]:
    """The home page, opened from disk; the test fails if anything but files is asked for, or an error is logged."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    watch = Watch(context, offline.as_uri())
    page = context.new_page()
    page.goto((offline / "index.html").as_uri())
    yield page
    context.close()
    assert watch.faults == []


def test_a_reader_searches_a_word_and_follows_the_hit_to_its_paragraph(page: Page) -> None:
    page.locator(".md-search__input").click()
    page.locator(".md-search__input").press_sequentially("Patrturiunt", delay=20)
    hit = page.locator('.md-search-result a[href*="texts/lieven-paris-summit/index.html"][href*="#p1"]')
    expect(hit).to_be_visible()
    hit.click()
    expect(page).to_have_url(re.compile(r"/texts/lieven-paris-summit/index\.html\?.*#p1$"))
    expect(page.locator("#p1")).to_be_in_viewport()
    expect(page.locator("#p1")).to_contain_text("Parturiunt")


def test_a_reader_goes_from_page_to_page(page: Page) -> None:
    page.get_by_role("link", name="Ending the Ukraine War").first.click()
    page.locator(".ed-text").get_by_role("link", name="Istanbul framework").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Istanbul framework")
    page.locator(".ed-mentions li").first.get_by_role("link", name="Passage 3").click()
    expect(page).to_have_url(re.compile(r"/texts/hidden-forces-semi-transcript/index\.html#p3$"))
    page.evaluate("scrollTo(0, 0)")
    page.locator("a.ed-site").click()
    expect(page).to_have_url(re.compile(r"/index\.html$"))


def test_the_statements_are_filtered_and_the_address_says_how(page: Page) -> None:
    page.get_by_role("navigation", name="Parts of the edition").get_by_role("link", name="Statements").click()
    page.locator("form[data-filters] select[name=speaker]").select_option("joe-biden")
    expect(page).to_have_url(re.compile(r"/statements/index\.html\?speaker=joe-biden$"))
    expect(page.locator("form[data-filters] [role=status]")).to_contain_text(" of 115 statements")


def test_a_citation_never_has_the_address_of_the_readers_disk(page: Page, offline: Path) -> None:
    page.goto((offline / "texts/lieven-paris-summit/index.html").as_uri())
    page.locator("#p2 .permalink").click()
    box = page.locator(".ed-box")
    expect(box).to_contain_text("texts/lieven-paris-summit/#p2")
    assert "file:" not in box.inner_text()


@pytest.mark.skipif(not FOUND, reason="there is no Firefox")
def test_firefox_finds_a_word_follows_the_hit_and_shows_notes(offline: Path, tmp_path: Path) -> None:
    with firefox(tmp_path) as browser:
        browser.go((offline / "index.html").as_uri())
        browser.type(".md-search__input", "Patrturiunt")
        browser.wait("""
            const hit = document.querySelector('.md-search-result a[href*="lieven-paris-summit"][href*="#p1"]');
            hit?.click();
            return Boolean(hit);
        """)
        browser.wait("return document.querySelector('#p1')?.textContent.includes('Parturiunt')")
        assert re.search(r"/texts/lieven-paris-summit/index\.html\?.*#p1$", browser.run("return location.href"))
        browser.run("document.querySelector('.ed-text a.apparatus-sign').focus()")
        browser.wait("return document.querySelector('[popover]:popover-open')?.textContent.includes('Horace')")
        asked = "return performance.getEntriesByType('resource').map(each => each.name)"
        assert [url for url in browser.run(asked) if not url.startswith(("file:", "data:", "blob:"))] == []


@pytest.mark.parametrize("ending", ["bib", "ris", "csl.json", "tei.xml", "md"])
def test_downloads_are_there(ending: str, offline: Path, built_site: Path) -> None:
    name = f"texts/lieven-paris-summit.{ending}"
    assert (offline / name).read_bytes() == (built_site / name).read_bytes()
    assert any(
        f'href="../lieven-paris-summit.{ending}"' in p.read_text("utf-8") for p in offline.glob("texts/*/*.html")
    )


def test_no_link_leads_to_a_folder_or_nowhere(offline: Path) -> None:
    lychee = Path(sys.executable).parent / "lychee"
    command = [lychee, "--offline", "--include-fragments", "--no-progress", "--root-dir", offline, offline]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout
    for file in offline.rglob("*.html"):
        for link in re.findall(r'<a [^>]*href="([^"#?]+)', file.read_text("utf-8")):
            assert ":" in link or (file.parent / link).is_file(), f"{file}: {link}"


def test_what_only_a_server_needs_is_left_out(offline: Path) -> None:
    assert not [name for name in ("404.html", "sitemap.xml", "sitemap.xml.gz") if (offline / name).exists()]


SEARCHED = {"404.html", "search", "concordance", "vocabulary"}  # on a disk there is no concordance to lead to


def test_the_words_of_every_page_are_those_of_the_site(offline: Path, built_site: Path) -> None:
    pages = [
        file.relative_to(built_site)
        for file in built_site.rglob("*.html")
        if not SEARCHED & {file.name, file.parent.name}
    ]
    assert len(pages) > 100
    for page in pages:
        here, there = (words_of((f / page).read_text("utf-8")) for f in (offline, built_site))
        assert here == there


def words_of(page: str) -> list[str]:
    """Those of the page itself: the two have another search in their frames."""
    return re.sub(r"<[^>]*>", " ", page[page.index("<main") : page.index("</main>")]).split()


@pytest.fixture
def site(tmp_path: Path) -> Path:
    for name in ("index.html", "a/index.html", "a/b/index.html", "a/b/x.bib"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    return tmp_path


@pytest.mark.parametrize(
    ("link", "file"),
    [
        ("./", "./index.html"),
        (".", "./index.html"),
        ("..", "../index.html"),
        ("../", "../index.html"),
        ("../../", "../../index.html"),
        ("../b/#p1", "../b/index.html#p1"),
        ("../?q=a/b#p1", "../index.html?q=a/b#p1"),
        ("x.bib", "x.bib"),
        ("#p1", "#p1"),
        ("?q=1", "?q=1"),
        ("", ""),
        ("https://example.org/", "https://example.org/"),
        ("//example.org/", "//example.org/"),
        ("../../../", "../../../"),
        ("nowhere/", "nowhere/"),
    ],
)
def test_a_link_to_a_folder_names_its_page(link: str, file: str, site: Path) -> None:
    assert Folder(site).file(link, "a/b/index.html") == file


def test_only_addresses_change_and_never_words_scripts_or_comments(site: Path) -> None:
    html = (
        '<!doctype html><!-- <a href="../"> --><script>const x = \'<a href="../">\';</script>'
        '<p title="href=&quot;../&quot; > x">Type &lt;a href="../"&gt;.</p>'
        "<a class=x href='../?a=1&amp;b=2'>one</a><a href=../>two</a><a data-href=\"../\">three</a>"
        '<meta http-equiv="refresh" content="0; url=../"><script src="m.js" data-to="../"></script>'
        '<div data-versions="[{&#34;url&#34;: &#34;../#v1&#34;}]"></div>'
    )
    expected = (
        html.replace("href='../?a=1&amp;b=2'", 'href="../index.html?a=1&amp;b=2"')
        .replace("href=../>", 'href="../index.html">')
        .replace("url=../", "url=../index.html")
        .replace('data-to="../"', 'data-to="../index.html"')
        .replace("[{&#34;url&#34;: &#34;../#v1&#34;}]", "[{&quot;url&quot;: &quot;../index.html#v1&quot;}]")
    )
    assert pointed(html, "a/b/index.html", Folder(site)) == expected


def test_the_zip_is_the_same_for_the_same_files_whenever_they_were_written(site: Path) -> None:
    first = zipped(site, "edition-offline")
    (site / "index.html").touch()
    assert zipped(site, "edition-offline") == first
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert archive.namelist()[0] == "edition-offline/a/b/index.html"


def test_the_search_is_there_for_a_disk_and_for_a_server(offline: Path) -> None:
    script = (offline / "search/search_index.js").read_text("utf-8")
    index = json.loads((offline / "search/search_index.json").read_text("utf-8"))
    assert json.loads(script.removeprefix("var __index = ")) == index
    assert "texts/lieven-paris-summit/index.html#p1" in {record["location"] for record in index["docs"]}


def test_old_addresses_lead_on(edition: Path, run: Run) -> None:
    """A page that was renamed after a release, and what a citation of the old version leads to."""
    settings = "site_name: A small edition\ntheme: {name: material}\nplugins: [search, edition]\n"
    (edition / "mkdocs.yml").write_text(settings, "utf-8")
    assert run("--root", edition, "release", "1.0.0", "--date", "2026-01-01").code == 0
    old = edition / "docs/glossary/lantern-pact.md"
    new = old.rename(old.with_name("pact-of-lanterns.md"))
    for path in (*edition.glob("docs/**/*.md"), *edition.glob("docs/**/*.yml")):
        path.write_text(
            re.sub(r"(term:|- |\[|, )lantern-pact\b", r"\1pact-of-lanterns", path.read_text("utf-8")), "utf-8"
        )
    new.write_text(new.read_text("utf-8").replace("---\n", "---\nformerly: [lantern-pact]\n", 1), "utf-8")
    built = run("--root", edition, "build", "--offline")
    assert built.code == 0, built.out
    moved = (edition / "dist/edition-offline/glossary/lantern-pact/index.html").read_text("utf-8")
    assert 'data-to="../pact-of-lanterns/index.html"' in moved
    assert 'content="0; url=../pact-of-lanterns/index.html"' in moved

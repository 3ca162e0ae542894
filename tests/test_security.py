"""What browsers are told of the site's pages: one policy in three forms, which each page keeps to.

The tests of the site in a browser are all under these headers, and fail if a browser complains of anything.
"""

import re
import shlex
import shutil
from html.parser import HTMLParser
from pathlib import Path

import pytest
from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config
from playwright.sync_api import Browser

from edition.publish.security import HEADERS, POLICY
from site_tools import headers_of, serve

INLINE = "<script>window.ran = 'a script in line'</script><p id=styled style='color: red'>x</p>"


def policy_of(value: str) -> dict[str, str]:
    return dict(part.strip().split(" ", 1) for part in value.split(";"))


class Head(HTMLParser):
    """What stands in a page's head, in order: the policy of a page holds for what comes after it."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_a_policy_allows_nothing_in_line_and_no_other_host() -> None:
    allowed = {source for value in POLICY.values() for source in value.split()}
    assert allowed == {"'none'", "'self'", "'wasm-unsafe-eval'"}
    assert POLICY["default-src"] == POLICY["base-uri"] == POLICY["frame-ancestors"] == "'none'"


def test_hosts_are_told_the_same_in_each_form(built_site: Path) -> None:
    assert headers_of(built_site) == HEADERS
    lines = (built_site / "_headers.nginx.conf").read_text("utf-8").splitlines()
    added = [shlex.split(line.removesuffix(";")) for line in lines if not line.startswith("#")]
    assert {name: value for _, name, value, _ in added} == HEADERS
    assert all((command, always) == ("add_header", "always") for command, _, _, always in added)


def test_each_page_has_the_policy_before_anything_that_it_is_about(built_site: Path) -> None:
    for page in built_site.rglob("*.html"):
        parser = Head()
        parser.feed(page.read_text("utf-8"))
        tags = [tag for tag, _ in parser.found]
        at, given = next(
            (at, given)
            for at, (_, given) in enumerate(parser.found)
            if given.get("http-equiv") == "Content-Security-Policy"
        )
        assert not {"script", "link", "style"} & set(tags[:at]), page
        # Browsers take this from hosts alone, and complain of it in a page.
        assert policy_of(given["content"] or "") | {"frame-ancestors": "'none'"} == policy_of(
            HEADERS["Content-Security-Policy"]
        )


@pytest.mark.parametrize("form", ["header", "page"])
def test_either_form_alone_stops_what_is_in_line(form: str, built_site: Path, browser: Browser, tmp_path: Path) -> None:
    shutil.copytree(built_site / "assets", tmp_path / "assets")
    html = (built_site / "404.html").read_text("utf-8").replace("</main>", f"{INLINE}</main>")
    policy = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')
    (tmp_path / "index.html").write_text(policy.sub("", html) if form == "header" else html, "utf-8")
    with serve(tmp_path, HEADERS if form == "header" else {}) as address:
        page = browser.new_page()
        page.goto(address)
        assert page.evaluate("window.ran") is None
        assert page.locator("#styled").evaluate("e => getComputedStyle(e).color") != "rgb(255, 0, 0)"
        page.close()


@pytest.mark.parametrize("where", ["serve", "disk"])
def test_there_is_no_policy_where_it_would_break_the_page(where: str, edition: Path) -> None:
    """`mkdocs serve` puts a script into each page; a page on a disk has no host."""
    (edition / "mkdocs.yml").write_text("site_name: x\ntheme: {name: material}\nplugins: [search, edition]\n", "utf-8")
    config = load_config(str(edition / "mkdocs.yml"), site_dir=str(edition / "site"))
    config.plugins["edition"].is_offline = where == "disk"
    config.plugins.on_startup(command="serve" if where == "serve" else "build", dirty=False)
    mkdocs_build(config)
    assert "Content-Security-Policy" not in (edition / "site/index.html").read_text("utf-8")
    assert not list((edition / "site").glob("_headers*"))

"""The site as a folder that opens from disk: links name files, the search comes as a script, no server is needed."""

import io
import json
import re
import zipfile
from functools import cache
from html import escape, unescape
from html.parser import HTMLParser
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import Any
from urllib.parse import unquote

from mkdocs.config.defaults import MkDocsConfig

from edition.edit.links import scheme

SHIM = Path(__file__).parent / "offline_assets/iframe-worker.js"
# Where a server answers for what is not there, and what only programs on the web read.
FOR_SERVERS = ("404.html", "sitemap.xml", "sitemap.xml.gz")
EARLIEST = (1980, 1, 1, 0, 0, 0)

_ATTRIBUTE = re.compile(r"""(\s[^\s=>/]+=)("[^"]*"|'[^']*'|[^\s"'>]+)""")
_ADDRESSES = {"href", "action", "data-to"}
_REFRESH = "0; url="


def prepare(config: MkDocsConfig) -> None:
    """Let the theme's search work where browsers allow no workers: its script runs in a frame instead.

    Nothing is fetched before it is needed: from disk browsers take no font that a page announces.
    """
    config.extra["on_disk"] = True
    config.extra["polyfills"] = [*config.extra.get("polyfills", []), f"assets/edition/{SHIM.name}"]


def finish(site: Path) -> None:
    """Make a built site one that opens from disk."""
    for name in FOR_SERVERS:
        (site / name).unlink(missing_ok=True)
    (site / f"assets/edition/{SHIM.name}").write_bytes(SHIM.read_bytes())
    folder = Folder(site)
    for page in sorted(site.rglob("*.html")):
        uri = page.relative_to(site).as_posix()
        page.write_text(pointed(page.read_text("utf-8"), uri, folder), "utf-8", newline="")
    index = site / "search/search_index.json"
    if index.is_file():
        written = _search(json.loads(index.read_text("utf-8")), folder)
        index.write_text(written, "utf-8")
        index.with_suffix(".js").write_text(f"var __index = {written}", "utf-8")


def zipped(site: Path, name: str) -> bytes:
    """All files of a folder in a zip, under a folder of this name; the same bytes for the same files."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in sorted(path for path in site.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(f"{name}/{path.relative_to(site).as_posix()}", EARLIEST)
            entry.compress_type, entry.external_attr, entry.create_system = zipfile.ZIP_DEFLATED, 0o644 << 16, 3
            archive.writestr(entry, path.read_bytes())
    return file.getvalue()


class Folder:
    """Knows which addresses of a site are folders."""

    def __init__(self, root: Path) -> None:
        self.is_folder = cache(lambda path: (root / path / "index.html").is_file())

    def file(self, link: str, page: str) -> str:
        """The link, as it stands on the page of this path, with the file's name if it leads to a folder."""
        path = re.split(r"[?#]", link, maxsplit=1)[0]
        if not path or scheme(link) or path.startswith("/"):
            return link
        there = normpath(join(dirname(page), unquote(path)))
        if there.startswith("..") or not self.is_folder(there):
            return link
        return f"{path.rstrip('/')}/index.html{link[len(path) :]}"


def pointed(html: str, page: str, folder: Folder) -> str:
    """The page with every link to a folder leading to the file in it. Nothing else of it changes."""
    tags = _Tags(html)
    parts, at = [], 0
    for start, tag in tags.found:
        parts += [html[at:start], _ATTRIBUTE.sub(lambda match: _attribute(match, page, folder), tag)]
        at = start + len(tag)
    return "".join([*parts, html[at:]])


class _Tags(HTMLParser):
    """Every start tag of a page as it is written, and where it stands; none in scripts or comments."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[int, str]] = []
        self.lines = [0, *(match.end() for match in re.finditer("\n", html))]
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        """Note a tag."""
        line, column = self.getpos()
        self.found.append((self.lines[line - 1] + column, self.get_starttag_text() or ""))


def _attribute(match: re.Match[str], page: str, folder: Folder) -> str:
    name, value = match[1].strip(" \t\r\n="), unescape(match[2].strip("\"'"))
    if name in _ADDRESSES:
        new = folder.file(value, page)
    elif name == "data-versions":
        new = json.dumps([each | {"url": folder.file(each["url"], page)} for each in json.loads(value)])
    elif name == "content" and value.startswith(_REFRESH):
        new = _REFRESH + folder.file(value.removeprefix(_REFRESH), page)
    else:
        return match[0]
    return match[0] if new == value else f'{match[1]}"{escape(new)}"'


def _search(index: dict[str, Any], folder: Folder) -> str:
    for record in index["docs"]:
        record["location"] = folder.file(record["location"] or "./", "index.html")
    return json.dumps(index, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

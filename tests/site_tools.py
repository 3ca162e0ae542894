"""What the tests of the built site share: reading its pages with a parser of their own, and serving it."""

import contextlib
import threading
from collections.abc import Iterator, Mapping
from functools import partial
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import BrowserContext

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
NESTED = {"li", "ol", "ul", "p"}


class Passages(HTMLParser):
    """The text of every element with an id p1, p2 …, in the reading received: without the editors' words and `ins`."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: dict[str, str] = {}
        self.open: list[tuple[str, str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in VOID:
            return
        given = dict(attrs)
        passage, hidden = (self.open[-1][1], self.open[-1][2]) if self.open else ("", False)
        identifier = given.get("id") or ""
        if identifier[:1] == "p" and identifier[1:].isdigit():
            passage = identifier
            self.texts[passage] = ""
        hidden = hidden or tag == "ins" or "ed" in (given.get("class") or "").split()
        self.open.append((tag, passage, hidden))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1][1] and not self.open[-1][2]:
            self.texts[self.open[-1][1]] += data


def passages(page: Path) -> dict[str, str]:
    """Each passage of a built page by its id, white space normalised."""
    parser = Passages()
    parser.feed(page.read_text("utf-8"))
    return {identifier: " ".join(text.split()) for identifier, text in parser.texts.items()}


class Quiet(SimpleHTTPRequestHandler):
    """Serves files with these headers, and prints nothing."""

    headers_given: Mapping[str, str] = {}

    def end_headers(self) -> None:
        for name, value in self.headers_given.items():
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, *arguments: object) -> None:
        pass

    def handle(self) -> None:
        """A browser may read the beginning of a file and leave."""
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            super().handle()


def headers_of(site: Path) -> dict[str, str]:
    """What the site's `_headers` asks of a host for every page."""
    file = site / "_headers"
    lines = file.read_text("utf-8").splitlines() if file.is_file() else []
    return {name.strip(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}


@contextlib.contextmanager
def serve(folder: Path, headers: Mapping[str, str] | None = None) -> Iterator[str]:
    """Serve the folder on this machine, with these headers or those of its own; gives its address."""
    given = headers_of(folder) if headers is None else headers
    handler = type("Handler", (Quiet,), {"headers_given": given})
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()


class Watch:
    """What the pages of a context asked for elsewhere, and what they complained of."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.faults: list[str] = []
        context.on("request", lambda request: self._request(request.url, address))
        context.on("console", lambda message: self._message(message.type, message.text))
        context.on("weberror", lambda error: self.faults.append(f"error: {error.error}"))
        context.on("requestfailed", lambda request: self._failed(request.url, request.failure or ""))

    def _request(self, url: str, address: str) -> None:
        if not url.startswith((address, "data:", "blob:")):
            self.faults.append(f"another host: {url}")

    def _failed(self, url: str, why: str) -> None:
        if why != "net::ERR_ABORTED":  # the page was left before all had come
            self.faults.append(f"failed: {url}: {why}")

    def _message(self, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self.faults.append(f"{kind}: {text}")

"""What the tests of the built site share: reading its pages with a parser of their own, and serving it."""

import contextlib
import threading
from collections.abc import Iterator, Mapping
from functools import partial
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

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
    """Serves files, with these headers if any are given, and prints nothing."""

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


@contextlib.contextmanager
def serve(folder: Path, headers: Mapping[str, str] | None = None) -> Iterator[str]:
    """Serve the folder on this machine; gives its address."""
    handler = type("Handler", (Quiet,), {"headers_given": headers or {}})
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()

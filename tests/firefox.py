"""Drives Firefox by its own remote protocol, Marionette: Playwright has none for the Firefox that people have."""

import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

MAC = "/Applications/Firefox.app/Contents/MacOS/firefox"
FOUND = next(filter(None, map(shutil.which, ("firefox-esr", "firefox", MAC))), None)
PATIENCE = 60.0
QUIET = (
    "browser.shell.checkDefaultBrowser",
    "network.captive-portal-service.enabled",
    "network.connectivity-service.enabled",
)


class Firefox:
    """A Firefox without a window. Messages are JSON after their length: [0, number, command, parameters]."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection, self._answers, self._number = connection, connection.makefile("rb"), 0
        self._read()
        self.command("WebDriver:NewSession", capabilities={"pageLoadStrategy": "normal"})

    def command(self, name: str, **parameters: Any) -> Any:
        """Do this; what comes of it. Raises RuntimeError if Firefox cannot."""
        self._number += 1
        message = json.dumps([0, self._number, name, parameters]).encode()
        self._connection.sendall(b"%d:%b" % (len(message), message))
        _, _, error, result = self._read()
        if error:
            raise RuntimeError(f"{name}: {error['message']}")
        return result.get("value", result) if isinstance(result, dict) else result

    def go(self, url: str) -> None:
        """Open a page."""
        self.command("WebDriver:Navigate", url=url)

    def run(self, script: str) -> Any:
        """What a script of the page returns."""
        return self.command("WebDriver:ExecuteScript", script=script, args=[])

    def wait(self, script: str) -> Any:
        """The first thing that it returns which is true. Raises TimeoutError if it never does."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if found := self.run(script):
                return found
            time.sleep(0.05)
        raise TimeoutError(script)

    def type(self, selector: str, text: str) -> None:
        """Press these keys in a field."""
        found = self.command("WebDriver:FindElement", using="css selector", value=selector)
        [field] = found.values()
        self.command("WebDriver:ElementClick", id=field)
        self.command("WebDriver:ElementSendKeys", id=field, text=text)

    def _read(self) -> Any:
        length = b""
        while (char := self._answers.read(1)) != b":":
            length += char
        return json.loads(self._answers.read(int(length)))


@contextmanager
def firefox(profile: Path) -> Iterator[Firefox]:
    """A Firefox of its own, with a new profile in this folder."""
    settings = "".join(f'user_pref("{name}", false);\n' for name in QUIET)
    (profile / "user.js").write_text(f'{settings}user_pref("marionette.port", 0);\n', "utf-8")
    command = [FOUND, "--headless", "--marionette", "--no-remote", "--profile", profile]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        with socket.create_connection(("127.0.0.1", _port(profile))) as connection:
            yield Firefox(connection)
    finally:
        process.terminate()
        process.wait()


def _port(profile: Path) -> int:
    """Which port Firefox has chosen, once it says so."""
    file, end = profile / "MarionetteActivePort", time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if file.is_file() and (said := file.read_text("utf-8").strip()):
            return int(said)
        time.sleep(0.05)
    raise TimeoutError("Firefox does not start")

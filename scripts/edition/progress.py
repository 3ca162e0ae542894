"""Shows how far long work has come: on a terminal in one line, with rate and time left; elsewhere at each tenth.

Of work that does not say how far it has come, it shows how long it takes.
"""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

WORTH_TELLING = 200
SECONDS_BETWEEN = 0.1
ON_TERMINAL, ELSEWHERE = 1.0, 30.0  # seconds between two signs of life
WIDTH = 20


class Progress:
    """Hears from one run how much of each stage is done."""

    def __init__(self) -> None:
        self.stage, self.begun, self.told, self.tenths = "", 0.0, 0.0, 0

    def tell(self, stage: str, done: int, total: int) -> None:
        """Say that so many are done, unless there are few or it was said just now."""
        if total < WORTH_TELLING:
            return
        now = time.monotonic()
        if stage != self.stage or done <= 1:
            self.stage, self.begun, self.told, self.tenths = stage, now, now - SECONDS_BETWEEN, 0
        if sys.stderr.isatty():
            self._on_terminal(done, total, now)
        elif done * 10 // total > self.tenths:
            self.tenths = done * 10 // total
            print(f"{stage}: {done} of {total}", file=sys.stderr, flush=True)

    def _on_terminal(self, done: int, total: int, now: float) -> None:
        if done < total and now - self.told < SECONDS_BETWEEN:
            return
        self.told = now
        filled = "█" * (done * WIDTH // total)
        line = f"{self.stage}: {filled:░<{WIDTH}} {done} of {total}{_pace(done, total, now - self.begun)}"
        print(f"\r{line}\x1b[K", end="\n" if done == total else "", file=sys.stderr, flush=True)


@contextmanager
def waiting(stage: str) -> Iterator[None]:
    """Show that a stage goes on, and for how long it has."""
    ended = Event()
    sign = Thread(target=_give_signs, args=(stage, ended), daemon=True)
    sign.start()
    try:
        yield
    finally:
        ended.set()
        sign.join()


def _give_signs(stage: str, ended: Event) -> None:
    begun, on_terminal = time.monotonic(), sys.stderr.isatty()
    end = "\r\x1b[K"
    while not ended.wait(ON_TERMINAL if on_terminal else ELSEWHERE):
        line = f"{stage}: {_clock(time.monotonic() - begun)}"
        print(f"{end}{line}" if on_terminal else line, end="" if on_terminal else "\n", file=sys.stderr, flush=True)
    if on_terminal:
        print(end, end="", file=sys.stderr, flush=True)


def _pace(done: int, total: int, seconds: float) -> str:
    """The rate, and the time that is left at this rate; nothing before there is one."""
    if seconds < 1 or done < 2:
        return ""
    rate = done / seconds
    if done == total:
        return f", {rate:.0f}/s, {_clock(seconds)}"
    return f", {rate:.0f}/s, {_clock((total - done) / rate)} left"


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02}"

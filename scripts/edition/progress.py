"""Shows how far long work has come: on a terminal in one line, with rate and time left; elsewhere at each tenth."""

import sys
import time

WORTH_TELLING = 200
SECONDS_BETWEEN = 0.1
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

"""How long an edition takes to build, beside other builders on the same pages; each in a process of its own.

A cold build finds neither output nor anything kept. What takes little time is done three times, in turns, and the
median is taken, since a machine is not always as fast. After an edit, the page must have the new words.
"""

import http.client
import shutil
import socket
import tempfile
import time
import urllib.request
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path

from builders import PORT, TIMED, Builder, floor
from measuring import MB, Cost, Failed, run, started

HERE = Path(__file__).parent
STEPS = ("cold", "unchanged", "text", "entry", "check again", "reload", "check", "search")
ROUNDS = 3
CHEAP = 20.0
MOST_FOR_SERVING = 300.0
SECONDS_BETWEEN = 0.02

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Result:
    """What a builder took for pages of one size: costs by what was done, files and megabytes of its site.

    `keeps` says whether it keeps anything between builds, `left_out` why a cost is not there.
    """

    builder: str
    keeps: bool = False
    costs: dict[str, Cost] = field(default_factory=dict)
    files: int = 0
    size: float = 0.0
    left_out: dict[str, str] = field(default_factory=dict)


class Bench:
    """Measures builders that have pages of one size, and keeps what it finds."""

    def __init__(self, builders: Sequence[Builder], limit: float, tell: Tell, wanted: Collection[str] = STEPS) -> None:
        self.builders = list(builders)
        self.limit = limit
        self.wanted = {"cold", *wanted}
        self.tell = tell
        self.results = {builder.name: Result(builder.name, builder.keeps) for builder in builders}
        self.marks = (f"revised {number}" for number in count(1))

    def steps(self, folder: Path) -> Iterator[str]:
        """Do everything, in an order in which each step finds what it needs of those before; what is done is named."""
        yield from self._in_turns("cold", self.builders, self._cold)
        for builder in self._built(lambda _: True):
            self._note_size(builder)
        if first := self._built(lambda builder: builder.name == self.builders[0].name):
            yield from self._floor(first[0], folder)
        keeping = self._built(lambda builder: builder.keeps)
        yield from self._in_turns("unchanged", keeping, lambda each: run(each.build, each.folder, self.limit))
        yield from self._in_turns("text", keeping, self._after_a_text)
        yield from self._in_turns("entry", keeping, self._after_an_entry)
        checking = self._built(lambda builder: bool(builder.check))
        yield from self._in_turns("check again", checking, lambda each: run(each.check, each.folder, self.limit), 1)
        yield from self._in_turns("reload", self._built(self._can_serve), self._reload, 1)
        yield from self._in_turns("check", checking, self._cold_check, 1)
        yield from self._in_turns("search", self._built(lambda builder: bool(builder.search)), self._search, 1)

    def _built(self, wanted: Callable[[Builder], bool]) -> list[Builder]:
        return [each for each in self.builders if "cold" in self.results[each.name].costs and wanted(each)]

    def _in_turns(
        self, what: str, builders: Sequence[Builder], once: Callable[[Builder], Cost], rounds: int = ROUNDS
    ) -> Iterator[str]:
        """Do this with each builder, and again with those that are quick; note the median of each."""
        if what not in self.wanted:
            return
        found: dict[str, list[Cost]] = {builder.name: [] for builder in builders}
        for number in range(rounds):
            for builder in builders:
                costs = found[builder.name]
                if len(costs) == number and not (costs and costs[0].seconds > CHEAP):
                    costs += self._tried(what, builder, once)
        for name, costs in found.items():
            if costs:
                self.results[name].costs[what] = sorted(costs, key=lambda cost: cost.seconds)[len(costs) // 2]
        yield what

    def _tried(self, what: str, builder: Builder, once: Callable[[Builder], Cost]) -> list[Cost]:
        """The cost, if it could be done."""
        try:
            cost = once(builder)
        except Failed as failed:
            self.results[builder.name].left_out[what] = str(failed).partition("\n")[0].rpartition(": ")[2]
            self.tell(f"{builder.name}, {what}: {failed}")
            return []
        self.tell(f"{builder.name}, {what}: {cost.seconds:.2f} s, {cost.memory:.0f} MB")
        return [cost]

    def _cold(self, builder: Builder) -> Cost:
        clear(builder)
        return run(builder.build, builder.folder, self.limit)

    def _cold_check(self, builder: Builder) -> Cost:
        clear(builder)
        return run(builder.check, builder.folder, self.limit)

    def _after_a_text(self, builder: Builder) -> Cost:
        mark = next(self.marks)
        builder.edit_text(mark)
        return self._seen(builder, builder.places.text_page, mark)

    def _after_an_entry(self, builder: Builder) -> Cost:
        mark = next(self.marks)
        builder.edit_entry(mark)
        return self._seen(builder, builder.places.entry_page, mark)

    def _seen(self, builder: Builder, page: str, mark: str) -> Cost:
        cost = run(builder.build, builder.folder, self.limit)
        file = builder.folder / builder.out / page / "index.html"
        if not file.is_file() or mark not in file.read_text("utf-8"):
            raise Failed(f"{builder.name}: {page} has not the new words after the build")
        return cost

    def _note_size(self, builder: Builder) -> None:
        sizes = [file.stat().st_size for file in (builder.folder / builder.out).rglob("*") if file.is_file()]
        result = self.results[builder.name]
        self.results[builder.name] = replace(result, files=len(sizes), size=sum(sizes) / MB)

    def _floor(self, builder: Builder, folder: Path) -> Iterator[str]:
        least = floor(builder, folder / "floor")
        self.results[least.name] = Result(least.name)
        yield from self._in_turns("cold", [least], self._cold)
        self._note_size(least)

    def _search(self, builder: Builder) -> Cost:
        """The search index alone: a step of its own, or what it takes of one more cold build."""
        if builder.search[0] != TIMED:
            return run(builder.search, builder.folder, self.limit)
        clear(builder)
        with tempfile.TemporaryDirectory() as name:
            file = Path(name) / "seconds"
            command = (builder.build[0], str(HERE / "timing.py"), str(file), *builder.search[1:])
            cost = run(command, builder.folder, self.limit)
            if not (seconds := float(file.read_text("utf-8"))):
                raise Failed("its functions were not called in the process of the build")
            return Cost(seconds, 0, cost.memory)

    def _can_serve(self, builder: Builder) -> bool:
        if not builder.serve:
            return False
        seconds = self.results[builder.name].costs["cold"].seconds
        if seconds > MOST_FOR_SERVING:
            self.results[builder.name].left_out["reload"] = f"its build takes over {MOST_FOR_SERVING:.0f} s"
        return seconds <= MOST_FOR_SERVING

    def _reload(self, builder: Builder) -> Cost:
        """From the edit until the page that is served has the new words."""
        port = _free_port()
        command = [part.replace(PORT, str(port)) for part in builder.serve]
        address = f"http://127.0.0.1:{port}/{builder.places.text_page}/"
        with tempfile.TemporaryFile() as said, started(command, builder.folder, said):
            _await(address, "", self.limit)
            mark = next(self.marks)
            begun = time.monotonic()
            builder.edit_text(mark)
            _await(address, mark, self.limit)
            return Cost(time.monotonic() - begun, 0, 0)


def clear(builder: Builder) -> None:
    """Remove what a build has left."""
    for name in builder.made:
        shutil.rmtree(builder.folder / name, ignore_errors=True)


def _free_port() -> int:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return int(bound.getsockname()[1])


def _await(address: str, words: str, limit: float) -> None:
    """Ask for the page until it has the words."""
    end = time.monotonic() + limit
    while time.monotonic() < end:
        with (
            suppress(OSError, http.client.HTTPException),
            urllib.request.urlopen(address, timeout=limit) as answer,  # noqa: S310  # our own server
        ):
            if words in answer.read().decode("utf-8", "replace"):
                return
        time.sleep(SECONDS_BETWEEN)
    raise Failed(f"{address} is not there, or has not the new words, after {limit:.0f} s")

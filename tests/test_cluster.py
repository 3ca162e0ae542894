"""The same work on a Dask cluster: separate processes, one of which is killed in the middle."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from conftest import Run
from edition.edition import load
from edition.work import Workers
from slow_work import slowly

SCHEDULER = """
import asyncio, sys
from distributed import Scheduler, Worker
async def main():
    async with Scheduler(host="127.0.0.1", port=0, dashboard=False) as scheduler:
        print(scheduler.address, flush=True)
        await scheduler.finished()
asyncio.run(main())
"""
WORKER = """
import asyncio, sys
from distributed import Worker
async def main():
    async with Worker(sys.argv[1], nthreads=1, dashboard=False) as worker:
        print("ready", flush=True)
        await worker.finished()
asyncio.run(main())
"""


def started(stack: ExitStack, *command: str) -> tuple["subprocess.Popen[str]", str]:
    """A process of its own, and the first line that it prints."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    process = subprocess.Popen(
        [sys.executable, "-c", *command], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment
    )
    stack.callback(process.wait)
    stack.callback(process.kill)
    assert process.stdout
    stack.callback(process.stdout.close)
    return process, process.stdout.readline().strip()


@pytest.fixture(scope="module")
def cluster() -> Iterator[tuple[str, list["subprocess.Popen[str]"]]]:
    """The address of a scheduler, and its two workers."""
    with ExitStack() as stack:
        _, address = started(stack, SCHEDULER)
        yield address, [started(stack, WORKER, address)[0] for _ in range(2)]


def test_a_cluster_finds_what_this_machine_finds(cluster: tuple[str, list[object]], edition: Path, run: Run) -> None:
    page = edition / "docs/texts/council-hearing.md"
    page.write_text(page.read_text("utf-8") + "\nWords that are in no source.\n", "utf-8")
    whole = run("--root", edition, "check", "--format", "json")
    shutil.rmtree(edition / ".cache/edition/pages")
    with Workers(scheduler=cluster[0], few=0) as workers:  # a small edition would be read in this process
        found = load(edition, workers=workers).problems
    assert [(p.path, p.line, p.code) for p in found] == [
        (p["path"], p["line"], p["code"]) for p in json.loads(whole.out)
    ]


def test_a_worker_that_is_lost_costs_time_alone(cluster: tuple[str, list["subprocess.Popen[str]"]]) -> None:
    address, processes = cluster
    with Workers(scheduler=address) as workers:
        results = workers.map(slowly, range(80), chunk=2)
        found = [next(results)]
        processes[0].send_signal(signal.SIGKILL)
        found += results
    assert [number for number, _ in found] == list(range(80))
    assert {pid for _, pid in found} <= {process.pid for process in processes}
    assert processes[0].wait(5) == -signal.SIGKILL


def test_a_cluster_that_is_not_there_is_said_to_be_so(edition: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("edition.work.PATIENCE", 0.5)
    ran = run("--root", edition, "check", "--scheduler", "tcp://127.0.0.1:9")
    assert ran.code == 2
    assert "no scheduler of Dask answers at tcp://127.0.0.1:9" in ran.err
    ran = run("--root", edition, "check", "--scheduler", "nonsense://x")
    assert ran.code == 2
    assert "no scheduler of Dask answers at nonsense://x" in ran.err

"""Work on many items, by whomever it is done: the same results in the same order."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from edition.work import Workers

NUMBERS = range(100)


def square(number: int) -> int:
    return number * number


def scaled(factor: int, number: int) -> int:
    return factor * number


def killing(here: int, flag: str, number: int) -> int:
    """The first worker that comes to 40 is killed there."""
    if number == 40 and os.getpid() != here and not Path(flag).exists():
        Path(flag).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def always_killing(here: int, number: int) -> int:
    if number == 40 and os.getpid() != here:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def refusing(number: int) -> int:
    if number == 40:
        raise ValueError("forty")
    return number


@pytest.mark.parametrize("jobs", [1, 2, 5])
@pytest.mark.parametrize("chunk", [0, 1, 7, 1000])
def test_results_come_in_the_order_of_the_items_whatever_the_number_of_workers(jobs: int, chunk: int) -> None:
    with Workers(jobs) as workers:
        assert list(workers.map(square, NUMBERS, chunk=chunk)) == list(map(square, NUMBERS))


def test_what_is_given_goes_to_every_worker() -> None:
    with Workers(2) as workers:
        assert list(workers.map(scaled, NUMBERS, given=(3,))) == [3 * n for n in NUMBERS]


def test_few_items_are_done_in_this_process() -> None:
    with Workers(2) as workers:
        here = list(workers.map(lambda number: os.getpid(), range(3)))  # which no process could be sent
    assert here == [os.getpid()] * 3


def test_an_error_of_the_work_itself_is_raised() -> None:
    with Workers(2) as workers, pytest.raises(ValueError, match="forty"):
        list(workers.map(refusing, NUMBERS))


def test_a_worker_that_is_killed_costs_time_alone(tmp_path: Path) -> None:
    with Workers(2) as workers:
        given = (os.getpid(), str(tmp_path / "killed"))
        assert list(workers.map(killing, NUMBERS, given=given, chunk=3)) == list(NUMBERS)
    assert (tmp_path / "killed").exists()


def test_what_kills_each_worker_is_done_in_this_process() -> None:
    with Workers(2) as workers:
        assert list(workers.map(always_killing, NUMBERS, given=(os.getpid(),), chunk=3)) == list(NUMBERS)


def test_whoever_takes_no_more_results_ends_the_work() -> None:
    with Workers(2) as workers:
        results = workers.map(square, range(100_000), chunk=10)
        assert isinstance(results, Iterator)
        assert [next(results) for _ in range(3)] == [0, 1, 4]


SLOW = """
import time
from edition.work import Workers
with Workers(2) as workers:
    print("begun", flush=True)
    list(workers.map(time.sleep, [0.2] * 1000))
"""


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGKILL])
def test_workers_end_with_the_process_that_started_them(ending: signal.Signals) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SLOW], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        assert process.stdout
        process.stdout.readline()
        time.sleep(0.4)
        os.killpg(process.pid, ending) if ending == signal.SIGINT else process.kill()
        # The workers hold the other end of this pipe: it is at its end when all of them have ended.
        _, told = process.communicate(timeout=20)
    assert told.count("Traceback") <= (ending == signal.SIGINT)

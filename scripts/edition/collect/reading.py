"""Reads and divides files, several at a time, and gives what it found in their order."""

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace as replace_fields
from multiprocessing.connection import wait
from pathlib import Path

from edition.collect.added import Added
from edition.collect.gather import Given
from edition.collect.sidecar import read_sidecar
from edition.collect.split import divide
from edition.collect.stored import stored_before
from edition.collect.witness import read_witness
from edition.problems import Problem

AHEAD = 4
AHEAD_BYTES = 64 * 1024 * 1024
WORTH_A_PROCESS = 8

_Read = tuple[Given, int, Future[Added]]


def read(file: Path, root: Path | None = None, name: str = "") -> Added:
    """Read and divide a file, as its sidecar says where it has one; write nothing.

    A file that is in the edition `root` already, under this name, has the text layer that was stored then: its format
    is not read again.
    """
    witness, problems = stored_before(root / "sources", name, file) if root else None, list[Problem]()
    if witness is None:
        witness, problems = read_witness(file, str(file))
    if witness is None:
        return Added(str(file), None, None, tuple(problems))
    witness = replace_fields(witness, name=name) if name else witness
    sidecar, faults = read_sidecar(file, str(file), witness)
    if faults:
        return Added(str(file), witness, None, (*problems, *faults))
    division = divide(witness, sidecar)
    division = replace_fields(division, warnings=(*witness.layer.warnings, *division.warnings))
    return Added(str(file), witness, division, tuple(problems))


def read_all(files: Sequence[Given], root: Path | None, jobs: int) -> Iterator[Added]:
    """What is in each file, in order. Few are read here, more in `jobs` processes.

    Only so many are read ahead of what is taken that memory does not grow with their number.
    """
    jobs = min(jobs, len(files) // WORTH_A_PROCESS)
    if jobs < 2:
        yield from (_read(given, root) for given in files)
        return
    left = deque(files)
    pool = ProcessPoolExecutor(jobs, multiprocessing.get_context(_how()), _begin)
    try:
        yield from _read_ahead(pool, left, root, jobs)
    except BrokenProcessPool:  # the system has ended one of them, for want of memory: one at a time, then
        yield from (_read(given, root) for given in left)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _read_ahead(pool: ProcessPoolExecutor, left: deque[Given], root: Path | None, jobs: int) -> Iterator[Added]:
    """Take from `left` what has been read, in order, while the next ones are being read."""
    ahead: deque[_Read] = deque()
    for given in list(left):
        size = _size(given.path)
        while ahead and (len(ahead) >= AHEAD * jobs or sum(s for _, s, _ in ahead) + size > AHEAD_BYTES):
            yield _next(ahead, left)
        ahead.append((given, size, pool.submit(_read, given, root)))
    while ahead:
        yield _next(ahead, left)


def _next(ahead: deque[_Read], left: deque[Given]) -> Added:
    added = ahead[0][2].result()
    ahead.popleft()
    left.popleft()
    return added


def _read(given: Given, root: Path | None) -> Added:
    if given.problem:
        return Added(str(given.path), None, None, (given.problem,))
    return read(given.path, root, given.name)


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0


def _how() -> str:
    """Processes that share nothing with this one: the same on every system."""
    return "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"


def _begin() -> None:
    """A worker leaves Ctrl-C to the process that started it, and does not outlive it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)

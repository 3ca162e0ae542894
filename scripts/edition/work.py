"""Does the same work on many items, in several processes here or on a cluster, and gives the results in their order."""

import gc
import logging
import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import partial
from multiprocessing.connection import wait
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

from edition.store import code

Item = TypeVar("Item")
Result = TypeVar("Result")
Chunk = Sequence[Any]

# So many items are done sooner here than processes start for them.
FEW = 16
# A chunk is sent and its results come back at once; these are as many as are under way for each worker.
LARGEST_CHUNK = 32
AHEAD = 4
AHEAD_ON_CLUSTER = 256
POOLS = 3
PATIENCE = 10


class NoCluster(Exception):
    """The cluster cannot be reached, or cannot do this work: in words for who named it."""


class Workers:
    """Whoever does the work: this process, `jobs` processes of this machine, or the cluster of a Dask scheduler.

    The results are the same. Few items are done here, sooner than processes start. A worker that dies costs time: what
    it had under way is done again, in the end here.
    """

    def __init__(self, jobs: int | None = None, scheduler: str = "", few: int = FEW) -> None:
        self.jobs = jobs or cores()
        self.scheduler, self.few = scheduler, few
        self._client: Any = None

    def __enter__(self) -> Self:
        self._client = _connect(self.scheduler) if self.scheduler else None
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._client:
            self._client.close()

    def map(
        self,
        function: Callable[..., Result],
        items: Sequence[Item],
        *,
        given: tuple[Any, ...] = (),
        chunk: int = 0,
        few: int | None = None,
    ) -> Iterator[Result]:
        """`function(*given, item)` for each item, in their order; what is `given` is sent to each worker once.

        Function, items and results can be pickled. Slices of the items are taken when their turn comes, and only so
        many results are worked out ahead of what is taken that memory does not grow with their number.
        """
        if len(items) < (self.few if few is None else few) or (self.jobs == 1 and not self._client):
            yield from map(partial(function, *given), items)
            return
        size = chunk or self._chunk(len(items))
        left = deque(slice(start, start + size) for start in range(0, len(items), size))
        by = self._there if self._client else self._here
        for results in by(function, given, items, left):
            yield from results

    def _chunk(self, count: int) -> int:
        return max(1, min(LARGEST_CHUNK, count // (AHEAD * self.jobs)))

    def _here(
        self, function: Callable[..., Result], given: tuple[Any, ...], items: Sequence[Item], left: deque[slice]
    ) -> Iterator[Sequence[Result]]:
        """The results of each chunk, by processes of this machine: all anew if the system ends one, for want of memory.

        If that goes on, the rest is done in this process.
        """
        for _ in range(POOLS):
            pool = ProcessPoolExecutor(self.jobs, _processes(), _begin, (function, given))
            try:
                yield from _ahead(partial(_submit, pool), items, left, AHEAD * self.jobs)
            except BrokenProcessPool:
                continue
            finally:
                pool.shutdown(wait=True, cancel_futures=True)
            return
        for chunk in left:
            yield [function(*given, item) for item in items[chunk]]

    def _there(
        self, function: Callable[..., Result], given: tuple[Any, ...], items: Sequence[Item], left: deque[slice]
    ) -> Iterator[Sequence[Result]]:
        """The results of each chunk, by the cluster. Dask does again what a lost worker had; we what it gives up."""
        from distributed.client import ClosedClientError, FutureCancelledError
        from distributed.comm.core import CommClosedError
        from distributed.scheduler import KilledWorker

        while left:
            try:
                # Not by the client's executor: there a result that is lost on its way is waited for without end.
                [sent] = self._client.scatter([given], broadcast=True, hash=False)
                submit = partial(self._client.submit, _do_there, code(), function, sent, pure=False, retries=POOLS)
                yield from _ahead(submit, items, left, AHEAD_ON_CLUSTER)
            except (FutureCancelledError, KilledWorker):
                yield [function(*given, item) for item in items[left.popleft()]]
            except (ClosedClientError, CommClosedError, TimeoutError):  # the scheduler is lost
                for chunk in left:
                    yield [function(*given, item) for item in items[chunk]]
                return


class Meanwhile(Generic[Result]):
    """What a function gives that waits for other programs, while this process goes on.

    Whoever forks asks for the result before: then no thread is left.
    """

    def __init__(self, function: Callable[..., Result], *given: Any) -> None:
        self._pool = ThreadPoolExecutor(1)
        self._future = self._pool.submit(function, *given)
        self._pool.shutdown(wait=False)

    def result(self) -> Result:
        """What it gives, or raises, as soon as it is done."""
        try:
            return self._future.result()
        finally:
            self._pool.shutdown()


@contextmanager
def staying() -> Iterator[None]:
    """What is there now stays until the end: it is not looked through for what is no longer used.

    That would take seconds, and part what this process shares with those that it forks.
    """
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def cores() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def can_fork() -> bool:
    """Whether processes can be forked from this one safely, so that what is given to them need not be sent."""
    return sys.platform == "linux" and threading.active_count() == 1


def _ahead(
    submit: Callable[[Chunk], Future[Any]], items: Sequence[Any], left: deque[slice], most: int
) -> Iterator[Any]:
    """The results of each chunk, in order; those that were given are no longer `left`."""
    ahead: deque[Future[Any]] = deque()
    while left:
        while len(ahead) < min(most, len(left)):
            ahead.append(submit(items[left[len(ahead)]]))
        results = ahead[0].result()
        ahead.popleft()
        left.popleft()
        yield results


# What a worker process does, set once when it begins.
_task: Callable[..., Any] = list


def _submit(pool: ProcessPoolExecutor, chunk: Chunk) -> Future[Any]:
    return pool.submit(_do, chunk)


def _do(chunk: Chunk) -> list[Any]:
    return list(map(_task, chunk))


def _begin(function: Callable[..., Any], given: tuple[Any, ...]) -> None:
    """A worker ends at Ctrl-C without a word, and does not outlive the process that started it."""
    global _task
    _task = partial(function, *given)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    gc.freeze()  # what was there before is shared with that process as long as nobody touches it
    gc.enable()
    parent = multiprocessing.parent_process()
    if parent:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)


def _processes() -> Any:
    """Processes that have what this one has, at once; where forking is not safe, those that begin anew."""
    known = multiprocessing.get_all_start_methods()
    return multiprocessing.get_context("fork" if can_fork() else "forkserver" if "forkserver" in known else "spawn")


def _do_there(wanted: str, function: Callable[..., Any], given: tuple[Any, ...], chunk: Chunk) -> list[Any]:
    if code() != wanted:
        raise NoCluster(_OTHER)
    return [function(*given, item) for item in chunk]


_OTHER = "a worker has another version of this toolkit, of Python or of a library; install there what is here"


def _connect(scheduler: str) -> Any:
    """A client of the cluster, all of whose workers have this toolkit."""
    try:
        from distributed import Client
    except ImportError:
        raise NoCluster("--scheduler needs the extra “cluster”: pip install 'edition[cluster]'") from None
    for name in [name for name in logging.root.manager.loggerDict if name.startswith("distributed")]:
        logging.getLogger(name).setLevel(logging.CRITICAL)  # what is lost is done again: nobody need know how
    try:
        client: Any = Client(scheduler, timeout=PATIENCE, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError, TypeError) as error:
        raise NoCluster(f"no scheduler of Dask answers at {scheduler}: {error}") from None
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
        found = client.run(code, on_error="return")
    except TimeoutError:
        client.close()
        raise NoCluster(f"the scheduler at {scheduler} has no workers") from None
    for worker, has in sorted(found.items()):
        if has != code():
            client.close()
            raise NoCluster(f"{worker}: {_OTHER if isinstance(has, str) else f'this toolkit cannot be used: {has}'}")
    return client

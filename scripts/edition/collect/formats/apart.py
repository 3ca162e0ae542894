"""Runs a reader in a process of its own: whatever a file makes it do ends there, in time and within memory."""

import multiprocessing
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

from edition.collect.formats import Reading, Refused, failed

SECONDS = 60
MEMORY = 2 * 1024 * 1024 * 1024

_PRELOADED = ["trafilatura", "pdfminer.high_level", "webvtt"]


def apart(name: str, reader: Callable[..., Reading], *given: object) -> Reading:
    """What the reader returns. One that fails, takes too long or needs too much memory refuses the file.

    `name` is that of its library.
    """
    context = _context()
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_run, args=(theirs, reader, given, MEMORY), daemon=False)
    process.start()
    theirs.close()
    try:
        result = ours.recv() if ours.poll(SECONDS) else failed(name, f"it takes more than {SECONDS} seconds")
    except EOFError:
        result = failed(name, "it stopped without a word")
    finally:
        process.kill()
        process.join()
        ours.close()
    if isinstance(result, Reading):
        return result
    raise result if isinstance(result, Refused) else failed(name, result)


def _context() -> Any:
    """A server that has loaded the libraries once and forks for each file; where there is none, a new process."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_PRELOADED)
    return context


def _run(connection: Connection, reader: Callable[..., Reading], given: tuple[object, ...], memory: int) -> None:
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        result: object = reader(*given)
    except Refused as refused:
        result = refused
    except MemoryError:
        result = "it needs too much memory"
    except Exception as error:
        result = f"{type(error).__name__}: {error}"
    connection.send(result)

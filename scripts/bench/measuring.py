"""Runs programs, and says what they cost: time, work of the processors, and memory, with all of their processes."""

import os
import platform
import resource
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

MB = 1_000_000
CORES = os.cpu_count() or 1
SECONDS_BETWEEN = 0.02
# Looking at the processes takes time from those that are measured: at most this share of one core.
SHARE_OF_LOOKING = 0.05
SAID = 2000


@dataclass(frozen=True)
class Cost:
    """Seconds on the clock, seconds of all processors, and megabytes of memory at the peak."""

    seconds: float
    processor: float
    memory: float


@dataclass(frozen=True)
class Measured:
    """What one program took for several commands: seconds, and at the peak megabytes, with all of its processes."""

    program: str
    seconds: float
    memory: float


class Failed(Exception):
    """A program ended badly, or not in time: its command and what it said last."""


def run(command: Sequence[str], folder: Path, limit: float) -> Cost:
    """Run a command in a folder, by itself, and measure it. One that takes longer than the limit is stopped."""
    with tempfile.TemporaryFile() as said, started(command, folder, said) as process:
        begun = time.monotonic()
        peak, code, usage = _watched(process.pid, begun + limit)
        process.returncode = code
        seconds = time.monotonic() - begun
        if code:
            raise Failed(f"{' '.join(command)[:200]}: {_why(code, limit)}\n{_last_of(said)}")
    return Cost(seconds, usage.ru_utime + usage.ru_stime, peak)


@contextmanager
def started(command: Sequence[str], folder: Path, said: IO[bytes]) -> "Iterator[subprocess.Popen[bytes]]":
    """A program with processes of its own, all of which end with the block."""
    process = subprocess.Popen(
        command, cwd=folder, stdin=subprocess.DEVNULL, stdout=said, stderr=said, start_new_session=True
    )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        if process.returncode is None:
            process.wait()


def _watched(pid: int, deadline: float) -> tuple[float, int, resource.struct_rusage]:
    peak, look = 0.0, 0.0
    while True:
        ended, status, usage = os.wait4(pid, os.WNOHANG)
        now = time.monotonic()
        if ended:
            return peak, os.waitstatus_to_exitcode(status), usage
        if now > deadline:
            os.killpg(pid, signal.SIGKILL)
        elif now >= look:
            peak = max(peak, memory_of(pid))
            look = now + max(SECONDS_BETWEEN, (time.monotonic() - now) / SHARE_OF_LOOKING)
        time.sleep(0.01)


def _why(code: int, limit: float) -> str:
    return f"not done after {limit:.0f} s" if code == -signal.SIGKILL else f"ended with {code}"


def _last_of(said: IO[bytes]) -> str:
    said.seek(max(0, said.seek(0, os.SEEK_END) - SAID))
    return said.read().decode("utf-8", "replace")


def timed(program: str, commands: Sequence[Sequence[str]]) -> Measured:
    """Run these commands, as many at a time as there are cores. One that fails ends the measuring."""
    begun, peak = time.monotonic(), 0.0
    with ThreadPoolExecutor(CORES) as pool:
        running = [pool.submit(done, command) for command in commands]
        while not all(each.done() for each in running):
            peak = max(peak, memory_of(os.getpid(), with_itself=False))
            time.sleep(SECONDS_BETWEEN)
    for each in running:
        each.result()
    return Measured(program, time.monotonic() - begun, peak)


def done(command: Sequence[str]) -> None:
    """Run a command that must succeed."""
    output_of(command)


def output_of(command: Sequence[str]) -> str:
    """What a command that must succeed has printed."""
    ran = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    if ran.returncode:
        raise SystemExit(f"bench: {' '.join(command)[:200]}\n{(ran.stdout + ran.stderr).decode()[-SAID:]}")
    return ran.stdout.decode()


def memory_of(pid: int, with_itself: bool = True) -> float:
    """Megabytes of memory of a process and those below it.

    What only one of them has counts for each; what they share with one another, or with other programs, counts once:
    as much as the one has that shares most.
    """
    rows = list(_processes())
    below, before = {pid}, 0
    while len(below) > before:
        before = len(below)
        below |= {child for child, parent, _ in rows if parent in below}
    found = [_own(child, size) for child, _, size in rows if child in below and (with_itself or child != pid)]
    return (sum(own for own, _ in found) + max((shared for _, shared in found), default=0)) / MB


def _own(pid: int, resident: int) -> tuple[int, int]:
    """The process's bytes in memory that are its own, and those that are shared; all are its own if nobody says."""
    with suppress(OSError, KeyError, ValueError):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
        sizes = {name: int(size.split()[0]) * 1024 for name, _, size in (line.partition(":") for line in lines)}
        own = sizes["Private_Clean"] + sizes["Private_Dirty"]
        return own, sizes["Rss"] - own
    return resident, 0


def _processes() -> Iterator[tuple[int, int, int]]:
    """Each process, its parent, and its bytes in memory: as the kernel says, or where it does not, `ps`."""
    if not Path("/proc/self/stat").exists():
        listed = subprocess.run(["/bin/ps", "-axo", "pid=,ppid=,rss="], capture_output=True, text=True, check=True)
        for line in listed.stdout.splitlines():
            process, parent, kilobytes = map(int, line.split())
            yield process, parent, kilobytes * 1024
        return
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has ended
            fields = stat.read_text(errors="replace").rpartition(")")[2].split()
            yield int(stat.parent.name), int(fields[1]), int(fields[21]) * os.sysconf("SC_PAGE_SIZE")


def machine() -> dict[str, str | int | float]:
    """What the machine is, in words that say nothing of whose it is, and how busy it was at the beginning."""
    with suppress(OSError, StopIteration):
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        processor = next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
        return _described(processor)
    return _described(platform.processor() or platform.machine())


def _described(processor: str) -> dict[str, str | int | float]:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return {
        "processor": processor,
        "cores": CORES,
        "memory": f"{memory:.0f} GB",
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "busy": round(os.getloadavg()[0], 1),
    }

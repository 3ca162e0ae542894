"""Work for the workers of a cluster, in a module that they load quickly."""

import os
import time


def slowly(number: int) -> tuple[int, int]:
    """The number, and the process that had it."""
    time.sleep(0.02)
    return number, os.getpid()

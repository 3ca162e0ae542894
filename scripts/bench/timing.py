"""Runs a module, and writes down how long some of its functions took. `timing.py FILE NAMES MODULE ARGUMENT…`

A name is `module:function` or `module:Class.method`; NAMES has several with commas between them. The time of a function
that one of the others calls counts twice, so none of them should call another.
"""

import importlib
import runpy
import sys
import time
from functools import wraps
from pathlib import Path
from typing import Any


class Clock:
    """The seconds that the functions took so far."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def wind(self, name: str) -> None:
        """Have a function timed from now on."""
        module, _, path = name.partition(":")
        holder: Any = importlib.import_module(module)
        *parts, last = path.split(".")
        for part in parts:
            holder = getattr(holder, part)
        function = getattr(holder, last)

        @wraps(function)
        def timed(*arguments: Any, **named: Any) -> Any:
            begun = time.monotonic()
            try:
                return function(*arguments, **named)
            finally:
                self.seconds += time.monotonic() - begun

        setattr(holder, last, timed)


def main() -> None:
    """Time the functions while the module runs as a command."""
    file, names, module, *arguments = sys.argv[1:]
    clock = Clock()
    for name in names.split(","):
        clock.wind(name)
    sys.argv = [module, *arguments]
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    finally:
        Path(file).write_text(f"{clock.seconds:.3f}", "utf-8")


if __name__ == "__main__":
    main()

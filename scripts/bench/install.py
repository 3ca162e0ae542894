"""Installs what `make bench` compares with, the extra `bench` of pyproject.toml, one by one into this environment.

What does not install here is named, and is then left out of the tables: the rest can still be measured.
"""

import re
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).parents[2]
PIP = (sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")


def is_installed(name: str) -> bool:
    """Whether a package is there. A folder here may have its name, so it is not looked for as a module."""
    return any(True for _ in metadata.distributions(name=name))


def main() -> None:
    """Install each that is not there."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    for wanted in project["optional-dependencies"]["bench"]:
        name = re.split(r"\W", wanted, maxsplit=1)[0]
        if not is_installed(name) and subprocess.run([*PIP, wanted], check=False, stderr=subprocess.DEVNULL).returncode:
            print(f"bench: {wanted} does not install here, and is left out", file=sys.stderr)


if __name__ == "__main__":
    main()

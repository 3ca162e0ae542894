"""The toolkit as a wheel, to be kept in an edition: made from its repository, or from where it is installed."""

import base64
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from importlib.metadata import Distribution, distribution
from io import BytesIO
from pathlib import Path

NAME = "edition"
PACKAGE = Path(__file__).parent.parent
# The first day that a zip file knows. With one date for all, the same toolkit is the same wheel, byte for byte.
FIRST_DAY = 315532800
_NOT_PACKED = ("INSTALLER", "REQUESTED", "RECORD", "direct_url.json")


class NoWheel(Exception):
    """The toolkit cannot be packed; says why."""


def wheel() -> tuple[str, bytes]:
    """The file name and the content of a wheel of the toolkit that is running."""
    repository = PACKAGE.parent.parent
    if PACKAGE.parent.name == "scripts" and (repository / "pyproject.toml").is_file():
        return _built(repository)
    return _packed(distribution(NAME))


def _built(repository: Path) -> tuple[str, bytes]:
    """Build it from a copy, so that nothing is left in the repository and nothing of an earlier build gets in."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "toolkit"
        copy.mkdir()
        for name in ("pyproject.toml", "README.md", "LICENSE"):
            shutil.copy(repository / name, copy)
        shutil.copytree(PACKAGE, copy / "scripts" / NAME, ignore=shutil.ignore_patterns("__pycache__"))
        build = "import setuptools.build_meta as b, sys; b.build_wheel(sys.argv[1])"
        ran = subprocess.run(  # noqa: S603 -- our own program
            [sys.executable, "-c", build, folder],
            cwd=copy,
            env=os.environ | {"SOURCE_DATE_EPOCH": str(FIRST_DAY)},
            capture_output=True,
            text=True,
        )
        made = list(Path(folder).glob("*.whl"))
        if ran.returncode or not made:
            why = ran.stderr.strip().rsplit("\n", 1)[-1]
            raise NoWheel(f"the toolkit in {repository} could not be packed: {why}; run “make setup” there first")
        return made[0].name, made[0].read_bytes()


def _packed(installed: Distribution) -> tuple[str, bytes]:
    """Pack the installed files again, as the standard for wheels asks."""
    files = {path.as_posix(): Path(str(path.locate())) for path in installed.files or ()}
    info = f"{NAME}-{installed.version}.dist-info"
    kept = {
        name: path.read_bytes()
        for name, path in sorted(files.items())
        if name.startswith((f"{NAME}/", f"{info}/")) and not name.endswith((".pyc", *_NOT_PACKED))
    }
    if f"{info}/WHEEL" not in kept or f"{NAME}/__init__.py" not in kept:
        raise NoWheel("the toolkit is not installed from a wheel, and not in its repository: install it with pip")
    record = f"{info}/RECORD"
    kept[record] = "".join([*(_recorded(name, data) for name, data in kept.items()), f"{record},,\n"]).encode()
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in kept.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return f"{NAME}-{installed.version}-py3-none-any.whl", packed.getvalue()


def _recorded(name: str, data: bytes) -> str:
    digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
    return f"{name},sha256={digest},{len(data)}\n"

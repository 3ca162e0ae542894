"""Brings the toolkit's files in an edition up to the version that is running, and keeps what people have changed.

What each file was is in the wheel that the edition has kept: so it is plain which files were changed here.
"""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path
from typing import Literal

from edition.files import one_at_a_time, read_regular, replace
from edition.new.layout import CHANGELOG, TOOLKIT, VENDOR, WITHIN, is_program
from edition.new.notes import new_notes
from edition.new.wheel import NAME, wheel

What = Literal["replaced", "added", "removed", "kept"]


class NoUpgrade(Exception):
    """The edition cannot be upgraded; says why."""


@dataclass(frozen=True)
class Change:
    """What happened to a file. If it was kept, as it was changed here, `diff` has what is new in the toolkit's."""

    path: str
    what: What
    diff: str = ""


@dataclass(frozen=True)
class Upgrade:
    """From which version to which, what happened to the files, and what the changelog says of it."""

    old: str
    new: str
    changes: list[Change]
    notes: str


def upgrade(root: Path) -> Upgrade:
    """Upgrade an edition. A run that was stopped is mended by the next: the old wheel goes last."""
    kept = _vendored(root)
    name, content = wheel()
    before = next((path for path in kept if path.name != name), root / VENDOR / name)
    old, new = _contents(read_regular(before), before), _contents(content, before)
    if _numbers(name) < _numbers(before.name):
        raise NoUpgrade(f"this toolkit, {_version(name)}, is older than that of the edition, {_version(before.name)}")
    with one_at_a_time(root):
        changes = [change for path in sorted({*old, *new} - {_LOG}) for change in _settle(root, path, old, new)]
        replace(root / VENDOR / name, content)
        for path in kept:
            if path.name != name:
                path.unlink()
    notes = new_notes(old.get(_LOG, b"").decode("utf-8", "replace"), CHANGELOG.read_text("utf-8"))
    return Upgrade(_version(before.name), _version(name), changes, notes)


_LOG = CHANGELOG.name
_FILES, _NOTES = f"{WITHIN}/{TOOLKIT.name}/", f"{WITHIN}/{_LOG}"


def _vendored(root: Path) -> list[Path]:
    found = sorted((root / VENDOR).glob(f"{NAME}-*.whl"))
    if not found:
        raise NoUpgrade(f"there is no {VENDOR}/{NAME}-….whl here: this edition was not made with “edition new”")
    return found


def _contents(wheel: bytes, path: Path) -> dict[str, bytes]:
    """The toolkit's files for an edition in a wheel, and its changelog, which no edition has under this name there."""
    try:
        with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
            names = [name for name in archive.namelist() if name.startswith(_FILES) or name == _NOTES]
            return {_LOG if n == _NOTES else n.removeprefix(_FILES): archive.read(n) for n in names}
    except (zipfile.BadZipFile, OSError) as error:
        raise NoUpgrade(f"{path} cannot be read: {error}") from None


def _settle(root: Path, path: str, old: dict[str, bytes], new: dict[str, bytes]) -> Iterator[Change]:
    """Put the new file in the place of one that nobody has changed; leave what somebody changed, added or removed."""
    file, was, will = root / path, old.get(path), new.get(path)
    here = read_regular(file) if file.is_file() else None
    if here == will or will == was:
        return
    if here != was or not file.resolve().is_relative_to(root.resolve()):
        yield Change(path, "kept", _diff(path, was, will))
    elif will is None:
        file.unlink()
        yield Change(path, "removed")
    else:
        file.parent.mkdir(parents=True, exist_ok=True)
        replace(file, will)
        file.chmod(0o755 if is_program(will) else 0o644)
        yield Change(path, "replaced" if was is not None else "added")


def _diff(path: str, was: bytes | None, will: bytes | None) -> str:
    before, now = ((content or b"").decode("utf-8", "replace").splitlines() for content in (was, will))
    return "\n".join(unified_diff(before, now, f"{path} before", f"{path} now", lineterm="", n=1))


def _version(wheel: str) -> str:
    return wheel.split("-")[1]


def _numbers(wheel: str) -> tuple[int, ...]:
    return tuple(int(part) for part in _version(wheel).split(".") if part.isdigit())

"""The releases of the edition: docs/releases/<version>.json, each a record of what was published, never changed again.

A record holds the pages that are new or other than in the release before it; all records together say what was ever
published. Each holds its own hash and that of the one before it.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, Field, ValidationError

from edition.edit.edtf import edtf
from edition.edit.page import Strict
from edition.edit.release.published import PublishedPage
from edition.files import read_regular
from edition.problems import Problem

FOLDER = "docs/releases"
VERSION = r"(?:0|[1-9]\d{0,5})\.(?:0|[1-9]\d{0,5})\.(?:0|[1-9]\d{0,5})"

_DAY = Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\d$"), AfterValidator(edtf)]


class Release(Strict):
    """A record: `pages` by their paths in docs/, those alone that changed; `gone` are those that are no more."""

    version: Annotated[str, Field(pattern=f"^{VERSION}$")]
    date: _DAY
    after: str = ""
    after_sha256: str = ""
    pages: Mapping[str, PublishedPage]
    gone: tuple[str, ...] = ()

    @cached_property
    def sha256(self) -> str:
        """The hash of all that it says."""
        plain = json.dumps(self._plain(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(plain.encode()).hexdigest()

    def _plain(self) -> dict[str, Any]:
        own = self.model_dump(mode="json", exclude={"pages"}, exclude_defaults=True)
        return own | {"pages": {uri: page.written() for uri, page in self.pages.items()}}

    def as_json(self) -> str:
        """The file: one value to a line."""
        return json.dumps(self._plain() | {"sha256": self.sha256}, ensure_ascii=False, indent=1) + "\n"


@dataclass(frozen=True)
class Releases:
    """All releases, the oldest first."""

    all: tuple[Release, ...] = ()

    @property
    def newest(self) -> Release | None:
        """The last release; None before the first."""
        return self.all[-1] if self.all else None

    @cached_property
    def states(self) -> tuple[Mapping[str, PublishedPage], ...]:
        """Everything that was published once each release was out. A page that did not change is the same object."""
        states: list[Mapping[str, PublishedPage]] = []
        state: dict[str, PublishedPage] = {}
        for release in self.all:
            state = {uri: page for uri, page in state.items() if uri not in release.gone} | dict(release.pages)
            states.append(state)
        return tuple(states)

    @property
    def state(self) -> Mapping[str, PublishedPage]:
        """Everything that is published as of the last release."""
        return self.states[-1] if self.states else {}

    @cached_property
    def last_changed(self) -> Mapping[str, Release]:
        """The last release in which each page changed."""
        return {uri: release for release in self.all for uri in release.pages}

    def before(self, uri: str, formerly: Iterable[str]) -> tuple[str, PublishedPage] | None:
        """How the last release had a page, under its own or a former path."""
        return next(((old, self.state[old]) for old in (uri, *formerly) if old in self.state), None)


def order(version: str) -> tuple[int, ...]:
    """Versions in their order."""
    return tuple(map(int, version.split(".")))


def is_release(path: Path, root: Path) -> bool:
    """Whether this file is a record of a release: these are not pages, and not published."""
    return path.parent == root / FOLDER and path.suffix == ".json"


def read_releases(root: Path, files: Iterable[Path]) -> tuple[Releases, list[Problem]]:
    """Read the records. Where one is wrong, there is no telling what was published: then there are none."""
    found = [_read(path, path.relative_to(root).as_posix()) for path in files if is_release(path, root)]
    problems = [each for each in found if isinstance(each, Problem)]
    releases = sorted((each for each in found if isinstance(each, Release)), key=lambda r: order(r.version))
    problems += [] if problems else _chain(releases)
    return Releases(() if problems else tuple(releases)), problems


def _read(path: Path, shown: str) -> Release | Problem:
    hint = f"Restore the file as it was committed, for instance with: git checkout -- {shown}"
    if not re.fullmatch(VERSION, path.stem):
        return Problem(shown, 0, 0, "V706", "the name of a release’s record is its version, 1.2.3.json", hint)
    try:
        given = json.loads(read_regular(path).decode("utf-8"))
        digest = given.pop("sha256", None)
        release = Release.model_validate(given)
        is_whole = digest == release.sha256 and release.version == path.stem
    except (OSError, ValueError, RecursionError, AttributeError, TypeError) as error:
        why = "it is not in its form" if isinstance(error, ValidationError) else str(error).split("\n")[0]
        return Problem(shown, 0, 0, "V706", f"this record of a release cannot be read: {why}", hint)
    if not is_whole:
        message = "this record of a release is not as it was written: what was published cannot be changed afterwards"
        return Problem(shown, 0, 0, "V706", message, hint)
    return release


def _chain(releases: Iterable[Release]) -> Iterator[Problem]:
    """Each record names the one before it, so that none can be missing."""
    before: Release | None = None
    for release in releases:
        named = release.after, release.after_sha256
        if named != ((before.version, before.sha256) if before else ("", "")):
            path = f"{FOLDER}/{release.version}.json"
            message = f"the release before it was {release.after or 'none'}, which is not the one there"
            hint = f"Restore {FOLDER}/ as it was committed, for instance with: git checkout -- {FOLDER}"
            yield Problem(path, 0, 0, "V706", message, hint)
        before = release

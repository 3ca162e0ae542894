"""The date that a book carries: that of what it was made from, never the day on which it was made."""

import os
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

from edition.edit.edtf import bounds
from edition.edit.rendered import Edition
from edition.publish.updates.versions import Versions


def date_of(edition: Edition) -> datetime:
    """The date of the release, if the edition is as released; else that of its last commit.

    Where nothing is committed, it is the last day on which a source was received. SOURCE_DATE_EPOCH overrules all.
    """
    stated = os.environ.get("SOURCE_DATE_EPOCH", "")
    if stated.isdecimal():
        return datetime.fromtimestamp(int(stated), UTC)
    newest = edition.releases.newest
    if newest and not Versions(edition).is_changed:
        return datetime.fromisoformat(newest.date).replace(tzinfo=UTC)
    return _last_commit(edition.root) or _last_received(edition)


def _last_commit(root: Path) -> datetime | None:
    """When the folder was last committed; None if it is in no repository."""
    git = shutil.which("git")
    if git is None:
        return None
    command = [git, "-C", str(root), "log", "-1", "--format=%ct", "--", "."]
    said = subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()  # noqa: S603 -- git from PATH
    return datetime.fromtimestamp(int(said), UTC) if said.isdecimal() else None


def _last_received(edition: Edition) -> datetime:
    days = [day for source in edition.sources.values() if (day := bounds(source.record.received)[1])]
    last = max(days, default=datetime.fromtimestamp(0, UTC).date())
    return datetime(last.year, last.month, last.day, tzinfo=UTC)

"""What `edition new` and `edition upgrade` print."""

import sys
from pathlib import Path

from edition.new.making import make
from edition.new.upgrading import Change, NoUpgrade, Upgrade, upgrade
from edition.new.wheel import NoWheel

SAYS = {
    "replaced": "{} is replaced",
    "added": "{} is new",
    "removed": "{} is gone: the toolkit has it no more",
    "kept": "{} is as it was, because it was changed here",
}


def run_new(target: Path) -> bool:
    """Make an edition and say what comes next. Returns whether it was made."""
    try:
        files = make(target)
    except FileExistsError:
        print(f"new: {target} is not empty: name a folder that does not exist yet", file=sys.stderr)
    except NoWheel as error:
        print(f"new: {error}", file=sys.stderr)
    except OSError as error:
        print(f"new: {error.filename} cannot be written: {error.strerror}", file=sys.stderr)
    else:
        print(
            f"new: an edition of {len(files)} files is in {target}. Now:\n    cd {target}\n    make site\n    make test"
        )
        return True
    return False


def run_upgrade(root: Path) -> bool:
    """Upgrade the edition, and say what that did. Returns whether it was done."""
    try:
        done = upgrade(root)
    except (NoUpgrade, NoWheel) as error:
        print(f"upgrade: {error}", file=sys.stderr)
        return False
    except OSError as error:
        print(f"upgrade: {error.filename} cannot be read or written: {error.strerror}; run it again", file=sys.stderr)
        return False
    print("\n".join(_told(done)))
    return True


def _told(done: Upgrade) -> list[str]:
    lines = [SAYS[change.what].format(change.path) for change in done.changes] or ["no file has changed"]
    lines += [line for change in done.changes if change.diff for line in _by_hand(change)]
    lines += ["", "What is new:", "", done.notes] if done.notes else []
    to = f"from {done.old} to {done.new}" if done.old != done.new else f"{done.new}, the same number as before"
    return [f"upgrade: {to}", *lines, "", "Now run “make test”, and read what it says; then commit all of it."]


def _by_hand(change: Change) -> list[str]:
    return ["", f"What is new in the toolkit’s {change.path}; take over by hand what you want of it:", "", change.diff]

"""The command `edition summary`: reads two states, or a summary that was saved, and writes it in the form asked for."""

from collections.abc import Callable, Iterable
from pathlib import Path

from pydantic import ValidationError

from edition.edition import load
from edition.review.states import NoState, State, opened
from edition.review.styles import Markdown, Plain
from edition.review.summary import Summary, summarise
from edition.review.telling import tell

# GitHub takes comments of up to 65,536 characters; what a workflow adds before and after needs some of them.
LONGEST_COMMENT = 60_000
LONGEST_SAVED = 20_000_000
SAVED = ".json"


def compare(root: Path, base: str, head: str | None) -> Summary:
    """The summary of what `head`, or else the folder as it is, changes in `base`. Raises NoState."""
    try:
        with opened(root, base) as old:
            if head is None:
                return _between(old, State(root, "this folder"))
            with opened(root, head) as new:
                return _between(old, new)
    except (OSError, ValueError) as error:
        raise NoState(f"{base} and {head or 'this folder'} cannot be compared: {error}") from error


def _between(old: State, new: State) -> Summary:
    return summarise(load(old.folder), load(new.folder), old.name, new.name)


def saved(path: Path) -> Summary:
    """A summary as `--format json` wrote it, by whomever: all that it says is taken for words. Raises NoState."""
    try:
        with path.open("rb") as file:
            content = file.read(LONGEST_SAVED + 1)
    except OSError as error:
        raise NoState(f"{path} cannot be read: {error.strerror}") from error
    if len(content) > LONGEST_SAVED:
        raise NoState(f"{path} is longer than {LONGEST_SAVED:,} bytes")
    try:
        return Summary.model_validate_json(content)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "its beginning"
        raise NoState(f"{path} is no summary: {place}: {first['msg']}") from error


def as_json(summary: Summary) -> str:
    """All of it, for programs; fields that are empty are left out."""
    return summary.model_dump_json(exclude_defaults=True, indent=1)


def as_text(summary: Summary) -> str:
    """All of it, for a terminal."""
    return "\n".join((f"{summary.base} → {summary.head}", *tell(summary, Plain())))


def as_markdown(summary: Summary) -> str:
    """For a comment: no longer than GitHub takes, with a line that says what was cut."""
    return _bounded(tell(summary, Markdown()), LONGEST_COMMENT)


def _bounded(lines: Iterable[str], longest: int) -> str:
    kept: list[str] = []
    length, left = 0, 0
    for line in lines:
        length += len(line) + 1
        kept += [line] if length <= longest else []
        left += length > longest
    cut = f"\n**Cut here: {left:,} more lines.** `edition summary` shows all of them." if left else ""
    return "\n".join(kept) + cut


FORMATS: dict[str, Callable[[Summary], str]] = {"json": as_json, "markdown": as_markdown, "text": as_text}

"""Which works of references.bib are new, gone, or say something else."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal

from bibtexparser.entrypoint import parse_string

from edition.edit.citation.biblatex import FILE
from edition.edit.page import Strict
from edition.edit.release.changes import FieldChange
from edition.files import read_regular


class ChangedWork(Strict):
    """A work by its key. `fields` are those that differ, as the file has them; `title` is its title now."""

    key: str
    how: Literal["new", "changed", "gone"]
    title: str = ""
    fields: tuple[FieldChange, ...] = ()


def changed_works(old: Path, new: Path) -> Iterator[ChangedWork]:
    """Work by work, in the order of their keys. Both files can be read."""
    before, after = _works(old), _works(new)
    for key in sorted(before.keys() | after.keys()):
        was, now = before.get(key, {}), after.get(key, {})
        if was != now:
            how: Literal["new", "changed", "gone"] = "new" if not was else "changed" if now else "gone"
            fields = tuple(_fields(was, now)) if how == "changed" else ()
            yield ChangedWork(key=key, how=how, title=(now or was).get("title", ""), fields=fields)


def _works(root: Path) -> Mapping[str, Mapping[str, str]]:
    library = parse_string(read_regular(root / FILE).decode("utf-8-sig").replace("\r\n", "\n"), parse_stack=[])
    return {
        entry.key: {"type": entry.entry_type} | {field.key: _plain(str(field.value)) for field in entry.fields}
        for entry in library.entries
    }


def _fields(was: Mapping[str, str], now: Mapping[str, str]) -> Iterator[FieldChange]:
    for name in dict.fromkeys((*was, *now)):
        if was.get(name, "") != now.get(name, ""):
            yield FieldChange(name, was.get(name, ""), now.get(name, ""))


def _plain(value: str) -> str:
    """The value without the braces or quotation marks around all of it, on one line."""
    words = " ".join(value.split())
    is_enclosed = words[:1] + words[-1:] in ("{}", '""') and len(words) > 1
    return words[1:-1] if is_enclosed else words

"""What a changelog says that an older one does not."""

import re


def new_notes(old: str, new: str) -> str:
    """The entries of `new` that are not in `old`, under their headings."""
    known = set(_entries(old))
    shown: list[str] = []
    heading = ""
    for entry in _entries(new):
        if entry.startswith("#"):
            heading = entry
        elif entry not in known and entry.startswith("- "):
            shown += [f"\n{heading}\n", entry] if heading else [entry]
            heading = ""
    return "\n".join(shown).strip()


def _entries(changelog: str) -> list[str]:
    """Its headings and items, each on as many lines as it has."""
    return [entry.rstrip() for entry in re.split(r"\n(?=[#-])|\n\s*\n", changelog) if entry.strip()]

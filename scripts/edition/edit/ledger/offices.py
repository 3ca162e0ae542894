"""Who holds the office by which somebody is described: “the US president”, by the roles of the register."""

import re
from collections.abc import Iterable, Iterator, Mapping

from edition.edit.attribution.saying import can_speak
from edition.edit.edtf import covers
from edition.edit.page import EntryMeta, Page


def offices_of(entry: Page | None, day: str) -> Iterator[str]:
    """The offices that the register has for somebody on a day in ISO 8601."""
    meta = entry.meta if entry else None
    for role in meta.roles if isinstance(meta, EntryMeta) and day else ():
        if role.start and covers(f"{role.start}/{role.until or '..'}", day):
            yield role.role


def holder_of(words: str, named: Iterable[str], entries: Mapping[str, Page], day: str) -> str | None:
    """The only one of these who holds an office on that day; None if nobody does, or several, or it is none."""
    if not words.lower().startswith("the "):
        return None
    wanted = _office(words)
    holders = [id for id in named if any(_office(role) == wanted for role in offices_of(entries.get(id), day))]
    return holders[0] if len(holders) == 1 else None


def _office(words: str) -> frozenset[str]:
    """What an office is, without its number; a country and its adjective are alike in their first letters."""
    plain = re.sub(r"\b(?:US|U\.S\.|American)(?!\w)", "United States", words)
    own = re.findall(r"[^\W\d]+", re.sub(r"\d+(?:st|nd|rd|th)|['’]s\b", " ", plain).lower())
    return frozenset(word if can_speak(word) else word[:4] for word in own if word not in {"the", "of", "current"})

"""Tells whose a name is: a person’s, divided as bibliographies sort it, or an organisation’s."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from edition.edit.page import EntryMeta, Page

_WORD = re.compile(r"[^\W\d_](?:[\w.]|[’'\-](?=\w))*")
_PARTICLES = frozenset("af al bin d' da de del della den der di do dos du el ibn la le ten ter van von zu zur".split())
_SUFFIXES = frozenset("Jr Jr. Sr Sr. II III IV".split())
_ORGANISATION = frozenset(
    "administration agency association bank board bureau center centre commission committee company council "
    "department desk editor editorial editors embassy foundation government group institute institution journal "
    "matters media ministry network news office organisation organization party press reporter reporters review "
    "service society staff statecraft team times today tribune union university writers".split()
)


@dataclass(frozen=True, slots=True)
class PersonName:
    """A personal name divided as bibliographies sort it."""

    given: str
    particle: str
    family: str
    suffix: str = ""

    def sort(self) -> str:
        """The family name first: “von der Leyen, Ursula”, “King, Martin Luther, Jr.”."""
        return ", ".join(filter(None, [f"{self.particle} {self.family}".strip(), self.given, self.suffix]))


def person_name(printed: str) -> PersonName | None:
    """Divide a name that is plainly a person’s in western order; None for any other.

    Two to five capitalised words, of which those before the last may be particles, and none is the word for an
    organisation. A name that is not divided is kept whole, which is never wrong.
    """
    words = printed.split()
    suffix = words.pop() if len(words) > 2 and words[-1] in _SUFFIXES else ""
    if not 2 <= len(words) <= 5 or not all(_WORD.fullmatch(word) for word in words):
        return None
    if is_organisation(printed) or not _is_family_name(words[-1]):
        return None
    given = [word for word in words[:-1] if word[0].isupper()]
    particle = words[len(given) : -1]
    if not given or words[: len(given)] != given or not _PARTICLES.issuperset(particle):
        return None
    return PersonName(" ".join(given), " ".join(particle), words[-1], suffix)


def is_organisation(printed: str) -> bool:
    """Whether a word of the name says that it is no person’s."""
    return bool(_ORGANISATION & {word.lower() for word in printed.split()})


def _is_family_name(word: str) -> bool:
    return word[0].isupper() and len(word.strip(".")) > 1 and not word.endswith(".")


def organisations(entries: Iterable[Page]) -> frozenset[str]:
    """The names that the register has for what is no person."""
    metas = [page.meta for page in entries if isinstance(page.meta, EntryMeta)]
    return frozenset(form for m in metas if m.kind in ("organisation", "outlet") for form in (m.title, *m.also))

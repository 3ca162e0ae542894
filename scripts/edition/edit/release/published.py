"""What a release says of a page: enough to keep its ids for good, and to say later what has changed."""

from collections.abc import Mapping
from typing import Any, Literal

from edition.edit.page import PassageId, Strict

PageKind = Literal["text", "entry", "page"]


class PublishedEmendation(Strict):
    """An entry of the apparatus, its reason in plain words."""

    kind: str
    received: str = ""
    corrected: str = ""
    reason: str = ""


class PublishedPassage(Strict):
    """A passage in both readings, white space normalised. `corrected` is left out where it is the one received."""

    received: str
    corrected: str | None = None
    emendations: tuple[PublishedEmendation, ...] = ()

    @property
    def reading(self) -> str:
        """The corrected reading."""
        return self.received if self.corrected is None else self.corrected


class PublishedPage(Strict):
    """A page as a release had it. `witness` is the SHA-256 of the source on which a text rests.

    `fields` are those of its front matter in words, `words` what the editors wrote. `statements` are the records of the
    ledger by their ids.
    """

    kind: PageKind
    title: str
    fields: Mapping[str, str] = {}
    words: str = ""
    witness: str = ""
    passages: Mapping[PassageId, PublishedPassage] = {}
    withdrawn: Mapping[PassageId, str] = {}
    statements: Mapping[str, Mapping[str, Any]] = {}
    withdrawn_statements: Mapping[str, str] = {}
    formerly: tuple[str, ...] = ()
    tombstone: str = ""

    def written(self) -> dict[str, Any]:
        """It as plain values for JSON, without what is empty."""
        return self.model_dump(mode="json", exclude_defaults=True)

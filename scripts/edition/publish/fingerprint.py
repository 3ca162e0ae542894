"""Says by a digest whether values are the same in all that they hold, so that what was made of them can stay.

A digest is that of the value pickled, which no field escapes. Nothing is ever read from a pickle here.
"""

import io
import pickle
import xml.etree.ElementTree as ET
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from functools import cached_property
from hashlib import blake2b
from operator import attrgetter
from pathlib import Path
from typing import Any

from markupsafe import Markup
from pydantic import BaseModel

from edition.edit.ledger.ledger import Statement
from edition.edit.page import Page, TextMeta
from edition.edit.rendered import Edition, Rendered
from edition.edit.sources import Source
from edition.files import read_regular

SIZE = 20


@dataclass(frozen=True)
class Later:
    """Something that is not made yet: the function that makes it, and everything that this is given."""

    make: Callable[..., Any]
    given: tuple[Any, ...] = ()

    def made(self) -> Any:
        """Make it."""
        return self.make(*self.given)


def made(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values, with all made that was to be made later. What stands under `*` is more values, with their names."""
    found: dict[str, Any] = {}
    for name, value in values.items():
        now = value.made() if isinstance(value, Later) else value
        found |= now if name == "*" else {name: now}
    return found


class Whole:
    """What is made of the whole edition and of nothing else; it is the same if the edition is."""


class Fingerprints:
    """The digests of one edition's values. A page of it, which many values hold, is looked at once."""

    def __init__(self, edition: Edition) -> None:
        self._edition = edition
        self.reducers = _Reducers(self)
        self._pages: dict[int, tuple[Rendered, bytes]] = {}

    def of(self, *values: object) -> str:
        """The digest of values. Numbers, words, functions, data classes, models and trees have one; else TypeError."""
        return self._digest(values).hex()

    @cached_property
    def whole(self) -> bytes:
        """The digest of the whole edition, wherever it lies."""
        return self._digest((self.around, [page.key for page in self._edition.pages.values()]))

    @cached_property
    def around(self) -> bytes:
        """The digest of all that is around the texts: all but what is made of the file and the source of each alone.

        Of a text it has the front matter but for the headnote, the ids of its passages, the works that it cites, and
        its statements with the passages that they rest on.
        """
        edition = self._edition
        apart = {"root", "problems", "exempt", "pages", "mentions", "now", "bibliography"}
        given = {f.name: getattr(edition, f.name) for f in fields(Edition) if f.name not in apart}
        pages = [self._around(page) for page in edition.pages.values()]
        said = [_passage_of(statement, edition) for statement in edition.ledger.statements.values()]
        return self._digest((given, pages, said, read_regular(edition.bibliography.path)))

    @staticmethod
    def _around(rendered: Rendered) -> tuple[Any, ...]:
        meta, passages = rendered.page.meta, [passage.id for passage in rendered.passages]
        if isinstance(meta, TextMeta):
            meta = meta.model_copy(update={"headnote": None})
        return rendered.page.uri, meta, passages, rendered.works, rendered.key if not passages else ""

    def page(self, rendered: Rendered) -> bytes:
        """The digest of a page: its file, and its tree as the others have left it."""
        if id(rendered) not in self._pages:
            self._pages[id(rendered)] = rendered, self._digest(_parts(rendered))
        return self._pages[id(rendered)][1]

    def _digest(self, value: object) -> bytes:
        file = io.BytesIO()
        pickler = _Pickler(file, self)
        pickler.fast = True  # or equal words would differ by whether they are one object
        try:
            pickler.dump(value)
        except (pickle.PicklingError, AttributeError) as error:
            raise TypeError(f"this has no digest: {error}") from error
        return blake2b(file.getbuffer(), digest_size=SIZE).digest()


class _Pickler(pickle.Pickler):
    def __init__(self, file: io.BytesIO, prints: Fingerprints) -> None:
        super().__init__(file, protocol=5)
        self.dispatch_table = prints.reducers


Reduced = tuple[Callable[..., Any], tuple[Any, ...]]


class _Reducers(dict[type[Any], Callable[[Any], Reduced]]):
    """What stands for a value, by its type. What an object has worked out from its own fields is no part of it."""

    def __init__(self, prints: Fingerprints) -> None:
        super().__init__()
        self[Rendered] = lambda value: (bytes, (prints.page(value),))
        self[Edition] = lambda value: (Edition, (prints.whole,))
        self[Page] = lambda value: (Page, (value.path, value.uri, value.text, value.meta))
        self[Source] = lambda value: (Source, (value.record, value.witness.sha256, value.witness.layer))
        self[ET.Element] = lambda value: (ET.Element, (value.tag, value.attrib, value.text, value.tail, *value))
        self[Markup] = lambda value: (Markup, (str(value),))
        self._prints = prints

    def __missing__(self, kind: type[Any]) -> Callable[[Any], Reduced]:
        """That of a data class, a model, a path, or of what is made of the whole edition. KeyError if it is another."""
        if issubclass(kind, Whole):
            self[kind] = lambda value: (kind, (self._prints.whole,))
        elif issubclass(kind, Path):
            self[kind] = lambda value: (Path, (str(value),))
        elif issubclass(kind, BaseModel):
            self[kind] = _by_fields(kind, tuple(kind.model_fields))
        elif is_dataclass(kind):
            self[kind] = _by_fields(kind, tuple(field.name for field in fields(kind)))
        else:
            raise KeyError(kind)
        return self[kind]


def _by_fields(kind: type[Any], names: tuple[str, ...]) -> Callable[[Any], Reduced]:
    """The values of these fields stand for a value; sets in an order, since their own is another in each run."""
    # Of a single name there would be no tuple.
    several: Callable[[Any], tuple[Any, ...]] = attrgetter("__class__", "__class__", *names)

    def reduced(value: Any) -> Reduced:
        values = several(value)
        if not _SETS.isdisjoint(map(type, values)):
            values = tuple(sorted(v, key=repr) if isinstance(v, set | frozenset) else v for v in values)
        return kind, values

    return reduced


_SETS = frozenset((set, frozenset))


def _passage_of(statement: Statement, edition: Edition) -> str:
    passages = edition.pages[statement.page].passages
    return next((each.text() for each in passages if each.id == statement.record.at), "")


def _parts(rendered: Rendered) -> list[Any]:
    return [getattr(rendered, field.name) for field in fields(rendered) if field.name != "key"]

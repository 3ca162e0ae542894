"""The key beside a picture: which text each numbered column is."""

from collections.abc import Sequence

from edition.edit.rendered import Rendered
from edition.publish.linked import Linked
from edition.publish.parts import Link


def text_key(linked: Linked, texts: Sequence[Rendered], here: Rendered) -> list[tuple[Link, str]]:
    """The texts, each with its outlet and date."""
    rows = (linked.row(text, here) for text in texts)
    return [(row.link, ", ".join(filter(None, [row.outlet.title if row.outlet else "", row.date]))) for row in rows]

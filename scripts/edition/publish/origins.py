"""Says by a digest of what each part of a site is made, as far as that can be told before it is worked out.

So after an edit most parts need not be looked at: only where this digest is another is it asked what they would be.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from edition.edit.rendered import Edition, Rendered
from edition.publish.finding.write import Shard
from edition.publish.fingerprint import Fingerprints
from edition.publish.views import Views

Item = tuple[str, str]


@dataclass
class Origins:
    """Of one build. `beside` is the digest of all that does not come from the edition: settings, theme, styles."""

    edition: Edition
    views: Views
    prints: Fingerprints
    shards: Sequence[Shard]
    beside: Any

    def of(self, item: Item) -> str:
        """The digest of all that an item is made of: what is around the texts, and what it has of them."""
        kind, name = item
        match kind:
            case "page":
                return self.prints.of(self._around, self._of_page(self.views.pages[name]))
            case "text":
                return self.prints.of(self._around, self.edition.pages[name].key)
            case "shard" | "lines":
                return self.prints.of(self._around, [text.key for text in self.shards[int(name)].texts])
        return self.prints.of(self._around, self.prints.whole)

    @cached_property
    def _around(self) -> bytes:
        return bytes.fromhex(self.prints.of(self.beside, self.prints.around))

    def _of_page(self, rendered: Rendered) -> Any:
        """What a page has of the texts: its own, that which it is about, what names it, or all of them."""
        match self.views.template(rendered):
            case "text":
                return rendered.key
            case "beside":
                return self.edition.pages[f"texts/{rendered.page.uri.split('/')[1]}.md"].key
            case "records":
                return self.edition.pages[f"texts/{rendered.page.id}.md"].key
            case "entry":
                named = self.views.mentions.get(rendered.page.id, ())
                return [(mention, self.views.is_shown(mention)) for mention in named]
        return self.prints.whole

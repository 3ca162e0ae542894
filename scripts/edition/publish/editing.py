"""Addresses on GitHub for whoever sees a mistake: the file at a passage’s line, and a report with the place filled in.

They follow from `repo_url` and `edit_uri` in mkdocs.yml; where these are not set, there are none.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode, urlsplit

from edition.edit.passages import Passage
from edition.edit.reading import letters
from edition.edit.rendered import Rendered
from edition.edit.sourcemap import SourceMap

# The form in .github/ISSUE_TEMPLATE/, and how long an address may be: GitHub refuses those over some 8,000 bytes.
FORM = "wrong-here.yml"
LONGEST = 6000


@dataclass(frozen=True)
class Place:
    """What a report is about. `words` are those of the passage, as far as they may be shown."""

    page: str
    paragraph: str = ""
    words: str = ""
    version: str = ""


def edit_url(page_url: str, line: int) -> str:
    """The file of a page in GitHub's editor, at this line; `page_url` is what MkDocs calls its `edit_url`, or empty."""
    return f"{page_url}#L{line}" if page_url else ""


def report_url(repository: str, place: Place) -> str:
    """A new issue with the form filled in; of long words only the beginning, so that GitHub takes the address."""
    if not is_github(repository):
        return ""
    address = f"{repository.rstrip('/')}/issues/new"
    words = place.words
    while len(url := _filled(address, place, words)) > LONGEST:
        words = f"{words[: len(words) * 3 // 4].rsplit(None, 1)[0].rstrip('… ')} …"
    return url


def is_github(address: str) -> bool:
    """Whether this is an address on GitHub, or on a GitHub of one's own (github.example.org)."""
    parts = urlsplit(address)
    return parts.scheme in ("http", "https") and (parts.hostname or "").startswith("github.")


def lines_of(text: Rendered) -> Mapping[str, int]:
    """On which line of the page's file each passage begins."""
    places = SourceMap(text.page)
    return {passage.id: _line(passage, places) for passage in text.passages}


def _line(passage: Passage, places: SourceMap) -> int:
    if letters(passage.segments):
        return places.place(passage.start)[0]
    # Nothing but signs, such as “***”: it is found after the last letter before it.
    before = places.offset(passage.start - 1) + 1 if passage.start else 0
    at = places.page.body.find(passage.text()[:1], before)
    return places.page.place(at if at >= 0 else before)[0]


def _filled(address: str, place: Place, words: str) -> str:
    fields = {"page": place.page, "paragraph": place.paragraph, "words": words, "version": place.version}
    given = {"template": FORM, **{name: value for name, value in fields.items() if value}}
    return f"{address}?{urlencode(given, quote_via=quote)}"

"""What a file rests on: to prove one file, only this is read, and not the whole edition."""

import html
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from edition.edit.citation.citations import KEY
from edition.edit.ledger.ledger import SUFFIX
from edition.edit.page import FRONT, Page, TextMeta, read_page
from edition.edit.quotations import Quotation, editors_quotations, quotations_in
from edition.edit.wordindex import pieces
from edition.files import read_regular

# How many texts are looked through for one quotation. If it is in none of them, all are read.
MOST = 8


@dataclass(frozen=True)
class Scope:
    """What is read of an edition (all of it where a set is None), and which pages are parsed and proven.

    Of texts only some are read; all other pages are, as terms, ids and addresses are theirs.
    """

    texts: frozenset[str] | None = None
    pages: frozenset[str] | None = None
    sources: frozenset[str] | None = None

    @property
    def is_all(self) -> bool:
        """Whether it is the whole edition."""
        return self.pages is None

    def reads(self, uri: str) -> bool:
        """Whether this page is read."""
        return self.texts is None or not _is_text(uri) or uri in self.texts

    def proves(self, uri: str) -> bool:
        """Whether this page is parsed and proven."""
        return self.pages is None or uri in self.pages


EVERYTHING = Scope()


def scope_of(root: Path, paths: Collection[str]) -> Scope | None:
    """What these files rest on, if they are pages or files of statements; None if they are anything else."""
    wanted = {path.removeprefix("docs/").removesuffix(SUFFIX).removesuffix(".md") + ".md" for path in paths}
    if not all(path.startswith("docs/") and path.endswith((".md", SUFFIX)) for path in paths):
        return None
    found = (path.relative_to(root / "docs").as_posix() for path in (root / "docs").rglob("*.md"))
    uris = {uri for uri in found if not f"/{uri}".count("/.")}
    own = [page for uri in sorted(wanted) if (page := read_page(root / "docs" / uri, f"docs/{uri}", uri)[0])]
    written = "\n".join(_plain(_read(root / path)) for uri in wanted for path in _files_of(uri))
    texts = {uri: _read(root / "docs" / uri) for uri in sorted(uris) if _is_text(uri)}
    named = {uri for uri in uris if uri.rpartition("/")[2] in written} | _related(written) | set(_addresses(own))
    quotations = list(_quotations(own, root))
    if _cites_a_witness(quotations, [_read(root / "sources/index.yml")]):
        return None
    quoted = _quoted([each.words for each in quotations], texts, wanted)
    sources = {page.meta.source.file for page in own if isinstance(page.meta, TextMeta)}
    works = {page.meta.citation for page in own if isinstance(page.meta, TextMeta)}
    near = _neighbours(texts, {*sources, *works, *re.findall(rf"@\{{?({KEY})", written)})
    return Scope(
        frozenset(wanted | named | quoted | near),
        frozenset(wanted | named | quoted),
        None if "sources.md" in written or len(own) < len(wanted) else frozenset(sources),
    )


def _is_text(uri: str) -> bool:
    return uri.startswith("texts/") and uri != "texts/index.md"


def _files_of(uri: str) -> Iterator[str]:
    yield f"docs/{uri}"
    if _is_text(uri):
        yield f"docs/{uri.removesuffix('.md')}{SUFFIX}"


def _read(path: Path) -> str:
    try:
        return read_regular(path).decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")
    except OSError:
        return ""


def _plain(written: str) -> str:
    """What is written, with the characters that Markdown and HTML can write in other ways as themselves."""
    return html.unescape(written.replace("\\", ""))


def _related(written: str) -> set[str]:
    """The texts whose statements are named."""
    return {f"texts/{slug}.md" for slug in re.findall(r"([a-z0-9-]+)#s\d", written)}


def _addresses(own: Iterable[Page]) -> Iterator[str]:
    """The pages that front matters name by their addresses."""
    for page in own:
        yield from map(page.uri_of, page.meta.formerly)
        if page.meta.tombstone and page.meta.tombstone.instead:
            yield page.uri_of(page.meta.tombstone.instead)


def _neighbours(texts: Mapping[str, str], names: Collection[str]) -> set[str]:
    """The texts that rest on one of these sources or are one of these works, and those that once had another address.

    So are those whose front matter cannot be found, or may say so with escapes.
    """
    named = "|".join([*map(re.escape, sorted(names)), r"[|>&*]"])
    pattern = re.compile(rf"\bformerly\b|\\|\b(?:file|citation)['\"]?\s*:\s*['\"]?(?:{named})(?![\w-])")
    found = ((uri, FRONT.match(text)) for uri, text in texts.items())
    return {uri for uri, front in found if not front or pattern.search(front["yaml"])}


def _quotations(own: Iterable[Page], root: Path) -> Iterator[Quotation]:
    for page in own:
        yield from editors_quotations(page)
        ledger = _read(root / page.path.replace(".md", SUFFIX)) if _is_text(page.uri) else ""
        remarks = re.findall(r"(?:note|why): (.*(?:\n {4,}[^-\s].*)*)", ledger)
        yield from (each for remark in remarks for each in quotations_in(remark))


def _cites_a_witness(quotations: Iterable[Quotation], written: Iterable[str]) -> bool:
    """Whether one cites a work that a source is: then it must stand in a text of that source."""
    cited = {key for each in quotations for key in each.works}
    return any(cited & set(_CITATION.findall(text)) for text in written) if cited else False


_CITATION = re.compile(rf"\bcitation['\"]?\s*:\s*['\"]?({KEY})")


def _quoted(quotations: Collection[str], texts: Mapping[str, str], own: Collection[str]) -> set[str]:
    """Texts that may have these words; of each quotation none if a page of its own may have it."""
    folded = {uri: text.casefold() for uri, text in texts.items()} if quotations else {}
    found: set[str] = set()
    for quotation in quotations:
        words = {word.casefold() for piece in pieces(quotation) for word in piece if word.isalnum()}
        having = (uri for uri, text in folded.items() if all(word in text for word in words))
        if not any(all(word in folded[uri] for word in words) for uri in own if uri in folded):
            found |= set(islice(having, MOST))
    return found

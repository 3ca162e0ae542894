"""The lock: what a release has published keeps its address and its ids for good."""

from collections.abc import Collection, Iterator, Mapping, Set
from typing import Any

from edition.edit.page import TextMeta
from edition.edit.reading import text_of
from edition.edit.release.published import PublishedPage
from edition.edit.rendered import Edition, Rendered
from edition.edit.wording import tokens_of
from edition.problems import Problem, nearest


def lock(edition: Edition, files: Collection[str]) -> Iterator[Problem]:
    """Every rule on what was published. Pages with problems of their own are looked at once these are mended.

    `files` are the paths of all files in docs/.
    """
    published = edition.releases.state
    homes = _homes(edition)
    yield from _addresses_lead_to_one_page(edition)
    yield from _tombstones_lead_on(edition, files)
    broken = {problem.path for problem in edition.problems}
    for uri, old in published.items():
        if uri in homes:
            yield from _same_page(old, edition, homes[uri], broken)
        elif f"docs/{uri}" not in broken:
            yield _page_stays(uri, old, edition)
        yield from (_page_stays(former, old, edition) for former in old.formerly if former not in homes)


def _homes(edition: Edition) -> dict[str, str]:
    """The pages that answer for each path: the one that has it, or once had it."""
    former = {r.page.uri_of(old): uri for uri, r in edition.pages.items() for old in r.page.meta.formerly}
    return former | {uri: uri for uri in edition.pages}


def _addresses_lead_to_one_page(edition: Edition) -> Iterator[Problem]:
    """A former path is that of no page, and of no other page’s past."""
    seen: dict[str, str] = {}
    for uri, rendered in sorted(edition.pages.items()):
        for number, address in enumerate(rendered.page.meta.formerly):
            old = rendered.page.uri_of(address)
            other = old if old in edition.pages else seen.setdefault(old, uri)
            if other != uri or old == uri:
                place = rendered.page.front.place(("formerly", number))
                message = f"“{address}” under formerly: is the address of docs/{other}"
                hint = "Name only addresses that this page once had and that no page has now."
                yield Problem(rendered.page.path, *place, "V705", message, hint)


def _tombstones_lead_on(edition: Edition, files: Collection[str]) -> Iterator[Problem]:
    """What a tombstone names instead is a page that is not withdrawn itself."""
    for rendered in edition.pages.values():
        page, stone = rendered.page, rendered.page.meta.tombstone
        uri = page.uri_of(stone.instead) if stone and stone.instead else ""
        if uri and (uri not in edition.pages or edition.pages[uri].page.is_withdrawn):
            place = page.front.place(("tombstone", "instead"))
            message = f"instead: there is no page docs/{uri}, or it is withdrawn too{nearest(uri, files)}"
            hint = "Name a page by its id, or by its path in docs/ without .md if it is in another folder."
            yield Problem(page.path, *place, "P109", message, hint)


def _page_stays(uri: str, old: PublishedPage, edition: Edition) -> Problem:
    """A page that was published is there, has moved, or is withdrawn."""
    address = uri.removesuffix(".md").rpartition("/")[2]
    new = edition.pages.keys() - edition.releases.state.keys()
    message = f"this page was published, as “{old.title}”, and is gone{nearest(uri, new)}"
    hint = (
        f"If it was renamed, write formerly: [{address}] in the front matter of the page that it is now; if it is "
        "withdrawn, restore the file and give it a tombstone: {date: …, why: …}."
    )
    return Problem(f"docs/{uri}", 0, 0, "V701", message, hint)


def _same_page(old: PublishedPage, edition: Edition, uri: str, broken: Set[str]) -> Iterator[Problem]:
    """The rules on a page that is there. What it says counts only where nothing else is wrong with it."""
    rendered, now = edition.pages[uri], edition.now[uri]
    path = rendered.page.path
    ledger = path.removesuffix(".md") + ".statements.yml"
    if other := _names_something_else(old, now):
        hint = "Give the new page a name of its own, and leave this address to what it was published for."
        yield Problem(path, 1, 1, "V705", f"this address was published for {other}", hint)
    elif not {path, ledger} & broken and not now.tombstone:
        yield from _statements_stay(old, now, rendered, ledger)


def _names_something_else(old: PublishedPage, now: PublishedPage) -> str:
    """What a page was, if it is now about something else: another kind of page; another title and no name kept."""
    was = f"“{old.title}”"
    if old.kind != now.kind:
        return was
    if old.kind == "text":
        keys = ("citation",)
    elif old.kind == "entry":
        ids = old.fields.get("wikidata"), now.fields.get("wikidata")
        if all(ids) and ids[0] != ids[1]:
            return f"{was} ({ids[0]} in Wikidata)"
        keys = ("kind",)
    else:
        return ""
    names = {now.title, *now.fields.get("also", "").split(", ")}
    same = old.title in names or all(old.fields.get(key) == now.fields.get(key) for key in keys)
    return "" if same else was


def passages_stay(rendered: Rendered, old: PublishedPage, witness: str) -> Iterator[Problem]:
    """A passage id stays with its words, or is withdrawn, for good. `witness` is the hash of the text’s source now."""
    page = rendered.page
    assert isinstance(page.meta, TextMeta)
    words = {p.id: " ".join(text_of(p.block, "received").split()) for p in rendered.passages}
    place = page.front.place(("source", "paragraphs"))
    for id in old.passages.keys() - words.keys() - page.meta.withdrawn.keys():
        message = f"passage {id} was published and is gone: “{old.passages[id].received:.60}”"
        hint = "Restore it; or, if a better copy of the source does not have it, list it under withdrawn:."
        yield Problem(page.path, *place, "V702", message, hint)
    others = [id for id, each in old.passages.items() if id in words and words[id] != each.received]
    if others and witness == old.witness:
        was, now = _from_the_difference(old.passages[others[0]].received, words[others[0]])
        more = f" (and so {len(others) - 1} more)" if len(others) > 1 else ""
        message = f"passage {others[0]} was published as “{was}” and is now “{now}”{more}"
        hint = "The source is the same, so its passages are: give each passage back the id and the line that it had."
        yield Problem(page.path, *place, "V703", message, hint)
    for id in old.withdrawn.keys() - page.meta.withdrawn.keys():
        if words.get(id) != old.withdrawn[id]:
            message = f"{id} was withdrawn, with the words “{old.withdrawn[id]:.50}”, and names nothing else"
            yield Problem(page.path, *place, "V705", message, f"Put {id} back under withdrawn:, with its words.")


def _from_the_difference(one: str, other: str, length: int = 50) -> tuple[str, str]:
    """The beginnings of two texts; where these are the same, what stands around the place where they part."""
    same = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    start = max(0, same - length // 2) if same >= length else 0
    first, second = (f"{'…' if start else ''}{text[start : start + length]}" for text in (one, other))
    return first, second


def _statements_stay(old: PublishedPage, now: PublishedPage, rendered: Rendered, ledger: str) -> Iterator[Problem]:
    """A statement’s id stays with what it was given to, or is withdrawn, for good."""
    page = rendered.page
    for id, record in old.statements.items():
        words = str(record.get("quote", ""))
        if id in now.statements and not _is_same_statement(record, now.statements[id]):
            message = f"{id} was published for “{words:.50}” and is now “{now.statements[id].get('quote', ''):.50}”"
            hint = f"Give {id} back to that statement, and the new one the next number that was never used."
            yield Problem(ledger, 0, 0, "V705", message, hint)
        elif id not in now.statements and id not in now.withdrawn_statements:
            message = f"statement {id} was published and is gone: “{words:.60}”"
            hint = f"Restore it; or write in {page.path}, under withdrawn_statements:, {id}: and why."
            yield Problem(ledger, 0, 0, "V704", message, hint)
    for id in now.withdrawn_statements:
        if id in now.statements:
            message = f"{id} is withdrawn, and is also a statement"
            place = page.front.place(("withdrawn_statements", id))
            yield Problem(page.path, *place, "V705", message, "Take one of the two away.")
    for id in old.withdrawn_statements.keys() - now.withdrawn_statements.keys():
        message = f"statement {id} was withdrawn; its number is not free"
        yield Problem(page.path, 1, 1, "V704", message, f"Put {id} back under withdrawn_statements:, with the reason.")


def _is_same_statement(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Whether a record corrects another: in one passage, with one attribution or half of the quote in common."""
    if old.get("at") != new.get("at"):
        return False
    if all(old.get(field) == new.get(field) for field in ("speaker", "attributed")):
        return True
    quotes = (tokens_of(str(each.get("quote", ""))) for each in (old, new))
    one, other = ({token.text.casefold() for token in quote if token.text[0].isalnum()} for quote in quotes)
    return 2 * len(one & other) >= min(len(one), len(other))

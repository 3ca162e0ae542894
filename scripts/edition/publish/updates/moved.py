"""Pages at addresses that were published and that no page has any more: they lead to where it is now."""

from collections.abc import Iterator

from jinja2 import Environment

from edition.edit.links import relative, url_of
from edition.edit.page import TextMeta
from edition.edit.rendered import Edition, Rendered


def redirects(edition: Edition, env: Environment, site_url: str) -> dict[str, str]:
    """The HTML of each, by its path in the site."""
    template = env.get_template("moved.html")
    pages = {}
    for old, rendered, to in sorted(_moved(edition), key=lambda each: each[0]):
        target = relative(to, old)
        canonical = site_url + to if site_url else target
        depth = "../" * old.count("/") + "../"
        pages[f"{url_of(old)}index.html"] = template.render(
            title=rendered.page.meta.title, target=target, canonical=canonical, assets=f"{depth}assets/edition/"
        )
    return pages


def _moved(edition: Edition) -> Iterator[tuple[str, Rendered, str]]:
    """Each former path with the page that it is now and its URL: of texts, entries, and the records of statements."""
    for uri, rendered in edition.pages.items():
        page = rendered.page
        former = [page.uri_of(address) for address in page.meta.formerly]
        yield from ((old, rendered, rendered.url) for old in former)
        if isinstance(page.meta, TextMeta):
            names = [old.rpartition("/")[2].removesuffix(".md") for old in former if _had_statements(old, edition)]
            to = rendered.url if page.is_withdrawn else f"statements/{page.id}/"
            names += [page.id] if page.is_withdrawn and _had_statements(uri, edition) else []
            yield from ((f"statements/{name}.md", rendered, to) for name in names)


def _had_statements(uri: str, edition: Edition) -> bool:
    """Whether a release has published statements of this text."""
    published = (state[uri] for state in edition.releases.states if uri in state)
    return any(page.statements or page.withdrawn_statements for page in published)

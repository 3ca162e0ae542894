"""sitemap.xml: every page, with the day of the last release in which it changed; never that of the build."""

from collections.abc import Collection, Iterable
from urllib.parse import quote

from lxml import etree

from edition.edit.rendered import Rendered
from edition.publish.updates.versions import Versions

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"


def sitemap(pages: Iterable[Rendered], versions: Versions, lists: Collection[str], site_url: str) -> str:
    """The file. A page that no release has, or that changed since, has no date. `lists` are made of other pages."""
    urls = etree.Element(f"{{{SITEMAP}}}urlset", nsmap={None: SITEMAP})
    for rendered in sorted(pages, key=lambda each: each.url):
        if rendered.page.is_withdrawn:
            continue
        url = etree.SubElement(urls, f"{{{SITEMAP}}}url")
        etree.SubElement(url, f"{{{SITEMAP}}}loc").text = site_url + quote(rendered.url)
        if day := versions.last_modified(rendered, rendered.page.uri in lists):
            etree.SubElement(url, f"{{{SITEMAP}}}lastmod").text = day
    return bytes(etree.tostring(urls, xml_declaration=True, encoding="utf-8", pretty_print=True)).decode()

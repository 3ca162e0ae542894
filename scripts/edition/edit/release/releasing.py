"""Makes a release: the record of what is published, and the file that says how to cite it."""

import datetime
from dataclasses import dataclass
from pathlib import Path

from edition.edit.release.citation_file import CITATION, citation_file, is_ours
from edition.edit.release.inventory import inventory
from edition.edit.release.published import PublishedPage
from edition.edit.release.releases import FOLDER, Release, Releases, order
from edition.edit.rendered import Edition
from edition.edit.settings import read_site
from edition.files import replace, write_new
from edition.phrases import counted


@dataclass(frozen=True)
class Plan:
    """A release that could be made, and the one before it; or why it cannot."""

    release: Release | None = None
    before: Releases = Releases()
    citation: str = ""
    refusal: str = ""


def plan(edition: Edition, version: str, date: str) -> Plan:
    """What `version` would publish that no release has. The edition has no problems."""
    newest = edition.releases.newest
    if refusal := _refusal(edition, version, date):
        return Plan(refusal=refusal)
    now, before = inventory(edition), edition.releases.state
    pages = {uri: page for uri, page in now.items() if before.get(uri) != page}
    gone = tuple(sorted(before.keys() - now.keys()))
    if newest and not pages and not gone:
        return Plan(refusal=f"nothing has changed since version {newest.version}")
    release = Release(
        version=version,
        date=date,
        after=newest.version if newest else "",
        after_sha256=newest.sha256 if newest else "",
        pages=pages,
        gone=gone,
    )
    citation = citation_file(read_site(edition.root), edition.settings, version, date)
    return Plan(release, edition.releases, citation)


def _refusal(edition: Edition, version: str, date: str) -> str:
    """Why this release cannot be made; empty if it can."""
    newest = edition.releases.newest
    if not any(order(version)):
        return "0.0.0 names nothing that could be cited: the first version is 1.0.0, or 0.1.0 while much may change"
    if newest and order(version) <= order(newest.version):
        return f"version {newest.version} is published: the next one has a higher number than that, not {version}"
    if newest and date < newest.date:
        return f"version {newest.version} is of {newest.date}: the next one cannot be of {date}"
    if date > datetime.date.today().isoformat():
        return f"{date} has not come yet"
    if (edition.root / CITATION).exists() and not is_ours(edition.root / CITATION):
        return f"{CITATION} was written by hand, and would be lost: move it away, or delete it"
    return ""


def write(root: Path, plan: Plan) -> bool:
    """Write the release; False, and nothing is written, if its record is there. The record comes last: it counts."""
    assert plan.release is not None
    path = root / FOLDER / f"{plan.release.version}.json"
    if path.exists():
        return False
    replace(root / CITATION, plan.citation.encode())
    return write_new(path, plan.release.as_json().encode())


def summary(plan: Plan) -> list[str]:
    """What the release publishes, in lines."""
    assert plan.release is not None
    lines, moved = [], set()
    for uri, page in plan.release.pages.items():
        path, old = plan.before.before(uri, page.formerly) or (uri, None)
        moved.add(path)
        how = "new" if old is None else "changed" if path == uri else f"moved from {path}"
        lines.append(f"  {how}: {uri}: {_content(page, old)}")
    return [*lines, *(f"  gone: {uri}" for uri in plan.release.gone if uri not in moved)]


def _content(page: PublishedPage, old: PublishedPage | None) -> str:
    what = f"“{page.title:.60}”"
    if page.kind != "text":
        return what
    changed = [id for id, passage in page.passages.items() if old is None or old.passages.get(id) != passage]
    passages = counted(len(page.passages), "passage")
    counts = [f"{len(changed)} of {passages}"] if old else [passages]
    counts += [f"statements {', '.join(page.statements)}"] if old and old.statements != page.statements else []
    return f"{what}, {', '.join(counts)}"

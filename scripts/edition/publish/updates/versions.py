"""Which version of the edition a reader sees, and which older versions of a page can be compared with it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from edition.edit.release.published import PublishedPage
from edition.edit.release.releases import Release
from edition.edit.rendered import Edition, Rendered
from edition.publish.dates import shown

UNRELEASED = "unreleased"


@dataclass(frozen=True)
class Past:
    """An older form of a page, and the releases that had it, the oldest first."""

    page: PublishedPage
    releases: tuple[Release, ...]

    @property
    def anchor(self) -> str:
        """Where the changes since then begin on their page."""
        return f"v{self.releases[0].version}"

    @property
    def names(self) -> str:
        """The versions in words."""
        numbers = [release.version for release in self.releases]
        return f"version {numbers[0]}" if len(numbers) == 1 else f"versions {', '.join(numbers)}"


class Versions:
    """The releases as pages speak of them."""

    def __init__(self, edition: Edition) -> None:
        self.edition, self.releases = edition, edition.releases

    @cached_property
    def is_changed(self) -> bool:
        """Whether anything is other than in the newest release."""
        return self.edition.now != dict(self.releases.state)

    @property
    def label(self) -> str:
        """The version of the edition: 1.1.0, and whether anything has changed since."""
        newest = self.releases.newest
        return f"{newest.version}{', with later changes' if self.is_changed else ''}" if newest else UNRELEASED

    @property
    def number(self) -> str | None:
        """The version for programs, by Semantic Versioning: 1.1.0, 1.1.0+changed if anything has changed since."""
        newest = self.releases.newest
        return f"{newest.version}{'+changed' if self.is_changed else ''}" if newest else None

    def release_of(self, rendered: Rendered) -> Release | None:
        """The release that a citation of a page names: the newest one; None if the page is in none."""
        return self.releases.newest if self.before(rendered) else None

    def is_later(self, rendered: Rendered) -> bool:
        """Whether a page has changed since its last release."""
        old = self.before(rendered)
        return bool(old) and self.edition.now[rendered.page.uri] != old[-1].page

    def of(self, rendered: Rendered) -> str:
        """The version of a page, with its date."""
        release = self.release_of(rendered)
        if release is None:
            return "not in a release yet" if self.releases.newest else UNRELEASED
        later = ", with later changes" if self.is_later(rendered) else ""
        return f"{release.version} of {shown(release.date)}{later}"

    def before(self, rendered: Rendered) -> list[Past]:
        """Every form that a page had in a release, the oldest first, under this address or a former one."""
        found: list[Past] = []
        for release, page in self._published(rendered):
            if found and found[-1].page == page:
                found[-1] = Past(page, (*found[-1].releases, release))
            else:
                found.append(Past(page, (release,)))
        return found

    def _published(self, rendered: Rendered) -> Iterator[tuple[Release, PublishedPage]]:
        paths = (rendered.page.uri, *(rendered.page.uri_of(old) for old in rendered.page.meta.formerly))
        for release, state in zip(self.releases.all, self.releases.states, strict=True):
            if page := next((state[path] for path in paths if path in state), None):
                yield release, page

    def past(self, rendered: Rendered) -> list[Past]:
        """The forms that are other than the page of today, the newest first."""
        now = self.edition.now.get(rendered.page.uri)
        return [past for past in reversed(self.before(rendered)) if past.page != now]

    def last_modified(self, rendered: Rendered, is_list: bool) -> str:
        """The day of the last release in which a page changed; empty if no release has it, or it changed since.

        A list changes with each release. The records of a text’s statements, its changes, and the page that shows it
        beside its source, change with the text.
        """
        if is_list:
            return self.releases.newest.date if self.releases.newest and not self.is_changed else ""
        uri = rendered.page.uri
        folder, _, name = uri.partition("/")
        uri = f"texts/{name}" if folder in ("statements", "changes") and name else uri
        uri = f"{uri.removesuffix('/source.md')}.md" if uri.endswith("/source.md") else uri
        release = self.releases.last_changed.get(uri)
        return release.date if release and self.edition.now.get(uri) == self.releases.state.get(uri) else ""

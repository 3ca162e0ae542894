"""The pages with pictures. Each is counted when its page is shown: an edition that has no such page counts nothing."""

from typing import Any

from edition.edit.rendered import Rendered
from edition.publish.linked import Linked
from edition.publish.pictures.appearances_view import AppearancesView
from edition.publish.pictures.coverage_view import CoverageView
from edition.publish.pictures.vocabulary_view import VocabularyView
from edition.publish.statements.views import Statements

# The pages, and the templates that show them.
PICTURES = {
    "appearances.md": "picture_appearances",
    "coverage.md": "picture_coverage",
    "vocabulary.md": "picture_vocabulary",
}


def pictures(linked: Linked, statements: Statements, here: Rendered) -> dict[str, Any]:
    """All that the template of one of these pages needs."""
    match here.page.uri:
        case "appearances.md":
            return AppearancesView(linked, here).context()
        case "coverage.md":
            return CoverageView(linked, statements, here).context()
        case "vocabulary.md":
            return VocabularyView(linked, here).context()
    raise KeyError(here.page.uri)

"""Writes the kept results into the page that shows them; its words before the figures are people’s."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from chart import told
from results import Sized, as_markdown, cells, described, growth_cells

PAGE = Path(__file__).parent / "README.md"
FIGURES = "## Figures\n"


def with_results(page: str, sizes: Sequence[Sized]) -> str:
    """The page with these figures instead of those it has."""
    before, found, _ = page.partition(FIGURES)
    if not found:
        raise SystemExit(f"bench: {PAGE.name} has no heading “{FIGURES.strip()}”, under which the figures go")
    return before + FIGURES + "\n" + "\n".join(_figures(sizes)) + "\n"


def _figures(sizes: Sequence[Sized]) -> Iterator[str]:
    yield f"![{told(sizes)}](results/building.svg)"
    for sized in sizes:
        yield ""
        yield from as_markdown(cells(sized))
        yield ""
        yield f"{described(sized)}."
        for result in sized.results:
            yield from (f"\n{result.builder}, {what}: left out, {why}." for what, why in result.left_out.items())
    if table := growth_cells(sizes):
        yield "\nThe exponent of growth: 1 is in proportion to the texts, 2 is quadratic.\n"
        yield from as_markdown(table)

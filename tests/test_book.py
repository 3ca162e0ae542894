"""The command `edition book`, and what `edition build` makes of the book: all of it, or nothing and why."""

import zipfile
from datetime import datetime
from pathlib import Path

import pytest

from conftest import Run
from edition.edition import load
from edition.publish.book import command, pdf
from edition.publish.book.command import Made, pdfs_of_texts
from edition.publish.book.gather import book_of

SITE = "site_name: A small edition\ntheme: {name: material}\nplugins: [search, edition]\n"


@pytest.fixture
def whole(edition: Path) -> Path:
    """The small edition with a theme, and a last book in dist/."""
    (edition / "mkdocs.yml").write_text(SITE, "utf-8")
    (edition / "dist").mkdir()
    (edition / "dist/edition.epub").write_text("the last good one")
    return edition


def made(edition: Path) -> list[str]:
    return sorted(path.name for path in (edition / "dist").iterdir())


def test_the_book_is_a_pdf_an_epub_and_a_folder_that_opens_from_disk(whole: Path, run: Run) -> None:
    ran = run("--root", whole, "book")
    assert (ran.code, ran.out) == (0, "")
    assert made(whole) == ["edition-offline.zip", "edition.epub", "edition.pdf"]
    assert (whole / "dist/edition.pdf").read_bytes().startswith(b"%PDF-")
    with zipfile.ZipFile(whole / "dist/edition-offline.zip") as archive:
        names = archive.namelist()
    assert {"edition-offline/index.html", "edition-offline/search/search_index.js"} <= set(names)
    assert {name.split("/")[0] for name in names} == {"edition-offline"}
    for name in made(whole):
        assert f"book: {name}, " in ran.err


def test_an_offprint_stands_beside_the_book(whole: Path, run: Run) -> None:
    arguments = ("--root", whole, "book", "--only", "fog-over-ferry")
    assert run(*arguments).code == 0
    assert run(*arguments, "roe-lantern-pact", "--format", "pdf", "--paper", "letter", "ereader").code == 0
    assert made(whole) == [
        "edition.epub", "offprint-ereader.pdf", "offprint-fog-over-ferry.epub", "offprint-fog-over-ferry.pdf",
        "offprint-letter.pdf",
    ]  # fmt: skip
    assert (whole / "dist/edition.epub").read_text() == "the last good one"


def test_an_edition_with_problems_gives_no_book(whole: Path, run: Run) -> None:
    page = whole / "docs/texts/fog-over-ferry.md"
    page.write_text(page.read_text("utf-8") + "\nA sentence that the source does not have.\n", "utf-8")
    ran = run("--root", whole, "book", "--format", "epub")
    assert ran.code == 1
    assert "docs/texts/fog-over-ferry.md:" in ran.out
    assert "nothing was made; what is in dist/ is as it was" in ran.err
    assert (whole / "dist/edition.epub").read_text() == "the last good one"


def test_if_one_file_cannot_be_made_none_is_written(whole: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    (whole / "mkdocs.yml").write_text(SITE.replace("[search, edition]", "[edition]"), "utf-8")  # so it has no search
    ran = run("--root", whole, "book", "--format", "epub", "zip")
    assert ran.code == 1
    assert ran.out.startswith("mkdocs.yml: P111 the site cannot be built")
    assert made(whole) == ["edition.epub"]
    assert (whole / "dist/edition.epub").read_text() == "the last good one"


def test_what_stops_while_it_writes_leaves_the_last_book(
    whole: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(book: object) -> Made:
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "_epub", stop)
    assert run("--root", whole, "book", "--format", "epub").code == 2
    assert made(whole) == ["edition.epub"]
    assert (whole / "dist/edition.epub").read_text() == "the last good one"


def test_what_cannot_be_run_says_why(whole: Path, run: Run, tmp_path: Path) -> None:
    both = run("--root", whole, "book", "--only", "fog-over-ferry", "--format", "zip")
    assert (both.code, both.out) == (2, "")
    assert "leave out --only, or zip" in both.err
    assert run("--root", tmp_path / "nothing", "book").code == 2
    (whole / "dist/edition.epub").unlink()
    (whole / "dist").rmdir()
    (whole / "dist").write_text("a file where the folder should be")
    blocked = run("--root", whole, "book", "--format", "epub")
    assert blocked.code == 2
    assert "dist" in blocked.err and "Traceback" not in blocked.err


def test_a_text_links_to_its_pdf_if_there_is_one(whole: Path, run: Run) -> None:
    page = whole / "site/texts/fog-over-ferry/index.html"
    assert run("--root", whole, "build").code == 0
    assert ".pdf" not in page.read_text("utf-8")
    assert run("--root", whole, "build", "--pdf").code == 0
    assert 'href="../fog-over-ferry.pdf"' in page.read_text("utf-8")
    assert (whole / "site/texts/fog-over-ferry.pdf").read_bytes().startswith(b"%PDF-")


def test_the_folder_that_opens_from_disk_has_the_pdfs_of_its_texts_if_they_are_asked_for(
    whole: Path, run: Run, typesettings: list[bytes]
) -> None:
    pdf = "edition-offline/texts/fog-over-ferry.pdf"
    for asked in ([], ["--pdf"]):
        assert run("--root", whole, "book", "--format", "zip", *asked).code == 0
        with zipfile.ZipFile(whole / "dist/edition-offline.zip") as archive:
            page = archive.read("edition-offline/texts/fog-over-ferry/index.html").decode()
            assert (pdf in archive.namelist()) == bool(asked)
            assert ('href="../fog-over-ferry.pdf"' in page) == bool(asked)
    assert len(typesettings) == len(list(whole.glob("docs/texts/[!i]*.md")))
    refused = run("--root", whole, "book", "--format", "epub", "--pdf")
    assert (refused.code, refused.out) == (2, "")
    assert "--pdf is for the offline folder" in refused.err


def test_a_text_without_a_pdf_does_not_keep_the_site_from_being_built(
    whole: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """“鎮” is in none of the fonts of the book. It stands in an entry that one text names."""
    entry = whole / "docs/register/tom-marsh.md"
    entry.write_text(f"{entry.read_text('utf-8')}\nAlso written 鎮.\n", "utf-8")
    ran = run("--root", whole, "build", "--pdf")
    assert ran.code == 0
    assert "docs/register/tom-marsh.md:" in ran.err and "K802" in ran.err
    assert "these texts have no PDF until that is put right" in ran.err
    pages = {path.parent.name: path.read_text("utf-8") for path in whole.glob("site/texts/*/index.html")}
    for slug, page in pages.items():
        assert (f'href="../{slug}.pdf"' in page) == (whole / f"site/texts/{slug}.pdf").is_file()
    assert len(list(whole.glob("site/texts/*.pdf"))) < len(pages)


# What was made is not made again


@pytest.fixture
def typesettings(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Grows by the code of each book that is typeset. What is made is as if Typst had made it: all that it is made of."""
    seen: list[bytes] = []

    def noted(files: dict[str, bytes], paper: str, date: datetime, waiting: object) -> bytes:
        seen.append(files["main.typ"])
        return b"%PDF of " + repr((sorted(files.items()), paper, date)).encode()

    monkeypatch.setattr(pdf, "typeset", noted)
    return seen


def test_the_pdf_of_a_text_is_made_once_as_long_as_nothing_in_it_changes(
    edition: Path, typesettings: list[bytes]
) -> None:
    first, problems = pdfs_of_texts(load(edition))
    assert (len(typesettings), problems) == (len(first), [])
    assert pdfs_of_texts(load(edition)) == (first, [])
    assert len(typesettings) == len(first)


def test_a_letter_that_changes_is_in_the_pdfs_of_the_texts_that_have_it_and_no_others_are_made(
    edition: Path, typesettings: list[bytes]
) -> None:
    first, _ = pdfs_of_texts(load(edition))
    entry = edition / "docs/register/tom-marsh.md"
    entry.write_text(f"{entry.read_text('utf-8')}\nHe is called the bookkeeper.\n", "utf-8")
    typesettings.clear()
    second, _ = pdfs_of_texts(load(edition))
    assert 0 < len(typesettings) < len(first)
    assert all(b"the bookkeeper" in code for code in typesettings)
    assert len([name for name in first if first[name] != second[name]]) == len(typesettings)


@pytest.mark.parametrize("what", ["references.bib", "the date"])
def test_what_is_in_every_pdf_makes_all_of_them_anew(
    what: str, edition: Path, typesettings: list[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, _ = pdfs_of_texts(load(edition))
    typesettings.clear()
    if what == "the date":
        monkeypatch.setenv("SOURCE_DATE_EPOCH", "1740000000")
    else:
        with (edition / what).open("a", encoding="utf-8") as file:
            file.write("% looked through\n")
    second, _ = pdfs_of_texts(load(edition))
    assert len(typesettings) == len(first)
    assert all(first[name] != second[name] for name in first)


def test_what_the_toolkit_did_not_write_is_no_pdf(edition: Path, typesettings: list[bytes]) -> None:
    first, _ = pdfs_of_texts(load(edition))
    kept = [path for path in (edition / ".cache/edition/pdf").rglob("*") if path.is_file() and path.name != "runs"]
    assert len(kept) == len(first)
    for path in kept:
        path.write_bytes(path.read_bytes()[:32] + b"%PDF-1.7 of another")
    assert pdfs_of_texts(load(edition)) == (first, [])
    assert len(typesettings) == 2 * len(first)


def test_the_pdf_of_a_text_is_its_offprint(edition: Path, typesettings: list[bytes]) -> None:
    """Gathered with all the others, it is what it is alone."""
    loaded = load(edition)
    made, _ = pdfs_of_texts(loaded)
    for name, content in made.items():
        assert content == pdf.write_pdf(book_of(loaded, [Path(name).stem]))[0]

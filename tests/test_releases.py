"""Releases: what `edition release` writes and refuses, and that a release keeps addresses and ids for good."""

import json
from pathlib import Path

import check_jsonschema
import jsonschema
import pytest
import yaml

from conftest import CASES, Golden, Run
from edition.edit.release.releases import Release, read_releases
from edition.edition import load

FOG, ROE = "docs/texts/fog-over-ferry.md", "docs/texts/roe-lantern-pact.md"
CFF = Path(check_jsonschema.__file__).parent / "builtin_schemas/vendor/citation-file-format.json"


def change(root: Path, path: str, old: str, new: str) -> None:
    text = (root / path).read_text("utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path}"
    (root / path).write_text(text.replace(old, new), "utf-8")


def release(run: Run, root: Path, version: str, date: str = "2026-11-01") -> None:
    ran = run("--root", root, "release", version, "--date", date)
    assert ran.code == 0, ran.out + ran.err


def codes(root: Path) -> list[str]:
    return [problem.code for problem in load(root).problems]


def files(root: Path) -> dict[str, bytes]:
    return {
        str(p.relative_to(root)): p.read_bytes() for p in root.rglob("*") if p.is_file() and ".cache" not in p.parts
    }


def rename(root: Path) -> None:
    """Rename a text, as a person would, with the address that it had."""
    (root / ROE).rename(root / "docs/texts/roe-pact.md")
    (root / ROE.replace(".md", ".statements.yml")).rename(root / "docs/texts/roe-pact.statements.yml")
    change(root, "docs/texts/roe-pact.md", "rights:", "formerly: [roe-lantern-pact]\nrights:")
    change(root, "docs/index.md", "texts/roe-lantern-pact.md", "texts/roe-pact.md")


def test_a_release_is_a_record_that_a_person_can_read(edition: Path, run: Run, golden: Golden) -> None:
    release(run, edition, "1.0.0")
    golden(CASES / "releases/first.json", (edition / "docs/releases/1.0.0.json").read_text("utf-8"))


def test_the_next_release_holds_only_what_changed(edition: Path, run: Run, golden: Golden) -> None:
    release(run, edition, "1.0.0")
    change(edition, FOG, "did not sail", "did {--not --}{>>Invented.<<}sail")
    release(run, edition, "1.0.1", "2026-11-03")
    golden(CASES / "releases/next.json", (edition / "docs/releases/1.0.1.json").read_text("utf-8"))
    releases = load(edition).releases
    assert releases.state == load(edition).now
    assert releases.states[1]["texts/council-hearing.md"] is releases.states[0]["texts/council-hearing.md"]


def test_the_same_edition_gives_the_same_bytes(edition: Path, run: Run) -> None:
    release(run, edition, "1.0.0")
    first = files(edition)
    (edition / "docs/releases/1.0.0.json").unlink()
    release(run, edition, "1.0.0")
    assert files(edition) == first


def test_a_dry_run_says_what_it_would_publish_and_writes_nothing(edition: Path, run: Run) -> None:
    before = files(edition)
    ran = run("--root", edition, "release", "1.0.0", "--date", "2026-11-01", "--dry-run")
    assert ran.code == 0 and "new: texts/fog-over-ferry.md: “Fog over the ferry”, 4 passages" in ran.out
    assert "nothing was written" in ran.err
    assert files(edition) == before


@pytest.mark.parametrize(
    ("version", "date", "why"),
    [
        ("1.0.0", "2026-11-02", "the next one has a higher number"),
        ("0.9.9", "2026-11-02", "the next one has a higher number"),
        ("1.1.0", "2026-10-31", "cannot be of 2026-10-31"),
        ("1.1.0", "9999-01-01", "has not come yet"),
        ("1.1.0", "2026-11-02", "nothing has changed since version 1.0.0"),
    ],
)
def test_a_release_that_cannot_be_is_refused_in_words(
    edition: Path, run: Run, version: str, date: str, why: str
) -> None:
    release(run, edition, "1.0.0")
    before = files(edition)
    ran = run("--root", edition, "release", version, "--date", date)
    assert ran.code == 1 and why in ran.err
    assert files(edition) == before


@pytest.mark.parametrize("version", ["1.0", "v1.0.0", "1.0.0-beta", "01.0.0", "1.0.0\n", "../1.0.0", "１.0.0", ""])
def test_a_version_is_three_numbers(edition: Path, run: Run, version: str) -> None:
    ran = run("--root", edition, "release", version)
    assert ran.code == 2 and "is no version" in ran.err and not (edition / "docs/releases").exists()


def test_the_first_version_is_one_that_can_be_cited(edition: Path, run: Run) -> None:
    ran = run("--root", edition, "release", "0.0.0", "--date", "2026-11-01")
    assert ran.code == 1 and "the first version is 1.0.0, or 0.1.0" in ran.err
    assert not (edition / "docs/releases").exists()
    release(run, edition, "0.0.1")


def test_an_edition_with_problems_is_not_released(edition: Path, run: Run) -> None:
    change(edition, FOG, "did not sail", "did sail")
    ran = run("--root", edition, "release", "1.0.0")
    assert ran.code == 1 and "F203" in ran.out and "put these right first" in ran.err
    assert not (edition / "docs/releases").exists() and not (edition / "CITATION.cff").exists()


def test_a_citation_file_of_a_person_is_not_written_over(edition: Path, run: Run) -> None:
    (edition / "CITATION.cff").write_text("cff-version: 1.2.0\n", "utf-8")
    ran = run("--root", edition, "release", "1.0.0", "--date", "2026-11-01")
    assert ran.code == 1 and "written by hand" in ran.err
    assert (edition / "CITATION.cff").read_text("utf-8") == "cff-version: 1.2.0\n"


SITES = {
    "nothing but a name": "site_name: A small edition\nplugins: [edition]\n",
    "an author": "site_name: 'Lamps: a \"history\"'\nsite_author: The Harbour Institute\nplugins: [edition]\n",
    "everything": (
        "site_name: Lamps\nsite_url: https://lamps.example/\nplugins:\n"
        '  - edition: {license: CC-BY-4.0, editors: ["Roe, Jane", The Harbour Institute]}\n'
    ),
}


@pytest.mark.parametrize("settings", SITES.values(), ids=SITES)
def test_the_citation_file_is_valid_and_says_only_what_the_settings_say(edition: Path, run: Run, settings: str) -> None:
    (edition / "mkdocs.yml").write_text(settings, "utf-8")
    release(run, edition, "1.0.0")
    citation = yaml.safe_load((edition / "CITATION.cff").read_text("utf-8"))
    jsonschema.validate(citation, json.loads(CFF.read_text("utf-8")))
    assert (citation["version"], citation["date-released"]) == ("1.0.0", "2026-11-01")
    assert ("url" in citation) == ("site_url" in settings) and ("license" in citation) == ("license" in settings)
    if "editors" in settings:
        assert citation["authors"] == [
            {"family-names": "Roe", "given-names": "Jane"},
            {"name": "The Harbour Institute"},
        ]


def test_what_was_emended_reworded_or_added_after_a_release_is_no_problem(edition: Path, run: Run) -> None:
    release(run, edition, "1.0.0")
    change(edition, FOG, "sailed again", "sailed {~~again~>once more~~}{>>Invented.<<}")
    change(edition, "docs/register/tom-marsh.md", "title: Tom Marsh", "title: Thomas Marsh")
    (edition / "docs/glossary/lamp.md").write_text("---\ntitle: lamp oil\nkind: concept\n---\nOil.\n", "utf-8")
    assert codes(edition) == []


def test_a_renamed_text_keeps_its_passages_and_statements_under_its_new_address(edition: Path, run: Run) -> None:
    release(run, edition, "1.0.0")
    rename(edition)
    assert codes(edition) == []
    change(edition, "docs/texts/roe-pact.md", "paragraphs: [5, 7]", "paragraphs: {p2: 5, p1: 7}")
    assert codes(edition) == ["V703"]


def test_an_address_stays_when_its_page_has_moved_twice_or_dropped_its_past(edition: Path, run: Run) -> None:
    release(run, edition, "1.0.0")
    rename(edition)
    release(run, edition, "1.1.0", "2026-11-02")
    change(edition, "docs/texts/roe-pact.md", "formerly: [roe-lantern-pact]\n", "")
    assert codes(edition) == ["V701"]


def test_a_published_text_stays_as_it_is_though_todays_rules_would_divide_its_source_otherwise(
    edition: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    release(run, edition, "1.0.0")
    monkeypatch.setattr("edition.edit.structure._blocks", lambda page, source: ())
    monkeypatch.setattr("edition.store.toolkit", lambda: "with today’s rules")  # what is kept is of another toolkit
    assert codes(edition) == []
    (edition / "docs/releases/1.0.0.json").unlink()
    assert set(codes(edition)) == {"F209"}


def test_a_withdrawn_passage_keeps_its_id_and_words_for_good(edition: Path, run: Run) -> None:
    withdrawn = "withdrawn: {p9: It rained.}\nrights:"
    change(edition, FOG, "rights:", withdrawn)
    release(run, edition, "1.0.0")
    change(edition, FOG, withdrawn, "rights:")
    assert codes(edition) == ["V705"]


def test_a_withdrawn_page_is_out_of_every_list_and_its_id_can_be_linked_no_more(edition: Path, run: Run) -> None:
    release(run, edition, "1.0.0")
    stone = "tombstone: {date: 2026-11-02, why: It names nothing.}"
    change(edition, "docs/glossary/lantern-pact.md", "kind: treaty", f"kind: treaty\n{stone}")
    change(edition, FOG, "rights:", f"{stone}\nrights:")
    found = load(edition)
    assert {problem.code for problem in found.problems} == {"P104"}  # harbour fund: see_also: [lantern-pact]
    assert "lantern-pact" not in found.entries() and "lantern-pact" not in {m.entry for m in found.mentions}
    assert "fog-over-ferry" not in {text.page.id for text in found.texts()}
    assert not [key for key in found.ledger.statements if key.startswith("fog-over-ferry#")]
    release_files = read_releases(edition, [edition / "docs/releases/1.0.0.json"])
    assert release_files[1] == []


def test_a_renamed_entry_is_linked_by_its_new_id_alone_and_the_check_says_which(edition: Path, run: Run) -> None:
    (edition / "docs/glossary/harbour-fund.md").rename(edition / "docs/glossary/lamp-fund.md")
    change(edition, "docs/glossary/lamp-fund.md", "kind:", "formerly: [harbour-fund]\nkind:")
    change(edition, FOG, "a second lamp", "a second [lamp](term:harbour-fund)")
    (problem,) = [p for p in load(edition).problems if p.code == "T402"]
    assert problem.hint == "It is now called lamp-fund: write term:lamp-fund."


def test_every_letter_of_a_record_is_proven(edition: Path, run: Run) -> None:
    release(run, edition, "1.0.0")
    path = edition / "docs/releases/1.0.0.json"
    whole = path.read_text("utf-8")
    for old, new in (("Tuesday", "Monday"), ("2026-11-01", "2026-11-02"), ('"kind": "entry"', '"kind": "page"')):
        path.write_text(whole.replace(old, new, 1), "utf-8")
        assert codes(edition) == ["V706"], old
    path.write_text(json.dumps(json.loads(whole)), "utf-8")  # white space and line ends are git’s to change
    assert codes(edition) == []


def test_a_record_and_what_was_read_from_it_are_the_same(edition: Path, run: Run) -> None:
    release(run, edition, "1.0.0")
    text = (edition / "docs/releases/1.0.0.json").read_text("utf-8")
    (found,) = load(edition).releases.all
    assert found.as_json() == text
    assert Release.model_validate(json.loads(text) | {"sha256": None}, extra="ignore") == found


@pytest.mark.parametrize(
    "content",
    [
        b"", b"null", b"[]", b'"1.0.0"', b"{}", b'{"sha256": 1}', b"\xff\xfe", b"[" * 100_000, b'{"pages": {"a": NaN}}',
        b'{"version": "1.0.0", "date": "2026-02-30", "pages": {}}',
        b'{"version": "1.0.0", "date": "2026-11-01", "pages": {"\\ud800": {"kind": "page", "title": "x"}}}',
        b'{"version": "1.0.0", "date": "2026-11-01", "pages": {}, "more": 1}',
    ],
)  # fmt: skip
def test_a_record_that_is_none_is_a_problem_and_nothing_worse(edition: Path, content: bytes) -> None:
    (edition / "docs/releases").mkdir()
    (edition / "docs/releases/1.0.0.json").write_bytes(content)
    assert codes(edition) == ["V706"]


def test_what_is_in_the_way_of_a_release_is_named(edition: Path, run: Run) -> None:
    (edition / "CITATION.cff").mkdir()
    ran = run("--root", edition, "release", "1.0.0", "--date", "2026-11-01")
    assert ran.code == 2 and "CITATION.cff cannot be read or written" in ran.err
    assert not (edition / "docs/releases").exists()


def test_a_release_that_was_stopped_before_its_record_was_written_is_made_by_running_it_again(
    edition: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(path: Path, content: bytes) -> bool:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("edition.edit.release.releasing.write_new", stopped)
        assert run("--root", edition, "release", "1.0.0", "--date", "2026-11-01").code == 2
    assert load(edition).releases.newest is None
    release(run, edition, "1.0.0")

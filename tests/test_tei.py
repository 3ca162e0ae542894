"""The edition in TEI: valid, its pointers lead somewhere, and its words are those of the pages and of the witness."""

import re
import shutil
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from posixpath import dirname, join, normpath

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from conftest import CASES, REPOSITORY, Golden
from edition import __version__, cli
from edition.collect.characters import carriable, normalise
from edition.collect.escape import escape
from edition.edit.page import TextMeta
from edition.edit.reading import text_of
from edition.edit.rendered import Edition, Rendered
from edition.edition import load
from edition.publish.linked import Linked
from edition.publish.parts import shown_passages
from edition.publish.records.record import records, site_of
from edition.publish.records.works import read_works
from edition.publish.tei.files import TeiFile, tei_files
from edition.publish.tei.forms import ALIKE
from edition.publish.tei.unknown import without_form
from edition.publish.updates.changes import Changes
from edition.publish.updates.revisions import revisions
from edition.publish.updates.versions import Versions
from report_records import schema as schema_in
from tei_reader import Read, pointers, read

INVENTED = CASES / "tei" / "edition"
EXPECTED = CASES / "tei" / "expected"


@pytest.fixture(scope="session")
def schema() -> etree.RelaxNG:
    """The schema of all of TEI P5; tests/data/tei/README.md says where it is from."""
    return schema_in(REPOSITORY / "tests/data/tei/tei_all.rng")


def all_files(edition: Edition) -> list[TeiFile]:
    site, works = site_of(edition), read_works(edition.bibliography)
    versions = Versions(edition)
    found = revisions(Changes(Linked(edition), versions))
    return list(tei_files(edition, site, records(edition, site, works), works, found))


def copied(root: Path, folder: Path) -> Path:
    """The invented edition, where it may be written to."""
    return Path(shutil.copytree(root, folder / "edition"))


@pytest.fixture(scope="session")
def invented(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    edition = load(copied(INVENTED, tmp_path_factory.mktemp("tei")))
    assert edition.problems == []
    return edition


@pytest.fixture(scope="session")
def ours() -> Edition:
    return load(REPOSITORY)


@pytest.fixture(params=["invented", "ours"])
def edition(request: pytest.FixtureRequest) -> Edition:
    return request.getfixturevalue(request.param)


def texts(edition: Edition) -> Iterator[tuple[Rendered, Read]]:
    files = {file.path: file.content for file in all_files(edition)}
    for rendered in edition.texts():
        yield rendered, read(files[f"texts/{rendered.page.id}.tei.xml"])


def faults(schema: etree.RelaxNG, content: bytes) -> list[str]:
    document = etree.fromstring(content).getroottree()
    return [] if schema.validate(document) else [f"{e.line}: {e.message}" for e in schema.error_log]


@pytest.mark.parametrize("name", ["ferry-in-the-fog", "hearing", "letter", "personography", "terms"])
def test_an_invented_edition_is_written_as_expected(invented: Edition, golden: Golden, name: str) -> None:
    content = next(f.content for f in all_files(invented) if f.path.endswith(f"/{name}.tei.xml"))
    golden(EXPECTED / f"{name}.tei.xml", content.decode().replace(f'version="{__version__}"', 'version="…"'))


def test_every_file_is_valid(edition: Edition, schema: etree.RelaxNG) -> None:
    found = all_files(edition)
    assert len(found) == len(edition.texts()) + 2
    assert {file.path: faults(schema, file.content) for file in found} == {file.path: [] for file in found}


# Version, and what is changed in the text before it is released: words, and the reason why they are read so.
RELEASES = [
    ("1.1.0", "", ""),
    ("1.2.0", "did not sail on Monday", "did not sail on {~~Monday~>Tuesday~~}{>>Invented & <plain>.<<}"),
    ("1.3.0", "{>>Invented & <plain>.<<}", "{>>Invented again.<<}"),
]


def test_a_file_tells_what_each_release_has_changed_in_it(tmp_path: Path, schema: etree.RelaxNG) -> None:
    root = copied(INVENTED, tmp_path)
    text = root / "docs/texts/ferry-in-the-fog.md"
    for version, old, new in RELEASES:
        text.write_text(text.read_text("utf-8").replace(old, new), "utf-8")
        assert cli.main(["--root", str(root), "release", version, "--date", f"2026-11-0{version[2]}"]) == 0
    found = {file.path: file.content for file in all_files(load(root))}
    changed = {path: re.findall(r"<change (.*?)</change>", content.decode()) for path, content in found.items()}
    assert changed["texts/ferry-in-the-fog.tei.xml"] == [
        'n="1.3.0" when="2026-11-03">Passage 1: other emendations. Invented again.',
        'n="1.2.0" when="2026-11-02">Passage 1: “Monday” → “Tuesday”. Invented &amp; &lt;plain&gt;.',
        'n="1.1.0" when="2026-11-01">First release of this text.',
    ]
    assert changed["texts/letter.tei.xml"] == ['n="1.1.0" when="2026-11-01">First release of this text.']
    assert changed["data/terms.tei.xml"][-1].startswith('n="1.1.0" when="2026-11-01">')
    assert not [fault for content in found.values() for fault in faults(schema, content)]


# What TEI demands beyond its schema (its Schematron rules, as far as they concern what we write): none of these is there.
FORBIDDEN = (
    "//t:p[ancestor::t:p or ancestor::t:ab][not(parent::t:item or parent::t:note or parent::t:quote or parent::t:sp)]",
    "//*[@when][@notBefore or @notAfter or @from or @to]",
    "//*[@from][@notBefore] | //*[@to][@notAfter]",
    "//*[@subtype][not(@type)]",
    "//t:list[@type='gloss'][not(t:label)]",
    "//t:relation[not(@name) or @passive and not(@active)]",
    "//t:div[ancestor::t:p]",
    "//t:quotation[not(@marks) and not(t:p)]",
)


@pytest.mark.parametrize("forbidden", FORBIDDEN)
def test_what_tei_forbids_beyond_its_schema_is_not_there(edition: Edition, forbidden: str) -> None:
    for file in all_files(edition):
        assert not etree.fromstring(file.content).xpath(forbidden, namespaces={"t": "http://www.tei-c.org/ns/1.0"})


def test_the_schema_refuses_what_is_not_tei(invented: Edition, schema: etree.RelaxNG) -> None:
    content = next(file.content for file in all_files(invented) if file.path == "texts/ferry-in-the-fog.tei.xml")
    assert faults(schema, content.replace(b"<said ", b"<spoken ").replace(b"</said>", b"</spoken>"))
    assert faults(schema, content.replace(b"<titleStmt>", b'<titleStmt whom="x">'))


def test_every_pointer_leads_somewhere(edition: Edition) -> None:
    found = {file.path: file.content for file in all_files(edition)}
    ids = {path: read_ids(content) for path, content in found.items()}
    pages = {rendered.url: rendered for rendered in edition.pages.values()}
    for path, content in found.items():
        assert len(ids[path]) == len(set(ids[path])), path
        for pointer in pointers(content):
            if not pointer.startswith(("http://", "https://", "mailto:")):
                to_file = edition.root / "docs" / normpath(join(dirname(path), pointer))
                assert to_file.is_file() or leads(path, pointer, ids, pages), f"{path}: {pointer}"


def read_ids(content: bytes) -> list[str]:
    return list(etree.fromstring(content).xpath("//@xml:id"))


def leads(here: str, pointer: str, ids: dict[str, list[str]], pages: dict[str, Rendered]) -> bool:
    to, _, fragment = pointer.partition("#")
    path = normpath(join(dirname(here), to)) if to else here
    if path in ids:
        return not fragment or fragment in ids[path]
    page = pages.get("" if path == "." else f"{path}/")
    anchors = {p.id for p in page.passages} | {e.get("id") for e in page.root.iter()} if page else set()
    return page is not None and (not fragment or fragment in anchors)


def test_passages_read_back_are_those_of_the_page(edition: Edition) -> None:
    for rendered, found in texts(edition):
        given = shown_passages(rendered)
        expected = {
            p.id: (normalise(text_of(p.block, "received")), p.text()) if p.id in given else ("", "")
            for p in rendered.passages
        }
        assert found.passages == expected


def test_received_words_read_back_are_those_of_the_witness(edition: Edition) -> None:
    for rendered, found in texts(edition):
        given = shown_passages(rendered)
        for id, expected in witness_of(rendered, edition).items():
            assert id not in given or found.passages[id][0] == expected


def witness_of(rendered: Rendered, edition: Edition) -> dict[str, str]:
    """Each passage's lines of the untouched source."""
    meta = rendered.page.meta
    assert isinstance(meta, TextMeta)
    lines = edition.sources[meta.source.file].witness.lines
    starts = [*meta.source.paragraphs.values(), meta.source.lines.last + 1]
    ends = zip(meta.source.paragraphs, starts, starts[1:], strict=False)
    return {id: normalise(" ".join(lines[first - 1 : end - 1])) for id, first, end in ends}


def test_statements_read_back_are_those_of_the_ledger(edition: Edition) -> None:
    for rendered, found in texts(edition):
        given = shown_passages(rendered)
        ledger = [s for s in edition.ledger.statements.values() if s.page == rendered.page.uri and s.record.at in given]
        expected = {s.id: letters(s.words) for s in ledger}
        assert {id: letters(words) for id, words in found.statements.items()} == expected


def letters(words: str) -> str:
    """The words without white space and the sign that parts pieces: both depend on where a statement is cut."""
    return "".join(words.replace(" … ", "").split())


def test_names_read_back_are_the_certain_mentions(edition: Edition) -> None:
    """Each mention is a name, and nothing else is; a link around an emendation is one name, though found in parts."""
    for rendered, found in texts(edition):
        given = shown_passages(rendered)
        here = [m for m in edition.mentions if m.page == rendered.page.uri and m.passage in given]
        ids = [f"_{m.entry}" if m.entry[0].isdigit() else m.entry for m in here]
        mentions = Counter((m.passage, id, m.words) for m, id in zip(here, ids, strict=True))
        names = Counter((passage, ref.partition("#")[2], words) for passage, ref, words in found.names)
        parts, whole = mentions - names, names - mentions
        assert all(any(is_part(part, name) for name in whole) for part in parts)
        assert all(any(is_part(part, name) for part in parts) for name in whole)


def is_part(mention: tuple[str, str, str], name: tuple[str, str, str]) -> bool:
    """Whether the name is of the same entry in the same passage, and has the words of the mention and more."""
    return mention[:2] == name[:2] and mention[2] in name[2] and mention[2] != name[2]


def test_words_that_may_not_be_shown_are_in_no_file(invented: Edition) -> None:
    content = b"".join(file.content for file in all_files(invented))
    assert b"Dear editor" in content
    assert b"They will stay out" not in content and b"said Tom Marsh" not in content


def test_the_same_edition_gives_the_same_bytes(invented: Edition) -> None:
    assert all_files(invented) == all_files(load(invented.root))


def test_an_element_without_a_form_in_tei_is_a_problem_and_its_words_stay(tmp_path: Path) -> None:
    edition = load(copied(INVENTED, tmp_path))
    block = edition.pages["texts/hearing.md"].passages[4].block
    ET.SubElement(block, "ruby").text = "gloss"
    file = next(file for file in all_files(edition) if file.path == "texts/hearing.tei.xml")
    (problem,) = file.problems
    assert (problem.path, problem.code) == ("docs/texts/hearing.md", "F210") and "<ruby" in problem.message
    assert read(file.content).passages["p5"][1] == "Marsh: It is.gloss"
    assert list(without_form(edition)) == [problem]


@pytest.mark.parametrize("tag", ["em", "strong", "code", "sup"])
def test_the_check_finds_what_a_build_would_find(tag: str, invented: Edition, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(ALIKE, tag)
    found = load(invented.root).problems
    assert found and {problem.code for problem in found} == {"F210"}
    assert set(found) == {problem for file in all_files(invented) for problem in file.problems}


# What people might write, and what sources might hold: markup, other scripts, signs without width, form feeds.
HOSTILE = st.text("abcİß<>&\"'[]{}()*_`~^#|!\\:;.-+=/@ \t\x0c\x1d\x85\u00a0\u2028\u202e\u200d\ufeff𝔘日א1", max_size=12)
WORDS = HOSTILE.map(carriable).map(normalise).filter(lambda text: any(map(str.isalnum, text))).map(escape)
PLAIN = st.text("abcİ日א& 1", min_size=1, max_size=6).map(str.strip).filter(bool)
EMENDED = st.one_of(
    st.builds("{{~~{}~>{}~~}}{{>>Why: {}.<<}}".format, PLAIN, PLAIN, PLAIN),
    st.builds("{{++{}++}}{{>>Why.<<}}".format, PLAIN),
    st.builds("{{--{}--}}{{>>Why.<<}}".format, PLAIN),
    st.builds("{{=={}==}}{{>>Why, as in [@quill2020lamps].<<}}".format, PLAIN),
)
LINKED = st.one_of(
    st.builds("[{} {}](term:{})".format, EMENDED, PLAIN, st.sampled_from(["tom-marsh", "1924-pact", "ellery", "none"])),
    st.builds("[{}](https://example.org/a?b=c&d)".format, PLAIN),
    st.builds("[{}](note:lost)".format, st.sampled_from("123*†")),
)
SPACED = st.sampled_from(["a\x0cb", "a\x1db", "a\x85b", "a\u2028b", "a\u00a0b", "<a & b>"])
NAMES = st.sampled_from(["Ada Quill", "the Pact of 1924", "Ellery", "Pact"])
INLINE = st.lists(st.one_of(WORDS, EMENDED, LINKED, NAMES, SPACED), min_size=1, max_size=5).map(" ".join)
ITEM = st.builds("{}. {}\n".format, st.integers(1, 9), INLINE)
BLOCK = st.one_of(
    st.builds("{}{}\n".format, st.sampled_from(["", "", "Quill: ", "Marsh: "]), INLINE),
    st.builds("[{}]\n".format, PLAIN),
    st.builds("{}    {}    {}{}".format, ITEM, ITEM, ITEM, ITEM),
    st.builds("> {}\n".format, INLINE),
    st.builds("#{} {{++{}++}}{{>>Heading added.<<}}\n".format, st.sampled_from(["#", "##", "#"]), PLAIN),
)
HEAD = """---
title: '{}'
kind: transcript
citation: council2024hearing
source: {{file: hearing.txt, lines: 1-1, paragraphs: [1]}}
speakers: {{Quill: ada-quill, Marsh: tom-marsh}}
rights: CNE
---

"""


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(BLOCK, min_size=1, max_size=6).map("\n".join))
def test_any_page_is_valid_and_reads_back(invented: Edition, schema: etree.RelaxNG, body: str) -> None:
    page = invented.root / "docs/texts/hearing.md"
    kept = page.read_bytes()
    try:
        page.write_text(HEAD.format("A hearing") + "The first words.\n\n" + body, "utf-8", newline="")
        edition = load(invented.root)
    finally:
        page.write_bytes(kept)
    rendered = edition.pages["texts/hearing.md"]
    file = next(file for file in all_files(edition) if file.path == "texts/hearing.tei.xml")
    assert (faults(schema, file.content), file.problems) == ([], ())
    found = read(file.content)
    assert len(found.ids) == len(set(found.ids))
    assert found.passages == {p.id: (normalise(text_of(p.block, "received")), p.text()) for p in rendered.passages}


def test_a_build_writes_the_files_into_the_site(invented: Edition, tmp_path: Path) -> None:
    assert cli.main(["--root", str(invented.root), "build", "--site-dir", str(tmp_path / "site")]) == 0
    for file in all_files(invented):
        assert (tmp_path / "site" / file.path).read_bytes() == file.content

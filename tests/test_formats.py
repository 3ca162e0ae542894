"""Files of every format and encoding: the text that is read from them, and the hostile ones that are refused."""

import hashlib
import io
import json
import re
import zipfile
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import CASES, Golden, Run
from edition.collect import stored
from edition.collect.formats import apart, html, office
from edition.collect.stored import layer_files, read_stored
from edition.collect.witness import read_witness
from edition.model import Witness
from edition.yamlfile import write_yaml
from made import CONTAINER, archive, by_pandoc, make, pdf, word

FOLDERS = sorted(path for path in (CASES / "formats").iterdir() if path.is_dir())
ENDINGS = (".txt", ".md", ".html", ".vtt", ".srt", ".docx", ".epub", ".pdf", ".eml", ".zip")
BEGINNINGS = (
    b"",
    b"%PDF-1.7\n",
    b"PK\x03\x04",
    b"WEBVTT\n\n",
    b"<!doctype html>",
    b"\xff\xfe",
    b"From: a\r\n",
    b"\xd0\xcf",
)
PARAGRAPH = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"


def source_in(case: Path) -> Path:
    return next(path for path in sorted(case.iterdir()) if path.name.startswith(("given.", "from.")))


def witness_in(folder: Path, name: str, content: bytes) -> Witness:
    (folder / name).write_bytes(content)
    witness, problems = read_witness(folder / name, name)
    assert witness is not None, problems
    return witness


def refusal(folder: Path, name: str, content: bytes) -> str:
    """The one problem that a file gives, on one line."""
    (folder / name).write_bytes(content)
    witness, problems = read_witness(folder / name, name)
    assert witness is None and len(problems) == 1
    assert problems[0].hint
    return f"{problems[0].code} {problems[0].message}"


@pytest.mark.parametrize("case", FOLDERS, ids=lambda case: case.name)
def test_the_text_layer_of_a_file(case: Path, tmp_path: Path, golden: Golden) -> None:
    file = make(source_in(case), tmp_path)
    witness, problems = read_witness(file, file.name)
    assert witness is not None, problems
    assert witness.sha256 == hashlib.sha256(file.read_bytes()).hexdigest()
    golden(case / "layer.txt", "\n".join(witness.lines).rstrip("\n") + "\n")
    about = write_yaml(stored.layer_contents(witness.layer))
    golden(case / "layer.yml", re.sub(r"^reader: .*\n", "", about, flags=re.MULTILINE))
    golden(case / "warnings.txt", "".join(f"{warning}\n" for warning in witness.layer.warnings))


@pytest.mark.parametrize("case", FOLDERS, ids=lambda case: case.name)
def test_a_stored_layer_is_read_back_as_it_was(case: Path, tmp_path: Path) -> None:
    file = make(source_in(case), tmp_path)
    (tmp_path / file.name).write_bytes(file.read_bytes())
    witness, _ = read_witness(tmp_path / file.name, file.name)
    assert witness is not None
    for name, content in layer_files(witness).items():
        (tmp_path / name).write_bytes(content)
    if not witness.layer.is_file:
        again, problems = read_stored(tmp_path, file.name, None)
        assert problems == [] and again is not None
        assert again.lines == witness.lines
        assert (again.layer.facts, again.layer.marks) == (witness.layer.facts, witness.layer.marks)


@pytest.mark.parametrize("case", FOLDERS, ids=lambda case: case.name)
def test_an_added_file_keeps_its_layer_and_is_never_read_again(
    case: Path, edition: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`add` stores the layer; `check` proves the pages against it, though every reader should have gone."""
    file = make(source_in(case), tmp_path)
    ran = run("--root", edition, "add", file)
    assert ran.code == 0, ran.out
    name = file.name.lower()
    assert (edition / "sources" / name).read_bytes() == file.read_bytes()
    record = yaml.safe_load((edition / "sources/index.yml").read_text("utf-8"))[-1]
    plain = case.name == "text-utf-8-with-byte-order-mark"
    assert ("layer" in record) != plain
    if not plain:
        layer = (edition / "sources" / record["layer"]).read_bytes()
        assert hashlib.sha256(layer).hexdigest() == record["layer_sha256"]
    monkeypatch.setattr("edition.collect.layer.read_layer", lambda *given: pytest.fail("a reader was called"))
    found = json.loads(run("--root", edition, "check", "--format", "json").out)
    assert {problem["code"] for problem in found} <= {"P104"}, found  # its author is not in the register yet


def test_a_dry_run_says_how_a_file_was_read(run: Run) -> None:
    found = json.loads(run("add", "--dry-run", "--json", CASES / "formats/mail-plain/given.eml").out)
    assert (found["layer"]["format"], found["layer"]["encoding"]) == ("mail", "windows-1252")
    assert found["layer"]["facts"]["authors"] == ["Zoë Färber"]
    assert "attachment “lease.pdf” is not read" in found["warnings"][0]


def test_adding_the_file_again_reads_the_stored_layer(
    edition: Path, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = make(CASES / "formats/web-page/given.html", tmp_path)
    assert run("--root", edition, "add", file).code == 0
    before = {p: p.read_bytes() for p in edition.rglob("*") if p.is_file() and ".cache" not in p.parts}
    monkeypatch.setattr("edition.collect.formats.html.paragraphs", lambda blocks: ("A newer reader reads otherwise.",))
    monkeypatch.setattr("edition.collect.layer.apart", lambda name, reader, *given: reader(*given))
    assert run("--root", edition, "add", file).code == 0
    assert before == {p: p.read_bytes() for p in edition.rglob("*") if p.is_file() and ".cache" not in p.parts}


@pytest.mark.parametrize(
    ("name", "content", "encoding"),
    [
        ("a.txt", "Café".encode(), "utf-8"),
        ("a.txt", b"\xef\xbb\xbfCaf\xc3\xa9", "utf-8"),
        ("a.txt", "Café".encode("utf-16"), "utf-16"),
        ("a.txt", "Café".encode("utf-32"), "utf-32"),
        ("a.txt", "Mrs O’Neill said “no” to the café – twice.".encode("cp1252"), "windows-1252"),
    ],
)
def test_encodings_are_told(name: str, content: bytes, encoding: str, tmp_path: Path) -> None:
    witness = witness_in(tmp_path, name, content)
    assert witness.layer.encoding == encoding
    assert "Caf" in witness.lines[0] or "café" in witness.lines[0]


def test_a_doubtful_encoding_is_a_warning_with_the_alternatives(tmp_path: Path) -> None:
    witness = witness_in(tmp_path, "a.txt", "One line.\nThe café is shut.\n".encode("cp1252"))
    (warning,) = witness.layer.warnings
    assert warning.line == 2
    assert "“café” is read as windows-1252; as " in warning.message


@pytest.mark.parametrize(
    ("name", "content", "format"),
    [
        ("a.bin", b"WEBVTT\n\n00:01.000 --> 00:02.000\nWords.\n", "vtt"),
        ("a.txt", b"1\n00:00:01,000 --> 00:00:02,000\nWords.\n", "srt"),
        ("a.txt", b"From: a@b.example\nTo: c@d.example\nMIME-Version: 1.0\n\nWords.\n", "mail"),
        ("a.txt", pdf(["Words."]), "pdf"),
        ("a.zip", by_pandoc("Words.", "docx"), "docx"),
        ("a", by_pandoc("Words.", "epub"), "epub"),
        ("a.txt", b"From: the mayor\nTo: the people\nSubject: ferry\n\nWords.\n", "text"),
        ("a.txt", b"1\n\nThe first, at 00:00:01 --> words.\n", "text"),
    ],
)
def test_content_tells_the_format_before_the_ending(name: str, content: bytes, format: str, tmp_path: Path) -> None:
    assert witness_in(tmp_path, name, content).layer.format == format


def test_nothing_of_a_word_document_is_added_to_or_left_out_of_its_words(tmp_path: Path) -> None:
    body = "".join(map(PARAGRAPH.format, ["*not emphasis*", "# no heading", "a_b_c", "1) one", "x &lt; y &amp; z"]))
    witness = witness_in(tmp_path, "a.docx", word(body))
    assert [line for line in witness.lines if line] == [
        "*not emphasis*",
        "# no heading",
        "a_b_c",
        "1) one",
        "x < y & z",
    ]


def test_what_a_word_document_holds_beside_its_text_is_said(tmp_path: Path) -> None:
    struck = (
        '<w:p><w:del w:id="1" w:author="a"><w:r><w:delText>old</w:delText></w:r></w:del><w:r><w:t>new</w:t></w:r></w:p>'
    )
    header = {"word/header1.xml": b"<w:hdr><w:t>Page head</w:t></w:hdr>", "word/comments.xml": b"<w:t>!</w:t>"}
    said = " ".join(w.message for w in witness_in(tmp_path, "a.docx", word(struck, **header)).layer.warnings)
    assert "tracked changes" in said and "comments" in said and "“Page head”" in said


BOMB = b"<a>" + b" " * (65 * 1024 * 1024) + b"</a>"
ENTITY = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'


def encrypted_zip() -> bytes:
    """An archive whose entries are flagged as encrypted."""
    content = bytearray(word(""))
    for place in re.finditer(rb"PK\x01\x02", bytes(content)):
        content[place.start() + 8] |= 1
    return bytes(content)


def lying_zip() -> bytes:
    """An archive whose directory says of its document that it is small."""
    content = bytearray(word(PARAGRAPH.format("x" * 1_000_000)))
    at = content.rindex(b"PK\x01\x02", 0, content.rindex(b"word/document.xml"))
    content[at + 24 : at + 28] = (100).to_bytes(4, "little")
    return bytes(content)


RC4 = f"/Encrypt << /Filter /Standard /V 1 /R 2 /O <{'41' * 32}> /U <{'42' * 32}> /P -4 >> /ID [<41> <41>]"


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.docx", lambda: word("", **{"word/x.xml": BOMB}), "W115 the archive unpacks to 65 MB"),
        ("a.epub", lambda: archive({"META-INF/container.xml": BOMB}), "W115 the archive unpacks to 65 MB"),
        ("a.docx", lambda: archive({"word/media/a.png": bytes(300 * 1024 * 1024)}), "W115 the archive unpacks to 300"),
        ("a.docx", lambda: archive({f"{n}.xml": b"" for n in range(5001)}), "W115 the archive has 5001 entries"),
        ("a.docx", lambda: word("", **{"../../evil.xml": b""}), "W115 the entry “../../evil.xml” leads out"),
        ("a.epub", lambda: archive({"/etc/passwd": b""}), "W115 the entry “/etc/passwd” leads out"),
        ("a.docx", lambda: word("<w:p>" * 300 + "</w:p>" * 300), "W115 “word/document.xml” nests more than 200"),
        ("a.docx", lambda: word("", **{"word/x.xml": ENTITY}), "W115 “word/x.xml” declares entities"),
        ("a.docx", lambda: word("", **{"word/x.xml": ENTITY.decode().encode("utf-16")}), "W115 “word/x.xml” declares"),
        ("a.docx", encrypted_zip, "W116 this file is encrypted"),
        ("a.docx", lying_zip, "W114 zipfile cannot read this file: Bad CRC-32"),
        ("a.doc", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "W116"),
        ("a.doc", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99), "W106 this is a binary file"),
        ("a.zip", lambda: archive({"a.txt": b"Words."}), "W106 this is an archive"),
        ("a.docx", lambda: archive({"a.txt": b"Words."}), "W114 pandoc cannot read this file: it is no Word"),
        ("a.docx", lambda: b"Words.", "W114 zipfile cannot read this file: File is not a zip file"),
        ("a.epub", lambda: archive({"META-INF/container.xml": CONTAINER}), "W114 pandoc cannot read this file"),
        (
            "a.epub",
            lambda: archive(
                {
                    "META-INF/container.xml": CONTAINER,
                    "META-INF/encryption.xml": b'<CipherReference URI="text/ch1.xhtml"/>',
                }
            ),
            "W116 this book is encrypted",
        ),
        ("a.pdf", lambda: pdf(["", ""]), "W104 this PDF has 2 pages and no text"),
        ("a.pdf", lambda: pdf(["Words."], RC4), "W116 this PDF is encrypted"),
        ("a.pdf", lambda: b"%PDF-1.7\nnothing", "W114 pdfminer.six cannot read this file"),
        ("a.vtt", lambda: b"Words.\n", "W114 webvtt-py cannot read this file"),
        ("a.vtt", lambda: b"WEBVTT\n\n", "W104 the file has no captions"),
        ("a.srt", lambda: b"Words.\n", "W114 webvtt-py cannot read this file"),
        ("a.html", lambda: b"<html><body></body></html>", "W104 trafilatura finds no main text"),
        ("a.eml", lambda: b"MIME-Version: 1.0\nContent-Type: image/png\n\nxx", "W104 the message has no text"),
        ("a.txt", lambda: b"\xff\xfeA\0\0\xd8B\0", "W103 byte 0x00 is not UTF-16"),
    ],
)
def test_a_hostile_or_broken_file_is_refused_with_one_problem(
    name: str, content: object, expected: str, tmp_path: Path
) -> None:
    assert callable(content)
    assert refusal(tmp_path, name, content()).startswith(expected)


def test_a_web_page_that_nests_deeply_or_names_other_files_loads_nothing(tmp_path: Path) -> None:
    deep = b"<html><body>" + b"<div>" * 100_000 + b"<p>Words at the bottom of it all.</p></body></html>"
    (tmp_path / "deep.html").write_bytes(deep)
    witness, problems = read_witness(tmp_path / "deep.html", "deep.html")
    assert (witness is None) == bool(problems)
    (tmp_path / "secret").write_text("SECRET")
    entity = f'<!DOCTYPE html [<!ENTITY e SYSTEM "file://{tmp_path}/secret">]>'
    page = f"{entity}<html><body><article><p>The ferry stays at the quay &e; for now, said the mayor of the town on Monday.</p>"
    assert not any("SECRET" in line for line in witness_in(tmp_path, "e.html", page.encode()).lines)


def test_a_web_page_is_read_without_a_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    for call in ("socket.socket.connect", "socket.getaddrinfo", "urllib.request.urlopen"):
        monkeypatch.setattr(call, lambda *given, **named: pytest.fail("a connection was opened"))
    page = (CASES / "formats/web-page/given.html").read_text("utf-8")
    assert html.read_html(page).lines[0] == "The ferry stays"


def test_a_reader_that_takes_too_long_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "SECONDS", 0)
    assert (
        refusal(tmp_path, "a.pdf", pdf(["Words."]))
        == "W114 pdfminer.six cannot read this file: it takes more than 0 seconds"
    )
    monkeypatch.setattr(office, "SECONDS", 0.001)
    assert "pandoc cannot read this file: it takes more than 0.001 seconds" in refusal(tmp_path, "a.docx", word(""))


def test_a_pdf_whose_pages_go_in_a_circle_comes_to_an_end(tmp_path: Path) -> None:
    circle = pdf(["Words."]).replace(b"/Kids [6 0 R]", b"/Kids [6 0 R 2 0 R]")
    (tmp_path / "a.pdf").write_bytes(circle)
    witness, problems = read_witness(tmp_path / "a.pdf", "a.pdf")
    assert (witness is None) == (len(problems) == 1)


def test_what_the_extractor_leaves_out_of_a_page_is_put_back(tmp_path: Path) -> None:
    """Title, byline, and a paragraph that is printed twice; what else is missing is said."""
    refrain = "<p>Row, brothers, row, the stream runs fast, the rapids are near and the daylight is past.</p>"
    verse = "<p>Faintly as tolls the evening chime, our voices keep tune and our oars keep time, says the song.</p>"
    head = '<meta name="author" content="Jane Roe"></head><body><header><h1>A boat song</h1></header>'
    page = (
        f"<html><head>{head}<p class=byline>By Jane Roe</p><article>{verse}{refrain}{verse.upper()}{refrain}</article>"
    )
    lines = [line for line in witness_in(tmp_path, "a.html", page.encode()).lines if line]
    assert lines[:2] == ["A boat song", "By Jane Roe"]
    assert [line[:3] for line in lines[2:]] == ["Fai", "Row", "FAI", "Row"]


def test_a_web_page_saved_as_one_file_is_a_page_not_a_message(tmp_path: Path) -> None:
    page = (CASES / "formats/web-page/given.html").read_text("utf-8")
    head = (
        "From: <Saved by Blink>\nSnapshot-Content-Location: https://gazette.example/f\nSubject: x\nMIME-Version: 1.0\n"
    )
    kind = 'Content-Type: multipart/related; boundary="b"\n\n'
    parts = f"--b\nContent-Type: text/html; charset=utf-8\n\n{page}\n--b\nContent-Type: image/png\n\nx\n--b--\n"
    witness = witness_in(tmp_path, "a.mhtml", (head + kind + parts).encode())
    assert witness.lines[0] == "The ferry stays"
    assert witness.layer.facts.authors == ("Jane Roe",)
    assert not any("attachment" in warning.message for warning in witness.layer.warnings)


def test_a_pdf_that_unpacks_without_end_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It unpacks to 4 GB, here with a tenth of the memory that a reader may use otherwise."""
    import zlib

    monkeypatch.setattr(apart, "MEMORY", apart.MEMORY // 10)
    stream = zlib.compressobj(9)
    begun = stream.compress(bytes(1024 * 1024 * 16)) + stream.flush(zlib.Z_FULL_FLUSH)
    again = stream.compress(bytes(1024 * 1024 * 16)) + stream.flush(zlib.Z_FULL_FLUSH)
    bomb = begun + again * 255 + stream.flush()
    content = pdf(["Words."])
    at = content.index(b"<< /Length")
    end = content.index(b"endobj", at)
    head = f"<< /Filter /FlateDecode /Length {len(bomb)} >>\nstream\n".encode()
    code = refusal(tmp_path, "a.pdf", content[:at] + head + bomb + b"\nendstream\n" + content[end:])
    assert code == "W114 pdfminer.six cannot read this file: Unable to allocate output buffer."


@settings(max_examples=120)
@given(ending=st.sampled_from(ENDINGS), beginning=st.sampled_from(BEGINNINGS), rest=st.binary(max_size=400))
def test_random_bytes_are_read_or_refused_and_nothing_is_written(
    ending: str, beginning: bytes, rest: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("random")
    file = folder / f"given{ending}"
    file.write_bytes(beginning + rest)
    witness, problems = read_witness(file, file.name)
    assert (witness is None) == (len(problems) == 1)
    assert list(folder.iterdir()) == [file] and file.read_bytes() == beginning + rest


@settings(max_examples=60)
@given(case=st.sampled_from(FOLDERS), at=st.floats(0, 1), change=st.binary(max_size=6), cut=st.booleans())
def test_damaged_files_are_read_or_refused(
    case: Path, at: float, change: bytes, cut: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("damaged")
    made = make(source_in(case), folder)
    content, file = made.read_bytes(), folder / made.name
    place = int(at * len(content))
    file.write_bytes(content[:place] + change + (b"" if cut else content[place + len(change) :]))
    witness, problems = read_witness(file, file.name)
    assert (witness is None) == (len(problems) == 1)


def test_entries_of_a_document_are_read_only_as_they_were_checked() -> None:
    """pandoc is given a new archive of the checked entries, so two directories in one file cannot deceive it."""
    packed = office.pack(office.open_archive(word(PARAGRAPH.format("Words."))))
    with zipfile.ZipFile(io.BytesIO(packed)) as again:
        assert "word/document.xml" in again.namelist()


MAIL = (
    "From: Jane Roe <jane@roe.example>\nTo: a@b.example\nSubject: The lamp that was left on\nMIME-Version: 1.0\n"
    "Date: Tue, 18 Mar 2025 08:00:00 +0000\nContent-Type: text/plain; charset=utf-8\n\n{}Dear all,\n\nIt burnt until seven.\n"
)


def test_a_title_that_stands_in_the_metadata_alone_is_used_and_proven(run: Run, tmp_path: Path, edition: Path) -> None:
    (tmp_path / "lamp.eml").write_text(MAIL.format(""))
    (found,) = json.loads(run("add", "--dry-run", "--json", tmp_path / "lamp.eml").out)["documents"]
    assert (found["title"], found["lines"]) == ("The lamp that was left on", [1, 3])
    said = next(e for e in found["evidence"] if e["field"] == "title")
    assert said["rule"] == "the file’s metadata" and said["confidence"] < 1
    assert run("--root", edition, "add", tmp_path / "lamp.eml").code == 0
    (page,) = edition.glob("docs/texts/roe-lamp-*.md")
    assert "  title: metadata\n" in page.read_text("utf-8") and "supplied" not in page.read_text("utf-8")
    assert " F2" not in run("--root", edition, "check").out
    page.write_text(page.read_text("utf-8").replace("title: The lamp that", "title: A lamp that"), "utf-8")
    out = run("--root", edition, "check").out
    assert "F205 the title “A lamp that was left on” is not that of the source (the metadata of sources/lamp.eml" in out


def test_a_line_that_has_the_title_of_the_metadata_is_the_title(run: Run, tmp_path: Path) -> None:
    (tmp_path / "lamp.eml").write_text(MAIL.format("The lamp that was\nleft on\n\n"))
    (found,) = json.loads(run("add", "--dry-run", "--json", tmp_path / "lamp.eml").out)["documents"]
    said = next(e for e in found["evidence"] if e["field"] == "title")
    assert (found["title"], said["line"], said["confidence"]) == ("The lamp that was left on", 1, 1)


def test_a_file_name_in_the_metadata_is_no_title(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_text(MAIL.format("").replace("The lamp that was left on", "draft3.docx"))
    assert json.loads(run("add", "--dry-run", "--json", tmp_path / "a.eml").out)["documents"][0]["title"] is None


PAGES = [
    "The Ellery Quarterly\n\nThe lamp that was left on\n\nBy Jane Roe\n\nThe lamp burnt all night, and those who live under it have com-\n"
    "plained of it to the harbour master and to the council, which has\n\n7",
    "The Ellery Quarterly\n\nnot yet said who is to put it out, or when, or at whose expense this\nis to be done.\n\nNobody knows.\n\n8",
    "The Ellery Quarterly\n\nThe keeper was asked on Monday.\n\nHe had not been told.\n\n9",
]


def test_heads_and_numbers_of_pages_are_furniture_and_paragraphs_go_on(run: Run, tmp_path: Path, edition: Path) -> None:
    (tmp_path / "lamp.pdf").write_bytes(pdf(PAGES).replace(b"(The ferry stays)", b"(lamp.indd)"))
    found = json.loads(run("add", "--dry-run", "--json", tmp_path / "lamp.pdf").out)
    (document,) = found["documents"]
    assert document["title"] == "The lamp that was left on"
    assert document["blocks"] == 4
    joined = [e for e in document["evidence"] if e["field"] == "paragraph"]
    assert [e["rule"] for e in joined] == ["a sentence that the end of the page breaks"]
    said = " ".join(found["warnings"])
    assert "Running head of the pages. “The Ellery Quarterly” stands at the top of 3 pages, from 1 to 3" in said
    assert "Page number. “7” stands at the foot of 3 pages" in said
    assert "1 word is divided at the end of a line, and kept so: “com-plained”" in said
    assert run("--root", edition, "add", tmp_path / "lamp.pdf").code == 0
    out = run("--root", edition, "check").out
    assert " F2" not in out and " W1" not in out


@pytest.mark.parametrize(
    "pages",
    [
        ["Q. Where were you?\n\nA. At home.", "Q. Where were you then?\n\nA. At sea."],  # alike, but not the same
        ["Chapter 1\n\nIt began.\n\nIt went on.", "Chapter 4\n\nIt ended.\n\nIt was over."],  # does not rise by one
        ["One alone\n\nWords.\n\nMore words."],
    ],
)
def test_what_does_not_come_back_from_page_to_page_is_text(pages: list[str], run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf(pages))
    assert json.loads(run("add", "--dry-run", "--json", tmp_path / "a.pdf").out)["furniture"] == []


def test_markdown_is_read_line_by_line_without_its_signs(tmp_path: Path) -> None:
    """Notes, HTML and tables stay as they stand; addresses of links are left out, which is said."""
    given = (
        "---\ntitle: The lamp\nauthor: Jane Roe\nlang: en\n---\n\n# The *lamp* that\n\nIt [burnt](http://a.example) \\* all\nnight.[^1]\n\n"
        "1. one\n    - deep\n\n> said **she**\n\nUnder\n-----\n\n<b>raw</b>\n\n| a | b |\n\n[^1]: A note.\n"
    )
    witness = witness_in(tmp_path, "a.md", given.encode())
    assert len(witness.lines) == len(given.split("\n"))
    assert (witness.layer.facts.title, witness.layer.facts.authors) == ("The lamp", ("Jane Roe",))
    shown = [line for line in witness.lines[5:] if line]
    assert shown == [
        "The lamp that",
        "It burnt * all",
        "night.[^1]",
        "1. one",
        "    - deep",
        "said she",
        "Under",
        "raw",
        "| a | b |",
        "[^1]: A note.",
    ]
    assert [warning.message for warning in witness.layer.warnings] == ["1 link has an address that is not in the text"]


def test_a_page_laid_out_in_a_table_is_no_table_and_keeps_its_headings_and_lists(tmp_path: Path) -> None:
    said = "The ferry stays at the quay for now, said the mayor of the town on Monday, and nobody knows for how long."
    articles = "".join(
        f"<h2>Ferry number {n}</h2><p><i>By Jane Roe, The Post, {n} May 2024</i></p><p>{said}</p><p>It needs:</p>"
        f"<ul><li>a rope of number {n};</li><li>a bell;</li></ul><p>{said} Number {n}.</p>"
        for n in (1, 2)
    )
    page = f"<html><head><title>The Post</title></head><body><table><tr><td>Menu</td><td>{articles}</td></tr></table>"
    lines = [line for line in witness_in(tmp_path, "a.html", page.encode()).lines if line]
    assert {"Ferry number 1", "Ferry number 2"} <= set(lines)
    assert all(any(f"a rope of number {n};" in line for line in lines) for n in (1, 2))
    assert not any(line.startswith("|") for line in lines)

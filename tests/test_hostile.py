"""Files that are made to do harm: to read other files, to call up other machines, to fill memory, disk or time.

More of them, each with the problem that it gives, are in test_formats.py: bombs by ratio, number and picture, names that
lead out, entities, encryption, a lying directory, 100,000 nested elements of HTML, a PDF whose pages go in a circle or
unpack without end, a reader that takes too long. What is no text at all is in test_bad_input.py.
"""

import io
import os
import signal
import socket
import struct
import time
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from conftest import Run
from edition.collect import layer
from edition.collect.add import Added, read
from edition.collect.formats import Reading, Refused, apart
from made import CONTAINER, archive, book, pdf, word
from oracle import holds, in_this_process

PROSE = "The ferry stays at the quay for now, said the mayor of the town on Monday, and the lamp is lit again. "
PARAGRAPH = f"<w:p><w:r><w:t>{PROSE}</w:t></w:r></w:p>"
SECRET = "The combination is 4711."  # noqa: S105 -- nobody’s
MAIL = "From: Jane Roe <jane@example.org>\nDate: Thu, 14 Mar 2024 08:00:00 +0000\nMIME-Version: 1.0\n"
CORE = '<p xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>{}</dc:creator></p>'
SAID = "documents:\n  - {lines: 1, "


class Listener:
    """A port of this machine that says whether anyone called."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.socket.setblocking(False)
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}/called"

    def was_called(self) -> bool:
        try:
            self.socket.accept()[0].close()
        except BlockingIOError:
            return False
        return True


@pytest.fixture
def listener() -> Iterator[Listener]:
    opened = Listener()
    yield opened
    opened.socket.close()


@pytest.fixture
def secret(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that nobody gave to the converter, and that it must not read."""
    file = tmp_path_factory.mktemp("elsewhere") / "secret.txt"
    file.write_text(SECRET)
    return file


def given(folder: Path, name: str, content: bytes, sidecar: bytes | None = None) -> Path:
    file = folder / "given" / name
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(content)
    if sidecar is not None:
        (file.parent / f"{name}.yml").write_bytes(sidecar)
    return file


def first_problem(added: Added) -> str:
    return f"{added.problems[0].code} {added.problems[0].message}" if added.problems else ""


def test_the_listener_hears_a_call(listener: Listener) -> None:
    """Else the tests below would prove nothing."""
    with pytest.raises(OSError):
        urllib.request.urlopen(listener.url, timeout=0.1)  # noqa: S310 -- our own
    assert listener.was_called()


def test_the_oracle_sees_a_reader_that_reaches_out(
    tmp_path: Path, secret: Path, listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = given(tmp_path, "a.txt", b"Words.")
    for misdeed in (
        lambda: secret.read_text(),
        lambda: (tmp_path / "new.txt").write_text("x"),
        lambda: socket.create_connection(listener.socket.getsockname()).close(),
        lambda: time.sleep(0) or [None for _ in range(10**12)],
    ):
        monkeypatch.setattr("oracle.SECONDS", 0.2)
        monkeypatch.setattr("oracle.read", lambda path, act=misdeed: (act(), read(path))[1])
        with pytest.raises(BaseException, match="reached out|more than 0.2 seconds"):
            holds(file)


XXE = {
    "general entity": '<!DOCTYPE x [<!ENTITY e SYSTEM "{}">]>',
    "parameter entity": '<!DOCTYPE x [<!ENTITY % e SYSTEM "{}"> %e;]>',
    "outer definitions": '<!DOCTYPE x SYSTEM "{}">',
    "public definitions": '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.1//EN" "{}">',
    "style sheet": '<?xml-stylesheet href="{}" type="text/xsl"?>',
}
ENCODED = {"UTF-8": "utf-8", "UTF-16": "utf-16", "UTF-7": "utf-7", "EBCDIC": "cp037"}


def in_a_word_document(xml: str, encoding: str) -> tuple[str, bytes]:
    body = f'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{PARAGRAPH}'
    document = f"{xml}{body}<w:p><w:r><w:t>&e;</w:t></w:r></w:p></w:body></w:document>"
    return "a.docx", word("", **{"word/document.xml": document.encode(encoding)})


def in_the_metadata(xml: str, encoding: str) -> tuple[str, bytes]:
    core = (
        f'{xml}<p xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>&e;</dc:title><dc:creator>&e;</dc:creator></p>'
    )
    return "a.docx", word(PARAGRAPH, **{"docProps/core.xml": core.encode(encoding)})


def in_a_book(xml: str, encoding: str) -> tuple[str, bytes]:
    return "a.epub", book(f"{xml}<html><body><p>{PROSE}</p><p>&e;</p></body></html>".encode(encoding))


def in_a_picture_of_a_book(xml: str, encoding: str) -> tuple[str, bytes]:
    chapter = f'<html><body><p>{PROSE}</p><img src="p.svg"/><object data="p.svg" type="image/svg+xml"/></body></html>'
    picture = f'{xml}<svg xmlns="http://www.w3.org/2000/svg"><text>&e;</text></svg>'
    return "a.epub", book(chapter.encode(), **{"p.svg": picture.encode(encoding)})


def in_a_web_page(xml: str, encoding: str) -> tuple[str, bytes]:
    return "a.html", f"{xml}<html><body><article><p>{PROSE * 3}</p><p>&e; {PROSE}</p></article></body></html>".encode(
        encoding
    )


@pytest.mark.parametrize("encoding", ENCODED.values(), ids=ENCODED.keys())
@pytest.mark.parametrize("xml", XXE.values(), ids=XXE.keys())
@pytest.mark.parametrize(
    "where",
    [in_a_word_document, in_the_metadata, in_a_book, in_a_picture_of_a_book, in_a_web_page],
    ids=lambda w: w.__name__,
)
def test_xml_that_names_other_files_has_none_of_them_read(
    where: Callable[[str, str], tuple[str, bytes]],
    xml: str,
    encoding: str,
    tmp_path: Path,
    secret: Path,
    listener: Listener,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(layer, "apart", in_this_process)
    declaration = f'<?xml version="1.0" encoding="{encoding.replace("cp037", "IBM037")}"?>'
    for target in (secret.as_uri(), listener.url):
        added = holds(given(tmp_path, *where(declaration + xml.format(target), encoding)))
        assert SECRET not in repr(added)
        assert not listener.was_called()


def elsewhere(target: str) -> dict[str, tuple[str, bytes]]:
    """Files that name something outside of themselves, in each way that their formats have."""
    tags = (
        f'<img src="{target}"/><img srcset="{target} 2x"/><link rel="stylesheet" href="{target}"/><iframe src="{target}"></iframe>'
        f'<object data="{target}"></object><embed src="{target}"/><video src="{target}"></video><audio src="{target}"></audio>'
        f'<script src="{target}"></script><base href="{target}"/><meta http-equiv="refresh" content="0;url={target}"/>'
        f'<svg><image href="{target}"/><use href="{target}#a"/></svg><style>@import url({target});</style>'
        f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{target}" parse="text"/><frame src="{target}"/>'
    )
    page = f"<html><head>{tags}</head><body><article><p>{PROSE * 3}</p>{tags}<p>{PROSE}</p></article></body></html>"
    relation = '<Relationship Id="r{}" TargetMode="External" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}" Target="{}"/>'
    kinds = ["image", "hyperlink", "attachedTemplate", "aFChunk", "subDocument", "frame", "oleObject"]
    relations = "".join(relation.format(n, kind, target) for n, kind in enumerate(kinds))
    rels = f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{relations}</Relationships>'
    drawing = '<w:p><w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"><a:blip xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:link="r0" r:embed="r0"/></wp:inline></w:drawing></w:r></w:p>'
    field = f'<w:p><w:fldSimple w:instr=" INCLUDETEXT &quot;{target}&quot; "/></w:p>'
    chunk = '<w:altChunk xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="r3"/>'
    package = CONTAINER.replace(b"content.opf", target.encode())
    body = f'{MAIL}Content-Type: message/external-body; access-type=URL; URL="{target}"\n\nContent-Type: text/plain\n\n'
    alternatives = f"{MAIL}Content-Type: text/html\n\n{page}"
    link = f"/Type /Page /AA << /O << /S /URI /URI ({target}) >> >> /Annots [<< /Subtype /Link /A << /S /GoToR /F ({target}) >> >>]"
    stream = (
        pdf([PROSE])
        .replace(b"/Type /Page ", f"{link} ".encode())
        .replace(b"/Length", f"/F ({target}) /Length".encode())
    )
    return {
        "web page": ("a.html", page.encode()),
        "book": ("a.epub", book(page.encode())),
        "book with a chapter elsewhere": ("a.epub", book(b"<p>x</p>").replace(b"c.xhtml", b"c.xhtml")),
        "book with a package elsewhere": ("a.epub", archive({"META-INF/container.xml": package, "c.xhtml": page.encode()})),
        "Word document": ("a.docx", word(PARAGRAPH + drawing + field + chunk, **{"word/_rels/document.xml.rels": rels.encode()})),
        "message": ("a.eml", body.encode()),
        "message that is a web page": ("a.eml", alternatives.encode()),
        "PDF": ("a.pdf", stream),
        "Markdown": ("a.md", f"# A title\n\n![x]({target})\n\n!include {target}\n\n```{{.include}}\n{target}\n```\n\n--8<-- \"{target}\"\n".encode()),
        "captions": ("a.vtt", f"WEBVTT\n\nSTYLE\n@import url({target});\n\n00:01.000 --> 00:02.000\n<img src={target}> Words.\n".encode()),
    }  # fmt: skip


@pytest.mark.parametrize("what", elsewhere(""))
def test_what_stands_elsewhere_is_never_fetched(
    what: str, tmp_path: Path, secret: Path, listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once in this process, where every opened file and connection is seen; once apart, as people run it."""
    for target in (listener.url, secret.as_uri(), str(secret), f"//{listener.url.partition('//')[2]}"):
        file = given(tmp_path, *elsewhere(target)[what])
        shown = repr(read(file))
        with monkeypatch.context() as patch:
            patch.setattr(layer, "apart", in_this_process)
            shown += repr(holds(file))
        assert SECRET not in shown
        assert not listener.was_called()


def zipped(*entries: tuple[zipfile.ZipInfo | str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in entries:
            file.writestr(name, content)
    return made.getvalue()


def with_sizes(content: bytes, size: int) -> bytes:
    """The archive with this size declared for each entry, in its directory and before the entry."""
    changed = bytearray(content)
    for signature, at in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        place = changed.find(signature)
        while place >= 0:
            changed[place + at : place + at + 4] = struct.pack("<I", size)
            place = changed.find(signature, place + 4)
    return bytes(changed)


def overlapping() -> bytes:
    """Five hundred entries of a directory that are one and the same megabyte."""
    whole = zipped(("a.xml", bytes(1024 * 1024)))
    at = whole.index(b"PK\x01\x02")
    entry, end = whole[at : whole.index(b"PK\x05\x06")], bytearray(whole[-22:])
    directory = b"".join(entry.replace(b"a.xml", f"{number:05}"[:5].encode()) for number in range(500))
    directory = directory.replace(b"00499", b"a.xml")
    end[8:12] = struct.pack("<HH", 500, 500)
    end[12:16] = struct.pack("<I", len(directory))
    return whole[:at] + directory + bytes(end)


def nameless() -> bytes:
    """An archive whose first entry has no name: its one letter is counted as data of another kind."""
    content = bytearray(zipped(("x", b"x"), ("word/document.xml", b"y")))
    at = content.index(b"PK\x01\x02")
    content[at + 28 : at + 32] = struct.pack("<HH", 0, 1)
    return bytes(content)


def nested(depth: int) -> bytes:
    """An archive in an archive in an archive …, each of ten copies."""
    content = bytes(1024 * 1024)
    for _ in range(depth):
        content = archive({f"{number}.docx": content for number in range(10)})
    return word(PARAGRAPH, **{"word/embeddings/a.docx": content})


def link_to(target: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo("word/document.xml")
    entry.create_system, entry.external_attr = 3, 0o120777 << 16
    return entry


def broken_lzma() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_LZMA) as file:
        file.writestr("word/document.xml", PARAGRAPH)
    at = made.getvalue().index(b"document.xml") + len("document.xml") + 4
    return made.getvalue()[:at] + b"\x5d\xff\xff\xff\xff" + made.getvalue()[at + 5 :]


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (lambda secret: nested(4), ""),
        (lambda secret: zipped(("word/document.xml", b"x"), ("word/document.xml", b"y")), "W115 two entries of the archive have one name"),
        (lambda secret: zipped(("word/document.xml", b"x"), ("..\\..\\evil.xml", b"y")), "W115 the entry “..\\..\\evil.xml” leads out"),
        (lambda secret: with_sizes(word(PARAGRAPH), 0xFFFFFFF0), "W115 the archive unpacks to"),
        (lambda secret: with_sizes(word(PARAGRAPH), 3), "W114 zipfile cannot read this file"),
        (lambda secret: overlapping(), "W115 the archive unpacks to 500 MB"),
        (lambda secret: zipped((link_to(""), str(secret).encode())), "W114 pandoc cannot read this file"),
        (lambda secret: broken_lzma(), "W114 zipfile cannot read this file: it is compressed in a way"),
        (lambda secret: nameless(), "W114 pandoc cannot read this file"),
        (lambda secret: word(PARAGRAPH)[:-30], "W114 zipfile cannot read this file"),
        (lambda secret: b"PK\x05\x06" + b"\xff" * 18, "W114 zipfile cannot read this file"),
    ],
    ids=["an archive within archives", "one name twice", "Windows path", "huge sizes", "small sizes", "entries that overlap",
         "a link to another file", "LZMA that is broken", "no name", "cut off", "directory of ones"],
)  # fmt: skip
def test_a_hostile_archive(content: Callable[[Path], bytes], expected: str, tmp_path: Path, secret: Path) -> None:
    added = holds(given(tmp_path, "a.docx", content(secret)))
    assert first_problem(added).startswith(expected) and bool(added.problems) == bool(expected)
    assert SECRET not in repr(added)


def layers(depth: int) -> str:
    return "".join(f'Content-Type: multipart/mixed; boundary="{n}"\n\n--{n}\n' for n in range(depth))


ALIASES = b"a: &a [x, x, x, x]\n" + b"".join(
    b"%c: &%c [*%c, *%c, *%c, *%c]\n" % ((98 + n,) * 2 + (97 + n,) * 4) for n in range(24)
)


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.eml", MAIL + layers(3_000) + "\nWords.", "W115 the message nests too deeply"),
        ("a.eml", MAIL + layers(150) + "\nWords.", ""),
        ("a.eml", MAIL + "Content-Type: multipart/mixed; boundary=b\n\n" + "--b\n\nx\n" * 10_000, "W115 the message has more than 200 parts"),
        ("a.eml", MAIL + "Content-Type: multipart/mixed; boundary=b\n\n--b\n" + "Content-Type: message/rfc822\n\n" * 900 + "x", "W115 the message"),
        ("a.eml", MAIL + "To: " + "(" * 20_000 + "\n\nWords.", ""),
        ("a.eml", MAIL.replace("Jane Roe", "(" * 20_000) + "\n\nWords.", "W115 the message nests too deeply"),
        ("a.html", "<ul><li>" * 20_000 + PROSE, "W1"),
        ("a.html", "<html><body><article><p>" + "<b>" * 20_000 + PROSE, "W1"),
        ("a.html", f"<html><body><article><p>{PROSE * 3}</p><!--" + "<!--" * 50_000, ""),
        ("a.md", "> " * 20_000 + "x\n", "W114 pandoc cannot read this file: it nests too deeply"),
        ("a.md", "[" * 5_000 + "x" + "]" * 5_000, ""),
        ("a.md", "".join("  " * n + "- x\n" for n in range(400)), "W114 pandoc cannot read this file: it nests too deeply"),
        # pandoc's time grows with the square: four times as many reach its limit on a busy machine, and are refused.
        ("a.md", "*_" * 5_000 + "x\n", ""),
        ("a.pdf", "%PDF-1.7\n1 0 obj\n" + "[" * 50_000, "W114 pdfminer.six cannot read this file"),
        ("a.pdf", "%PDF-1.7\n1 0 obj\n" + "<<" * 50_000, "W114 pdfminer.six cannot read this file"),
        ("a.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\n" + "<v a>" * 10_000 + "x\n", ""),
    ],
    ids=["parts in parts", "some parts in parts", "10,000 parts", "messages in messages", "brackets in a header", "brackets in a name",
         "lists in HTML", "bold in HTML", "comments in HTML", "quotes", "brackets", "lists", "emphasis", "arrays in a PDF",
         "dictionaries in a PDF", "voices"],
)  # fmt: skip
def test_what_nests_deeply_is_read_or_refused_in_words(name: str, content: str, expected: str, tmp_path: Path) -> None:
    added = holds(given(tmp_path, name, content.encode()))
    assert first_problem(added).startswith(expected) and bool(added.problems) == bool(expected)


def circling(content: bytes, *changes: tuple[bytes, bytes]) -> bytes:
    for before, after in changes:
        assert before in content
        content = content.replace(before, after)
    return content


@pytest.mark.parametrize(
    "changes",
    [
        [(b"/Length ", b"/Length 5 0 R /X ")],
        [(b"/Parent 2 0 R", b"/Parent 6 0 R")],
        [(b"/Type /Font /Subtype /Type1", b"/Type /Font /Subtype /Type0 /DescendantFonts [3 0 R] /ToUnicode 3 0 R")],
        [(b"/Root 1 0 R", b"/Root 1 0 R /Prev 9")],
        [(b"/Resources <<", b"/Resources 6 0 R /X <<")],
        [(b"(The", b"4 0 R % (The")],
        [(b"<< /Title", b"4 0 R % << /Title")],
        [(b"[6 0 R]", b"4 0 R"), (b"<< /Title", b"3 0 R % << /Title"), (b"<< /Type /Font ", b"4 0 R % << /Type /Font ")],
        [(b"stream\nBT", b"stream\n/F Do BT"), (b"/Font <<", b"/XObject << /F 5 0 R >> /Font <<")],
        [(b"<< /Length", b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /F 5 0 R >> >> /Length"),
         (b"stream\nBT", b"stream\n/F Do BT"), (b"/Font <<", b"/XObject << /F 5 0 R >> /Font <<")],
    ],
    ids=["length", "parent", "font", "earlier table", "resources", "title", "itself", "two each other", "no form", "form"],
)  # fmt: skip
def test_a_pdf_that_refers_to_itself_comes_to_an_end(
    changes: list[tuple[bytes, bytes]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(layer, "apart", in_this_process)
    holds(given(tmp_path, "a.pdf", circling(pdf([PROSE]), *changes)))


@pytest.mark.parametrize(
    ("sidecar", "expected"),
    [
        (ALIASES, "P101 anchors (&, *) and deep nesting are not read"),
        (b"[" * 100_000, "P101 this YAML cannot be read: it nests too deeply"),
        (b"a: " + b"{b: " * 60 + b"c" + b"}" * 60, "P101 anchors (&, *) and deep nesting are not read"),
        (b"x" * 2_100_000, "P101 over 2000000 characters of YAML"),
        (SAID.encode() + b'authors: ["\\uD800"]}\n', "P101 half a character"),
        (SAID.encode() + b'authors: ["\\UFFFFFFFF"]}\n', "P101 this YAML cannot be read"),
        (SAID.encode() + b"title: " + b"9" * 5_000 + b"}\n", "P101 this YAML cannot be read"),
        (SAID.encode() + b'authors: [" "]}\n', "P102 “documents.0.authors.0”: is blank"),
        (b"documents:\n  - {lines: 1-999999999999}\n", "W117 the source has only 2 lines"),
        (b"furniture:\n  - {lines: 1-999999999999, why: Because.}\n", "W117 the source has only 2 lines"),
        (b"!!python/object/apply:os.system [touch x]\n", "P101 the tag"),
        (b"\0", "P101 this YAML cannot be read: unacceptable character #x0000"),
        (b"\xff", "W117 the sidecar cannot be read"),
        (b"- a\n", "P102"),
    ],
    ids=["aliases", "lists", "mappings", "length", "half a character", "no character", "5,000 digits", "blank name", "lines without end",
         "furniture without end", "code", "NUL", "no UTF-8", "list"],
)  # fmt: skip
def test_a_hostile_sidecar_is_refused_in_words(sidecar: bytes, expected: str, tmp_path: Path) -> None:
    added = holds(given(tmp_path, "a.txt", b"Words.\n", sidecar))
    assert first_problem(added).startswith(expected)


@pytest.mark.parametrize(
    "charset", ["undefined", "idna", "punycode", "unicode_escape", "raw_unicode_escape", "rot13", "zlib"]
)
def test_an_encoding_that_is_none_is_not_believed(
    charset: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Python knows it by name, but no file is written in it: the bytes decide."""
    monkeypatch.setattr(layer, "apart", in_this_process)
    page = f'<html><head><meta charset="{charset}"></head><body><article><p>Le café \\u0041 est fermé. {PROSE * 3}</p>'
    for name, head in (("a.html", ""), ("a.eml", f"{MAIL}Content-Type: text/html; charset={charset}\n\n")):
        added = holds(given(tmp_path, name, (head + page).encode("cp1252")))
        assert added.witness is not None and "Le café \\u0041 est fermé." in added.witness.lines[0], added.problems


def test_a_long_sidecar_and_a_long_source_are_compared_in_one_pass(tmp_path: Path) -> None:
    lines = b"Words.\n" * 20_000
    assert read(given(tmp_path, "a.txt", lines, b"documents:\n  - {lines: 1-20000}\n")).problems == ()
    added = read(given(tmp_path, "a.txt", lines, b"documents:\n  - {lines: 1}\n"))
    assert len(added.problems) == 101 and "nor are 19899 more lines" in added.problems[-1].message


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"x" * 10_000_000, "W107 this line has 10000000 characters"),
        (b"\n" * 1_000_000 + b"Words.\n", ""),
        (b"Words.\n\0\n", "W106 this is a binary file"),
        (b"Words.\n" + b"\0" * 100_000, "W106 this is a binary file"),
        (b"Half a character: \xed\xa0\x80.\n" * 9, ""),
        ("\ufeffWords \ud800.\n".encode("utf-16-le", "surrogatepass"), "W103 byte 0x00 is not UTF-16"),
        ("\u202eWords\u202c \u2066and\u2069 \u200fmore.\n".encode() * 100, ""),
    ],
    ids=[
        "a line of 10 MB",
        "a million blank lines",
        "NUL",
        "many NULs",
        "surrogate in UTF-8",
        "surrogate in UTF-16",
        "bidi controls",
    ],
)
def test_strange_text_is_read_or_refused_in_words(content: bytes, expected: str, tmp_path: Path) -> None:
    added = holds(given(tmp_path, "a.txt", content))
    assert first_problem(added).startswith(expected) and bool(added.problems) == bool(expected)


def test_a_byte_that_is_wrong_in_a_file_of_utf_8_does_not_change_every_other_letter(tmp_path: Path) -> None:
    """“Fähre” does not become “FÃ¤hre” because another word is broken."""
    whole = "Die Fähre bleibt am Kai, sagt der Bürgermeister.\n".encode()
    added = holds(given(tmp_path, "a.txt", whole * 3 + b"Sch\xf6n.\n"))
    assert str(added.problems[0]).startswith(
        f"{added.file}:4:4: W103 byte 0xf6 is not UTF-8, as the rest of the file is"
    )


@pytest.mark.parametrize("encoding", ["iso-2022-jp", "hz-gb-2312", "utf-7"])
def test_letters_that_a_message_writes_in_ascii_are_read(encoding: str, tmp_path: Path) -> None:
    mail = f"{MAIL}Content-Type: text/plain; charset={encoding}\n\n".encode() + "日本".encode(
        encoding.removesuffix("-gb-2312")
    )
    added = holds(given(tmp_path, "a.eml", mail))
    assert added.witness is not None and added.witness.lines == ("日本",)


def test_every_unseen_change_of_direction_is_said_and_kept(tmp_path: Path) -> None:
    added = holds(given(tmp_path, "a.txt", "pay \u202eeuros\u202c now\n".encode()))
    assert added.division is not None and added.witness is not None
    said = [w.message for w in added.division.documents[0].warnings if "changes the direction" in w.message]
    assert [message.split(":")[0] for message in said] == ["column 5", "column 11"]
    assert "\u202e" in added.division.documents[0].blocks[0].text


def test_a_date_that_is_none_is_no_date_of_a_page(tmp_path: Path) -> None:
    """It stays with the text as the file gives it, and the drafted page is one that the check accepts."""
    mail = MAIL.replace("Thu, 14 Mar 2024 08:00:00 +0000", "last Tuesday") + "\nWords.\n"
    for name, content in (
        ("a.eml", mail.encode()),
        ("a.epub", book(b"<p>Words.</p>", "<dc:date>2024-99-99</dc:date>")),
    ):
        added = holds(given(tmp_path, name, content))
        assert added.witness is not None and added.division is not None
        assert added.witness.layer.facts.date in ("last Tuesday", "2024-99-99")
        assert added.division.documents[0].date is None


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.eml", MAIL.replace("Jane Roe <jane@example.org>", "\x0c").encode() + b"\nWords.\n", ""),
        ("a.vtt", b"WEBVTT\n\n00:01.000 --> 00:02.000\n<v  >Words.\n", ""),
        ("a.docx", word(PARAGRAPH, **{"docProps/core.xml": CORE.format("&#xD800;").encode()}), "W114 lxml cannot read"),
        ("a.docx", word(PARAGRAPH, **{"docProps/core.xml": CORE.format("Jane & Roe").encode()}), ""),
    ],
    ids=["a sender of white space", "a voice of white space", "half a character in metadata", "a slip in metadata"],
)
def test_a_name_that_is_none(name: str, content: bytes, expected: str, tmp_path: Path) -> None:
    added = holds(given(tmp_path, name, content))
    assert first_problem(added).startswith(expected) and bool(added.problems) == bool(expected)


def test_the_whole_command_leaves_nothing_behind_but_its_words(
    tmp_path: Path, secret: Path, listener: Listener, run: Run
) -> None:
    """`edition add --dry-run --json` over every hostile file at once: one answer for each, and no file more."""
    for number, (name, content) in enumerate(elsewhere(listener.url).values()):
        given(tmp_path, f"{number}-{name}", content)
    files = sorted((tmp_path / "given").iterdir())
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    ran = run("add", "--dry-run", "--json", *files)
    assert ran.code in (0, 1) and ran.out.count('"file":') == len(files)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before
    assert not listener.was_called()


def fails() -> Reading:
    raise KeyError("no such thing")


def eats() -> Reading:
    return Reading((str(len(bytearray(3 * 1024 * 1024 * 1024))),))


def leaves() -> Reading:
    os._exit(0)


def dies() -> Reading:
    os.kill(os.getpid(), signal.SIGSEGV)
    return Reading(())


def never_ends() -> Reading:
    while True:
        pass


def returns_what_cannot_be_sent() -> Reading:
    return Reading((lambda: None,))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("reader", "expected"),
    [
        (fails, "KeyError: 'no such thing'"),
        (eats, "it needs too much memory"),
        (leaves, "it stopped without a word"),
        (dies, "it stopped without a word"),
        (never_ends, "it takes more than 1 seconds"),
        (returns_what_cannot_be_sent, "it stopped without a word"),
    ],
)
def test_whatever_a_reader_does_ends_in_its_own_process(
    reader: Callable[[], Reading], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apart, "SECONDS", 1 if reader is never_ends else 60)
    with pytest.raises(Refused, match=expected) as refused:
        apart.apart("a library", reader)
    assert refused.value.code == "W114" and refused.value.hint

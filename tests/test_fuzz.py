"""Files that nobody would write: grown from each format’s own grammar, or damaged copies of the goldens. See oracle.py."""

import io
import re
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import CASES
from edition.collect import layer
from edition.yamlfile import write_yaml
from made import book, make, pdf, word
from oracle import holds, in_this_process

ENDINGS = (".txt", ".md", ".html", ".vtt", ".srt", ".docx", ".epub", ".pdf", ".eml", ".zip", "")
SAID = "The ferry stays\n\nBy Jane Roe, Harbour Gazette, 3/14/24\n\nOne text.\n\nRoe: Yes.\n\n***\n"

few = settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
some = settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture(scope="module", autouse=True)
def readers_run_here() -> Iterator[None]:
    """The readers run in this process, so that nothing that one raises is made a message on its way."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(layer, "apart", in_this_process)
        yield


def proven(files: dict[str, bytes]) -> None:
    """Put these files into a folder of their own, and prove what holds of the first."""
    with tempfile.TemporaryDirectory() as folder:
        for name, content in files.items():
            (Path(folder) / name).write_bytes(content)
        holds(Path(folder) / next(iter(files)))


def all_goldens() -> dict[str, bytes]:
    """The files of tests/cases/formats, by case and ending."""
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        for source in sorted((CASES / "formats").glob("*/*")):
            if source.name.startswith(("given.", "from.")):
                made = make(source, Path(folder))
                found[f"{source.parent.name}{made.suffix}"] = made.read_bytes()
    return found


GOLDENS = all_goldens()

words = st.sampled_from(
    ["The ferry stays at the quay.", "By Jane Roe, Harbour Gazette, 3/14/24", "Roe: Yes.", "***", "1. one", "- a", ">> x",
     "ça va – “oui”", "", " ", "\t", "\u202eabc", "\u200f", "\ufeff", "\x0c", "\x1b[2J", "\x85", "\u2028", "\ud7ff", "\ufffe",
     "&#0;", "&#xD800;", "&#xFFFFFFFF;", "&amp;amp;", "<b>", "</", "]]>", "{~~a~>b~~}", "[@key]", "x" * 300, "2024-99-99"]
)  # fmt: skip
text = st.one_of(words, st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
lines = st.lists(text, max_size=12)
encodings = st.sampled_from(
    [
        "utf-8",
        "utf-8-sig",
        "utf-16",
        "utf-32",
        "cp1252",
        "cp1251",
        "big5",
        "shift_jis",
        "iso2022_jp",
        "hz",
        "utf-7",
        "cp037",
    ]
)
declared = st.sampled_from(
    [
        "utf-8",
        "utf-16",
        "latin1",
        "undefined",
        "idna",
        "punycode",
        "unicode_escape",
        "rot13",
        "zlib",
        "",
        "x" * 99,
        "utf-7",
        "a.b",
        "-",
    ]
)


@st.composite
def damaged(draw: st.DrawFn, whole: bytes) -> bytes:
    """The bytes with some overwritten, left out, doubled, cut off, or joined to those of another file."""
    content = bytearray(whole)
    for _ in range(draw(st.integers(1, 4))):
        at, end = sorted((draw(st.integers(0, len(content))), draw(st.integers(0, len(content)))))
        match draw(st.sampled_from(["flip", "write", "drop", "double", "cut", "splice"])):
            case "flip" if at < len(content):
                content[at] ^= 1 << draw(st.integers(0, 7))
            case "write":
                content[at : at + 4] = draw(
                    st.sampled_from([b"\0", b"\xff" * 4, b"\x80", b"\r\n\r\n", b"99999999999", b"<", b"(("])
                )
            case "drop":
                del content[at : min(end, at + 64)]
            case "double":
                content[at:at] = content[at:end][:2_000]
            case "cut":
                del content[max(at, 1) :]
            case "splice":
                content[at:] = draw(st.sampled_from(sorted(GOLDENS.values())))[at:]
    return bytes(content)


@some
@given(st.sampled_from(sorted(GOLDENS)).flatmap(lambda name: st.tuples(st.just(name), damaged(GOLDENS[name]))))
def test_a_damaged_file_of_any_format(file: tuple[str, bytes]) -> None:
    proven({file[0]: file[1]})


@some
@given(st.sampled_from(ENDINGS), st.binary(max_size=200), st.sampled_from(sorted(GOLDENS.values())), st.integers(0, 60))
def test_a_file_under_a_wrong_name(ending: str, rest: bytes, whole: bytes, kept: int) -> None:
    proven({f"given{ending}": whole[:kept] + rest})
    proven({f"given{ending}": whole})


@some
@given(lines, encodings, st.sampled_from(["\n", "\r\n", "\r", "\n\n", "\x85"]), st.sampled_from([".txt", ".md"]))
def test_text_in_any_encoding(given_lines: list[str], encoding: str, end: str, ending: str) -> None:
    proven({f"given{ending}": end.join(given_lines).encode(encoding, "replace")})


@st.composite
def elements(draw: st.DrawFn, depth: int = 3) -> str:
    """A tree of HTML, or what looks like one."""
    if not depth or draw(st.booleans()):
        return draw(text)
    tag = draw(st.sampled_from("html head body main article p div ul ol li table tr td th h1 h2 blockquote pre a img svg br template style title".split()))  # fmt: skip
    attribute = draw(
        st.sampled_from(["", " lang=de", " href='//x'", " src=file:///etc/passwd", " class='byline'", " a='", ' "'])
    )
    inside = "".join(draw(st.lists(elements(depth - 1), max_size=4)))
    return f"<{tag}{attribute}>{inside}" + draw(st.sampled_from([f"</{tag}>", "", "</p>", "<!-- ", "</html>"]))


@some
@given(st.lists(elements(), min_size=1, max_size=5), declared, encodings, text, st.booleans())
def test_a_web_page(trees: list[str], charset: str, encoding: str, about: str, prose: bool) -> None:
    meta = f'<meta charset="{charset}"><meta name="author" content="{about}"><meta name="date" content="{about}">'
    body = (
        "".join(trees) + "<p>The ferry stays at the quay for now, said the mayor of the town on Monday.</p>" * 3 * prose
    )
    page = f"<html><head><title>{about}</title>{meta}</head><body><article>{body}</article></body></html>"
    proven({"given.html": page.encode(encoding, "replace")})


times = st.sampled_from(
    ["00:00:01.000", "00:01.000", "00:00:02,500", "99:59:59.999", "1:2:3", "-1", "00:00:01.000.0", "٠٠:٠١.٠٠٠"]
)
cues = st.tuples(
    st.sampled_from(["", "1\n", "NOTE x\n\n", "STYLE\n::cue{}\n\n", "REGION\nid:a\n\n", "-->\n", "id\n"]),
    times,
    st.sampled_from([" --> ", "-->", " -> ", " --> \t"]),
    times,
    st.sampled_from(["", " align:start", " \u2028", "\n"]),
    st.lists(st.one_of(text, st.sampled_from(["<v Jane Roe>Yes.", "<v>", "<v.loud  >No.</v>", "<00:00:01.500><c>", "- No.", ">> Go."]))).map("\n".join),
).map(lambda parts: f"{''.join(parts[:5])}\n{parts[5]}\n\n")  # fmt: skip


@some
@given(
    st.lists(cues, max_size=8).map("".join),
    st.sampled_from(["WEBVTT\n\n", "WEBVTT x\nKind: y\n\n", "\ufeffWEBVTT\n\n", "1\n"]),
)
def test_captions(given_cues: str, head: str) -> None:
    proven({"given.vtt": (head + given_cues).encode()})
    proven({"given.srt": given_cues.encode()})


headers = st.tuples(
    st.sampled_from(["From", "Date", "Subject", "Content-Type", "Content-Transfer-Encoding", "Content-Disposition",
                     "MIME-Version", "Content-Language", "Snapshot-Content-Location", "X", ""]),
    st.one_of(text, st.sampled_from([
        "=?utf-8?q?J=C3?= =?x?b?!?=", "=?utf-8?b?/////w==?=", "Jane <j@example.org>, (((", '"a" <@>', "<>", ";;;", "\udcff\udc80".encode("utf-8", "surrogateescape").decode("latin-1"),
        "Thu, 14 Mar 2024 08:00:00 +0000", "Mon, 99 Foo 99999 99:99", "multipart/mixed; boundary=b", "multipart/alternative",
        "text/html; charset=undefined", "text/plain; charset*=xx'y'%ff", "text/plain; charset=\"", "message/rfc822",
        "message/external-body; access-type=URL; URL=\"http://127.0.0.1/\"", "base64", "quoted-printable", "uuencode", "attachment; filename*0*=utf-8''%ff; filename*2=x"])),
).map(": ".join)  # fmt: skip
parts = st.tuples(st.lists(headers, max_size=5).map("\n".join), lines.map("\n".join)).map("\n\n".join)


@some
@given(parts, st.lists(parts, max_size=4), st.sampled_from(["utf-8", "latin-1", "utf-16-le"]))
def test_a_message(message: str, inside: list[str], encoding: str) -> None:
    proven(
        {
            "given.eml": (message + "".join(f"\n--b\n{part}" for part in inside) + "\n--b--\n").encode(
                encoding, "replace"
            )
        }
    )


objects = st.recursive(
    st.sampled_from(["1 0 R", "2 0 R", "4 0 R", "99 0 R", "/Name", "(text)", "(", "<41>", "<4", "0", "-1", "1e9", "9" * 30, "true", "null", "/#00", "stream", "endobj"]),
    lambda inner: st.lists(inner, max_size=3).map(lambda i: f"[{' '.join(i)}]")
    | st.lists(st.tuples(st.sampled_from(["/Type", "/Kids", "/Parent", "/Filter", "/Length", "/Font", "/Encoding", "/ToUnicode", "/DecodeParms", "/W"]), inner), max_size=4)
    .map(lambda pairs: "<< " + " ".join(f"{key} {value}" for key, value in pairs) + " >>"),
    max_leaves=8,
)  # fmt: skip
operators = st.lists(st.sampled_from(["BT", "ET", "/F 11 Tf", "(Words) Tj", "[(a) -9999 (b)] TJ", "1 0 0 1 72 700 Tm", "q", "Q", "/X Do", "1e99 0 0 1 0 0 cm", "BI ID x EI", "(("]), max_size=12).map("\n".join)  # fmt: skip


@some
@given(st.integers(0, 40), objects, operators, objects)
def test_a_pdf(nth: int, one: str, shown: str, other: str) -> None:
    whole = pdf(["The ferry stays.", "Words."]).decode("cp1252")
    places = [found.span() for found in re.finditer(r"\d+ 0 R|\[[^\]]*\]|/\w+|\([^)]*\)|BT.*?ET", whole, re.DOTALL)]
    start, end = places[nth % len(places)]
    changed = whole[:start] + one + whole[end:]
    again = re.sub(r"BT.*?ET", lambda found: shown, changed, count=1, flags=re.DOTALL)
    for content in (changed, again, changed.replace("(The ferry stays) /Author", f"{other} /Author")):
        proven({"given.pdf": content.encode("cp1252", "replace")})


names = st.sampled_from(["word/document.xml", "docProps/core.xml", "META-INF/container.xml", "content.opf", "mimetype", "a.xml",
                         "", "/", "a/", "../x", "..", "C:x", "a\\b", "\0", "x" * 300, "é.xml", "word/media/a.png"])  # fmt: skip
dc = st.lists(
    st.tuples(st.sampled_from(["title", "creator", "date", "language", "identifier", "source"]), text), max_size=5
).map(
    lambda said: (
        '<p xmlns:dc="http://purl.org/dc/elements/1.1/">'
        + "".join(f"<dc:{tag}>{value}</dc:{tag}>" for tag, value in said)
    )
)


@some
@given(st.lists(st.tuples(names, st.one_of(dc, elements()), st.sampled_from([0, 8, 12, 14])), max_size=6), st.data())
def test_an_archive(entries: list[tuple[str, str, int]], data: st.DataObject) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        for name, content, compression in {entry[0]: entry for entry in entries}.values():
            file.writestr(zipfile.ZipInfo(name or "x"), content.encode("utf-8", "replace"), compression)
    for ending in (".docx", ".epub", ".zip"):
        proven({f"given{ending}": made.getvalue()})
        proven({f"given{ending}": data.draw(damaged(made.getvalue()))})


@few
@given(
    st.lists(
        st.tuples(
            st.sampled_from("p r t del ins tbl tr tc hyperlink footnoteReference drawing sdt smartTag br tab".split()),
            text,
        ),
        max_size=12,
    ),
    dc,
)
def test_a_word_document(given_parts: list[tuple[str, str]], about: str) -> None:
    body = "<w:p><w:r><w:t>The ferry stays.</w:t></w:r></w:p>"
    for tag, inside in given_parts:
        escaped = inside.replace("&", "&amp;").replace("<", "&lt;").replace("\x0c", "").replace("\x1b", "")
        body = (
            f"<w:{tag}>{body}</w:{tag}>"
            if len(inside) % 2
            else f"{body}<w:{tag}><w:r><w:t>{escaped}</w:t></w:r></w:{tag}>"
        )
    proven({"given.docx": word(body, **{"docProps/core.xml": about.encode("utf-8", "replace")})})


@few
@given(st.lists(elements(), max_size=4).map("".join), dc)
def test_a_book(chapter: str, about: str) -> None:
    proven(
        {
            "given.epub": book(
                f"<html><body><p>The ferry stays.</p>{chapter}</body></html>".encode("utf-8", "replace"), f"{about}</p>"
            )
        }
    )


lines_said = st.sampled_from(
    ["1", "1-9", "1-5", "7-9", "9-1", "0", "-1", "1-99999999999", "9" * 30, "9", 2, 0, True, None, [1]]
)
scalars = st.one_of(lines_said, text, st.sampled_from(["transcript", "article", "no", "2024-03-14", "2024-13-14"]))
documents = st.lists(
    st.dictionaries(
        st.sampled_from("lines title byline dateline authors outlet date kind speakers x".split()),
        st.one_of(scalars, st.lists(scalars, max_size=2)),
    ).map(lambda fields: {"lines": "1-9"} | fields),
    max_size=3,
)
furniture = st.lists(st.fixed_dictionaries({"lines": lines_said, "why": text}), max_size=3)
sidecars = st.one_of(
    st.fixed_dictionaries({}, optional={"documents": documents, "furniture": furniture}).map(lambda said: write_yaml(said).encode()),
    st.lists(st.sampled_from(['"\\uD800"', '"\\UFFFFFFFF"', "&a [*a]", "!!python/object:os.system", "? [x]\n: y", "<<: *a", "9" * 5_000, "\0", "documents:", "- ", "\n", "  ", "{", "[", "|\n", "%YAML 9.9\n---\n", "...\n"]), max_size=10)
    .map(lambda pieces: "".join(pieces).encode()),
)  # fmt: skip


@some
@given(sidecars, st.data())
def test_a_sidecar(said: bytes, data: st.DataObject) -> None:
    proven({"given.txt": SAID.encode(), "given.txt.yml": said})
    proven({"given.txt": SAID.encode(), "given.txt.yml": data.draw(damaged(said))})

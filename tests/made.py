"""Makes the files that tests read: documents of binary formats from texts that a person can read, and hostile ones."""

import io
import subprocess
import zipfile
from pathlib import Path

import pypandoc

PAGE = "<< /Type /Page /Parent 2 0 R /Resources << /Font << /F 3 0 R >> >> /MediaBox [0 0 595 842] /Contents {} 0 R >>"
FONT = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
INFO = "<< /Title (The ferry stays) /Author (Jane Roe) /CreationDate (D:20240314080000Z) >>"
CONTAINER = (
    b'<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0"><rootfiles>'
    b'<rootfile full-path="content.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)
WORD = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{}</w:body></w:document>'


def make(source: Path, folder: Path) -> Path:
    """The file that `source` stands for; itself if it is `given.…`."""
    if source.name.startswith("given."):
        return source
    _, how, ending = source.name.split(".")
    made = folder / f"given.{how if how in ('docx', 'epub', 'pdf') else ending}"
    match how:
        case "docx" | "epub":
            made.write_bytes(by_pandoc(source.read_text("utf-8"), how))
        case "pdf":
            made.write_bytes(pdf(source.read_text("utf-8").split("\f")))
        case "utf-16-le-bom":
            made.write_bytes(b"\xff\xfe" + source.read_text("utf-8").encode("utf-16-le"))
        case "utf-16-be-bom":
            made.write_bytes(b"\xfe\xff" + source.read_text("utf-8").encode("utf-16-be"))
        case _:
            made.write_bytes(source.read_bytes().decode("utf-8").encode(how))
    return made


def by_pandoc(markdown: str, format: str) -> bytes:
    command = [pypandoc.get_pandoc_path(), "-f", "markdown", "-t", format, "-o", "-"]
    return subprocess.run(command, input=markdown.encode(), capture_output=True, check=True).stdout


def pdf(pages: list[str], encrypt: str = "") -> bytes:
    """A PDF of these pages, by hand: a block of lines for each paragraph."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "", FONT, INFO]
    kids = []
    for page in pages:
        content = _content(page)
        objects += [f"<< /Length {len(content)} >>\nstream\n{content}\nendstream", PAGE.format(len(objects) + 1)]
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    return _written(objects, encrypt)


def _content(page: str) -> str:
    shown, height = "BT /F 11 Tf\n", 780
    for line in page.rstrip("\n").split("\n"):
        words = line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        shown += f"1 0 0 1 72 {height} Tm ({words}) Tj\n" if line else ""
        height -= 14
    return (shown + "ET") if page.strip() else ""


def _written(objects: list[str], encrypt: str) -> bytes:
    out, places = "%PDF-1.7\n", []
    for number, item in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{item}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    trailer = f"<< /Size {len(objects) + 1} /Root 1 0 R /Info 4 0 R {encrypt} >>"
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n{trailer}\nstartxref\n"
    return (out + f"{out.index('xref')}\n%%EOF\n").encode("cp1252")


def archive(entries: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", compression) as file:
        for name, content in entries.items():
            file.writestr(name, content)
    return made.getvalue()


def word(body: str, **others: bytes) -> bytes:
    """A Word document with this body, and other entries."""
    types = (
        b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
        b'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" '
        b'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
    )
    rels = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
        b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
        b'Target="word/document.xml"/></Relationships>'
    )
    parts = {"[Content_Types].xml": types, "_rels/.rels": rels, "word/document.xml": WORD.format(body).encode()}
    return archive({**parts, **others})


def book(chapter: bytes, metadata: str = "<dc:title>A book</dc:title>", **others: bytes) -> bytes:
    """An EPUB of one chapter, with this metadata and other entries."""
    package = f"""<package xmlns="http://www.idpf.org/2007/opf" version="3.0">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">{metadata}</metadata>
<manifest><item id="c" href="c.xhtml" media-type="application/xhtml+xml"/></manifest>
<spine><itemref idref="c"/></spine></package>"""
    entries = {
        "META-INF/container.xml": CONTAINER,
        "content.opf": package.encode("utf-8", "replace"),
        "c.xhtml": chapter,
    }
    return archive({"mimetype": b"application/epub+zip", **entries, **others})

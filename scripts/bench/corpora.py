"""Invents the files that are measured: the same for the same seed, and like what editions are made from."""

import random
import zipfile
from collections.abc import Callable, Iterator, Sequence
from email.message import EmailMessage
from html import escape
from itertools import cycle
from pathlib import Path

WORDS = (
    "harbour ferry lamp council gull rope tide wind stone letter morning evening market bread winter bridge quarrel "
    "mayor signal island road paper promise border river meeting guard timber harvest window treaty silence minister"
).split()
SMALL = "the a of in to and for with on at from by after before under over against without".split()
GIVEN = "Jane Ada Otto Ines Karl Mira Tomas Vera Emil Nora Pavel Ruth Simon Thea Yusuf Lena".split()
FAMILY = "Roe Quill Marsh Vance Holm Sorrel Tarn Ibsen Kestrel Lowe Mercer Novak Orme Pryce".split()
OUTLETS = ("Harbour Gazette", "Ellery Times", "Northern Review", "Lantern Weekly", "The Ferry Post")
MIXED = ("txt", "md", "txt", "html", "txt", "srt", "txt", "eml", "vtt", "docx")
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)
WORD = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{}</w:body></w:document>'


class Writer:
    """Writes invented articles, one after the other."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def sentence(self) -> str:
        """A sentence of invented news; now and then it has a name, or a quotation."""
        choose = self.random.choice
        words = [choose(SMALL if n % 3 == 1 else WORDS) for n in range(self.random.randint(7, 22))]
        if self.random.random() < 0.2:
            words.insert(len(words) // 2, self.name())
        text = " ".join(words)
        end = f", “{choose(WORDS)} and {choose(WORDS)},” they said." if self.random.random() < 0.1 else "."
        return text[0].upper() + text[1:] + end

    def name(self) -> str:
        """A person’s name."""
        return f"{self.random.choice(GIVEN)} {self.random.choice(FAMILY)}"

    def title(self) -> str:
        """A headline of four to eight words."""
        words = " ".join(self.random.choice(WORDS) for _ in range(self.random.randint(4, 8)))
        return words[0].upper() + words[1:]

    def byline(self) -> str:
        """“By Jane Roe, Harbour Gazette, 3/14/24”."""
        month, day, year = self.random.randint(1, 12), self.random.randint(13, 28), self.random.randint(20, 25)
        return f"By {self.name()}, {self.random.choice(OUTLETS)}, {month}/{day}/{year}"

    def paragraphs(self, length: int) -> list[str]:
        """Paragraphs of this many characters together, or a few more."""
        found: list[str] = []
        while sum(map(len, found)) < length:
            found.append(" ".join(self.sentence() for _ in range(self.random.randint(2, 6))))
        return found

    def article(self, length: int) -> str:
        """A title, a byline and its paragraphs, as plain text."""
        return "\n\n".join([self.title(), self.byline(), *self.paragraphs(length)])


def round_up(file: Path, documents: int, size: int) -> None:
    """One text of this many documents and about this many bytes, some of them parted by rules."""
    writer = Writer(documents)
    with file.open("w", encoding="utf-8", newline="\n") as out:
        for _ in range(documents):
            out.write(writer.article(size // documents - 250))
            out.write("\n\n***\n\n" if writer.random.random() < 0.3 else "\n\n\n")


Write = Callable[[Writer, Path, int], None]


def folder(path: Path, files: int, endings: Sequence[str] = (), length: int = 3000) -> None:
    """A folder of files of these formats, or of many, plain text most often; a hundred to a subfolder."""
    writer = Writer(files)
    formats: dict[str, Write] = {
        "txt": _text, "md": _markdown, "html": _html, "srt": _srt, "vtt": _vtt, "eml": _mail, "docx": _docx
    }  # fmt: skip
    for number, ending in zip(range(files), cycle(endings or MIXED), strict=False):
        file = path / f"{number // 100:02}" / f"piece-{number:04}.{ending}"
        file.parent.mkdir(parents=True, exist_ok=True)
        formats[ending](writer, file, length)


def _text(writer: Writer, file: Path, length: int) -> None:
    file.write_text(writer.article(length) + "\n", "utf-8")


def _markdown(writer: Writer, file: Path, length: int) -> None:
    title, byline, *rest = writer.article(length).split("\n\n")
    file.write_text("\n\n".join([f"# {title}", byline, *rest]) + "\n", "utf-8")


def _html(writer: Writer, file: Path, length: int) -> None:
    """An article in a page with a menu and a foot, as sites have them."""
    title, byline, *rest = map(escape, writer.article(length).split("\n\n"))
    menu = "".join(f'<li><a href="/{word}">{word.title()}</a></li>' for word in WORDS[:12])
    body = "".join(f"<p>{paragraph}</p>\n" for paragraph in rest)
    file.write_text(
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title></head><body>'
        f"<nav><ul>{menu}</ul></nav><main><article><h1>{title}</h1>\n<p>{byline}</p>\n{body}</article></main>"
        "<footer><p>All rights reserved.</p></footer></body></html>\n",
        "utf-8",
    )


def _cues(writer: Writer, length: int, point: str) -> Iterator[str]:
    for number, words in enumerate(" ".join(writer.paragraphs(length)).split(". ")):
        start = f"00:{number // 12 % 60:02}:{number * 5 % 60:02}{point}000"
        end = f"00:{number // 12 % 60:02}:{number * 5 % 60 + 4:02}{point}000"
        yield f"{start} --> {end}\n{words.rstrip('.')}."


def _srt(writer: Writer, file: Path, length: int) -> None:
    cues = (f"{number}\n{cue}\n" for number, cue in enumerate(_cues(writer, length, ","), 1))
    file.write_text("\n".join(cues), "utf-8")


def _vtt(writer: Writer, file: Path, length: int) -> None:
    file.write_text("\n\n".join(["WEBVTT", *_cues(writer, length, ".")]) + "\n", "utf-8")


def _mail(writer: Writer, file: Path, length: int) -> None:
    message = EmailMessage()
    message["From"], message["Subject"] = f"{writer.name()} <post@example.org>", writer.title()
    message["Date"], message["Message-ID"] = "Thu, 14 Mar 2024 08:00:00 +0000", f"<{file.stem}@example.org>"
    message.set_content("\n\n".join(writer.paragraphs(length)) + "\n")
    file.write_bytes(bytes(message))


def _docx(writer: Writer, file: Path, length: int) -> None:
    body = "".join(f"<w:p><w:r><w:t>{escape(p)}</w:t></w:r></w:p>" for p in writer.article(length).split("\n\n"))
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (
            ("[Content_Types].xml", TYPES),
            ("_rels/.rels", RELATIONS),
            ("word/document.xml", WORD.format(body)),
        ):
            archive.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), content)

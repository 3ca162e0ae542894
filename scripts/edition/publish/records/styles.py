"""The citation styles that readers are offered: those of the package, and the editors' own."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from edition.edit.settings import CSL

STYLES = Path(__file__).parent / "csl"
NAMES = {
    "chicago-author-date": "Chicago, author–date",
    "chicago-notes-bibliography": "Chicago, notes and bibliography",
    "apa": "APA",
    "modern-language-association": "MLA",
}
# A variable that no work has: a condition on it is never met.
NO_VARIABLE = "none"


@dataclass(frozen=True, slots=True)
class Style:
    """A citation style: its name for people, how it is called in commands, whether it cites in notes, its CSL."""

    name: str
    id: str
    in_notes: bool
    csl: bytes


def styles(root: Path, own: tuple[str, ...]) -> list[Style]:
    """The package's styles, then the editors' own: CSL files by their path in the edition."""
    return [*_given(), *(read_style(root / path) for path in own)]


def _given() -> Iterator[Style]:
    yield from (read_style(STYLES / f"{id}.csl", name) for id, name in NAMES.items())


def read_style(path: Path, name: str = "") -> Style:
    """A style from a CSL file, made to show each citation as if it stood alone.

    Without this, two works by one author in one year would be 2025a and 2025b, and the second author a dash; and some
    styles would add a title to a name that another work has too. Nor is anything sorted, which takes a quarter of the
    time.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    root = etree.fromstring(path.read_bytes(), parser)
    title = root.findtext(f"{CSL}info/{CSL}title") or path.stem
    for element in root.iter(f"{CSL}citation", f"{CSL}bibliography"):
        for attribute in list(element.attrib):
            if re.match(r"disambiguate-|subsequent-author-substitute", str(attribute)):
                del element.attrib[attribute]
    etree.strip_elements(root, f"{CSL}sort", with_tail=False)
    for condition in root.iter(f"{CSL}if", f"{CSL}else-if"):
        if condition.attrib.pop("disambiguate", None):
            condition.set("variable", NO_VARIABLE)
    return Style(name or " ".join(title.split()), path.stem, root.get("class") == "note", etree.tostring(root))

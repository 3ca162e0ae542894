"""White space, and the order of fields: what may change without a change in anything that is read."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from itertools import pairwise

from edition.edit.markdown import Dialect
from edition.edit.page import Page, TextMeta, meta_model, page_of
from edition.yamlfile import read_yaml

_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
_FIELD = re.compile(r"(?P<field>[A-Za-z_][\w-]*):(?:\s|$)")


def tidied(page: Page) -> Page:
    """The page without needless white space and with its fields in their order, as far as it then says the same."""
    page = _with_front(page, tidy_yaml(_front(page)))
    page = _with_front(page, ordered(_front(page), page.uri))
    better = page_of(_with_body(page, tidy_markdown(page.body)), page.path, page.uri)[0]
    return better if better and _shown(better) == _shown(page) else page


def _front(page: Page) -> str:
    """The YAML of the front matter, between the two lines of hyphens."""
    return page.text[page.text.index("\n") + 1 : page.body_offset()].rstrip("\n").rpartition("\n")[0]


def _with_front(page: Page, front: str) -> Page:
    """The page with another front matter, if it says the same."""
    better = page_of(page.text.replace(_front(page), front, 1), page.path, page.uri)[0]
    return better if better and (better.meta, better.front.value) == (page.meta, page.front.value) else page


def _with_body(page: Page, body: str) -> str:
    return page.text[: page.body_offset()] + body


def tidy_yaml(text: str) -> str:
    """YAML without spaces at the ends of its lines; as it is where they are part of a value."""
    tidy = "\n".join(line.rstrip(" \t") for line in text.split("\n"))
    before, after = (read_yaml(each, "")[0] for each in (text, tidy))
    return tidy if before and after and before.value == after.value else text


def tidy_markdown(body: str) -> str:
    """Markdown without spaces at the ends of lines and tabs at their beginnings; two that break a line stay."""
    rows, fence = [], ""
    for line, following in pairwise([*body.split("\n"), ""]):
        sign = _FENCE.match(line)
        if fence or sign:
            fence = ("" if sign and sign[1].startswith(fence) else fence) if fence else (sign[1] if sign else "")
            rows.append(line)
            continue
        bare = line.rstrip(" \t")
        lead = bare[: len(bare) - len(bare.lstrip(" \t"))]
        breaks = line.endswith("  ") and bare and following.strip()
        rows.append(lead.expandtabs(4) + bare[len(lead) :] + ("  " if breaks else ""))
    return "\n".join(rows).rstrip("\n") + "\n" if body.strip() else ""


def _shown(page: Page) -> str:
    """What the page shows: its tree, white space in running text as one space."""
    root = Dialect(isinstance(page.meta, TextMeta)).parse(page.body).root
    code = {id(element) for pre in root.iter("pre") for element in pre.iter()}
    for element in root.iter():
        element.text = element.text if id(element) in code else _one_space(element.text)
        element.tail = element.tail if id(element) in code and element.tag != "pre" else _one_space(element.tail)
    return ET.tostring(root, encoding="unicode")


def _one_space(text: str | None) -> str | None:
    return re.sub(r"\s+", " ", text) if text else text


def ordered(front: str, uri: str) -> str:
    """The fields of a front matter in the order of its schema; comments stay above the field that they stand above."""
    fields = [field.alias or name for name, field in meta_model(uri).model_fields.items()]
    chunks = list(_chunks(front.split("\n")))
    if not all(name in fields for name, _ in chunks):
        return front
    return "\n".join(line for _, lines in sorted(chunks, key=lambda c: fields.index(c[0])) for line in lines)


def _chunks(lines: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """Each field with its lines, and the comments and blank lines above it."""
    name, rows, above = "", list[str](), list[str]()
    for line in lines:
        if found := _FIELD.match(line):
            if name:
                yield name, rows
            name, rows, above = found["field"], [*above, line], []
        elif not line.strip() or line.startswith("#"):
            above.append(line)
        else:
            rows, above = [*rows, *above, line], []
    yield name, [*rows, *above]

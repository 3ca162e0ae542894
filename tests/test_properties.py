"""What holds for every text whatever, looked for with Hypothesis where it is most likely to fail."""

import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from edition.collect.add import add
from edition.collect.characters import is_uncarriable, normalise
from edition.collect.notes import lost_notes
from edition.collect.split import divide
from edition.edit.fixing.marks import marked
from edition.edit.links import scheme
from edition.edit.markdown import Dialect
from edition.edit.page import read_page
from edition.edit.reading import blocks, text_of
from edition.edit.terms import Terms, insert_links, read_mentions
from edition.edition import load
from edition.yamlfile import read_yaml, write_yaml
from texts import Browser, check_page, draft_all, entry, source_of, witness_of

LOOKALIKES = (
    """
# Heading|## Heading ##|1. first|2. second|10) tenth|* star|- dash|+ plus|***|* * *|---|___|===|~~~|```|    four spaces|\ttab|> quoted
[x]: y|[x]: http://a.b "t"|[x][y]|[x](y)|[x](javascript:alert(1))|![x](y)|[x]|[^1]|[^1]: a note|^[inline]|[@key]|[see @a, p. 3; @b]|[-@a]|@key
{~~a~>b~~}|{++a++}|{--a--}|{==a==}|{>>why<<}|{~~a~>b~~}{>>why<<}|{: .class #id }|{#id}|{{ macro }}|{% tag %}
<script>alert(1)</script>|<b>|</p>|<!-- c -->|<![CDATA[x]]>|<?php ?>|<a@b.cc>|<http://a.b>|&amp;|&lt;|&#60;|&#x3C;|&nbsp;|&|\\|\\\\|\\*|\\#|\\[
`code`|``co`de``|`|``|*em*|**strong**|***both***|_em_|__strong__|a*b*c|a_b_c|~~gone~~|==mark==|^sup^|$x$|$$x$$|\\(x\\)
[TOC]|\\bibliography|\\full_bibliography|!!! note|!!! danger "x"|??? note|: def|:::|--8<-- "f"|*[HTML]: x|term:x|[a](term:a)|[1](note:lost)
a|b| --- | --- |a | b\\|---|---|key: value|title: x|---|...|%%%|Jane Roe: yes|John Doe: no|By Jane Roe, The Paper, 2/18/25|The Paper, 2025-02-18
x.1 |y.2 |z.3|end.*|[remark]|word[remark|http://a.b/c_d_e|a  |a\\
""".strip("\n")
    .replace("\n", "|")
    .split("|")
    + [
        "|",
        "a | b",
        "| --- | --- |",
        "|---|---|",
        "Term\n: definition",
        "Title\n===",
        "Title\n---",
        "a\n\n    code",
        "1. a\n    2. b",
    ]
)
UNSEEN = [
    "\r",
    "\r\n",
    "\n",
    "\n\n",
    "\x85",
    "\u2028",
    "\u2029",
    "\x0b",
    "\x0c",
    "\x1c",
    "\x1d",
    "\x1e",
    "\x1f",
    "\t",
    " ",
    "\u00a0",
    "\u3000",
    "\ufeff",
    "\u200b",
    "\x01",
    "\x02",
    "\x03",
    "\x1b",
    "\x7f",
    "\x80",
    "\u202e",
    "\u2066",
    "\u200f",
    "\u0301",
    "\u20e3",
    "\ufffe",
    "\U0001f54a\ufe0f",
    "\U0001f468\u200d\U0001f469",
    "\U0010ffff",
    "\ufdd0",
    "\x02klzzwxh:0000\x03",
    "\x0242\x03",
]

pieces = st.one_of(
    st.sampled_from(LOOKALIKES),
    st.sampled_from(UNSEEN),
    st.text("ab1.*_[](){}<>`\\ \n|@~:!#-+=\"'", max_size=8),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=5),
)
texts = st.one_of(
    st.lists(pieces, max_size=12).map("".join),
    st.lists(pieces, max_size=8).map("\n".join),
    st.lists(pieces, max_size=8).map("\n\n".join),
    st.lists(
        st.tuples(
            st.sampled_from(["", "    ", "  ", "1. ", "2. ", "- ", "* ", "Roe: ", "Doe: ", "        1. ", "    - "]),
            pieces,
        ).map("".join),
        max_size=10,
    ).map("\n".join),
)

# What a drafted page may consist of: paragraphs, the source's own lists, and the marks that the edition itself sets.
ELEMENTS = {"div", "p", "ol", "ul", "li", "span", "a"}


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


@given(texts)
@example("[\n@0]\n    # Heading")
@settings(max_examples=1000)
def test_a_drafted_page_shows_exactly_the_text_of_its_source(folder: Path, text: str) -> None:
    witness = witness_of(text, folder)
    for drafted in draft_all(witness, folder) if witness else ():
        assert drafted.problems == []
        assert drafted.passages() == drafted.blocks()


@given(texts)
@settings(max_examples=600)
def test_no_source_text_becomes_markup(folder: Path, text: str) -> None:
    witness = witness_of(text, folder)
    for drafted in draft_all(witness, folder) if witness else ():
        browser = Browser(drafted.rendered.root)
        assert browser.tags <= ELEMENTS
        links = [a.get("class") or a.get("href", "") for a in drafted.rendered.root.iter("a")]
        labels = sum(link.startswith("term:") for link in links)
        assert Counter(links)["note-lost"] == len(lost_notes(drafted.document.blocks)) == len(links) - labels
        assert labels <= len(drafted.rendered.passages) * bool(drafted.meta.speakers)
        assert normalise(browser.text).split() == " ".join(drafted.blocks()).split()


@given(texts)
@settings(max_examples=600)
def test_every_character_that_html_cannot_carry_is_declared_once(folder: Path, text: str) -> None:
    witness = witness_of(text, folder)
    for drafted in draft_all(witness, folder) if witness else ():
        assert witness is not None
        span = drafted.document.lines
        there = [
            (n, column)
            for n in range(span.first, span.last + 1)
            for column, char in enumerate(witness.lines[n - 1], 1)
            if is_uncarriable(char)
        ]
        furniture = {n for f in divide(witness).furniture for n in range(f.lines.first, f.lines.last + 1)}
        assert [(o.line, o.column) for o in drafted.meta.left_out] == [
            place for place in there if place[0] not in furniture
        ]


@given(texts)
@settings(max_examples=600)
def test_every_line_that_is_not_blank_is_in_exactly_one_document_or_furniture(folder: Path, text: str) -> None:
    witness = witness_of(text, folder)
    if witness is None:
        return
    division = divide(witness)
    furniture = Counter(n for f in division.furniture for n in range(f.lines.first, f.lines.last + 1))
    owned = Counter(n for d in division.documents for n in range(d.lines.first, d.lines.last + 1) if n not in furniture)
    for number, line in enumerate(witness.lines, 1):
        if line.strip():
            assert owned[number] + furniture[number] == 1, (number, line)


scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    texts,
    st.sampled_from(
        [
            "no",
            "1:30",
            "2025-02-18",
            "012",
            "0x1F",
            "1e3",
            "~",
            "yes",
            "null",
            "=",
            "<<",
            "*a",
            "&a",
            "!b",
            "a: b",
            "- a",
            "#",
            "@a",
            "%",
            "1_000",
            ".5",
            "NaN",
        ]
    ),
)
values = st.dictionaries(
    texts,
    st.recursive(
        scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3), max_leaves=8
    ),
    min_size=1,
    max_size=4,
)


@given(values)
@settings(max_examples=300)
@example({"date": "2025-02-18", "outlet": "no", "lines": "1:30"})
def test_reading_written_yaml_gives_the_same_value(value: dict[str, Any]) -> None:
    document, problems = read_yaml(write_yaml(value), "x.yml")
    assert problems == []
    assert document is not None
    assert document.value == value


names = st.sampled_from(
    [
        "source.txt",
        "index.yml",
        "INDEX.YML",
        "a b & c.txt",
        "Ünïcode.TXT",
        ".hidden",
        "no-ending",
        "x.tar.gz",
        "-rf.txt",
        "…",
        "a" * 200 + ".txt",
        "index.md",
        "new\nline.txt",
    ]
)
contents = st.one_of(
    texts.map(str.encode),
    texts.map(lambda text: text.encode("utf-16")),
    texts.map(lambda text: text.encode("latin-1", "replace")),
    st.binary(max_size=60),
    st.tuples(texts.map(str.encode), st.binary(max_size=4), texts.map(str.encode)).map(b"".join),
    st.sampled_from(
        [b"Index\n\nBy Jane Roe, The Paper, 2/18/25\n\nWords.\n", b"index\n\nWords of some length stand here.\n"]
    ),
)
indexes = st.sampled_from(
    [
        None,
        b"",
        b"# none yet\n",
        b"[]\n",
        b"- {file: a.txt}\n",
        b"a: b\n",
        b"- file: [\n",
        b"\xff\xfe",
        b"- file: b.txt\r\n  title: x",
        b"\xef\xbb\xbf- {file: c.txt}\n",
        b"null\n",
        b"[{file: d.txt}]\n",
    ]
)


def everything(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Every file under a folder: when it was written, and what it holds."""
    return {
        str(p.relative_to(folder)): (p.stat().st_mtime_ns, p.read_bytes()) for p in folder.rglob("*") if p.is_file()
    }


@given(names, contents, indexes)
@settings(max_examples=200)
def test_adding_any_file_raises_nothing_writes_only_in_the_edition_and_changes_no_file(
    name: str, content: bytes, index: bytes | None
) -> None:
    with tempfile.TemporaryDirectory() as outside:
        file, root = Path(outside) / "given" / "deep" / name, Path(outside) / "edition"
        for folder in (file.parent, root / "docs/texts", root / "sources"):
            folder.mkdir(parents=True)
        (root / "mkdocs.yml").write_text("plugins: [edition]\n")
        (root / "docs/texts/roe-words.md").write_text("a person's own page\n")
        if index is not None:
            (root / "sources/index.yml").write_bytes(index)
        file.write_bytes(content)
        before = everything(Path(outside))

        first = add(root, file)
        after = everything(Path(outside))
        assert all(
            path.startswith(("edition/sources/", "edition/docs/texts/", "edition/references.bib"))
            for path in after.keys() - before.keys()
        )
        assert not any(path.endswith(".part") for path in after)
        for path, (_, was) in before.items():
            if path == "edition/sources/index.yml":  # only ever appended to; an empty list [] is one without records
                assert after[path][1].startswith(was) or was.split() == [b"[]"]
            else:
                assert after[path][1] == was

        second = add(root, file)
        assert everything(Path(outside)) == after
        assert second.problems == first.problems
        assert (
            read_yaml(after["edition/sources/index.yml"][1].decode("utf-8-sig"), "x")[1] == []
            if not first.problems and first.done
            else True
        )


forms = st.lists(
    st.sampled_from(
        [
            "pact",
            "Pact",
            "the pact",
            "Lantern Pact",
            "Lantern",
            "lantern pact of Ellery",
            "O'Dell",
            "Dell",
            "Paris",
            "pact-maker",
            "U.S.",
            "U.S",
            "C++",
            "№ 5",
            "Żaba",
            "party",
            "ǅep",
            "İstanbul",
            "pacts",
        ]
    ),
    min_size=1,
    max_size=6,
    unique=True,
)
prose = st.lists(
    st.sampled_from(
        [
            "pact",
            "Pact",
            "pacts",
            "PACT",
            "the",
            "Lantern",
            "of",
            "Ellery",
            "O'Dell",
            "O’Dell",
            "Dell",
            "Dell's",
            "Dell’s",
            "Paris",
            "Parisian",
            "compact",
            "pact-maker",
            "U.S.",
            "C++",
            "C",
            "№",
            "5",
            "Żaba",
            "parties",
            "party's",
            "ǆ",
            "i̇stanbul",
            "İstanbul",
        ]
    ),
    max_size=12,
)
gaps = st.sampled_from([" ", "\n", "  ", "\u00a0", ", ", "-", "", "’", "(", ") "])


@given(forms, st.booleans(), prose, st.lists(gaps, min_size=12, max_size=12))
@settings(max_examples=800)
def test_mentions_are_bounded_longest_and_apart(
    spellings: list[str], ignore_case: bool, words: list[str], between: list[str]
) -> None:
    terms = Terms(entry(f"e{n}", spelling, ignore_case=ignore_case) for n, spelling in enumerate(spellings))
    text = "".join(word + gap for word, gap in zip(words, between, strict=False))
    found = terms.find(text)
    known = {form.form: form.entry for forms in terms.forms.values() for form in forms}
    for match in found:
        spelled = " ".join(text[match.start : match.end].replace("’", "'").split())
        assert spelled in known or ignore_case
        assert not (text[match.start].isalnum() and text[: match.start][-1:].isalnum())
        assert not (text[match.end - 1].isalnum() and text[match.end :][:1].isalnum())
    for one, other in zip(found, found[1:], strict=False):
        assert one.end <= other.start
    for match in found:
        for longer in known:
            start = text.find(longer, max(0, match.start - len(longer) + 1))
            if 0 <= start <= match.start and start + len(longer) >= match.end and len(longer) > match.end - match.start:
                # A longer form around a shorter match can only have been kept out by its own bounds or by a neighbour.
                bounded = not (text[:start][-1:].isalnum() or text[start + len(longer) :][:1].isalnum())
                hyphened = {"'", "’"} & {text[:start][-1:], text[start + len(longer) :][:1]}
                others = [o for o in found if o is not match and o.start < start + len(longer) and start < o.end]
                assert not bounded or hyphened or others, (match, longer)


@given(forms, prose, st.lists(gaps, min_size=12, max_size=12), st.sampled_from(["first", "all"]))
@settings(max_examples=400)
def test_links_change_no_text(spellings: list[str], words: list[str], between: list[str], scope: str) -> None:
    marked = [
        f"*{w}*" if n % 4 == 1 else f"{{~~{w}~>Pact~~}}{{>>why<<}}" if n % 5 == 2 else f"`{w}`" if n % 7 == 3 else w
        for n, w in enumerate(words)
    ]
    block = (
        Dialect(True)
        .parse("".join(word + gap.replace("\n", " ") for word, gap in zip(marked, between, strict=False)))
        .root
    )
    terms = Terms(entry(f"e{n}", spelling) for n, spelling in enumerate(spellings))
    for paragraph in blocks(block):
        before = text_of(paragraph, "received"), text_of(paragraph, "corrected"), "".join(paragraph.itertext())
        text, found = read_mentions(paragraph, terms, frozenset(), frozenset(f"e{n}" for n in range(len(spellings))))
        sure = [f.match for f in found if len(f.match.entries) == 1 and f.how == "plain"]
        insert_links(paragraph, sure)
        assert (
            text_of(paragraph, "received"),
            text_of(paragraph, "corrected"),
            "".join(paragraph.itertext()),
        ) == before
        links = ["".join(a.itertext()) for a in paragraph.iter("a")]
        assert links == [text[match.start : match.end] for match in sure]


@pytest.fixture(scope="module")
def one_page(small_edition: Path, folder: Path) -> Path:
    """A copy of the small edition in which pages are written over and over."""
    shutil.copytree(small_edition, folder / "edition", symlinks=True)
    return folder / "edition"


@given(
    texts,
    st.sampled_from(["docs/texts/council-hearing.md", "docs/glossary/lantern-pact.md", "docs/about.md"]),
    st.booleans(),
)
@settings(max_examples=250)
def test_checking_any_page_raises_nothing_and_lets_nothing_run(
    one_page: Path, text: str, path: str, with_front_matter: bool
) -> None:
    page = one_page / path
    original = page.read_bytes() if page.exists() else b"---\ntitle: About\n---\n"
    front = original[: original.rindex(b"---\n") + 4] if with_front_matter else b""
    try:
        page.write_bytes(front + text.encode())
        loaded = load(one_page)
        for rendered in loaded.pages.values():
            for tree in rendered.trees:
                assert not Browser(tree).tags & {"script", "style", "iframe", "object", "embed", "form", "!--"}
                for element in tree.iter():
                    assert not any(name.startswith("on") for name in element.attrib)
                    for name in ("href", "src"):
                        assert scheme(element.get(name, "")) in ("", "http", "https", "mailto")
    finally:
        page.write_bytes(original)


@given(texts, st.integers(0, 10_000), st.sampled_from(["Q", "9", "*", "é", "~>", "-", "<b>", "{~~", "\\"]))
@settings(max_examples=300)
def test_fix_leaves_only_the_reason_to_be_written_or_leaves_the_page_alone(
    folder: Path, text: str, nth: int, typed: str
) -> None:
    witness = witness_of(text, folder)
    for drafted in draft_all(witness, folder) if witness else ():
        assert witness is not None
        source = source_of(witness, divide(witness))
        words = list(re.finditer(r"[^\W_]+", drafted.page.body))
        at = drafted.page.body_offset() + (words[nth % len(words)].end() if words else 0)
        file = folder / "docs/texts/page.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(drafted.page.text[:at] + typed + drafted.page.text[at:], "utf-8", newline="")
        problems = check_page(file, source)
        if problems and all(problem.fix for problem in problems):
            page, _ = read_page(file, "docs/texts/page.md", "texts/page.md")
            assert page is not None
            file.write_text(marked(page, {source.witness.name: source})[0].text, "utf-8", newline="")
            before, after = (Counter(p.code for p in found) for found in (problems, check_page(file, source)))
            reasons = after.pop("E301", 0)
            assert after <= before, "a repair made another problem"
            assert reasons >= (before - after).total() - before["E301"], "a repair asks for no reason"
            untouched = file.read_bytes().decode() == drafted.page.text[:at] + typed + drafted.page.text[at:]
            assert untouched == (after == before), "a repair that repairs nothing"

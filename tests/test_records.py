"""Records of texts: each format is read back by a program that is not ours, and says what the front matter says."""

import html
import json
import re
import subprocess
import unicodedata
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import extruct
import jinja2
import pypandoc
import pytest
import yaml
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html

from conftest import REPOSITORY, Run
from edition.edit.ledger.ledger import Statement, StatementRecord
from edition.edition import load
from edition.publish.records import biblatex, csl_json, ris
from edition.publish.records.cite_views import CiteViews
from edition.publish.records.formatted import ANY, LAST, changed, difference, format_all, format_works
from edition.publish.records.head import coins, head
from edition.publish.records.kinds import BLOG, BOOK, JOURNAL, MAGAZINE, NEWSPAPER, POST, WEBPAGE
from edition.publish.records.record import Record, Site, editor, name_of, records
from edition.publish.records.styles import STYLES, Style, read_style, styles
from edition.publish.records.works import Name, Work, plain_text, read_works
from edition.store import Store

TEXTS = sorted(path.stem for path in (REPOSITORY / "docs/texts").glob("*.md") if path.stem != "index")
WRITERS = {"bib": biblatex.write, "ris": ris.write, "csl.json": csl_json.write}
READERS = {"bib": "biblatex", "ris": "ris", "csl.json": "csljson"}
ZOTERO = {
    "goldstein-sullivan-moscow": "magazineArticle",
    "hidden-forces-semi-transcript": "forumPost",
    "lieven-paris-summit": "magazineArticle",
    "mcdonald-riyadh-thread": "forumPost",
    "rt-troop-deployment": "newspaperArticle",
    "russia-matters-negotiators": "webpage",
    "stanovaya-putin-talks": "webpage",
}


def front_matter(file: Path) -> dict[str, Any]:
    return yaml.safe_load(file.read_text("utf-8").split("---\n")[1])


def pandoc(content: bytes, reader: str) -> list[dict[str, Any]]:
    command = [pypandoc.get_pandoc_path(), "-f", reader, "-t", "csljson"]
    return json.loads(subprocess.run(command, input=content, capture_output=True, check=True).stdout)


def named(name: dict[str, str]) -> str:
    """A name that pandoc has read; it finds particles such as “van” in small letters by itself."""
    family = " ".join(
        filter(None, (name.get(part) for part in ("dropping-particle", "non-dropping-particle", "family")))
    )
    return name.get("literal") or ", ".join(filter(None, (family, name.get("given"), name.get("suffix"))))


def expected(slug: str) -> dict[str, Any]:
    """What the front matter and the register say: authors by family name, outlet, date as far as it is one."""
    front = front_matter(REPOSITORY / f"docs/texts/{slug}.md")
    register = REPOSITORY / "docs/register"
    authors = [front_matter(register / f"{id}.md").get("sort") for id in front.get("authors", [])]
    outlet = front_matter(register / f"{front['outlet']}.md")["title"]
    return {
        "title": front["title"],
        "authors": authors,
        "outlet": outlet,
        "date": front["date"],
        "key": front["citation"],
    }


def told(item: dict[str, Any]) -> dict[str, Any]:
    """The same of an item that pandoc has read."""
    return {
        "title": item["title"],
        "authors": [named(name) for name in item.get("author", [])],
        "outlet": item.get("container-title") or item.get("publisher"),
        "year": str(item["issued"]["date-parts"][0][0]) if "issued" in item else None,
        "key": item["id"],
    }


@pytest.mark.parametrize("ending", WRITERS)
@pytest.mark.parametrize("slug", TEXTS)
def test_each_file_read_by_pandoc_has_the_original_and_this_edition(slug: str, ending: str, built_site: Path) -> None:
    original, edited = map(told, pandoc((built_site / f"texts/{slug}.{ending}").read_bytes(), READERS[ending]))
    wanted = expected(slug)
    authors = wanted["authors"] or ([wanted["outlet"]] if slug == "russia-matters-negotiators" else [])
    print(
        f"{slug:30} {ending:8} {original['year']} {'; '.join(original['authors']):20} {original['outlet']:28} {original['title']}"
    )
    assert (original["key"], original["outlet"], original["authors"]) == (wanted["key"], wanted["outlet"], authors)
    assert original["year"] == wanted["date"][:4]
    assert (edited["title"], edited["authors"]) == (wanted["title"], authors)
    assert edited["outlet"] == "Talks about Ukraine, February 2025"


@pytest.mark.parametrize("slug", TEXTS)
def test_no_field_of_the_original_is_lost_on_the_way_through_any_format(slug: str, built_site: Path) -> None:
    edition = load(REPOSITORY)
    record = records(edition, Site("S"), read_works(edition.bibliography))[slug]
    for ending, reader in READERS.items():
        item = pandoc((built_site / f"texts/{slug}.{ending}").read_bytes(), reader)[0]
        assert unquoted(item["title"]) == unquoted(record.original.title)
        assert item.get("URL", "") == record.original.url
        assert item["language"] == "en"
    lines = (built_site / f"texts/{slug}.ris").read_bytes().decode().split("\r\n")
    assert f"DA  - {ris.date(record.original.date)}" in lines
    assert f"N1  - Rights: {record.rights[1]}" in lines
    notes = [json.loads((built_site / f"texts/{slug}.csl.json").read_bytes())[0].get("note", "")]
    notes += [item.get("note", "") for item in pandoc((built_site / f"texts/{slug}.bib").read_bytes(), "biblatex")[:1]]
    assert notes == [record.original.note] * 2


@pytest.mark.parametrize("slug", TEXTS)
def test_the_head_says_the_same_in_every_vocabulary(slug: str, built_site: Path) -> None:
    page = (built_site / f"texts/{slug}/index.html").read_text("utf-8")
    wanted = expected(slug)
    tags = [(tag.get("name"), tag.get("content")) for tag in lxml_html.fromstring(page).iter("meta")]
    read = extruct.extract(page, syntaxes=["json-ld", "opengraph", "dublincore"])
    (graph,) = read["json-ld"]
    elements = [entry for entry in read["dublincore"][0]["elements"] if entry.get("name", "").startswith("DC.")]
    core = {entry["name"].lower(): entry["content"] for entry in elements}
    properties = dict(read["opengraph"][0]["properties"])
    based = graph["isBasedOn"]
    said = [value for name, value in tags if name == "citation_author"]
    print(f"{slug:30} {dict(tags)['z:itemType']:18} {based['@type']:20} {core['dc.date']:14} {'; '.join(said)}")
    assert dict(tags)["z:itemType"] == ZOTERO[slug]
    assert said == wanted["authors"]
    assert dict(tags)["citation_title"] == core["dc.title"] == based["name"]
    assert core["dc.date"] == based["datePublished"] == wanted["date"]
    assert core["dc.source"] == based["publisher"]["name"] == wanted["outlet"]
    assert properties["og:title"] == graph["name"] == wanted["title"]
    assert core["dc.rights"] == based["license"]
    assert not {"citation_journal_title", "citation_abstract"} & {name for name, _ in tags}
    assert 'class="Z3988"' not in page, "key and value pairs would overrule the rest"


def test_the_semi_transcript_is_never_the_podcast(built_site: Path) -> None:
    slug = "hidden-forces-semi-transcript"
    page = (built_site / f"texts/{slug}/index.html").read_text("utf-8")
    (graph,) = extruct.extract(page, syntaxes=["json-ld"])["json-ld"]
    assert (graph["@type"], graph["isBasedOn"]["@type"]) == ("Article", "SocialMediaPosting")
    (podcast,) = graph["isBasedOn"]["isBasedOn"]
    assert (podcast["@type"], podcast["name"]) == (
        "PodcastEpisode",
        "Ending the Ukraine War: A Reset in U.S.-Russia Relations?",
    )
    for ending in WRITERS:
        content = (built_site / f"texts/{slug}.{ending}").read_text("utf-8")
        assert content.count("semi-transcript, not verbatim") >= 2
    shown = re.findall(r'class="ed-citation">(.*?)</dd>', page)
    assert len(shown) == 8
    assert all("semi-transcript" in each for each in shown)


def test_an_entry_says_what_it_is(built_site: Path) -> None:
    types = {}
    for path in ("register/anatol-lieven", "register/rt", "register/kyiv", "glossary/article-5"):
        page = (built_site / path / "index.html").read_text("utf-8")
        (graph,) = extruct.extract(page, syntaxes=["json-ld"])["json-ld"]
        types[path] = graph["@type"]
    assert list(types.values()) == ["Person", "Organization", "Place", "DefinedTerm"]


def test_lists_offer_their_works_to_be_saved_at_once(built_site: Path) -> None:
    for page, count in (("index.html", 7), ("texts/index.html", 7), ("bibliography/index.html", 239)):
        found = re.findall(r'<span class="Z3988" title="([^"]*)">', (built_site / page).read_text("utf-8"))
        assert len(found) == count
        fields = parse_qs(html.unescape(found[0]), strict_parsing=True)
        assert fields["rft_val_fmt"] == ["info:ofi/fmt:kev:mtx:dc"]


def test_the_whole_bibliography_is_there_in_each_format(built_site: Path) -> None:
    data = built_site / "data"
    assert (data / "bibliography.bib").read_bytes() == (REPOSITORY / "references.bib").read_bytes()
    keys = {item["id"] for item in pandoc((data / "bibliography.bib").read_bytes(), "biblatex")}
    for ending in ("ris", "csl.json"):
        assert {item["id"] for item in pandoc((data / f"bibliography.{ending}").read_bytes(), READERS[ending])} == keys


# What follows is invented.

HOSTILE = [
    "{", "}", "{{x}}", "100%", "A & B", 'say "so"', "it's", "O’Neil ‘x’ “y”", "İstanbul ışık", "שלום עולם", "العربية", "北京",
    "a_b$c#d^e~f", "\\textbf{x}", "and", "x and y", "Roe, Jane", "a -- b --- c", "`tick`", "<i>x</i>", "</script><b>", "a;b=c&d=e+f",
    "TY  - JOUR", "ER  -", "@book{x,", "\u00ad soft", "e\u0301", "🇺🇦", "1986.", "[sic]",
]  # fmt: skip
plain_words = st.lists(
    st.one_of(
        st.sampled_from([each for each in HOSTILE if each not in "{}"]), st.text("abcÄéİ &%$#_~^\"'{}<>", max_size=8)
    ),
    min_size=1,
    max_size=4,
).map(lambda parts: " ".join(" ".join(parts).split()))
words = plain_words.filter(lambda text: bool(text) and any(char.isalnum() for char in text) and balanced(text))


def balanced(text: str) -> bool:
    """BibTeX has no way to write a brace that stands alone."""
    depth = 0
    for char in text:
        depth += (char == "{") - (char == "}")
        if depth < 0:
            return False
    return depth == 0


def parts(name: str) -> list[str]:
    """The words of a name. pandoc moves those in small letters, for they could be a “van” or a “von”.

    It also parts a name after its only apostrophe, hyphen or full stop, as in “d’Alembert” and “al-Masri”, whatever its
    writer did; citeproc joins the two again.
    """
    return sorted(part for part in re.split(r"[\s,]+|(?<=['.–-])", unquoted(name)) if part)


# To pandoc, straight quotation marks around a part of a name say that no “van” is to be looked for in it; it drops them.
name_words = words.filter(lambda text: text[0] + text[-1] != '""')
names = st.one_of(st.builds(Name, name_words, name_words), st.builds(Name, literal=name_words))
dates = st.sampled_from(
    ["", "2024", "2024-03", "2024-03-14", "2024~", "2024-02-12/2024-03-14", "2024-03-14/..", "0033"]
)
works = st.builds(
    Work,
    key=st.sampled_from(["roe2024", "x-1", "a_b"]),
    kind=st.sampled_from([NEWSPAPER, MAGAZINE, JOURNAL, WEBPAGE, BLOG, POST, BOOK]),
    title=words,
    authors=st.lists(names, max_size=3).map(tuple),
    outlet=st.one_of(st.just(""), words),
    date=dates,
    language=st.sampled_from(["", "en", "tr", "ar"]),
    url=st.sampled_from(["", "https://example.org/a_b%20c?d=e&f=g#p5"]),
    note=st.one_of(st.just(""), words),
)


def unquoted(text: str) -> str:
    """pandoc takes pairs of quotation marks for what they mean, and writes them in its own way; letters composed."""
    return re.sub("[‘’“”`'\"]", "'", unicodedata.normalize("NFC", text))


# A program takes its time to start: so each reads many works at once.
many = st.lists(works, min_size=12, max_size=12).map(
    lambda found: [replace(work, key=f"{work.key}{number}") for number, work in enumerate(found)]
)
few = settings(max_examples=2, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck))


APOSTROPHE = Work("x", BOOK, "An apostrophe first", authors=(Name("'~İa%İ%a", "\\textbf{x}"),))
ANGLES = Work("x", BOOK, "_< >&$", note='{"^}< >& `tick`')


@few
@example(found=[APOSTROPHE])
@example(found=[ANGLES])
@given(found=many)
def test_bibtex_is_read_back_as_it_was(found: list[Work]) -> None:
    for work, item in zip(found, pandoc(biblatex.write(found), "biblatex"), strict=True):
        outlet = item.get("container-title") or item.get("publisher", "")
        assert (unquoted(item["title"]), unquoted(outlet)) == (unquoted(work.title), unquoted(work.outlet))
        assert [parts(named(name)) for name in item.get("author", [])] == [
            parts(name.inverted) for name in work.authors
        ]
        assert (item.get("URL", ""), item.get("language", "")) == (work.url, work.language)
        assert unquoted(item.get("note", "")) == unquoted(work.note)
        assert item.get("issued", {}) == csl_json.date(work.date)


@few
@given(found=many)
def test_csl_json_is_read_back_as_it_was(found: list[Work]) -> None:
    items = json.loads(csl_json.write(found))
    for work, item, read in zip(found, items, pandoc(csl_json.write(found), "csljson"), strict=True):
        assert item["title"] == work.title
        assert [named(name) for name in item.get("author", [])] == [name.inverted for name in work.authors]
        assert (read["id"], read.get("issued", {})) == (work.key, item.get("issued", {}))
        assert (read["type"], read.get("URL", "")) == (work.kind.csl, work.url)


@few
@given(found=many)
def test_ris_is_read_back_as_it_was(found: list[Work]) -> None:
    content = ris.write(found)
    for work, item, lines in zip(found, pandoc(content, "ris"), content.decode().split("\r\n\r\n"), strict=True):
        tags = [(line[:2], line[6:]) for line in lines.strip().split("\r\n")]
        assert tags[0] == ("TY", work.kind.ris) and tags[-1][0] == "ER"
        assert [value for tag, value in tags if tag == "AU"] == [
            f"{name.literal}," if " " in name.literal else name.inverted for name in work.authors
        ]
        assert (item["id"], item["title"], item.get("URL", "")) == (work.key, work.title, work.url)
        assert (item.get("container-title") or item.get("publisher", "")) == work.outlet


@settings(max_examples=100)
@given(work=works)
def test_pairs_of_keys_and_values_are_read_back_as_they_were(work: Work) -> None:
    fields = parse_qs(coins(work), strict_parsing=True)
    assert (fields.get("rft.title") or fields["rft.atitle"]) == [work.title]
    assert fields.get("rft.au", []) + fields.get("rft.aucorp", []) == [
        name.inverted for name in sorted(work.authors, key=lambda name: bool(name.literal))
    ]


TEMPLATES = jinja2.Environment(
    loader=jinja2.FileSystemLoader(REPOSITORY / "scripts/edition/publish/templates"), autoescape=True, trim_blocks=True
)


@settings(max_examples=100)
@given(work=works)
def test_nothing_in_a_record_becomes_markup_in_the_head(work: Work) -> None:
    record = Record(
        "x",
        work,
        replace(work, url="texts/x/"),
        Site("S & <T>"),
        "texts/x/",
        ("p1",),
        rights=("R", "https://example.org/r"),
    )
    shown = TEMPLATES.get_template("head.html").render(head=head(record, "texts/x.md"))
    tree = lxml_html.document_fromstring(f"<html><head>{shown}</head><body></body></html>")
    assert {element.tag for element in tree.find("head")} == {"meta", "link", "script"}
    tags = {element.get("name"): element.get("content") for element in tree.iter("meta")}
    assert tags["citation_title"] == work.title
    assert json.loads(tree.findtext("head/script"))["isBasedOn"]["name"] == work.title


@few
@given(found=many)
def test_a_formatted_citation_has_every_word_of_the_title(
    found: list[Work], tmp_path_factory: pytest.TempPathFactory
) -> None:
    store, style = store_in(tmp_path_factory.mktemp("cache")), read_style(STYLES / "apa.csl")
    letters = re.compile(r"\w")
    done = format_works(found, {}, style, store)
    for work in found:
        reference, _ = done[work.key].words
        assert "".join(letters.findall(work.title)) in "".join(letters.findall(reference))


@pytest.mark.parametrize("style", styles(REPOSITORY, ()), ids=lambda style: style.id)
def test_a_citation_does_not_depend_on_what_else_there_is(style: Style, tmp_path: Path) -> None:
    roe = (Name("Roe", "Jane"),)
    found = [Work(f"roe{n}", NEWSPAPER, f"Title {n}", roe, "The Gazette", f"2024-0{n}-14") for n in (1, 2, 3)]
    together = format_works(found, {}, style, store_in(tmp_path / "together"))
    for work in found:
        assert format_works([work], {}, style, store_in(tmp_path / work.key))[work.key] == together[work.key]


def test_what_somebody_else_has_put_into_the_cache_is_not_shown(tmp_path: Path) -> None:
    """A pull request can carry a cache: what is in it would be on the pages as it is."""
    work, style = (
        Work("roe1", NEWSPAPER, "Title", (Name("Roe", "Jane"),), "The Gazette", "2024-03-14"),
        STYLES / "apa.csl",
    )
    right = format_works([work], {}, read_style(style), store_in(tmp_path))
    [kept] = [path for path in tmp_path.rglob("*") if path.is_file()]
    kept.write_bytes(kept.read_bytes().replace(b"Title", b"<b>Ti"))
    assert format_works([work], {}, read_style(style), store_in(tmp_path)) == right


def store_in(folder: Path) -> Store:
    return Store(folder, b"the secret of this user".ljust(32))


def test_latex_is_read_as_text() -> None:
    assert plain_text(r"{Analysis} \& Book ``Reviews'' on {\'E}tudes, 5\%") == "Analysis & Book “Reviews” on Études, 5%"


@pytest.mark.parametrize(
    ("edtf", "csl", "in_ris"),
    [
        ("2025-02-18", {"date-parts": [[2025, 2, 18]]}, "2025/02/18/"),
        ("2025-02", {"date-parts": [[2025, 2]]}, "2025/02//"),
        ("2025~", {"date-parts": [[2025]], "circa": True}, "2025///about 2025"),
        ("2025-03-03/..", {"date-parts": [[2025, 3, 3], [0]]}, "2025/03/03/3 March 2025 or later"),
        ("../2025-03", {"literal": "March 2025 or earlier"}, "///March 2025 or earlier"),
        ("", {}, ""),
    ],
)
def test_a_date_is_as_exact_as_it_is_known(edtf: str, csl: dict[str, Any], in_ris: str) -> None:
    assert (csl_json.date(edtf), ris.date(edtf)) == (csl, in_ris)


def test_names_are_those_of_the_register(edition: Path) -> None:
    (edition / "docs/register/jane-roe.md").write_text(
        "---\ntitle: Jane van der Roe\nkind: person\nsort: van der Roe, Jane\n---\nX.\n"
    )
    entries = load(edition).entries()
    assert name_of("jane-roe", entries) == Name("van der Roe", "Jane")
    assert name_of("harbour-gazette", entries) == Name(literal="Harbour Gazette")
    assert name_of("tom-marsh", entries) == Name("Marsh", "Tom")
    assert (editor("Doe, Jane"), editor("The Ellery Project")) == (
        Name("Doe", "Jane"),
        Name(literal="The Ellery Project"),
    )


def test_works_of_one_author_and_year_stand_each_for_itself(edition: Path, tmp_path: Path, run: Run) -> None:
    assert run("--root", edition, "release", "1.2.0", "--date", "2026-01-02").code == 0
    loaded = load(edition)
    texts = records(loaded, Site("A small edition", "https://example.org/"), read_works(loaded.bibliography))
    offered = styles(edition, ())
    shown = format_all(texts.values(), loaded.titles, offered, store_in(tmp_path))["roe-lantern-pact"]
    assert [style.name for style in offered] == [
        "Chicago, author–date",
        "Chicago, notes and bibliography",
        "APA",
        "MLA",
    ]
    references = [each.edited.words[0] for each in shown]
    assert references[0].startswith(
        "Roe, Jane. 2026. “Jane Roe: The Lantern Pact turns ten.” In A small edition, version 1.2.0."
    )
    assert not any("2026a" in each or "———" in each for each in references)
    here = shown[0].of(texts["roe-lantern-pact"], "p2")
    assert here[0].endswith("https://example.org/texts/roe-lantern-pact/?version=1.2.0#p2.")
    assert here[1] == "(Roe 2026, para. 2)"
    said = StatementRecord.model_validate(
        {"id": "s1", "speaker": "tom-marsh", "said": "2014", "mode": "verbatim", "at": "p2", "topics": "boats"}
    )
    recorded = Statement("roe-lantern-pact#s1", "texts/roe-lantern-pact.md", "", 1, said, "", (), None, ())
    statement = texts["roe-lantern-pact"].statement(recorded)
    assert statement.url == "https://example.org/statements/roe-lantern-pact/?version=1.2.0#s1"
    assert statement.note == "Paragraph 2, statement s1"
    assert shown[0].of(texts["roe-lantern-pact"], "p2", statement.url)[0].endswith(f"{statement.url}.")


def test_runs_of_passages_are_cited_as_pandoc_would_cite_each(edition: Path, tmp_path: Path) -> None:
    """Of each form one is asked for a run of passages; the others have its labels in the place of theirs."""
    loaded = load(edition)
    found = records(loaded, Site("A small edition", "https://example.org/"), read_works(loaded.bibliography))
    store = store_in(tmp_path)
    assert len(found) > 2
    for style in styles(edition, ()):
        together = format_all(found.values(), loaded.titles, [style], store)
        for slug, record in found.items():
            (alone,) = format_all([record], loaded.titles, [style], store)[slug]
            assert together[slug] == [alone]
            assert f"{ANY}–{LAST}" in alone.passages


@few
@given(found=many)
def test_runs_of_passages_of_any_texts_are_cited_as_pandoc_would_cite_each(
    found: list[Work], tmp_path_factory: pytest.TempPathFactory
) -> None:
    store = store_in(tmp_path_factory.mktemp("cache"))
    site = Site("A small edition", "https://example.org/")
    here = [replace(work, url=f"https://example.org/texts/{work.key}/") for work in found]
    texts = [
        Record(work.key, work, at, site, f"texts/{work.key}/", ("p1",)) for work, at in zip(found, here, strict=True)
    ]
    for style in styles(REPOSITORY, ()):
        together = format_all(texts, {}, [style], store)
        assert [together[text.slug] for text in texts] == [
            format_all([text], {}, [style], store)[text.slug] for text in texts
        ]


@pytest.mark.parametrize(
    ("one", "other", "change"),
    [
        (f"(Roe 2025, para. {ANY})", f"(Roe 2025, paras. {ANY}–{LAST})", (f". {ANY}", f"s. {ANY}–{LAST}")),
        (f"Roe, “A,” [¶{ANY}], at B.", f"Roe, “A,” [¶¶{ANY}–{LAST}], at B.", (ANY, f"¶{ANY}–{LAST}")),
        ("(Roe 2025)", "(Roe 2025)", ("", "")),
        (f"Roe 2025, {ANY}", f"[2025] Roe, {ANY}", None),
    ],
)
def test_where_citations_differ_is_known_if_it_is_around_the_number(
    one: str, other: str, change: tuple[str, str] | None
) -> None:
    assert difference(one, other) == change
    assert changed(one, change) == (other if change else None)


def test_a_citation_in_which_the_number_stands_otherwise_is_asked_for() -> None:
    change = difference(f"(Roe 2025, para. {ANY})", f"(Roe 2025, paras. {ANY}–{LAST})")
    assert changed(f"(“A Title,” para. {ANY})", change) == f"(“A Title,” paras. {ANY}–{LAST})"
    assert changed(f"(Marsh 2024, no {ANY})", change) is None
    assert changed("(Marsh 2024)", change) is None


def test_a_citation_names_the_version_that_has_the_text_and_its_address_leads_to_what_changed_since(
    edition: Path, run: Run
) -> None:
    page = edition / "docs/texts/roe-lantern-pact.md"
    assert "version unreleased" in run("--root", edition, "cite", "roe-lantern-pact").out
    assert "?version" not in run("--root", edition, "cite", "roe-lantern-pact#p1").out
    assert run("--root", edition, "release", "1.0.0", "--date", "2026-01-02").code == 0
    cited = run("--root", edition, "cite", "roe-lantern-pact#p1").out
    assert "version 1.0.0. texts/roe-lantern-pact/?version=1.0.0#p1." in cited
    page.write_text(page.read_text("utf-8").replace("access: full", "access: full\nno_link: [tom-marsh]"), "utf-8")
    assert "version 1.0.0+changed." in run("--root", edition, "cite", "roe-lantern-pact#p1").out
    assert "version 1.0.0. texts/fog-over-ferry/?version=1.0.0" in run("--root", edition, "cite", "fog-over-ferry").out


def test_an_unsigned_text_is_not_by_the_editors(edition: Path, tmp_path: Path) -> None:
    loaded = load(edition)
    texts = records(loaded, Site("A small edition", editors=(Name("Doe", "Ann"),)), read_works(loaded.bibliography))
    for each in format_all(texts.values(), loaded.titles, styles(edition, ()), store_in(tmp_path))["fog-over-ferry"]:
        assert "Doe" not in each.edited.words[0]


def test_what_is_formatted_once_is_kept(edition: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = load(edition)
    said = CiteViews(loaded, Site("A small edition")).citations
    monkeypatch.setattr("edition.publish.records.formatted.citeproc", lambda *a: pytest.fail("pandoc ran"))
    assert CiteViews(loaded, Site("A small edition")).citations == said


OWN = """<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0"><info><title>Ellery Style</title><id>e</id>
<updated>2026-01-01T00:00:00Z</updated></info><citation><layout><text variable="title"/></layout></citation>
<bibliography><layout><text value="Ellery:"/><text variable="title" prefix=" "/></layout></bibliography></style>"""


def test_editors_add_a_style_by_its_file(edition: Path, run: Run) -> None:
    (edition / "mkdocs.yml").write_text(
        "site_name: A small edition\nplugins: [{edition: {csl_styles: [docs/assets/ellery.csl]}}]\n"
    )
    (edition / "docs/assets").mkdir()
    missing = run("--root", edition, "check")
    assert "csl_styles: docs/assets/ellery.csl is no file with a citation style" in missing.out
    (edition / "docs/assets/ellery.csl").write_text(OWN)
    assert run("--root", edition, "check").code == 0
    assert (
        "Ellery: Jane Roe: The Lantern Pact turns ten"
        in run("--root", edition, "cite", "roe2024lantern", "--style", "ellery").out
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["roe-lantern-pac"], "no work or text “roe-lantern-pac”; did you mean “roe-lantern-pact”?"),
        (["roe2024lantern#p9"], "“roe2024lantern” has no passage “p9”: its passages are p1 to p2"),
        (["fog-over-ferry#s12"], "“fog-over-ferry” has no statement “s12”: its statements are s1 to s2"),
        (["quill2020lamps#p1"], "“quill2020lamps” is a work cited, no text of this edition: it has no passages"),
        (["roe2024lantern", "--style", "apaa"], "no style “apaa”; did you mean “apa”?; there are"),
    ],
)
def test_cite_says_what_there_is_instead(arguments: list[str], said: str, edition: Path, run: Run) -> None:
    ran = run("--root", edition, "cite", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


@pytest.mark.parametrize(("form", "reader"), [("bibtex", "biblatex"), ("ris", "ris"), ("csl-json", "csljson")])
def test_cite_prints_a_passage_in_each_format(form: str, reader: str, edition: Path, run: Run) -> None:
    items = pandoc(run("--root", edition, "cite", "roe-lantern-pact#p2", "--format", form).out.encode(), reader)
    assert [item["URL"] for item in items] == ["https://example.org/lantern", "texts/roe-lantern-pact/#p2"]
    items = pandoc(run("--root", edition, "cite", "roe2024lantern#s1", "--format", form).out.encode(), reader)
    assert [item["URL"] for item in items] == ["https://example.org/lantern", "statements/roe-lantern-pact/#s1"]
    assert items[1]["title"] == "Jane Roe: The Lantern Pact turns ten"


@pytest.mark.parametrize(
    "style", ["chicago-author-date", "chicago-notes-bibliography", "apa", "modern-language-association"]
)
def test_a_statement_is_cited_by_the_address_of_its_record_in_each_style(style: str, edition: Path, run: Run) -> None:
    ran = run("--root", edition, "cite", "roe-lantern-pact#s1", "--style", style)
    here = ran.out.partition("This edition:\n")[2]
    assert ran.code == 0 and "statements/roe-lantern-pact/#s1" in here
    assert re.search(r"para?\. 2\b", here)


@pytest.mark.parametrize("ending", WRITERS)
@pytest.mark.parametrize("slug", TEXTS)
def test_the_statements_of_a_text_are_in_files_read_by_pandoc(slug: str, ending: str, built_site: Path) -> None:
    ledger = yaml.safe_load((REPOSITORY / f"docs/texts/{slug}.statements.yml").read_text("utf-8"))
    ids = {each["id"] for each in ledger if "id" in each}
    original, *items = pandoc((built_site / f"statements/{slug}.{ending}").read_bytes(), READERS[ending])
    key = front_matter(REPOSITORY / f"docs/texts/{slug}.md")["citation"]
    assert original["id"] == key
    assert {(item["id"], item["URL"]) for item in items} == {
        (f"{key}-edition-{id}", f"statements/{slug}/#{id}") for id in ids
    }


def test_texts_that_a_script_lists_can_be_saved_at_once_too(built_site: Path) -> None:
    offered = json.loads((built_site / "texts/coins.json").read_text("utf-8"))
    assert sorted(offered) == [f"texts/{slug}/" for slug in TEXTS]
    listed = re.findall(r'<span class="Z3988" title="([^"]*)">', (built_site / "index.html").read_text("utf-8"))
    assert sorted(offered.values()) == sorted(map(html.unescape, listed))


def test_what_the_site_may_not_show_is_in_no_file(edition: Path) -> None:
    page = edition / "docs/texts/roe-lantern-pact.md"
    page.write_text(page.read_text("utf-8").replace("access: full", "access: citation"), "utf-8")
    CiteViews(load(edition), Site("S")).write(edition / "site")
    files = [
        path.read_text("utf-8")
        for path in (edition / "site/texts").iterdir()
        if path.name.startswith("roe-lantern-pact")
    ]
    assert len(files) == 4  # and its statements name no words: see test_statement_pages.py
    assert not any("Ten years ago" in content for content in files)

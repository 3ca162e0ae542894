"""Works as BibLaTeX, which BibTeX reads too."""

from collections.abc import Iterable
from functools import lru_cache

from bibtexparser.entrypoint import write_string
from bibtexparser.library import Library
from bibtexparser.middlewares.parsestack import default_unparse_stack
from bibtexparser.model import Entry, Field
from pylatexenc.latexencode import RULE_DICT, UnicodeToLatexConversionRule, UnicodeToLatexEncoder

from edition.publish.records.works import Name, Work

# Only what LaTeX would take for a command is written as one: all else stands in UTF-8. A straight apostrophe would come
# out curly; of single quotation marks, a reader of BibLaTeX would make double ones; `<…>` after a command would be read
# as a part of it.
_COMMANDS = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "'": r"\textquotesingle{}",
    '"': r"\textquotedbl{}",
    "‘": r"\textquoteleft{}",
    "`": r"\`{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "-": "-",
    **{sign: f"\\{sign}" for sign in "&%$#_"},
}
_ENCODER = UnicodeToLatexEncoder(
    conversion_rules=[UnicodeToLatexConversionRule(RULE_DICT, {ord(sign): tex for sign, tex in _COMMANDS.items()})],
    replacement_latex_protection="none",
    unknown_char_policy="keep",
    unknown_char_warning=False,
)
_AS_TYPED = {"doi", "isbn", "issn"}


def write(works: Iterable[Work]) -> bytes:
    """A file of entries."""
    library = Library([_entry(work) for work in works])
    return str(write_string(library, default_unparse_stack(allow_inplace_modification=True))).encode()


def _entry(work: Work) -> Entry:
    entry_type, subtype = work.kind.biblatex
    known = {
        "author": " and ".join(map(_name, work.authors)),
        "editor": " and ".join(map(_name, work.editors)),
        # Double braces keep the capitals as they are.
        "title": f"{{{text(work.title)}}}",
        work.kind.outlet_field: f"{{{text(work.outlet)}}}" if work.outlet else "",
        "entrysubtype": subtype,
        "date": work.date.replace("..", ""),
        "langid": work.language,
        "url": work.url,
        "related": ",".join(work.related),
        "note": text(work.note),
        "userf": work.rights,
    }
    known |= {name: value if name in _AS_TYPED else text(value) for name, value in work.fields}
    fields = [Field(name, value) for name, value in known.items() if value and value != "{}"]
    return Entry(entry_type, work.key, fields)


@lru_cache(maxsize=1 << 14)
def text(plain: str) -> str:
    """Plain text as LaTeX, kept: the records of a text's statements share most of it.

    Hyphens in a row are kept apart, or they would become a dash.
    """
    encoded = str(_ENCODER.unicode_to_latex(" ".join(plain.split())))
    return encoded.replace("--", "-{}-").replace("--", "-{}-")


def _name(name: Name) -> str:
    """Each part in braces of its own, so that no `and` and no comma in it parts names."""
    if name.literal:
        return f"{{{text(name.literal)}}}"
    return ", ".join(f"{{{text(part)}}}" for part in (name.family, name.given) if part)

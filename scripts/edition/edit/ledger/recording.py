"""Reads the files of statements: docs/texts/<slug>.statements.yml, each beside its text."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

from edition.edit.attribution.clauses import Voices
from edition.edit.ledger.coding import Coded, CodedText, Refused, Text
from edition.edit.ledger.ledger import SUFFIX, NoStatement, StatementRecord
from edition.edit.ledger.placing import place
from edition.edit.page import TextMeta, conflicts
from edition.edit.rendered import Edition, Rendered
from edition.edit.terms import Mention
from edition.files import read_regular
from edition.problems import Problem, nearest
from edition.yamlfile import Yaml, read_yaml, validate


def read_statements(edition: Edition, files: Iterable[Path]) -> tuple[list[CodedText], list[Problem]]:
    """Read the statements of every text, in the order of the texts."""
    texts = {rendered.page.id: rendered for rendered in edition.texts()}
    mentions: dict[str, list[Mention]] = defaultdict(list)
    for mention in edition.mentions:
        mentions[mention.page].append(mention)
    broken = {problem.path for problem in edition.problems}
    voices = Voices(rendered.page for rendered in edition.entries().values())
    ledgers: dict[str, CodedText] = {}
    problems: list[Problem] = []
    for file in files:
        if not is_statements(file, edition.root):
            continue
        slug, shown = file.name.removesuffix(SUFFIX), file.relative_to(edition.root).as_posix()
        if slug in texts:
            rendered = texts[slug]
            text = Text(rendered, mentions[rendered.page.uri], _reliability(rendered, edition), voices)
            ledgers[slug], found = _read_file(file, shown, slug, text)
            ledgers[slug].broken = bool(found)
            problems += found
        elif f"docs/texts/{slug}.md" not in broken and f"texts/{slug}.md" not in edition.pages:
            problems.append(_of_no_text(shown, slug, texts))
    return [ledgers[slug] for slug in texts if slug in ledgers], problems


def is_statements(file: Path, root: Path) -> bool:
    """Whether this is a file of statements: docs/texts/<slug>.statements.yml."""
    return file.name.endswith(SUFFIX) and file.parent == root / "docs" / "texts"


def text_of_statements(file: Path) -> str:
    """The path in docs/ of the text beside a file of statements."""
    return f"texts/{file.name.removesuffix(SUFFIX)}.md"


def _reliability(rendered: Rendered, edition: Edition) -> str:
    """How far the text is word for word; empty if its source could not be read."""
    meta = rendered.page.meta
    assert isinstance(meta, TextMeta)
    source = edition.sources.get(meta.source.file)
    return meta.reliability or (source.record.reliability if source else "")


def _of_no_text(path: str, slug: str, texts: Collection[str]) -> Problem:
    """A file of statements belongs to a text."""
    message = f"there is no text docs/texts/{slug}.md{nearest(slug, texts)}"
    return Problem(path, 0, 0, "S611", message, "Name the file after its text, or remove it.")


def _read_file(file: Path, path: str, slug: str, text: Text) -> tuple[CodedText, list[Problem]]:
    ledger = CodedText(path, slug, text)
    document, problems = _read_list(file, path)
    if document is None:
        return ledger, problems
    for index, item in enumerate(document.value or ()):
        if not isinstance(item, dict):
            hint = "Write - id: s1, and its other fields on the lines below; or - no_statement: …"
            problems.append(
                Problem(path, *document.place((index,)), "P102", "an item of this list is made of fields", hint)
            )
            continue
        if isinstance(id := item.get("id"), str):
            ledger.ids.append((id, document.place((index, "id"))))
        problems += _read_item(ledger, document, index, item)
    return ledger, problems


def _read_list(file: Path, path: str) -> tuple[Yaml | None, list[Problem]]:
    try:
        text = read_regular(file).decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        return None, [Problem(path, 1, 1, "P107", f"byte {error.start} is not UTF-8", "Save the file as UTF-8.")]
    except OSError as error:
        return None, [Problem(path, 0, 0, "P107", f"the file cannot be read: {error.strerror}")]
    if problems := list(conflicts(text, path)):
        return None, problems
    document, problems = read_yaml(text, path)
    if document is None or document.value is None or isinstance(document.value, list):
        return document, problems
    message = "a file of statements is a list"
    return None, [*problems, Problem(path, 1, 1, "P102", message, "Begin each statement with a hyphen: - id: s1")]


def problems_of_fields(text: str) -> list[Problem]:
    """What is wrong with the fields of a file of statements, whatever its text has."""
    document, problems = read_yaml(text, "")
    items = document.value if document and isinstance(document.value, list) else []
    for index, item in enumerate(items):
        model = NoStatement if isinstance(item, dict) and "no_statement" in item else StatementRecord
        problems += validate(model, document, "", (index,))[1] if document else []
    return problems


def _read_item(ledger: CodedText, document: Yaml, index: int, item: dict[str, Any]) -> list[Problem]:
    """Validate one item, and place it in its passage. A proposal is no statement."""
    path, text = ledger.path, ledger.text
    if "no_statement" in item:
        refusal, problems = validate(NoStatement, document, path, (index,))
        if refusal:
            at = text.order.get(refusal.at)
            spans = text.words(at).find(refusal.no_statement) if at is not None else ()
            ledger.refused.append(Refused(path, document, index, text, at, refusal, tuple(spans)))
        return problems
    record, problems = validate(StatementRecord, document, path, (index,))
    if record and record.proposal:
        ledger.proposals.add(record.id)
    elif record:
        ledger.statements.append(place(Coded(path, document, index, text, text.order.get(record.at), record)))
    return problems

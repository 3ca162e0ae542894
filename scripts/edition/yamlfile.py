"""The one reader of YAML: safe, without YAML 1.1's surprises, and every value knows its line and column."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from edition.problems import Problem, nearest

Key = tuple[str | int, ...]
Model = TypeVar("Model", bound=BaseModel)

MAX_DEPTH = 40
MAX_LENGTH = 2_000_000


class _Loader(yaml.SafeLoader):
    """Plain words stay words: no dates, no `1:30` in base sixty, no `no` for false, no octal `012`."""

    yaml_implicit_resolvers: dict[str, Any] = {}


for _tag, _pattern, _first in (
    ("tag:yaml.org,2002:null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("tag:yaml.org,2002:bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("tag:yaml.org,2002:int", r"[-+]?(?:0|[1-9][0-9]*)", list("-+0123456789")),
):
    _Loader.add_implicit_resolver(_tag, re.compile(rf"^(?:{_pattern})$"), _first)


class _FastLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # chosen at run time
    """The same by libyaml, where PyYAML has it: ten times as fast, but its messages are for programmers."""

    yaml_implicit_resolvers = _Loader.yaml_implicit_resolvers


# libyaml's composer calls itself for each level and has no limit of its own.
_NESTING = re.compile(r"[\[{]|[-?:](?=\s)")
_MAX_NESTED = 2_000

_SURROGATE = re.compile("[\ud800-\udfff]")
_TAGS = {f"tag:yaml.org,2002:{name}" for name in ("null", "bool", "int", "str", "seq", "map")}


@dataclass(frozen=True)
class Yaml:
    """A document: its value, and the (line, column) of each key or item by its path, counted from 1 in the file."""

    value: Any
    marks: dict[Key, tuple[int, int]]

    def place(self, path: Key) -> tuple[int, int]:
        """The position of the value at `path`, or of the nearest one around it."""
        while path and path not in self.marks:
            path = path[:-1]
        return self.marks.get(path, (1, 1))


def read_yaml(text: str, path: str, first_line: int = 1) -> tuple[Yaml | None, list[Problem]]:
    """Read one YAML document. `first_line` is the line of the file on which `text` begins.

    Broken YAML, a key given twice, an anchor or a tag, is a problem; nothing raises.
    """
    if len(text) > MAX_LENGTH:
        return None, [Problem(path, first_line, 1, "P101", f"over {MAX_LENGTH} characters of YAML", "Make it shorter.")]
    try:
        if _is_simple(text):
            return _read(_FastLoader, text, path, first_line)
    except _UNREADABLE:
        pass  # read again for a message that says what to type
    try:
        return _read(_Loader, text, path, first_line)
    except _UNREADABLE as error:
        return None, [_syntax_problem(error, text, path, first_line)]


_UNREADABLE = (yaml.YAMLError, RecursionError, ValueError, OverflowError)


def _is_simple(text: str) -> bool:
    return len(text) < _MAX_NESTED or len(_NESTING.findall(text)) < _MAX_NESTED


def _read(kind: type[yaml.SafeLoader], text: str, path: str, first_line: int) -> tuple[Yaml | None, list[Problem]]:
    loader = kind(text)
    try:
        node = loader.get_single_node()
        reader = _Reader(loader, path, first_line)
        value = reader.value(node, ()) if node else None
    finally:
        loader.dispose()
    if any(problem.code == "P101" for problem in reader.problems):
        return None, reader.problems
    return Yaml(value, reader.marks), reader.problems


def plain_scalars(text: str) -> Iterator[yaml.ScalarNode]:
    """The values without quotation marks, keys left aside, of YAML that can be read and is not nested beyond reason."""
    loader = _FastLoader(text if _is_simple(text) else "")
    try:
        node = loader.get_single_node()
    except _UNREADABLE:
        return
    finally:
        loader.dispose()
    yield from _plain_scalars(node) if node else ()


def _plain_scalars(node: yaml.Node) -> Iterator[yaml.ScalarNode]:
    match node:
        case yaml.MappingNode():
            for _, value in node.value:
                yield from _plain_scalars(value)
        case yaml.SequenceNode():
            for value in node.value:
                yield from _plain_scalars(value)
        case yaml.ScalarNode() if node.style is None:
            yield node


class _Reader:
    """Turns YAML nodes into plain values and remembers where each stood."""

    def __init__(self, loader: yaml.SafeLoader, path: str, first_line: int) -> None:
        self.loader, self.path, self.first_line = loader, path, first_line
        self.marks: dict[Key, tuple[int, int]] = {}
        self.problems: list[Problem] = []
        self.seen: set[int] = set()

    def value(self, node: yaml.Node, at: Key) -> Any:
        self.marks.setdefault(at, self._mark(node))
        if node.tag not in _TAGS:
            self._problem(node, "P101", f"the tag {node.tag} is not allowed", "Put the value in quotation marks.")
            return None
        if id(node) in self.seen or len(at) > MAX_DEPTH:
            self._problem(node, "P101", "anchors (&, *) and deep nesting are not read", "Write the value out.")
            return None
        match node:
            case yaml.MappingNode():
                self.seen.add(id(node))
                return self._mapping(node, at)
            case yaml.SequenceNode():
                self.seen.add(id(node))
                return [self.value(child, (*at, i)) for i, child in enumerate(node.value)]
            case _:
                self._check_characters(node)
                return self.loader.construct_object(node)

    def _check_characters(self, node: yaml.Node) -> None:
        if _SURROGATE.search(str(node.value)):
            self._problem(
                node, "P101", "half a character (\\ud800 to \\udfff) is no text", "Write the character itself."
            )

    def _mapping(self, node: yaml.MappingNode, at: Key) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            self._check_characters(key_node)
            if key in result:
                self._problem(key_node, "P103", f"“{key}” is given twice", "Keep one of the two lines.")
            self.marks[(*at, key)] = self._mark(key_node)
            result[key] = self.value(value_node, (*at, key))
        return result

    def _mark(self, node: yaml.Node) -> tuple[int, int]:
        return node.start_mark.line + self.first_line, node.start_mark.column + 1

    def _problem(self, node: yaml.Node, code: str, message: str, hint: str) -> None:
        self.problems.append(Problem(self.path, *self._mark(node), code, message, hint))


def _syntax_problem(error: Exception, text: str, path: str, first_line: int) -> Problem:
    mark = getattr(error, "problem_mark", None)
    what = getattr(error, "problem", None) or str(error).split("\n")[0]
    what = "it nests too deeply" if isinstance(error, RecursionError) else what
    if mark is None:
        at = text.count("\n", 0, getattr(error, "position", 0)) + first_line
        hint = "Remove unseen characters, very long numbers and deep nesting; put values in double quotation marks."
        return Problem(path, at, 1, "P101", f"this YAML cannot be read: {what}", hint)
    lines = text.split("\n")
    line = lines[mark.line] if mark.line < len(lines) else ""
    return Problem(
        path, mark.line + first_line, mark.column + 1, "P101", f"this YAML cannot be read: {what}", _advice(line)
    )


def _advice(line: str) -> str:
    slip = re.match(r"\s*(?:- )?([\w-]+):\s+([^\"'\[{|>].*[:#].*)$", line)
    if slip:
        quoted = slip[2].strip().replace("\\", "\\\\").replace('"', '\\"')
        return f'Put the value in quotation marks: {slip[1]}: "{quoted}"'
    return "Put values with a colon, a quotation mark, a bracket or a # in double quotation marks."


def validate(model: type[Model], document: Yaml, path: str, at: Key = ()) -> tuple[Model | None, list[Problem]]:
    """Check a value against a pydantic model; every field error is a problem with its own line."""
    value = document.value
    for step in at:
        value = value[step]
    try:
        return model.model_validate(value), []
    except ValidationError as error:
        return None, list(_field_problems(error, model, document, path, at))


def _field_problems(
    error: ValidationError, model: type[BaseModel], document: Yaml, path: str, at: Key
) -> Iterator[Problem]:
    for item in error.errors(include_url=False, include_context=False, include_input=True):
        where = tuple(item["loc"])
        line, column = document.place((*at, *where))
        name = ".".join(map(str, where)) or "front matter"
        match item["type"]:
            case "extra_forbidden":
                guess = nearest(str(where[-1]), model.model_fields)
                yield Problem(
                    path, line, column, "P102", f"unknown field “{name}”{guess}", "Correct its name or remove the line."
                )
            case "missing":
                yield Problem(
                    path, line, column, "P102", f"the field “{name}” is missing", f"Add a line “{where[-1]}: …”."
                )
            case "tuple_type":
                yield Problem(
                    path, line, column, "P102", f"“{name}” is a list", f"Put it in brackets: [{item['input']}]"
                )
            case "bool_type":
                hint = "Write true or false, without quotation marks."
                yield Problem(path, line, column, "P102", f"“{name}” is true or false", hint)
            case "model_type" | "dict_type":
                yield Problem(
                    path, line, column, "P102", f"“{name}” is made of fields", "Write lines of the form “field: value”."
                )
            case _:
                yield Problem(
                    path, line, column, "P102", f"“{name}”: {_lower(item['msg'])}", f"It has {item['input']!r:.80}."
                )


def _lower(message: str) -> str:
    message = message.removeprefix("Value error, ")
    return message[:1].lower() + message[1:]


def write_yaml(value: dict[str, Any]) -> str:
    """Return YAML in the given order of keys; strings that another reader could mistake are quoted."""
    return yaml.dump(value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110)


class _Dumper(yaml.SafeDumper):
    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


class Flow(list[Any]):
    """A list that is written on one line: [a, b]."""


class FlowMap(dict[str, Any]):
    """A mapping that is written on one line: {a: 1, b: 2}."""


_Dumper.add_representer(
    FlowMap, lambda dumper, data: dumper.represent_mapping("tag:yaml.org,2002:map", data, flow_style=True)
)
_Dumper.add_representer(
    Flow, lambda dumper, data: dumper.represent_sequence("tag:yaml.org,2002:seq", data, flow_style=True)
)


def _string(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    """Unseen characters are written as escapes: YAML would fold some of them as line ends."""
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=None if text.isprintable() else '"')


_Dumper.add_representer(str, _string)

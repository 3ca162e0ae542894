"""Readers of file formats: each returns the text that a file has, and what the file says of itself.

No reader opens another file or a connection. What one cannot read it refuses, with words for a person.
"""

from dataclasses import dataclass

from edition.model import Facts, Mark, Warning


@dataclass(frozen=True, slots=True)
class Reading:
    """The lines of a file's text layer, with what belongs to them."""

    lines: tuple[str, ...]
    facts: Facts = Facts()
    marks: tuple[Mark, ...] = ()
    warnings: tuple[Warning, ...] = ()
    reader: str | None = None
    encoding: str | None = None


class Refused(Exception):
    """A file that is not read: the code of the rule, what is wrong, and how to put it right."""

    def __init__(self, code: str, message: str, hint: str, line: int = 0, column: int = 0) -> None:
        super().__init__(code, message, hint, line, column)
        self.code, self.message, self.hint, self.line, self.column = code, message, hint, line, column


def failed(reader: str, error: object) -> Refused:
    """The refusal of a file on which its reader fails, in the reader's own words."""
    words = " ".join(str(error).split()) or type(error).__name__
    hint = "Open the file in a program that knows it and save it again, or save its text as UTF-8, and add that."
    return Refused("W114", f"{reader} cannot read this file: {words:.300}", hint)


def paragraphs(blocks: list[str]) -> tuple[str, ...]:
    """One line for each paragraph, a blank line between them."""
    lines: list[str] = []
    for block in blocks:
        lines += ([""] if lines else []) + [" ".join(block.split())]
    return tuple(lines)

"""Decodes text: byte order marks and UTF-8 decided exactly, other encodings by charset-normalizer, doubts named."""

import codecs
import re
from collections.abc import Iterator
from encodings.aliases import aliases
from functools import cache

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from edition.collect.formats import Refused
from edition.model import Warning

SAMPLE = 64 * 1024
CLOSE = 0.02
ALTERNATIVES = 3
NEAREST = 3

_MARKS = [
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
]
# Codecs of Python that no file is written in: host names, and escapes of source code.
_PYTHON_ONLY = {"idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape"}
_SEVEN_BIT = ("iso2022", "hz", "utf-7")  # they write all letters in ASCII, so that their bytes are UTF-8 too
_ASCII = bytes(range(32, 127))
_LATIN = re.compile(r"^(?:us-ascii|ascii|iso-?8859-1|latin-?1)$", re.IGNORECASE)
_NAMES = {"cp1252": "windows-1252", "cp1250": "windows-1250", "cp1251": "windows-1251", "utf_8": "utf-8"}


def decode(
    content: bytes, declared: str | None = None, said: str | None = None
) -> tuple[str, str, tuple[Warning, ...]]:
    """The text, its encoding, and a warning if that is in doubt.

    The word of a person (`said`) decides; then a byte order mark; then UTF-8, which other encodings do not look like by
    chance; then what the file itself declares (`declared`); then the best guess from its bytes. Bytes that an encoding
    does not have refuse it.
    """
    if said:
        encoding = known_encoding(said)
        return _exactly(content, encoding, "as the sidecar says"), _name(encoding), ()
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _exactly(content, encoding, "which the file’s first bytes announce"), encoding, ()
    if b"\0" in content[:SAMPLE]:
        raise Refused("W106", "this is a binary file, not a text", "Convert it to plain text (UTF-8) and add that.")
    known = _known(declared)
    first = known if known and known.startswith(_SEVEN_BIT) else None
    for encoding in filter(None, [first, "utf-8", known]):
        try:
            return content.decode(encoding), _name(encoding), ()
        except UnicodeDecodeError:
            continue
    return _guess(content)


def known_encoding(name: str) -> str:
    """Python’s name of an encoding of text. Raises ValueError, with the nearest names, if there is none."""
    found = _known(name)
    if found is None:
        near = extract(name.lower(), _encodings(), scorer=OSA.normalized_similarity, limit=NEAREST, score_cutoff=0.5)
        guess = f"; did you mean {', '.join(found for found, _, _ in near)}?" if near else ""
        raise ValueError(f"is no encoding{guess}")
    return found


@cache
def _encodings() -> list[str]:
    """The names that people use, the commonest first."""
    families = [f"windows-{page}" for page in range(1250, 1259)] + [f"iso-8859-{part}" for part in range(1, 17)]
    others = sorted(name.replace("_", "-") for name in aliases.values() if _known(name))
    return list(dict.fromkeys([*_NAMES.values(), *families, *others]))


def _exactly(content: bytes, encoding: str, why: str) -> str:
    try:
        return content.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line, column = place(content[: error.start].decode(encoding, "replace").removeprefix("\ufeff"))
        message = f"byte 0x{content[error.start]:02x} is not {_name(encoding).upper()}, {why}"
        raise Refused("W103", message, "Save the file as UTF-8 and add that file.", line, column) from None


def place(before: str) -> tuple[int, int]:
    """Line and column, from 1, of what follows this text."""
    lines = re.split(r"\r\n|\n|\r", before)
    return len(lines), len(lines[-1]) + 1


def _known(declared: str | None) -> str | None:
    """The declared encoding, if there is one of that name. By web rules Latin-1 means Windows-1252."""
    if not declared:
        return None
    try:
        name = codecs.lookup("cp1252" if _LATIN.match(declared.strip()) else declared.strip()).name
    except (LookupError, ValueError):
        return None
    return name if getattr(codecs.lookup(name), "_is_text_encoding", True) and name not in _PYTHON_ONLY else None


def _name(encoding: str) -> str:
    return _NAMES.get(encoding, encoding.replace("_", "-"))


def _guess(content: bytes) -> tuple[str, str, tuple[Warning, ...]]:
    """The most plausible encoding. Windows-1252, the commonest by far, goes before others that are no better.

    A file with more than twice as many letters of UTF-8 as bytes that are not UTF-8 is damaged: by chance no file in
    another encoding comes near that.
    """
    text = content.decode("utf-8", "surrogateescape")
    strays = [number for number, char in enumerate(text) if "\udc80" <= char <= "\udcff"]
    is_damaged = sum(not char.isascii() for char in text) > 3 * len(strays)  # strays are among them
    ranked = [] if is_damaged else _ranked(content)
    if not ranked:
        byte, hint = ord(text[strays[0]]) - 0xDC00, "Find out the file’s encoding, save it as UTF-8 and add that file."
        why = "as the rest of the file is" if is_damaged else "and no other encoding fits the file"
        raise Refused("W103", f"byte 0x{byte:02x} is not UTF-8, {why}", hint, *place(text[: strays[0]]))
    encoding, text = ranked[0]
    return text, _name(encoding), tuple(_doubts(text, encoding, ranked[1:]))


def _ranked(content: bytes) -> list[tuple[str, str]]:
    """Encodings that fit the whole file, best first, each with the text it gives."""
    import charset_normalizer  # late: most files are UTF-8

    sample = b"\n".join(line for line in re.split(rb"[\r\n]+", content) if not line.isascii())[:SAMPLE]
    matches = [m for m in charset_normalizer.from_bytes(sample, threshold=0.25) if _has_ascii(m.encoding)]
    found = [(match.chaos, _commonest(match.encoding, match.could_be_from_charset)) for match in matches]
    best = min((chaos for chaos, _ in found), default=0)
    if not found or any(encoding == "cp1252" and chaos <= best + CLOSE for chaos, encoding in found):
        found = [(best, "cp1252"), *(pair for pair in found if pair[1] != "cp1252")]
    ranked = []
    for _, encoding in found:
        try:
            ranked.append((encoding, content.decode(encoding)))
        except UnicodeDecodeError:
            continue
    return ranked if ranked and not _is_noise(ranked[0][1]) else []


def _has_ascii(encoding: str) -> bool:
    """Whether ASCII is as it is: not so on mainframes, whose files are not what people have."""
    return _ASCII.decode(encoding, "replace") == _ASCII.decode("ascii")


def _commonest(encoding: str, same: list[str]) -> str:
    """Of encodings that give the same words, Windows-1252 if it is one of them."""
    return "cp1252" if "cp1252" in same else encoding


def _is_noise(text: str) -> bool:
    return sum(not char.isprintable() and not char.isspace() for char in text[:SAMPLE]) * 20 > len(text[:SAMPLE])


def _doubts(text: str, encoding: str, others: list[tuple[str, str]]) -> Iterator[Warning]:
    """Other encodings that would give other words, with the first word on which they differ."""
    differing = [(name, other) for name, other in others if other != text][:ALTERNATIVES]
    if not differing:
        return
    at = next(n for n, char in enumerate(text) if any(other[n : n + 1] != char for _, other in differing))
    word = _word(text, at)
    readings = "; ".join(f"as {_name(name)} it is “{_word(other, at)}”" for name, other in differing)
    message = f"the encoding is not certain: “{word}” is read as {_name(encoding)}; {readings}"
    yield Warning(place(text[:at])[0], message)


def _word(text: str, at: int) -> str:
    before, after = re.split(r"\s", text[:at])[-1], re.split(r"\s", text[at : at + 30])[0]
    return f"{before[-30:]}{after}"

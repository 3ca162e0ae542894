"""Reads an e-mail: its text is the layer, its headers are facts."""

import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage, MIMEPart
from email.utils import getaddresses, parsedate_to_datetime

from edition.collect.formats import Reading, Refused, failed
from edition.collect.formats.encoding import decode
from edition.collect.formats.html import read_html
from edition.model import Facts, Warning

MAX_PARTS = 200


def read_mail(content: bytes, said: str | None = None) -> Reading:
    """The message's plain text, or its HTML where it has none. Attachments are named, not read.

    A web page that a browser saved as one file (MHTML) has the form of a message too: it is read as a page. `said` is
    the encoding that a person gives the text.
    """
    try:
        message = email.message_from_bytes(content, policy=email.policy.default)
        if sum(1 for _ in message.walk()) > MAX_PARTS:
            raise Refused("W115", f"the message has more than {MAX_PARTS} parts", "Save its text and add that.")
        body = message.get_body(("plain", "html"))
        facts, left_out = _facts(message), tuple(_left_out(message, body))
        raw = None if body is None else body.get_payload(decode=True)
    except Refused:
        raise
    except RecursionError:
        raise Refused("W115", "the message nests too deeply", "Save its text and add that.") from None
    except Exception as error:  # broken messages make Python’s email raise what Python has
        raise failed("email", error) from None
    if body is None or not isinstance(raw, bytes):
        raise Refused("W104", "the message has no text", "Add its attachments, each as a source of its own.")
    text, encoding, doubts = decode(raw, body.get_content_charset(), said)
    if body.get_content_type() == "text/html":
        page = read_html(text)
        doubts = tuple(replace(doubt, line=1) for doubt in doubts)  # their lines are those of the page’s code
        if saved_from := message.get("Snapshot-Content-Location"):
            facts = replace(page.facts, url=page.facts.url or " ".join(str(saved_from).split()))
            return replace(page, facts=facts, warnings=(*doubts, *page.warnings), encoding=encoding)
        return replace(page, facts=facts, warnings=(*doubts, *page.warnings, *left_out), encoding=encoding)
    lines = tuple(re.split(r"\r\n|\n|\r", text.rstrip("\r\n")))
    return Reading(lines, facts, warnings=(*doubts, *left_out), reader="Python’s email", encoding=encoding)


def _facts(message: EmailMessage) -> Facts:
    senders = [" ".join((name or address).split()) for name, address in getaddresses([str(message.get("From", ""))])]
    return Facts(
        title=" ".join(str(message.get("Subject", "")).split()) or None,
        authors=tuple(filter(None, senders)),
        date=_date(str(message.get("Date", ""))),
        language=str(message.get("Content-Language", "")).strip() or None,
    )


def _date(written: str) -> str | None:
    try:
        return parsedate_to_datetime(written).date().isoformat()
    except (ValueError, TypeError, IndexError):
        return written.strip() or None


def _left_out(message: EmailMessage, body: MIMEPart | None) -> Iterator[Warning]:
    for part in message.walk():
        name = part.get_filename()
        if part is not body and (name or part.get_content_maintype() not in ("multipart", "text")):
            what = name or part.get_content_type()
            yield Warning(1, f"the attachment “{what}” is not read: add it as a source of its own")

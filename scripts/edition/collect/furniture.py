"""Tells what belongs to no document: rules, controls of web pages, heads of e-mails, what stands around a round-up."""

import re
from collections.abc import Iterator

from edition.collect.blocks import Line, is_separator
from edition.collect.characters import carriable
from edition.collect.heads import Head
from edition.collect.titles import looks_like_heading
from edition.model import Furniture, Span

SEPARATOR = "Separator."
MAX_CHROME = 90
MAX_MASTHEAD = 100
MAX_FOOT = 60

_CHROME = re.compile(
    r"^(?:share (?:this|on)\b|like this\b|skip to (?:content|main)|subscribe\b|sign (?:up|in)\b|advertisement$|menu$"
    r"|accept all|we value your privacy|home\s+(?:>|›|»|about\b)|about us\b|most read$|tags:|read more:|© |page \d+$"
    r"|you are (?:reading|receiving)\b|unsubscribe\b|view this email|for immediate release$|\*?this .{0,40}sponsored by"
    r"|(?:from|to|sent|cc|subject|date|reply-to): .*@|our standards:|read all threads\b|missing some tweet"
    r"|was this (?:e-?mail |newsletter )?forwarded to you\b"
    r"|leave a (?:comment|reply)|comments? (?:are )?(?:off|closed)|filed under\b|continue reading|read more$"
    r"|\d+ (?:comments?|replies|likes|shares)$|[«‹←<]*\s*(?:older|newer) posts|← |print this|e-?mail this"
    r"|to unsubscribe\b|powered by\b|proudly powered\b|blogroll$|cookie (?:settings|policy)\b"
    r"|you m(?:ay|ight) also like"
    r"|more (?:from|in|on)(?: [A-Z][\w&’'-]*){1,3}$|related (?:articles|posts|stories)\b|back to top$|sent from my\b"
    r"|a (?:message|word) from our sponsors?\b|sponsored(?: content)?$|-+ ?(?:forwarded|original) message ?-+$"
    r"|[\d.,]+[KM]? (?:replies|boosts|likes|shares|retweets|reposts|favou?rites|views)(?: ·|,|$)"
    r"|anzeige$|werbung$|lesen sie (?:auch|mehr)\b|publicité$|lire aussi\b|publicidad$|lea también\b|pubblicità$)",
    re.IGNORECASE,
)
_ADVERTISEMENT = re.compile(r"a (?:message|word) from our|advertisement|sponsored|anzeige|werbung", re.IGNORECASE)
_MAIL = re.compile(r"^(?:From|To|Sent|Cc|Bcc|Subject|Date|Reply-To):\s")


def apart_by_words(text: list[Line], format: str = "text") -> dict[int, str]:
    """The lines that belong to no document by their own words or characters, and why."""
    found = dict(_signature(text)) if format == "mail" else {}
    found |= {n: why for n, line in text if (why := _apart(line))} | _mail_head(text)
    found |= dict(_advertisements(text, found))
    return found | dict(_among_controls(text, found)) | dict(_menus(text))


def _apart(line: str) -> str:
    if is_separator(line):
        return SEPARATOR
    if len(line.strip()) <= MAX_CHROME and _CHROME.match(line.strip()):
        return "A control of a web page or mailing list."
    return "" if carriable(line).strip() else "Nothing but characters that HTML cannot hold."


def _signature(text: list[Line]) -> Iterator[tuple[int, str]]:
    """What stands in an e-mail under the line “-- ”, which parts the signature from the text (RFC 3676)."""
    start = next((n for n, line in text if line.rstrip() == "--"), 0)
    if start:
        yield from ((n, "The signature of an e-mail.") for n, _ in text if n >= start)


def _advertisements(text: list[Line], found: dict[int, str]) -> Iterator[tuple[int, str]]:
    """Lines right under one that says that they are an advertisement."""
    under = 0
    for number, line in text:
        if number in found and _ADVERTISEMENT.match(line.strip()):
            under = number + 1
        elif number == under and number not in found:
            yield number, "An advertisement."
            under = number + 1


def _among_controls(text: list[Line], found: dict[int, str]) -> Iterator[tuple[int, str]]:
    """Short lines at the end, under a rule or a control, at least half of which are controls.

    Lines right under a control, as in a list of links, go with it.
    """
    foot: list[int] = []
    rule = max((n for n, why in found.items() if why == SEPARATOR), default=0)
    for number, line in reversed(text[-MAX_FOOT:]):
        is_sentence = line.strip()[-1:] in ".!?" and number not in found and number < rule
        if len(line.strip()) > MAX_CHROME or is_sentence:
            break
        foot.append(number)
    foot.reverse()
    listed = {n for n in foot if n in found and found[n] != SEPARATOR}
    for number in foot:
        if number - 1 in listed:
            listed.add(number)
    starts = [place for place, number in enumerate(foot) if number in found]
    for start in starts:
        under = [n for n in foot[start:] if found.get(n) != SEPARATOR]
        if under and sum(n in listed for n in under) * 2 >= len(under):
            yield from ((n, "Among the controls of a web page.") for n in under if n not in found)
            return


def _menus(text: list[Line]) -> Iterator[tuple[int, str]]:
    """Lines of four short names or more between bars or dots, as in “Home | News | Sport | Weather”."""
    for number, line in text:
        items = re.split(r"\s+[|·•]\s+|\s*\|\s*", line.strip())
        if len(items) > 3 and all(0 < len(item.split()) <= 4 and item[-1] not in ".,;:" for item in items):
            yield number, "A menu."


def _mail_head(text: list[Line]) -> dict[int, str]:
    """The lines “From: …”, “Sent: …”, “Subject: …” with which a pasted e-mail begins, three at least together."""
    found: dict[int, str] = {}
    run: list[int] = []
    for number, line in [*text, (0, "")]:
        if _MAIL.match(line) and (not run or number == run[-1] + 1):
            run.append(number)
            continue
        found |= dict.fromkeys(run, "The head of an e-mail.") if len(run) > 2 else {}
        run = [number] if _MAIL.match(line) else []
    return found


def around(words: list[Line], heads: list[Head], apart: dict[int, str]) -> Iterator[Furniture]:
    """What precedes the first document of a round-up, or the only one of a page, and what follows the last."""
    if len(heads) > 1 or _is_under_short_lines(words, heads):
        for number, _ in words:
            if number < heads[0].first:
                yield Furniture(Span(number, number), "Stands before the first document.")
    if len(heads) > 1:
        inside = [line for line in words if line[0] >= heads[0].first]
        yield from _tail(inside, max(heads[-1].numbers() | {heads[-1].first}), apart)


def _is_under_short_lines(words: list[Line], heads: list[Head]) -> bool:
    """Whether all that stands above the only byline’s title is short: the masthead and menus of a page."""
    if len(heads) != 1 or not heads[0].title or not heads[0].cues:
        return False
    return all(len(line.strip()) <= MAX_MASTHEAD for number, line in words if number < heads[0].first)


def _tail(inside: list[Line], last: int, apart: dict[int, str]) -> Iterator[Furniture]:
    """Lines at the end that are no text: a line or two under a rule, or one alone like a heading with no text."""
    rule = max((n for n in apart if n > last), default=0)
    under = [line for line in inside if line[0] > rule] if rule else []
    short = all(len(line) <= MAX_MASTHEAD for _, line in under)
    if under and short and len(under) <= 3 and len(under) < len([line for line in inside if line[0] > last]):
        for number, _ in under:
            yield Furniture(Span(number, number), "Stands under a rule after the last document.")
        return
    number, line = inside[-1]
    if len(inside) > 1 and last < inside[-2][0] < number - 1 and looks_like_heading(line):
        yield Furniture(Span(number, number), "Stands after the last document, like a heading with no text.")

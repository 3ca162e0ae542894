"""Writes a tree of the edition as TEI, element by element. One that is not known here is a problem; its words stay."""

import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from edition.edit.markdown import classes
from edition.publish.tei.forms import (
    ALIKE,
    ALIKE_SPANS,
    SITE_ONLY,
    TRANSPARENT,
    footnotes,
    has_words,
    is_transparent,
    label_of,
    piece,
    work_id,
)
from edition.publish.tei.parts import EDITORS, TEI, Named, Node, el, say, to_page


@dataclass(frozen=True, slots=True)
class Spoken:
    """What the words of a statement carry: who says them, to whom, and of which mode and topics they are."""

    who: str
    to_whom: str
    ana: str
    direct: str


@dataclass
class Writer:
    """Writes trees of the page `page_uri` into the file `here`; both paths are from the site's root.

    `mentioned` has the entry of each mention marked in the tree, `spoken` each statement, `local` the ids in this file
    of the anchors of its page.
    """

    page_uri: str
    here: str
    names: Mapping[str, Named]
    mentioned: Mapping[str, str] = field(default_factory=dict)
    spoken: Mapping[str, Spoken] = field(default_factory=dict)
    local: Mapping[str, str] = field(default_factory=dict)
    works: set[str] = field(default_factory=set)
    lost: list[str] = field(default_factory=list)
    unknown: list[ET.Element] = field(default_factory=list)
    pieces: Counter[str] = field(default_factory=Counter)
    written: Counter[str] = field(default_factory=Counter)

    def count(self, tree: ET.Element) -> None:
        """Count the pieces of each statement, so that each can point to the next."""
        self.pieces.update(statement for span in tree.iter("span") if (statement := span.get("data-statement")))

    def fill(self, element: ET.Element, to: Node) -> Node:
        """Write what is in the element at the end of `to`."""
        say(to, element.text)
        self.put_all(element, to)
        return to

    def add(self, to: Node, made: Node, child: ET.Element) -> None:
        """Put an element at the end of `to`, then write into it: names look for what is around them."""
        to.append(made)
        self.fill(child, made)

    def put_all(self, children: Iterable[ET.Element], to: Node) -> None:
        """Write these elements, each with the text after it, at the end of `to`."""
        for child in children:
            self.put(child, to)
            say(to, child.tail)

    def put(self, child: ET.Element, to: Node) -> None:
        """Write one element."""
        names = classes(child)
        match child.tag:
            case "a":
                self._link(child, names, to)
            case "span":
                self._span(child, names, to)
            case "sup" if child.get("id", "").startswith("fnref"):
                self.fill(child, to)
            case "br":
                to.append(el("lb"))
            case "hr":
                to.append(el("milestone", unit="rule"))
            case "img":
                to.append(self._picture(child))
            case "p" if not has_words(child):
                pass  # the sign that leads back from a note, in a paragraph of its own
            case "p" if "withheld" in names:
                to.append(el("p", el("gap", reason="rights"), xml_id=child.get("id")))
            case "p" | "li" if {"remark", "turn"} & set(names):
                self._of_transcript(child, names, to)
            case "div" if "footnote" in names:
                self._footnotes(child, to)
            case "div" if "admonition" in names:
                self.add(to, el("quote", type="admonition", rend=" ".join(names[1:])), child)
            case tag if tag in TRANSPARENT or (tag == "div" and is_transparent(names)):
                self.fill(child, to)
            case tag if tag in ALIKE:
                name, attributes = ALIKE[tag]
                self.add(to, el(name, xml_id=self._passage_id(child), **attributes), child)
            case _:
                self._not_known(child, to)

    def _not_known(self, child: ET.Element, to: Node) -> None:
        self.unknown.append(child)
        self.fill(child, to)

    def _passage_id(self, child: ET.Element) -> str:
        return self.local.get(child.get("id", ""), "")

    def _span(self, child: ET.Element, names: list[str], to: Node) -> None:
        statement = child.get("data-statement", "")
        known = next((name for name in names if name in ALIKE_SPANS), "")
        if statement in self.mentioned:
            self.name(self.mentioned[statement], child, to)
        elif statement:
            self.add(to, self._said(statement), child)
        elif "emendation" in names:
            self._emendation(child, to)
        elif "citation" in names:
            to.append(self._citation(child))
        elif known:
            tag, attributes = ALIKE_SPANS[known]
            self.add(to, el(tag, **attributes), child)
        elif is_transparent(names):
            self.fill(child, to)
        else:
            self._not_known(child, to)

    def _link(self, child: ET.Element, names: list[str], to: Node) -> None:
        entry, href = child.get("data-entry", ""), child.get("href", "")
        if SITE_ONLY & set(names):
            _trim(to, names)
            return
        if entry in self.names:
            self.name(entry, child, to)
        elif "note-lost" in names:
            self.lost.append("".join(child.itertext()))
            self.add(to, el("ref", type="lost-note", target=f"#lost-{len(self.lost)}"), child)
        else:
            kind = "note" if "footnote-ref" in names else ""
            self.add(to, el("ref", type=kind, target=self.pointer(href) if href else ""), child)

    def pointer(self, href: str) -> str:
        """Where a link of the page leads: within this file where it has the place, else to the site's page."""
        anchor = self.local.get(href[1:], "") if href.startswith("#") else ""
        return f"#{anchor}" if anchor else to_page(href, self.page_uri, self.here)

    def name(self, entry: str, child: ET.Element, to: Node) -> None:
        """The words as a name of the entry; once, where a link and a mention stand around the same words."""
        named = self.names[entry]
        ref = named.ref(self.here)
        if any(around.get("ref") == ref for around in (to, *to.iterancestors())):
            self.fill(child, to)
        else:
            self.add(to, el(named.tag, ref=ref), child)

    def _footnotes(self, child: ET.Element, to: Node) -> None:
        """The editors' footnotes, each by itself."""
        for number, item in enumerate(footnotes([child]), 1):
            self.add(to, el("note", xml_id=self._passage_id(item), n=str(number), resp=EDITORS), item)

    def _said(self, statement: str) -> Node:
        spoken = self.spoken[statement]
        self.written[statement] += 1
        number, count = self.written[statement], self.pieces[statement]
        return el(
            "said",
            xml_id=piece(statement, number),
            who=spoken.who,
            toWhom=spoken.to_whom,
            direct=spoken.direct,
            ana=spoken.ana,
            prev=f"#{piece(statement, number - 1)}" if number > 1 else "",
            next=f"#{piece(statement, number + 1)}" if number < count else "",
        )

    def _emendation(self, child: ET.Element, to: Node) -> None:
        """Both readings; why is in the note that points here."""
        id = child.get("id", "")
        words = [part for part in child if part.tag in ("del", "ins", "span")]
        self.unknown += [part for part in child if part not in words and "apparatus-sign" not in classes(part)]
        match child.get("data-kind"), words:
            case "replaced", [received, corrected]:
                choice = el("choice", xml_id=id)
                to.append(choice)
                self.add(choice, el("sic"), received)
                self.add(choice, el("corr", resp=EDITORS), corrected)
            case "inserted", [corrected]:
                self.add(to, el("supplied", xml_id=id, resp=EDITORS), corrected)
            case "deleted", [received]:
                self.add(to, el("surplus", xml_id=id, resp=EDITORS), received)
            case "kept", [received]:
                self.add(to, el("sic", xml_id=id), received)
            case _:
                self._not_known(child, to)

    def _citation(self, child: ET.Element) -> Node:
        """The editors' citation as readers see it, with pointers to its works."""
        keys = child.get("data-cite", "").split()
        self.works.update(keys)
        target = " ".join(f"#{work_id(key)}" for key in keys)
        return el("ref", "".join(child.itertext()), type="citation", resp=EDITORS, target=target)

    def _picture(self, child: ET.Element) -> Node:
        source = child.get("src", "")
        graphic = el("graphic", url=to_page(source, self.page_uri, self.here)) if source else None
        return el("figure", graphic, el("figDesc", child.get("alt", "")))

    def _of_transcript(self, child: ET.Element, names: list[str], to: Node) -> None:
        """A paragraph or item that is a turn or a remark. At the top of a text, turns are gathered into speeches."""
        passage = el({"p": "p", "li": "item"}[child.tag], xml_id=self._passage_id(child))
        to.append(passage)
        if "remark" in names:
            self.add(passage, el("note", type="transcriber"), child)
        elif child.tag == "p":
            self.fill(child, passage)
        else:
            speech = self.speech(child)
            passage.append(speech)
            self.turn(child, speech, el("p"), passage)

    def speech(self, turn: ET.Element) -> Node:
        """An empty speech of the turn's speaker."""
        speaker = turn.get("data-speaker", "")
        return el("sp", who=self.names[speaker].ref(self.here) if speaker in self.names else "")

    def turn(self, turn: ET.Element, speech: Node, passage: Node, after: Node) -> None:
        """Write a turn into a speech: its label as the speaker's, the words as `passage`; lists in it come `after`."""
        label = label_of(turn)
        if label is not None:
            self.add(speech, el("speaker"), label)
        speech.append(passage)
        say(passage, label.tail if label is not None else turn.text)
        rest = list(turn)[list(turn).index(label) + 1 :] if label is not None else list(turn)
        lists = next((at for at, child in enumerate(rest) if child.tag in ("ul", "ol")), len(rest))
        self.put_all(rest[:lists], passage)
        self.put_all(rest[lists:], after)


def _trim(to: Node, names: Sequence[str]) -> None:
    """Take away the space that a page has before the sign that leads back from a note."""
    if "footnote-backref" not in names:
        return
    if len(to):
        to[-1].tail = (to[-1].tail or "").rstrip("\u00a0")
    else:
        to.text = (to.text or "").rstrip("\u00a0")


def is_tei(element: Node, tag: str) -> bool:
    """Whether it is this element of TEI."""
    return bool(element.tag == TEI + tag)

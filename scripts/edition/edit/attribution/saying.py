"""The words by which English reports what somebody said: a list for any text, in the spellings of both shores.

A verb's class says what must stand around it, so that `called the meeting` is no report, and `called it “a ruse”` is.
"""

from collections.abc import Iterator
from typing import Literal

Verb = Literal["clause", "weak", "object", "name", "manner", "deny", "talk"]

# clause: what is said follows, or stands before it. weak: the same, but only of who can speak (not “data suggest”).
# object: what is said is the verb with its object. name: it gives a thing a name, in quotation marks or after “as”.
# manner: only beside words in quotation marks. deny: the speaker says that something is untrue or out of the question.
_BASES: dict[Verb, str] = {
    "clause": "say tell add announce state claim assert contend insist declare remark reply retort warn caution "
    "write tweet stress emphasise emphasize reiterate reaffirm affirm allege complain boast joke quip "
    "pledge vow testify proclaim lament brag inform assure clarify",
    "weak": "argue explain note observe suggest report confirm conclude reveal disclose recall recount maintain "
    "predict comment respond answer underline underscore acknowledge admit concede promise recommend "
    "question repeat counter hint imply signal indicate post remind threaten propose mention read brief "
    "ask",
    "object": "urge demand request advise advocate implore plead describe outline voice express praise condemn "
    "denounce criticise criticize accuse blame",
    "name": "call characterise characterize dismiss label brand term dub hail slam mock welcome",
    "manner": "continue begin fume rage shout whisper yell cry murmur mutter laugh sigh interject exclaim muse",
    "deny": "deny refute rebut dispute reject",
    "talk": "speak talk",
}

_IRREGULAR = {
    "say": "says said said saying",
    "tell": "tells told told telling",
    "write": "writes wrote written writing",
    "begin": "begins began begun beginning",
    "speak": "speaks spoke spoken speaking",
    "read": "reads read read reading",
    "plead": "pleads pleaded pleaded pleading",
}
_DOUBLED = ("admit", "quip", "brag", "rebut", "dub", "signal", "label")

# The particle makes the verb: “ruled out”, “called for”.
PHRASES: dict[tuple[str, str], Verb] = {
    ("rule", "out"): "deny",
    ("point", "out"): "clause",
    ("lay", "out"): "object",
    ("set", "out"): "object",
    ("spell", "out"): "object",
    ("put", "forward"): "object",
    ("call", "for"): "object",
    ("call", "on"): "object",
    ("call", "upon"): "object",
    ("appeal", "for"): "object",
    ("appeal", "to"): "object",
    ("speak", "of"): "talk",
    ("speak", "about"): "talk",
    ("talk", "of"): "talk",
    ("talk", "about"): "talk",
    ("refer", "to"): "talk",
}
_ONLY_IN_PHRASES = {"rule": "", "point": "", "appeal": "", "refer": "refers referred referred referring"}
_ONLY_IN_PHRASES |= {"lay": "lays laid laid laying", "set": "sets set set setting", "put": "puts put put putting"}
_ONLY_IN_PHRASES |= {"spell": "spells spelled spelled spelling"}

FORMS = ("base", "present", "past", "participle", "ing")


def _regular(base: str) -> Iterator[str]:
    """The forms of a regular verb: deny denies denied denied denying."""
    stem = base[:-1] if base.endswith("e") else base
    if base.endswith("y") and base[-2] not in "aeiou":
        yield from (base[:-1] + "ies", base[:-1] + "ied", base[:-1] + "ied", base + "ing")
        return
    stem += stem[-1] if base in _DOUBLED else ""
    present = base + ("es" if base.endswith(("s", "x", "sh", "ch", "ss")) else "s")
    yield from (present, stem + "ed", stem + "ed", stem + "ing")


def _table() -> dict[str, tuple[str, frozenset[str], Verb | None]]:
    classes: dict[str, Verb | None] = {base: kind for kind, row in _BASES.items() for base in row.split()}
    classes |= dict.fromkeys(_ONLY_IN_PHRASES)
    table: dict[str, tuple[str, frozenset[str], Verb | None]] = {}
    for base, kind in classes.items():
        irregular = _IRREGULAR.get(base) or _ONLY_IN_PHRASES.get(base)
        forms = (base, *(irregular.split() if irregular else _regular(base)))
        for word in forms:
            names = frozenset(name for name, form in zip(FORMS, forms, strict=True) if form == word)
            table[word] = (base, names, kind)
    return table


# Each form of each verb: its base, which forms it can be, and its class (None: only with a particle).
VERBS = _table()

# That a claim is untrue: denied, and not only refused, as a proposal is.
DENYING = frozenset("deny dispute rebut refute".split())
# What is said is the verb with its object: without it the object would seem to be granted.
REFUSING = DENYING | {"reject", "rule out"}
# Words of which a denial has one, beside negations.
DENIALS = frozenset(
    "baseless contradict contradicted contradicting contradicts denial denials deny denied denies denying dismiss "
    "dismissed dismisses dismissing dispute disputed disputes disputing fabricated fabrication false falsehood fake "
    "groundless incorrect invented lie lies nonsense rebut rebuts rebutted rebutting refute refuted refutes refuting "
    "reject rejected rejecting rejects unaware unfounded unknown untrue wrong".split()
)

# Nouns for what is said: “his claim that …”, “in a statement”, “made the remarks”.
NOUNS = frozenset(
    "accusation admission allegation announcement argument assertion assurance boast claim comment complaint "
    "confirmation contention declaration demand denial insistence message offer pledge prediction promise "
    "proposal remark report statement suggestion testimony threat warning".split()
)
NOUNS_PLURAL = frozenset(noun + "s" for noun in NOUNS)
# “The plan that he put forward”, “things that he said”: what was said stands before, or nowhere.
EMPTY = frozenset(
    "nothing before earlier so things thing something anything everything it this that otherwise words lot".split()
)
# Present forms that are plural nouns, too, are none before these: “the other states would”, “their demands of”.
PLURALS = frozenset(
    "states reports claims demands remarks comments promises requests questions notes complaints boasts jokes "
    "calls posts pledges vows labels brands terms answers replies counters hints signals repeats advocates "
    "outlines disputes voices tweets quips talks".split()
)
NO_VERB_BEFORE = frozenset(
    "of by from with in on and or are were is was have has had will would could should may".split()
)
TEXTS = frozenset(
    "account article book commentary essay interview letter memoir paper post readout report speech".split()
)

# Who can be said to speak without a name: the last word of “senior Russian officials”, “the report”.
SPEAKERS = (
    frozenset(
        "administration agency aide ally ambassador analyst army author authority cabinet candidate chairman "
        "chancellor chief colleague commander commission committee company correspondent council court critic "
        "delegation department diplomat director editor embassy envoy expert government head host institute "
        "journal judge leader magazine man mayor media member military minister ministry negotiator network "
        "newspaper observer office official opposition outlet panel paper parliament parliamentarian party person "
        "policeman politician president press professor reporter representative scholar secretary senator side "
        "source speaker spokesman spokesperson spokeswoman staff team union witness woman".split()
    )
    | TEXTS
    | {"statement", "police", "address", "university"}
)
# Of these, what is no person.
INSTITUTIONS = frozenset(
    "administration agency army authority cabinet commission committee company council court delegation department "
    "embassy government institute journal magazine media military ministry network newspaper office opposition outlet "
    "panel paper parliament party police press staff team union university".split()
)
_AGENTS = ("er", "ers", "or", "ors", "ist", "ists", "ian", "ians", "man", "men", "woman", "women", "crat", "crats")
_NO_AGENTS = frozenset(
    "anger border career center chapter cluster color computer corner cover danger december dinner "
    "disaster door error factor favor fever floor former further harbor hunger labor latter layer letter "
    "matter mirror motor never november number october order other paper power quarter rather register "
    "river sector september stopper summer theater together tower under water weather whether winter "
    "wonder".split()
)


def singular(noun: str) -> str:
    """A common noun in the singular: ministries, ministry."""
    if noun in INSTITUTIONS:
        return noun
    return noun[:-3] + "y" if noun.endswith("ies") else noun if noun.endswith("ss") else noun.removesuffix("s")


def can_speak(noun: str) -> bool:
    """Whether a common noun names somebody, or a text, that can be said to say something."""
    noun = noun.lower().removesuffix("’s").removesuffix("'s")
    single = singular(noun)
    agent = len(noun) > 4 and noun.endswith(_AGENTS) and not {noun, single} & _NO_AGENTS
    return agent or bool({noun, single} & SPEAKERS)


def is_negation(word: str) -> bool:
    """Whether a word turns what is said into its opposite."""
    word = word.lower().replace("’", "'")
    return word in NEGATING or word.endswith("n't")


HEDGES = frozenset(
    "reportedly allegedly supposedly purportedly apparently ostensibly so-called alleged purported unconfirmed".split()
)
HEDGING_VERBS = frozenset({"claim", "allege"})

PRONOUNS = frozenset("he she they it who".split())
NOT_SPEAKERS = frozenset(
    "i we you this that there what which one these those nobody none anyone nothing people some many others most "
    "everyone somebody someone folks".split()
)
MODALS = frozenset("will would can could may might must shall should won’t can’t won't can't 'd ’d".split())
NEGATIONS = frozenset("not never n’t n't hardly didn’t didn't hasn’t hasn't doesn’t doesn't haven’t nor".split())
# Words that turn what is said into its opposite, wherever they stand in it.
NEGATING = frozenset("not no never neither nor none nobody nothing cannot without unless hardly".split())
HAVE = frozenset("has have had having".split())
BE = frozenset("is are was were be been being".split())
DETERMINERS = frozenset(
    "the a an his her its their our my your this these those some several many two three both".split()
)
ADVERBS = frozenset(
    "also thereby hence then already later first once again further now still even just thus soon instead here "
    "too once himself herself themselves itself often always today yesterday afterwards meanwhile however indeed "
    "therefore both all".split()
)
CONNECTIVES = frozenset(
    "first second third secondly finally in addition and but also then moreover however instead".split()
)

# Where a noun phrase ends on its left, and on its right; a source’s may have a preposition in it.
BEFORE_A_PHRASE = frozenset(
    "that which who whom whose and or but nor yet so as after before while when where whether because if since "
    "until than though although unless with in on at by to from about into over under during between against "
    "among via per citing quoted cited is are was were be been being has have had do does did not what how why "
    "hear heard let like".split()
)
AFTER_A_PHRASE = BEFORE_A_PHRASE | {"for"} | PRONOUNS
WITHIN_A_SOURCE = frozenset({"in", "on", "at", "with", "for", "from"})

MONTHS = "January February March April May June July August September October November December".split()
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()

"""What a published work is called in each format: one row for each kind of work, by its entry in references.bib."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class WorkKind:
    """A kind of published work under its names in CSL, Zotero, RIS, BibLaTeX (type and subtype) and schema.org.

    `outlet` is the meta tag by which Zotero reads where it appeared.
    """

    csl: str
    zotero: str
    ris: str
    biblatex: tuple[str, str]
    schema: str
    outlet: str

    @property
    def is_whole(self) -> bool:
        """Whether it appeared by itself, so that its outlet is a publisher and nothing that contains it."""
        return self.biblatex[0] in ("book", "report", "misc", "legal")

    @property
    def outlet_field(self) -> str:
        """The field of BibLaTeX that names where it appeared."""
        return _OUTLET_FIELDS[self.biblatex[0]]


_OUTLET_FIELDS = {
    "article": "journaltitle",
    "online": "organization",
    "audio": "organization",
    "video": "organization",
    "misc": "organization",
    "legal": "organization",
    "inreference": "booktitle",
    "incollection": "booktitle",
    "book": "publisher",
    "report": "institution",
}

PRISM = "prism:publicationName"
NEWSPAPER = WorkKind("article-newspaper", "newspaperArticle", "NEWS", ("article", "newspaper"), "NewsArticle", PRISM)
MAGAZINE = WorkKind("article-magazine", "magazineArticle", "MGZN", ("article", "magazine"), "Article", PRISM)
JOURNAL = WorkKind("article-journal", "journalArticle", "JOUR", ("article", ""), "ScholarlyArticle", PRISM)
WEBPAGE = WorkKind("webpage", "webpage", "ELEC", ("online", ""), "Article", "z:websiteTitle")
BLOG = WorkKind("post-weblog", "blogPost", "BLOG", ("online", "blog"), "BlogPosting", "z:blogTitle")
POST = WorkKind("post", "forumPost", "ELEC", ("online", "post"), "SocialMediaPosting", "z:forumTitle")
PODCAST = WorkKind("broadcast", "podcast", "SOUND", ("audio", "podcast"), "PodcastEpisode", "z:seriesTitle")
BROADCAST = WorkKind("broadcast", "tvBroadcast", "VIDEO", ("video", ""), "Episode", "z:programTitle")
INTERVIEW = WorkKind("interview", "interview", "PCOMM", ("misc", "interview"), "Conversation", "z:interviewMedium")
ENCYCLOPEDIA = WorkKind(
    "entry-encyclopedia", "encyclopediaArticle", "ENCYC", ("inreference", ""), "Article", "z:encyclopediaTitle"
)
BOOK = WorkKind("book", "book", "BOOK", ("book", ""), "Book", "z:publisher")
CHAPTER = WorkKind("chapter", "bookSection", "CHAP", ("incollection", ""), "Chapter", PRISM)
REPORT = WorkKind("report", "report", "RPRT", ("report", ""), "Report", "z:institution")
TREATY = WorkKind("treaty", "statute", "STAT", ("legal", ""), "Legislation", "z:code")
DOCUMENT = WorkKind("document", "document", "GEN", ("misc", ""), "CreativeWork", "z:publisher")

_KINDS = {
    ("article", "newspaper"): NEWSPAPER,
    ("article", "magazine"): MAGAZINE,
    ("article", ""): JOURNAL,
    ("online", ""): WEBPAGE,
    ("online", "blog"): BLOG,
    ("online", "post"): POST,
    ("audio", ""): PODCAST,
    ("audio", "podcast"): PODCAST,
    ("video", ""): BROADCAST,
    ("misc", "interview"): INTERVIEW,
    ("inreference", ""): ENCYCLOPEDIA,
    ("book", ""): BOOK,
    ("incollection", ""): CHAPTER,
    ("inbook", ""): CHAPTER,
    ("report", ""): REPORT,
    ("legal", ""): TREATY,
    ("misc", ""): DOCUMENT,
}
_OLDER = {"electronic": "online", "www": "online", "techreport": "report"}


def kind_of(entry_type: str, subtype: str) -> WorkKind:
    """The kind of an entry. A subtype that no row has counts as none; a type that no row has is a plain document."""
    name = _OLDER.get(entry_type, entry_type)
    return _KINDS.get((name, subtype)) or _KINDS.get((name, ""), DOCUMENT)

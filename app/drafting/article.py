"""The article that a dossier is drafted from, as it is read from a page."""

from dataclasses import dataclass, field

from app.text.normalize import Span


@dataclass
class Article:
    """A page's text and what the page says of it. Spans are in code points of `text`, end exclusive."""

    text: str  # of `article.txt`: one paragraph a line, notes last
    title: str | None = None
    authors: list[str] = field(default_factory=list)  # as printed
    published_on: str | None = None  # EDTF
    url: str | None = None
    publisher: str | None = None
    language: str | None = None  # BCP 47
    headings: list[Span] = field(default_factory=list)
    block_quotes: list[Span] = field(default_factory=list)  # each without the line end
    notes: list[Span] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)  # a sentence for each kind of thing that is not in the text

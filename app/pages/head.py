"""What the head of a page tells search engines, link previews, reference managers and feed readers."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.api.cards import picture_path, speaker_names
from app.citations.cautions import caution, work_words
from app.citations.csl import title, without_markup
from app.citations.names import is_unspaced
from app.index.reader import Snapshot
from app.models.base import page_path
from app.pages import schema_org
from app.pages.dates import date_words
from app.pages.words import count
from app.query.bibliography import Bibliography
from app.query.links import OEMBED, oembed_path
from app.suggestions.validation_messages import join_words
from app.text.truncation import shorten

DESCRIPTION_LENGTH = 200  # characters
TITLE_LENGTH = 250  # characters
WORDS_LENGTH = 110  # characters of the words in a title
# What a text can hide in or reverse a line with: controls, and the embeddings, overrides and isolates of UAX #9.
INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
Record = Mapping[str, Any]
Tags = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Alternate:
    """The same thing in another format: `<link rel="alternate">`."""

    path: str
    media_type: str
    title: str


@dataclass(frozen=True)
class Head:
    """The head of a page. `description` is one or two sentences; `path` is the canonical address."""

    title: str  # without the name of the site
    description: str
    path: str
    kind: str = "website"  # og:type: website, article, profile
    picture: str | None = None  # the path of a PNG for OpenGraph and Twitter
    linked_data: Mapping[str, Any] | None = None
    citation: Tags = ()  # the Highwire tags `citation_*`, in order
    alternates: tuple[Alternate, ...] = ()
    is_indexed: bool = True  # False: search engines are asked to leave the page out

    def __post_init__(self) -> None:
        """Bring both texts on one line, without what hides or reverses it, and cut what is too long."""
        for name, length in (("title", TITLE_LENGTH), ("description", DESCRIPTION_LENGTH)):
            object.__setattr__(self, name, line(getattr(self, name), length))


def article_head(source: Record, base: str, snapshot: Snapshot) -> Head:
    """Return the head of an article, or of a work that is only cited."""
    counts = source["counts"]
    credits = f"By {names(source['authors'])}" if source["authors"] else ""
    publisher = source["publisher"]["name"] if source["publisher"] else None
    said = ", ".join(filter(None, (credits, publisher, date_of(source)))) or "Author and date are not on record"
    if source["reported_in"]:
        content = f"A work cited in {source['reported_in']['title']}"
    else:
        content = f"{of_counts(counts, 'quote', 'claim')}, each linked to its words"
    work = schema_org.work(source, base) | schema_org.in_context(source, base)
    return Head(
        line(title(source), WORDS_LENGTH),
        sentences(said, content),
        page_path(source["url"]),
        "article",
        picture_path(source["url"]),
        work,
        citation_tags(Bibliography(snapshot, base).source(source)),
        (*data_alternates(source), *feed_alternates(source), oembed(source, base)),
    )


def quote_head(quote: Record, base: str, snapshot: Snapshot) -> Head:
    """Return the head of a quote: who says which words, in which article, and what the original says."""
    source = Bibliography(snapshot, base).required_source(quote["source"])
    original = quote["original"]
    return Head(
        f"{speaker_line(quote, source)}: “{line(quote['text'], WORDS_LENGTH)}”",
        article_sentences(
            work_words(quote) or "In ", source, original and f"Original: {shorten(original['text'], 60)}", quote
        ),
        page_path(quote["url"]),
        "article",
        picture_path(quote["url"]),
        schema_org.quotation(quote, source, base),
        citation_tags(Bibliography(snapshot, base).quote(quote)),
        (*data_alternates(quote), json_ld(quote), oembed(quote, base)),
    )


def claim_head(claim: Record, base: str, snapshot: Snapshot) -> Head:
    """Return the head of a claim, which says that the words are the record's and not a quotation."""
    source = Bibliography(snapshot, base).required_source(claim["source"])
    return Head(
        f"{speaker_line(claim, source)}: {line(claim['text'], WORDS_LENGTH)}",
        article_sentences("A claim, in the record’s wording, from ", source, None, claim),
        page_path(claim["url"]),
        "article",
        picture_path(claim["url"]),
        schema_org.claim(claim, source, base),
        citation_tags(Bibliography(snapshot, base).claim(claim)),
        (*data_alternates(claim), json_ld(claim), oembed(claim, base)),
    )


def event_head(event: Record, base: str, snapshot: Snapshot) -> Head:
    """Return the head of an event, as its article tells it."""
    source = Bibliography(snapshot, base).required_source(event["source"])
    when = event["happened_on"] and date_words(event["happened_on"])
    what = ", ".join(filter(None, (event["place"], when, event["status"] == "announced" and "announced")))
    told = f"{what}. An event in " if what else "An event in "
    return Head(
        line(event["name"], WORDS_LENGTH),
        article_sentences(told, source),
        page_path(event["url"]),
        "article",
        alternates=data_alternates(event),
    )


def person_head(person: Record, base: str) -> Head:
    """Return the head of a person: the posts, and how much of what they said is on record."""
    posts = "; ".join(post_words(each) for each in person["affiliations"][:2])
    return agent_head(person, base, "profile", posts or person["description"])


def organization_head(organization: Record, base: str) -> Head:
    """Return the head of an organization."""
    return agent_head(organization, base, "website", None)


def agent_head(agent: Record, base: str, kind: str, about: str | None) -> Head:
    """Return the head of a person or an organization."""
    native = f" ({agent['native_name']})" if agent["native_name"] else ""
    said = f"{of_counts(agent['counts'], 'quote', 'claim')} on record, each with its article and passage"
    return Head(
        line(agent["name"] + native, WORDS_LENGTH),
        sentences(about, said),
        page_path(agent["url"]),
        kind,
        picture_path(agent["url"]) if kind == "profile" else None,
        schema_org.agent(agent, base),
        alternates=(*data_alternates(agent), *feed_alternates(agent)),
    )


def topic_head(topic: Record, base: str) -> Head:
    """Return the head of a topic: what it is, and how much is on record."""
    said = f"{of_counts(topic['counts'], 'claim', 'quote')}: who says what about it"
    return Head(
        line(topic["label"], WORDS_LENGTH),
        sentences(topic["description"], said),
        page_path(topic["url"]),
        linked_data=schema_org.topic(topic, base),
        alternates=(*data_alternates(topic), *feed_alternates(topic)),
    )


def term_head(term: Record, base: str) -> Head:
    """Return the head of a term: its meaning and its renderings."""
    pinyin = f" ({term['pinyin']})" if term["pinyin"] else ""
    glosses = f"Literally: {'; '.join(term['glosses'])}" if term["glosses"] else None
    texts = dict.fromkeys(each["text"] for each in term["renderings"])
    rendered = f"In English: {', '.join(f'“{text}”' for text in texts)}" if texts else None
    return Head(
        line(f"{term['text']}{pinyin}", WORDS_LENGTH),
        sentences(glosses, rendered),
        page_path(term["url"]),
        linked_data=schema_org.term(term, base),
        alternates=(*data_alternates(term), json_ld(term), *feed_alternates(term)),
    )


def article_sentences(before: str, source: Record, after: str | None = None, cautious: Record | None = None) -> str:
    """Return sentences on the article that a record is from; a long title is cut, so that the rest has room."""
    authors = f" by {names(source['authors'])}" if source["authors"] else ""
    credits = authors + (f", {date_of(source)}" if source["published_on"] else "")
    room = DESCRIPTION_LENGTH - len(f"{before}{credits}. {after or ''}.")
    place = f"{before}{shorten(title(source), max(room, 40))}{credits}"
    return sentences(place, after, caution(cautious) if cautious else None)


def sentences(*texts: str | None) -> str:
    """Return the texts as sentences on one line, at most DESCRIPTION_LENGTH characters."""
    ended = (text if text.endswith((".", "!", "?", "…", "。")) else f"{text}." for text in texts if text)
    return line(" ".join(ended), DESCRIPTION_LENGTH)


def line(text: str, length: int) -> str:
    """Return a text on one line, without characters that hide or reverse it, cut at a word if it is too long."""
    return shorten(INVISIBLE.sub("", text), length)


def speaker_line(record: Record, source: Record) -> str:
    """Return whose words a quote or a claim is: its speakers, the authors of its article, or what the source says."""
    if record["attribution"] == "author" and source["authors"]:
        return names(source["authors"])
    return line(speaker_names(record) or "Unattributed", WORDS_LENGTH)


def names(agents: Sequence[Record]) -> str:
    """Return at most three names; more are cut with `et al.`"""
    first = [agent["name"] for agent in agents[:3]]
    if len(agents) > len(first):
        return f"{', '.join(first)} et al."
    return join_words(first)


def date_of(source: Record) -> str | None:
    """Return the date of publication in words."""
    return date_words(source["published_on"]) if source["published_on"] else None


def post_words(affiliation: Record) -> str:
    """Return a post as `title, unit, organization`."""
    return ", ".join(filter(None, (affiliation["title"], affiliation["unit"], affiliation["organization"]["name"])))


def of_counts(counts: Mapping[str, int], *kinds: str) -> str:
    """Return the numbers of records, such as `27 quotes and 1 claim`."""
    return join_words(count(counts[f"{kind}s"], kind) for kind in kinds)


def data_alternates(record: Record) -> tuple[Alternate, ...]:
    """Return a record as JSON, and its lists as CSV files, if there is anything in them."""
    titles = {name: name.replace("_", " ").capitalize() for name, number in record.get("counts", {}).items() if number}
    csv = [
        Alternate(f"{record['links'][name]}&format=csv", "text/csv", f"{label} (CSV)") for name, label in titles.items()
    ]
    return (Alternate(record["url"], "application/json", "JSON"), *csv)


def json_ld(record: Record) -> Alternate:
    """Return a record as linked data."""
    return Alternate(f"{record['url']}?format=jsonld", "application/ld+json", "JSON-LD")


def oembed(record: Record, base: str) -> Alternate:
    """Return the oEmbed response for a record."""
    return Alternate(oembed_path(base, record["url"]), OEMBED, "oEmbed")


def feed_alternates(record: Record) -> tuple[Alternate, ...]:
    """Return the feeds of the quotes that belong to a record."""
    query = record["links"]["quotes"].partition("?")[2]
    return feeds(f"?{query}")


def feeds(query: str = "") -> tuple[Alternate, ...]:
    """Return the feeds of quotes, those of a query if there is one."""
    return (
        Alternate(f"/v1/feed.atom{query}", "application/atom+xml", "Newest quotes (Atom)"),
        Alternate(f"/v1/feed.json{query}", "application/feed+json", "Newest quotes (JSON Feed)"),
    )


def citation_tags(item: Record) -> Tags:
    """Return a CSL item as Highwire tags, which Zotero and Google Scholar read."""
    container = "citation_journal_title" if item["type"] == "article-newspaper" else "citation_inbook_title"
    tags = [
        ("citation_title", without_markup(item["title"])),
        *(("citation_author", family_name_first(name)) for name in item.get("author", ())),
        ("citation_publication_date", citation_date(item.get("issued"))),
        (container, item.get("container-title")),
        ("citation_publisher", item.get("publisher")),
        ("citation_language", item.get("language")),
        ("citation_public_url", item["URL"]),
    ]
    return tuple((name, INVISIBLE.sub("", value)) for name, value in tags if value)


def family_name_first(name: Mapping[str, Any]) -> str:
    """Return a CSL name with the family name first; what is no name of a person stays whole."""
    if "literal" in name:
        return str(name["literal"])
    family, given = name["family"], name["given"]
    return family + given if is_unspaced(name) else ", ".join(filter(None, (family, given, name.get("suffix"))))


def citation_date(issued: Record | None) -> str | None:
    """Return a CSL date, the first day of an interval, with slashes, as Google Scholar wants it."""
    if not issued or not any(issued.get("date-parts", [()])[0]):
        return issued["literal"] if issued and "literal" in issued else None
    return "/".join(str(part) for part in issued["date-parts"][0])

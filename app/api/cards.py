"""The card of a quote, a claim or a source: a small HTML page that other sites can embed in a frame."""

from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from importlib.resources import files
from string import Template
from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic_core import from_json

from app.citations.cautions import caution, work_words
from app.citations.csl import date_text, title
from app.models.base import page_path
from app.models.tables import Claim, Quote, Source
from app.query.links import oembed_link, oembed_path
from app.query.page import SnapshotDependency
from app.query.record import RecordId, record_json
from app.query.urls import base_url
from app.text.languages import direction

PAGE = files("app").joinpath("web", "card.html").read_text("utf-8")
STYLE_HASH = b64encode(sha256(PAGE.partition("<style>")[2].partition("</style>")[0].encode()).digest()).decode()
POLICY = f"default-src 'none'; style-src 'sha256-{STYLE_HASH}'; frame-ancestors *; base-uri 'none'; form-action 'none'"
ORIGINAL = """<p class="original" lang="{language}" dir="{direction}">{text}</p>\n"""
PINYIN = """<p class="pinyin" lang="zh-Latn-pinyin" dir="ltr">{pinyin}</p>\n"""
WORDING = "A claim, in the record’s wording."
HTML: dict[int | str, dict[str, Any]] = {200: {"content": {"text/html": {"schema": {"type": "string"}}}}}
SHORT = 60  # characters: two lines in large type
PICTURE_SIZE = (1200, 630)  # of the picture of a record, in pixels
Record = Mapping[str, Any]
router = APIRouter(tags=["embedding"])


@dataclass(frozen=True)
class Card:
    """What a card shows of a record. The texts are not escaped."""

    url: str  # the path of the record
    words: str
    language: str
    author_name: str | None  # the speakers or authors
    authors: list[Record]
    place: str  # where the words are from; of a source, where and when it was published
    work: str  # the title of the source; empty on the card of a source
    element: str = "div"
    nobody: str = "Unattributed"
    caution: str | None = None
    original: Record | None = None

    @property
    def headline(self) -> str:
        """Return who says what on one line."""
        return ": ".join(filter(None, (self.author_name, self.words)))

    @property
    def is_short(self) -> bool:
        """Return whether the words are shown in large type."""
        return len(self.words.strip("“”")) <= SHORT


def quote_card(quote: Record) -> Card:
    """Return what the card of a quote shows."""
    return Card(
        quote["url"],
        f"“{quote['text']}”",
        quote["language"],
        speaker_names(quote),
        quote["speakers"],
        work_words(quote),
        quote["source"]["title"],
        "blockquote",
        caution=caution(quote),
        original=quote["original"],
    )


def claim_card(claim: Record) -> Card:
    """Return what the card of a claim shows: it says that the words are the record's and not a quotation."""
    return Card(
        claim["url"],
        claim["text"],
        "en",
        speaker_names(claim),
        claim["speakers"],
        f"{claim['said_in']['title']}, reported in " if claim["said_in"] else "",
        claim["source"]["title"],
        caution=" ".join(filter(None, (WORDING, caution(claim)))),
    )


def source_card(source: Record) -> Card:
    """Return what the card of an article, or of a work that is only cited, shows."""
    authors, published_on, counts = source["authors"], source["published_on"], source["counts"]
    cited_in = source["reported_in"]
    numbers = f"Quotes: {counts['quotes']}, claims: {counts['claims']}"
    place = (
        source["publisher"] and source["publisher"]["name"],
        published_on and date_text(published_on),
        f"Cited in {cited_in['title']}" if cited_in else numbers,
    )
    return Card(
        source["url"],
        title(source),
        source["language"] or "und",
        joined_names(authors),
        authors,
        " · ".join(filter(None, place)),
        "",
        nobody="No author named",
    )


CARDS: dict[Any, Callable[[Record], Card]] = {Quote: quote_card, Claim: claim_card, Source: source_card}


@router.get("/v1/quotes/{id}/card", summary="Embed a quote in a page", response_class=Response, responses=HTML)
async def get_quote_card(request: Request, id: RecordId, snapshot: SnapshotDependency) -> Response:
    """Return an HTML page to embed in a frame: the quote, its original words, its speakers and its source.

    If the words are a translation, the page says so, and how the translation departs from the original.
    """
    return card_response(request, quote_card(from_json(record_json(snapshot, Quote, id))))


@router.get("/v1/claims/{id}/card", summary="Embed a claim in a page", response_class=Response, responses=HTML)
async def get_claim_card(request: Request, id: RecordId, snapshot: SnapshotDependency) -> Response:
    """Return an HTML page to embed in a frame: the claim, its speakers and its source.

    The page says that the words are the record's, who reports the claim at second hand, and whether it is disputed.
    """
    return card_response(request, claim_card(from_json(record_json(snapshot, Claim, id))))


@router.get("/v1/sources/{id}/card", summary="Embed a source in a page", response_class=Response, responses=HTML)
async def get_source_card(request: Request, id: RecordId, snapshot: SnapshotDependency) -> Response:
    """Return an HTML page to embed in a frame: the title, the authors, the publisher, and how much is on record.

    A title in square brackets was supplied by the editors.
    """
    return card_response(request, source_card(from_json(record_json(snapshot, Source, id))))


def card_response(request: Request, card: Card) -> Response:
    """Return the page of a card, which any site may frame and in which nothing runs."""
    base = base_url(request)
    page = Template(PAGE).substitute(template_values(card, base))
    headers = {"Content-Security-Policy": POLICY, "Link": oembed_link(base, card.url)}
    return Response(page, media_type="text/html", headers=headers)


def template_values(card: Card, base: str) -> dict[str, str]:
    """Return the values of the placeholders in card.html, escaped for HTML."""
    texts = {
        "title": card.headline,
        "page": base + page_path(card.url),
        "oembed": base + oembed_path(base, card.url),
        "element": card.element,
        "kind": "phrase" if card.is_short else "sentence",
        "language": card.language,
        "direction": direction(card.language),
        "words": card.words,
        "speakers": card.author_name or card.nobody,
        "place": card.place,
    }
    html = {
        "original": original_html(card.original),
        "caution": f'<small lang="en" dir="ltr">{escape(card.caution)}</small>\n' if card.caution else "",
        "work": f'<cite dir="auto">{escape(card.work)}</cite>' if card.work else "",
    }
    return {name: escape(text) for name, text in texts.items()} | html


def original_html(original: Record | None) -> str:
    """Return the paragraphs of the original words and their pinyin."""
    if original is None:
        return ""
    texts = {name: escape(original[name] or "") for name in ("text", "language", "pinyin")}
    template = ORIGINAL + PINYIN if original["pinyin"] else ORIGINAL
    return template.format(direction=direction(original["language"]), **texts)


def picture_path(url: str) -> str:
    """Return the path of the picture of the record with the path `url`."""
    return f"{page_path(url)}/picture.png"


def speaker_names(record: Record) -> str | None:
    """Return the names of the speakers of a quote or a claim, or None if it is not attributed."""
    names = joined_names(record["speakers"])
    if record["attribution"] == "author":
        return names or "The author"
    return record["attributed_to"] or names


def joined_names(agents: list[Record]) -> str | None:
    """Return the names of people and organizations, or None if there are none."""
    return " and ".join(agent["name"] for agent in agents) or None

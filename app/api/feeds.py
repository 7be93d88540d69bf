"""Feeds of the newest quotes: JSON Feed 1.1 and Atom."""

import re
from datetime import UTC, datetime
from html import escape
from typing import Annotated, Any
from xml.etree import ElementTree as ET

from fastapi import APIRouter, Request, Response
from pydantic import Field
from pydantic_core import from_json, to_json

from app.api.cards import quote_card
from app.api.quotes import QuoteFilters
from app.citations.cautions import caution, work_words
from app.index.reader import Snapshot
from app.models.base import page_path
from app.models.tables import UNIX_EPOCH, Quote
from app.query.existing_ids import refuse_unknown_ids
from app.query.index_query import SortField, ordered_hits, record_query
from app.query.listing import Limit
from app.query.page import SnapshotDependency
from app.query.parameters import from_query
from app.query.urls import absolute_url, base_url
from app.text.languages import direction

TITLE = "OnRecord: the newest quotes"
DESCRIPTION = "Who said what, in which words, with the original beside the English."
ATOM = "http://www.w3.org/2005/Atom"
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, production 2
router = APIRouter(prefix="/v1", tags=["feeds"], default_response_class=Response)
NEWEST = [SortField(name, is_number=True, descending=True) for name in ("loaded_at", "number")]
Entry = tuple[dict[str, Any], str]  # a quote, and when it was loaded


class FeedParameters(QuoteFilters):
    """The query parameters of a feed. A feed has a fixed order and one page."""

    limit: Limit = Field(20, description="The maximum number of entries.")


JSON_FEED_SCHEMA = {
    "type": "object",
    "description": "A JSON Feed, version 1.1. Each item has the whole quote under `_onrecord`.",
    "required": ["version", "title", "items"],
    "properties": {
        "version": {"description": "The URL of the version of the format.", "type": "string"},
        "title": {"description": "The title of the feed.", "type": "string"},
        "items": {"description": "The quotes, the newest first.", "type": "array", "items": {"type": "object"}},
    },
    "additionalProperties": True,
}


@router.get(
    "/feed.json",
    summary="Follow new quotes (JSON Feed)",
    responses={200: {"content": {"application/feed+json": {"schema": {"$ref": "#/components/schemas/JsonFeed"}}}}},
)
async def get_json_feed(
    request: Request, parameters: Annotated[FeedParameters, from_query(FeedParameters)], snapshot: SnapshotDependency
) -> Response:
    """Return the newest quotes as JSON Feed 1.1: those loaded last first, then those that stand last in the text."""
    base = base_url(request)
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": TITLE,
        "description": DESCRIPTION,
        "home_page_url": base,
        "feed_url": absolute_url(request),
        "language": "en",
        "items": [json_item(quote, loaded_at, base) for quote, loaded_at in newest_quotes(parameters, snapshot)],
    }
    return Response(to_json(feed), media_type="application/feed+json")


@router.get(
    "/feed.atom",
    summary="Follow new quotes (Atom)",
    responses={200: {"content": {"application/atom+xml": {"schema": {"type": "string"}}}}},
)
async def get_atom_feed(
    request: Request, parameters: Annotated[FeedParameters, from_query(FeedParameters)], snapshot: SnapshotDependency
) -> Response:
    """Return the newest quotes as Atom (RFC 4287): those loaded last first, then those that stand last in the text."""
    entries, base = newest_quotes(parameters, snapshot), base_url(request)
    feed = ET.Element("feed", {"xmlns": ATOM, "xml:lang": "en"})
    add(feed, "id", absolute_url(request))
    add(feed, "title", TITLE)
    add(feed, "subtitle", DESCRIPTION)
    add(feed, "updated", max((loaded_at for _, loaded_at in entries), default=UNIX_EPOCH))
    add(feed, "link", rel="self", type="application/atom+xml", href=absolute_url(request))
    add(feed, "link", rel="alternate", href=base)
    add(add(feed, "author"), "name", "OnRecord")
    for quote, loaded_at in entries:
        add_entry(feed, quote, loaded_at, base)
    body: bytes = ET.tostring(feed, "utf-8", xml_declaration=True)
    return Response(body, media_type="application/atom+xml; charset=utf-8")


def newest_quotes(parameters: FeedParameters, snapshot: Snapshot) -> list[Entry]:
    """Return the matching quotes, those loaded last first, then those that stand last in the text.

    Raises Refusal (422) for unknown ids.
    """
    refuse_unknown_ids(snapshot, parameters)
    hits = ordered_hits(snapshot, record_query(snapshot, parameters, Quote.collection), NEWEST, 0, parameters.limit)
    times = snapshot.numbers("loaded_at", hits.addresses)
    quotes = [from_json(snapshot.json(address)) for address in hits.addresses]
    return [(quote, rfc3339(seconds)) for quote, seconds in zip(quotes, times, strict=True)]


def rfc3339(seconds: int) -> str:
    """Return Unix time as an RFC 3339 timestamp."""
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%SZ}"


def json_item(quote: dict[str, Any], loaded_at: str, base: str) -> dict[str, Any]:
    """Return a quote as an item of a JSON Feed."""
    return {
        "id": base + quote["url"],
        "url": base + page_path(quote["url"]),
        "title": quote_card(quote).headline,
        "content_html": content_html(quote),
        "date_published": loaded_at,
        "authors": [
            {"name": speaker["name"], "url": base + page_path(speaker["url"])} for speaker in quote["speakers"]
        ],
        "language": quote["language"],
        "_onrecord": quote,
    }


def add_entry(feed: ET.Element, quote: dict[str, Any], loaded_at: str, base: str) -> None:
    """Append a quote to an Atom feed."""
    entry = add(feed, "entry", **{"xml:lang": quote["language"]})
    add(entry, "id", base + quote["url"])
    add(entry, "title", quote_card(quote).headline)
    add(entry, "updated", loaded_at)
    add(entry, "link", rel="alternate", type="text/html", href=base + page_path(quote["url"]))
    add(entry, "link", rel="alternate", type="application/json", href=base + quote["url"])
    for speaker in quote["speakers"]:
        author = add(entry, "author")
        add(author, "name", speaker["name"])
        add(author, "uri", base + page_path(speaker["url"]))
    add(entry, "content", content_html(quote), type="html")


def content_html(quote: dict[str, Any]) -> str:
    """Return the words, the original words and the source as HTML, each in its language and direction.

    The last paragraph is the caution of the quote, if there is one.
    """
    texts = [(quote["language"], f"“{quote['text']}”")]
    if original := quote["original"]:
        texts += [(original["language"], original["text"]), ("zh-Latn-pinyin", original["pinyin"])]
    words = "".join(
        f'<p lang="{escape(language)}" dir="{direction(language)}">{escape(text)}</p>'
        for language, text in texts
        if text
    )
    source = f'{escape(work_words(quote) or "In ")}<cite dir="auto">{escape(quote["source"]["title"])}</cite>'
    text = caution(quote)
    return f"<blockquote>{words}</blockquote><p>{source}</p>" + (f"<p>{escape(text)}</p>" if text else "")


def add(parent: ET.Element, name: str, text: str | None = None, **attributes: str) -> ET.Element:
    """Append an element and return it. U+FFFD replaces the characters that XML 1.0 does not allow."""
    element = ET.SubElement(parent, name, {key: NOT_XML.sub("\ufffd", value) for key, value in attributes.items()})
    element.text = text and NOT_XML.sub("\ufffd", text)
    return element

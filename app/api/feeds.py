"""Feeds: the newest quotes for a feed reader, as JSON Feed 1.1 and as Atom, under the filters of the list."""

import re
from datetime import UTC, datetime
from html import escape
from typing import Annotated, Any
from xml.etree import ElementTree as ET

from fastapi import APIRouter, Request, Response
from pydantic import Field
from pydantic_core import from_json, to_json

from app.api.cards import headline
from app.api.quotes import QuoteFilters
from app.index.reader import Snapshot
from app.models.tables import UNIX_EPOCH, Quote
from app.query.existing_ids import refuse_unknown_ids
from app.query.index_query import SortField, ordered_hits, record_query
from app.query.listing import Limit
from app.query.page import SnapshotDependency
from app.query.parameters import from_query
from app.query.urls import absolute_url, base_url

TITLE, ABOUT = "OnRecord: the newest quotes", "Who said what, in which words, with the original beside the English."
ATOM = "http://www.w3.org/2005/Atom"
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, production 2
router = APIRouter(prefix="/v1", tags=["feeds"], default_response_class=Response)
NEWEST = [SortField(name, is_number=True, descending=True) for name in ("loaded_at", "number")]
Entry = tuple[dict[str, Any], str]  # a quote, and when it was loaded


class FeedListing(QuoteFilters):
    """Which quotes a feed holds, and how many: it has one order, and no second page."""

    limit: Limit = Field(20, description="How many entries the feed holds.")


JSON_FEED = {
    "type": "object",
    "description": "A JSON Feed, version 1.1; the whole quote is under `_onrecord` in each item.",
    "required": ["version", "title", "items"],
}


@router.get("/feed.json", responses={200: {"content": {"application/feed+json": {"schema": JSON_FEED}}}})
async def get_json_feed(
    request: Request, asked: Annotated[FeedListing, from_query(FeedListing)], snapshot: SnapshotDependency
) -> Response:
    """The newest quotes as JSON Feed 1.1: by when they were loaded, then from the end of the text."""
    entries = newest(asked, snapshot)
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": TITLE,
        "description": ABOUT,
        "home_page_url": base_url(request),
        "feed_url": absolute_url(request),
        "language": "en",
        "items": [item(quote, loaded_at, base_url(request)) for quote, loaded_at in entries],
    }
    return Response(to_json(feed), media_type="application/feed+json")


@router.get("/feed.atom", responses={200: {"content": {"application/atom+xml": {"schema": {"type": "string"}}}}})
async def get_atom_feed(
    request: Request, asked: Annotated[FeedListing, from_query(FeedListing)], snapshot: SnapshotDependency
) -> Response:
    """The newest quotes as Atom (RFC 4287): by when they were loaded, then from the end of the text."""
    entries, here = newest(asked, snapshot), base_url(request)
    feed = ET.Element("feed", {"xmlns": ATOM, "xml:lang": "en"})
    add(feed, "id", absolute_url(request))
    add(feed, "title", TITLE)
    add(feed, "subtitle", ABOUT)
    add(feed, "updated", max((loaded_at for _, loaded_at in entries), default=UNIX_EPOCH))
    add(feed, "link", rel="self", type="application/atom+xml", href=absolute_url(request))
    add(feed, "link", rel="alternate", href=here)
    add(add(feed, "author"), "name", "OnRecord")
    for quote, loaded_at in entries:
        enter(add(feed, "entry"), quote, loaded_at, here)
    body: bytes = ET.tostring(feed, "utf-8", xml_declaration=True)
    return Response(body, media_type="application/atom+xml; charset=utf-8")


def newest(asked: FeedListing, snapshot: Snapshot) -> list[Entry]:
    """Return the quotes asked for, the last loaded first, then the last in the text. Raises Refusal for unknown ids."""
    refuse_unknown_ids(snapshot, asked)
    hits = ordered_hits(snapshot, record_query(snapshot, asked, Quote.collection), NEWEST, 0, asked.limit)
    seconds = snapshot.numbers("loaded_at", hits.addresses)
    quotes = [from_json(snapshot.json(each)) for each in hits.addresses]
    return [(quote, moment(at)) for quote, at in zip(quotes, seconds, strict=True)]


def moment(seconds: int) -> str:
    """Return seconds of Unix time as RFC 3339 has them."""
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%SZ}"


def item(quote: dict[str, Any], loaded_at: str, base: str) -> dict[str, Any]:
    """A quote as an item of JSON Feed."""
    return {
        "id": base + quote["url"],
        "url": base + quote["url"],
        "title": headline(quote),
        "content_html": content(quote),
        "date_published": loaded_at,
        "authors": [{"name": each["name"], "url": base + each["url"]} for each in quote["speakers"]],
        "language": quote["language"],
        "_onrecord": quote,
    }


def enter(entry: ET.Element, quote: dict[str, Any], loaded_at: str, base: str) -> None:
    """Fill in the entry of a quote."""
    add(entry, "id", base + quote["url"])
    add(entry, "title", headline(quote))
    add(entry, "updated", loaded_at)
    add(entry, "link", rel="alternate", type="application/json", href=base + quote["url"])
    for each in quote["speakers"]:
        author = add(entry, "author")
        add(author, "name", each["name"])
        add(author, "uri", base + each["url"])
    add(entry, "content", content(quote), type="html")


def content(quote: dict[str, Any]) -> str:
    """The words with their originals, each marked with its language, and where they were read."""
    parts = [(quote["language"], f"“{quote['text']}”")]
    if original := quote["original"]:
        parts += [(original["language"], original["text"]), ("zh-Latn-pinyin", original["pinyin"])]
    words = "".join(f'<p lang="{escape(language)}">{escape(text)}</p>' for language, text in parts if text)
    return f"<blockquote>{words}</blockquote><p>In <cite>{escape(quote['source']['title'])}</cite></p>"


def add(parent: ET.Element, name: str, text: str | None = None, **attributes: str) -> ET.Element:
    """A new element; what XML cannot hold is replaced by U+FFFD."""
    element = ET.SubElement(parent, name, {key: NOT_XML.sub("\ufffd", value) for key, value in attributes.items()})
    element.text = text and NOT_XML.sub("\ufffd", text)
    return element

"""Cards: a quote as a small page of its own, which other sites can show in a frame."""

from base64 import b64encode
from hashlib import sha256
from html import escape
from importlib.resources import files
from string import Template
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from pydantic_core import from_json

from app.models.tables import Quote
from app.query.page import RecordId, SnapshotDependency, record_json
from app.query.urls import base_url

PAGE = files("app").joinpath("web", "card.html").read_text("utf-8")
STYLE = b64encode(sha256(PAGE.partition("<style>")[2].partition("</style>")[0].encode()).digest()).decode()
POLICY = f"default-src 'none'; style-src 'sha256-{STYLE}'; frame-ancestors *; base-uri 'none'; form-action 'none'"
ORIGINAL = """<p class="original" lang="{language}">{text}</p>\n"""
PINYIN = """<p class="pinyin" lang="zh-Latn-pinyin">{pinyin}</p>\n"""
HTML: dict[int | str, dict[str, Any]] = {200: {"content": {"text/html": {"schema": {"type": "string"}}}}}
router = APIRouter(tags=["front ends"])


@router.get("/v1/quotes/{id}/card", response_class=Response, responses=HTML)
async def get_quote_card(request: Request, id: RecordId, snapshot: SnapshotDependency) -> Response:
    """A self-contained page to show in a frame: the words, the original, whose they are and where they were read."""
    quote = from_json(record_json(snapshot, Quote, id))
    found = f"{base_url(request)}/oembed?{urlencode({'url': base_url(request) + quote['url']})}"
    link = f'<{found}>; rel="alternate"; type="application/json+oembed"'
    page = Template(PAGE).substitute(filled(quote, base_url(request), found))
    return Response(page, media_type="text/html", headers={"Content-Security-Policy": POLICY, "Link": link})


def filled(quote: dict[str, Any], base: str, found: str) -> dict[str, str]:
    """What stands in each place of the page, escaped."""
    original = {name: escape(str(value)) for name, value in (quote["original"] or {}).items() if value is not None}
    beside = (ORIGINAL if original else "") + (PINYIN if "pinyin" in original else "")
    said_in = f"{escape(quote['said_in']['title'])}, quoted in " if quote["said_in"] else ""
    words = {
        "title": headline(quote),
        "record": base + quote["url"],
        "oembed": found,
        "kind": "phrase" if short(quote) else "sentence",
        "language": quote["language"],
        "words": quote["text"],
        "speakers": speakers(quote) or "Unattributed",
        "source": quote["source"]["title"],
    }
    return {name: escape(value) for name, value in words.items()} | {
        "original": beside.format(**original),
        "said_in": said_in,
    }


def headline(quote: dict[str, Any]) -> str:
    """The quote and who said it, on one line."""
    return ": ".join(each for each in (speakers(quote), f"“{quote['text']}”") if each)


def speakers(quote: dict[str, Any]) -> str | None:
    """Whose words they are, or None where the source does not say."""
    if quote["attribution"] == "author":
        return "The author"
    return quote["attributed_to"] or " and ".join(each["name"] for each in quote["speakers"]) or None


def short(quote: dict[str, Any]) -> bool:
    """Whether the words are few enough for large type."""
    return len(quote["text"]) <= 60  # noqa: PLR2004 - two lines of it

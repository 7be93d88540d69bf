"""The card of a quote: a small HTML page that other sites can embed in a frame."""

from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from html import escape
from importlib.resources import files
from string import Template
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from pydantic_core import from_json

from app.citations.cautions import caution, work_words
from app.models.base import page_path
from app.models.tables import Quote
from app.query.page import RecordId, SnapshotDependency, record_json
from app.query.urls import base_url
from app.text.languages import direction

PAGE = files("app").joinpath("web", "card.html").read_text("utf-8")
STYLE_HASH = b64encode(sha256(PAGE.partition("<style>")[2].partition("</style>")[0].encode()).digest()).decode()
POLICY = f"default-src 'none'; style-src 'sha256-{STYLE_HASH}'; frame-ancestors *; base-uri 'none'; form-action 'none'"
ORIGINAL = """<p class="original" lang="{language}" dir="{direction}">{text}</p>\n"""
PINYIN = """<p class="pinyin" lang="zh-Latn-pinyin" dir="ltr">{pinyin}</p>\n"""
HTML: dict[int | str, dict[str, Any]] = {200: {"content": {"text/html": {"schema": {"type": "string"}}}}}
SHORT = 60  # characters: two lines in large type
PICTURE_SIZE = (1200, 630)  # of the picture of a record, in pixels
router = APIRouter(tags=["embedding"])


@router.get("/v1/quotes/{id}/card", summary="Embed a quote in a page", response_class=Response, responses=HTML)
async def get_quote_card(request: Request, id: RecordId, snapshot: SnapshotDependency) -> Response:
    """Return an HTML page to embed in a frame: the quote, its original words, its speakers and its source.

    If the words are a translation, the page says so, and how the translation departs from the original.
    """
    quote, base = from_json(record_json(snapshot, Quote, id)), base_url(request)
    oembed_url = f"{base}/oembed?{urlencode({'url': base + page_path(quote['url'])})}"
    link = f'<{oembed_url}>; rel="alternate"; type="application/json+oembed"'
    page = Template(PAGE).substitute(template_values(quote, base, oembed_url))
    return Response(page, media_type="text/html", headers={"Content-Security-Policy": POLICY, "Link": link})


def template_values(quote: dict[str, Any], base: str, oembed_url: str) -> dict[str, str]:
    """Return the values of the placeholders in card.html, escaped for HTML."""
    texts = {
        "title": headline(quote),
        "page": base + page_path(quote["url"]),
        "oembed": oembed_url,
        "kind": "phrase" if is_short(quote) else "sentence",
        "language": quote["language"],
        "direction": direction(quote["language"]),
        "words": quote["text"],
        "speakers": speaker_names(quote) or "Unattributed",
        "source": quote["source"]["title"],
        "work_words": work_words(quote),
    }
    html = {"original": original_html(quote["original"]), "caution": caution_html(quote)}
    return {name: escape(text) for name, text in texts.items()} | html


def caution_html(quote: dict[str, Any]) -> str:
    """Return the caution of a quote as an element; an empty string if there is none."""
    text = caution(quote)
    return f'<small lang="en" dir="ltr">{escape(text)}</small>\n' if text else ""


def original_html(original: dict[str, Any] | None) -> str:
    """Return the paragraphs of the original words and their pinyin."""
    if original is None:
        return ""
    texts = {name: escape(original[name] or "") for name in ("text", "language", "pinyin")}
    template = ORIGINAL + PINYIN if original["pinyin"] else ORIGINAL
    return template.format(direction=direction(original["language"]), **texts)


def headline(quote: dict[str, Any]) -> str:
    """Return the speakers and the quote on one line."""
    return ": ".join(filter(None, (speaker_names(quote), f"“{quote['text']}”")))


def picture_path(record: Mapping[str, Any]) -> str:
    """Return the path of the picture of a record."""
    return f"{page_path(record['url'])}/picture.png"


def speaker_names(record: Mapping[str, Any]) -> str | None:
    """Return the names of the speakers of a quote or a claim, or None if it is not attributed."""
    if record["attribution"] == "author":
        return "The author"
    return record["attributed_to"] or " and ".join(speaker["name"] for speaker in record["speakers"]) or None


def is_short(quote: dict[str, Any]) -> bool:
    """Return whether the quote is shown in large type."""
    return len(quote["text"]) <= SHORT

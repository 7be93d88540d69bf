"""oEmbed: what a site that is given the address of a quote shows in its place."""

import re
from html import escape
from math import ceil
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import from_json

from app.api.cards import headline, short, speakers
from app.errors import Refusal, fault
from app.models.tables import Quote
from app.query.page import SnapshotDependency, record_json
from app.query.parameters import from_query
from app.query.urls import base_url

EMBEDDED = re.compile("(?:/v1)?/quotes/([^/?#]+?)(?:/card)?")  # of the API, of a card, or of the page
FRAME = (
    '<iframe src="{src}" width="{width}" height="{height}" title="{title}" loading="lazy" style="border:0"></iframe>'
)
WIDTH = 600  # pixels
router = APIRouter(tags=["front ends"])


class OEmbed(BaseModel):
    """An answer of oEmbed 1.0, of the type `rich`."""

    version: str = Field(description="The version of oEmbed.")
    type: str = Field(description="What is embedded: `rich`, which is HTML.")
    title: str = Field(description="The quote and who said it.")
    author_name: str | None = Field(description="Who said it; null where the source names nobody.")
    author_url: str | None = Field(description="The record of the first of those who said it.")
    provider_name: str = Field(description="Who serves it.")
    provider_url: str = Field(description="Where that is.")
    cache_age: int = Field(description="For how many seconds to keep this.")
    html: str = Field(description="The frame to show.")
    width: int = Field(description="How wide the frame is, in pixels.")
    height: int = Field(description="How high the frame is, in pixels.")


class Asked(BaseModel):
    """What oEmbed 1.0, section 2.2, lets a consumer ask; `dnt` is what some of them send besides."""

    model_config = ConfigDict(extra="forbid")
    url: str = Field(max_length=2000, description="The address of a quote, of its page or of its card.")
    maxwidth: int = Field(WIDTH, ge=1, description="How wide the frame may be, in pixels.")
    maxheight: int | None = Field(None, ge=1, description="How high the frame may be, in pixels.")
    format: str = Field("json", max_length=20, description="`json`; any other is not implemented (501).")
    dnt: bool | None = Field(None, description="Not to track the reader: nobody is tracked here, whatever it says.")


@router.get("/oembed", response_model=OEmbed, responses={404: {}, 410: {}, 501: {}})
async def get_oembed(
    request: Request, asked: Annotated[Asked, from_query(Asked)], snapshot: SnapshotDependency
) -> Response:
    """What to show in the place of the address of a quote (oEmbed 1.0): its card, in a frame."""
    if asked.format != "json":
        raise Refusal(501, fault(f"format: {asked.format!r} is not implemented", "json", "format"))
    here = base_url(request)
    path = EMBEDDED.fullmatch(asked.url.removeprefix(here)) if asked.url.startswith(here) else None
    if path is None:
        raise Refusal(404, fault(f"url: no quote of this record: {asked.url[:200]!r}", f"{here}/v1/quotes/...", "url"))
    quote = from_json(record_json(snapshot, Quote, path[1]))
    width = min(WIDTH, asked.maxwidth)
    height = min(tall(quote, width), asked.maxheight or tall(quote, width))
    return Response(embedded(quote, here, width, height).model_dump_json(), media_type="application/json")


def embedded(quote: dict[str, Any], here: str, width: int, height: int) -> OEmbed:
    """The card of a quote, in a frame of this size."""
    source, title = escape(f"{here}{quote['url']}/card"), escape(headline(quote))
    return OEmbed(
        version="1.0",
        type="rich",
        title=headline(quote),
        author_name=speakers(quote),
        author_url=here + quote["speakers"][0]["url"] if quote["speakers"] else None,
        provider_name="OnRecord",
        provider_url=here,
        cache_age=60,
        html=FRAME.format(src=source, width=width, height=height, title=title),
        width=width,
        height=height,
    )


def tall(quote: dict[str, Any], width: int) -> int:
    """How high a card of this width is, in pixels: what its lines take in common type, which the page then fills."""
    inside = max(width - 50, 100)  # between the borders; words and original stand beside a mark
    large = short(quote)
    height = 70 + lines(f"“{quote['text']}”", inside - 22, 12.2 if large else 9.6) * (32 if large else 28)
    height += lines(speakers(quote) or "Unattributed", inside, 9.2) * 23
    if original := quote["original"]:
        height += 12 + lines(original["text"], inside - 22, 21.5) * 30
        height += lines(original["pinyin"] or "", inside - 22, 7.8) * 21
    beneath = f"{quote['said_in']['title']}, quoted in " if quote["said_in"] else ""
    return height + lines(f"{beneath}{quote['source']['title']} · On the record", inside, 7.6) * 21


def lines(words: str, room: int, character: float) -> int:
    """How many lines the words take: some of each stays empty where the next word is too long for it."""
    return ceil(len(words) * character / (room * (1 if len(words) * character < room else 0.85)))

"""The oEmbed 1.0 provider: the card of a quote, a claim or a source, to show in the place of a link to it."""

import re
from html import escape
from math import ceil
from typing import Annotated, Any
from unicodedata import east_asian_width

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import from_json

from app.api.cards import CARDS, PICTURE_SIZE, Card, picture_path
from app.errors import Refusal, fault
from app.models.base import page_path
from app.query.page import SnapshotDependency
from app.query.parameters import from_query
from app.query.record import record_json
from app.query.urls import base_url, path_below
from app.text.languages import direction

TABLES = {table.collection: table for table in CARDS}
RECORD_PATH = re.compile(rf"(?:/v1)?/({'|'.join(TABLES)})/([^/]+)(?:/card)?")  # of the record, its card or its page
FRAME = (
    '<iframe src="{src}" width="{width}" height="{height}" title="{title}" lang="{language}" dir="{direction}" '
    'loading="lazy" style="border:0"></iframe>'
)
WIDTH = 600  # pixels
router = APIRouter(tags=["embedding"])


class OEmbed(BaseModel):
    """An oEmbed 1.0 response of the type `rich`."""

    version: str = Field(description="The version of oEmbed.")
    type: str = Field(description="The type of the resource: `rich`, which is HTML.")
    title: str = Field(description="Who says what: the speakers and the quote or claim, or the authors and the title.")
    author_name: str | None = Field(description="The speakers, or the authors of a source; null if nobody is named.")
    author_url: str | None = Field(description="The page of the first speaker or author.")
    provider_name: str = Field(description="The name of this service.")
    provider_url: str = Field(description="The address of this service.")
    cache_age: int = Field(description="The number of seconds for which this response may be cached.")
    html: str = Field(description="The HTML to show: a frame with the card of the record.")
    width: int = Field(description="The width of the frame, in pixels.")
    height: int = Field(description="The height of the frame, in pixels.")
    thumbnail_url: str | None = Field(
        description="A picture of the record (PNG); null if it is larger than `maxwidth` or `maxheight`."
    )
    thumbnail_width: int | None = Field(description="The width of the picture, in pixels; null without one.")
    thumbnail_height: int | None = Field(description="The height of the picture, in pixels; null without one.")


class OEmbedParameters(BaseModel):
    """The query parameters of oEmbed 1.0, section 2.2, and `dnt`, which some consumers send as well."""

    model_config = ConfigDict(extra="ignore")
    url: str = Field(
        max_length=2000,
        description="The address of a quote, a claim or a source, of its page or its card. The query and the "
        "fragment are ignored.",
    )
    maxwidth: int = Field(WIDTH, ge=1, description="The maximum width of the frame, in pixels.")
    maxheight: int | None = Field(None, ge=1, description="The maximum height of the frame, in pixels.")
    format: str = Field(
        "json", max_length=20, description="The format of the response. Only `json` is implemented; others are a 501."
    )
    dnt: bool | None = Field(None, description="Do not track. It has no effect, because this service tracks nobody.")


@router.get(
    "/oembed",
    summary="Embed the record of a link (oEmbed)",
    response_model=OEmbed,
    responses={404: {}, 410: {}, 501: {}},
)
async def get_oembed(
    request: Request,
    parameters: Annotated[OEmbedParameters, from_query(OEmbedParameters)],
    snapshot: SnapshotDependency,
) -> Response:
    """Return the HTML to show in the place of a link to a quote, a claim or a source (oEmbed 1.0): its card in a frame.

    Unknown parameters are ignored, because consumers append their own, such as `omit_script`.
    """
    if parameters.format != "json":
        raise Refusal(501, fault(f"format: {parameters.format!r} is not implemented", "json", "format"))
    base, url = base_url(request), parameters.url
    path = RECORD_PATH.fullmatch(path_below(base, url) or "")
    if path is None:
        detail = f"url: {url[:200]!r} is not the address of a quote, a claim or a source on this server"
        raise Refusal(404, fault(detail, f"{base}/v1/quotes/...", "url"))
    table = TABLES[path[1]]
    try:
        record = record_json(snapshot, table, path[2])
    except Refusal as refusal:  # 404 or 410
        refusal.errors = [each.model_copy(update={"parameter": "url"}) for each in refusal.errors]
        raise
    card = CARDS[table](from_json(record))
    width = min(WIDTH, parameters.maxwidth)
    height = card_height(card, width)
    embed = oembed(card, base, width, min(height, parameters.maxheight or height), thumbnail(card, base, parameters))
    return Response(embed.model_dump_json(), media_type="application/json")


def thumbnail(card: Card, base: str, parameters: OEmbedParameters) -> dict[str, Any]:
    """Return the fields of the picture of a record; nulls if the consumer has no room for it."""
    width, height = PICTURE_SIZE
    sent = parameters.model_fields_set  # the default width is that of the frame
    has_room = ("maxwidth" not in sent or parameters.maxwidth >= width) and (parameters.maxheight or height) >= height
    values = (base + picture_path(card.url), width, height) if has_room else (None, None, None)
    return dict(zip(("thumbnail_url", "thumbnail_width", "thumbnail_height"), values, strict=True))


def oembed(card: Card, base: str, width: int, height: int, thumbnail: dict[str, Any]) -> OEmbed:
    """Return the response for a card and a frame of this size, in pixels."""
    source, title = escape(f"{base}{card.url}/card"), escape(card.headline)
    language = {"language": escape(card.language), "direction": direction(card.language)}
    return OEmbed(
        version="1.0",
        type="rich",
        title=card.headline,
        author_name=card.author_name,
        author_url=base + page_path(card.authors[0]["url"]) if card.authors else None,
        provider_name="OnRecord",
        provider_url=base,
        cache_age=60,
        html=FRAME.format(src=source, width=width, height=height, title=title, **language),
        width=width,
        height=height,
        **thumbnail,
    )


def card_height(card: Card, width: int) -> int:
    """Return an estimate of the height of a card, in pixels, from the font sizes and margins in card.html."""
    inside = max(width - 50, 100)  # the padding and the borders take 50
    words = inside - 22  # they are indented by 22
    character, line = (12.2, 32) if card.is_short else (9.6, 28)
    height = 70 + line_count(card.words, words, character) * line
    height += line_count(card.author_name or card.nobody, inside, 9.2) * 23
    if original := card.original:
        height += 12 + line_count(original["text"], words, 10.7) * 30
        height += line_count(original["pinyin"] or "", words, 7.8) * 21
    if card.caution:
        height += 10 + line_count(card.caution, inside, 7.1) * 20
    return height + line_count(f"{card.place}{card.work} · On the record", inside, 7.6) * 21


def line_count(text: str, width: int, character: float) -> int:
    """Return how many lines a text takes; `character` is the mean width of a character, in pixels.

    Chinese, Japanese and Korean characters are twice as wide. 15% of each wrapped line stay empty.
    """
    total = sum(2 * character if east_asian_width(each) in "WF" else character for each in text)
    return ceil(total / (width if total < width else width * 0.85))

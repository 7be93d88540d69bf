"""Verification of a whole text: each of its quotations, with the speakers that the text names."""

import re
from typing import Annotated

from anyio.to_thread import run_sync
from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import to_json

from app.api.schemas import NameReference
from app.api.verify import AGENTS, Compared, TextRange, VerifiedWords, compared_with
from app.drafting.article import Article
from app.drafting.quotations import find_quotations
from app.errors import Refusal, fault
from app.index.reader import Snapshot
from app.query.existing_ids import refuse_unknown
from app.query.filters import Ids
from app.query.negotiation import essence
from app.query.page import SnapshotDependency, json_response
from app.query.parameters import from_query
from app.text.tokens import tokenize
from app.verification.html_text import read_html
from app.verification.quotations import plain_article, quoted_words, verify_quotations

MEDIA_TYPES = {"text/plain": "a text", "text/html": "a page"}
CHARSET = re.compile(r';\s*charset\s*=\s*"?([^\s;"]*)', re.IGNORECASE)
UTF_8 = {"utf-8", "utf8", "us-ascii"}
MAX_QUOTATIONS = 200  # each takes about 5 ms
EXAMPLE = (
    "Lu Yan says that “the US aims to disrupt the deepening China-Russia cooperation.” Zheng Yongnian calls the talks "
    "a “strategic distraction,” and adds: “Nobody saw this coming.”"
)
EXAMPLES = {"text/plain": EXAMPLE, "text/html": f"<p>{EXAMPLE}</p>"}
BODY = {
    "requestBody": {
        "required": True,
        "description": "The text, in UTF-8. The text of an HTML page is read without its markup. The text is "
        "not stored and not logged. ONRECORD_MAX_TEXT limits its size: 200,000 bytes unless set otherwise.",
        "content": {
            name: {"schema": {"type": "string", "minLength": 1}, "example": EXAMPLES[name]} for name in EXAMPLES
        },
    },
    "responses": {"411": {}, "413": {}, "415": {}},
}
router = APIRouter(prefix="/v1/verify", tags=["verification"])


class VerifiedQuotation(VerifiedWords):
    """A quotation of the text that you sent, and what the record has of its words."""

    start: int = Field(description="The start of the words between the marks in `text`, in Unicode code points.")
    end: int = Field(description="The end of the words, exclusive.")
    parts: list[TextRange] = Field(
        description="The ranges of the words: several if the text interrupts them, for example with `she said`."
    )
    text: str = Field(
        description="The words that were compared: the parts, joined by a space, with each line break as a space. Of a "
        "quotation of more than 2,000 characters, only the first ones are compared."
    )
    as_quoted: bool = Field(
        description="True if all of the words are on record in this order, as a quote or a part of one, no matter how "
        "they are punctuated, and if nobody else said them than the text says."
    )
    speakers: list[str] = Field(
        description="The speakers, as the text names them. Empty if the text does not say clearly who speaks: then "
        "nobody is assumed, except those in the parameter `speaker`."
    )
    attributed_to: str | None = Field(
        description="Who speaks, as printed, if the text clearly says so but gives no name, such as `analysts`; "
        "otherwise null. Such words are compared with those of everybody."
    )
    named: list[NameReference] = Field(description="The people and organizations on record that `speakers` names.")


class TextVerification(BaseModel):
    """The result of the verification of a whole text."""

    text: str = Field(description="The text as it was read. All offsets refer to it.")
    as_quoted: int = Field(description="The number of quotations that are on record as quoted.")
    quotations: list[VerifiedQuotation] = Field(
        description="The quotations of the text, in its order. Titles of works are left out. A quotation without a "
        "letter or digit has the verdict `none`."
    )
    compared: Compared = Field(description="What the quotations were compared with.")
    revision: int = Field(description="The revision of the record that the quotations were compared with.")


class TextParameters(BaseModel):
    """The query parameters of the verification of a whole text."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    speaker: Ids = Field(
        None,
        description="Assume that these people or organizations speak the quotations for which the text names no "
        "speaker (ids).",
    )
    limit: int = Field(1, ge=1, le=5, description="The maximum number of matches, and of reports, of each quotation.")


@router.post("", summary="Check every quotation in a text", response_model=TextVerification, openapi_extra=BODY)
async def verify_text(
    request: Request, parameters: Annotated[TextParameters, from_query(TextParameters)], snapshot: SnapshotDependency
) -> Response:
    """Find every quotation in a text, and return whether it is on record, in these words and by this speaker.

    Each quotation has the verdict, the matches and the reports of a verification of its words alone, and its place in
    the text. The speaker is whoever the text clearly names: the subject of a verb of saying, a name before a colon or
    in brackets after the words. Other names do not count.
    """
    media_type, body = text_media_type(request), await request.body()
    limiter = request.app.state.limiters["text_checks"]
    response = json_response(await run_sync(response_body, body, media_type, parameters, snapshot, limiter=limiter))
    response.headers["Cache-Control"] = "no-store"
    return response


def text_media_type(request: Request) -> str:
    """Return the media type of the body. Raises Refusal (415) if it is not a text in UTF-8."""
    header = request.headers.get("content-type", "")
    media_type, charset = essence(header).strip().lower(), CHARSET.search(header)
    suggestion = "Content-Type: text/plain; charset=utf-8"
    if media_type not in MEDIA_TYPES:
        detail = f"The body is {media_type[:100] or 'of no media type'}; send text/plain or text/html."
        raise Refusal(415, fault(detail, suggestion))
    if charset and charset[1].lower() not in UTF_8:
        raise Refusal(415, fault(f"The body is in {charset[1][:100] or 'no charset'}; send UTF-8.", suggestion))
    if (encoding := request.headers.get("content-encoding", "identity").lower()) != "identity":
        raise Refusal(
            415, fault(f"The body is compressed ({encoding[:100]}); send it as it is.", "no Content-Encoding")
        )
    return media_type


def decoded(body: bytes) -> str:
    """Return the text of a body, without a byte order mark. Raises Refusal (422) if it is not a text."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refusal(422, fault(f"The body is not UTF-8 at byte {error.start}.", "the text in UTF-8")) from None
    if "\0" in text:
        detail = f"The body has a NUL character at offset {text.index(chr(0))}, so it is not a text in UTF-8."
        raise Refusal(422, fault(detail, "the text in UTF-8"))
    if not text.strip():
        raise Refusal(422, fault("The body is empty: send the text to verify.", EXAMPLE))
    return text


def response_body(body: bytes, media_type: str, parameters: TextParameters, snapshot: Snapshot) -> bytes:
    """Return the response to a body as JSON. Raises Refusal (422) if it is not a text, or has too many quotations."""
    if parameters.speaker:
        refuse_unknown(snapshot, "speaker", parameters.speaker, AGENTS)
    text, article = read_article(decoded(body), media_type)
    if not tokenize(text):
        raise Refusal(422, fault("The text has no letter or digit to compare.", EXAMPLE))
    quotations = find_quotations(article)
    if len(quotations) > MAX_QUOTATIONS:
        detail = f"The text has {len(quotations):,} quotations; the limit is {MAX_QUOTATIONS:,}."
        raise Refusal(422, fault(detail, "a part of the text at a time"))
    items, as_quoted = list[bytes](), 0
    assumed, shown = frozenset(parameters.speaker or ()), parameters.limit
    for each in verify_quotations(snapshot, quoted_words(article, quotations), assumed, shown):
        items.append(each.json(snapshot, shown))
        as_quoted += each.result.is_as_quoted
    head = to_json({"text": text, "as_quoted": as_quoted, **compared_with(snapshot)})
    return b"".join([head[:-1], b',"quotations":[', b",".join(items), b"]}"])


def read_article(text: str, media_type: str) -> tuple[str, Article]:
    """Return the text as it is read, and the article to analyze, whose offsets are the same."""
    if media_type == "text/plain":
        return text, plain_article(text)
    article = read_html(text)
    return article.text, article

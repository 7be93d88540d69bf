"""Quotes: the words between the marks, whose they are, and the original beside them."""

import datetime as dt
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from pydantic import Field

from app.api.linked_data import RESPONSES, DetailFormat, one_or_linked
from app.api.schemas import Anchor, ClaimReference, Collection, Credited, Found, Shape, SourceReference
from app.api.speakers import by, by_people_of, not_by
from app.models.enums import Attribution, QuoteKind
from app.models.fields import AttributedFields, Day, QuoteFields, Tag
from app.models.tables import Claim, ClaimTopic, Event, Quote, QuoteSpeaker
from app.query.filters import Ids, Some, Sortable, one_of, present, since, until
from app.query.listing import Filtered, Listing
from app.query.page import Page, RecordId, SnapshotDependency, list_page
from app.query.parameters import from_query
from app.text.search_terms import SearchedFields, SuggestedFields

SPOKEN = QuoteSpeaker.quote_id == Quote.id
BACKED = Claim.id == Quote.claim_id
ON_TOPIC = ClaimTopic.claim_id == Quote.claim_id
router = APIRouter(prefix="/v1/quotes", tags=["quotes"])


class Original(Shape):
    """The words in the original language, as the source prints them."""

    text: str = Field(validation_alias="original_text", description="Verbatim, stray marks included.")
    language: str = Field(validation_alias="original_language", description="BCP 47 tag of their language and script.")
    pinyin: str | None = Field(description="How the text, or its `reading`, is pronounced; null if it is not Chinese.")
    reading: str | None = Field(description="Editorial: the clean form, where the source misprints it.")
    start: int = Field(validation_alias="original_start", description="Unicode code points of the source before them.")
    end: int = Field(validation_alias="original_end", description="Unicode code points up to their end, exclusive.")


class QuotePublic(AttributedFields, QuoteFields, Found):
    """A quote: what stands between quotation marks in a source."""

    text: str = Field(description="The words, verbatim.")
    language: str = Field(description="BCP 47 tag of the language of `text`.")
    anchor: Anchor = Field(description="Where the words stand in the source.")
    original: Original | None = Field(description="The original-language words, where the source prints them.")
    speakers: Credited = Field(validation_alias="credits", description="Who said it, in order, or `[]`.")
    claim: ClaimReference | None = Field(description="The claim that the quote backs.")
    source: SourceReference = Field(description="Where it was read.")
    said_in: SourceReference | None = Field(description="The cited work it was said in, where the source names it.")
    date: dt.date | None = Field(validation_alias="said_on", description="When it was said or published, where known.")


def who(quote: dict[str, Any]) -> str:
    """Whose words a quote holds."""
    return ", ".join(each["name"] for each in quote["speakers"]) or quote["attributed_to"] or quote["attribution"]


class QuoteFilters(Filtered):
    """Which quotes are meant."""

    table = Quote
    searched = SearchedFields(
        own=("text", "original.text", "original.reading"),
        other=("gloss", "note", "attributed_to", "speakers.name", "speakers.native_name"),
        pinyin=("original.pinyin",),
        sounded=("speakers.native_name",),
        suggested=SuggestedFields(
            ("text", "original.text", "original.reading"),
            who,
            native="original.text",
            when=lambda quote: quote["kind"] != "sentence",  # terms: nobody completes a whole sentence
        ),
    )
    id: Annotated[Ids, one_of("These quotes.", Quote.id)] = None
    speaker: Annotated[Ids, by(QuoteSpeaker, SPOKEN)] = None
    speaker_not: Annotated[Ids, not_by(QuoteSpeaker, SPOKEN)] = None
    organization: Annotated[Ids, by_people_of(QuoteSpeaker, SPOKEN)] = None
    topic: Annotated[Ids, one_of("Backing a claim on one of these.", ClaimTopic.topic_id, ON_TOPIC)] = None
    event: Annotated[Ids, one_of("Backing a claim about one of these.", Claim.event_id, BACKED, (Event.id,))] = None
    claim: Annotated[Ids, one_of("Backing one of these.", Quote.claim_id, refers_to=(Claim.id,))] = None
    source: Annotated[Ids, one_of("Read in one of these.", Quote.source_id)] = None
    said_in: Annotated[Ids, one_of("Said in one of these cited works.", Quote.said_in_id)] = None
    kind: Annotated[Some[QuoteKind], one_of("Of one of these kinds.", Quote.kind)] = None
    attribution: Annotated[Some[Attribution], one_of("Attributed so.", Quote.attribution)] = None
    language: Annotated[Some[Tag], one_of("In one of these languages.", Quote.language)] = None
    has_original: Annotated[bool | None, present("With its original words, or without.", Quote.original_text)] = None
    date_from: Annotated[Day | None, since(Quote.said_on)] = None
    date_to: Annotated[Day | None, until(Quote.said_on)] = None


class QuoteListing(QuoteFilters, Listing):
    """What the list of quotes can be asked."""

    shape = QuotePublic
    sort: Annotated[
        list[str], Sortable(position=(Quote.source_id, Quote.position), date=(Quote.said_on,), id=(Quote.id,))
    ] = ["position"]


COLLECTION = Collection(QuoteListing)


@router.get("", response_model=Page[QuotePublic])
async def list_quotes(
    request: Request, asked: Annotated[QuoteListing, from_query(QuoteListing)], snapshot: SnapshotDependency
) -> Response:
    """Every quotation between marks, in the order of the text unless `sort` says otherwise."""
    return await list_page(request, asked, snapshot)


@router.get("/{id}", response_model=QuotePublic, responses=RESPONSES)
async def get_quote(
    request: Request, id: RecordId, snapshot: SnapshotDependency, format: DetailFormat = None
) -> Response:
    """One quote, with its speakers, its original words, the claim it backs and the passage it stands in."""
    return one_or_linked(request, Quote, id, format, snapshot)

"""The collection of quotes: the words that a source prints between quotation marks."""

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from pydantic import Field

from app.api.citations import LIST_RESPONSES
from app.api.linked_data import RESPONSES, DetailFormat, negotiated_record
from app.api.originals import Original, Part, Rendering
from app.api.schemas import (
    Anchor,
    ClaimReference,
    Collection,
    Reference,
    ReviewedRecord,
    SourceReference,
    Speakers,
)
from app.api.speakers import excluded_speaker_filter, organization_filter, speaker_filter
from app.errors import query_pairs
from app.models.dates import EDTF, EdtfDate
from app.models.enums import Attribution, DateBasis, Fidelity, QuoteKind, Translation
from app.models.fields import AttributedFields, CorrectedFields, QuoteFields, Tag
from app.models.tables import Claim, ClaimTopic, Event, Quote, QuoteSpeaker, Source
from app.query.filters import Ids, Printed, Some, Sortable, as_printed, in_languages, one_of, present, since, until
from app.query.links import link
from app.query.listing import CollectionListing, ReviewFilters
from app.query.page import Page, SnapshotDependency, list_page
from app.query.parameters import from_query
from app.query.record import RecordId, add_links
from app.query.states import StateDependency
from app.text.search_terms import SearchedFields, SuggestedFields

SPEAKERS = QuoteSpeaker.quote_id == Quote.id
CLAIM = Claim.id == Quote.claim_id
TOPICS = ClaimTopic.claim_id == Quote.claim_id
router = APIRouter(prefix="/v1/quotes", tags=["quotes"])


class QuoteReference(Reference):
    """A reference to a quote."""

    collections = ("quotes",)
    text: str = Field(description="The quoted words, verbatim.")
    source: SourceReference = Field(description="The source that the quote was read from.")


class QuotePublic(AttributedFields, QuoteFields, CorrectedFields, ReviewedRecord):
    """A quote: words that a source prints between quotation marks."""

    text: str = Field(
        description="The quoted words, verbatim; the texts of `parts`, joined by a space, if there are several."
    )
    language: str = Field(description="BCP 47 tag of the language of `text`.")
    anchor: Anchor = Field(description="The place of the words in the source, including what interrupts them.")
    parts: list[Part] = Field(
        description="The passages of the words: one, or several if the source interrupts them (“A,” she said, “B”)."
    )
    original: Original | None = Field(description="The words in the original language, if the source prints them.")
    rendering: Rendering | None = Field(
        description="Who translated the words, and how; null unless `translation` is `printed` or `presumed`."
    )
    translation_of: QuoteReference | None = Field(
        description="The quote of another source that these words translate, if it is on record."
    )
    speakers: Speakers = Field(
        description="The people and organizations who said it, in the order of the source; empty if it names none. For "
        "a collective, the people or organizations that it stands for."
    )
    claim: ClaimReference | None = Field(description="The claim that the quote backs.")
    source: SourceReference = Field(description="The source that the quote was read from.")
    said_in: SourceReference | None = Field(
        description="The work in which the words were said, if the source names it: a cited work or another source on "
        "record."
    )
    said_on: EdtfDate | None = Field(
        description=f"The date on which it was said, {EDTF}; null if the source does not say when."
    )
    date: EdtfDate | None = Field(
        description="The date by which lists filter and sort: `said_on`, or else the date of publication of the work "
        "in `said_in`, or else of the source."
    )
    date_basis: DateBasis | None = Field(description="Where `date` comes from; null if there is no date.")
    links: dict[str, str] = Field(description="`also_in`: the same words in other sources.")


def attribution_label(quote: dict[str, Any]) -> str:
    """Return the names of the speakers, or else the collective, or else the kind of attribution."""
    names = ", ".join(speaker["name"] for speaker in quote["speakers"])
    return names or quote["attributed_to"] or quote["attribution"]


class QuoteFilters(ReviewFilters):
    """The filters of quotes, which the list and the feeds share."""

    table = Quote
    searched = SearchedFields(
        own=("text", "original.text", "original.reading"),
        other=("gloss", "note", "rendering.note", "attributed_to", "speakers.name", "speakers.native_name"),
        pinyin=("original.pinyin",),
        suggested=SuggestedFields(
            ("text", "original.text", "original.reading"),
            attribution_label,
            native="original.text",
            when=lambda quote: quote["kind"] != "sentence",  # nobody types a whole sentence
        ),
    )
    id: Annotated[Ids, one_of("Return only the quotes with these ids.", "with the id {}", Quote.id)] = None
    speaker: Annotated[Ids, speaker_filter("quotes", QuoteSpeaker, SPEAKERS)] = None
    speaker_not: Annotated[Ids, excluded_speaker_filter("quotes", QuoteSpeaker, SPEAKERS)] = None
    organization: Annotated[Ids, organization_filter("quotes", QuoteSpeaker, SPEAKERS)] = None
    topic: Annotated[
        Ids,
        one_of(
            "Return only quotes that back a claim on these topics or narrower ones (ids).",
            "on {}",
            ClaimTopic.topic_id,
            TOPICS,
        ),
    ] = None
    event: Annotated[
        Ids,
        one_of(
            "Return only quotes that back a claim about these events (ids).",
            "about {}",
            Claim.event_id,
            CLAIM,
            (Event.id,),
        ),
    ] = None
    claim: Annotated[
        Ids,
        one_of(
            "Return only quotes that back these claims (ids).", "that back {}", Quote.claim_id, refers_to=(Claim.id,)
        ),
    ] = None
    source: Annotated[Ids, one_of("Return only quotes read from these sources (ids).", "from {}", Quote.source_id)] = (
        None
    )
    said_in: Annotated[
        Ids,
        one_of(
            "Return only quotes said in these works (ids of sources).",
            "said in {}",
            Quote.said_in_id,
            refers_to=(Source.id,),
        ),
    ] = None
    kind: Annotated[Some[QuoteKind], one_of("Return only quotes of these kinds.", "of the kind {}", Quote.kind)] = None
    attribution: Annotated[
        Some[Attribution],
        one_of("Return only quotes with these kinds of attribution.", "with the attribution {}", Quote.attribution),
    ] = None
    attributed_to: Annotated[Some[Printed], as_printed("quotes", Quote.attributed_to)] = None
    translation: Annotated[
        Some[Translation],
        one_of("Return only quotes with these values of `translation`.", "whose translation is {}", Quote.translation),
    ] = None
    fidelity: Annotated[
        Some[Fidelity],
        one_of(
            "Return only quotes whose translation has these degrees of fidelity.",
            "whose translation is judged {}",
            Quote.fidelity,
        ),
    ] = None
    term: Annotated[
        Ids, one_of("Return only quotes of these original expressions (ids).", "of the expression {}", Quote.term_id)
    ] = None
    translation_of: Annotated[
        Ids,
        one_of(
            "Return only quotes that translate these quotes of other sources (ids).",
            "that translate {}",
            Quote.translation_of_id,
            refers_to=(Quote.id,),
        ),
    ] = None
    language: Annotated[
        Some[Tag], in_languages("Return only quotes whose `text` is in these languages", "in {}", Quote.language)
    ] = None
    original_language: Annotated[
        Some[Tag],
        in_languages(
            "Return only quotes whose original words are in these languages",
            "originally in {}",
            Quote.original_language,
        ),
    ] = None
    has_original: Annotated[
        bool | None,
        present(
            "Return only quotes with (`true`) or without (`false`) their original words.",
            "with their original words|without their original words",
            Quote.original_text,
        ),
    ] = None
    date_from: Annotated[EdtfDate | None, since(Quote.dated_until)] = None
    date_to: Annotated[EdtfDate | None, until(Quote.dated_from)] = None


class QuoteListing(QuoteFilters, CollectionListing):
    """The query parameters of the list of quotes."""

    shape = QuotePublic
    sort: Annotated[
        list[str], Sortable(position=(Quote.source_id, Quote.position), date=(Quote.dated_from,), id=(Quote.id,))
    ] = ["position"]


COLLECTION = Collection(QuoteListing)


@router.get(
    "",
    summary="Find quotes by speaker, topic, source or words",
    response_model=Page[QuotePublic],
    responses=LIST_RESPONSES,
)
async def list_quotes(
    request: Request, parameters: Annotated[QuoteListing, from_query(QuoteListing)], snapshot: SnapshotDependency
) -> Response:
    """Return quotes: words that a source prints between quotation marks, with their speakers and originals."""
    response = await list_page(request, parameters, snapshot)
    filters = {"q", "as_of", "review", *(name for name, _ in QuoteListing.declared_filters())}
    query = urlencode([pair for pair in query_pairs(request.scope["query_string"]) if pair[0] in filters])
    feeds = (("/v1/feed.atom", "application/atom+xml"), ("/v1/feed.json", "application/feed+json"))
    add_links(response, [link(f"{path}?{query}".rstrip("?"), "alternate", form) for path, form in feeds])
    return response


@router.get("/{id}", summary="Get one quote with its original words", response_model=QuotePublic, responses=RESPONSES)
async def get_quote(
    request: Request, id: RecordId, snapshot: SnapshotDependency, state: StateDependency, format: DetailFormat = None
) -> Response:
    """Return one quote, with its speakers, its original words, the claim that it backs and its passage."""
    return negotiated_record(request, Quote, id, format, snapshot, state)

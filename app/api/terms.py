"""The collection of terms: the original expressions in quotes, each with its renderings."""

from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from pydantic import Field
from sqlmodel import col, select

from app.api.linked_data import RESPONSES, DetailFormat, negotiated_record
from app.api.originals import Rendering
from app.api.quotes import QuoteListing
from app.api.schemas import Collection, RecordWithLists, Reference, SourceReference, Speakers
from app.api.speakers import AGENTS
from app.models.enums import Fidelity
from app.models.fields import Tag
from app.models.tables import MAX_RENDERINGS, Quote, QuoteSpeaker, Term
from app.query.filters import COUNT, Filter, Ids, JoinedColumn, Some, Sortable, in_languages, one_of
from app.query.listing import CollectionListing
from app.query.page import Page, SnapshotDependency, list_page
from app.query.parameters import from_query
from app.query.record import RecordId
from app.query.states import StateDependency
from app.text.search_terms import SearchedFields, SuggestedFields

QUOTES = Quote.term_id == Term.id
SPEAKERS = (
    select(col(Quote.term_id), col(Quote.review_status), col(QuoteSpeaker.agent_id))
    .join(Quote, col(QuoteSpeaker.quote_id) == col(Quote.id))
    .subquery()
).c
MAX_SUGGESTED = 40  # characters of a term: nobody types a whole sentence
MAX_HINT = 3  # renderings in the hint of a suggestion
router = APIRouter(prefix="/v1/terms", tags=["terms"])


class TermRendering(Rendering):
    """A rendering of a term: the words of one quote."""

    text: str = Field(description="The words of the quote, verbatim.")
    speakers: Speakers = Field(description="The people and organizations who said it; empty if none is named.")
    quote: Reference = Field(description="The quote.")
    source: SourceReference = Field(description="The source that the quote was read from.")


class TermPublic(RecordWithLists):
    """An original expression: one record for all quotes with the same original words."""

    text: str = Field(
        description="The expression as written in the quote whose id comes first. Script, case, accents, punctuation "
        "and spaces make no difference: 霸權 and 霸权 are one term."
    )
    language: str = Field(description="BCP 47 tag of its language.")
    pinyin: str | None = Field(description="Its pinyin; null if the language is not Mandarin.")
    glosses: list[str] = Field(
        description="Editorial: the word-for-word translations of the expression in the quotes under `renderings`."
    )
    renderings: list[TermRendering] = Field(
        description=f"Every rendering on record, in the order of the ids of the quotes; at most {MAX_RENDERINGS}. "
        "`counts.quotes` is the total number of quotes, and `links.quotes` lists them."
    )


def distinct_renderings(term: dict[str, Any]) -> str:
    """Return the first few distinct renderings of a term."""
    texts = {each["text"].casefold(): each["text"] for each in reversed(term["renderings"])}
    return "; ".join([*reversed(texts.values())][:MAX_HINT])


class TermListing(CollectionListing):
    """The query parameters of the list of terms."""

    table, shape = Term, TermPublic
    searched = SearchedFields(
        own=("text", "renderings.text", "glosses"),
        other=("renderings.note",),
        pinyin=("pinyin",),
        suggested=SuggestedFields(("text",), distinct_renderings, when=lambda term: len(term["text"]) <= MAX_SUGGESTED),
    )
    id: Annotated[Ids, one_of("Return only the terms with these ids.", "with the id {}", Term.id)] = None
    language: Annotated[Some[Tag], in_languages("Return only terms in these languages", "in {}", Term.language)] = None
    source: Annotated[
        Ids, one_of("Return only terms of quotes in these sources (ids).", "in {}", Quote.source_id, QUOTES)
    ] = None
    speaker: Annotated[
        Ids,
        Filter(
            "Return only terms that these people or organizations use in a quote (ids).",
            "used by {}",
            AGENTS,
            JoinedColumn(SPEAKERS.agent_id, SPEAKERS.term_id == Term.id),
            is_facet=True,
        ),
    ] = None
    fidelity: Annotated[
        Some[Fidelity],
        one_of(
            "Return only terms with a rendering of these degrees of fidelity.",
            "with a translation judged {}",
            Quote.fidelity,
            QUOTES,
        ),
    ] = None
    sort: Annotated[list[str], Sortable(text=(Term.text,), id=(Term.id,), quotes=COUNT)] = ["text"]


COLLECTION = Collection(TermListing, {"quotes": (QuoteListing, "term")})


@router.get("", summary="Find original expressions and their translations", response_model=Page[TermPublic])
async def list_terms(
    request: Request, parameters: Annotated[TermListing, from_query(TermListing)], snapshot: SnapshotDependency
) -> Response:
    """Return terms: original expressions, each with its renderings in all sources."""
    return await list_page(request, parameters, snapshot)


@router.get(
    "/{id}", summary="Get one expression with every translation of it", response_model=TermPublic, responses=RESPONSES
)
async def get_term(
    request: Request, id: RecordId, snapshot: SnapshotDependency, state: StateDependency, format: DetailFormat = None
) -> Response:
    """Return one term with its renderings: the translator, the quote, the source and the fidelity of each."""
    return negotiated_record(request, Term, id, format, snapshot, state)

"""The same words in other sources: quotes with the same words, the same original, or a translation link."""

from asyncio import to_thread

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from app.api.quotes import QuotePublic
from app.api.verify import Change, SubstantiveChange
from app.index.reader import Snapshot
from app.models.enums import AlsoReason, WholeVerdict
from app.models.tables import Quote
from app.query.page import SnapshotDependency, json_response
from app.query.record import RecordId, record_json
from app.verification.clusters import quotes_of_other_sources

router = APIRouter(prefix="/v1/quotes", tags=["quotes"])


class AlsoIn(BaseModel):
    """A quote of another source with the same words."""

    reasons: list[AlsoReason] = Field(description="Why the quote is here; one or more.")
    verdict: WholeVerdict | None = Field(
        description="How similar the words are; if `reasons` does not contain `words`, how similar the originals are. "
        "Null if neither are."
    )
    score: float | None = Field(description="The similarity, from 0 to 1; null if no words were compared.")
    given_pointer: str | None = Field(
        description="JSON Pointer to the words that were compared, from the root of the requested quote."
    )
    pointer: str | None = Field(description="JSON Pointer to the words that were compared, from the root of `quote`.")
    difference: list[Change] = Field(
        description="The steps from the words of the requested quote (`given`) to those of `quote` (`said`)."
    )
    substantive: list[SubstantiveChange] = Field(
        description="The negations, numbers, dates and names that differ. Other differences can change the sense, too."
    )
    quote: QuotePublic = Field(description="The other quote.")


class AlsoInList(BaseModel):
    """The quotes of other sources with the same words as a quote."""

    items: list[AlsoIn] = Field(
        description="The quotes: equal words first, then nearly equal ones by descending `score`, then translations by "
        "id."
    )


@router.get("/{id}/also_in", summary="Find the words of a quote in other sources", response_model=AlsoInList)
async def get_also_in(id: RecordId, snapshot: SnapshotDependency) -> Response:
    """Return quotes of other sources that have the words or the original words, or are linked as translations.

    The words are compared with the 60 most similar quotes of other sources, and with 100 that have the same original;
    `/v1/quotes?term=` lists all quotes with that original. A quote of the same source is never included.
    """
    document = record_json(snapshot, Quote, id)
    return json_response(await to_thread(also_in_json, snapshot, document))


def also_in_json(snapshot: Snapshot, document: bytes) -> bytes:
    """Return the quotes of other sources with the same words as a quote as JSON."""
    items = (other.json() for other in quotes_of_other_sources(snapshot, document))
    return b'{"items":[' + b",".join(items) + b"]}"

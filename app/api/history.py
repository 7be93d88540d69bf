"""The history of a record: its versions, newest first."""

from typing import Annotated, Any, Generic, TypeVar

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import from_json, to_json

from app.api.all_collections import COLLECTIONS
from app.api.schemas import Collection
from app.index.reader import Snapshot
from app.index.schema import key
from app.models.enums import ReviewStatus
from app.query.filters import Some
from app.query.page import SnapshotDependency, json_response
from app.query.parameters import from_query
from app.query.record import RecordId, record_json
from app.query.states import RecordState, collections, version_keys

router = APIRouter(prefix="/v1")
Record = TypeVar("Record")


class RevisionRange(BaseModel):
    """The revisions in which a version was current."""

    since: int = Field(description="The first revision with this version, as far back as versions are kept.")
    until: int | None = Field(
        description="The revision that replaced this version or withdrew the record; null for the present version."
    )


class Version(BaseModel, Generic[Record]):
    """One version of a record."""

    model_config = ConfigDict(json_schema_extra={"description": "One version of a record."})
    revision: RevisionRange = Field(description="The revisions in which this version was current.")
    replaced_at: str | None = Field(
        description="When another version replaced it, or when the record was withdrawn (RFC 3339); null for the "
        "present one."
    )
    correction: str | None = Field(
        description="Why the words of this version were corrected; null unless a correction replaced it."
    )
    record: Record = Field(description="The record as it was.")


class History(BaseModel, Generic[Record]):
    """The kept versions of a record, newest first. The first is the present one, unless the record was withdrawn.

    A version begins wherever anything in the record changes, including the names of people, organizations and topics.
    Posts and what other sources say of a record are the present ones. Earlier people, organizations and topics have no
    `counts`.
    """

    model_config = ConfigDict(json_schema_extra={"description": "The kept versions of a record, newest first."})
    items: list[Version[Record]] = Field(description="The versions.")


class HistoryParameters(BaseModel):
    """The query parameters of a history."""

    review: Annotated[Some[ReviewStatus], Field(description="Return also the versions that were drafts (`draft`).")] = (
        None
    )


def versions(snapshot: Snapshot, table: Any, id: str, parameters: HistoryParameters) -> list[dict[str, Any]]:
    """Return the versions of a record, newest first. Raises Refusal as `record_json` does if there are none."""
    names = collections(table.collection, parameters.review)
    keys = [each for name in names for each in (key(name, id), *version_keys(snapshot, name, id))]
    hits = snapshot.search(snapshot.any_of("key", keys), len(keys), "since", descending=True)
    if not hits.addresses:
        record_json(snapshot, table, id, RecordState(review=parameters.review))
    items, newer = list[dict[str, Any]](), dict[str, Any]()
    untils = snapshot.numbers("until", hits.addresses)
    for since, until, address in zip(hits.keys, untils, hits.addresses, strict=True):
        record, correction = from_json(snapshot.json(address)), newer.get("correction")
        version = {
            "revision": {"since": since, "until": until},
            "replaced_at": snapshot.committed.get(until),
            "correction": correction if correction != record.get("correction") else None,
            "record": record,
        }
        items.append(version)
        newer = record
    return items


def add_route(collection: Collection) -> None:
    """Serve the history of the records of a collection."""
    table, shape = collection.listing.table, collection.listing.shape

    async def get_history(
        id: RecordId,
        parameters: Annotated[HistoryParameters, from_query(HistoryParameters)],
        snapshot: SnapshotDependency,
    ) -> Response:
        return json_response(to_json({"items": versions(snapshot, table, id, parameters)}))

    kind = table.kind_name()
    router.add_api_route(
        f"/{table.collection}/{{id}}/history",
        get_history,
        name=f"get_{kind}_history",
        summary=f"List the versions of {'an' if kind[0] in 'eo' else 'a'} {kind}",
        description=f"Return the kept versions of one {kind}, newest first, even if it was withdrawn.",
        response_model=History[shape],  # type: ignore[valid-type]
        tags=[table.collection],
    )


for each in COLLECTIONS:
    add_route(each)

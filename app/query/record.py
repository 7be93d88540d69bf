"""The response with a single record, or the refusal: 404 for an unknown id, 410 for a withdrawn record."""

import re
from collections.abc import Iterable
from typing import Annotated, Any

from fastapi import Path, Response
from pydantic_core import from_json

from app.errors import Refusal, fault
from app.index.reader import Snapshot
from app.index.schema import WITHDRAWALS, key
from app.models.fields import SLUG
from app.query.existing_ids import nearest_id
from app.query.links import record_links
from app.query.neighbors import SHAPES, Neighbors, include_error
from app.query.page import json_response
from app.query.states import (
    PRESENT,
    RecordParameters,
    RecordState,
    document_in_state,
    refuse_state,
    without_present_counts,
)

RecordId = Annotated[str, Path(description="The id of the record, which is its `id` in every response.")]


def record_response(table: Any, id: str, snapshot: Snapshot, state: RecordState = PRESENT) -> Response:
    """Return the record with this id as JSON. Raises Refusal as `record_json` does."""
    response = json_response(record_json(snapshot, table, id, state))
    add_links(response, record_links(table.collection, id))
    return response


def add_links(response: Response, links: Iterable[str]) -> None:
    """Add links to the `Link` header of a response."""
    if every := [*links, *filter(None, [response.headers.get("Link")])]:
        response.headers["Link"] = ", ".join(every)


def record_json(snapshot: Snapshot, table: Any, id: str, state: RecordState = PRESENT) -> bytes:
    """Return the JSON of a record in a state, with what `include` adds.

    Raises Refusal: 422 if `include` names what the record does not refer to; 410 if it was withdrawn; 404 if it is a
    draft, was not on record then, or is unknown (with the nearest id).
    """
    include = state.include if isinstance(state, RecordParameters) else None
    if error := include_error(SHAPES[table.collection], include):
        raise Refusal(422, fault(f"include: {error.message}", error.suggestion, "include"))
    if re.fullmatch(SLUG, id):
        if document := document_in_state(snapshot, table.collection, id, state):
            document = without_present_counts(table, document, state.as_of)
            return Neighbors(snapshot, state).include(document, include) if include else document
        refuse_state(snapshot, table.collection, id, state)
        if withdrawal := snapshot.get(WITHDRAWALS, key(table.collection, id)):
            at = from_json(withdrawal)["withdrawn_at"]
            detail = f"The record {id!r} in {table.collection} was withdrawn at {at}."
            raise Refusal(410, fault(detail), title="Withdrawn")
    near = nearest_id(snapshot, id, [table.collection])
    detail = f"No record in {table.collection} has the id {id[:200]!r}."
    raise Refusal(404, fault(detail, near and f"/v1/{table.collection}/{near}"))

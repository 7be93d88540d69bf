"""The entry point of the API, and the health checks."""

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from app.api.relations import RelationListing
from app.api.search import LISTINGS
from app.errors import Refusal, fault
from app.query.page import SnapshotDependency, json_response, newest_snapshot

LINKS = {
    "newest": "/v1/feed.json",
    "newest_atom": "/v1/feed.atom",
    "changes": "/v1/changes?since=0",
    "dump": "/v1/dump.zip",
    "openapi": "/openapi.json",
    "docs": "/docs",
    "llms": "/llms.txt",
}
ABOUT = {
    "title": "OnRecord",
    "description": "Structured commentary: who said what, about what, where and in which words.",
    "software_license": "MIT",
    "rights": "The words of sources belong to those who said or published them; each source says more under `rights`.",
}
router = APIRouter(tags=["service"])


class Index(BaseModel):
    """The entry point of the API."""

    title: str = Field(description="The name of the service.")
    description: str = Field(description="What the service is for.")
    software_license: str = Field(description="The license of the software (SPDX identifier); not that of the record.")
    data_license: str | None = Field(
        description="The license of what the editors wrote, such as claims and glosses: a name or a URL; null if none "
        "is stated. It does not cover the words of sources."
    )
    rights: str = Field(description="Who holds the rights to the words of sources.")
    revision: int = Field(description="The revision of the record. It increases by one with each change.")
    counts: dict[str, int] = Field(description="The number of records in each collection.")
    links: dict[str, str] = Field(description="The paths of the collections, the feeds and the documentation.")


class Health(BaseModel):
    """The state of the server."""

    status: str = Field(description="`ok` from `/healthz`, `ready` from `/readyz`.")


class Readiness(Health):
    """The state of a server that can answer requests."""

    note: str | None = Field(
        description="Why the server cannot follow the database at present, and what to do; null if it can."
    )


@router.get("/v1", summary="Get the size and the revision of the record", response_model=Index)
async def get_index(request: Request, snapshot: SnapshotDependency) -> Response:
    """Return what this service is, the size of each collection, and where to find everything."""
    names = [*(listing.table.collection for listing in LISTINGS.values()), RelationListing.table.collection]
    index = Index(
        **ABOUT,
        data_license=request.app.state.settings.license or None,
        revision=snapshot.revision,
        counts={name: snapshot.total(name, snapshot.term("collection", name)) for name in names},
        links={name: f"/v1/{name}" for name in names} | LINKS,
    )
    return json_response(index.model_dump_json().encode())


@router.get("/healthz", summary="Check that the server runs", response_model=Health)
async def get_health() -> Response:
    """Return `ok` if the server process is running, whatever the state of its database."""
    return state(Health(status="ok"))


@router.get("/readyz", summary="Check that the server can answer", response_model=Readiness)
async def get_readiness(request: Request) -> Response:
    """Return `ready` if the server can answer requests, with a note if it cannot follow the database.

    Otherwise the response is 503 and says what is missing.
    """
    snapshot = await newest_snapshot(request)
    note = request.app.state.follower.note
    if not snapshot.revision:
        raise Refusal(503, fault("The record is empty.", "onrecord load FOLDER"), *([fault(note)] if note else []))
    return state(Readiness(status="ready", note=note))


def state(health: Health) -> Response:
    """Return a state as JSON that must not be cached."""
    return Response(health.model_dump_json(), media_type="application/json", headers={"Cache-Control": "no-store"})

"""The entry point of the API, and the health checks."""

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from app.api.search import LISTINGS
from app.errors import Refusal, fault
from app.index.reader import newest_snapshot
from app.query.page import SnapshotDependency, json_response

LINKS = {
    "newest": "/v1/feed.json",
    "newest_atom": "/v1/feed.atom",
    "openapi": "/openapi.json",
    "docs": "/docs",
    "llms": "/llms.txt",
}
ABOUT = {
    "title": "OnRecord",
    "description": "Structured commentary: who said what, about what, where and in which words.",
    "license": "MIT",
    "rights": "Quoted words belong to those who said or published them; each source says more under `rights`.",
}
router = APIRouter(tags=["index"])


class Index(BaseModel):
    """The entry point of the API."""

    title: str = Field(description="The name of the service.")
    description: str = Field(description="What the service is for.")
    license: str = Field(description="The license of the software (SPDX identifier).")
    rights: str = Field(description="Who holds the rights to the quoted words.")
    revision: int = Field(description="The revision of the record. It increases by one with each change.")
    counts: dict[str, int] = Field(description="The number of records in each collection.")
    links: dict[str, str] = Field(description="The paths of the collections, the feeds and the documentation.")


class Health(BaseModel):
    """The state of the server."""

    status: str = Field(description="`ok` from `/healthz`, `ready` from `/readyz`.")


@router.get("/v1", response_model=Index)
async def get_index(snapshot: SnapshotDependency) -> Response:
    """Return what this service is, the size of each collection, and where to find everything."""
    names = [listing.table.collection for listing in LISTINGS.values()]
    index = Index(
        **ABOUT,
        revision=snapshot.revision,
        counts={name: snapshot.total(name, snapshot.term("collection", name)) for name in names},
        links={name: f"/v1/{name}" for name in names} | LINKS,
    )
    return json_response(index.model_dump_json().encode())


@router.get("/healthz", response_model=Health)
async def get_health() -> Response:
    """Return `ok` if the server process is running, whatever the state of its database."""
    return state("ok")


@router.get("/readyz", response_model=Health)
async def get_readiness(request: Request) -> Response:
    """Whether the server can answer from the record as it is now: 503 says what is missing."""
    if problem := request.app.state.following.problem:
        raise Refusal(503, fault(problem, "/healthz"))
    snapshot = await newest_snapshot(request)
    if not snapshot.revision:
        raise Refusal(503, fault("The record is empty.", "onrecord load seed/"))
    return state("ready")


def state(status: str) -> Response:
    """Return a state as JSON that must not be cached."""
    body = Health(status=status).model_dump_json()
    return Response(body, media_type="application/json", headers={"Cache-Control": "no-store"})

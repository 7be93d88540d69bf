"""The index of the record, and whether this server is alive and ready."""

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from app.errors import Refusal, fault
from app.index.reader import newest_snapshot
from app.models.base import Record
from app.models.tables import Claim, Event, Organization, Person, Quote, Source, Topic
from app.query.page import SnapshotDependency, json_response

COUNTED: tuple[type[Record], ...] = (Quote, Claim, Person, Organization, Source, Topic, Event)
DESCRIPTIONS = {
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
    """What this is and where everything starts."""

    title: str = Field(description="The name of the service.")
    description: str = Field(description="What it serves.")
    license: str = Field(description="SPDX identifier of the software's license.")
    rights: str = Field(description="Whose the words are.")
    revision: int = Field(description="The state of the record; every change to it counts up by one.")
    counts: dict[str, int] = Field(description="How many records each collection holds.")
    links: dict[str, str] = Field(description="Where each collection and each description is.")


class Health(BaseModel):
    """The state of the server."""

    status: str = Field(description="`ok`, or `ready`.")


@router.get("/v1", response_model=Index)
async def get_index(snapshot: SnapshotDependency) -> Response:
    """What this is, how much it holds, and where to begin."""
    names = [table.collection for table in COUNTED]
    index = Index(
        **ABOUT,
        revision=snapshot.revision,
        counts={name: snapshot.total(name, snapshot.term("collection", name)) for name in names},
        links={name: f"/v1/{name}" for name in names} | DESCRIPTIONS,
    )
    return json_response(index.model_dump_json().encode())


@router.get("/healthz", response_model=Health)
async def get_health() -> Response:
    """Whether the server is alive, whatever the state of its database."""
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
    """A state, which no cache may keep."""
    body = Health(status=status).model_dump_json()
    return Response(body, media_type="application/json", headers={"Cache-Control": "no-store"})

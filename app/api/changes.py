"""What has changed in the record since a revision, so that copies can follow it."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import from_json, to_json
from tantivy import Query as IndexQuery

from app.api.all_collections import KINDS
from app.errors import Refusal, fault
from app.index.numbering import first_number, last_number
from app.index.reader import Address, Snapshot, all_of, any_of
from app.index.schema import DRAFTS, WITHDRAWALS
from app.query.cursor import decode_cursor, encode_cursor
from app.query.filters import Several
from app.query.index_query import SortField, ordered_hits
from app.query.listing import Limit
from app.query.page import Links, PageInfo, SnapshotDependency, json_response, page_links
from app.query.parameters import from_query

CollectionName: Any = Literal[tuple(KINDS)]
OLDEST_FIRST = [SortField(name, is_number=True, descending=False) for name in ("changed", "number")]
DUMP = "/v1/dump.zip"
router = APIRouter(prefix="/v1/changes", tags=["copies"])


class RecordChange(BaseModel):
    """A record that was added, changed or removed."""

    collection: CollectionName = Field(description="The collection of the record.")
    id: str = Field(description="The id of the record.")
    change: Literal["added", "changed", "removed"] = Field(
        description="What happened to the record since `since`, taken together. `removed` also stands for a public "
        "record that became a draft."
    )
    revision: int = Field(description="The revision in which this last happened.")
    url: str = Field(description="The path of the record; 410 or 404 if it was removed.")


class Changes(BaseModel):
    """A page of the records that have changed since a revision."""

    items: list[RecordChange] = Field(description="The changes, one for each record, oldest first.")
    revision: int = Field(description="The present revision. Send it as `since` the next time.")
    page: PageInfo = Field(description="The position of the page in the list.")
    links: Links = Field(description="The URLs of this page and the next.")


class ChangesParameters(BaseModel):
    """The query parameters of the changes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    since: int = Field(ge=0, description="The revision that your copy is at: the `revision` of the last answer.")
    collection: Annotated[list[CollectionName], Several, Field(min_length=1)] | None = Field(
        None, description="Return only changes in these collections."
    )
    limit: Limit = Field(100, description="The maximum number of items on a page.")
    cursor: str | None = Field(None, max_length=2000, description="The `next_cursor` of the previous page.")


@router.get("", summary="List what has changed since a revision", response_model=Changes)
async def get_changes(
    request: Request,
    parameters: Annotated[ChangesParameters, from_query(ChangesParameters)],
    snapshot: SnapshotDependency,
) -> Response:
    """Return every record that was added, changed or removed after a revision, oldest change first.

    A record changes if its own fields do, not if its counts or the records that it refers to do; but a relation
    changes with its claims, and a term with its quotes. The `quotes` and the `evidence` of a claim follow from its
    quotes: read the claim of a changed or removed quote again. Each record is listed once, with its last change.
    Start a copy with `/v1/dump.zip`.
    """
    if parameters.since > snapshot.revision:
        detail = f"since: the newest revision is {snapshot.revision}. If your copy is newer, the record was restored"
        raise Refusal(422, fault(f"{detail} from a backup: start again from {DUMP}", DUMP, "since"))
    query_key = request.scope["path"] + parameters.model_dump_json(include={"since", "collection"})
    skip = 0 if parameters.cursor is None else decode_cursor(parameters.cursor, query_key, snapshot.revision)
    skip, limit = min(skip, snapshot.searcher.num_docs), parameters.limit
    hits = ordered_hits(snapshot, changes_query(snapshot, parameters), OLDEST_FIRST, skip, limit + 1)
    has_more = bool(hits.addresses[limit:])
    next_cursor = encode_cursor(query_key, snapshot.revision, skip + limit) if has_more else None
    page = Changes(
        items=changes(snapshot, hits.addresses[:limit], parameters.since),
        revision=snapshot.revision,
        page=PageInfo(limit=limit, total=hits.total, next_cursor=next_cursor),
        links=page_links(request, next_cursor),
    )
    return json_response(to_json(page), page.links.next)


def changes_query(snapshot: Snapshot, parameters: ChangesParameters) -> IndexQuery:
    """Return the query for the records that changed, those that became drafts, and what was withdrawn."""
    names = parameters.collection or [*KINDS]
    public, drafts = (snapshot.any_of("collection", [prefix + name for name in names]) for prefix in ("", DRAFTS))
    were_public = all_of([drafts, snapshot.between("added", None, parameters.since)])
    withdrawn = [all_of([snapshot.term("collection", WITHDRAWALS), *of_kind(snapshot, KINDS[name])]) for name in names]
    changed = snapshot.between("changed", parameters.since + 1, None)
    return all_of([any_of([public, were_public, *withdrawn]), changed])


def of_kind(snapshot: Snapshot, kind: str) -> list[IndexQuery]:
    """Return the queries for the numbers of a kind: two open ranges, which do not read a million numbers as terms."""
    return [snapshot.between("number", first_number(kind), None), snapshot.between("number", None, last_number(kind))]


def changes(snapshot: Snapshot, addresses: list[Address], since: int) -> list[RecordChange]:
    """Return the changes that these documents stand for."""
    items = list[RecordChange]()
    revisions = zip(snapshot.numbers("added", addresses), snapshot.numbers("changed", addresses), strict=True)
    for address, (added, changed) in zip(addresses, revisions, strict=True):
        record = from_json(snapshot.json(address))
        id, url = record["id"], record.get("url") or f"/v1/{record['collection']}/{record['id']}"
        name = url.split("/")[2]
        change = "removed" if snapshot.get(name, id) is None else "added" if added > since else "changed"
        items.append(RecordChange(collection=name, id=id, change=change, revision=changed, url=url))
    return items

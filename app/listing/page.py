"""One question answered: a page of a list, or a single record, from documents that were rendered at load."""

import re
from collections.abc import Sequence
from typing import Annotated, Any, Generic, TypeVar
from urllib.parse import urlencode

from fastapi import Depends, Path, Request, Response
from pydantic import BaseModel, Field
from pydantic_core import to_json
from sqlalchemy import ColumnElement, func, literal, select, union_all

from app.database import Database, Snapshot
from app.errors import Refusal, fault, nearest
from app.listing.cursor import beyond, seal, unseal
from app.listing.filters import SLUG, Listing

COUNTED = 10_000  # matches counted before a total says that it is capped
NEIGHBORS = 1_000  # ids looked at, on either side, for the one nearest to an id that is not known
DOCUMENTATION = '</openapi.json>; rel="service-desc", </docs>; rel="service-doc"'
Item = TypeVar("Item")


def database(request: Request) -> Database:
    """The database this application reads."""
    found: Database = request.app.state.database
    return found


Wanted = Annotated[str, Path(description="The id of the record.")]
Reading = Annotated[Database, Depends(database)]


class PageInfo(BaseModel):
    """Where a page stands in its list."""

    limit: int = Field(description="How many items a page holds at most.")
    total: int = Field(description="How many items match.")
    total_capped: bool = Field(description="True where more match than `total`, at which counting stops.")
    next_cursor: str | None = Field(description="The `cursor` of the next page, null on the last.")


class Links(BaseModel):
    """Where this page and the next are."""

    self: str = Field(description="This page.")
    next: str | None = Field(description="The next page, null on the last.")


class Page(BaseModel, Generic[Item]):
    """A page of a list."""

    items: list[Item] = Field(description="The records, in the order asked for.")
    page: PageInfo = Field(description="Where the page stands in the list.")
    links: Links = Field(description="Where this page and the next are.")
    facets: dict[str, Any] = Field(description="Counts by value, for each facet asked for.")


async def list_page(request: Request, listing: Listing, database: Database, *fixed: ColumnElement[bool]) -> Response:
    """The page asked for, as JSON. `fixed` are conditions that the path makes."""
    order, matching = listing.order(), [*fixed, *listing.conditions()]
    table: Any = listing.table
    question = request.url.path + listing.model_dump_json(exclude={"cursor", "limit"})
    statement = select(table.document, *(key.column for key in order)).where(*matching).limit(listing.limit + 1)
    statement = statement.order_by(*(key.ordered() for key in order))
    counted = select(literal(1)).select_from(table).where(*matching).limit(COUNTED + 1).subquery()
    async with database.snapshot() as snapshot:
        await refuse_unknown_ids(snapshot, listing)
        if listing.cursor is not None:
            statement = statement.where(beyond(order, unseal(listing.cursor, question, snapshot.revision, order)))
        rows = await snapshot.rows(statement)
        total = await snapshot.value(select(func.count()).select_from(counted))
        last = seal(question, snapshot.revision, list(rows[listing.limit - 1][1:])) if rows[listing.limit :] else None
    info = PageInfo(limit=listing.limit, total=min(total, COUNTED), total_capped=total > COUNTED, next_cursor=last)
    return page(request, [row[0] for row in rows[: listing.limit]], info)


def page(request: Request, documents: Sequence[bytes], info: PageInfo) -> Response:
    """The page shape around documents that are JSON already."""
    asked = request.query_params.multi_items()
    links = Links(self=address(request, asked), next=None)
    if info.next_cursor:
        asked = [(name, value) for name, value in asked if name != "cursor"]
        links.next = address(request, [*asked, ("cursor", info.next_cursor)])
    rest = to_json({"page": info, "links": links, "facets": {}})
    return answer(b'{"items":[' + b",".join(documents) + b"]," + rest[1:], links.next)


def address(request: Request, query: list[tuple[str, str]]) -> str:
    """The path asked for, with this query."""
    return f"{request.url.path}?{urlencode(query)}".rstrip("?")


def answer(body: bytes, following: str | None = None) -> Response:
    """JSON as a response that says where the next page and the documentation are."""
    link = f'<{following}>; rel="next", {DOCUMENTATION}' if following else DOCUMENTATION
    return Response(body, media_type="application/json", headers={"Link": link})


async def one(table: Any, wanted: str, database: Database) -> Response:
    """The record with this id, as JSON. Raises Refusal (404) with the nearest id where there is none."""
    async with database.snapshot() as snapshot:
        return answer(await document(snapshot, table, wanted))


async def document(snapshot: Snapshot, table: Any, wanted: str) -> bytes:
    """The JSON of one record. Raises Refusal (404) with the nearest id where there is none."""
    statement = select(table.document).where(table.id == wanted)
    found = await snapshot.value(statement) if re.fullmatch(SLUG, wanted) else None
    if found is None:
        near = await nearest_id(snapshot, wanted, (table.id,))
        detail = f"No record in {table.collection} has the id {wanted[:200]!r}."
        raise Refusal(404, fault(detail, near and f"/v1/{table.collection}/{near}"))
    return bytes(found)


async def refuse_unknown_ids(snapshot: Snapshot, listing: Listing) -> None:
    """A filter by an id that nobody has is a mistake, not an empty list. Raises Refusal (422)."""
    for name, mark, values in listing.filters():
        if not mark.refers_to:
            continue
        known = union_all(*(select(column).where(column.in_(values)) for column in mark.refers_to))
        for value in sorted(set(values) - {row[0] for row in await snapshot.rows(known)}):
            near = await nearest_id(snapshot, value, mark.refers_to)
            raise Refusal(422, fault(f"{name}: no such id: {value}", near, name))


async def nearest_id(snapshot: Snapshot, wanted: str, columns: Sequence[Any]) -> str | None:
    """The id most like this one, among those that stand around its place in the order of ids."""
    wanted, around = wanted.replace("\0", "")[:200], []
    for column in columns:
        after = select(column).where(column >= wanted).order_by(column).limit(NEIGHBORS)
        before = select(column).where(column < wanted).order_by(column.desc()).limit(NEIGHBORS)
        around += [row[0] for side in (after, before) for row in await snapshot.rows(side)]
    return nearest(wanted, around)

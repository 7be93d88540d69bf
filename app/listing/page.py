"""One question answered: a page of a list, or a single record, from documents that were rendered at load."""

import re
from collections.abc import Sequence
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Depends, Path, Request, Response
from pydantic import BaseModel, Field
from pydantic_core import to_json
from sqlalchemy import ColumnElement, Row, Select, func, literal, select

from app.database import Database, Snapshot
from app.errors import Refusal, fault
from app.listing.addresses import address
from app.listing.cursor import beyond, seal, unseal
from app.listing.export import FORMATS, export
from app.listing.facets import Facets, facets
from app.listing.filters import SLUG
from app.listing.finding import by_relevance, found, steps
from app.listing.formats import wanted
from app.listing.known import nearest_id, refuse_unknown_ids
from app.listing.listing import Listing
from app.listing.showing import shown
from app.search.matching import number, of_kind

COUNTED = 10_000  # matches counted before a total says that it is capped
SHOWING = {"cursor", "limit", "format", "fields", "highlight", "facet", "facet_limit"}  # what a cursor is not bound to
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
    facets: Facets = Field(description="Counts by value, for each facet asked for.")


async def list_page(request: Request, listing: Listing, database: Database, *fixed: ColumnElement[bool]) -> Response:
    """The page asked for, as JSON, or every match as a file. `fixed` are conditions that the path makes."""
    table: Any = listing.table
    filters, always = listing.conditions(), [*fixed, *found(table, listing.q, database.dialect)]
    form = wanted(request, FORMATS, listing.format)
    rows = ordered(listing, database.dialect, [*(fixed if listing.ranked else always), *filters])
    if form != "json":
        return await export(request, listing, database, form, rows)
    question = request.url.path + listing.model_dump_json(exclude=SHOWING)
    counted = select(literal(1)).select_from(table).where(*always, *filters).limit(COUNTED + 1).subquery()
    async with database.snapshot() as snapshot:
        await refuse_unknown_ids(snapshot, listing)
        some = await rows_of(snapshot, listing, question, rows)
        total = await snapshot.value(select(func.count()).select_from(counted))
        last = seal(question, snapshot.revision, list(some[listing.limit - 1][1:])) if some[listing.limit :] else None
        counts = await facets(request, listing, snapshot, always)
    info = PageInfo(limit=listing.limit, total=min(total, COUNTED), total_capped=total > COUNTED, next_cursor=last)
    return page(request, [shown(row[0], listing) for row in some[: listing.limit]], info, counts)


def ordered(listing: Listing, dialect: str, matching: list[ColumnElement[bool]]) -> list[Select[Any]]:
    """The statements that give the documents of a list in its order, each with the values that a cursor holds."""
    table: Any = listing.table
    if listing.ranked:
        ranked = [of_kind(table.__name__.lower(), dialect), table.number == number(dialect), *matching]
        return steps(listing.q or "", dialect, [table.document], ranked)
    order = listing.order()
    statement = select(table.document, *(key.column for key in order)).where(*matching)
    return [statement.order_by(*(key.ordered() for key in order))]


async def rows_of(
    snapshot: Snapshot, listing: Listing, question: str, statements: list[Select[Any]]
) -> Sequence[Row[*tuple[Any, ...]]]:
    """The rows of a page and of one more."""
    if listing.ranked:
        after = unseal(listing.cursor, question, snapshot.revision, [int, int])
        return await by_relevance(snapshot, statements, after, listing.limit + 1)
    (statement,), order = statements, listing.order()
    if after := unseal(listing.cursor, question, snapshot.revision, [key.type for key in order]):
        statement = statement.where(beyond(order, after))
    return await snapshot.rows(statement.limit(listing.limit + 1))


def page(request: Request, documents: Sequence[bytes], info: PageInfo, counts: Facets) -> Response:
    """The page shape around documents that are JSON already."""
    asked = request.query_params.multi_items()
    links = Links(self=address(request, asked), next=None)
    if info.next_cursor:
        asked = [(name, value) for name, value in asked if name != "cursor"]
        links.next = address(request, [*asked, ("cursor", info.next_cursor)])
    rest = to_json({"page": info, "links": links, "facets": counts})
    return answer(b'{"items":[' + b",".join(documents) + b"]," + rest[1:], links.next)


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

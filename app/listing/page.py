"""One question answered: a page of a list, or a single record, from documents that were rendered at load."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Depends, Path, Request, Response
from pydantic import BaseModel, Field
from pydantic_core import to_json
from sqlalchemy import bindparam, select
from sqlmodel import col

from app.database import Database, Prepared, Snapshot
from app.errors import Refusal, fault, pairs
from app.etags import tag_of
from app.listing.addresses import address
from app.listing.cursor import seal, unseal
from app.listing.export import FORMATS, export
from app.listing.facets import Facets, facets
from app.listing.filters import SLUG
from app.listing.finding import by_relevance
from app.listing.formats import wanted
from app.listing.known import nearest_id, refuse_unknown_ids
from app.listing.listing import Listing
from app.listing.plan import COUNTED, Form, form, plan, values
from app.listing.selected import among, selected
from app.listing.showing import shown
from app.models import Withdrawal

SHOWING = {"cursor", "limit", "format", "fields", "highlight", "facet", "facet_limit"}  # what a cursor is not bound to
DOCUMENTATION = '</openapi.json>; rel="service-desc", </docs>; rel="service-doc"'
Item = TypeVar("Item")
WITHDRAWN = Prepared(
    select(col(Withdrawal.withdrawn_at)).where(
        col(Withdrawal.collection) == bindparam("collection"), col(Withdrawal.id) == bindparam("wanted")
    )
)


async def database(request: Request) -> Database:
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


async def list_page(
    request: Request, listing: Listing, database: Database, within: tuple[Any, str] | None = None
) -> Response:
    """The page asked for, as JSON, or every match as a file. `within` is a column that holds what the path names."""
    kind = wanted(request, FORMATS, listing.format)
    column, value = within or (None, None)
    given = values(listing, database.dialect) | ({"within": value} if within else {})
    if kind != "json":
        rows = plan(form(listing, database.dialect, [], column), COUNTED).rows
        return await export(request, listing, database, kind, rows, given)
    question = request.scope["path"] + listing.model_dump_json(exclude=SHOWING)
    async with database.snapshot() as snapshot:
        await refuse_unknown_ids(snapshot, listing)
        begun = listing.cursor is not None
        after = unseal(listing.cursor, question, snapshot.revision, listing.held()) if begun else []
        asked = form(listing, database.dialect, [] if listing.ranked else after, column)
        some, total = await found(request, question, listing, snapshot, asked, after, given)
        last = seal(question, snapshot.revision, list(some[listing.limit - 1][1:])) if some[listing.limit :] else None
        counts = await facets(request, listing, snapshot, asked._replace(after=()), given)
    info = PageInfo(limit=listing.limit, total=min(total, COUNTED), total_capped=total > COUNTED, next_cursor=last)
    return page(request, [shown(row[0], listing) for row in some[: listing.limit]], info, counts)


async def found(
    request: Request,
    question: str,
    listing: Listing,
    snapshot: Snapshot,
    form: Form,
    after: list[Any],
    given: Mapping[str, Any],
) -> tuple[Sequence[Sequence[Any]], int]:
    """The rows of a page after these values, and one more, with how many match: from memory, or from the database."""
    if in_memory := await selected(request, listing, snapshot, form, after):
        return in_memory
    planned, total = plan(form, COUNTED), None
    more = {**given, "limit": listing.limit + 1}
    some: Sequence[Sequence[Any]]
    if planned.order:
        few = await among(request, listing, snapshot, form, given)
        order, every = await by_relevance(snapshot, planned.order, listing.q or "", after, more, few)
        total = None if every is None else len(every)
        documents = await snapshot.numbered(listing.table, ("document",), [number for _, number in order])
        some = [(*documents[number], tier, number) for tier, number in order]
    else:
        some = await snapshot.rows(planned.rows, more | {f"after_{n}": value for n, value in enumerate(after)})
    if listing.cursor is None and len(some) <= listing.limit:
        total = len(some)
    key = tag_of(f"{COUNTED} {question}".encode())  # short, however long the question
    return some, await snapshot.count(key, planned.total, given) if total is None else total


def page(request: Request, documents: Sequence[bytes], info: PageInfo, counts: Facets) -> Response:
    """The page shape around documents that are JSON already."""
    asked, following = pairs(request.scope["query_string"]), None
    if info.next_cursor:
        following = address(request, [*(pair for pair in asked if pair[0] != "cursor"), ("cursor", info.next_cursor)])
    links = Links(self=address(request, asked), next=following)
    rest = to_json({"page": info, "links": links, "facets": counts})
    return answer(b"".join([b'{"items":[', b",".join(documents), b"],", rest[1:]]), following)


def answer(body: bytes, following: str | None = None) -> Response:
    """JSON as a response that says where the next page and the documentation are."""
    link = f'<{following}>; rel="next", {DOCUMENTATION}' if following else DOCUMENTATION
    return Response(body, media_type="application/json", headers={"Link": link})


async def one(table: Any, wanted: str, database: Database) -> Response:
    """The record with this id, as JSON. Raises Refusal (404) with the nearest id where there is none."""
    async with database.snapshot() as snapshot:
        return answer(await document(snapshot, table, wanted))


@cache
def by_id(table: Any) -> Prepared:
    """The statement that finds the document of a record."""
    return Prepared(select(table.document).where(table.id == bindparam("wanted")))


async def document(snapshot: Snapshot, table: Any, wanted: str) -> bytes:
    """The JSON of one record. Raises Refusal: 404 with the nearest id where there is none, 410 if it was withdrawn."""
    possible = re.fullmatch(SLUG, wanted)
    found = await snapshot.value(by_id(table), {"wanted": wanted}) if possible else None
    if found is None:
        if possible:
            await refuse_withdrawn(snapshot, table, wanted)
        near = await nearest_id(snapshot, wanted, (table.id,))
        detail = f"No record in {table.collection} has the id {wanted[:200]!r}."
        raise Refusal(404, fault(detail, near and f"/v1/{table.collection}/{near}"))
    return bytes(found)


async def refuse_withdrawn(snapshot: Snapshot, table: Any, wanted: str) -> None:
    """Raise Refusal (410) if a record with this id was withdrawn."""
    at = await snapshot.value(WITHDRAWN, {"collection": table.collection, "wanted": wanted})
    if at is not None:
        detail = f"The record {wanted!r} in {table.collection} was withdrawn at {at}. "
        raise Refusal(410, fault(detail), title="Withdrawn")

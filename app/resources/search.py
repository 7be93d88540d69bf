"""Search: records of every kind that a question finds, the most relevant first."""

from collections import Counter
from functools import cache
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import to_json
from sqlalchemy import bindparam, func, literal, select

from app.database import Prepared, Snapshot
from app.etags import tag_of
from app.listing.cursor import seal, unseal
from app.listing.facets import FacetValue, toggling
from app.listing.filters import Several, Some
from app.listing.finding import MATCH, Order, by_relevance, highlighted, order
from app.listing.listing import Limit
from app.listing.page import Page, PageInfo, Reading, page
from app.listing.plan import COUNTED
from app.listing.route import Asking
from app.numbering import KINDS, kind_of
from app.resources import claims, events, organizations, people, quotes, sources, topics
from app.search.matching import everywhere, matches
from app.search.query import ASKED, Question, parse
from app.vocabularies import RecordKind

LISTINGS = {
    module.COLLECTION.listing.table.__name__.lower(): module.COLLECTION.listing
    for module in (quotes, claims, people, organizations, sources, topics, events)
}
router = APIRouter(prefix="/v1/search", tags=["search"], route_class=Asking)


class Hit(BaseModel):
    """A record that was found."""

    kind: RecordKind = Field(description="What sort of record it is.")
    id: str = Field(description="Its id.")
    url: str = Field(description="Where it is served.")
    record: (
        quotes.QuotePublic
        | claims.ClaimPublic
        | people.PersonPublic
        | organizations.OrganizationPublic
        | sources.SourcePublic
        | topics.TopicPublic
        | events.EventPublic
    ) = Field(description="The record, as the list of its kind shows it.")


class Search(BaseModel):
    """What a search can be asked."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    q: Question = Field(description=ASKED)
    kind: Some[RecordKind] = Field(None, description="Of one of these kinds.")
    highlight: bool = Field(False, description="Say for each record where in its texts `q` was found.")
    facet: Annotated[list[Literal["kind"]], Several, Field(min_length=1)] | None = Field(
        None, description="Count the matches by kind."
    )
    limit: Limit = Field(20, description="How many items a page holds.")
    cursor: str | None = Field(None, max_length=2000, description="`next_cursor` of the page before.")


@router.get("", response_model=Page[Hit])
async def search(request: Request, asked: Annotated[Search, Query()], database: Reading) -> Response:
    """Records of every kind: first those with all the words in a row, and their own words before those about them."""
    question = request.url.path + asked.model_dump_json(include={"q", "kind"})
    kinds = asked.kind or KINDS
    async with database.snapshot() as snapshot:
        after = unseal(asked.cursor, question, snapshot.revision, [int, int])
        statement = of_kinds(snapshot.dialect, tuple(kind for kind in KINDS if kind in (asked.kind or ())))
        rows, every = await by_relevance(snapshot, statement, asked.q, after, {"limit": asked.limit + 1})
        last = seal(question, snapshot.revision, list(rows[asked.limit - 1])) if rows[asked.limit :] else None
        hits = await shown(snapshot, asked, [row[1] for row in rows[: asked.limit]])
        counts = await counted(snapshot, asked.q, kinds) if every is None else Counter(map(kind_of, every))
        by_kind = counts if len(kinds) == len(KINDS) or not asked.facet else await counted(snapshot, asked.q, KINDS)
    total = sum(counts.values())
    info = PageInfo(limit=asked.limit, total=min(total, COUNTED), total_capped=total > COUNTED, next_cursor=last)
    chosen = list(asked.kind or [])
    toggled = toggling(request, "kind", chosen)
    facets = [
        FacetValue(value=kind, label=kind, count=by_kind[kind], selected=kind in chosen, url=toggled(kind))
        for kind in sorted(KINDS, key=lambda kind: (-by_kind[kind], kind))
        if by_kind[kind] or kind in chosen
    ]
    return page(request, hits, info, {"kind": facets} if asked.facet else {})


@cache
def of_kinds(dialect: str, kinds: tuple[RecordKind, ...]) -> Order:
    """The statements that find records of these kinds, or of any."""
    return order(dialect, kinds, [])


async def counted(snapshot: Snapshot, q: str, kinds: Any) -> Counter[str]:
    """How many records of each kind a question finds, as far as they are counted, which is remembered."""
    match, found = everywhere(parse(q), snapshot.dialect), Counter[str]()
    for kind in kinds:
        statement = counting(snapshot.dialect, kind)
        key = tag_of(f"{COUNTED} {kind} {match}".encode())  # short, however long the question
        found[kind] = await snapshot.count(key, statement, {MATCH: match})
    return found


@cache
def counting(dialect: str, kind: str) -> Prepared:
    """The statement that counts the records of a kind that match."""
    some = select(literal(1)).where(matches(bindparam(MATCH), dialect, kind)).limit(COUNTED + 1)
    return Prepared(select(func.count()).select_from(some.subquery()))


async def shown(snapshot: Snapshot, asked: Search, found: list[int]) -> list[bytes]:
    """The records with these numbers, as hits, in this order."""
    hits: dict[int, bytes] = {}
    for kind in {kind_of(each) for each in found}:
        listing = LISTINGS[kind]
        table: Any = listing.table
        of_this_kind = [each for each in found if kind_of(each) == kind]
        rows = await snapshot.numbered(table, ("id", "document"), of_this_kind)
        for number, (key, document) in rows.items():
            record = highlighted(document, document, listing.searched, asked.q) if asked.highlight else document
            head = to_json({"kind": kind, "id": key, "url": f"/v1/{table.collection}/{key}"})
            hits[number] = head[:-1] + b',"record":' + record + b"}"
    return [hits[each] for each in found]

"""Suggestions: what a reader may mean who has begun to type a name, a topic or a term, in any of its forms."""

from collections.abc import Iterable
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import from_json
from sqlalchemy import Row, Select, select, union_all
from sqlmodel import col

from app.listing.filters import Some
from app.listing.page import Reading, answer
from app.listing.route import Asking
from app.models import SearchEntry, SuggestionKey
from app.numbering import KINDS, kind_of
from app.search.entries import folded
from app.vocabularies import SuggestedKind

LAST = chr(0x10FFFF)  # after every other character
SPARE = 3  # keys read for each suggestion: a record may begin so in several words, and a term stand in several quotes
router = APIRouter(prefix="/v1/suggest", tags=["search"], route_class=Asking)


class Suggestion(BaseModel):
    """A person, an organization, a topic, or a term that somebody used."""

    kind: SuggestedKind = Field(description="What sort of record it is.")
    id: str = Field(description="Its id.")
    label: str = Field(description="What it is called.")
    native: str | None = Field(description="The same in its own language and script.")
    hint: str | None = Field(description="What tells it from others: a post, a sort, whose words they are.")
    url: str = Field(description="Where it is served.")


class Suggestions(BaseModel):
    """What begins with what was typed."""

    items: list[Suggestion] = Field(
        description="What was typed to its end first, then people before organizations, topics and terms."
    )


class Typed(BaseModel):
    """What suggestions can be asked by."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    q: str = Field(max_length=100, description="The beginning of any word of a name or a term, or of its pinyin.")
    kind: Some[SuggestedKind] = Field(None, description="Of one of these kinds.")
    limit: int = Field(10, ge=1, le=20, description="How many suggestions at most.")


@router.get("", response_model=Suggestions)
async def suggest(asked: Annotated[Typed, Query()], database: Reading) -> Response:
    """People, organizations, topics and terms that begin so: in any word, in a native name or in pinyin."""
    typed = folded(asked.q)
    kinds = asked.kind or ["person", "organization", "topic", "quote"]
    begun = union_all(*(beginning(kind, typed, asked.limit * SPARE) for kind in kinds))
    async with database.snapshot() as snapshot:
        rows = await snapshot.rows(begun) if typed else []
    return answer(b'{"items":[' + b",".join(distinct(rows, typed)[: asked.limit]) + b"]}")


def beginning(kind: str, typed: str, limit: int) -> Select[Any]:
    """The first keys of a kind that begin so, each with what it suggests."""
    keys = select(col(SuggestionKey.key), col(SuggestionKey.number), col(SearchEntry.suggestion))
    keys = keys.where(col(SuggestionKey.kind) == kind, col(SuggestionKey.number) == SearchEntry.number)
    keys = keys.where(col(SuggestionKey.key) >= typed, col(SuggestionKey.key) < typed + LAST)
    return select(keys.order_by(col(SuggestionKey.key), col(SuggestionKey.number)).limit(limit).subquery())


def distinct(rows: Iterable[Row[*tuple[Any, ...]]], typed: str) -> list[bytes]:
    """The suggestions, the best first; of those that read alike, only that one."""
    ordered = sorted(rows, key=lambda row: (row.key != typed, KINDS.index(kind_of(row.number)), row.key, row.number))
    found: dict[tuple[str, ...], bytes] = {}
    for row in ordered:
        shown = from_json(row.suggestion)
        alike = (shown["kind"], shown["label"], shown["hint"] or "")
        found.setdefault(alike if shown["kind"] == "quote" else (shown["url"],), bytes(row.suggestion))
    return list(found.values())

"""Suggestions: what a reader may mean who has begun to type a name, a topic or a term, in any of its forms."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import from_json
from sqlalchemy import bindparam, select, union_all
from sqlmodel import col

from app.database import Prepared, Snapshot
from app.listing.filters import Some
from app.listing.page import Reading, answer
from app.listing.route import Asking
from app.numbering import WITHIN_KIND, kind_of
from app.rendered import SearchEntry, SuggestionKey
from app.search.entries import folded
from app.vocabularies import SuggestedKind

SUGGESTED: tuple[SuggestedKind, ...] = ("person", "organization", "topic", "quote")
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
    typed, kinds = folded(asked.q), tuple(kind for kind in SUGGESTED if kind in (asked.kind or SUGGESTED))
    given = {"typed": typed, "beyond": typed + LAST, "limit": asked.limit * SPARE}
    async with database.snapshot() as snapshot:
        keys = await snapshot.rows(beginning(kinds), given) if typed else []
        found = await distinct(snapshot, in_order(keys, typed), asked.limit)
    return answer(b'{"items":[' + b",".join(found) + b"]}")


@cache
def beginning(kinds: tuple[str, ...]) -> Prepared:
    """The statement that finds the first keys of each kind that begin so, with the numbers of what they suggest."""
    key, number = col(SuggestionKey.key), col(SuggestionKey.number)
    begun = select(key, number).where(key >= bindparam("typed"), key < bindparam("beyond"))
    few = [
        begun.where(col(SuggestionKey.kind) == kind).order_by(key, number).limit(bindparam("limit")) for kind in kinds
    ]
    return Prepared(union_all(*(select(each.subquery()) for each in few)))


def in_order(keys: Iterable[Sequence[Any]], typed: str) -> list[int]:
    """The numbers of what is suggested, the best first, each once; the order of numbers is that of kinds."""
    ordered = sorted((key != typed, number >> WITHIN_KIND, key, number) for key, number in keys)
    return list(dict.fromkeys(each[-1] for each in ordered))


async def distinct(snapshot: Snapshot, numbers: list[int], limit: int) -> list[bytes]:
    """The suggestions with these numbers; of terms that read alike, only the first."""
    found: dict[Any, bytes] = {}
    for at in range(0, len(numbers), limit):
        some = numbers[at : at + limit]
        rows = await snapshot.numbered(SearchEntry, ("suggestion",), some)
        shown = {number: bytes(suggestion) for number, (suggestion,) in rows.items()}
        for number in some:
            found.setdefault(reads(number, shown[number]), shown[number])
        if len(found) >= limit:
            break
    return list(found.values())[:limit]


def reads(number: int, suggestion: bytes) -> Any:
    """What tells a suggestion from others: of a term, how it reads."""
    if kind_of(number) != "quote":
        return number
    term = from_json(suggestion)
    return term["label"], term["hint"]

"""Suggestions: what a reader may mean who has begun to type a name, a topic or a term, in any of its forms."""

from collections.abc import Hashable, Sequence
from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import from_json
from tantivy import Query as IndexQuery

from app.index.reader import Snapshot, all_of
from app.models.enums import SuggestedKind
from app.models.tables import Organization, Person, Quote, Topic
from app.query.filters import Some
from app.query.page import SnapshotDependency, json_response
from app.query.parameters import from_query
from app.text.search_terms import folded

SUGGESTED: tuple[SuggestedKind, ...] = ("person", "organization", "topic", "quote")
SPARE = 3  # hits read for each suggestion: a term may stand in several quotes
COLLECTIONS = {table.__name__.lower(): table.collection for table in (Person, Organization, Topic, Quote)}
router = APIRouter(prefix="/v1/suggest", tags=["search"])


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
async def suggest(asked: Annotated[Typed, from_query(Typed)], snapshot: SnapshotDependency) -> Response:
    """People, organizations, topics and terms that begin so: in any word, in a native name or in pinyin."""
    typed, kinds = folded(asked.q), [kind for kind in SUGGESTED if kind in (asked.kind or SUGGESTED)]
    found = suggestions(snapshot, typed, kinds, asked.limit) if typed else []
    return json_response(b'{"items":[' + b",".join(found) + b"]}")


def suggestions(snapshot: Snapshot, typed: str, kinds: Sequence[str], limit: int) -> list[bytes]:
    """Return what begins so: whatever is typed to its end first, then by kinds; of terms that read alike, the first."""
    exact = snapshot.term("suggestion_key", typed)
    begun = IndexQuery.phrase_prefix_query(snapshot.schema, "suggestion_key", [typed])
    found: dict[Hashable, bytes] = {}
    for query in (exact, begun):
        for kind in kinds:
            if len(found) < limit:
                of_kind = all_of([query, snapshot.term("collection", COLLECTIONS[kind])])
                add_distinct(found, kind, snapshot, of_kind, limit)
    return list(found.values())[:limit]


def add_distinct(found: dict[Hashable, bytes], kind: str, snapshot: Snapshot, query: IndexQuery, limit: int) -> None:
    """Add the suggestions of a kind that a query matches, up to so many in all."""
    skip = 0
    while len(found) < limit and (hits := snapshot.search(query, limit * SPARE, "number", offset=skip)).addresses:
        for address in hits.addresses:
            suggestion = snapshot.suggestion(address)
            shown = from_json(suggestion)
            found.setdefault((shown["label"], shown["hint"]) if kind == "quote" else shown["url"], suggestion)
        skip += limit * SPARE

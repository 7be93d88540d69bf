"""Suggestions for a search box: records whose name or text begins with what was typed."""

from collections.abc import Hashable, Sequence
from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import from_json
from tantivy import Query as IndexQuery

from app.index.reader import Snapshot, all_of
from app.models.enums import SuggestedKind
from app.models.tables import Organization, Person, Quote, Term, Topic
from app.query.filters import Some
from app.query.page import SnapshotDependency, json_response
from app.query.parameters import from_query
from app.text.search_terms import suggestion_prefixes

SUGGESTED: tuple[SuggestedKind, ...] = ("person", "organization", "topic", "term", "quote")
HITS_PER_SUGGESTION = 3  # several quotes may have the same text and speakers, and are one suggestion
COLLECTIONS = {table.kind_name(): table.collection for table in (Person, Organization, Topic, Term, Quote)}
router = APIRouter(prefix="/v1/suggest", tags=["search"])


class Suggestion(BaseModel):
    """A suggested person, organization, topic, term or short quote."""

    kind: SuggestedKind = Field(description="The kind of the record.")
    id: str = Field(description="The id of the record.")
    label: str = Field(description="The name of the person, organization or topic, or the words of the term or quote.")
    native: str | None = Field(description="The label in its own language and script.")
    hint: str | None = Field(
        description="What distinguishes the record from others with the same label: an affiliation, the kind of "
        "organization, a description, the renderings of the term, or the speakers of the quote."
    )
    url: str = Field(description="The path of the record in this API.")


class Suggestions(BaseModel):
    """The suggestions for what was typed."""

    items: list[Suggestion] = Field(
        description="The suggestions. Complete matches come before those that only begin with the text; within each "
        "group, people come first, then organizations, topics, terms and quotes."
    )


class SuggestParameters(BaseModel):
    """The query parameters of the suggestions."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    q: str = Field(
        max_length=100,
        description="What was typed: the beginning of any word of a name or a short quote, or of its pinyin.",
    )
    kind: Some[SuggestedKind] = Field(None, description="Return only suggestions of these kinds.")
    limit: int = Field(10, ge=1, le=20, description="The maximum number of suggestions.")


@router.get("", summary="Complete a name or a quote as you type", response_model=Suggestions)
async def suggest(
    parameters: Annotated[SuggestParameters, from_query(SuggestParameters)], snapshot: SnapshotDependency
) -> Response:
    """Return people, organizations, topics, terms and short quotes that begin with the text.

    The text may be the beginning of any word of them, in any script or in pinyin.
    """
    kinds = [kind for kind in SUGGESTED if kind in (parameters.kind or SUGGESTED)]
    prefixes = suggestion_prefixes(parameters.q)
    items = suggestions(snapshot, prefixes, kinds, parameters.limit) if all(prefixes) else []
    return json_response(b'{"items":[' + b",".join(items) + b"]}")


def suggestions(snapshot: Snapshot, prefixes: Sequence[str], kinds: Sequence[str], limit: int) -> list[bytes]:
    """Return the JSON of the suggestions: complete matches before prefix matches, each in the order of the kinds."""
    complete = [snapshot.term("suggestion_key", prefix) for prefix in prefixes]
    beginning = [IndexQuery.phrase_prefix_query(snapshot.schema, "suggestion_key", [prefix]) for prefix in prefixes]
    items: dict[Hashable, bytes] = {}
    for query in (*complete, *beginning):
        for kind in kinds:
            of_kind = all_of([query, snapshot.term("collection", COLLECTIONS[kind])])
            add_suggestions(items, snapshot, kind, of_kind, limit)
    return list(items.values())[:limit]


def add_suggestions(items: dict[Hashable, bytes], snapshot: Snapshot, kind: str, query: IndexQuery, limit: int) -> None:
    """Add the distinct suggestions that match a query until there are `limit` of them."""
    size, offset = limit * HITS_PER_SUGGESTION, 0
    while len(items) < limit and (hits := snapshot.search(query, size, "number", offset=offset)).addresses:
        for address in hits.addresses:
            document = snapshot.suggestion(address)
            fields = from_json(document)
            items.setdefault((fields["label"], fields["hint"]) if kind == "quote" else fields["url"], document)
        offset += size

"""Facets: how many of the matches have each value of a filter, as if that filter were not in use."""

from collections.abc import Callable
from urllib.parse import quote_plus, urlencode

from fastapi import Request
from pydantic import BaseModel, Field
from pydantic_core import from_json
from tantivy import Query

from app.index.reader import EXACT, Snapshot, all_of
from app.query.filters import Filter, text
from app.query.index_query import filtered_query
from app.query.listing import Listing
from app.query.urls import page_url

LABELS = ("name", "label", "title", "text")  # what a record is called by, whichever of these it has
SPARE = 20  # values counted beyond those shown, so that those of one count are all there to be put in order


class FacetValue(BaseModel):
    """A value of a filter, and what choosing it comes to."""

    value: str = Field(description="The value, as the filter takes it.")
    label: str = Field(description="What it is called.")
    count: int = Field(description="How many records have it, among those that all the other filters leave.")
    selected: bool = Field(description="Whether the filter asks for it now.")
    url: str = Field(description="The list with this value chosen, or no longer chosen where it is.")


Facets = dict[str, list[FacetValue]]


def facets(request: Request, listing: Listing, snapshot: Snapshot, owner: str | None) -> Facets:
    """Return the values of every facet asked for, the most frequent first."""
    return {name: facet_values(request, listing, snapshot, owner, name) for name in dict.fromkeys(listing.facet or [])}


def facet_values(
    request: Request, listing: Listing, snapshot: Snapshot, owner: str | None, name: str
) -> list[FacetValue]:
    """Return the values of one facet; those chosen are among them, however few records have them."""
    mark, chosen = listing.facets()[name], [text(each) for each in listing.chosen(name)]
    limit = max(listing.facet_limit, len(chosen))
    query = filtered_query(snapshot, listing, listing.table.collection, owner, leave_out=name)
    counts = facet_counts(snapshot, query, f"filter_{name}", chosen, limit)
    labels, toggled = (
        record_labels(snapshot, mark, [value for value, _ in counts]),
        facet_url(request, name, chosen, one=mark.is_boolean),
    )
    return [
        FacetValue(
            value=value, label=labels.get(value, value), count=count, selected=value in chosen, url=toggled(value)
        )
        for value, count in counts
    ]


def facet_counts(snapshot: Snapshot, query: Query, field: str, chosen: list[str], limit: int) -> list[tuple[str, int]]:
    """Return the most frequent values with their counts, by count and then by value; chosen ones come before others."""
    counts = ranked(snapshot.facet_counts(query, field, limit + SPARE))
    if len(counts) == limit + SPARE and counts[-1][1] == counts[limit - 1][1]:
        counts = ranked(snapshot.facet_counts(query, field, EXACT))
    if not chosen:
        return counts[:limit]
    present = [(value, snapshot.count(all_of([query, snapshot.term(field, value)]))) for value in dict.fromkeys(chosen)]
    others = [(value, count) for value, count in counts if value not in chosen]
    return ranked([*present, *others[: limit - len(present)]])


def ranked(counts: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """Return counts with the greatest first, and those that are alike by value."""
    return sorted(counts, key=lambda each: (-each[1], each[0]))


def record_labels(snapshot: Snapshot, mark: Filter, ids: list[str]) -> dict[str, str]:
    """Return what the records with these ids are called, where the filter takes ids."""
    labels = {}
    for collection in mark.collections() if mark.refers_to else ():
        for id in ids:
            if document := snapshot.get(collection, id):
                record = from_json(document)
                labels[id] = next(record[name] for name in LABELS if name in record)
    return labels


def facet_url(request: Request, name: str, chosen: list[str], *, one: bool = False) -> Callable[[str], str]:
    """Return what makes the address of the first page with a value chosen, or without it if it was; `one` at most."""
    rest = [pair for pair in request.query_params.multi_items() if pair[0] not in {name, "cursor"}]
    without = page_url(request, rest)
    begun = f"{without}{'&' if rest else '?'}{urlencode({name: ''})}"

    def toggled(value: str) -> str:
        others = [] if one else [each for each in chosen if each != value]
        kept = others + ([] if value in chosen else [value])
        return begun + quote_plus(",".join(kept)) if kept else without

    return toggled

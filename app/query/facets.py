"""Facets: counts of the matches by each value of a filter, with that filter itself left out."""

from collections.abc import Callable, Mapping, Sequence
from urllib.parse import quote_plus, urlencode

from fastapi import Request
from pydantic import BaseModel, Field
from pydantic_core import from_json
from tantivy import Query

from app.index.reader import MAX_BUCKETS, Snapshot, all_of
from app.query.filters import Filter, row_values
from app.query.index_query import filtered_query
from app.query.listing import Filters, Listing
from app.query.states import PRESENT, document_in_state
from app.query.urls import page_url

LABEL_FIELDS = ("name", "label", "title", "text")  # the first of these that a record has is its label
SPARE = 20  # values counted beyond the limit, because those of equal count are ordered by value


class FacetValue(BaseModel):
    """A value of a facet with its count."""

    value: str = Field(description="The value to pass to the filter.")
    label: str = Field(description="A name of the value for display.")
    count: int = Field(description="The number of records with this value that match all other filters.")
    selected: bool = Field(description="Whether the request filters by this value.")
    url: str = Field(description="The URL of the list with this value added to the filter, or removed if selected.")


Facets = dict[str, list[FacetValue]]


def facets(request: Request, listing: Listing, snapshot: Snapshot, owner: str | None) -> Facets:
    """Return the values of each facet that the request names, in descending order of count."""
    return {name: facet_values(request, listing, snapshot, owner, name) for name in dict.fromkeys(listing.facet or [])}


def facet_values(
    request: Request, listing: Listing, snapshot: Snapshot, owner: str | None, name: str
) -> list[FacetValue]:
    """Return the values of one facet; the selected ones are always included."""
    filter_, selected = listing.facets()[name], listing.selected_values(name)
    limit = max(listing.facet_limit, len(selected))
    query = filtered_query(snapshot, listing, listing.table.collection, owner, leave_out=name)
    counts = facet_counts(snapshot, query, listing, name, limit)
    labels = value_labels(snapshot, filter_, [value for value, _ in counts], listing)
    toggle_url = facet_url(request, name, selected, single=filter_.is_boolean)
    return [
        FacetValue(
            value=value,
            label=labels.get(value, value),
            count=count,
            selected=value in selected,
            url=toggle_url(value),
        )
        for value, count in counts
    ]


def facet_counts(snapshot: Snapshot, query: Query, filters: Filters, name: str, limit: int) -> list[tuple[str, int]]:
    """Return the most frequent values with their counts, ordered by count and value; selected ones are included."""
    field, selected = f"filter_{name}", filters.selected_values(name)
    if others := filters.selected_beside(name):
        in_rows = counts_in_rows(snapshot, query, filters.facets()[name].group, name, others)
        return with_selected(
            by_count(list(in_rows.items())), {value: in_rows.get(value, 0) for value in selected}, limit
        )
    counts = by_count(snapshot.facet_counts(query, field, limit + SPARE))
    if len(counts) == limit + SPARE and counts[-1][1] == counts[limit - 1][1]:
        counts = by_count(snapshot.facet_counts(query, field, MAX_BUCKETS))
    selected_counts = {value: snapshot.count(all_of([query, snapshot.term(field, value)])) for value in selected}
    return with_selected(counts, selected_counts, limit)


def with_selected(counts: list[tuple[str, int]], selected_counts: dict[str, int], limit: int) -> list[tuple[str, int]]:
    """Return the first of some counts, and those of the selected values."""
    others = [(value, count) for value, count in counts if value not in selected_counts]
    return by_count([*selected_counts.items(), *others[: limit - len(selected_counts)]])


def counts_in_rows(
    snapshot: Snapshot, query: Query, group: str | None, name: str, others: Mapping[str, Sequence[str]]
) -> dict[str, int]:
    """Return the counts of a filter's values in rows that have the values of other filters of its group."""
    field, terms = f"filter_{group}", dict[str, list[str]]()
    for term, _ in snapshot.facet_counts(query, field):
        values = row_values(term)
        if values.keys() == {name, *others} and all(values[other] in others[other] for other in others):
            terms.setdefault(values[name], []).append(term)
    return {value: snapshot.count(all_of([query, snapshot.any_of(field, each)])) for value, each in terms.items()}


def by_count(counts: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """Return the counts in descending order, equal ones by value."""
    return sorted(counts, key=lambda pair: (-pair[1], pair[0]))


def value_labels(snapshot: Snapshot, filter_: Filter, values: list[str], filters: Filters | None) -> dict[str, str]:
    """Return the labels of values that are ids of records, in the state that is asked for, or that the filter has."""
    state = filters.record_state if filters else PRESENT
    labels = {value: filter_.label(value) for value in values} if filter_.label else {}
    for collection in filter_.collections():
        for id in values:
            if document := document_in_state(snapshot, collection, id, state):
                record = from_json(document)
                labels[id] = next((record[name] for name in LABEL_FIELDS if name in record), id)
    return labels


def facet_url(request: Request, name: str, selected: list[str], *, single: bool = False) -> Callable[[str], str]:
    """Return a function that returns the URL of the list with a value added to the filter, or removed if selected.

    If `single`, the value replaces the selected one.
    """
    rest = [pair for pair in request.query_params.multi_items() if pair[0] not in {name, "cursor"}]
    without_filter = page_url(request, rest)
    prefix = f"{without_filter}{'&' if rest else '?'}{urlencode({name: ''})}"

    def toggle_url(value: str) -> str:
        values = [] if single else [other for other in selected if other != value]
        if value not in selected:
            values.append(value)
        return prefix + quote_plus(",".join(values)) if values else without_filter

    return toggle_url

"""Facets: counts of the matches by each value of a filter, with that filter itself left out."""

from collections.abc import Callable, Mapping, Sequence
from urllib.parse import quote_plus, urlencode

from fastapi import Request
from pydantic import BaseModel, Field
from pydantic_core import from_json
from tantivy import Query

from app.index.reader import Snapshot, all_of
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
    names = list(dict.fromkeys(listing.facet or []))
    # The facets without a selected value count the same matches, which are found once for all of them.
    unselected = [name for name in names if not listing.selected_values(name) and not listing.selected_beside(name)]
    query = filtered_query(snapshot, listing, listing.table.collection, owner, leave_out=None)
    together = most_frequent(snapshot, query, unselected, listing.facet_limit) if unselected else {}
    counts = {
        name: together[name][: listing.facet_limit] if name in together else own_counts(snapshot, listing, owner, name)
        for name in names
    }
    return {name: facet_values(request, listing, snapshot, name, counts[name]) for name in names}


def own_counts(snapshot: Snapshot, listing: Listing, owner: str | None, name: str) -> list[tuple[str, int]]:
    """Return the values of a facet with their counts among the records that match all filters but its own."""
    query = filtered_query(snapshot, listing, listing.table.collection, owner, leave_out=name)
    limit = max(listing.facet_limit, len(listing.selected_values(name)))
    return facet_counts(snapshot, query, listing, name, limit)


def facet_values(
    request: Request, listing: Listing, snapshot: Snapshot, name: str, counts: list[tuple[str, int]]
) -> list[FacetValue]:
    """Return the values of one facet with their labels and URLs."""
    filter_, selected = listing.facets()[name], listing.selected_values(name)
    labels = value_labels(snapshot, filter_, [value for value, _ in counts], listing)
    toggle_url = facet_url(request, name, selected, single=filter_.is_boolean)
    return [
        FacetValue(
            value=value, label=labels.get(value, value), count=count, selected=value in selected, url=toggle_url(value)
        )
        for value, count in counts
    ]


def facet_counts(snapshot: Snapshot, query: Query, filters: Filters, name: str, limit: int) -> list[tuple[str, int]]:
    """Return the most frequent values with their counts, ordered by count and value; selected ones are included."""
    selected = filters.selected_values(name)
    if others := filters.selected_beside(name):
        in_rows = counts_in_rows(snapshot, query, filters.facets()[name].group, name, others)
        return with_selected(
            by_count(list(in_rows.items())), {value: in_rows.get(value, 0) for value in selected}, limit
        )
    counts = most_frequent(snapshot, query, [name], limit)[name]
    selected_counts = dict.fromkeys(selected, 0)
    if selected:
        field = f"filter_{name}"
        selected_counts |= snapshot.counts_by_field(query, [field], values=selected)[field]
    return with_selected(counts, selected_counts, limit)


def most_frequent(
    snapshot: Snapshot, query: Query, names: Sequence[str], limit: int
) -> dict[str, list[tuple[str, int]]]:
    """Return the most frequent values of facets: `limit` of each or a few more, ordered by count and value."""
    fields = {f"filter_{name}": name for name in names}
    counts = {
        field: by_count(each) for field, each in snapshot.counts_by_field(query, list(fields), limit + SPARE).items()
    }
    for field, each in counts.items():
        if len(each) == limit + SPARE and each[-1][1] == each[limit - 1][1]:
            counts[field] = by_count(snapshot.facet_counts(query, field))
    return {fields[field]: each for field, each in counts.items()}


def with_selected(counts: list[tuple[str, int]], selected_counts: dict[str, int], limit: int) -> list[tuple[str, int]]:
    """Return the first of some counts, and those of the selected values."""
    others = [(value, count) for value, count in counts if value not in selected_counts]
    return by_count([*selected_counts.items(), *others[: limit - len(selected_counts)]])


def counts_in_rows(
    snapshot: Snapshot, query: Query, group: str | None, name: str, others: Mapping[str, Sequence[str]]
) -> dict[str, int]:
    """Return the counts of a filter's values in rows that have the values of other filters of its group."""
    field, terms = f"filter_{group}", dict[str, dict[str, int]]()
    for term, count in snapshot.facet_counts(query, field):
        values = row_values(term)
        if values.keys() == {name, *others} and all(values[other] in others[other] for other in others):
            terms.setdefault(values[name], {})[term] = count
    return {
        # A record may have several of the terms.
        value: snapshot.count(all_of([query, snapshot.any_of(field, each)])) if len(each) > 1 else sum(each.values())
        for value, each in terms.items()
    }


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

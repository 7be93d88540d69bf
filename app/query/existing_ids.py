"""Refuse ids and printed names in filters that no record has, and report those in `ids`."""

from collections.abc import Iterable
from typing import Literal

from pydantic import BaseModel, Field

from app.errors import Refusal, fault
from app.index.reader import Snapshot, all_of
from app.index.schema import DRAFTS, WITHDRAWALS, key
from app.query.listing import Filters, Listing
from app.query.states import collections, document_in_state, version_keys
from app.suggestions.validation_messages import alternatives, display
from app.suggestions.words import nearest
from app.text.slugs import slug

LARGE = 20_000  # records of a collection, whose ids take 50 ms to read
MAX_NEIGHBORS = 1_000  # ids or names to compare with an unknown one
MAX_SUGGESTIONS = 10  # nearest ids in one response: each takes up to 10 ms


class MissingId(BaseModel):
    """An id in `ids` that no record has in the state that was asked for."""

    id: str = Field(description="The id as the request has it.")
    reason: Literal["unknown", "withdrawn"] = Field(
        description="`unknown`: no record has the id; `withdrawn`: the record that had it was withdrawn."
    )
    suggestion: str | None = Field(
        description="The nearest id, or the parameter that shows the record; null if nothing is similar enough. "
        f"The nearest id is searched for the first {MAX_SUGGESTIONS} unknown ids only."
    )


def missing_ids(snapshot: Snapshot, listing: Listing) -> list[MissingId]:
    """Return those of the ids in `ids` that no record has, whatever the other filters are."""
    collection, ids = listing.table.collection, list(dict.fromkeys(listing.selected_ids or []))
    if listing.as_of is None:
        names = collections(collection, listing.review_statuses)
        known = set().union(*(snapshot.existing_ids(name, ids) for name in names))
    else:
        known = {id for id in ids if document_in_state(snapshot, collection, id, listing.record_state)}
    missing = [missing_id(snapshot, collection, id) for id in ids if id not in known]
    for each in [each for each in missing if each.reason == "unknown" and not each.suggestion][:MAX_SUGGESTIONS]:
        each.suggestion = nearest_id(snapshot, each.id, [collection])
    return missing


def missing_id(snapshot: Snapshot, collection: str, id: str) -> MissingId:
    """Return why no record of a collection has an id, and how to see the one that has it in another state."""
    if snapshot.existing_ids(collection, [id]):
        return MissingId(id=id, reason="unknown", suggestion="without as_of")
    if snapshot.existing_ids(DRAFTS + collection, [id]):
        return MissingId(id=id, reason="unknown", suggestion="review=draft")
    if snapshot.get(WITHDRAWALS, key(collection, id)):
        return MissingId(id=id, reason="withdrawn", suggestion=None)
    return MissingId(id=id, reason="unknown", suggestion=None)


def refuse_unknown_ids(snapshot: Snapshot, filters: Filters) -> None:
    """Raise Refusal (422) with the nearest value if no record has an id or a collective in a filter."""
    for name, filter_, values in filters.active_filters:
        if filter_.refers_to:
            known = list[str]()
            for collection in filter_.collections():
                known += collections(collection, filters.review_statuses)
            missing = set(values)
            if filters.as_of is not None:  # a record that is gone may have been there then
                missing -= {id for id in missing for each in known if version_keys(snapshot, each, id)}
            refuse_unknown(snapshot, name, [id for id in values if id in missing], known)
        if filter_.is_printed and filters.as_of is None:
            refuse_unprinted(snapshot, filters, name, values)


def refuse_unprinted(snapshot: Snapshot, filters: Filters, name: str, values: Iterable[str]) -> None:
    """Raise Refusal (422) with the nearest printed value if no record of the list has one of these of a filter."""
    field = f"filter_{name}"
    name_of_list = filters.table.collection
    # Whatever is public is known; drafts only to those who ask for them.
    records = snapshot.any_of("collection", {name_of_list, *collections(name_of_list, filters.review_statuses)})
    for value in values:
        if not snapshot.count(all_of([records, snapshot.term(field, value)])):
            counts = snapshot.facet_counts(records, field, MAX_NEIGHBORS)
            printed = [other for other, _ in counts]
            alike = (other for other in printed if other.casefold() == value.casefold())
            near = next(alike, None) or nearest(value, printed)
            raise Refusal(422, fault(f"{name}: no record has {display(value)}", near, name))


def refuse_unknown(snapshot: Snapshot, name: str, ids: Iterable[str], names: Iterable[str]) -> None:
    """Raise Refusal (422) with the nearest id if a parameter has an id that no record of these collections has."""
    unknown = set(ids)
    for collection in names:
        unknown -= snapshot.existing_ids(collection, unknown)
    places = alternatives([collection for collection in names if not collection.startswith(DRAFTS)])
    for id in sorted(unknown):
        raise Refusal(
            422, fault(f"{name}: no record in {places} has the id {display(id)}", nearest_id(snapshot, id, names), name)
        )


def nearest_id(snapshot: Snapshot, id: str, collections: Iterable[str]) -> str | None:
    """Return the most similar id in these collections among those with the longest common prefix, or None.

    The index reads every id with a prefix, which would take seconds for a million. So in a large collection, ids are
    looked for that are a typing error away.
    """
    id = id.replace("\0", "")[:200]
    small, similar = list[str](), list[str]()
    for name in collections:
        if snapshot.count(snapshot.term("collection", name)) > LARGE:
            similar += snapshot.similar_ids(name, slug(id))
        else:
            small.append(name)
    for length in (len(id), 3, 2, 1, 0):
        ids = [other for name in small for other in snapshot.ids(name, id[:length], MAX_NEIGHBORS)]
        if near := nearest(id, ids + similar):
            return near
    return None

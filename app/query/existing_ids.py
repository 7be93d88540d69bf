"""Refuse ids in filters that no record has."""

from collections.abc import Iterable

from app.errors import Refusal, fault, nearest
from app.index.reader import Snapshot
from app.query.listing import Filters

MAX_NEIGHBORS = 1_000  # ids to compare with an unknown one


def refuse_unknown_ids(snapshot: Snapshot, filters: Filters) -> None:
    """Raise Refusal (422) with the nearest id if a filter has an id that no record has."""
    for name, filter_, values in filters.active_filters:
        if filter_.refers_to:
            refuse_unknown(snapshot, name, values, filter_.collections())


def refuse_unknown(snapshot: Snapshot, name: str, ids: Iterable[str], collections: Iterable[str]) -> None:
    """Raise Refusal (422) with the nearest id if a parameter has an id that no record of these collections has."""
    unknown = set(ids)
    for collection in collections:
        unknown -= snapshot.existing_ids(collection, unknown)
    for id in sorted(unknown):
        raise Refusal(422, fault(f"{name}: no such id: {id}", nearest_id(snapshot, id, collections), name))


def nearest_id(snapshot: Snapshot, id: str, collections: Iterable[str]) -> str | None:
    """Return the most similar id in these collections among those with the longest common prefix, or None."""
    id = id.replace("\0", "")[:200]
    for length in (len(id), 3, 2, 1, 0):
        ids = [other for name in collections for other in snapshot.ids(name, id[:length], MAX_NEIGHBORS)]
        if near := nearest(id, ids):
            return near
    return None

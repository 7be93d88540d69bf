"""Ids that are asked for: refused where no record has them, with the nearest that one has."""

from collections.abc import Iterable

from app.errors import Refusal, fault, nearest
from app.index.reader import Snapshot
from app.query.listing import Filtered

NEIGHBORS = 1_000  # ids that are compared with an unknown one


def refuse_unknown_ids(snapshot: Snapshot, asked: Filtered) -> None:
    """Refuse a filter by an id that no record has: it is a mistake, not an empty list. Raises Refusal (422)."""
    for name, mark, values in asked.filters():
        if not mark.refers_to:
            continue
        collections = mark.collections()
        missing = set(values)
        for collection in collections:
            missing -= snapshot.existing_ids(collection, missing)
        for value in sorted(missing):
            near = nearest_id(snapshot, value, collections)
            raise Refusal(422, fault(f"{name}: no such id: {value}", near, name))


def nearest_id(snapshot: Snapshot, wanted: str, collections: Iterable[str]) -> str | None:
    """Return the id most like this one, among those of these collections that begin alike."""
    wanted = wanted.replace("\0", "")[:200]
    for length in (len(wanted), 3, 2, 1, 0):
        near = [id for each in collections for id in snapshot.ids(each, wanted[:length], NEIGHBORS)]
        if found := nearest(wanted, near):
            return found
    return None

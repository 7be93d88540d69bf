"""Pages found in memory: the first of the records that filters leave, in the order of the text."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from fastapi import Request

from app.database import Snapshot
from app.listing.blocks import Numbers
from app.listing.counting import counting
from app.listing.held import Held, Rows
from app.listing.listing import Listing
from app.listing.plan import Form
from app.numbering import numbers_of

ORDER = ("source_id", "position", "id")  # what the order of the text goes by, and not down
SHOWN = ("document", *ORDER)


class Selected(NamedTuple):
    """The rows of a page, and one more, as the database would find them, and how many match in all."""

    rows: list[Sequence[Any]]
    total: int


async def selected(
    request: Request, listing: Listing, snapshot: Snapshot, form: Form, after: list[Any], given: Mapping[str, Any]
) -> Selected | None:
    """The page after these values, or None where memory does not hold what is asked for."""
    counts = counting(request)
    if not (is_plain(listing, form) and counts.is_at(snapshot)) or None in after:
        return None
    tally = await counts.tally(listing, snapshot, (), form, given)
    if tally is None:
        return None
    places, held = tally.left().places(), counts.held
    numbers = first(held, tally.held, places, after, listing.limit + 1)
    kind, _ = numbers_of(listing.table.__name__.lower())
    wanted = [kind | number for number in numbers.tolist()]
    rows = await snapshot.numbered(listing.table, SHOWN, wanted)
    return Selected([rows[number] for number in wanted], len(places))


def is_plain(listing: Listing, form: Form) -> bool:
    """Whether a question has filters, all of them by what is in memory, and no order but that of the text."""
    used = listing.used
    if listing.q is not None or form.within is not None or not used or any(mark.column is None for _, mark, _ in used):
        return False
    return [(key.column.key, key.descending) for key in listing.ordered(form.sort)] == [(name, False) for name in ORDER]


def first(held: Held, rows: Rows, places: Numbers, after: list[Any], most: int) -> Numbers:
    """The numbers, within their kind, of the first so many of these places in the order of the text."""
    ranks, begin = held.order, 0
    between = np.searchsorted(places, np.append(rows.starts, rows.count).astype(places.dtype))
    at, ends = between[:-1][ranks], between[1:][ranks]
    if after:
        source, position, _ = after
        begin = int(np.searchsorted(held.sources, source))
        if held.sources[begin : begin + 1].tolist() == [source]:
            within = min(max(position, -1), int(rows.sizes[ranks[begin]]))
            at[begin] = np.searchsorted(places, rows.starts[ranks[begin]] + within, "right")
    there = begin + np.flatnonzero(ends[begin:] > at[begin:])[:most]
    at, ends, blocks = at[there], ends[there], ranks[there]
    found = [places[start:end] for start, end in zip(at.tolist(), ends.tolist(), strict=True)]
    chosen: Numbers = np.concatenate([np.empty(0, np.int64), *found])
    shifts: Numbers = np.repeat(rows.firsts[blocks] - rows.starts[blocks], ends - at)
    return (chosen + shifts)[:most]

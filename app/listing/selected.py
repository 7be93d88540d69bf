"""Pages found in memory: the first of the records that filters leave, in the order of the text."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from fastapi import Request

from app.database import Snapshot
from app.listing.blocks import Numbers
from app.listing.counting import counting
from app.listing.finding import EVERYWHERE, MATCH
from app.listing.held import Held, Rows
from app.listing.listing import Listing
from app.listing.plan import COUNTED, Form, plan
from app.numbering import numbers_of

ORDER = ("source_id", "position", "id")  # what the order of the text goes by, and not down
SHOWN = ("document", *ORDER)
FEW = 20_000  # records of which each is looked at
TIMES = 10  # as many records as filters leave that a question finds are gone through
MOST = {"sqlite": 100_000, "postgresql": 1_000}  # of them, at most


class Selected(NamedTuple):
    """The rows of a page, and one more, as the database would find them, and how many match in all."""

    rows: list[Sequence[Any]]
    total: int


async def selected(
    request: Request, listing: Listing, snapshot: Snapshot, form: Form, after: list[Any]
) -> Selected | None:
    """The page after these values, or None where memory does not hold what is asked for."""
    if listing.q is not None or form.within is not None or not by_text(listing, form) or None in after:
        return None
    if (left := await counting(request).left(listing, snapshot)) is None:
        return None
    held, rows, places = left
    wanted = numbers(listing, first(held, rows, places, after, listing.limit + 1))
    found = await snapshot.numbered(listing.table, SHOWN, wanted)
    return Selected([found[number] for number in wanted], len(places))


async def among(
    request: Request, listing: Listing, snapshot: Snapshot, form: Form, given: Mapping[str, Any]
) -> list[int] | None:
    """The numbers of a few records, of which whatever a question with filters finds is one; None where they are many.

    They are what the filters leave, or what of it is found without them: to go through either is cheaper than to have
    the database look up each record that is found, to see whether the filters leave it.
    """
    unfiltered = plan(form._replace(filters=()), COUNTED).order
    left = None if form.within is not None else await counting(request).left(listing, snapshot)
    if left is None or unfiltered is None:
        return None
    _, rows, places = left
    most = min(TIMES * len(places), MOST[snapshot.dialect])
    asked = {MATCH: given[EVERYWHERE], "beyond": -1, "limit": most + 1}
    found = [row[0] for row in await snapshot.rows(unfiltered.tier, asked)]
    if len(found) > most:
        return numbers(listing, rows.numbers(places)) if len(places) <= FEW else None
    there = np.zeros(rows.count, bool)
    there[places] = True
    both = [number for number, is_left in zip(found, there[rows.at(found)].tolist(), strict=True) if is_left]
    return both if len(both) <= FEW else None


def numbers(listing: Listing, within: Numbers) -> list[int]:
    """The numbers of records, from those within their kind."""
    kind, _ = numbers_of(listing.table.__name__.lower())
    return [kind | number for number in within.tolist()]


def by_text(listing: Listing, form: Form) -> bool:
    """Whether the order is that of the text, and no other one."""
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

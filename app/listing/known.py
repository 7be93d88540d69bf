"""Ids that are asked for: refused where nobody has them, with the nearest that somebody has."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, select, union_all

from app.database import Prepared, Snapshot
from app.errors import Refusal, fault, nearest
from app.listing.listing import Filtered

NEIGHBORS = 1_000  # ids looked at, on either side, for the one nearest to an id that is not known


async def refuse_unknown_ids(snapshot: Snapshot, asked: Filtered) -> None:
    """A filter by an id that nobody has is a mistake, not an empty list. Raises Refusal (422)."""
    for name, mark, values in asked.filters():
        if not mark.refers_to:
            continue
        given = {f"id_{n}": value for n, value in enumerate(values)}
        there = {row[0] for row in await snapshot.rows(who_has(mark.refers_to, len(values)), given)}
        for value in sorted(set(values) - there):
            near = await nearest_id(snapshot, value, mark.refers_to)
            raise Refusal(422, fault(f"{name}: no such id: {value}", near, name))


@lru_cache(1000)
def who_has(columns: tuple[Any, ...], count: int) -> Prepared:
    """The statement that finds those of so many ids that one of these columns has."""
    ids: list[Any] = [bindparam(f"id_{n}") for n in range(count)]
    return Prepared(union_all(*(select(column).where(column.in_(ids)) for column in columns)))


async def nearest_id(snapshot: Snapshot, wanted: str, columns: Sequence[Any]) -> str | None:
    """The id most like this one, among those that stand around its place in the order of ids."""
    wanted, around = wanted.replace("\0", "")[:200], []
    for column in columns:
        after = select(column).where(column >= wanted).order_by(column).limit(NEIGHBORS)
        before = select(column).where(column < wanted).order_by(column.desc()).limit(NEIGHBORS)
        around += [row[0] for side in (after, before) for row in await snapshot.rows(side)]
    return nearest(wanted, around)

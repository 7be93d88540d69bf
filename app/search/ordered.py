"""The first matches in the order of their numbers, found in whichever way is soon done."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import CTE, Select, bindparam, case, func, literal_column, select, union_all

from app.search.matching import ENTRIES, as_query, matches, number, of_kinds

LISTED = 1_000  # matches that PostgreSQL finds and sorts, before it goes through all records in their order instead
STEPS = ("step_0", "step_1")  # the parameters for the first two steps of a question
MANY = -1  # the tier of no record: there are more than are listed


def in_order(
    match: Any, dialect: str, kinds: Sequence[str], conditions: Sequence[Any], beyond: Any, limit: Any
) -> Select[Any]:
    """The numbers of the first records of these kinds, or of any, that match and meet the conditions, beyond a number.

    SQLite's index is in this order, PostgreSQL's in none: it lists the matches if they are few, and if they are many
    soon meets some where it goes through the records in their order. It would have to guess which it is, and so is not
    asked: `number + 0` keeps the first way off the primary key, and a match that is no operator the second one on it.
    """
    key = number(dialect)
    if dialect == "sqlite":
        matching = select(key).where(matches(match, dialect, *kinds), key > beyond, *conditions)
        return matching.order_by(key).limit(limit)
    listed = listing(select(key).where(matches(match, dialect, *kinds), key + 0 > beyond, *conditions))
    few = select(listed.some.c.number).where(~listed.many).order_by(listed.some.c.number).limit(limit)
    met = func.ts_match_vq(ENTRIES.c.terms, as_query(match))
    walked = select(key).where(listed.many, met, *of_kinds(kinds, dialect), key > beyond, *conditions)
    either = union_all(select(few.subquery()), select(walked.order_by(key).limit(limit).subquery())).subquery()
    return select(either.c.number).order_by(either.c.number).add_cte(*listed.ctes, nest_here=True)


def in_tiers(match: Any, kinds: Sequence[str], conditions: Sequence[Any]) -> Select[Any]:
    """The tiers and numbers of all that match, in no order, on PostgreSQL; MANY alone if they are more than listed."""
    steps: list[Any] = [
        (matches(bindparam(step), "postgresql"), literal_column(str(n))) for n, step in enumerate(STEPS)
    ]
    tier = case(*steps, else_=literal_column(str(len(STEPS)))).label("tier")
    listed = listing(select(tier, ENTRIES.c.number).where(matches(match, "postgresql", *kinds), *conditions))
    many: Any = select(literal_column(str(MANY)), literal_column("0")).where(listed.many)
    return select(union_all(select(listed.some).where(~listed.many), many).subquery()).add_cte(
        *listed.ctes, nest_here=True
    )


class Listed(NamedTuple):
    """The rows that were listed, whether there are more, and what has to stand before whoever asks for these."""

    some: CTE
    many: Any
    ctes: tuple[CTE, CTE]


def listing(matching: Select[Any]) -> Listed:
    """The rows of a statement as far as they are listed: PostgreSQL plans for all of them, and stops after these."""
    found = matching.cte("found").prefix_with("MATERIALIZED")
    some = select(found).limit(LISTED + 1).cte("listed").prefix_with("MATERIALIZED")
    return Listed(some, select(func.count() > LISTED).select_from(some).scalar_subquery(), (found, some))

"""The first matches in the order of their numbers, found in whichever way is soon done."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import CTE, Select, and_, bindparam, case, false, func, literal, literal_column, select, true, union_all

from app.numbering import KINDS, numbers_of
from app.search.matching import ENTRIES, as_query, in_part, matches, number, of_kinds

LISTED = 3_000  # matches that PostgreSQL finds and sorts, before it goes through all records in their order instead
RANKED = 1_000  # that it tells the tiers of
STEPS = ("step_0", "step_1")  # the parameters for the first two steps of a question
NEAR = 100  # records in which so many matches as are wanted may be met before any are listed
SAMPLED, OFTEN = 200, 10  # of so many records, the first, so many match a word that is too common to list
MANY = -1  # the tier of no record: there are more than are listed


def in_order(
    match: Any,
    dialect: str,
    kinds: Sequence[str],
    conditions: Sequence[Any],
    beyond: Any,
    limit: Any,
    *,
    common: bool = False,
) -> Select[Any]:
    """The numbers of the first records of these kinds, or of any, that match and meet the conditions, beyond a number.

    SQLite's index is in this order, PostgreSQL's in none: it lists the matches if they are few, and if they are many
    soon meets some where it goes through the records in their order. It would have to guess which it is, and so is not
    asked: `number + 0` keeps the first way off the primary key, and a match that is no operator the second one on it.
    What is `common` is looked for among the next records before anything else, then in the same sixteenth of a kind,
    which the index tells from the others.
    """
    key = number(dialect)
    if dialect == "sqlite":
        matching = select(key).where(matches(match, dialect, *kinds), key > beyond, *conditions)
        return matching.order_by(key).limit(limit)
    if len(kinds) != 1:  # each by itself, as a walk would go through all of one that has no match
        each = [in_order(match, dialect, (kind,), conditions, beyond, limit, common=common) for kind in kinds or KINDS]
        either = union_all(*(select(some.subquery()) for some in each)).subquery()
        return select(either.c.number).order_by(either.c.number).limit(limit)
    listed = listing(select(key).where(matches(match, dialect, *kinds), key + 0 > beyond, *conditions), LISTED)
    sooner = first_of(match, kinds[0], conditions, beyond, limit) if common else []
    missed = and_(true(), *(short_of(limit, some) for some in sooner))
    few = select(listed.some.c.number).where(case((missed, ~listed.many), else_=false()))
    through = walk(match, kinds[0], conditions, beyond, limit).where(case((missed, listed.many), else_=false()))
    ways = [select(some).where(~short_of(limit, some)) for some in sooner]
    ways += [few.order_by(listed.some.c.number).limit(limit), through]
    either = union_all(*(select(each.subquery()) for each in ways)).subquery()
    return select(either.c.number).order_by(either.c.number).add_cte(*sooner, *listed.ctes, nest_here=True)


def first_of(match: Any, kind: str, conditions: Sequence[Any], beyond: Any, limit: Any) -> list[CTE]:
    """The first matches as far as they are met at once, or else those in the same sixteenth of the kind."""
    key, (begin, after) = ENTRIES.c.number, numbers_of(kind)
    met = walk(match, kind, conditions, beyond, limit).where(key <= last_of(NEAR, [kind], beyond))
    near = met.cte("near").prefix_with("MATERIALIZED")
    here = in_part(match, func.least(func.greatest(beyond, begin), after - 1))
    part = select(key).where(here, key + 0 > beyond, *conditions).order_by(key).limit(limit)
    return [near, part.where(short_of(limit, near)).cte("part").prefix_with("MATERIALIZED")]


def walk(match: Any, kind: str, conditions: Sequence[Any], beyond: Any, limit: Any) -> Select[Any]:
    """The first matches as they are met where PostgreSQL goes through the records in their order."""
    key, met = ENTRIES.c.number, func.ts_match_vq(ENTRIES.c.terms, as_query(match))
    every = select(key).where(met, *of_kinds([kind], "postgresql"), key > beyond, *conditions)
    return every.order_by(key).limit(limit)


def short_of(limit: Any, some: CTE) -> Any:
    """Whether there are fewer than so many rows."""
    return select(func.count() < limit).select_from(some).scalar_subquery()


def last_of(count: int, kinds: Sequence[str], beyond: Any) -> Any:
    """The number of the last of so many records, whatever they match."""
    key = ENTRIES.c.number
    some = select(key).where(*of_kinds(kinds, "postgresql"), key > beyond).order_by(key).limit(count).subquery()
    return select(func.max(some.c.number)).scalar_subquery()


def in_tiers(match: Any, kinds: Sequence[str], conditions: Sequence[Any]) -> Select[Any]:
    """The tiers and numbers of all that match, in no order, on PostgreSQL; MANY alone if they are more than listed."""
    steps: list[Any] = [
        (matches(bindparam(step), "postgresql"), literal_column(str(n))) for n, step in enumerate(STEPS)
    ]
    tier = case(*steps, else_=literal_column(str(len(STEPS)))).label("tier")
    key = ENTRIES.c.number
    listed = listing(select(tier, key).where(matches(match, "postgresql", *kinds), *conditions), RANKED)
    met = func.ts_match_vq(ENTRIES.c.terms, as_query(match))
    one = kinds[-1:] or ("quote",)
    sample = select(key).where(met, *of_kinds(one, "postgresql"), key <= last_of(SAMPLED, one, literal(-1)))
    often: Any = select(func.count() >= OFTEN).select_from(sample.subquery()).scalar_subquery()
    many: Any = select(literal_column(str(MANY)), literal_column("0")).where(case((often, true()), else_=listed.many))
    few = select(listed.some).where(case((often, false()), else_=~listed.many))
    return select(union_all(few, many).subquery()).add_cte(*listed.ctes, nest_here=True)


class Listed(NamedTuple):
    """The rows that were listed, whether there are more, and what has to stand before whoever asks for these."""

    some: CTE
    many: Any
    ctes: tuple[CTE, CTE]


def listing(matching: Select[Any], most: int) -> Listed:
    """The rows of a statement, or so many of them: PostgreSQL plans for all of them, and stops after these."""
    found = matching.cte("found").prefix_with("MATERIALIZED")
    some = select(found).limit(most + 1).cte("listed").prefix_with("MATERIALIZED")
    return Listed(some, select(func.count() > most).select_from(some).scalar_subquery(), (found, some))

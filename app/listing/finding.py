"""`q=`: which rows a question finds, the most relevant first, and where in them it was found."""

from asyncio import sleep
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from pydantic_core import from_json, to_json
from sqlalchemy import BigInteger, BindParameter, ColumnElement, bindparam, select

from app.database import Prepared, Snapshot
from app.rendered import SearchEntry
from app.search.entries import Searched
from app.search.highlights import highlights
from app.search.matching import everywhere, finds, matches, number, steps, tier, tiers, wider
from app.search.ordered import MANY, STEPS, in_order, in_tiers
from app.search.query import parse

MATCH, EVERYWHERE = "match", "everywhere"  # the parameters that say what is looked for: in one tier, and in all
AT_ONCE = 500  # records whose terms are read in one statement
FEW = 200  # records that are ranked by their own terms, so that the database need not be asked for each tier


def found(table: Any, match: str | BindParameter[str] | None, dialect: str) -> list[ColumnElement[bool]]:
    """The condition that a row is found, if something is looked for."""
    return [] if match is None else [table.number.in_(select(number(dialect)).where(matches(match, dialect)))]


class Order(NamedTuple):
    """The statements of `by_relevance`: for the numbers of one tier, and, on PostgreSQL, for a few with their tiers."""

    tier: Prepared
    few: Prepared | None = None


def order(dialect: str, kinds: Sequence[str], conditions: Sequence[ColumnElement[bool]]) -> Order:
    """The statements that find records of these kinds, or of any, by relevance."""
    match: Any = bindparam(MATCH)
    beyond, limit = bindparam("beyond", type_=BigInteger), bindparam("limit", type_=BigInteger)
    tier = Prepared(in_order(match, dialect, kinds, conditions, beyond, limit, common=True))
    return Order(tier, None if dialect == "sqlite" else Prepared(in_tiers(match, kinds, conditions)))


class Ranked(NamedTuple):
    """The tier and the number of each record, in order, and the numbers of all that there are where they are few."""

    order: list[tuple[int, int]]
    every: list[int] | None


async def by_relevance(
    snapshot: Snapshot,
    statements: Order,
    q: str,
    after: list[int],
    given: Mapping[str, Any],
    among: list[int] | None = None,
) -> Ranked:
    """The records that a question finds, or those of them that are `among` a few, the most relevant first.

    They begin after the one with this tier and number.
    """
    if among is None:
        few = await tiers_of_few(snapshot, statements, q, given)
    else:
        few = await tiers_among(snapshot, q, among)
    if few is None:
        return Ranked(await by_tier(snapshot, statements.tier, q, after, given), None)
    found = [each for each in sorted(few) if each > tuple(after)]
    return Ranked(found[: given["limit"]], [number for _, number in few])


async def tiers_of_few(
    snapshot: Snapshot, statements: Order, q: str, given: Mapping[str, Any]
) -> list[tuple[int, int]] | None:
    """The tiers and numbers of all that a question finds, or None if they are more than few.

    PostgreSQL says the tiers of many while it is at it; for SQLite's rows it is quicker to look at their own terms.
    """
    if len(parse(q).whole.terms) == 1:
        return None  # its tiers are as soon found, and most often the first of them is enough
    asked = {**given, MATCH: everywhere(parse(q), snapshot.dialect)}
    if statements.few:
        asked |= zip(STEPS, steps(parse(q), snapshot.dialect), strict=False)
        ranked = [(row[0], row[1]) for row in await snapshot.rows(statements.few, asked)]
        return None if ranked == [(MANY, 0)] else ranked
    rows = await snapshot.rows(statements.tier, asked | {"beyond": -1, "limit": FEW + 1})
    if len(rows) > FEW:
        return None
    own = await snapshot.numbered(SearchEntry, ("own",), [row[0] for row in rows])
    return [(tier(parse(q), terms), number) for number, (terms,) in own.items()]


async def tiers_among(snapshot: Snapshot, q: str, among: list[int]) -> list[tuple[int, int]]:
    """The tiers and numbers of those of a few records that a question finds, which their terms tell."""
    found, query = list[tuple[int, int]](), parse(q)
    for at in range(0, len(among), AT_ONCE):
        await sleep(0)  # others are answered meanwhile
        terms = await snapshot.numbered(SearchEntry, ("own", "other"), among[at : at + AT_ONCE])
        found += [(tier(query, own), number) for number, (own, other) in terms.items() if finds(query, own, other)]
    return found


async def by_tier(
    snapshot: Snapshot, statement: Prepared, q: str, after: list[int], given: Mapping[str, Any]
) -> list[tuple[int, int]]:
    """The same of a question that finds many, which the database is asked for one tier after the other."""
    order: list[tuple[int, int]] = []
    (begin, beyond), limit = after or (0, -1), given["limit"]
    known = set[int]()  # found again by each tier that follows: to drop them is cheaper than not to find them
    for place, match in enumerate((tiers if after else wider)(parse(q), snapshot.dialect)):
        if place >= begin and len(order) < limit:
            most = limit - len(order) + len(known)
            from_here = {MATCH: match, "beyond": beyond if place == begin else -1, "limit": most}
            rows = await snapshot.rows(statement, {**given, **from_here})
            order += [(place, row[0]) for row in rows if row[0] not in known][: limit - len(order)]
            known.update(number for _, number in order if not after)
    return order


def highlighted(shown: bytes, document: bytes, searched: Searched, q: str) -> bytes:
    """What is shown of a record, with the places in the whole of it where the question was found."""
    places = [place._asdict() for place in highlights(parse(q), searched, from_json(document))]
    return shown[:-1] + b',"highlights":' + to_json(places) + b"}"

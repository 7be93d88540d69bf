"""`q=`: which rows a question finds, the most relevant first, and where in them it was found."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from pydantic_core import from_json, to_json
from sqlalchemy import BigInteger, BindParameter, ColumnElement, Select, bindparam, select

from app.database import Prepared, Snapshot
from app.rendered import SearchEntry
from app.search.entries import Searched
from app.search.highlights import highlights
from app.search.matching import everywhere, matches, number, tier, tiers, wider
from app.search.query import parse

MATCH, EVERYWHERE = "match", "everywhere"  # the parameters that say what is looked for: in one tier, and in all
FEW = 200  # records that are ranked by their own terms, so that the database need not be asked for each tier


def found(table: Any, match: str | BindParameter[str] | None, dialect: str) -> list[ColumnElement[bool]]:
    """The condition that a row is found, if something is looked for."""
    return [] if match is None else [table.number.in_(select(number(dialect)).where(matches(match, dialect)))]


def in_tiers(dialect: str, columns: list[Any], conditions: list[ColumnElement[bool]]) -> Select[Any]:
    """The statement that finds the rows of one tier, each with its number, for `by_relevance` to run."""
    key = number(dialect)
    looked_for = [matches(bindparam(MATCH), dialect), key > bindparam("beyond", type_=BigInteger), *conditions]
    return select(*columns, key).where(*looked_for).order_by(key).limit(bindparam("limit"))


class Ranked(NamedTuple):
    """The tier and the number of each record, in order, and the numbers of all that there are where they are few."""

    order: list[tuple[int, int]]
    every: list[int] | None


async def by_relevance(
    snapshot: Snapshot, statement: Prepared, q: str, after: list[int], given: Mapping[str, Any]
) -> Ranked:
    """The records that a question finds after the one with this tier and number, the most relevant first."""
    match = everywhere(parse(q), snapshot.dialect)
    few = FEW if len(parse(q).whole.terms) > 1 else min(FEW, given["limit"])  # for one term, tiers are soon found
    rows = await snapshot.rows(statement, {**given, MATCH: match, "beyond": -1, "limit": few + 1})
    if len(rows) > few:
        return Ranked(await by_tier(snapshot, statement, q, after, given), None)
    own = await snapshot.numbered(SearchEntry, ("own",), [row[0] for row in rows])
    order = sorted((tier(parse(q), terms), number) for number, (terms,) in own.items())
    return Ranked([each for each in order if each > tuple(after)][: given["limit"]], list(own))


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

"""`q=`: which rows a question finds, the most relevant first, and where in them it was found."""

from collections.abc import Mapping
from typing import Any

from pydantic_core import from_json, to_json
from sqlalchemy import BigInteger, BindParameter, ColumnElement, Select, bindparam, select

from app.database import Prepared, Snapshot
from app.search.entries import Searched
from app.search.highlights import highlights
from app.search.matching import matches, number, tiers, wider
from app.search.query import parse

MATCH, EVERYWHERE = "match", "everywhere"  # the parameters that say what is looked for: in one tier, and in all


def found(table: Any, match: str | BindParameter[str] | None, dialect: str) -> list[ColumnElement[bool]]:
    """The condition that a row is found, if something is looked for."""
    return [] if match is None else [table.number.in_(select(number(dialect)).where(matches(match, dialect)))]


def in_tiers(dialect: str, columns: list[Any], conditions: list[ColumnElement[bool]]) -> Select[Any]:
    """The statement that finds the rows of one tier, each with its number, for `by_relevance` to run."""
    key = number(dialect)
    looked_for = [matches(bindparam(MATCH), dialect), key > bindparam("beyond", type_=BigInteger), *conditions]
    return select(*columns, key).where(*looked_for).order_by(key).limit(bindparam("limit"))


async def by_relevance(
    snapshot: Snapshot, statement: Prepared, q: str, after: list[int], given: Mapping[str, Any]
) -> list[tuple[Any, ...]]:
    """The rows that a question finds after the one with this tier and number, the most relevant first, with both."""
    rows: list[tuple[Any, ...]] = []
    (begin, beyond), limit = after or (0, -1), given["limit"]
    known = set[
        int
    ]()  # from the first on, every row of the tiers before: dropping them is cheaper than not finding them
    for tier, match in enumerate((tiers if after else wider)(parse(q), snapshot.dialect)):
        if tier >= begin and len(rows) < limit:
            from_here = {
                MATCH: match,
                "beyond": beyond if tier == begin else -1,
                "limit": limit - len(rows) + len(known),
            }
            more = await snapshot.rows(statement, {**given, **from_here})
            rows += [(*row[:-1], tier, row[-1]) for row in more if row[-1] not in known][: limit - len(rows)]
            known.update(row[-1] for row in rows if not after)
    return rows


def highlighted(shown: bytes, document: bytes, searched: Searched, q: str) -> bytes:
    """What is shown of a record, with the places in the whole of it where the question was found."""
    places = [place._asdict() for place in highlights(parse(q), searched, from_json(document))]
    return shown[:-1] + b',"highlights":' + to_json(places) + b"}"

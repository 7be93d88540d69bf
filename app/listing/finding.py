"""`q=`: which rows a question finds, the most relevant first, and where in them it was found."""

from typing import Any

from pydantic_core import from_json, to_json
from sqlalchemy import ColumnElement, Row, Select, literal, select

from app.database import Snapshot
from app.search.entries import Searched
from app.search.highlights import highlights
from app.search.matching import everywhere, matches, number, tiers
from app.search.query import parse


def found(table: Any, q: str | None, dialect: str) -> list[ColumnElement[bool]]:
    """The condition that a row is found by the question, if there is one."""
    if q is None:
        return []
    return [table.number.in_(select(number(dialect)).where(matches(everywhere(parse(q), dialect), dialect)))]


def steps(q: str, dialect: str, columns: list[Any], conditions: list[ColumnElement[bool]]) -> list[Select[Any]]:
    """The statements that find a question's rows, each with its tier and number, the most relevant tier first."""
    key = number(dialect)
    return [
        select(*columns, literal(tier), key).where(matches(match, dialect), *conditions).order_by(key)
        for tier, match in enumerate(tiers(parse(q), dialect))
    ]


async def by_relevance(
    snapshot: Snapshot, statements: list[Select[Any]], after: list[int], limit: int
) -> list[Row[*tuple[Any, ...]]]:
    """The rows of these steps after the one with this tier and number."""
    rows: list[Row[*tuple[Any, ...]]] = []
    begin, beyond = after or (0, -1)
    for tier, statement in enumerate(statements):
        if tier >= begin and len(rows) < limit:
            following = statement.where(number(snapshot.dialect) > beyond) if tier == begin else statement
            rows += await snapshot.rows(following.limit(limit - len(rows)))
    return rows


def highlighted(shown: bytes, document: bytes, searched: Searched, q: str) -> bytes:
    """What is shown of a record, with the places in the whole of it where the question was found."""
    places = [place._asdict() for place in highlights(parse(q), searched, from_json(document))]
    return shown[:-1] + b',"highlights":' + to_json(places) + b"}"

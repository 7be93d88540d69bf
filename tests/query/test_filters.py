"""Filters: the index finds the ids that the tables have, asked in SQL."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, exists, or_, select
from sqlmodel import col
from starlette.testclient import TestClient

from app.api import COLLECTIONS
from app.database.engine import reading_engine
from app.models.dates import parse_date
from app.models.tables import Affiliation, ClaimSpeaker, Relation
from app.query.filters import Filter
from app.query.listing import Listing
from tests.asking import items

LISTINGS: dict[str, type[Listing]] = {each.listing.table.collection: each.listing for each in COLLECTIONS}
DAYS = st.dates(date(2025, 1, 1), date(2025, 4, 1)).map(str)
DATES = DAYS | st.sampled_from(["2022", "2022-02", "2024/2025-01", "../2025-02-25", "2025-02-20~", "2025-24", "202X"])


@pytest.fixture(scope="module")
def connection(record: str) -> Iterator[Connection]:
    """A connection to the tables."""
    engine = reading_engine(record)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def condition(listing: type[Listing], name: str, declared: Filter, values: list[Any]) -> Any:
    """Return the SQL condition that a filter stands for."""
    if name.startswith("related_to"):
        return related(listing.table, name, values)
    assert declared.joined is not None
    column, join = declared.joined
    if declared.match == "since":
        return column >= parse_date(values[0]).first
    if declared.match == "until":
        return column <= parse_date(values[0]).last
    if declared.is_boolean:
        return column if values[0] else ~column
    matches = column.in_(values)
    if name == "organization" and column.key == "agent_id":  # a person speaks for the organizations of their posts
        post = exists().where(Affiliation.person_id == column, col(Affiliation.organization_id).in_(values))
        matches = or_(matches, post)
    if join is not None:
        matches = exists().where(join, matches).correlate(listing.table)
    return ~matches if declared.match == "none" else matches


def related(table: Any, name: str, values: list[str]) -> Any:
    """Return the condition that a claim is related to one of these claims, or to a claim by one of these speakers."""
    conditions = []
    for here, there in (("from_id", "to_id"), ("to_id", "from_id")):
        other = getattr(Relation, there)
        if name == "related_to":
            met = other.in_(values)
        else:
            met = exists().where(ClaimSpeaker.claim_id == other, col(ClaimSpeaker.agent_id).in_(values))
        conditions.append(exists().where(getattr(Relation, here) == table.id, met).correlate(table))
    return or_(*conditions)


def draw_values(data: st.DataObject, connection: Connection, declared: Filter) -> Any:
    """Draw some of the values that a filter may have."""
    if declared.match in {"since", "until"}:
        return [data.draw(DATES)]
    if declared.is_boolean:
        return [data.draw(st.booleans())]
    if declared.refers_to:
        known = [key for column in declared.refers_to for key in connection.scalars(select(column))]
    else:
        assert declared.joined is not None
        values = connection.scalars(select(declared.joined.column).distinct())
        known = [each for each in values if each is not None]
    return data.draw(st.lists(st.sampled_from(sorted(known)), min_size=1, max_size=3, unique=True))


def written(value: Any) -> str:
    """Return a value as a query has it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data(), collection=st.sampled_from(sorted(LISTINGS)))
def test_any_filters_find_what_sql_finds(
    client: TestClient, connection: Connection, data: st.DataObject, collection: str
) -> None:
    listing = LISTINGS[collection]
    declared = dict(listing.declared_filters())
    names = data.draw(st.lists(st.sampled_from(sorted(declared)), min_size=1, max_size=3, unique=True))
    chosen = {name: draw_values(data, connection, declared[name]) for name in names}
    conditions = [condition(listing, name, declared[name], values) for name, values in chosen.items()]
    query = urlencode({name: ",".join(map(written, values)) for name, values in chosen.items()})
    table: Any = listing.table
    found = set(connection.scalars(select(table.id).where(*conditions)))
    assert {each["id"] for each in items(client, f"/v1/{collection}?limit=100&{query}")} == found


def test_a_day_belongs_to_both_of_the_ranges_that_it_ends(client: TestClient) -> None:
    dated = [each for each in items(client, "/v1/events?limit=100") if len(each["happened_on"]) == len("2025-02-18")]
    day = date.fromisoformat(dated[0]["happened_on"])
    for query in (f"date_from={day}", f"date_to={day}"):
        assert dated[0]["id"] in {each["id"] for each in items(client, f"/v1/events?{query}")}
    for query in (f"date_from={day + timedelta(1)}", f"date_to={day - timedelta(1)}"):
        assert dated[0]["id"] not in {each["id"] for each in items(client, f"/v1/events?{query}")}

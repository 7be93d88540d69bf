"""Filters: the index finds the ids that the tables have, asked in SQL."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, and_, exists, func, or_, select
from sqlmodel import col
from starlette.testclient import TestClient

from app.api.all_collections import COLLECTIONS
from app.database.engine import reading_engine
from app.models.dates import parse_date
from app.models.tables import Affiliation, Claim, ClaimSpeaker, ClaimTarget, Relation, Topic
from app.query.filters import Filter
from app.query.listing import Listing
from tests.asking import items, pages

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


def condition(connection: Connection, listing: type[Listing], name: str, declared: Filter, values: list[Any]) -> Any:
    """Return the SQL condition that a filter stands for."""
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
        matches = or_(matches, exists().where(col(Affiliation.person_id) == column, *had_post(listing.table, values)))
    if column.key == "topic_id":  # a topic includes its parts
        matches = column.in_(narrower(connection, values))
    if join is not None:
        matches = exists().where(join, matches).correlate(listing.table)
    return ~matches if declared.match == "none" else matches


def had_post(table: Any, organizations: list[str]) -> list[Any]:
    """Return the conditions that an affiliation is with one of these, and can be of the date of the record."""
    return [
        col(Affiliation.organization_id).in_(organizations),
        func.coalesce(Affiliation.from_first, date.min) <= func.coalesce(table.dated_until, date.max),
        func.coalesce(Affiliation.until_last, date.max) >= func.coalesce(table.dated_from, date.min),
    ]


def narrower(connection: Connection, topics: list[str]) -> set[str]:
    """Return these topics and all that are parts of them."""
    broader = {row.id: row.broader_id for row in connection.execute(select(col(Topic.id), col(Topic.broader_id)))}
    found, new = set[str](), set(topics)
    while new:
        found |= new
        new = {topic for topic, above in broader.items() if above in new} - found
    return found


def of_targets(values: dict[str, list[Any]]) -> Any:
    """Return the condition that one target of a claim has all of these values."""
    columns = {"about": ClaimTarget.agent_id, "stance": ClaimTarget.stance}
    met = [col(columns[name]).in_(each) for name, each in values.items()]
    return exists().where(col(ClaimTarget.claim_id) == Claim.id, *met).correlate(Claim)


def of_relations(values: dict[str, list[Any]]) -> Any:
    """Return the condition that one relation of a claim has all of these values, seen from the claim."""
    conditions = []
    for here, there in ((Relation.from_id, Relation.to_id), (Relation.to_id, Relation.from_id)):
        speakers = values.get("related_to_speaker", [])
        by = exists().where(col(ClaimSpeaker.claim_id) == there, col(ClaimSpeaker.agent_id).in_(speakers))
        met = {
            "relation": col(Relation.kind).in_(values.get("relation", [])),
            "related_to": col(there).in_(values.get("related_to", [])),
            "related_to_speaker": by,
        }
        conditions.append(exists().where(col(here) == Claim.id, *(met[name] for name in values)).correlate(Claim))
    return or_(*conditions)


def of_sides(values: dict[str, list[Any]]) -> Any:
    """Return the condition that the two claims of a relation, in either order, have these speakers."""
    conditions = []
    for ends in ((Relation.from_id, Relation.to_id), (Relation.to_id, Relation.from_id)):
        sides = dict(zip(("speaker", "other_speaker"), ends, strict=True))
        by = [
            exists().where(col(ClaimSpeaker.claim_id) == sides[name], col(ClaimSpeaker.agent_id).in_(speakers))
            for name, speakers in values.items()
        ]
        conditions.append(and_(*(each.correlate(Relation) for each in by)))
    return or_(*conditions)


GROUPS = {"target": of_targets, "related": of_relations, "sides": of_sides}


def conditions(connection: Connection, listing: type[Listing], chosen: dict[str, list[Any]]) -> Iterator[Any]:
    """Yield the SQL conditions that some filters stand for together."""
    declared, groups = dict(listing.declared_filters()), dict[str, dict[str, list[Any]]]()
    for name, values in chosen.items():
        if group := declared[name].group:
            groups.setdefault(group, {})[name] = values
        else:
            yield condition(connection, listing, name, declared[name], values)
    for group, of_group in groups.items():
        yield GROUPS[group](of_group)


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
    query = urlencode({name: ",".join(map(written, values)) for name, values in chosen.items()})
    table: Any = listing.table
    found = set(connection.scalars(select(table.id).where(*conditions(connection, listing, chosen))))
    address = f"/v1/{collection}?{query}"
    assert {each["id"] for each in items(client, f"{address}&limit=100")} == found
    assert client.get(f"{address}&limit=0").json()["page"] == {"limit": 0, "total": len(found), "next_cursor": None}
    everything = sorted(connection.scalars(select(table.id)))
    some = data.draw(st.lists(st.sampled_from([*everything, "nobody"]), min_size=1, max_size=9, unique=True))
    seed = data.draw(st.integers(0, 2**53 - 1))
    shuffled = f"{address}&ids={','.join(some)}&sort=random&seed={seed}&limit={data.draw(st.integers(1, 100))}"
    walk = pages(client, shuffled)
    assert sorted(each["id"] for page in walk for each in page["items"]) == sorted(found.intersection(some))
    assert all([each["id"] for each in page["missing"]] == ["nobody"] * ("nobody" in some) for page in walk)


def test_a_day_belongs_to_both_of_the_ranges_that_it_ends(client: TestClient) -> None:
    dated = [each for each in items(client, "/v1/events?limit=100") if len(each["happened_on"]) == len("2025-02-18")]
    day = date.fromisoformat(dated[0]["happened_on"])
    for query in (f"date_from={day}", f"date_to={day}"):
        assert dated[0]["id"] in {each["id"] for each in items(client, f"/v1/events?{query}")}
    for query in (f"date_from={day + timedelta(1)}", f"date_to={day - timedelta(1)}"):
        assert dated[0]["id"] not in {each["id"] for each in items(client, f"/v1/events?{query}")}

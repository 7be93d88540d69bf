"""The cost of a page: a small number of SQL statements, the same for one row and for a hundred."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from app.sqlite import File
from tests.asking import DETAILS, LISTS, PATHS, items, real


@contextmanager
def statements(client: TestClient) -> Iterator[list[str]]:
    """Every SQL statement that the server sends from here on."""
    assert isinstance(client.app, FastAPI)
    database = client.app.state.database
    reads = database.reads
    database.counts.clear()  # as if nobody had asked for a total before
    sent = list[str]()
    if isinstance(reads, File):
        (reader,) = reads.idle  # nobody is asking now
        reader.driver.set_trace_callback(
            lambda each: sent.append(each) if not each.startswith(("ROLLBACK", "--", "PRAGMA")) else None
        )
        try:
            yield sent
        finally:
            reader.driver.set_trace_callback(None)
        return

    (session,) = reads.idle  # nobody is asking now
    execute = psycopg.AsyncCursor.execute

    async def noted(cursor: Any, statement: str, *given: Any, **options: Any) -> Any:
        if cursor.connection is session.driver:
            sent.append(statement)
        return await execute(cursor, statement, *given, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(psycopg.AsyncCursor, "execute", noted)
        yield sent


@pytest.fixture(scope="module")
def client(uncached: TestClient) -> TestClient:
    """Each answer is made anew."""
    return uncached


@pytest.fixture(autouse=True)
def connected(client: TestClient) -> None:
    """The server has been asked before, so that no statement is for the connection itself."""
    assert client.get("/v1").status_code == 200


def cost(client: TestClient, address: str) -> list[str]:
    """The statements that an answer takes, whatever their parameters."""
    with statements(client) as sent:
        assert client.get(address).status_code == 200
    assert sent
    return [re.sub(r"'(?:[^']|'')*'|\b\d+\b", "?", statement) for statement in sent]


@pytest.mark.parametrize("path", LISTS)
def test_a_page_costs_the_same_few_statements_whatever_it_holds(client: TestClient, path: str) -> None:
    one, fifty, hundred = (cost(client, f"{real(path)}?limit={limit}") for limit in (1, 50, 100))
    assert len(one) <= (7 if "{" in path else 4)
    for more in (fifty, hundred):  # the total comes last, and of a page that holds everything is known
        assert more in (one, one[:-1])


def test_a_later_page_costs_what_the_first_one_does(client: TestClient) -> None:
    following = client.get("/v1/claims?sort=date&limit=50").json()["links"]["next"]
    assert len(cost(client, following)) == len(cost(client, "/v1/claims?sort=date&limit=50"))


def test_each_filter_by_ids_costs_one_statement_more_however_many_ids_it_has(client: TestClient) -> None:
    plain = cost(client, claims := "/v1/claims?limit=1&sort=-position")
    speakers = ",".join(item["id"] for item in items(client, "/v1/people"))
    assert len(cost(client, f"{claims}&speaker={speakers}")) == len(plain) + 1
    assert len(cost(client, f"{claims}&speaker={speakers}&topic=europe,taiwan")) == len(plain) + 2
    assert len(cost(client, f"{claims}&kind=prediction&evidence=quoted,original")) == len(plain)


@pytest.mark.parametrize("path", DETAILS)
def test_a_record_costs_the_same_few_statements_whatever_it_holds(client: TestClient, path: str) -> None:
    addresses = [item["url"] for item in items(client, path.removesuffix("/{id}"))]
    costs = {len(cost(client, address)) for address in addresses}
    assert len(costs) == 1
    assert max(costs) <= 4


def test_nothing_is_written_or_locked(client: TestClient) -> None:
    sent = [statement for path in PATHS if path != "/healthz" for statement in cost(client, real(path))]
    assert all(statement.lstrip("( ").startswith(("SELECT", "WITH", "BEGIN")) for statement in sent)
    assert not any("FOR UPDATE" in statement for statement in sent)

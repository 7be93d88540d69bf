"""The way to the database: the server cannot write, and an answer sees one state of the record."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, suppress
from pathlib import Path

import psycopg
import pytest
import yaml
from psycopg import sql
from sqlalchemy import delete, func, insert, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionError
from sqlmodel import select
from starlette.testclient import TestClient

from app import postgresql
from app.database import BATCH, Database, Prepared, Snapshot, writing_engine
from app.main import create_app
from app.models import Dataset, Person, Quote, Topic
from app.settings import Settings
from tests.asking import LISTS, ids, real
from tests.conftest import ROOT, load_seed, migrate
from tests.postgres import DRIVER, fresh_database


def reading(url: str, ask: Callable[[Database], Awaitable[None]]) -> None:
    """Ask a database as the server does, and let go of it."""

    async def run() -> None:
        database = Database(url)
        try:
            await ask(database)
        finally:
            await database.close()

    asyncio.run(run())


def write(url: str, statement: str, **parameters: object) -> None:
    """Write as `load` does."""
    engine = writing_engine(url)
    with engine.begin() as connection:
        connection.execute(text(statement), parameters)
    engine.dispose()


WRITES = {
    "insert": insert(Topic).values(id="new", label="New", document=b"{}"),
    "update": update(Dataset).values(revision=9),
    "delete": delete(Quote),
    "create": text("CREATE TABLE mine (id INTEGER)"),
    "drop": text("DROP TABLE quote"),
}


@pytest.mark.parametrize("statement", WRITES.values(), ids=WRITES.keys())
def test_the_server_cannot_write(record: str, statement: object) -> None:
    async def ask(database: Database) -> None:
        async with database.snapshot() as snapshot:
            before = await snapshot.value(select(func.count()).select_from(Quote))
        assert before == 27
        with pytest.raises(DBAPIError, match=r"read-?only"):
            async with database.snapshot() as snapshot:
                await snapshot.rows(statement)  # type: ignore[arg-type]
        async with database.snapshot() as snapshot:
            assert await snapshot.value(select(func.count()).select_from(Quote)) == before
            assert snapshot.revision == 1

    reading(record, ask)


@pytest.fixture
def reader(postgres: str) -> Iterator[str]:
    """The URL of a record for the role that compose.yaml makes before there are tables."""
    url = fresh_database(postgres, "guarded")
    script = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["configs"]["reader"]["content"]
    with psycopg.connect(url.replace(DRIVER, "postgresql://"), autocommit=True) as connection:
        for statement in script.splitlines()[1:]:  # the first is psql's own
            connection.execute(statement.replace(":'password'", "'secret'"))
        try:
            load_seed(url)
            yield url.replace("//postgres@", "//reader:secret@")
        finally:
            connection.execute("DROP OWNED BY reader")
            connection.execute("DROP ROLE reader")


def test_a_role_that_may_only_select_serves_every_list_and_cannot_write(reader: str, clients: list[TestClient]) -> None:
    with TestClient(create_app(Settings(read_urls=reader))) as client:
        for path in LISTS:
            address = real(path)
            assert client.get(address).json() == clients[0].get(address).json()
    with psycopg.connect(reader.replace(DRIVER, "postgresql://"), autocommit=True) as connection:
        connection.execute("SET default_transaction_read_only = off")  # what any client could say
        tables = [name for (name,) in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        assert {"quote", "dataset", "alembic_version"} <= set(tables)
        for statement in ("DELETE FROM {}", "INSERT INTO {} DEFAULT VALUES", "TRUNCATE {}", "DROP TABLE {}"):
            for table in tables:
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    connection.execute(sql.SQL(statement).format(sql.Identifier(table)))
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("CREATE TABLE mine (id INTEGER)")


def test_a_snapshot_sees_one_state_from_its_first_statement_to_its_last(empty: str) -> None:
    migrate(empty)
    write(empty, "UPDATE dataset SET revision = 1")

    async def seen(snapshot: Snapshot) -> tuple[int, int]:
        revision = await snapshot.value(select(Dataset.revision))
        return int(revision), int(await snapshot.value(select(func.count()).select_from(Topic)))

    async def ask(database: Database) -> None:
        async with database.snapshot() as snapshot:
            assert await seen(snapshot) == (1, 0)
            write(empty, "INSERT INTO topic (id, label, document) VALUES ('t', 'T', '')")
            write(empty, "UPDATE dataset SET revision = 2")
            assert await seen(snapshot) == (1, 0)
            assert snapshot.revision == 1
        async with database.snapshot() as snapshot:
            assert await seen(snapshot) == (2, 1)
            assert snapshot.revision == 2

    reading(empty, ask)


ENDLESS = text("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n")


def test_a_cancelled_statement_has_ended_before_its_connection_is_used_again(empty: str) -> None:
    migrate(empty)

    async def endless(database: Database) -> None:
        async with database.snapshot() as snapshot:
            await snapshot.rows(ENDLESS)

    async def ask(database: Database) -> None:
        database.seconds = 60
        for revision in range(1, 21):
            tasks = [asyncio.create_task(endless(database)) for _ in range(3)]
            await asyncio.sleep(0.05)
            for task in tasks:
                task.cancel()
            await asyncio.sleep(0)
            for task in tasks:
                task.cancel()  # a second time, while it ends
            write(empty, "UPDATE dataset SET revision = :revision", revision=revision)
            ended = await asyncio.gather(*tasks, return_exceptions=True)
            assert [type(each) for each in ended] == [asyncio.CancelledError] * 3
            async with database.snapshot() as snapshot:
                assert snapshot.revision == revision

    begun = time.monotonic()
    reading(empty, ask)
    assert time.monotonic() - begun < 50  # no thread ran on to the end of its time


def test_rows_that_were_not_all_read_do_not_keep_a_transaction_of_sqlite_open(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'onrecord.db'}"
    migrate(url)
    numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT :most) SELECT i, i, i, '' FROM n"
    write(url, "INSERT INTO topic (number, id, label, document) " + numbers, most=3 * BATCH)

    async def ask(database: Database) -> None:
        async with database.snapshot() as snapshot:
            batches = snapshot.batches(Prepared(select(Topic.id)), {}, len)
            assert await anext(batches) == BATCH
        write(url, "UPDATE dataset SET revision = 2")
        async with database.snapshot() as snapshot:
            assert snapshot.revision == 2
        await batches.aclose()

    reading(url, ask)


def test_a_snapshot_that_fails_leaves_the_next_one_whole(record: str) -> None:
    async def ask(database: Database) -> None:
        with pytest.raises(DBAPIError):
            async with database.snapshot() as snapshot:
                await snapshot.rows(text("SELECT nothing FROM nowhere"))
        async with database.snapshot() as snapshot:
            assert await snapshot.value(select(Person.name).where(Person.id == "lu-yan")) == "Lu Yan"
            assert await snapshot.value(select(Person.name).where(Person.id == "nobody")) is None

    reading(record, ask)


def test_a_database_may_stand_where_its_path_needs_quoting(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / '100% of? the #record, 记录'}/on record.db"
    migrate(url)

    async def ask(database: Database) -> None:
        async with database.snapshot() as snapshot:
            assert await snapshot.value(select(func.count()).select_from(Quote)) == 0

    reading(url, ask)


def test_a_migrated_database_without_a_record_answers_with_empty_lists(empty: str) -> None:
    migrate(empty)
    with TestClient(create_app(Settings(database_url=empty))) as client:
        assert client.get("/v1").json()["revision"] == 0
        assert ids(client, "/v1/quotes") == []
        assert client.get("/v1/quotes/us-russia-rapprochement-q10").status_code == 404


def test_many_clients_at_once_each_get_their_own_answer(client: TestClient) -> None:
    asked = [f"/v1/quotes/us-russia-rapprochement-q{number:02}" for number in range(1, 28)] * 4
    with ThreadPoolExecutor(16) as pool:
        answered = list(pool.map(lambda address: client.get(address).json()["url"], asked))
    assert answered == asked


def test_a_postgresql_that_drops_its_connections_is_connected_to_again(postgres: str) -> None:
    url = fresh_database(postgres, "dropped")
    migrate(url)
    app = create_app(Settings(database_url=url, cache_megabytes=0))
    with TestClient(app, raise_server_exceptions=False) as client:
        assert client.get("/v1/topics").status_code == 200
        with psycopg.connect(postgres.replace(DRIVER, "postgresql://"), autocommit=True) as connection:
            connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'dropped'")
        assert client.get("/v1/topics").status_code == 200
        with psycopg.connect(postgres.replace(DRIVER, "postgresql://"), autocommit=True) as connection:
            connection.execute("DROP DATABASE dropped WITH (FORCE)")
        gone = client.get("/v1/topics")
        assert (gone.status_code, gone.headers["content-type"]) == (503, "application/problem+json")
        assert client.get("/healthz").status_code == 200


def sessions(postgres: str, name: str) -> list[tuple[int, str]]:
    """The process and the state of each connection to a database."""
    say = "SELECT pid, state FROM pg_stat_activity WHERE datname = %s"
    with psycopg.connect(postgres.replace(DRIVER, "postgresql://"), autocommit=True) as connection:
        return connection.execute(say, [name]).fetchall()


def test_a_transaction_of_postgresql_ends_with_its_answer_whatever_came_of_it(postgres: str) -> None:
    url = fresh_database(postgres, "ended")
    migrate(url)

    async def ask(database: Database) -> None:
        for statement in ("SELECT 1", "SELECT nothing FROM nowhere", "SELECT 1"):
            with suppress(DBAPIError):
                async with database.snapshot() as snapshot:
                    await snapshot.rows(text(statement))
            begun = time.monotonic()
            while [state for _, state in sessions(postgres, "ended")] != ["idle"]:
                assert time.monotonic() - begun < 5
                await asyncio.sleep(0.01)

    reading(url, ask)


def test_a_connection_to_postgresql_is_used_again_until_it_is_old(
    postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = fresh_database(postgres, "lasting")
    migrate(url)

    async def ask(database: Database) -> None:
        async def used() -> int:
            async with database.snapshot() as snapshot:
                return int(await snapshot.value(text("SELECT pg_backend_pid()")))

        first = await used()
        assert await used() == first
        monkeypatch.setattr(postgresql, "LASTING", 0)
        assert await used() != first

    reading(url, ask)


def test_no_more_connections_to_postgresql_are_made_than_may_be(postgres: str) -> None:
    url = fresh_database(postgres, "crowded")
    migrate(url)

    async def ask(database: Database) -> None:
        async with AsyncExitStack() as stack:
            for _ in range(postgresql.CONNECTIONS):
                await stack.enter_async_context(database.snapshot())
            with pytest.raises(NoConnectionError):
                await stack.enter_async_context(database.snapshot())
            assert len(sessions(postgres, "crowded")) == postgresql.CONNECTIONS
        async with database.snapshot() as snapshot:
            assert snapshot.revision == 0

    reading(url, ask)


def test_a_connection_whose_statement_was_given_up_is_not_used_again(postgres: str) -> None:
    url = fresh_database(postgres, "given_up")
    migrate(url)

    async def ask(database: Database) -> None:
        async def waiting() -> None:
            async with database.snapshot() as snapshot:
                await snapshot.rows(text("SELECT pg_sleep(60)"))

        task = asyncio.create_task(waiting())
        await asyncio.sleep(0.5)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        async with database.snapshot() as snapshot:
            assert await snapshot.value(text("SELECT 1")) == 1
        assert "active" not in [state for _, state in sessions(postgres, "given_up")]

    reading(url, ask)

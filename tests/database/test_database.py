"""What the server needs of its database: to read it, and nothing else."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
import yaml
from psycopg import sql
from sqlalchemy import Executable, delete, insert, make_url, text, update
from sqlalchemy.exc import DBAPIError
from starlette.testclient import TestClient

from app.database.diagnosis import diagnose
from app.database.engine import reading_engine
from app.main import create_app
from app.models.tables import Dataset, Quote, Topic
from app.settings import Settings
from tests.asking import LISTS, ids, real
from tests.conftest import ROOT, SEED, load_seed, make_tables, migrate
from tests.dossiers.builder import run
from tests.postgres import DRIVER, fresh_database

WRITES: dict[str, Executable] = {
    "insert": insert(Topic).values(id="new", label="New"),
    "update": update(Dataset).values(revision=9),
    "delete": delete(Quote),
    "create": text("CREATE TABLE mine (id INTEGER)"),
    "drop": text("DROP TABLE quote"),
}


@pytest.mark.parametrize("statement", WRITES.values(), ids=WRITES.keys())
def test_the_server_cannot_write(empty: str, statement: Executable) -> None:
    make_tables(empty)
    engine = reading_engine(empty)
    with engine.connect() as connection, pytest.raises(DBAPIError, match=r"read-?only"):
        connection.execute(statement)
    engine.dispose()


def test_a_reader_can_be_made_of_the_url_of_another(record: str) -> None:
    """As the processes are that build an index for a server."""
    one = reading_engine(record)
    other = reading_engine(one.url.render_as_string(hide_password=False))
    for engine in (one, other):
        with engine.connect() as connection:
            assert connection.scalar(text("SELECT revision FROM dataset")) == 1
        engine.dispose()


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
    with TestClient(create_app(Settings(database_url=reader))) as client:
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


def test_a_refusal_refers_to_the_message_of_the_driver_wherever_it_is() -> None:
    """A command prints that message before it, and a server writes it to its log."""
    refusal = DBAPIError(None, None, psycopg.errors.FeatureNotSupported("no"))
    said = diagnose(refusal, make_url("postgresql+psycopg:///onrecord"))
    assert said.startswith("PostgreSQL, or a pooler in front of it, refuses. The driver's message says why")


def test_a_database_may_stand_where_its_path_needs_quoting(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / '100% of? the #record, 记录'}/on record.db"
    migrate(url)
    assert run("load", SEED, url=url).exit_code == 0
    with TestClient(create_app(Settings(database_url=url))) as client:
        assert client.get("/v1").json()["revision"] == 1


def test_a_migrated_database_without_a_record_answers_with_empty_lists(empty: str) -> None:
    make_tables(empty)
    with TestClient(create_app(Settings(database_url=empty))) as client:
        assert client.get("/v1").json()["revision"] == 0
        assert ids(client, "/v1/quotes") == []
        assert client.get("/v1/quotes/us-russia-rapprochement-q10").status_code == 404


def test_many_clients_at_once_each_get_their_own_answer(client: TestClient) -> None:
    asked = [f"/v1/quotes/us-russia-rapprochement-q{number:02}" for number in range(1, 28)] * 4
    with ThreadPoolExecutor(16) as pool:
        answered = list(pool.map(lambda address: client.get(address).json()["url"], asked))
    assert answered == asked

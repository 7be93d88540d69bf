"""The record of `seed/`, loaded once into each database, and a client that asks either."""

import os
from atexit import register
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from shutil import disk_usage, rmtree
from tempfile import mkdtemp

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import make_url
from starlette.testclient import TestClient

from app.database.engine import writing_engine
from app.dossiers.checking import check_dossier
from app.dossiers.loading import Load, load
from app.dossiers.origins import Folder
from app.dossiers.registers import check_registers
from app.dossiers.rows import prepare, register_rows
from app.dossiers.yaml import FaultError
from app.main import create_app
from app.settings import Settings
from tests import compiled_statements, shared_documents
from tests.dossiers.builder import copy, copy_with_index, run
from tests.postgres import fresh_database, running_postgres

ROOT = Path(__file__).parents[1]
SEED = ROOT / "seed"
LOADED_AT = "2025-03-01T00:00:00Z"
ROUNDS = int(os.environ.get("ROUNDS", "1"))  # of each kind of fault; `make faults` does more
MEMORY = Path("/dev/shm")  # noqa: S108 - a disk that is asked to sync thousands of times takes a third of the time
if "TMPDIR" not in os.environ and os.access(MEMORY, os.W_OK) and disk_usage(MEMORY).free > 4 * 2**30:
    os.environ["TMPDIR"] = str(MEMORY)
os.environ["SOURCE_DATE_EPOCH"] = "1740787200"  # LOADED_AT: whatever the tests load is the same to the byte
PLACE = mkdtemp(prefix="onrecord-")  # the folder of every index that the tests make
os.environ["ONRECORD_INDEX"] = PLACE
register(rmtree, PLACE, ignore_errors=True)
compiled_statements.share()
shared_documents.share()


def config(url: str) -> Config:
    """Alembic's settings for a database."""
    found = Config(toml_file=ROOT / "pyproject.toml")
    found.attributes["url"] = url
    return found


def migrate(url: str, to: str = "head") -> None:
    """Bring a database to a revision of the tables."""
    command.upgrade(config(url), to)


@cache
def tables() -> str:
    """The URL of a database in SQLite with tables and no record, to be copied."""
    url = f"sqlite:///{PLACE}/tables.db"
    migrate(url)
    return url


def make_tables(url: str) -> None:
    """Make the tables in a database without any: in SQLite a copy of others, with their epoch, else by migrations."""
    if url.startswith("sqlite"):
        path = Path(make_url(url).database or "")
        copy(tables(), path.name, path.parent)
    else:
        migrate(url)


def load_seed(url: str) -> None:
    """Make the tables in a database without any, load the record of `seed/` into it, and make no index."""
    make_tables(url)
    engine, faults = writing_engine(url), list[FaultError]()
    registers = check_registers(SEED, faults)
    dossier = check_dossier(SEED / "us-russia-rapprochement", SEED, registers, faults)
    assert dossier is not None
    assert not faults
    named = register_rows(registers)
    order = Load(Folder(SEED, [dossier.entry.source.id]), named)
    assert all(load(engine, order, [prepare(dossier)]))
    engine.dispose()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a PostgreSQL server that the tests have to themselves."""
    with running_postgres() as base:
        yield base


@pytest.fixture(scope="session")
def sqlite_seed(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The URL of a database with the record and its index, to be copied."""
    url = f"sqlite:///{tmp_path_factory.mktemp('seed') / 'onrecord.db'}"
    load_seed(url)
    assert run("index", url=url).exit_code == 0
    return url


@pytest.fixture(scope="session")
def record(sqlite_seed: str) -> str:
    """The URL of a database that holds the record; no test writes to it.

    It is SQLite: what is answered comes from the index, and `clients` compares the answers over both databases.
    """
    return sqlite_seed


@pytest.fixture(scope="session")
def postgresql_seed(postgres: str) -> str:
    """The URL of such a database in PostgreSQL."""
    url = fresh_database(postgres, "seed")
    load_seed(url)
    assert run("index", url=url).exit_code == 0
    return url


on_both_databases = pytest.mark.parametrize("loaded_seed", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def loaded_seed(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database with the record and its index for one test to change.

    It is SQLite unless a test is marked with `on_both_databases`.
    """
    if getattr(request, "param", "sqlite") == "sqlite":
        return copy_with_index(request.getfixturevalue("sqlite_seed"), "onrecord.db", tmp_path)
    return copy_with_index(request.getfixturevalue("postgresql_seed"), f"seed_{abs(hash(tmp_path))}", tmp_path)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database with nothing in it, not even tables."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'onrecord.db'}"
    return fresh_database(request.getfixturevalue("postgres"), f"empty_{abs(hash(tmp_path))}")


@pytest.fixture(scope="session")
def client(record: str) -> Iterator[TestClient]:
    """An HTTP client of the API over the record."""
    with TestClient(create_app(Settings(database_url=record)), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="session")
def uncached(record: str) -> Iterator[TestClient]:
    """A client of a server that keeps no answers."""
    app = create_app(Settings(database_url=record, cache_megabytes=0))
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="session")
def clients(
    sqlite_seed: str, postgresql_seed: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[TestClient]]:
    """Clients of the same record in either database."""
    place = tmp_path_factory.mktemp("both")
    urls = [copy_with_index(url, "both", place) for url in (sqlite_seed, postgresql_seed)]
    one, other = (TestClient(create_app(Settings(database_url=url))) for url in urls)
    with one as sqlite, other as postgresql:
        yield [sqlite, postgresql]

"""Upgrades: a database that the first release made becomes what this version would have made of the same files."""

from gzip import decompress
from pathlib import Path

import pytest
from sqlalchemy import MetaData, insert, select
from sqlmodel import SQLModel
from starlette.testclient import TestClient

from app.database.engine import writing_engine
from app.main import create_app
from app.models.base import Record
from app.settings import Settings
from tests.asking import PATHS, items, real
from tests.conftest import ROOT, SEED, migrate
from tests.dossiers.builder import execute, ids, record, revision, run
from tests.postgres import fresh_database

RELEASE = ROOT / "tests/releases/0.1.0.db.gz"  # made by the first release: `onrecord migrate`, `onrecord load seed/`
STORED = {"source": ("id", "text", "text_sha256"), "quote": ("id", "start", "end", "text", "original_text")}


@pytest.fixture(params=["sqlite", "postgresql"])
def released(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database as the first release left it."""
    path = tmp_path / "released.db"
    path.write_bytes(decompress(RELEASE.read_bytes()))
    url = f"sqlite:///{path}"
    if request.param == "sqlite":
        return url
    other = fresh_database(request.getfixturevalue("postgres"), f"released_{abs(hash(tmp_path))}")
    migrate(other, "0001")
    move(url, other)
    return other


def move(url: str, other: str) -> None:
    """Copy the rows of the first release's tables, whatever those were."""
    source, target, tables = writing_engine(url), writing_engine(other), MetaData()
    tables.reflect(target)
    with source.connect() as reading, target.begin() as writing:
        for table in tables.sorted_tables:
            writing.execute(table.delete())
            order = [table.c[name].is_not(None) for name in ("broader_id", "reported_in_id") if name in table.c]
            if rows := [row._asdict() for row in reading.execute(select(table).order_by(*order))]:
                writing.execute(insert(table), rows)
    source.dispose()
    target.dispose()


def stored(url: str) -> dict[str, list[tuple[object, ...]]]:
    """The texts and the passages that were read in them."""
    engine, tables = writing_engine(url), SQLModel.metadata.tables
    with engine.connect() as connection:
        found = {
            name: sorted(map(tuple, connection.execute(select(*(tables[name].c[column] for column in columns)))))
            for name, columns in STORED.items()
        }
    engine.dispose()
    return found


def forget_history(url: str, number: int) -> None:
    """Let a database be at a revision, and its records of the first one, with no earlier versions and no tones."""
    execute(url, "DELETE FROM version")
    execute(url, "DELETE FROM revision")
    execute(url, "UPDATE agent SET tone = NULL")
    execute(url, f"UPDATE dataset SET revision = {number}, oldest_revision = 0")  # noqa: S608 - our own number
    execute(url, "UPDATE source SET loaded_revision = 1")
    for table in Record.__subclasses__():
        execute(url, f"UPDATE {table.__tablename__} SET revision = 1, added_revision = 1")  # noqa: S608 - our own tables
    assert run("index", "--rebuild", url=url).exit_code == 0


def test_a_database_of_the_first_release_answers_as_a_new_one_once_migrated(released: str, loaded_seed: str) -> None:
    before = stored(released)
    assert "us-russia-rapprochement" in ids(released, "source")
    with TestClient(create_app(Settings(database_url=released)), raise_server_exceptions=False) as client:
        assert "onrecord migrate" in client.get("/readyz").json()["detail"]
    assert run("migrate", url=released).exit_code == 0
    assert stored(released) == before
    with TestClient(create_app(Settings(database_url=released))) as client:
        assert client.get("/readyz").status_code == 200
        assert len(items(client, "/v1/quotes")) == len(before["quote"])
    assert run("doctor", url=released).exit_code == 0
    assert run("load", SEED, url=released).exit_code == 0
    execute(released, "DELETE FROM withdrawal WHERE collection = 'relations'")  # of a relation that is gone since
    assert record(released) == record(loaded_seed)
    number = revision(released)
    for url in (released, loaded_seed):
        forget_history(url, number)
    with (
        TestClient(create_app(Settings(database_url=released))) as old,
        TestClient(create_app(Settings(database_url=loaded_seed))) as new,
    ):
        for path in PATHS:
            assert old.get(real(path)).content == new.get(real(path)).content, path

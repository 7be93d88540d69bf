"""The way to the database: SQLite inline on the event loop, PostgreSQL through an asynchronous pool."""

import sqlite3
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, Executable, Row, event, make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlmodel import create_engine, select

from app.models import Dataset

REVISION = select(Dataset.revision)


def writing_engine(url: str) -> Engine:
    """The engine that `migrate` and `load` write through; makes the folder of a SQLite file."""
    database = make_url(url).database
    if not url.startswith("sqlite"):
        return create_engine(url)
    if database:
        Path(database).parent.mkdir(parents=True, exist_ok=True)
    return sqlite_engine(url, "PRAGMA journal_mode=WAL", "PRAGMA foreign_keys=ON", begin="BEGIN IMMEDIATE")


def sqlite_engine(url: str, *pragmas: str, begin: str) -> Engine:
    """A SQLite engine whose transactions are real: the driver's own start only at the first write."""
    engine = create_engine(url, connect_args={"check_same_thread": False, "timeout": 30})

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _: object) -> None:
        connection.isolation_level = None
        for pragma in pragmas:
            connection.execute(pragma)

    @event.listens_for(engine, "begin")
    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def read_only(url: str) -> str:
    """The URL under which SQLite opens an existing file for reading, and never makes one."""
    path = quote(str(Path(make_url(url).database or "").absolute()))
    return f"sqlite:///file:{path}?mode=ro&uri=true"


class Snapshot:
    """One state of the record, however many statements an answer takes."""

    def __init__(self, connection: Connection | AsyncConnection) -> None:
        self.connection = connection
        self.revision = 0

    async def rows(self, statement: Executable, parameters: Mapping[str, Any] | None = None) -> Sequence[Row[Any]]:
        """Every row that the statement returns."""
        if isinstance(self.connection, Connection):
            return self.connection.execute(statement, parameters).all()
        return (await self.connection.execute(statement, parameters)).all()

    async def value(self, statement: Executable) -> Any:
        """The first column of the first row, or None."""
        rows = await self.rows(statement)
        return rows[0][0] if rows else None


class Database:
    """What the server reads from. It cannot write."""

    def __init__(self, url: str) -> None:
        self.engine: Engine | AsyncEngine
        if url.startswith("sqlite"):
            self.engine = sqlite_engine(read_only(url), "PRAGMA query_only=ON", begin="BEGIN")
        else:
            options = "-c default_transaction_read_only=on"
            self.engine = create_async_engine(
                url, isolation_level="REPEATABLE READ", pool_pre_ping=True, connect_args={"options": options}
            )

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Snapshot]:
        """A read transaction that sees one revision from its first statement to its last."""
        if isinstance(self.engine, Engine):
            with self.engine.begin() as connection:
                yield await at_revision(Snapshot(connection))
        else:
            async with self.engine.begin() as pooled:
                yield await at_revision(Snapshot(pooled))

    async def close(self) -> None:
        """Let go of every connection."""
        if isinstance(self.engine, Engine):
            self.engine.dispose()
        else:
            await self.engine.dispose()


async def at_revision(snapshot: Snapshot) -> Snapshot:
    """The snapshot, knowing the revision it is of."""
    snapshot.revision = await snapshot.value(REVISION) or 0
    return snapshot

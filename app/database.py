"""The way to the database: SQLite inline on the event loop, PostgreSQL through an asynchronous pool."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from contextvars import ContextVar
from functools import partial
from math import ceil, inf
from pathlib import Path
from time import monotonic
from typing import Any, TypeVar
from urllib.parse import quote

from sqlalchemy import Connection, Engine, Executable, QueuePool, Row, event, make_url
from sqlalchemy.exc import DisconnectionError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel import create_engine, select

from app.models import Dataset

T = TypeVar("T")
SEEN: ContextVar[int | None] = ContextVar("revision", default=None)  # that the request at hand was answered from
REVISION = select(Dataset.revision)
INLINE = 0.02  # seconds that a SQLite statement may hold up the event loop, before a thread goes on with it
STEPS = 4000  # of SQLite's machine between two looks at the clock: a fraction of a millisecond
WAITING = 0.1  # seconds that the server waits for a lock on a SQLite file; readers of a WAL wait for none
LOADING = 30.0  # seconds that a load waits for another
GRACE = 1.0  # seconds for PostgreSQL to say that it stopped a statement, before it is taken to be gone
FILES = 4  # that one worker makes at once, each on a connection of its own
BATCH = 500  # rows of a file that are read at a time
CONNECTIONS = 10  # to PostgreSQL, from one worker
LASTING = 300  # seconds that a connection is kept, so that a host that has come back is read from again
ANY_REPLICA = {"target_session_attrs": "prefer-standby", "load_balance_hosts": "random"}


def writing_engine(url: str) -> Engine:
    """The engine that `migrate` and `load` write through; makes the folder of a SQLite file."""
    database = make_url(url).database
    if not url.startswith("sqlite"):
        return create_engine(url, hide_parameters=True)
    if database:
        Path(database).parent.mkdir(parents=True, exist_ok=True)
    return sqlite_engine(
        url, "PRAGMA journal_mode=WAL", "PRAGMA foreign_keys=ON", begin="BEGIN IMMEDIATE", timeout=LOADING
    )


def reading_engine(url: str) -> Engine:
    """The engine that a backup is read through: it cannot write, and each transaction sees one state of the record."""
    if url.startswith("sqlite"):
        return sqlite_engine(read_only(url), "PRAGMA query_only=ON", begin="BEGIN", timeout=LOADING)
    options = {"options": "-c default_transaction_read_only=on"}
    return create_engine(url, isolation_level="REPEATABLE READ", connect_args=options, hide_parameters=True)


def sqlite_engine(url: str, *pragmas: str, begin: str, timeout: float) -> Engine:
    """A SQLite engine whose transactions are real: the driver's own start only at the first write."""
    connect_args = {"check_same_thread": False, "timeout": timeout}
    engine = create_engine(url, connect_args=connect_args, poolclass=QueuePool, max_overflow=-1, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _: object) -> None:
        connection.isolation_level = None
        for pragma in pragmas:
            connection.execute(pragma)

    @event.listens_for(engine, "begin")
    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def watch(engine: Engine, path: Path) -> None:
    """Give each connection a clock, and let go of one whose file is gone, or has another in its place."""

    def file() -> tuple[int, int] | None:
        with suppress(OSError):
            found = path.stat()
            return found.st_dev, found.st_ino
        return None

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, record: ConnectionPoolEntry) -> None:
        record.info["file"] = file()
        record.info["clock"] = clock = Clock()
        connection.set_progress_handler(clock.is_over, STEPS)

    @event.listens_for(engine, "checkout")
    def compare(_: sqlite3.Connection, record: ConnectionPoolEntry, __: object) -> None:
        if record.info["file"] != file():
            raise DisconnectionError


def reading_url(urls: str, otherwise: str) -> str:
    """One URL that names every host of several, for libpq to take any that answers; else the other one."""
    if not urls:
        return otherwise
    first, *_ = each = [make_url(url) for url in urls.split()]
    query, named = dict(ANY_REPLICA) | dict(first.query), list[str]()
    for url in each:
        given = url.query.get("host", ())
        named += [given] if isinstance(given, str) else given
        named += [f"{url.host}:{url.port or 5432}"] if url.host else []
    joined = first.set(host="", query=query | {"host": tuple(named)})
    # SQLAlchemy sets what is None only through _replace: the port goes with the host that it was of.
    return joined._replace(host=None, port=None).render_as_string(hide_password=False)


def read_only(url: str) -> str:
    """The URL under which SQLite opens an existing file for reading, and never makes one."""
    path = quote(str(Path(make_url(url).database or "").absolute()))
    return f"sqlite:///file:{path}?mode=ro&uri=true"


class Clock:
    """When the statement at hand of one SQLite connection is to be over."""

    def __init__(self) -> None:
        self.end = inf

    def is_over(self) -> bool:
        """Whether SQLite is to stop."""
        return monotonic() > self.end


class Snapshot:
    """One state of the record, however many statements an answer takes; none may take longer than `seconds`."""

    def __init__(self, connection: Connection | AsyncConnection, seconds: float) -> None:
        self.connection, self.seconds, self.dialect = connection, seconds, connection.dialect.name
        self.revision = 0

    async def rows(
        self, statement: Executable, parameters: Mapping[str, Any] | None = None
    ) -> Sequence[Row[*tuple[Any, ...]]]:
        """Every row of a statement. Raises OperationalError if it is stopped, TimeoutError if PostgreSQL is silent."""
        if isinstance(self.connection, Connection):
            connection = self.connection
            return await self.inline(connection, lambda: connection.execute(statement, parameters).all())
        async with asyncio.timeout(self.seconds + GRACE):
            return (await self.connection.execute(statement, parameters)).all()

    async def inline(self, connection: Connection, work: Callable[[], T]) -> T:
        """What SQLite answers, on the event loop if that is soon enough, else in a thread while others are answered."""
        begun = monotonic()
        try:
            return until(begun + INLINE, connection, work)
        except OperationalError as error:
            if getattr(error.orig, "sqlite_errorcode", None) != sqlite3.SQLITE_INTERRUPT:
                raise
        # In the same transaction, which is none the worse for a statement that was stopped.
        return await asyncio.to_thread(until, begun + self.seconds, connection, work)

    async def batches(self, statement: Executable) -> AsyncIterator[Sequence[Row[*tuple[Any, ...]]]]:
        """Every row of a statement, some hundreds at a time. Raises what `rows` does."""
        if isinstance(self.connection, Connection):
            found = await self.in_thread(self.connection, partial(self.connection.execute, statement))
            while rows := await self.in_thread(self.connection, partial(found.fetchmany, BATCH)):
                yield rows
        else:
            streamed = await self.connection.stream(statement)
            while rows := await asyncio.wait_for(streamed.fetchmany(BATCH), self.seconds + GRACE):
                yield rows

    async def in_thread(self, connection: Connection, work: Callable[[], T]) -> T:
        """What SQLite gives, while others are answered."""
        return await asyncio.to_thread(until, monotonic() + self.seconds, connection, work)

    async def value(self, statement: Executable) -> Any:
        """The first column of the first row, or None."""
        rows = await self.rows(statement)
        return rows[0][0] if rows else None


def until(end: float, connection: Connection, work: Callable[[], T]) -> T:
    """What SQLite gives, which is stopped at the end of its time."""
    clock: Clock = connection.info["clock"]
    clock.end = end
    try:
        return work()
    finally:
        clock.end = inf


class Database:
    """What the server reads from. It cannot write."""

    def __init__(self, url: str, seconds: float = 1.5) -> None:
        self.engine: Engine | AsyncEngine
        self.files = asyncio.Semaphore(FILES)
        self.seconds = seconds
        if url.startswith("sqlite"):
            self.engine = sqlite_engine(read_only(url), "PRAGMA query_only=ON", begin="BEGIN", timeout=WAITING)
            watch(self.engine, Path(make_url(url).database or ""))
        else:
            options = f"-c default_transaction_read_only=on -c statement_timeout={ceil(seconds * 1000)}"
            self.engine = create_async_engine(
                url,
                isolation_level="REPEATABLE READ",
                hide_parameters=True,  # in what an error says: they are what was looked for
                pool_pre_ping=True,
                pool_size=CONNECTIONS,
                max_overflow=0,
                pool_timeout=seconds,
                pool_recycle=LASTING,
                connect_args={
                    "options": options,
                    "connect_timeout": ceil(seconds),
                    "tcp_user_timeout": ceil(seconds * 1000),  # for a machine that is gone without a word
                },
            )

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return self.engine.dialect.name

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Snapshot]:
        """A read transaction that sees one revision from its first statement to its last."""
        if isinstance(self.engine, Engine):
            with self.engine.begin() as connection:
                yield await at_revision(Snapshot(connection, self.seconds))
        else:
            async with asyncio.timeout(self.seconds + GRACE):
                pooled = await self.engine.connect()
            try:
                yield await at_revision(Snapshot(pooled, self.seconds))
            finally:
                async with asyncio.timeout(self.seconds + GRACE):
                    await pooled.close()

    async def close(self) -> None:
        """Let go of every connection."""
        if isinstance(self.engine, Engine):
            self.engine.dispose()
        else:
            await self.engine.dispose()


async def at_revision(snapshot: Snapshot) -> Snapshot:
    """The snapshot, knowing the revision it is of."""
    snapshot.revision = await snapshot.value(REVISION) or 0
    SEEN.set(snapshot.revision)
    return snapshot

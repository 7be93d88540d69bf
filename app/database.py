"""The way to the database: SQLite inline on the event loop, PostgreSQL through an asynchronous pool."""

import asyncio
import sqlite3
from collections import OrderedDict
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Hashable, Mapping, Sequence
from contextlib import aclosing, asynccontextmanager
from contextvars import ContextVar
from datetime import date
from functools import cached_property, lru_cache, partial
from math import inf
from pathlib import Path
from time import monotonic
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, Executable, QueuePool, bindparam, event, make_url
from sqlalchemy.dialects.sqlite import dialect as sqlite_dialect
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from sqlmodel import create_engine, select

from app.models import Dataset
from app.postgresql import GRACE, Servers, Session, dialect
from app.sqlite import File, Reader, read_only

T = TypeVar("T")
INLINE = 0.02  # seconds that a SQLite statement may hold up the event loop, before a thread goes on with it
LOADING = 30.0  # seconds that a load waits for another
PAGES = 1 << 27  # bytes of a SQLite file that a load keeps at hand, so that a large one is not read again and again
LOG = 1 << 14  # pages in SQLite's log before they are written to the file: those of an index change again and again
DOWNLOADS = 6  # that one worker has open at once, each with a connection and a transaction of its own
READING = 4  # downloads that read rows at once; one that waits for its client does not count
BATCH = 500  # rows of a file that are read at a time
COUNTS = 5_000  # that are remembered
ROUND = 10  # rows by their numbers are asked for in multiples of this
POLL = 0.25  # seconds between two looks at the revision of a PostgreSQL record
KNOWN = 0.75  # seconds after which what was seen of it is not relied on any more
SQLITE = sqlite_dialect()
READ: ContextVar[set[int]] = ContextVar("READ")  # the revisions that the request at hand was answered from


def writing_engine(url: str) -> Engine:
    """The engine that `migrate` and `load` write through; makes the folder of a SQLite file."""
    database = make_url(url).database
    if not url.startswith("sqlite"):
        return create_engine(url, hide_parameters=True)
    if database:
        Path(database).parent.mkdir(parents=True, exist_ok=True)
    pragmas = ("journal_mode=WAL", "foreign_keys=ON", f"cache_size=-{PAGES >> 10}", f"wal_autocheckpoint={LOG}")
    return sqlite_engine(url, *(f"PRAGMA {each}" for each in pragmas), begin="BEGIN IMMEDIATE", timeout=LOADING)


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


class Prepared:
    """A statement that is built once and run often, with its values as parameters by name.

    Drivers are handed its text as it is. SQLite gives columns back as it keeps them: a date is a string.
    """

    def __init__(self, statement: Executable) -> None:
        self.statement = statement

    @cached_property
    def for_sqlite(self) -> tuple[str, list[str], dict[str, Any]]:
        """The statement's text, the names of its parameters in their order, and the values of those it has itself."""
        compiled: Any = self.statement.compile(dialect=SQLITE, compile_kwargs={"render_postcompile": True})  # type: ignore[attr-defined]
        return compiled.string, list(compiled.positiontup), dict(compiled.params)

    @cached_property
    def for_postgresql(self) -> tuple[str, dict[str, Any]]:
        """The statement's text, and the values of the parameters it has itself."""
        compiled: Any = self.statement.compile(dialect=dialect(), compile_kwargs={"render_postcompile": True})  # type: ignore[attr-defined]
        return compiled.string, dict(compiled.params)

    def on_sqlite(self, reader: Reader, parameters: Mapping[str, Any]) -> sqlite3.Cursor:
        """The rows, to be fetched."""
        text, names, own = self.for_sqlite
        given = [parameters[name] if name in parameters else own[name] for name in names]
        return reader.execute(text, [str(each) if isinstance(each, date) else each for each in given])

    def on_postgresql(self, parameters: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
        """The text, and all of its parameters."""
        text, own = self.for_postgresql
        return text, {**own, **parameters}

    def every(self, reader: Reader, parameters: Mapping[str, Any]) -> list[Any]:
        """The rows."""
        return self.on_sqlite(reader, parameters).fetchall()


class Snapshot:
    """One state of the record, however many statements an answer takes; none may take longer than `seconds`."""

    def __init__(self, on: Reader | Session, seconds: float, counts: OrderedDict[Hashable, int]) -> None:
        self.on, self.seconds, self.counts = on, seconds, counts
        self.dialect = "sqlite" if isinstance(on, Reader) else "postgresql"
        self.revision = 0

    @property
    def state(self) -> Hashable:
        """What tells the state of the record that it sees from another."""
        return self.on.identity if isinstance(self.on, Reader) else None, self.revision

    def read_at(self, revision: int | None) -> None:
        """Know the revision, which is None of a record that nothing was loaded into."""
        self.revision = revision or 0
        READ.get(set()).add(self.revision)

    async def rows(
        self, statement: Executable | Prepared, parameters: Mapping[str, Any] | None = None
    ) -> Sequence[Any]:
        """Every row of a statement. Raises OperationalError if it is stopped, TimeoutError if PostgreSQL is silent."""
        if isinstance(self.on, Reader):
            reader = self.on
            if isinstance(statement, Prepared):
                return await self.inline(reader, partial(statement.every, reader, parameters or {}))
            plain = statement
            return await self.inline(reader, lambda: reader.connection.execute(plain, parameters).all())
        prepared = statement if isinstance(statement, Prepared) else Prepared(statement)
        async with asyncio.timeout(self.seconds + GRACE):
            return await self.on.rows(*prepared.on_postgresql(parameters or {}))

    async def inline(self, reader: Reader, work: Callable[[], T]) -> T:
        """What SQLite answers, on the event loop if that is soon enough, else in a thread while others are answered."""
        begun = monotonic()
        try:
            return reader.until(begun + INLINE, work)
        except OperationalError as error:
            if getattr(error.orig, "sqlite_errorcode", None) != sqlite3.SQLITE_INTERRUPT:
                raise
        # In the same transaction, which is none the worse for a statement that was stopped.
        return await reader.in_thread(begun + self.seconds, work)

    async def batches(
        self, statement: Prepared, parameters: Mapping[str, Any], made: Callable[[Sequence[Sequence[Any]]], T]
    ) -> AsyncGenerator[T, None]:
        """What is made of every row of a statement, some hundreds at a time. Raises what `rows` does."""
        if isinstance(self.on, Reader):
            found = await self.in_thread(self.on, partial(statement.on_sqlite, self.on, parameters))
            while some := await self.in_thread(
                self.on, lambda: [made(rows) for rows in [found.fetchmany(BATCH)] if rows]
            ):
                yield some[0]
        else:
            asked = statement.on_postgresql(parameters)
            async with aclosing(self.on.batches(*asked, BATCH, self.seconds + GRACE)) as batches:
                async for more in batches:
                    yield made(more)

    async def in_thread(self, reader: Reader, work: Callable[[], T]) -> T:
        """What SQLite gives, while others are answered."""
        return await reader.in_thread(monotonic() + self.seconds, work)

    async def count(self, question: str, statement: Prepared, parameters: Mapping[str, Any]) -> int:
        """The number that a statement gives, which is remembered: each page of a list asks for it again."""
        key = self.state, question
        if key not in self.counts:
            self.counts[key] = await self.value(statement, parameters)
            if len(self.counts) > COUNTS:
                self.counts.popitem(last=False)
        return self.counts[key]

    async def numbered(self, table: Any, names: tuple[str, ...], numbers: list[int]) -> dict[int, Sequence[Any]]:
        """These columns of the rows of a table that have these numbers, by number."""
        if not numbers:
            return {}
        padded = [*numbers, *numbers[:1] * (-len(numbers) % ROUND)]  # so that there are few statements
        rows = await self.rows(
            by_number(table, names, len(padded)), {f"number_{n}": each for n, each in enumerate(padded)}
        )
        return {row[0]: row[1:] for row in rows}

    async def value(self, statement: Executable | Prepared, parameters: Mapping[str, Any] | None = None) -> Any:
        """The first column of the first row, or None."""
        rows = await self.rows(statement, parameters)
        return rows[0][0] if rows else None


class Database:
    """What the server reads from. It cannot write."""

    def __init__(self, url: str, seconds: float = 1.5) -> None:
        self.downloads, self.reading = asyncio.Semaphore(DOWNLOADS), asyncio.Semaphore(READING)
        self.counts = OrderedDict[Hashable, int]()
        self.seconds = seconds
        self.polled, self.polled_at = 0, -inf
        self.reads = File(url) if url.startswith("sqlite") else Servers(url, seconds)

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`."""
        return "sqlite" if isinstance(self.reads, File) else "postgresql"

    def state(self) -> Hashable:
        """What tells one state of the record from another, or None while nobody knows it."""
        if isinstance(self.reads, File):
            return self.reads.state()
        return self.polled if monotonic() - self.polled_at < KNOWN else None

    async def poll(self) -> None:
        """Look at the revision of a PostgreSQL record again and again, until this is cancelled."""
        while not isinstance(self.reads, File):
            try:
                async with self.snapshot() as snapshot:
                    self.polled, self.polled_at = snapshot.revision, monotonic()
            except (SQLAlchemyError, OSError, TimeoutError):
                self.polled_at = -inf
            await asyncio.sleep(POLL)

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Snapshot]:
        """A read transaction that sees one revision from its first statement to its last."""
        if isinstance(self.reads, File):
            reader = self.reads.take()
            try:
                snapshot = Snapshot(reader, self.seconds, self.counts)
                snapshot.read_at(reader.until(inf, partial(begun, reader)))
                yield snapshot
            except DBAPIError:
                reader.abandoned = True
                raise
            finally:
                self.reads.give(reader)
        else:
            async with self.reads.session(REVISION.for_postgresql[0]) as (session, rows):
                snapshot = Snapshot(session, self.seconds, self.counts)
                snapshot.read_at(rows[0][0] if rows else None)
                yield snapshot

    async def close(self) -> None:
        """Let go of every connection."""
        if isinstance(self.reads, File):
            self.reads.close()
        else:
            await self.reads.close()


REVISION = Prepared(select(Dataset.revision))


@lru_cache(1000)
def by_number(table: Any, names: tuple[str, ...], count: int) -> Prepared:
    """The statement that finds the number and these columns of so many rows by their numbers."""
    numbers: list[Any] = [bindparam(f"number_{n}") for n in range(count)]
    columns = (getattr(table, name) for name in ("number", *names))
    return Prepared(select(*columns).where(table.number.in_(numbers)))


def begun(reader: Reader) -> int | None:
    """The revision that a transaction sees, which begins here."""
    reader.driver.execute("BEGIN")
    found: tuple[int] | None = reader.driver.execute(REVISION.for_sqlite[0]).fetchone()
    return found and found[0]

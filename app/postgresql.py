"""PostgreSQL as the server reads it: any of several hosts, in transactions that cannot write and that end in time."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, contextmanager
from functools import cache
from math import ceil
from time import monotonic
from typing import TYPE_CHECKING, Any

from sqlalchemy import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionError

if TYPE_CHECKING:  # no server of SQLite needs the driver
    from collections.abc import AsyncGenerator, AsyncIterator, Generator, Iterator, Mapping, Sequence

    from psycopg import AsyncConnection
    from psycopg.pq.abc import PGconn
    from sqlalchemy import Dialect

CONNECTIONS = 10  # from one worker
LASTING = 300  # seconds that a connection is kept, so that a host that has come back is read from again
GRACE = 1.0  # seconds for PostgreSQL to say that it stopped a statement, before it is taken to be gone
INTRANS, INERROR = 2, 3  # of libpq's PGTransactionStatusType
READABLE = 1  # what psycopg is told to wait for
BEGIN = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; "
ANY_REPLICA = {"target_session_attrs": "prefer-standby", "load_balance_hosts": "random"}


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


@cache
def dialect() -> Dialect:
    """How PostgreSQL is written for its driver."""
    return make_url("postgresql+psycopg://").get_dialect()()


class Session:
    """One connection, in a transaction that sees one state. What goes wrong is raised as SQLAlchemy's DBAPIError."""

    def __init__(self, driver: AsyncConnection) -> None:
        self.driver, self.since = driver, monotonic()

    async def begin(self, first: str) -> Sequence[Any]:
        """Begin a transaction, and read what a first statement finds: both are one message."""
        try:
            with raised(self.driver):
                await self.driver.wait(ended(self.driver.pgconn))
                cursor = await self.driver.execute(BEGIN + first, prepare=False)
                cursor.nextset()
                return await cursor.fetchall()
        except BaseException:
            await self.driver.close()
            raise

    def end(self) -> bool:
        """End the transaction, and do not wait for it; whether that can be done, and the connection go on."""
        pgconn = self.driver.pgconn
        if pgconn.transaction_status not in {INTRANS, INERROR}:
            return False
        with raised(self.driver):
            pgconn.send_query(b"ROLLBACK")
            pgconn.flush()
        return True

    async def rows(self, text: str, parameters: Mapping[str, Any]) -> Sequence[Any]:
        """Every row of a statement, its parameters by name."""
        with raised(self.driver):
            cursor = await self.driver.execute(text, parameters, binary=True)
            return await cursor.fetchall()

    async def batches(
        self, text: str, parameters: Mapping[str, Any], size: int, seconds: float
    ) -> AsyncGenerator[Sequence[Any], None]:
        """The same, so many at a time, each in so many seconds."""
        with raised(self.driver):
            async with self.driver.cursor("rows", binary=True) as cursor:
                async with asyncio.timeout(seconds):
                    await cursor.execute(text, parameters)
                while True:
                    async with asyncio.timeout(seconds):
                        some = await cursor.fetchmany(size)
                    if not some:
                        return
                    yield some


def ended(pgconn: PGconn) -> Generator[Any, Any, None]:
    """Take what PostgreSQL said when a transaction was ended, which most often is here by now."""
    while True:
        pgconn.consume_input()
        while pgconn.is_busy():
            yield READABLE
            pgconn.consume_input()
        if pgconn.get_result() is None:
            return


@contextmanager
def raised(driver: AsyncConnection | None = None) -> Iterator[None]:
    """Raise what goes wrong as SQLAlchemy does, which says whether the connection was lost."""
    from psycopg import Error  # noqa: PLC0415 - no server of SQLite needs it

    try:
        yield
    except Error as error:
        lost = driver is not None and driver.closed
        raise DBAPIError.instance("", None, error, Error, connection_invalidated=lost) from error


class Servers:
    """The connections of one worker to any of several hosts; none of its statements takes longer than `seconds`."""

    def __init__(self, url: str, seconds: float) -> None:
        self.seconds, self.idle, self.free = seconds, list[Session](), asyncio.Semaphore(CONNECTIONS)
        _, named = dialect().create_connect_args(make_url(url))
        self.options: dict[str, Any] = {
            **named,
            "options": f"-c default_transaction_read_only=on -c statement_timeout={ceil(seconds * 1000)}",
            "connect_timeout": ceil(seconds),
            "tcp_user_timeout": ceil(seconds * 1000),  # for a machine that is gone without a word
        }

    @asynccontextmanager
    async def session(self, first: str) -> AsyncIterator[tuple[Session, Sequence[Any]]]:
        """A session, with what its first statement found. Raises NoConnectionError where all are in use for long."""
        try:
            async with asyncio.timeout(self.seconds):
                await self.free.acquire()
        except TimeoutError:
            raise NoConnectionError from None
        try:
            async with asyncio.timeout(self.seconds + GRACE):
                session, found = await self.begun(first)
            try:
                yield session, found
            finally:
                await self.put_back(session)
        finally:
            self.free.release()

    async def begun(self, first: str) -> tuple[Session, Sequence[Any]]:
        """A session that has begun: an idle one, unless its connection was lost meanwhile, or it is an old one."""
        while self.idle:
            session = self.idle.pop()
            try:
                if monotonic() - session.since < LASTING:
                    return session, await session.begin(first)
            except DBAPIError as error:
                if not error.connection_invalidated:
                    raise
            await session.driver.close()
        session = await self.connected()
        return session, await session.begin(first)

    async def connected(self) -> Session:
        """A session on a connection of its own."""
        from psycopg import AsyncConnection  # noqa: PLC0415

        with raised():
            return Session(await AsyncConnection.connect(**self.options, autocommit=True))

    async def put_back(self, session: Session) -> None:
        """End the transaction, or the connection where that cannot be done."""
        try:
            going_on = session.end()
        except DBAPIError:
            going_on = False
        if going_on:
            self.idle.append(session)
        else:
            await session.driver.close()

    async def close(self) -> None:
        """Let go of every connection."""
        while self.idle:
            await self.idle.pop().driver.close()

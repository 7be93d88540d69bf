"""SQLite as the server reads it: connections that cannot write, that end in time, and that notice another file."""

import asyncio
import sqlite3
from collections.abc import Callable, Hashable, Sequence
from contextlib import suppress
from functools import partial
from math import inf
from pathlib import Path
from time import monotonic
from typing import Any, TypeVar, cast
from urllib.parse import quote

from anyio import CancelScope
from sqlalchemy import Connection, Engine, NullPool, event, make_url
from sqlalchemy.exc import DBAPIError
from sqlmodel import create_engine

T = TypeVar("T")
STEPS = 4000  # of SQLite's machine between two looks at the clock: a fraction of a millisecond
PAGES = 1 << 22  # bytes of the file that each connection keeps at hand, twice as many as SQLite would
IDLE = 2  # connections that are kept for who asks next; where more are in use at once, that is for files
WAITING = 0.1  # seconds that the server waits for a lock; readers of a WAL wait for none
Identity = tuple[int, int] | None


def read_only(url: str) -> str:
    """The URL under which SQLite opens an existing file for reading, and never makes one."""
    path = quote(str(Path(make_url(url).database or "").absolute()))
    return f"sqlite:///file:{path}?mode=ro&uri=true"


def serving_engine(url: str) -> Engine:
    """An engine whose connections only read, in transactions that whoever uses one begins and ends."""
    connect_args = {"check_same_thread": False, "timeout": WAITING}
    engine = create_engine(read_only(url), connect_args=connect_args, poolclass=NullPool, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _: object) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA query_only=ON")
        connection.execute(f"PRAGMA cache_size=-{PAGES >> 10}")

    return engine


class Reader:
    """One connection: the driver's own, and SQLAlchemy's around it for statements that were not prepared."""

    def __init__(self, engine: Engine, identity: Identity) -> None:
        self.identity, self.end = identity, inf
        self.abandoned = False  # if true, a running statement is interrupted and `give` closes the connection
        self.cursors = list[sqlite3.Cursor]()
        self.connection: Connection = engine.connect()
        self.driver = cast(sqlite3.Connection, self.connection.connection.driver_connection)
        self.driver.set_progress_handler(lambda: self.abandoned or monotonic() > self.end, STEPS)

    def until(self, end: float, work: Callable[[], T]) -> T:
        """What SQLite gives, which is stopped at the end of its time. Raises OperationalError, as SQLAlchemy does."""
        self.end = end
        try:
            return work()
        except sqlite3.Error as error:
            raise DBAPIError.instance("", None, error, sqlite3.Error) from error
        finally:
            self.end = inf

    async def in_thread(self, end: float, work: Callable[[], T]) -> T:
        """Run `until` in a thread, which has ended when this returns or raises, even if the task is cancelled.

        While the thread runs, the event loop must not call SQLite on this connection: each would wait for the other,
        one for the connection's mutex, one for the GIL.
        """
        thread = asyncio.get_running_loop().run_in_executor(None, partial(self.until, end, work))
        try:
            await asyncio.wait({thread})
        except asyncio.CancelledError:
            self.abandoned = True
            await ended(thread)
            raise
        return thread.result()

    def execute(self, text: str, values: Sequence[Any]) -> sqlite3.Cursor:
        """Run a statement on a cursor that is closed with the transaction."""
        cursor = self.driver.cursor()
        self.cursors.append(cursor)
        return cursor.execute(text, values)

    def end_transaction(self) -> None:
        """Close the cursors and roll back. SQLite keeps a transaction open while a statement in it is unfinished."""
        while self.cursors:
            self.cursors.pop().close()
        self.driver.rollback()

    def close(self) -> None:
        """End the transaction and let go of the file."""
        with suppress(sqlite3.Error):
            self.end_transaction()
        self.connection.close()


async def ended(thread: asyncio.Future[Any]) -> None:
    """Wait for a thread to end, however often the waiting task is cancelled."""
    while not thread.done():
        with suppress(asyncio.CancelledError), CancelScope(shield=True):  # anyio cancels again at every await
            await asyncio.wait({thread})
    thread.exception()  # otherwise asyncio logs that nobody looked at it


class File:
    """A SQLite file with the connections to it that nobody uses now."""

    def __init__(self, url: str) -> None:
        self.path, self.engine = Path(make_url(url).database or ""), serving_engine(url)
        self.idle: list[Reader] = []
        self.watching: Reader | None = None
        self.opened = 0

    def identity(self) -> Identity:
        """What tells the file from another one in its place, or None where there is none."""
        try:
            found = self.path.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino

    def take(self) -> Reader:
        """A connection to the file that is there now. Raises DBAPIError where it cannot be opened."""
        identity = self.identity()
        while self.idle:
            reader = self.idle.pop()
            if reader.identity == identity:
                return reader
            reader.close()
        return Reader(self.engine, identity)

    def give(self, reader: Reader) -> None:
        """Take a connection back that nobody uses any more, and end its transaction."""
        if reader.abandoned or len(self.idle) >= IDLE:
            reader.close()
            return
        try:
            reader.end_transaction()
        except sqlite3.Error:
            reader.close()
        else:
            self.idle.append(reader)

    def state(self) -> Hashable:
        """What stays the same as long as the file and its content do, or None where it cannot be read."""
        try:
            if self.watching is None or self.watching.identity != self.identity():
                self.forget()
                self.watching, self.opened = self.take(), self.opened + 1
            return self.opened, self.watching.driver.execute("PRAGMA data_version").fetchone()[0]
        except (sqlite3.Error, DBAPIError):
            self.forget()
            return None

    def forget(self) -> None:
        """Let go of the connection that watches the file."""
        if self.watching is not None:
            self.watching.close()
        self.watching = None

    def close(self) -> None:
        """Let go of every connection."""
        self.forget()
        while self.idle:
            self.idle.pop().close()

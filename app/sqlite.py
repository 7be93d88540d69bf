"""SQLite as the server reads it: connections that cannot write, that end in time, and that notice another file."""

import sqlite3
from collections.abc import Callable, Hashable
from math import inf
from pathlib import Path
from time import monotonic
from typing import TypeVar, cast
from urllib.parse import quote

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
        self.connection: Connection = engine.connect()
        self.driver = cast(sqlite3.Connection, self.connection.connection.driver_connection)
        self.driver.set_progress_handler(lambda: monotonic() > self.end, STEPS)

    def until(self, end: float, work: Callable[[], T]) -> T:
        """What SQLite gives, which is stopped at the end of its time. Raises OperationalError, as SQLAlchemy does."""
        self.end = end
        try:
            return work()
        except sqlite3.Error as error:
            raise DBAPIError.instance("", None, error, sqlite3.Error) from error
        finally:
            self.end = inf

    def close(self) -> None:
        """Let go of the file."""
        self.connection.close()


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
        """Take a connection back that nobody uses any more."""
        if len(self.idle) < IDLE:
            self.idle.append(reader)
        else:
            reader.close()

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

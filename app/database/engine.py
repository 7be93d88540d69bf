"""The way to the database: engines that write to it, and engines that only read."""

import sqlite3
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Connection, Engine, QueuePool, event, make_url
from sqlmodel import create_engine

LOADING = 30.0  # seconds that a load waits for another
PAGES = 1 << 27  # bytes of a SQLite file that a load keeps at hand, so that a large one is not read again and again
LOG = 1 << 14  # pages in SQLite's log before they are written to the file: those of an index change again and again


def writing_engine(url: str) -> Engine:
    """Return the engine that `migrate` and `load` write through; makes the folder of a SQLite file."""
    database = make_url(url).database
    if not url.startswith("sqlite"):
        return create_engine(url, hide_parameters=True)
    if database:
        Path(database).parent.mkdir(parents=True, exist_ok=True)
    pragmas = ("journal_mode=WAL", "foreign_keys=ON", f"cache_size=-{PAGES >> 10}", f"wal_autocheckpoint={LOG}")
    return sqlite_engine(url, *(f"PRAGMA {each}" for each in pragmas), begin="BEGIN IMMEDIATE")


def reading_engine(url: str) -> Engine:
    """Return an engine that cannot write, whose transactions each see one state of the record."""
    if url.startswith("sqlite"):
        return sqlite_engine(read_only(url), "PRAGMA query_only=ON", begin="BEGIN")
    options = {"options": "-c default_transaction_read_only=on"}
    return create_engine(url, isolation_level="REPEATABLE READ", connect_args=options, hide_parameters=True)


def read_only(url: str) -> str:
    """Return the URL under which SQLite opens an existing file for reading, and never makes one; twice is as once."""
    if make_url(url).query.get("mode") == "ro":
        return url
    path = quote(str(Path(make_url(url).database or "").absolute()))
    return f"sqlite:///file:{path}?mode=ro&uri=true"


def sqlite_engine(url: str, *pragmas: str, begin: str) -> Engine:
    """Return a SQLite engine whose transactions are real: the driver's own start only at the first write."""
    connect_args = {"check_same_thread": False, "timeout": LOADING}
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

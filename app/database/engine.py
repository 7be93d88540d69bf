"""SQLAlchemy engines for writing to the database and for reading it."""

import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, NullPool, Pool, QueuePool, event, make_url
from sqlmodel import create_engine

LOCK_SECONDS = 30.0  # how long SQLite waits for another writer
READ_LOCK_SECONDS = 3.0  # how long a reader waits while another program locks a SQLite file exclusively
TIMEOUTS = {"connect_timeout": "5", "tcp_user_timeout": "10000"}  # libpq; seconds and milliseconds
CACHE_KIBIBYTES = 128 * 1024  # of a SQLite file, so that loads of large records do not read pages again
TRUNCATE_SECONDS = 1.0  # how long the end of a command waits for readers of the journal
CHECKPOINT_PAGES = 1 << 14  # a load writes index pages many times; each should reach the file once


def writing_engine(url: str) -> Engine:
    """Return an engine that writes. Creates the folder of a SQLite file."""
    database = make_url(url).database
    if not url.startswith("sqlite"):
        return postgresql_engine(url)
    if database:
        Path(database).parent.mkdir(parents=True, exist_ok=True)
    pragmas = (
        "journal_mode=WAL",
        "foreign_keys=ON",
        f"cache_size=-{CACHE_KIBIBYTES}",
        f"wal_autocheckpoint={CHECKPOINT_PAGES}",
    )
    return sqlite_engine(url, *pragmas, begin="BEGIN IMMEDIATE", pool=QueuePool, lock_seconds=LOCK_SECONDS)


def reading_engine(url: str) -> Engine:
    """Return an engine that cannot write, and whose transactions each see one state of the database.

    The URL of such an engine is accepted, too.
    """
    if url.startswith("sqlite"):
        if make_url(url).query.get("mode") != "ro":
            path = quote(str(Path(make_url(url).database or "").absolute()))
            url = f"sqlite:///file:{path}?mode=ro&uri=true"  # in this mode, SQLite does not create a missing file
        # Without a pool, a reader notices that another file has taken the place of the database.
        return sqlite_engine(url, "query_only=ON", begin="BEGIN", pool=NullPool, lock_seconds=READ_LOCK_SECONDS)
    # Both options are sent with each BEGIN, not when connecting: poolers refuse options of a connection.
    return postgresql_engine(url, isolation_level="REPEATABLE READ", execution_options={"postgresql_readonly": True})


def postgresql_engine(url: str, **options: Any) -> Engine:
    """Return a PostgreSQL engine that works through a pooler in transaction mode, and that does not wait forever."""
    arguments: dict[str, Any] = {name: value for name, value in TIMEOUTS.items() if name not in make_url(url).query}
    arguments["prepare_threshold"] = None  # statements that a session has prepared are missing in the next
    return create_engine(url, connect_args=arguments, use_native_hstore=False, hide_parameters=True, **options)


def sqlite_engine(url: str, *pragmas: str, begin: str, pool: type[Pool], lock_seconds: float) -> Engine:
    """Return a SQLite engine that begins each transaction itself: the driver would begin only before a write."""
    connect_args = {"check_same_thread": False, "timeout": lock_seconds}
    options: dict[str, Any] = {"max_overflow": -1} if pool is QueuePool else {}
    engine = create_engine(url, connect_args=connect_args, poolclass=pool, hide_parameters=True, **options)

    @event.listens_for(engine, "connect")
    def configure(connection: sqlite3.Connection, _: object) -> None:
        connection.isolation_level = None
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin_transaction(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def close_writing_engine(engine: Engine) -> None:
    """Close the connections of an engine, and empty the journal of a SQLite file, which stays as large as it ever was.

    The journal stays while another connection reads from it; the next command empties it.
    """
    if engine.dialect.name == "sqlite" and isinstance(engine.pool, QueuePool) and engine.pool.checkedin():
        with suppress(sqlite3.Error), closing(engine.raw_connection()) as connection:
            cursor = connection.cursor()
            cursor.execute(f"PRAGMA busy_timeout={int(TRUNCATE_SECONDS * 1000)}")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()

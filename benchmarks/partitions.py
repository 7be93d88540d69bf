"""PostgreSQL with a record several times over, its largest tables partitioned by a hash of the source."""

# ruff: noqa: S608 - the names in the statements are those of tables and columns
import json
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.servers import CACHE, ROOT
from tests.postgres import DRIVER, cluster_in, fresh_database

PARTITIONS = 16
SCHEMA = "multiplied"
# The tables with most of the bytes, and the column that is hashed: of the source, or of what has an id.
TABLES = {"source": "id", "term": "id", "quote": "source_id", "claim": "source_id", "quote_speaker": "quote_id"}
OWN_IDS = {"id", "source_id", "quote_id", "claim_id", "term_id", "event_id", "said_in_id", "reported_in_id"}
QUESTIONS = {  # of the follower; each is asked on every update, the last two for each changed source
    "revision and epoch, four times a second": "SELECT revision, epoch FROM dataset",
    "sources loaded since": "SELECT id FROM source WHERE text IS NOT NULL AND loaded_revision > 1000000",
    "terms changed since": "SELECT id FROM term WHERE revision > 1000000",
    "ids of all sources": "SELECT id FROM source WHERE text IS NOT NULL",
    "ids of all terms": "SELECT id FROM term",
    "quotes of a source": "SELECT * FROM quote WHERE source_id = '1-synthetic-000007'",
    "speakers of 100 quotes": """SELECT * FROM quote_speaker WHERE quote_id = ANY(
        (SELECT array_agg(id) FROM quote WHERE source_id = '1-synthetic-000007')::varchar[])""",
}
Connection = psycopg.Connection[tuple[Any, ...]]


def query(connection: Connection, statement: str) -> list[tuple[Any, ...]]:
    """Return the rows of a statement."""
    return connection.execute(statement.encode()).fetchall()


def run(connection: Connection, statement: str) -> None:
    """Execute a statement."""
    connection.execute(statement.encode())


def columns(connection: Connection, table: str) -> list[str]:
    """Return the names of the columns of a table."""
    statement = f"""SELECT column_name FROM information_schema.columns WHERE table_schema = 'public'
        AND table_name = '{table}' ORDER BY ordinal_position"""
    return [name for (name,) in query(connection, statement)]


def copy_record(file: Path, url: str, connection: Connection) -> None:
    """Copy every row of a SQLite record into a new PostgreSQL database with OnRecord's tables."""
    command = [sys.executable, "-m", "app.cli", "migrate"]
    subprocess.run(command, check=True, cwd=ROOT, env={"PATH": "/usr/bin", "ONRECORD_DATABASE_URL": url})
    run(connection, "SET session_replication_role = replica")  # no foreign keys: the tables come in any order
    tables = query(connection, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    types = query(
        connection, "SELECT table_name, column_name FROM information_schema.columns WHERE data_type = 'boolean'"
    )
    run(connection, f"TRUNCATE {', '.join(table for (table,) in tables)}")
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as record:
        for (table,) in tables:
            names = columns(connection, table)
            quoted = ", ".join(f'"{name}"' for name in names)
            booleans = {at for at, name in enumerate(names) if (table, name) in types}
            with connection.cursor().copy(f'COPY "{table}" ({quoted}) FROM STDIN'.encode()) as copy:
                for row in record.execute(f'SELECT {quoted} FROM "{table}"'):
                    copy.write_row(
                        [bool(value) if at in booleans and value is not None else value for at, value in enumerate(row)]
                    )
    run(connection, "ANALYZE")


def grow(connection: Connection, times: int) -> float:
    """Fill partitioned tables with the rows of the record, several times under other ids; return the seconds."""
    start = time.monotonic()
    run(connection, f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE; CREATE SCHEMA {SCHEMA}")
    for table, key in TABLES.items():
        run(connection, f"CREATE TABLE {SCHEMA}.{table} (LIKE public.{table}) PARTITION BY HASH ({key})")
        for part in range(PARTITIONS):
            run(
                connection,
                f"""CREATE UNLOGGED TABLE {SCHEMA}.{table}_{part} PARTITION OF {SCHEMA}.{table}
                FOR VALUES WITH (MODULUS {PARTITIONS}, REMAINDER {part})""",
            )
        names = columns(connection, table)
        values = ", ".join(f"""n || '-' || "{name}" """ if name in OWN_IDS else f'"{name}"' for name in names)
        run(
            connection,
            f"INSERT INTO {SCHEMA}.{table} SELECT {values} FROM public.{table}, generate_series(1, {times}) n",
        )
        for statement in index_statements(connection, table):
            run(connection, statement)
        run(connection, f"ANALYZE {SCHEMA}.{table}")
    return time.monotonic() - start


def index_statements(connection: Connection, table: str) -> list[str]:
    """Return the statements that give the partitioned table the indexes of the original; unique ones get its key, too.

    PostgreSQL requires the column of the hash in every unique index of a partitioned table.
    """
    defined = query(
        connection, f"SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename = '{table}'"
    )
    statements = []
    for (statement,) in defined:
        moved = statement.replace(f" ON public.{table} ", f" ON {SCHEMA}.{table} ")
        if "UNIQUE" in moved and TABLES[table] not in moved.partition(" USING ")[2]:
            moved = moved.replace("(", f"({TABLES[table]}, ", 1)
        statements.append(moved)
    return statements


def bytes_of(connection: Connection, schema: str) -> dict[str, dict[str, int]]:
    """Return rows, bytes of the rows and bytes of the indexes of the partitioned tables, in one schema or the other."""
    return {
        table: dict(
            zip(
                ("rows", "bytes", "index_bytes"),
                map(
                    int,
                    query(
                        connection,
                        f"""
            SELECT (SELECT count(*) FROM {schema}.{table}), sum(pg_table_size(relid)), sum(pg_indexes_size(relid))
            FROM pg_partition_tree('{schema}.{table}') WHERE isleaf""",
                    )[0],
                ),
                strict=True,
            )
        )
        for table in TABLES
    }


def ask(connection: Connection) -> dict[str, dict[str, float]]:
    """Return for each question of the follower the milliseconds that planning and executing it take, at the least."""
    run(connection, f"SET search_path = {SCHEMA}, public")
    answers = {}
    for name, statement in QUESTIONS.items():
        plans = [query(connection, f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}")[0][0][0] for _ in range(5)]
        answers[name] = {
            "planning_ms": min(plan["Planning Time"] for plan in plans),
            "execution_ms": min(plan["Execution Time"] for plan in plans),
            "partitions": json.dumps(plans[0]["Plan"]).count('"Alias"'),
        }
    run(connection, "SET search_path = public")
    return answers


def partitioned(file: Path, multiples: list[int]) -> dict[str, Any]:
    """Return the sizes of a record in PostgreSQL, and by multiple the sizes and the follower's questions."""
    folder = CACHE / "growth" / "postgres"
    folder.mkdir(parents=True, exist_ok=True)
    cluster = cluster_in(folder, "-cmax_wal_size=16GB", "-cshared_buffers=1GB", "-cmaintenance_work_mem=512MB")
    with cluster.serving():
        url = fresh_database(cluster.url, "growth")
        with psycopg.connect(url.replace(DRIVER, "postgresql://"), autocommit=True) as connection:
            copy_record(file, url, connection)
            everything = query(
                connection,
                """SELECT sum(pg_table_size(oid)), sum(pg_indexes_size(oid)) FROM pg_class
                WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace""",
            )[0]
            figures: dict[str, Any] = {"bytes": int(everything[0]), "index_bytes": int(everything[1])}
            for times in multiples:
                seconds = grow(connection, times)
                figures[str(times)] = {
                    "seconds": seconds,
                    "sizes": bytes_of(connection, SCHEMA),
                    "questions": ask(connection),
                }
        return figures

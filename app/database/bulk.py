"""Bulk inserts, and keys in batches that fit into one statement."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, insert

BATCH = 500  # keys in one statement


def batches(keys: list[Any], size: int = BATCH) -> Iterator[list[Any]]:
    """Yield the keys in lists of a size, which is by default short enough for the parameters of one statement."""
    return (keys[start : start + size] for start in range(0, len(keys), size))


def insert_rows(connection: Connection, rows: Mapping[Any, Sequence[Mapping[str, Any]]]) -> None:
    """Insert rows by table, in the order of the tables. All rows of a table name the same columns."""
    for table, table_rows in rows.items():
        if table_rows:
            connection.execute(insert(table), table_rows)

"""Rows into a database by its shortest way: a statement of the driver's own on SQLite, COPY on PostgreSQL."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError

BATCH = 500  # keys in one statement


def batches(keys: list[Any]) -> Iterator[list[Any]]:
    """Yield the keys, as many at a time as go into one statement."""
    return (keys[at : at + BATCH] for at in range(0, len(keys), BATCH))


class Way(NamedTuple):
    """The statement that takes these columns of a table, and what makes of some of them what the driver takes."""

    text: str
    columns: tuple[str, ...]
    made: list[tuple[int, Callable[[Any], Any]]]

    def values(self, rows: Sequence[Mapping[str, Any]]) -> Iterator[tuple[Any, ...]]:
        """The rows as the driver takes them."""
        for row in rows:
            values = [row[name] for name in self.columns]
            for place, make in self.made:
                values[place] = make(values[place])
            yield tuple(values)


@lru_cache(1000)
def way(table: Table, columns: tuple[str, ...], dialect: Dialect) -> Way:
    """How rows with these columns are written."""
    quote = dialect.identifier_preparer.quote
    into = f"{quote(table.name)} ({', '.join(map(quote, columns))})"
    if dialect.name == "sqlite":
        text = f"INSERT INTO {into} VALUES ({', '.join('?' * len(columns))})"  # noqa: S608 # nosec B608
    else:
        text = f"COPY {into} FROM STDIN"
    made = [table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in columns]
    return Way(text, columns, [(place, make) for place, make in enumerate(made) if make])


def put(connection: Connection, rows: Mapping[Any, Sequence[Mapping[str, Any]]]) -> None:
    """Insert rows, table by table; those of a table all name the same columns. Raises DBAPIError."""
    for table, some in rows.items():
        write(connection, table.__table__, some)


def write(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, which all name the same columns. Raises DBAPIError."""
    if not rows:
        return
    how = way(table, tuple(rows[0]), connection.dialect)
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(how.text, list(how.values(rows)))
        return
    driver: Any = connection.connection.driver_connection
    try:
        with driver.cursor() as cursor, cursor.copy(how.text) as copy:
            for each in how.values(rows):
                copy.write_row(each)
    except driver.Error as error:
        raise DBAPIError.instance(how.text, None, error, driver.Error, hide_parameters=True) from error

"""Rows as plain objects that know their neighbors, which are fetched for a whole batch when the first one is asked for.

They have the attributes and properties of their tables' models, as far as a shape reads them, and nothing that the
ORM would keep for writing them back: rendering a record costs a small part of what it would through a session.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from inspect import isfunction
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, inspect, select
from sqlmodel import SQLModel

TOGETHER = 500  # keys in one statement


class Graph:
    """What was read from one state of the record, each row once."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.known: dict[tuple[type[SQLModel], Any], Any] = {}

    def rows(self, table: type[SQLModel], which: ColumnElement[bool]) -> list[Any]:
        """The rows of a table that meet the condition."""
        return self.made(table, self.connection.execute(select(columns(table)).where(which)).mappings().all())

    def made(self, table: type[SQLModel], found: Sequence[Any]) -> list[Any]:
        """Rows as objects, those that are known already as what they are."""
        kind, batch, rows = plain(table), list[Any](), []
        for values in found:
            key = (table, tuple(values[name] for name in kind.keys))
            row = self.known.get(key)
            if row is None:
                row = self.known[key] = kind()
                row.__dict__.update(values, graph=self, batch=batch)
                batch.append(row)
            rows.append(row)
        return rows


class Neighbor:
    """The row that a column points at, or the rows that point back: read once, then an attribute like any other."""

    def __init__(self, name: str, relationship: Any) -> None:
        ((local, remote),) = relationship.local_remote_pairs
        self.name, self.table, self.several = name, relationship.mapper.class_, relationship.uselist
        self.local, self.remote = local.key, remote.key
        target = columns(self.table)
        keys: Any = bindparam("keys", expanding=True)
        self.statement = select(target).where(target.c[remote.key].in_(keys)).order_by(*relationship.order_by or ())
        self.by_key = plain_keys(self.table) == (self.remote,)

    def __get__(self, row: Any, _: type) -> Any:
        self.fill(row.graph, row.batch)
        return row.__dict__[self.name]

    def fill(self, graph: Graph, batch: list[Any]) -> None:
        """Give every row of a batch its neighbors."""
        wanted = {key for row in batch if (key := row.__dict__[self.local]) is not None}
        there = [
            graph.known[self.table, (key,)] for key in wanted if self.by_key and (self.table, (key,)) in graph.known
        ]
        found = there + self.fetched(graph, wanted - {row.__dict__[self.remote] for row in there})
        grouped: dict[Any, list[Any]] = {}
        for row in found:
            grouped.setdefault(row.__dict__[self.remote], []).append(row)
        for row in batch:
            some = grouped.get(row.__dict__[self.local], [])
            row.__dict__[self.name] = some if self.several else some[0] if some else None

    def fetched(self, graph: Graph, wanted: set[Any]) -> list[Any]:
        """The neighbors with these keys."""
        read = [
            row
            for keys in batches(list(wanted))
            for row in graph.connection.execute(self.statement, {"keys": keys}).mappings()
        ]
        return graph.made(self.table, read)


def batches(keys: list[Any]) -> Iterator[list[Any]]:
    """The keys, as many at a time as go into one statement."""
    return (keys[at : at + TOGETHER] for at in range(0, len(keys), TOGETHER))


def columns(table: Any) -> Any:
    """The columns of a model."""
    return table.__table__


def plain_keys(table: type[SQLModel]) -> tuple[str, ...]:
    """The names of the columns that tell the rows of a table apart."""
    return tuple(column.key for column in columns(table).primary_key)


@cache
def plain(table: type[SQLModel]) -> Any:
    """The class of a table's rows: the properties and methods of its model, and its neighbors."""
    ours = [each for each in table.__mro__ if each.__module__.startswith("app.")]
    parts: dict[str, Any] = {
        name: member
        for each in reversed(ours)
        for name, member in vars(each).items()
        if isinstance(member, property) or (isfunction(member) and not name.startswith("_")) or name == "collection"
    }
    parts |= {"table": table, "keys": plain_keys(table)}
    mapper: Any = inspect(table)
    return type(table.__name__, (), parts | {name: Neighbor(name, each) for name, each in mapper.relationships.items()})

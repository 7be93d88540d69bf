"""Rows as plain objects that know their neighbors, which are found for a whole batch when the first one is asked for.

They have the attributes and properties of their tables' models, as far as a shape reads them, and nothing that the
ORM would keep for writing them back: rendering a record costs a small part of what it would through a session.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from functools import cache
from inspect import isfunction
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, bindparam, distinct, func, inspect, select, union
from sqlmodel import SQLModel, col

from app.database.bulk import batches
from app.models.tables import Affiliation, Organization
from app.query.filters import Facet
from app.query.listing import Listing

Values = Mapping[str, Any]


class Graph(ABC):
    """What was found of one state of the record, each row once."""

    def __init__(self) -> None:
        self.known: dict[tuple[type[SQLModel], Any], Any] = {}

    @abstractmethod
    def found(self, table: type[SQLModel], column: str, keys: Iterable[Any]) -> Iterable[Values]:
        """The rows of a table whose column holds one of these keys."""

    @abstractmethod
    def counted(self, listing: type[Listing], parameter: str, ids: list[str]) -> Mapping[str, int]:
        """How many records each of these ids has in a list, which is what its filter by them would count."""

    def rows(self, table: type[SQLModel], column: str, keys: Iterable[Any]) -> list[Any]:
        """The same rows, as objects."""
        return self.made(table, self.found(table, column, keys))

    def forget(self) -> None:
        """Let go of every row, each of which holds on to others and to the texts they stand in."""
        for row in self.known.values():
            row.__dict__.clear()
        self.known.clear()

    def made(self, table: type[SQLModel], found: Iterable[Values]) -> list[Any]:
        """Rows as objects, those that are known already as what they are."""
        kind, batch, rows = plain(table), list[Any](), []
        for values in found:
            key = (table, tuple([values[name] for name in kind.keys]))
            row = self.known.get(key)
            if row is None:
                row = self.known[key] = kind()
                row.__dict__.update(values, graph=self, batch=batch)
                batch.append(row)
            rows.append(row)
        return rows


class Stored(Graph):
    """What a database holds."""

    def __init__(self, connection: Connection) -> None:
        super().__init__()
        self.connection = connection

    def found(self, table: type[SQLModel], column: str, keys: Iterable[Any]) -> Iterable[Values]:
        for some in batches(list(keys)):
            rows: Iterable[Any] = self.connection.execute(having(table, column), {"keys": some}).mappings()
            yield from rows

    def counted(self, listing: type[Listing], parameter: str, ids: list[str]) -> Mapping[str, int]:
        value, on = listing.facets()[parameter].facet or Facet(col(listing.table.id))
        conditions = [] if on is None else [on]
        if parameter == "organization" and value.key == "agent_id":  # what is said there counts, whoever says it
            value, conditions = PLACES.c.organization_id, [on, value == PLACES.c.agent_id]
        number = func.count(distinct(col(listing.table.id)))
        found: dict[str, int] = {}
        for some in batches(ids):
            count = select(value, number).where(value.in_(some), *conditions).group_by(value)
            found |= {key: each for key, each in self.connection.execute(count)}  # noqa: C416 - a result has `keys`, as maps do
        return found


PLACES = union(  # for whom an agent speaks: an organization for itself, a person for those where a post is
    select(col(Organization.id).label("agent_id"), col(Organization.id).label("organization_id")),
    select(col(Affiliation.person_id), col(Affiliation.organization_id)),
).subquery()


class Neighbor:
    """The row that a column points at, or the rows that point back: found once, then an attribute like any other."""

    def __init__(self, name: str, relationship: Any) -> None:
        ((local, remote),) = relationship.local_remote_pairs
        self.name, self.table, self.several = name, relationship.mapper.class_, relationship.uselist
        self.local, self.remote = local.key, remote.key
        self.order = [column.key for column in relationship.order_by or ()]
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
        found = there + graph.rows(self.table, self.remote, wanted - {row.__dict__[self.remote] for row in there})
        if self.order:
            found.sort(key=attrgetter(*self.order))
        grouped: dict[Any, list[Any]] = {}
        for row in found:
            grouped.setdefault(row.__dict__[self.remote], []).append(row)
        for row in batch:
            some = grouped.get(row.__dict__[self.local], [])
            row.__dict__[self.name] = some if self.several else some[0] if some else None


@cache
def having(table: type[SQLModel], column: str) -> Any:
    """The statement that finds the rows of a table whose column holds one of several keys."""
    target: Any = table.__table__  # type: ignore[attr-defined]
    keys: Any = bindparam("keys", expanding=True)
    return select(target).where(target.c[column].in_(keys))


def plain_keys(table: Any) -> tuple[str, ...]:
    """The names of the columns that tell the rows of a table apart."""
    return tuple(column.key for column in table.__table__.primary_key)


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

"""Let all engines of the tests share compiled statements, which SQLAlchemy otherwise compiles for each engine anew.

A test makes engines for databases of its own. Compiling is a third of what its loads cost.
"""

from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache

STATEMENTS = 3_000


def key(dialect: object) -> tuple[object, ...]:
    """Return what a statement is compiled for: two dialects with one key compile it alike."""
    return type(dialect), getattr(dialect, "server_version_info", None)


def share() -> None:
    """Give every engine that connects one and the same cache, in which equal dialects find equal statements."""
    cache: LRUCache[Any, Any] = LRUCache(STATEMENTS)
    DefaultDialect.__hash__ = lambda self: hash(type(self))  # type: ignore[method-assign]
    DefaultDialect.__eq__ = lambda self, other: isinstance(other, DefaultDialect) and key(self) == key(other)  # type: ignore[method-assign]

    @event.listens_for(Engine, "engine_connect")
    def use(connection: Connection) -> None:
        connection.engine._compiled_cache = cache  # noqa: SLF001

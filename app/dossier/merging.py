"""SQLite's index of terms grows by pieces, and a search reads every one of them: here they are made fewer again.

FTS5 merges so many pages at a time (https://sqlite.org/fts5.html, section 6.8); each time is a short transaction of its
own, and what is not done is gone on with after the next load. PostgreSQL's index is of one piece anyway.
"""

from contextlib import suppress
from typing import Any

from sqlalchemy import Engine, func, select
from sqlalchemy.exc import DBAPIError

from app.rendered import FacetBlock

PAGES = 500  # of the index that are merged in one transaction, which takes some hundredths of a second
STEPS = 10  # transactions after a load that added little; as many as it takes after others
MUCH = 20  # one source of so many that was loaded is enough for all to be merged
NOTHING = 2  # fewer rows changed say that there was nothing to merge
MERGE = "INSERT INTO search_index (search_index, rank) VALUES (?, ?)"


def merge(engine: Engine, loaded: int | None = None) -> None:
    """Merge the pieces of the index into one, or, where few sources were loaded, some that are of a size.

    Where that fails they stay as they are, and what was loaded is there all the same.
    """
    if engine.dialect.name == "sqlite":
        with suppress(DBAPIError):
            with engine.connect() as connection:
                there: int = connection.scalar(select(func.count()).select_from(FacetBlock)) or 0
            merge_pieces(engine, whole=loaded is None or loaded * MUCH > there)


def merge_pieces(engine: Engine, *, whole: bool) -> None:
    """Merge until there is nothing left to merge, or for some steps."""
    with engine.begin() as connection:
        connection.exec_driver_sql(MERGE, ("usermerge", 2))  # pieces that it takes for them to be merged
    step, changed = 0, NOTHING
    while changed >= NOTHING and (whole or step < STEPS):
        pages = -PAGES if whole and step == 0 else PAGES  # below zero: all pieces, of whatever size, from here on
        with engine.begin() as connection:
            driver: Any = connection.connection.driver_connection
            before = driver.total_changes
            connection.exec_driver_sql(MERGE, ("merge", pages))
            changed = driver.total_changes - before
        step += 1

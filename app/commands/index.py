"""`onrecord index`, and the update of the read index that other commands end with."""

from concurrent.futures.process import BrokenProcessPool
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from app.commands.database import database_engine, settings
from app.terminal import FAULTY, echo, fail, progress_bar

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from app.index.reader import Snapshot, State
    from app.index.storage import IndexStorage


def index(
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Make it anew, even if it is at that revision.")] = False,
) -> None:
    """Bring the read index to the database's revision, or make it anew."""
    from app.database.versions import require_version

    storage = index_storage()
    if not storage.is_persistent:
        echo("There is no index to build: with ONRECORD_INDEX=memory, each server builds its own when it starts.")
        return
    with database_engine() as engine:
        require_version(engine)
        state = bring_index_up(engine, storage, rebuild=rebuild)
    echo(f"The index is at revision {state.revision}.")


def index_storage() -> "IndexStorage":
    """Return the place of the read index."""
    from app.index import storage

    return storage.index_storage(settings())


def update_shared_index(engine: "Engine") -> None:
    """Bring the read index to the database's revision; do nothing if each server keeps its own in memory."""
    storage = index_storage()
    if storage.is_persistent:
        bring_index_up(engine, storage)


def bring_index_up(engine: "Engine", storage: "IndexStorage", *, rebuild: bool = False) -> "State":
    """Bring an index to the database's revision, with progress on standard error."""
    from app.database.diagnosis import REPAIR_RECORD, diagnose_index
    from app.indexing.follower import follow
    from app.indexing.rendering import RecordError

    with progress_bar() as progress:
        task = progress.add_task("Indexing", total=None)
        report = partial(progress.update, task)
        try:
            return follow(engine, storage, lambda done, total: report(completed=done, total=total), rebuild=rebuild)
        except RecordError as error:
            fail(FAULTY, f"The read index cannot be made from the record. {error}", REPAIR_RECORD)
        except (OSError, ValueError, BrokenProcessPool) as error:
            fail(
                FAULTY,
                f"The read index in {storage} cannot be written: {error}",
                f"{diagnose_index(error)} Then run `onrecord index`. The database is as it should be.",
            )


def current_snapshot() -> "Snapshot":
    """Return a snapshot of the index, after it has been brought to the database's revision."""
    from app.database.versions import require_version
    from app.index.reader import ReadIndex

    with database_engine() as engine:
        require_version(engine)
        storage = index_storage()
        bring_index_up(engine, storage)
    snapshot = ReadIndex(storage).snapshot()
    assert snapshot  # noqa: S101 - bring_index_up has created the index # nosec B101
    return snapshot

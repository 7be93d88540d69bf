"""The command line: check and load dossiers; migrate, back up and restore the database; serve the API."""

from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from pydantic import ValidationError
from rich.progress import Progress
from rich.table import Table
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from app.database.diagnosis import REPAIR_RECORD, diagnose, diagnose_index, is_data_error
from app.database.engine import reading_engine, writing_engine
from app.database.versions import VersionError, require_version, upgrade
from app.dossiers.yaml import FaultError
from app.logs import logging_config
from app.settings import Settings
from app.terminal import FAULTY, NO_DATABASE, SENSELESS, Commands, check_address, echo, err, exit_on_write_error, fail

if TYPE_CHECKING:
    from app.dossiers.withdrawals import Changes
    from app.dossiers.worker_pool import CheckedDossier, WorkerPool
    from app.index.reader import State
    from app.index.storage import IndexStorage

SECRETS = {field.validation_alias for field in Settings.model_fields.values() if not field.repr}
SHUTDOWN_SECONDS = 8  # for requests in progress after SIGTERM; container runtimes kill after 10
app = typer.Typer(cls=Commands, help=__doc__, no_args_is_help=True, pretty_exceptions_enable=False)
CHECK_URL = "ONRECORD_DATABASE_URL names the database; `onrecord migrate` creates or updates its tables."
FOLDER_HELP = "A folder with dossiers and their registers, or one dossier in it."
Folder = Annotated[Path, typer.Argument(help=FOLDER_HELP, exists=True, file_okay=False)]
NewFile = Annotated[Path, typer.Argument(help="The file to write.", dir_okay=False)]
BackupFile = Annotated[Path, typer.Argument(help="A file that `onrecord backup` wrote.", exists=True, dir_okay=False)]
Replace = Annotated[bool, typer.Option("--replace", help="Replace what exists.")]
Restore = Annotated[bool, typer.Option("--restore", help="Bring back dossiers that `onrecord remove` withdrew.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask for confirmation.")]


@app.command()
def check(path: Folder) -> None:
    """Find every fault in a folder of dossiers, and every unused register entry. Needs no database."""
    with checked_dossiers(path, warn=True) as (_, dossiers):
        print_summary(dossiers, {dossier.source: "fine" for dossier in dossiers})


@app.command()
def load(path: Folder, restore: Restore = False) -> None:
    """Check a folder of dossiers, then replace their records, and update the read index."""
    from app.dossiers import loading, origins

    states: dict[str, str] = {}
    with checked_dossiers(path) as (pool, dossiers), database_engine() as engine:
        require_version(engine)
        sources = [dossier.source for dossier in dossiers]
        job = loading.Load(origins.Folder(pool.worker.root, sources), pool.register_rows, restore)
        try:
            with Progress(console=err, transient=True) as progress:
                task = progress.add_task("Loading", total=sum(dossier.quotes for dossier in dossiers))
                prepared = pool.prepare(dossiers, loading.stored_digests(engine, sources))
                for dossier, changed in zip(dossiers, loading.load(engine, job, prepared), strict=True):
                    states[dossier.source] = "loaded" if changed else "unchanged"
                    progress.advance(task, dossier.quotes)
        finally:  # dossiers before a refused one stay loaded, so print what they removed
            print_changes(job.changes)
        update_shared_index(engine)
    print_summary(dossiers, states)


def index_storage() -> "IndexStorage":
    """Return the place of the read index."""
    from app.index import storage

    return storage.index_storage(settings())


def update_shared_index(engine: Engine) -> None:
    """Bring the read index to the database's revision; do nothing if each server keeps its own in memory."""
    storage = index_storage()
    if storage.is_persistent:
        bring_index_up(engine, storage)


def bring_index_up(engine: Engine, storage: "IndexStorage", *, rebuild: bool = False) -> "State":
    """Bring an index to the database's revision, with progress on standard error."""
    from app.indexing.follower import follow
    from app.indexing.rendering import RecordError

    with Progress(console=err, transient=True) as progress:
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


@app.command()
def index(rebuild: Annotated[bool, typer.Option("--rebuild", help="Make it anew.")] = False) -> None:
    """Bring the read index to the database's revision, or make it anew."""
    storage = index_storage()
    if not storage.is_persistent:
        echo("There is no index to build: with ONRECORD_INDEX=memory, each server builds its own when it starts.")
        return
    with database_engine() as engine:
        require_version(engine)
        state = bring_index_up(engine, storage, rebuild=rebuild)
    echo(f"The index is at revision {state.revision}.")


@app.command()
def remove(source: Annotated[str, typer.Argument(help="The id of a dossier's source.")], yes: Yes = False) -> None:
    """Withdraw a dossier and everything read from it. Its URLs then return 410, and its ids stay reserved."""
    from app.dossiers import removal

    with database_engine(removal.NotRemovableError) as engine:
        require_version(engine)
        counts = removal.count_records(engine, source)
        contents = ", ".join(f"{name}: {count:,}" for name, count in counts.items())
        if not yes:
            typer.confirm(f"Withdraw {source} and everything read from it ({contents})?", abort=True, err=True)
        print_changes(removal.remove_dossier(engine, source))
        update_shared_index(engine)
    echo(f"Withdrawn: {source}. Its URLs return 410; people, organizations and topics stay.")


@app.command()
def export(folder: Annotated[Path, typer.Argument(help="A folder that is empty or does not exist.")]) -> None:
    """Write the whole record to a folder, as NDJSON, CSV and Parquet, with a datapackage.json that describes it."""
    from app.index.reader import ReadIndex
    from app.operations import datapackage

    with (
        database_engine(datapackage.OccupiedError) as engine,
        Progress(console=err, transient=True) as progress,
        exit_on_write_error(folder),
    ):
        require_version(engine)
        storage = index_storage()
        bring_index_up(engine, storage)
        task = progress.add_task("", total=None)
        snapshot = ReadIndex(storage).snapshot()
        assert snapshot  # noqa: S101 - bring_index_up has created the index # nosec B101
        counts = datapackage.export(snapshot, folder, lambda name: progress.update(task, description=name))
    table = Table("collection", "records")
    for name, count in counts.items():
        table.add_row(name, str(count))
    echo(table)
    if "parquet" not in datapackage.FORMATS:
        echo("There are no Parquet files, because pyarrow is missing. Install it with `pip install pyarrow`.")


@app.command()
def migrate() -> None:
    """Create or update the tables of the database."""
    with database_engine() as engine:
        require_version(engine, or_older=True)
        upgrade(settings().database_url)
    echo("The database is up to date.")


@app.command()
def backup(file: NewFile, replace: Replace = False) -> None:
    """Write the record to a file that `restore` reads into any database, and verify the file."""
    from app.operations.backup import BackupError, back_up

    with database_engine(BackupError), exit_on_write_error(file):
        manifest = back_up(settings().database_url, file, replace=replace)
    echo(f"Backed up: revision {manifest['revision']}, {sum(manifest['rows'].values()):,} rows.")


@app.command()
def restore(file: BackupFile, replace: Replace = False) -> None:
    """Verify a backup and replace the record with it, completely or not at all."""
    from app.operations import backup

    with database_engine(backup.BackupError) as engine:
        revision = backup.restore(settings().database_url, file, replace=replace)
        update_shared_index(engine)
    echo(f"Restored: the record is at revision {revision}.")


@app.command()
def doctor() -> None:
    """Check the tables, anchors, revision and index, and say how to repair what is damaged."""
    from app.operations.backup import disposed
    from app.operations.doctor import faults

    count = 0
    with database_engine(), disposed(reading_engine(settings().database_url)) as engine:
        for fault in faults(engine, index_storage()):
            echo(fault)
            count += 1
    if count:
        fail(FAULTY, plural(count, "fault"))
    echo("The record is sound: tables, anchors, revision and index.")


@app.command()
def serve() -> None:
    """Serve the API on HOST and PORT."""
    import uvicorn

    from app.middleware.http_protocol import protocol_with_limits

    environment = settings()
    check_address(environment.host, environment.port)
    proxies = environment.trusted_proxies
    uvicorn.run(
        "app.main:create_app",
        factory=True,
        host=environment.host,
        port=environment.port,
        http=protocol_with_limits(environment),
        ws="none",
        proxy_headers=proxies != "none",
        forwarded_allow_ips=proxies,
        access_log=False,
        log_config=logging_config(environment.log_level),
        server_header=False,
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
    )


def settings() -> Settings:
    """Return the settings; exit with 2 and name the variables if any is invalid."""
    try:
        return Settings()
    except ValidationError as error:
        lines = []
        for details in error.errors():
            name, message = str(details["loc"][0]), details["msg"].removeprefix("Value error, ")
            value = "" if name in SECRETS else f", not {details['input']!r}"
            lines.append(f"{name}: {message}{value}")
        fail(SENSELESS, *lines)


@contextmanager
def database_engine(*command_errors: type[Exception]) -> Iterator[Engine]:
    """Yield an engine that writes; exit with 3 if the database cannot be used.

    Exits with 1 if the database refuses a value, and for faults in dossiers and the errors of the command.
    """
    url = settings().database_url
    try:
        engine = writing_engine(url)
    except (SQLAlchemyError, OSError, ImportError) as error:
        fail(NO_DATABASE, f"The database cannot be used: {error}", CHECK_URL)
    try:
        yield engine
    except FaultError as fault:
        fail(FAULTY, str(fault), "1 fault; this dossier was not loaded")
    except command_errors as error:
        fail(FAULTY, str(error))
    except VersionError as error:
        fail(NO_DATABASE, f"The database cannot be used. {error}")
    except DBAPIError as error:
        if is_data_error(error):
            fail(FAULTY, f"The database refused a value, and nothing was stored with it: {error.orig}")
        fail(NO_DATABASE, f"The database cannot be used: {error.orig}", diagnose(error), CHECK_URL)
    except (SQLAlchemyError, TimeoutError, ImportError) as error:
        fail(NO_DATABASE, f"The database cannot be used: {error}", CHECK_URL)
    finally:
        engine.dispose()


@contextmanager
def checked_dossiers(path: Path, *, warn: bool = False) -> "Iterator[tuple[WorkerPool, list[CheckedDossier]]]":
    """Yield the workers for a folder and its dossiers; exit with 1 and print every fault if there is one.

    `warn` prints the warnings, too.
    """
    from app.dossiers.worker_pool import worker_pool

    faults: list[FaultError] = []
    try:
        with worker_pool(path, faults) as pool:
            with Progress(console=err, transient=True) as progress:
                dossiers = pool.check(
                    faults, lambda results, total: progress.track(results, total, description="Checking")
                )
            warnings = list(map(str, pool.warnings)) if warn else []
            if faults:
                fail(FAULTY, *map(str, faults), *warnings, f"{plural(len(faults), 'fault')}; nothing was loaded")
            for warning in warnings:
                typer.echo(warning, err=True)
            yield pool, dossiers
    except BrokenProcessPool:
        fail(FAULTY, "A worker process was killed. The dossiers that it was reading were not loaded. Try again.")


def plural(count: int, noun: str) -> str:
    """Return a count with its noun."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


def print_summary(dossiers: "list[CheckedDossier]", states: dict[str, str]) -> None:
    """Print the number of entries of each dossier, and what became of it."""
    table = Table("dossier", "quotes", "originals", "claims", "relations", "events", "")
    for each in dossiers:
        counts = (each.quotes, each.originals, each.claims, each.relations, each.events)
        table.add_row(each.source, *map(str, counts), states[each.source])
    echo(table)


def print_changes(changes: "Changes") -> None:
    """Print the id of each removed record, and of each kept although its register no longer lists it."""
    if changes.removed or changes.kept:
        table = Table("record", "id", "change")
        for kind, id in sorted(changes.removed):
            table.add_row(kind, id, "removed")
        for (kind, id), reason in sorted(changes.kept.items()):
            table.add_row(kind, id, f"stays: {reason}")
        echo(table)


if __name__ == "__main__":
    app()

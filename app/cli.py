"""The command line: check and load dossiers; migrate, back up and restore the database; serve the API."""

from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from pydantic import ValidationError
from rich.progress import Progress, ProgressColumn, Task
from rich.table import Table
from rich.text import Text
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from app.database.diagnosis import diagnose, refuses_data
from app.database.engine import reading_engine, writing_engine
from app.database.versions import VersionError, refuse_other, upgrade
from app.dossiers.yaml import FaultError
from app.logs import logging_config
from app.settings import Settings
from app.terminal import (
    FAULTY,
    NO_DATABASE,
    SENSELESS,
    Commands,
    check_address,
    err,
    fail,
    say,
    writing_to,
)

if TYPE_CHECKING:
    from app.dossiers.withdrawals import Changes
    from app.dossiers.worker_pool import CheckedDossier, WorkerPool
    from app.index.reader import State
    from app.index.storage import IndexStorage

SECRET = {each.validation_alias for each in Settings.model_fields.values() if not each.repr}  # not to be printed
LAST_ANSWERS = 8  # seconds from SIGTERM for what is under way; containers are killed after 10
app = typer.Typer(cls=Commands, help=__doc__, no_args_is_help=True, pretty_exceptions_enable=False)
WHICH = "ONRECORD_DATABASE_URL says which it is; `onrecord migrate` makes a new or older one fit."
MENDS_RECORD = "Restore a backup with `onrecord restore FILE --replace`, or load the dossiers into a new database."
HELP = "A folder of dossiers with its registers, or one dossier in it."
File = Annotated[Path, typer.Argument(help="The file to write.", dir_okay=False)]
Backup = Annotated[Path, typer.Argument(help="The file of a backup.", exists=True, dir_okay=False)]
Replace = Annotated[bool, typer.Option("--replace", help="Put it in the place of what is there.")]
Restore = Annotated[bool, typer.Option("--restore", help="Bring back dossiers that `onrecord remove` withdrew.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]
Folder = Annotated[Path, typer.Argument(help=HELP, exists=True, file_okay=False)]


class Speed(ProgressColumn):
    """How many quotes are loaded in a second."""

    def render(self, task: Task) -> Text:
        """The quotes of the last while."""
        return Text(f"{task.speed or 0:,.0f} quotes/s")


@app.command()
def check(path: Folder) -> None:
    """Find everything wrong with a folder of dossiers, without a database."""
    with reading(path) as (_, dossiers):
        summary(dossiers, {dossier.source: "fine" for dossier in dossiers})


@app.command()
def load(path: Folder, restore: Restore = False) -> None:
    """Check a folder of dossiers, then put them in the place of what was loaded from them before."""
    from app.dossiers import loading, origins

    states: dict[str, str] = {}
    columns = (*Progress.get_default_columns(), Speed())
    with reading(path) as (readers, dossiers), reaching_the_database() as engine:
        refuse_other(engine)
        sources = [each.source for each in dossiers]
        order = loading.Load(origins.Folder(readers.root, sources), readers.named, restore)
        try:
            with Progress(*columns, console=err, transient=True) as progress:
                task = progress.add_task("Loading", total=sum(each.quotes for each in dossiers))
                made = readers.prepare(dossiers, loading.digests(engine, sources))
                for each, changed in zip(dossiers, loading.load(engine, order, made), strict=True):
                    states[each.source] = "loaded" if changed else "unchanged"
                    progress.advance(task, each.quotes)
        finally:  # dossiers before a refused one stay loaded, so print what they removed
            print_changes(order.changes)
        update_shared_index(engine)
    summary(dossiers, states)


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
            fail(FAULTY, f"The read index cannot be made from the record. {error}", MENDS_RECORD)
        except (OSError, ValueError) as error:
            fail(
                FAULTY,
                f"The read index in {storage} cannot be written: {error}. The database is as it should be; "
                "mend the folder, then `onrecord index` brings the index up.",
            )


@app.command()
def index(rebuild: Annotated[bool, typer.Option("--rebuild", help="Make it anew.")] = False) -> None:
    """Bring the read index to the database's revision, or make it anew."""
    storage = index_storage()
    if not storage.is_persistent:
        say("There is no index to build: with ONRECORD_INDEX=memory, each server builds its own when it starts.")
        return
    with reaching_the_database() as engine:
        refuse_other(engine)
        state = bring_index_up(engine, storage, rebuild=rebuild)
    say(f"The index is at revision {state.revision}.")


@app.command()
def remove(source: Annotated[str, typer.Argument(help="The id of a dossier's source.")], yes: Yes = False) -> None:
    """Withdraw a dossier with everything read from it; its addresses then answer 410, and its ids stay reserved."""
    from app.dossiers import removal

    with reaching_the_database() as engine, saying(removal.NotRemovableError):
        refuse_other(engine)
        counts = removal.contents(engine, source)
        contents = ", ".join(f"{name}: {count:,}" for name, count in counts.items())
        if not yes:
            typer.confirm(f"Withdraw {source} with all that was read from it ({contents})?", abort=True, err=True)
        print_changes(removal.remove(engine, source))
        update_shared_index(engine)
    say(f"Withdrawn: {source}. Its addresses answer 410; people, organizations and topics stay.")


@app.command()
def export(folder: Annotated[Path, typer.Argument(help="A folder that is empty, or that is to be made.")]) -> None:
    """Write the whole record to a folder, as NDJSON, CSV and Parquet, with a datapackage.json that describes it."""
    from app.index.reader import ReadIndex
    from app.operations import datapackage as packing

    with (
        reaching_the_database() as engine,
        saying(packing.OccupiedError),
        Progress(console=err, transient=True) as progress,
        writing_to(folder),
    ):
        refuse_other(engine)
        storage = index_storage()
        bring_index_up(engine, storage)
        task = progress.add_task("", total=None)
        snapshot = ReadIndex(storage).snapshot()
        assert snapshot  # noqa: S101 - it was brought up just now
        counts = packing.export(snapshot, folder, lambda name: progress.update(task, description=name))
    table = Table("collection", "records")
    for name, count in counts.items():
        table.add_row(name, str(count))
    say(table)
    if "parquet" not in packing.FORMS:
        say("Parquet is left out: it needs pyarrow. `pip install pyarrow` into this environment brings it.")


@app.command()
def migrate() -> None:
    """Bring the database to this version's tables."""
    with reaching_the_database() as engine:
        refuse_other(engine, older=True)
        upgrade(settings().database_url)
    say("The database is up to date.")


@app.command()
def backup(file: File, replace: Replace = False) -> None:
    """Write the record, as it is at this moment, to a file that `restore` reads into any database; then verify it."""
    from app.operations.backup import BackupError, back_up

    with reaching_the_database(), saying(BackupError), writing_to(file):
        manifest = back_up(settings().database_url, file, replace=replace)
    say(f"Backed up: revision {manifest['revision']}, {sum(manifest['rows'].values()):,} rows.")


@app.command()
def restore(file: Backup, replace: Replace = False) -> None:
    """Put a backup in the place of the record: all of it, once it is verified, or nothing."""
    from app.operations import backup

    with reaching_the_database() as engine, saying(backup.BackupError):
        revision = backup.restore(settings().database_url, file, replace=replace)
        update_shared_index(engine)
    say(f"Restored: the record is at revision {revision}.")


@app.command()
def doctor() -> None:
    """Say what is wrong with the record, and what mends it: tables, anchors, revision, index."""
    from app.operations.backup import disposed
    from app.operations.doctor import faults

    count = 0
    with reaching_the_database(), disposed(reading_engine(settings().database_url)) as engine:
        for fault in faults(engine, index_storage()):
            say(fault)
            count += 1
    if count:
        fail(FAULTY, f"{count} fault{'s' if count > 1 else ''}")
    say("The record is sound: tables, anchors, revision and index.")


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
        timeout_graceful_shutdown=LAST_ANSWERS,
    )


def settings() -> Settings:
    """The settings; exits where the environment makes no sense."""
    try:
        return Settings()
    except ValidationError as error:
        wrong = [
            (str(each["loc"][0]), each["msg"].removeprefix("Value error, "), each["input"]) for each in error.errors()
        ]
        fail(
            SENSELESS,
            *(f"{name}: {said}" + ("" if name in SECRET else f", not {given!r}") for name, said, given in wrong),
        )


@contextmanager
def reaching_the_database() -> Iterator[Engine]:
    """An engine to write through; exits with 3 if the database cannot be used, with 1 if it refuses the data."""
    url = settings().database_url
    try:
        engine = writing_engine(url)
    except (SQLAlchemyError, OSError, ImportError) as error:
        fail(NO_DATABASE, f"The database cannot be used: {error}", WHICH)
    try:
        yield engine
    except FaultError as fault:
        fail(FAULTY, str(fault), "1 fault; this dossier was not loaded")
    except VersionError as error:
        fail(NO_DATABASE, f"The database cannot be used. {error}")
    except DBAPIError as error:
        if refuses_data(error):
            fail(FAULTY, f"The database refused a value, and nothing was stored with it: {error.orig}")
        fail(NO_DATABASE, f"The database cannot be used: {error.orig}", diagnose(error), WHICH)
    except (SQLAlchemyError, TimeoutError, ImportError) as error:
        fail(NO_DATABASE, f"The database cannot be used: {error}", WHICH)
    finally:
        engine.dispose()


@contextmanager
def saying(refusal: type[Exception]) -> Iterator[None]:
    """Print what such an error says, and exit."""
    try:
        yield
    except refusal as error:
        fail(FAULTY, str(error))


@contextmanager
def reading(path: Path) -> "Iterator[tuple[WorkerPool, list[CheckedDossier]]]":
    """Those who read a folder, and what its dossiers hold; prints every fault and exits if there is one."""
    from app.dossiers.worker_pool import worker_pool

    faults: list[FaultError] = []
    try:
        with worker_pool(path, faults) as readers:
            with Progress(console=err, transient=True) as progress:
                found = readers.check(faults, lambda read, total: progress.track(read, total, description="Checking"))
            if faults:
                many = f"{len(faults)} fault{'s' if len(faults) > 1 else ''}; nothing was loaded"
                fail(FAULTY, *map(str, faults), many)
            yield readers, found
    except BrokenProcessPool:
        fail(FAULTY, "A process that read dossiers was ended from outside; what it read was not loaded. Try again.")


def summary(dossiers: "list[CheckedDossier]", states: dict[str, str]) -> None:
    """A table of what the dossiers hold and what became of them."""
    table = Table("dossier", "quotes", "originals", "claims", "relations", "events", "")
    for each in dossiers:
        counts = (each.quotes, each.originals, each.claims, each.relations, each.events)
        table.add_row(each.source, *map(str, counts), states[each.source])
    say(table)


def print_changes(changes: "Changes") -> None:
    """Print the id of everything that was removed, and what stays although its register no longer lists it."""
    if changes.removed or changes.kept:
        table = Table("record", "id", "change")
        for kind, key in sorted(changes.removed):
            table.add_row(kind, key, "removed")
        for (kind, key), why in sorted(changes.kept.items()):
            table.add_row(kind, key, f"stays: {why}")
        say(table)


if __name__ == "__main__":
    app()

"""The command line: check and load dossiers; migrate, back up and restore the database; serve the API."""

from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.progress import Progress, ProgressColumn, Task
from rich.table import Table
from rich.text import Text
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from app.database import reading_engine, writing_engine
from app.diagnosis import diagnose
from app.dossier.reading import FaultError
from app.index.reader import ReadIndex, State
from app.logs import logging_config
from app.settings import Settings
from app.versions import VersionError, refuse_other, upgrade

if TYPE_CHECKING:
    from app.dossier.crew import Checked, Crew

FAULTY, SENSELESS, NO_DATABASE = 1, 2, 3  # exit codes; 2 is Typer's, too
SECRET = {each.validation_alias for each in Settings.model_fields.values() if not each.repr}  # not to be printed
LAST_ANSWERS = 8  # seconds from SIGTERM for what is under way; containers are killed after 10
app = typer.Typer(help=__doc__, no_args_is_help=True, pretty_exceptions_enable=False)
out, err = Console(width=1000, emoji=False), Console(stderr=True)
WHICH = "ONRECORD_DATABASE_URL says which it is; `onrecord migrate` makes a new or older one fit."
HELP = "A folder of dossiers with its registers, or one dossier in it."
File = Annotated[Path, typer.Argument(help="The file to write.", dir_okay=False)]
Backup = Annotated[Path, typer.Argument(help="The file of a backup.", exists=True, dir_okay=False)]
Replace = Annotated[bool, typer.Option("--replace", help="Put it in the place of what is there.")]
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
def load(path: Folder) -> None:
    """Check a folder of dossiers, then put them in the place of what was loaded from them before."""
    from app.dossier import loading

    states: dict[str, str] = {}
    columns = (*Progress.get_default_columns(), Speed())
    with reading(path) as (readers, dossiers), reaching_the_database() as engine:
        refuse_other(engine)
        with Progress(*columns, console=err, transient=True) as progress:
            task = progress.add_task("Loading", total=sum(each.quotes for each in dossiers))
            made = readers.make(dossiers, loading.digests(engine, [each.source for each in dossiers]))
            for each, changed in zip(dossiers, loading.load(engine, readers.named, made), strict=True):
                states[each.source] = "loaded" if changed else "unchanged"
                progress.advance(task, each.quotes)
        bring_index_up(engine)
    summary(dossiers, states)


def bring_index_up(engine: Engine, *, rebuild: bool = False) -> State:
    """Bring the read index to the database's revision, with progress on standard error."""
    from app.index.follower import follow

    with Progress(console=err, transient=True) as progress:
        task = progress.add_task("Indexing", total=None)
        return follow(
            engine,
            settings().index_folder,
            lambda done, total: progress.update(task, completed=done, total=total),
            rebuild=rebuild,
        )


@app.command()
def index(rebuild: Annotated[bool, typer.Option("--rebuild", help="Make it anew.")] = False) -> None:
    """Bring the read index to the database's revision, or make it anew."""
    with reaching_the_database() as engine:
        refuse_other(engine)
        state = bring_index_up(engine, rebuild=rebuild)
    out.print(f"The index is at revision {state.revision}.")


@app.command()
def export(folder: Annotated[Path, typer.Argument(help="A folder that is empty, or that is to be made.")]) -> None:
    """Write the whole record to a folder, as NDJSON, CSV and Parquet, with a datapackage.json that describes it."""
    from app import packing

    with (
        reaching_the_database() as engine,
        saying(packing.OccupiedError),
        Progress(console=err, transient=True) as progress,
    ):
        refuse_other(engine)
        bring_index_up(engine)
        task = progress.add_task("", total=None)
        snapshot = ReadIndex(settings().index_folder).snapshot()
        counts = packing.export(snapshot, folder, lambda name: progress.update(task, description=name))
    table = Table("collection", "records")
    for name, count in counts.items():
        table.add_row(name, str(count))
    out.print(table)
    if "parquet" not in packing.FORMS:
        out.print("Parquet is left out: it needs pyarrow. `pip install pyarrow` into this environment brings it.")


@app.command()
def migrate() -> None:
    """Bring the database to this version's tables."""
    with reaching_the_database() as engine:
        refuse_other(engine, older=True)
        upgrade(settings().database_url)
    out.print("The database is up to date.")


@app.command()
def backup(file: File, replace: Replace = False) -> None:
    """Write the record, as it is at this moment, to a file that `restore` reads into any database; then verify it."""
    from app.backup import BackupError, back_up

    with reaching_the_database(), saying(BackupError):
        manifest = back_up(settings().database_url, file, replace=replace)
    out.print(f"Backed up: revision {manifest['revision']}, {sum(manifest['rows'].values()):,} rows.")


@app.command()
def restore(file: Backup, replace: Replace = False) -> None:
    """Put a backup in the place of the record: all of it, once it is verified, or nothing."""
    from app import backup

    with reaching_the_database() as engine, saying(backup.BackupError):
        revision = backup.restore(settings().database_url, file, replace=replace)
        bring_index_up(engine)
    out.print(f"Restored: the record is at revision {revision}.")


@app.command()
def doctor() -> None:
    """Say what is wrong with the record, and what mends it: tables, anchors, revision, index."""
    from app.backup import disposed
    from app.doctor import faults

    count = 0
    with reaching_the_database(), disposed(reading_engine(settings().database_url)) as engine:
        for fault in faults(engine, settings().index_folder):
            typer.echo(fault)
            count += 1
    if count:
        fail(FAULTY, f"{count} fault{'s' if count > 1 else ''}")
    out.print("The record is sound: tables, anchors, revision and index.")


@app.command()
def serve() -> None:
    """Serve the API on HOST and PORT."""
    import uvicorn

    from app.protocol import Protocol

    environment = settings()
    proxies = environment.trusted_proxies
    uvicorn.run(
        "app.main:create_app",
        factory=True,
        host=environment.host,
        port=environment.port,
        http=Protocol,
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
        wrong = [(str(each["loc"][0]), each["msg"], each["input"]) for each in error.errors()]
        fail(
            SENSELESS,
            *(f"{name}: {said}" + ("" if name in SECRET else f", not {given!r}") for name, said, given in wrong),
        )


@contextmanager
def reaching_the_database() -> Iterator[Engine]:
    """An engine to write through; says what is wrong with the database, and exits, where it cannot be used."""
    try:
        engine = writing_engine(settings().database_url)
        try:
            yield engine
        finally:
            engine.dispose()
    except FaultError as fault:
        fail(FAULTY, str(fault), "1 fault; this dossier was not loaded")
    except VersionError as error:
        fail(NO_DATABASE, f"The database cannot be used. {error}")
    except DBAPIError as error:
        fail(NO_DATABASE, f"The database cannot be used: {error.orig}", diagnose(error), WHICH)
    except (SQLAlchemyError, OSError, ImportError, ValidationError) as error:  # the last around others
        fail(NO_DATABASE, f"The database cannot be used: {error}", WHICH)


@contextmanager
def saying(refusal: type[Exception]) -> Iterator[None]:
    """Print what such an error says, and exit."""
    try:
        yield
    except refusal as error:
        fail(FAULTY, str(error))


@contextmanager
def reading(path: Path) -> "Iterator[tuple[Crew, list[Checked]]]":
    """Those who read a folder, and what its dossiers hold; prints every fault and exits if there is one."""
    from app.dossier.crew import crew

    faults: list[FaultError] = []
    try:
        with crew(path, faults) as readers:
            with Progress(console=err, transient=True) as progress:
                found = readers.check(faults, lambda read, total: progress.track(read, total, description="Checking"))
            if faults:
                many = f"{len(faults)} fault{'s' if len(faults) > 1 else ''}; nothing was loaded"
                fail(FAULTY, *map(str, faults), many)
            yield readers, found
    except BrokenProcessPool:
        fail(FAULTY, "A process that read dossiers was ended from outside; what it read was not loaded. Try again.")


def summary(dossiers: "list[Checked]", states: dict[str, str]) -> None:
    """A table of what the dossiers hold and what became of them."""
    table = Table("dossier", "quotes", "originals", "claims", "relations", "events", "")
    for each in dossiers:
        counts = (each.quotes, each.originals, each.claims, each.relations, each.events)
        table.add_row(each.source, *map(str, counts), states[each.source])
    out.print(table)


def fail(code: int, *lines: str) -> NoReturn:
    """Say why on standard error, and exit."""
    for line in lines:
        typer.echo(line, err=True)
    raise typer.Exit(code)


if __name__ == "__main__":
    app()

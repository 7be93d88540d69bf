"""`onrecord backup` and `onrecord restore`."""

from pathlib import Path
from typing import Annotated

import typer

from app.commands.database import database_engine, settings
from app.commands.index import update_shared_index
from app.terminal import echo, exit_on_write_error

NewFile = Annotated[Path, typer.Argument(help="The file to write.", dir_okay=False)]
BackupFile = Annotated[Path, typer.Argument(help="A file that `onrecord backup` wrote.", exists=True, dir_okay=False)]
ReplaceFile = Annotated[bool, typer.Option("--replace", help="Replace the file if it exists.")]
ReplaceRecord = Annotated[bool, typer.Option("--replace", help="Replace the record of a database that is not empty.")]


def backup(file: NewFile, replace: ReplaceFile = False) -> None:
    """Write the record to a file that `restore` reads into any database, and verify the file."""
    from app.operations.backup import BackupError, back_up

    with database_engine(BackupError), exit_on_write_error(file):
        manifest = back_up(settings().database_url, file, replace=replace)
    echo(f"Backed up: revision {manifest['revision']}, {sum(manifest['rows'].values()):,} rows.")


def restore(file: BackupFile, replace: ReplaceRecord = False) -> None:
    """Verify a backup and replace the record with it, completely or not at all.

    Creates or updates the tables as `onrecord migrate` does, and creates a missing SQLite file with its folder.
    """
    from app.indexing import follower  # noqa: F401 - before the commit: it takes a second, and servers would go first
    from app.operations import backup

    with database_engine(backup.BackupError, creates=True) as engine:
        revision = backup.restore(settings().database_url, file, replace=replace)
        update_shared_index(engine)
    echo(f"Restored: the record is at revision {revision}.")

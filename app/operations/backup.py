"""Back up and restore the record: a ZIP archive with a SQLite database, from and to SQLite or PostgreSQL."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import file_digest, sha256
from pathlib import Path
from secrets import token_hex
from shutil import copyfileobj
from typing import Any
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile
from zlib import error as ZlibError  # noqa: N812

from pydantic_core import to_json
from sqlalchemy import Connection, Engine, ExceptionContext, Select, Table, event, insert, literal, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel

from app.database.engine import reading_engine, writing_engine
from app.database.versions import head, require_version, upgrade, versions
from app.models.tables import Dataset
from app.temporary_folders import temporary_folder

RECORD, MANIFEST = "record.db", "manifest.json"
DATASET = SQLModel.metadata.tables[str(Dataset.__tablename__)]
BATCH = 500  # rows that are read at a time
Checksums = dict[str, tuple[int, str]]  # number of rows and SHA-256 by table


class BackupError(Exception):
    """A backup cannot be written, read or restored; the message says what to do."""


def back_up(url: str, file: Path, *, replace: bool = False) -> dict[str, Any]:
    """Write one state of the record to a file, verify it, and return its manifest. The file appears when complete.

    Raises BackupError if the file exists, unless `replace` is true; OSError if it cannot be written.
    """
    if file.exists() and not file.is_file():
        raise BackupError(f"{file} is not a regular file. Name a file.")
    if file.exists() and not replace:
        raise BackupError(f"{file} exists already. Name another file, or use --replace.")
    with temporary_folder(".onrecord-backup-", file.absolute().parent) as folder:
        copy, archive_file = folder / RECORD, folder / file.name
        manifest = write_copy(url, copy)
        with ZipFile(archive_file, "w", ZIP_DEFLATED, allowZip64=True) as archive:
            archive.writestr(MANIFEST, json.dumps(manifest, indent=2))
            archive.write(copy, RECORD)
        copy.unlink()
        unpack(archive_file, copy)
        with archive_file.open("rb") as complete:
            os.fsync(complete.fileno())
        archive_file.replace(file)
    return manifest


def write_copy(url: str, copy: Path) -> dict[str, Any]:
    """Copy the record into a new SQLite file, verify it, and return the manifest."""
    failure = f"No backup can be written in {copy.parent.parent}"
    copy_url = f"sqlite:///{copy}"
    with backup_errors(failure):
        upgrade(copy_url)
        target = writing_engine(copy_url)
    raise_backup_errors(target, failure)
    with disposed(reading_engine(url)) as source, disposed(target):
        require_version(source)
        with source.connect() as reading, target.begin() as writing:
            revision = reading.scalar(select(DATASET.c.revision))
            replace_rows(reading, writing)
            contents = checksums(reading)
            if contents != checksums(writing):
                raise BackupError("The copy differs from the record. Check the disk, and try again.")
        with target.connect() as connection:
            connection.exec_driver_sql("COMMIT")  # the journal mode cannot be changed inside a transaction
            connection.exec_driver_sql("PRAGMA journal_mode=DELETE")
    rows = {name: count for name, (count, _) in contents.items()}
    return {"format": 1, "version": head(), "revision": revision, "sha256": digest(copy), "rows": rows}


def restore(url: str, file: Path, *, replace: bool = False) -> int:
    """Replace the record with a backup, in one transaction; return the revision of the record then.

    Raises BackupError if the file is damaged, or if there is a record and `replace` is false.
    """
    with temporary_folder("onrecord-restore-") as folder:
        copy = folder / RECORD
        manifest = unpack(file, copy)
        failure = f"{file} cannot be unpacked in {copy.parent.parent}"
        with backup_errors(failure):
            upgrade(f"sqlite:///{copy}")
        with disposed(writing_engine(url)) as target:
            require_version(target, or_older=True)
            upgrade(url)
            with disposed(reading_engine(f"sqlite:///{copy}")) as source, source.connect() as reading:
                raise_backup_errors(source, failure)
                verify(reading, manifest)
                with target.begin() as writing:
                    return replace_record(reading, writing, replace=replace)


def replace_record(reading: Connection, writing: Connection, *, replace: bool) -> int:
    """Replace every row; return the revision, which is later than that of both records."""
    before = writing.scalar(select(DATASET.c.revision).with_for_update()) or 0
    if before and not replace:
        raise BackupError(f"The database holds a record, at revision {before}. To replace it, use --replace.")
    replace_rows(reading, writing)
    if checksums(reading) != checksums(writing):
        raise BackupError("The restored record differs from the backup and was rolled back. Check the disk.")
    revision = int(writing.execute(select(DATASET.c.revision)).scalar_one())
    if before:
        revision = max(before, revision) + 1
    # A new epoch, so that no index takes this record for a later state of the one before.
    writing.execute(update(DATASET).values(revision=revision, epoch=token_hex(8)))
    return revision


def verify(reading: Connection, manifest: dict[str, Any]) -> None:
    """Raise BackupError if SQLite finds damage, or a backup of this version has other rows than its manifest says."""
    if (damage := reading.scalar(text("PRAGMA integrity_check"))) != "ok":
        raise BackupError(f"The record in the backup is damaged: {damage}. Use an older backup.")
    counts = {name: count for name, (count, _) in checksums(reading).items()}
    if manifest["version"] == head() and counts != manifest["rows"]:
        raise BackupError("The rows of the backup are not those of its manifest. Use an older backup.")


def unpack(file: Path, copy: Path) -> dict[str, Any]:
    """Extract the record of a backup and return the manifest. Raises BackupError if the file is damaged."""
    try:
        with ZipFile(file) as archive:
            manifest: dict[str, Any] = json.loads(archive.read(MANIFEST))
            with archive.open(RECORD) as record, copy.open("wb") as target:
                copyfileobj(record, target)
        intact = manifest["format"] == 1 and manifest["sha256"] == digest(copy)
        version = manifest["version"]
    except OSError as error:
        reason = error.strerror or str(error)
        raise BackupError(f"{file} cannot be read, or unpacked in {copy.parent.parent}: {reason}.") from error
    except (BadZipFile, ZlibError, EOFError, KeyError, TypeError, ValueError, NotImplementedError) as error:
        raise BackupError(f"{file} is not a backup, or is damaged: {error}. Use an older backup.") from error
    if not intact:
        raise BackupError(f"{file} is damaged: its record does not match its manifest. Use an older backup.")
    if version not in versions():
        raise BackupError(f"{file} is of version {version}, which this software is too old to know. Use a newer one.")
    return manifest


@contextmanager
def backup_errors(message: str) -> Iterator[None]:
    """Raise BackupError for errors of a copy's SQLite file, which are not errors of the database."""
    try:
        yield
    except DBAPIError as error:
        raise BackupError(f"{message}: {error.orig}.") from error


def raise_backup_errors(engine: Engine, message: str) -> None:
    """Raise BackupError for every error of this engine, but not for those of other engines."""

    @event.listens_for(engine, "handle_error")
    def fail(context: ExceptionContext) -> None:
        raise BackupError(f"{message}: {context.original_exception}.")


@contextmanager
def disposed(engine: Engine) -> Iterator[Engine]:
    """Yield the engine, and close its connections afterwards."""
    try:
        yield engine
    finally:
        engine.dispose()


def replace_rows(reading: Connection, writing: Connection) -> None:
    """Delete every row of one database, and copy those of another one into it."""
    for table in reversed(SQLModel.metadata.sorted_tables):
        writing.execute(table.delete())
    for table in SQLModel.metadata.sorted_tables:
        rows = reading.execute(parents_first(table), execution_options={"yield_per": BATCH})
        for batch in rows.mappings().partitions():
            writing.execute(insert(table), [dict(row) for row in batch])


def parents_first(table: Table) -> Select[Any]:
    """Return a statement that selects all rows, each after the row of the same table that it refers to.

    References that are checked at the commit need no order.
    """
    own = (key for key in table.foreign_keys if key.column.table is table)
    parent = next((key.parent for key in own if key.constraint is not None and not key.constraint.deferrable), None)
    if parent is None:
        return select(table)
    tree = select(table.c.id, literal(0).label("level")).where(parent.is_(None)).cte("tree", recursive=True)
    child = table.alias()
    tree = tree.union_all(select(child.c.id, tree.c.level + 1).join(tree, child.c[parent.name] == tree.c.id))
    return select(table).join(tree, table.c.id == tree.c.id).order_by(tree.c.level, table.c.id)


def checksums(connection: Connection) -> Checksums:
    """Return the number of rows of each table, and their SHA-256 in the order of the primary key."""
    return {table.name: checksum(connection, table) for table in SQLModel.metadata.sorted_tables}


def checksum(connection: Connection, table: Table) -> tuple[int, str]:
    """Return the number of rows of a table, and their SHA-256 in the order of the primary key."""
    count, hashed = 0, sha256()
    statement = select(table).order_by(*table.primary_key)
    for row in connection.execute(statement, execution_options={"yield_per": BATCH}):
        hashed.update(to_json(list(row)))
        count += 1
    return count, hashed.hexdigest()


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()

"""Backups: a ZIP archive of the record as a SQLite database, whatever database it came from or goes to."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import file_digest, sha256
from pathlib import Path
from secrets import token_hex
from shutil import copyfileobj
from tempfile import TemporaryDirectory
from typing import Any
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile
from zlib import error as ZlibError  # noqa: N812

from pydantic_core import to_json
from sqlalchemy import Connection, Engine, ExceptionContext, Row, Select, Table, event, literal, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel

from app.database.bulk import write
from app.database.engine import reading_engine, writing_engine
from app.database.versions import head, is_known, refuse_other, upgrade
from app.models.tables import Dataset

RECORD, MANIFEST = "record.db", "manifest.json"
DATASET = SQLModel.metadata.tables[str(Dataset.__tablename__)]
ROWS = 500  # that are copied at a time
Sums = dict[str, tuple[int, str]]


class BackupError(Exception):
    """The file cannot be written, or is no whole backup; the message says what to do."""


def back_up(url: str, file: Path, *, replace: bool = False) -> dict[str, Any]:
    """Write one state of the record to a file, which is not there until it is whole; what the file says of itself.

    Raises BackupError if it is there already, unless it may be replaced; OSError if it cannot be written.
    """
    if file.exists() and not file.is_file():
        raise BackupError(f"{file} is not a regular file. Name a file.")
    if file.exists() and not replace:
        raise BackupError(f"{file} is there already. Name another file, or say --replace.")
    with TemporaryDirectory(prefix=".onrecord-", dir=file.absolute().parent) as folder:
        copy, archive = Path(folder, RECORD), Path(folder, file.name)
        manifest = written(url, copy)
        with ZipFile(archive, "w", ZIP_DEFLATED, allowZip64=True) as made:
            made.writestr(MANIFEST, json.dumps(manifest, indent=2))
            made.write(copy, RECORD)
        copy.unlink()
        opened(archive, copy)
        with archive.open("rb") as finished:
            os.fsync(finished.fileno())
        archive.replace(file)
    return manifest


def written(url: str, copy: Path) -> dict[str, Any]:
    """Copy the record into a new SQLite file, compare the two, and describe it."""
    failure = f"No backup can be written in {copy.parent.parent}"
    with backup_errors(failure):
        target = empty(copy)
    raise_backup_errors(target, failure)
    with disposed(reading_engine(url)) as source, disposed(target):
        refuse_other(source)
        with source.connect() as reading, target.begin() as writing:
            revision = reading.scalar(select(DATASET.c.revision))
            taken = copied(reading, writing)
            if taken != sums(writing):
                raise BackupError("What was written is not what was read. Look after the disk, and try again.")
        with target.connect() as connection:
            connection.exec_driver_sql("COMMIT")  # outside of a transaction, SQLite leaves one file without a log
            connection.exec_driver_sql("PRAGMA journal_mode=DELETE")
    rows = {name: count for name, (count, _) in taken.items()}
    return {"format": 1, "version": head(), "revision": revision, "sha256": digest(copy), "rows": rows}


def restore(url: str, file: Path, *, replace: bool = False) -> int:
    """Put a backup in the place of the record, in one transaction; the revision that the record has then.

    Raises BackupError if the file is not whole, or if there is a record that may not be replaced.
    """
    with TemporaryDirectory(prefix="onrecord-") as folder:
        copy = Path(folder, RECORD)
        manifest = opened(file, copy)
        failure = f"{file} cannot be unpacked in {copy.parent.parent}"
        with backup_errors(failure):
            upgrade(f"sqlite:///{copy}")
        with disposed(writing_engine(url)) as target:
            refuse_other(target, older=True)
            upgrade(url)
            with disposed(reading_engine(f"sqlite:///{copy}")) as source, source.connect() as reading:
                raise_backup_errors(source, failure)
                check(reading, manifest)
                with target.begin() as writing:
                    revision = replaced(reading, writing, replace=replace)
    return revision


def replaced(reading: Connection, writing: Connection, *, replace: bool) -> int:
    """Delete every row and write those of the backup; the revision, which is one that no answer has been given at."""
    before = writing.scalar(select(DATASET.c.revision).with_for_update()) or 0
    if before and not replace:
        raise BackupError(f"The database holds a record, at revision {before}. To have the backup instead: --replace.")
    for table in reversed(SQLModel.metadata.sorted_tables):
        writing.execute(table.delete())
    if copied(reading, writing) != sums(writing):
        raise BackupError("What was written is not what the backup holds, and was taken back. Look after the disk.")
    revision = int(writing.execute(select(DATASET.c.revision)).scalar_one())
    if before:
        revision = max(before, revision) + 1
    # With another epoch, no index takes this record for a later state of the one before.
    writing.execute(update(DATASET).values(revision=revision, epoch=token_hex(8)))
    return revision


def check(reading: Connection, manifest: dict[str, Any]) -> None:
    """Raise BackupError if a backup of this version holds other rows than it says, or SQLite finds it damaged."""
    if (said := reading.scalar(text("PRAGMA integrity_check"))) != "ok":
        raise BackupError(f"The record in the backup is damaged: {said}. Take an older backup.")
    counts = {name: count for name, (count, _) in sums(reading).items()}
    if manifest["version"] == head() and counts != manifest["rows"]:
        raise BackupError("The backup holds other rows than it says. Take an older backup.")


def opened(file: Path, copy: Path) -> dict[str, Any]:
    """Take the record out of a backup, and what it says of itself. Raises BackupError if it is not whole."""
    try:
        with ZipFile(file) as archive:
            manifest: dict[str, Any] = json.loads(archive.read(MANIFEST))
            with archive.open(RECORD) as packed, copy.open("wb") as unpacked:
                copyfileobj(packed, unpacked)
        whole = manifest["format"] == 1 and manifest["sha256"] == digest(copy)
        version = manifest["version"]
    except OSError as error:
        raise BackupError(
            f"{file} cannot be read, or cannot be unpacked in {copy.parent.parent}: {error.strerror or error}."
        ) from error
    except (BadZipFile, ZlibError, EOFError, KeyError, TypeError, ValueError, NotImplementedError) as error:
        raise BackupError(f"{file} is no backup, or is damaged: {error}. Take an older backup.") from error
    if not whole:
        raise BackupError(f"{file} is damaged: its record is not the one that was put in. Take an older backup.")
    if not is_known(version):
        raise BackupError(f"{file} is of version {version}, which this software is too old to know. Run the newer one.")
    return manifest


def empty(path: Path) -> Engine:
    """A new SQLite file with every table and no row."""
    upgrade(f"sqlite:///{path}")
    engine = writing_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        connection.execute(DATASET.delete())
    return engine


@contextmanager
def backup_errors(message: str) -> Iterator[None]:
    """Raise BackupError, which is not the database's fault, if SQLite cannot read or write a copy of the record."""
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
    """The engine, whose connections are closed afterwards."""
    try:
        yield engine
    finally:
        engine.dispose()


def copied(reading: Connection, writing: Connection) -> Sums:
    """Write every row of one database into another: how many of each table there were, and the sum of them."""
    return {table.name: copied_table(reading, writing, table) for table in SQLModel.metadata.sorted_tables}


def copied_table(reading: Connection, writing: Connection, table: Table) -> tuple[int, str]:
    """Write the rows of one table, those that others refer to before the others."""
    total = Total()
    for rows in batches(reading, parents_first(table)):
        write(writing, table, [row._asdict() for row in rows])
        total.add(rows)
    return total.value


def parents_first(table: Table) -> Select[Any]:
    """The statement that gives the rows of a table, parents first."""
    own = next((link.parent for link in table.foreign_keys if link.column.table is table), None)
    if own is None:
        return select(table)
    below = select(table.c.id, literal(0).label("level")).where(own.is_(None)).cte("below", recursive=True)
    child = table.alias()
    below = below.union_all(select(child.c.id, below.c.level + 1).join(below, child.c[own.name] == below.c.id))
    return select(table).join(below, table.c.id == below.c.id).order_by(below.c.level, table.c.id)


def batches(connection: Connection, statement: Any) -> Iterator[list[Row[Any]]]:
    """The rows of a statement, some hundreds at a time."""
    found = connection.execute(statement, execution_options={"yield_per": ROWS})
    for rows in found.partitions():
        yield list(rows)


def sums(connection: Connection) -> Sums:
    """How many rows each table has, and the sum of them."""
    found = {}
    for table in SQLModel.metadata.sorted_tables:
        total = Total()
        for rows in batches(connection, select(table)):
            total.add(rows)
        found[table.name] = total.value
    return found


class Total:
    """A count of rows and a sum of their hashes, which is the same in whatever order they come."""

    def __init__(self) -> None:
        self.count, self.sum = 0, 0

    def add(self, rows: list[Row[Any]]) -> None:
        """Count some more."""
        for row in rows:
            hashed = sha256(to_json([each.hex() if isinstance(each, bytes) else each for each in row])).digest()
            self.sum = (self.sum + int.from_bytes(hashed)) % (1 << 256)
        self.count += len(rows)

    @property
    def value(self) -> tuple[int, str]:
        """Both."""
        return self.count, f"{self.sum:064x}"


def digest(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()

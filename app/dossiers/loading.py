"""Load dossiers into the database, several in one transaction, and only those that have changed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, bindparam, delete, func, update
from sqlmodel import Session, col, select

from app.database.bulk import batches, insert_rows
from app.dossiers.corrections import refuse_other_words
from app.dossiers.dates import refresh_dates
from app.dossiers.origins import Folder, forget_entry, identify_registers, prune, record_origins
from app.dossiers.references import refer_beyond, refuse_if_referred_to, refuse_unknown_references
from app.dossiers.rows import REGISTER_TABLES, PreparedDossier, RegisterRows, Row, Rows
from app.dossiers.terms import insert_terms, refresh_terms, terms_of
from app.dossiers.tones import number_speakers
from app.dossiers.versions import archive_dossier, archive_entries, record_revision, rows_of_dossier, with_revisions
from app.dossiers.withdrawals import Changes, Files, missing_records, restore_ids, timestamp, withdraw
from app.dossiers.yaml import FaultError
from app.models.tables import Agent, Dataset, Event, Organization, Person, Quote, Source, Term, Topic

TRANSACTION_SIZE = 2_000  # quotes, or dossiers


@dataclass
class Load:
    """A load of a folder. `restore` brings back removed dossiers; the last two fields are set during the load."""

    folder: Folder
    register_rows: RegisterRows
    restore: bool = False
    registers: str = ""
    changes: Changes = field(default_factory=Changes)


def load(engine: Engine, job: Load, dossiers: Iterable[PreparedDossier]) -> Iterator[bool]:
    """Replace dossiers, in transactions of about two thousand quotes; yield for each whether anything changed.

    The first transaction also writes the registers. The first and an additional last one remove entries that these
    registers no longer list (see origins.py). Raises FaultError if a dossier cannot be loaded; those before it are.
    """
    number = 0
    for number, group in enumerate(transactions(dossiers), start=1):
        yield from load_group(engine, job, group, first=number == 1)
    if number > 1:
        changes = Changes()
        with Session(engine) as session, session.begin():
            dataset = session.exec(select(Dataset).with_for_update()).one()
            revision = dataset.revision + 1
            if prune(session, job.register_rows, job.folder, job.registers, revision, changes):
                record_revision(session.connection(), revision)
                dataset.revision = revision
        job.changes.kept = {}
        job.changes.add(changes)


def transactions(dossiers: Iterable[PreparedDossier]) -> Iterator[list[PreparedDossier]]:
    """Yield the dossiers in groups of about TRANSACTION_SIZE quotes; after a FaultError, those before it."""
    group, quotes = list[PreparedDossier](), 0
    try:
        for dossier in dossiers:
            group.append(dossier)
            quotes += len((dossier.rows or {}).get(Quote, ()))
            if quotes >= TRANSACTION_SIZE or len(group) >= TRANSACTION_SIZE:
                yield group
                group, quotes = [], 0
    except FaultError:
        if group:
            yield group
        raise
    if group:
        yield group


def load_group(engine: Engine, job: Load, group: list[PreparedDossier], *, first: bool) -> list[bool]:
    """Load a group in one transaction. After a FaultError, commits the dossiers before it and raises the error.

    If these refer to dossiers that are not there, nothing is committed.
    """
    changed, fault, changes = list[bool](), None, Changes()
    with Session(engine) as session, session.begin():
        connection = session.connection()
        dataset = session.exec(select(Dataset).with_for_update()).one()
        revision = dataset.revision + 1
        registers_changed = first and load_registers(session, job, revision, changes)
        for dossier in group:
            try:
                refuse_unknown_references(connection, dossier, group)
                changed.append(replace_dossier(connection, dossier, job, revision, changes))
            except FaultError as error:
                loaded = group[: len(changed)]
                if not loaded or refer_beyond(connection, loaded):
                    raise
                fault = error
                break
        loaded_sources = [dossier.source for dossier, is_new in zip(group, changed, strict=False) if is_new]
        number_speakers(connection, loaded_sources)
        record_origins(connection, [dossier.source for dossier in group[: len(changed)]], job.registers)
        registers_changed |= first and prune(session, job.register_rows, job.folder, job.registers, revision, changes)
        session.expire_all()  # the statements above bypass the session
        if any(changed) or registers_changed:
            record_revision(connection, revision)
            dataset.revision = revision
    job.changes.add(changes)
    if fault:
        raise fault
    changed[0] |= registers_changed
    return changed


def stored_digests(engine: Engine, sources: list[str]) -> dict[str, str | None]:
    """Return the digest of each of these sources that is stored."""
    statement: Any = select(Source.id, Source.digest)
    with engine.connect() as connection:
        results = (connection.execute(statement.where(col(Source.id).in_(ids))) for ids in batches(sources))
        return {id: digest for rows in results for id, digest in rows}


def load_registers(session: Session, job: Load, revision: int, changes: Changes) -> bool:
    """Write the entries of the registers; return whether any is new or has changed."""
    connection, changed = session.connection(), False
    job.registers = identify_registers(connection, job.folder)
    for table in REGISTER_TABLES:
        rows, (stored, columns) = job.register_rows[table], stored_rows(connection, table)
        new = [rows[id] for id in rows.keys() - stored.keys()]
        restore_ids(connection, {table: new}, Files(job.folder.root), changes, restore=job.restore)
        if table is not Topic:
            changed |= add_agents(session, table, [row["id"] for row in new], revision, changes)
        defaults = {"revision": revision, "added_revision": revision} | ({"broader_id": None} if table is Topic else {})
        insert_rows(connection, {table: [row | defaults for row in new]})
        updated = [
            row for id, row in rows.items() if id in stored and stored[id] != tuple(row[name] for name in columns)
        ]
        archive_entries(connection, table, [row["id"] for row in updated], revision)
        # New topics can refer to one another, so their broader topics are set once all of them are there.
        update_rows(connection, table, updated + new if table is Topic else updated, revision)
        changed |= bool(updated or new)
    return changed


def stored_rows(connection: Connection, table: Any) -> tuple[dict[str, tuple[Any, ...]], list[str]]:
    """Return the rows of a register by id, and the names of their columns."""
    columns = [column for column in table.__table__.columns if column.key not in {"revision", "added_revision"}]
    rows = connection.execute(select(table.id, *columns))
    return {id: tuple(values) for id, *values in rows}, [column.key for column in columns]


def update_rows(connection: Connection, table: Any, rows: list[Row], revision: int) -> None:
    """Update rows by id."""
    if rows:
        values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in rows[0]}
        statement = update(table.__table__).where(table.id == bindparam("new_id")).values(revision=revision, **values)
        connection.execute(statement, [{f"new_{name}": value for name, value in row.items()} for row in rows])


def add_agents(session: Session, table: Any, ids: list[str], revision: int, changes: Changes) -> bool:
    """Add agents for new people or organizations; return whether an id had been of the other kind."""
    connection, kind, new = session.connection(), table.kind_name(), set(ids)
    kinds = {id: stored for id, stored in connection.execute(select(Agent.id, Agent.kind)) if id in new}
    moved = [id for id, stored in kinds.items() if stored != kind]
    for id in moved:
        forget_entry(session, Organization if table is Person else Person, id, revision, changes)
        connection.execute(update(Agent).where(col(Agent.id) == id).values(kind=kind))
    insert_rows(connection, {Agent: [{"id": id, "kind": kind} for id in ids if id not in kinds]})
    return bool(moved)


def replace_dossier(
    connection: Connection, dossier: PreparedDossier, job: Load, revision: int, changes: Changes
) -> bool:
    """Replace the stored rows of a dossier; return False if these are the same. Raises FaultError."""
    source = connection.execute(select(Source.digest).where(col(Source.id) == dossier.source)).first()
    if source and source.digest == dossier.digest:
        return False
    if dossier.rows is None:
        raise FaultError("was changed in the database while it was read; load it again", file=dossier.file)
    refuse_taken_ids(connection, dossier.source, dossier.rows, dossier.file)
    files = Files(job.folder.root, dossier.file, dossier.source)
    restore_ids(connection, dossier.rows, files, changes, restore=job.restore)
    old_rows = rows_of_dossier(connection, dossier.source) if source else None
    if source and old_rows:
        if source.digest is not None:  # a migration may have changed the words, and forgotten the digest
            refuse_other_words(dossier.rows, old_rows, files)
        archive_dossier(connection, dossier.source, old_rows, revision)
    rows = with_revisions(dossier.rows, old_rows, revision)
    rows[Quote] = [row | {"loaded_at": timestamp()} for row in rows[Quote]]
    if source:
        removals = list(missing_records(connection, dossier.source, rows))
        refuse_if_referred_to(connection, dossier.source, removals, dossier.file)
        withdraw(connection, removals, revision, changes)
    terms = terms_of(connection, dossier.source)
    connection.execute(delete(Source).where(col(Source.id) == dossier.source))
    insert_terms(connection, rows.pop(Term))
    insert_rows(connection, rows)
    refresh_terms(connection, terms | terms_of(connection, dossier.source), revision)
    refresh_dates(connection, dossier.source, revision)
    return True


def refuse_taken_ids(connection: Connection, source: str, rows: Rows, file: Path) -> None:
    """Raise FaultError if another stored dossier has one of this one's sources or events."""
    owner = func.coalesce(Source.reported_in_id, Source.id)
    ids = {table: [row["id"] for row in rows[table]] for table in (Source, Event)}
    taken = (
        select(Source.id).where(col(Source.id).in_(ids[Source]), owner != source),
        select(Event.id).where(col(Event.id).in_(ids[Event]), Event.source_id != source),
    )
    for statement in taken:
        if id := connection.scalar(statement.limit(1)):
            raise FaultError(f"another dossier in the database has {id!r} already", file=file)

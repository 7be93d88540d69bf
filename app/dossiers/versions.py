"""Number what a load changes, and keep the rows that it replaces or removes.

A *version* is a dossier or a register entry as it was from one revision until another. The newest
ONRECORD_VERSIONS versions of each are kept. `dataset.oldest_revision` is the oldest revision that can still be queried.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from pydantic_core import to_json
from sqlalchemy import Connection, delete, func, inspect, or_, select, update
from sqlmodel import SQLModel, col

from app.database.bulk import batches, insert_rows
from app.dossiers.rows import Row, Rows
from app.dossiers.withdrawals import timestamp
from app.models.base import Record
from app.models.tables import SOURCE_COLUMNS, Dataset, Revision, Source, Version
from app.settings import Settings

# Columns that are computed from other columns or other records, so a change of them is no change of the record.
NOT_OWN = {
    "revision",
    "added_revision",
    "loaded_revision",
    "loaded_at",
    "digest",
    "position",
    "dated_from",
    "dated_until",
}
RecordKey = tuple[str, str]  # table and id


def link_column(table: Any) -> Any:
    """Return the column by which rows belong to a record, such as `quote_speaker.quote_id`; None for other tables."""
    keys = table.__table__.foreign_keys
    return next((key.parent for key in keys if key.ondelete == "CASCADE" and key.parent.primary_key), None)


@cache
def dossier_tables() -> dict[Any, Any]:
    """Return the tables with rows of dossiers, parents first, and the parent of link tables such as `quote_speaker`."""
    owners: dict[Any, Any] = {}
    by_table = {mapper.local_table: mapper.class_ for mapper in inspect(Source).registry.mappers}
    for each in SQLModel.metadata.sorted_tables:
        table, link = by_table[each], link_column(by_table[each])
        owner = by_table[next(iter(link.foreign_keys)).column.table] if link is not None else None
        read_from = any(key.column.table is Source.__table__ for key in each.foreign_keys)  # type: ignore[attr-defined]
        if owner in SOURCE_COLUMNS or (owner is None and (table in SOURCE_COLUMNS or read_from)):
            owners[table] = owner
    return owners


def rows_of_dossier(connection: Connection, source: str) -> Rows:
    """Return the stored rows of a dossier by table, parents first."""
    rows: Rows = {}
    for table, owner in dossier_tables().items():
        if owner is None:
            condition = of_source(table, source)
        else:
            condition = link_column(table).in_(select(owner.id).where(of_source(owner, source)))
        statement = select(table.__table__).where(condition).order_by(*table.__table__.primary_key)
        rows[table] = [dict(row) for row in connection.execute(statement).mappings()]
    return rows


def of_source(table: Any, source: str) -> Any:
    """Return the condition for the rows of a table that were read from a source."""
    return or_(*(getattr(table, name) == source for name in SOURCE_COLUMNS.get(table, ("source_id",))))


def with_revisions(rows: Rows, stored: Rows | None, revision: int) -> Rows:
    """Return the rows of a dossier with their revisions: records whose own rows are unchanged keep theirs."""
    known: dict[RecordKey, Row] = {}
    before: dict[RecordKey, list[Row]] = {}
    after: dict[RecordKey, list[Row]] = {}
    if stored:
        known = {(name_of(table), row["id"]): row for table in stored if is_record(table) for row in stored[table]}
        before = own_rows(stored, {table: each[0].keys() for table, each in rows.items() if each})
        after = own_rows(rows)
    result: Rows = {}
    for table, table_rows in rows.items():
        if not is_record(table):
            result[table] = table_rows
            continue
        loaded = {"loaded_revision": revision} if table is Source else {}
        result[table] = [
            row | loaded | revisions_of((name_of(table), row["id"]), known, before, after, revision)
            for row in table_rows
        ]
    return result


def revisions_of(
    key: RecordKey,
    known: Mapping[RecordKey, Row],
    before: Mapping[RecordKey, list[Row]],
    after: Mapping[RecordKey, list[Row]],
    revision: int,
) -> dict[str, int]:
    """Return the revisions in which a record was added and last changed."""
    if key not in known:
        return {"added_revision": revision, "revision": revision}
    changed = known[key]["revision"] if before[key] == after[key] else revision
    return {"added_revision": known[key]["added_revision"], "revision": changed}


def own_rows(rows: Rows, names: Mapping[Any, Iterable[str]] | None = None) -> dict[RecordKey, list[Row]]:
    """Return, by record, its row and its rows in link tables; with `names`, only these columns of each table."""
    rows_by_record: dict[RecordKey, list[Row]] = {}
    for each, table_rows in rows.items():
        table: Any = each
        link, own = link_column(table), (lambda row: row) if names is None else only(names.get(each, ()))
        if is_record(table):
            for row in table_rows:
                own_columns = {name: value for name, value in own(row).items() if name not in NOT_OWN}
                rows_by_record.setdefault((name_of(table), row["id"]), []).append(own_columns)
        elif link is not None:
            (key,) = link.foreign_keys
            primary = [column.key for column in table.__table__.primary_key]
            for row in sorted(table_rows, key=lambda row: [row[name] for name in primary]):
                rows_by_record.setdefault((key.column.table.name, row[link.key]), []).append(own(row))
    return rows_by_record


def only(names: Iterable[str]) -> Any:
    """Return a function that returns a row with these columns only."""
    kept = list(names)
    return lambda row: {name: row[name] for name in kept if name in row}


def name_of(table: Any) -> str:
    """Return the name of a table."""
    return str(table.__table__.name)


def is_record(table: Any) -> bool:
    """Return whether the rows of a table are records that the API serves."""
    return issubclass(table, Record)


def archive_dossier(connection: Connection, source: str, rows: Rows, revision: int) -> None:
    """Keep the stored rows of a dossier that this revision replaces or removes."""
    since = next(row["loaded_revision"] for row in rows[Source] if row["id"] == source)
    archive(connection, Source.collection, {source: (since, rows)}, revision)


def archive_entries(connection: Connection, table: Any, ids: list[str], revision: int) -> None:
    """Keep the stored rows of people, organizations or topics that this revision replaces or removes."""
    rows: dict[str, tuple[int, Rows]] = {}
    for some in batches(ids):
        for row in connection.execute(select(table.__table__).where(table.id.in_(some))).mappings():
            rows[row["id"]] = (row["revision"], {table: [dict(row)]})
    archive(connection, table.collection, rows, revision)


def archive(connection: Connection, collection: str, rows: Mapping[str, tuple[int, Rows]], revision: int) -> None:
    """Store these rows as versions, each with its first revision, and delete the oldest versions beyond the limit."""
    limit = Settings().versions
    if limit:
        shared = {"collection": collection, "replaced_in": revision, "replaced_at": timestamp()}
        versions = [
            shared | {"id": id, "revision": since, "rows": to_json({name_of(t): r for t, r in tables.items()}).decode()}
            for id, (since, tables) in rows.items()
        ]
        insert_rows(connection, {Version: versions})
    for id in rows:
        of_record = (col(Version.collection) == collection, col(Version.id) == id)
        newest = select(col(Version.replaced_in)).where(*of_record).order_by(col(Version.replaced_in).desc())
        excess = list(connection.scalars(newest.offset(limit))) if limit else [revision]
        if excess:
            connection.execute(delete(Version).where(*of_record, col(Version.replaced_in) <= excess[0]))
            forget_before(connection, excess[0])


def forget_before(connection: Connection, revision: int) -> None:
    """Make a revision the oldest that can be queried: not every version from before it is kept."""
    older = col(Dataset.oldest_revision) < revision
    connection.execute(update(Dataset).where(older).values(oldest_revision=revision))


def record_revision(connection: Connection, revision: int) -> None:
    """Record when a revision was made: never before the previous one, even if the clock was set back."""
    latest = connection.scalar(select(func.max(Revision.committed_at))) or ""
    insert_rows(connection, {Revision: [{"number": revision, "committed_at": max(timestamp(), latest)}]})

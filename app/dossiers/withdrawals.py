"""Withdraw the ids of removed records, so that no other record gets them.

A withdrawn id is restored only with its old words (`IDENTIFYING_COLUMNS`), whose hash is stored: a quote that was
dropped by mistake can be put back, and other words need a new id. The source of a dossier that `onrecord remove`
withdrew has no hash, so that only `onrecord load --restore` brings it back.
"""

import os
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from pydantic_core import to_json
from sqlalchemy import Connection, delete, or_, select
from sqlmodel import col

from app.database.bulk import batches, insert_rows
from app.dossiers.rows import Rows
from app.dossiers.yaml import FaultError, read_yaml
from app.models.tables import (
    SOURCE_COLUMNS,
    Affiliation,
    Claim,
    Event,
    Organization,
    Person,
    Quote,
    Relation,
    Source,
    Topic,
    Withdrawal,
)

IDENTIFYING_COLUMNS: dict[Any, tuple[str, ...]] = {
    Quote: ("text", "original_text"),
    Claim: ("text",),
    Event: ("name",),
    Source: ("title",),
    Person: ("name",),
    Organization: ("name",),
    Topic: ("label",),
    Relation: ("from_id", "to_id"),
}
WITHOUT_URL: tuple[Any, ...] = (Affiliation,)  # served only as annotations of their source
SHARED_IDS = {Person.collection, Organization.collection}  # collections with one set of ids
SECTIONS: dict[Any, str] = {Quote: "quotes", Claim: "claims", Event: "events", Source: "cited", Relation: "relations"}
RecordKey = tuple[str, str]  # kind and id


@dataclass
class Changes:
    """What a load or a removal removed and restored, and what it kept although its file no longer has it, and why."""

    removed: set[RecordKey] = field(default_factory=set)
    restored: set[RecordKey] = field(default_factory=set)
    kept: dict[RecordKey, str] = field(default_factory=dict)

    def add(self, later: "Changes") -> None:
        """Add changes that were made after these."""
        self.removed = (self.removed - later.restored) | later.removed
        self.restored |= later.restored
        self.kept |= later.kept


def kind_of(table: Any) -> str:
    """Return the word for one record of a table, such as `quote`."""
    return str(table.__tablename__).replace("_", " ")


def timestamp() -> str:
    """Return the current time, or SOURCE_DATE_EPOCH (seconds of Unix time) to make loads reproducible."""
    time_of_load = datetime.fromtimestamp(int(os.environ.get("SOURCE_DATE_EPOCH") or time.time()), UTC)
    return f"{time_of_load:%Y-%m-%dT%H:%M:%SZ}"


def words_digest(table: Any, row: Mapping[str, Any]) -> str:
    """Return the SHA-256 of the words that a withdrawn id can be restored with."""
    return sha256(to_json([row[name] for name in IDENTIFYING_COLUMNS[table]])).hexdigest()


def missing_records(connection: Connection, source: str, rows: Rows) -> Iterator[tuple[Any, Mapping[str, Any]]]:
    """Yield the table and the stored row of each record of a source that is not among these rows."""
    for table in (*SOURCE_COLUMNS, *WITHOUT_URL):
        ids = {row["id"] for row in rows.get(table, ())}
        columns = (getattr(table, name) for name in ("id", *IDENTIFYING_COLUMNS.get(table, ())))
        of_source = or_(*(getattr(table, name) == source for name in SOURCE_COLUMNS.get(table, ("source_id",))))
        stored = connection.execute(select(*columns).where(of_source)).mappings()
        yield from [(table, dict(row)) for row in stored if row["id"] not in ids]


def withdraw(
    connection: Connection, records: Iterable[tuple[Any, Mapping[str, Any]]], revision: int, changes: Changes
) -> None:
    """Record that these rows are removed in this revision."""
    withdrawals, withdrawn_at = [], timestamp()
    for table, row in records:
        changes.removed.add((kind_of(table), row["id"]))
        changes.restored.discard((kind_of(table), row["id"]))
        if table not in WITHOUT_URL:
            withdrawals.append(
                {
                    "collection": table.collection,
                    "id": row["id"],
                    "revision": revision,
                    "withdrawn_at": withdrawn_at,
                    "words_sha256": words_digest(table, row),
                }
            )
    insert_rows(connection, {Withdrawal: withdrawals})


def restore_ids(connection: Connection, rows: Rows, files: "Files", changes: Changes, *, restore: bool) -> None:
    """Let withdrawn records come back. Raises FaultError, and changes nothing, if the words of an id have changed.

    `restore` also lets a removed dossier come back.
    """
    restored = list[tuple[Any, str]]()
    for table in IDENTIFYING_COLUMNS.keys() & rows.keys():
        withdrawals = withdrawals_of(connection, table, [row["id"] for row in rows[table]])
        for row in rows[table]:
            if withdrawal := withdrawals.get(row["id"]):
                digest = withdrawal.words_sha256
                if not (restore if digest is None else digest == words_digest(table, row)):
                    raise files.fault(table, row["id"], refusal(withdrawal))
                restored.append((table, row["id"]))
    for table, id in restored:
        conditions = (col(Withdrawal.collection) == table.collection, col(Withdrawal.id) == id)
        connection.execute(delete(Withdrawal).where(*conditions))
        changes.restored.add((kind_of(table), id))
        changes.removed.discard((kind_of(table), id))


def withdrawals_of(connection: Connection, table: Any, ids: list[str]) -> dict[str, Any]:
    """Return the withdrawal of each of these ids: that of the table, or else of a collection that shares its ids."""
    collections = SHARED_IDS if table.collection in SHARED_IDS else {table.collection}
    withdrawals: dict[str, Any] = {}
    for some in batches(ids):
        statement = select(Withdrawal.__table__).where(  # type: ignore[attr-defined]
            col(Withdrawal.id).in_(some), col(Withdrawal.collection).in_(collections)
        )
        for row in connection.execute(statement):
            if row.id not in withdrawals or row.collection == table.collection:
                withdrawals[row.id] = row
    return withdrawals


def refusal(withdrawal: Any) -> str:
    """Return why a withdrawn id is refused, and what to do."""
    reason = f"the id {withdrawal.id!r} was withdrawn at {withdrawal.withdrawn_at}"
    if withdrawal.words_sha256 is None:
        return f"{reason} by `onrecord remove`; `onrecord load --restore` brings it back"
    return f"{reason} with other words; give this record a new id, or its old words"


@dataclass
class Files:
    """The dossier that rows were read from, or the registers of a folder."""

    folder: Path
    dossier: Path | None = None
    source: str = ""

    def fault(self, table: Any, id: str, detail: str) -> FaultError:
        """Return a fault on the line of this record's id."""
        file = read_yaml(self.dossier or self.folder / f"{table.collection}.yaml", self.folder)
        if table is Source and id == self.source:
            return file.fault(("source", "id"), detail)
        section = (SECTIONS[table],) if self.dossier else ()
        entries = file.value[section[0]] if section else file.value
        entry_id = id.removeprefix(f"{self.source}-") if table in {Quote, Claim, Relation} else id
        index = next((index for index, entry in enumerate(entries) if entry["id"] == entry_id), 0)
        return file.fault((*section, index, "id"), detail)

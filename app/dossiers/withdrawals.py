"""Record the ids of records that are gone, and keep them from being given to other records.

A withdrawn id comes back only with its old words (`WORDS`), which are stored as a hash: a quote that was dropped by
mistake can be put back, and other words need an id of their own. The source of a dossier that `onrecord remove`
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

from app.database.bulk import batches, put
from app.dossiers.rows import Rows
from app.dossiers.yaml import FaultError, Place, read_yaml
from app.models.tables import (
    SOURCE_COLUMNS,
    Affiliation,
    Claim,
    ClaimRelation,
    Event,
    Organization,
    Person,
    Quote,
    Source,
    Topic,
    Withdrawal,
)

WORDS: dict[Any, tuple[str, ...]] = {
    Quote: ("text", "original_text"),
    Claim: ("text",),
    Event: ("name",),
    Source: ("title",),
    Person: ("name",),
    Organization: ("name",),
    Topic: ("label",),
}
WITHOUT_ADDRESS: tuple[Any, ...] = (Affiliation, ClaimRelation)  # shown as annotations of their source only
SAME_IDS = ({Person.collection, Organization.collection},)  # collections whose records share one set of ids
SECTIONS: dict[Any, str] = {Quote: "quotes", Claim: "claims", Event: "events", Source: "cited"}
RecordKey = tuple[str, str]  # the kind of a record (see name_of) and its id


@dataclass
class Changes:
    """What a load or a removal took out of the record, and what it left there although its file no longer has it."""

    removed: set[RecordKey] = field(default_factory=set)
    restored: set[RecordKey] = field(default_factory=set)
    kept: dict[RecordKey, str] = field(default_factory=dict)

    def add(self, other: "Changes") -> None:
        """Add what came later."""
        self.removed = (self.removed - other.restored) | other.removed
        self.restored |= other.restored
        self.kept |= other.kept


def name_of(table: Any) -> str:
    """Return the word for one record of a table, such as `quote`."""
    return str(table.__tablename__).replace("_", " ")


def now() -> str:
    """This moment, or that of SOURCE_DATE_EPOCH (seconds of Unix time), with which two loads are alike to the byte."""
    moment = datetime.fromtimestamp(int(os.environ.get("SOURCE_DATE_EPOCH") or time.time()), UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def words_digest(table: Any, row: Mapping[str, Any]) -> str:
    """Return the SHA-256 of the words that a withdrawn id may come back with."""
    return sha256(to_json([row[name] for name in WORDS[table]])).hexdigest()


def missing(connection: Connection, source: str, rows: Rows) -> Iterator[tuple[Any, Mapping[str, Any]]]:
    """Yield the table and the stored row of each record of a source that is not among these rows."""
    for table in (*SOURCE_COLUMNS, *WITHOUT_ADDRESS):
        ids = {row["id"] for row in rows.get(table, ())}
        names = ("id", *WORDS.get(table, ()))
        owner = or_(*(getattr(table, name) == source for name in SOURCE_COLUMNS.get(table, ("source_id",))))
        stored = connection.execute(select(*(getattr(table, name) for name in names)).where(owner)).mappings()
        yield from ((table, dict(row)) for row in stored if row["id"] not in ids)


def withdraw(
    connection: Connection, gone: Iterable[tuple[Any, Mapping[str, Any]]], revision: int, changes: Changes
) -> None:
    """Record that these rows are no longer there from a revision on."""
    withdrawals, at = [], now()
    for table, row in gone:
        changes.removed.add((name_of(table), row["id"]))
        changes.restored.discard((name_of(table), row["id"]))
        if table not in WITHOUT_ADDRESS:
            withdrawals.append(
                {
                    "collection": table.collection,
                    "id": row["id"],
                    "revision": revision,
                    "withdrawn_at": at,
                    "words_sha256": words_digest(table, row),
                }
            )
    put(connection, {Withdrawal: withdrawals})


def restore_ids(connection: Connection, rows: Rows, files: "Files", changes: Changes, *, restore: bool) -> None:
    """Let withdrawn records come back. Raises FaultError, and changes nothing, for an id with other words than before.

    `restore` also lets a removed dossier come back.
    """
    back = list[tuple[Any, str]]()
    for table in WORDS.keys() & rows.keys():
        withdrawals = withdrawals_of(connection, table, [row["id"] for row in rows[table]])
        for row in rows[table]:
            if withdrawal := withdrawals.get(row["id"]):
                words = withdrawal.words_sha256
                if not (restore if words is None else words == words_digest(table, row)):
                    raise files.fault(table, row["id"], refusal(withdrawal))
                back.append((table, row["id"]))
    for table, key in back:
        mine = (col(Withdrawal.collection) == table.collection, col(Withdrawal.id) == key)
        connection.execute(delete(Withdrawal).where(*mine))
        changes.restored.add((name_of(table), key))
        changes.removed.discard((name_of(table), key))


def withdrawals_of(connection: Connection, table: Any, ids: list[str]) -> dict[str, Any]:
    """Return the withdrawals of these ids, those of the table's own collection before those that share its ids."""
    shared = next((some for some in SAME_IDS if table.collection in some), {table.collection})
    found: dict[str, Any] = {}
    for some in batches(ids):
        mine = select(Withdrawal.__table__).where(  # type: ignore[attr-defined]
            col(Withdrawal.id).in_(some), col(Withdrawal.collection).in_(shared)
        )
        for row in connection.execute(mine):
            if row.id not in found or row.collection == table.collection:
                found[row.id] = row
    return found


def refusal(withdrawal: Any) -> str:
    """Say why a withdrawn id is refused, and what to do."""
    said = f"the id {withdrawal.id!r} was withdrawn at {withdrawal.withdrawn_at}"
    if withdrawal.words_sha256 is None:
        return f"{said} by `onrecord remove`; `onrecord load --restore` brings it back"
    return f"{said} with other words; give this record an id of its own, or its old words"


@dataclass
class Files:
    """The files that some rows were read from: a dossier, or the registers of a folder."""

    folder: Path
    dossier: Path | None = None
    source: str = ""

    def fault(self, table: Any, key: str, detail: str) -> FaultError:
        """Return a fault on the line of the id of this record."""
        data = read_yaml(self.dossier or self.folder / f"{table.collection}.yaml", self.folder)
        if table is Source and key == self.source:
            return data.fault(("source", "id"), detail)
        section: Place = (SECTIONS[table],) if self.dossier else ()
        entries = data.value[section[0]] if section else data.value
        numbered = key.removeprefix(f"{self.source}-") if table in {Quote, Claim} else key
        index = next((index for index, entry in enumerate(entries) if entry["id"] == numbered), 0)
        return data.fault((*section, index, "id"), detail)

"""Track which registers list an entry, so that a load removes nothing that another folder brought.

*Registers* are the `people.yaml`, `organizations.yaml` and `topics.yaml` of one folder. Their identifier is the name of
the folder, or `name/2` for a second folder of the same name. It is not the path, which differs between hosts and
containers and changes whenever a folder is moved. A folder is recognized by its name and its dossiers: at least one of
them was last loaded with registers of that name. A renamed folder therefore counts as new. Registers that no stored
dossier was last loaded with are forgotten.

A load removes an entry that these registers listed before and no longer list, unless other registers list it or a
record refers to it. If several registers list an entry, the last load determines its content. The origin of entries
that an earlier release loaded is unknown: no load removes them until a register has listed them again.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete
from sqlmodel import Session, SQLModel, col, exists, select

from app.database.bulk import batches, insert_rows
from app.dossiers.rows import REGISTER_TABLES, RegisterRows
from app.dossiers.versions import archive_entries
from app.dossiers.withdrawals import IDENTIFYING_COLUMNS, Changes, kind_of, withdraw
from app.models.tables import Agent, DossierOrigin, Organization, Person, RegisterListing, Topic


class Folder(NamedTuple):
    """The folder of the registers, and the ids of the sources that are loaded from it."""

    root: Path
    sources: list[str]
    sibling_ids: Mapping[str, set[str] | None] = {}  # by collection: ids in the own registers of dossiers that are
    # not loaded, which stay; None if such a register is broken, so that all ids stay


def identify_registers(connection: Connection, folder: Folder) -> str:
    """Return the identifier of a folder's registers, a new one if the folder is not recognized."""
    name = folder.root.resolve().name
    known = origins(connection, folder.sources)
    candidates = Counter(registers for registers in known.values() if registers.partition("/")[0] == name)
    if candidates:
        return min(candidates, key=lambda registers: (-candidates[registers], registers))
    taken = set(connection.scalars(select(DossierOrigin.registers).distinct()))
    if name not in taken:
        return name
    return next(registers for number in count(2) if (registers := f"{name}/{number}") not in taken)


def origins(connection: Connection, sources: list[str]) -> dict[str, str]:
    """Return the registers that each of these sources was last loaded with."""
    statement: Any = select(DossierOrigin.source_id, DossierOrigin.registers)
    results = (connection.execute(statement.where(col(DossierOrigin.source_id).in_(ids))) for ids in batches(sources))
    return {source: registers for rows in results for source, registers in rows}


def record_origins(connection: Connection, sources: list[str], registers: str) -> None:
    """Record that these sources were loaded with these registers."""
    known = origins(connection, sources)
    changed = [source for source in sources if known.get(source) != registers]
    for other in {known[source] for source in changed if source in known}:
        if other.partition("/")[0] == registers.partition("/")[0]:
            copy_listings(connection, other, registers)
    forget_origins(connection, [source for source in changed if source in known])
    insert_rows(connection, {DossierOrigin: [{"source_id": source, "registers": registers} for source in changed]})


def copy_listings(connection: Connection, source: str, target: str) -> None:
    """Add the entries of some registers to others: those of one folder, whose dossiers were first loaded one by one."""
    statement: Any = select(RegisterListing.collection, RegisterListing.id, RegisterListing.registers)
    listed: dict[str, set[tuple[str, str]]] = {source: set(), target: set()}
    for collection, id, registers in connection.execute(statement.where(col(RegisterListing.registers).in_(listed))):
        listed[registers].add((collection, id))
    new = sorted(listed[source] - listed[target])
    rows = [{"collection": collection, "id": id, "registers": target} for collection, id in new]
    insert_rows(connection, {RegisterListing: rows})


def forget_origins(connection: Connection, sources: list[str]) -> None:
    """Forget the registers of these sources, and the entries of registers that no source has any longer."""
    for ids in batches(sources):
        connection.execute(delete(DossierOrigin).where(col(DossierOrigin.source_id).in_(ids)))
    if sources:
        used = select(DossierOrigin.registers)
        connection.execute(delete(RegisterListing).where(col(RegisterListing.registers).not_in(used)))


def prune(
    session: Session, rows: RegisterRows, folder: Folder, registers: str, revision: int, changes: Changes
) -> bool:
    """Remove the entries that these registers no longer list and nothing uses; return whether there were any."""
    connection, removed = session.connection(), len(changes.removed)
    for table in reversed(REGISTER_TABLES):
        stored = set(session.exec(select(table.id)))
        listed = set(connection.scalars(select(RegisterListing.id).where(*listings(table, registers))))
        siblings = folder.sibling_ids.get(table.collection, set())
        siblings = listed if siblings is None else listed & siblings
        dropped = (listed & stored) - rows[table].keys() - siblings
        for id, other in listed_elsewhere(connection, table, dropped, registers).items():
            changes.kept[kind_of(table), id] = f"the registers of {other} list it, too"
            dropped.remove(id)
        users = remove_unused(session, table, dropped, rows, revision, changes)
        changes.kept |= {(kind_of(table), id): f"{user} refers to it" for id, user in users.items()}
        record_listings(connection, table, registers, listed, rows[table].keys() | users.keys() | siblings)
    orphaned = ~exists().where(col(Person.id) == Agent.id) & ~exists().where(col(Organization.id) == Agent.id)
    connection.execute(delete(Agent).where(orphaned))
    return len(changes.removed) > removed


def listings(table: Any, registers: str) -> tuple[Any, Any]:
    """Return the conditions for the listings of a table's entries in these registers."""
    return col(RegisterListing.registers) == registers, col(RegisterListing.collection) == table.collection


def listed_elsewhere(connection: Connection, table: Any, ids: Iterable[str], registers: str) -> dict[str, str]:
    """Return those of the ids that other registers list, each with one of these registers."""
    statement: Any = select(RegisterListing.id, RegisterListing.registers).where(
        col(RegisterListing.collection) == table.collection, col(RegisterListing.registers) != registers
    )
    results = (connection.execute(statement.where(col(RegisterListing.id).in_(some))) for some in batches(sorted(ids)))
    return {id: other for rows in results for id, other in rows}


def record_listings(connection: Connection, table: Any, registers: str, before: set[str], after: set[str]) -> None:
    """Record which entries of a table these registers list."""
    for ids in batches(sorted(before - after)):
        conditions = listings(table, registers)
        connection.execute(delete(RegisterListing).where(*conditions, col(RegisterListing.id).in_(ids)))
    new = [{"collection": table.collection, "id": id, "registers": registers} for id in sorted(after - before)]
    insert_rows(connection, {RegisterListing: new})


def remove_unused(
    session: Session, table: Any, ids: set[str], rows: RegisterRows, revision: int, changes: Changes
) -> dict[str, str]:
    """Remove those of the entries that no record refers to; return the others, each with a record that does."""
    users, before = dict.fromkeys(ids, ""), -1
    while len(users) != before:  # a topic can be removed once its narrower topics are
        before = len(users)
        for id in sorted(users):
            if user := find_referrer(session, table, id, rows):
                users[id] = user
            else:
                forget_entry(session, table, id, revision, changes)
                del users[id]
    return users


def forget_entry(session: Session, table: Any, id: str, revision: int, changes: Changes) -> None:
    """Withdraw a person, an organization or a topic, and forget which registers list it."""
    connection = session.connection()
    columns = (getattr(table, name) for name in IDENTIFYING_COLUMNS[table])
    row = connection.execute(select(table.id, *columns).where(table.id == id)).mappings().one()
    withdraw(connection, [(table, dict(row))], revision, changes)
    archive_entries(connection, table, [id], revision)
    conditions = (col(RegisterListing.collection) == table.collection, col(RegisterListing.id) == id)
    connection.execute(delete(RegisterListing).where(*conditions))
    connection.execute(delete(table).where(table.id == id))


def find_referrer(session: Session, table: Any, id: str, rows: RegisterRows) -> str | None:
    """Return the id of a record that refers to this person, organization or topic, or None."""
    tables = SQLModel.metadata.tables
    targets = {tables[table.__tablename__].c.id}
    if table is not Topic and id not in rows[Agent]:
        targets.add(tables["agent"].c.id)
    foreign_keys = (key for each in tables.values() for key in each.foreign_keys if key.column in targets)
    for column in (key.parent for key in foreign_keys if key.parent.table.name not in {"person", "organization"}):
        owner = next(iter(column.table.primary_key))
        if user := session.scalar(select(owner).where(column == id).limit(1)):
            return str(user)
    return None

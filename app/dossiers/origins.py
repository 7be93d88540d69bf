"""Keep track of which registers an entry came from, so that a load removes nothing that another folder brought.

*Registers* are the `people.yaml`, `organizations.yaml` and `topics.yaml` of one folder. Their identifier is the name of
the folder, and for a second folder of the same name `name/2`. A path would differ between hosts and containers, and
change whenever a folder is moved. A folder is known again by its name and its dossiers: at least one of them was last
loaded with registers of that name. A renamed folder is therefore a new one. Registers that no dossier of the record was
last loaded with are forgotten.

An entry that came from these registers and is no longer listed there is removed if no other registers list it and no
record refers to it. If several registers list an entry, the last load decides what it says. The origin of entries that
an earlier release loaded is unknown: no load removes them until a register has listed them again.
"""

from collections import Counter
from collections.abc import Iterable
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete
from sqlmodel import Session, SQLModel, col, exists, select

from app.database.bulk import batches, put
from app.dossiers.preparation import REGISTERED, Registered
from app.dossiers.withdrawals import WORDS, Changes, name_of, withdraw
from app.models.tables import Agent, DossierOrigin, Organization, Person, RegisterListing, Topic


class Folder(NamedTuple):
    """The folder that holds the registers, and the sources of its dossiers that are loaded."""

    root: Path
    sources: list[str]


def registers_of(connection: Connection, folder: Folder) -> str:
    """Return the identifier of a folder's registers, a new one if none of its dossiers is known under its name."""
    name = folder.root.resolve().name
    known = origins(connection, folder.sources)
    shared = Counter(each for each in known.values() if each.partition("/")[0] == name)
    if shared:
        return min(shared, key=lambda each: (-shared[each], each))
    taken = set(connection.scalars(select(DossierOrigin.registers).distinct()))
    return name if name not in taken else next(each for n in count(2) if (each := f"{name}/{n}") not in taken)


def origins(connection: Connection, sources: list[str]) -> dict[str, str]:
    """Return the registers that each of these dossiers was last loaded with."""
    found: dict[str, str] = {}
    for some in batches(sources):
        stored = select(DossierOrigin.source_id, DossierOrigin.registers).where(col(DossierOrigin.source_id).in_(some))
        found |= {key: each for key, each in connection.execute(stored)}  # noqa: C416 - a result has `keys`, as maps do
    return found


def record_origins(connection: Connection, sources: list[str], registers: str) -> None:
    """Record that these dossiers were loaded with these registers."""
    known = origins(connection, sources)
    different = [source for source in sources if known.get(source) != registers]
    forget_origins(connection, [source for source in different if source in known])
    put(connection, {DossierOrigin: [{"source_id": source, "registers": registers} for source in different]})


def forget_origins(connection: Connection, sources: list[str]) -> None:
    """Forget what these dossiers were loaded with, and the registers that no dossier was loaded with any more."""
    for some in batches(sources):
        connection.execute(delete(DossierOrigin).where(col(DossierOrigin.source_id).in_(some)))
    if sources:
        loaded = select(DossierOrigin.registers)
        connection.execute(delete(RegisterListing).where(col(RegisterListing.registers).not_in(loaded)))


def prune(session: Session, named: Registered, registers: str, revision: int, changes: Changes) -> bool:
    """Remove the entries of these registers that are no longer listed and not in use, in a new revision.

    Returns whether there were any.
    """
    connection, removed = session.connection(), len(changes.removed)
    for table in reversed(REGISTERED):
        stored = set(session.exec(select(table.id)))
        listed = set(connection.scalars(listing(table, registers)))
        gone = (listed & stored) - named[table].keys()
        for key, other in listed_elsewhere(connection, table, gone, registers).items():
            changes.kept[name_of(table), key] = f"the registers of {other} list it, too"
            gone.remove(key)
        users = remove_unused(session, table, gone, named, revision, changes)
        changes.kept |= {(name_of(table), key): f"{user} refers to it" for key, user in users.items()}
        list_entries(connection, table, registers, listed, named[table].keys() | users.keys())
    orphaned = ~exists().where(col(Person.id) == Agent.id) & ~exists().where(col(Organization.id) == Agent.id)
    connection.execute(delete(Agent).where(orphaned))
    return len(changes.removed) > removed


def listing(table: Any, registers: str) -> Any:
    """Return the statement that finds the ids that came from these registers."""
    mine = (col(RegisterListing.registers) == registers, col(RegisterListing.collection) == table.collection)
    return select(RegisterListing.id).where(*mine)


def listed_elsewhere(connection: Connection, table: Any, keys: Iterable[str], registers: str) -> dict[str, str]:
    """Return those of the ids that came from other registers as well, with one of these."""
    found: dict[str, str] = {}
    for some in batches(sorted(keys)):
        others = select(RegisterListing.id, RegisterListing.registers).where(
            col(RegisterListing.collection) == table.collection,
            col(RegisterListing.id).in_(some),
            col(RegisterListing.registers) != registers,
        )
        found |= {key: other for key, other in connection.execute(others)}  # noqa: C416 - a result has `keys`
    return found


def list_entries(connection: Connection, table: Any, registers: str, before: set[str], after: Iterable[str]) -> None:
    """Record which entries of a table came from these registers, where that has changed."""
    wanted = set(after)
    for some in batches(sorted(before - wanted)):
        gone = (col(RegisterListing.registers) == registers, col(RegisterListing.id).in_(some))
        connection.execute(delete(RegisterListing).where(col(RegisterListing.collection) == table.collection, *gone))
    new = [{"collection": table.collection, "id": key, "registers": registers} for key in sorted(wanted - before)]
    put(connection, {RegisterListing: new})


def remove_unused(
    session: Session, table: Any, gone: set[str], named: Registered, revision: int, changes: Changes
) -> dict[str, str]:
    """Remove those of the entries that nothing refers to; return the others, each with what refers to it."""
    users, before = dict.fromkeys(gone, ""), -1
    while len(users) != before:  # a topic goes after those that are parts of it
        before = len(users)
        for key in sorted(users):
            if user := referrer(session, table, key, named):
                users[key] = user
            else:
                forget(session, table, key, revision, changes)
                del users[key]
    return users


def forget(session: Session, table: Any, key: str, revision: int, changes: Changes) -> None:
    """Withdraw a person, an organization or a topic, with where it came from."""
    connection = session.connection()
    row = connection.execute(select(table.id, *(getattr(table, name) for name in WORDS[table])).where(table.id == key))
    withdraw(connection, [(table, dict(row.mappings().one()))], revision, changes)
    mine = (col(RegisterListing.collection) == table.collection, col(RegisterListing.id) == key)
    connection.execute(delete(RegisterListing).where(*mine))
    connection.execute(delete(table).where(table.id == key))


def referrer(session: Session, table: Any, key: str, named: Registered) -> str | None:
    """Return the id of a record that names this person, organization or topic, or None."""
    tables = SQLModel.metadata.tables
    columns = {tables[table.__tablename__].c.id}
    if table is not Topic and key not in named[Agent]:
        columns.add(tables["agent"].c.id)
    links = (link for each in tables.values() for link in each.foreign_keys if link.column in columns)
    for column in (link.parent for link in links if link.parent.table.name not in {"person", "organization"}):
        owner = next(iter(column.table.primary_key))
        if found := session.scalar(select(owner).where(column == key).limit(1)):
            return str(found)
    return None

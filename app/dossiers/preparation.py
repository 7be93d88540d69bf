"""Everything that is stored of a dossier, made before a database is asked for anything."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from app.dossiers.checking import Dossier, Registers
from app.dossiers.rows import Rows, register_row, rows
from app.models.tables import Agent, Organization, Person, Source, Topic

REGISTERED: tuple[Any, ...] = (Person, Organization, Topic)
Registered = Mapping[Any, Mapping[str, Any]]


class PreparedDossier(NamedTuple):
    """A dossier as the rows of every table, or without them where their digest is one that is stored already."""

    source: str
    file: Path
    digest: str
    rows: Rows | None


def register_rows(registers: Registers) -> Registered:
    """The rows of everyone and everything that dossiers may name, by id."""
    found: dict[Any, dict[str, Any]] = {
        table: {key: register_row(table, entry) for key, entry in registers.of(table.collection).items()}
        for table in REGISTERED
    }
    everyone = [row for table in (Person, Organization) for row in found[table].values()]
    agents = {row["id"]: {"id": row["id"], "kind": row["agent_kind"]} for row in everyone}
    return found | {Agent: agents}


def prepare(dossier: Dossier, stored: str | None = None) -> PreparedDossier:
    """The rows of a dossier, unless what is `stored` has their digest."""
    source, made = dossier.entry.source.id, rows(dossier)
    digest = made[Source][0]["digest"]
    if digest == stored:
        return PreparedDossier(source, dossier.data.file, digest, None)
    return PreparedDossier(source, dossier.data.file, digest, made)

"""Everything that is stored of a dossier, made before a database is asked for anything."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from app.dossier.checking import Dossier, Registers
from app.dossier.graph import InHand
from app.dossier.reading import FaultError, RecordError
from app.dossier.rendering import of_source
from app.dossier.rows import Rows, register_row, rows
from app.models import Agent, Organization, Person, Source, Topic

REGISTERED: tuple[Any, ...] = (Person, Organization, Topic)
Registered = Mapping[Any, Mapping[str, Any]]


class Made(NamedTuple):
    """A dossier as the rows of every table, or without them where their digest is one that is stored already."""

    source: str
    file: Path
    digest: str
    rows: Rows | None


def registered(registers: Registers) -> Registered:
    """The rows of everyone and everything that dossiers may name, by id."""
    found: dict[Any, dict[str, Any]] = {
        table: {key: register_row(table, entry) for key, entry in registers.of(table.collection).items()}
        for table in REGISTERED
    }
    everyone = [row for table in (Person, Organization) for row in found[table].values()]
    agents = {row["id"]: {"id": row["id"], "kind": row["agent_kind"]} for row in everyone}
    return found | {Agent: agents}


def make(dossier: Dossier, named: Registered, stored: str | None = None) -> Made:
    """The rows of a dossier with their documents, unless what is `stored` has their digest. Raises FaultError."""
    source, made = dossier.entry.source.id, rows(dossier)
    digest = made[Source][0]["digest"]
    if digest == stored:
        return Made(source, dossier.data.file, digest, None)
    graph = InHand(made, named)
    try:
        rendered = of_source(graph, source)
    except RecordError as error:
        raise FaultError(f"cannot be served: {error}", file=dossier.data.file) from error
    graph.forget()
    for table, documents in rendered.documents.items():
        for row in made[table]:
            row["document"] = documents[row["id"]]
    return Made(source, dossier.data.file, digest, made | rendered.rows)

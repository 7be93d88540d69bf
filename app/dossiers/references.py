"""Check references between dossiers: their targets must exist, and a record that others refer to cannot be removed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, select

from app.database.bulk import batches
from app.dossiers.rows import PreparedDossier, Rows
from app.dossiers.yaml import FaultError
from app.models.base import Record
from app.models.tables import Claim, Quote, Relation, Source
from app.suggestions.words import nearest


class Link(NamedTuple):
    """A column that may refer to a record of another dossier, its key in dossiers, and the table that it refers to."""

    column: Any
    key: str
    target: type[Record]


LINKS = (
    Link(Source.translation_of_id, "translation_of", Source),
    Link(Quote.said_in_id, "said_in", Source),
    Link(Claim.said_in_id, "said_in", Source),
    Link(Quote.translation_of_id, "translation_of", Quote),
    Link(Relation.from_id, "from", Claim),
    Link(Relation.to_id, "to", Claim),
)


def foreign_references(rows: Rows) -> Iterator[tuple[Link, str, str]]:
    """Yield each reference to a record of another dossier: the link, the id of the record and the id referred to."""
    own = {target: {row["id"] for row in rows[target]} for target in {link.target for link in LINKS}}
    for link in LINKS:
        for row in rows[link.column.class_]:
            id = row[link.column.key]
            if id is not None and id not in own[link.target]:
                yield link, row["id"], id


def refuse_unknown_references(
    connection: Connection, dossier: PreparedDossier, group: Sequence[PreparedDossier]
) -> None:
    """Raise FaultError if a dossier refers to a record that is neither in the database nor in the group."""
    for link, record, id in foreign_references(dossier.rows) if dossier.rows else ():
        table: Any = link.target
        if connection.scalar(select(table.id).where(table.id == id)) is not None:
            continue
        if any(row["id"] == id for other in group if other.rows for row in other.rows[table]):
            continue
        kind = table.kind_name()
        detail = f"{record}: {link.key}: no {kind} in the database has the id {id!r}; load its dossier first"
        prefix = table.id.startswith(id[:3], autoescape=True)
        near = nearest(id, connection.scalars(select(table.id).where(prefix).limit(1000)))
        raise FaultError(detail, near=near, file=dossier.file)


def refer_beyond(connection: Connection, dossiers: Sequence[PreparedDossier]) -> bool:
    """Return whether one of these dossiers refers to a record that the database does not have."""
    try:
        for dossier in dossiers:
            refuse_unknown_references(connection, dossier, ())
    except FaultError:
        return True
    return False


def refuse_if_referred_to(
    connection: Connection, source: str, removals: Iterable[tuple[Any, Mapping[str, Any]]], file: Path | None = None
) -> None:
    """Raise FaultError if a record of another source refers to one of these, which are about to be removed."""
    ids: dict[Any, list[str]] = {}
    for table, row in removals:
        ids.setdefault(table, []).append(row["id"])
    for link in LINKS:
        referrer: Any = link.column.class_
        owner = referrer.source_id if referrer is not Source else func.coalesce(referrer.reported_in_id, referrer.id)
        for batch in batches(ids.get(link.target, [])):
            statement = select(referrer.id, link.column).where(link.column.in_(batch), owner != source)
            for user, id in connection.execute(statement.limit(1)):
                detail = f"{id} cannot be removed: {user} refers to it (`{link.key}`); change that dossier first"
                raise FaultError(detail, file=file)

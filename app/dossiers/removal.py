"""Withdraw a dossier: remove its source with everything read from it, and remember the ids."""

from sqlalchemy import Connection, Engine, delete, func, update
from sqlmodel import Session, col, select

from app.dossiers.origins import forget_origins
from app.dossiers.withdrawals import Changes, missing, withdraw, withdrawals_of
from app.errors import nearest
from app.models.tables import SOURCE_COLUMNS, Dataset, Source, Withdrawal


class NotRemovableError(Exception):
    """There is no dossier with this source; the message says what there is."""


def contents(engine: Engine, source: str) -> dict[str, int]:
    """Return how many records of each collection go with a source. Raises NotRemovableError."""
    with engine.connect() as connection:
        require_dossier(connection, source)
        return {
            str(table.collection): sum(
                connection.scalar(select(func.count()).where(getattr(table, name) == source)) or 0 for name in names
            )
            for table, names in SOURCE_COLUMNS.items()
        }


def require_dossier(connection: Connection, source: str) -> None:
    """Raise NotRemovableError if no dossier has this source."""
    found = connection.execute(select(Source.reported_in_id).where(col(Source.id) == source)).first()
    if found is None:
        if withdrawal := withdrawals_of(connection, Source, [source]).get(source):
            raise NotRemovableError(f"The source {source!r} was withdrawn already, at {withdrawal.withdrawn_at}.")
        near = nearest(source, connection.scalars(select(Source.id).where(col(Source.reported_in_id).is_(None))))
        said = f"No dossier that is loaded has the source {source!r}"
        raise NotRemovableError(f"{said}; nearest: {near}" if near else f"{said}.")
    if found.reported_in_id:
        said = f"{source} is a work that {found.reported_in_id} cites: take it out of that dossier, and load it again."
        raise NotRemovableError(said)


def remove(engine: Engine, source: str) -> Changes:
    """Withdraw a source and everything read from it, in one transaction. Raises NotRemovableError.

    The source comes back only with `onrecord load --restore`. The entries of the registers stay.
    """
    changes = Changes()
    with Session(engine) as session, session.begin():
        connection = session.connection()
        dataset = session.exec(select(Dataset).with_for_update()).one()
        require_dossier(connection, source)
        dataset.revision += 1
        withdraw(connection, missing(connection, source, {}), dataset.revision, changes)
        mine = (col(Withdrawal.collection) == Source.collection, col(Withdrawal.id) == source)
        connection.execute(update(Withdrawal).where(*mine).values(words_sha256=None))
        connection.execute(delete(Source).where(col(Source.id) == source))
        forget_origins(connection, [source])
    return changes

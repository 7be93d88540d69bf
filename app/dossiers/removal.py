"""Remove a dossier: delete its source with everything read from it, and withdraw the ids."""

from sqlalchemy import Connection, Engine, delete, func, update
from sqlmodel import Session, col, select

from app.dossiers.origins import forget_origins
from app.dossiers.references import refuse_if_referred_to
from app.dossiers.terms import refresh_terms, terms_of
from app.dossiers.versions import archive_dossier, record_revision, rows_of_dossier
from app.dossiers.withdrawals import Changes, missing_records, withdraw, withdrawals_of
from app.dossiers.yaml import FaultError
from app.models.tables import SOURCE_COLUMNS, Dataset, Source, Withdrawal
from app.suggestions.words import nearest


class NotRemovableError(Exception):
    """A source that no dossier has; the message says which is nearest."""


def count_records(engine: Engine, source: str) -> dict[str, int]:
    """Return how many records of each collection are removed with a source. Raises NotRemovableError."""
    with engine.connect() as connection:
        require_dossier(connection, source)
        return {
            str(table.collection): sum(
                connection.scalar(select(func.count()).where(getattr(table, name) == source)) or 0 for name in names
            )
            for table, names in SOURCE_COLUMNS.items()
        }


def require_dossier(connection: Connection, source: str) -> None:
    """Raise NotRemovableError if no stored dossier has this source."""
    row = connection.execute(select(Source.reported_in_id).where(col(Source.id) == source)).first()
    if row is None:
        if withdrawal := withdrawals_of(connection, Source, [source]).get(source):
            raise NotRemovableError(f"The source {source!r} was withdrawn already, at {withdrawal.withdrawn_at}.")
        near = nearest(source, connection.scalars(select(Source.id).where(col(Source.reported_in_id).is_(None))))
        message = f"No dossier in the database has the source {source!r}"
        raise NotRemovableError(f"{message}; nearest: {near}" if near else f"{message}.")
    if row.reported_in_id:
        message = (
            f"{source} is a work that {row.reported_in_id} cites: delete it from that dossier and load this again."
        )
        raise NotRemovableError(message)


def remove_dossier(engine: Engine, source: str) -> Changes:
    """Withdraw a source and everything read from it, in one transaction. Raises NotRemovableError.

    Only `onrecord load --restore` brings the source back. The entries of the registers stay.
    """
    changes = Changes()
    with Session(engine) as session, session.begin():
        connection = session.connection()
        dataset = session.exec(select(Dataset).with_for_update()).one()
        require_dossier(connection, source)
        dataset.revision += 1
        missing = list(missing_records(connection, source, {}))
        try:
            refuse_if_referred_to(connection, source, missing)
        except FaultError as fault:
            raise NotRemovableError(fault.detail) from None
        terms = terms_of(connection, source)
        archive_dossier(connection, source, rows_of_dossier(connection, source), dataset.revision)
        record_revision(connection, dataset.revision)
        withdraw(connection, missing, dataset.revision, changes)
        of_source = (col(Withdrawal.collection) == Source.collection, col(Withdrawal.id) == source)
        connection.execute(update(Withdrawal).where(*of_source).values(words_sha256=None))
        connection.execute(delete(Source).where(col(Source.id) == source))
        refresh_terms(connection, terms, dataset.revision)
        forget_origins(connection, [source])
    return changes
